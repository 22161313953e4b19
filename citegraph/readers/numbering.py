"""The numbers that Word computes before a paragraph: `Điều 1.`, `2.`, `a)`."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = re.compile(r"%([1-9])")
_COUNT = 9  # levels of a list
_LONGEST = 255  # characters of a number's text, as in Word
_LARGEST = 5  # digits of a first number; Word's has at most 32,767
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Numbering:
    """Counts the paragraphs of each list, in reading order; both arguments are roots of their parts, or None."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        abstract = {} if numbering is None else _by(numbering, "abstractNum", "abstractNumId")
        lists = {} if numbering is None else _by(numbering, "num", "numId")
        levels = {n: _levels(found) for n, found in abstract.items()}
        self._levels = {n: levels.get(_value(num.find(f"{_W}abstractNumId")), {}) for n, num in lists.items()}
        self._styles = {} if styles is None else _by(styles, "style", "styleId")
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def mark(self, paragraph: Any) -> str:
        """The number before a paragraph, with a space; a dash for a bullet; empty outside of a list."""
        number, level = self._place(paragraph)
        levels = self._levels.get(number, {})
        if level not in levels:
            return ""
        counts = self._counts[number]
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        style, pattern, _ = levels[level]
        if style in {"bullet", "none"}:
            return "- " if style == "bullet" else ""

        def written(m: re.Match[str]) -> str:
            at = int(m[1]) - 1
            kind, _, start = levels.get(at, ("decimal", "", 1))
            return _written(counts.get(at, start), kind)

        return f"{_LEVELS.sub(written, pattern)} "

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list and the level of a paragraph: its own, or those of its style."""
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return "", 0
        own = properties.find(f"{_W}numPr")
        style = self._styles.get(_value(properties.find(f"{_W}pStyle")))
        styled = None if style is None else style.find(f"{_W}pPr/{_W}numPr")
        found = own if own is not None else styled
        if found is None:
            return "", 0
        level = _value(found.find(f"{_W}ilvl"))
        return _value(found.find(f"{_W}numId")), _number(level, 0)


def _by(root: Any, tag: str, attribute: str) -> dict[str, Any]:
    return {element.get(f"{_W}{attribute}", ""): element for element in root.iter(f"{_W}{tag}")}


def _value(element: Any) -> str:
    return "" if element is None else element.get(f"{_W}val", "")


def _levels(abstract: Any) -> dict[int, tuple[str, str, int]]:
    """The levels of a list: how each counts, its text, and its first number."""
    found = {}
    for level in abstract.iter(f"{_W}lvl"):
        at = _number(level.get(f"{_W}ilvl", ""), _COUNT)
        if at < _COUNT:
            kind, written = (_value(level.find(f"{_W}{name}")) for name in ("numFmt", "lvlText"))
            found[at] = (kind, written[:_LONGEST], _number(_value(level.find(f"{_W}start")), 1))
    return found


def _number(digits: str, default: int) -> int:
    return int(digits) if digits.isdecimal() and len(digits) <= _LARGEST else default


def _written(number: int, kind: str) -> str:
    """A number as a list writes it.

    >>> [_written(n, kind) for n, kind in ((3, "decimal"), (3, "lowerLetter"), (14, "upperRoman"))]
    ['3', 'c', 'XIV']
    """
    if kind in {"lowerLetter", "upperLetter"}:
        text = _LETTERS[(number - 1) % 26] * ((number - 1) // 26 + 1) if 0 < number < 260 else str(number)
    elif kind in {"lowerRoman", "upperRoman"}:
        text = _roman(number)
    else:
        return str(number)
    return text.upper() if kind.startswith("upper") else text


def _roman(number: int) -> str:
    if not 0 < number < 40:
        return str(number)
    text = ""
    for value, letters in _ROMAN:
        text, number = text + letters * (number // value), number % value
    return text
