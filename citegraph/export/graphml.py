"""GraphML: a node a work, an edge a relation, attributes of text and numbers; networkx, Gephi and yEd open it.

Written as a stream, sorted as the corpus is, so that the same corpus gives the same bytes. A file read by
`networkx.read_graphml` has the nodes, edges and attributes of `CitationGraph.nx`, save that characters which XML
cannot hold are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, TextIO
from xml.sax.saxutils import escape

from citegraph.export.rows import Row, Rows
from citegraph.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, NUMBERS

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot hold."""

_SPECIAL = re.compile('[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff&<>"\t\n]')
_IN_TAG = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
_AT_ONCE = 1000  # elements


def write_graphml(rows: Rows, file: TextIO) -> None:
    """Writes the works and relations; attributes that are not known are left out."""
    file.write(_HEAD)
    for owner, names in (("node", NODE_ATTRIBUTES), ("edge", EDGE_ATTRIBUTES)):
        for name in names:
            type_ = "int" if name in NUMBERS else "string"
            file.write(f'  <key id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="{type_}"/>\n')
    file.write('  <graph edgedefault="directed">\n')
    _write(file, 'node id="%s"', NODE_ATTRIBUTES, rows.nodes)
    _write(file, 'edge source="%s" target="%s"', EDGE_ATTRIBUTES, rows.edges)
    file.write("  </graph>\n</graphml>\n")


def _write(file: TextIO, tag: str, names: Sequence[str], rows: Iterable[Row]) -> None:
    """Writes an element for each row, whose last values are those of `names`; rows of the same data share a pattern."""
    ends = tag.count("%s")
    patterns: dict[tuple[bool, ...], tuple[str, str]] = {}
    some: list[str] = []
    for row in rows:
        values = row[-len(names) :]
        known: tuple[Any, ...] = (*row[:ends], *[value for value in values if value is not None])
        missing = tuple([value is None for value in values])
        if missing not in patterns:
            patterns[missing] = _pattern(tag, names, missing), "%s" * len(known)
        pattern, plain = patterns[missing]
        if _SPECIAL.search(plain % known):
            known = (*map(in_tag, known[:ends]), *[_escaped(str(value)) for value in known[ends:]])
        some.append(pattern % known)
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
    return escape(legal(text), {"\r": "&#13;"})


def legal(text: str) -> str:
    """A text without the characters that XML cannot hold, which are of no use to other programs either."""
    return FORBIDDEN.sub("", text)


def in_tag(text: str) -> str:
    """A text as an attribute's value between double quotes."""
    return escape(legal(text), _IN_TAG) if _SPECIAL.search(text) else text
