"""Gold data -> figures: how much of what careful readers marked does the extractor find, and what changed.

Each line of a gold file is one text with what is to be found in it. There are six kinds, told apart by their fields:

=============  ==================================  ============================================================
kind           a line holds                        figures
=============  ==================================  ============================================================
gold           ``mentions, entities, relations``   mentions, works, their attributes, relations, per type
named          ``named``                           laws named without a number: found, and resolved to their number
odd            ``works``                           odd forms: every work right, and none besides
phapdien       ``vbpl, works, relations``          official source notes: works, relations, keys split or joined
vnlegaltext    ``spans``                           spans of other annotators, who mark a date as part of them
cases          ``kind, expect``                    other extractors' own test cases
=============  ==================================  ============================================================

A text's `Outcome` lists in readable words what was found, missed and found though it is not there. Saved outcomes are
the baseline of a later evaluation, whose gains and losses are the difference.

The few words and abbreviations below belong to the measure. It has its own, and none of the registry's, so that a
change of the registry cannot move what it is measured with.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from citegraph.errors import ExportError, SourceError
from citegraph.model import CARRYING_OUT, Citation, Extraction, Kind, Relation, Source, Work
from citegraph.readers.decode import decode
from citegraph.text import fold_case

Extract = Callable[[Source], Extraction]
Span = tuple[int, int]
Triple = tuple[str, str, str]  # source, kind, target
Figures = dict[str, Any]

_CITES = Kind.CITES.value
_BASED_ON = Kind.BASED_ON.value
_ACTS = frozenset({Kind.AMENDS.value, Kind.REPLACES.value, Kind.REPEALS.value, Kind.SUSPENDS.value})
_SLACK = 9  # how many characters another annotator's start may lie off: "số ", "các "
_SHORT_BY = 2  # a span may end this much earlier: a closing quote, a full stop
_OWN = "e0"  # the entity that is the text itself


# The gold rows


class _Gold(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Row(_Gold):
    """A text to read; what is to be found in it stands in the classes below."""

    id: str
    text: str


class _Marked(_Gold):
    """A half-open span of the row's text, in code points."""

    start: int = Field(ge=0)
    end: int

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"the span {self.start}:{self.end} is empty")
        return self


class GoldMention(_Marked):
    """A place that names an entity of its row."""

    text: str
    entity: str


class GoldEntity(_Gold):
    """A work as its text describes it; None is what the text leaves open."""

    type: str | None = None
    symbol: str | None = None
    issuer: str | None = None
    scope: str | None = None
    date: str | None = None
    name: str | None = None


class GoldRow(Row):
    """A text with all its mentions, the works that they name and the relations between these."""

    mentions: tuple[GoldMention, ...]
    entities: dict[str, GoldEntity]
    relations: tuple[tuple[str, Kind, str], ...]

    @model_validator(mode="after")
    def _entities_are_known(self) -> GoldRow:
        named = {m.entity for m in self.mentions} | {e for a, _, b in self.relations for e in (a, b)}
        if lost := sorted(named - self.entities.keys()):
            raise ValueError(f"{lost[0]!r} is no entity of this row")
        return self

    def label(self, entity: str) -> str:
        """What a reader calls an entity."""
        known = self.entities[entity]
        return " ".join((known.symbol or known.name or entity).split())


class NamedLaw(_Marked):
    """A law named without its number, and the number."""

    text: str
    symbol: str


class NamedRow(Row):
    """A text with names of laws."""

    named: tuple[NamedLaw, ...]


class OddWork(_Gold):
    """What is to be seen in an odd form; None is anything."""

    type: str | None = None
    number: str | None = None
    symbol: str | None = None
    date: str | None = None


class OddRow(Row):
    """An odd form, and all the works in it."""

    works: tuple[OddWork, ...]


class PhapdienRow(Row):
    """A source note: its works' symbols, their official item ids, and the relations said (kinds with `|` between)."""

    works: tuple[str, ...]
    vbpl: dict[str, str]
    relations: tuple[tuple[str, str, str], ...]


class MarkedSpan(_Marked):
    """A reference as another annotator marked it."""

    label: str


class MarkedRow(Row):
    """A sentence with references that others annotated."""

    spans: tuple[MarkedSpan, ...]


class CaseRow(Row):
    """A test case of another extractor."""

    kind: str
    expect: dict[str, Any]


# Results


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives and false negatives."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @classmethod
    def of(cls, want: set[Any], got: set[Any]) -> Counts:
        """Counts of what was wanted against what was got."""
        return cls(len(want & got), len(got - want), len(want - got))

    @property
    def precision(self) -> float:
        """The share of what was found that is there; 1 where nothing was found."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found; 1 where nothing is there."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    def figures(self) -> Figures:
        """Precision, recall and F1 in per cent, and the counts."""
        return {**_f1(self.precision, self.recall), "tp": self.tp, "fp": self.fp, "fn": self.fn}


@dataclass(frozen=True, slots=True)
class Findings:
    """What one text has of one sort of thing, in readable words."""

    found: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    spurious: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one text; `findings` by what they are of: mentions, works, attributes, relations, cases."""

    source: str
    findings: Mapping[str, Findings]

    def errors(self) -> Iterator[str]:
        """A line for everything missed and everything spurious."""
        for what, findings in self.findings.items():
            yield from (f"{self.source}: {what}: missed {label}" for label in findings.missed)
            yield from (f"{self.source}: {what}: spurious {label}" for label in findings.spurious)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of one gold file, and the outcome of each of its texts, in the file's order."""

    kind: str
    figures: Figures
    outcomes: tuple[Outcome, ...]

    def errors(self) -> Iterator[str]:
        """A line an error, in the order of the texts."""
        for outcome in self.outcomes:
            yield from outcome.errors()


