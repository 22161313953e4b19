"""A graph's works and edges in a database, for `citegraph.graph.graph`: rows are read when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property

from citegraph.graph.lookup import Index
from citegraph.model import Corpus, Edge, Kind, Work
from citegraph.store.query import Query

_CACHED = 100_000  # works


class StoredWorks(Mapping[str, Work]):
    """The works of a database by key, with a cache of those that were read."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._cached: dict[str, Work] = {}

    def __getitem__(self, key: str) -> Work:
        if key not in self._cached:
            self.fetch([key])
        return self._cached[key]

    def __iter__(self) -> Iterator[str]:
        return (key for (key,) in self._query.rows("SELECT key FROM works ORDER BY key"))

    def __len__(self) -> int:
        return self._query.count("works")

    def fetch(self, keys: Iterable[str]) -> None:
        """Reads the works of these keys that are not cached, in one statement."""
        if len(self._cached) > _CACHED:
            self._cached.clear()
        if missing := [key for key in keys if key not in self._cached]:
            self._cached |= self._query.works_by_key(missing)


class StoredEdges(Collection[Edge]):
    """The edges of a database, in the order of a corpus; each iteration reads them again."""

    def __init__(self, query: Query) -> None:
        self._query = query

    def __contains__(self, edge: object) -> bool:
        return isinstance(edge, Edge) and edge in self._query.edges_at([edge.source], [edge.kind], incoming=False)

    def __iter__(self) -> Iterator[Edge]:
        return self._query.edges()

    def __len__(self) -> int:
        return self._query.count("edges")


class StoredFacts:
    """The works and edges of a database; implements `citegraph.graph.source.GraphSource`."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self.works = StoredWorks(query)
        self.all_edges = StoredEdges(query)
        self.index: Index = query.index

    def close(self) -> None:
        """Closes the database."""
        self._query.close()

    @property
    def corpus(self) -> Corpus:
        """The whole corpus, read again each time."""
        return self._query.load_corpus()

    def edges(
        self, keys: Collection[str], *, incoming: bool, kinds: Iterable[Kind] = tuple(Kind)
    ) -> Mapping[str, Sequence[Edge]]:
        """The edges of these kinds into each of the works, or out of it; the works at the other ends are cached."""
        found: dict[str, list[Edge]] = {key: [] for key in keys}
        others: dict[str, None] = {}
        for edge in self._query.edges_at(keys, kinds, incoming=incoming):
            near, far = (edge.target, edge.source) if incoming else (edge.source, edge.target)
            found[near].append(edge)
            others[far] = None
        self.works.fetch(others)
        return found

    def part(self, keys: Collection[str]) -> Corpus:
        """The corpus of these works only, with the edges among them."""
        kept = frozenset(keys)
        edges = [edge for edge in self._query.edges_at(kept, incoming=False) if edge.target in kept]
        return replace(self._query.corpus_of(kept, edges), aliases=self._query.aliases(kept))

    def aliases_of(self, key: str) -> list[str]:
        """The keys that were completed to this one, sorted."""
        return list(self._query.aliases([key]))

    def candidates_of(self, key: str) -> tuple[str, ...]:
        """The keys that could complete this one."""
        return self._query.unresolved([key]).get(key, ())

    def overrides_of(self, key: str) -> tuple[str, ...]:
        """The decisions of people on a work."""
        return self._overrides.get(key, ())

    def mistaken_for(self, key: str) -> list[Work]:
        """The works that a text cited and that are probably this one."""
        return self._query.mistaken_for(key)

    def issued_by(self, fits: Callable[[str | None, str | None], bool]) -> list[Work]:
        """The works whose issuer and scope fit."""
        known = cache(fits)  # bodies are few, works many
        bodies = self._query.rows("SELECT key, issuer, scope FROM works ORDER BY key")
        keys = [key for key, *body in bodies if known(*body)]
        self.works.fetch(keys)
        return [self.works[key] for key in keys]

    @cached_property
    def _overrides(self) -> dict[str, tuple[str, ...]]:
        return self._query.overrides()
