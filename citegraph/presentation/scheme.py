"""The scheme of one work on paper: its bases above, its implementers below, a row for each level.

A line leads from every row up to the work, so that no arrow crosses a box, however many there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citegraph.model import Kind
from citegraph.presentation.layout import wrap
from citegraph.presentation.plots import PAPER_WIDTH
from citegraph.presentation.shapes import Bar, Drawing, Line, Shape, Words

_COLUMNS = 4
_LEFT = 30  # room for the line that joins the rows
_GAP = 12
_WIDTH = (PAPER_WIDTH - 1 - _LEFT - (_COLUMNS - 1) * _GAP) / _COLUMNS
_LINE = 13
_CHARACTERS = 20  # on a line of a box


@dataclass(frozen=True, slots=True)
class SchemeBox:
    """A work in a scheme: its name, smaller lines under it, and its relation to the one above; None for the rest."""

    name: str
    notes: tuple[str, ...] = ()
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """The works of one level under its name."""

    name: str
    boxes: tuple[SchemeBox, ...]


def scheme(
    work: SchemeBox, rests_on: SchemeRow | None, rows: Sequence[SchemeRow], names: Mapping[Kind, str]
) -> Drawing:
    """The scheme of a work; `names` are those of the relations, for the legend."""
    shapes: list[Shape] = []
    y = 0.0
    if rests_on:
        y = _row(shapes, rests_on, 0)
        shapes.append(Line(((_LEFT / 2, y + 8), (_LEFT / 2, _top_of(rests_on))), "soft", 1.6))
        y += 8
    top = y
    lines = wrap(work.name, 3 * _CHARACTERS)
    height = 18 + 17 * len(lines) + 15 * len(work.notes)
    shapes.append(Bar(0, top, PAPER_WIDTH, height, "full", radius=6))
    for i, line in enumerate(lines):
        shapes.append(Words(PAPER_WIDTH / 2, top + 21 + 17 * i, line, 14.5, "on-full", "middle", True))
    for i, note in enumerate(work.notes):
        shapes.append(Words(PAPER_WIDTH / 2, top + 22 + 17 * len(lines) + 15 * i, note, 11.5, "on-full", "middle"))
    y, trunk = top + height, top + height
    last = y
    for row in rows:
        y += 14
        last = _last_middle(row, y)
        y = _row(shapes, row, y)
    if rows:
        shapes.insert(0, Line(((_LEFT / 2, last), (_LEFT / 2, trunk + 1)), "soft", 1.6, arrow=True))
    used = dict.fromkeys(box.kind for row in rows for box in row.boxes if box.kind)
    x, y = 0.0, y + 14
    for kind in used if len(used) > 1 else ():
        shapes += [Bar(x, y, 14, 10, "box", kind, 2), Words(x + 20, y + 9, names[kind], 11, "soft")]
        x += 34 + 6.2 * len(names[kind])
    return Drawing(PAPER_WIDTH, y + (14 if x else -14), tuple(shapes))


def _row(shapes: list[Shape], row: SchemeRow, y: float) -> float:
    """Add a row from y downwards; return its bottom."""
    shapes.append(Words(_LEFT, y + 12, row.name, 12, bold=True))
    y += 19
    for line in _lines_of(row):
        height = _height(line)
        middle, end = y + height / 2, _LEFT + (len(line) - 1) * (_WIDTH + _GAP)
        shapes.append(Line(((_LEFT / 2, middle), (end + 1, middle)), "soft", 1.6))
        for i, box in enumerate(line):
            _add_box(shapes, box, _LEFT + i * (_WIDTH + _GAP), y, height)
        y += height + 8
    return y - 8


def _lines_of(row: SchemeRow) -> list[Sequence[SchemeBox]]:
    return [row.boxes[i : i + _COLUMNS] for i in range(0, len(row.boxes), _COLUMNS)]


def _top_of(row: SchemeRow) -> float:
    """The middle of the first line of a row that begins at 0."""
    return 19 + _height(_lines_of(row)[0]) / 2


def _last_middle(row: SchemeRow, y: float) -> float:
    """The middle of the last line of a row that begins at y."""
    heights = [_height(line) for line in _lines_of(row)]
    return y + 19 + sum(heights) + 8 * (len(heights) - 1) - heights[-1] / 2


def _height(line: Sequence[SchemeBox]) -> float:
    return max(14 + _LINE * len(_texts(box)) for box in line)


def _texts(box: SchemeBox) -> list[tuple[str, bool]]:
    """The lines of a box, each with whether it is of the name."""
    notes = [(part, False) for note in box.notes for part in wrap(note, _CHARACTERS + 7)]
    return [*((part, True) for part in wrap(box.name, _CHARACTERS)), *notes]


def _add_box(shapes: list[Shape], box: SchemeBox, x: float, y: float, height: float) -> None:
    shapes.append(Bar(x, y, _WIDTH, height, "box" if box.kind else "none", box.kind or "line", 4))
    texts = _texts(box)
    start = y + (height - _LINE * len(texts)) / 2 + 10
    for i, (text, bold) in enumerate(texts):
        size, role = (11.5, "ink") if bold else (10, "soft")
        shapes.append(Words(x + _WIDTH / 2, start + _LINE * i, text, size, role, "middle", bold))
