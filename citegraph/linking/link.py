"""Extractions of many sources -> one corpus: the one place that decides identity across texts.

The same key in two texts is the same work. A partial key is completed only where one full key fits it and nothing
speaks against it; then it stays as an alias. A local body's symbol without its locality (`16-CT/TU` in a text that
names no province) is never joined with another text's, since every province has one; nor is a bare number without its
issuer (`Kế hoạch 02`). The result does not depend on the order of the sources, nor on how they were split.

What people decided against the texts (`Override`) is applied here as well, so that it holds at every build: it is data
like the rest, and what it changed is told with the work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from citegraph.linking.stem import StemLinker
from citegraph.linking.use import Use, uses_in
from citegraph.model import OVERRIDE, Act, Corpus, Edge, Evidence, Extraction, Override, Relation, Work, edge_order
from citegraph.model.workkey import ITSELF, WorkKey
from citegraph.registry import Registry
from citegraph.registry.lexicon import Lexicon, lexicon


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


def said_across(extraction: Extraction, stems: StemLinker) -> tuple[list[Use], list[Edge]]:
    """The works that a source cites or is, and its relations, under keys that hold across sources before completion."""
    used = uses_in(extraction)
    if any(relation.source is None for relation in extraction.relations):
        used.setdefault(ITSELF, (Work(ITSELF, "van-ban"), ()))
    keys = {key: stems.across(key, work, extraction.source) for key, (work, _) in used.items()}
    uses = [Use(extraction.source, keys[key], work, candidates) for key, (work, candidates) in used.items()]
    return uses, [_edge(relation, keys, extraction.source) for relation in extraction.relations]


def _edge(relation: Relation, keys: Mapping[str, str], origin: str) -> Edge:
    return Edge(
        keys[relation.source or ITSELF],
        relation.kind,
        keys[relation.target],
        origin,
        relation.evidence,
        relation.extent,
        relation.source_pinpoints,
        relation.target_pinpoints,
        relation.effective,
        relation.provisions,
    )


class _Linker:
    def __init__(self, lexicon: Lexicon, overrides: Sequence[Override]) -> None:
        self._overrides = overrides
        self._stems = StemLinker(lexicon, {(o.other, o.work) for o in overrides if o.act is Act.SPLIT})
        self.applied: set[int] = set()
        self._notes: dict[str, list[str]] = defaultdict(list)
        self._uses: dict[str, list[Use]] = defaultdict(list)
        self._edges: list[Edge] = []

    def add(self, extraction: Extraction) -> None:
        """Takes in the works that a source cites or is, and its relations, under keys that hold across sources."""
        uses, edges = said_across(extraction, self._stems)
        for use in uses:
            self._uses[WorkKey.parse(use.key).stem].append(use)
        self._edges += edges

    def corpus(self) -> Corpus:
        """The linked corpus of all that was added."""
        works: dict[str, Work] = {}
        aliases: dict[str, str] = {}
        unresolved: dict[str, tuple[str, ...]] = {}
        for uses in self._uses.values():
            linked = self._stems.link(uses)
            works |= linked.works
            aliases |= linked.aliases
            unresolved |= linked.unresolved
        self._note_splits(works)
        merged = self._merges(works, aliases)
        for key in sorted(merged):
            works[merged[key]] = filled(works[merged[key]], works.pop(key))
            unresolved[merged[key]] = unresolved.get(merged[key], ()) + unresolved.pop(key, ())
        aliases = {alias: merged.get(key, key) for alias, key in aliases.items()} | merged
        edges = {_aliased(edge, aliases) for edge in self._edges}
        edges = self._corrected({e for e in edges if e.source != e.target}, works, aliases)
        self._mend(works, aliases)
        return Corpus(
            works=tuple(works[key] for key in sorted(works)),
            edges=tuple(sorted(edges, key=edge_order)),
            aliases=dict(sorted(aliases.items())),
            unresolved={key: completed(key, unresolved[key], aliases) for key in sorted(unresolved)},
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

    def _note_splits(self, works: dict[str, Work]) -> None:
        for i, override in self._acts(Act.SPLIT):
            if (key := str(WorkKey.parse(override.work).apart(override.other))) in works:
                self._note(i, key, f"is not {override.work}, though {override.other} says so")

    def _merges(self, works: dict[str, Work], aliases: dict[str, str]) -> dict[str, str]:
        """Key -> the key of the work that people take it for."""
        merged: dict[str, str] = {}

        def now(key: str) -> str:
            key = aliases.get(key, key)
            while key in merged:
                key = merged[key]
            return key

        for i, override in self._acts(Act.MERGE):
            work, into = now(override.work), now(override.other)
            if work != into and work in works and into in works:
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


def completed(key: str, candidates: Sequence[str], aliases: Mapping[str, str]) -> tuple[str, ...]:
    """What could complete a key, from the candidates that sources have for it."""
    return tuple(sorted({aliases.get(c, c) for c in candidates} - {key}))


def _aliased(edge: Edge, aliases: Mapping[str, str]) -> Edge:
    if edge.source not in aliases and edge.target not in aliases:
        return edge
    return replace(edge, source=aliases.get(edge.source, edge.source), target=aliases.get(edge.target, edge.target))


def filled(work: Work, other: Work) -> Work:
    """A work with what only another description of it knows."""
    fields = ("symbol", "number", "name", "issuer", "scope", "date", "title", "probably")
    return replace(work, **{name: getattr(other, name) for name in fields if getattr(work, name) is None})
