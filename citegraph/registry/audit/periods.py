"""Check periods: terms, the years in which bodies and localities existed, and dates of plenums and named works."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from citegraph.registry.audit.chains import before, in_term, is_date, reachable
from citegraph.registry.audit.problems import BlockFiles, Problem, ProblemSeverity
from citegraph.registry.load import Registry
from citegraph.registry.schema import TermBlock


class _Life(NamedTuple):
    """The period of a body or locality (empty if unknown or open) and its successors."""

    begun: str
    ended: str
    successors: tuple[str, ...]


def out_of_time(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
    """Yield the problems of terms, periods, successors, plenums and named works."""
    yield from _terms(registry, where)
    yield from _plenums(registry, where)
    yield from _named(registry, where)
    ids = {block.name: block.id for block in registry.issuers}
    bodies = {
        b.id: _Life(b.valid_from or "", b.valid_to or "", tuple(ids.get(s, s) for s in b.successors))
        for b in registry.issuers
    }
    places = {
        b.slug: _Life(b.valid_from, b.valid_to, (b.successor,) if b.successor else ()) for b in registry.localities
    }
    for kind, lives in (("issuer", bodies), ("locality", places)):
        for severity, block, message in chain(_lives(lives), _successions(lives)):
            yield Problem(severity, where.file(kind, block), f"[[{kind}]] {block}", message)


_Messages = Iterator[tuple[ProblemSeverity, str, str]]
"""Severity, block and message."""


def _lives(lives: dict[str, _Life]) -> _Messages:
    for block, life in lives.items():
        for field, value in (("valid_from", life.begun), ("valid_to", life.ended)):
            if value and not is_date(value):
                yield "error", block, f"{field} {value!r} is not an ISO date (2013, 2013-11 or 2013-11-29)"
        if before(life.ended, life.begun):
            yield "error", block, f"it ended {life.ended}, before it began {life.begun}; fix valid_from or valid_to"


def _successions(lives: dict[str, _Life]) -> _Messages:
    """Check that a successor outlives its block and begins by the year after its end, and that there is no cycle.

    A successor may be older than the block: ministries absorb younger ones.
    """
    following = {block: life.successors for block, life in lives.items()}
    for block, life in lives.items():
        for name in life.successors:
            later = lives.get(name, _Life("", "", ()))
            if later.ended and (not life.ended or before(later.ended, life.ended)):
                own = f"it {life.ended}" if life.ended else "it still exists"
                yield "error", block, f"its successor {name!r} ended {later.ended}, {own}"
            if life.ended and is_date(later.begun) and int(later.begun[:4]) > int(life.ended[:4]) + 1:
                message = f"its successor {name!r} began {later.begun}, years after its end {life.ended}"
                yield "warning", block, f"{message}; add the body in between"
        if block in reachable(block, following):
            yield "error", block, "it is its own successor; fix the successors"


def _terms(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
    """Check that each term begins in the year in which the one before it ends; the last may be open."""
    terms: dict[str, list[TermBlock]] = defaultdict(list)
    for term in sorted(registry.terms, key=lambda term: term.number):
        terms[term.body].append(term)
        if message := _term(term):
            yield _of_term(term, where, message)
    for one, other in chain.from_iterable(pairwise(same) for same in terms.values()):
        if one.number == other.number:
            yield _of_term(other, where, f"its number {other.number} is also that of {one.id}; keep one")
        elif one.number + 1 == other.number and (one.last_day or "")[:4] != other.first_day[:4]:
            end = f"ends {one.last_day}" if one.last_day else "has no last_day"
            yield _of_term(other, where, f"it begins {other.first_day}, {one.id} before it {end}; fix one of them")


def _term(term: TermBlock) -> str:
    """Return the contradiction within one term, or an empty string."""
    for field, value in (("first_day", term.first_day), ("last_day", term.last_day)):
        if value and not is_date(value):
            return f"{field} {value!r} is not an ISO date (2013, 2013-11 or 2013-11-29)"
    if term.last_day and before(term.last_day, term.first_day):
        return f"it ends {term.last_day}, before it begins {term.first_day}; fix one of them"
    if not term.first_day.startswith(str(term.start_year)):
        return f"start_year {term.start_year} is not that of first_day {term.first_day}; fix one of them"
    return ""


def _of_term(term: TermBlock, where: BlockFiles, message: str) -> Problem:
    return Problem("error", where.file("term", term.id), f"[[term]] {term.id}", message)


def _plenums(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
    """Check that the works of a plenum are of its term."""
    terms = {term.number: term for term in registry.terms if term.body == "party"}
    dates: dict[str, list[str]] = defaultdict(list)
    for work in registry.works:
        dates[work.symbol].append(work.date)
    for block in registry.plenums:
        place = (where.file("plenum", block.id), f"[[plenum]] {block.id}")
        if (term := terms.get(block.term)) is None:
            yield Problem("error", *place, f"term {block.term} is not a term of the Central Committee; fix it")
            continue
        for symbol in block.symbols:
            known = dates[symbol]
            if known and all(known) and not any(in_term(date, term) for date in known):
                message = (
                    f"no work {symbol} is of term {term.roman}, but of {', '.join(sorted(known))}; fix one of them"
                )
                yield Problem("error", *place, message)


def _named(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
    """Check that a named work with a number has the date of its known work."""
    dates: dict[tuple[str, str], list[str]] = defaultdict(list)
    for work in registry.works:
        dates[work.type, work.symbol].append(work.date)
    for block in registry.named:
        known = dates.get((block.type, block.symbol), []) if block.symbol and block.date else []
        if known and all(before(d, block.date) or before(block.date, d) for d in known):
            message = f"its date is {block.date}, that of the known work {block.symbol} {', '.join(sorted(known))}"
            yield Problem(
                "error", where.file("named", block.id), f"[[named]] {block.id}", f"{message}; fix one of them"
            )
