"""Where a graph's works and edges come from: a corpus in memory, or a database.

Questions are asked of `Facts`, so that the answer is the same wherever the facts lie; `CorpusFacts` are those of a
linked corpus.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from citegraph.graph.lookup import CorpusIndex, Index
from citegraph.model import Corpus, Edge, Kind, Work


class Facts(Protocol):
    """The works of a linked corpus, and what its sources say that they do to each other."""

    @property
    def corpus(self) -> Corpus:
        """All of it."""

    @property
    def works(self) -> Mapping[str, Work]:
        """The works by key."""

    @property
    def index(self) -> Index:
        """Where a work is looked for by what people write."""

    def edges(
        self, keys: Collection[str], *, incoming: bool, kinds: Iterable[Kind] = tuple(Kind)
    ) -> Mapping[str, Sequence[Edge]]:
        """The edges of these kinds into each of the works, or out of it, in the order of the corpus."""

    def part(self, keys: Collection[str]) -> Corpus:
        """The corpus of these works alone, with the edges among them."""

    def aliases_of(self, key: str) -> list[str]:
        """The keys that were completed to this one, sorted."""

    def candidates_of(self, key: str) -> tuple[str, ...]:
        """The keys that could complete this one."""

    def overrides_of(self, key: str) -> tuple[str, ...]:
        """What people decided of a work, a line each."""

    def mistaken_for(self, key: str) -> list[Work]:
        """The works, by key, that a text named and that are probably this one."""

    def issued_by(self, fits: Callable[[str | None, str | None], bool]) -> list[Work]:
        """The works, by key, whose issuer and scope fit."""


class CorpusFacts:
    """The facts of a linked corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.works = {work.key: work for work in corpus.works}
        self._into: defaultdict[str, list[Edge]] = defaultdict(list)
        self._out_of: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in corpus.edges:
            self._into[edge.target].append(edge)
            self._out_of[edge.source].append(edge)

    @cached_property
    def index(self) -> Index:
        """Where a work is looked for by what people write."""
        return CorpusIndex(self.corpus)

    def edges(
        self, keys: Collection[str], *, incoming: bool, kinds: Iterable[Kind] = tuple(Kind)
    ) -> Mapping[str, Sequence[Edge]]:
        """The edges of these kinds into each of the works, or out of it."""
        held, wanted = self._into if incoming else self._out_of, frozenset(kinds)
        return {key: [edge for edge in held.get(key, ()) if edge.kind in wanted] for key in keys}

    def part(self, keys: Collection[str]) -> Corpus:
        """The corpus of these works alone, with the edges among them."""
        return part_of(self.corpus, keys, self.corpus.edges)

    def aliases_of(self, key: str) -> list[str]:
        """The keys that were completed to this one, sorted."""
        return sorted(alias for alias, full in self.corpus.aliases.items() if full == key)

    def candidates_of(self, key: str) -> tuple[str, ...]:
        """The keys that could complete this one."""
        return self.corpus.unresolved.get(key, ())

    def overrides_of(self, key: str) -> tuple[str, ...]:
        """What people decided of a work, a line each."""
        return self.corpus.overrides.get(key, ())

    def mistaken_for(self, key: str) -> list[Work]:
        """The works that a text named and that are probably this one."""
        return [work for work in self.corpus.works if work.probably == key]

    def issued_by(self, fits: Callable[[str | None, str | None], bool]) -> list[Work]:
        """The works whose issuer and scope fit."""
        return [work for work in self.corpus.works if fits(work.issuer, work.scope)]


def part_of(corpus: Corpus, keys: Iterable[str], edges: Iterable[Edge]) -> Corpus:
    """The works of these keys, those of the edges that join two of them, and what else the corpus holds of them."""
    kept = frozenset(keys)
    return Corpus(
        works=tuple(w for w in corpus.works if w.key in kept),
        edges=tuple(e for e in edges if e.source in kept and e.target in kept),
        aliases={alias: key for alias, key in corpus.aliases.items() if key in kept},
        unresolved={key: fitting for key, fitting in corpus.unresolved.items() if key in kept},
        overrides={key: notes for key, notes in corpus.overrides.items() if key in kept},
    )


def facts_of(corpus: Corpus | Facts) -> Facts:
    """The facts of a corpus, or the facts given."""
    return CorpusFacts(corpus) if isinstance(corpus, Corpus) else corpus
