"""Localities that a text speaks of.

A local body's symbol names no place (`18-CT/TU`, `283/QĐ-UBND`): the words beside it do, else the text as a whole does,
where one province, or one district, stands out in it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from citegraph.extraction.lexicon import Lexicon
from citegraph.text import Normal

_TITLE = 220
_TITLE_WEIGHT = 4


@dataclass(frozen=True, slots=True)
class Places:
    """The province and the district that stand out in a text; `titled` if the title names the district."""

    province: str | None
    district: str | None
    titled: bool


def provinces_in(normal: Normal, lexicon: Lexicon, start: int = 0, end: int | None = None) -> list[tuple[int, str]]:
    """Where a text names a province, and which: capitals only, and no person's name that is a city's too."""
    stop = len(normal.lower) if end is None else end
    return [
        (m.start(), lexicon.localities[m.group()])
        for m in lexicon.locality.finditer(normal.lower, start, stop)
        if normal.text[m.start()].isupper() and _is_place(normal, lexicon, m)
    ]


def _is_place(normal: Normal, lexicon: Lexicon, m: re.Match[str]) -> bool:
    """`thành phố Hồ Chí Minh` is a place, `tư tưởng Hồ Chí Minh` is none."""
    if m.group() not in lexicon.phrases["person-places"]:
        return True
    return lexicon.ends_with("city-words", normal.lower, m.start()) is not None


def find_places(normal: Normal, lexicon: Lexicon) -> Places:
    """The places that stand out: named twice as often as any other, the title counting for more."""
    provinces: Counter[str] = Counter()
    for at, name in provinces_in(normal, lexicon):
        provinces[name] += _TITLE_WEIGHT if at < _TITLE else 1
    districts: Counter[str] = Counter()
    for m in lexicon.district.finditer(normal.text):
        name = m["name"].replace("\n", " ")
        if name.lower() not in lexicon.localities:
            districts[name] += _TITLE_WEIGHT if m.start() < _TITLE else 1
    district = _stands_out(districts)
    return Places(
        _stands_out(provinces), district, district is not None and district in normal.text[:_TITLE].replace("\n", " ")
    )


def _stands_out(counts: Counter[str]) -> str | None:
    top = sorted(counts.items(), key=lambda x: (-x[1], x[0]))[:2]
    if not top:
        return None
    return top[0][0] if len(top) == 1 or top[0][1] >= 2 * top[1][1] else None
