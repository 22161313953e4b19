"""Force-directed layout: related works are close to each other, and no two boxes touch.

Edges pull the boxes at their ends together and all boxes push each other away (Fruchterman and Reingold). At first the
squares of a coarse grid push as wholes, since pairs of boxes would be too many; then overlapping boxes are moved apart,
and the whole is stretched if that is not enough. Works without relations are on a shelf below, as in the layout by
levels. The start is a spiral in the order of the keys, without chance: the same works and edges give the same places.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from citegraph.presentation.layout import GAP_X, GAP_Y, Box, Layout, Pair, pairs_of, shelve

if TYPE_CHECKING:
    from citegraph.model import Edge, Work

STEPS = 80
"""Turns of pulling and pushing; each moves less than the one before."""

GRAVITY = 1.5
"""The strength of the pull to the middle; pushing keeps the boxes a box apart against it."""

PULL = 1.0
"""The strength of an edge's pull, relative to `GRAVITY`."""

GRID = 32
"""Squares along each side of the grid; a square pushes for all boxes in it."""

PUSHES = (8, 40)
"""Turns of moving overlapping boxes apart before the whole is stretched: in a very large graph, and at most."""

BLOCK = 256
"""Boxes that are pushed at once, so that the tables of their distances stay in the processor's cache."""

DENSE = 2.0
"""Overlaps per box above which pushing is of no use yet."""

ASPECT = 1.8
"""The ratio of width to height: screens are wide, and the shelf takes a part of their height."""

_GOLDEN = math.pi * (3 - math.sqrt(5))


