"""The works and relations of a graph file as rows, from a corpus in memory or straight from a database.

A streamed format takes `GraphRows`, so that the file is the same either way, however large the graph is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from citegraph.graph.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, AttributeValue, edge_attributes, node_attributes
from citegraph.model import Corpus, Work

AttributeRow = Sequence[AttributeValue | None]
"""The values of a node or an edge in the order of their names; None is unknown."""

ENDS = ("source", "target")
"""The values of an edge's row before its `EDGE_ATTRIBUTES`: the keys of the work that acts and of the other."""


@dataclass(frozen=True, slots=True)
class GraphRows:
    """A graph: `nodes` have `NODE_ATTRIBUTES`, the key first; `edges` have `ENDS` and `EDGE_ATTRIBUTES`.

    Both are read once, the nodes first, in the order of a corpus: nodes by key, edges by source, kind and target.
    """

    nodes: Iterable[AttributeRow]
    edges: Iterable[AttributeRow]


def to_graph_rows(corpus: Corpus) -> GraphRows:
    """The rows of a corpus."""
    nodes = (node_attributes(work, corpus) for work in corpus.works)
    edges = ((edge.source, edge.target, edge_attributes(edge)) for edge in corpus.edges)
    return GraphRows(
        ([known.get(name) for name in NODE_ATTRIBUTES] for known in nodes),
        ([source, target, *(known.get(name) for name in EDGE_ATTRIBUTES)] for source, target, known in edges),
    )


def known(names: Iterable[str], row: AttributeRow) -> dict[str, AttributeValue]:
    """The known values of a row, by name."""
    return {name: value for name, value in zip(names, row, strict=True) if value is not None}


def edge_id(row: AttributeRow) -> str:
    """A hash of all that an edge states, so that it is the same in every file that contains the edge."""
    return blake2b("\0".join(map(str, row)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def work_of(row: AttributeRow) -> Work:
    """The work of a node's row."""
    return Work(*row[:-1])  # type: ignore[arg-type]  # all of it is text