@dataclass(frozen=True, slots=True)
class Change:
    """What one sort of thing won and lost against a baseline: readable lines, `+ source: label`."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]


# Reading and scoring a file


def read_gold(path: Path, kind: str | None = None) -> tuple[str, tuple[Row, ...]]:
    """The kind of a gold file, guessed from its first line's fields where it is None, and its rows.

    Raises `SourceError` naming file, line and field for what is no such row.
    """
    records = list(_records(path))
    if not records:
        raise SourceError(f"{path}: holds no rows; give one JSON object a line")
    kind = kind or _guess(*records[0])
    rows: dict[str, Row] = {}
    for place, record in records:
        row = _row(place, record, KINDS[kind].row)
        if row.id in rows:
            raise SourceError(f"{place}: the id {row.id!r} stands twice; give each row its own")
        rows[row.id] = row
    return kind, tuple(rows.values())


def evaluate(kind: str, rows: Sequence[Row], extract: Extract) -> Evaluation:
    """Extracts from each row's text and scores what is said. `rows` are of this kind, as `read_gold` gives them."""
    read = [(row, extract(Source(row.id, row.text))) for row in rows]
    figures, outcomes = KINDS[kind].score(read)
    figures["contract_breaches"] = sum(len(breaches(row.text, said)) for row, said in read)
    return Evaluation(kind, figures, outcomes)


def _records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    offset = 0
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            yield f"{path}:{number}", _record(f"{path}:{number}", decode(line, f"{path}:{number}", offset))
        offset += len(line) + 1


def _record(place: str, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{place}: is no JSON ({error}); write one object a line") from error
    if not isinstance(record, dict):
        raise SourceError(f"{place}: is no JSON object; write one object a line")
    return record


def _guess(place: str, record: dict[str, Any]) -> str:
    for kind, scorer in KINDS.items():
        if scorer.fields <= record.keys():
            return kind
    known = "; ".join(f"{kind} ({', '.join(sorted(scorer.fields))})" for kind, scorer in KINDS.items())
    raise SourceError(f"{place}: has the fields of no kind of gold; known are {known}")


def _row(place: str, record: dict[str, Any], model: type[Row]) -> Row:
    try:
        return model.model_validate(record)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SourceError(f"{place}: {f'{where}: ' if where else ''}{first['msg']}; mend the row") from error


# What is the same


def same_symbol(want: str | None, got: str | None) -> bool:
    """Whether two symbols are one but for case, separators, leading zeros and the ways of writing Đ and TW."""
    return _symbol(want) == _symbol(got)


_DASHES = r"\-–—‐‑"


def _symbol(symbol: str | None) -> str:
    """A symbol without what writers vary; a separator between two digits keeps them two numbers."""
    text = unicodedata.normalize("NFC", symbol or "").upper().translate(str.maketrans("ÐĐ", "DD"))
    text = re.sub(r"T\.?\s?[ƯW]\b\.?", "TW", text)
    text = re.sub(rf"(?<=\d)\s*[{_DASHES}/]\s*(?=\d)", "_", text)
    return re.sub(r"^0+(?=\d)", "", re.sub(rf"[\s{_DASHES}/\\&]+", "", text))


_SHORTENED = {
    "ubnd": "ủy ban nhân dân",
    "hđnd": "hội đồng nhân dân",
    "bch": "ban chấp hành",
    "btv": "ban thường vụ",
    "ubtvqh": "ủy ban thường vụ quốc hội",
    "tp.": "thành phố",
    "tw": "trung ương",
    "t.ư": "trung ương",
}
_LONG = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(short) for short in _SHORTENED)})(?=\W|$)|tp\.")
_NO_MATTER = re.compile(
    r"khóa\s+\w+|\b(?:của|đảng cộng sản việt nam|đảng|việt nam|nhiệm kỳ|bộ trưởng(?= bộ)|thống đốc|"
    r"chủ tịch(?= ủy ban)|tỉnh|thành phố)\b"
)


def _issuer_words(name: str | None) -> list[str]:
    """An issuer's words, with abbreviations in full, and without its head, its term and its level."""
    full = _LONG.sub(lambda m: f"{_SHORTENED[m.group()]} ", fold_case(name or ""))
    return re.findall(r"\w+", _NO_MATTER.sub(" ", full))


def same_issuer(want: str, got: str | None) -> bool:
    """Whether two names are one body: equal, or one of two words or more a part of the other."""
    shorter, longer = sorted((_issuer_words(want), _issuer_words(got)), key=len)
    if not shorter:
        return False
    if shorter == longer:
        return True
    size = len(shorter)
    return size >= 2 and any(longer[i : i + size] == shorter for i in range(len(longer) - size + 1))


_ALIKE = (
    frozenset({"nghi-quyet", "ket-luan"}),  # what a plenum passed is called either
    frozenset({"luat", "bo-luat"}),
    frozenset({"quy-dinh", "quyet-dinh"}),  # QĐ stands for both
)


def same_type(want: str | None, got: str | None) -> bool:
    """Whether two types are one, or two that texts do not keep apart."""
    return want == got or frozenset({want, got}) in _ALIKE


def _same_scope(want: str, got: str | None) -> bool:
    return " ".join(_issuer_words(want)) in " ".join(_issuer_words(got))


_SAME: dict[str, Callable[[str, str | None], bool]] = {
    "type": same_type,
    "symbol": same_symbol,
    "date": lambda want, got: (got or "").startswith(want),
    "issuer": same_issuer,
    "scope": _same_scope,
}
_DECIDING = ("type", "symbol")  # a work is right if these are


# Spans


_NUMBER_WORD = re.compile(r"số\s*:?\s*(?=\S)", re.IGNORECASE)
_SELF_FORM = re.compile(r"này\W*$", re.IGNORECASE)


