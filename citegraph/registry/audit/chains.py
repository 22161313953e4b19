"""Compare partial dates, terms, and chains of blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from citegraph.registry.schema import TermBlock


def is_date(value: str) -> bool:
    """Return whether `value` is an ISO year, month or day."""
    try:
        date.fromisoformat(f"{value}-01-01"[:10])
    except ValueError:
        return False
    return len(value) <= 10


def before(first: str, second: str) -> bool:
    """Return whether one ISO date is certainly before another; with different precision, the shared part decides."""
    shared = min(len(first), len(second))
    return first[:shared] < second[:shared]


def in_term(value: str, term: TermBlock) -> bool:
    """Return whether a date, possibly partial, lies in a term."""
    return not before(value, term.first_day) and not (term.last_day and before(term.last_day, value))


def reachable(start: str, following: Mapping[str, Iterable[str]]) -> set[str]:
    """Return all blocks that follow `start` in any number of steps; `start` itself only if there is a cycle."""
    found: set[str] = set()
    waiting = list(following.get(start, ()))
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += following.get(one, ())
    return found
