"""What comes before what: dates as far as they are known, terms, and chains of blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from citegraph.registry.schema import TermBlock


def is_date(value: str) -> bool:
    """Whether this is an ISO year, month or day."""
    try:
        date.fromisoformat(f"{value}-01-01"[:10])
    except ValueError:
        return False
    return len(value) <= 10


def before(first: str, second: str) -> bool:
    """Whether one ISO date is surely before another; of unlike lengths the shared part decides."""
    shared = min(len(first), len(second))
    return first[:shared] < second[:shared]


def in_term(value: str, term: TermBlock) -> bool:
    """Whether a date, as far as it is known, lies in a term."""
    return not before(value, term.first_day) and not (term.last_day and before(term.last_day, value))


def behind(start: str, following: Mapping[str, Iterable[str]]) -> set[str]:
    """All that follows a block, over any number of steps; itself too where the chain leads back to it."""
    found: set[str] = set()
    waiting = list(following.get(start, ()))
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += following.get(one, ())
    return found
