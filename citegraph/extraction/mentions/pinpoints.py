"""Find pinpoints: provisions of a work named in a text.

``điểm a khoản 2 Điều 5``, inner to outer, as statutes write it; ``Điều 6, Khoản 4, Điểm a`` is read in the same order.
Lists share the levels after them: ``điểm a, b khoản 2 và khoản 3 Điều 5`` is ``điểm a khoản 2 Điều 5``, ``điểm b khoản
2 Điều 5`` and ``khoản 3 Điều 5``. ``Phụ lục IIa``, ``Mẫu số 01`` keep their spelling. Not pinpoints: ``điều kiện``,
``khoản vay``, ``điểm nghẽn``, ``lấy mẫu 24 giờ``, a lower-case ``điều 24 người``, the heading of an article (``Điều 1.
Phạm vi``) after a work.

A pinpoint belongs to the work directly after it (``Điều 5 của Luật Đất đai``), else to the one directly before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from citegraph.extraction.mentions.mention import Mention
from citegraph.lazy import lazy_pattern
from citegraph.model.changes import LEVELS
from citegraph.registry.lexicon import Lexicon
from citegraph.text.normal import PARAGRAPH, Normal

# `5`, `12.3`, `5a`, `5b1`
_NUMBER = r"\d{1,5}(?:\.\d{1,4})*(?:[a-zđ]\d?)?(?!\w)"
# `a`, `d1`, `a (ii)`
_LETTER = r"[a-zđ]\d?(?!\w)(?: ?\([ivx]{1,4}\))?"
# `IV`, `2.1`
_ROMAN = r"(?:[ivxl]{1,6}|\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?)(?!\w)"
# `IIa`, `2`, `B.1`, `III-a`
_ANNEX = r"(?:[ivxl]{1,6}[a-h]?|\d{1,3}[a-h]?|[a-h])(?:\.\d{1,2}|-[a-h])?(?!\w)"
# `01`, `01a/BCĐ`, `HD-02`
_FORM = r"(?:[a-z]{1,4}[.-]?)?\d{1,3}[a-zđ]?(?:[./-][a-zđ0-9]{1,8}){0,4}(?!\w)"
_ITEMS = {
    "điểm": rf"(?:{_LETTER}|{_NUMBER})",
    "tiết": rf"(?:{_LETTER}|{_NUMBER})",
    "khoản": _NUMBER,
    "điều": _NUMBER,
    "mẫu": _FORM,
    "biểu": _FORM,
    "phụ lục": _ANNEX,
}
_OWN_WRITING = ("mẫu", "biểu", "phụ lục")  # names, not numbers: `Mẫu số 01`, `Phụ lục IIa`
_RANK = {level: i for i, level in enumerate(LEVELS)}
_WORDS = AhoCorasick([f"{level} " for level in LEVELS], matchkind=MatchKind.LeftmostLongest)
_UNITS = [
    lazy_pattern(
        rf"{level} (?P<items>này(?!\w)|(?:số |thứ |từ )?{item}"
        rf"(?:(?: ?[,;] ?| và | hoặc | ?, ?và | đến (?:{level} (?:số )?)?|-){item})*+)"
    )
    for level in LEVELS
    for item in (_ITEMS.get(level, _ROMAN),)
]
_ORDINAL = lazy_pattern("^(?:số|thứ|từ) ")
# between the pinpoints of one run
_JOINT = lazy_pattern(r" |, ?|; ?| và | hoặc |, và | của | - | ?\(")
_AND = lazy_pattern(r";| và | hoặc ")
_RANGE = re.compile(r" đến |-")
_TO_NAME = lazy_pattern(r" đến (?:(?:[Mm]ẫu|[Bb]iểu|[Pp]hụ lục) (?:số )?)?")
_SPLIT = lazy_pattern(r" ?[,;] ?(?:và )?| và | hoặc ")
_LOOSE_LETTER = re.compile(r"[a-h](?!\w)")  # `phụ lục a` in lower case
_NAMES_FORM = lazy_pattern(r"^số |[a-zđ/]")  # neither matches in `lấy mẫu 24 giờ`
_MOST_UNITS = 40  # pinpoints in one run; no writer uses more
# from a pinpoint to its work: `Điều 5 của Luật …`, `Điều 5 (khoản 2) tại Nghị định …`
_TO_WORK = lazy_pattern(r"(?: ?\))?(?: của| tại| thuộc| trong| ?,)?(?: các)? ?(?:số )?")
# from a work to its pinpoint: `Luật A, tại Điều 5`
_FROM_WORK = lazy_pattern(r" ?[,(]? ?(?:tại |ở )?")
# `Điều 1. Phạm vi`
_HEADING = lazy_pattern(r"[.:] ?[\nA-ZĐÁÀẢÃẠÂẤẦẨẪẬĂẮẰẲẴẶÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴ]")


class _Unit(NamedTuple):
    start: int
    end: int
    level: str
    items: tuple[str, ...]


class PinpointRun(NamedTuple):
    """A run of adjacent pinpoints, each expanded from inner to outer."""

    start: int
    end: int
    texts: tuple[str, ...]


def find_pinpoints(normal: Normal, lexicon: Lexicon) -> list[PinpointRun]:
    """All pinpoints of a text, in order."""
    runs: list[list[_Unit]] = []
    for unit in _units(normal, lexicon):
        if runs and len(runs[-1]) < _MOST_UNITS and _JOINT.fullmatch(normal.lower[runs[-1][-1].end : unit.start]):
            runs[-1].append(unit)
        else:
            runs.append([unit])
    return [PinpointRun(run[0].start, run[-1].end, _texts(run, normal.lower)) for run in runs]


def _texts(run: list[_Unit], lower: str) -> tuple[str, ...]:
    """The places of a run. An article or annex added by a list is a separate place.

    `khoản 3 Điều 8 và Phụ lục II` is two places, `Điều 8, Chương II` is one.
    """
    groups = [[run[0]]]
    for before, unit in pairwise(run):
        joint = lower[before.end : unit.start]
        listed = _AND.search(joint) is not None or ("," in joint and unit.level in _OWN_WRITING)
        higher = _RANK["điều"] <= _RANK[before.level] < _RANK[unit.level]
        if listed and higher:
            groups.append([unit])
        else:
            groups[-1].append(unit)
    return tuple(dict.fromkeys(text for group in groups for text in _spelt_out(group)))


def _units(normal: Normal, lexicon: Lexicon) -> Iterator[_Unit]:
    """The pinpoints of single levels, disjoint and in order."""
    lower = normal.lower
    done = 0
    for level, start, _ in _WORDS.find_matches_as_indexes(lower):
        # `điều` inside another word, or inside the pinpoint before
        if start < done or (start and (lower[start - 1].isalnum() or lower[start - 1] == "_")):
            continue
        if m := _UNITS[level].match(lower, start):
            done = m.end()
            if unit := _unit(normal, m, LEVELS[level], lexicon):
                yield unit


def attach(
    normal: Normal, places: list[PinpointRun], mentions: list[Mention]
) -> list[tuple[PinpointRun, Mention | None]]:
    """Assign each place to its mention, and return the places with their mentions."""
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for index, mention in enumerate(mentions):
        starts.setdefault(mention.start, index)
        # a place may follow the name or its date: `Luật A ngày 5/6/2020 (Điều 3)`
        for end in {mention.end, mention.attributes_end}:
            ends[end] = index
    owned: list[tuple[PinpointRun, Mention | None]] = []
    for place in places:
        at = _work_after(normal, place, starts)
        if at is None:
            at = _work_before(normal, place, ends)
        owner = mentions[at] if at is not None else None
        if owner is not None:
            owner.pinpoints = (*owner.pinpoints, *place.texts)
        owned.append((place, owner))
    return owned


def _work_after(normal: Normal, place: PinpointRun, starts: dict[int, int]) -> int | None:
    gap = _TO_WORK.match(normal.lower, place.end)
    return starts.get(gap.end() if gap else place.end)


def _work_before(normal: Normal, place: PinpointRun, ends: dict[int, int]) -> int | None:
    """The mention that ends directly before the place, with at most a comma or bracket between them."""
    for width in range(5):
        mention = ends.get(place.start - width)
        if mention is not None and _FROM_WORK.fullmatch(normal.lower, place.start - width, place.start):
            return None if _is_heading(normal, place) else mention
    return None


def _is_heading(normal: Normal, place: PinpointRun) -> bool:
    """Whether the next article begins: `… Nghị định số 15/2020/NĐ-CP / Điều 1. Phạm vi điều chỉnh`."""
    before = normal.text[max(0, place.start - 2) : place.start]
    opens = normal.text[place.start].isupper() and before[-1:] in (" ", "\n", PARAGRAPH)
    return opens and before != ", " and _HEADING.match(normal.text, place.end) is not None


def _unit(normal: Normal, m: re.Match[str], level: str, lexicon: Lexicon) -> _Unit | None:
    text = m["items"]
    if _is_other_word(normal, m, level, text, lexicon):
        return None
    if level in _OWN_WRITING:
        return _Unit(m.start(), m.end(), level, _names(normal, m))
    # `từ khoản 2 đến khoản 5`
    text = _ORDINAL.sub("", text).replace(f" đến {level} ", " đến ")
    return _Unit(m.start(), m.end(), level, _items(text))


def _names(normal: Normal, m: re.Match[str]) -> tuple[str, ...]:
    """The items of annexes and forms as written, each with `số` if the first has it."""
    written = normal.text[m.start("items") : m.end("items")].replace("\n", " ")
    first = _ORDINAL.sub("", written)
    lead = "số " if written.startswith("số ") else ""
    items = _SPLIT.split(_TO_NAME.sub(", ", first))
    return tuple(
        lead + (item.upper() if item.isalpha() and item.islower() and item != "này" else item) for item in items
    )


def _is_other_word(normal: Normal, m: re.Match[str], level: str, text: str, lexicon: Lexicon) -> bool:
    """Whether words only look like a pinpoint: `điều khoản này`, `khoản 3 tỷ đồng`, `điều 24 người`."""
    lower = normal.lower
    if text == "này":
        return lower.endswith("điều ", 0, m.start()) and level == "khoản"
    counted = lower[m.end() : m.end() + 1] == " " and not normal.text[m.end() + 1 : m.end() + 2].isupper()
    if counted and lexicon.phrases.starts_with("counted-nouns", lower, m.end() + 1) is not None:
        return True  # only before lower case: `Điều 3 Quyết định số …` is not a count of decisions
    if level in ("mẫu", "biểu") and not normal.text[m.start()].isupper():
        # `lấy mẫu 24 giờ`
        return not _NAMES_FORM.search(text)
    if level == "phụ lục" and _LOOSE_LETTER.match(normal.text, m.start("items")):
        return True
    if level in ("mục", "phần", "chương", "phụ lục") and not normal.text[m.start()].isupper():
        # `mục 3 tiêu`, `phần 2 vốn`
        return text[0].isdigit() and lower[m.end() : m.end() + 1].isalpha()
    if level != "điều" or normal.text[m.start()].isupper():
        return False
    after = lower[m.end() : m.end() + 1]
    # `điều 24 người`; before punctuation it is an article: `điều 24.`
    return after not in ("", ".", ",", ";", ")", ":") and _after_word(normal, m.end(), lexicon)


def _after_word(normal: Normal, end: int, lexicon: Lexicon) -> bool:
    """Whether the word after a lower-case `điều 24` does not begin the name of a document."""
    start = end + 1 + (len("của ") if normal.lower.startswith("của ", end + 1) else 0)
    return lexicon.types.type_word_at(normal.lower, start) is None or not normal.text[start : start + 1].isupper()


def _items(text: str) -> tuple[str, ...]:
    """Split `a, b và c` into a, b, c; expand a range of numbers, keep the ends of any other."""
    items: list[str] = []
    for part in _SPLIT.split(text):
        ends = _RANGE.split(part)
        if len(ends) == 2 and ends[0].isdecimal() and ends[1].isdecimal() and 0 < int(ends[1]) - int(ends[0]) < 60:
            items += map(str, range(int(ends[0]), int(ends[1]) + 1))
        else:
            items += [e for e in ends if e]
    return tuple(items)


def _spelt_out(run: list[_Unit]) -> tuple[str, ...]:
    """Each innermost item with all its outer levels."""
    ranks = [_RANK[u.level] for u in run]
    if len(run) > 1 and all(a > b for a, b in pairwise(ranks)):
        run, ranks = run[::-1], ranks[::-1]  # outer to inner: Điều 6, Khoản 4, Điểm a
    texts: list[str] = []
    for i, unit in enumerate(run):
        if i and ranks[i - 1] < ranks[i]:
            continue  # it is an outer level of the unit before: `khoản 2` + `Điều 5`
        outer, last = [], ranks[i]
        for other, rank in zip(run[i + 1 :], ranks[i + 1 :], strict=True):
            if rank > last:
                outer.append(_name(other, other.items[0]))
                last = rank
        texts += [" ".join([_name(unit, item), *outer]) for item in unit.items]
    return tuple(dict.fromkeys(texts))


def _name(unit: _Unit, item: str) -> str:
    level = unit.level.capitalize() if _RANK[unit.level] >= _RANK["điều"] else unit.level
    upper = _RANK[unit.level] > _RANK["điều"] and unit.level not in _OWN_WRITING and item != "này"
    return f"{level} {item.upper() if upper else item}"


def inside(place: str, outer: str) -> str:
    """Complete a place with the levels of another that it lies in and does not name itself.

    >>> inside("khoản 5", "Điều 3"), inside("khoản 3a", "khoản 3 Điều 8"), inside("Điều 5a", "Điều 5")
    ('khoản 5 Điều 3', 'khoản 3a Điều 8', 'Điều 5a')
    """
    own = [_RANK[m[1].lower()] for m in _LEVEL.finditer(place)]
    last = max(own, default=-1)
    starts = [m.start() for m in _LEVEL.finditer(outer)]
    for start in starts:
        if _RANK[_LEVEL.match(outer, start)[1].lower()] > last:  # type: ignore[index]  # it matched there
            return f"{place} {outer[start:]}"
    return place


def outer_places(place: str) -> list[str]:
    """The outer places named in a place.

    >>> outer_places("điểm a khoản 2 Điều 8")
    ['khoản 2 Điều 8', 'Điều 8']
    """
    return [place[m.start() :] for m in _LEVEL.finditer(place)][1:]


def is_clause(place: str) -> bool:
    """Whether a place lies in an article or annex that it does not name: `điểm a khoản 2`."""
    return all(_RANK[m[1].lower()] < _RANK["điều"] for m in _LEVEL.finditer(place))


_LEVEL = lazy_pattern(rf"(?i)(?<!\w)({'|'.join(sorted(LEVELS, key=len, reverse=True))}) ")
