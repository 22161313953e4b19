r"""Cypher for Neo4j: a constraint, then statements of many rows that may be run again without doubling anything.

A work is a node `:Work` of its `key`, a relation an edge whose type is its kind (`IMPLEMENTS`, `BASED_ON`) and whose
`id` is made of what it says; both have the attributes of GraphML. `+=` leaves alone what people added in Neo4j.

A text is a string on one line. A backslash before a `u` is written so that it means the same to a reader that turns
`\uXXXX` into a letter before it looks for the end of the string, as Neo4j does, and to one that does so later:

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
from citegraph.export.graphml import legal
from citegraph.export.rows import Row, Rows, edge_id, known
from citegraph.graph.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, Value
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
"""Rows of a statement: few enough for a server's memory, so many that it does not wait for each."""

CYPHER = Format(".cypher", text=lambda view, file: write_cypher(view.rows, file), streamed=True)


def write_cypher(rows: Rows, file: TextIO) -> None:
    """Writes the constraint, the works, and the relations, those of one kind in a statement."""
    file.write(_CONSTRAINT)
    works = (_map(known(NODE_ATTRIBUTES, row)) for row in rows.nodes)
    while some := list(islice(works, _AT_ONCE)):
        _write(file, some, _WORKS)
    for kind, relations in _batches(rows.edges):
        _write(file, relations, _RELATIONS % relation_type(kind))


def relation_type(kind: Value | None) -> str:
    """The type of an edge of this kind.

    >>> relation_type("based_on")
    'BASED_ON'
    """
    return Kind(str(kind)).upper()


def literal(value: Value) -> str:
    """A value as Cypher writes it."""
    if isinstance(value, int):
        return str(value)
    return encode_basestring(legal(value)).replace("\\\\u", "\\\\\\u0075")


def _batches(rows: Iterable[Row]) -> Iterator[tuple[Value | None, Sequence[str]]]:
    """The relations as maps, those of one kind together, as soon as they are enough; what is left at the end."""
    waiting: defaultdict[Value | None, list[str]] = defaultdict(list)
    for row in rows:
        some = waiting[row[2]]
        some.append(_relation(row))
        if len(some) == _AT_ONCE:
            yield row[2], waiting.pop(row[2])
    yield from waiting.items()


def _relation(row: Row) -> str:
    ends = {"source": row[0] or "", "target": row[1] or "", "id": edge_id(row)}
    return f"{_map(ends)[:-1]}, says: {_map(known(EDGE_ATTRIBUTES, row[2:]))}}}"


def _map(values: dict[str, Value]) -> str:
    return f"{{{', '.join(f'`{name}`: {literal(value)}' for name, value in values.items())}}}"


def _write(file: TextIO, maps: Sequence[str], then: str) -> None:
    file.write("UNWIND [\n" + ",\n".join(maps) + f"\n] AS row\n{then}")
