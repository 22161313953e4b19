"""The options that choose works and relations: --include, --kind, --since, --until, --level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.open_database import levels_by
from citegraph.cli.options import DAY, place_options
from citegraph.graph.graph import CitationGraph
from citegraph.identity.rank import CENTRAL, Level
from citegraph.model import CARRYING_OUT, Kind
from citegraph.text.days import within

if TYPE_CHECKING:
    from citegraph.model import Edge, Work

LEVELS = {
    "central": CENTRAL,
    "ministry": {Level.MINISTRY},
    "province": {Level.PROVINCE},
    "district": {Level.DISTRICT},
}
"""The values of --level."""

_CHOICES = (
    click.option("--include", type=click.Choice(["based_on"]), help="Also lower-ranking works that are based on it."),
    click.option(
        "--kind",
        "kinds",
        type=click.Choice([k.value for k in (*CARRYING_OUT, Kind.BASED_ON)]),
        multiple=True,
        help="Only this kind of relation. May be given several times.",
    ),
    click.option("--since", type=DAY, metavar="YYYY-MM-DD", help="Only works of this day or later."),
    click.option("--until", type=DAY, metavar="YYYY-MM-DD", help="Only works of this day or earlier."),
    click.option("--level", type=click.Choice(list(LEVELS)), help="Only works of issuers at this level."),
)


def choice_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose among the works that carry out another."""
    return reduce(lambda decorated, option: option(decorated), reversed(_CHOICES), place_options(command))


@dataclass(frozen=True, slots=True)
class Choice:
    """The relations to follow from a work to those that carry it out, and which of these works to show."""

    kinds: frozenset[Kind]
    follow: Callable[[Edge], bool]
    fits: Callable[[Work], bool]

    def within(self, of_place: Callable[[Work], bool] | None) -> Choice:
        """The choice limited to the works of a place, if one is given."""
        fits = self.fits
        return self if of_place is None else replace(self, fits=lambda work: fits(work) and of_place(work))


def choice_of(
    graph: CitationGraph,
    include: str | None,
    kinds: tuple[str, ...],
    since: str | None,
    until: str | None,
    level: str | None,
    overlays: tuple[Path, ...],
) -> Choice:
    """The choice made by the options of `choice_options` and --registry."""
    if Kind.BASED_ON.value in kinds and not include:
        raise click.UsageError("--kind based_on needs --include based_on")
    wanted = {Kind(k) for k in kinds} or {*CARRYING_OUT, *([Kind.BASED_ON] if include else [])}
    finder = levels_by(overlays) if include or level else None

    def follow(edge: Edge) -> bool:
        if edge.kind is not Kind.BASED_ON or finder is None:
            return True
        return finder.ranks_below(graph.works[edge.source], graph.works[edge.target])

    def fits(work: Work) -> bool:
        of_level = not level or finder is None or finder.level(work) in LEVELS[level]
        return of_level and within(work.date, since, until)

    return Choice(frozenset(wanted), follow, fits)
