"""Extractions of many sources -> one corpus: the one place that decides identity across texts.

The same key in two texts is the same work. A partial key is completed only where one full key fits it and nothing
speaks against it; then it stays as an alias. A local body's symbol without its locality (`16-CT/TU` in a text that
names no province) is never joined with another text's, since every province has one; nor is a bare number without its
issuer (`Kế hoạch 02`). The result does not depend on the order of the sources, nor on how they were split.

What people decided against the texts (`Override`) is applied here as well, so that it holds at every build: it is data
like the rest, and what it changed is told with the work.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from citegraph.extraction.lexicon import Lexicon, lexicon
from citegraph.extraction.symbols import find_symbols
from citegraph.identity import year_of
from citegraph.keys import apart, is_own
from citegraph.model import OVERRIDE, Act, Corpus, Edge, Evidence, Extraction, Override, Relation, Work
from citegraph.registry import Registry


@dataclass(frozen=True, slots=True)
class _Use:
    """A work as one source names it, under the key that it has across sources before completion."""

    source: str
    key: str
    work: Work
    candidates: tuple[str, ...]


def link(extractions: Iterable[Extraction], registry: Registry) -> Corpus:
    """One graph of the works that the sources name; `registry` must be the one they were extracted with."""
    return link_with(extractions, registry, ())[0]


def link_with(
    extractions: Iterable[Extraction], registry: Registry, overrides: Sequence[Override]
) -> tuple[Corpus, tuple[int, ...]]:
    """The graph with people's overrides, applied in their order, and the indices of those that fit nothing."""
    linker = _Linker(lexicon(registry), overrides)
    for extraction in extractions:
        linker.add(extraction)
    corpus = linker.corpus()
    return corpus, tuple(i for i in range(len(overrides)) if i not in linker.applied)


def named_works(extraction: Extraction) -> set[str]:
    """The keys of the works that a source cites, relates or is; a work that is only a candidate is none."""
    named = {c.work for c in extraction.citations} | {extraction.self_key}
    named |= {key for relation in extraction.relations for key in (relation.source, relation.target)}
    return {key for key in named if key}


def preferred(field: str, votes: Mapping[str, int], year: str) -> list[str]:
    """The values of a work's field by the number of sources that say each, the one that a linked work takes first.

    That is the one of most sources, of these the fuller. A date of the `year` that the work's symbol holds, if it holds
    one, goes before the others, and then one that is more exact before one of more sources.
    """
    if field == "date":
        return sorted(votes, key=lambda v: (not v.startswith(year), -len(v), -votes[v], v))
    return sorted(votes, key=lambda v: (-votes[v], -len(v), v))


