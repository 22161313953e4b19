"""Small graphs out of a database: what lies around a work, carries it out, became of it; how two hang together.

Each is a `Corpus` with an edge for every sentence between its works. Each has a bound, and says what it left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from citegraph.graph.status import EFFECTS, USES
from citegraph.model import CARRYING_OUT, Corpus, Edge, Kind, Work
from citegraph.store.reading import Reader

STRONGEST_FIRST = (*CARRYING_OUT, *(kind for kind in Kind if kind not in CARRYING_OUT))
"""The kinds in the order in which works are chosen where not all can be shown: carrying-out is looked for most."""

_EDGES = 4_000
_HISTORY = 3_000
_WIDEST = 40_000
"""Pairs of works that one step of a search for a chain looks at."""


@dataclass(frozen=True, slots=True)
class Part:
    """A small graph; `left_out` counts the works that lie in it but were not taken, `more` that there may be others."""

    corpus: Corpus
    left_out: int
    more: bool = False


def around(reader: Reader, key: str, depth: int, limit: int, kinds: Collection[Kind] = tuple(Kind)) -> Part:
    """The works within `depth` edges of a work, at most `limit`, and the edges between them.

    Nearer works go first, then those of the kinds that are looked for most, then the newest.
    """
    kept, level, left = {key}, [key], 0
    for _ in range(depth):
        fresh = _reached(reader, level, kinds, limit)
        new = [other for other in fresh if other not in kept]
        level = new[: limit - len(kept)]
        left += len(new) - len(level)
        kept |= set(level)
    if depth == 1:
        sides = [side for side in reader.sides(key) if side.kind in kinds]
        left = max(left, max((side.works for side in sides), default=0) - limit + 1)
    edges = [e for e in reader.edges_between(kept, kept, _EDGES) if e.kind in kinds]
    return Part(reader.corpus(kept, edges), left, left > 0)


def _reached(reader: Reader, level: Iterable[str], kinds: Collection[Kind], limit: int) -> list[str]:
    """The works one edge away from those of a level: of each in turn, so that none takes all the room."""
    chosen: list[list[str]] = []
    for key in level:
        near: dict[str, None] = {}
        for side in sorted(reader.sides(key), key=lambda s: STRONGEST_FIRST.index(s.kind)):
            if side.kind in kinds and len(near) <= limit:
                others = reader.neighbours(key, side.kind, incoming=side.incoming, limit=limit)
                near.update(dict.fromkeys(others))
        chosen.append(list(near))
    longest = max(map(len, chosen), default=0)
    return list(dict.fromkeys(keys[i] for i in range(longest) for keys in chosen if i < len(keys)))


def below(reader: Reader, key: str, limit: int) -> Part:
    """The works that carry out a work, those that carry out these, and so on: at most `limit`, the nearest first."""
    kept, level, left = {key: None}, [key], 0
    while level:
        pairs = reader.steps(level, CARRYING_OUT, incoming=True, limit=_WIDEST)
        fresh = list(dict.fromkeys(other for _, other in pairs if other not in kept))
        level = fresh[: limit - len(kept)]
        left += len(fresh) - len(level)
        kept.update(dict.fromkeys(level))
    edges = [e for e in reader.edges_between(kept, kept, _EDGES) if e.kind in CARRYING_OUT]
    return Part(reader.corpus(kept, edges), left, left > 0)


def became(reader: Reader, work: Work) -> Part:
    """All that `History` looks at to tell what became of a work: changes, uses, and the ends of what it guides."""
    out = reader.edges_at(work.key, tuple(Kind), incoming=False, limit=_HISTORY)
    guided = sorted({edge.target for edge in out if edge.kind is Kind.GUIDES})
    edges = reader.edges_at(work.key, tuple(EFFECTS), incoming=True, limit=_HISTORY)
    uses = [kind for kind in USES if kind not in EFFECTS]
    used = reader.edges_at(work.key, uses, incoming=True, limit=_HISTORY)
    ends = [e for key in guided for e in reader.edges_at(key, tuple(EFFECTS), incoming=True, limit=_HISTORY)]
    more = max(len(edges), len(used)) == _HISTORY
    return Part(reader.corpus([work.key], [*out, *edges, *used, *ends]), 0, more)


def chain(reader: Reader, first: str, last: str, widest: int = _WIDEST) -> Part | None:
    """The works on the shortest chains between two, with the edges between them; None if there is no chain.

    It is looked for from both ends, from that with fewer works first. A step that is wider than `widest` ends the
    search: then the part holds the two works alone, and `more` tells that a chain may be there.
    """
    sides = (_Search(first), _Search(last))
    while not (met := sides[0].steps.keys() & sides[1].steps.keys()):
        if not all(side.level for side in sides):
            return None
        if not min(sides, key=lambda side: len(side.level)).advance(reader, widest):
            return Part(reader.corpus([first, last], []), 0, True)
    least = min(sides[0].steps[key] + sides[1].steps[key] for key in met)
    middle = [key for key in met if sides[0].steps[key] + sides[1].steps[key] == least]
    on_the_way = sides[0].way_to(middle) | sides[1].way_to(middle)
    edges: list[Edge] = reader.edges_between(on_the_way, on_the_way, _EDGES)
    return Part(reader.corpus(on_the_way, edges), 0)


class _Search:
    """A search outwards from one work: how many steps each work reached is away, and from which it was reached."""

    def __init__(self, start: str) -> None:
        self.steps = {start: 0}
        self.level = [start]
        self._before: dict[str, list[str]] = {start: []}

    def advance(self, reader: Reader, widest: int) -> bool:
        """Goes one step on, both ways; False if that step is wider than `widest`."""
        reached: dict[str, list[str]] = {}
        for incoming in (True, False):
            pairs = reader.steps(self.level, tuple(Kind), incoming=incoming, limit=widest + 1)
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
        """These works, and all those on the shortest ways to them."""
        found, last = set(keys), list(keys)
        while last:
            last = sorted({key for at in last for key in self._before[at]} - found)
            found.update(last)
        return found
