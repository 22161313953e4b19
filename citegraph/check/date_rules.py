"""Rules about days, years and terms."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from citegraph.check.draft import Draft, RuleHit, day
from citegraph.check.facts import KnownFacts
from citegraph.check.rules import MessageLanguage
from citegraph.extraction.mentions.mention import Mention
from citegraph.identity.issuers import TERM
from citegraph.identity.keys import Terms, year_of
from citegraph.identity.symbols import Symbol, spell
from citegraph.model import Work
from citegraph.presentation.labels import shown_date
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.spelling import CODE, WORD, without_punctuation
from citegraph.registry.schema import KnownWork
from citegraph.text.dates import DATE, date_at
from citegraph.text.days import is_day
from citegraph.text.normal import fold_case
from citegraph.text.numerals import numeral

_TOPIC, _LEAST_WORDS = 200, 5  # the distance of a topic after its work, and how many of its words must agree
_FIRST_YEAR, _LAST_YEAR = 1945, 2099  # symbols of the state begin with the state
_SOME_DATE = re.compile(
    r"(?<![\d/.\-])(?P<word>ngày )?(?P<d>\d{1,2})(?P<sep>[/.\-])(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4})(?![\d/])"
    r"|ngày (?P<d2>\d{1,2}) tháng (?P<m2>\d{1,2}) năm (?P<y2>\d{4})(?!\d)"
)
_DATED_SYMBOL = re.compile(rf"(?<![\d/.\-])\d{{1,5}}[A-Za-z]?/(?P<year>\d{{4,5}})/(?P<code>{CODE})(?:[-/]{CODE})*")
_LAST_TERM = re.compile(r"(?P<code>[A-Z]+)(?P<term>\d{1,2})$")


def wrong_terms(draft: Draft, facts: KnownFacts) -> Iterator[RuleHit]:
    """`35-NQ/TW … khóa XIII`: the work, or the date beside it, is of another term."""
    terms = Terms(facts.registry)
    for mention, _, work in draft.cited():
        place = TERM.search(draft.normal.lower, mention.end, mention.attributes_end)
        if place is None or mention.symbol is None or not _restarts_with_central_term(mention.symbol):
            continue
        date = _date_of_another_term(draft, facts, mention, work)
        start_year = terms.central(date) if date else None
        right = next((t.roman for t in terms.party if t.start_year == start_year), None)
        if date is None or right is None:
            continue
        said = draft.raw(*place.span("term"))
        values = {"symbol": work.label, "said": said, "date": day(date), "right": right}
        yield draft.found("wrong-term", "date" if is_day(mention.date) else "known", *place.span("term"), values, right)


def _restarts_with_central_term(symbol: Symbol) -> bool:
    """Whether the numbers of a symbol restart with each central term: `35-NQ/TW`, but not `35-NQ/TU` of a province."""
    return symbol.grammar.period == "term" and symbol.issuer is not None and not symbol.issuer.local


def _date_of_another_term(draft: Draft, facts: KnownFacts, mention: Mention, work: Work) -> str | None:
    """The date that contradicts the term of a mention: the day beside it, else that of its likely work."""
    number = numeral(mention.term) if mention.term else None
    if number is None:
        return None
    if is_day(mention.date):
        # a day that is itself wrong says nothing about the term
        date = _right_date(mention, mention.date, work, facts)[1] or mention.date
        return None if any(term.number == number for term in facts.party_terms(date)) else date
    likely = draft.works.get(work.probably or "")
    return likely.date if likely is not None and _same_topic(draft, mention, work, likely) else None


def _same_topic(draft: Draft, mention: Mention, work: Work, likely: Work) -> bool:
    """True if the words after a mention are those of the likely work's title.

    Numbers restart with each term, and the registry does not list every work: a number on its own proves nothing.
    """
    title = set(WORD.findall(fold_case(likely.title or "")))
    words = set(WORD.findall(draft.normal.lower[mention.attributes_end :][:_TOPIC]))
    return likely.symbol == work.symbol and len(title & words) >= max(_LEAST_WORDS, len(title) // 2)


def wrong_dates(draft: Draft, facts: KnownFacts) -> Iterator[RuleHit]:
    """A day beside a symbol that contradicts the registry, the database or the symbol's own year."""
    for mention, _, work in draft.cited():
        place = _date_behind(draft, mention)
        if place is None or mention.symbol is None or mention.date is None or work.symbol is None:
            continue
        case, right = _right_date(mention, mention.date, work, facts)
        if case is None:
            continue
        values = {
            "said": day(mention.date),
            "symbol": work.symbol,
            "year": mention.symbol.year or "",
            "right": day(right or ""),
        }
        proposed = _as_written(draft.raw(*place), right) if right else None
        yield draft.found("wrong-date", case, *place, values, proposed)


def _right_date(mention: Mention, said: str, work: Work, facts: KnownFacts) -> tuple[str | None, str | None]:
    """The case of a wrong day, None without a contradiction, and the right day if it is known."""
    if dates := {w.date for w in facts.registered(work) if is_day(w.date)}:
        return ("registry", dates.pop() if len(dates) == 1 else None) if said not in dates else (None, None)
    if mention.symbol and mention.symbol.year and mention.symbol.year != said[:4]:
        return "symbol", None
    stored = facts.in_database(work)
    if stored and is_day(stored.date) and stored.date != said:
        return "database", stored.date
    return None, None


