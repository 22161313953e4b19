"""ISO dates that may be only a month or a year: the first and the last day that they can mean.

>>> first_day("2013-11"), last_day("2013")
('2013-11-01', '2013-12-31')
"""

from __future__ import annotations

_FIRST, _LAST = "0000-01-01", "0000-12-31"


def first_day(date: str) -> str:
    """The first day that `date` (`2013`, `2013-11`, `2013-11-29`) can mean."""
    return date + _FIRST[len(date) :]


def last_day(date: str) -> str:
    """A day that no day which `date` can mean is after; it compares, but need not be in the calendar."""
    return date + _LAST[len(date) :]
