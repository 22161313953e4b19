r"""Text as given -> text to match on, with a map back.

Vietnamese legal text comes from many hands. The same name stands there composed or decomposed, with `Ð` for `Đ`, with
Cyrillic letters that look Latin, with a dozen kinds of dash and space, and broken over lines. `normalise` undoes all
that so that every later pattern needs one spelling only:

=====================================================  ==============================
in the text as given                                   in `Normal.text`
=====================================================  ==============================
decomposed letters (``e`` + two marks)                 one composed letter (NFC)
``Ð ð Ɖ``                                              ``Đ đ Đ``
look-alike Cyrillic in a token that is Latin else      the Latin letter
any run of spaces, tabs, no-break spaces               one space
a run with one line break, with more                   one ``\n``, one ``PARAGRAPH``
soft hyphens, zero-width characters                    nothing
any dash, any slash                                    ``-``, ``/``
a lone surrogate                                       U+FFFD
=====================================================  ==============================

>>> n = normalise("Chỉ\u00a0thị  số 01\u2013CT/TW")
>>> n.text
'Chỉ thị số 01-CT/TW'
>>> n.span(8, 19)
(9, 20)
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

PARAGRAPH = "\u2029"
"""Stands where the text as given has an empty line; no mention runs over it."""

_BLANK = " \t\r\n\f\v\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
# A lone plain space or line break stays as it is, so the pattern must not spend time on it.
_IRREGULAR = re.compile(
    rf"[ \n](?=[{_BLANK}{_INVISIBLE}])[{_BLANK}{_INVISIBLE}]+"
    rf"|[\t\r\f\v\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000{_INVISIBLE}][{_BLANK}{_INVISIBLE}]*"
)
_COMBINED = re.compile(
    rf"[^\u0300-\u036f{_INVISIBLE}](?:[{_INVISIBLE}]*[\u0300-\u036f])+"
    r"|[\u0340\u0341\u0343\u0344\u0374\u037e\u0387\u212a\u212b]"
)
_UNSEEN = re.compile(f"[{_INVISIBLE}]+")
_PARTED = re.compile(f"[{_INVISIBLE}][\u0300-\u036f]")

# One character for one, so that no offset moves.
_LETTERS = {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "İ": "I"}
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_SLASHES = "\u2044\u2215\uff0f"
_ONE_FOR_ONE = _LETTERS | dict.fromkeys(_DASHES, "-") | dict.fromkeys(_SLASHES, "/")

_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХасеорхуІі", "ABEKMHOPCTYXaceopxyIi")
_CYRILLIC_TOKEN = re.compile(r"[A-Za-z0-9Đđ/.\-]*[\u0400-\u04ff][A-Za-z0-9Đđ\u0400-\u04ff/.\-]*")
_SURROGATE = re.compile("[\ud800-\udfff]")

_FOREIGN = re.compile("[\u0400-\u04ff\ud800-\udfff]")

# The old tone placement (hoà, uỷ) and the new one (hòa, ủy) are both in use; `qu` keeps its u (quý, quỷ), and a
# syllable that goes on (hoàn) is written one way only.
_OLD = "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ"
_NEW = "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy"
_TONES = dict(zip(_OLD.split(), _NEW.split(), strict=True))
_OLD_TONE = re.compile(r"o[àáảãạèéẻẽẹ](?![a-zà-ỹđ])|u(?<!qu)[ỳýỷỹỵ](?![a-zà-ỹđ])")


@dataclass(frozen=True, slots=True)
class Normal:
    """A normalised text: `text` to match on, `lower` the same in lower case with tone marks in their new places.

    `text` and `lower` have the same length; offsets into either are turned into offsets of the text as given by
    `span`. In `lower`, line breaks are spaces.
    """

    raw: str
    text: str
    lower: str
    _at: tuple[int, ...]  # where a stretch of `text` begins that runs parallel to the text as given
    _raw: tuple[int, ...]  # where that stretch begins in the text as given
    _end: tuple[int, ...]  # where the stretch before it ended in the text as given

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the text as given that `text[start:end]` was made of."""
        return self.raw_at(start), self._raw_end(end)

    def raw_at(self, position: int) -> int:
        """The offset in the text as given of the character at `position`."""
        i = bisect_right(self._at, position) - 1
        return self._raw[i] + position - self._at[i]

    def _raw_end(self, end: int) -> int:
        i = bisect_right(self._at, end - 1) - 1
        raw = self._raw[i] + end - self._at[i]
        return max(raw, self._end[i + 1]) if i + 1 < len(self._at) and self._at[i + 1] == end else raw


