"""Works of which the sources say different things: another date, another issuer.

What a source says of a work is the value that it was read with. Values that may be one are no conflict: a year and a
day of it, two names of one issuing body, a name that the other begins with (`Bộ Lao`, where a text breaks off). Nor is
a value that no source has in words, unless the linked work has it. Another type word or another term makes another key
(`identity`), so one work has no two of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from citegraph.identity.keys import known_keys, year_of
from citegraph.linking.stem import preferred
from citegraph.linking.use import named_works
from citegraph.model import Citation, Corpus, Extraction, Work
from citegraph.registry import Registry
from citegraph.registry.lexicon import Lexicon, lexicon
from citegraph.text.dates import date_at, dates_in
from citegraph.text.normal import fold_case, normalise

FIELDS = ("date", "issuer")

_REACH = 200  # code points behind a mention within which a text dates a work or names its issuer
_HEADING = 600  # code points before and behind the first mention of a document by itself: its heading


@dataclass(frozen=True, slots=True)
class Saying:
    """A source that says a value, and where: a span of its text and what stands there.

    `stated` tells that the span holds the value; else the value follows from the symbol or the registry, and the span
    is the first mention. A source that never names the work, but only is it, has an empty span.
    """

    source: str
    start: int
    end: int
    quote: str
    stated: bool


@dataclass(frozen=True, slots=True)
class Value:
    """A value and the sources that say it, by their ids; `taken` is the one that the linked work has."""

    value: str
    taken: bool
    sayings: tuple[Saying, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field of a work with several values, the preferred one first, and why that was taken."""

    work: Work
    field: str
    values: tuple[Value, ...]
    why: str


_Votes = dict[str, dict[str, dict[str, Extraction]]]
"""Field -> value -> id of a source -> what this source says."""


