"""Convert model values to rows and back; the columns of each table, in the order of the schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from citegraph.model import Citation, Edge, Evidence, Form, Kind, Pinpoint, Provision, Relation, Work

SqlRow = Sequence[Any]

_to_json = json.JSONEncoder(ensure_ascii=False).encode  # `dumps` makes an encoder for each call

RunStatement = Callable[..., Iterator[Any]]
"""Runs a statement with the values of its parameters and returns its rows."""

ALL = -1
"""The limit that SQLite takes for none."""

WORK = "key, type, symbol, number, name, issuer, scope, date, title, probably"
"""The columns of a `work_row`."""

CITATION = "start, end, text, form, work, rule, candidates, pinpoints"
"""The columns of a `citation_row`."""

DETAILS = "extent, source_pinpoints, target_pinpoints, effective, start, end, quote, rule, page, provisions"
"""The columns of a relation or an edge besides its ends."""

RELATION = f"work, kind, target, {DETAILS}"
"""The columns of a `relation_row`."""

EDGE = f"source, kind, target, origin, {DETAILS}"
"""The columns of an `edge_row`."""


def pack_list(values: Sequence[str]) -> str:
    """The column value of a list."""
    return _to_json(values) if values else "[]"  # most are empty, and there are millions


def unpack(column: str) -> tuple[str, ...]:
    """The list of a column value."""
    return tuple(json.loads(column)) if column != "[]" else ()


def listed(values: Iterable[str]) -> str:
    """Many values as one parameter, for `among`."""
    return json.dumps(list(values), ensure_ascii=False)


def among(column: str, parameter: str = "?") -> str:
    """SQL: the column has one of the values of a `listed` parameter."""
    return f"{column} IN (SELECT value FROM json_each({parameter}))"  # noqa: S608 - no value is in it


def joined(column: str, separator: str) -> str:
    """SQL: the list in a column as one text; null for an empty list."""
    codes = ", ".join(str(ord(character)) for character in separator)
    together = f"(SELECT group_concat(value, char({codes})) FROM json_each({column}))"  # noqa: S608 - no value is in it
    return f"CASE {column} WHEN '[]' THEN NULL ELSE {together} END"


def work_row(work: Work) -> SqlRow:
    """key, type, symbol, number, name, issuer, scope, date, title, probably."""
    return (
        work.key,
        work.type,
        work.symbol,
        work.number,
        work.name,
        work.issuer,
        work.scope,
        work.date,
        work.title,
        work.probably,
    )


def stored_work(row: SqlRow) -> Work:
    """The work of a `work_row`."""
    return Work(*row)


def citation_row(citation: Citation) -> SqlRow:
    """start, end, text, form, work, rule, candidates, pinpoints."""
    c = citation
    return (c.start, c.end, c.text, c.form.value, c.work, c.rule, pack_list(c.candidates), pack_list(c.pinpoints))


def to_citation(row: SqlRow) -> Citation:
    """The citation of a `citation_row`."""
    start, end, text, form, work, rule, candidates, pinpoints = row
    return Citation(start, end, text, Form(form), work, rule, unpack(candidates), unpack(pinpoints))


def pinpoint_row(pinpoint: Pinpoint) -> SqlRow:
    """start, end, text."""
    return (pinpoint.start, pinpoint.end, pinpoint.text)


def to_pinpoint(row: SqlRow) -> Pinpoint:
    """The pinpoint of a `pinpoint_row`."""
    return Pinpoint(*row)


def relation_row(relation: Relation) -> SqlRow:
    """source, kind, target, then as `_details_row`."""
    return (relation.source, relation.kind.value, relation.target, *_details_row(relation))


def to_relation(row: SqlRow) -> Relation:
    """The relation of a `relation_row`."""
    source, kind, target, *details = row
    return Relation(source, Kind(kind), target, **_details(details))


def edge_row(edge: Edge) -> SqlRow:
    """source, kind, target, origin, then as `_details_row`."""
    return (edge.source, edge.kind.value, edge.target, edge.origin, *_details_row(edge))


def to_edge(row: SqlRow) -> Edge:
    """The edge of an `edge_row`."""
    source, kind, target, origin, *details = row
    return Edge(source, Kind(kind), target, origin, **_details(details))


def _details_row(relation: Relation | Edge) -> SqlRow:
    """extent, source_pinpoints, target_pinpoints, effective, start, end, quote, rule, page, provisions."""
    evidence = relation.evidence
    changed = pack_list([str(provision) for provision in relation.provisions])
    where = (evidence.start, evidence.end, evidence.quote, evidence.rule, evidence.page)
    lists = (pack_list(relation.source_pinpoints), pack_list(relation.target_pinpoints))
    return (relation.extent, *lists, relation.effective, *where, changed)


def _details(row: SqlRow) -> dict[str, Any]:
    extent, source_pinpoints, target_pinpoints, effective, *where, changed = row
    return {
        "evidence": Evidence(*where),
        "extent": extent,
        "source_pinpoints": unpack(source_pinpoints),
        "target_pinpoints": unpack(target_pinpoints),
        "effective": effective,
        "provisions": tuple(map(Provision.parse, unpack(changed))),
    }
