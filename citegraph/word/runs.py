"""The runs of a Word file: which of them a piece of text is in, where they may be cut, and cutting them.

A run is cut at most at the two ends of what is marked. Both halves keep the formatting.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Any

from citegraph.readers.traced import Trace

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_AROUND_RUNS = frozenset(f"{W}{tag}" for tag in ("hyperlink", "ins", "moveTo", "smartTag", "customXml", "dir", "bdo"))
_IN_PARAGRAPHS = _AROUND_RUNS | {f"{W}sdt", f"{W}sdtContent"}
_FILLED = ("dataBinding", "text", "date", "dropDownList", "comboBox", "lock")


def is_run(element: Any) -> bool:
    """True if an element is a run among the others of a paragraph, not one inside a formula or the like."""
    if element.tag != f"{W}r":
        return False
    around = next((a.tag for a in element.iterancestors() if a.tag not in _IN_PARAGRAPHS), None)
    return bool(around == f"{W}p")


def outermost(element: Any) -> Any:
    """The run around an element, or what is in its place in the paragraph: a formula, a content control."""
    path = [element]
    for ancestor in element.iterancestors():
        if ancestor.tag == f"{W}p":
            break
        path.append(ancestor)
    return next(each for each in reversed(path) if each.tag not in _AROUND_RUNS)


def is_filled(element: Any) -> bool:
    """True inside a content control whose text comes from elsewhere, is plain, or is locked."""
    controls = element.iterancestors(f"{W}sdt")
    return any(control.find(f"{W}sdtPr/{W}{tag}") is not None for control in controls for tag in _FILLED)


def texts_of_fields(root: Any) -> dict[Any, tuple[Any, Any]]:
    """The texts of a part that Word computes, as cross-references are, each with the ends of its outermost field."""
    found: dict[Any, tuple[Any, Any]] = {}
    inside: list[Any] = []
    begin, depth = None, 0
    for element in root.iter(*(f"{W}{tag}" for tag in ("fldChar", "t", "tab", "br", "cr", "noBreakHyphen"))):
        kind = element.get(f"{W}fldCharType") if element.tag == f"{W}fldChar" else None
        if kind == "begin":
            begin = element if depth == 0 else begin
            depth += 1
        elif kind == "end" and depth:
            depth -= 1
            if depth == 0:
                found |= dict.fromkeys(inside, (begin, element))
                inside = []
        elif depth:
            inside.append(element)
    return found | dict.fromkeys(inside, (begin, begin))  # a field that never ends


class Cuts:
    """The places at which runs are to be cut, and after cutting the parts of their elements."""

    def __init__(self, ids: Iterator[int]) -> None:
        """`ids` are free for the marks of a run's format, which are copied with it."""
        self._ids = ids
        self._places: defaultdict[Any, set[int]] = defaultdict(set)
        self._parts: dict[Any, list[_Part]] = {}

    def around(self, pieces: Sequence[Trace]) -> None:
        """Cut before the first piece and after the last."""
        self.at(pieces[0].element, pieces[0].start)
        self.at(pieces[-1].element, pieces[-1].end)

    def at(self, element: Any, place: int) -> None:
        """Cut at a place of an element."""
        self._places[element].add(place)

    def make(self) -> None:
        """Cut the runs; what is not directly in a run stays whole."""
        for run in dict.fromkeys(element.getparent() for element in self._places):
            if is_run(run):
                self._cut(run)

    def runs(self, pieces: Iterable[Trace]) -> list[Any]:
        """The runs of these pieces, in order; of what is not directly in a run, what is in the place of one."""
        found: dict[Any, None] = {}
        for piece in pieces:
            parts = self._parts.get(piece.element, [(piece.start, piece.end, piece.element)])
            first = bisect_right(parts, piece.start, key=lambda part: part[1])
            last = bisect_left(parts, piece.end, key=lambda part: part[0])
            found |= dict.fromkeys(outermost(part) for _, _, part in parts[first:last])
        return list(found)

    def _cut(self, run: Any) -> None:
        format_ = run.find(f"{W}rPr")
        last, begun, is_cut = run, False, False
        for child in [child for child in run if child is not format_]:
            places = self._places.get(child, set())
            parts = _divided(child, places)
            for start, _, part in parts:
                if begun and (is_cut or start in places):
                    last = self._following(last, format_)
                begun, is_cut = True, False
                if part.getparent() is not last:
                    last.append(part)
            if places:
                self._parts[child] = parts
                is_cut = parts[-1][1] in places

    def _following(self, run: Any, format_: Any) -> Any:
        """A new run of the same format after another."""
        run.addnext(following := run.makeelement(run.tag, dict(run.attrib)))
        if format_ is not None:
            following.append(copied := deepcopy(format_))
            for change in copied.iter(f"{W}rPrChange"):
                change.set(f"{W}id", str(next(self._ids)))
        return following


_Part = tuple[int, int, Any]
"""A part of an element: its start and end in the text of the whole one, and its own element."""


def _divided(child: Any, places: Collection[int]) -> list[_Part]:
    """An element of a run, divided at these places if it is a text."""
    text = (child.text or "") if child.tag == f"{W}t" else "_"
    ends = sorted({0, len(text), *(at for at in places if 0 < at < len(text))})
    if len(ends) < 3:
        return [(0, len(text), child)]
    parts = [(0, ends[1], child)]
    for start, end in pairwise(ends[1:]):
        parts.append((start, end, child.makeelement(child.tag, dict(child.attrib))))
    for start, end, part in parts:
        set_text(part, text[start:end])
    return parts


def set_text(element: Any, text: str) -> None:
    """Set the text of a `w:t`, with the spaces at its ends kept."""
    element.text = text
    if text != text.strip():
        element.set(_SPACE, "preserve")
