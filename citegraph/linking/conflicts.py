"""Find works whose sources disagree about date or issuer, and pairs of works that act on each other.

Each source gives the values that were extracted from it. Compatible values are not a conflict: a year and a day in it,
two names of one issuing body, a name that is a prefix of the other (`Bộ Lao`, where a text breaks off). Nor is a value
that no source states in words, unless the linked work has it; an issuer stated in words comes first. A different type
or term makes a different key (`identity`), so these cannot conflict within one work. A work without a term that so few
sources date that linking does not complete it has a conflict with the one value that was not taken.

Where one source lets a work amend another, and a second source lets the other amend it, one has the direction wrong.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from citegraph.identity.keys import known_keys, year_of
from citegraph.identity.symbols import read_symbol
from citegraph.linking.stem import preferred
from citegraph.linking.use import named_works
from citegraph.model import Citation, Corpus, Edge, Extraction, Form, Kind, Work
from citegraph.model.workkey import WorkKey
from citegraph.registry import Registry
from citegraph.registry.lexicon import Lexicon, lexicon
from citegraph.text.dates import date_at, dates_in
from citegraph.text.days import may_agree
from citegraph.text.normal import fold_case, normalise

FIELDS = ("date", "issuer")
RELATION = "relation"
"""The field of a conflict about which of two works acts on the other."""

_ONE_WAY = frozenset(Kind) - {Kind.CITES}

_REACH = 200  # code points after a mention to search for the date or issuer of the work
_BEFORE = 120  # code points before it: `Bộ Chính trị ban hành Nghị quyết số …`
_HEADING = 600  # code points around the first mention of a document in its own text: its heading


@dataclass(frozen=True, slots=True)
class Attestation:
    """A source that gives a value, with a span of its text and the text of that span.

    If `stated`, the span contains the value, or a name that implies the issuer; else the value follows from the symbol
    or the registry, and the span is the first mention; it is empty if the source is the work and never mentions itself.
    """

    source: str
    start: int
    end: int
    quote: str
    stated: bool


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """A value and the sources that give it, sorted by id; `taken` marks the value of the linked work."""

    value: str
    taken: bool
    attestations: tuple[Attestation, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field of a work with several values, the preferred one first, and the reason for the preference."""

    work: Work
    field: str
    values: tuple[ConflictValue, ...]
    why: str


_Votes = dict[str, dict[str, dict[str, Extraction]]]
"""Field -> value -> source id -> extraction of that source."""


def find_conflicts(
    corpus: Corpus, extractions: Iterable[Extraction], text_of: Callable[[str], str], registry: Registry
) -> list[Conflict]:
    """Return the conflicts of a linked corpus, by work and field; `text_of` returns the text of a source by its id."""
    known = lexicon(registry)
    works = {work.key: work for work in corpus.works}
    votes = _votes(corpus, extractions)
    out = []
    for key, field in product(sorted(votes), FIELDS):
        if differ(field, votes[key][field], known):
            # Only now read the texts: few works have values that differ.
            attested = _attested(works[key], field, votes[key][field], corpus, text_of, known)
            if differ(field, attested, known):
                out.append(_conflict(works[key], field, attested, votes[key][field]))
    out += _outvoted(corpus, works, votes, known, text_of)
    out += _opposed(corpus, works)
    return sorted(out, key=lambda conflict: (conflict.work.key, (*FIELDS, RELATION).index(conflict.field)))


def _opposed(corpus: Corpus, works: dict[str, Work]) -> Iterator[Conflict]:
    """Yield the relations of one kind that different sources state in opposite directions."""
    stated: defaultdict[tuple[str, str, str], list[Edge]] = defaultdict(list)
    for edge in corpus.edges:
        if edge.kind in _ONE_WAY:
            stated[edge.source, edge.kind, edge.target].append(edge)
    for (source, kind, target), edges in sorted(stated.items()):
        others = stated.get((target, kind, source), []) if source < target else []
        if others and {edge.origin for edge in edges} != {edge.origin for edge in others}:
            ways = (_way(works, edges), _way(works, others))
            yield Conflict(works[source], RELATION, ways, "the works cannot both act")


def _way(works: dict[str, Work], edges: list[Edge]) -> ConflictValue:
    """One direction of a relation, with the sentences that state it."""
    claim = f"{works[edges[0].source].label} {edges[0].kind} {works[edges[0].target].label}"
    found = sorted({(e.origin, e.evidence.start, e.evidence.end, e.evidence.quote) for e in edges})
    return ConflictValue(claim, False, tuple(Attestation(*each, True) for each in found))


