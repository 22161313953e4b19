"""Read sentences as claims: subject, relation kind and object, each a work.

The subject of a relation must be a document. Each sentence with a work becomes a row of nodes (`chart`), on which the
registry's frames are matched (`frames`): first between neighbouring works, where titles are, then over the clause
without the words of titles.

=====================================================================  ======================================
``Chỉ thị 16-CT/TU về thực hiện Kết luận 01-KL/TW``                    a title: 16-CT/TU implements 01-KL/TW
``Luật 31/2024/QH15 được sửa đổi bởi Luật 43/2024/QH15``               passive: 43/2024/QH15 amends 31/2024/QH15
``Thực hiện X, Ban Thường vụ ban hành Y``                              fronted: Y implements X
``Căn cứ Luật X;`` in a document's preamble                            the text is based on X
``Thông tư này thay thế Thông tư số X``                                the text replaces X
=====================================================================  ======================================

In a document, the subject of title, basis, opening and articles is the document itself, and an item inherits the
relation of the line that introduces its list. In a quotation of another work's words, the subject is that work. In a
story the subject is a body, not a document: no relation. All other works in a document are cited by it. A verb next to
a work without a claim becomes a refusal with a reason.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from operator import attrgetter

from citegraph.extraction.document.structure import Quote, Role, TextBlock, is_capitals
from citegraph.extraction.mentions.heading import PREAMBLE
from citegraph.extraction.mentions.mention import Mention
from citegraph.extraction.relations.chart import ChartNode, charts, letters_of
from citegraph.extraction.relations.edges import Edges
from citegraph.extraction.relations.frames import Match, frames, strongest
from citegraph.extraction.relations.groups import Groups
from citegraph.extraction.relations.table_headers import Columns
from citegraph.extraction.relations.values import (
    BLANKS,
    BODY_ACTS,
    ITSELF,
    MODAL,
    NO_FRAME,
    TITLE_REACH,
    UNNAMED,
    Claim,
    OpenList,
    Refusal,
    RelationResult,
    Resolution,
    SentenceReading,
    title_start,
)
from citegraph.identity.rank import level_finder
from citegraph.lazy import lazy_pattern
from citegraph.model import CHANGES, Form, Kind
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.slots import CELL, KIND_LETTERS, LETTERS, LIST, PLACE, SELF, VERBS, WORK
from citegraph.text.normal import PARAGRAPH

_STOP = lazy_pattern(r"[.;:]")
# `; (ii) Phòng cháy:` between two works
_LABEL = re.compile(r";\([gp]\)[gQNKji,]{0,5}:")
_NEXT_LABEL = lazy_pattern(rf"{_LABEL.pattern}$")
_LETTER = re.compile(r"[^\W\d_]")
# the file of a work before it, with a remark: `1. `ND-217.pdf` (bản gốc) + `ND-217.txt` — NĐ 217/2026/NĐ-CP`
_FILE_NAME = re.compile(r"`[^`\n]{1,120}`(?: ?\([^()\n]{1,80}\))?")
_WORD_AT = re.compile(r"\S")
_GOVERNED = 12  # the maximum distance in nodes from a verb to its object
# a verb, other than of a basis, that governs the work after it
_GOVERNS = re.compile(rf"[{VERBS.replace(KIND_LETTERS[Kind.BASED_ON], '')}][^.;:WSU]*$")
# a verb without object: `hướng dẫn;`, `(hướng dẫn)`
_VERB_STOPS = re.compile(rf"(?P<opened>\()?[{VERBS}](?(opened)\)|(?:[,.;:)]|$))")
_CUT_BASIS = (Kind.BASED_ON, "cut-basis")
_CLIPPED = 2  # the first blocks of a clipped text, which tell where it begins
_LED = (Kind.IMPLEMENTS, Kind.GUIDES)  # said of a body's own work only for one that leads it
_OF_ANY_CLASS = frozenset({Kind.CORRECTS, Kind.CONSOLIDATES})  # changes of works of other classes
_IN_CELL = f'{PLACE}N-("'  # nodes allowed before a work below a header
# a verb in brackets right after a work: `(hướng dẫn)`
_LABELLED = re.compile(rf"\([{VERBS}]\)")
_CLOSED = re.compile(rf"[{VERBS}][Nj]*\)")  # the end of a bracket: `sửa đổi, bổ sung một số điều)`
_CLAUSE_START = re.compile(r"^.*[.;:,]", re.DOTALL)
# a loose link before the verb: `theo quy định tại`
_SIDE = re.compile(r"F[tLZA]?$")
# `; các `, `; khoản 2 Điều 5 ` before a work of a list
_ENDS_IN_SEMICOLON = lazy_pattern(r";K?[Np]*g?$")
_ENDS_LIST = lazy_pattern(r"[;,K]+[Np]*g?$")
_ENDS_LIST_AND = lazy_pattern(r"[;K]+N?g?$")
# ` của Bộ Y tế tại ` between two works
_OF_BODY = re.compile(r"[,;K]*Lg[Lt][gN]{0,2}$")
# the words after a subject: a passive and a verb of issuing, after a date or body or not, or a verb of its own
_ISSUED = lazy_pattern(rf"A*(?:P[gNQiKL]{{0,6}})?U|g?A*P[gNQiKL]{{0,6}}[UA]|A[{VERBS}]|(?:AQ|A*[eC])[^,;]*$")
# a bracket after a work, opened in the gap or in the work's date
_BRACKET = re.compile(r"\(?[^()]*\)")
_LONGEST_BRACKET = 120  # in characters
_LONGEST_NAME = 500  # characters of a name before the work inside it
_ISSUED_WITHIN = 120  # the maximum distance from a work to a statement that it was issued
_LISTED = 100  # the maximum number of works of one list that act together or are objects together
_OPENING = 2500  # the top of a document states the works that it carries out; below, the same words are instructions
_CONSOLIDATED = 6000  # a consolidated text names the consolidated works within its first pages
_NEW_SUBJECT = "," + LETTERS["NOMINAL"]
_HEADING = 90  # the maximum length of a line that introduces the bases of a document
_UNNAMED_WITHIN = 60  # characters of a type word and the link before it; also the nodes searched for them
_SUBJECT = 100  # the maximum distance from a verb to a subject without number or name
_DEEPEST = 7  # one more than the levels of Markdown headings
_MOST_BASES = 100  # the maximum number of blocks in a list of bases
_BELOW_HEADING = 12  # the maximum distance in blocks from a heading to a line about the work in it
_RESUMED = 700  # the maximum distance from a work to a bare type word that refers to it
_MARKS = " \n\u2029-–•*+\"'“"
# the end of the words before the verb: `A; bãi bỏ B`, `A; văn bản này cũng bãi bỏ B`
_BEHIND_SEMICOLON = re.compile(f";(?:{LETTERS['PRONOUN']}[{LETTERS['AUX']}{LETTERS['ISSUE']}]*)?$")
_PUNCTUATION = ',;("-)'
_APPOSED = ",-:|"  # between a work and a type word that repeats it
_LONGEST_TYPE = 40  # characters of a type word
_ITEM_LEAD = 40  # the maximum number of characters before the work in a list's item
_BODY_ROLES = frozenset({Role.ARTICLE, Role.CHAPTER, Role.ENACTMENT, Role.ANNEX})
_ITEMS = frozenset({Role.CLAUSE, Role.POINT, Role.ITEM, Role.ROW})
_MARKED = _ITEMS | {Role.ARTICLE, Role.CHAPTER}


def relate(resolution: Resolution, lexicon: Lexicon) -> RelationResult:
    """The relations between the works of one text, and the verbs and claims without a relation."""
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
        self.in_article: list[bool] = []  # by block
        for block in self.document.blocks:
            inside = block.parent is not None and self.in_article[block.parent]
            self.in_article.append(inside or block.role is Role.ARTICLE)
        # the preamble ends at the first article, chapter, enactment or annex
        self.body = next(
            (i for i, b in enumerate(self.document.blocks) if self._begins_body(b)), len(self.document.blocks)
        )
        # only texts with articles, or of a single block, have commands
        self.normative = any(b.role is Role.ARTICLE for b in self.document.blocks) or len(self.document.blocks) == 1
        self.owned: set[int] = set()  # mentions inside the title or history of another work
        self.foreign: set[int] = set()  # mentions that are the basis of another work, in a quoted preamble
        self.lists: dict[int, OpenList] = {}  # by block, the relation of the list that it introduces
        self.unread: dict[int, SentenceReading] = {}  # by block, a sentence without works that introduces a list
        self.ended: set[int] = set()  # blocks whose list has ended
        # the block and relation of a basis that may continue in the next block; -1: the text begins inside a basis
        self.running: tuple[int, tuple[Kind, str]] | None = (-1, _CUT_BASIS) if self._begins_in_basis() else None
        self.amended: dict[int, int] = {}  # by block, the mention that it amends
        self.columns = Columns(self.document)
        self.groups = Groups(given, lexicon)
        self.refusals: list[Refusal] = []

    def _begins_body(self, block: TextBlock) -> bool:
        """Whether a block ends the preamble; an article quoted in a letter does not."""
        return block.role in _BODY_ROLES and self.document.quote_at(block.start) is None

    def relate(self) -> RelationResult:
        """All relations in text order of their objects, and the refusals in text order."""
        claims: list[Claim] = []
        readings = list(self._readings())
        for reading in readings:
            claims += self._read(reading)
            self._refuse(reading)
        claims += self._inside_names()
        # a citation is the weakest relation: only works without another one are cited
        claims += self._cites(claims) if self.heading.is_document else self._accounts(readings, claims)
        if self.heading.type is not None and self.heading.type == self.lexicon.types.consolidated:
            claims = self._of_consolidated(claims)
        edges = Edges(self.document, self.mentions, self.keys, self.works, self.self_key, self.lexicon)
        accepted, relations = [], []
        for claim, made in edges.distinct(claims):
            if isinstance(made, Refusal):
                self.refusals.append(made)
            else:
                accepted.append(claim)
                relations.append(made)
        self.refusals.sort(key=attrgetter("start"))
        return RelationResult(tuple(accepted), tuple(relations), tuple(self.refusals))

    def _readings(self) -> Iterator[SentenceReading]:
        """Sentences with a mention or an open list; a mention that crosses the end of a sentence joins two."""
        i = first = reach = 0
        start: tuple[int, int] | None = None  # start and block of a sentence that continues with the next one
        last = {s.block: s.end for s in self.document.sentences}
        for sentence in self.document.sentences:
            if start is None:
                first = i
            while i < len(self.mentions) and self.mentions[i].start < sentence.end:
                reach = max(reach, self.mentions[i].end)
                i += 1
            begin, block = start or (sentence.start, sentence.block)
            if i > first and reach > sentence.end:
                start = (begin, block)
                continue
            start = None
            # `2. Các văn bản sau hết hiệu lực:` has no work, but opens a list
            opens = sentence.block in self.parents and last[sentence.block] == sentence.end
            if i > first or opens:
                yield SentenceReading(begin, sentence.end, block, self._outermost(first, i))

    def _outermost(self, first: int, stop: int) -> list[int]:
        """The mentions that are not part of another mention's name or issuer."""
        outer: list[int] = []
        for j in range(first, stop):
            inside = outer and self.mentions[j].start < self.mentions[outer[-1]].attributes_end
            if self.mentions[j].parent is None and not inside:
                outer.append(j)
        return outer

    # one sentence

    def _nodes(self, start: int, end: int) -> list[ChartNode]:
        """The nodes of the words at `start:end`; a reference to several works, `cả hai nghị định trên`, is one node."""
        row: list[ChartNode] = []
        for begin, stop, group in self.groups.between(start, end):
            row += self.charts.nodes(self.lower, start, begin, self.places)
            row.append(ChartNode(LIST, begin, stop, mentions=group))
            start = stop
        return row + self.charts.nodes(self.lower, start, end, self.places)

    def _read(self, s: SentenceReading) -> list[Claim]:
        claims: list[Claim] = []
        if not s.outer:
            self.unread[s.block] = s
            return claims
        position = self._content_start(s)
        for n, i in enumerate(s.outer):
            gap = self._nodes(position, self.mentions[i].start)
            s.verbs += [node for node in gap if node.kinds]
            claims += self._in_column(s, i, gap) or (self._between(s, n, gap) if n else self._first(s, i, gap))
            claims += self._of_group(s, gap, s.outer[n - 1] if n else None, i)
            position = title_start(self.mentions[i])
        tail = self._nodes(position, s.end)
        s.verbs += [node for node in tail if node.kinds]
        claims += self._of_group(s, tail, s.outer[-1], None)
        self._open_list(s, tail)
        s.row += tail
        return claims + self._clauses(s) + self._sequels(s)

    def _content_start(self, s: SentenceReading) -> int:
        """The start of a sentence after the marker of its block, `1.` or `a)`."""
        block = self.document.blocks[s.block]
        marked = s.start == block.start and block.role in _MARKED and block.role is not Role.ROW
        return max(s.start, block.content) if marked else s.start

    def _work(self, s: SentenceReading, i: int) -> None:
        """Append a work outside of titles to the sentence's row."""
        mention = self.mentions[i]
        # the document's own number in its text is the document itself
        own = self.heading.is_document and self.keys[i] == self.self_key and self.self_key is not None
        s.row.append(ChartNode(SELF if own else WORK, mention.start, title_start(mention), mentions=[i]))

    def _first(self, s: SentenceReading, i: int, lead: list[ChartNode]) -> list[Claim]:
        """The claims for the first work: an item of a list, the object of the document's own act, or none."""
        s.row += lead
        self._work(s, i)
        speaker = self._speaker(s)
        # `Thông tư này thay thế X`, `Căn cứ X`
        if speaker is not None and (found := self._own(s, lead, speaker)):
            return self._act(s, i, found, speaker)
        # the second cell of a row: `| 16-CT/TU | về thực hiện Kết luận 01-KL/TW |`
        if row := self._of_row(s, i, lead, story=speaker is None):
            return row
        # a story or a study note: `Kế hoạch nêu rõ, thực hiện X`, `**Thay thế:** NĐ 46/2016`
        if reported := self._resumed(s, i) or self._on_topic(s, i, lead):
            return reported
        # an item of a list, or the rest of a preamble
        inherited = self._inherited(s, i, lead)
        return inherited if inherited is not None else self._running_on(s, i, lead)

    def _act(self, s: SentenceReading, i: int, found: Match, speaker: int) -> list[Claim]:
        """The claim of the text, or of the quoted work, about a work."""
        if speaker != ITSELF:
            self.foreign.add(i)
        if found.kind in CHANGES:
            self.amended[s.block] = i
        opening = found.frame.block.where == "opening"
        if found.kind is Kind.BASED_ON or opening:
            self.running = (s.block, (found.kind, found.rule))
        _use(s, s.row, found)
        kind = found.kind if opening else self._by_type(found.kind, speaker)
        return self._govern(s, i, [speaker], (kind, found.rule))

    def _own(self, s: SentenceReading, lead: list[ChartNode], speaker: int) -> Match | None:
        """The frame of the words before the first work, with the speaker as subject."""
        for where in self._contexts(s, speaker):
            for match in self.frames.of_self(where, lead, self.commands):
                verb = lead[match.verb or 0]
                # at the top, `… thay thế X` after a work may be that work's title
                if where == "opening" and match.kind in CHANGES and self._adjoined(s) is not None:
                    continue
                # `Sau khi xem xét, căn cứ X, Sở có ý kiến như sau`: the basis is a fact
                based = where == "opening" and match.kind is Kind.BASED_ON
                # `Đề nghị các huyện thực hiện X` is not an act of the document
                if based or self.charts.modal(self.lower, s.start, verb.start) is None:
                    return match
        return None

    def _contexts(self, s: SentenceReading, speaker: int) -> Iterator[str]:
        """The contexts in which a sentence has the document as subject: title, basis, opening, command, task."""
        block = self.document.blocks[s.block]
        if speaker != ITSELF:
            yield from ("basis", "command")
            return
        if self._is_title(s, block):
            yield "title"
            return
        head = s.start < PREAMBLE and s.block < self.body
        if self._is_basis(s, block, head):
            yield "basis"
        if head and s.start < _OPENING and (block.role not in _ITEMS or self._leads(s.block)):
            yield "opening"
        if self._commands(s, block):
            yield "command"
        in_body = block.role in _ITEMS or block.parent is not None or not head
        if (self.tasks and in_body) or (s.start < _OPENING and self._in_purpose(s.block)):
            yield "task"

    def _is_title(self, s: SentenceReading, block: TextBlock) -> bool:
        """Whether a sentence is the title of the document or of an annex, or repeats it below the basis."""
        return block.role is Role.TITLE or s.block == self.heading.enacting or self._heads_annex(s.block)

    def _is_basis(self, s: SentenceReading, block: TextBlock, head: bool) -> bool:
        """Whether a sentence may be a basis: at the top (`head`), inside another block, or in a list of bases."""
        if block.role is not Role.BASIS:
            return self._heads_bases(s, block)
        # `Căn cứ …` further down may be an instruction
        based = head or block.parent is not None or self._below_bases(s.block) or self._below_enactment(s.block)
        return based or self._heads_bases(s, block)

    def _below_enactment(self, index: int) -> bool:
        """Whether a basis follows `QUYẾT ĐỊNH:` or other bases below it, as in judgments."""
        above = self.document.blocks[max(0, index - _MOST_BASES) : index][::-1]
        return next((b.role for b in above if b.role is not Role.BASIS), None) is Role.ENACTMENT

    def _leads(self, index: int) -> bool:
        """Whether an item is one of those with which a clipped text begins: `- Thực hiện X;` above what it does."""
        blocks = self.document.blocks
        items = self.document.normal.text[blocks[index].start : blocks[index].end].rstrip().endswith((";", ","))
        return items and all(b.role is Role.ITEM for b in blocks[:index])

    def _in_purpose(self, index: int) -> bool:
        """Whether a block is in the section on a plan's purpose: `1. Mục đích`, and below it `Cụ thể hóa X`."""
        above = islice(self.document.around(index), 1, None)
        heads = (self.lexicon.phrases.starts_with("purpose-headings", self.lower, block.content) for block in above)
        return any(end is not None for end in heads)

    def _heads_annex(self, index: int) -> bool:
        """Whether a line in capitals below `PHỤ LỤC II` is the title of the annex: `DANH MỤC CÁC NHIỆM VỤ …`."""
        block = self.document.blocks[index]
        above = index > 0 and self.document.blocks[index - 1].role is Role.ANNEX
        return above and block.role is Role.PARAGRAPH and is_capitals(self.text[block.start : block.end])

    def _heads_bases(self, s: SentenceReading, block: TextBlock) -> bool:
        """Whether a line may introduce a list of bases: `I. CĂN CỨ PHÁP LÝ`, `1. Căn cứ xây dựng kế hoạch`."""
        heads = s.block in self.parents and not s.outer and block.role in _MARKED
        return heads and s.start == block.start and s.end == block.end and s.end - s.start <= _HEADING

    def _below_bases(self, index: int) -> bool:
        """Whether the nearest heading above introduces a list of bases, also below a paragraph of the list."""
        above = next((i for i in range(index - 1, max(-1, index - _MOST_BASES), -1) if i in self.parents), None)
        opened = self._opened(above)
        return opened is not None and opened.cue[0] is Kind.BASED_ON

    def _commands(self, s: SentenceReading, block: TextBlock) -> bool:
        """Whether a sentence may be an act of the document: in an article, or in a text that is a single clause."""
        if not self.normative or self.document.role_at(s.start) is Role.BASIS:
            return False
        if len(self.document.blocks) == 1 or self.in_article[s.block]:
            return True
        # `Chương I. SỬA ĐỔI LUẬT A`, over several lines
        above = self.document.blocks[block.parent] if block.parent is not None else block
        return above.role is Role.CHAPTER and is_capitals(self.text[block.start : block.end])

    def _speaker(self, s: SentenceReading) -> int | None:
        """The speaker of a sentence: the text, the mention of the work quoted, or None in a story."""
        block = self.document.blocks[s.block]
        opened = self._opened(block.parent)
        # `X có căn cứ ban hành như sau:` and below it, without quotation marks, `Căn cứ …`
        if opened is not None and opened.cue[1] == "quoted-basis":
            return opened.actors[0]
        begins = _WORD_AT.search(self.text, s.start, s.end)
        quote = self.document.quote_at(begins.start() if begins else s.end)
        if quote is None or not (quote.provision or quote.new_words):
            return ITSELF if self.heading.is_document else None
        # `… như sau: “Điều 5. …”`: the new words become those of the amended work
        if quote.new_words:
            return self._amended_at(quote)
        # `Điều 2 của Luật X quy định như sau: “…”`: X speaks
        before = bisect_left(self.mentions, quote.start, key=lambda m: m.start) - 1
        while before > 0 and before in self.owned:
            before -= 1  # the quoted work, not a work in its title
        if before >= 0 and quote.start - title_start(self.mentions[before]) < TITLE_REACH:
            return before
        return None

    def _amended_at(self, quote: Quote) -> int | None:
        """The work amended by new words in a quotation: that of the block before it or of an ancestor."""
        at = self.document.block_at(max(0, quote.start - 1))
        for index, block in enumerate(self.document.blocks[at::-1]):
            found = self.amended.get(at - index)
            if found is not None or block.role is Role.ARTICLE:
                return found
        return None

    def _of_row(self, s: SentenceReading, i: int, lead: list[ChartNode], *, story: bool) -> list[Claim]:
        """A number in one cell or line and its title in the next: the work before the sentence acts.

        In a story, the work is alone in its line. The title may repeat its type word: `Nghị định sửa đổi …`.
        """
        before = self._adjoined(s)
        if before is None or not lead:
            return []
        # the first cell has the number, so that the second one begins like a title
        repeated = len(lead) > 1 and self._is_type_of(before, lead[0])
        if story and not (self._begins_block(before) and (repeated or self._is_title_line(s, before, i, lead))):
            return []
        lead = lead[repeated:]
        titles = (m for m in self.frames.of_gap(lead) if m.frame.block.id == "title")
        match = strongest([m for m in titles if self._is_fact(lead, m, s.start)])
        if match is None:
            return []
        self.owned.add(i)
        return self._govern(s, i, [before], (match.kind, match.rule))

    def _resumed(self, s: SentenceReading, i: int) -> list[Claim]:
        """`Kế hoạch nêu rõ, thực hiện X`, `Kế hoạch trên cụ thể hóa X` in a story: the subject is the last work."""
        start = self.mentions[i].start
        begins = start - len(self.lower[s.start : start].lstrip(_MARKS))
        word = self.lexicon.types.type_word_at(self.lower, begins)
        # `Kế hoạch` or the like in a story, at the start of the sentence
        if word is None or self.heading.is_document or not self.text[begins].isupper():
            return []
        resumed = self._named_last(self.lexicon.types.key_class(self.lexicon.types.type_words[word]), s)
        word_end = begins + len(word)
        verb_end = self.lexicon.phrases.starts_with("account-verbs", self.lower, word_end + 1)
        nodes = self._nodes(verb_end or word_end, start)
        return [] if resumed is None else self._told_of(s, i, resumed, "resumed", nodes, word_end)

    def _in_column(self, s: SentenceReading, i: int, lead: list[ChartNode]) -> list[Claim]:
        """A cell below `Thay thế` or `Được thay thế bởi`: the subject is the first work of the row."""
        header = self.columns.header(s.block, self.mentions[i].start)
        if header is None:
            return []
        first = bisect_left(self.mentions, self.document.blocks[s.block].start, key=attrgetter("start"))
        subject = self.columns.header(s.block, self.mentions[first].start)
        if subject is None or subject == header or any(node.kinds for node in self._nodes(*subject)):
            return []  # the first work of the row is in this column, or in another that has a verb
        cell = next((n + 1 for n in range(len(lead) - 1, -1, -1) if lead[n].letter == CELL), 0)
        if any(n.letter not in _IN_CELL and not self._of_list(n) for n in lead[cell:]):
            return []  # other words before the work: `còn hiệu lực, như X`
        label = [*self._nodes(*header), ChartNode(":", header[1], header[1])]
        return self._told_of(s, i, first, "topic", label, header[0])

    def _on_topic(self, s: SentenceReading, i: int, lead: list[ChartNode]) -> list[Claim]:
        """`# NĐ 100/2019` and below it `**Thay thế:** NĐ 46/2016`: the subject is the topic of the lines."""
        told = not self.heading.is_document or s.block == self.heading.description
        topic = self._topic(s) if told else None
        return [] if topic is None else self._told_of(s, i, topic, "topic", lead, s.start)

    def _told_of(
        self, s: SentenceReading, i: int, work: int, where: str, row: list[ChartNode], start: int
    ) -> list[Claim]:
        """The claim of the first frame that matches the words about `work` before `i`, which begin at `start`."""
        for match in self.frames.of_self(where, row, self.commands):
            if match.verb is None or not self._is_fact(row, match, start):
                continue
            _use(s, row, match)
            if match.frame.turned:
                return self._turned(s, i, work, ((match.kind, match.rule),))
            return self._govern(s, i, [work], (match.kind, match.rule))
        return []

    def _topic(self, s: SentenceReading) -> int | None:
        """The work at the start of a block, or in its heading: `### 13. TT 32/2019/TT-BCT …`."""
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
            level = depth  # `## Thông tin chung` belongs to the topic of the heading above it
        return self._of_card(s.block)

    def _of_card(self, block: int) -> int | None:
        """The work of a card: `**Số hiệu:** 15/2020/NĐ-CP` above its other fields."""
        lines = self.document.blocks[max(0, block - _BELOW_HEADING) : block]
        for above in reversed(lines):
            j = bisect_left(self.mentions, above.start, key=attrgetter("start"))
            if j == len(self.mentions) or self.mentions[j].start >= above.end:
                continue
            label = self.lower[above.content : self.mentions[j].start].replace("*", "").strip(" -")
            if label in self.lexicon.phrases["meta-number"]:
                return j
        return None

    def _begins_with(self, block: TextBlock) -> int | None:
        """The work named by the first words of a block."""
        j = bisect_left(self.mentions, block.start, key=attrgetter("start"))
        if j == len(self.mentions) or self.mentions[j].start >= block.end or self.mentions[j].form is Form.SELF:
            return None
        before = _FILE_NAME.sub("", self.text[block.start : self.mentions[j].start])
        return None if _LETTER.search(before) else j

    def _is_title_line(self, s: SentenceReading, before: int, i: int, lead: list[ChartNode]) -> bool:
        """Whether a line may be the title of the work above it: no purpose, nobody else who acts, no item beside it."""
        above = self.document.blocks[self.document.block_at(self.mentions[before].start)]
        if lead[0].letter == LETTERS["PURPOSE"] or (above.marker and self.document.blocks[s.block].marker):
            return False
        start = self.lower.find(",", title_start(self.mentions[i]), self.document.blocks[s.block].end)
        if start < 0:
            return True
        # `Về sửa đổi X, Y`; but `Về sửa đổi X, Bộ đang lấy ý kiến`
        behind = self._nodes(start, min(self.document.blocks[s.block].end, start + _ISSUED_WITHIN))
        acts = any(node.letter in (LETTERS["AUX"], LETTERS["ISSUE"]) for node in behind)
        return lead[0].letter == LETTERS["OPENER"] and not acts

    def _begins_block(self, i: int) -> bool:
        """Whether no word of its block precedes a work."""
        return self._begins_with(self.document.blocks[self.document.block_at(self.mentions[i].start)]) == i

    def _named_last(self, wanted: str, s: SentenceReading) -> int | None:
        """The last work of a class before a sentence, if near."""
        for j in range(s.outer[0] - 1, -1, -1):
            if s.start - self.mentions[j].end > _RESUMED:
                return None
            if self._class(j) == wanted and j not in self.owned:
                return j
        return None

    def _adjoined(self, s: SentenceReading) -> int | None:
        """The mention directly before a sentence, with at most spaces or a cell border between them."""
        before = s.outer[0] - 1 if s.outer else -1
        if before < 0 or title_start(self.mentions[before]) >= s.start:
            return None
        return None if self.text[title_start(self.mentions[before]) : s.start].strip(BLANKS + "|") else before

    # lists

    def _inherited(self, s: SentenceReading, i: int, lead: list[ChartNode]) -> list[Claim] | None:
        """The claims of a list's item, from the line that introduces the list; None if the item is not in a list."""
        block = self.document.blocks[s.block]
        opened = self._opened(block.parent)
        if opened is None or block.parent is None or block.parent in self.ended or s.start != block.start:
            return None
        if not self._is_item(lead):
            self.ended.add(block.parent)  # other words before the work end the list
            return None
        # `Luật A được sửa đổi bởi: 1. Luật B`: each item acts
        if opened.turned:
            return self._turned(s, i, self._acted_on(opened, i), opened.turned)
        # the bases of a quoted work are not cited by the text
        if opened.actors[0] != ITSELF and opened.cue[0] is Kind.BASED_ON:
            self.foreign.add(i)
        return self._govern(s, i, list(opened.actors), opened.cue)

    def _is_item(self, lead: list[ChartNode]) -> bool:
        """Whether the words before an item's work keep the list's relation: none, a place, `một số điều của`."""
        if not lead:
            return True
        return lead[-1].end - lead[0].start < _ITEM_LEAD and all(
            n.letter in 'NLtpKq,("' or n.kinds or self._of_list(n) for n in lead
        )

    def _running_on(self, s: SentenceReading, i: int, lead: list[ChartNode]) -> list[Claim]:
        """The rest of a preamble: a paragraph that begins with a work continues `Căn cứ Luật A;` above it."""
        if self.running is None:
            return []
        block, cue = self.running
        # `Căn cứ Luật A;` and on the next line `Luật B;`
        open_ = self._is_named_whole(i) if block < 0 else self._ends_open(block)
        goes_on = block == s.block - 1 and open_ and all(self._of_list(n) for n in lead)
        if not goes_on or s.start != self.document.blocks[s.block].start or self._speaker(s) != ITSELF:
            return []
        self.running = (s.block, cue)
        return self._govern(s, i, [ITSELF], cue)

    def _is_named_whole(self, i: int) -> bool:
        """Whether a work may be a basis of its own: not `71/2025/QH15` or `Luật số 71/2025/QH15`, which amend one."""
        mention = self.mentions[i]
        law = mention.type is not None and self.lexicon.types.by_id[mention.type].named
        return self.text[mention.start].isalpha() and (mention.lookup is not None or not law)

    def _begins_in_basis(self) -> bool:
        """Whether a clipped text begins inside its preamble: `Nghị định B;` above `Căn cứ Luật C;`.

        Also `Nghị định B; theo đề nghị của …,` above the first article.
        """
        if not self.heading.is_document or len(self.document.blocks) < _CLIPPED:
            return False
        first, second = self.document.blocks[:_CLIPPED]
        if first.role is not Role.PARAGRAPH or not self._ends_open(0):
            return False
        proposed = self.lexicon.phrases.contains("proposals", self.lower[first.start : first.end])
        return second.role is Role.BASIS or (second.role in _BODY_ROLES and proposed)

    def _ends_open(self, block: int) -> bool:
        b = self.document.blocks[block]
        return self.text[b.start : b.end].rstrip()[-1:] in (";", ",")

    def _opened(self, block: int | None) -> OpenList | None:
        """The list that a block introduces. A line without works is read only now, since most lists name no work."""
        if block is None:
            return None
        if (line := self.unread.pop(block, None)) is not None:
            self._open_list(line, self._nodes(self._content_start(line), line.end))
        return self.lists.get(block)

    def _open_list(self, s: SentenceReading, tail: list[ChartNode]) -> None:
        """Keep the relation of a sentence to the list below it, with the list in place of the object."""
        block = self.document.blocks[s.block]
        if s.block not in self.parents or s.end != block.end:
            return
        above = self._opened(block.parent)
        # a line without works inside a list continues that list: `1. Về thuế:`
        if not s.outer and above is not None:
            self.lists[s.block] = above
        nodes = [n for n in tail if n.letter != ":"] if tail and tail[-1].letter == ":" else tail
        speaker = self._speaker(s)
        if not s.outer and speaker is not None and (found := self._own(s, nodes, speaker)):
            self.lists[s.block] = OpenList((self._by_type(found.kind, speaker), found.rule), (speaker,))
        if s.outer and self.text[block.start : block.end].rstrip(" *_").endswith(":"):
            self._open_after_works(s, nodes)

    def _open_after_works(self, s: SentenceReading, tail: list[ChartNode]) -> None:
        """`… được sửa đổi, bổ sung bởi:`, `Luật này bãi bỏ các văn bản sau:`, `X có căn cứ ban hành như sau:`."""
        opened = self._quoted_bases(s) or self._list_of_clause(s, tail) or self._list_ended_with(s)
        opened = opened or self._list_after_work(s, tail)
        if opened is not None:
            self.lists[s.block] = opened

    def _quoted_bases(self, s: SentenceReading) -> OpenList | None:
        """The list of `X có căn cứ ban hành như sau:`: a note quotes the preamble of X."""
        words = self.lower[s.start : s.end].rstrip(" *_\n\u2029")
        quoted = self.lexicon.phrases.contains("quoted-basis", words)
        return OpenList((Kind.BASED_ON, "quoted-basis"), (s.outer[0],)) if quoted else None

    def _list_of_clause(self, s: SentenceReading, tail: list[ChartNode]) -> OpenList | None:
        """The list of a clause frame: `Các văn bản sau hết hiệu lực kể từ ngày Luật này có hiệu lực:`."""
        row = [*s.row, *tail, ChartNode(":", s.end, s.end), ChartNode(LIST, s.end, s.end)]
        found = next((m for m in self.frames.of_clause(row) if m.object == len(row) - 1), None)
        return OpenList((found.kind, found.rule), tuple(row[found.subject].mentions)) if found else None

    @staticmethod
    def _list_ended_with(s: SentenceReading) -> OpenList | None:
        """The list of `… 2 Thông tư hết hiệu lực kể từ ngày Thông tư A có hiệu lực, cụ thể như sau:`."""
        ending = next((i for i in s.outer if i in s.passive and s.passive[i][1][0][1] == "ends-when"), None)
        return OpenList(s.passive[ending][1][0], (ending,)) if ending is not None else None

    def _list_after_work(self, s: SentenceReading, tail: list[ChartNode]) -> OpenList | None:
        """The list of a verb after the last work: `Luật A được sửa đổi bởi:`, `Luật này bãi bỏ các văn bản sau:`."""
        last = s.outer[-1]
        matches = [m for m in self.frames.of_gap(tail) if self._is_fact(tail, m, title_start(self.mentions[last]))]
        if turned := next((m for m in matches if m.frame.turned), None):
            cues = _passive_kinds(matches, turned)
            return OpenList(cues[0], turned=cues, subjects=tuple(s.outer[-_LISTED:]))
        active = strongest([m for m in matches if not m.frame.turned and m.kind in CHANGES])
        own = active is not None and self.mentions[last].form is Form.SELF
        return OpenList((active.kind, active.rule), (last,)) if active is not None and own else None

    def _acted_on(self, opened: OpenList, i: int) -> int:
        """The object for item `i` of a list: of its class and outside titles, else the first work of a line."""
        fellows = [s for s in reversed(opened.subjects) if self._class(s) == self._class(i)]
        free = [s for s in fellows if s not in self.owned]
        heads = [s for s in reversed(opened.subjects) if self._heads_line(self.mentions[s].start)]
        return next(iter((*free, *fellows, *heads)), opened.subjects[0])

    def _heads_line(self, start: int) -> bool:
        return self.text[max(0, start - 9) : start].rstrip(" *")[-1:] in ("", "\n", PARAGRAPH)

    # between two works

    def _between(self, s: SentenceReading, position: int, gap: list[ChartNode]) -> list[Claim]:
        """The claims about a work, from the words between it and the work before it."""
        previous, i = s.outer[position - 1], s.outer[position]
        start = title_start(self.mentions[previous])
        if self._is_alias(gap, start, previous, i):
            return self._inherit(s, previous, i, gap)
        # `A (sửa đổi bởi B), C`: B is in a note, C is not
        closes = previous in s.noted and letters_of(gap[:1]) == ")"
        if (previous in s.noted and not closes) or "(" in letters_of(gap):
            s.noted.add(i)
        _keep_bracket(s, previous, gap)
        gap = self._with_apposition(previous, _without_parenthesis(gap))
        if self._is_list(gap) or self._is_labelled(s, previous, gap):
            return self._next_of_list(s, previous, i, gap, closes)
        # `Căn cứ ban hành X: A; B`
        if listed := self._heads_bases_of(s, position, gap):
            return listed
        matches = self._facts(gap, previous, i)
        # `A được sửa đổi bởi B`
        if turned := next((m for m in matches if m.frame.turned), None):
            _use(s, gap, turned)
            return self._turn(s, position, _passive_kinds(matches, turned), noted=_opens_note(gap))
        # `X có căn cứ ban hành như sau: “Căn cứ A …`
        if self.lexicon.phrases.contains("quoted-basis", self.lower[start : self.mentions[i].start]):
            self.foreign.add(i)
            return self._govern(s, i, [s.outer[0]], (Kind.BASED_ON, "quoted-basis"))
        match = self._without_unnamed(strongest(matches), gap)
        # `A về thực hiện B`, `A thay thế B`
        if match is not None and (holders := self._holders(s, gap, match, previous)):
            self.owned.add(i)
            if self._announces(gap, match):
                s.announced.add(i)
            _use(s, gap, match)
            return self._govern(s, i, holders, (self._by_type(match.kind, holders[0]), match.rule))
        return self._beside(s, position, gap, match)

    def _with_apposition(self, previous: int, gap: list[ChartNode]) -> list[ChartNode]:
        """The words after a work with `là` for `, nghị định`: `Nghị định A, nghị định thay thế Nghị định B`."""
        if len(gap) < 3 or gap[0].letter not in _APPOSED or not (gap[2].kinds or gap[2].letter == LETTERS["AUX"]):
            return gap
        same = self._is_type_of(previous, gap[1])
        named = self.text[gap[1].start : gap[1].end].lstrip()[:1].isupper()
        # a name: `Luật A, Luật sửa đổi …`; but `Nghị định A: Nghị định sửa đổi …`
        if named and not (same and gap[0].letter != ","):
            return gap
        if not same and self.lower[gap[1].start : gap[1].end].strip() not in self.lexicon.phrases["any-work"]:
            return gap
        return [ChartNode(LETTERS["IS"], gap[0].start, gap[1].end), *gap[2:]]

    def _is_type_of(self, i: int, node: ChartNode) -> bool:
        """Whether a node is a bare type word of a work's class."""
        type_id = self.lexicon.types.type_words.get(self.lower[node.start : node.end].strip())
        return type_id is not None and self.lexicon.types.key_class(type_id) == self._class(i)

    def _of_group(
        self, s: SentenceReading, gap: list[ChartNode], before: int | None, behind: int | None
    ) -> list[Claim]:
        """The claims about works that are referred to together: `TT 28 sửa cả hai thông tư trên`.

        `before` and `behind` are the works around the words of `gap`.
        """
        at = next((n for n, node in enumerate(gap) if node.letter == LIST), None)
        if at is None:
            return []
        claims: list[Claim] = []
        if before is not None:
            start, words = title_start(self.mentions[before]), gap[:at]
            for match in [m for m in self.frames.of_gap(words) if self._is_fact(words, m, start)][:1]:
                _use(s, words, match)
                group = self.groups.beside(gap[at].start, gap[at].end, before)
                pairs = [(each, before) if match.frame.turned else (before, each) for each in group]
                claims += [Claim(subject, match.kind, object_, match.rule) for subject, object_ in pairs]
        if behind is not None:
            words = gap[at + 1 :]
            words = words[letters_of(words[:1]) == LETTERS["AND"] :]  # `cả hai văn bản cùng cụ thể hóa X`
            for match in [m for m in self.frames.of_gap(words) if self._is_fact(words, m, gap[at].end)][:1]:
                _use(s, words, match)
                pairs = [(behind, each) if match.frame.turned else (each, behind) for each in gap[at].mentions]
                claims += [Claim(subject, match.kind, object_, match.rule) for subject, object_ in pairs]
        return claims

    def _next_of_list(
        self, s: SentenceReading, previous: int, i: int, gap: list[ChartNode], closes: bool
    ) -> list[Claim]:
        """The claims about the next item of a list: those of the item before it, `A và B`."""
        claims = self._inherit(s, previous, i, gap, closes)
        fronts = self._is_issued(s, gap, i)
        apart = fronts or self._ends_in_verb(s, gap, i)
        if (apart or not self._fold(s, previous, i)) and i not in s.actors and i not in s.turned:
            s.row += gap
            self._work(s, i)
            if fronts:  # the words after it may be its own title, which is not in the row
                s.row.append(ChartNode(LETTERS["ISSUE"], s.row[-1].end, s.row[-1].end))
        return claims

    def _facts(self, gap: list[ChartNode], previous: int, i: int) -> list[Match]:
        """The frames matched between two works that state facts; none if the second is not an object."""
        if self._only_dates(gap, i) or self._is_denied(previous, i):
            return []
        start = title_start(self.mentions[previous])
        return [m for m in self.frames.of_gap(gap) if self._is_fact(gap, m, start)]

    def _heads_bases_of(self, s: SentenceReading, position: int, gap: list[ChartNode]) -> list[Claim]:
        """`Căn cứ ban hành X: A; B`: the first of the list, from which the others inherit."""
        if position != 1 or not any(node.letter == ":" for node in gap):
            return []
        i = s.outer[position]
        row = [*s.row, *gap, ChartNode(WORK, self.mentions[i].start, self.mentions[i].end, mentions=[i])]
        found = next((m for m in self.frames.of_clause(row) if m.kind is Kind.BASED_ON and m.object > m.subject), None)
        if found is None or found.object != len(row) - 1 or found.verb is None:
            return []
        _use(s, row, found)
        return self._govern(s, i, list(row[found.subject].mentions), (found.kind, found.rule))

    def _is_alias(self, gap: list[ChartNode], start: int, previous: int, i: int) -> bool:
        """Whether a work in brackets is the same as the one before: `Luật Đất đai 2024 (Luật số 31/2024/QH15)`.

        Also `Nghị định A … (sau đây gọi tắt là Nghị định số 15)`.
        """
        letters = letters_of(gap)
        if "(" not in letters or self.lower[self.mentions[i].end : self.mentions[i].end + 1] != ")":
            return False
        words = self.lower[start : self.mentions[i].start]
        named = self.lexicon.phrases.ends_with("alias-openers", words, len(words)) is not None
        return letters == "(" or (named and (letters[0] == "(" or self.keys[i] == self.keys[previous]))

    def _beside(self, s: SentenceReading, position: int, gap: list[ChartNode], match: Match | None) -> list[Claim]:
        """The claims about a work that is not the object of a verb: cited in a title, a further basis, or in a list."""
        previous, i = s.outer[position - 1], s.outer[position]
        words = self.lower[title_start(self.mentions[previous]) : self.mentions[i].start]
        # `QCVN 06:2022/BXD ban hành kèm theo Thông tư …`
        if self._issued_with(words, previous):
            return self._govern(s, i, [previous], (Kind.CITES, "issued-with"))
        # `A về chính sách … theo B`
        if self._title_cites(s, gap, words, previous, i):
            self.owned.add(i)
            return self._govern(s, i, [previous], (Kind.CITES, "title"))
        s.row += gap
        self._work(s, i)
        if self.heading.is_document and self._speaker(s) == ITSELF and (further := self._further(s, gap)):
            return self._govern(s, i, [ITSELF], further)
        # `A quy định …; B`: B is one more item of the list that A is in
        if len(words) < TITLE_REACH and self._follows_title(gap, match, previous, i):
            return self._inherit(s, previous, i, gap)
        return []

    def _follows_title(self, gap: list[ChartNode], match: Match | None, previous: int, i: int) -> bool:
        """Whether a work is the next item of a list after the title of the item before it: `A quy định …; B`."""
        letters = letters_of(gap)
        fellow = _ENDS_LIST_AND.search(letters) is not None or self._class(previous) == self._class(i)
        if not fellow or _ENDS_LIST.search(letters) is None:
            return False
        if not all(self._of_list(n) for n in gap[-1:] if n.letter in "Ng"):
            return False  # other words at the end of the gap: `…; theo quan điểm của B`
        # a verb in the gap belongs to the title, or ends before a semicolon
        return match is None or match.verb is None or ";" in letters[match.verb :] or self._in_title(gap)

    def _further(self, s: SentenceReading, gap: list[ChartNode]) -> tuple[Kind, str] | None:
        """`Căn cứ Luật A; căn cứ Nghị định B`: a further basis after a semicolon, or a further act in an article."""
        cut = max((n for n, node in enumerate(gap) if node.letter == ";"), default=-1)
        # the preamble: `Căn cứ Luật A; căn cứ Nghị định B`
        if s.block < self.body and s.start < PREAMBLE:
            where = "basis"
        # an article: `Thông tư này thay thế A; bãi bỏ B`
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

    def _without_unnamed(self, match: Match | None, gap: list[ChartNode]) -> Match | None:
        """Drop a match whose subject is a work without mention: a change and a type word come before the phrase.

        `sửa đổi Chương trình hành động thực hiện Nghị quyết X`: the programme, not X, is changed.
        """
        if match is None or match.kind in CHANGES or match.verb is None:
            return match
        if any(node.letter == "(" for node in gap[: match.verb]):
            return match  # the title ends before the brackets
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

    def _is_fact(self, gap: list[ChartNode], match: Match, start: int) -> bool:
        """Whether no modal makes a verb an intention; `đã được` states a fact, whatever the topic before it."""
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

    def _is_denied(self, previous: int, i: int) -> bool:
        """Whether a sentence denies what it tells: `lầm tưởng X thay thế Y`, `viết X sửa Y là không chính xác`."""
        before, behind = self.mentions[previous].start, title_start(self.mentions[i])
        phrases = self.lexicon.phrases
        return (
            phrases.ends_with("misbeliefs", self.lower, before) is not None
            or phrases.starts_with("denials", self.lower, behind + 1) is not None
        )

    def _is_list(self, gap: list[ChartNode]) -> bool:
        """Whether two works are in one list: between them only words that join items, or a label.

        `(i) Xây dựng: Luật A; Nghị định B; (ii) Phòng cháy: Luật C`.
        """
        if _LABEL.fullmatch(letters_of(gap)):
            return True
        if all(self._of_list(node) for node in gap):
            # `các Luật A, B`: a separator is required, unless the works are adjacent
            return not gap or any(node.letter in ",;K" for node in gap)
        return _OF_BODY.fullmatch("".join(n.letter for n in gap)) is not None and self._of_list(gap[-1])

    def _is_labelled(self, s: SentenceReading, previous: int, gap: list[ChartNode]) -> bool:
        """A further basis below a label of its own: `Căn cứ: (i) Xây dựng: A; các thông tư …; (ii) Phòng cháy: B`."""
        cue = s.cues.get(previous)
        return cue is not None and cue[0] is Kind.BASED_ON and _NEXT_LABEL.search(letters_of(gap)) is not None

    def _of_list(self, node: ChartNode) -> bool:
        """Whether a node is allowed between the items of a list: a comma, a pinpoint, `và`, `các`, `số`."""
        return (
            node.letter in ",;p" or self.lower[node.start : node.end].strip(" /") in self.lexicon.phrases["list-words"]
        )

    def _is_issued(self, s: SentenceReading, gap: list[ChartNode], i: int) -> bool:
        """Whether a work after a comma is not an item, but the subject of the clause before it.

        `Thực hiện X, Y đã được Chính phủ ban hành`, `Thực hiện X, Y đã sửa đổi nhiều quy định`.
        """
        # the clause before has to have a verb: `Thực hiện X, Y …`
        if letters_of(gap) != "," or not s.row or not any(n.kinds for n in s.row[:-1]):
            return False
        start = title_start(self.mentions[i])
        if self._is_stated_issued(i):
            return True
        nodes = _without_parenthesis(self._nodes(start, min(s.end, start + _ISSUED_WITHIN)))
        return _ISSUED.match(letters_of(nodes)) is not None

    def _ends_in_verb(self, s: SentenceReading, gap: list[ChartNode], i: int) -> bool:
        """Whether an item is the subject of a verb without object after it: `A; B hướng dẫn`."""
        if not any(node.letter in ",;K" for node in gap):
            return False
        start = title_start(self.mentions[i])
        nodes = self._nodes(start, min(s.end, start + _ISSUED_WITHIN))
        if not _VERB_STOPS.match(letters_of(nodes)):
            return False
        return not _LETTER.search(self.text, nodes[0].end, nodes[1].start if len(nodes) > 1 else s.end)

    def _is_stated_issued(self, i: int) -> bool:
        """Whether the words of a work's issuer state that it was issued: `đã được Chính phủ ban hành`."""
        mention = self.mentions[i]
        nodes = self._nodes(mention.end, title_start(mention)) if title_start(mention) > mention.end else []
        return bool(nodes) and nodes[-1].letter == LETTERS["ISSUE"]

    def _fold(self, s: SentenceReading, previous: int, i: int) -> bool:
        """Make a list one node of the row, unless it is in a title; return whether it did."""
        listed = s.row[-1].mentions if s.row else []
        # the work before is nearly always the last of the list, which may have thousands
        whole = previous not in self.owned and (previous in listed[-1:] or previous in listed)
        if whole:
            listed.append(i)
        return whole

    def _only_dates(self, gap: list[ChartNode], i: int) -> bool:
        """Whether a mention is no object: `từ ngày Thông tư này có hiệu lực`, `Luật thuế sửa đổi số 32/2013/QH13`."""
        mention = self.mentions[i]
        if mention.form is Form.SELF:
            in_force = self.lexicon.phrases.starts_with("in-force", self.lower, mention.end + 1) is not None
            return in_force and not any(n.letter in "HI" for n in gap)
        # `Luật thuế sửa đổi số 32/2013/QH13`: the symbol belongs to the name before it
        words = self.lower[gap[0].start : mention.start] if gap else ""
        named = words.endswith(" số ") and "số " not in words[:-4] and words[:-4].rstrip()[-1:] not in (":", ",", ";")
        return not mention.typed and mention.symbol is not None and named

    def _issued_with(self, words: str, previous: int) -> bool:
        """Whether a standard cites the work that published it: `QCVN 06:2022/BXD … ban hành kèm theo Thông tư số …`."""
        plain = len(words) < TITLE_REACH and not _STOP.search(words)
        standard = self.mentions[previous].standard is not None
        return standard and plain and self.lexicon.phrases.ends_with("issued-with", words, len(words)) is not None

    def _in_title(self, gap: list[ChartNode]) -> bool:
        """Whether the words after a work begin a title: `về …`, `quy định …`, a quotation mark."""
        lead = self.lower[gap[0].start : gap[-1].end].lstrip(" ,:(-") if gap else ""
        return lead[:1] in ("“", '"', "'") or self.lexicon.phrases.starts_with("title-openers", lead, 0) is not None

    def _title_cites(self, s: SentenceReading, gap: list[ChartNode], words: str, previous: int, i: int) -> bool:
        """Whether a work's title cites another work: `A về chính sách … theo B`."""
        if self.mentions[previous].form is Form.SELF or previous in s.turned or self.keys[i] == self.self_key:
            return False
        plain = len(words) < TITLE_REACH and not any(n.letter in ";:'" for n in gap)
        # `A được thực hiện theo B`: a sentence about A, not its title
        stopped = any(self.lexicon.phrases.contains(name, words) for name in ("main-verbs", "title-stops"))
        plain = plain and not stopped and self.lexicon.phrases.ends_with("issued-with", words, len(words)) is None
        return (
            plain
            and self._in_title(gap)
            and self.lexicon.phrases.ends_with("title-links", words, len(words)) is not None
        )

    def _govern(self, s: SentenceReading, i: int, actors: list[int], cue: tuple[Kind, str]) -> list[Claim]:
        s.actors[i], s.cues[i] = actors, cue
        return [Claim(a, cue[0], i, cue[1]) for a in actors]

    def _inherit(
        self, s: SentenceReading, previous: int, i: int, gap: list[ChartNode], closes: bool = False
    ) -> list[Claim]:
        """The claims about a later item of a list: those of the item before it, or of the work whose title it is in.

        The latter also for a note whose bracket `closes` before the later item.
        """
        ends_title = closes or _ENDS_IN_SEMICOLON.search(letters_of(gap)) is not None
        if previous in s.announced and self._class(i) == self._class(previous):
            s.announced.add(i)
            self.owned.add(i)
            return self._govern(s, i, s.actors[previous], s.cues[previous])
        if previous in s.passive and self._shares_passive(s, previous, i, gap, closes):
            target, passive = s.passive[previous]
            if self._outranked(i, target):
                return []
            targets = [target] if previous in s.noted else self._opening_list(s, target, i)
            return [row for each in targets for row in self._turned(s, i, each, passive)]
        source = previous
        if previous in s.passive and previous not in s.actors:
            # `Căn cứ A được sửa đổi tại B; C`: C is a basis like A
            target = s.passive[previous][0]
            source = target if ends_title or self._class(i) == self._class(target) else previous
        while source in self.owned and (holder := s.actors.get(source, [ITSELF])[-1]) != ITSELF:
            if not ends_title and not self._is_fellow(s, source, holder, i, gap):
                break
            # a semicolon, or a work of the holder's class, ends the title with the item before
            source = holder
        if source not in s.actors:
            return []
        if source in self.owned:
            self.owned.add(i)
        return self._govern(s, i, s.actors[source], s.cues[source])

    def _shares_passive(self, s: SentenceReading, previous: int, i: int, gap: list[ChartNode], closes: bool) -> bool:
        """Whether an item acts like the item before it: `… được sửa đổi bởi X, Y`."""
        letters = letters_of(gap)
        # a semicolon ends the agents, unless a pinpoint goes on with them: `bởi khoản 2 Điều 5 X; khoản 1 Điều 7 Y`
        if closes or (_ENDS_IN_SEMICOLON.search(letters) is not None and PLACE not in letters):
            return False
        # `… bởi Luật số A và Luật số B, Luật Đất đai số C`: a law with its name starts the next item, outside the list
        if self.mentions[i].lookup is not None and self.mentions[previous].lookup is None:
            return False
        # in `bởi X, Y và Z được …`, Z is the last item of the list, whatever follows it
        first = s.outer[max(0, bisect_left(s.outer, previous) - 1)]
        closing = "K" in letters and first in s.passive and s.passive[first] == s.passive[previous]
        return closing or not self._is_acted_on(s, i)

    def _is_fellow(self, s: SentenceReading, source: int, holder: int, i: int, gap: list[ChartNode]) -> bool:
        """Whether an item is listed with `holder`, not with the work `source` in the title of `holder`."""
        kind = s.cues[source][0]
        if self._class(i) == self._class(source):
            return False
        # a province's plan carries out its committee's
        if self._is_led(holder, i):
            return False
        # `Nghị định này thay thế A về … và B`: the text's own changes continue after a title
        if self.mentions[holder].form is Form.SELF and kind in CHANGES:
            return False
        # no work guides one of its own class or body; but it may carry one out
        apart = holder in s.actors or kind is Kind.GUIDES
        if apart and (
            self._class(holder) == self._class(i) or (kind is Kind.GUIDES and self._is_of_one_body(holder, i))
        ):
            return True
        # after an issuer or title, a work of another class than the title's object is outside the title;
        # `A về tổng kết B và C`: works reviewed together have one class
        return not self._is_list(gap) or kind is Kind.REVIEWS

    def _is_acted_on(self, s: SentenceReading, i: int) -> bool:
        """Whether a work is the object of the next passive: `A được sửa đổi bởi X và Y, B được sửa đổi bởi Z`."""
        later = bisect_left(s.outer, i) + 1
        if later == len(s.outer):
            return False
        start = title_start(self.mentions[i])
        gap = _without_parenthesis(self._nodes(start, self.mentions[s.outer[later]].start))
        turned = (m for m in self.frames.of_gap(gap) if m.frame.turned and m.verb is not None)
        return any(self._is_fact(gap, m, start) for m in turned)

    def _outranked(self, i: int, target: int) -> bool:
        """Whether a list's later item cannot change a work, because its body is lower: it is not part of the list."""
        work, changed = self.works.get(self.keys[i] or ""), self.works.get(self.keys[target] or "")
        return work is not None and changed is not None and self.levels.ranks_below(work, changed)

    def _is_led(self, i: int, target: int) -> bool:
        """Whether the body of a work carries out the decisions of the other work's body."""
        work, other = self.works.get(self.keys[i] or ""), self.works.get(self.keys[target] or "")
        return work is not None and other is not None and self.levels.is_led_by(work, other)

    def _may_be_led(self, i: int, target: int) -> bool:
        work, other = self.works.get(self.keys[i] or ""), self.works.get(self.keys[target] or "")
        return work is not None and other is not None and self.levels.may_be_led_by(work, other)

    def _is_of_one_body(self, i: int, other: int) -> bool:
        a, b = self.works.get(self.keys[i] or ""), self.works.get(self.keys[other] or "")
        return a is not None and b is not None and a.issuer is not None and a.issuer == b.issuer

    def _class(self, i: int) -> str:
        return self.lexicon.types.key_class(self.mentions[i].type or "")

    def _turn(
        self, s: SentenceReading, position: int, passive: tuple[tuple[Kind, str], ...], noted: bool = False
    ) -> list[Claim]:
        """The passive: the work after `bởi` acts on the nearest work of its class before it, else on the nearest.

        It acts on the whole list that opens the sentence, unless it is `noted` in brackets after the last of them.
        """
        i, before = s.outer[position], s.outer[max(0, position - _LISTED) : position]
        rivals = [b for b in reversed(before) if b not in s.turned]
        changes = passive[0][0] in CHANGES
        # a law amends a law: `Nghị định A … Luật B được sửa đổi bởi Luật C`
        same = (b for b in rivals if self._class(b) == self._class(i)) if changes else iter(())
        target = next(same, rivals[0] if rivals else before[0])
        if noted and self._class(before[-1]) == self._class(i):
            target = before[-1]  # `A được hướng dẫn bởi B (nay là C)`: C is told of B
        targets = [target] if noted else self._opening_list(s, target, i)
        return [row for each in targets for row in self._turned(s, i, each, passive)]

    def _opening_list(self, s: SentenceReading, target: int, i: int) -> list[int]:
        """The works changed together: the list at the start of the sentence, up to the work before the verb.

        Works that end when the text itself takes effect may have titles: `A hướng dẫn L và B sửa đổi A hết hiệu lực`.
        """
        first = s.row[0] if s.row and s.row[0].mentions else None
        if first is None or first.mentions[0] != s.outer[0]:
            return [target]
        # `A, B và C được thay thế bởi D`: D replaces all three
        if first.mentions[-1] == target:
            return [b for b in first.mentions[-_LISTED:] if b == target or not self._outranked(i, b)]
        position = bisect_left(s.outer, i)
        before = s.outer[max(0, position - _LISTED) : position]
        free = [b for b in before if b not in self.owned and b not in s.actors]
        alike = len({self._class(b) for b in free}) == 1 and self._class(free[0]) == self._class(target)
        return free if alike and self.mentions[i].form is Form.SELF else [target]

    def _turned(self, s: SentenceReading, i: int, target: int, passive: tuple[tuple[Kind, str], ...]) -> list[Claim]:
        # the agent belongs to the history of its object
        if self.mentions[i].form is not Form.SELF:
            self.owned.add(i)
        s.turned.add(i)
        s.passive[i] = (target, passive)
        return [Claim(i, self._by_type(kind, i), target, rule) for kind, rule in passive]

    def _holders(self, s: SentenceReading, gap: list[ChartNode], match: Match, previous: int) -> list[int]:
        """The subjects of a phrase: the work before, if the phrase is its verb or part of its title."""
        lead = gap[: match.verb]
        words = self.lower[lead[0].start : lead[-1].end] if lead else ""
        letters = "".join(n.letter for n in lead)
        # `A theo hướng dẫn của …`, `… tại Nghị định quy định …`: the phrase belongs to another work
        if _SIDE.search(letters) or self.lexicon.phrases.contains("title-stops", words) or self._is_of_unnamed(lead):
            return []
        joins = self.lexicon.phrases.ends_with("joins-verbs", words, len(words))
        ends = letters.removesuffix("A") if joins is not None else letters
        if ends[-1:] == "," and previous not in s.actors and self._is_object(s, previous, lead[-1].end):
            return []  # `tổng kết A về cải cách, (đồng thời) triển khai B`: who does the one does the other
        apart = _BEHIND_SEMICOLON.search(letters) is not None
        joined = letters[-1:] in (",", "K") or joins is not None
        if match.kind in (Kind.REPLACES, Kind.REPEALS) and (joined or apart) and previous in s.actors:
            # `… thay thế Thông tư A và bãi bỏ Thông tư B`: one subject does both
            acts = s.cues[previous][0] not in (Kind.CITES, Kind.BASED_ON)
            return s.actors[previous] if acts else []
        if apart and not letters.strip(_PUNCTUATION):
            return []  # `A; thay thế B`: nobody can tell who acts
        return [previous] if _opens_note(gap) else self._fellows(s, previous)

    def _announces(self, gap: list[ChartNode], match: Match) -> bool:
        """Whether several works come after a verb: `sửa đổi, bổ sung một số điều của các Nghị định: …`."""
        if match.verb is None or match.kind not in CHANGES:
            return False
        words = self.lower[gap[match.verb].end : gap[-1].end].rstrip(" :")
        bare = next(
            (words.removesuffix(w).rstrip() for w in self.lexicon.types.type_words if words.endswith(f" {w}")), words
        )
        return self.lexicon.phrases.ends_with("several", bare, len(bare)) is not None

    def _is_object(self, s: SentenceReading, i: int, end: int) -> bool:
        """Whether a verb in the sentence governs a work, and no bracket is open after the work."""
        if self.mentions[i].form is Form.SELF:
            return False  # the verb may be that of a heading: `Tổ chức thực hiện`
        at = next((n for n in range(len(s.row) - 1, -1, -1) if s.row[n].mentions), 0)
        behind = self.text[self.mentions[i].end : end]
        if not s.row or s.row[at].mentions[-1:] != [i] or behind.count("(") > behind.count(")"):
            return False
        return _GOVERNS.search(letters_of(s.row[max(0, at - _GOVERNED) : at])) is not None

    def _is_of_unnamed(self, lead: list[ChartNode]) -> bool:
        """Whether a phrase is the title of a work that has no mention: `tại Nghị định quy định …`.

        The type word comes right before the first verb of the phrase; `lead` ends before its last verb.
        """
        if not lead:
            return False
        ends = [lead[-1].end, *(node.start for node in lead[-_UNNAMED_WITHIN:] if node.kinds)]
        return any(self._names_unnamed(max(lead[0].start, end - _UNNAMED_WITHIN), end) for end in ends)

    def _names_unnamed(self, begin: int, end: int) -> bool:
        words = self.lower[begin:end].rstrip()
        start = next((len(words) - len(w) for w in self.lexicon.types.type_words if words.endswith(w)), None)
        before = ("place-links", "drafts")
        return start is not None and any(
            self.lexicon.phrases.ends_with(name, words, start) is not None for name in before
        )

    def _by_type(self, kind: Kind, actor: int) -> Kind:
        """The relation kind for `thực hiện` by type of the subject: guidance guides a work, a report reviews it.

        A consolidated text amends nothing: `gom X và các lần sửa đổi vào Văn bản hợp nhất Y`.
        """
        own = actor == ITSELF or self.mentions[actor].form is Form.SELF
        type_id = (self.heading if actor == ITSELF else self.mentions[actor]).type or ""
        if kind is Kind.AMENDS and type_id == self.lexicon.types.consolidated and not own:
            return Kind.CONSOLIDATES
        block = self.lexicon.types.by_id.get(type_id)
        return block.carries_out_as if kind is Kind.IMPLEMENTS and block is not None else kind

    def _fellows(self, s: SentenceReading, last: int) -> list[int]:
        """The list that ends with `last`: `Kế hoạch A và Kế hoạch B thực hiện X` has both as subjects."""
        fellows = [last]
        position = bisect_left(s.outer, last)
        outer = s.outer[max(0, position - _LISTED) : position + 1]
        for a, b in zip(reversed(outer[:-1]), reversed(outer[1:]), strict=True):
            gap = self._nodes(title_start(self.mentions[a]), self.mentions[b].start)
            # two works of which only one is an object are not one list
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

    def _clauses(self, s: SentenceReading) -> list[Claim]:
        """The claims of frames in the row of a sentence's works outside titles."""
        claims: list[Claim] = []
        for match in self.frames.of_clause(s.row):
            verb = s.row[match.verb] if match.verb is not None else None
            if verb is not None and self.charts.modal(self.lower, s.start, verb.start) is not None:
                continue
            issue = s.row[match.subject - 1]
            if issue.letter == LETTERS["ISSUE"] and self.charts.modal(self.lower, s.start, issue.start, issuing=True):
                continue
            if verb is not None:
                s.used.add(id(verb))
            for subject in self._subjects(s.row, match):
                objects = s.row[match.object].mentions[-_LISTED:]
                if match.frame.block.ranked:
                    able = [o for o in objects if self._may_act(subject, match.kind, o)]
                    objects = able[-1:] if match.object < match.subject else able
                claims += [Claim(subject, match.kind, object_, match.rule) for object_ in objects]
        return claims

    def _may_act(self, subject: int, kind: Kind, object_: int) -> bool:
        """Whether the rank of a work allows that it acts on another: on its class, or on one not below it."""
        if kind in CHANGES:
            alike = self._class(subject) == self._class(object_) or kind in _OF_ANY_CLASS
            return alike and not self._outranked(subject, object_)
        return kind is not Kind.GUIDES or (
            self._class(subject) != self._class(object_) and not self._outranked(object_, subject)
        )

    def _sequels(self, s: SentenceReading) -> list[Claim]:
        """The claims about the work named before a sentence: `… NQ 68. Quốc hội ban hành NQ 198 để thể chế hóa`."""
        able = any(node.kinds or node.letter == LETTERS["BRINGING"] for node in s.row)
        before = self._named_before(s) if able else None
        if before is None:
            return []
        told = [ChartNode(WORK, s.start, s.start, mentions=[before]), ChartNode(";", s.start, s.start)]
        pointed = self._with_pointers(s.row, before)
        rows = [[*told, *row] for row in ([s.row] if pointed is None else [s.row, pointed])]
        matches = ((row, match) for row in rows for match in self.frames.of_sequel(row))
        claims: list[Claim] = []
        for row, match in matches:
            verb = row[match.verb] if match.verb is not None else row[match.object]
            target = row[match.object].mentions[0]
            if self.charts.modal(self.lower, s.start, verb.start) is not None:
                continue
            for source in row[match.subject].mentions[:_LISTED]:
                led = source == before or match.kind not in _LED or self._may_be_led(source, target)
                if not led or (match.frame.block.ranked and not self._may_act(source, match.kind, target)):
                    continue
                if source not in s.actors:
                    s.used.add(id(verb))
                    claims.append(Claim(source, match.kind, target, match.rule))
        return claims

    def _with_pointers(self, row: list[ChartNode], work: int) -> list[ChartNode] | None:
        """Bare type words as references to the work named before: `Để triển khai Nghị quyết, …`; None without any."""
        types, wanted = self.lexicon.types, self._class(work)
        pointed: dict[int, ChartNode] = {}
        for n, node in enumerate(row):
            if self._is_pronoun(node):
                pointed[n] = replace(node, letter=LETTERS["PRONOUN"], mentions=[])
            elif not node.mentions and node.end - node.start <= _LONGEST_TYPE:
                word = self.lower[node.start : node.end].strip(" .")
                slug = types.type_words.get(word)
                alike = slug is not None and types.key_class(slug) == wanted
                if alike or (n == 0 and word in self.lexicon.phrases["any-work"]):
                    pointed[n] = replace(node, letter=LETTERS["POINTER"])
        return [pointed.get(n, node) for n, node in enumerate(row)] if pointed else None

    def _is_pronoun(self, node: ChartNode) -> bool:
        """Whether a mention is `Văn bản này` in a text that is no document."""
        return len(node.mentions) == 1 and self.mentions[node.mentions[0]].type is None and not self.heading.is_document

    def _named_before(self, s: SentenceReading) -> int | None:
        """The last work outside titles before a sentence, if near and in the same block or the one before."""
        for j in range(s.outer[0] - 1 if s.outer else -1, -1, -1):
            mention = self.mentions[j]
            if s.start - mention.end > _RESUMED or self.document.block_at(mention.start) < s.block - 1:
                return None
            if j not in self.owned and mention.parent is None and mention.form is not Form.SELF:
                return j
        return None

    def _subjects(self, row: list[ChartNode], match: Match) -> list[int]:
        """The subjects of a match: its own and, after a verb of issuing, the other works of the same list."""
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

    def _refuse(self, s: SentenceReading) -> None:
        """Refuse verbs next to a work without claim."""
        if not s.outer:
            return
        able: frozenset[str] | None = None  # computed at most once per sentence
        for verb in s.verbs:
            if id(verb) in s.used:
                continue
            modal = self.charts.modal(self.lower, s.start, verb.start)
            if modal is None and able is None:
                able = frozenset(self._able(s))
            reason = f"{MODAL}: {modal}" if modal else self._without_claim(s, verb, able or frozenset())
            self.refusals.append(Refusal(verb.start, verb.end, f"verb:{verb.rule}", reason))

    def _able(self, s: SentenceReading) -> Iterator[str]:
        """The possible subjects of a sentence: `work` for a second work, and the contexts of the text itself."""
        works = {self.keys[node.mentions[0]] for node in s.row if node.mentions}
        works.update(self.keys[i] for i in s.outer if i in self.owned)
        if len(works) > 1:
            yield "work"
        speaker = self._speaker(s)
        if speaker is not None:
            yield from self._contexts(s, speaker)

    def _without_claim(self, s: SentenceReading, verb: ChartNode, able: frozenset[str]) -> str:
        """The reason why no frame binds a verb, by whether a document may be its subject."""
        start = max(s.start, self.document.blocks[s.block].content, verb.start - _SUBJECT)
        words = _CLAUSE_START.sub("", self.lower[start : verb.start])
        # a command in an article begins with its verb: words before it name who has to act
        if able - {"command"} or (able and not words.strip(BLANKS)):
            return NO_FRAME
        # `Kế hoạch của tỉnh thực hiện X`
        named = verb.start < self.mentions[s.outer[0]].start and self._names_type(words)
        return UNNAMED if named else BODY_ACTS

    # names inside names, and plain citations

    def _of_consolidated(self, claims: list[Claim]) -> list[Claim]:
        """Adjust the claims of a consolidated text, which joins a work with its amendments and repeats its words.

        The work is the first one amended in the opening. Claims about the text itself become claims about that work,
        because a consolidation does not replace or repeal anything.
        """
        amended = [c for c in claims if self._amends_in_opening(c)]
        main = min((c.target for c in amended), default=None)
        if main is None:
            return claims
        amenders = {self.keys[c.source]: c.source for c in amended if self.keys[c.target] == self.keys[main]}
        joined = [main, *(i for i in amenders.values() if self._in_opening(i))]
        adjusted = [Claim(ITSELF, Kind.CONSOLIDATES, i, "consolidated") for i in joined]
        keys = {self.keys[i] for i in joined}
        for claim in claims:
            if not self._is_about_itself(claim):
                adjusted.append(claim)
            # a work that is consolidated is not cited too
            elif claim.kind is not Kind.CITES or self.keys[claim.target] not in keys:
                adjusted.append(Claim(main, claim.kind, claim.target, claim.rule))
        return adjusted

    def _amends_in_opening(self, claim: Claim) -> bool:
        return claim.source != ITSELF and claim.kind is Kind.AMENDS and self._in_opening(claim.target)

    def _is_about_itself(self, claim: Claim) -> bool:
        """Whether the text itself is the subject of a claim, other than that it consolidates a work."""
        own = claim.source == ITSELF or self.keys[claim.source] == self.self_key
        return own and claim.kind is not Kind.CONSOLIDATES

    def _in_opening(self, i: int) -> bool:
        return self.mentions[i].start < _CONSOLIDATED and self.keys[i] != self.self_key

    def _inside_names(self) -> list[Claim]:
        """Claims inside names: `Luật sửa đổi, bổ sung một số điều của Luật X` amends X; names in words have a verb."""
        rows = []
        at = {id(mention): i for i, mention in enumerate(self.mentions)}
        for i, mention in enumerate(self.mentions):
            if mention.parent is not None:
                self.owned.add(i)
                rule = "amending-name" if mention.parent.names is None else mention.parent.rule
                rows.append(Claim(at[id(mention.parent)], mention.parent.names or self._named_kind(mention), i, rule))
        return rows

    def _named_kind(self, inner: Mention) -> Kind:
        """The relation of the last verb in a name before the work inside it: `Quy định thi hành Điều lệ Đảng`."""
        start = inner.parent.start if inner.parent is not None else inner.start
        start += len(self.lexicon.types.type_word_at(self.lower, start) or "")
        if (least := inner.start - _LONGEST_NAME) > start:
            start = max(least, self.lower.find(" ", least, inner.start))
        kinds = [node.kinds[0] for node in self._nodes(start, inner.start) if node.kinds]
        return kinds[-1] if kinds else Kind.AMENDS

    def _cites(self, claims: list[Claim]) -> list[Claim]:
        """Citations: a document cites the works to which it has no other relation."""
        own = {self.self_key, None}
        done = {self.keys[r.target] for r in claims if r.source == ITSELF or self.keys[r.source] in own}
        # a work that acts on the text is related to it already
        done |= {self.keys[r.source] for r in claims if r.source != ITSELF and self.keys[r.target] in own}
        rows = []
        for i, mention in enumerate(self.mentions):
            key = self.keys[i]
            if key in own or key in done or i in self.owned or i in self.foreign or mention.heading:
                continue
            done.add(key)
            rows.append(Claim(ITSELF, Kind.CITES, i, "cites"))
        return rows

    def _accounts(self, readings: list[SentenceReading], claims: list[Claim]) -> list[Claim]:
        """Citations in a story that reports the words of a work: `Theo Mục II Kết luận X, … như sau:`."""
        related = {frozenset((self.keys[r.source], self.keys[r.target])) for r in claims if r.source != ITSELF}
        rows = []
        teller, since = None, 0
        for s in readings:
            # the work speaks from the colon to the next heading or caption
            opens = self.text[s.start : s.end].rstrip(BLANKS).endswith(":")
            if opens:
                teller, since = self._reported_work(s), s.end
            elif teller is not None:
                teller, since = teller if self._unbroken(since, s.start) else None, s.start
            if teller is None:
                continue
            for i in s.outer:
                pair = frozenset((self.keys[teller], self.keys[i]))
                if i not in self.owned and i not in s.actors and len(pair) == 2 and pair not in related:
                    related.add(pair)
                    rows.append(Claim(teller, Kind.CITES, i, "account"))
        return rows

    def _reported_work(self, s: SentenceReading) -> int | None:
        """The work whose words the sentence introduces: `Theo X, … như sau:`, `… X quy định như sau:`."""
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
        """Whether there is no heading or caption, a line without full stop, between two positions."""
        lines = (line.strip() for line in self.text[start:end].split(PARAGRAPH))
        return all(line == "" or line[-1] in '.;:,"”)' for line in lines)


