"""Statistics of a whole database: slow for a large one, and changed only by a new build."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from citegraph.model import CARRYING_OUT, Kind, Work
from citegraph.store.query import Query

SHOWN = 12
"""Works of each list."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The size of everything; `stale` is true after an interrupted build.

    `works` counts by type and `edges` by kind. `most` has the works that most others act on, with the number of these;
    `newest` those of the latest days; `linked` is the number of works with an edge. `carried_out` is the work that most
    others carry out, with the number of these.
    """

    sources: int
    citations: int
    unresolved: int
    stale: bool
    linked: int
    works: dict[str, int]
    edges: dict[Kind, int]
    most: tuple[tuple[Work, int], ...]
    newest: tuple[Work, ...]
    carried_out: tuple[Work, int] | None


@dataclass(frozen=True, slots=True)
class IssuingBodies:
    """The issuers and localities of works, the most frequent first.

    `citing` are pairs of an issuer and its locality, if any: local bodies first, those whose works cite most others.
    """

    issuers: tuple[str, ...]
    scopes: tuple[str, ...]
    citing: tuple[tuple[str, str | None], ...]


def issuing_bodies(query: Query, most: int, citing: int) -> IssuingBodies:
    """At most so many issuers, and localities, and bodies that cite."""

    def frequent(column: str) -> tuple[str, ...]:
        counted = f"SELECT {column} FROM works WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT ?"  # noqa: S608
        return tuple(value for (value,) in query.rows(counted, most))

    pairs = query.rows(
        "SELECT issuer, scope FROM works JOIN edges ON edges.source = works.key WHERE issuer IS NOT NULL"
        " GROUP BY issuer, scope ORDER BY scope IS NULL, COUNT(DISTINCT target) DESC, issuer, scope LIMIT ?",
        citing,
    )
    return IssuingBodies(frequent("issuer"), frequent("scope"), tuple((issuer, scope) for issuer, scope in pairs))


def figures(query: Query, until: str) -> Figures:
    """The figures of a database; a work after the ISO day `until` has a misread date and is not among the newest."""
    return Figures(
        sources=query.count("sources"),
        citations=query.count("citations"),
        unresolved=query.count("unresolved"),
        stale=query.is_stale(),
        linked=linked(query),
        works=query.types(),
        edges=query.kinds(),
        most=_most(query),
        newest=_newest(query, until),
        carried_out=_most_carried_out(query),
    )


def linked(query: Query) -> int:
    """The number of works that have an edge."""
    return query.count("(SELECT source FROM edges UNION SELECT target FROM edges)")


def _most(query: Query) -> tuple[tuple[Work, int], ...]:
    counted = dict(
        query.rows(
            "SELECT target, COUNT(DISTINCT source) FROM edges WHERE source <> target GROUP BY target"
            " ORDER BY 2 DESC, 1 LIMIT ?",
            SHOWN,
        )
    )
    works = query.works_by_key(counted)
    return tuple((works[key], n) for key, n in counted.items())


def _most_carried_out(query: Query) -> tuple[Work, int] | None:
    """The numbered work that most others implement or continue, or guide if none does; the first by key of several."""
    for kinds in ((Kind.IMPLEMENTS, Kind.CONTINUES), CARRYING_OUT):
        found = query.rows(
            "SELECT target, COUNT(DISTINCT source) FROM edges JOIN works ON works.key = target"
            " WHERE kind IN (SELECT value FROM json_each(?)) AND source <> target"
            " GROUP BY target ORDER BY works.symbol IS NULL, 2 DESC, 1 LIMIT 1",
            json.dumps(kinds),
        )
        for key, n in found:
            return query.works_by_key([key])[key], n
    return None


def _newest(query: Query, until: str) -> tuple[Work, ...]:
    return tuple(query.index.works("length(date) = 10 AND date <= ? ORDER BY date DESC, key LIMIT ?", until, SHOWN))


def most_joined(query: Query, limit: int) -> list[str]:
    """The works with the most edges, at most `limit`, sorted by key."""
    counted = query.rows(
        "SELECT key FROM (SELECT source AS key FROM edges UNION ALL SELECT target FROM edges)"
        " GROUP BY key ORDER BY COUNT(*) DESC, 1 LIMIT ?",
        limit,
    )
    return sorted(key for (key,) in counted)


def disputed(query: Query, differ: Callable[[str, Sequence[str]], bool]) -> list[str]:
    """The works for which sources give dates or issuers that `differ`, a test of a field and its values; sorted."""
    keys: set[str] = set()
    for field in ("date", "issuer"):
        found = query.rows(
            f"SELECT COALESCE(aliases.key, own.key) AS work, JSON_GROUP_ARRAY(DISTINCT own.{field})"  # noqa: S608
            " FROM source_works AS own LEFT JOIN aliases ON aliases.alias = own.key"
            f" WHERE own.{field} IS NOT NULL GROUP BY work HAVING COUNT(DISTINCT own.{field}) > 1"
        )
        keys |= {key for key, values in found if differ(field, json.loads(values))}
    return sorted(query.works_by_key(keys))
