"""Facts from the registry, and a database if given, about the works that a draft names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from citegraph.check.articles import articles, last_article
from citegraph.identity.keys import first_days, known_keys, slug_symbol
from citegraph.model import Corpus, Edge, Kind, Work
from citegraph.model.workkey import WorkKey
from citegraph.registry import Registry
from citegraph.registry.lexicon import Lexicon, lexicon
from citegraph.registry.schema import KnownWork, TermBlock
from citegraph.text.days import is_day
from citegraph.text.normal import fold_symbol

_NEIGHBOURS = 5
_SEPARATOR = re.compile(r"[^a-z0-9]")
_NUMBER = re.compile(r"^[0-9]+x?")  # of a folded symbol: `45x` of `45x2013qh13`
_YEAR = re.compile(r"^[0-9]{4}(?=[a-z]+[0-9]{1,2}$)")
ASSEMBLY_YEAR = re.compile(r"/\d{4}(?=/[a-z]+\d{1,2}$)")
"""The year in the key of a work of the Assembly: `/2013` of `45/2013/qh13`."""

# The assumed delay until an ending work is in force, if none is stated: longer than that of most works.
_TAKES_FORCE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a work: the kind of act, the work that did it (None if only the day is known), and the day.

    `evidence` is the sentence of the database that states it, with its source.
    """

    case: str
    by: str | None
    since: str
    evidence: str = ""


