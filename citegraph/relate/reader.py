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

from citegraph.extraction.heading import Heading
from citegraph.extraction.lexicon import Lexicon
from citegraph.extraction.mention import Mention
from citegraph.extraction.quotations import Quotations
from citegraph.model import Form, Kind, Relation, Work
from citegraph.relate.cues import Cues
from citegraph.relate.edges import Edges
from citegraph.relate.said import (
    BLANKS,
    CHANGES,
    ENDS,
    ITSELF,
    NUMBERED,
    TITLE_REACH,
    Cue,
    List,
    Said,
    Sentence,
    title_start,
)
from citegraph.relate.sentences import sentences_of
from citegraph.text import PARAGRAPH, Normal

_LEVEL = r"(?:tiết|điểm|khoản|điều|mục|chương|phần|phụ lục|đoạn)s? "
_ANY_PINPOINT = re.compile(rf"{_LEVEL}[^,;.]")


def _pinpoints(end: str) -> str:
    """A run of pinpoints up to `end`: `điểm a khoản 1 Điều 3; `.

    The words of a pinpoint may hold the next one, so that a run parts in as many ways as it has pinpoints twice over.
    Each is therefore an atomic group that ends where the next begins, or the run: there is one way, and no way back.
    """
    words = rf"[^,;.](?:(?!{_LEVEL}[^,;.])[^,;.]){{0,23}}?"
    return rf"(?>{_LEVEL}{words}[,;]? ?(?:và |của )?(?={_LEVEL}[^,;.]|{end}))*+"


