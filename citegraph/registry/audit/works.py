"""What contradicts itself in the works that the registry knows: dates, numbers, terms and bodies."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from citegraph.registry.audit.codes import ReadSymbol, codes_of_others
from citegraph.registry.audit.dates import before, behind, in_term, is_date
from citegraph.registry.audit.findings import Finding, Places, by_mark, of_work
from citegraph.registry.load import Registry
from citegraph.registry.schema import KnownWork

_ASSEMBLY = re.compile(r"QH(\d+)$")
_CENTRAL_PARTY = re.compile(r"TW$")
_NUMBERED = re.compile(r"(\d+)/((\d{4})/\S+)$")
_ODD_DAYS = 10  # a number may be given some days before its work is signed
_YEAR = re.compile(r"/(\d{4})/")


def contradictions(registry: Registry, where: Places, read: ReadSymbol) -> Iterator[Finding]:
    """All that is wrong or odd in known works."""
    yield from _works_twice(registry, where)
    yield from _too_old_to_amend(registry, where)
    yield from _dates(registry, where)
    yield from _assembly_numbers(registry, where)
    yield from _years(registry, where)
    yield from _out_of_order(registry, where)
    yield from _two_days(registry, where)
    yield from codes_of_others(registry, where, read)
    yield from _circles(registry, where)
    yield from _party_dates(registry, where)


def _works_twice(registry: Registry, where: Places) -> Iterator[Finding]:
    rows: dict[tuple[str, ...], list[KnownWork]] = defaultdict(list)
    for work in registry.works:
        rows[work.type, _folded(work.symbol), _folded(work.name), work.date].append(work)
    for same in rows.values():
        if len(same) > 1:
            yield of_work("error", same[-1], where, f"stands in {len(same)} rows; keep one")


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
            if dates and all(dates) and all(before(work.date, date) for date in dates):
                message = f"amends {target}, which is of {min(dates)}, later than {work.date}"
                yield of_work("error", work, where, message)


def _circles(registry: Registry, where: Places) -> Iterator[Finding]:
    """Acts that amend themselves, however many stand between, by symbols that one work alone has."""
    bearers = Counter(work.symbol for work in registry.works)
    amended = {work.symbol: work.amends for work in registry.works if bearers[work.symbol] == 1}
    for work in registry.works:
        if work.symbol in behind(work.symbol, amended):
            yield of_work("error", work, where, "amends itself; mend what it amends, or what those acts amend")


def _dates(registry: Registry, where: Places) -> Iterator[Finding]:
    for work in registry.works:
        for field, value in (("date", work.date), ("effective", work.effective), ("until", work.until)):
            if value and not is_date(value):
                yield of_work("error", work, where, f"{field} {value!r} is no ISO date (2013, 2013-11 or 2013-11-29)")
        if before(work.effective, work.date):
            yield of_work(by_mark(work), work, where, f"in force since {work.effective}, before its date {work.date}")
        if before(work.until, work.effective or work.date):
            since = work.effective or work.date
            yield of_work(
                by_mark(work), work, where, f"out of force since {work.until}, before it was in force ({since})"
            )


def _assembly_numbers(registry: Registry, where: Places) -> Iterator[Finding]:
    terms = {term.number: term for term in registry.terms if term.body == "assembly"}
    for work in registry.works:
        if not (m := _ASSEMBLY.search(work.symbol)):
            continue
        if (term := terms.get(int(m[1]))) is None:
            yield of_work("error", work, where, f"Assembly {m[1]} is no term of the registry")
            continue
        year = _YEAR.search(work.symbol)
        said = (("year", year[1] if year else ""), ("date", work.date))
        if outside := next((f"{name} {value}" for name, value in said if value and not in_term(value, term)), None):
            span = f"{term.first_day[:4]} to {(term.last_day or 'now')[:4]}"
            yield of_work("error", work, where, f"the {outside} is outside the term of Assembly {m[1]}, {span}")


def _years(registry: Registry, where: Places) -> Iterator[Finding]:
    """A number may be of the year that its work was voted in and not signed, so this is odd, not wrong."""
    for work in registry.works:
        m = _YEAR.search(work.symbol)
        if m and work.date and not work.date.startswith(m[1]):
            yield of_work("warning", work, where, f"the number says {m[1]}, the date {work.date}")


def _out_of_order(registry: Registry, where: Places) -> Iterator[Finding]:
    """Numbers of a year rise with their days: a day far off those of two numbers on either side is a misprint."""
    series: dict[tuple[str, str], list[tuple[int, date, KnownWork]]] = defaultdict(list)
    for work in registry.works:
        m = _NUMBERED.match(work.symbol)
        if m and work.date.startswith(m[3]) and len(work.date) == 10 and is_date(work.date):
            series[work.type, m[2]].append((int(m[1]), date.fromisoformat(work.date), work))
    for numbered in series.values():
        rows = sorted(numbered, key=lambda row: row[:2])
        for five in zip(*(rows[i:] for i in range(5)), strict=False):
            first, last = max(day for _, day, _ in five[:2]), min(day for _, day, _ in five[3:])
            _, day, work = five[2]
            late = min((day - other).days for _, other, _ in five[3:])
            early = min((other - day).days for _, other, _ in five[:2])
            if first <= last and max(late, early) > _ODD_DAYS:
                message = f"its date {work.date} is out of order: numbers before it are of {first}, after it of {last}"
                yield of_work("warning", work, where, message)


def _two_days(registry: Registry, where: Places) -> Iterator[Finding]:
    rows: dict[tuple[str, str, str], list[KnownWork]] = defaultdict(list)
    for work in registry.works:
        if work.date and (series := _series(work, registry)):
            rows[work.type, _folded(work.symbol), series].append(work)
    for (_, _, series), same in rows.items():
        for one, other in pairwise(sorted(same, key=lambda work: work.date)):
            if before(one.date, other.date):
                message = f"its number is also that of a work of {one.date}; {series} has one such number"
                yield of_work("error", other, where, message)


def _series(work: KnownWork, registry: Registry) -> str | None:
    """What a work's number is counted in: a year, or the party's term that its date surely lies in."""
    if m := _YEAR.search(work.symbol):
        return f"the year {m[1]}"
    if not _CENTRAL_PARTY.search(work.symbol):
        return None
    terms = [term for term in registry.terms if term.body == "party" and in_term(work.date, term)]
    return f"term {terms[0].roman}" if len(terms) == 1 else None


def _party_dates(registry: Registry, where: Places) -> Iterator[Finding]:
    party = [term for term in registry.terms if term.body == "party"]
    for work in registry.works:
        if work.date and _CENTRAL_PARTY.search(work.symbol) and not any(in_term(work.date, term) for term in party):
            yield of_work("error", work, where, f"its date {work.date} lies in no term of the Central Committee")
