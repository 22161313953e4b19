"""Lay out a small corpus for the drawing script: position and size of each work, and the arrows between them.

Positions are pixels at scale 1, y downwards, of the centre of a box. The script moves works only in the force layout.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass

from citegraph.model import Corpus, Edge, Kind, Work
from citegraph.presentation.layout import Band, Layout, arrange, box_of
from citegraph.presentation.palette import palette
from citegraph.presentation.quotes import Segment
from citegraph.web.page_words import PageWords, source_path, work_path

CAREFUL = 22
"""Largest number of works for the careful layout, which compares all positions and would be too slow for more."""

_QUOTE = 400
_APART = 0.14  # bend that separates two arrows between the same works


@dataclass(frozen=True, slots=True)
class PictureNode:
    """A work as drawn. `hue` is that of its type, None for grey; `above` and `below` are captions of its name."""

    key: str
    name: str
    path: str
    type: str
    above: str
    below: str
    lines: tuple[str, ...]
    title: str | None
    hue: int | None
    level: str
    year: str | None
    x: int
    y: int
    width: int
    height: int
    scale: float


@dataclass(frozen=True, slots=True)
class Arrow:
    """All edges of one kind from one work to another: their number, and the sentence and position of the first.

    `segments` are the sentence with both works marked; empty in a picture of the whole graph, where `/api/evidence` has
    them.
    """

    source: str
    kind: Kind
    target: str
    count: int
    quote: str
    segments: tuple[Segment, ...]
    place: str
    bend: float


@dataclass(frozen=True, slots=True)
class Strip:
    """A row or column of the picture, with its name."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A graph to draw; `left_out` is the number of its works that are not shown."""

    focus: str | None
    nodes: tuple[PictureNode, ...]
    arrows: tuple[Arrow, ...]
    rows: tuple[Strip, ...]
    columns: tuple[Strip, ...]
    left_out: int


def picture(corpus: Corpus, words: PageWords, focus: str | None = None, left_out: int = 0) -> Picture:
    """Lay out a corpus by level and time; the work `focus` is drawn larger."""
    acting = Counter(target for source, target in {(e.source, e.target) for e in corpus.edges} if source != target)
    boxes = {w.key: box_of(words.short_name(w), _captions(w, words), acting[w.key]) for w in corpus.works}
    layout = arrange(corpus.works, corpus.edges, boxes, words.finder, careful=len(corpus.works) <= CAREFUL)
    nodes = []
    for work in corpus.works:
        box, (x, y) = boxes[work.key], layout.places[work.key]
        above, below = (*_captions(work, words), "")[:2]
        nodes.append(
            PictureNode(
                key=work.key,
                name=words.name(work),
                path=work_path(work.key),
                type=work.type,
                above=above,
                below=below,
                lines=box.lines,
                title=work.title,
                hue=palette()["hues"].get(work.type),
                level=words.level(work),
                year=work.date[:4] if work.date else None,
                x=x,
                y=y,
                width=box.width,
                height=box.height,
                scale=box.scale,
            )
        )
    rows, columns = _strips(layout, words)
    return Picture(focus, tuple(nodes), tuple(_arrows(corpus, layout, words)), rows, columns, left_out)


def _captions(work: Work, words: PageWords) -> list[str]:
    foot = " · ".join(part for part in (work.scope, words.date(work.date)) if part)
    return [words.type_name(work.type), *([foot] if foot else [])]


def _strips(layout: Layout, words: PageWords) -> tuple[tuple[Strip, ...], tuple[Strip, ...]]:
    def named(band: Band, names: dict[str, str]) -> Strip:
        return Strip(names.get(str(band.id), str(band.id)), band.start, band.end)

    rows = [named(band, words.t["rows"]) for band in layout.rows]
    shelf = [named(layout.shelf, {"shelf": words.t["shelf"]})] if layout.shelf else []
    return (*rows, *shelf), tuple(named(band, {"none": words.t["none"]}) for band in layout.columns)


def _arrows(corpus: Corpus, layout: Layout, words: PageWords) -> list[Arrow]:
    drawn: defaultdict[tuple[str, Kind, str], list[Edge]] = defaultdict(list)
    between: defaultdict[frozenset[str], list[tuple[str, Kind, str]]] = defaultdict(list)
    for edge in corpus.edges:
        arrow = (edge.source, edge.kind, edge.target)
        if arrow not in drawn:
            between[frozenset((edge.source, edge.target))].append(arrow)
        drawn[arrow].append(edge)
    if words.proof:
        words.proof.ends([edges[0] for edges in drawn.values()])  # asked for at once, and remembered
    out = []
    for (source, kind, target), edges in drawn.items():
        others = between[frozenset((source, target))]
        bend = layout.bends.get((source, target), 0.0)
        if len(others) > 1:
            bend += math.copysign(_APART * (others.index((source, kind, target)) + 1), bend or 1)
        shown = edges[0].evidence
        place = source_path(edges[0].origin, shown.start, shown.end)
        segments = words.quote(edges[0]).segments if words.proof else ()
        out.append(Arrow(source, kind, target, len(edges), shown.quote[:_QUOTE], segments, place, round(bend, 2)))
    return out
