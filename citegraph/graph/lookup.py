"""Look up works by key, symbol, type and number, or name.

Case, tone marks and the separators of a symbol do not count. An `Index` gives access to the works: those of a corpus
(`CorpusIndex`) or of a database.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from citegraph.identity.keys import year_in_slug
from citegraph.model import Corpus, Work
from citegraph.model.workkey import WorkKey
from citegraph.text.days import may_agree
from citegraph.text.normal import fold, fold_symbol

SUGGESTED = 5

Rank = tuple[int, int, bool]
"""The kind of match, the number of words that the work lacks, whether the work is unresolved."""

_SYMBOL = re.compile(r"\b\d[\d.]*[a-z]?(?: ?[-/] ?[a-z0-9]+){0,9} ?[-/] ?[a-z][a-z0-9]*(?: ?[-/] ?[a-z0-9]+)*")
_NUMBER = re.compile(r"\b(?P<number>\d[\d.]*[a-z]?)(?=[ ,]|$)")
_DAY = re.compile(r"\b(\d{1,2})(?:[-/.]| thang )(\d{1,2})(?:[-/.]| nam )(\d{4})\b")
_ISO_DAY = re.compile(r"\b(?:19|20)\d\d-\d\d-\d\d\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WORD = re.compile(r"[a-z0-9]+")
_GLUED = re.compile(r"^[^\W\d_]+(?=\d)")  # the `TT` of `TT200`
_EXACT, _BY_SYMBOL, _BY_NUMBER, BY_WHOLE_NAME, _BY_NAME, _BY_WORDS = range(6)


class Index(Protocol):
    """Access to works for look-up, in any order."""

    def by_key(self, key: str) -> Work | None:
        """The work of a key or an alias."""

    def by_symbol(self, plain: str) -> Iterable[Work]:
        """The works with this symbol, as `fold_symbol` gives it."""

    def by_number(self, plain: str, types: Collection[str], date: str | None) -> Iterable[Work]:
        """The works with this number, as `plain_number` gives it, whose type or class is one of these.

        With a `date`, only those whose own, possibly partial date agrees with that day, month or year.
        """

    def by_words(self, words: set[str]) -> Iterable[Work]:
        """The works that have all these words among `known_words`."""

    def similar(self, text: str) -> Iterable[Work]:
        """The works, sorted by key, whose label may be spelled like `text`; all works are a valid answer."""

    def unresolved(self, keys: Collection[str]) -> Collection[str]:
        """Those of the keys that leave open which work it is."""

    def merged(self) -> Iterable[tuple[Work, Work]]:
        """The works that people merged into another one, as they were, each with that work: few."""


class CorpusIndex:
    """The index of a corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._works = {work.key: work for work in corpus.works}
        self._symbols: defaultdict[str, list[Work]] = defaultdict(list)
        self._numbers: defaultdict[str, list[Work]] = defaultdict(list)
        for work in corpus.works:
            if work.symbol:
                self._symbols[fold_symbol(work.symbol)].append(work)
            if number := work.number or work.symbol:
                self._numbers[plain_number(number)].append(work)

    def by_key(self, key: str) -> Work | None:
        """The work of a key or an alias."""
        return self._works.get(key) or self._works.get(self._corpus.aliases.get(key, ""))

    def by_symbol(self, plain: str) -> Sequence[Work]:
        """The works with this symbol."""
        return self._symbols.get(plain, ())

    def by_number(self, plain: str, types: Collection[str], date: str | None) -> Sequence[Work]:
        """The works with this number and date whose type or class is one of these."""
        works = (w for w in self._numbers.get(plain, ()) if w.type in types or WorkKey.parse(w.key).class_id in types)
        return [w for w in works if _agree(date, w.date)]

    def by_words(self, words: set[str]) -> Iterable[Work]:
        """The works that are known by all these words."""
        return (work for work in self._corpus.works if words <= known_words(work))

    def similar(self, text: str) -> Sequence[Work]:  # noqa: ARG002 - a corpus is small enough to compare whole
        """All works."""
        return self._corpus.works

    def unresolved(self, keys: Collection[str]) -> Collection[str]:
        """Those of the keys that leave open which work it is."""
        return self._corpus.unresolved.keys() & keys

    def merged(self) -> Iterable[tuple[Work, Work]]:
        """The works that people merged into another one, as their keys describe them, each with that work."""
        return ((described(alias), self._works[key]) for alias, key in merged_aliases(self._corpus).items())


