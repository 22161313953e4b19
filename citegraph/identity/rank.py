"""At which level of party and state a work was issued, and which of two works ranks lower.

The levels are those of the issuing bodies, from the centre down to districts and below; what is known of bodies is the
registry's. Ranks refine them: the Government stands below the National Assembly though both are central, as in the
order of legal documents of the Law on the Promulgation of Legal Documents (64/2025/QH15, article 4).
"""

from __future__ import annotations

import re
from collections import defaultdict
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from citegraph.model import Work
from citegraph.model.workkey import WHOLE_COUNTRY, WorkKey

if TYPE_CHECKING:
    from citegraph.registry import Registry
    from citegraph.registry.schema import IssuerBlock


class Level(StrEnum):
    """Where an issuing body stands, highest first; the two central levels are of equal height."""

    PARTY = "party"
    STATE = "state"
    MINISTRY = "ministry"
    PROVINCE = "province"
    DISTRICT = "district"
    UNKNOWN = "unknown"


CENTRAL = frozenset({Level.PARTY, Level.STATE})
"""The levels of the bodies of the whole country, without the ministries."""

_LOCAL = frozenset({Level.PROVINCE, Level.DISTRICT})
_LOWER = {
    "ministry": Level.MINISTRY,
    "agency": Level.MINISTRY,
    "province": Level.PROVINCE,
    "district": Level.DISTRICT,
    "commune": Level.DISTRICT,
    "unit": Level.DISTRICT,
}
_CENTRAL = {"party": Level.PARTY, "state": Level.STATE, "mass": Level.MINISTRY}
_HEIGHT = {Level.PARTY: 0, Level.STATE: 0, Level.MINISTRY: 1, Level.PROVINCE: 2, Level.DISTRICT: 3}


class LevelFinder:
    """Tells the level of a work from what the registry knows of issuers and types."""

    def __init__(self, registry: Registry) -> None:
        self._codes: defaultdict[str, list[IssuerBlock]] = defaultdict(list)
        words: dict[str, IssuerBlock] = {}
        for block in registry.issuers:
            for code in block.codes:
                self._codes[code.casefold()].append(block)
            for word in (block.name, *block.words):
                words.setdefault(word.casefold(), block)
        self._words = sorted(words.items(), key=lambda item: (-len(item[0]), item[0]))
        self._party_types = {t.id for t in registry.types if t.party_codes}

    def level(self, work: Work) -> Level:
        """The level of `work`, by the strongest evidence there is.

        A locality outweighs a code, since no central body has one and a code may be shared (a ministry's letters are
        those of a province's department too). Then the code in the symbol, then the issuer as the text names it. A
        work that is named without a number and bears no locality is a central one: whole-country names are the only
        ones that need neither.
        """
        depth = scope_depth(work)
        levels = self._levels_by_symbol(work) or self._levels_by_issuer(work)
        if depth and work.scope is None and (named := self._levels_by_issuer(work)) and named <= CENTRAL:
            return next(iter(named))  # the scope is a national body: `21-bc/du@dang-uy-chinh-phu`
        if depth:
            return Level.DISTRICT if depth > 1 or levels == {Level.DISTRICT} else Level.PROVINCE
        if len(levels) > 1:
            levels = levels & self._levels_by_issuer(work)
        if len(levels) == 1:
            return next(iter(levels))
        if work.name and not work.symbol and not levels:
            return Level.PARTY if work.type in self._party_types else Level.STATE
        return Level.UNKNOWN

    def ranks_below(self, lower: Work, higher: Work) -> bool:
        """Whether `lower` surely ranks below `higher`: a lower level, or a lower body of the same one."""
        below, above = self.level(lower), self.level(higher)
        if Level.UNKNOWN in (below, above):
            return False
        if _HEIGHT[below] != _HEIGHT[above]:
            return _HEIGHT[below] > _HEIGHT[above]
        scope = WorkKey.parse(lower.key).scope
        same_place = below in CENTRAL or (scope is not None and scope == WorkKey.parse(higher.key).scope)
        if below is not above or not same_place:
            return False
        under, over = self._within(lower), self._within(higher)
        return under is not None and over is not None and under > over

    def is_led_by(self, lower: Work, higher: Work) -> bool:
        """Whether `lower` carries out what `higher` lays down: of a lower body, or of a state body the party leads."""
        if self.ranks_below(lower, higher):
            return True
        below, above = self.level(lower), self.level(higher)
        scope = WorkKey.parse(lower.key).scope
        local = below is above and below in _LOCAL and scope is not None
        if not local or scope != WorkKey.parse(higher.key).scope:
            return False
        return self._families(lower) == {"state"} and self._families(higher) == {"party"}

    def _families(self, work: Work) -> set[str]:
        return {block.family for block in self._blocks_by_symbol(work) or self._blocks_by_issuer(work)}

    def _within(self, work: Work) -> int | None:
        """The height of a work's body among its like, where code and issuer leave only one."""
        blocks = self._blocks_by_symbol(work)
        if len(blocks) != 1:
            blocks = self._blocks_by_issuer(work)
        heights = {block.rank for block in blocks}
        return heights.pop() if len(heights) == 1 else None

    def _levels_by_symbol(self, work: Work) -> set[Level]:
        return {_level_of(block) for block in self._blocks_by_symbol(work)}

    def _levels_by_issuer(self, work: Work) -> set[Level]:
        return {_level_of(block) for block in self._blocks_by_issuer(work)}

    def _blocks_by_symbol(self, work: Work) -> list[IssuerBlock]:
        """The bodies that share the last issuer code of the symbol (`30/2020/NĐ-CP`, `45/2013/QH13`)."""
        for part in reversed(re.split(r"[-/\s]", work.symbol or "")):
            blocks = self._codes.get(part.casefold()) or self._codes.get(part.casefold().rstrip("0123456789"))
            if part and blocks:
                return blocks
        return []

    def _blocks_by_issuer(self, work: Work) -> list[IssuerBlock]:
        """The body with the longest name that the work's issuer begins with."""
        issuer = (work.issuer or "").casefold()
        return next(([block] for word, block in self._words if issuer.startswith(word)), [])


@lru_cache(maxsize=4)
def level_finder(registry: Registry) -> LevelFinder:
    """The level finder of a registry, built once."""
    return LevelFinder(registry)


def _level_of(block: IssuerBlock) -> Level:
    return _LOWER.get(block.level) or _CENTRAL[block.family]


def scope_depth(work: Work) -> int:
    """How deep the locality of a work lies: 0 none, 1 a province, 2 and more what lies inside one."""
    chain = WorkKey.parse(work.key).scope
    if chain == WHOLE_COUNTRY:
        return 0
    return len(chain.split(".")) if chain else int(bool(work.scope))
