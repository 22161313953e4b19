"""Build the keys by which mentions are identified as one work.

A symbol does not identify a work: every province has a `16-CT/TU`, `128/NQ-CP` recurs every year, and central party
numbers restart each congress term. So a key is type class + symbol + scope + period:

====================================  ============================================================
``nghi-dinh:30/2020/nd-cp``           the symbol contains the year: no period
``nghi-quyet:128/nq-cp~2021``         the number restarts every year: the year
``chi-thi:01-ct/tw~2021``             a central party number: the start year of the term
``chi-thi:18-ct/tu@quang-ninh~2020``  a provincial number: the committee's term begins a year earlier
``chi-thi:18-ct/tu``                  partial: scope and period unknown
====================================  ============================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial

from citegraph.identity.symbols import Symbol, read_symbol
from citegraph.model import Work
from citegraph.model.workkey import WorkKey
from citegraph.registry import Registry
from citegraph.registry.lexicon import Lexicon, lexicon
from citegraph.registry.schema import KnownWork
from citegraph.text.days import is_day
from citegraph.text.normal import fold, fold_symbol, slug

_YEAR = re.compile(r"/((?:19|20)\d\d)/")
_CONGRESS_MONTHS = (8, 12)  # the months of local congresses: a date in them may be in either term


def slug_symbol(symbol: str) -> str:
    """Return a symbol in the form that keys use.

    >>> slug_symbol("08-QĐi/TW")
    '08-qdi/tw'
    """
    return re.sub(r"[^a-z0-9/.\-]", "", fold(symbol))


def scope_slug(scope: str) -> str:
    """Return a scope in the form that keys use, smaller locality first.

    >>> scope_slug("Thường Tín, Hà Nội")
    'thuong-tin.ha-noi'
    """
    return ".".join(slug(part) for part in scope.split(","))


def make_key(class_id: str, slug: str, scope: str | None = None, period: int | str | None = None) -> str:
    """Build a key; parts that are None are left out, which makes the key partial if the work has such a part."""
    return str(WorkKey(class_id, slug, scope_slug(scope) if scope else None, str(period) if period else None))


def symbol_reader(registry: Registry) -> Callable[[str], Symbol | None]:
    """Return a function that parses the symbol of a work with this registry."""
    return partial(read_symbol, lexicon=lexicon(registry))


class Terms:
    """Terms (khóa) of the party's committees and of the National Assembly, by date or number."""

    def __init__(self, registry: Registry) -> None:
        self.party = sorted((t for t in registry.terms if t.body == "party"), key=lambda t: t.start_year)
        self.assembly = {t.number: t.start_year for t in registry.terms if t.body == "assembly"}

    def central(self, date: str) -> int | None:
        """Return the start year of the central term at an ISO date; None if a bare year has two terms."""
        if len(date) == 4:  # 2021 is in the terms XII and XIII
            years = {t.start_year for t in self.party if t.first_day[:4] <= date <= (t.last_day or "9999")[:4]}
            return years.pop() if len(years) == 1 else None
        day = date if is_day(date) else f"{date}-15"
        return max((t.start_year for t in self.party if t.first_day <= day), default=None)

    def local(self, date: str) -> int | None:
        """Return the start year of a local committee's term; None near its congress.

        Local congresses meet in the autumn before the central one: the provincial term that goes with congress XIII
        (January 2021) begins in 2020.
        """
        year = int(date[:4])
        start = max((t.start_year - 1 for t in self.party if t.start_year - 1 <= year), default=None)
        if start != year:
            return start
        # In the year of the congress the month decides: `18-CT/TU` of May 2020 is of the old term, of December the new.
        month = int(date[5:7]) if len(date) > 4 else None
        first, last = _CONGRESS_MONTHS
        if month is None or first <= month < last:
            return None
        return (
            start
            if month >= last
            else max((t.start_year - 1 for t in self.party if t.start_year - 1 < year), default=None)
        )

    def of_number(self, number: int) -> int | None:
        """Return the start year of the central term with this number (khóa)."""
        return next((t.start_year for t in self.party if t.number == number), None)

    def of_assembly(self, number: int) -> int | None:
        """The start year of the National Assembly's term of this number."""
        return self.assembly.get(number)


class KnownKeys:
    """Keys of the works listed in the registry."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._terms = Terms(lexicon.registry)
        self._keys: dict[KnownWork, str] = {}

    def key(self, work: KnownWork) -> str:
        """Return the key that a complete mention of this work would get."""
        if work not in self._keys:
            self._keys[work] = self._made(work)
        return self._keys[work]

    def _made(self, work: KnownWork) -> str:
        class_id = self._lexicon.types.key_class(work.type)
        # A work without a number is identified by its name and year: `hien-phap:hien-phap~2013`.
        if not work.symbol:
            return make_key(class_id, slug(work.name).removeprefix(f"{class_id}-"), None, work.date[:4])
        symbol = read_symbol(work.symbol, self._lexicon)
        period: int | str | None = None
        if symbol and work.date and symbol.restarts:
            period = self._terms.central(work.date) if symbol.restarts == "term" else work.date[:4]
        return make_key(class_id, slug_symbol(symbol.canonical if symbol else work.symbol), None, period)

    def work(self, work: KnownWork) -> Work:
        """Convert a work of the registry to a `Work` of the model."""
        return Work(
            key=self.key(work),
            type=work.type,
            symbol=work.symbol or None,
            number=number_of(work.symbol),
            name=work.name or None,
            issuer=work.issuer or None,
            date=work.date or None,
            title=work.title or None,
        )


def number_of(symbol: str | None) -> str | None:
    """Return the number at the start of a symbol: `66.13` of `66.13/2026/NQ-CP`."""
    m = re.match(r"\d+(?:\.\d+)?[A-Za-zĐđ]?(?![A-Za-zĐđ])", symbol or "")
    return m.group() if m else None


@cache
def known_keys(registry: Registry) -> KnownKeys:
    """Return the `KnownKeys` of a registry, built once."""
    return KnownKeys(lexicon(registry))


def first_days(registry: Registry) -> Callable[[Work], str | None]:
    """Return a function for the first day in force of a work, None if the registry knows none or several."""
    known, keys = lexicon(registry), known_keys(registry)

    def first_day_of(work: Work) -> str | None:
        same = known.works.by_symbol.get(fold_symbol(work.symbol), ()) if work.symbol else ()
        days = {block.effective for block in same if block.effective and keys.key(block) == work.key}
        return days.pop() if len(days) == 1 else None

    return first_day_of


def year_of(symbol: str | None) -> str:
    """Return the year in a symbol, or an empty string: 2022 of `58/2022/NĐ-CP`."""
    found = _YEAR.search(symbol or "")
    return found[1] if found else ""


def year_in_slug(slug: str) -> str:
    """The year in the slug of a key, which may end in it, or nothing: 2013 of `45/2013`."""
    return year_of(f"{slug}/")