_STOP = re.compile(r"[.;:]")
_CLAUSE_END = re.compile(r";|\. ")
_LIST = re.compile(
    rf"[ ,;/]*(?:(?:và|hoặc|cùng|với|các|của|số|theo|tại|về|đối với|như|hay)[ ,;]*)*"
    rf"(?:của [^,;.]{{3,60}} tại (?:văn bản )?)?{_pinpoints(r'(?:số )?$')}(?:số )?"
)
_LIST_END = re.compile(rf"(?:[;,]| và| cùng)(?: và)?(?: các| những)? ?{_pinpoints('$')}$")
_TO_PINPOINTS = re.compile(rf" ?{_pinpoints('$')}")
_LIST_AND = re.compile(r"(?:;| và)(?: các| những)? ?$")
_QUOTE_ENDS = re.compile(r"[”\"] ?[,.;]? ?\w")
_PARENTHESIS = re.compile(r"^ ?\([^()]{0,120}\) ?")
_LISTED = 100  # works of one list that act, or are acted on, together; nobody writes longer ones
_PREAMBLE = 8000  # no preamble runs longer
_FIRST_ARTICLE = re.compile(r"[\n\u2029]\W{0,20}Điều 1\b")
_ARTICLE = re.compile(r"điều \d+\w?[.:]?")
_OPENING = 2500  # a document says at its top what it carries out; further on the same words are instructions


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
        self.cues = Cues(lexicon)

    def relate(self) -> tuple[Relation, ...]:
        """All relations in text order of their objects."""
        said: list[Said] = []
        listed: List | None = None
        sentences = list(sentences_of(self.text, self.mentions, self.lexicon))
        for sentence in sentences:
            said += self._read(sentence, listed)
            listed = self._opens_list(sentence, listed)
        said += self._inside_names()
        said += self._cites(said) if self.heading.is_document else self._accounts(sentences, said)
        return tuple(
            Edges(self.normal, self.mentions, self.keys, self.works, self.self_key, self.lexicon).distinct(said)
        )

    def _gap(self, before: int, i: int) -> str:
        return self.lower[title_start(self.mentions[before]) : self.mentions[i].start]

    # one sentence

    def _read(self, sentence: Sentence, listed: List | None) -> list[Said]:
        said: list[Said] = []
        for position, i in enumerate(sentence.outer):
            said += self._between(sentence, position) if position else self._first(sentence, i, listed)
        return said + self._issued(sentence) if sentence.outer else said

    def _first(self, sentence: Sentence, i: int, listed: List | None) -> list[Said]:
        """The first mention of a sentence: a list's member, a preamble's basis, a command of the text itself."""
        lead = self.lower[sentence.start : self.mentions[i].start]
        if listed is not None and self._is_item(lead, listed):
            if listed.turned:
                return self._turned(sentence, i, self._acted_on(listed, i), listed.turned)
            if listed.actor != ITSELF and listed.cue[0] is Kind.BASED_ON:
                self.foreign.add(i)
            return self._govern(sentence, i, [listed.actor], listed.cue)
        speaker = self._speaker(sentence.start)
        if not self.heading.is_document and speaker == ITSELF:
            return []
        if speaker == ITSELF and self.mentions[i].start < self.preamble_end and (basis := self.cues.basis(lead)):
            return self._govern(sentence, i, [ITSELF], basis)
        cue = self.cues.active(lead)
        if cue is not None and self.cues.commands(lead[: cue.start]):
            if i and title_start(self.mentions[i - 1]) < sentence.start and self._only_blanks_before(sentence, i):
                self.owned.add(i)  # a table's row: a number, then its title
                return self._govern(sentence, i, [i - 1], (cue.kind, cue.rule))
            if self._own_act(cue, lead, i):
                if speaker != ITSELF:
                    self.foreign.add(i)
                return self._govern(sentence, i, [speaker], (self._as_guidance(cue.kind, speaker), cue.rule))
        return []

    def _speaker(self, position: int) -> int:
        """Who speaks: the text itself, or in a quotation of another work's words the mention of that work."""
        start = self.quotations.around(position)
        if start is None or not self.quotations.gives_words(start):
            return ITSELF
        before = bisect_left(self.mentions, start, key=lambda m: m.start) - 1
        return before if before >= 0 and start - title_start(self.mentions[before]) < TITLE_REACH else ITSELF

    def _only_blanks_before(self, sentence: Sentence, i: int) -> bool:
        """Whether nothing stands between the mention before and the sentence."""
        return not self.text[title_start(self.mentions[i - 1]) : sentence.start].strip(BLANKS)

    def _own_act(self, cue: Cue, lead: str, i: int) -> bool:
        """A command at the document's top or at the head of an article is its own act; a task in a list is none."""
        if self.mentions[i].start < self.preamble_end and self.mentions[i].start < _OPENING:
            return True
        same = self.heading.type is not None and self._class(i) == self.lexicon.key_class(self.heading.type)
        return cue.kind in CHANGES and (same or _ARTICLE.match(lead.strip(' ,:.*“"_-\n\u2029')) is not None)

    def _is_item(self, lead: str, listed: List) -> bool:
        """Whether a sentence that begins like this goes on with the list."""
        rest = lead.strip(' ,“"\n\u2029-+*•')
        if listed.turned and rest == "":
            return True
        if listed.cue[0] is Kind.BASED_ON:
            return rest == "" or (listed.actor != ITSELF and self.cues.basis(lead) is not None)
        marker = NUMBERED.match(rest)
        if marker is None or len(rest) - marker.end() >= 40:
            return False
        words = rest[marker.end() :]
        return (
            _LIST.fullmatch(words) is not None
            or self.lexicon.holds("parts", words)
            or self.cues.active(words) is not None
        )

    def _opens_list(self, sentence: Sentence, listed: List | None) -> List | None:
        """The list that a sentence opens, or that goes on behind it."""
        first = sentence.outer[0] if sentence.outer else None
        if listed is not None and first is not None and self._is_member(sentence, first, listed):
            return listed
        words = self.lower[sentence.start : sentence.end].rstrip(" \u2029")
        if basis := self._opens_basis(sentence, first, words):
            return basis
        if not words.endswith(":"):
            return None
        starts = [sentence.start, *(title_start(self.mentions[i]) for i in sentence.outer)]
        for i, start in zip(sentence.outer, starts, strict=False):
            if passive := self.cues.passive(self.lower[start : self.mentions[i].start]):
                return List(i, passive[0])
        tail = self.lower[
            title_start(self.mentions[sentence.outer[-1]]) if sentence.outer else sentence.start : sentence.start
            + len(words)
            - 1
        ]
        if sentence.outer and (turned := self.cues.passive(tail)):
            return List(sentence.outer[0], turned[0], turned, tuple(sentence.outer))
        cue = self.cues.active(tail)
        if cue is None or cue.kind not in CHANGES or len(tail) - cue.end > 90:
            return None
        if first is not None and self.mentions[sentence.outer[-1]].form is Form.SELF:
            return List(sentence.outer[-1], (cue.kind, cue.rule))
        speaker = self._speaker(sentence.start)
        speaks = speaker != ITSELF or self.heading.is_document
        own = first is None and speaks and self.cues.commands(tail[: cue.start])
        return List(speaker, (cue.kind, cue.rule)) if own else None

    def _acted_on(self, listed: List, i: int) -> int:
        """Which subject a list's member `i` acts on: of its class and in no title, else the one that heads a line."""
        fellows = [s for s in reversed(listed.subjects) if self._class(s) == self._class(i)]
        free = [s for s in fellows if s not in self.owned]
        heads = [s for s in reversed(listed.subjects) if self._heads_line(self.mentions[s].start)]
        return next(iter((*free, *fellows, *heads)), listed.actor)

    def _heads_line(self, start: int) -> bool:
        return self.text[max(0, start - 9) : start].rstrip(" *")[-1:] in ("", "\n", "\u2029")

    def _is_member(self, sentence: Sentence, first: int, listed: List) -> bool:
        """Whether a sentence's first mention was read as a member of the list, which then goes on."""
        if listed.turned:
            return first in sentence.passive and sentence.passive[first][1] == listed.turned
        return sentence.actors.get(first) == [listed.actor] and sentence.cues[first] == listed.cue

    def _opens_basis(self, sentence: Sentence, first: int | None, words: str) -> List | None:
        """The rest of a preamble behind `Căn cứ Luật A;`, behind `Căn cứ các luật sau:`, or as a footnote quotes it."""
        if words.endswith(";") and first is not None and sentence.actors.get(first) == [ITSELF]:
            return List(ITSELF, sentence.cues[first]) if sentence.cues[first][0] is Kind.BASED_ON else None
        if not words.endswith(":"):
            return None
        if first is not None and self.lexicon.holds("quoted-basis", words):
            return List(first, (Kind.BASED_ON, "quoted-basis"))
        own = self.heading.is_document and sentence.start < self.preamble_end
        basis = self.cues.basis(words[:-1]) if own else None
        return List(ITSELF, basis) if basis else None

    def _between(self, sentence: Sentence, position: int) -> list[Said]:
        """What the words between the mention before and this one say of this one."""
        first, previous, i = sentence.outer[0], sentence.outer[position - 1], sentence.outer[position]
        gap = _PARENTHESIS.sub(" ", self._gap(previous, i))
        if _LIST.fullmatch(gap):
            return self._inherit(sentence, previous, i)
        if passive := self.cues.passive(gap):
            return self._turn(sentence, position, passive)
        if self.lexicon.holds("quoted-basis", gap):
            self.foreign.add(i)
            return self._govern(sentence, i, [first], (Kind.BASED_ON, "quoted-basis"))
        cue = None if self._only_dates(gap, i) else self.cues.active(gap)
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
            and (basis := self.cues.basis(gap.rsplit(";", 1)[-1]))
        ):
            return self._govern(sentence, i, [ITSELF], basis)
        fellow = _LIST_AND.search(gap) is not None or self._class(previous) == self._class(i)
        goes_on = fellow and (
            len(gap) < TITLE_REACH
            and _LIST_END.search(gap)
            and (cue is None or ";" in gap[cue.end :] or self.cues.in_title(gap))
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
        plain = len(gap) < TITLE_REACH and not _STOP.search(gap)
        standard = self.mentions[previous].standard is not None
        return standard and plain and self.lexicon.ends_with("issued-with", gap, len(gap)) is not None

    def _title_cites(self, sentence: Sentence, gap: str, previous: int, i: int) -> bool:
        """`A về chính sách … theo B`: A's title cites B."""
        if self.mentions[previous].form is Form.SELF or previous in sentence.turned or self.keys[i] == self.self_key:
            return False
        plain = len(gap) < TITLE_REACH and not _QUOTE_ENDS.search(gap) and not re.search(r"[;:]", gap)
        stopped = any(self.lexicon.holds(words, gap) for words in ("main-verbs", "title-stops"))
        plain = plain and not stopped and self.lexicon.ends_with("issued-with", gap, len(gap)) is None
        return plain and self.cues.in_title(gap) and self.lexicon.ends_with("title-links", gap, len(gap)) is not None

    def _govern(self, sentence: Sentence, i: int, actors: list[int], cue: tuple[Kind, str]) -> list[Said]:
        sentence.actors[i], sentence.cues[i] = actors, cue
        return [Said(a, cue[0], i, cue[1]) for a in actors]

    def _inherit(self, sentence: Sentence, previous: int, i: int) -> list[Said]:
        """A list's later member stands as its earlier one does; one in a title hands on what the title's holder got."""
        gap = self._gap(previous, i)
        goes_on = ";" not in gap or _ANY_PINPOINT.search(gap) is not None
        # `… bởi Luật số A và Luật số B, Luật Đất đai số C`: a law with its name opens the next item, not the list's
        named = self.mentions[i].lookup is not None and self.mentions[previous].lookup is None
        if previous in sentence.passive and goes_on and not named:
            target, passive = sentence.passive[previous]
            return [] if self._outranked(i, target) else self._turned(sentence, i, target, passive)
        source = previous
        while source in self.owned and (holder := sentence.actors.get(source, [ITSELF])[-1]) != ITSELF:
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

    def _turn(self, sentence: Sentence, position: int, passive: tuple[tuple[Kind, str], ...]) -> list[Said]:
        """The work behind `bởi` acts on the nearest work of its own class before, else on the nearest."""
        i, before = sentence.outer[position], sentence.outer[max(0, position - _LISTED) : position]
        rivals = [b for b in reversed(before) if b not in sentence.turned]
        target = next((b for b in rivals if self._class(b) == self._class(i)), rivals[0] if rivals else before[0])
        return self._turned(sentence, i, target, passive)

    def _turned(self, sentence: Sentence, i: int, target: int, passive: tuple[tuple[Kind, str], ...]) -> list[Said]:
        if self.mentions[i].form is not Form.SELF:
            self.owned.add(i)
        sentence.turned.add(i)
        sentence.passive[i] = (target, passive)
        return [Said(i, kind, target, rule) for kind, rule in passive]

    def _holders(self, sentence: Sentence, gap: str, cue: Cue, previous: int) -> list[int]:
        """The mentions that act by the phrase: the one before, where the phrase stands in its title or is its verb."""
        lead = gap[: cue.start]
        if _CLAUSE_END.search(lead) or len(lead) > TITLE_REACH or (_QUOTE_ENDS.search(lead) and lead.count('"') != 1):
            return []
        if (
            self.lexicon.ends_with("side-links", lead, len(lead)) is not None
            or self.lexicon.ends_with("side-links", lead.removesuffix("việc "), len(lead.removesuffix("việc ")))
            is not None
        ):
            return []
        if self.lexicon.holds("title-stops", lead) or self.cues.is_of_unnamed(lead):
            return []
        if cue.kind in ENDS and lead.endswith((" và ", ", ", " đồng thời ")) and previous in sentence.actors:
            # `… thay thế Thông tư A và bãi bỏ Thông tư B`: one subject does both
            acts = sentence.cues[previous][0] not in (Kind.CITES, Kind.BASED_ON)
            return sentence.actors[previous] if acts else []
        verb = cue.kind in CHANGES and self.lexicon.starts_with("own-verbs", lead.lstrip(" ,"), 0) is not None
        if not (lead.strip(' ,:(-“"') == "" or self.cues.in_title(lead) or verb):
            return []
        return self._fellows(sentence, previous)

    def _as_guidance(self, kind: Kind, actor: int) -> Kind:
        """A work whose own type is guidance guides what another carries out."""
        block = self.lexicon.types.get((self.heading if actor == ITSELF else self.mentions[actor]).type or "")
        return Kind.GUIDES if kind is Kind.IMPLEMENTS and block is not None and block.guides else kind

    def _fellows(self, sentence: Sentence, last: int) -> list[int]:
        """The list that `last` ends: `Kế hoạch A và Kế hoạch B thực hiện X` speaks of both."""
        fellows = [last]
        position = bisect_left(sentence.outer, last)
        outer = sentence.outer[max(0, position - _LISTED) : position + 1]
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

    # fronted clauses

    def _issued(self, sentence: Sentence) -> list[Said]:
        """`Thực hiện X, … ban hành Y; Z`: what the main clause issues carries out what the opening clause names."""
        opening = self.cues.opening(self.lower[sentence.start : self.mentions[sentence.outer[0]].start])
        if opening is None:
            return []
        (kind, rule), names = opening, self._opening_list(sentence)
        rows: list[Said] = []
        issuing = False
        for before, i in zip(sentence.outer, sentence.outer[1:], strict=False):
            if i in names or i in self.owned or i in sentence.actors:
                continue
            gap = self._gap(before, i)
            issuing = self.lexicon.ends_with("issued-verbs", self.lower, self.mentions[i].start) is not None or (
                issuing and len(gap) < TITLE_REACH and (_LIST.fullmatch(gap) or _LIST_END.search(gap)) is not None
            )
            if issuing:
                rows += [Said(i, self._as_guidance(kind, i), n, f"fronted:{rule}") for n in names]
        own = (
            self.heading.is_document
            and self.mentions[names[0]].start < _OPENING
            and kind is not Kind.BASED_ON
            and not any(i not in names and i not in self.owned for i in sentence.outer)
        )
        kind = self._as_guidance(kind, ITSELF)
        return rows or ([Said(ITSELF, kind, n, f"fronted:{rule}") for n in names] if own else [])

    def _opening_list(self, sentence: Sentence) -> list[int]:
        names = [sentence.outer[0]]
        for a, b in zip(sentence.outer, sentence.outer[1:], strict=False):
            if b in self.owned:
                continue
            gap = self._gap(a, b)
            if self.lexicon.ends_with("issued-verbs", self.lower, self.mentions[b].start) is not None:
                break
            if not (_LIST.fullmatch(gap) or (len(gap) < TITLE_REACH and _LIST_END.search(gap))):
                break
            names.append(b)
        return names[:_LISTED]

    # names that hold names, and plain citing

    def _inside_names(self) -> list[Said]:
        """`Luật sửa đổi, bổ sung một số điều của Luật X` amends X."""
        rows = []
        at = {id(mention): i for i, mention in enumerate(self.mentions)}
        for i, mention in enumerate(self.mentions):
            if mention.parent is not None:
                self.owned.add(i)
                rows.append(Said(at[id(mention.parent)], Kind.AMENDS, i, "amending-name"))
        return rows

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

    def _accounts(self, sentences: list[Sentence], said: list[Said]) -> list[Said]:
        """What a story tells as the words of a work, that work cites: `Theo Mục II Kết luận X, … như sau:`."""
        related = {frozenset((self.keys[r.source], self.keys[r.target])) for r in said if r.source != ITSELF}
        rows = []
        teller, since = None, 0
        for sentence in sentences:
            opens = self.text[sentence.start : sentence.end].rstrip(BLANKS).endswith(":")
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
                    rows.append(Said(teller, Kind.CITES, i, "account"))
        return rows

    def _teller(self, sentence: Sentence) -> int | None:
        """The work whose words the sentence announces: `Theo X, … như sau:`, `… X quy định như sau:`."""
        if not sentence.outer:
            return None
        first, last = sentence.outer[0], sentence.outer[-1]
        lead = self.lower[sentence.start : self.mentions[first].start].lstrip(BLANKS + "-+•*")
        end = self.lexicon.starts_with("account-openers", lead, 0)
        if end is not None and _TO_PINPOINTS.fullmatch(lead, end):
            return first
        tail = self.lower[title_start(self.mentions[last]) : sentence.end].lstrip(" ,")
        return last if self.lexicon.starts_with("account-verbs", tail, 0) is not None else None

    def _unbroken(self, start: int, end: int) -> bool:
        """Whether no heading or caption, a line that no stop ends, stands between two positions."""
        lines = (line.strip() for line in self.text[start:end].split(PARAGRAPH))
        return all(line == "" or line[-1] in '.;:,"”)' for line in lines)
