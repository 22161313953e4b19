"""Check the known works of a registry for contradictions: dates, numbers, terms and bodies."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from citegraph.registry.audit.chains import before, in_term, is_date, reachable
from citegraph.registry.audit.codes import ReadSymbol, codes_of_others
from citegraph.registry.audit.problems import BlockFiles, Problem, by_mark, of_work
from citegraph.registry.load import Registry
from citegraph.registry.schema import KnownWork
from citegraph.text.days import is_day

_ASSEMBLY = re.compile(r"QH(\d+)$")
_CENTRAL_PARTY = re.compile(r"TW$")
_NUMBERED = re.compile(r"(\d+)/((\d{4})/\S+)$")
_ODD_DAYS = 10  # a number may be given some days before its work is signed
_YEAR = re.compile(r"/(\d{4})/")


def contradictions(registry: Registry, where: BlockFiles, read: ReadSymbol) -> Iterator[Problem]:
    """Yield the problems of known works."""
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


def _works_twice(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
    rows: dict[tuple[str, ...], list[KnownWork]] = defaultdict(list)
    for work in registry.works:
        rows[work.type, _folded(work.symbol), _folded(work.name), work.date].append(work)
    for same in rows.values():
        if len(same) > 1:
            yield of_work("error", same[-1], where, f"is in {len(same)} rows; keep one")


def _folded(text: str) -> str:
    """Fold a symbol or name for comparison: no case, no spaces, no separators, no leading zero."""
    return re.sub(r"[\W_]", "", text.casefold()).lstrip("0")


def _too_old_to_amend(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
    """Yield acts that amend a later work; a name shared by several works is accepted if one is old enough."""
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


def _circles(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
    """Yield acts that amend themselves directly or through other acts; only symbols of a single work count."""
    bearers = Counter(work.symbol for work in registry.works)
    amended = {work.symbol: work.amends for work in registry.works if bearers[work.symbol] == 1}
    for work in registry.works:
        if work.symbol in reachable(work.symbol, amended):
            yield of_work("error", work, where, "amends itself; fix `amends` here or in the acts that it amends")


def _dates(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
    for work in registry.works:
        for field, value in (("date", work.date), ("effective", work.effective), ("until", work.until)):
            if value and not is_date(value):
                yield of_work(
                    "error", work, where, f"{field} {value!r} is not an ISO date (2013, 2013-11 or 2013-11-29)"
                )
        if before(work.effective, work.date):
            yield of_work(by_mark(work), work, where, f"in force since {work.effective}, before its date {work.date}")
        if before(work.until, work.effective or work.date):
            since = work.effective or work.date
            yield of_work(
                by_mark(work), work, where, f"out of force since {work.until}, before it was in force ({since})"
            )


def _assembly_numbers(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
    terms = {term.number: term for term in registry.terms if term.body == "assembly"}
    for work in registry.works:
        if not (m := _ASSEMBLY.search(work.symbol)):
            continue
        if (term := terms.get(int(m[1]))) is None:
            yield of_work("error", work, where, f"Assembly {m[1]} is not a term of the registry")
            continue
        year = _YEAR.search(work.symbol)
        dated = (("year", year[1] if year else ""), ("date", work.date))
        if outside := next((f"{name} {value}" for name, value in dated if value and not in_term(value, term)), None):
            span = f"{term.first_day[:4]} to {(term.last_day or 'now')[:4]}"
            yield of_work("error", work, where, f"the {outside} is outside the term of Assembly {m[1]}, {span}")


def _years(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
    """Warn if the year of a symbol is not that of its date; it may be the year of the vote, not of the signature."""
    for work in registry.works:
        m = _YEAR.search(work.symbol)
        if m and work.date and not work.date.startswith(m[1]):
            yield of_work("warning", work, where, f"the number is of {m[1]}, the date is {work.date}")


def _out_of_order(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
    """Warn of misprinted dates: within a year numbers rise with dates, so compare with two numbers on either side."""
    series: dict[tuple[str, str], list[tuple[int, date, KnownWork]]] = defaultdict(list)
    for work in registry.works:
        m = _NUMBERED.match(work.symbol)
        if m and work.date.startswith(m[3]) and is_day(work.date) and is_date(work.date):
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


def _two_days(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
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
    """Return the series in which a work is numbered: a year, or the party term that its date certainly lies in."""
    if m := _YEAR.search(work.symbol):
        return f"the year {m[1]}"
    if not _CENTRAL_PARTY.search(work.symbol):
        return None
    terms = [term for term in registry.terms if term.body == "party" and in_term(work.date, term)]
    return f"term {terms[0].roman}" if len(terms) == 1 else None


def _party_dates(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
    party = [term for term in registry.terms if term.body == "party"]
    for work in registry.works:
        if work.date and _CENTRAL_PARTY.search(work.symbol) and not any(in_term(work.date, term) for term in party):
            yield of_work("error", work, where, f"its date {work.date} is outside all terms of the Central Committee")
