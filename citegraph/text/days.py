"""ISO dates that may be only a month or a year: whether they are a day, the first and the last that they can mean.

>>> first_day("2013-11"), last_day("2013")
('2013-11-01', '2013-12-31')
"""

from __future__ import annotations

from typing import TypeGuard

_FIRST, _LAST = "0000-01-01", "0000-12-31"


def is_day(date: str | None) -> TypeGuard[str]:
    """Whether `date` is known to the day.

    >>> is_day("2013-11-29"), is_day("2013-11"), is_day(None)
    (True, False, False)
    """
    return date is not None and len(date) == len(_FIRST)


def first_day(date: str) -> str:
    """The first day that `date` (`2013`, `2013-11`, `2013-11-29`) can mean."""
    return date + _FIRST[len(date) :]


def last_day(date: str) -> str:
    """A day that no day which `date` can mean is after; it compares, but need not be in the calendar."""
    return date + _LAST[len(date) :]