def normalise(raw: str) -> Normal:
    """The text to match on, for the text as given; see the module's table. Never raises."""
    pieces: list[str] = []
    at, starts, ends = [0], [0], [0]
    length = done = 0
    for start, end, replacement in _changes(raw):
        if start > done:
            pieces.append(raw[done:start])
            length += start - done
        if replacement:
            if len(replacement) > 1:  # one character still runs parallel to the first of those that it stands for
                _mark(at, starts, ends, length, start, start)
            pieces.append(replacement)
            length += len(replacement)
        _mark(at, starts, ends, length, end, end if replacement else start)
        done = end
    pieces.append(raw[done:])
    text = _one_for_one("".join(pieces))
    lower = _OLD_TONE.sub(lambda m: _TONES[m.group()], text.lower().replace("\n", " "))
    return Normal(raw, text, lower, tuple(at), tuple(starts), tuple(ends))


def _mark(at: list[int], starts: list[int], ends: list[int], position: int, start: int, end: int) -> None:
    """From `position` on, `text` runs parallel to the text as given from `start`; what lay before ended at `end`."""
    if at[-1] == position:
        starts[-1] = start
    else:
        at.append(position)
        starts.append(start)
        ends.append(end)


def _changes(raw: str) -> list[tuple[int, int, str]]:
    """The places where lengths differ, in order: (start, end, what stands there in the normalised text)."""
    changes = [(m.start(), m.end(), _blank(m.group())) for m in _IRREGULAR.finditer(raw)]
    if not unicodedata.is_normalized("NFC", raw) or _PARTED.search(raw):
        composed = [
            (m.start(), m.end(), unicodedata.normalize("NFC", _UNSEEN.sub("", m.group())))
            for m in _COMBINED.finditer(raw)
            if not m.group()[0].isspace()
        ]
        changes = _disjoint(sorted([*composed, *changes]))
    return changes


def _disjoint(changes: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The changes without those inside another: an invisible character within a letter and its marks."""
    kept: list[tuple[int, int, str]] = []
    for change in changes:
        if not kept or change[0] >= kept[-1][1]:
            kept.append(change)
    return kept


@lru_cache(maxsize=1 << 12)
def _blank(run: str) -> str:
    breaks = run.count("\n") or (1 if "\r" in run or "\u2028" in run else 0)
    if breaks > 1 or PARAGRAPH in run:
        return PARAGRAPH
    if breaks:
        return "\n"
    return " " if _UNSEEN.sub("", run) else ""


def _one_for_one(text: str) -> str:
    for old, new in _ONE_FOR_ONE.items():
        if old in text:
            text = text.replace(old, new)
    if _FOREIGN.search(text):
        text = _SURROGATE.sub("\ufffd", _CYRILLIC_TOKEN.sub(_latin, text))
    return text


def _latin(token: re.Match[str]) -> str:
    """The token in Latin letters, if all its Cyrillic ones only look so and it holds a Latin letter or a digit."""
    latin = token.group().translate(_LOOK_ALIKE)
    mixed = re.search(r"[A-Za-z0-9Đđ]", token.group()) is not None
    return latin if mixed and not re.search(r"[\u0400-\u04ff]", latin) else token.group()


def fold_case(text: str) -> str:
    """A phrase as `Normal.lower` would hold it: one space a gap, lower case, tone marks in their new places."""
    return normalise(text).lower.replace(PARAGRAPH, " ").strip()


def fold(text: str) -> str:
    """A phrase for search: lower case, no marks, đ as d, one space a gap.

    >>> fold("Nghị quyết  ĐẠI HỘI XIII")
    'nghi quyet dai hoi xiii'
    """
    decomposed = unicodedata.normalize("NFD", fold_case(text).replace("đ", "d"))
    return "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")


@lru_cache(maxsize=1 << 14)
def fold_symbol(symbol: str) -> str:
    """A symbol for comparison: no marks, no separators, no leading zero.

    >>> fold_symbol("01- CT/TW") == fold_symbol("1-CT/TW")
    True
    """
    return re.sub(r"[^a-z0-9]", "", re.sub(r"^0+(?=\d)", "", re.sub(r"(?<=\d)\s*[-/]\s*(?=\d)", "x", fold(symbol))))


def slug(text: str) -> str:
    """A name as a part of a key.

    >>> slug("Thừa Thiên - Huế")
    'thua-thien-hue'
    """
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