def _core(start: int, end: int, text: str) -> Span:
    """A span without a leading `số`: whether it stands inside is a matter of taste."""
    m = _NUMBER_WORD.match(text)
    return (start + m.end(), end) if m and m.end() < end - start else (start, end)


def _cores(items: Iterable[GoldMention | Citation]) -> list[Span]:
    return [_core(item.start, item.end, item.text) for item in items]


def pair_spans(gold: Sequence[Span], found: Sequence[Span], least: float = 0.5) -> dict[int, int]:
    """Pairs gold index -> found index, one to one, the best first.

    Equal spans come first, then those that share most, in parts of their union; less than `least` is no pair.
    """
    shares = [(*_likeness(a, b), i, j) for i, a in enumerate(gold) for j, b in enumerate(found)]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, unlike, i, j in sorted(shares):
        if unlike <= -least and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _likeness(a: Span, b: Span) -> tuple[bool, float]:
    """(not equal, minus their intersection over their union): the smaller, the more alike."""
    return a != b, -(min(a[1], b[1]) - max(a[0], b[0])) / (max(a[1], b[1]) - min(a[0], b[0]))


# The contract of an extraction


def breaches(text: str, said: Extraction) -> tuple[str, ...]:
    """What in an extraction is not as `citegraph.model` promises: spans, order, keys that no work has."""
    listed = [work.key for work in said.works]
    known = {*listed, None}
    wrong = [f"{key} is listed twice" for key, n in Counter(listed).items() if n > 1]
    if said.self_key not in known:
        wrong.append(f"self is not listed: {said.self_key}")
    return tuple(f"{said.source}: {line}" for line in (*wrong, *_citation_breaches(text, said, known)))


def _citation_breaches(text: str, said: Extraction, known: set[str | None]) -> Iterator[str]:
    last = 0
    for citation in said.citations:
        if text[citation.start : citation.end] != citation.text:
            yield f"citation is not the slice at {citation.start}:{citation.end}"
        if citation.start < last:
            yield f"citations are not in text order at {citation.start}"
        last = citation.start
        yield from (f"{key} is cited, not listed" for key in (citation.work, *citation.candidates) if key not in known)
    for relation in said.relations:
        evidence = relation.evidence
        if not {relation.source, relation.target} <= known:
            yield f"{relation.source} {relation.kind} {relation.target}: an end is not listed"
        if text[evidence.start : evidence.end] != evidence.quote:
            yield f"evidence is not the slice at {evidence.start}:{evidence.end}"


# Gold: mentions, works, relations


@dataclass(frozen=True, slots=True)
class _Aligned:
    """A gold row beside its extraction: which mention is which, and which work."""

    row: GoldRow
    said: Extraction
    pairs: dict[int, int]  # index of a gold mention -> index of a citation
    entity_of: dict[str, str]  # key -> entity

    @property
    def key_of(self) -> dict[str, str]:
        """Entity -> key."""
        return {entity: key for key, entity in self.entity_of.items()}

    @property
    def works(self) -> dict[str, Work]:
        """Key -> work."""
        return {work.key: work for work in self.said.works}


def _align(row: GoldRow, said: Extraction) -> _Aligned:
    pairs = pair_spans(_cores(row.mentions), _cores(said.citations))
    return _Aligned(row, said, pairs, _entities_of_keys(row, said, pairs))


def _entities_of_keys(row: GoldRow, said: Extraction, pairs: dict[int, int]) -> dict[str, str]:
    """Each entity with the key that most of its mentions carry; the surest entity chooses first."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for i, j in pairs.items():
        if (key := said.citations[j].work) is not None:
            votes[row.mentions[i].entity][key] += 1
    chosen = {said.self_key: _OWN} if said.self_key is not None and _OWN in row.entities else {}
    for entity, keys in sorted(votes.items(), key=lambda vote: -max(vote[1].values())):
        free = next((key for key, _ in keys.most_common() if key not in chosen), None)
        if free is not None:
            chosen[free] = entity
    return chosen


def _score_gold(read: Sequence[tuple[GoldRow, Extraction]]) -> tuple[Figures, tuple[Outcome, ...]]:
    texts = [_align(row, said) for row, said in read]
    figures: Figures = {
        "texts": len(texts),
        "mention_exact": _sum(map(_exact_mentions, texts)),
        "mention_overlap": _sum(map(_overlapping_mentions, texts)),
        "mention_overlap_without_self": _sum(map(_mentions_without_self, texts)),
        "works": _sum(map(_work_counts, texts)),
        "same_work_B3": _same_work(texts),
        "attributes_%": _attribute_figures(texts),
        **_relation_figures(texts),
        "across_texts": _across_texts(texts),
        "per_relation": _per_relation(texts),
        "per_type": _per_type(texts),
    }
    return figures, tuple(_gold_outcome(text) for text in texts)


def _exact_mentions(text: _Aligned) -> Counts:
    gold, found = _cores(text.row.mentions), _cores(text.said.citations)
    equal = sum(gold[i] == found[j] for i, j in text.pairs.items())
    return Counts(equal, len(found) - equal, len(gold) - equal)


def _overlapping_mentions(text: _Aligned) -> Counts:
    hit = len(text.pairs)
    return Counts(hit, len(text.said.citations) - hit, len(text.row.mentions) - hit)


def _mentions_without_self(text: _Aligned) -> Counts:
    """Counts without `Nghị định này` and its like, on either side."""
    gold = {i for i, mention in enumerate(text.row.mentions) if not _SELF_FORM.search(mention.text)}
    found = {j for j, citation in enumerate(text.said.citations) if not _SELF_FORM.search(citation.text)}
    hit = sum(i in gold and j in found for i, j in text.pairs.items())
    return Counts(hit, len(found) - hit, len(gold) - hit)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a gold entity says of one attribute, and what its work says."""

    entity: str
    attribute: str
    want: str
    got: str | None

    @property
    def right(self) -> bool:
        return _SAME[self.attribute](self.want, self.got)


