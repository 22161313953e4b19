"""Cytoscape JSON: `elements` for Cytoscape (desktop), Cytoscape.js and `networkx.cytoscape_graph`.

The `data` of a node has `id` and `value`, both its key, `label`, and the `NODE_ATTRIBUTES`; that of an edge `id`, a
hash of its content, `source`, `target`, `key` (by which networkx distinguishes edges between the same works) and the
`EDGE_ATTRIBUTES`. Unknown values are left out. There is one element per line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import TextIO

from citegraph.export.formats import Format
from citegraph.export.graph_rows import ENDS, AttributeRow, GraphRows, edge_id, known, work_of
from citegraph.export.jsonl import line
from citegraph.export.nodelink import write_array
from citegraph.graph.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES

CYTOSCAPE = Format(".cyjs", text=lambda view, file: write_cytoscape(view.rows, file), streamed=True)


def write_cytoscape(rows: GraphRows, file: TextIO) -> None:
    """Write the works, then the relations."""
    file.write('{"data": {}, "directed": true, "multigraph": true, "elements": {\n"nodes": ')
    write_array(file, (_node(row) for row in rows.nodes))
    file.write(',\n"edges": ')
    write_array(file, _edges(rows.edges))
    file.write("}}\n")


def _node(row: AttributeRow) -> str:
    ids = {"id": row[0], "value": row[0], "label": work_of(row).label}
    return line({"data": {**ids, **known(NODE_ATTRIBUTES, row)}})


def _edges(rows: Iterable[AttributeRow]) -> Iterator[str]:
    for _, group in groupby(rows, key=itemgetter(0)):
        before: Counter[object] = Counter()  # edges to each target
        for row in group:
            ids = {"id": edge_id(row), "key": before[row[1]]}
            before[row[1]] += 1
            yield line({"data": {**ids, **known((*ENDS, *EDGE_ATTRIBUTES), row)}})
