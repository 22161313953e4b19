"""Check a database: damage of the file or the graph, evidence that differs from the text, texts that contradict.

RunStatement are read one by one, so a database of any size is checked in little memory.
"""

# Statements are built from names of columns; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from citegraph.model import OVERRIDE, Kind
from citegraph.store.rows import RunStatement
from citegraph.tables.columns import text_hash

_QUOTES = {
    "citation": "SELECT start, end, text FROM citations WHERE source = ?1 AND position >= 0",
    "relation": "SELECT start, end, quote FROM relations WHERE source = ?1 AND position >= 0",
}
"""The statement that selects the quotes of a source, by number, for each kind of quote."""

_EDGE = "source, kind, target, origin, start, end"


def faults(rows: RunStatement) -> Iterator[str]:
    """The faults, one per line, the same for every order of building; none if the database is sound."""
    yield from (f"SQLite: {fault}" for (fault,) in rows("PRAGMA integrity_check") if fault != "ok")
    for table, row, parent, _ in rows("PRAGMA foreign_key_check"):
        yield f"SQLite: row {row} of {table} refers to a missing row of {parent}"
    yield from _graph_faults(rows)
    yield from _orphans(rows)
    for n, name, text, noted in rows("SELECT n, id, text, hash FROM sources ORDER BY id"):
        if text_hash(text) != noted:
            yield f"source {name}: its text has changed since it was read; build again from the file"
        yield from _quote_faults(rows, n, name, text)


def replacement_cycles(rows: RunStatement) -> Iterator[str]:
    """Cycles of `replaces`, one per line: the texts contradict each other, while the database is sound."""
    newer: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in rows("SELECT source, target FROM edges WHERE kind = ? AND source <> target", Kind.REPLACES):
        newer[source].append(target)
    yield from (f"cycle of replaces: {' -> '.join(cycle)}" for cycle in _cycles(newer))


def _graph_faults(rows: RunStatement) -> Iterator[str]:
    """Dangling edges, self loops, aliases and partial keys without a work."""
    works = "(SELECT key FROM works)"
    odd = f"source NOT IN {works} OR target NOT IN {works} OR source = target"
    edges = "SELECT source, kind, target, origin, {} FROM edges WHERE {} ORDER BY source, kind, target, origin, start"
    for source, kind, target, origin, *known in rows(edges.format(f"source IN {works}, target IN {works}", odd)):
        edge = f"edge {source} {kind} {target} of {origin}"
        yield from (
            f"{edge}: {end} is not a work" for end, is_work in zip((source, target), known, strict=True) if not is_work
        )
        if source == target:
            yield f"{edge}: is a self loop"
    for alias, key in rows(f"SELECT alias, key FROM aliases WHERE key NOT IN {works} ORDER BY alias"):
        yield f"alias {alias}: refers to {key}, which is not a work"
    for (key,) in rows(f"SELECT key FROM unresolved WHERE key NOT IN {works} ORDER BY key"):
        yield f"unresolved {key}: is not a work"


def _orphans(rows: RunStatement) -> Iterator[str]:
    """Edges of a missing source; edges that people added have none."""
    gone = "rule <> ? AND origin NOT IN (SELECT id FROM sources)"
    for row in rows(f"SELECT {_EDGE} FROM edges WHERE {gone} ORDER BY {_EDGE}", OVERRIDE):
        yield f"{_edge(*row)}: its source is not in the database"


def _quote_faults(rows: RunStatement, n: int, name: str, text: str) -> Iterator[str]:
    """Edges, citations and relations of a source whose quote differs from the text at their span."""
    edges = f"SELECT quote, {_EDGE} FROM edges WHERE origin = ? AND rule <> ? ORDER BY {_EDGE}"
    for quote, *edge in rows(edges, name, OVERRIDE):
        if text[edge[-2] : edge[-1]] != quote:
            yield f"{_edge(*edge)}: its evidence differs from the text there"
    for what, quotes in _QUOTES.items():
        for start, end, quote in rows(f"{quotes} ORDER BY position", n):
            if text[start:end] != quote:
                yield f"{what} of {name} [{start}:{end}]: its quote differs from the text there"


def _edge(source: str, kind: str, target: str, origin: str, start: int, end: int) -> str:
    return f"edge {source} {kind} {target} of {origin} [{start}:{end}]"


def _cycles(targets: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """The cycles of a graph: one for each edge back into the chain that is followed, from the first keys on."""
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