class _Linker:
    def __init__(self, lexicon: Lexicon, overrides: Sequence[Override]) -> None:
        self._lexicon = lexicon
        self._overrides = overrides
        self._splits = {(o.other, o.work) for o in overrides if o.act is Act.SPLIT}
        self.applied: set[int] = set()
        self._notes: dict[str, list[str]] = defaultdict(list)
        self._uses: dict[str, list[_Use]] = defaultdict(list)
        self._relations: list[tuple[str, str, str, Relation]] = []
        self._missing: dict[str, frozenset[str]] = {}

    def add(self, extraction: Extraction) -> None:
        """Takes in the works that a source cites or is, and its relations, under keys that hold across sources."""
        candidates: dict[str, tuple[str, ...]] = {c.work: c.candidates for c in extraction.citations if c.work}
        named = named_works(extraction)
        works = {w.key: w for w in extraction.works}
        named |= {p for k in named if (p := works[k].probably) is not None and p in works}
        keys = {k: self._across(k, works[k], extraction.source) for k in sorted(named)}
        for key, across in keys.items():
            self._uses[across].append(_Use(extraction.source, across, works[key], candidates.get(key, ())))
        for relation in extraction.relations:
            source = keys[relation.source] if relation.source else apart("van-ban:this", extraction.source)
            if relation.source is None and source not in self._uses:
                self._uses[source].append(_Use(extraction.source, source, Work(source, "van-ban"), ()))
            self._relations.append((source, keys[relation.target], extraction.source, relation))

    def _across(self, key: str, work: Work, source: str) -> str:
        """The key across sources: those that only mean something inside their text are told apart by its id."""
        split = (source, key) in self._splits
        only_here = is_own(key) or split or "scope" in self._missing_parts(key, work)
        return apart(key, source) if only_here else key

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
        self._note_splits()
        merged = self._merges(aliases)
        uses: dict[str, list[_Use]] = defaultdict(list)
        for key, found in self._uses.items():
            uses[aliases.get(key, key)] += found
        works = {key: _merged(key, uses[key]) for key in sorted(uses) if key not in merged}
        for key in sorted(merged):
            works[merged[key]] = _filled(works[merged[key]], _merged(key, uses[key]))
            uses[merged[key]] += uses.pop(key)
        aliases = {alias: merged.get(key, key) for alias, key in aliases.items()} | merged
        edges = {
            self._edge(source, target, origin, relation, aliases)
            for source, target, origin, relation in self._relations
        }
        edges = self._corrected({e for e in edges if e.source != e.target}, works, aliases)
        self._mend(works, aliases)
        return Corpus(
            works=tuple(works[key] for key in sorted(works)),
            edges=tuple(sorted(edges, key=_edge_order)),
            aliases=dict(sorted(aliases.items())),
            unresolved=self._unresolved(uses, aliases),
            overrides={key: tuple(notes) for key, notes in sorted(self._notes.items())},
        )

    # people's overrides

    def _acts(self, *acts: Act) -> Iterator[tuple[int, Override]]:
        return ((i, o) for i, o in enumerate(self._overrides) if o.act in acts)

    def _note(self, i: int, key: str, what: str) -> None:
        """Tells with a work what was decided of it, by whom and why."""
        override = self._overrides[i]
        self.applied.add(i)
        self._notes[key].append(f"{what}{f', by {override.by}' if override.by else ''}: {override.reason}")

    def _note_splits(self) -> None:
        for i, override in self._acts(Act.SPLIT):
            if (key := apart(override.work, override.other)) in self._uses:
                self._note(i, key, f"is not {override.work}, though {override.other} says so")

    def _merges(self, aliases: dict[str, str]) -> dict[str, str]:
        """Key -> the key of the work that people take it for."""
        merged: dict[str, str] = {}

        def now(key: str) -> str:
            key = aliases.get(key, key)
            while key in merged:
                key = merged[key]
            return key

        for i, override in self._acts(Act.MERGE):
            work, into = now(override.work), now(override.other)
            if work != into and work in self._uses and into in self._uses:
                merged[work] = into
                self._note(i, into, f"is also {work}")
        return {key: now(key) for key in merged}

    def _corrected(self, edges: set[Edge], works: dict[str, Work], aliases: dict[str, str]) -> set[Edge]:
        """The edges without those that people reject, and with those that they add; the last word counts."""
        for i, override in self._acts(Act.REJECT, Act.ADD):
            source, target = aliases.get(override.work, override.work), aliases.get(override.other, override.other)
            if override.act is Act.REJECT:
                ends = (source, target)
                changed = {e for e in edges if (e.source, e.target) == ends and override.kind in (None, e.kind)}
                edges = edges - changed
            elif override.kind is not None and source in works and target in works and source != target:
                quote = f"{override.reason} ({override.by})" if override.by else override.reason
                changed = {Edge(source, override.kind, target, OVERRIDE, Evidence(0, 0, quote, OVERRIDE))}
                edges = edges | changed
            else:
                continue
            if changed:
                what = f"{source} {override.kind.value if override.kind else 'to'} {target} {override.act.value}ed"
                for end in (source, target):
                    self._note(i, end, what)
        return edges

    def _mend(self, works: dict[str, Work], aliases: dict[str, str]) -> None:
        for i, override in self._acts(Act.DATE, Act.ISSUER):
            key = aliases.get(override.work, override.work)
            if (work := works.get(key)) is None:
                continue
            name = override.act.value
            was = getattr(work, name)
            works[key] = replace(work, **{name: override.other})
            self._note(i, key, f"{name} {override.other}" + (f" instead of {was}" if was else ""))

    # completion

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


def _filled(work: Work, other: Work) -> Work:
    """A work with what only another description of it knows."""
    fields = ("symbol", "number", "name", "issuer", "scope", "date", "title", "probably")
    return replace(work, **{name: getattr(other, name) for name in fields if getattr(work, name) is None})


def _merged(key: str, uses: list[_Use]) -> Work:
    """The work as its sources name it; of several values of a field, the preferred one."""
    year = next((y for u in uses if (y := year_of(u.work.symbol))), "")

    def vote(field: str) -> str | None:
        votes = Counter(v for u in uses if (v := getattr(u.work, field)))
        return next(iter(preferred(field, votes, year)), None)

    return replace(
        uses[0].work,
        key=key,
        type=vote("type") or uses[0].work.type,
        symbol=vote("symbol"),
        number=vote("number"),
        name=vote("name"),
        issuer=vote("issuer"),
        scope=vote("scope"),
        date=vote("date"),
        title=vote("title"),
        probably=vote("probably"),
    )
