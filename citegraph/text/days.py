"""The current day, and partial ISO dates (a month or a year): test for a full day; first and last day of the range.

>>> first_day("2013-11"), last_day("2013")
('2013-11-01', '2013-12-31')
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import TypeGuard

_FIRST, _LAST = "0000-01-01", "0000-12-31"
_VIETNAM = timedelta(hours=7)


def today() -> str:
    """Return the current day in Vietnam."""
    return (datetime.now(UTC) + _VIETNAM).date().isoformat()


def is_day(date: str | None) -> TypeGuard[str]:
    """Return whether `date` is a full day, month and year.

    >>> is_day("2013-11-29"), is_day("2013-11"), is_day(None)
    (True, False, False)
    """
    return date is not None and len(date) == len(_FIRST)


def is_calendar_day(text: str) -> bool:
    """Return whether a text is an ISO day of the calendar.

    >>> is_calendar_day("2024-02-29"), is_calendar_day("2024-13-45"), is_calendar_day("20240229")
    (True, False, False)
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date().isoformat() == text
    except ValueError:
        return False


def may_agree(one: str, other: str) -> bool:
    """Return whether two partial dates may be of the same day: a year or a month agrees with any of its days.

    >>> may_agree("2013", "2013-11-29"), may_agree("2013-11", "2013-12-01")
    (True, False)
    """
    return one.startswith(other) or other.startswith(one)


def first_day(date: str) -> str:
    """Return the first day of the range that `date` covers (`2013`, `2013-11`, `2013-11-29`)."""
    return date + _FIRST[len(date) :]


def last_day(date: str) -> str:
    """Return an upper bound for the days that `date` covers; for comparison only, since it may be `2013-02-31`."""
    return date + _LAST[len(date) :]


def end_of(date: str) -> str:
    """Return the last of the days that `date` covers.

    >>> end_of("2024-02"), end_of("2024"), end_of("2024-02-05")
    ('2024-02-29', '2024-12-31', '2024-02-05')
    """
    if is_day(date):
        return date
    year, month = int(date[:4]), int(date[5:] or 12)
    return f"{date[:4]}-{month:02}-{monthrange(year, month)[1]}"


def within(date: str | None, since: str | None, until: str | None = None) -> bool:
    """Return whether a date is certainly between two days, inclusive; None is no bound.

    >>> within("2013-11", "2013-11-01"), within("2013", "2013-06-01"), within(None, "2013-01-01")
    (True, False, False)
    """
    if date is None:
        return since is None and until is None
    return (since is None or first_day(date) >= since) and (until is None or last_day(date) <= until)
