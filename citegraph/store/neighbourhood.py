"""Small graphs from a database: the neighbourhood of a work, its implementers, its history, a chain to another work.

Each is a `Corpus` with every edge between its works. Each is bounded and reports what it left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import ceil

from citegraph.graph.status import EFFECTS, USES
from citegraph.model import CARRYING_OUT, Corpus, Kind, Work
from citegraph.store.query import Query

STRONGEST_FIRST = (*CARRYING_OUT, *(kind for kind in Kind if kind not in CARRYING_OUT))
"""The kinds in the order in which works are chosen where not all can be shown: implementers are asked for most."""

_EDGES = 4_000
_HISTORY = 3_000
_SHARE = 0.6  # of the room that is left, for the works of a step that is not the last
_COUNTED = 10_000  # pairs of works that one step of a count reads
_WIDEST = 40_000
"""Pairs of works that one step of a search for a chain reads."""


@dataclass(frozen=True, slots=True)
class Part:
    """A small graph; `left_out` is the number of works left out, `more` is true if there may be others."""

    corpus: Corpus
    left_out: int
    more: bool = False


def around(query: Query, key: str, depth: int, limit: int, kinds: Collection[Kind] = tuple(Kind)) -> Part:
    """The works within `depth` edges of a work, at most `limit`, and the edges between them.

    Nearer works come first, then works of the kinds that are asked for most, then the newest; but each step before the
    last leaves room for the next ones.
    """
    kept, level, over = {key: None}, [key], []
    for step in range(1, depth + 1):
        fresh = [other for other in _reached(query, level, kinds, limit) if other not in kept]
        room = limit - len(kept)
        level = fresh[: room if step == depth else ceil(room * _SHARE)]
        over += fresh[len(level) :]
        kept.update(dict.fromkeys(level))
    kept.update(dict.fromkeys([other for other in over if other not in kept][: limit - len(kept)]))
    within, more = _count_within(query, key, depth, kinds)
    edges = [e for e in query.edges_between(kept, kept, _EDGES) if e.kind in kinds]
    return Part(query.corpus_of(kept, edges), max(within - len(kept), 0), more)


def _count_within(query: Query, key: str, depth: int, kinds: Collection[Kind]) -> tuple[int, bool]:
    """The number of works within `depth` edges of a work, itself too; true if there may be more than that."""
    seen, level = {key}, [key]
    for _ in range(depth):
        fresh: set[str] = set()
        for incoming in (True, False):
            pairs = query.steps(level, tuple(kinds), incoming=incoming, limit=_COUNTED + 1)
            fresh.update(other for _, other in pairs if other not in seen)
            if len(pairs) > _COUNTED:
                return len(seen | fresh), True
        seen |= fresh
        level = sorted(fresh)
    return len(seen), False


def _reached(query: Query, level: Iterable[str], kinds: Collection[Kind], limit: int) -> list[str]:
    """The works one edge away from those of a level, in turn, so that no work takes all the room."""
    chosen: list[list[str]] = []
    for key in level:
        near: dict[str, None] = {}
        for side in sorted(query.sides(key), key=lambda s: STRONGEST_FIRST.index(s.kind)):
            if side.kind in kinds and len(near) <= limit:
                others = query.neighbours(key, side.kind, incoming=side.incoming, limit=limit)
                near.update(dict.fromkeys(others))
        chosen.append(list(near))
    longest = max(map(len, chosen), default=0)
    return list(dict.fromkeys(keys[i] for i in range(longest) for keys in chosen if i < len(keys)))


def below(query: Query, key: str, limit: int) -> Part:
    """The works that carry out a work, directly or through others: at most `limit`, nearest first."""
    kept, level, left = {key: None}, [key], 0
    while level:
        pairs = query.steps(level, CARRYING_OUT, incoming=True, limit=_WIDEST)
        fresh = list(dict.fromkeys(other for _, other in pairs if other not in kept))
        level = fresh[: limit - len(kept)]
        left += len(fresh) - len(level)
        kept.update(dict.fromkeys(level))
    edges = [e for e in query.edges_between(kept, kept, _EDGES) if e.kind in CARRYING_OUT]
    return Part(query.corpus_of(kept, edges), left, left > 0)


def became(query: Query, work: Work) -> Part:
    """The input of `History` for a work: changes, uses, and the ends of the works that it guides."""
    out = query.edges_at([work.key], incoming=False, limit=_HISTORY)
    guided = sorted({edge.target for edge in out if edge.kind is Kind.GUIDES})
    edges = query.edges_at([work.key], EFFECTS, incoming=True, limit=_HISTORY)
    used = query.edges_at([work.key], USES - EFFECTS.keys(), incoming=True, limit=_HISTORY)
    ends = [e for key in guided for e in query.edges_at([key], EFFECTS, incoming=True, limit=_HISTORY)]
    more = max(len(edges), len(used)) == _HISTORY
    return Part(query.corpus_of([work.key], [*out, *edges, *used, *ends]), 0, more)


def chain(query: Query, first: str, last: str, widest: int = _WIDEST) -> Part | None:
    """The works on the shortest chains between two, with the edges between them; None if there is no chain.

    The search goes from both ends, each time from the one with fewer works. A step wider than `widest` ends it: then
    the part has the two works only, and `more` reports that there may be a chain.
    """
    sides = (_Search(first), _Search(last))
    while not (met := sides[0].steps.keys() & sides[1].steps.keys()):
        if not all(side.level for side in sides):
            return None
        if not min(sides, key=lambda side: len(side.level)).advance(query, widest):
            return Part(query.corpus_of([first, last], []), 0, True)
    least = min(sides[0].steps[key] + sides[1].steps[key] for key in met)
    middle = [key for key in met if sides[0].steps[key] + sides[1].steps[key] == least]
    on_the_way = sides[0].way_to(middle) | sides[1].way_to(middle)
    return Part(query.corpus_of(on_the_way, query.edges_between(on_the_way, on_the_way, _EDGES)), 0)


class _Search:
    """A search outwards from one work: the distance of each work reached, and the works it was reached from."""

    def __init__(self, start: str) -> None:
        self.steps = {start: 0}
        self.level = [start]
        self._before: dict[str, list[str]] = {start: []}

    def advance(self, query: Query, widest: int) -> bool:
        """Goes one step in both directions; False if that step is wider than `widest`."""
        reached: dict[str, list[str]] = {}
        for incoming in (True, False):
            pairs = query.steps(self.level, tuple(Kind), incoming=incoming, limit=widest + 1)
            if len(pairs) > widest:
                return False
            for near, far in pairs:
                if far not in self.steps:
                    reached.setdefault(far, []).append(near)
        step = self.steps[self.level[0]] + 1
        self.steps.update(dict.fromkeys(reached, step))
        self._before.update(reached)
        self.level = list(reached)
        return True

    def way_to(self, keys: list[str]) -> set[str]:
        """These works, and all works on the shortest ways to them."""
        found, last = set(keys), list(keys)
        while last:
            last = sorted({key for at in last for key in self._before[at]} - found)
            found.update(last)
        return found
