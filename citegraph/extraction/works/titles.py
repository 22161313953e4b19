"""Date laws named in the titles of older works: they are the laws of that time, not of the text's."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from citegraph.extraction.mentions.mention import Mention
from citegraph.lazy import lazy_pattern
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.schema import KnownWork
from citegraph.text.days import last_day
from citegraph.text.normal import PARAGRAPH, Normal, fold_symbol

_TITLE = 240  # the maximum distance from a work to a law in its title
_STOP = lazy_pattern(rf"[;:.{PARAGRAPH}]")


def date_titles(normal: Normal, mentions: list[Mention], lexicon: Lexicon) -> None:
    """Set the date or year of each law named in the title of an older work.

    `Nghị định số 44/2013/NĐ-CP … quy định chi tiết … Bộ luật Lao động`, in a text of 2021, means the code of 2012. The
    same for a law in the name of the law that amends it.
    """
    numbered = _years_of_symbols(mentions)
    for before, mention in pairwise(mentions):
        if mention.lookup is None or not _is_undated(mention):
            continue
        holder = mention.parent or (before if _opens_title(normal, before, mention, lexicon) else None)
        day = _last_day(holder, lexicon) if holder else None
        if day is None:
            continue
        works = lexicon.works.by_name.get(mention.lookup, [])
        # a decree is issued to carry out a law already passed, often before the law takes effect
        then = max((w.date for w in works if w.date <= day), default="")
        cited = max((year for year in numbered[mention.lookup] if year <= day[:4]), default="")
        if cited > then[:4]:  # a newer edition in the text than in the registry
            mention.year = cited
        elif then:
            mention.date, mention.of_title = then, True


def _years_of_symbols(mentions: list[Mention]) -> defaultdict[str, list[str]]:
    """By name, the years in the symbols of that law in the text."""
    years: defaultdict[str, list[str]] = defaultdict(list)
    for mention in mentions:
        if mention.lookup is not None and mention.symbol is not None and mention.symbol.year:
            years[mention.lookup].append(mention.symbol.year)
    return years


def _is_undated(mention: Mention) -> bool:
    """Whether a law is named without date, year and symbol: `Bộ luật Lao động`."""
    return not mention.date and not mention.year and not mention.symbol


def _opens_title(normal: Normal, holder: Mention, mention: Mention, lexicon: Lexicon) -> bool:
    """Whether the words between two works begin a title, without a stop: `… quy định chi tiết `."""
    gap = normal.lower[max(holder.attributes_end, holder.end) : mention.start]
    short = len(gap) <= _TITLE and _STOP.search(gap) is None
    return short and lexicon.phrases.starts_with("title-openers", gap.lstrip(" ,"), 0) is not None


def _last_day(work: Mention, lexicon: Lexicon) -> str | None:
    """The last possible date of issue of a work, by its date, the registry, its symbol or its name."""
    if work.canonical:
        known = lexicon.works.by_symbol.get(fold_symbol(work.canonical), [])
    else:
        known = lexicon.works.by_name.get(work.lookup or "", []) if not work.year else []
    dates = {w.date for w in known if w.date}
    date = work.date or (dates.pop() if len(dates) == 1 else None) or (work.symbol.year if work.symbol else work.year)
    return last_day(date) if date else None


def in_force(works: list[KnownWork], date: str) -> list[KnownWork]:
    """The work of a name in force on a day, the latest if there are several; at most one."""
    current = [w for w in works if (w.effective or w.date) <= date and (not w.until or date < w.until)]
    return sorted(current, key=lambda w: w.effective or w.date)[-1:]
