"""Two CSV files, of the works and of the relations: for spreadsheets, or for `neo4j-admin database import`.

No cell of either is one that a spreadsheet would run as a formula (`citegraph.text.cells`): all end in `.csv`, which a
spreadsheet opens at a click.

For spreadsheets: UTF-8 with the byte order mark that Excel needs, and a header with the attribute names of GraphML.

For Neo4j: the header declares ids, ends, label, type and numbers. There is no byte order mark; an unknown value is
empty, which Neo4j reads as no property. A text may contain line ends, so `--multiline-fields=true` is needed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from citegraph.export.cypher import LABEL, relation_type
from citegraph.export.formats import Format
from citegraph.export.graph_rows import ENDS, AttributeRow, GraphRows, edge_id
from citegraph.export.graphml import xml_text
from citegraph.graph.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, NUMBERS
from citegraph.text.cells import cell

CSV = Format(
    ".csv",
    pair=lambda view, nodes, edges: write_csv(view.rows, nodes, edges),
    streamed=True,
    media_type="text/csv; charset=utf-8",
)

NEO4J = Format(
    ".neo4j", pair=lambda view, nodes, edges: write_neo4j(view.rows, nodes, edges), streamed=True, ending=".csv"
)


def write_csv(rows: GraphRows, nodes: BinaryIO, edges: BinaryIO) -> None:
    """Write the files for spreadsheets."""
    _write(nodes, NODE_ATTRIBUTES, (_guarded(row) for row in rows.nodes), "utf-8-sig")
    _write(edges, (*ENDS, *EDGE_ATTRIBUTES), (_guarded(row) for row in rows.edges), "utf-8-sig")


def write_neo4j(rows: GraphRows, nodes: BinaryIO, edges: BinaryIO) -> None:
    """Write the files for Neo4j: nodes labelled `Work`, edges typed by their kind, with the id of `edge_id`."""
    ids = (f"key:ID({LABEL})", *NODE_ATTRIBUTES[1:], ":LABEL")
    _write(nodes, ids, ((*_guarded(row), LABEL) for row in rows.nodes), "utf-8")
    ends = (f":START_ID({LABEL})", f":END_ID({LABEL})", ":TYPE", "id")
    typed = [f"{name}:long" if name in NUMBERS else name for name in EDGE_ATTRIBUTES]
    edge_rows = ((*_guarded(row[:2]), relation_type(row[2]), edge_id(row), *_guarded(row[2:])) for row in rows.edges)
    _write(edges, (*ends, *typed), edge_rows, "utf-8")


def _write(file: BinaryIO, names: Sequence[str], rows: Iterable[AttributeRow], encoding: str) -> None:
    with io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        writer = csv.writer(text)
        writer.writerow(names)
        writer.writerows(rows)


def _guarded(row: AttributeRow) -> AttributeRow:
    return [cell(xml_text(value) if isinstance(value, str) else value) for value in row]
