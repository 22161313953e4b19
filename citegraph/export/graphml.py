"""GraphML: a node a work, an edge a relation, all attributes strings; networkx, Gephi and yEd open it.

Written as a stream, sorted as the corpus is, so that the same corpus gives the same bytes. A file read by
`networkx.read_graphml` has the nodes, edges and attributes of `CitationGraph.nx`, save that characters which XML
cannot hold are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, TextIO
from xml.sax.saxutils import escape

from citegraph.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, edge_attributes, node_attributes
from citegraph.model import Corpus

Values = Sequence[str | None]
"""The attributes of a node or an edge, in the order of the names; None is not known."""

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot hold."""

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
    _write(file, 'node id="%s"', NODE_ATTRIBUTES, nodes)
    _write(file, 'edge source="%s" target="%s"', EDGE_ATTRIBUTES, edges)
    file.write("  </graph>\n</graphml>\n")


def _write(file: TextIO, tag: str, names: Sequence[str], rows: Iterable[Values]) -> None:
    """Writes an element for each row, whose last values are those of `names`; rows of the same data share a pattern."""
    ends = tag.count("%s")
    patterns: dict[tuple[bool, ...], str] = {}
    some: list[str] = []
    for row in rows:
        values = row[-len(names) :]
        known: tuple[Any, ...] = (*row[:ends], *[value for value in values if value is not None])
        missing = tuple([value is None for value in values])
        if missing not in patterns:
            patterns[missing] = _pattern(tag, names, missing)
        if _SPECIAL.search("".join(known)):
            known = (*map(_in_tag, known[:ends]), *map(_escaped, known[ends:]))
        some.append(patterns[missing] % known)
        if len(some) == _AT_ONCE:
            file.write("".join(some))
            some.clear()
    file.write("".join(some))


def _pattern(tag: str, names: Sequence[str], missing: Sequence[bool]) -> str:
    owner = tag.partition(" ")[0]
    known = [name for name, absent in zip(names, missing, strict=True) if not absent]
    data = "".join(f'      <data key="{owner}-{name}">%s</data>\n' for name in known)
    return f"    <{tag}>\n{data}    </{owner}>\n"


def _escaped(text: str) -> str:
    # A reader takes a bare carriage return for a line feed.
    return escape(FORBIDDEN.sub("", text), {"\r": "&#13;"})


def _in_tag(text: str) -> str:
    """A text as an attribute's value between double quotes."""
    return escape(FORBIDDEN.sub("", text), _IN_TAG) if _SPECIAL.search(text) else text
