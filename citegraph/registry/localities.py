"""Map the name of a locality to the scopes it means, and a scope of any time to a province of today.

Provinces before and after the mergers of 1 July 2025 are different scopes: `lao-cai` and `lao-cai-2025` share a name,
and `yen-bai` was merged into the latter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from citegraph.model import Work
from citegraph.model.workkey import WorkKey
from citegraph.registry import Registry
from citegraph.text.normal import fold, slug


def scopes_of(place: str, registry: Registry, *, predecessors: bool = False) -> frozenset[str]:
    """Return the slugs for a name, alias or slug of a place; the slug of the name itself if it is not listed.

    With `predecessors`, include the localities that became one of them or were merged into one.

    >>> from citegraph import load_registry
    >>> sorted(scopes_of("Lào Cai", load_registry()))
    ['lao-cai', 'lao-cai-2025']
    >>> sorted(scopes_of("Lào Cai", load_registry(), predecessors=True))
    ['lao-cai', 'lao-cai-2025', 'yen-bai']
    """
    asked = fold(place)
    rows = registry.localities
    found = {r.slug for r in rows if asked == r.slug or asked in map(fold, (r.name, *r.aliases))} or {slug(place)}
    before: set[str] = set()
    while predecessors and before != found:
        before = set(found)
        found |= {row.slug for row in rows if row.successor in found}
    return frozenset(found)


def lies_in(chain: str, scopes: frozenset[str]) -> bool:
    """Return whether a key's scope is one of these localities or lies in one.

    >>> lies_in("xa-kim-lien.nghe-an", frozenset({"nghe-an"}))
    True
    """
    return not scopes.isdisjoint(chain.split("."))


class OfPlace:
    """A test whether a work is of a locality or of one inside it; `found` if any work was."""

    def __init__(self, place: str, registry: Registry, *, predecessors: bool = False) -> None:
        """`predecessors` adds the localities that became this one or were merged into it."""
        self.place = place
        self._scopes = scopes_of(place, registry, predecessors=predecessors)
        self._listed = any(row.slug in self._scopes for row in registry.localities)
        self.found = False

    def __call__(self, work: Work) -> bool:
        """Return whether the work is of the locality."""
        fits = self._contains(work.key)
        self.found = self.found or fits
        return fits

    def _contains(self, key: str) -> bool:
        return lies_in(WorkKey.parse(key).scope or "", self._scopes)

    def missing_from(self, keys: Iterable[str], places: Callable[[], Iterable[str]]) -> str | None:
        """Return a line if none of the keys is of the place, with those of the `places` that are spelled like it."""
        if any(map(self._contains, keys)):
            return None
        line = f"no work is of the place {self.place!r}"
        if self._listed:
            return line
        spelled = {fold(place): place for place in places()}
        near = get_close_matches(fold(self.place), spelled, n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(spelled[each] for each in near)}?" if near else "check its spelling"
        return f"{line}; {hint}"


@dataclass(frozen=True, slots=True)
class Province:
    """A province or centrally run city of today; `before` are the names of those merged into it, empty if none was."""

    slug: str
    name: str
    kind: str
    before: tuple[str, ...]


class Provinces:
    """The provinces of today, and the one that each locality of a registry belongs to now.

    >>> from citegraph import load_registry
    >>> provinces = provinces_of(load_registry())
    >>> provinces.of("quyet-dinh:12/2021/qd-ubnd@van-chan.yen-bai"), len(provinces.today)
    ('lao-cai-2025', 34)
    >>> provinces.today["lao-cai-2025"].before
    ('Lào Cai', 'Yên Bái')
    """

    def __init__(self, registry: Registry) -> None:
        rows = {row.slug: row for row in registry.localities}
        self._now: dict[str, str] = {}
        merged: dict[str, list[str]] = {}
        for first, row in rows.items():
            last = row
            while last.successor:
                last = rows[last.successor]
            if not last.valid_to:  # one of before 1997 was split, so that nothing is its successor
                self._now[first] = last.slug
                merged.setdefault(last.slug, []).extend([row.name] if row is not last else [])
        self.today = {
            key: Province(key, rows[key].name, rows[key].kind, _others(names, rows[key].name))
            for key, names in sorted(merged.items())
        }

    def of(self, key: str) -> str | None:
        """Return the slug of today's province of the work with this key, None for a work without one."""
        return self._now.get((WorkKey.parse(key).scope or "").rpartition(".")[2])


def _others(names: list[str], now: str) -> tuple[str, ...]:
    """Return the names of merged provinces, that of today first; empty if there is no other."""
    return tuple(sorted(names, key=lambda name: (name != now, fold(name)))) if {*names} - {now} else ()


@lru_cache(maxsize=4)
def provinces_of(registry: Registry) -> Provinces:
    """Return the provinces of a registry, collected once."""
    return Provinces(registry)
