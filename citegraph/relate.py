"""Cues between citations -> relations.

A relation needs a document as its subject. Where it comes from:

=====================================================================  ======================================
``Chỉ thị 16-CT/TU về thực hiện Kết luận 01-KL/TW``                    a title: 16-CT/TU implements 01-KL/TW
``Luật 31/2024/QH15 được sửa đổi bởi Luật 43/2024/QH15``               passive: 43/2024/QH15 amends 31/2024/QH15
``Thực hiện X, Ban Thường vụ ban hành Y``                              fronted: Y implements X
``Căn cứ Luật X;`` in a document's preamble                            the text is based on X
``Thông tư này thay thế Thông tư số X``                                the text replaces X
=====================================================================  ======================================

A work inside another's title belongs to that title. In a story a body acts, not a document: no edge. What a document
names in any other way, it cites. Intentions, plans and negations give no edge.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from citegraph.days import first_day, last_day
from citegraph.extraction.dates import date_at
from citegraph.extraction.heading import Heading
from citegraph.extraction.lexicon import Lexicon
from citegraph.extraction.mention import Mention
from citegraph.extraction.quotations import Quotations
from citegraph.identity import year_of
from citegraph.model import Evidence, Form, Kind, Relation, Work
from citegraph.registry.schema import CueBlock
from citegraph.text import PARAGRAPH, Normal

_RANK = {kind: i for i, kind in enumerate(Kind)}
_CHANGES = frozenset(list(Kind)[: _RANK[Kind.CONTINUES]])
_ENDS = (Kind.REPLACES, Kind.REPEALS)
_ITSELF = -1
_PINPOINT = r"(?:(?:tiết|điểm|khoản|điều|mục|chương|phần|phụ lục|đoạn)s? [^,;.]{1,24}?[,;]? ?(?:và |của )?)"
_LIST = re.compile(
    rf"[ ,;/]*(?:(?:và|hoặc|cùng|với|cùng với|các|của|số|theo|tại|về|đối với|như|hay)[ ,;]*)*"
    rf"(?:của [^,;.]{{3,60}} tại (?:văn bản )?)?{_PINPOINT}*(?:số )?"
)
_LIST_END = re.compile(rf"(?:[;,]| và| cùng)(?: và)?(?: các| những)? ?{_PINPOINT}*$")
_LIST_AND = re.compile(r"(?:;| và)(?: các| những)? ?$")
_QUOTE_ENDS = re.compile(r"[”\"] ?[,.;]? ?\w")
_NUMBERED = re.compile(r"(?:điều \d+\w?[.:]?|\d+[.)]|[a-zđ]\)|\(\d+\)|[ivx]+[.)-]|khoản \d+[.:]?|[-+•*]) ?")
# A phrase that has an object of its own before the work: `thực hiện các chương trình, Nghị định …`.
_OWN_OBJECT = re.compile(r"\w ?(?:,|, và|,? và) (?:các )?$| theo (?!$)")
_PARENTHESIS = re.compile(r"^ ?\([^()]{0,120}\) ?")
_REACH = {True: 150, False: 70}  # how far behind its cue an object may stand, for changes and for all else
_TITLE_REACH = 320
_PASSIVE_REACH = 60
_PARTS = 60  # how far before a work the words stand that make a change one of a part
_EVIDENCE = 400  # how far from its mentions a quote may begin or end
_BREAKS = "\n" + PARAGRAPH
_BLANKS = " " + _BREAKS
_PREAMBLE = 8000  # no preamble runs longer
_FIRST_ARTICLE = re.compile(r"[\n\u2029]\W*Điều 1\b")
_ARTICLE = re.compile(r"điều \d+\w?[.:]?")
_OPENING = 2500  # a document says at its top what it carries out; further on the same words are instructions


@dataclass(frozen=True, slots=True)
class _Cue:
    kind: Kind
    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Said:
    """One relation before its evidence is cut: indices of mentions, `_ITSELF` for the text."""

    source: int
    kind: Kind
    target: int
    rule: str


@dataclass(slots=True)
class _Sentence:
    """What has been read of one sentence: who acts on each mention, and which mentions stand in a title."""

    start: int
    end: int
    outer: list[int]
    actors: dict[int, list[int]] = field(default_factory=dict)
    cues: dict[int, tuple[Kind, str]] = field(default_factory=dict)
    turned: set[int] = field(default_factory=set)
    passive: dict[int, tuple[int, tuple[tuple[Kind, str], ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _List:
    """A list that a sentence opens for the ones behind it: `… hết hiệu lực …, cụ thể như sau:`, `Căn cứ …;`."""

    actor: int
    cue: tuple[Kind, str]


def relate(
    normal: Normal,
    mentions: list[Mention],
    keys: tuple[str | None, ...],
    works: tuple[Work, ...],
    heading: Heading,
    self_key: str | None,
    lexicon: Lexicon,
) -> tuple[Relation, ...]:
    """The relations between the works of one text; `keys` are those of the mentions, None where one names no work."""
    return _Relator(normal, mentions, keys, works, heading, self_key, lexicon).relate()


class _Relator:
    """Reads the relations of one text."""

    def __init__(
        self,
        normal: Normal,
        mentions: list[Mention],
        keys: tuple[str | None, ...],
        works: tuple[Work, ...],
        heading: Heading,
        self_key: str | None,
        lexicon: Lexicon,
    ) -> None:
        self.normal, self.text, self.lower = normal, normal.text, normal.lower
        self.mentions, self.keys, self.heading, self.self_key, self.lexicon = mentions, keys, heading, self_key, lexicon
        self.works = {work.key: work for work in works}
        self.quotations = Quotations(normal, lexicon)
        self.owned: set[int] = set()  # mentions that stand in another's title or history
        self.foreign: set[int] = set()  # mentions that another work rests on, in a quotation of its preamble
        article = _FIRST_ARTICLE.search(normal.text)
        self.preamble_end = min(
            article.start() if article and article.start() > _OPENING // 10 else _PREAMBLE, _PREAMBLE
        )
        self.document_end = self._document_end()

    def relate(self) -> tuple[Relation, ...]:
        """All relations in text order of their objects."""
        said: list[_Said] = []
        listed: _List | None = None
        sentences = list(self._sentences())
        for sentence in sentences:
            said += self._read(sentence, listed)
            listed = self._opens_list(sentence, listed)
        said += self._inside_names()
        said += self._cites(said) if self.heading.is_document else self._accounts(sentences, said)
        return tuple(self._distinct(said))

    def _document_end(self) -> int:
        """Where a record page's own matter begins below the document, with the line above the words that tell it."""
        found = [at for words in self.lexicon.phrases["page-ends"] if (at := self.lower.find(words)) >= 0]
        if not found:
            return len(self.text)
        line = max(self.text.rfind(b, 0, min(found)) for b in _BREAKS)
        return max(self.text.rfind(b, 0, max(line, 0)) for b in _BREAKS)

    def _sentences(self) -> Iterator[_Sentence]:
        """Sentences that hold a mention or open a list. A break inside a mention is none."""
        start, i = 0, 0
        for end in [*(m.end() for m in self.lexicon.sentence_break.finditer(self.text)), len(self.text)]:
            first = i
            while i < len(self.mentions) and self.mentions[i].start < end:
                i += 1
            if i > first and max(m.end for m in self.mentions[first:i]) > end:
                i = first
                continue
            if i > first or self.text[max(start, end - 4) : end].rstrip().endswith(":"):
                yield _Sentence(start, end, [j for j in range(first, i) if self.mentions[j].parent is None])
            start = end

    def _title_start(self, i: int) -> int:
        return max(self.mentions[i].attributes_end, self.mentions[i].end)

    def _gap(self, before: int, i: int) -> str:
        return self.lower[self._title_start(before) : self.mentions[i].start]

    # one sentence

    def _read(self, sentence: _Sentence, listed: _List | None) -> list[_Said]:
        said: list[_Said] = []
        for position, i in enumerate(sentence.outer):
            before = sentence.outer[:position]
            said += self._between(sentence, before, i) if before else self._first(sentence, i, listed)
        return said + self._issued(sentence) if sentence.outer else said

    def _first(self, sentence: _Sentence, i: int, listed: _List | None) -> list[_Said]:
        """The first mention of a sentence: a list's member, a preamble's basis, a command of the text itself."""
        lead = self.lower[sentence.start : self.mentions[i].start]
        if listed is not None and self._is_item(lead, listed):
            if listed.actor != _ITSELF and listed.cue[0] is Kind.BASED_ON:
                self.foreign.add(i)
            return self._govern(sentence, i, [listed.actor], listed.cue)
        speaker = self._speaker(sentence.start)
        if not self.heading.is_document and speaker == _ITSELF:
            return []
        if speaker == _ITSELF and self.mentions[i].start < self.preamble_end and (basis := self._basis(lead)):
            return self._govern(sentence, i, [_ITSELF], basis)
        cue = self._cue(lead)
        if cue is not None and self._commands(lead[: cue.start]):
            if i and self._title_start(i - 1) < sentence.start == self._next_word(self._title_start(i - 1)):
                self.owned.add(i)  # a table's row: a number, then its title
                return self._govern(sentence, i, [i - 1], (cue.kind, cue.rule))
            if self._own_act(cue, lead, i):
                if speaker != _ITSELF:
                    self.foreign.add(i)
                return self._govern(sentence, i, [speaker], (self._as_guidance(cue.kind, speaker), cue.rule))
        return []

    def _speaker(self, position: int) -> int:
        """Who speaks: the text itself, or in a quotation of another work's words the mention of that work."""
        start = self.quotations.around(position)
        if start is None or not self.quotations.gives_words(start):
            return _ITSELF
        before = bisect_left(self.mentions, start, key=lambda m: m.start) - 1
        return before if before >= 0 and start - self._title_start(before) < _TITLE_REACH else _ITSELF

    def _next_word(self, position: int) -> int:
        return position + len(self.text[position:]) - len(self.text[position:].lstrip(_BLANKS))

    def _own_act(self, cue: _Cue, lead: str, i: int) -> bool:
        """A command at the document's top or at the head of an article is its own act; a task in a list is none."""
        if self.mentions[i].start < self.preamble_end and self.mentions[i].start < _OPENING:
            return True
        same = self.heading.type is not None and self._class(i) == self.lexicon.key_class(self.heading.type)
        return cue.kind in _CHANGES and (same or _ARTICLE.match(lead.strip(' ,:.*“"_-\n\u2029')) is not None)

    def _is_item(self, lead: str, listed: _List) -> bool:
        """Whether a sentence that begins like this goes on with the list."""
        rest = lead.strip(' ,“"\n\u2029-+*•')
        if listed.cue[0] is Kind.BASED_ON:
            return rest == "" or (listed.actor != _ITSELF and self._basis(lead) is not None)
        marker = _NUMBERED.match(rest)
        if marker is None or len(rest) - marker.end() >= 40:
            return False
        words = rest[marker.end() :]
        return _LIST.fullmatch(words) is not None or self.lexicon.holds("parts", words) or self._cue(words) is not None

    def _opens_list(self, sentence: _Sentence, listed: _List | None) -> _List | None:
        """The list that a sentence opens, or that goes on behind it."""
        first = sentence.outer[0] if sentence.outer else None
        if (
            listed is not None
            and first is not None
            and sentence.actors.get(first) == [listed.actor]
            and sentence.cues[first] == listed.cue
        ):
            return listed
        words = self.lower[sentence.start : sentence.end].rstrip(" \u2029")
        if basis := self._opens_basis(sentence, first, words):
            return basis
        if not words.endswith(":"):
            return None
        starts = [sentence.start, *map(self._title_start, sentence.outer)]
        for i, start in zip(sentence.outer, starts, strict=False):
            if passive := self._passive(self.lower[start : self.mentions[i].start]):
                return _List(i, passive[0])
        tail = self.lower[
            self._title_start(sentence.outer[-1]) if sentence.outer else sentence.start : sentence.start
            + len(words)
            - 1
        ]
        cue = self._cue(tail)
        if cue is None or cue.kind not in _CHANGES or len(tail) - cue.end > 90:
            return None
        if first is not None and self.mentions[sentence.outer[-1]].form is Form.SELF:
            return _List(sentence.outer[-1], (cue.kind, cue.rule))
        speaker = self._speaker(sentence.start)
        speaks = speaker != _ITSELF or self.heading.is_document
        own = first is None and speaks and self._commands(tail[: cue.start])
        return _List(speaker, (cue.kind, cue.rule)) if own else None

    def _opens_basis(self, sentence: _Sentence, first: int | None, words: str) -> _List | None:
        """The rest of a preamble behind `Căn cứ Luật A;`, behind `Căn cứ các luật sau:`, or as a footnote quotes it."""
        if words.endswith(";") and first is not None and sentence.actors.get(first) == [_ITSELF]:
            return _List(_ITSELF, sentence.cues[first]) if sentence.cues[first][0] is Kind.BASED_ON else None
        if not words.endswith(":"):
            return None
        if first is not None and self.lexicon.holds("quoted-basis", words):
            return _List(first, (Kind.BASED_ON, "quoted-basis"))
        own = self.heading.is_document and sentence.start < self.preamble_end
        basis = self._basis(words[:-1]) if own else None
        return _List(_ITSELF, basis) if basis else None

    def _between(self, sentence: _Sentence, before: list[int], i: int) -> list[_Said]:
        """What the words between the mention before and this one say of this one."""
        previous = before[-1]
        gap = _PARENTHESIS.sub(" ", self._gap(previous, i))
        if _LIST.fullmatch(gap):
            return self._inherit(sentence, previous, i)
        if passive := self._passive(gap):
            return self._turn(sentence, before, i, passive)
        if self.lexicon.holds("quoted-basis", gap):
            self.foreign.add(i)
            return self._govern(sentence, i, [before[0]], (Kind.BASED_ON, "quoted-basis"))
        cue = None if self._only_dates(gap, i) else self._cue(gap)
        if cue is not None and (holders := self._holders(sentence, gap, cue, previous)):
            self.owned.add(i)
            return self._govern(sentence, i, holders, (self._as_guidance(cue.kind, holders[0]), cue.rule))
        if self._issued_with(gap, previous):
            return self._govern(sentence, i, [previous], (Kind.CITES, "issued-with"))
        if self._title_cites(sentence, gap, previous, i):
            self.owned.add(i)
            return self._govern(sentence, i, [previous], (Kind.CITES, "title"))
        if (
            self.heading.is_document
            and self.mentions[i].start < self.preamble_end
            and (basis := self._basis(gap.rsplit(";", 1)[-1]))
        ):
            return self._govern(sentence, i, [_ITSELF], basis)
        fellow = _LIST_AND.search(gap) is not None or self._class(previous) == self._class(i)
        goes_on = fellow and (
            len(gap) < _TITLE_REACH
            and _LIST_END.search(gap)
            and (cue is None or ";" in gap[cue.end :] or self._in_title(gap))
        )
        return self._inherit(sentence, previous, i) if goes_on else []

    def _only_dates(self, gap: str, i: int) -> bool:
        """A mention that is no object: `kể từ ngày Thông tư này có hiệu lực`, `Luật thuế sửa đổi số 32/2013/QH13`."""
        mention = self.mentions[i]
        if mention.form is Form.SELF:
            return self.lexicon.starts_with("in-force", self.lower, mention.end + 1) is not None
        return not mention.typed and mention.symbol is not None and gap.endswith(" số ") and "số " not in gap[:-4]

    def _issued_with(self, gap: str, previous: int) -> bool:
        """`QCVN 06:2022/BXD … ban hành kèm theo Thông tư số …`: a standard cites the work that it came with."""
        plain = len(gap) < _TITLE_REACH and not re.search(r"[.;:]", gap)
        standard = self.mentions[previous].standard is not None
        return standard and plain and self.lexicon.ends_with("issued-with", gap, len(gap)) is not None

    def _title_cites(self, sentence: _Sentence, gap: str, previous: int, i: int) -> bool:
        """`A về chính sách … theo B`: A's title cites B."""
        if self.mentions[previous].form is Form.SELF or previous in sentence.turned or self.keys[i] == self.self_key:
            return False
        plain = len(gap) < _TITLE_REACH and not _QUOTE_ENDS.search(gap) and not re.search(r"[;:]", gap)
        stopped = any(self.lexicon.holds(words, gap) for words in ("main-verbs", "title-stops"))
        plain = plain and not stopped and self.lexicon.ends_with("issued-with", gap, len(gap)) is None
        return plain and self._in_title(gap) and self.lexicon.ends_with("title-links", gap, len(gap)) is not None

    def _govern(self, sentence: _Sentence, i: int, actors: list[int], cue: tuple[Kind, str]) -> list[_Said]:
        sentence.actors[i], sentence.cues[i] = actors, cue
        return [_Said(a, cue[0], i, cue[1]) for a in actors]

    def _inherit(self, sentence: _Sentence, previous: int, i: int) -> list[_Said]:
        """A list's later member stands as its earlier one does; one in a title hands on what the title's holder got."""
        gap = self._gap(previous, i)
        goes_on = ";" not in gap or re.search(_PINPOINT, gap) is not None
        # `… bởi Luật số A và Luật số B, Luật Đất đai số C`: a law with its name opens the next item, not the list's
        named = self.mentions[i].lookup is not None and self.mentions[previous].lookup is None
        if previous in sentence.passive and goes_on and not named:
            target, passive = sentence.passive[previous]
            return [] if self._outranked(i, target) else self._turned(sentence, i, target, passive)
        source = previous
        while source in self.owned and (holder := sentence.actors.get(source, [_ITSELF])[-1]) != _ITSELF:
            # no work guides one of its own class; it may well carry one out
            apart = holder in sentence.actors or sentence.cues[source][0] is Kind.GUIDES
            fellow = apart and self._class(holder) == self._class(i) != self._class(source)
            if ";" not in gap and not fellow:
                break
            source = holder  # a semicolon, or a fellow of the holder's class, ends the title that the last stood in
        if source not in sentence.actors:
            return []
        if source in self.owned:
            self.owned.add(i)
        return self._govern(sentence, i, sentence.actors[source], sentence.cues[source])

    def _outranked(self, i: int, target: int) -> bool:
        """Whether a list's later member cannot change a work, being of a lower body: it stands beside the list."""
        work, changed = self.works.get(self.keys[i] or ""), self.works.get(self.keys[target] or "")
        return work is not None and changed is not None and self.lexicon.levels.ranks_below(work, changed)

    def _class(self, i: int) -> str:
        return self.lexicon.key_class(self.mentions[i].type or "")

    # cues

    def _passive(self, gap: str) -> tuple[tuple[Kind, str], ...]:
        """The passive phrases near the end of the gap: `có nội dung được sửa đổi, có nội dung bị bãi bỏ bởi`."""
        found: dict[Kind, str] = {}
        for cue, pattern in self.lexicon.cues("between", "backward"):
            for m in pattern.finditer(gap):
                close = len(gap) - m.end() <= _PASSIVE_REACH and not re.search(r"[.;:]", gap[m.end() :])
                if close and (m.group().startswith("đã") or not self._no_fact(gap[: m.start()])):
                    found.setdefault(Kind(cue.kind), cue.id)
        return tuple(found.items())

    def _turn(
        self, sentence: _Sentence, before: list[int], i: int, passive: tuple[tuple[Kind, str], ...]
    ) -> list[_Said]:
        """The work behind `bởi` acts on the nearest work of its own class before, else on the nearest."""
        rivals = [b for b in reversed(before) if b not in sentence.turned]
        target = next((b for b in rivals if self._class(b) == self._class(i)), rivals[0] if rivals else before[0])
        return self._turned(sentence, i, target, passive)

    def _turned(self, sentence: _Sentence, i: int, target: int, passive: tuple[tuple[Kind, str], ...]) -> list[_Said]:
        if self.mentions[i].form is not Form.SELF:
            self.owned.add(i)
        sentence.turned.add(i)
        sentence.passive[i] = (target, passive)
        return [_Said(i, kind, target, rule) for kind, rule in passive]

    def _cue(self, gap: str) -> _Cue | None:
        """The active phrase of the gap that the mention is the object of: a change if nearest, else the strongest.

        Where a change stands before another phrase, with a document's type word between them, what is changed has no
        mention here (`sửa đổi Chương trình hành động thực hiện Nghị quyết X`): none.
        """
        first = self.lexicon.first_cue(gap)
        if first is None:
            return None
        found = [
            c
            for cue, pattern in self.lexicon.cues("between", "forward")
            for c in self._matches(cue, pattern, gap, first)
        ]
        whole = [
            c
            for c in found
            if not any(
                o is not c and o.start <= c.start and c.end <= o.end and o.end - o.start > c.end - c.start
                for o in found
            )
        ]
        nearest = max(whole, key=lambda c: (c.start, -_RANK[c.kind]), default=None)
        if nearest is None:
            return None
        if nearest.kind in _CHANGES:
            return self._first_of_list([c for c in whole if c.kind in _CHANGES], nearest, gap)
        if any(c.kind in _CHANGES and self._names_type(gap[c.end : nearest.start]) for c in whole):
            return None
        return min((c for c in whole if c.kind not in _CHANGES), key=lambda c: (_RANK[c.kind], -c.start))

    def _first_of_list(self, changes: list[_Cue], nearest: _Cue, gap: str) -> _Cue:
        """`sửa đổi, bổ sung, bãi bỏ một số điều` amends: the strongest verb of a list that shares one object."""
        listed = [nearest]
        for cue in sorted(changes, key=lambda c: -c.start):
            if cue.end <= listed[-1].start and gap[cue.end : listed[-1].start].strip(" ,") in ("", "và"):
                listed.append(cue)
        return min(listed, key=lambda c: _RANK[c.kind])

    def _names_type(self, words: str) -> bool:
        return any(self.lexicon.head_types[i] for i, _, _ in self.lexicon.heads.find_matches_as_indexes(words))

    def _matches(self, cue: CueBlock, pattern: re.Pattern[str], gap: str, start: int) -> Iterator[_Cue]:
        kind = Kind(cue.kind)
        for m in pattern.finditer(gap, start):
            word = (m.start() == 0 or not gap[m.start() - 1].isalnum()) and (
                m.end() == len(gap) or not gap[m.end()].isalnum()
            )
            before = gap[: m.start()]
            passive = self.lexicon.ends_with("passive-marks", before, len(before)) is not None
            if word and not passive and self._reaches(gap[m.end() :], kind) and not self._no_fact(before):
                yield _Cue(kind, cue.id, m.start(), m.end())

    def _reaches(self, rest: str, kind: Kind) -> bool:
        """Whether what stands between a phrase and the mention leaves the mention its object."""
        changes = kind in _CHANGES or kind is Kind.GUIDES
        rest = rest.rstrip("*_ ") + " "
        attached = kind in _CHANGES and self.lexicon.ends_with("issued-with", rest, len(rest)) is not None
        if len(rest) > (_TITLE_REACH if attached else _REACH[changes]) or re.search(r"[.;:|]|[”\"] |\(sau đây", rest):
            return False
        if kind not in _CHANGES and _OWN_OBJECT.search(rest):
            return False
        if self.lexicon.holds("time-limits", rest):
            return False  # `tiếp tục thực hiện cho đến khi Luật … hết hiệu lực`
        link = self.lexicon.ends_with("loose-links", rest, len(rest))
        if link is None:
            return True
        placed = self.lexicon.ends_with("place-links", rest, len(rest))
        return placed == link and (changes or not rest[:link].strip())

    def _no_fact(self, before: str) -> bool:
        """Whether the words right before a phrase make it an intention, a plan or a negation."""
        words = before.rstrip(" ,").replace(",", " , ").split()[-5:]
        for n in range(len(words)):
            if "," in words[n:]:
                continue
            if self.lexicon.starts_with("no-fact", " ".join(words[n:]), 0) is not None:
                return True
        return False

    def _in_title(self, gap: str) -> bool:
        """Whether the gap opens as a title does: `về …`, `quy định …`, a quotation mark."""
        lead = gap.lstrip(" ,:(-")
        return lead[:1] in ("“", '"', "'") or self.lexicon.starts_with("title-openers", lead, 0) is not None

    def _holders(self, sentence: _Sentence, gap: str, cue: _Cue, previous: int) -> list[int]:
        """The mentions that act by the phrase: the one before, where the phrase stands in its title or is its verb."""
        lead = gap[: cue.start]
        if re.search(r";|\. ", lead) or len(lead) > _TITLE_REACH or (_QUOTE_ENDS.search(lead) and lead.count('"') != 1):
            return []
        if (
            self.lexicon.ends_with("side-links", lead, len(lead)) is not None
            or self.lexicon.ends_with("side-links", lead.removesuffix("việc "), len(lead.removesuffix("việc ")))
            is not None
        ):
            return []
        if self.lexicon.holds("title-stops", lead) or self._is_of_unnamed(lead):
            return []
        if cue.kind in _ENDS and lead.endswith((" và ", ", ", " đồng thời ")) and previous in sentence.actors:
            # `… thay thế Thông tư A và bãi bỏ Thông tư B`: one subject does both
            acts = sentence.cues[previous][0] not in (Kind.CITES, Kind.BASED_ON)
            return sentence.actors[previous] if acts else []
        verb = cue.kind in _CHANGES and self.lexicon.starts_with("own-verbs", lead.lstrip(" ,"), 0) is not None
        if not (lead.strip(' ,:(-“"') == "" or self._in_title(lead) or verb):
            return []
        return self._fellows(sentence, previous)

    def _is_of_unnamed(self, lead: str) -> bool:
        """Whether the phrase behind `lead` is the title of a work that has no mention: `tại Nghị định quy định …`."""
        words = lead.rstrip()
        start = next((len(words) - len(w) for w in self.lexicon.type_words if words.endswith(w)), None)
        return start is not None and self.lexicon.ends_with("place-links", words, start) is not None

    def _as_guidance(self, kind: Kind, actor: int) -> Kind:
        """A work whose own type is guidance guides what another carries out."""
        block = self.lexicon.types.get((self.heading if actor == _ITSELF else self.mentions[actor]).type or "")
        return Kind.GUIDES if kind is Kind.IMPLEMENTS and block is not None and block.guides else kind

    def _fellows(self, sentence: _Sentence, last: int) -> list[int]:
        """The list that `last` ends: `Kế hoạch A và Kế hoạch B thực hiện X` speaks of both."""
        fellows = [last]
        outer = sentence.outer[: sentence.outer.index(last) + 1]
        for a, b in zip(reversed(outer[:-1]), reversed(outer[1:]), strict=True):
            gap = self._gap(a, b)
            same = sentence.cues.get(a) == sentence.cues.get(b) and sentence.actors.get(a) == sentence.actors.get(b)
            if (
                not _LIST.fullmatch(gap)
                or ";" in gap
                or not same
                or " và" not in gap
                or self._class(a) != self._class(b)
            ):
                break
            fellows.append(a)
        return fellows

    def _commands(self, lead: str) -> bool:
        """In a document, a phrase with no other subject is the document's own act: a title, an article, a clause."""
        rest = lead.strip(' ,:.*“"_-\u2029')
        while m := _NUMBERED.match(rest):
            rest = rest[m.end() :].strip(' ,:.*“"_-')
        return len(rest) < 60 and (
            rest == "" or self._type_line(rest) or self.lexicon.starts_with("title-openers", rest, 0) is not None
        )

    def _type_line(self, rest: str) -> bool:
        return any(rest.startswith(words) for words, type_id in self.lexicon.type_words.items() if type_id)

    def _basis(self, lead: str) -> tuple[Kind, str] | None:
        """`Căn cứ …` at the head of a clause, its object close behind."""
        stripped = lead.strip(' -,;*“"+•_\u2029')
        for cue, pattern in self.lexicon.cues("before", "forward"):
            m = pattern.match(stripped)
            if m and len(stripped) - m.end() < 110 and not re.search(r"[.;:]", stripped[m.end() :]):
                return Kind(cue.kind), cue.id
        return None

    # fronted clauses

    def _issued(self, sentence: _Sentence) -> list[_Said]:
        """`Thực hiện X, … ban hành Y; Z`: what the main clause issues carries out what the opening clause names."""
        fronted = self._fronted(sentence)
        if fronted is None:
            return []
        kind, rule, names = fronted
        rows: list[_Said] = []
        issuing = False
        for before, i in zip(sentence.outer, sentence.outer[1:], strict=False):
            if i in names or i in self.owned or i in sentence.actors:
                continue
            gap = self._gap(before, i)
            issuing = self.lexicon.ends_with("issued-verbs", self.lower, self.mentions[i].start) is not None or (
                issuing and len(gap) < _TITLE_REACH and (_LIST.fullmatch(gap) or _LIST_END.search(gap)) is not None
            )
            if issuing:
                rows += [_Said(i, self._as_guidance(kind, i), n, f"fronted:{rule}") for n in names]
        own = (
            self.heading.is_document
            and self.mentions[names[0]].start < _OPENING
            and kind is not Kind.BASED_ON
            and not any(i not in names and i not in self.owned for i in sentence.outer)
        )
        kind = self._as_guidance(kind, _ITSELF)
        return rows or ([_Said(_ITSELF, kind, n, f"fronted:{rule}") for n in names] if own else [])

    def _fronted(self, sentence: _Sentence) -> tuple[Kind, str, list[int]] | None:
        """The opening clause's kind, rule, and the works that it names and no other title owns."""
        first = sentence.outer[0]
        lead = self.lower[sentence.start : self.mentions[first].start].strip(' -+*•“"_\u2029')
        while m := _NUMBERED.match(lead):
            lead = lead[m.end() :].lstrip()
        if self.lexicon.opens_with_cue(lead) is None:
            return None
        for cue, pattern in [*self.lexicon.cues("between", "forward"), *self.lexicon.cues("before", "forward")]:
            if Kind(cue.kind) not in (Kind.IMPLEMENTS, Kind.CONTINUES, Kind.BASED_ON):
                continue
            m = pattern.match(lead)
            if m and len(lead) - m.end() < 70 and "," not in lead[m.end() :] and not lead.endswith((" theo", " tại")):
                kind = Kind.IMPLEMENTS if Kind(cue.kind) is Kind.CONTINUES else Kind(cue.kind)
                return kind, cue.id, self._opening_list(sentence)
        return None

    def _opening_list(self, sentence: _Sentence) -> list[int]:
        names = [sentence.outer[0]]
        for a, b in zip(sentence.outer, sentence.outer[1:], strict=False):
            if b in self.owned:
                continue
            gap = self._gap(a, b)
            if self.lexicon.ends_with("issued-verbs", self.lower, self.mentions[b].start) is not None:
                break
            if not (_LIST.fullmatch(gap) or (_LIST_END.search(gap) and len(gap) < _TITLE_REACH)):
                break
            names.append(b)
        return names

    # names that hold names, and plain citing

    def _inside_names(self) -> list[_Said]:
        """`Luật sửa đổi, bổ sung một số điều của Luật X` amends X."""
        rows = []
        for i, mention in enumerate(self.mentions):
            if mention.parent is not None:
                self.owned.add(i)
                outer = next(j for j in range(i, -1, -1) if self.mentions[j] is mention.parent)
                rows.append(_Said(outer, Kind.AMENDS, i, "amending-name"))
        return rows

    def _cites(self, said: list[_Said]) -> list[_Said]:
        """What a document names without saying more, it cites."""
        own = {self.self_key, None}
        done = {self.keys[r.target] for r in said if r.source == _ITSELF or self.keys[r.source] in own}
        done |= {self.keys[r.source] for r in said if r.source != _ITSELF and self.keys[r.target] in own}
        rows = []
        for i, mention in enumerate(self.mentions):
            key = self.keys[i]
            if key in own or key in done or i in self.owned or i in self.foreign or mention.heading:
                continue
            done.add(key)
            rows.append(_Said(_ITSELF, Kind.CITES, i, "cites"))
        return rows

    def _accounts(self, sentences: list[_Sentence], said: list[_Said]) -> list[_Said]:
        """What a story tells as the words of a work, that work cites: `Theo Mục II Kết luận X, … như sau:`."""
        related = {frozenset((self.keys[r.source], self.keys[r.target])) for r in said if r.source != _ITSELF}
        rows = []
        teller, since = None, 0
        for sentence in sentences:
            opens = self.text[sentence.start : sentence.end].rstrip(_BLANKS).endswith(":")
            if opens:
                teller, since = self._teller(sentence), sentence.end
            elif teller is not None and not self._unbroken(since, sentence.start):
                teller = None
            if teller is None:
                continue
            for i in sentence.outer:
                pair = frozenset((self.keys[teller], self.keys[i]))
                if i not in self.owned and i not in sentence.actors and len(pair) == 2 and pair not in related:
                    related.add(pair)
                    rows.append(_Said(teller, Kind.CITES, i, "account"))
        return rows

    def _teller(self, sentence: _Sentence) -> int | None:
        """The work whose words the sentence announces: `Theo X, … như sau:`, `… X quy định như sau:`."""
        if not sentence.outer:
            return None
        first, last = sentence.outer[0], sentence.outer[-1]
        lead = self.lower[sentence.start : self.mentions[first].start].lstrip(_BLANKS + "-+•*")
        end = self.lexicon.starts_with("account-openers", lead, 0)
        if end is not None and re.fullmatch(rf" ?{_PINPOINT}*", lead[end:]):
            return first
        tail = self.lower[self._title_start(last) : sentence.end].lstrip(" ,")
        return last if self.lexicon.starts_with("account-verbs", tail, 0) is not None else None

    def _unbroken(self, start: int, end: int) -> bool:
        """Whether no heading or caption, a line that no stop ends, stands between two positions."""
        lines = (line.strip() for line in self.text[start:end].split(PARAGRAPH))
        return all(line == "" or line[-1] in '.;:,"”)' for line in lines)

    # output

    def _distinct(self, said: list[_Said]) -> Iterator[Relation]:
        seen: set[tuple[str | None, Kind, str]] = set()
        for row in sorted(said, key=lambda r: (self.mentions[r.target].start, _RANK[r.kind])):
            source = self.self_key if row.source == _ITSELF else self.keys[row.source]
            target = self.keys[row.target]
            if (
                target is None
                or source == target
                or (row.source == _ITSELF and self.mentions[row.target].start > self.document_end)
                or (row.source != _ITSELF and self._is_older(source, target))
                or (source is None and row.source != _ITSELF)
                or (source, row.kind, target) in seen
            ):
                continue
            seen.add((source, row.kind, target))
            yield self._relation(row, source, target)

    def _is_older(self, source: str | None, target: str) -> bool:
        """Whether a work would act on one that came after it, which shows that the words were read wrongly."""
        dates = [self.works[key].date or year_of(self.works[key].symbol) for key in (source, target) if key]
        return len(dates) == 2 and "" not in dates and last_day(dates[0]) < first_day(dates[1])

    def _relation(self, row: _Said, source: str | None, target: str) -> Relation:
        object_ = self.mentions[row.target]
        actor = None if row.source == _ITSELF else self.mentions[row.source]
        return Relation(
            source,
            row.kind,
            target,
            self._evidence(row),
            extent=self._extent(row),
            source_pinpoints=actor.pinpoints if actor is not None and self._acts_in_place(row) else (),
            target_pinpoints=object_.pinpoints,
            effective=self._effective(actor, object_) if row.kind in _CHANGES else None,
        )

    def _acts_in_place(self, row: _Said) -> bool:
        """Whether the places before an acting work say where it acts, not only which of its words the text is about.

        `Điều 112 Nghị định A quy định chi tiết Luật B` tells of article 112, but the decree as a whole details the law.
        """
        passive = row.target < row.source
        return row.kind in _CHANGES and (passive or bool(self.mentions[row.target].pinpoints))

    def _extent(self, row: _Said) -> str | None:
        """Whether a change is of the whole work or of a part; None for what is no change, or left open."""
        if row.kind not in _CHANGES:
            return None
        object_ = self.mentions[row.target]
        before = self._title_start(row.target - 1) if row.target and object_.parent is None else 0
        words = self.lower[max(before, object_.start - _PARTS) : object_.start]
        link = self.lexicon.ends_with("place-links", self.lower, object_.start)
        placed = link is not None and self.lower[link : object_.start].strip() != "của"
        if object_.pinpoints or placed or self.lexicon.holds("parts", words):
            return "part"
        return "whole" if row.kind in _ENDS else None

    def _effective(self, actor: Mention | None, object_: Mention) -> str | None:
        """The day from which a change holds, where the sentence gives it beside the acting work."""
        near = object_ if actor is None else actor
        starts = [self._after_effect(m.attributes_end or m.end) for m in (near, object_) if m is not None]
        return next((d for d in starts if d is not None), None)

    def _after_effect(self, position: int) -> str | None:
        window = self.lower[position : position + 60]
        phrase = re.match(r"[ ,;]*", window)
        start = position + (phrase.end() if phrase else 0)
        end = self.lexicon.starts_with("effective-from", self.lower, start)
        found = date_at(self.lower, end + 1) if end is not None else None
        return found[0] if found is not None and len(found[0]) == 10 else None

    def _evidence(self, row: _Said) -> Evidence:
        """The sentence that says it, cut to a readable length around both mentions."""
        ends = [self.mentions[row.target]]
        if row.source != _ITSELF and abs(self.mentions[row.source].start - ends[0].start) < 1500:
            ends.append(self.mentions[row.source])
        low, high = min(m.start for m in ends), max(m.end for m in ends)
        start, end = self._clause_start(low), self._clause_end(high)
        raw_start, raw_end = self.normal.span(start, end)
        return Evidence(raw_start, raw_end, self.normal.raw[raw_start:raw_end], row.rule)

    def _clause_start(self, low: int) -> int:
        """Where the sentence that holds `low` begins; at the last comma in reach where it begins too far back."""
        reach = max(0, low - _EVIDENCE)
        breaks = [m.end() for m in self.lexicon.sentence_break.finditer(self.text, reach, low)]
        start = breaks[-1] if breaks else reach
        if not breaks and reach:
            start = max(self.text.find(" ", reach, low), self.text.rfind(", ", low - _EVIDENCE // 2, low)) + 1
        return start + len(self.text[start:low]) - len(self.text[start:low].lstrip(_BLANKS + ","))

    def _clause_end(self, high: int) -> int:
        """Where the sentence that holds `high` ends; at the last comma in reach where it ends too far on."""
        reach = min(len(self.text), high + _EVIDENCE)
        after = self.lexicon.sentence_break.search(self.text, high, reach)
        if after is not None:
            end = after.start() + (self.text[after.start()] in ".!?")
        elif reach == len(self.text):
            end = reach
        else:
            end = max(high, self.text.rfind(",", high, reach), self.text.rfind(";", high, reach))
            end = end if end > high else max(high, self.text.rfind(" ", high, high + _EVIDENCE // 2))
        return high + len(self.text[high:end].rstrip(_BLANKS))