def _mentioned(text: _Aligned) -> list[str]:
    """The entities that are mentioned, in order of first mention."""
    return list(dict.fromkeys(mention.entity for mention in text.row.mentions))


def _judged(text: _Aligned) -> Iterator[_Judged]:
    """Each attribute that the gold states of a work that was found."""
    key_of, works = text.key_of, text.works
    for entity in _mentioned(text):
        work = works.get(key_of.get(entity, ""))
        for attribute in _SAME if work else ():
            want: str | None = getattr(text.row.entities[entity], attribute)
            if want is not None:
                yield _Judged(entity, attribute, want, getattr(work, attribute))


def _right_works(text: _Aligned) -> set[str]:
    """The mentioned entities whose work was found with the right type and symbol."""
    key_of, works = text.key_of, text.works
    wrong = {judged.entity for judged in _judged(text) if judged.attribute in _DECIDING and not judged.right}
    return {entity for entity in _mentioned(text) if key_of.get(entity, "") in works} - wrong


def _strays(text: _Aligned) -> list[str]:
    """The cited keys that are no entity, in text order."""
    cited = dict.fromkeys(citation.work for citation in text.said.citations)
    return [key for key in cited if key is not None and key not in text.entity_of]


def _work_counts(text: _Aligned) -> Counts:
    key_of, works = text.key_of, text.works
    mentioned, right = _mentioned(text), len(_right_works(text))
    found = sum(key_of.get(entity, "") in works for entity in mentioned)
    return Counts(right, found - right + len(_strays(text)), len(mentioned) - right)


def _attribute_figures(texts: Sequence[_Aligned]) -> Figures:
    """The share of stated attributes that are right, in per cent."""
    judged: dict[str, list[bool]] = defaultdict(list)
    for text in texts:
        for each in _judged(text):
            judged[each.attribute].append(each.right)
    return {attribute: _percent(sum(right), len(right)) for attribute, right in judged.items()}


def _same_work(texts: Sequence[_Aligned]) -> Figures:
    """B-cubed over the paired mentions: of those that share a mention's work, how many should, and the reverse."""
    shares = [share for text in texts for share in _shares(text)]
    if not shares:
        return _f1(1.0, 1.0)
    precision, recall = zip(*shares, strict=True)
    return _f1(sum(precision) / len(shares), sum(recall) / len(shares))


def _shares(text: _Aligned) -> Iterator[tuple[float, float]]:
    entity = {i: text.row.mentions[i].entity for i in text.pairs}
    key = {i: text.said.citations[j].work for i, j in text.pairs.items()}
    for i in text.pairs:
        meant = {k for k in text.pairs if entity[k] == entity[i]}
        said = {i} if key[i] is None else {k for k in text.pairs if key[k] == key[i]}
        both = len(meant & said)
        yield both / len(said), both / len(meant)


def _across_texts(texts: Sequence[_Aligned]) -> Figures:
    """Whether works with a symbol that is theirs alone keep one key over all texts, and no key has two of them."""
    keys: dict[str, set[str]] = defaultdict(set)
    symbols: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        for entity, key in text.key_of.items():
            symbol = text.row.entities[entity].symbol
            if symbol and _is_unique(symbol):
                keys[_symbol(symbol)].add(key)
                symbols[key].add(_symbol(symbol))
    return {
        "works": len(keys),
        "split_into_several_keys": sum(len(several) > 1 for several in keys.values()),
        "keys_joining_several": sum(len(several) > 1 for several in symbols.values()),
    }


def _is_unique(symbol: str) -> bool:
    """Whether a symbol names one work in all the country: it has a year, and is of no people's council or committee."""
    return re.search(r"/(?:19|20)\d\d/", symbol) is not None and "ND" not in _symbol(symbol)[-4:]


def _per_type(texts: Sequence[_Aligned]) -> Figures:
    """Mentions by document type; one that was found as of another type is missed there and spurious here."""
    counts: dict[str, Counts] = defaultdict(Counts)
    for text in texts:
        works, found_by = text.works, {j: i for i, j in text.pairs.items()}
        of_gold = [text.row.entities[mention.entity].type for mention in text.row.mentions]
        of_found = [works[key].type if (key := c.work) in works else None for c in text.said.citations]
        for j, got in enumerate(of_found):
            want = of_gold[found_by[j]] if j in found_by else None
            if j in found_by and same_type(want, got):
                counts[want or _UNTYPED] += Counts(tp=1)
                of_gold[found_by[j]] = _COUNTED
            else:
                counts[got or _UNTYPED] += Counts(fp=1)
        for missed in of_gold:
            if missed != _COUNTED:
                counts[missed or _UNTYPED] += Counts(fn=1)
    return {kind: count.figures() for kind, count in sorted(counts.items())}


_UNTYPED = "?"
_COUNTED = "!"


# Relations of gold


_STRENGTH = {kind.value: max(0, place - 5) for place, kind in enumerate(Kind)}
"""The rank of each kind; those that change a work, up to `consolidates`, are of one strength."""


def _wanted(text: _Aligned) -> set[Triple]:
    return {(a, kind.value, b) for a, kind, b in text.row.relations}


def _got(text: _Aligned) -> set[Triple]:
    """The relations said, one a pair, between entities; a story's own mentions are no relations."""
    own = _OWN if _OWN in text.row.entities else None
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for relation in text.said.relations:
        source = own if relation.source is None else _entity(text, relation.source)
        if source is not None:
            said[source, _entity(text, relation.target)].add(relation.kind.value)
    wanted = _wanted(text)
    return {
        (a, _strongest(kinds, {kind for x, kind, y in wanted if (x, y) == (a, b)}), b) for (a, b), kinds in said.items()
    }


