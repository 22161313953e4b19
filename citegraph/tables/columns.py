"""The tables of the exchange format: their columns, and the conversion of the model to rows and back.

A row is a dict of the columns' values. Five tables contain the sources and their extractions, each row of the last four
with the id of its `source` and its `position` in it; five contain the graph linked from them.

=================  ===========================================================
`sources`          the texts, with the fingerprint of their reader
`source_works`     the works that a source names
`citations`        the places that name one
`relations`        the relations that a source states
`pinpoints`        places inside a work that belong to no cited work
`works`            the works of the graph
`edges`            its relations
`aliases`          keys that were completed
`unresolved`       partial keys and their candidates
`overrides`        people's decisions about a work
=================  ===========================================================
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Any

from citegraph.model import (
    OPTIONAL_FACTS,
    Citation,
    Corpus,
    Edge,
    Evidence,
    Extraction,
    Form,
    Kind,
    Pinpoint,
    Provision,
    Relation,
    Source,
    Work,
)

TableRow = dict[str, Any]


class Type(StrEnum):
    """The type of a column; only those of `NULLABLE` may be null. Numbers have 64 bits, texts are UTF-8."""

    TEXT = "text"
    OPTIONAL = "text or null"
    NUMBER = "number"
    OPTIONAL_NUMBER = "number or null"
    FLAG = "true or false"
    LIST = "list of texts"


NULLABLE = frozenset({Type.OPTIONAL, Type.OPTIONAL_NUMBER})

_PLACE = {"source": Type.TEXT, "position": Type.NUMBER}
_WORK = {
    "key": Type.TEXT,
    "type": Type.TEXT,
    **dict.fromkeys(OPTIONAL_FACTS, Type.OPTIONAL),
}
_SPAN = {"start": Type.NUMBER, "end": Type.NUMBER}
_SAYS = {
    "extent": Type.OPTIONAL,
    "source_pinpoints": Type.LIST,
    "target_pinpoints": Type.LIST,
    "effective": Type.OPTIONAL,
    "provisions": Type.LIST,
    **_SPAN,
    "quote": Type.TEXT,
    "rule": Type.TEXT,
    "page": Type.OPTIONAL_NUMBER,
}

SAID: dict[str, dict[str, Type]] = {
    "sources": {
        **dict.fromkeys(("id", "hash", "fingerprint", "text"), Type.TEXT),
        "is_document": Type.FLAG,
        "self_key": Type.OPTIONAL,
    },
    "source_works": {**_PLACE, **_WORK},
    "citations": {
        **_PLACE,
        **_SPAN,
        "text": Type.TEXT,
        "form": Type.TEXT,
        "work": Type.OPTIONAL,
        "rule": Type.TEXT,
        "candidates": Type.LIST,
        "pinpoints": Type.LIST,
    },
    "relations": {**_PLACE, "work": Type.OPTIONAL, "kind": Type.TEXT, "target": Type.TEXT, **_SAYS},
    "pinpoints": {**_PLACE, **_SPAN, "text": Type.TEXT},
}
"""The columns of the tables of the sources and their extractions, those of `sources` first."""

LINKED: dict[str, dict[str, Type]] = {
    "works": _WORK,
    "edges": {**dict.fromkeys(("source", "kind", "target", "origin"), Type.TEXT), **_SAYS},
    "aliases": {"alias": Type.TEXT, "key": Type.TEXT},
    "unresolved": {"key": Type.TEXT, "candidates": Type.LIST},
    "overrides": {"key": Type.TEXT, "position": Type.NUMBER, "note": Type.TEXT},
}
"""The columns of the tables of the linked graph."""

TABLES = SAID | LINKED
"""The tables that a database is made of."""

REJECTED = {"id": Type.OPTIONAL, "reason": Type.TEXT}
"""The columns of `rejected`, an extra table of a run on Spark: rows that it could not read."""

_EVIDENCE = {name: f"evidence.{name}" for name in ("start", "end", "quote", "rule", "page")}
_ATTRIBUTES = {"relations": {**_EVIDENCE, "work": "source"}, "edges": _EVIDENCE}
"""The attribute of the model for each column that does not have the column's name."""

_PARTS = {"source_works": "works", "citations": "citations", "relations": "relations", "pinpoints": "pinpoints"}
"""The attribute of an extraction with the rows of each table."""


@dataclass(frozen=True, slots=True)
class ExtractedSource:
    """A source, its extraction, and the fingerprint of its reader. Refused candidates are not kept in tables."""

    source: Source
    fingerprint: str
    extraction: Extraction