def _opens_note(gap: list[ChartNode]) -> bool:
    """Whether a bracket opens right after a work: its note is about that work, not about the list before it."""
    return bool(gap) and gap[0].letter == "("


def _passive_kinds(matches: list[Match], turned: Match) -> tuple[tuple[Kind, str], ...]:
    """The kinds of verbs with one agent: `có nội dung được sửa đổi, có nội dung bị bãi bỏ bởi Luật B`."""
    rules: dict[Kind, str] = {}
    for match in matches:
        if match.frame is turned.frame:
            rules |= {kind: match.rule for kind in match.kinds if kind not in rules}
    return tuple(rules.items())


def _keep_bracket(s: SentenceReading, previous: int, gap: list[ChartNode]) -> None:
    """Append a verb in brackets to the row, after its work: `A; B (hướng dẫn); C`, `A (đã được B sửa đổi); C`."""
    letters = letters_of(gap)
    closed = _LABELLED.match(letters) or (_CLOSED.match(letters) if previous in s.noted else None)
    if closed and s.row and s.row[-1].mentions[-1:] == [previous]:
        s.row += gap[: closed.end()]


def _without_parenthesis(gap: list[ChartNode]) -> list[ChartNode]:
    """A gap without the bracket directly after a work: `Luật A (sau đây gọi là Luật) quy định …`.

    The bracket may have been opened in the work's date: `Luật A (29/11/2024; hiệu lực 01/7/2025), sửa đổi bởi …`.
    """
    if letters_of(gap[:1]) == ")":
        gap = gap[1:]
    bracket = _BRACKET.match(letters_of(gap))
    if bracket is None or gap[bracket.end() - 1].end - gap[0].start >= _LONGEST_BRACKET:
        return gap
    return gap[bracket.end() :]


def _use(s: SentenceReading, row: list[ChartNode], match: Match) -> None:
    """Mark the verb of a match as used, so that it is not refused."""
    if match.verb is not None:
        s.used.add(id(row[match.verb]))
