r"""Cypher for Neo4j: a constraint, then statements of many rows that can be run again without duplicates.

A work is a node `:Work` with its `key`. A relation is an edge whose type is its kind (`IMPLEMENTS`, `BASED_ON`) and
whose `id` is a hash of its content. Both have the attributes of GraphML. `+=` keeps properties that people added.

A text is a string on one line. A backslash before a `u` is written so that it is read alike by a reader that decodes
`\uXXXX` before it looks for the end of the string, as Neo4j does, and by one that decodes it later:

>>> print(literal('"\n'), literal("\\u0022"), literal(5))
"\"\n" "\\\u00750022" 5
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from json.encoder import encode_basestring
from typing import TextIO

from citegraph.export.formats import Format
from citegraph.export.graph_rows import AttributeRow, GraphRows, edge_id, known
from citegraph.export.graphml import xml_text
from citegraph.graph.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, AttributeValue
from citegraph.model import Kind

LABEL = "Work"
"""The label of a node."""

_CONSTRAINT = f"CREATE CONSTRAINT work_key IF NOT EXISTS FOR (w:{LABEL}) REQUIRE w.key IS UNIQUE;\n"
_WORKS = f"MERGE (w:{LABEL} {{key: row.key}})\nSET w += row;\n"
_RELATIONS = (
    f"MATCH (a:{LABEL} {{key: row.source}})\nMATCH (b:{LABEL} {{key: row.target}})\n"
    "MERGE (a)-[r:%s {id: row.id}]->(b)\nSET r += row.says;\n"
)
_AT_ONCE = 500
"""Rows per statement: few enough for a server's memory, and enough to save round trips."""

CYPHER = Format(".cypher", text=lambda view, file: write_cypher(view.rows, file), streamed=True)


def write_cypher(rows: GraphRows, file: TextIO) -> None:
    """Write the constraint, the works, and the relations, those of one kind per statement."""
    file.write(_CONSTRAINT)
    works = (_map(known(NODE_ATTRIBUTES, row)) for row in rows.nodes)
    while some := list(islice(works, _AT_ONCE)):
        _write(file, some, _WORKS)
    for kind, relations in _batches(rows.edges):
        _write(file, relations, _RELATIONS % relation_type(kind))


def relation_type(kind: AttributeValue | None) -> str:
    """The type of an edge of this kind.

    >>> relation_type("based_on")
    'BASED_ON'
    """
    return Kind(str(kind)).upper()


def literal(value: AttributeValue) -> str:
    """A value as a Cypher literal."""
    if isinstance(value, int):
        return str(value)
    return encode_basestring(xml_text(value)).replace("\\\\u", "\\\\\\u0075")


def _batches(rows: Iterable[AttributeRow]) -> Iterator[tuple[AttributeValue | None, Sequence[str]]]:
    """Yield the relations as maps in batches of one kind, and the incomplete batches at the end."""
    waiting: defaultdict[AttributeValue | None, list[str]] = defaultdict(list)
    for row in rows:
        some = waiting[row[2]]
        some.append(_relation(row))
        if len(some) == _AT_ONCE:
            yield row[2], waiting.pop(row[2])
    yield from waiting.items()


def _relation(row: AttributeRow) -> str:
    ends = {"source": row[0] or "", "target": row[1] or "", "id": edge_id(row)}
    return f"{_map(ends)[:-1]}, says: {_map(known(EDGE_ATTRIBUTES, row[2:]))}}}"


def _map(values: dict[str, AttributeValue]) -> str:
    return f"{{{', '.join(f'`{name}`: {literal(value)}' for name, value in values.items())}}}"


def _write(file: TextIO, maps: Sequence[str], then: str) -> None:
    file.write("UNWIND [\n" + ",\n".join(maps) + f"\n] AS row\n{then}")
