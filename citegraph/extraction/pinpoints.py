"""Pinpoints: the places inside a work that a text names.

``điểm a khoản 2 Điều 5``, inner to outer, as statutes write it; ``Điều 6, Khoản 4, Điểm a`` is read as the same order.
Lists share what follows them: ``điểm a, b khoản 2 và khoản 3 Điều 5`` is ``điểm a khoản 2 Điều 5``, ``điểm b khoản 2
Điều 5`` and ``khoản 3 Điều 5``. ``điều kiện``, ``khoản vay``, ``điểm nghẽn``, a lower-case ``điều 24 người`` are none.
A pinpoint belongs to the work named right behind it (``Điều 5 của Luật Đất đai``), else to the one right before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ahocorasick_rs import AhoCorasick, MatchKind

from citegraph.extraction.lexicon import Lexicon
from citegraph.extraction.mention import Mention
from citegraph.text import Normal

_NUMBER = r"\d{1,5}(?:\.\d{1,4})*(?:[a-zđ]\d?)?(?!\w)"
_LETTER = r"[a-zđ]\d?(?!\w)(?: ?\([ivx]{1,4}\))?"
_ROMAN = r"(?:[ivxl]{1,6}|\d{1,3}[a-z]?)(?!\w)"
_ITEMS = {"điểm": rf"(?:{_LETTER}|{_NUMBER})", "tiết": rf"(?:{_LETTER}|{_NUMBER})", "khoản": _NUMBER, "điều": _NUMBER}
_LEVELS = ("tiết", "điểm", "khoản", "điều", "tiểu mục", "mục", "chương", "phần", "phụ lục")
_RANK = {level: i for i, level in enumerate(_LEVELS)}
_WORDS = AhoCorasick([f"{level} " for level in _LEVELS], matchkind=MatchKind.LeftmostLongest)
_UNITS = [
    re.compile(
        rf"{level} (?P<items>này(?!\w)|(?:số |thứ |từ )?{item}"
        rf"(?:(?: ?[,;] ?| và | hoặc | ?, ?và | đến (?:{level} )?|-){item})*)"
    )
    for level in _LEVELS
    for item in (_ITEMS.get(level, _ROMAN),)
]
_ORDINAL = re.compile("^(?:số|thứ|từ) ")
_JOINT = re.compile(r" |, ?|; ?| và | hoặc |, và | của | ?\(")
_RANGE = re.compile(r" đến |-")
_SPLIT = re.compile(r" ?[,;] ?(?:và )?| và | hoặc ")
_MOST_UNITS = 40  # pinpoints that stand together; a longer run is no text that anyone wrote
_TO_WORK = re.compile(r"(?: ?\))?(?: của| tại| thuộc| trong| ?,)?(?: các)? ?(?:số )?")
_FROM_WORK = re.compile(r" ?[,(]? ?(?:tại |ở )?")


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    end: int
    level: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A run of pinpoints that stand together, each spelt out inner to outer."""

    start: int
    end: int
    texts: tuple[str, ...]


def find_pinpoints(normal: Normal, lexicon: Lexicon) -> list[Place]:
    """All pinpoints of a text, in order."""
    runs: list[list[_Unit]] = []
    for unit in _units(normal, lexicon):
        if runs and len(runs[-1]) < _MOST_UNITS and _JOINT.fullmatch(normal.lower[runs[-1][-1].end : unit.start]):
            runs[-1].append(unit)
        else:
            runs.append([unit])
    return [Place(run[0].start, run[-1].end, _spelt_out(run)) for run in runs]


def _units(normal: Normal, lexicon: Lexicon) -> Iterator[_Unit]:
    """The pinpoints of one level each, disjoint and in order."""
    lower = normal.lower
    done = 0
    for level, start, _ in _WORDS.find_matches_as_indexes(lower):
        if start < done or (start and (lower[start - 1].isalnum() or lower[start - 1] == "_")):
            continue
        if m := _UNITS[level].match(lower, start):
            done = m.end()
            if unit := _unit(normal, m, _LEVELS[level], lexicon):
                yield unit


