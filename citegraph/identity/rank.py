"""Determine the level of party and state at which a work was issued, and compare the ranks of two works.

Levels are those of the issuing bodies in the registry, from central down to district and below. Ranks refine them: the
Government ranks below the National Assembly although both are central, following the hierarchy of legal documents in
the Law on the Promulgation of Legal Documents (64/2025/QH15, article 4).
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
    """The level of an issuing body, highest first; `PARTY` and `STATE` are both central and of equal height."""

    PARTY = "party"
    STATE = "state"
    MINISTRY = "ministry"
    PROVINCE = "province"
    DISTRICT = "district"
    UNKNOWN = "unknown"


CENTRAL = frozenset({Level.PARTY, Level.STATE})
"""The levels of national bodies, without the ministries."""

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
    """Finds the level of a work from the issuers and types of a registry."""

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
        """Return the level of `work`, by the strongest evidence available.

        A locality outweighs a code, since no central body has one, and a code may be shared by a ministry and the
        departments of provinces. The code in the symbol comes next, then the issuer as written in the text. A work with
        a name but neither number nor locality is central, since only national works are named so.
        """
        depth = scope_depth(work)
        levels = self._levels_by_symbol(work) or self._levels_by_issuer(work)
        if depth and work.scope is None and (named := self._levels_by_issuer(work)) and named <= CENTRAL:
            return next(iter(named))  # the scope is a national body: `21-bc/du@dang-uy-chinh-phu`
        if depth:
            return Level.DISTRICT if depth > 1 or levels == {Level.DISTRICT} else Level.PROVINCE
        if len(levels) > 1:  # bodies of several levels share the code
            levels = levels & self._levels_by_issuer(work)
        if len(levels) == 1:
            return next(iter(levels))
        if work.name and not work.symbol and not levels:  # `Luật Đất đai`, `Nghị quyết Đại hội XIII`
            return Level.PARTY if work.type in self._party_types else Level.STATE
        return Level.UNKNOWN

    def ranks_below(self, lower: Work, higher: Work) -> bool:
        """Return whether `lower` certainly ranks below `higher`: by level, or by body within one level."""
        below, above = self.level(lower), self.level(higher)
        if Level.UNKNOWN in (below, above):
            return False
        if _HEIGHT[below] != _HEIGHT[above]:
            return _HEIGHT[below] > _HEIGHT[above]
        # Within one level, bodies compare only in the same locality, and PARTY does not compare with STATE.
        scope = WorkKey.parse(lower.key).scope
        same_place = below in CENTRAL or (scope is not None and scope == WorkKey.parse(higher.key).scope)
        if below is not above or not same_place:
            return False
        under, over = self._within(lower), self._within(higher)
        return under is not None and over is not None and under > over

    def is_led_by(self, lower: Work, higher: Work) -> bool:
        """Return whether `lower` carries out `higher`: by a lower body, or by a state body that the party leads."""
        if self.ranks_below(lower, higher):
            return True
        if self.level(lower) is Level.STATE and self.level(higher) is Level.PARTY:
            return True
        # In one locality the party leads the state: a plan of `UBND tỉnh Lào Cai` carries out a directive of its
        # Tỉnh ủy, though both are provincial.
        below, above = self.level(lower), self.level(higher)
        scope = WorkKey.parse(lower.key).scope
        local = below is above and below in _LOCAL and scope is not None
        return local and scope == WorkKey.parse(higher.key).scope and self._is_under_party(lower, higher)

    def may_be_led_by(self, lower: Work, higher: Work) -> bool:
        """Return whether `lower` may carry out `higher`: it does, or its body is unknown and that of `higher` central.

        For works of one text, whose bodies may be local without a locality: `UBND xã` carries out its `Đảng ủy xã`.
        """
        below, above = self.level(lower), self.level(higher)
        if below is Level.UNKNOWN and above in CENTRAL:
            return True
        unplaced = {below, above} <= _LOCAL and lower.scope is higher.scope is None
        return (unplaced and self._is_under_party(lower, higher)) or self.is_led_by(lower, higher)

    def are_apart(self, a: Work, b: Work) -> bool:
        """Return whether one work is certainly of the party and the other of the state: neither changes the other."""
        return self._is_under_party(a, b) or self._is_under_party(b, a)

    def _is_under_party(self, lower: Work, higher: Work) -> bool:
        """Return whether `lower` is certainly of the state and `higher` of the party."""
        return self._families(lower) == {"state"} and self._families(higher) == {"party"}

    def _families(self, work: Work) -> set[str]:
        return {block.family for block in self._blocks_by_symbol(work) or self._blocks_by_issuer(work)}

    def _within(self, work: Work) -> int | None:
        """Return the rank of a work's body within its level, if code and issuer agree on one."""
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
        """Return the bodies with the last issuer code of the symbol (`30/2020/NĐ-CP`, `45/2013/QH13`)."""
        for part in reversed(re.split(r"[-/\s]", work.symbol or "")):
            # an Assembly's code has the number of its term: QH13
            blocks = self._codes.get(part.casefold()) or self._codes.get(part.casefold().rstrip("0123456789"))
            if part and blocks:
                return blocks
        return []

    def _blocks_by_issuer(self, work: Work) -> list[IssuerBlock]:
        """Return the body with the longest name that is a prefix of the work's issuer."""
        issuer = (work.issuer or "").casefold()
        return next(([block] for word, block in self._words if issuer.startswith(word)), [])


@lru_cache(maxsize=4)
def level_finder(registry: Registry) -> LevelFinder:
    """Return the level finder of a registry, built once."""
    return LevelFinder(registry)


def _level_of(block: IssuerBlock) -> Level:
    return _LOWER.get(block.level) or _CENTRAL[block.family]


def scope_depth(work: Work) -> int:
    """Return the depth of a work's locality: 0 for none, 1 for a province, 2 or more for units inside one."""
    chain = WorkKey.parse(work.key).scope
    if chain == WHOLE_COUNTRY:
        return 0
    return len(chain.split(".")) if chain else int(bool(work.scope))
