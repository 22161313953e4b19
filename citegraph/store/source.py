"""The facts of a database, for the questions that `citegraph.graph.graph` answers: rows are read as they are needed."""

# Statements are put together from names of columns and question marks; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from citegraph.graph.lookup import Index, words_of
from citegraph.model import Corpus, Edge, Kind, Work, edge_order
from citegraph.store.rows import EDGE, WORK, to_edge, to_work, unpack

Query = Callable[..., Iterator[Any]]
"""Runs a statement with the values of its question marks, and gives its rows."""

_AT_ONCE = 500  # keys of one statement
_HELD = 100_000  # works that are kept at hand
_ALL_SIMILAR = 20_000  # works of a database that is looked through for labels spelled like another
_SOME_SIMILAR = 500

_ASKED = "SELECT value FROM json_each(?2)"
_DATED = "(?3 IS NULL OR date IS NULL OR instr(date, ?3) = 1 OR instr(?3, date) = 1)"


class StoredWorks(Mapping[str, Work]):
    """The works of a database by key; those that were asked for are kept at hand."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._held: dict[str, Work] = {}

    def __getitem__(self, key: str) -> Work:
        if key not in self._held:
            self.fetch([key])
        return self._held[key]

    def __iter__(self) -> Iterator[str]:
        return (key for (key,) in self._query("SELECT key FROM works ORDER BY key"))

    def __len__(self) -> int:
        return int(next(self._query("SELECT COUNT(*) FROM works"))[0])

    def fetch(self, keys: Iterable[str]) -> None:
        """Reads these works at once, as far as they are not at hand."""
        if len(self._held) > _HELD:
            self._held.clear()
        for some in _chunks([key for key in keys if key not in self._held]):
            for row in self._query(f"SELECT {WORK} FROM works WHERE key IN (SELECT value FROM json_each(?))", some):
                self._held[row[0]] = to_work(row)


class StoredIndex:
    """Where a work is looked for in a database."""

    def __init__(self, query: Query) -> None:
        self._query = query

    def by_key(self, key: str) -> Work | None:
        """The work of a key, or of a key that was completed to its own."""
        return next(self._works("key = ?", key), None) or next(
            self._works("key = (SELECT key FROM aliases WHERE alias = ?)", key), None
        )

    def by_symbol(self, plain: str) -> Iterator[Work]:
        """The works with this symbol."""
        return self._works("plain_symbol = ?", plain)

    def by_number(self, plain: str, types: Collection[str], date: str | None) -> Iterator[Work]:
        """The works with this number and date whose type or class is one of these."""
        # Two questions, each with an index that answers it: by type, and for a few works by class as well.
        of_type, of_class = (
            f"type IN ({_ASKED})",
            f"type <> class AND class IN ({_ASKED}) AND type NOT IN ({_ASKED})",
        )
        values = (plain, json.dumps(list(types)), date)
        for fits in (of_type, of_class):
            yield from self._works(f"plain_number = ?1 AND {fits} AND {_DATED}", *values)

    def by_words(self, words: set[str]) -> Iterator[Work]:
        """The works that are known by all these words."""
        return self._works("n IN (SELECT rowid FROM works_text WHERE works_text MATCH ?)", match(sorted(words)))

    def similar(self, text: str) -> Iterable[Work]:
        """All works of a small database; of a large one those with the best of the text's words."""
        if int(next(self._query("SELECT coalesce(max(n), 0) FROM works"))[0]) <= _ALL_SIMILAR:
            return self._works("true ORDER BY key")
        words = match(words_of(text), " OR ")
        found = "SELECT rowid FROM works_text WHERE works_text MATCH ? ORDER BY rank LIMIT ?"
        return self._works(f"n IN ({found}) ORDER BY key", words, _SOME_SIMILAR) if words else ()

    def unresolved(self, keys: Collection[str]) -> set[str]:
        """Those of the keys that leave open which work it is."""
        asked = "SELECT key FROM unresolved WHERE key IN (SELECT value FROM json_each(?))"
        return {key for some in _chunks(keys) for (key,) in self._query(asked, some)}

    def _works(self, where: str, *values: object) -> Iterator[Work]:
        return (to_work(row) for row in self._query(f"SELECT {WORK} FROM works WHERE {where}", *values))


