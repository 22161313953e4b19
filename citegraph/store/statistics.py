"""What a whole database holds, in figures: these take long where there is much, and change only when the file does."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from citegraph.model import Kind, Work
from citegraph.store.reading import Reader

SHOWN = 12
"""Works of each list."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How much there is of everything; `stale` tells that a build was cut off.

    `works` counts by type and `edges` by kind. `most` are the works with the most others that act on them, and how
    many; `newest` those of the latest days; `linked` how many works have an edge at all.
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


def figures(reader: Reader, until: str) -> Figures:
    """The figures of a database; no work after the ISO day `until` is among the newest: such a date is misread."""
    count = reader.count
    kinds = dict(reader.pairs("SELECT kind, COUNT(*) FROM edges GROUP BY kind"))
    return Figures(
        sources=count("SELECT COUNT(*) FROM sources"),
        citations=count("SELECT COUNT(*) FROM citations"),
        unresolved=count("SELECT COUNT(*) FROM unresolved"),
        stale=bool(count("SELECT stale FROM linking")),
        linked=count("SELECT COUNT(*) FROM (SELECT source FROM edges UNION SELECT target FROM edges)"),
        works=dict(reader.pairs("SELECT type, COUNT(*) FROM works GROUP BY type ORDER BY 2 DESC, 1")),
        edges={kind: kinds[kind.value] for kind in Kind if kind.value in kinds},
        most=_most(reader),
        newest=_newest(reader, until),
    )


def _most(reader: Reader) -> tuple[tuple[Work, int], ...]:
    counted = reader.pairs(
        "SELECT target, COUNT(DISTINCT source) FROM edges WHERE source <> target GROUP BY target"
        " ORDER BY 2 DESC, 1 LIMIT ?",
        SHOWN,
    )
    works = reader.works(key for key, _ in counted)
    return tuple((works[key], n) for key, n in counted)


def _newest(reader: Reader, until: str) -> tuple[Work, ...]:
    keys = [
        key
        for key, _ in reader.pairs(
            "SELECT key, date FROM works WHERE length(date) = 10 AND date <= ? ORDER BY date DESC, key LIMIT ?",
            until,
            SHOWN,
        )
    ]
    works = reader.works(keys)
    return tuple(works[key] for key in keys)


def most_joined(reader: Reader, limit: int) -> list[str]:
    """The works that have the most edges, at most `limit`, in the order of their keys."""
    counted = reader.pairs(
        "SELECT key, COUNT(*) FROM (SELECT source AS key FROM edges UNION ALL SELECT target FROM edges)"
        " GROUP BY key ORDER BY 2 DESC, 1 LIMIT ?",
        limit,
    )
    return sorted(key for key, _ in counted)


def disputed(reader: Reader, differ: Callable[[str, Sequence[str]], bool]) -> list[str]:
    """The works of which texts say dates or issuers that `differ`, given the field and its values; in order."""
    keys: set[str] = set()
    for field in ("date", "issuer"):
        found = reader.pairs(
            f"SELECT COALESCE(aliases.key, said.key) AS work, JSON_GROUP_ARRAY(DISTINCT said.{field})"  # noqa: S608
            " FROM source_works AS said LEFT JOIN aliases ON aliases.alias = said.key"
            f" WHERE said.{field} IS NOT NULL GROUP BY work HAVING COUNT(DISTINCT said.{field}) > 1"
        )
        keys |= {key for key, values in found if differ(field, json.loads(values))}
    return sorted(reader.works(keys))