def _outvoted(
    corpus: Corpus, works: dict[str, Work], votes: dict[str, _Votes], known: Lexicon, text_of: Callable[[str], str]
) -> Iterator[Conflict]:
    """Yield the dates that too few sources state of a work without a term for linking to take them."""
    for key, candidates in sorted(corpus.unresolved.items()):
        (full, *others) = candidates or ("",)
        symbol = read_symbol(works[key].symbol or "", known)
        if others or full not in votes or symbol is None or symbol.restarts != "term":
            continue
        if WorkKey.parse(full).timeless != WorkKey.parse(key):
            continue
        attested = _attested(works[full], "date", votes[full]["date"], corpus, text_of, known)
        values = tuple(ConflictValue(value, False, attested[value]) for value in sorted(attested))
        if values:
            yield Conflict(works[key], "date", values, "most sources give none")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field of a known work where most sources that state it in words differ from the registry.

    `registered` is the value in the registry; `values` are those of the sources, the most frequent first.
    """

    work: Work
    field: str
    registered: str
    values: tuple[ConflictValue, ...]


def against_registry(
    corpus: Corpus, extractions: Iterable[Extraction], text_of: Callable[[str], str], registry: Registry
) -> list[Disagreement]:
    """Return the known works whose date or issuer in the registry differs from most sources, sorted by work."""
    known = lexicon(registry)
    keys = known_keys(registry)
    registered = {keys.key(block): block for block in registry.works}
    works = {work.key: work for work in corpus.works}
    votes = _votes(corpus, extractions)
    out = []
    for key, field in product(sorted(votes.keys() & registered.keys()), FIELDS):
        ours: str | None = getattr(registered[key], field)
        if not ours or all(_agree(field, ours, value, known) for value in votes[key][field]):
            continue
        attested = _attested(works[key], field, votes[key][field], corpus, text_of, known)
        # A value that is not stated was completed from the registry itself, so it is no evidence for or against it.
        stated = {value: tuple(a for a in sources if a.stated) for value, sources in attested.items()}
        order = sorted((v for v in stated if stated[v]), key=lambda v: (-len(stated[v]), v))
        if order and not _agree(field, ours, order[0], known):
            values = tuple(ConflictValue(v, v == getattr(works[key], field), stated[v]) for v in order)
            out.append(Disagreement(works[key], field, ours, values))
    return out


def _votes(corpus: Corpus, extractions: Iterable[Extraction]) -> dict[str, _Votes]:
    """Collect the values that sources give for each work they mention, by its key in the corpus."""
    works = {work.key for work in corpus.works}
    votes: defaultdict[str, _Votes] = defaultdict(lambda: {field: defaultdict(dict) for field in FIELDS})
    for extraction in extractions:
        named = named_works(extraction)
        for work in extraction.works:
            key = corpus.aliases.get(work.key, work.key)
            if work.key in named and key in works:
                for field in FIELDS:
                    if value := getattr(work, field):
                        votes[key][field][value][extraction.source] = extraction
    return votes


def differ(field: str, values: Iterable[str], known: Lexicon) -> bool:
    """Return whether any two values of a field are incompatible."""
    return any(not _agree(field, a, b, known) for a, b in combinations(values, 2))


def _agree(field: str, one: str, other: str, known: Lexicon) -> bool:
    """Return whether two values are compatible."""
    if field == "date":
        return may_agree(one, other)
    mine, theirs = fold_case(one), fold_case(other)
    short, long = sorted((mine, theirs), key=len)
    # One name may be cut off (`Bộ Lao`), lack its organ (`Tỉnh ủy` of `Ban Thường vụ Tỉnh ủy`), or be another name of
    # the same body (`UBND tỉnh`, `Ủy ban nhân dân tỉnh`).
    body = known.bodies.issuers.get(mine)
    return (
        long.startswith(short)
        or long.endswith(f" {short}")
        or (body is not None and body is known.bodies.issuers.get(theirs))
    )


def _attested(
    work: Work,
    field: str,
    votes: dict[str, dict[str, Extraction]],
    corpus: Corpus,
    text_of: Callable[[str], str],
    known: Lexicon,
) -> dict[str, tuple[Attestation, ...]]:
    """Return the values that a source states in words or the linked work has, each with its attestations."""
    found = {}
    for value, sources in votes.items():
        words = (value,) if field == "date" else _names_of(value, known)
        found[value] = tuple(
            _attestation(work, field, words, e, corpus, text_of(n)) for n, e in sorted(sources.items())
        )
    return {v: sources for v, sources in found.items() if v == getattr(work, field) or any(a.stated for a in sources)}


def _names_of(issuer: str, known: Lexicon) -> tuple[str, ...]:
    """Return the names of an issuer, as they appear in lower case, the longest first."""
    own = fold_case(issuer)
    body = known.bodies.issuers.get(own)
    others = [words for words, block in known.bodies.issuers.items() if body is not None and block is body]
    return tuple(sorted({own, *others}, key=lambda words: (-len(words), words)))


def _conflict(
    work: Work, field: str, attested: dict[str, tuple[Attestation, ...]], extractions: dict[str, dict[str, Extraction]]
) -> Conflict:
    votes = {value: len(sources) for value, sources in extractions.items()}
    year = year_of(work.symbol)
    order = [value for value in preferred(field, votes, year) if value in attested]
    if field == "issuer":
        order.sort(key=lambda value: not _is_stated(attested[value]))
    values = tuple(ConflictValue(value, value == getattr(work, field), attested[value]) for value in order)
    return Conflict(work, field, values, _why(field, votes, order, year, attested))


def _is_stated(attestations: Iterable[Attestation]) -> bool:
    return any(attestation.stated for attestation in attestations)


def _why(
    field: str, votes: dict[str, int], order: list[str], year: str, attested: dict[str, tuple[Attestation, ...]]
) -> str:
    """Return the reason why the first value precedes the second; mirrors the order of `preferred`."""
    first, second = order[:2]
    if field == "issuer" and not _is_stated(attested[second]):
        return "no source states the other in words"
    # `58/2022/NĐ-CP` dated 2012 in one source: the year in the symbol decides
    if field == "date" and first.startswith(year) and not second.startswith(year):
        return f"the symbol is of {year}"
    if field == "date" and len(first) > len(second):
        return "the most exact date"
    if votes[first] > votes[second]:
        return "most sources have this value"
    if len(first) > len(second):
        return "equally many sources; the longer value"
    return f"equally many sources; the {'earlier day' if field == 'date' else 'first alphabetically'}"


def _attestation(
    work: Work, field: str, words: tuple[str, ...], extraction: Extraction, corpus: Corpus, text: str
) -> Attestation:
    """Locate the words for a value in a source: at the first mention with them nearby, else at the first mention."""
    named = [c for c in extraction.citations if corpus.aliases.get(c.work or "", c.work) == work.key]
    own = corpus.aliases.get(extraction.self_key or "", extraction.self_key) == work.key
    for citation, start, stop in _reaches(named, extraction, own):
        if (span := _span_of(field, words, start, text[start:stop])) is not None:
            first, last = min(citation.start, span[0]), max(citation.end, span[1])
            return Attestation(extraction.source, first, last, text[first:last], True)
    called = next((c for c in named if c.form is Form.NAMED and field == "issuer"), None)  # `Nghị quyết Đại hội XII`
    shown = called or next(iter(named), None)
    start, end = (shown.start, shown.end) if shown else (0, 0)
    return Attestation(extraction.source, start, end, text[start:end], called is not None)


def _reaches(named: list[Citation], extraction: Extraction, own: bool) -> Iterator[tuple[Citation, int, int]]:
    """Yield each mention of a work with a span to search: up to the next mention of any work, then from the one before.

    The words after a mention come first, since those before it may belong to another work.
    """
    starts = [c.start for c in extraction.citations]
    ends = sorted(c.end for c in extraction.citations)
    for i, citation in enumerate(named):
        # The letterhead has date and issuer of the document itself on either side of its symbol.
        before, after = (_HEADING, _HEADING) if own and i == 0 else (0, _REACH)
        following = bisect_left(starts, citation.end)
        stop = min([citation.end + after, *starts[following : following + 1]])
        yield citation, max(0, citation.start - before), stop
    for citation in named:
        previous = ends[bisect_right(ends, citation.start) - 1] if ends and ends[0] <= citation.start else 0
        yield citation, max(previous, citation.start - _BEFORE), citation.end


def _span_of(field: str, words: tuple[str, ...], offset: int, window: str) -> tuple[int, int] | None:
    """Return the span of a value in a window that begins at `offset`, as offsets in the original text."""
    normal = normalise(window)
    if field == "date":
        dates = ((start, date_at(normal.lower, start)) for start, _ in dates_in(normal.lower))
        place = next(((start, date[1]) for start, date in dates if date and date[0] in words), None)
    else:
        found = ((normal.lower.find(name), len(name)) for name in words)
        place = next(((start, start + length) for start, length in found if start >= 0), None)
    if place is None:
        return None
    start, end = normal.span(*place)
    return offset + start, offset + end
