"""How far a work is carried out: by which works, at which level, how soon, and in which provinces.

Only sources are counted: a province without a source is one that this database knows nothing of, no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from citegraph.graph.graph import CitationGraph
from citegraph.identity.committees import Committee, Committees
from citegraph.identity.rank import Level
from citegraph.model import CARRYING_OUT, Edge, Kind, Work
from citegraph.registry.localities import Provinces
from citegraph.text.days import is_day

_NAMES = (Kind.CITES, Kind.BASED_ON, Kind.REVIEWS)
"""The kinds of relations that name a work and neither carry it out nor change it."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A work that carries out another, `depth` steps from it by way of the works `via`, and its edges of that step."""

    work: Work
    level: Level
    depth: int
    via: tuple[str, ...]
    edges: tuple[Edge, ...]

    @property
    def said(self) -> Edge:
        """The edge with the shortest sentence."""
        return min(self.edges, key=lambda edge: (len(edge.evidence.quote), edge.origin, edge.evidence.start))


def carriers(graph: CitationGraph, work: Work, level: Callable[[Work], Level]) -> list[Carrier]:
    """The works that carry out `work` over any number of steps, higher levels first, then by date."""
    found: dict[str, Carrier] = {}
    for answer in graph.answers(work, CARRYING_OUT, incoming=True, transitive=True):
        key = answer.work.key
        known = found.get(key)
        edges = (*known.edges, answer.edge) if known else (answer.edge,)
        if known is None or known.depth == answer.depth:
            found[key] = Carrier(answer.work, Level.UNKNOWN, answer.depth, answer.via, edges)
    placed = [replace(carrier, level=level(carrier.work)) for carrier in found.values()]
    order = {each: number for number, each in enumerate(Level)}
    return sorted(placed, key=lambda c: (order[c.level], c.work.date or "9999", c.work.key))


def days_between(earlier: Work, later: Work) -> int | None:
    """The days from one work to another; None if a date is not known to the day, or the second is not the later one."""
    dates = [each.date for each in (earlier, later) if is_day(each.date)]
    try:
        first, second = map(date.fromisoformat, dates)
    except ValueError:  # one is missing, or no day of the calendar
        return None
    return (second - first).days if second >= first else None


@dataclass(slots=True)
class Coverage:
    """The works of a province in a database: those that carry out a work, relations that name it, and their number."""

    carriers: list[Work] = field(default_factory=list)
    naming: list[Edge] = field(default_factory=list)
    works: int = 0


def coverage(
    graph: CitationGraph, work: Work, carrying: Iterable[Carrier], provinces: Provinces
) -> dict[str, Coverage]:
    """The coverage of each province of today, by its slug."""
    found = {slug: Coverage() for slug in provinces.today}
    for key in graph.works:
        if slug := provinces.of(key):
            found[slug].works += 1
    for carrier in carrying:
        if slug := provinces.of(carrier.work.key):
            found[slug].carriers.append(carrier.work)
    for edge in graph.facts.edges([work.key], incoming=True)[work.key]:
        if edge.kind not in CARRYING_OUT and (slug := provinces.of(edge.source)):
            found[slug].naming.append(edge)
    return found


def naming_only(
    graph: CitationGraph,
    work: Work,
    carrying: Iterable[Carrier],
    is_led_by: Callable[[Work, Work], bool],
    committees: Committees,
) -> dict[tuple[str, str | None], list[Edge]]:
    """The edges of lower bodies (issuer and scope) that name a work while none of their works carries it out.

    A committee and the organs that act for it are one body, under the name of the first that names the work.
    """

    def body(work: Work) -> Committee | None:
        return committees.of(work.issuer, work.scope, work.symbol)

    done = {body(carrier.work) for carrier in carrying}
    names: dict[Committee | None, tuple[str, str | None]] = {}
    found: dict[tuple[str, str | None], list[Edge]] = {}
    for edge in graph.facts.edges([work.key], incoming=True, kinds=_NAMES)[work.key]:
        citing = graph.works[edge.source]
        if citing.issuer and body(citing) not in done and is_led_by(citing, work):
            found.setdefault(names.setdefault(body(citing), (citing.issuer, citing.scope)), []).append(edge)
    return dict(sorted(found.items(), key=lambda item: (item[0][0], item[0][1] or "")))


def years(works: Iterable[Work]) -> Counter[tuple[int, str]]:
    """The number of works of each year and type; a work without a year is not counted."""
    return Counter((int(work.date[:4]), work.type) for work in works if work.date and work.date[:4].isdecimal())
