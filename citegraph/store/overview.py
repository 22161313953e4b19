"""The figures of plots of a whole database: slow for a large one, and changed only by a new build."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from citegraph.graph.carrying import days_between
from citegraph.identity.rank import Level
from citegraph.model import CARRYING_OUT, Work
from citegraph.registry.localities import Provinces
from citegraph.store.query import Query


@dataclass(frozen=True, slots=True)
class Overview:
    """Figures of all works: their number by year and type, and by province of today.

    `lags` are the days from works to those that carry them out directly, by the level of the latter.
    """

    years: dict[tuple[int, str], int]
    provinces: dict[str, int]
    lags: dict[Level, list[int]]


def overview(query: Query, level: Callable[[Work], Level], provinces: Provinces) -> Overview:
    """The overview of a database."""
    years = query.rows(
        "SELECT CAST(substr(date, 1, 4) AS INTEGER), type, COUNT(*) FROM works"
        " WHERE date GLOB '[0-9][0-9][0-9][0-9]*' GROUP BY 1, 2"
    )
    of_province = Counter(slug for key in query.keys() if (slug := provinces.of(key)))  # noqa: SIM118 - not a dict
    return Overview({(year, kind): n for year, kind, n in years}, dict(of_province), _lags(query, level))


def _lags(query: Query, level: Callable[[Work], Level]) -> dict[Level, list[int]]:
    kinds = tuple(kind.value for kind in CARRYING_OUT)
    marks = ", ".join("?" * len(kinds))
    pairs = list(query.rows(f"SELECT DISTINCT source, target FROM edges WHERE kind IN ({marks})", *kinds))  # noqa: S608
    works = query.works_by_key({key for pair in pairs for key in pair})
    lags: defaultdict[Level, list[int]] = defaultdict(list)
    for source, target in pairs:
        if (days := days_between(works[target], works[source])) is not None:
            lags[level(works[source])].append(days)
    return dict(lags)
