"""Yield the works and relations of a pair of Parquet tables, as `citegraph export NAME.parquet` writes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from citegraph.imports.graph_records import ImportRecord
from citegraph.imports.jsonl import text_fields

_PARTS = ("nodes", "edges")


def pair_of(path: Path) -> tuple[Path, Path]:
    """The two files of a pair, given either of them or their common name.

    >>> [str(file) for file in pair_of(Path("a/g.parquet"))], pair_of(Path("g.edges.parquet"))[0].name
    (['a/g.nodes.parquet', 'a/g.edges.parquet'], 'g.nodes.parquet')
    """
    stem = path.name[: -len(path.suffix)]
    for part in _PARTS:
        stem = stem.removesuffix(f".{part}")
    nodes, edges = (path.with_name(f"{stem}.{part}{path.suffix}") for part in _PARTS)
    return nodes, edges


def pair_records(path: Path) -> Iterator[ImportRecord]:
    """Yield the records of both tables; the place is the row, from 1. Raises `TablesError` for other tables."""
    from citegraph.tables.parquet import graph_rows

    nodes, edges = pair_of(path)
    for n, row in enumerate(graph_rows(nodes, "works"), 1):
        yield ImportRecord(n, text_fields(row, f"{nodes}:{n}"))
    for n, row in enumerate(graph_rows(edges, "edges"), 1):
        said = text_fields(row, f"{edges}:{n}")
        yield ImportRecord(n, said, (said.pop("source"), said.pop("target")))
