"""Extractions of many sources -> one corpus: the one place that decides identity across texts.

The same key in two texts is the same work. A partial key is completed only where one full key fits it and nothing
speaks against it; then it stays as an alias. A local body's symbol without its locality (`16-CT/TU` in a text that
names no province) is never joined with another text's, since every province has one; nor is a bare number without its
issuer (`Kế hoạch 02`). The result does not depend on the order of the sources, nor on how they were split.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from citegraph.extraction.lexicon import Lexicon, lexicon
from citegraph.extraction.symbols import find_symbols
from citegraph.model import Corpus, Edge, Extraction, Relation, Work
from citegraph.registry import Registry

_OWN = ":this"


@dataclass(frozen=True, slots=True)
class _Use:
    """A work as one source names it, under the key that it has across sources before completion."""

    source: str
    key: str
    work: Work
    candidates: tuple[str, ...]


def link(extractions: Iterable[Extraction], registry: Registry) -> Corpus:
    """One graph of the works that the sources name; `registry` must be the one they were extracted with."""
    linker = _Linker(lexicon(registry))
    for extraction in extractions:
        linker.add(extraction)
    return linker.corpus()


class _Linker:
    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._uses: dict[str, list[_Use]] = defaultdict(list)
        self._relations: list[tuple[str, str, str, Relation]] = []
        self._missing: dict[str, frozenset[str]] = {}

    def add(self, extraction: Extraction) -> None:
        """Takes in the works that a source cites or is, and its relations, under keys that hold across sources."""
        candidates: dict[str, tuple[str, ...]] = {c.work: c.candidates for c in extraction.citations if c.work}
        named = candidates.keys() | {k for r in extraction.relations for k in (r.source, r.target) if k}
        named |= {extraction.self_key} if extraction.self_key else set()
        works = {w.key: w for w in extraction.works}
        named |= {p for k in named if (p := works[k].probably) is not None and p in works}
        keys = {k: self._across(k, works[k], extraction.source) for k in sorted(named)}
        for key, across in keys.items():
            self._uses[across].append(_Use(extraction.source, across, works[key], candidates.get(key, ())))
        for relation in extraction.relations:
            source = keys[relation.source] if relation.source else f"van-ban{_OWN}@{extraction.source}"
            if relation.source is None and source not in self._uses:
                self._uses[source].append(_Use(extraction.source, source, Work(source, "van-ban"), ()))
            self._relations.append((source, keys[relation.target], extraction.source, relation))

    def _across(self, key: str, work: Work, source: str) -> str:
        """The key across sources: those that only mean something inside their text are told apart by its id."""
        if key.endswith(_OWN):
            return f"{key}@{source}"
        if "scope" in self._missing_parts(key, work):
            head, _, period = key.partition("~")
            return f"{head}@?{source}" + (f"~{period}" if period else "")
        return key

    def _missing_parts(self, key: str, work: Work) -> frozenset[str]:
        """Which parts a work's key lacks: its scope, its period."""
        if key not in self._missing:
            parts: set[str] = set()
            symbols = find_symbols(work.symbol, self._lexicon)[0] if work.symbol else []
            if work.symbol is None and work.number is not None and self._many_have(key, work):
                parts.add("scope")
            if symbols:
                body, grammar = symbols[0].issuer, symbols[0].grammar
                if body is not None and body.local and "@" not in key:
                    parts.add("scope")
                if grammar.period != "own" and not symbols[0].year and "~" not in key:
                    parts.add("period")
            self._missing[key] = frozenset(parts)
        return self._missing[key]

    @staticmethod
    def _many_have(key: str, work: Work) -> bool:
        """`Kế hoạch 02` of nobody, `Thông tư 39/2016`: another text's may be another body's."""
        return "@" not in key and ((work.issuer is None and "~" not in key) or work.date is not None)

    def corpus(self) -> Corpus:
        """The linked corpus of all that was added."""
        aliases = self._completed()
        uses: dict[str, list[_Use]] = defaultdict(list)
        for key, found in self._uses.items():
            uses[aliases.get(key, key)] += found
        works = tuple(_merged(key, uses[key]) for key in sorted(uses))
        edges = {
            self._edge(source, target, origin, relation, aliases)
            for source, target, origin, relation in self._relations
        }
        return Corpus(
            works=works,
            edges=tuple(sorted((e for e in edges if e.source != e.target), key=_edge_order)),
            aliases=dict(sorted(aliases.items())),
            unresolved=self._unresolved(uses, aliases),
        )

    def _completed(self) -> dict[str, str]:
        """Partial key -> the one full key that it can only be."""
        full: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self._uses):
            if not self._lacks(key):
                full[_stem(key)].append(key)
        aliases = {}
        for key in sorted(self._uses):
            if self._lacks(key) == {"period"}:
                fits = [f for f in full.get(_stem(key), ()) if self._compatible(key, f)]
                if len(fits) == 1 and self._restarts_rarely(key):
                    aliases[key] = fits[0]
        return aliases

    def _lacks(self, key: str) -> frozenset[str]:
        return self._missing_parts(key, self._uses[key][0].work) if "@?" not in key else frozenset({"scope"})

    def _restarts_rarely(self, key: str) -> bool:
        """Whether the number restarts each term, not each year: a year's number fits too many works to be completed."""
        symbols = find_symbols(self._uses[key][0].work.symbol or "", self._lexicon)[0]
        return bool(symbols) and symbols[0].grammar.period == "term"

    def _compatible(self, partial: str, full: str) -> bool:
        """Whether no date of the one contradicts those of the other, and no registry work rivals the full one."""
        mine = {u.work.date for u in self._uses[partial] if u.work.date}
        theirs = {u.work.date for u in self._uses[full] if u.work.date}
        rivals = {c for u in self._uses[partial] for c in u.candidates} - {full}
        return not rivals and (
            not mine or not theirs or any(a.startswith(b) or b.startswith(a) for a in mine for b in theirs)
        )

    def _unresolved(self, uses: dict[str, list[_Use]], aliases: dict[str, str]) -> dict[str, tuple[str, ...]]:
        """Partial keys that stay so, and keys with several candidates: what could complete them."""
        full: dict[str, list[str]] = defaultdict(list)
        for key in sorted(uses):
            if not self._lacks(key):
                full[_stem(key)].append(key)
                full[_unscoped(key)].append(key)
        open_keys = {}
        for key in sorted(uses):
            candidates = {aliases.get(c, c) for u in uses[key] for c in u.candidates}
            if self._lacks(key):
                candidates |= set(full.get(_unscoped(key) if "@?" in key else _stem(key), ()))
            if candidates or self._lacks(key):
                open_keys[key] = tuple(sorted(candidates - {key}))
        return open_keys

    def _edge(self, source: str, target: str, origin: str, relation: Relation, aliases: dict[str, str]) -> Edge:
        return Edge(
            aliases.get(source, source),
            relation.kind,
            aliases.get(target, target),
            origin,
            relation.evidence,
            relation.extent,
            relation.source_pinpoints,
            relation.target_pinpoints,
            relation.effective,
        )


def _stem(key: str) -> str:
    """A key without its period."""
    return key.partition("~")[0]


def _unscoped(key: str) -> str:
    """A key without its scope and its period."""
    return key.partition("@")[0].partition("~")[0]


def _edge_order(edge: Edge) -> tuple[str, str, str, str, int, int]:
    return edge.source, edge.kind, edge.target, edge.origin, edge.evidence.start, edge.evidence.end


def _merged(key: str, uses: list[_Use]) -> Work:
    """The work as most sources name it; the more exact date and the fuller name win a tie."""

    def vote(field: str) -> str | None:
        votes = Counter(v for u in uses if (v := getattr(u.work, field)))
        return min(votes, key=lambda v: (-votes[v], -len(v), v)) if votes else None

    dates = Counter(d for u in uses if (d := u.work.date))
    date = min(dates, key=lambda d: (-len(d), -dates[d], d)) if dates else None
    return replace(
        uses[0].work,
        key=key,
        type=vote("type") or uses[0].work.type,
        symbol=vote("symbol"),
        number=vote("number"),
        name=vote("name"),
        issuer=vote("issuer"),
        scope=vote("scope"),
        date=date,
        title=vote("title"),
        probably=vote("probably"),
    )
