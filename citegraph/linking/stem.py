"""Link the uses of one key stem: decide which are the same work and which are not.

A stem is a key without scope and period: `chi-thi:16-ct/tu` of `chi-thi:16-ct/tu@lao-cai~2020`. Only uses of the same
stem can be the same work, so a corpus is linked stem by stem, and a changed source affects only the stems it mentions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from citegraph.identity.keys import year_of
from citegraph.identity.symbols import read_symbol
from citegraph.identity.wording import identifies, wording_of
from citegraph.linking.use import Use
from citegraph.model import OPTIONAL_FACTS, Work
from citegraph.model.workkey import WorkKey
from citegraph.registry.lexicon import Lexicon
from citegraph.text.days import may_agree

MOST_CANDIDATES = 200
"""How many works of other sources are listed as candidates for a key; a longer list helps nobody to choose."""

SILENT = 5
"""To how many sources without a date one with a date may lend it, which may be an error or a forgery."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The works of a stem by key, the completed keys, and the candidates for keys that could not be completed.

    `unresolved` has all candidates that the sources give, where keys of other stems may have been completed since, and
    the first `MOST_CANDIDATES` others.
    """

    works: dict[str, Work]
    aliases: dict[str, str]
    unresolved: dict[str, tuple[str, ...]]


def preferred(field: str, votes: Mapping[str, int], year: str) -> list[str]:
    """Sort the values of a field by preference, from the number of sources for each; a linked work takes the first.

    More sources win, then the longer value. For dates, the `year` in the work's symbol (if any) wins first, then the
    more exact date, then more sources.
    """
    if field == "date":  # `58/2022/NĐ-CP`: a source that dates it 2012 has a misprint
        return sorted(votes, key=lambda v: (not v.startswith(year), -len(v), -votes[v], v))
    return sorted(votes, key=lambda v: (-votes[v], -len(v), v))


class StemLinker:
    """Links the uses of one stem at a time; `splits` are (source, key) pairs that an override separates."""

    def __init__(self, lexicon: Lexicon, splits: Collection[tuple[str, str]] = ()) -> None:
        self._splits = frozenset(splits)
        self._lexicon = lexicon

    def across(self, key: str, work: Work, source: str) -> str:
        """Return the key across sources; a key that is meaningful only within its text gets the id of the source."""
        parsed = WorkKey.parse(key)
        only_here = (source, key) in self._splits or self._lacks_scope(parsed, work)
        return str(parsed.apart(source) if only_here else parsed.across(source))

    def link(self, uses: Sequence[Use]) -> Linked:
        """Return the works of one stem from all of its uses, independent of their order."""
        found: dict[str, list[Use]] = defaultdict(list)
        for use in uses:
            found[use.key].append(use)
        timed = {key[:at] for key in found for at, sign in enumerate(key) if sign == "~"}
        lacks = {key: self._lacks(key, found[key], timed) for key in sorted(found)}
        aliases = self._completed(found, lacks)
        for key, full in aliases.items():
            found[full] += found.pop(key)
        # `Chương trình của Chính phủ thực hiện Nghị quyết 57` is joined with the numbered resolution that issues it if
        # all sources agree on one number; with several, they become candidates.
        numbers: dict[str, str] = {}
        for key, works in self._numbered(found).items():
            named = [use for use in found.pop(key) if use.work.probably is None]
            if len(works) == 1 and named:
                numbers[key] = works[0]
            elif named:
                found[key] = [replace(use, candidates=(*use.candidates, *works)) for use in named]
        aliases = {alias: numbers.get(full, full) for alias, full in aliases.items()} | numbers
        return Linked(
            {key: _merged(key, found[key]) for key in sorted(found)}, aliases, _unresolved(found, lacks, aliases)
        )

    def _numbered(self, found: Mapping[str, Sequence[Use]]) -> dict[str, tuple[str, ...]]:
        """Map keys in words that identify one work to the numbered works that sources call by these words."""
        called: dict[str, set[str]] = defaultdict(set)
        for key in (key for key in found if not WorkKey.parse(key).is_apart and identifies(key, self._lexicon)):
            for use in found[key]:
                if (work := use.work.probably) is not None:
                    called[key] |= {work} if (use.source, work) not in self._splits else set()
        return {key: tuple(sorted(works)) for key, works in called.items()}

    def _lacks_scope(self, key: WorkKey, work: Work) -> bool:
        """Return whether this key may mean the work of another body in another text.

        Examples are a local body's symbol without its locality, `Kế hoạch 02` without an issuer, and `Thông tư
        39/2016`, which several ministries have.
        """
        if work.symbol is None and wording_of(key, self._lexicon) is not None:
            return not identifies(str(key), self._lexicon)
        if key.scope is not None or key.source is not None:  # `16-CT/TU` of Lào Cai, or of one source already
            return False
        if work.symbol is None:
            of_nobody = work.issuer is None and key.period is None
            return work.number is not None and (of_nobody or work.date is not None)
        symbol = read_symbol(work.symbol, self._lexicon)
        return symbol is not None and symbol.is_local

    def _lacks(self, key: str, uses: Sequence[Use], timed: Collection[str]) -> str | None:
        """Return the part that is missing from a key across sources: scope, period, or None.

        `timed` are the keys that are known with a period, without it.
        """
        parsed = WorkKey.parse(key)
        if parsed.is_apart:  # kept separate by source because its scope is unknown
            return "scope"
        if parsed.period is not None:
            return None
        # A key in words has a period only if the work acted on has one, which other sources show.
        if wording_of(parsed, self._lexicon) is not None:
            return "period" if key in timed else None
        return "period" if self._restarts(uses) else None

    def _completed(self, found: Mapping[str, Sequence[Use]], lacks: Mapping[str, str | None]) -> dict[str, str]:
        """Map each partial key to the only full key that it can be, if enough sources state that one."""
        full: dict[WorkKey, list[str]] = defaultdict(list)
        for key, part in lacks.items():
            if part is None:
                full[WorkKey.parse(key).timeless].append(key)
        aliases = {}
        for key, part in lacks.items():
            if part == "period":
                fits = [f for f in full[WorkKey.parse(key).timeless] if _compatible(found[key], f, found[f])]
                # `128/NQ-CP` restarts each year: one known year does not make it the only work with that number
                if (
                    len(fits) == 1
                    and "term" in self._restarts(found[key])
                    and _times(found[key]) <= SILENT * _times(found[fits[0]])
                ):
                    aliases[key] = fits[0]
        return aliases

    def _restarts(self, uses: Iterable[Use]) -> set[str]:
        """Return the intervals ("year", "term") after which the number of a work restarts, by its symbols.

        For a work in words, use the symbol of the work that it acts on.
        """
        names = {u.work.symbol for u in uses if u.work.symbol}
        wordings = {wording_of(WorkKey.parse(u.key), self._lexicon) for u in uses}
        names |= {wording.object.upper() for wording in wordings if wording is not None}
        symbols = (read_symbol(text, self._lexicon) for text in names)
        return {symbol.restarts for symbol in symbols if symbol is not None and symbol.restarts is not None}


def _times(uses: Iterable[Use]) -> int:
    """Return the number of sources."""
    return sum(use.times for use in uses)


def _compatible(partial: Sequence[Use], full: str, uses: Sequence[Use]) -> bool:
    """Return whether the dates of both sides agree and the partial key has no candidate other than `full`."""
    mine = {u.work.date for u in partial if u.work.date}
    theirs = {u.work.date for u in uses if u.work.date}
    # `16-CT/TW` with two works of the registry as candidates stays partial, even if one of them is cited in full.
    rivals = {c for u in partial for c in u.candidates} - {full}
    return not rivals and (not mine or not theirs or any(may_agree(a, b) for a in mine for b in theirs))


def _unresolved(
    found: Mapping[str, Sequence[Use]], lacks: Mapping[str, str | None], aliases: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Map the keys that remain partial or have several candidates to the keys that could complete them."""
    full = [key for key in sorted(found) if lacks[key] is None]
    same_place: dict[WorkKey, list[str]] = defaultdict(list)
    for key in full:
        same_place[WorkKey.parse(key).timeless].append(key)
    open_keys = {}
    for key in sorted(found):
        candidates = {aliases.get(c, c) for u in found[key] for c in u.candidates}
        if lacks[key]:
            parsed = WorkKey.parse(key)
            # without a scope any locality's work of this stem is possible, else only those of the same locality
            anywhere = parsed.scope is None or parsed.is_apart
            candidates.update((full if anywhere else same_place[parsed.timeless])[:MOST_CANDIDATES])
        if candidates or lacks[key]:
            open_keys[key] = tuple(sorted(candidates - {key}))
    return open_keys


def _merged(key: str, uses: Sequence[Use]) -> Work:
    """Merge the descriptions of a work by its sources; the preferred value of each field wins."""
    year = max((year_of(u.work.symbol) for u in uses), default="")

    def vote(field: str) -> str | None:
        votes: Counter[str] = Counter()
        for use in uses:
            if value := getattr(use.work, field):
                votes[value] += use.times  # one vote per source, however often it cites the work
        return next(iter(preferred(field, votes, year)), None)

    return replace(uses[0].work, key=key, type=vote("type") or "", **{field: vote(field) for field in OPTIONAL_FACTS})