class StoredFacts:
    """The facts of a database; `load` reads all of it."""

    def __init__(self, query: Query, load: Callable[[], Corpus]) -> None:
        self._query = query
        self._load = load
        self.works = StoredWorks(query)
        self.index: Index = StoredIndex(query)

    @property
    def corpus(self) -> Corpus:
        """All of it, read anew."""
        return self._load()

    def edges(
        self, keys: Collection[str], *, incoming: bool, kinds: Iterable[Kind] = tuple(Kind)
    ) -> Mapping[str, Sequence[Edge]]:
        """The edges of these kinds into each of the works, or out of it; the works at both ends are at hand then."""
        near, index = ("target", "edges_in") if incoming else ("source", "edges_out")
        wanted = [kind.value for kind in kinds]
        statement = (
            f"SELECT {EDGE} FROM edges INDEXED BY {index} WHERE {near} IN (SELECT value FROM json_each(?))"
            f" AND kind IN ({', '.join('?' * len(wanted))})"
        )
        found: dict[str, list[Edge]] = {key: [] for key in keys}
        ends: set[str] = set()
        for some in _chunks(keys):
            for row in self._query(statement, some, *wanted):
                edge = to_edge(row)
                found[edge.target if incoming else edge.source].append(edge)
                ends.add(edge.source if incoming else edge.target)
        self.works.fetch(ends)
        for edges in found.values():
            edges.sort(key=edge_order)
        return found

    def part(self, keys: Collection[str]) -> Corpus:
        """The corpus of these works alone, with the edges among them."""
        kept = sorted(keys)
        self.works.fetch(kept)
        edges = self.edges(kept, incoming=False)
        return Corpus(
            works=tuple(self.works[key] for key in kept if key in self.works),
            edges=tuple(edge for key in kept for edge in edges[key] if edge.target in edges),
            aliases=dict(sorted(self._of("SELECT alias, key FROM aliases", kept))),
            unresolved={k: unpack(v) for k, v in sorted(self._of("SELECT key, candidates FROM unresolved", kept))},
            overrides={key: notes for key, notes in self._overrides.items() if key in edges},
        )

    def aliases_of(self, key: str) -> list[str]:
        """The keys that were completed to this one, sorted."""
        return [alias for (alias,) in self._query("SELECT alias FROM aliases WHERE key = ? ORDER BY alias", key)]

    def candidates_of(self, key: str) -> tuple[str, ...]:
        """The keys that could complete this one."""
        rows = self._query("SELECT candidates FROM unresolved WHERE key = ?", key)
        return next((unpack(candidates) for (candidates,) in rows), ())

    def overrides_of(self, key: str) -> tuple[str, ...]:
        """What people decided of a work, a line each."""
        return self._overrides.get(key, ())

    def mistaken_for(self, key: str) -> list[Work]:
        """The works that a text named and that are probably this one."""
        return [to_work(row) for row in self._query(f"SELECT {WORK} FROM works WHERE probably = ? ORDER BY key", key)]

    def issued_by(self, fits: Callable[[str | None, str | None], bool]) -> list[Work]:
        """The works whose issuer and scope fit."""
        known = cache(fits)  # bodies are few, works many
        keys = [key for key, *body in self._query("SELECT key, issuer, scope FROM works ORDER BY key") if known(*body)]
        self.works.fetch(keys)
        return [self.works[key] for key in keys]

    @cached_property
    def _overrides(self) -> dict[str, tuple[str, ...]]:
        return notes_of(self._query("SELECT key, note FROM overrides ORDER BY key, position"))

    def _of(self, statement: str, keys: Sequence[str]) -> Iterator[Any]:
        """The rows of a statement that belong to these keys."""
        for some in _chunks(keys):
            yield from self._query(f"{statement} WHERE key IN (SELECT value FROM json_each(?))", some)


def match(words: Iterable[str], between: str = " ") -> str:
    """A search for words of a-z and 0-9 in `works_text`: for all of them, or as `between` says."""
    return between.join(f'"{word}"' for word in words)


def notes_of(rows: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Key -> notes, of rows of both in order."""
    notes: defaultdict[str, list[str]] = defaultdict(list)
    for key, note in rows:
        notes[key].append(note)
    return {key: tuple(lines) for key, lines in notes.items()}


def _chunks(keys: Collection[str]) -> Iterator[str]:
    """The keys as JSON arrays of a size that one statement takes well."""
    listed = list(keys)
    return (json.dumps(listed[i : i + _AT_ONCE]) for i in range(0, len(listed), _AT_ONCE))