class _WithMerged:
    """An index that also finds the works that people merged into others, as they were."""

    def __init__(self, index: Index, merged: Sequence[Work]) -> None:
        self._index = index
        self._merged = merged
        self.by_key = index.by_key
        self.similar = index.similar
        self.unresolved = index.unresolved
        self.merged = index.merged

    def by_symbol(self, plain: str) -> Iterable[Work]:
        """The works with this symbol."""
        own = (work for work in self._merged if work.symbol and fold_symbol(work.symbol) == plain)
        return (*self._index.by_symbol(plain), *own)

    def by_number(self, plain: str, types: Collection[str], date: str | None) -> Iterable[Work]:
        """The works with this number and date whose type is one of these."""
        own = (w for w in self._merged if w.symbol and plain_number(w.symbol) == plain and w.type in types)
        return (*self._index.by_number(plain, types, date), *own)

    def by_words(self, words: set[str]) -> Iterable[Work]:
        """The works that are known by all these words."""
        return (*self._index.by_words(words), *(work for work in self._merged if words <= known_words(work)))


def _with_merged(index: Index) -> tuple[Index, dict[str, Work]]:
    """The index with the merged works, and for their keys the works that they are now."""
    pairs = list(index.merged())
    known = _WithMerged(index, [was for was, _ in pairs]) if pairs else index
    return known, {was.key: work for was, work in pairs}


def merged_aliases(corpus: Corpus) -> dict[str, str]:
    """The aliases of works that people merged into another one: only these have another stem than their works."""
    decided = ((alias, key) for alias, key in corpus.aliases.items() if key in corpus.overrides)
    return {alias: key for alias, key in decided if WorkKey.parse(alias).stem != WorkKey.parse(key).stem}


def described(key: str) -> Work:
    """The work as its key describes it: with a symbol, or a name without tone marks."""
    parts = WorkKey.parse(key)
    if parts.slug[:1].isdecimal():
        return Work(key, parts.class_id, parts.slug, scope=parts.scope)
    return Work(key, parts.class_id, name=parts.slug.replace("-", " "), scope=parts.scope)


def find(index: Index, text: str) -> list[tuple[Rank, Work]]:
    """The works that fit, best first, by the first kind of match with any."""
    known, merged = _with_merged(index)
    ranked = _numbered(known, text)
    ranked = _named(known, fold(text)) if ranked is None else ranked
    best: dict[str, tuple[Rank, Work]] = {}
    for rank, work in ranked:
        work = merged.get(work.key, work)  # noqa: PLW2901 - the work that it was merged into
        best.setdefault(work.key, (rank, work))
    return list(best.values())


def by_symbol_or_number(index: Index, text: str) -> list[Work]:
    """The works that `text` identifies by key, symbol, or type and number."""
    known, merged = _with_merged(index)
    return [merged.get(work.key, work) for _, work in _numbered(known, text) or ()]


def as_cited(index: Index, text: str) -> list[tuple[Rank, Work]]:
    """The works that a text would cite so, glued (`TT200`) and in lower case, too."""
    from citegraph.extraction.pipeline import key_of

    apart = _GLUED.sub(r"\g<0> ", text)
    keys = (key_of(form) for form in dict.fromkeys((text, apart, apart.upper())))
    return next((found for key in keys if key and (found := _by_read_key(index, key))), [])


def _by_read_key(index: Index, key: str) -> list[tuple[Rank, Work]]:
    """The works of a key that was read from a name, which may lack all but type and number (`nghi-dinh:168`)."""
    exact, parts = index.by_key(key), WorkKey.parse(key)
    found = [((_EXACT, 0, False), exact)] if exact else []
    if (exact and not parts.slug.isdecimal()) or not parts.slug[:1].isdecimal():
        return found
    numbered = find(index, f"{parts.class_id.replace('-', ' ')} {parts.slug}")
    return [(r, w) for r, w in numbered if r[0] <= _BY_NUMBER and _of_period(w, parts.period)] or found


def _of_period(work: Work, period: str | None) -> bool:
    """Whether a work may be of the year or the term that a key ends with."""
    key = WorkKey.parse(work.key)
    known = [date for date in (year_in_slug(key.slug), key.period, work.date) if date]
    return not known or any(_agree(period, date) for date in known)


def near(index: Index, text: str) -> list[Work]:
    """A few works whose type and label are spelled most like `text`."""
    works = list(index.similar(text))
    labels = {fold(f"{_type_words(work)[0]} {work.label}"): work for work in works}
    labels |= {fold(work.label): work for work in works}
    close = difflib.get_close_matches(fold(text), labels, n=2 * SUGGESTED, cutoff=0.6)
    return list({labels[label].key: labels[label] for label in close}.values())[:SUGGESTED]


def known_words(work: Work) -> set[str]:
    """All words by which a reader may know the work."""
    return set(search_words(" ".join(part for part in (*_facts(work), work.name, work.title, work.symbol) if part)))


