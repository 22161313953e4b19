"""What is wrong with a database: damage of the file, and a graph or evidence that contradicts itself.

Rows are read one by one, so that a database of any size is checked in little memory.
"""

# Statements are put together from names of columns; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from citegraph.model import OVERRIDE, Kind
from citegraph.tables.columns import text_hash

Query = Callable[..., Iterator[Any]]
"""Runs a statement with the values of its question marks, and gives its rows."""

_QUOTES = {
    "citation": "SELECT start, end, text FROM citations WHERE source = ?1 AND position >= 0",
    "relation": "SELECT start, end, quote FROM relations WHERE source = ?1 AND position >= 0",
}
"""What of a source is quoted, and the statement that gives the quotes of the source of a number."""

_EDGE = "source, kind, target, origin, start, end"


def faults(query: Query) -> Iterator[str]:
    """What is wrong, a line each, the same in every order of building; nothing if the database is sound."""
    yield from (f"SQLite: {said}" for (said,) in query("PRAGMA integrity_check") if said != "ok")
    for table, row, parent, _ in query("PRAGMA foreign_key_check"):
        yield f"SQLite: row {row} of {table} points at no row of {parent}"
    yield from _graph_faults(query)
    yield from _orphans(query)
    for n, name, text, noted in query("SELECT n, id, text, hash FROM sources ORDER BY id"):
        if text_hash(text) != noted:
            yield f"source {name}: its text is not the one that was read; build again from the file"
        yield from _quote_faults(query, n, name, text)


def _graph_faults(query: Query) -> Iterator[str]:
    """Dangling edges, self loops, cycles of `replaces`, aliases and partial keys of no work."""
    works = "(SELECT key FROM works)"
    odd = f"source NOT IN {works} OR target NOT IN {works} OR source = target"
    edges = "SELECT source, kind, target, origin, {} FROM edges WHERE {} ORDER BY source, kind, target, origin, start"
    for source, kind, target, origin, *known in query(edges.format(f"source IN {works}, target IN {works}", odd)):
        said = f"edge {source} {kind} {target} of {origin}"
        yield from (
            f"{said}: {end} is no work" for end, is_work in zip((source, target), known, strict=True) if not is_work
        )
        if source == target:
            yield f"{said}: is a self loop"
    newer: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in query("SELECT source, target FROM edges WHERE kind = ? AND source <> target", Kind.REPLACES):
        newer[source].append(target)
    yield from (f"cycle of replaces: {' -> '.join(cycle)}" for cycle in _cycles(newer))
    for alias, key in query(f"SELECT alias, key FROM aliases WHERE key NOT IN {works} ORDER BY alias"):
        yield f"alias {alias}: points at {key}, which is no work"
    for (key,) in query(f"SELECT key FROM unresolved WHERE key NOT IN {works} ORDER BY key"):
        yield f"unresolved {key}: is no work"


def _orphans(query: Query) -> Iterator[str]:
    """Edges of a source that is not there; those that people added have none."""
    gone = "rule <> ? AND origin NOT IN (SELECT id FROM sources)"
    for row in query(f"SELECT {_EDGE} FROM edges WHERE {gone} ORDER BY {_EDGE}", OVERRIDE):
        yield f"{_edge(*row)}: its source is not in the database"


def _quote_faults(query: Query, n: int, name: str, text: str) -> Iterator[str]:
    """Edges, citations and relations of a source whose span does not hold what they quote."""
    edges = f"SELECT quote, {_EDGE} FROM edges WHERE origin = ? AND rule <> ? ORDER BY {_EDGE}"
    for quote, *edge in query(edges, name, OVERRIDE):
        if text[edge[-2] : edge[-1]] != quote:
            yield f"{_edge(*edge)}: its evidence is not what stands there"
    for what, quotes in _QUOTES.items():
        for start, end, quote in query(f"{quotes} ORDER BY position", n):
            if text[start:end] != quote:
                yield f"{what} of {name} [{start}:{end}]: its text is not what stands there"


def _edge(source: str, kind: str, target: str, origin: str, start: int, end: int) -> str:
    return f"edge {source} {kind} {target} of {origin} [{start}:{end}]"


def _cycles(targets: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """One cycle for each way back into a chain that is being followed, from the first keys on."""
    done: set[str] = set()
    for first in sorted(targets):
        chain: dict[str, Iterator[str]] = {}
        if first not in done:
            chain[first] = iter(sorted(set(targets[first])))
        while chain:
            key = next(reversed(chain))
            following = next(chain[key], None)
            if following is None:
                done.add(key)
                del chain[key]
            elif following in chain:
                keys = list(chain)
                yield [*keys[keys.index(following) :], following]
            elif following not in done:
                chain[following] = iter(sorted(set(targets.get(following, ()))))
