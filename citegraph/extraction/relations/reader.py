"""Sentences -> claims: who does what to which work.

A relation needs a document as its subject. Each sentence with a work becomes a row of nodes (`chart`), on which the
registry's frames are matched (`frames`): first between neighbouring works, where titles are, then over the clause,
without what is in a title.

=====================================================================  ======================================
``Chỉ thị 16-CT/TU về thực hiện Kết luận 01-KL/TW``                    a title: 16-CT/TU implements 01-KL/TW
``Luật 31/2024/QH15 được sửa đổi bởi Luật 43/2024/QH15``               passive: 43/2024/QH15 amends 31/2024/QH15
``Thực hiện X, Ban Thường vụ ban hành Y``                              fronted: Y implements X
``Căn cứ Luật X;`` in a document's preamble                            the text is based on X
``Thông tư này thay thế Thông tư số X``                                the text replaces X
=====================================================================  ======================================

Where the text is a document, its title, its basis, its opening and its articles speak for it, and an item inherits what
the line that opens its list says. In a quotation of another work's words that work speaks. In a story a body acts,
not a document: no edge. What a document names in any other way, it cites. A verb beside a work that makes no claim is
a refusal with its reason.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter

from citegraph.extraction.document.structure import Block, Quote, Role, is_capitals
from citegraph.extraction.mentions.heading import PREAMBLE
from citegraph.extraction.mentions.mention import Mention
from citegraph.extraction.relations.chart import Node, charts, letters_of
from citegraph.extraction.relations.edges import Edges
from citegraph.extraction.relations.frames import Match, frames, strongest
from citegraph.extraction.relations.values import (
    BLANKS,
    BODY_ACTS,
    ITSELF,
    MODAL,
    NO_FRAME,
    TITLE_REACH,
    UNNAMED,
    OpenList,
    Reading,
    Refusal,
    Related,
    Resolution,
    Said,
    title_start,
)
from citegraph.identity.rank import level_finder
from citegraph.model import CHANGES, Form, Kind
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.slots import LETTERS, LIST, SELF, VERBS, WORK
from citegraph.text.normal import PARAGRAPH

_STOP = re.compile(r"[.;:]")
_LABEL = re.compile(r";\([gp]\)[gQNKji,]{0,5}:")
_LETTER = re.compile(r"[^\W\d_]")
_WORD_AT = re.compile(r"\S")
_VERB_STOPS = re.compile(rf"[{VERBS}](?:[,.;:)]|$)")
_CLAUSE_START = re.compile(r"^.*[.;:,]", re.DOTALL)
_SIDE = re.compile(r"F[tLZA]?$")
_ENDS_IN_SEMICOLON = re.compile(r";K?[Np]*g?$")
_ENDS_LIST = re.compile(r"[;,K]+[Np]*g?$")
_ENDS_LIST_AND = re.compile(r"[;K]+N?g?$")
_OF_BODY = re.compile(r"[,;K]*Lg[Lt][gN]{0,2}$")
_ISSUED = re.compile(rf"A*(?:P[gNQiKL]{{0,6}})?U|g?A*P[gNQiKL]{{0,6}}[UA]|A[{VERBS}]")  # a day or a body before it
_ISSUED_WITHIN = 120  # how far behind a work it may be said to have been issued
_LISTED = 100  # works of one list that act, or are acted on, together; nobody writes longer ones
_OPENING = 2500  # a document says at its top what it carries out; further on the same words are instructions
_CONSOLIDATED = 6000  # a consolidated text names what it joins within its first pages
_NEW_SUBJECT = "," + LETTERS["NOMINAL"]
_HEADING = 90  # how long a line may be that heads the bases of a document
_SUBJECT = 100  # how far before its verb a subject without number or name is looked for
_DEEPEST = 7  # Markdown has six levels of headings
_MOST_BASES = 100  # blocks that a list of bases may have
_BELOW_HEADING = 12  # how many blocks below a heading may be about the work that it names
_RESUMED = 700  # how far behind a work a bare type word may mean it
_MARKS = " \n\u2029-–•*+\"'“"
_ITEM_LEAD = 40  # how many characters may stand before the work of a list's item
_BODY_ROLES = frozenset({Role.ARTICLE, Role.CHAPTER, Role.ENACTMENT, Role.ANNEX})
_ITEMS = frozenset({Role.CLAUSE, Role.POINT, Role.ITEM, Role.ROW})
_MARKED = _ITEMS | {Role.ARTICLE, Role.CHAPTER}


def relate(resolution: Resolution, lexicon: Lexicon) -> Related:
    """The relations between the works of one text, and the verbs and claims that made none."""
    return _Relator(resolution, lexicon).relate()


class _Relator:
    """Reads the relations of one text."""

    def __init__(self, given: Resolution, lexicon: Lexicon) -> None:
        self.document, self.normal = given.document, given.document.normal
        self.text, self.lower = self.normal.text, self.normal.lower
        self.mentions, self.keys, self.places = given.mentions, given.keys, given.places
        self.heading, self.self_key, self.lexicon = given.heading, given.self_key, lexicon
        self.works = {work.key: work for work in given.works}
        self.charts, self.frames = charts(lexicon.registry), frames(lexicon.registry)
        self.levels = level_finder(lexicon.registry)
        own = lexicon.types.by_id.get(self.heading.type or "")
        self.tasks = own is not None and own.tasks
        self.commands = frozenset(verb.id for verb in lexicon.registry.verbs if verb.commands)
        self.parents = {block.parent for block in self.document.blocks}
        self.body = next(
            (i for i, b in enumerate(self.document.blocks) if self._begins_body(b)), len(self.document.blocks)
        )
        self.normative = any(b.role is Role.ARTICLE for b in self.document.blocks) or len(self.document.blocks) == 1
        self.owned: set[int] = set()  # mentions that stand in another's title or history
        self.foreign: set[int] = set()  # mentions that another work rests on, in a quotation of its preamble
        self.lists: dict[int, OpenList] = {}  # what blocks say of the lists that they open
        self.ended: set[int] = set()  # blocks whose list has ended
        self.running: tuple[int, tuple[Kind, str]] | None = None  # the basis that goes on, and the block it stands in
        self.amended: dict[int, int] = {}  # of each block the mention that it amends
        self.refusals: list[Refusal] = []

    def _begins_body(self, block: Block) -> bool:
        """Whether a block ends the preamble; an article that a letter quotes does not."""
        return block.role in _BODY_ROLES and self.document.quote_at(block.start) is None

    def relate(self) -> Related:
        """All relations in text order of their objects, and the refusals in text order."""
        said: list[Said] = []
        readings = list(self._readings())
        for reading in readings:
            said += self._read(reading)
            self._refuse(reading)
        said += self._inside_names()
        said += self._cites(said) if self.heading.is_document else self._accounts(readings, said)
        if self.heading.type is not None and self.heading.type == self.lexicon.types.consolidated:
            said = self._of_consolidated(said)
        edges = Edges(self.document, self.mentions, self.keys, self.works, self.self_key, self.lexicon)
        claims, relations = [], []
        for claim, made in edges.distinct(said):
            if isinstance(made, Refusal):
                self.refusals.append(made)
            else:
                claims.append(claim)
                relations.append(made)
        self.refusals.sort(key=attrgetter("start"))
        return Related(tuple(claims), tuple(relations), tuple(self.refusals))

    def _readings(self) -> Iterator[Reading]:
        """Sentences that hold a mention or open a list; a mention that runs over a sentence's end joins two."""
        i = 0
        start: tuple[int, int] | None = None  # of a sentence that goes on with the next one, its start and block
        last = {s.block: s.end for s in self.document.sentences}
        for sentence in self.document.sentences:
            first = i
            while i < len(self.mentions) and self.mentions[i].start < sentence.end:
                i += 1
            begin, block = start or (sentence.start, sentence.block)
            if i > first and max(m.end for m in self.mentions[first:i]) > sentence.end:
                i, start = first, (begin, block)
                continue
            start = None
            opens = sentence.block in self.parents and last[sentence.block] == sentence.end
            if i > first or opens:
                yield Reading(begin, sentence.end, block, self._outermost(first, i))

    def _outermost(self, first: int, stop: int) -> list[int]:
        """The mentions that stand in no other's name, nor in the name of its issuer."""
        outer: list[int] = []
        for j in range(first, stop):
            inside = outer and self.mentions[j].start < self.mentions[outer[-1]].attributes_end
            if self.mentions[j].parent is None and not inside:
                outer.append(j)
        return outer

    # one sentence

    def _nodes(self, start: int, end: int) -> list[Node]:
        return self.charts.nodes(self.lower, start, end, self.places)

    def _read(self, s: Reading) -> list[Said]:
        said: list[Said] = []
        block = self.document.blocks[s.block]
        marked = s.start == block.start and block.role in _MARKED and block.role is not Role.ROW
        position = max(s.start, block.content) if marked else s.start
        for n, i in enumerate(s.outer):
            gap = self._nodes(position, self.mentions[i].start)
            s.verbs += [node for node in gap if node.kinds]
            said += self._between(s, n, gap) if n else self._first(s, i, gap)
            position = title_start(self.mentions[i])
        tail = self._nodes(position, s.end)
        s.verbs += [node for node in tail if node.kinds]
        said += self._open_list(s, tail)
        s.row += tail
        return said + (self._clauses(s) if s.outer else [])

    def _work(self, s: Reading, i: int) -> None:
        """Puts a work that is in no title into the sentence's row."""
        mention = self.mentions[i]
        own = self.heading.is_document and self.keys[i] == self.self_key and self.self_key is not None
        s.row.append(Node(SELF if own else WORK, mention.start, title_start(mention), mentions=[i]))

    def _gap(self, before: int, i: int) -> str:
        return self.lower[title_start(self.mentions[before]) : self.mentions[i].start]

    def _first(self, s: Reading, i: int, lead: list[Node]) -> list[Said]:
        """The first work of a sentence: a list's item, the object of what the text itself does, or a bare work."""
        s.row += lead
        self._work(s, i)
        speaker = self._speaker(s)
        if speaker is not None and (found := self._own(s, lead, speaker)):
            return self._act(s, i, found, speaker)
        if speaker is not None and (row := self._of_row(s, i, lead)):
            return row
        if told := self._resumed(s, i) or self._on_topic(s, i, lead):
            return told
        inherited = self._inherited(s, i, lead)
        return inherited if inherited is not None else self._running_on(s, i, lead)

    def _act(self, s: Reading, i: int, found: Match, speaker: int) -> list[Said]:
        """What the text, or the work whose words are quoted, does to a work."""
        if speaker != ITSELF:
            self.foreign.add(i)
        if found.kind in CHANGES:
            self.amended[s.block] = i
        if found.kind is Kind.BASED_ON or found.frame.block.where == "opening":
            self.running = (s.block, (found.kind, found.rule))
        if found.verb is not None:
            s.used.add(id(s.row[found.verb]))
        kind = found.kind if found.frame.block.where == "opening" else self._by_type(found.kind, speaker)
        return self._govern(s, i, [speaker], (kind, found.rule))

    def _own(self, s: Reading, lead: list[Node], speaker: int) -> Match | None:
        """What the words before the first work say that the speaker does to it."""
        for where in self._contexts(s, speaker):
            for match in self.frames.of_self(where, lead, self.commands):
                verb = lead[match.verb or 0]
                if where == "opening" and match.kind in CHANGES and self._adjoined(s) is not None:
                    continue
                if self.charts.modal(self.lower, s.start, verb.start) is None:
                    return match
        return None

    def _contexts(self, s: Reading, speaker: int) -> Iterator[str]:
        """As what a sentence may speak for the document: its title, its basis, its opening, an article's command."""
        block = self.document.blocks[s.block]
        if speaker != ITSELF:
            yield from ("basis", "command")
            return
        head = s.start < PREAMBLE and s.block < self.body
        if block.role is Role.TITLE or s.block == self.heading.enacting or self._heads_annex(s.block):
            yield "title"
            return
        based = head or block.parent is not None or self._below_bases(s.block)
        if (block.role is Role.BASIS and based) or self._heads_bases(s, block):
            yield "basis"
        if head and s.start < _OPENING and block.role not in _ITEMS:
            yield "opening"
        if self._commands(s, block):
            yield "command"
        if self.tasks and (block.role in _ITEMS or not head):
            yield "task"

    def _heads_annex(self, index: int) -> bool:
        """`DANH MỤC CÁC NHIỆM VỤ …` below `PHỤ LỤC II`: the title of an annex."""
        block = self.document.blocks[index]
        above = index > 0 and self.document.blocks[index - 1].role is Role.ANNEX
        return above and block.role is Role.PARAGRAPH and is_capitals(self.text[block.start : block.end])

    def _heads_bases(self, s: Reading, block: Block) -> bool:
        """Whether a line may head a list of bases: `I. CĂN CỨ PHÁP LÝ`, `1. Căn cứ xây dựng kế hoạch`."""
        heads = s.block in self.parents and not s.outer and block.role in _MARKED
        return heads and s.start == block.start and s.end == block.end and s.end - s.start <= _HEADING

    def _below_bases(self, index: int) -> bool:
        """Whether the nearest heading above heads a list of bases, which goes on below a paragraph between."""
        above = next((i for i in range(index - 1, max(-1, index - _MOST_BASES), -1) if i in self.parents), None)
        return above in self.lists and self.lists[above].cue[0] is Kind.BASED_ON

    def _commands(self, s: Reading, block: Block) -> bool:
        """Whether a sentence may be an act of the document: in an article, or in a text that is one clause."""
        if not self.normative or self.document.role_at(s.start) is Role.BASIS:
            return False
        if len(self.document.blocks) == 1 or any(b.role is Role.ARTICLE for b in self.document.around(s.block)):
            return True
        above = self.document.blocks[block.parent] if block.parent is not None else block
        return above.role is Role.CHAPTER and is_capitals(self.text[block.start : block.end])

    def _speaker(self, s: Reading) -> int | None:
        """Who speaks: the text, or in a quotation the mention of the work whose words it gives; None for nobody."""
        block = self.document.blocks[s.block]
        opened = self.lists.get(block.parent) if block.parent is not None else None
        if opened is not None and opened.cue[1] == "quoted-basis":
            return opened.actors[0]
        begins = _WORD_AT.search(self.text, s.start, s.end)
        quote = self.document.quote_at(begins.start() if begins else s.end)
        if quote is None or not (quote.provision or quote.new_words):
            return ITSELF if self.heading.is_document else None
        if quote.new_words:
            return self._amended_at(quote)
        before = bisect_left(self.mentions, quote.start, key=lambda m: m.start) - 1
        while before > 0 and before in self.owned:
            before -= 1  # the work whose words are quoted, not one that its title names
        if before >= 0 and quote.start - title_start(self.mentions[before]) < TITLE_REACH:
            return before
        return None

    def _amended_at(self, quote: Quote) -> int | None:
        """The work that a quotation's new words go into: the one that the block before it, or one around it, amends."""
        at = self.document.block_at(max(0, quote.start - 1))
        for index, block in enumerate(self.document.blocks[at::-1]):
            found = self.amended.get(at - index)
            if found is not None or block.role is Role.ARTICLE:
                return found
        return None

    def _of_row(self, s: Reading, i: int, lead: list[Node]) -> list[Said]:
        """A table's row: a number in one cell, its title in the next, so that the work before the sentence acts."""
        before = self._adjoined(s)
        if before is None:
            return []
        titles = (m for m in self.frames.of_gap(lead) if m.frame.block.id == "title")
        match = strongest([m for m in titles if self._is_fact(lead, m, s.start)])
        if match is None:
            return []
        self.owned.add(i)
        return self._govern(s, i, [before], (match.kind, match.rule))

    def _resumed(self, s: Reading, i: int) -> list[Said]:
        """`Kế hoạch nêu rõ, thực hiện X`: what a story tells of the work of this class that it named last."""
        start = self.mentions[i].start
        begins = start - len(self.lower[s.start : start].lstrip(_MARKS))
        word = self.lexicon.types.type_word_at(self.lower, begins)
        if word is None or self.heading.is_document or not self.text[begins].isupper():
            return []
        resumed = self._named_last(self.lexicon.types.key_class(self.lexicon.types.type_words[word]), s)
        behind = begins + len(word)
        told = self.lexicon.phrases.starts_with("account-verbs", self.lower, behind + 1)
        nodes = self._nodes(told or behind, start)
        for match in self.frames.of_self("resumed", nodes, self.commands) if resumed is not None else ():
            if match.verb is not None and self._is_fact(nodes, match, behind) and resumed is not None:
                return self._govern(s, i, [resumed], (match.kind, match.rule))
        return []

    def _on_topic(self, s: Reading, i: int, lead: list[Node]) -> list[Said]:
        """`# NĐ 100/2019` and below it `**Thay thế:** NĐ 46/2016`: what lines say of the work that they are about."""
        topic = None if self.heading.is_document else self._topic(s)
        for match in self.frames.of_self("topic", lead, self.commands) if topic is not None else ():
            if match.verb is None or topic is None or not self._is_fact(lead, match, s.start):
                continue
            s.used.add(id(lead[match.verb]))
            if match.frame.turned:
                return self._turned(s, i, topic, ((match.kind, match.rule),))
            return self._govern(s, i, [topic], (match.kind, match.rule))
        return []

    def _topic(self, s: Reading) -> int | None:
        """The work that a block begins with, or that its heading names: `### 13. TT 32/2019/TT-BCT …`."""
        block = self.document.blocks[s.block]
        begins = self._begins_with(block)
        if begins is not None and self.mentions[begins].start < s.start:
            return begins
        level = _DEEPEST
        for above in self.document.blocks[max(0, s.block - _BELOW_HEADING) : s.block][::-1]:
            marks = self.text[above.start : above.start + level]
            depth = len(marks) - len(marks.lstrip("#"))
            if not 0 < depth < level:
                continue
            if (named := self._begins_with(above)) is not None:
                return named
            level = depth  # `## Thông tin chung` stands inside what the heading above it is about
        return None

    def _begins_with(self, block: Block) -> int | None:
        """The work that a block's first words name."""
        j = bisect_left(self.mentions, block.start, key=attrgetter("start"))
        if j == len(self.mentions) or self.mentions[j].start >= block.end or self.mentions[j].form is Form.SELF:
            return None
        return None if _LETTER.search(self.text, block.start, self.mentions[j].start) else j

    def _named_last(self, wanted: str, s: Reading) -> int | None:
        """The last work before a sentence of one class, where it stands near."""
        for j in range(s.outer[0] - 1, -1, -1):
            if s.start - self.mentions[j].end > _RESUMED:
                return None
            if self._class(j) == wanted and j not in self.owned:
                return j
        return None

    def _adjoined(self, s: Reading) -> int | None:
        """The mention right before a sentence, with nothing between but blanks or a cell's border."""
        before = s.outer[0] - 1 if s.outer else -1
        if before < 0 or title_start(self.mentions[before]) >= s.start:
            return None
        return None if self.text[title_start(self.mentions[before]) : s.start].strip(BLANKS + "|") else before

    # lists

    def _inherited(self, s: Reading, i: int, lead: list[Node]) -> list[Said] | None:
        """What the line that opens the list says of its item."""
        block = self.document.blocks[s.block]
        opened = self.lists.get(block.parent) if block.parent is not None else None
        if opened is None or block.parent is None or block.parent in self.ended or s.start != block.start:
            return None
        if not self._is_item(lead):
            self.ended.add(block.parent)  # another work with words before it ends the list
            return None
        if opened.turned:
            return self._turned(s, i, self._acted_on(opened, i), opened.turned)
        if opened.actors[0] != ITSELF and opened.cue[0] is Kind.BASED_ON:
            self.foreign.add(i)
        return self._govern(s, i, list(opened.actors), opened.cue)

    def _is_item(self, lead: list[Node]) -> bool:
        """Whether the words before an item's work leave it the list's object: none, a place, `một số điều của`."""
        if not lead:
            return True
        return lead[-1].end - lead[0].start < _ITEM_LEAD and all(
            n.letter in 'NLtpKq,("' or n.kinds or self._of_list(n) for n in lead
        )

    def _running_on(self, s: Reading, i: int, lead: list[Node]) -> list[Said]:
        """The rest of a preamble: a paragraph that begins with a work goes on with `Căn cứ Luật A;` above it."""
        if self.running is None:
            return []
        block, cue = self.running
        goes_on = block == s.block - 1 and self._ends_open(block) and all(self._of_list(n) for n in lead)
        if not goes_on or s.start != self.document.blocks[s.block].start or self._speaker(s) != ITSELF:
            return []
        self.running = (s.block, cue)
        return self._govern(s, i, [ITSELF], cue)

    def _ends_open(self, block: int) -> bool:
        b = self.document.blocks[block]
        return self.text[b.start : b.end].rstrip()[-1:] in (";", ",")

    def _open_list(self, s: Reading, tail: list[Node]) -> list[Said]:
        """Keeps what a sentence says of the list below it, in the place of the list's first work."""
        block = self.document.blocks[s.block]
        if s.block not in self.parents or s.end != block.end:
            return []
        above = self.lists.get(block.parent) if block.parent is not None else None
        if not s.outer and above is not None:
            self.lists[s.block] = above
        nodes = [n for n in tail if n.letter != ":"] if tail and tail[-1].letter == ":" else tail
        speaker = self._speaker(s)
        if not s.outer and speaker is not None and (found := self._own(s, nodes, speaker)):
            self.lists[s.block] = OpenList((self._by_type(found.kind, speaker), found.rule), (speaker,))
        if s.outer and self.text[block.start : block.end].rstrip(" *_").endswith(":"):
            self._open_behind_works(s, nodes)
        return []

    def _open_behind_works(self, s: Reading, tail: list[Node]) -> None:
        """`… được sửa đổi, bổ sung bởi:`, `Luật này bãi bỏ các văn bản sau:`, `X có căn cứ ban hành như sau:`."""
        last = s.outer[-1]
        words = self.lower[s.start : s.end].rstrip(" *_\n\u2029")
        if self.lexicon.phrases.holds("quoted-basis", words):
            self.lists[s.block] = OpenList((Kind.BASED_ON, "quoted-basis"), (s.outer[0],))
            return
        row = [*s.row, *tail, Node(":", s.end, s.end), Node(LIST, s.end, s.end)]
        if found := next((m for m in self.frames.of_clause(row) if m.object == len(row) - 1), None):
            self.lists[s.block] = OpenList((found.kind, found.rule), tuple(row[found.subject].mentions))
            return
        ending = next((i for i in s.outer if i in s.passive and s.passive[i][1][0][1] == "ends-when"), None)
        if ending is not None:
            self.lists[s.block] = OpenList(s.passive[ending][1][0], (ending,))
            return
        matches = [m for m in self.frames.of_gap(tail) if self._is_fact(tail, m, title_start(self.mentions[last]))]
        if turned := next((m for m in matches if m.frame.turned), None):
            cues = _passive_kinds(matches, turned)
            self.lists[s.block] = OpenList(cues[0], turned=cues, subjects=tuple(s.outer[-_LISTED:]))
            return
        active = strongest([m for m in matches if not m.frame.turned and m.kind in CHANGES])
        if active is not None and self.mentions[last].form is Form.SELF:
            self.lists[s.block] = OpenList((active.kind, active.rule), (last,))

    def _acted_on(self, opened: OpenList, i: int) -> int:
        """Which subject a list's member `i` acts on: of its class and in no title, else the one that heads a line."""
        fellows = [s for s in reversed(opened.subjects) if self._class(s) == self._class(i)]
        free = [s for s in fellows if s not in self.owned]
        heads = [s for s in reversed(opened.subjects) if self._heads_line(self.mentions[s].start)]
        return next(iter((*free, *fellows, *heads)), opened.subjects[0])

    def _heads_line(self, start: int) -> bool:
        return self.text[max(0, start - 9) : start].rstrip(" *")[-1:] in ("", "\n", PARAGRAPH)

    # between two works

    def _between(self, s: Reading, position: int, gap: list[Node]) -> list[Said]:
        """What the words between the work before and this one say of this one."""
        previous, i = s.outer[position - 1], s.outer[position]
        start = title_start(self.mentions[previous])
        if self._is_alias(gap, start, previous, i):
            return self._inherit(s, previous, i, gap)
        closes = previous in s.noted and gap[:1] != [] and gap[0].letter == ")"
        if (previous in s.noted and not closes) or any(n.letter == "(" for n in gap):
            s.noted.add(i)
        gap = _without_parenthesis(gap)
        if self._is_list(gap):
            rows = self._inherit(s, previous, i, gap, closes)
            fronts = self._is_issued(s, gap, i)
            apart = fronts or self._ends_in_verb(s, gap, i)
            if (apart or not self._fold(s, previous, i)) and i not in s.actors and i not in s.turned:
                s.row += gap
                self._work(s, i)
                if fronts:  # what follows may be the work's own title, which stands in no row
                    s.row.append(Node(LETTERS["ISSUE"], s.row[-1].end, s.row[-1].end))
            return rows
        matches = (
            [] if self._only_dates(gap, i) else [m for m in self.frames.of_gap(gap) if self._is_fact(gap, m, start)]
        )
        if listed := self._heads_bases_of(s, position, gap):
            return listed
        if turned := next((m for m in matches if m.frame.turned), None):
            s.used.add(id(gap[turned.verb]) if turned.verb is not None else 0)
            return self._turn(s, position, _passive_kinds(matches, turned))
        if self.lexicon.phrases.holds("quoted-basis", self.lower[start : self.mentions[i].start]):
            self.foreign.add(i)
            return self._govern(s, i, [s.outer[0]], (Kind.BASED_ON, "quoted-basis"))
        match = self._without_unnamed(strongest(matches), gap)
        if match is not None and (holders := self._holders(s, gap, match, previous)):
            self.owned.add(i)
            s.used.add(id(gap[match.verb]) if match.verb is not None else 0)
            return self._govern(s, i, holders, (self._by_type(match.kind, holders[0]), match.rule))
        return self._beside(s, position, gap, match)

    def _heads_bases_of(self, s: Reading, position: int, gap: list[Node]) -> list[Said]:
        """`Căn cứ ban hành X: A; B`: the first of the list, for the others to inherit from."""
        if position != 1 or not any(node.letter == ":" for node in gap):
            return []
        i = s.outer[position]
        row = [*s.row, *gap, Node(WORK, self.mentions[i].start, self.mentions[i].end, mentions=[i])]
        found = next((m for m in self.frames.of_clause(row) if m.kind is Kind.BASED_ON and m.object > m.subject), None)
        if found is None or found.object != len(row) - 1 or found.verb is None:
            return []
        s.used.add(id(row[found.verb]))
        return self._govern(s, i, list(row[found.subject].mentions), (found.kind, found.rule))

    def _is_alias(self, gap: list[Node], start: int, previous: int, i: int) -> bool:
        """`Luật Đất đai 2024 (Luật số 31/2024/QH15)`, `Nghị định A … (sau đây gọi tắt là Nghị định số 15)`."""
        letters = letters_of(gap)
        if "(" not in letters or self.lower[self.mentions[i].end : self.mentions[i].end + 1] != ")":
            return False
        words = self.lower[start : self.mentions[i].start]
        named = self.lexicon.phrases.ends_with("alias-openers", words, len(words)) is not None
        return letters == "(" or (named and (letters[0] == "(" or self.keys[i] == self.keys[previous]))

    def _beside(self, s: Reading, position: int, gap: list[Node], match: Match | None) -> list[Said]:
        """A work that no verb makes the object of the one before it: cited in a title, a further basis, a list's."""
        previous, i = s.outer[position - 1], s.outer[position]
        words = self.lower[title_start(self.mentions[previous]) : self.mentions[i].start]
        if self._issued_with(words, previous):
            return self._govern(s, i, [previous], (Kind.CITES, "issued-with"))
        if self._title_cites(s, gap, words, previous, i):
            self.owned.add(i)
            return self._govern(s, i, [previous], (Kind.CITES, "title"))
        s.row += gap
        self._work(s, i)
        if self.heading.is_document and self._speaker(s) == ITSELF and (further := self._further(s, gap)):
            return self._govern(s, i, [ITSELF], further)
        letters = "".join(n.letter for n in gap)
        fellow = _ENDS_LIST_AND.search(letters) is not None or self._class(previous) == self._class(i)
        ends = _ENDS_LIST.search(letters) is not None and all(self._of_list(n) for n in gap[-1:] if n.letter in "Ng")
        after = match is None or match.verb is None or ";" in letters[match.verb :] or self._in_title(gap)
        if fellow and ends and after and len(words) < TITLE_REACH:
            return self._inherit(s, previous, i, gap)
        return []

    def _further(self, s: Reading, gap: list[Node]) -> tuple[Kind, str] | None:
        """`Căn cứ Luật A; căn cứ Nghị định B`: a basis behind a semicolon, or in an article a further act."""
        cut = max((n for n, node in enumerate(gap) if node.letter == ";"), default=-1)
        if s.block < self.body and s.start < PREAMBLE:
            where = "basis"
        elif cut >= 0 and s.actors.get(s.outer[0]) == [ITSELF] and self._commands(s, self.document.blocks[s.block]):
            where = "command"
        else:
            return None
        found = next(iter(self.frames.of_self(where, gap[cut + 1 :], self.commands)), None)
        if found is None:
            return None
        if found.verb is not None:
            s.used.add(id(gap[cut + 1 + found.verb]))
        return found.kind, found.rule

    def _without_unnamed(self, match: Match | None, gap: list[Node]) -> Match | None:
        """Where a change stands before another phrase, with a type word between, what is changed has no mention: none.

        `sửa đổi Chương trình hành động thực hiện Nghị quyết X`.
        """
        if match is None or match.kind in CHANGES or match.verb is None:
            return match
        if any(node.letter == "(" for node in gap[: match.verb]):
            return match  # the title has ended before the brackets
        for node in gap[: match.verb]:
            if (
                node.kinds
                and node.kinds[0] in CHANGES
                and self._names_type(self.lower[node.end : gap[match.verb].start])
            ):
                return None
        return match

    def _names_type(self, words: str) -> bool:
        return any(
            self.lexicon.types.head_types[i] for i, _, _ in self.lexicon.types.heads.find_matches_as_indexes(words)
        )

    def _is_fact(self, gap: list[Node], match: Match, start: int) -> bool:
        """Whether no modal makes a verb an intention; `đã được` tells a fact, whatever the topic before it is."""
        if match.verb is None:
            return True
        at = match.verb
        if "".join(n.letter for n in gap[max(0, at - 2) : at]) == _NEW_SUBJECT:
            return False  # `Thực hiện A, việc sửa đổi B trở nên cần thiết`: A does not amend B
        if match.frame.turned:
            at = next((n for n in range(at - 1, max(-1, at - 4), -1) if gap[n].letter in ("P", "A")), at)
            if self.lower.startswith("đã", gap[at].start):
                return True
        return self.charts.modal(self.lower, start, gap[at].start) is None

    def _is_list(self, gap: list[Node]) -> bool:
        """Whether two works stand in one list, with nothing between but what joins a list's members, or a label.

        `(i) Xây dựng: Luật A; Nghị định B; (ii) Phòng cháy: Luật C`.
        """
        if _LABEL.fullmatch(letters_of(gap)):
            return True
        if all(self._of_list(node) for node in gap):
            return not gap or any(node.letter in ",;K" for node in gap)
        return _OF_BODY.fullmatch("".join(n.letter for n in gap)) is not None and self._of_list(gap[-1])

    def _of_list(self, node: Node) -> bool:
        """Whether a node may stand between a list's members: a comma, a pinpoint, `và`, `các`, `số`."""
        return (
            node.letter in ",;p" or self.lower[node.start : node.end].strip(" /") in self.lexicon.phrases["list-words"]
        )

    def _is_issued(self, s: Reading, gap: list[Node], i: int) -> bool:
        """Whether a work behind a comma is no list's member but the subject of what the clause before was done by.

        `Thực hiện X, Y đã được Chính phủ ban hành`, `Thực hiện X, Y đã sửa đổi nhiều quy định`.
        """
        if letters_of(gap) != "," or not s.row or not any(n.kinds for n in s.row[:-1]):
            return False
        start = title_start(self.mentions[i])
        if self._says_issued(i):
            return True
        nodes = _without_parenthesis(self._nodes(start, min(s.end, start + _ISSUED_WITHIN)))
        return _ISSUED.match(letters_of(nodes)) is not None

    def _ends_in_verb(self, s: Reading, gap: list[Node], i: int) -> bool:
        """`A; B hướng dẫn`: a list's member with a verb behind it that has no object there is a subject."""
        if not any(node.letter in ";K" for node in gap):
            return False
        start = title_start(self.mentions[i])
        nodes = self._nodes(start, min(s.end, start + _ISSUED_WITHIN))
        if not _VERB_STOPS.match(letters_of(nodes)):
            return False
        return not _LETTER.search(self.text, nodes[0].end, nodes[1].start if len(nodes) > 1 else s.end)

    def _says_issued(self, i: int) -> bool:
        """Whether the words that tell a work's issuer say that it was issued: `đã được Chính phủ ban hành`."""
        mention = self.mentions[i]
        nodes = self._nodes(mention.end, title_start(mention)) if title_start(mention) > mention.end else []
        return bool(nodes) and nodes[-1].letter == LETTERS["ISSUE"]

    def _fold(self, s: Reading, previous: int, i: int) -> bool:
        """Makes a list one node of the row, unless it stands in a title."""
        listed = s.row[-1].mentions if s.row else []
        # the one before is nearly always the last of the list, which may have thousands
        whole = previous not in self.owned and (previous in listed[-1:] or previous in listed)
        if whole:
            listed.append(i)
        return whole

    def _only_dates(self, gap: list[Node], i: int) -> bool:
        """A mention that is no object: `kể từ ngày Thông tư này có hiệu lực`, `Luật thuế sửa đổi số 32/2013/QH13`."""
        mention = self.mentions[i]
        if mention.form is Form.SELF:
            in_force = self.lexicon.phrases.starts_with("in-force", self.lower, mention.end + 1) is not None
            return in_force and not any(n.letter in "HI" for n in gap)
        words = self.lower[gap[0].start : mention.start] if gap else ""
        named = words.endswith(" số ") and "số " not in words[:-4] and words[:-4].rstrip()[-1:] not in (":", ",", ";")
        return not mention.typed and mention.symbol is not None and named

    def _issued_with(self, words: str, previous: int) -> bool:
        """`QCVN 06:2022/BXD … ban hành kèm theo Thông tư số …`: a standard cites the work that it came with."""
        plain = len(words) < TITLE_REACH and not _STOP.search(words)
        standard = self.mentions[previous].standard is not None
        return standard and plain and self.lexicon.phrases.ends_with("issued-with", words, len(words)) is not None

    def _in_title(self, gap: list[Node]) -> bool:
        """Whether the words behind a work open as a title does: `về …`, `quy định …`, a quotation mark."""
        lead = self.lower[gap[0].start : gap[-1].end].lstrip(" ,:(-") if gap else ""
        return lead[:1] in ("“", '"', "'") or self.lexicon.phrases.starts_with("title-openers", lead, 0) is not None

    def _title_cites(self, s: Reading, gap: list[Node], words: str, previous: int, i: int) -> bool:
        """`A về chính sách … theo B`: A's title cites B."""
        if self.mentions[previous].form is Form.SELF or previous in s.turned or self.keys[i] == self.self_key:
            return False
        plain = len(words) < TITLE_REACH and not any(n.letter in ";:'" for n in gap)
        stopped = any(self.lexicon.phrases.holds(name, words) for name in ("main-verbs", "title-stops"))
        plain = plain and not stopped and self.lexicon.phrases.ends_with("issued-with", words, len(words)) is None
        return (
            plain
            and self._in_title(gap)
            and self.lexicon.phrases.ends_with("title-links", words, len(words)) is not None
        )

    def _govern(self, s: Reading, i: int, actors: list[int], cue: tuple[Kind, str]) -> list[Said]:
        s.actors[i], s.cues[i] = actors, cue
        return [Said(a, cue[0], i, cue[1]) for a in actors]

    def _inherit(self, s: Reading, previous: int, i: int, gap: list[Node], closes: bool = False) -> list[Said]:
        """A list's later member stands as its earlier one does; one in a title hands on what the title's holder got.

        So does one in a note, of which the bracket `closes` before the later member.
        """
        letters = "".join(n.letter for n in gap)
        semicolon = closes or _ENDS_IN_SEMICOLON.search(letters) is not None
        goes_on = not semicolon or (not closes and any(n.letter == "p" for n in gap))
        # `… bởi Luật số A và Luật số B, Luật Đất đai số C`: a law with its name opens the next item, not the list's
        named = self.mentions[i].lookup is not None and self.mentions[previous].lookup is None
        # in `bởi X, Y và Z được …` Z closes the list, whatever is told of it then
        first = s.outer[max(0, bisect_left(s.outer, previous) - 1)]
        closing = "K" in letters and first in s.passive and s.passive[first] == s.passive.get(previous)
        if previous in s.passive and goes_on and not named and (closing or not self._is_acted_on(s, i)):
            target, passive = s.passive[previous]
            return [] if self._outranked(i, target) else self._turned(s, i, target, passive)
        source = previous
        while source in self.owned and (holder := s.actors.get(source, [ITSELF])[-1]) != ITSELF:
            # no work guides one of its own class; it may well carry one out
            apart = holder in s.actors or s.cues[source][0] is Kind.GUIDES
            fellow = apart and self._class(holder) == self._class(i) != self._class(source)
            # behind an issuer or a title, what is of another class than the title's object stands beside the title
            fellow = fellow or not (self._is_list(gap) or self._class(i) == self._class(source))
            # `A về tổng kết B và C`: what is reviewed together is of one class
            fellow = fellow or (s.cues[source][0] is Kind.REVIEWS and self._class(i) != self._class(source))
            fellow = fellow and not self._is_led(holder, i)  # a province's plan carries out its committee's
            # `Nghị định này thay thế A về … và B`: what the text itself changes goes on behind a title
            fellow = fellow and not (self.mentions[holder].form is Form.SELF and s.cues[source][0] in CHANGES)
            if not semicolon and not fellow:
                break
            source = holder  # a semicolon, or a fellow of the holder's class, ends the title that the last stood in
        if source not in s.actors:
            return []
        if source in self.owned:
            self.owned.add(i)
        return self._govern(s, i, s.actors[source], s.cues[source])

    def _is_acted_on(self, s: Reading, i: int) -> bool:
        """Whether a work opens the next passive: `A được sửa đổi bởi X và Y, B được sửa đổi bởi Z`."""
        later = bisect_left(s.outer, i) + 1
        if later == len(s.outer):
            return False
        start = title_start(self.mentions[i])
        gap = _without_parenthesis(self._nodes(start, self.mentions[s.outer[later]].start))
        turned = (m for m in self.frames.of_gap(gap) if m.frame.turned and m.verb is not None)
        return any(self._is_fact(gap, m, start) for m in turned)

    def _outranked(self, i: int, target: int) -> bool:
        """Whether a list's later member cannot change a work, being of a lower body: it stands beside the list."""
        work, changed = self.works.get(self.keys[i] or ""), self.works.get(self.keys[target] or "")
        return work is not None and changed is not None and self.levels.ranks_below(work, changed)

    def _is_led(self, i: int, target: int) -> bool:
        """Whether a work is of a body that carries out what the other one's lays down."""
        work, other = self.works.get(self.keys[i] or ""), self.works.get(self.keys[target] or "")
        return work is not None and other is not None and self.levels.is_led_by(work, other)

    def _class(self, i: int) -> str:
        return self.lexicon.types.key_class(self.mentions[i].type or "")

    def _turn(self, s: Reading, position: int, passive: tuple[tuple[Kind, str], ...]) -> list[Said]:
        """The work behind `bởi` acts on the nearest work of its own class before, else on the nearest."""
        i, before = s.outer[position], s.outer[max(0, position - _LISTED) : position]
        rivals = [b for b in reversed(before) if b not in s.turned]
        changes = passive[0][0] in CHANGES
        same = (b for b in rivals if self._class(b) == self._class(i)) if changes else iter(())
        target = next(same, rivals[0] if rivals else before[0])
        return [row for each in self._opening_list(s, target, i) for row in self._turned(s, i, each, passive)]

    def _opening_list(self, s: Reading, target: int, i: int) -> list[int]:
        """The works that are changed together: the list that opens the sentence, up to the one before the verb.

        What ends when the text itself comes into force may have titles: `A hướng dẫn L và B sửa đổi A hết hiệu lực`.
        """
        first = s.row[0] if s.row and s.row[0].mentions else None
        if first is None or first.mentions[0] != s.outer[0]:
            return [target]
        if first.mentions[-1] == target:
            return first.mentions[-_LISTED:]
        position = bisect_left(s.outer, i)
        before = s.outer[max(0, position - _LISTED) : position]
        free = [b for b in before if b not in self.owned and b not in s.actors]
        alike = len({self._class(b) for b in free}) == 1 and self._class(free[0]) == self._class(target)
        return free if alike and self.mentions[i].form is Form.SELF else [target]

    def _turned(self, s: Reading, i: int, target: int, passive: tuple[tuple[Kind, str], ...]) -> list[Said]:
        if self.mentions[i].form is not Form.SELF:
            self.owned.add(i)
        s.turned.add(i)
        s.passive[i] = (target, passive)
        return [Said(i, self._by_type(kind, i), target, rule) for kind, rule in passive]

    def _holders(self, s: Reading, gap: list[Node], match: Match, previous: int) -> list[int]:
        """The mentions that act by the phrase: the one before, where the phrase stands in its title or is its verb."""
        lead = gap[: match.verb]
        words = self.lower[lead[0].start : lead[-1].end] if lead else ""
        letters = "".join(n.letter for n in lead)
        if _SIDE.search(letters) or self.lexicon.phrases.holds("title-stops", words) or self._is_of_unnamed(words):
            return []
        joined = (
            letters[-1:] in (",", "K") or self.lexicon.phrases.ends_with("joins-verbs", words, len(words)) is not None
        )
        if match.kind in (Kind.REPLACES, Kind.REPEALS) and joined and previous in s.actors:
            # `… thay thế Thông tư A và bãi bỏ Thông tư B`: one subject does both
            acts = s.cues[previous][0] not in (Kind.CITES, Kind.BASED_ON)
            return s.actors[previous] if acts else []
        return self._fellows(s, previous)

    def _is_of_unnamed(self, words: str) -> bool:
        """Whether a phrase is the title of a work that has no mention: `tại Nghị định quy định …`."""
        words = words.rstrip()
        start = next((len(words) - len(w) for w in self.lexicon.types.type_words if words.endswith(w)), None)
        return start is not None and self.lexicon.phrases.ends_with("place-links", words, start) is not None

    def _by_type(self, kind: Kind, actor: int) -> Kind:
        """What the actor's type makes of carrying out: guidance guides a work, a report reviews it."""
        block = self.lexicon.types.by_id.get((self.heading if actor == ITSELF else self.mentions[actor]).type or "")
        return block.carries_out_as if kind is Kind.IMPLEMENTS and block is not None else kind

    def _fellows(self, s: Reading, last: int) -> list[int]:
        """The list that `last` ends: `Kế hoạch A và Kế hoạch B thực hiện X` speaks of both."""
        fellows = [last]
        position = bisect_left(s.outer, last)
        outer = s.outer[max(0, position - _LISTED) : position + 1]
        for a, b in zip(reversed(outer[:-1]), reversed(outer[1:]), strict=True):
            gap = self._nodes(title_start(self.mentions[a]), self.mentions[b].start)
            same = s.cues.get(a) == s.cues.get(b) and s.actors.get(a) == s.actors.get(b)
            letters = "".join(n.letter for n in gap)
            if (
                not self._is_list(gap)
                or ";" in letters
                or not same
                or "K" not in letters
                or self._class(a) != self._class(b)
            ):
                break
            fellows.append(a)
        return fellows

    # the clause

    def _clauses(self, s: Reading) -> list[Said]:
        """What frames find in the row of a sentence's works that stand in no title."""
        said: list[Said] = []
        for match in self.frames.of_clause(s.row):
            verb = s.row[match.verb] if match.verb is not None else None
            if verb is not None and self.charts.modal(self.lower, s.start, verb.start) is not None:
                continue
            if verb is not None:
                s.used.add(id(verb))
            for subject in self._subjects(s.row, match):
                objects = s.row[match.object].mentions[-_LISTED:]
                said += [Said(subject, match.kind, object_, match.rule) for object_ in objects]
        return said

    def _subjects(self, row: list[Node], match: Match) -> list[int]:
        """The works that act: the one of the match, and behind a verb of issuing those of the list that it opens."""
        found = row[match.subject].mentions[:_LISTED]
        if row[match.subject - 1].letter != "U":
            return found
        last, gap = match.subject, ""
        for n in range(match.subject + 1, len(row)):
            if not row[n].mentions:
                gap += row[n].letter
                continue
            if not _ENDS_LIST.search(gap) or row[n].start - row[last].end >= TITLE_REACH:
                break
            found += row[n].mentions
            last, gap = n, ""
        return found[:_LISTED]

    def _refuse(self, s: Reading) -> None:
        """Verbs beside a work that made no claim."""
        if not s.outer:
            return
        able: frozenset[str] | None = None  # decided once a sentence, where it is asked
        for verb in s.verbs:
            if id(verb) in s.used:
                continue
            modal = self.charts.modal(self.lower, s.start, verb.start)
            if modal is None and able is None:
                able = frozenset(self._able(s))
            reason = f"{MODAL}: {modal}" if modal else self._without_claim(s, verb, able or frozenset())
            self.refusals.append(Refusal(verb.start, verb.end, f"verb:{verb.rule}", reason))

    def _able(self, s: Reading) -> Iterator[str]:
        """What could be the subject of a sentence: `work` for a second work, and as what the text itself may act."""
        works = {self.keys[node.mentions[0]] for node in s.row if node.mentions}
        works.update(self.keys[i] for i in s.outer if i in self.owned)
        if len(works) > 1:
            yield "work"
        speaker = self._speaker(s)
        if speaker is not None:
            yield from self._contexts(s, speaker)

    def _without_claim(self, s: Reading, verb: Node, able: frozenset[str]) -> str:
        """Why no frame binds a verb: whether a document could have been its subject at all."""
        start = max(s.start, self.document.blocks[s.block].content, verb.start - _SUBJECT)
        words = _CLAUSE_START.sub("", self.lower[start : verb.start])
        # an article commands with its first word: what comes before the verb is who shall act
        if able - {"command"} or (able and not words.strip(BLANKS)):
            return NO_FRAME
        named = verb.start < self.mentions[s.outer[0]].start and self._names_type(words)
        return UNNAMED if named else BODY_ACTS

    # names that hold names, and plain citing

    def _of_consolidated(self, said: list[Said]) -> list[Said]:
        """A consolidated text joins a work and its amenders, and speaks with that work's words.

        The work is the first that the text says is amended, in its opening; what is read of the text itself is said of
        that work, for a consolidation replaces and repeals nothing.
        """
        amended = [r for r in said if r.source != ITSELF and r.kind is Kind.AMENDS and self._in_opening(r.target)]
        main = min((r.target for r in amended), default=None)
        if main is None:
            return said
        amenders = {self.keys[r.source]: r.source for r in amended if self.keys[r.target] == self.keys[main]}
        joined = [main, *(i for i in amenders.values() if self._in_opening(i))]
        rows = [Said(ITSELF, Kind.CONSOLIDATES, i, "consolidated") for i in joined]
        keys = {self.keys[i] for i in joined}
        for row in said:
            own = row.source == ITSELF or self.keys[row.source] == self.self_key
            if not own or row.kind is Kind.CONSOLIDATES:
                rows.append(row)
            elif row.kind is not Kind.CITES or self.keys[row.target] not in keys:
                rows.append(Said(main, row.kind, row.target, row.rule))
        return rows

    def _in_opening(self, i: int) -> bool:
        return self.mentions[i].start < _CONSOLIDATED and self.keys[i] != self.self_key

    def _inside_names(self) -> list[Said]:
        """`Luật sửa đổi, bổ sung một số điều của Luật X` amends X; a name in words tells what it does."""
        rows = []
        at = {id(mention): i for i, mention in enumerate(self.mentions)}
        for i, mention in enumerate(self.mentions):
            if mention.parent is not None:
                self.owned.add(i)
                rule = "amending-name" if mention.parent.names is None else mention.parent.rule
                rows.append(Said(at[id(mention.parent)], mention.parent.names or self._named_kind(mention), i, rule))
        return rows

    def _named_kind(self, inner: Mention) -> Kind:
        """What the last verb of a name before the work inside it says: `Quy định thi hành Điều lệ Đảng`."""
        start = inner.parent.start if inner.parent is not None else inner.start
        start += len(self.lexicon.types.type_word_at(self.lower, start) or "")
        kinds = [node.kinds[0] for node in self._nodes(start, inner.start) if node.kinds]
        return kinds[-1] if kinds else Kind.AMENDS

    def _cites(self, said: list[Said]) -> list[Said]:
        """What a document names without saying more, it cites."""
        own = {self.self_key, None}
        done = {self.keys[r.target] for r in said if r.source == ITSELF or self.keys[r.source] in own}
        done |= {self.keys[r.source] for r in said if r.source != ITSELF and self.keys[r.target] in own}
        rows = []
        for i, mention in enumerate(self.mentions):
            key = self.keys[i]
            if key in own or key in done or i in self.owned or i in self.foreign or mention.heading:
                continue
            done.add(key)
            rows.append(Said(ITSELF, Kind.CITES, i, "cites"))
        return rows

    def _accounts(self, readings: list[Reading], said: list[Said]) -> list[Said]:
        """What a story tells as the words of a work, that work cites: `Theo Mục II Kết luận X, … như sau:`."""
        related = {frozenset((self.keys[r.source], self.keys[r.target])) for r in said if r.source != ITSELF}
        rows = []
        teller, since = None, 0
        for s in readings:
            opens = self.text[s.start : s.end].rstrip(BLANKS).endswith(":")
            if opens:
                teller, since = self._teller(s), s.end
            elif teller is not None:
                teller, since = teller if self._unbroken(since, s.start) else None, s.start
            if teller is None:
                continue
            for i in s.outer:
                pair = frozenset((self.keys[teller], self.keys[i]))
                if i not in self.owned and i not in s.actors and len(pair) == 2 and pair not in related:
                    related.add(pair)
                    rows.append(Said(teller, Kind.CITES, i, "account"))
        return rows

    def _teller(self, s: Reading) -> int | None:
        """The work whose words the sentence announces: `Theo X, … như sau:`, `… X quy định như sau:`."""
        if not s.outer:
            return None
        first, last = s.outer[0], s.outer[-1]
        lead = self.lower[s.start : self.mentions[first].start].lstrip(BLANKS + "-+•*")
        end = self.lexicon.phrases.starts_with("account-openers", lead, 0)
        if end is not None:
            start = self.mentions[first].start - len(lead) + end
            if all(n.letter in "p,Lt" for n in self._nodes(start, self.mentions[first].start)):
                return first
        tail = self.lower[title_start(self.mentions[last]) : s.end].lstrip(" ,")
        return last if self.lexicon.phrases.starts_with("account-verbs", tail, 0) is not None else None

    def _unbroken(self, start: int, end: int) -> bool:
        """Whether no heading or caption, a line that no stop ends, stands between two positions."""
        lines = (line.strip() for line in self.text[start:end].split(PARAGRAPH))
        return all(line == "" or line[-1] in '.;:,"”)' for line in lines)