def _entity(text: _Aligned, key: str) -> str:
    """The entity of a key; one that is none keeps its key, marked."""
    return text.entity_of.get(key, f"?{key}")


def _strongest(kinds: set[str], wanted: set[str]) -> str:
    """The strongest of several kinds; of equally strong ones the wanted."""
    return min(kinds, key=lambda kind: (_STRENGTH[kind], kind not in wanted, _ORDER[kind]))


_ORDER = {kind.value: place for place, kind in enumerate(Kind)}


def _relation_figures(texts: Sequence[_Aligned]) -> Figures:
    both = [(_wanted(text), _got(text)) for text in texts]
    carrying = {kind.value for kind in CARRYING_OUT}
    return {
        "relations": _sum(Counts.of(want, got) for want, got in both),
        "relations_without_cites": _sum(Counts.of(_not_cites(want), _not_cites(got)) for want, got in both),
        "relation_pairs": _sum(Counts.of(_ends(want), _ends(got)) for want, got in both),
        "carrying_out": _sum(Counts.of(_ends(want, carrying), _ends(got, carrying)) for want, got in both),
    }


def _not_cites(triples: set[Triple]) -> set[Triple]:
    return {triple for triple in triples if triple[1] != _CITES}


def _ends(triples: set[Triple], kinds: set[str] | None = None) -> set[tuple[str, str]]:
    return {(a, b) for a, kind, b in triples if kinds is None or kind in kinds}


def _per_relation(texts: Sequence[_Aligned]) -> Figures:
    counts: dict[str, Counts] = defaultdict(Counts)
    for text in texts:
        want, got = _wanted(text), _got(text)
        for triple in want | got:
            counts[triple[1]] += Counts.of(want & {triple}, got & {triple})
    return {kind: count.figures() for kind, count in sorted(counts.items())}


# Outcomes of gold


def _gold_outcome(text: _Aligned) -> Outcome:
    findings = {
        "mentions": _mention_findings(text),
        "works": _work_findings(text),
        "attributes": _attribute_findings(text),
        "relations": _relation_findings(text),
    }
    return Outcome(text.row.id, findings)


def _mention_findings(text: _Aligned) -> Findings:
    mentions, citations = text.row.mentions, text.said.citations
    taken = set(text.pairs.values())
    return Findings(
        tuple(_at(mention) for i, mention in enumerate(mentions) if i in text.pairs),
        tuple(_at(mention) for i, mention in enumerate(mentions) if i not in text.pairs),
        tuple(_at(citation) for j, citation in enumerate(citations) if j not in taken),
    )


def _work_findings(text: _Aligned) -> Findings:
    right = _right_works(text)
    return Findings(
        tuple(text.row.label(entity) for entity in _mentioned(text) if entity in right),
        tuple(text.row.label(entity) for entity in _mentioned(text) if entity not in right),
        tuple(_strays(text)),
    )


def _attribute_findings(text: _Aligned) -> Findings:
    judged = [(f"{text.row.label(j.entity)} {j.attribute} {j.want}", j) for j in _judged(text)]
    right = tuple(label for label, j in judged if j.right)
    return Findings(right, tuple(f"{label}, got {j.got}" for label, j in judged if not j.right))


def _relation_findings(text: _Aligned) -> Findings:
    def label(triple: Triple) -> str:
        a, kind, b = triple
        return " ".join(
            text.row.label(x) if x in text.row.entities else x if x == kind else x[1:] for x in (a, kind, b)
        )

    return _compared(_wanted(text), _got(text), label)


def _compared(want: set[Any], got: set[Any], label: Callable[[Any], str]) -> Findings:
    found, missed, spurious = (tuple(sorted(map(label, part))) for part in (want & got, want - got, got - want))
    return Findings(found, missed, spurious)


def _at(item: GoldMention | NamedLaw | Citation) -> str:
    return f"{' '.join(item.text.split())} at {item.start}"


# The other kinds


def _score_named(read: Sequence[tuple[NamedRow, Extraction]]) -> tuple[Figures, tuple[Outcome, ...]]:
    names = [(row, law, *_law_found(law, said)) for row, said in read for law in row.named]
    right = sum(found and same_symbol(law.symbol, got) for _, law, found, got in names)
    wrong = sum(bool(got) and not same_symbol(law.symbol, got) for _, law, _, got in names)
    figures = {
        "names": len(names),
        "found_%": _percent(sum(found for _, _, found, _ in names), len(names)),
        "resolved_%": _percent(right, len(names)),
        "resolved_wrong": wrong,
    }
    return figures, tuple(_named_outcome(row, said) for row, said in read)


def _law_found(law: NamedLaw, said: Extraction) -> tuple[bool, str | None]:
    """Whether a citation covers the name, and the symbol of its work."""
    works = {work.key: work for work in said.works}
    for citation in said.citations:
        if _covers(citation.start, citation.end, law.start, law.end, law.end):
            work = works.get(citation.work or "")
            return True, work.symbol if work else None
    return False, None


def _covers(start: int, end: int, marked: int, needed: int, marked_end: int) -> bool:
    """Whether a span begins about where another is marked and reaches as far as is needed."""
    return abs(start - marked) <= _SLACK and end >= needed - _SHORT_BY and start < marked_end


def _named_outcome(row: NamedRow, said: Extraction) -> Outcome:
    laws = [(law, *_law_found(law, said)) for law in row.named]
    mentions = Findings(
        tuple(_at(law) for law, found, _ in laws if found), tuple(_at(law) for law, found, _ in laws if not found)
    )
    resolved = [(law, got, found and same_symbol(law.symbol, got)) for law, found, got in laws]
    works = Findings(
        tuple(law.symbol for law, _, right in resolved if right),
        tuple(f"{law.symbol} ({_at(law)})" for law, _, right in resolved if not right),
        tuple(got for _, got, right in resolved if got and not right),
    )
    return Outcome(row.id, {"mentions": mentions, "works": works})