def spread(works: Sequence[Work], edges: Sequence[Edge], boxes: Mapping[str, Box]) -> Layout:
    """Place every work; `boxes` has one for each key, and an edge to an unlisted work counts for nothing."""
    pairs = pairs_of(edges, boxes)
    joined = {key for pair in pairs for key in pair}
    apart = sorted(work.key for work in works if work.key not in joined)
    if not pairs:
        places: dict[str, tuple[int, int]] = {}
        return Layout(places, (), (), shelve(apart, boxes, 0, 0, places))
    places, right, bottom = _placed(sorted(joined), pairs, boxes)
    return Layout(places, (), (), shelve(apart, boxes, right, bottom + GAP_Y // 2, places))


def _placed(
    keys: Sequence[str], pairs: Sequence[Pair], boxes: Mapping[str, Box]
) -> tuple[dict[str, tuple[int, int]], int, int]:
    """Place the works that edges join; return their places, and the right and lower end of them."""
    import numpy as np

    index = {key: i for i, key in enumerate(keys)}
    sizes = np.array([(boxes[key].width + GAP_X, boxes[key].height + GAP_Y) for key in keys], dtype=float)
    ends = np.array([(index[a], index[b]) for a, b in pairs])
    at = _parted(_settled(len(keys), ends, sizes), sizes)
    at -= (at - sizes / 2).min(axis=0)
    right, bottom = (int(n) for n in (at + sizes / 2).max(axis=0))
    return {key: (round(float(x)), round(float(y))) for key, (x, y) in zip(keys, at, strict=True)}, right, bottom


def _settled(count: int, ends: Any, sizes: Any) -> Any:
    """The places after pulling and pushing from a spiral; the ideal length of an edge is the side of a mean square."""
    import numpy as np

    ideal = math.sqrt(float((sizes[:, 0] * sizes[:, 1]).mean())) * 1.2
    turn = np.arange(count)
    radius = ideal * np.sqrt(turn + 0.5)
    at = np.stack([radius * np.cos(turn * _GOLDEN), radius * np.sin(turn * _GOLDEN)], axis=1)
    degree = np.bincount(ends.ravel(), minlength=count)[:, None]
    fewer = (
        np.minimum(degree[ends[:, 0]], degree[ends[:, 1]]) ** 0.5
    )  # a work with one edge stays close to its neighbour
    for step in range(STEPS):
        move = _pushed(at, ideal) - at * GRAVITY
        way = at[ends[:, 1]] - at[ends[:, 0]]
        pull = way * PULL / fewer
        for axis in (0, 1):
            move[:, axis] += np.bincount(ends[:, 0], pull[:, axis], count)
            move[:, axis] -= np.bincount(ends[:, 1], pull[:, axis], count)
        move /= 1 + degree**0.5  # a hub has many edges, and would jump
        length = np.hypot(move[:, 0], move[:, 1])[:, None] + 1e-9
        most = ideal * math.sqrt(count) * 0.25 * (1 - step / STEPS) ** 2 + ideal * 0.02
        at = at + move / length * np.minimum(length, most)
    return _evened(at, ideal)


def _evened(at: Any, ideal: float) -> Any:
    """Move each box to the distance from the middle that its rank asks for; directions stay.

    A dense part would otherwise be a heap that has to be stretched, with all else far outside.
    """
    import numpy as np

    far = np.hypot(at[:, 0], at[:, 1])
    rank = np.empty(len(at))
    rank[np.argsort(far, kind="stable")] = np.arange(len(at))
    wanted = ideal * np.sqrt((rank + 0.5) / math.pi)
    return at / np.maximum(far, 1e-9)[:, None] * wanted[:, None] * (ASPECT**0.5, ASPECT**-0.5)


def _pushed(at: Any, ideal: float) -> Any:
    """The push of all boxes on each box: every square of the grid acts as one body at the middle of its boxes.

    Without products of matrices, whose last digits depend on the number of cores: a picture would too.
    """
    import numpy as np

    low = at.min(axis=0)
    side = (at.max(axis=0) - low).max() / GRID + 1e-9
    cell = ((at - low) / side).astype(int).clip(0, GRID - 1)
    number = cell[:, 0] * GRID + cell[:, 1]
    weight = np.bincount(number, minlength=GRID * GRID)
    used = np.flatnonzero(weight)
    middle = [(np.bincount(number, at[:, axis])[used] / weight[used]).astype(np.float32) for axis in (0, 1)]
    force = (ideal**2 * weight[used]).astype(np.float32)
    place = at.astype(np.float32)
    out = np.empty_like(at)
    for start in range(0, len(at), BLOCK):
        part = place[start : start + BLOCK, :, None]
        across, down = part[:, 0] - middle[0], part[:, 1] - middle[1]
        square = across * across
        square += down * down
        square += np.float32((ideal * 0.3) ** 2)
        push = np.divide(force, square, out=square)
        for axis, way in enumerate((across, down)):
            out[start : start + BLOCK, axis] = np.einsum("ij,ij->i", push, way)
    return out


def _parted(at: Any, sizes: Any) -> Any:
    """The places with no two boxes touching, almost unchanged."""
    for _ in range(200):
        for _ in range(max(PUSHES[0], min(PUSHES[1], 40_000 // len(at)))):
            overlaps = _push_apart(at, sizes)
            if not overlaps:
                return at
            if overlaps > DENSE * len(at):
                break  # too dense to be untangled by pushing
        at = at * 1.06
    return at


def _push_apart(at: Any, sizes: Any) -> int:
    """Move every pair of overlapping boxes apart along the shorter way; return how many there were."""
    import numpy as np

    one, other = _near_pairs(at, sizes)
    way = at[other] - at[one]
    lap = (sizes[one] + sizes[other]) / 2 - np.abs(way)
    over = (lap > 0.5).all(axis=1)
    if not over.any():
        return 0
    one, other, way, lap = one[over], other[over], way[over], lap[over]
    axis = (lap[:, 0] > lap[:, 1]).astype(int)
    row = np.arange(len(one))
    shift = np.zeros_like(way)
    shift[row, axis] = lap[row, axis] * np.where(way[row, axis] >= 0, 0.5, -0.5)
    crowd = np.bincount(np.concatenate([one, other]), minlength=len(at)).clip(1)[:, None] ** 0.5
    for column in (0, 1):
        away = np.bincount(other, shift[:, column], len(at)) - np.bincount(one, shift[:, column], len(at))
        at[:, column] += away / crowd[:, 0]
    return len(one)


def _near_pairs(at: Any, sizes: Any) -> tuple[Any, Any]:
    """The pairs of boxes that may overlap: those in the same or a neighbouring square of the largest box's size."""
    import numpy as np

    reach = sizes.max(axis=0)
    cell = np.floor((at - at.min(axis=0)) / reach).astype(np.int64)
    wide = int(cell[:, 0].max()) + 3
    number = (cell[:, 1] + 1) * wide + cell[:, 0] + 1
    order = np.argsort(number, kind="stable")
    ranked = number[order]
    ones, others = [], []
    for step in (0, 1, wide - 1, wide, wide + 1):
        start = np.searchsorted(ranked, ranked + step, side="left")
        end = np.searchsorted(ranked, ranked + step, side="right")
        if step == 0:
            start = np.arange(1, len(order) + 1)
        counts = (end - start).clip(0)
        one = np.repeat(np.arange(len(order)), counts)
        offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        ones.append(order[one])
        others.append(order[np.repeat(start, counts) + offset])
    return np.concatenate(ones), np.concatenate(others)