def attach(normal: Normal, places: list[Place], mentions: list[Mention]) -> list[tuple[Place, int | None]]:
    """Gives each place to the mention that it belongs to; returns the places, each with that mention's index."""
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for index, mention in enumerate(mentions):
        starts.setdefault(mention.start, index)
        for end in {mention.end, mention.attributes_end}:
            ends[end] = index
    owned: list[tuple[Place, int | None]] = []
    for place in places:
        owner = _behind(normal, place, starts)
        if owner is None:
            owner = _before(normal, place, ends)
        if owner is not None:
            mentions[owner].pinpoints = (*mentions[owner].pinpoints, *place.texts)
        owned.append((place, owner))
    return owned


def _behind(normal: Normal, place: Place, starts: dict[int, int]) -> int | None:
    gap = _TO_WORK.match(normal.lower, place.end)
    return starts.get(gap.end() if gap else place.end)


def _before(normal: Normal, place: Place, ends: dict[int, int]) -> int | None:
    """The mention that ends right before the place, with nothing but a comma or a bracket between."""
    for width in range(5):
        mention = ends.get(place.start - width)
        if mention is not None and _FROM_WORK.fullmatch(normal.lower, place.start - width, place.start):
            return mention
    return None


def _unit(normal: Normal, m: re.Match[str], level: str, lexicon: Lexicon) -> _Unit | None:
    text = m["items"]
    if _is_other_word(normal, m, level, text, lexicon):
        return None
    text = _ORDINAL.sub("", text).replace(f" đến {level} ", " đến ")
    return _Unit(m.start(), m.end(), level, _items(text))


def _is_other_word(normal: Normal, m: re.Match[str], level: str, text: str, lexicon: Lexicon) -> bool:
    """`điều khoản này`, `khoản 3 tỷ đồng`, `điều 24 người`: words that only look like a pinpoint."""
    lower = normal.lower
    if text == "này":
        return lower.endswith("điều ", 0, m.start()) and level == "khoản"
    if lower[m.end() : m.end() + 1] == " " and lexicon.starts_with("counted-nouns", lower, m.end() + 1) is not None:
        return True
    if level in ("mục", "phần", "chương", "phụ lục") and not normal.text[m.start()].isupper():
        return text[0].isdigit() and lower[m.end() : m.end() + 1].isalpha()
    if level != "điều" or normal.text[m.start()].isupper():
        return False
    after = lower[m.end() : m.end() + 1]
    return after not in ("", ".", ",", ";", ")", ":") and _after_word(normal, m.end(), lexicon)


def _after_word(normal: Normal, end: int, lexicon: Lexicon) -> bool:
    """Behind a lower-case `điều 24`: whether a word follows that no document's name begins with."""
    start = end + 1 + (len("của ") if normal.lower.startswith("của ", end + 1) else 0)
    return lexicon.type_word_at(normal.lower, start) is None or not normal.text[start : start + 1].isupper()


def _items(text: str) -> tuple[str, ...]:
    """`a, b và c` -> a, b, c; a range of numbers is spelt out, any other keeps its ends."""
    items: list[str] = []
    for part in _SPLIT.split(text):
        ends = _RANGE.split(part)
        if len(ends) == 2 and ends[0].isdecimal() and ends[1].isdecimal() and 0 < int(ends[1]) - int(ends[0]) < 60:
            items += map(str, range(int(ends[0]), int(ends[1]) + 1))
        else:
            items += [e for e in ends if e]
    return tuple(items)


def _spelt_out(run: list[_Unit]) -> tuple[str, ...]:
    """Each innermost item with all that it lies in."""
    ranks = [_RANK[u.level] for u in run]
    if len(run) > 1 and all(a > b for a, b in pairwise(ranks)):
        run, ranks = run[::-1], ranks[::-1]  # outer to inner: Điều 6, Khoản 4, Điểm a
    texts: list[str] = []
    for i, unit in enumerate(run):
        if i and ranks[i - 1] < ranks[i]:
            continue  # what comes before lies in it
        outer, last = [], ranks[i]
        for other, rank in zip(run[i + 1 :], ranks[i + 1 :], strict=True):
            if rank > last:
                outer.append(_name(other, other.items[0]))
                last = rank
        texts += [" ".join([_name(unit, item), *outer]) for item in unit.items]
    return tuple(dict.fromkeys(texts))


def _name(unit: _Unit, item: str) -> str:
    level = unit.level.capitalize() if _RANK[unit.level] >= _RANK["điều"] else unit.level
    return f"{level} {item.upper() if _RANK[unit.level] > _RANK['điều'] and item != 'này' else item}"