def _date_behind(draft: Draft, mention: Mention) -> tuple[int, int] | None:
    """The span of the full day of a mention, if it comes after the mention."""
    for found in DATE.finditer(draft.normal.lower, mention.end, mention.attributes_end):
        read = date_at(draft.normal.lower, found.start())
        if read is not None and read[0] == mention.date:
            return found.span()
    return None


def _as_written(text: str, iso: str) -> str:
    """Another day in the style of a text: its separators, its words, its leading zeros.

    >>> _as_written("ngày 5 tháng 3 năm 2020", "2018-10-22"), _as_written("ngày 05-3-2020", "2018-01-22")
    ('ngày 22 tháng 10 năm 2018', 'ngày 22-1-2018')
    """
    year, month, day_of_month = iso.split("-")
    numbers = re.findall(r"\d+", text)
    if len(numbers) != 3:
        return f"ngày {shown_date(iso, MessageLanguage.VI)}"
    parts = iter(
        part if written.startswith("0") or int(part) > 9 else str(int(part))
        for part, written in zip((day_of_month, month, year), numbers, strict=True)
    )
    return re.sub(r"\d+", lambda _: next(parts), text)


def impossible_dates(draft: Draft, facts: KnownFacts) -> Iterator[RuleHit]:  # noqa: ARG001
    """`31/02/2021`: not in the calendar. Without `ngày` before it, only text that clearly looks like a date counts."""
    for m in _SOME_DATE.finditer(draft.normal.lower):
        spelt = m["d2"] is not None
        numbers = [int(m[name]) for name in (("y2", "m2", "d2") if spelt else ("y", "m", "d"))]
        looks = m["sep"] == "/" and 1 <= numbers[1] <= 12 and 1 <= numbers[2] <= 31
        if (spelt or m["word"] or looks) and not _is_day(*numbers):
            said = draft.raw(m.start() + len(m["word"] or ""), m.end())
            yield draft.found("impossible-date", "calendar", m.start(), m.end(), {"said": said})


def _is_day(year: int, month: int, day_of_month: int) -> bool:
    try:
        datetime.date(year, month, day_of_month)
    except ValueError:
        return False
    return year <= _LAST_YEAR


def impossible_years(draft: Draft, facts: KnownFacts) -> Iterator[RuleHit]:
    """`142/2205/NĐ-CP`, a year after the draft's own, and an Assembly's number against its year."""
    for m in _DATED_SYMBOL.finditer(draft.normal.text):
        if not _is_code(m["code"], draft.lexicon):
            continue
        year, values = int(m["year"]), {"year": m["year"], "symbol": m.group(), "date": day(draft.given or "")}
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            yield draft.found("impossible-year", "never", m.start(), m.end(), values)
        elif draft.given and year > int(draft.given[:4]):
            yield draft.found("impossible-year", "future", m.start(), m.end(), values)
    for mention, _, work in draft.cited():
        if mention.symbol is not None and mention.symbol.year is not None:
            yield from _assembly_years(draft, facts, mention, mention.symbol, work)


def _is_code(code: str, lexicon: Lexicon) -> bool:
    spelt = spell(code, lexicon)
    return (
        spelt in lexicon.symbols.codes["state"] or spelt.rstrip("0123456789") in lexicon.symbols.issuer_codes["state"]
    )


def _assembly_years(draft: Draft, facts: KnownFacts, mention: Mention, symbol: Symbol, work: Work) -> Iterator[RuleHit]:
    """`45/2019/QH13`: the 13th Assembly sat from 2011 to 2016; `45/2014/QH13`: that number is of 2013."""
    number = _assembly_of(symbol)
    if number is None or not symbol.year:
        return
    term, right = facts.term("assembly", number), facts.same_number(work) if mention.typed else None
    values = {"year": symbol.year, "symbol": symbol.canonical, "right": right.symbol if right else ""}
    year = year_of(right.symbol) if right is not None and _has_name_of(mention, right) else ""
    proposed = draft.raw(symbol.start, symbol.end).replace(symbol.year, year, 1) if year else None
    if term is not None and not term.first_day[:4] <= symbol.year <= (term.last_day or "9999")[:4]:
        values |= {"term": term.roman, "first": term.first_day[:4], "last": (term.last_day or "")[:4]}
        yield draft.found("assembly-year", "term", symbol.start, symbol.end, values, proposed)
    elif right is not None and not facts.registered(work) and facts.in_database(work) is None:
        yield draft.found("assembly-year", "registry", symbol.start, symbol.end, values, proposed)


def _assembly_of(symbol: Symbol) -> int | None:
    """The number of the Assembly in a symbol: 13 in `45/2013/QH13`."""
    tail = _LAST_TERM.search(symbol.canonical)
    if tail is None or symbol.issuer is None or tail["code"] not in symbol.issuer.codes:
        return None
    return int(tail["term"])


def _has_name_of(mention: Mention, work: KnownWork) -> bool:
    """Whether a mention has the name of a known work: `Luật Đất đai 45/2014/QH13` that of `45/2013/QH13`."""
    return mention.lookup == without_punctuation(fold_case(work.name))
