"""Positions of the works of a graph by levels and years.

Rows are the levels of issuing bodies, from the centre down to districts and below; columns are years. A work of a
higher body and an earlier year is nearer to the top left, so that implementation reads from top left to bottom right.
Works without relations are on a shelf under the rows. All lengths are pixels at scale 1, y grows downwards, and a place
is the middle of a box. The same works and edges give the same places.

The middles of the boxes of a line are at one height, and no box is in the channel between two lines, which edges are
led through.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from citegraph.identity.keys import year_of
from citegraph.identity.rank import Level, LevelFinder
from citegraph.model.workkey import WorkKey

if TYPE_CHECKING:
    from citegraph.model import Edge, Work

Rectangle = tuple[float, float, float, float]
"""Left, top, right and bottom."""

GAP_X = 44  # between two boxes of a line: room for an edge to pass
YEAR_GAP = 60  # between two columns, beside the gap of their boxes: most edges cross there, with a word on them
GAP_Y = 70  # between two lines: room for an arrow and the word on it
HEADER = 34  # above the first line of a row, for the row's name
WRAP = 20  # characters of a name on one line of its box
TITLE_WIDTH = 150  # of the two lines of a short title in a box
MAX_LINES = 4  # of a name in its box; the card has the whole name
ASPECT = 1.45  # width to height of the whole: a wide screen beside a panel
SEARCH_LIMIT = 60_000  # places to try, times edges, times boxes, up to which places are improved one by one
TURNS = (8, 3)  # of drawing boxes near their neighbours, in a small graph and in a large one
LAYER_LIMIT = 400  # boxes up to which works of one cell that rest on each other get separate lines
WIDTHS = (*range(1, 25), 28, 33, 39, 46, 54, 64, 76, 90, 107, 127, 150)  # boxes on a line of a cell that are tried
_ORDER = {level: i for i, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Box:
    """A drawn work: its label in lines, its size, and the scale of its characters."""

    lines: tuple[str, ...]
    width: int
    height: int
    scale: float


def box_of(label: str, captions: Sequence[str], cited: int, *, titled: bool = False) -> Box:
    """The box of a work that `cited` works point at, with its label above or between smaller `captions`.

    A box that is `titled` has room for two lines of a short title.
    """
    scale = min(1 + 0.22 * math.log2(1 + cited), 1.7 if titled else 2.2)
    lines = wrap(label)
    least = TITLE_WIDTH if titled else 72
    text_width = max(9.2 * max(len(line) for line in lines), 6.4 * max((len(c) for c in captions), default=0), least)
    height = 18 * len(lines) + 15 * len(captions) + 18 + 28 * titled
    return Box(lines, round((text_width + 26) * scale), round(height * scale), round(scale, 2))


def wrap(label: str, width: int = WRAP) -> tuple[str, ...]:
    """Break a label after spaces, hyphens and slashes, and inside a piece only if it is longer than a line.

    >>> wrap("12/2021/TTLT-BTC-BTP-BCA-VKSNDTC")
    ('12/2021/TTLT-BTC-', 'BTP-BCA-VKSNDTC')
    """
    pieces = [p for p in re.findall(rf"[^\s/-]{{1,{width - 1}}}[/-]?\s*|[/-]\s*", label) if p.strip()]
    lines = [""]
    for piece in pieces:
        if lines[-1] and len(lines[-1]) + len(piece.rstrip()) > width:
            lines.append("")
        lines[-1] += re.sub(r"\s+", " ", piece)
    lines = [line.strip() for line in lines]
    if len(lines) > MAX_LINES:
        lines[MAX_LINES - 1 :] = [lines[MAX_LINES - 1][: width - 1] + "…"]
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class Band:
    """A row or a column of the page, from `start` to `end`; `id` is a row, a year, or `none` for an unknown year."""

    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Places by key; `rows` and `columns` contain connected works, `shelf` those without relations."""

    places: dict[str, tuple[int, int]]
    rows: tuple[Band, ...]
    columns: tuple[Band, ...]
    shelf: Band | None


