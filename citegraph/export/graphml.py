"""GraphML: one node per work, one edge per relation, with text and number attributes; for networkx, Gephi and yEd.

Written as a stream in the order of the corpus, so that the same corpus gives the same bytes. A file read with
`networkx.read_graphml` has the nodes, edges and attributes of `CitationGraph.nx`, except for characters that XML does
not allow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any, TextIO
from xml.sax.saxutils import escape

from citegraph.export.formats import Format
from citegraph.export.graph_rows import AttributeRow, GraphRows
from citegraph.graph.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, NUMBERS
from citegraph.text.xml_characters import FORBIDDEN

_SPECIAL = re.compile('[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff&<>"\t\n]')
_IN_TAG = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
_AT_ONCE = 100  # elements, 50 kB: they fit into the processor's cache

GRAPHML = Format(
    ".graphml",
    text=lambda view, file: write_graphml(view.rows, file),
    streamed=True,
    media_type="application/graphml+xml",
)


def write_graphml(rows: GraphRows, file: TextIO) -> None:
    """Write the works and relations; unknown attributes are left out."""
    file.write(_HEAD)
    for owner, names in (("node", NODE_ATTRIBUTES), ("edge", EDGE_ATTRIBUTES)):
        for name in names:
            type_ = "int" if name in NUMBERS else "string"
            file.write(f'  <key id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="{type_}"/>\n')
    file.write('  <graph edgedefault="directed">\n')
    _write(file, 'node id="%s"', NODE_ATTRIBUTES, rows.nodes)
    _write(file, 'edge source="%s" target="%s"', EDGE_ATTRIBUTES, rows.edges)
    file.write("  </graph>\n</graphml>\n")


def _write(file: TextIO, tag: str, names: Sequence[str], rows: Iterable[AttributeRow]) -> None:
    """Write one element per row, whose last values are those of `names`; rows with the same data share a pattern."""
    ends, numbers = tag.count("%s"), not NUMBERS.isdisjoint(names)
    some: list[str] = []
    absent, pieces = -1, [""]
    values: Callable[[AttributeRow], Sequence[Any]] = tuple
    for row in rows:
        if row.count(None) != absent or None in (known := values(row)):
            values, pieces = _pattern(tag, names, row)
            absent, known = row.count(None), values(row)
        texts = list(map(str, known)) if numbers else known
        if not _is_plain("".join(texts)):
            texts = [*map(in_tag, texts[:ends]), *map(_escaped, texts[ends:])]
        pieces[1::2] = texts
        some.append("".join(pieces))
        if len(some) == _AT_ONCE:
            file.write("".join(some))
            some.clear()
    file.write("".join(some))


def _pattern(
    tag: str, names: Sequence[str], row: AttributeRow
) -> tuple[Callable[[AttributeRow], Sequence[Any]], list[str]]:
    """Return a getter of the known values of rows like this one, and its element in pieces: every second is a value."""
    owner, ends, first = tag.partition(" ")[0], tag.count("%s"), len(row) - len(names)
    known = [place for place in range(first, len(row)) if row[place] is not None]
    data = "".join(f'      <data key="{owner}-{names[place - first]}">%s</data>\n' for place in known)
    texts = f"    <{tag}>\n{data}    </{owner}>\n".split("%s")
    return itemgetter(*range(ends), *known), [piece for text in texts for piece in (text, "")][:-1]


def _is_plain(text: str) -> bool:
    """True if a text needs no escape in XML; `isprintable` is ten times as fast as a regular expression."""
    return text.isprintable() and not ("&" in text or "<" in text or ">" in text or '"' in text)


def _escaped(text: str) -> str:
    # A reader would read a bare carriage return as a line feed.
    return escape(xml_text(text), {"\r": "&#13;"})


def xml_text(text: str) -> str:
    """A text without the characters that XML does not allow, which no other program needs either."""
    return FORBIDDEN.sub("", text)


def in_tag(text: str) -> str:
    """A text as the value of an attribute in double quotes."""
    return escape(xml_text(text), _IN_TAG) if _SPECIAL.search(text) else text