def _passive_kinds(matches: list[Match], turned: Match) -> tuple[tuple[Kind, str], ...]:
    """What verbs with one agent say: `có nội dung được sửa đổi, có nội dung bị bãi bỏ bởi Luật B`."""
    rules: dict[Kind, str] = {}
    for match in matches:
        if match.frame is turned.frame:
            rules |= {kind: match.rule for kind in match.kinds if kind not in rules}
    return tuple(rules.items())


def _without_parenthesis(gap: list[Node]) -> list[Node]:
    """A gap without the brackets that follow a work: `Luật A (sau đây gọi là Luật) quy định …`.

    They may open among what tells the work's day: `Luật A (29/11/2024; hiệu lực 01/7/2025), sửa đổi bởi …`.
    """
    if gap and gap[0].letter == ")":
        gap = gap[1:]
    bracket = next((n for n, node in enumerate(gap) if node.letter in "()"), None)
    if bracket is None or (gap[bracket].letter == "(" and bracket):
        return gap
    closed = next((n for n, node in enumerate(gap) if node.letter == ")"), None)
    inner = gap[1:closed] if closed is not None else []
    short = closed is not None and gap[closed].end - gap[0].start < 120 and not any(n.letter == "(" for n in inner)
    return gap[closed + 1 :] if short and closed is not None else gap