Pair = tuple[str, str]
"""The keys of two works that an edge joins: the one that acts, the one acted on."""

Cell = tuple[Level, int]
"""A row and a year; 0 is an unknown year."""

BoxLine = tuple[Level, dict[int, list[str]]]
"""One line of boxes: its row, and by year the works on it from left to right."""


def arrange(
    works: Sequence[Work],
    edges: Sequence[Edge],
    boxes: Mapping[str, Box],
    finder: LevelFinder,
    *,
    careful: bool = True,
) -> Layout:
    """Place every work; `boxes` has one for each key, and an edge to an unlisted work counts for nothing.

    Unless `careful`, places are not improved one by one, and hundreds of works take milliseconds.
    """
    pairs = pairs_of(edges, boxes)
    joined = {key for pair in pairs for key in pair}
    years = years_of(works, pairs)
    rows = {work.key: finder.level(work) for work in works}
    order = {work.key: number for number, work in enumerate(sorted(works, key=_age))}
    together = _together(pairs, years)
    cells: defaultdict[Cell, list[str]] = defaultdict(list)
    for key in sorted(joined, key=lambda k: (together[k], order[k])):
        cells[rows[key], years[key] or 0].append(key)
    apart = sorted(rows.keys() - joined, key=lambda k: (_ORDER[rows[k]], years[k] or 0, order[k]))
    grid = _best_grid(cells, pairs, boxes, apart)
    _place_in_lines(grid, pairs, careful=careful)
    places = {key: grid.place(key) for key in joined}
    shelf = shelve(apart, boxes, grid.right, grid.bottom + GAP_Y // 2 if grid.row_bands else 0, places)
    return Layout(places, grid.row_bands, grid.column_bands, shelf)


def pairs_of(edges: Iterable[Edge], boxes: Mapping[str, Box]) -> list[Pair]:
    """The pairs of different works with boxes that an edge joins, each once, sorted."""
    pairs = {(edge.source, edge.target) for edge in edges if edge.source != edge.target}
    return sorted(pair for pair in pairs if boxes.keys() >= {*pair})


def _age(work: Work) -> tuple[str, str, str]:
    """The sort key of the oldest works first; an undated work comes last."""
    return work.date or "9", work.symbol or "", work.key


def _together(pairs: Sequence[Pair], years: Mapping[str, int | None]) -> dict[str, tuple[int, str]]:
    """The sort key of each work by its connected part of the graph: the earliest year there and the first key."""
    near = _neighbours(pairs)
    out: dict[str, tuple[int, str]] = {}
    for start in sorted(near):
        if start in out:
            continue
        found = [start]
        seen = {start}
        for key in found:
            fresh = [k for k in near[key] if k not in seen]
            seen.update(fresh)
            found += fresh
        first = min(years[k] or 9999 for k in found)
        out.update(dict.fromkeys(found, (first, start)))
    return out


def _neighbours(pairs: Iterable[Pair]) -> dict[str, list[str]]:
    near: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in pairs:
        near[source].append(target)
        near[target].append(source)
    return near


def years_of(works: Iterable[Work], pairs: Iterable[Pair]) -> dict[str, int | None]:
    """The year of each work: of its date, of its symbol, or an estimate from its neighbours and its term.

    A text is never older than a work that it cites: an undated one gets the latest year that it cites, or else the
    earliest that cites it.
    """
    years: dict[str, int | None] = {}
    terms: dict[str, int] = {}
    for work in works:
        stated = ((work.date or "")[:4], year_of(work.symbol))
        term = (WorkKey.parse(work.key).period or "")[:4]
        years[work.key] = next((int(year) for year in stated if year.isdecimal()), None)
        if term.isdecimal():
            terms[work.key] = int(term)
    _fill_years(years, terms, list(pairs))
    return years


def _fill_years(years: dict[str, int | None], terms: Mapping[str, int], pairs: Sequence[Pair]) -> None:
    """Give a year to the works that state none, in their order: a year found for one counts for those after it."""
    older: defaultdict[str, list[str]] = defaultdict(list)
    newer: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in pairs:
        older[source].append(target)
        newer[target].append(source)

    def known(keys: Iterable[str]) -> list[int]:
        return [year for key in keys if (year := years[key]) is not None]

    undated = [key for key, year in years.items() if year is None]
    for key in undated:
        cited = known(older[key])
        years[key] = max([*cited, terms.get(key, 0)]) if cited else terms.get(key)
    for key in undated:
        if years[key] is None:
            years[key] = min(known(newer[key]), default=None)


@dataclass(slots=True)
class _Grid:
    """Lines from top to bottom, each cut into the cells of its years, each cell into slots for one box."""

    lines: Sequence[BoxLine]
    column_bands: tuple[Band, ...]
    row_bands: tuple[Band, ...]
    slot_width: dict[int, int]
    column_start: dict[int, int]
    line_y: list[int]
    span: dict[int, float]
    line_of: dict[str, int]
    year_at: dict[str, int]
    slot_of: dict[str, int]
    boxes: Mapping[str, Box]

    def place(self, key: str) -> tuple[int, int]:
        """The middle of a box. Every other line is shifted by half a slot, so that edges pass beside its boxes."""
        year, line = self.year_at[key], self.line_of[key]
        shift = self.slot_of[key] + 0.5 + 0.5 * (line % 2)
        return round(self.column_start[year] + shift * self.slot_width[year]), self.line_y[line]

    @property
    def right(self) -> int:
        return self.column_bands[-1].end if self.column_bands else 0

    @property
    def bottom(self) -> int:
        return self.row_bands[-1].end if self.row_bands else 0

    def room(self, key: str) -> int:
        """The number of slots in the part of a line where `key` is."""
        return int(self.span[self.year_at[key]] - 0.5 * (self.line_of[key] % 2))


def _best_grid(
    cells: Mapping[Cell, Sequence[str]],
    pairs: Sequence[Pair],
    boxes: Mapping[str, Box],
    apart: Sequence[str],
) -> _Grid:
    """The grid whose shape, with the shelf under it, is nearest to a screen's.

    The number of boxes on a line of a cell varies; of two equally good grids the smaller wins.
    """
    depths = _depths(cells, pairs)
    most = max((len(keys) for keys in cells.values()), default=1)
    widths = [n for n in WIDTHS if n <= most]
    if sum(len(keys) for keys in cells.values()) > LAYER_LIMIT:
        widths = [*widths[:12], *widths[12::3]]
    grids = [_grid(_lines(cells, depths, n), boxes) for n in widths]
    return min(grids, key=lambda grid: _badness(grid, boxes, apart))


def _badness(grid: _Grid, boxes: Mapping[str, Box], apart: Sequence[str]) -> float:
    shelf = _shelf_lines(apart, boxes, grid.right)
    height = grid.bottom + sum(max(boxes[k].height for k in line) + GAP_X // 2 for line in shelf)
    return abs(math.log(max(grid.right, 1) / max(height, 1) / ASPECT))


def _depths(cells: Mapping[Cell, Sequence[str]], pairs: Sequence[Pair]) -> dict[str, int]:
    """The length of the longest chain of works of its own cell that each work rests on; a cycle is cut anywhere."""
    cell_of = {key: cell for cell, keys in cells.items() for key in keys}
    targets: defaultdict[str, set[str]] = defaultdict(set)
    for source, target in pairs:
        if cell_of[source] == cell_of[target]:
            targets[source].add(target)
    depths: dict[str, int] = {}
    for keys in cells.values():
        _add_depths(depths, keys, targets)
    return depths


def _add_depths(depths: dict[str, int], keys: Sequence[str], targets: Mapping[str, set[str]]) -> None:
    """Add the depths of the works of one cell."""
    waiting = list(keys)
    while waiting:
        ready = [key for key in waiting if targets.get(key, set()) <= depths.keys()] or waiting[:1]  # one of a cycle
        known = {key: [depths[target] for target in targets.get(key, ()) if target in depths] for key in ready}
        depths.update({key: max(found, default=-1) + 1 for key, found in known.items()})
        waiting = [key for key in waiting if key not in depths]


def _lines(cells: Mapping[Cell, Sequence[str]], depths: Mapping[str, int], most: int) -> list[BoxLine]:
    """The lines of all rows; a cell's works in the order of what rests on what, at most `most` on a line.

    In a large graph a new layer begins no new line, and every cell of a row is as high as its fullest one: long chains
    of amendments and years with few works would leave most of the picture empty.
    """
    stacked = _in_layers if len(depths) <= LAYER_LIMIT else _in_equal_heights
    out: list[BoxLine] = []
    for row in Level:
        in_row = {year: keys for (r, year), keys in sorted(cells.items()) if r == row}
        stacks = stacked(in_row, depths, most)
        height = max(map(len, stacks.values()), default=0)
        out += [(row, {year: s[i] for year, s in stacks.items() if i < len(s)}) for i in range(height)]
    return out


def _in_layers(in_row: Mapping[int, Sequence[str]], depths: Mapping[str, int], most: int) -> dict[int, list[list[str]]]:
    """The lines of each cell of a row, where works of another depth begin a new line."""
    return {year: _layered(keys, depths, most) for year, keys in in_row.items()}


def _in_equal_heights(
    in_row: Mapping[int, Sequence[str]], depths: Mapping[str, int], most: int
) -> dict[int, list[list[str]]]:
    """The lines of each cell of a row, as many in each as its fullest cell needs."""
    height = math.ceil(max(map(len, in_row.values()), default=0) / most)
    return {
        year: _cut(sorted(keys, key=depths.__getitem__), math.ceil(len(keys) / height)) for year, keys in in_row.items()
    }


def _layered(keys: Sequence[str], depths: Mapping[str, int], most: int) -> list[list[str]]:
    layers: defaultdict[int, list[str]] = defaultdict(list)
    for key in keys:
        layers[depths[key]].append(key)
    return [line for _, layer in sorted(layers.items()) for line in _cut(layer, most)]


def _cut(keys: Sequence[str], most: int) -> list[list[str]]:
    return [list(keys[i : i + most]) for i in range(0, len(keys), most)]


def _grid(lines: Sequence[BoxLine], boxes: Mapping[str, Box]) -> _Grid:
    """Measure lines and columns so that the widest and the highest box fits."""
    span, widths = _columns(lines, boxes)
    columns = _column_bands(span, widths)
    line_y, rows = _rows(lines, boxes)
    slots = [(k, i, year, s) for i, (_, cells) in enumerate(lines) for year in cells for s, k in enumerate(cells[year])]
    return _Grid(
        lines=lines,
        column_bands=tuple(columns.values()),
        row_bands=tuple(rows),
        slot_width=widths,
        column_start={year: band.start for year, band in columns.items()},
        line_y=line_y,
        span=span,
        line_of={key: line for key, line, _, _ in slots},
        year_at={key: year for key, _, year, _ in slots},
        slot_of={key: slot for key, _, _, slot in slots},
        boxes=boxes,
    )


def _columns(lines: Sequence[BoxLine], boxes: Mapping[str, Box]) -> tuple[dict[int, float], dict[int, int]]:
    """For each year, in order, the slots that its widest line takes, and the width of a slot."""
    span: defaultdict[int, float] = defaultdict(float)
    widths: defaultdict[int, int] = defaultdict(int)
    for number, (_, cells) in enumerate(lines):
        for year, keys in cells.items():
            span[year] = max(span[year], len(keys) + 0.5 * (number % 2))  # every other line is shifted
            widths[year] = max(widths[year], *(boxes[key].width + GAP_X for key in keys))
    return dict(sorted(span.items())), dict(sorted(widths.items()))


def _column_bands(span: Mapping[int, float], widths: Mapping[int, int]) -> dict[int, Band]:
    """The columns from left to right by their years."""
    bands: dict[int, Band] = {}
    x = 0
    for year, slots in span.items():
        end = x + round(slots * widths[year])
        bands[year] = Band(str(year) if year else "none", x, end)
        x = end + YEAR_GAP
    return bands


def _rows(lines: Sequence[BoxLine], boxes: Mapping[str, Box]) -> tuple[list[int], list[Band]]:
    """The middle of each line, and the rows, of which the first line has a header."""
    line_y: list[int] = []
    bands: list[Band] = []
    y = 0
    for row, cells in lines:
        height = max(boxes[key].height for keys in cells.values() for key in keys) + GAP_Y
        if bands and bands[-1].id == row:
            start = bands.pop().start
        else:
            start, y = y, y + HEADER
        y += height
        line_y.append(y - height // 2)
        bands.append(Band(row, start, y))
    return line_y, bands


def _place_in_lines(grid: _Grid, pairs: Sequence[Pair], *, careful: bool) -> None:
    """Choose the slots: first near the neighbours, then, in a small graph, one by one for the clearest picture."""
    near = _neighbours(pairs)
    for turn in range(TURNS[len(near) > LAYER_LIMIT]):
        for _, cells in grid.lines if turn % 2 == 0 else reversed(grid.lines):
            for year, keys in cells.items():
                _draw_near(grid, year, keys, near)
    if careful and sum(map(grid.room, near)) * len(pairs) * len(near) <= SEARCH_LIMIT:
        _better(grid, pairs)


def _draw_near(grid: _Grid, year: int, keys: list[str], near: Mapping[str, Sequence[str]]) -> None:
    """Order the works of one line of a cell by their neighbours, and move them near the middle of these."""
    wanted = {k: sum(grid.place(n)[0] for n in near[k]) / len(near[k]) for k in keys}
    order = sorted(keys, key=lambda k: (wanted[k], grid.slot_of[k]))
    free = grid.room(keys[0]) - len(keys)
    slot = 0
    for i, key in enumerate(order):
        ideal = int((wanted[key] - grid.column_start[year]) // grid.slot_width[year])
        slot = min(max(ideal, slot), i + free)
        grid.slot_of[key] = slot
        slot += 1


def _better(grid: _Grid, pairs: Sequence[Pair]) -> None:
    """Move one box at a time to the slot of its line that gives the clearest picture, until none moves."""
    for _ in range(6):
        moved = False
        for _, cells in grid.lines:
            for keys in cells.values():
                for key in keys:
                    moved |= _move(grid, keys, key, pairs)
        if not moved:
            return


def _move(grid: _Grid, keys: Sequence[str], key: str, pairs: Sequence[Pair]) -> bool:
    """Move `key` to the best slot of its cell's line, exchanging it with a box there; return whether it moved."""
    before = grid.slot_of[key]
    gains = {before: 0.0}
    for slot in range(grid.room(key)):
        if slot != before:
            touched = {key, *(k for k in keys if grid.slot_of[k] == slot)}
            cost = _unclearness(grid, pairs, touched)
            _swap(grid, keys, key, slot)
            gains[slot] = cost - _unclearness(grid, pairs, touched)
            _swap(grid, keys, key, before)
    best = max(gains, key=lambda slot: (round(gains[slot], 6), slot == before, -slot))
    _swap(grid, keys, key, best)
    return best != before


def _swap(grid: _Grid, keys: Sequence[str], key: str, slot: int) -> None:
    other = next((k for k in keys if k != key and grid.slot_of[k] == slot), None)
    if other:
        grid.slot_of[other] = grid.slot_of[key]
    grid.slot_of[key] = slot


def _unclearness(grid: _Grid, pairs: Sequence[Pair], touched: set[str]) -> float:
    """The cost of the places of `touched` for a reader.

    Edges that run under a box cost most, then crossing edges, long edges, and edges that lead to the right, since a
    work should be to the left of its implementers.
    """
    places = {k: grid.place(k) for k in grid.line_of}
    moved = {k: places[k] for k in sorted(touched)}
    own = [pair for pair in pairs if touched & {*pair}]
    cost = 0.0
    for pair in pairs:
        way = places[pair[0]], places[pair[1]]
        cost += 12 * _hits(way, pair, places if touched & {*pair} else moved, grid.boxes)
    for source, target in own:
        (x1, y1), (x2, y2) = places[source], places[target]
        cost += math.hypot(x1 - x2, y1 - y2) / 200 + (0.3 if x1 < x2 else 0)
        cost += 4 * sum(_cross(places, (source, target), other) for other in pairs)
    return cost


def _cross(places: Mapping[str, tuple[int, int]], one: Pair, other: Pair) -> bool:
    if {*one} & {*other}:
        return False
    a, b, c, d = (places[k] for k in (*one, *other))
    return _side(a, b, c) != _side(a, b, d) and _side(c, d, a) != _side(c, d, b)


def _side(a: tuple[int, int], b: tuple[int, int], p: tuple[int, int]) -> bool:
    return (b[0] - a[0]) * (p[1] - a[1]) > (b[1] - a[1]) * (p[0] - a[0])


def _hits(
    way: Sequence[tuple[float, float]],
    ends: Pair,
    places: Mapping[str, tuple[int, int]],
    boxes: Mapping[str, Box],
) -> int:
    """The number of boxes, other than its ends, that a way of straight pieces runs under."""
    xs, ys = zip(*way, strict=True)
    around = min(xs), min(ys), max(xs), max(ys)
    count = 0
    for key, (x, y) in places.items():
        w, h = boxes[key].width / 2 + 6, boxes[key].height / 2 + 6
        box = x - w, y - h, x + w, y + h
        if key not in ends and _overlap(box, around):
            count += any(_enters(a, b, box) for a, b in pairwise(way))
    return count


def _overlap(one: Rectangle, other: Rectangle) -> bool:
    """True if two rectangles have a point in common."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _enters(a: tuple[float, float], b: tuple[float, float], box: Rectangle) -> bool:
    """True if the line from `a` to `b` has a point inside the box (Liang-Barsky)."""
    enter, leave = 0.0, 1.0
    for axis in (0, 1):
        delta = b[axis] - a[axis]
        low, high = box[axis] - a[axis], box[axis + 2] - a[axis]
        if delta == 0:
            if low > 0 or high < 0:
                return False
            continue
        near, far = sorted((low / delta, high / delta))
        enter, leave = max(enter, near), min(leave, far)
    return enter < leave


def shelve(
    keys: Sequence[str], boxes: Mapping[str, Box], right: int, top: int, places: dict[str, tuple[int, int]]
) -> Band | None:
    """Place works without relations side by side from `top` on, as wide as the rows above; add them to `places`."""
    if not keys:
        return None
    y = top + HEADER
    for line in _shelf_lines(keys, boxes, right):
        x = 0
        height = max(boxes[k].height for k in line)
        for key in line:
            places[key] = x + boxes[key].width // 2 + GAP_X // 4, y + height // 2
            x += boxes[key].width + GAP_X // 2
        y += height + GAP_X // 2
    return Band("shelf", top, y)


def _shelf_lines(keys: Sequence[str], boxes: Mapping[str, Box], right: int) -> list[list[str]]:
    """Fill lines up to the right end of the rows above, or to a screen's if the shelf is the larger part."""
    area = sum((boxes[k].width + GAP_X // 2) * (boxes[k].height + GAP_X // 2) for k in keys)
    limit = max(right, math.sqrt(area * ASPECT))
    lines: list[list[str]] = []
    x = 0
    for key in keys:
        if not lines or x + boxes[key].width > limit:
            lines.append([])
            x = 0
        lines[-1].append(key)
        x += boxes[key].width + GAP_X // 2
    return lines
