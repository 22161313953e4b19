"""Read dates as Vietnamese texts write them: always day, month, year.

``ngày 05 tháng 3 năm 2020``, ``9/3/2021``, ``22.12.2024``, ``01-10-1997``, ``tháng 5/2021``, ``năm 2005``. Two words of
a date may have changed places (``ngày 29 năm 06 tháng 2025``). Dates that do not exist in the calendar (31/02/2021) are
refused.
"""

from __future__ import annotations

import datetime
import re

from citegraph.lazy import lazy_pattern
from citegraph.text.days import is_day

_MONTHS = {
    word: i
    for i, words in enumerate(
        ("một giêng", "hai", "ba", "tư bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười_một", "mười_hai chạp"), 1
    )
    for word in (w.replace("_", " ") for w in words.split())
}
_DAY = r"(?P<d>0?[1-9]|[12]\d|3[01])"
_MONTH_WORD = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SEPARATED = (
    rf"{_DAY}[ ]?(?P<sep>[/.\-])[ ]?(?P<m>0?[1-9]|1[0-2])[ ]?"
    r"(?:(?P=sep)|(?<=ngày\ \d\d.\d\d)[/.\-])[ ]?(?P<y>(?:19|20)\d\d)(?!\d)"  # mixed separators only after `ngày`
)
_SPELT = (
    r"ngày[ ]?(?P<d2>0?[1-9]|[12]\d|3[01])[ ](?:tháng|(?P<exchanged>năm))[ ]?"
    rf"(?P<m2>0?[1-9](?!\d)|1[0-2]|{_MONTH_WORD})[ ]?,?[ ]?(?(exchanged)tháng|năm)[ ]?(?P<y2>(?:19|20)\d\d)(?!\d)"
)
DATE = re.compile(rf"(?:ngày\s?)?(?:{_SEPARATED})|{_SPELT}")
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
_AFTER_FIELD = lazy_pattern(r"[:\s\u2029\"'|*]{0,6}")
_BEFORE_YEAR = 48  # upper bound on the length of a written day and month
ISO_DATE = lazy_pattern(r"(?P<y>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])(?!\d)")
MONTH = re.compile(r"tháng (?P<m>0?[1-9]|1[0-2])(?: ?[/-] ?| năm )(?P<y>(?:19|20)\d\d)(?!\d)")
BARE_YEAR = re.compile(r" (?P<y>(?:19|20)\d\d)(?![\w/]|[.,-]\d)")
_OPENING = lazy_pattern(r"[ \u2029*-]*(?:(?:trong |vào |đến |từ )?(?=năm ))")
YEAR = re.compile(r"năm (?P<y>(?:19|20)\d\d)(?![\d/])(?! ?- ?(?:19|20)\d\d)")


def date_at(lower: str, position: int) -> tuple[str, int] | None:
    """Return the date that begins at `position` of lower-case text, as ISO (day, month or year), and its end."""
    if m := DATE.match(lower, position):
        iso = _iso(m)
        return (iso, m.end()) if iso else None
    if m := MONTH.match(lower, position):
        return f"{m['y']}-{int(m['m']):02d}", m.end()
    if m := YEAR.match(lower, position):
        return m["y"], m.end()
    return None


def day_at(lower: str, position: int) -> str | None:
    """Return the full day that begins at `position` of lower-case text, as ISO."""
    found = date_at(lower, position)
    return found[0] if found is not None and is_day(found[0]) else None


def opening_year(lower: str, start: int, end: int) -> str | None:
    """Return the year at the start of a clause: `Năm 2021, Thủ tướng Chính phủ ban hành …`."""
    opening = _OPENING.match(lower, start, end)
    found = date_at(lower, opening.end()) if opening else None
    return found[0] if found and lower[found[1] : found[1] + 1] == "," else None


def field_date(lower: str, position: int) -> str | None:
    """Return the date after a field name of a record page: `Ngày ban hành: 21/11/2025`, `date: 2026-07-10`."""
    gap = _AFTER_FIELD.match(lower, position)
    at = gap.end() if gap else position
    if iso := ISO_DATE.match(lower, at):
        return iso.group()
    m = DATE.match(lower, at)
    return _iso(m) if m else None


def dates_in(lower: str, start: int = 0, end: int | None = None) -> list[tuple[int, str]]:
    """Return the start and ISO day of each full date between two positions."""
    # Search backwards from each year: a pattern that may begin with any digit is slow over a whole text.
    return [
        (m.start(), iso)
        for year in _YEAR.finditer(lower, start, len(lower) if end is None else end)
        for m in DATE.finditer(lower, max(start, year.start() - _BEFORE_YEAR), year.end())
        if m.end() == year.end() and (iso := _iso(m))
    ]


def impossible_date(lower: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span of the first date between two positions if that date does not exist (31/02/2021)."""
    m = DATE.search(lower, start, end)
    return m.span() if m and _iso(m) is None else None


def _iso(m: re.Match[str]) -> str | None:
    day = int(m["d"] or m["d2"])
    month_text = m["m"] or m["m2"]
    month = int(month_text) if month_text.isdigit() else _MONTHS[month_text]
    try:
        return datetime.date(int(m["y"] or m["y2"]), month, day).isoformat()
    except ValueError:
        return None