class KnownFacts:
    """Look-ups over a registry and the linked corpus of a database."""

    def __init__(
        self, registry: Registry, corpus: Corpus | None, own_texts: Callable[[str], Iterable[str]] = lambda _: ()
    ) -> None:
        self.registry = registry
        self._own_texts = own_texts
        self._last_articles: dict[str, int | None] = {}
        self._lexicon: Lexicon = lexicon(registry)
        self._known = known_keys(registry)
        self._first_day = first_days(registry)
        self._works = {work.key: work for work in corpus.works} if corpus else {}
        self._aliases = corpus.aliases if corpus else {}
        self._edges: dict[str, list[Edge]] = defaultdict(list)
        self._amended: dict[str, set[int]] = defaultdict(set)
        for edge in corpus.edges if corpus else ():
            if edge.kind in (Kind.REPLACES, Kind.REPEALS) and edge.extent == "whole":
                self._edges[edge.target].append(edge)
            elif edge.kind is Kind.AMENDS:
                self._amended[edge.target] |= articles(edge.target_pinpoints)

    def registered(self, work: Work) -> list[KnownWork]:
        """The registry's works with the key of this one."""
        same = self._lexicon.works.by_symbol.get(fold_symbol(work.symbol), ()) if work.symbol else ()
        return [known for known in same if self._known.key(known) == work.key]

    def in_database(self, work: Work) -> Work | None:
        """The database's work with this key, or None."""
        return self._works.get(self._aliases.get(work.key, work.key))

    def last_article(self, work: Work) -> int | None:
        """The number of a work's last article, if the database has its whole text and no amendment adds more."""
        key = self._aliases.get(work.key, work.key)
        if key not in self._last_articles:
            lasts = {last_article(text, self._lexicon) for text in self._own_texts(key)}
            last = lasts.pop() if len(lasts) == 1 else None
            added = last is not None and max(self._amended[key], default=0) > last
            self._last_articles[key] = None if added else last
        return self._last_articles[key]

    def term(self, body: str, number: int) -> TermBlock | None:
        """A term of the party or the Assembly by its number."""
        return next((t for t in self.registry.terms if (t.body, t.number) == (body, number)), None)

    def party_terms(self, iso: str) -> list[TermBlock]:
        """The party terms whose numbering window contains a day; several on the days of a congress."""
        return [
            t
            for t in self.registry.terms
            if t.body == "party" and t.first_day <= iso and (t.last_day is None or iso <= t.last_day)
        ]

    def same_number(self, work: Work) -> KnownWork | None:
        """The one work of the registry with this number of the same Assembly, whatever its year."""
        sequence = sequence_of(work.key)
        alike = self._of_series(sequence[1]) if sequence else ()
        rivals = [known for known in alike if sequence_of(self._known.key(known)) == sequence and _of_assembly(known)]
        return rivals[0] if len(rivals) == 1 and self._known.key(rivals[0]) != work.key else None

    def is_gap(self, key: str) -> bool:
        """True if a number is unknown though its nearest neighbours on both sides are all known."""
        found = sequence_of(key)
        if found is None:
            return False
        number, series = found
        registered = (sequence_of(self._known.key(known)) for known in self._of_series(series))
        known = self._numbers[series] | {each[0] for each in registered if each and each[1] == series}
        near = {*range(number - _NEIGHBOURS, number), *range(number + 1, number + _NEIGHBOURS + 1)}
        return number not in known and near <= known

    def ending(self, work: Work, draft_date: str) -> Ending | None:
        """The first end of the whole of a work before a day, according to database or registry."""
        key = self._aliases.get(work.key, work.key)
        ends = [*self._replaced(key), *self._lapsed(work)]
        return min((e for e in ends if e.since <= draft_date), key=lambda e: (e.since, e.by is None), default=None)

    def _replaced(self, key: str) -> Iterator[Ending]:
        for edge in self._edges.get(key, ()):
            source = self._works[edge.source]
            if since := edge.effective or self._in_force_from(source):
                quote = " ".join(edge.evidence.quote.split())
                yield Ending(edge.kind.value, source.label, since, f"“{quote}” ({edge.origin})")

    def _in_force_from(self, work: Work) -> str | None:
        """The day from which a work is certainly in force."""
        if day := self._first_day(work):
            return day
        if not is_day(work.date):
            return None
        return (date.fromisoformat(work.date) + _TAKES_FORCE).isoformat()

    def _lapsed(self, work: Work) -> Iterator[Ending]:
        for known in self.registered(work):
            if known.until:
                follower = self._follower(known)
                yield Ending("successor" if follower else "until", follower, known.until)

    def _follower(self, lapsed: KnownWork) -> str | None:
        """The work of the same name that came into force when this one expired."""
        same = [w for w in self.registry.works if w.name and w.name == lapsed.name and w.effective == lapsed.until]
        return same[0].symbol or None if len(same) == 1 else None

    def _of_series(self, series: WorkKey) -> Sequence[KnownWork]:
        """The registry's works whose symbols may be of a series, of any period."""
        return self._by_tail.get(_SEPARATOR.sub("", series.slug), ())

    @cached_property
    def _by_tail(self) -> dict[str, list[KnownWork]]:
        """The registry's works by their folded symbols without the number; the Assembly's without the year too.

        Making the keys of all of them would take longer than checking a draft.
        """
        found: dict[str, list[KnownWork]] = defaultdict(list)
        for symbol, known in self._lexicon.works.by_symbol.items():
            tail = _NUMBER.sub("", symbol)
            for each in {tail, _YEAR.sub("", tail)}:
                found[each] += known
        return found

    @cached_property
    def _numbers(self) -> dict[WorkKey, set[int]]:
        """The numbers of each series in the database."""
        numbers: dict[WorkKey, set[int]] = defaultdict(set)
        for key in (*self._works, *self._aliases):
            if found := sequence_of(key):
                numbers[found[1]].add(found[0])
        return numbers


def _of_assembly(known: KnownWork) -> bool:
    return ASSEMBLY_YEAR.search(slug_symbol(known.symbol)) is not None


def sequence_of(key: str) -> tuple[int, WorkKey] | None:
    """The number in a key, and the key without it, shared by its series; the Assembly's series is its term.

    >>> number, series = sequence_of("luat:45/2013/qh13")
    >>> number, str(series)
    (45, 'luat:/qh13')
    """
    if (found := WorkKey.parse(key).numbered()) is None:
        return None
    number, series = found
    return number, replace(series, slug=ASSEMBLY_YEAR.sub("", series.slug))