def find_conflicts(
    corpus: Corpus, extractions: Iterable[Extraction], text_of: Callable[[str], str], registry: Registry
) -> list[Conflict]:
    """The conflicts of a linked corpus, by work and field; `text_of` gives the text of a source by its id."""
    known = lexicon(registry)
    works = {work.key: work for work in corpus.works}
    said = _votes(corpus, extractions)
    out = []
    for key, field in product(sorted(said), FIELDS):
        if differ(field, said[key][field], known):
            sayings = _sayings(works[key], field, said[key][field], corpus, text_of)
            if differ(field, sayings, known):
                out.append(_conflict(works[key], field, sayings, said[key][field]))
    return out


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field of a known work of which most sources that say it in words say other than the registry.

    `registered` is the registry's value, `values` are those of the sources, the one that most say first.
    """

    work: Work
    field: str
    registered: str
    values: tuple[Value, ...]


def against_registry(
    corpus: Corpus, extractions: Iterable[Extraction], text_of: Callable[[str], str], registry: Registry
) -> list[Disagreement]:
    """The known works of a linked corpus on whose date or issuer most sources and the registry differ, by work."""
    known = lexicon(registry)
    keys = known_keys(registry)
    registered = {keys.key(block): block for block in registry.works}
    works = {work.key: work for work in corpus.works}
    said = _votes(corpus, extractions)
    out = []
    for key, field in product(sorted(said.keys() & registered.keys()), FIELDS):
        ours: str | None = getattr(registered[key], field)
        if not ours or all(_agree(field, ours, value, known) for value in said[key][field]):
            continue
        sayings = _sayings(works[key], field, said[key][field], corpus, text_of)
        stated = {value: tuple(s for s in says if s.stated) for value, says in sayings.items()}
        order = sorted((v for v in stated if stated[v]), key=lambda v: (-len(stated[v]), v))
        if order and not _agree(field, ours, order[0], known):
            values = tuple(Value(v, v == getattr(works[key], field), stated[v]) for v in order)
            out.append(Disagreement(works[key], field, ours, values))
    return out


def _votes(corpus: Corpus, extractions: Iterable[Extraction]) -> dict[str, _Votes]:
    """What the sources say of each work that they name, by its key in the corpus."""
    works = {work.key for work in corpus.works}
    said: defaultdict[str, _Votes] = defaultdict(lambda: {field: defaultdict(dict) for field in FIELDS})
    for extraction in extractions:
        named = named_works(extraction)
        for work in extraction.works:
            key = corpus.aliases.get(work.key, work.key)
            if work.key in named and key in works:
                for field in FIELDS:
                    if value := getattr(work, field):
                        said[key][field][value][extraction.source] = extraction
    return said


def differ(field: str, values: Iterable[str], known: Lexicon) -> bool:
    """Whether two values of a field cannot be one."""
    return any(not _agree(field, a, b, known) for a, b in combinations(values, 2))


def _agree(field: str, one: str, other: str, known: Lexicon) -> bool:
    """Whether two values may be one."""
    if field == "date":
        return one.startswith(other) or other.startswith(one)
    mine, theirs = fold_case(one), fold_case(other)
    short, long = sorted((mine, theirs), key=len)
    body = known.bodies.issuers.get(mine)
    return (
        long.startswith(short)
        or long.endswith(f" {short}")
        or (body is not None and body is known.bodies.issuers.get(theirs))
    )


def _sayings(
    work: Work, field: str, said: dict[str, dict[str, Extraction]], corpus: Corpus, text_of: Callable[[str], str]
) -> dict[str, tuple[Saying, ...]]:
    """The values that a source has in words, or the linked work has, and who says each."""
    found = {
        value: tuple(_saying(work, field, value, e, corpus, text_of(name)) for name, e in sorted(sources.items()))
        for value, sources in said.items()
    }
    return {v: says for v, says in found.items() if v == getattr(work, field) or any(s.stated for s in says)}


def _conflict(
    work: Work, field: str, sayings: dict[str, tuple[Saying, ...]], said: dict[str, dict[str, Extraction]]
) -> Conflict:
    votes = {value: len(sources) for value, sources in said.items()}
    year = year_of(work.symbol)
    order = [value for value in preferred(field, votes, year) if value in sayings]
    values = tuple(Value(value, value == getattr(work, field), sayings[value]) for value in order)
    return Conflict(work, field, values, _why(field, votes, order, year))


def _why(field: str, votes: dict[str, int], order: list[str], year: str) -> str:
    """Why the first value goes before the second."""
    first, second = order[:2]
    if field == "date" and first.startswith(year) and not second.startswith(year):
        return f"the symbol is of {year}"
    if field == "date" and len(first) > len(second):
        return "the most exact date"
    if votes[first] > votes[second]:
        return "most sources say so"
    if len(first) > len(second):
        return "as many sources say each; the fuller one"
    return f"as many sources say each; the {'earlier day' if field == 'date' else 'first in order'}"


def _saying(work: Work, field: str, value: str, extraction: Extraction, corpus: Corpus, text: str) -> Saying:
    """Where a source says a value: beside the first mention that it stands by, else the first mention."""
    named = [c for c in extraction.citations if corpus.aliases.get(c.work or "", c.work) == work.key]
    own = corpus.aliases.get(extraction.self_key or "", extraction.self_key) == work.key
    for citation, start, stop in _reaches(named, extraction, own):
        if (span := _span_of(field, value, start, text[start:stop])) is not None:
            first, last = min(citation.start, span[0]), max(citation.end, span[1])
            return Saying(extraction.source, first, last, text[first:last], True)
    start, end = (named[0].start, named[0].end) if named else (0, 0)
    return Saying(extraction.source, start, end, text[start:end], False)


def _reaches(named: list[Citation], extraction: Extraction, own: bool) -> Iterator[tuple[Citation, int, int]]:
    """Each mention of a work and the span in which something is said of it, which ends at the next mention of any."""
    starts = [c.start for c in extraction.citations]
    for i, citation in enumerate(named):
        before, behind = (_HEADING, _HEADING) if own and i == 0 else (0, _REACH)
        following = starts[bisect_left(starts, citation.end) :]
        yield citation, max(0, citation.start - before), min([citation.end + behind, *following[:1]])


def _span_of(field: str, value: str, offset: int, window: str) -> tuple[int, int] | None:
    """Where a value is written in a window of a text that begins at `offset`, in the text as given."""
    said = normalise(window)
    if field == "date":
        dates = ((start, date_at(said.lower, start)) for start, _ in dates_in(said.lower))
        place = next(((start, date[1]) for start, date in dates if date and date[0] == value), None)
    else:
        start = said.lower.find(fold_case(value))
        place = (start, start + len(fold_case(value))) if start >= 0 else None
    if place is None:
        return None
    start, end = said.span(*place)
    return offset + start, offset + end
