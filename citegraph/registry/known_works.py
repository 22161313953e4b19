"""What contradicts itself in the works that the registry knows: dates, numbers, terms and bodies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from citegraph.registry.findings import Finding, Places, Severity, label
from citegraph.registry.load import Registry
from citegraph.registry.schema import KnownWork, TermBlock

_OFFICIAL = "official"
_ASSEMBLY = re.compile(r"/(?P<year>\d{4})/(?:UBTV)?QH(?P<number>\d+)$")
_CENTRAL_PARTY = re.compile(r"TW$")
_ONE_BODY = re.compile(r"(?<!LT)/[A-ZĐ]+-([A-ZĐ]+)$")
_YEAR = re.compile(r"/(\d{4})/")


def contradictions(registry: Registry, where: Places) -> Iterator[Finding]:
    """All that is wrong or odd in known works."""
    yield from _works_twice(registry, where)
    yield from _too_old_to_amend(registry, where)
    yield from _dates(registry, where)
    yield from _assembly_numbers(registry, where)
    yield from _years(registry, where)
    yield from _two_days(registry, where)
    yield from _other_bodies(registry, where)
    yield from _party_dates(registry, where)


def _work(severity: Severity, work: KnownWork, where: Places, message: str) -> Finding:
    return Finding(severity, where.file("work", label(work)), f"[[work]] {label(work)}", message)


def _works_twice(registry: Registry, where: Places) -> Iterator[Finding]:
    rows: dict[tuple[str, ...], list[KnownWork]] = defaultdict(list)
    for work in registry.works:
        rows[work.type, _folded(work.symbol), _folded(work.name), work.date].append(work)
    for same in rows.values():
        if len(same) > 1:
            yield _work("error", same[-1], where, f"stands in {len(same)} rows; keep one")


def _folded(text: str) -> str:
    """A symbol or a name for comparison: no case, no blanks, no separators, no leading zero."""
    return re.sub(r"[\W_]", "", text.casefold()).lstrip("0")


def _too_old_to_amend(registry: Registry, where: Places) -> Iterator[Finding]:
    """Acts whose targets are all later; of several works of one name, one that is old enough is meant."""
    named: dict[str, list[str]] = defaultdict(list)
    for work in registry.works:
        for name in {_folded(work.symbol), _folded(work.name)} - {""}:
            named[name].append(work.date)
    for work in registry.works:
        for target in work.amends if work.date else ():
            dates = named.get(_folded(target), [])
            if dates and all(dates) and all(_surelybefore(work.date, date) for date in dates):
                message = f"amends {target}, which is of {min(dates)}, later than {work.date}"
                yield _work("error", work, where, message)


def _surelybefore(one: str, other: str) -> bool:
    """Whether a date is before another as far as both are known; a year is not before a day of it."""
    known = min(len(one), len(other))
    return one[:known] < other[:known]


def _dates(registry: Registry, where: Places) -> Iterator[Finding]:
    for work in registry.works:
        severity: Severity = "warning" if work.mark == _OFFICIAL else "error"
        for field, value in (("date", work.date), ("effective", work.effective), ("until", work.until)):
            if value and not _is_date(value):
                yield _work("error", work, where, f"{field} {value!r} is no ISO date (2013, 2013-11 or 2013-11-29)")
        if before(work.effective, work.date):
            yield _work(severity, work, where, f"in force since {work.effective}, before its date {work.date}")
        if before(work.until, work.effective or work.date):
            since = work.effective or work.date
            yield _work(severity, work, where, f"out of force since {work.until}, before it was in force ({since})")


def before(first: str, second: str) -> bool:
    """Whether one ISO date is surely before another; of unlike lengths the shared part decides."""
    shared = min(len(first), len(second))
    return first[:shared] < second[:shared]


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(f"{value}-01-01"[:10])
    except ValueError:
        return False
    return len(value) <= 10


def _assembly_numbers(registry: Registry, where: Places) -> Iterator[Finding]:
    terms = {term.number: term for term in registry.terms if term.body == "assembly"}
    for work in registry.works:
        m = _ASSEMBLY.search(work.symbol)
        if not m:
            continue
        term = terms.get(int(m["number"]))
        if term is None:
            yield _work("error", work, where, f"Assembly {m['number']} is no term of the registry")
        elif not _in_term(m["year"], term):
            span = f"{term.first_day[:4]} to {(term.last_day or 'now')[:4]}"
            yield _work(
                "error", work, where, f"the year {m['year']} is outside the term of Assembly {m['number']}, {span}"
            )


def _years(registry: Registry, where: Places) -> Iterator[Finding]:
    """A number may be of the year that its work was voted in and not signed, so this is odd, not wrong."""
    for work in registry.works:
        m = _YEAR.search(work.symbol)
        if m and work.date and not work.date.startswith(m[1]):
            yield _work("warning", work, where, f"the number says {m[1]}, the date {work.date}")


def _two_days(registry: Registry, where: Places) -> Iterator[Finding]:
    rows: dict[tuple[str, str, str], list[KnownWork]] = defaultdict(list)
    for work in registry.works:
        if work.date and (series := _series(work, registry)):
            rows[work.type, _folded(work.symbol), series].append(work)
    for (_, _, series), same in rows.items():
        for one, other in pairwise(sorted(same, key=lambda work: work.date)):
            if _surelybefore(one.date, other.date):
                message = f"its number is also that of a work of {one.date}; {series} has one such number"
                yield _work("error", other, where, message)


def _series(work: KnownWork, registry: Registry) -> str | None:
    """What a work's number is counted in: a year, or the party's term that its date surely lies in."""
    if m := _YEAR.search(work.symbol):
        return f"the year {m[1]}"
    if not _CENTRAL_PARTY.search(work.symbol):
        return None
    terms = [term for term in registry.terms if term.body == "party" and _in_term(work.date, term)]
    return f"term {terms[0].roman}" if len(terms) == 1 else None


def _other_bodies(registry: Registry, where: Places) -> Iterator[Finding]:
    """Works of the state whose code tells its body, and that name another."""
    bodies = {code: block for block in registry.issuers for code in block.codes if block.decides and not block.local}
    for work in registry.works:
        m = _ONE_BODY.search(work.symbol)
        block = bodies.get(m[1]) if m else None
        if block and work.issuer and work.issuer not in block.name and work.issuer.casefold() not in block.words:
            severity: Severity = "warning" if work.mark == _OFFICIAL else "error"
            yield _work(severity, work, where, f"its code is that of {block.name}, its issuer {work.issuer!r}")


def _party_dates(registry: Registry, where: Places) -> Iterator[Finding]:
    party = [term for term in registry.terms if term.body == "party"]
    for work in registry.works:
        if work.date and _CENTRAL_PARTY.search(work.symbol) and not any(_in_term(work.date, term) for term in party):
            yield _work("error", work, where, f"its date {work.date} lies in no term of the Central Committee")


def _in_term(value: str, term: TermBlock) -> bool:
    """Whether a date, as far as it is known, lies in a term."""
    return not before(value, term.first_day) and not (term.last_day and before(term.last_day, value))
