"""The works and edges of a graph: from a corpus in memory, or from a database.

Questions are asked of a `GraphSource`, so their answers are the same for both: `CorpusFacts` is a corpus in memory,
`citegraph.store.graph_source.StoredFacts` a database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from citegraph.graph.lookup import CorpusIndex, Index
from citegraph.model import Corpus, Edge, Kind, Work


class GraphSource(Protocol):
    """The works and edges of a linked corpus."""

    @property
    def corpus(self) -> Corpus:
        """The whole corpus."""

    @property
    def works(self) -> Mapping[str, Work]:
        """The works by key."""

    @property
    def all_edges(self) -> Collection[Edge]:
        """The edges, in the order of the corpus."""

    @property
    def index(self) -> Index:
        """The index for look-up by what people write."""

    def close(self) -> None:
        """Closes the database, if there is one."""

    def edges(
        self, keys: Collection[str], *, incoming: bool, kinds: Iterable[Kind] = tuple(Kind)
    ) -> Mapping[str, Sequence[Edge]]:
        """The edges of these kinds into each of the works, or out of it, in the order of the corpus."""

    def part(self, keys: Collection[str]) -> Corpus:
        """The corpus of these works only, with the edges among them."""

    def aliases_of(self, key: str) -> list[str]:
        """The keys that were completed to this one, sorted."""

    def candidates_of(self, key: str) -> tuple[str, ...]:
        """The keys that could complete this one."""

    def overrides_of(self, key: str) -> tuple[str, ...]:
        """The decisions of people on a work, one per line."""

    def mistaken_for(self, key: str) -> list[Work]:
        """The works, sorted by key, that a text cited and that are probably this one."""

    def issued_by(self, fits: Callable[[str | None, str | None], bool]) -> list[Work]:
        """The works, sorted by key, whose issuer and scope fit."""


class CorpusFacts:
    """The works and edges of a corpus in memory."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.works = {work.key: work for work in corpus.works}
        self.all_edges = corpus.edges
        self._into: defaultdict[str, list[Edge]] = defaultdict(list)
        self._out_of: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in corpus.edges:
            self._into[edge.target].append(edge)
            self._out_of[edge.source].append(edge)

    @cached_property
    def index(self) -> Index:
        """The index for look-up by what people write."""
        return CorpusIndex(self.corpus)

    def close(self) -> None:
        """Does nothing: no file is open."""

    def edges(
        self, keys: Collection[str], *, incoming: bool, kinds: Iterable[Kind] = tuple(Kind)
    ) -> Mapping[str, Sequence[Edge]]:
        """The edges of these kinds into each of the works, or out of it."""
        known, wanted = self._into if incoming else self._out_of, frozenset(kinds)
        return {key: [edge for edge in known.get(key, ()) if edge.kind in wanted] for key in keys}

    def part(self, keys: Collection[str]) -> Corpus:
        """The corpus of these works only, with the edges among them."""
        return part_of(self.corpus, keys, self.corpus.edges)

    def aliases_of(self, key: str) -> list[str]:
        """The keys that were completed to this one, sorted."""
        return sorted(alias for alias, full in self.corpus.aliases.items() if full == key)

    def candidates_of(self, key: str) -> tuple[str, ...]:
        """The keys that could complete this one."""
        return self.corpus.unresolved.get(key, ())

    def overrides_of(self, key: str) -> tuple[str, ...]:
        """The decisions of people on a work, one per line."""
        return self.corpus.overrides.get(key, ())

    def mistaken_for(self, key: str) -> list[Work]:
        """The works that a text cited and that are probably this one."""
        return [work for work in self.corpus.works if work.probably == key]

    def issued_by(self, fits: Callable[[str | None, str | None], bool]) -> list[Work]:
        """The works whose issuer and scope fit."""
        return [work for work in self.corpus.works if fits(work.issuer, work.scope)]


def part_of(corpus: Corpus, keys: Iterable[str], edges: Iterable[Edge]) -> Corpus:
    """The works of these keys, the edges between them, and the other entries of the corpus on them."""
    kept = frozenset(keys)
    return Corpus(
        works=tuple(w for w in corpus.works if w.key in kept),
        edges=tuple(e for e in edges if e.source in kept and e.target in kept),
        aliases={alias: key for alias, key in corpus.aliases.items() if key in kept},
        unresolved={key: fitting for key, fitting in corpus.unresolved.items() if key in kept},
        overrides={key: notes for key, notes in corpus.overrides.items() if key in kept},
    )


def facts_of(corpus: Corpus | GraphSource) -> GraphSource:
    """The facts of a corpus, or the facts given."""
    return CorpusFacts(corpus) if isinstance(corpus, Corpus) else corpus
