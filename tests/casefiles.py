"""Cases as data: the files of `cases/`, and what the pipeline finds in a case, written as the files write it."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from citegraph.extraction.pipeline import Extractor
from citegraph.model import Extraction, Relation, Source, Work
from citegraph.model.workkey import WorkKey

FOLDER = Path(__file__).with_name("cases")


@dataclass(frozen=True, slots=True)
class Case:
    """One claim: in `text` the pipeline finds `finds`, because of `why`. `area` tells how `finds` is written."""

    file: str
    area: str
    label: str
    text: str
    finds: tuple[str, ...]
    why: str

    def __str__(self) -> str:
        return f"{self.file}: {self.label}"


@cache
def extractor() -> Extractor:
    """One extractor for all tests of a run; it keeps nothing from one text to the next."""
    return Extractor()


def said(text: str) -> Extraction:
    """What the pipeline makes of a text."""
    return extractor().extract(Source("case", text))


def read_cases(file: str) -> list[Case]:
    """The cases of one file, in its order."""
    tables = tomllib.loads((FOLDER / f"{file}.toml").read_text("utf-8"))
    return [
        Case(file, area, row["label"], row["text"], tuple(row["finds"]), row["why"])
        for area, rows in tables.items()
        for row in rows
    ]


def cases(area: str, *files: str) -> list[Case]:
    """The cases of one area in these files."""
    return [case for file in files for case in read_cases(file) if case.area == area]


def found(case: Case) -> list[str]:
    """What is found in a case, in text order, in the writing of its area."""
    return found_in(said(case.text), case.area)


def found_in(extraction: Extraction, area: str) -> list[str]:
    """What an extraction contains, in text order, in the writing of an area."""
    return list(_WRITERS[area](extraction))


def label(key: str | None, works: dict[str, Work], self_key: str | None) -> str:
    """How a reader calls the end of a relation; `this` is the text itself where it has no key of its own."""
    return "this" if key is None or (key == self_key and WorkKey.parse(key).is_own) else works[key].label


def _by_symbol(extraction: Extraction) -> Iterator[str]:
    works = {work.key: work for work in extraction.works}
    for citation in extraction.citations:
        work = works[citation.work or ""]
        yield f"{citation.text} = {work.type} {work.label}"


def _by_key(extraction: Extraction) -> Iterator[str]:
    yield from (f"{citation.text} = {citation.work or '?'}" for citation in extraction.citations)


def _attributes(extraction: Extraction) -> Iterator[str]:
    works = {work.key: work for work in extraction.works}
    for key in dict.fromkeys(citation.work for citation in extraction.citations if citation.work):
        values = {name: getattr(works[key], name) for name in ("date", "issuer", "scope")}
        yield from (f"{works[key].label} {name} {value}" for name, value in values.items() if value)


def _relations(extraction: Extraction) -> Iterator[str]:
    yield from (_sentence(relation, extraction) for relation in extraction.relations)


def _sentence(relation: Relation, extraction: Extraction) -> str:
    works = {work.key: work for work in extraction.works}
    source, target = (label(key, works, extraction.self_key) for key in (relation.source, relation.target))
    return f"{source} {relation.kind} {target}"


def _details(extraction: Extraction) -> Iterator[str]:
    for relation in extraction.relations:
        extent = f" ({relation.extent})" if relation.extent else ""
        at = f" at {'; '.join(relation.target_pinpoints)}" if relation.target_pinpoints else ""
        by = f" by {'; '.join(relation.source_pinpoints)}" if relation.source_pinpoints else ""
        since = f" from {relation.effective}" if relation.effective else ""
        yield _sentence(relation, extraction) + extent + at + by + since


def _places(extraction: Extraction) -> Iterator[str]:
    places: dict[str, list[str]] = defaultdict(list)
    for citation in extraction.citations:
        places[citation.work or "?"] += citation.pinpoints
    works = {work.key: work for work in extraction.works}
    yield from (f"{works[key].label} at {'; '.join(found)}" for key, found in places.items() if found)


def _provisions(extraction: Extraction) -> Iterator[str]:
    works = {work.key: work for work in extraction.works}
    own = (r for r in extraction.relations if r.source == extraction.self_key)
    yield from (f"{works[r.target].label} {provision}" for r in own for provision in r.provisions)


def _evidence(extraction: Extraction) -> Iterator[str]:
    yield from (f"{_sentence(r, extraction)}: {r.evidence.quote}" for r in extraction.relations)


def _document(extraction: Extraction) -> Iterator[str]:
    """Nothing for a text that only speaks of documents."""
    if not extraction.is_document:
        return
    own = next(work for work in extraction.works if work.key == extraction.self_key)
    yield "document"
    values = {name: getattr(own, name) for name in ("type", "symbol", "date", "scope", "title")}
    yield from (f"{name} {value}" for name, value in values.items() if value)


_WRITERS = {
    "document": _document,
    "symbol": _by_symbol,
    "named": _by_key,
    "short": _by_key,
    "attribute": _attributes,
    "relation": _relations,
    "detail": _details,
    "place": _places,
    "provision": _provisions,
    "evidence": _evidence,
    "nothing": _by_symbol,
}


def parameters(area: str) -> list[ParameterSet]:
    """The cases of an area as parameters of a test; known failures are expected to fail, and must."""
    hold = [pytest.param(case, id=str(case)) for case in cases(area, "in_the_wild", "synthetic", "negative")]
    fail = [
        pytest.param(case, id=str(case), marks=pytest.mark.xfail(reason=case.why, raises=AssertionError))
        for case in cases(area, "known_failures")
    ]
    return hold + fail