def search_words(text: str) -> list[str]:
    """The words of a text for search, in order: folded, of a-z and 0-9 only.

    >>> search_words("Nghị định 30/2020/NĐ-CP")
    ['nghi', 'dinh', '30', '2020', 'nd', 'cp']
    """
    return _WORD.findall(_fold(text))


def facts_words(work: Work) -> str:
    """The words of the work's type, issuer, scope and date."""
    return " ".join(word for part in _facts(work) if part for word in search_words(part))


def plain_number(number: str) -> str:
    """The number that a symbol begins with, without leading zeros: `05-CT/TW` and `5` are alike."""
    found = re.match(r"[\d.]*\d[a-z]?(?![a-z])", _fold(number))
    return found.group().lstrip("0") if found else _fold(number)


@lru_cache(maxsize=1 << 14)
def _fold(text: str) -> str:
    """As `fold`, cached: issuers, types and dates repeat."""
    return fold(text)


def _facts(work: Work) -> tuple[str | None, ...]:
    return (*_type_words(work), work.issuer, work.scope, work.date)


def _numbered(index: Index, text: str) -> list[tuple[Rank, Work]] | None:
    """The works of the key, the symbol or the type and number in `text`; None if only its words can decide."""
    if exact := index.by_key(text.strip().lower()):
        return [((_EXACT, 0, False), exact)]
    if whole := list(index.by_symbol(fold_symbol(text))):
        return _narrowed(index, whole, _BY_SYMBOL, "")  # QCVN 06:2022/BXD: a symbol need not begin with its number
    question = fold(text)
    if found := _SYMBOL.search(question):
        types = _types_asked(question[: found.start()])
        works = index.by_symbol(fold_symbol(found.group()))
        fitting = [w for w in works if not types or w.type in types or WorkKey.parse(w.key).class_id in types]
        return _narrowed(index, fitting, _BY_SYMBOL, question[found.end() :])
    # A number without a type would fit too many works.
    if (found := _NUMBER.search(question)) and (types := _types_asked(question[: found.start()])):
        rest = question[found.end() :]
        works = index.by_number(plain_number(found.group()), types, _date(rest)[0])
        return _narrowed(index, works, _BY_NUMBER, rest) or None
    return None


def _narrowed(index: Index, works: Iterable[Work], way: int, rest: str) -> list[tuple[Rank, Work]]:
    """The works that the words after the number do not contradict, ranked by the number of words they lack."""
    date, words = _date(rest)
    fitting = [w for w in works if _agree(date, w.date)]
    return _sorted(index, [((way, len(words - known_words(w)) if words else 0), w) for w in fitting])


def _named(index: Index, question: str) -> list[tuple[Rank, Work]]:
    if not (words := set(_WORD.findall(question))):
        return []
    return _sorted(index, [((_name_match(w, question, words), 0), w) for w in index.by_words(words)])


def _sorted(index: Index, matches: Sequence[tuple[tuple[int, int], Work]]) -> list[tuple[Rank, Work]]:
    """Best first, of equals the resolved ones, then in the order of their keys."""
    unresolved = index.unresolved([work.key for _, work in matches])
    ranked = [((way, lacking, work.key in unresolved), work) for (way, lacking), work in matches]
    return sorted(ranked, key=lambda item: (item[0], item[1].key))


def _name_match(work: Work, question: str, words: set[str]) -> int:
    """The kind of match of a work that is known by all the words."""
    name = fold(work.name or "")
    type_words = _type_words(work)[0]
    if name and question in (name, f"{type_words} {name}"):
        return BY_WHOLE_NAME
    return _BY_NAME if name and words <= set(_WORD.findall(f"{type_words} {name}")) else _BY_WORDS


def _type_words(work: Work) -> tuple[str, str]:
    """The words of the work's type and of its class, the part of the key that law and code share."""
    return work.type.replace("-", " "), WorkKey.parse(work.key).class_id.replace("-", " ")


def _types_asked(before: str) -> list[str]:
    """The types that the folded words before a number may name: the last words, any number of them, without `số`."""
    words = before.strip().removesuffix(" so").removesuffix("so").split()
    return ["-".join(words[i:]) for i in range(len(words))]


def _date(rest: str) -> tuple[str | None, set[str]]:
    """The date among folded words, which may be partial, and the other words."""
    if day := _DAY.search(rest):
        date = f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
        return date, set(_WORD.findall(rest[: day.start()] + rest[day.end() :]))
    if written := _ISO_DAY.search(rest) or _YEAR.search(rest):
        return written.group(), set(_WORD.findall(rest[: written.start()] + rest[written.end() :]))
    return None, set(_WORD.findall(rest))


def _agree(asked: str | None, known: str | None) -> bool:
    return asked is None or known is None or may_agree(asked, known)