def _score_odd(read: Sequence[tuple[OddRow, Extraction]]) -> tuple[Figures, tuple[Outcome, ...]]:
    judged = [(row, _odd_is_right(row, said)) for row, said in read]
    right = sum(good for _, good in judged)
    return {"forms": len(read), "right": right, "%": _percent(right, len(read))}, tuple(
        Outcome(row.id, {"forms": _verdict(" ".join(row.text.split()), good)}) for row, good in judged
    )


def _odd_is_right(row: OddRow, said: Extraction) -> bool:
    """Whether every work is seen, each once, and no other."""
    rest = _cited_works(said)
    for want in row.works:
        hit = next((work for work in rest if _is_seen(want, work)), None)
        if hit is None:
            return False
        rest.remove(hit)
    return not rest and len(said.citations) >= len(row.works)


def _cited_works(said: Extraction) -> list[Work]:
    works = {work.key: work for work in said.works}
    return [works[key] for key in dict.fromkeys(c.work for c in said.citations) if key is not None and key in works]


def _is_seen(want: OddWork, work: Work) -> bool:
    return (
        (want.symbol is None or same_symbol(want.symbol, work.symbol))
        and (want.number is None or _leading_number(want.number) == _leading_number(work.symbol or work.number))
        and (want.type is None or want.type == work.type)
        and (want.date is None or (work.date or "").startswith(want.date))
    )


def _leading_number(value: str | None) -> str:
    m = re.match(r"\s*0*(\d+)", value or "")
    return m[1] if m else ""


def _verdict(label: str, right: bool) -> Findings:
    return Findings(found=(label,)) if right else Findings(missed=(label,))


_NUMBERED = re.compile(r"\d+\s?[/-]\s?\S*[A-ZĐ]{2}")
_FIRST_WORDS = re.compile(r"(?:\S+\s+){1,2}\S+")


def _score_marked(read: Sequence[tuple[MarkedRow, Extraction]]) -> tuple[Figures, tuple[Outcome, ...]]:
    sentences = [(row, _other_citations(said)) for row, said in read]
    paired = [(row, cites, _pair_marked(row, cites)) for row, cites in sentences]
    overlap = _sum(Counts(len(p), len(cites) - len(p), len(row.spans) - len(p)) for row, cites, p in paired)
    found = [(row.text[s.start : s.end], s.label, i in p) for row, _, p in paired for i, s in enumerate(row.spans)]
    labels = sorted({label for _, label, _ in found})
    figures = {
        "sentences": len(read),
        "overlap": overlap,
        "recall_numbered": _recall(hit for text, _, hit in found if _NUMBERED.search(text)),
        "recall_named": _recall(hit for text, _, hit in found if not _NUMBERED.search(text)),
        "recall_by_type": {label: _recall(hit for _, of, hit in found if of == label) for label in labels},
    }
    return figures, tuple(_marked_outcome(*each) for each in paired)


def _other_citations(said: Extraction) -> list[Citation]:
    """The citations but for `Nghị định này` and its like, which these annotators leave out."""
    return [citation for citation in said.citations if not _SELF_FORM.search(citation.text)]


def _pair_marked(row: MarkedRow, citations: Sequence[Citation]) -> dict[int, int]:
    """Index of a marked span -> index of the first citation that begins with it and covers its number or name."""
    cores = _cores(citations)
    pairs: dict[int, int] = {}
    for i, span in enumerate(row.spans):
        start, end = _core(span.start, span.end, row.text[span.start : span.end])
        needed = start + _telling(row.text[start:end])
        free = (j for j, (a, b) in enumerate(cores) if j not in pairs.values() and _covers(a, b, start, needed, end))
        if (j := next(free, None)) is not None:
            pairs[i] = j
    return pairs


def _telling(text: str) -> int:
    """How much of a marked reference tells which it is: up to the end of its number, or the first words of a name."""
    if number := re.search(_NUMBERED.pattern + r"\S*", text):
        return number.end()
    words = _FIRST_WORDS.match(text)
    return words.end() if words else len(text)


def _marked_outcome(row: MarkedRow, citations: Sequence[Citation], pairs: dict[int, int]) -> Outcome:
    labels = [f"{' '.join(row.text[s.start : s.end].split())} at {s.start}" for s in row.spans]
    taken = set(pairs.values())
    mentions = Findings(
        tuple(label for i, label in enumerate(labels) if i in pairs),
        tuple(label for i, label in enumerate(labels) if i not in pairs),
        tuple(_at(citation) for j, citation in enumerate(citations) if j not in taken),
    )
    return Outcome(row.id, {"mentions": mentions})


def _score_phapdien(read: Sequence[tuple[PhapdienRow, Extraction]]) -> tuple[Figures, tuple[Outcome, ...]]:
    works = [({*map(_symbol, row.works)}, _cited_symbols(said)) for row, said in read]
    relations = [(_note_wants(row), _note_says(row, said)) for row, said in read]
    # A note's own title may name works that it does not link: these are no errors, so only recall is told.
    counts = sum((Counts.of(want, got) for want, got in works), Counts())
    figures = {
        "notes": len(read),
        "works_recall": _share(counts.recall),
        "works_missed": counts.fn,
        "relations": _sum(Counts.of(want, got) for want, got in relations),
        "relation_pairs": _sum(Counts.of(_ends(want), _ends(got)) for want, got in relations),
        **_official_items(read),
    }
    return figures, tuple(_note_outcome(row, said) for row, said in read)


