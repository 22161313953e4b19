"""The part of a corpus to show: around one work, of some kinds of relation, since a day, up to a number of works.

All formats share this selection; a writer writes all that it gets, and its notes state what was left out.

1. `kinds` and `since` choose relations: by their kind, and by the day of the work that acts (one whose date does not
   certainly fit is left out). The works at both ends stay, so that a work is shown with those that act on it.
2. `focus` keeps the works within `depth` of these relations of one work, in either direction. Without it, works without
   relations stay too, unless `kinds` asks for relations; with `since`, those of that day or later.
3. `most` removes the works with the fewest relations to the remaining ones, those farthest from the focus first, so
   that the rest stays connected.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from citegraph.graph.graph import CitationGraph
from citegraph.graph.source import part_of
from citegraph.model import Corpus, Edge, Kind, Work
from citegraph.presentation.labels import fill, labels_in, shown_date, shown_number
from citegraph.text.days import within


@dataclass(frozen=True, slots=True)
class Selection:
    """What to select; the default is everything.

    `focus` names a work as `CitationGraph.resolve` takes it; `since` is an ISO day; no `kinds` are all kinds.
    """

    focus: str | None = None
    depth: int = 1
    kinds: frozenset[Kind] = frozenset()
    since: str | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Selected:
    """The selected part of a corpus.

    `focus` is the work in its middle, `everything` the whole corpus, which `all_works` and `all_edges` count,
    `left_out` the number of works that fit but were too many.
    """

    corpus: Corpus
    everything: Corpus
    asked: Selection
    focus: Work | None
    all_works: int
    all_edges: int
    left_out: int

    @property
    def partial(self) -> bool:
        """True if any work or edge of the corpus was left out."""
        return len(self.corpus.works) < self.all_works or len(self.corpus.edges) < self.all_edges


def select(corpus: Corpus, asked: Selection) -> Selected:
    """Return the works and edges that `asked` chooses, in the order of the corpus.

    Raises `UnknownWorkError` for a focus that fits no work, or several.
    """
    focus = CitationGraph(corpus).resolve(asked.focus) if asked.focus else None
    works = {work.key: work for work in corpus.works}
    edges = [e for e in corpus.edges if _fits(e, works, asked)]
    steps = _steps(edges, focus.key, asked.depth) if focus else dict.fromkeys(_standing(corpus, edges, asked), 0)
    kept = _peeled(steps, [e for e in edges if e.source in steps and e.target in steps], asked.most)
    return Selected(
        corpus=part_of(corpus, kept, edges),
        everything=corpus,
        asked=asked,
        focus=focus,
        all_works=len(corpus.works),
        all_edges=len(corpus.edges),
        left_out=len(steps) - len(kept),
    )


def whole(corpus: Corpus) -> Selected:
    """Return the corpus with nothing left out."""
    return Selected(corpus, corpus, Selection(), None, len(corpus.works), len(corpus.edges), 0)


def _fits(edge: Edge, works: Mapping[str, Work], asked: Selection) -> bool:
    return (not asked.kinds or edge.kind in asked.kinds) and within(works[edge.source].date, asked.since)


def _standing(corpus: Corpus, edges: Iterable[Edge], asked: Selection) -> list[str]:
    """The keys of the works of a selection without a focus."""
    joined = {key for e in edges for key in (e.source, e.target)}
    return [w.key for w in corpus.works if w.key in joined or (not asked.kinds and within(w.date, asked.since))]


def _steps(edges: Iterable[Edge], start: str, depth: int) -> dict[str, int]:
    """The distance of each work within `depth` from `start`, in steps."""
    near: defaultdict[str, list[str]] = defaultdict(list)
    for edge in edges:
        near[edge.source].append(edge.target)
        near[edge.target].append(edge.source)
    steps, level = {start: 0}, [start]
    for step in range(1, depth + 1):
        level = list(dict.fromkeys(k for key in level for k in near[key] if k not in steps))
        steps.update(dict.fromkeys(level, step))
    return steps


def _peeled(steps: Mapping[str, int], edges: Iterable[Edge], most: int | None) -> set[str]:
    """The `most` works that stay when the least connected go, one after the other; among equals the last key goes."""
    kept = set(steps)
    if most is None or len(kept) <= most:
        return kept
    near = _neighbours(edges)
    last_first = {key: -i for i, key in enumerate(sorted(kept))}
    degree = {key: len(near[key]) for key in kept}
    heap = [(-steps[key], degree[key], last_first[key], key) for key in kept]
    heapq.heapify(heap)
    while len(kept) > most:
        _, then, _, key = heapq.heappop(heap)
        if key not in kept or then != degree[key]:
            continue  # outdated: it lost a neighbour since, and has a newer entry
        kept.remove(key)
        for other in near[key] & kept:
            degree[other] -= 1
            heapq.heappush(heap, (-steps[other], degree[other], last_first[other], other))
    return kept


def _neighbours(edges: Iterable[Edge]) -> defaultdict[str, set[str]]:
    """The other works that each work is joined to."""
    near: defaultdict[str, set[str]] = defaultdict(set)
    for edge in edges:
        if edge.source != edge.target:
            near[edge.source].add(edge.target)
            near[edge.target].add(edge.source)
    return near


def notes(chosen: Selected, language: str) -> list[str]:
    """One phrase for each choice that left something out; empty if nothing was."""
    if not chosen.partial:
        return []
    words = labels_in(language)
    asked, said = chosen.asked, words["chosen"]

    def show(number: int) -> str:
        return shown_number(number, language)

    works, edges = len(chosen.corpus.works), len(chosen.corpus.edges)
    found = [fill(said["part"], show, works=works, all=chosen.all_works, edges=edges, all_edges=chosen.all_edges)]
    if chosen.focus:
        found.append(fill(said["focus"], work=chosen.focus.label, depth=asked.depth))
    if asked.kinds:
        found.append(said["kinds"].format(kinds=", ".join(words["out"][k] for k in sorted(asked.kinds))))
    if asked.since:
        found.append(said["since"].format(day=shown_date(asked.since, language)))
    if chosen.left_out:
        found.append(fill(said["left"], show, n=chosen.left_out))
    return found
