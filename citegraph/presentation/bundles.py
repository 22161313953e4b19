"""Works that are alike around a work of a small graph, which a picture shows as one box until it is opened.

Alike are works of one level that have a relation of one kind to one work, in one direction: the 98 decrees that are
based on a law. A work is in one bundle at most, the largest that it fits; the focus of the graph and works that many
others act on stay outside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from citegraph.identity.rank import Level
from citegraph.model import Edge, Kind, Work

MOST_ALIKE = 12
"""The number of alike works that are drawn one by one."""

_OWN_CROWD = 8  # works acting on a work, from which it has a part in the graph that a bundle would hide


@dataclass(frozen=True, slots=True)
class Bundle:
    """The keys of alike works by age, the work that they share, and their relation to it: `incoming` if they act."""

    shared: str
    kind: Kind
    incoming: bool
    members: tuple[str, ...]

    @property
    def middle(self) -> str:
        """The member in whose place the box of the bundle is."""
        return self.members[len(self.members) // 2]


def bundles(
    works: Sequence[Work], edges: Iterable[Edge], focus: str | None, level: Callable[[Work], Level]
) -> list[Bundle]:
    """The bundles of a graph, the largest first."""
    work_of = {work.key: work for work in works}
    alike: defaultdict[tuple[str, Kind, bool, Level], set[str]] = defaultdict(set)
    acting: defaultdict[str, set[str]] = defaultdict(set)
    for edge in edges:
        if edge.source != edge.target:
            alike[edge.target, edge.kind, True, level(work_of[edge.source])].add(edge.source)
            alike[edge.source, edge.kind, False, level(work_of[edge.target])].add(edge.target)
            acting[edge.target].add(edge.source)
    outside = {key for key, others in acting.items() if len(others) >= _OWN_CROWD} | {focus}
    found: list[Bundle] = []
    groups = {group: keys - outside for group, keys in alike.items()}
    while groups:
        group = max(groups, key=lambda g: (len(groups[g]), g))
        keys = groups.pop(group)
        if len(keys) <= MOST_ALIKE:
            break
        members = sorted(keys, key=lambda key: (work_of[key].date or "9", key))
        found.append(Bundle(group[0], group[1], group[2], tuple(members)))
        groups = {other: left - keys for other, left in groups.items() if other[0] not in keys}
    return found