def _cited_symbols(said: Extraction) -> set[str]:
    return {_symbol(work.symbol) for work in _cited_works(said)} - {""}


def _note_wants(row: PhapdienRow) -> set[Triple]:
    return {(_symbol(a), kind, _symbol(b)) for a, kinds, b in row.relations for kind in kinds.split("|")}


def _note_says(row: PhapdienRow, said: Extraction) -> set[Triple]:
    """The relations between linked works that change one."""
    linked = {*map(_symbol, row.works)}
    symbols: dict[str | None, str] = {work.key: _symbol(work.symbol) for work in said.works}
    triples = ((symbols.get(r.source), r.kind.value, symbols.get(r.target)) for r in said.relations)
    return {(a, kind, b) for a, kind, b in triples if a in linked and b in linked and kind not in (_CITES, _BASED_ON)}


def _official_items(read: Sequence[tuple[PhapdienRow, Extraction]]) -> Figures:
    """Whether each item of the official register has one key, and each key one item."""
    keys: dict[str, set[str]] = defaultdict(set)
    items: dict[str, set[str]] = defaultdict(set)
    for row, said in read:
        official = [(_symbol(symbol), item) for symbol, item in row.vbpl.items()]
        for work in said.works:
            for symbol, item in official:
                if symbol == _symbol(work.symbol):
                    keys[item].add(work.key)
                    items[work.key].add(item)
    return {
        "official_items": len(keys),
        "split_into_several_keys": sum(len(several) > 1 for several in keys.values()),
        "keys_joining_several_items": sum(len(several) > 1 for several in items.values()),
    }


def _note_outcome(row: PhapdienRow, said: Extraction) -> Outcome:
    written = {_symbol(symbol): symbol for symbol in row.works}
    cited = _cited_symbols(said)
    works = Findings(
        tuple(symbol for folded, symbol in written.items() if folded in cited),
        tuple(symbol for folded, symbol in written.items() if folded not in cited),
    )
    relations = _compared(
        _note_wants(row), _note_says(row, said), lambda t: " ".join((written[t[0]], t[1], written[t[2]]))
    )
    return Outcome(row.id, {"works": works, "relations": relations})


# Other extractors' cases


_STATE_NUMBER = re.compile(r"\d+/\d{4}/\S*[A-ZĐ]{2}")


def _score_cases(read: Sequence[tuple[CaseRow, Extraction]]) -> tuple[Figures, tuple[Outcome, ...]]:
    judged = [(row, _CASES.get(row.kind, _skip)(row, said)) for row, said in read]
    words = {True: "right", False: "wrong", None: "skipped"}
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for row, verdict in judged:
        by_kind[row.kind][words[verdict]] += 1
    right, wrong = (sum(count[word] for count in by_kind.values()) for word in ("right", "wrong"))
    figures = {
        "right": right,
        "wrong": wrong,
        "%": _percent(right, right + wrong),
        "by_kind": {kind: dict(count) for kind, count in sorted(by_kind.items())},
    }
    outcomes = (
        Outcome(row.id, {"cases": _verdict(f"{row.kind} {' '.join(row.text.split())[:120]}", verdict)})
        for row, verdict in judged
        if verdict is not None
    )
    return figures, tuple(outcomes)


def _skip(_row: CaseRow, _said: Extraction) -> None:
    """A case whose expectation an extraction cannot answer."""


def _title_number(row: CaseRow, said: Extraction) -> bool | None:
    if "first_number" not in row.expect:
        return _doc_numbers(row, said)
    works = {work.key: work for work in said.works}
    first = next((works[c.work].symbol for c in said.citations if c.work is not None and c.work in works), None)
    return same_symbol(row.expect["first_number"], first)


def _number_parse(row: CaseRow, said: Extraction) -> bool | None:
    if "number" in row.expect and row.expect["number"] is None:
        return not _cited_symbols(said)
    return _doc_numbers(row, said)


def _doc_numbers(row: CaseRow, said: Extraction) -> bool | None:
    expect = row.expect
    if "exact" in expect:
        right = _cited_symbols(said) == {*map(_symbol, expect["exact"])}
    elif want := expect.get("contains") or [n for n in (expect.get("number"),) if n]:
        right = {*map(_symbol, want)} <= _cited_symbols(said)
    else:
        return None
    return right and (not expect.get("date") or any(work.date == expect["date"] for work in said.works))


def _relation_case(row: CaseRow, said: Extraction) -> bool:
    symbols: dict[str | None, str] = {work.key: _symbol(work.symbol) for work in said.works}
    triples = {(symbols.get(r.source, ""), r.kind.value, symbols.get(r.target, "")) for r in said.relations}
    expect = row.expect
    wanted = [
        ({"extends": Kind.CONTINUES.value}.get(kind, kind), _symbol(b)) for kind, b in expect.get("relations", ())
    ]
    right = bool(said.citations) or not _STATE_NUMBER.search(row.text)
    right = right and {*wanted} <= {(kind, b) for _, kind, b in triples if kind != _CITES}
    if expect.get("relations_exact") == [] or expect.get("relations_of_self_exact") == []:
        right = right and not any(_is_own_act(relation, said) for relation in said.relations)
    third = {(_symbol(a), kind, _symbol(b)) for a, kind, b in expect.get("third_party", ())}
    return right and third <= triples


def _is_own_act(relation: Relation, said: Extraction) -> bool:
    """Whether the text itself ends or changes a work."""
    return relation.source in (None, said.self_key) and relation.kind.value in _ACTS


def _edge_case(row: CaseRow, said: Extraction) -> bool:
    target = row.expect.get("target") or ""
    if _STATE_NUMBER.search(target) and " + " not in target:
        return _symbol(target) in _cited_symbols(said)
    return bool(said.citations)


