"""Tell which body of a place issued a work, counting the organs that act for a party committee as the committee.

A province's `Tỉnh ủy`, `Ban Thường vụ Tỉnh ủy` and `Ban Chấp hành Đảng bộ tỉnh` number their documents in one series,
under one code (`TU`): what one of them carries out, the committee has carried out. Offices and commissions have their
own codes and stay apart.

>>> from citegraph import load_registry
>>> committees = committees_of(load_registry())
>>> committees.of("Ban Thường vụ Tỉnh ủy Lào Cai", "Lào Cai") == committees.of("Tỉnh ủy", "Lào Cai")
True
>>> committees.of("Ban Tổ chức Tỉnh ủy", "Lào Cai") == committees.of("Tỉnh ủy", "Lào Cai")
False
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from citegraph.text.normal import fold

if TYPE_CHECKING:
    from citegraph.registry import Registry

Committee = tuple[str, str]
"""A body and its place, both folded; the place is empty if it is unknown."""


class Committees:
    """The bodies of places, by the names and codes of a registry."""

    def __init__(self, registry: Registry) -> None:
        self._codes: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for block in registry.issuers:
            if not block.local or block.family != "party":
                continue
            codes = [code.casefold() for code in block.codes]
            first = next((self._codes[code] for code in codes if code in self._codes), block.id)
            self._codes |= {code: first for code in codes if code not in self._codes}
            self._names |= {fold(name): first for name in (block.name, *block.words)}
        organs = {fold(word) for organ in registry.organs if organ.for_body for word in (organ.name, *organ.words)}
        self._organs = sorted(organs, key=lambda organ: (-len(organ), organ))

    def of(self, issuer: str | None, scope: str | None, symbol: str | None = None) -> Committee | None:
        """Return the body of a work; by the code of its symbol if the issuer is unknown, None if that tells none.

        A body whose place is unknown is compared by its whole name.
        """
        name, place = fold(issuer or ""), fold(scope or "")
        if not name:
            codes = reversed(re.split(r"[-/\s]", (symbol or "").casefold()))
            known = next((self._codes[code] for code in codes if code in self._codes), None)
            return (known, place) if known and place else None
        if place:
            name = name.removesuffix(f" {place}")
            while name not in self._names and (organ := self._organ(name)):
                name = name.removeprefix(f"{organ} ")
        return self._names.get(name, name) if place else name, place

    def _organ(self, name: str) -> str | None:
        return next((organ for organ in self._organs if name.startswith(f"{organ} ")), None)


@lru_cache(maxsize=4)
def committees_of(registry: Registry) -> Committees:
    """Return the bodies of a registry, collected once."""
    return Committees(registry)
