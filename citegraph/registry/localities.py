"""Map the name of a locality to the scopes it means, optionally with the provinces that were merged into it.

Provinces before and after the mergers of 1 July 2025 are different scopes: `lao-cai` and `lao-cai-2025` share a name,
and `yen-bai` was merged into the latter.
"""

from __future__ import annotations

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
