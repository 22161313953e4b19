"""Which scopes a locality's name stands for, those of the provinces that were merged into it included on request.

The provinces of before and after the mergers of 1 July 2025 are scopes of their own: `lao-cai` and `lao-cai-2025` share
a name, `yen-bai` was merged into the latter.
"""

from __future__ import annotations

from citegraph.registry import Registry
from citegraph.text.normal import fold, slug


def scopes_of(place: str, registry: Registry, *, predecessors: bool = False) -> frozenset[str]:
    """The slugs that a place's name, other spelling or slug stands for; that of the name itself if none is listed.

    With `predecessors` also those of the localities that became, or became a part of, one of them.

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
    """Whether a key's scope is one of these localities, or lies in one.

    >>> lies_in("xa-kim-lien.nghe-an", frozenset({"nghe-an"}))
    True
    """
    return not scopes.isdisjoint(chain.split("."))