def text_hash(text: str) -> str:
    """A hash by which a changed text is recognised.

    >>> text_hash("Chỉ thị 05")[:8]
    'c86e3c04'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def reading_rows(reading: ExtractedSource) -> dict[str, list[TableRow]]:
    """The rows of the tables in `SAID`, of one source."""
    source, said = reading.source, reading.extraction
    values = (source.id, text_hash(source.text), reading.fingerprint, source.text, said.is_document, said.self_key)
    rows: dict[str, list[TableRow]] = {"sources": [dict(zip(SAID["sources"], values, strict=True))]}
    for table, part in _PARTS.items():
        placed = ({"source": source.id, "position": n} for n in range(len(getattr(said, part))))
        rows[table] = [place | row for place, row in zip(placed, table_rows(table, getattr(said, part)), strict=True)]
    return rows


def to_reading(row: TableRow, parts: Mapping[str, list[TableRow]]) -> ExtractedSource:
    """The reading from its row and its rows in the other tables; raises `ValueError` for an unknown kind or form."""
    said = Extraction(
        source=row["id"],
        self_key=row["self_key"],
        is_document=row["is_document"],
        works=tuple(to_work(r) for r in parts["source_works"]),
        citations=tuple(_to_citation(r) for r in parts["citations"]),
        relations=tuple(_to_relation(r) for r in parts["relations"]),
        pinpoints=tuple(Pinpoint(r["start"], r["end"], r["text"]) for r in parts["pinpoints"]),
        rejections=(),
    )
    return ExtractedSource(Source(row["id"], row["text"]), row["fingerprint"], said)


def corpus_rows(corpus: Corpus) -> dict[str, Iterator[TableRow]]:
    """The rows of the tables in `LINKED`."""
    notes = ((key, n, note) for key, said in corpus.overrides.items() for n, note in enumerate(said))
    return {
        "works": table_rows("works", corpus.works),
        "edges": table_rows("edges", corpus.edges),
        "aliases": ({"alias": alias, "key": key} for alias, key in sorted(corpus.aliases.items())),
        "unresolved": ({"key": k, "candidates": list(v)} for k, v in sorted(corpus.unresolved.items())),
        "overrides": (dict(zip(LINKED["overrides"], said, strict=True)) for said in notes),
    }


def to_corpus(tables: Mapping[str, Iterable[TableRow]]) -> Corpus:
    """The corpus from its rows; raises `ValueError` for an unknown kind or the key of an unlisted work."""
    works = tuple(to_work(row) for row in tables["works"])
    keys = {work.key for work in works}
    notes: dict[str, list[str]] = {}
    for row in tables["overrides"]:
        notes.setdefault(_known(row["key"], keys), []).append(row["note"])
    return Corpus(
        works=works,
        edges=tuple(_to_edge(row, keys) for row in tables["edges"]),
        aliases={row["alias"]: _known(row["key"], keys) for row in tables["aliases"]},
        unresolved={_known(row["key"], keys): tuple(row["candidates"]) for row in tables["unresolved"]},
        overrides={key: tuple(said) for key, said in notes.items()},
    )


def table_rows(table: str, values: Iterable[object]) -> Iterator[TableRow]:
    """The rows of values of the model, without their place in a source."""
    names = [name for name in TABLES[table] if table not in _PARTS or name not in _PLACE]
    moved = _ATTRIBUTES.get(table, {})
    get: Callable[[object], tuple[Any, ...]] = attrgetter(*(moved.get(name, name) for name in names))
    return (dict(zip(names, map(_cell, get(value)), strict=True)) for value in values)


def _cell(value: object) -> object:
    """A value as a column has it: provisions are texts."""
    return [str(each) for each in value] if isinstance(value, tuple) else value


def to_work(row: TableRow) -> Work:
    """The work of a row that has its columns, among others."""
    return Work(*(row[name] for name in _WORK))


def _to_citation(row: TableRow) -> Citation:
    lists = (tuple(row["candidates"]), tuple(row["pinpoints"]))
    return Citation(row["start"], row["end"], row["text"], Form(row["form"]), row["work"], row["rule"], *lists)


def _to_relation(row: TableRow) -> Relation:
    return Relation(row["work"], Kind(row["kind"]), row["target"], **_says(row))


def _to_edge(row: TableRow, keys: set[str]) -> Edge:
    source, target = _known(row["source"], keys), _known(row["target"], keys)
    return Edge(source, Kind(row["kind"]), target, row["origin"], **_says(row))


def _says(row: TableRow) -> dict[str, Any]:
    return {
        "evidence": Evidence(*(row[name] for name in _EVIDENCE)),
        "extent": row["extent"],
        "source_pinpoints": tuple(row["source_pinpoints"]),
        "target_pinpoints": tuple(row["target_pinpoints"]),
        "effective": row["effective"],
        "provisions": tuple(map(Provision.parse, row["provisions"])),
    }


def _known(key: str, keys: set[str]) -> str:
    if key not in keys:
        raise ValueError(f"{key} is not a work of works.parquet")
    return key
