"""GraphML: a node a work, an edge a relation, all attributes strings; networkx, Gephi and yEd open it.

Written as a stream, sorted as the corpus is, so that the same corpus gives the same bytes. A file read by
`networkx.read_graphml` has the nodes, edges and attributes of `CitationGraph.nx`, save that characters which XML
cannot hold are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TextIO
from xml.sax.saxutils import escape

from citegraph.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, edge_attributes, node_attributes
from citegraph.model import Corpus

Values = Sequence[str | None]
"""The attributes of a node or an edge, in the order of the names; None is not known."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile('[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff&<>"\t\n]')
_IN_TAG = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
_AT_ONCE = 1000  # elements


def write_graphml(corpus: Corpus, file: TextIO) -> None:
    """Writes the works and edges of `corpus`; attributes that are not known are left out."""
    nodes = (node_attributes(work, corpus) for work in corpus.works)
    edges = ((edge.source, edge.target, edge_attributes(edge)) for edge in corpus.edges)
    write_rows(
        ([known.get(name) for name in NODE_ATTRIBUTES] for known in nodes),
        ([source, target, *(known.get(name) for name in EDGE_ATTRIBUTES)] for source, target, known in edges),
        file,
    )


def write_rows(nodes: Iterable[Values], edges: Iterable[Values], file: TextIO) -> None:
    """Writes nodes, the key of each being its first attribute, and edges, each after the keys of both its ends."""
    file.write(_HEAD)
    for owner, names in (("node", NODE_ATTRIBUTES), ("edge", EDGE_ATTRIBUTES)):
        for name in names:
            file.write(f'  <key id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="string"/>\n')
    file.write('  <graph edgedefault="directed">\n')
    _write(file, (_element("node", f'id="{_in_tag(row[0] or "")}"', NODE_ATTRIBUTES, row) for row in nodes))
    _write(
        file,
        (
            _element(
                "edge",
                f'source="{_in_tag(source or "")}" target="{_in_tag(target or "")}"',
                EDGE_ATTRIBUTES,
                row,
            )
            for source, target, *row in edges
        ),
    )
    file.write("  </graph>\n</graphml>\n")


def _write(file: TextIO, elements: Iterable[str]) -> None:
    some: list[str] = []
    for element in elements:
        some.append(element)
        if len(some) == _AT_ONCE:
            file.write("".join(some))
            some.clear()
    file.write("".join(some))


def _element(owner: str, tag: str, names: Sequence[str], values: Values) -> str:
    data = [
        f'      <data key="{owner}-{name}">{_escaped(value) if _SPECIAL.search(value) else value}</data>\n'
        for name, value in zip(names, values, strict=True)
        if value is not None
    ]
    return f"    <{owner} {tag}>\n{''.join(data)}    </{owner}>\n"


def _escaped(text: str) -> str:
    # A reader takes a bare carriage return for a line feed.
    return escape(_FORBIDDEN.sub("", text), {"\r": "&#13;"})


def _in_tag(text: str) -> str:
    """A text as an attribute's value between double quotes."""
    return escape(_FORBIDDEN.sub("", text), _IN_TAG) if _SPECIAL.search(text) else text