def _operation_case(row: CaseRow, said: Extraction) -> bool | None:
    target = row.expect.get("target_doc") or ""
    stated = re.search(r"\d+/\d{4}/", target) and _symbol(target) in _symbol(row.text)
    return _symbol(target) in _cited_symbols(said) if stated else None


def _pinpoint_case(row: CaseRow, said: Extraction) -> bool | None:
    exact = "pinpoints_exact" in row.expect
    want = row.expect.get("pinpoints_exact", row.expect.get("pinpoints"))
    if not isinstance(want, list) or not all(isinstance(text, str) for text in want):
        return None
    wanted = {*map(fold_case, want)}
    got = {fold_case(p) for c in said.citations for p in c.pinpoints} | {fold_case(p.text) for p in said.pinpoints}
    return wanted == got if exact else wanted <= got


_CASES: dict[str, Callable[[CaseRow, Extraction], bool | None]] = {
    "title_number": _title_number,
    "number_parse": _number_parse,
    "doc_numbers": _doc_numbers,
    "relation": _relation_case,
    "gold_edge": _edge_case,
    "gold_op": _operation_case,
    "pinpoint": _pinpoint_case,
}


# Figures


def _sum(counts: Iterable[Counts]) -> Figures:
    return sum(counts, Counts()).figures()


def _share(value: float) -> float:
    return round(100 * value, 2)


def _percent(part: int, whole: int) -> float:
    return _share(part / whole) if whole else 0.0


def _recall(hits: Iterable[bool]) -> float:
    hit = list(hits)
    return _share(Counts(tp=sum(hit), fn=len(hit) - sum(hit)).recall)


def _f1(precision: float, recall: float) -> Figures:
    both = precision + recall
    return {"P": _share(precision), "R": _share(recall), "F1": _share(2 * precision * recall / both) if both else 0.0}


@dataclass(frozen=True, slots=True)
class Scorer:
    """One kind of gold: the fields that tell it, the shape of its rows, and what scores them."""

    fields: frozenset[str]
    row: type[Row]
    score: Callable[[Any], tuple[Figures, tuple[Outcome, ...]]]


KINDS: dict[str, Scorer] = {
    "gold": Scorer(frozenset({"mentions", "entities"}), GoldRow, _score_gold),
    "named": Scorer(frozenset({"named"}), NamedRow, _score_named),
    "phapdien": Scorer(frozenset({"vbpl", "works"}), PhapdienRow, _score_phapdien),
    "odd": Scorer(frozenset({"works"}), OddRow, _score_odd),
    "vnlegaltext": Scorer(frozenset({"spans"}), MarkedRow, _score_marked),
    "cases": Scorer(frozenset({"kind", "expect"}), CaseRow, _score_cases),
}
"""The kinds of gold, in the order in which a row's fields are tried."""


# Baselines


class _SavedHead(_Gold):
    kind: str
    figures: dict[str, Any]


class _SavedFindings(_Gold):
    found: tuple[str, ...]
    spurious: tuple[str, ...]


class _SavedOutcome(_Gold):
    source: str
    findings: dict[str, _SavedFindings]


def save(evaluation: Evaluation, path: Path) -> None:
    """Writes what a later evaluation is compared with: a line of figures, then a line a text.

    The file appears whole or not at all. Raises `ExportError` if it cannot be written.
    """
    lines: list[Figures] = [{"kind": evaluation.kind, "figures": evaluation.figures}]
    for outcome in evaluation.outcomes:
        kept = {what: {"found": f.found, "spurious": f.spurious} for what, f in outcome.findings.items()}
        lines.append({"source": outcome.source, "findings": kept})
    beside = path.with_name(f".{path.name}.{os.getpid()}")  # the process id keeps two evaluations at once apart
    try:
        try:
            beside.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise ExportError(
            f"{path}: cannot be written ({error.strerror}); check the folder and its permissions"
        ) from error


def read_baseline(path: Path) -> Evaluation:
    """An evaluation that `save` wrote; what was missed is not kept.

    Raises `SourceError` naming file and line for any other file.
    """
    records = list(_records(path))
    try:
        head = _SavedHead.model_validate(records[0][1] if records else {})
        saved = [_SavedOutcome.model_validate(record) for _, record in records[1:]]
    except ValidationError as error:
        raise SourceError(
            f"{path}: is no saved evaluation; make one with: citegraph evaluate GOLD --save FILE"
        ) from error
    outcomes = (
        Outcome(each.source, {what: Findings(f.found, (), f.spurious) for what, f in each.findings.items()})
        for each in saved
    )
    return Evaluation(head.kind, head.figures, tuple(outcomes))


def compare(before: Evaluation, now: Evaluation) -> dict[str, Change]:
    """What each sort of thing gained and lost since the baseline, over the texts that both have."""
    earlier = {outcome.source: outcome.findings for outcome in before.outcomes}
    gained: dict[str, list[str]] = defaultdict(list)
    lost: dict[str, list[str]] = defaultdict(list)
    for outcome in now.outcomes:
        for what, findings in outcome.findings.items() if outcome.source in earlier else ():
            then = earlier[outcome.source].get(what, Findings())
            place = f"{outcome.source}: "
            gained[what] += [f"+ {place}{x}" for x in _more(findings.found, then.found)]
            gained[what] += [f"+ {place}{x} (no longer spurious)" for x in _more(then.spurious, findings.spurious)]
            lost[what] += [f"- {place}{x}" for x in _more(then.found, findings.found)]
            lost[what] += [f"- {place}{x} (spurious)" for x in _more(findings.spurious, then.spurious)]
    return {what: Change(tuple(gained[what]), tuple(lost[what])) for what in gained}


def _more(these: Sequence[str], those: Sequence[str]) -> list[str]:
    """What stands more often here than there, sorted."""
    return sorted((Counter(these) - Counter(those)).elements())
