"""The higher works that a committee cites but does not carry out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from citegraph.graph.source import GraphSource, facts_of
from citegraph.identity.rank import CENTRAL, Level
from citegraph.model import CARRYING_OUT, Corpus, Edge, Work
from citegraph.text.days import is_day

HIGHER = CENTRAL | {Level.PROVINCE}
"""The levels whose works a committee must carry out: ministries guide, they do not lead."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A work that was not carried out, or only `late`; `cited` are the other relations of the committee to it."""

    work: Work
    cited: tuple[Edge, ...]
    late: tuple[Edge, ...] = ()


def gaps(corpus: Corpus | GraphSource, committee: Collection[str], due: int | None = None) -> list[Gap]:
    """The works, sorted by key, that works of the committee relate to and that none of them carries out.

    `committee` are the keys of the committee's works, which are never gaps themselves. With `due`, a work must be
    carried out within so many days of its own date; if one of the two dates is not known to the day, it counts as
    carried out in time.
    """
    facts = facts_of(corpus)
    cited: defaultdict[str, list[Edge]] = defaultdict(list)
    for edges in facts.edges(sorted(committee), incoming=False).values():
        for edge in edges:
            if edge.target not in committee:
                cited[edge.target].append(edge)
    out = []
    for key, edges in sorted(cited.items()):
        carried = [edge for edge in edges if edge.kind in CARRYING_OUT]
        if all(_is_late(facts.works[edge.source], facts.works[key], due) for edge in carried):
            plain = tuple(edge for edge in edges if edge not in carried)
            out.append(Gap(facts.works[key], plain, tuple(carried)))
    return out


def _is_late(carrying: Work, carried: Work, due: int | None) -> bool:
    dates = [d for d in (carrying.date, carried.date) if is_day(d)]
    if due is None or len(dates) < 2:
        return False
    return (date.fromisoformat(dates[0]) - date.fromisoformat(dates[1])).days > due
