"""Records in the format that was asked for, and what a record says of its evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from citegraph.cli.output import Record, write_csv, write_json, write_lines
from citegraph.cli.records import provision_records
from citegraph.model import OVERRIDE, Edge

EDGE_FIELDS = (
    "from", "kind", "to", "extent", "effective", "provisions", "quote", "source", "start",
    "end", "rule", "page",
)  # fmt: skip


def write(layout: str, fields: Sequence[str], records: Sequence[Record], table: Callable[[], None]) -> None:
    """Writes the records, or calls `table` where people read."""
    if layout == "json":
        write_json(records)
    elif layout == "jsonl":
        write_lines(records)
    elif layout == "csv":
        write_csv(fields, records)
    else:
        table()


def edge_record(edge: Edge | None) -> dict[str, Any]:
    """A relation with its evidence; without one, the same fields with nothing in them."""
    if edge is None:
        return dict.fromkeys(EDGE_FIELDS)
    said = edge.evidence
    claim = (edge.source, edge.kind.value, edge.target, edge.extent, edge.effective, provision_records(edge.provisions))
    values = (*claim, said.quote, edge.origin, said.start, said.end, said.rule, said.page)
    return dict(zip(EDGE_FIELDS, values, strict=True))


def place(edge: Edge) -> str:
    """Where a relation is said, and the rule that read it; what people added stands in no text."""
    if edge.evidence.rule == OVERRIDE:
        return OVERRIDE
    said = edge.evidence
    page = "" if said.page is None else f" p. {said.page}"
    return f"{edge.origin}{page} [{said.start}:{said.end}] {said.rule}"
