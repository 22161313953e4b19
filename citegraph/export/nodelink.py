"""Node-link JSON: `networkx.node_link_graph(json.load(file))` gives the graph of `CitationGraph.nx`; D3 reads it too.

A node has `id`, its key, and the `NODE_ATTRIBUTES`; an edge `source`, `target` and the `EDGE_ATTRIBUTES`. Unknown
values are left out. There is one node or edge per line.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from citegraph.export.formats import Format
from citegraph.export.graph_rows import ENDS, GraphRows, known
from citegraph.export.jsonl import line
from citegraph.graph.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES

NODE_LINK = Format(
    ".json", text=lambda view, file: write_node_link(view.rows, file), streamed=True, media_type="application/json"
)


def write_node_link(rows: GraphRows, file: TextIO) -> None:
    """Write the works, then the relations."""
    file.write('{"directed": true, "multigraph": true, "graph": {},\n"nodes": ')
    write_array(file, (line({"id": row[0], **known(NODE_ATTRIBUTES, row)}) for row in rows.nodes))
    file.write(',\n"edges": ')
    write_array(file, (line(known((*ENDS, *EDGE_ATTRIBUTES), row)) for row in rows.edges))
    file.write("}\n")


def write_array(file: TextIO, lines: Iterable[str]) -> None:
    """Write an array of JSON values, one per line."""
    before = "[\n"
    for each in lines:
        file.write(before + each)
        before = ",\n"
    file.write("[]" if before == "[\n" else "\n]")
