"""Join the printed lines of pages: lines broken at the page's width become one, page furniture is removed.

A line that reaches the right edge continues in the next one, unless that one is indented or starts an article, a clause
or a point. A symbol broken at its hyphen or slash, and a word at a soft hyphen, become whole. A form feed ends each
page, so that the page of an offset is one more than the form feeds before it; a sentence may span it.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from statistics import median

from citegraph.readers.to_source import PAGE

SOFT_HYPHEN = "\u00ad"
_FULL = 6  # lines of a page that can have a running header
_RUNNING = 3  # pages that must share a line for it to be a running header
_NEAR = 0.06  # of the width of the text: how far from the right edge a full line may end
_INDENT = 0.02  # of that width: how far a new paragraph's first line is set in
_APART = 2.2  # times the usual distance of lines: an empty line
_BROKEN_SYMBOL = re.compile(r"[^\W_][-/]$")
_GOES_ON = re.compile(r"[^\W_]")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as printed: its edges in points, `y` growing upwards; all zero if unknown."""

    text: str
    left: float = 0
    right: float = 0
    y: float = 0


@dataclass(frozen=True, slots=True)
class _Page:
    """The usual measures of a page: where lines begin and end, and the distance between them."""

    left: float
    right: float
    pitch: float


def join(pages: Sequence[Sequence[PrintedLine]]) -> str:
    """The text of all pages."""
    running = _running(pages)
    pieces: list[str] = []
    end = ""  # the last two characters of the text
    before: tuple[int, PrintedLine, _Page] | None = None
    for number, lines in enumerate(pages):
        kept = _kept(lines, running)
        usual = _usual(kept)
        for line in kept:
            if before is None:
                space = PAGE * number
            elif number > before[0]:
                space = _between_pages(before[1], line, before[2]) + PAGE * (number - before[0])
            else:
                space = _between(before[1], line, before[2], end)
            pieces += [space, line.text]
            end = f"{end if space else end.removesuffix(SOFT_HYPHEN)}{space}{line.text}"[-2:]
            before = (number, line, usual)
    return "".join(pieces).replace(SOFT_HYPHEN, "")


def _between_pages(last: PrintedLine, line: PrintedLine, usual: _Page) -> str:
    goes_on = _is_full(last, usual) and not _opens(line, None) and last.text[-1] not in ".;:"
    return "" if goes_on else "\n"


def _between(last: PrintedLine, line: PrintedLine, usual: _Page, end: str) -> str:
    """What the text has between two lines of a page; nothing after a soft hyphen, which `join` removes."""
    if not _is_full(last, usual) or _opens(line, usual):
        apart = usual.pitch and last.y - line.y > _APART * usual.pitch
        return "\n\n" if apart else "\n"
    is_broken = _BROKEN_SYMBOL.search(end) and _GOES_ON.match(line.text)
    return "" if is_broken or last.text.endswith(SOFT_HYPHEN) else " "


def _is_full(line: PrintedLine, usual: _Page) -> bool:
    width = usual.right - usual.left
    return width > 0 and line.right >= usual.right - _NEAR * width


def _opens(line: PrintedLine, usual: _Page | None) -> bool:
    """True if a line starts a paragraph: by its words, or by its indent; `usual` is None if indents are unknown."""
    if _rules().opening.match(line.text):
        return True
    return usual is not None and line.left > usual.left + _INDENT * (usual.right - usual.left)


def _usual(lines: Sequence[PrintedLine]) -> _Page:
    if len(lines) < 2:
        return _Page(0, 0, 0)
    gaps = [a.y - b.y for a, b in pairwise(lines) if a.y > b.y]
    return _Page(min(line.left for line in lines), max(line.right for line in lines), median(gaps) if gaps else 0)


# page furniture


@dataclass(frozen=True, slots=True)
class _Rules:
    aside: dict[str, tuple[re.Pattern[str], ...]]  # by its place
    opening: re.Pattern[str]


@cache
def _rules() -> _Rules:
    data = tomllib.loads((files("citegraph.readers") / "data" / "printed.toml").read_text("utf-8"))
    aside: dict[str, list[re.Pattern[str]]] = {"edge": [], "any": [], "behind": []}
    for block in data["aside"]:
        aside[block["where"]].append(re.compile(block["pattern"], re.IGNORECASE))
    return _Rules({where: tuple(p) for where, p in aside.items()}, re.compile(data["opening"]["pattern"]))


def _is_aside(where: str, text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in _rules().aside[where])


def _running(pages: Sequence[Sequence[PrintedLine]]) -> frozenset[str]:
    """The first and last lines that many pages share, apart from their numbers."""
    full = [lines for lines in pages if len(lines) > _FULL]
    counts = Counter(key for lines in full for key in {_key(lines[0]), _key(lines[-1])})
    least = max(_RUNNING, len(full) / 2)
    return frozenset(key for key, count in counts.items() if count >= least)


def _key(line: PrintedLine) -> str:
    return _DIGITS.sub("#", line.text)


def _kept(lines: Sequence[PrintedLine], running: frozenset[str]) -> Sequence[PrintedLine]:
    """The lines of a page that are its text."""
    kept = list(_unsigned(lines))

    def is_around(line: PrintedLine) -> bool:
        return _key(line) in running or _is_aside("edge", line.text)

    while kept and is_around(kept[0]):
        del kept[0]
    while kept and is_around(kept[-1]):
        del kept[-1]
    return kept


def _unsigned(lines: Sequence[PrintedLine]) -> Iterator[PrintedLine]:
    """The lines without signature blocks, which may be above a page's header."""
    signed = False
    for line in lines:
        signed = _is_aside("any", line.text) or (signed and _is_aside("behind", line.text))
        if not signed:
            yield line
