"""Link the extractions of many sources into one corpus. All decisions on identity across texts are made here.

The same key in two texts is the same work. A partial key is completed only if exactly one full key fits and nothing
contradicts it; it is then kept as an alias. A local body's symbol without its locality (`16-CT/TU` in a text that names
no province) is never joined with that of another text, since every province has one; nor is a bare number without its
issuer (`Kế hoạch 02`). The result does not depend on the order of the sources, nor on how they were split.

Human corrections (`Override`) are applied here too, so that they take effect at every build. They are data like the
rest, and each change is noted with the work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from citegraph.linking.stem import StemLinker
from citegraph.linking.use import Use, uses_in
from citegraph.model import (
    OPTIONAL_FACTS,
    OVERRIDE,
    Act,
    Corpus,
    Edge,
    Evidence,
    Extraction,
    Override,
    Relation,
    Work,
    edge_order,
)
from citegraph.model.workkey import ITSELF, WorkKey
from citegraph.registry import Registry
from citegraph.registry.lexicon import Lexicon, lexicon


def link(extractions: Iterable[Extraction], registry: Registry) -> Corpus:
    """Link extractions to one corpus; `registry` must be the one that they were extracted with."""
    return link_with(extractions, registry, ())[0]


def link_with(
    extractions: Iterable[Extraction], registry: Registry, overrides: Sequence[Override]
) -> tuple[Corpus, tuple[int, ...]]:
    """Link with overrides, applied in their order; also return the indices of overrides that matched nothing."""
    linker = _Linker(lexicon(registry), overrides)
    for extraction in extractions:
        linker.add(extraction)
    corpus = linker.corpus()
    return corpus, tuple(i for i in range(len(overrides)) if i not in linker.applied)


def uses_and_edges(extraction: Extraction, stems: StemLinker) -> tuple[list[Use], list[Edge]]:
    """Return the works that a source cites or is, and its relations, under keys valid across sources (uncompleted)."""
    used = uses_in(extraction)
    # A text without a symbol is still the source of its relations: a draft with `Căn cứ Luật Đất đai`.
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
        """Add the works that a source cites or is, and its relations."""
        uses, edges = uses_and_edges(extraction, self._stems)
        for use in uses:
            self._uses[WorkKey.parse(use.key).stem].append(use)
        self._edges += edges

    def corpus(self) -> Corpus:
        """Return the linked corpus of all sources added."""
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
        # The work that is merged into keeps its own values; the other only fills the gaps.
        for key in sorted(merged):
            works[merged[key]] = filled(works[merged[key]], works.pop(key))
            unresolved[merged[key]] = unresolved.get(merged[key], ()) + unresolved.pop(key, ())
        aliases = {alias: merged.get(key, key) for alias, key in aliases.items()} | merged
        edges = {_aliased(edge, aliases) for edge in self._edges}
        # Completion may map both ends of a relation to one work, which has no relation with itself.
        edges = self._corrected({e for e in edges if e.source != e.target}, works, aliases)
        self._correct_fields(works, aliases)
        return Corpus(
            works=tuple(works[key] for key in sorted(works)),
            edges=tuple(sorted(edges, key=edge_order)),
            aliases=dict(sorted(aliases.items())),
            unresolved={key: completed(key, unresolved[key], aliases) for key in sorted(unresolved)},
            overrides={key: tuple(notes) for key, notes in sorted(self._notes.items())},
        )

    # overrides

    def _acts(self, *acts: Act) -> Iterator[tuple[int, Override]]:
        return ((i, o) for i, o in enumerate(self._overrides) if o.act in acts)

    def _note(self, i: int, key: str, what: str) -> None:
        """Note with a work the decision about it, its author and its reason."""
        override = self._overrides[i]
        self.applied.add(i)
        self._notes[key].append(f"{what}{f', by {override.by}' if override.by else ''}: {override.reason}")

    def _note_splits(self, works: dict[str, Work]) -> None:
        # `StemLinker` has applied the splits; note those that met a mention, the others are reported as unused.
        for i, override in self._acts(Act.SPLIT):
            if (key := str(WorkKey.parse(override.work).apart(override.other))) in works:
                self._note(i, key, f"is not {override.work}, although {override.other} names it so")

    def _merges(self, works: dict[str, Work], aliases: dict[str, str]) -> dict[str, str]:
        """Map each merged key to the key of the work that it is merged into."""
        merged: dict[str, str] = {}

        def now(key: str) -> str:  # earlier merges apply: A into B, then B into C
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
        """Return the edges without rejected and with added ones; a later override wins over an earlier one."""
        for i, override in self._acts(Act.REJECT, Act.ADD):
            source, target = aliases.get(override.work, override.work), aliases.get(override.other, override.other)
            if override.act is Act.REJECT:  # without a kind, all relations from source to target
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

    def _correct_fields(self, works: dict[str, Work], aliases: dict[str, str]) -> None:
        """Apply the overrides of dates and issuers."""
        for i, override in self._acts(Act.DATE, Act.ISSUER):
            key = aliases.get(override.work, override.work)
            if (work := works.get(key)) is None:
                continue
            name = override.act.value
            was = getattr(work, name)
            works[key] = replace(work, **{name: override.other})
            self._note(i, key, f"{name} {override.other}" + (f" instead of {was}" if was else ""))


def completed(key: str, candidates: Sequence[str], aliases: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys that could complete a key, from the candidates of its sources, after completion themselves."""
    return tuple(sorted({aliases.get(c, c) for c in candidates} - {key}))


def _aliased(edge: Edge, aliases: Mapping[str, str]) -> Edge:
    if edge.source not in aliases and edge.target not in aliases:
        return edge
    return replace(edge, source=aliases.get(edge.source, edge.source), target=aliases.get(edge.target, edge.target))


def filled(work: Work, other: Work) -> Work:
    """Fill the empty fields of a work from another description of it."""
    return replace(work, **{name: getattr(other, name) for name in OPTIONAL_FACTS if getattr(work, name) is None})
