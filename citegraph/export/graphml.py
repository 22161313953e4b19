"""GraphML: a node a work, an edge a relation, all attributes strings; networkx, Gephi and yEd open it.

Written as a stream, sorted as the corpus is, so that the same corpus gives the same bytes. A file read by
`networkx.read_graphml` has the nodes, edges and attributes of `CitationGraph.nx`, save that characters which XML
cannot hold are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from citegraph.graph import edge_attributes, node_attributes
from citegraph.model import Corpus

_NODE_KEYS = ("key", "type", "symbol", "number", "name", "issuer", "scope", "date", "title", "probably", "overrides")
_EDGE_KEYS = ("kind", "quote", "source", "rule", "extent", "effective")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'


def write_graphml(corpus: Corpus, file: TextIO) -> None:
    """Writes the works and edges of `corpus`; attributes that are not known are left out."""
    file.write(_HEAD)
    for owner, names in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name in names:
            file.write(f'  <key id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="string"/>\n')
    file.write('  <graph edgedefault="directed">\n')
    for work in corpus.works:
        _element(file, f"node id={_quoted(work.key)}", node_attributes(work, corpus))
    for edge in corpus.edges:
        _element(file, f"edge source={_quoted(edge.source)} target={_quoted(edge.target)}", edge_attributes(edge))
    file.write("  </graph>\n</graphml>\n")


def _element(file: TextIO, tag: str, attributes: Mapping[str, str]) -> None:
    owner = tag.partition(" ")[0]
    file.write(f"    <{tag}>\n")
    for name, value in attributes.items():
        file.write(f'      <data key="{owner}-{name}">{_escaped(value)}</data>\n')
    file.write(f"    </{owner}>\n")


def _escaped(text: str) -> str:
    # A reader takes a bare carriage return for a line feed.
    return escape(_FORBIDDEN.sub("", text), {"\r": "&#13;"})


def _quoted(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("", text))
