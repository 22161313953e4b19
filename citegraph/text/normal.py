r"""Normalise a text for matching and keep a map of offsets back to the original.

Vietnamese legal text has many encodings of the same name: composed or decomposed Unicode, `Ð` for `Đ`, Cyrillic
look-alikes of Latin letters, a dozen kinds of dash and space, line breaks inside it. `normalise` reduces them to one
spelling, so that later patterns need only that one:

=====================================================  ==============================
in the original text                                   in `Normal.text`
=====================================================  ==============================
decomposed letters (``e`` + two marks)                 one composed letter (NFC)
``Ð ð Ɖ``                                              ``Đ đ Đ``
look-alike Cyrillic in an otherwise Latin token        the Latin letter
any run of spaces, tabs, no-break spaces               one space
a run with one line break; with several                one ``\n``; one ``PARAGRAPH``
a page break of the gazette inside a sentence          one ``\n``
soft hyphens, zero-width characters                    nothing
the backslash of a Markdown escape (``05\-CT/TW``)     nothing
any dash, any slash                                    ``-``, ``/``
a decimal digit of another script (``３``, ``٣``)       the same digit, ``3``
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
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

from citegraph.lazy import lazy_pattern

PARAGRAPH = "\u2029"
"""Replaces an empty line of the original text; no mention crosses it."""

CELL_BORDER = r"[*_ ]{0,4}\|[*_ ]{0,4}"
"""The border between two cells of a table, as a pattern."""

_GAZETTE = "CÔNG BÁO"
_RUNNING_HEAD = rf"{_GAZETTE} ?/ ?Số \d"
GAZETTE_PAGE = lazy_pattern(_RUNNING_HEAD)
"""The running head of a gazette page: `CÔNG BÁO/Số 289/Ngày 29-05-2026`."""

_BLANK = " \t\r\n\f\v\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
# A run begins with one character class, which `re` finds quickly; a single plain space or line break is left as it is.
_REST = (
    rf"(?<=[\t\r\f\v\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000{_INVISIBLE}])[{_BLANK}{_INVISIBLE}]*"
    rf"|[{_BLANK}{_INVISIBLE}]+"
)
_RUN = rf"[{_BLANK}{_INVISIBLE}](?:{_REST})"
_COMBINED = (
    rf"[^\s\u0300-\u036f{_INVISIBLE}](?:[{_INVISIBLE}]*[\u0300-\u036f])+"
    r"|[\u0340\u0341\u0343\u0344\u0374\u037e\u0387\u212a\u212b]"
)
_ESCAPE = r"\\(?=[-._*()\[\]#+!>~])"  # as converters to Markdown write it
_RUNS = re.compile(f"({_RUN})")
_RUNS_AND_ESCAPES = lazy_pattern(f"({_ESCAPE}|{_RUN})")
_RUNS_AND_COMBINED = lazy_pattern(f"({_COMBINED}|{_ESCAPE}|{_RUN})")
# A gazette page ends with the signature block and begins with a running head and the page number. They are removed only
# inside a sentence: no full stop before them, and a word or number that continues it. A signature line may wrap once.
_SIGNED = r"(?:\w[^:\n]{2,15}: ?\S[^\n]*+\n(?:[^\W\d_]+ *+\n)?\s*+){0,5}+"
_CAPITALS = "".join(chr(c) for c in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)) if chr(c).isupper())
_PAGE_NUMBER = r"(?:\d{1,4}[^\S\n]*+\n\s*+)?+"
# It begins with one class, as `_RUN` does, so that `re` tries the rest after such a character only.
_PAGE = (
    rf"[{_BLANK}{_INVISIBLE}](?:(?<! )|(?=[{_BLANK}{_INVISIBLE}]))"  # not a single space, the most frequent
    rf"(?:(?<=[^.;:!?…\"”\s][{_BLANK}])(?:(?<=\n)|[^\S\n]*+\n)\s*+{_SIGNED}{_PAGE_NUMBER}"
    rf"{_RUNNING_HEAD}[^\n]*+\n\s*+{_PAGE_NUMBER}(?=[^\W\d_][^{_CAPITALS}]|\d{{1,5}}/)|{_REST})"
)
_PAGES = lazy_pattern(f"({_PAGE})")
_PAGES_AND_ESCAPES = lazy_pattern(f"({_ESCAPE}|{_PAGE})")
PAGE_BREAK = lazy_pattern(rf"\s++{_SIGNED}{_PAGE_NUMBER}{_RUNNING_HEAD}[^\n]*+(?:\s++{_PAGE_NUMBER})?")
"""A page break of the gazette anywhere: the signature block, the running head, the page number."""

UNSEEN = lazy_pattern(f"[{_INVISIBLE}]+")
"""Soft hyphens and zero-width characters."""

_PARTED = re.compile(f"[{_INVISIBLE}][\u0300-\u036f]")

# One character is replaced by one, so offsets do not change.
_LETTERS = {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "İ": "I"}
_DASHES = "\ufffe\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_SLASHES = "\u2044\u2215\uff0f"
_ONE_FOR_ONE = _LETTERS | dict.fromkeys(_DASHES, "-") | dict.fromkeys(_SLASHES, "/")
_OTHER_FORMS = re.compile(f"[{''.join(_ONE_FOR_ONE)}]")

_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХасеорхуІі", "ABEKMHOPCTYXaceopxyIi")
_MARKED = 32  # longest run of a letter and its marks in Unicode's Stream-Safe Text Format
_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f"
_CYRILLIC = lazy_pattern("[\u0400-\u04ff]")
_TOKEN = lazy_pattern(rf"[{_LATIN}0-9\u0400-\u04ff/.\-]+")
_LATIN_OR_DIGIT = lazy_pattern(rf"[{_LATIN}0-9]")
_SURROGATE = lazy_pattern("[\ud800-\udfff]")

_PLAIN_WORD = "[0-9A-Za-zÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ,.;:()“”-]+"
_PLAIN_PHRASE = re.compile(f"{_PLAIN_WORD}(?: {_PLAIN_WORD})*+")
_PLAIN_SYMBOL = re.compile(r"[0-9A-Za-zĐđ/.&-]*")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s*[-/]\s*(?=\d)")
_BETWEEN_DIGITS_ALONE = lazy_pattern(r"[-/](?=\d)(?<=\d.)")
_LEADING_ZEROS = re.compile(r"^0+(?=\d)", re.MULTILINE)
_NO_LETTER = re.compile(r"[^a-z0-9]")
# The zeros of all scripts of the Basic Multilingual Plane; the ten digits of a script are consecutive. Other planes are
# covered by the last range of `_FOREIGN`.
_ZEROS = (
    "660 6f0 7c0 966 9e6 a66 ae6 b66 be6 c66 ce6 d66 de6 e50 ed0 f20 1040 1090 17e0 1810 1946 19d0 1a80 1a90 "
    "1b50 1bb0 1c40 1c50 a620 a8d0 a900 a9d0 a9f0 aa50 abf0 ff10"
)
_DIGITS = "".join(f"{chr(int(zero, 16))}-{chr(int(zero, 16) + 9)}" for zero in _ZEROS.split())
_DIGIT = re.compile(r"(?![0-9])\d")
_FOREIGN = re.compile(f"[\u0400-\u04ff\ud800-\udfff{_DIGITS}\U00010000-\U0010ffff]")

# The old tone placement (hoà, uỷ) and the new one (hòa, ủy) are both in use. `qu` is excluded (quý, quỷ), and so is a
# syllable with a final consonant (hoàn), which has one spelling only.
_OLD = "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ"
_NEW = "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy"
_TONES = dict(zip(_OLD.split(), _NEW.split(), strict=True))
_OLD_TONE = re.compile(r"o[àáảãạèéẻẽẹ](?![a-zà-ỹđ])|u(?<!qu)[ỳýỷỹỵ](?![a-zà-ỹđ])")


@dataclass(frozen=True, slots=True)
class Normal:
    """A normalised text: `text` for matching, and `lower`, the same in lower case with new-style tone placement.

    `text` and `lower` have the same length; `span` maps offsets in either to offsets in the original. In `lower`, line
    breaks are spaces.
    """

    raw: str
    text: str
    lower: str
    _at: tuple[int, ...]  # starts of the segments of `text` that are unchanged copies of the original
    _raw: tuple[int, ...]  # starts of these segments in the original
    _end: tuple[int, ...]  # ends of the preceding segments in the original

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open span of the original text that `text[start:end]` was made from."""
        return self.raw_at(start), self._raw_end(end)

    def raw_at(self, position: int) -> int:
        """Return the offset in the original text of the character at `position`."""
        i = bisect_right(self._at, position) - 1
        raw = self._raw[i] + position - self._at[i]
        return min(raw, self._raw[i + 1] if i + 1 < len(self._raw) else len(self.raw))

    def without(self, positions: Sequence[int]) -> Normal:
        """Return this text without the characters at these positions, which are in order."""
        if not positions:
            return self
        starts = {  # of the segments, in this text: that in the original, and the end of the segment before
            **{at: (raw, end) for at, raw, end in zip(self._at, self._raw, self._end, strict=True)},
            **{at + 1: (self.raw_at(at + 1), self.raw_at(at)) for at in positions},
        }
        ends = [0, *(at + 1 for at in positions)]
        kept = list(zip(ends, [*positions, len(self.text)], strict=True))
        at = sorted(starts)
        return Normal(
            self.raw,
            "".join(self.text[start:end] for start, end in kept),
            "".join(self.lower[start:end] for start, end in kept),
            tuple(start - bisect_left(positions, start) for start in at),
            tuple(starts[start][0] for start in at),
            tuple(starts[start][1] for start in at),
        )

    def spelled(self, text: str) -> Normal:
        """Return this text with other letters, as many as before."""
        return replace(self, text=text, lower=lower_case(text))

    def _raw_end(self, end: int) -> int:
        i = bisect_right(self._at, end - 1) - 1
        raw = self._raw[i] + end - self._at[i]
        if i + 1 == len(self._at):
            return min(raw, len(self.raw))
        return max(min(raw, self._raw[i + 1]), self._end[i + 1] if self._at[i + 1] == end else 0)


def normalise(raw: str) -> Normal:
    """Normalise `raw` as in the table of the module docstring. Never raises."""
    given = _parts(raw)  # alternately unchanged segments and changes
    made = given.copy()
    made[1::2] = map(_replacement, given[1::2])
    at, ends = list(accumulate(map(len, made))), list(accumulate(map(len, given)))
    # a removed run ends where it began, since no character of `text` comes from it
    before = [end if new else start for start, new, end in zip(ends[::2], made[1::2], ends[1::2], strict=False)]
    text = _one_for_one("".join(made))
    return Normal(raw, text, lower_case(text), (0, *at[1::2]), (0, *ends[1::2]), (0, *before))


def lower_case(text: str) -> str:
    """Return a normalised text in lower case, with new-style tone placement and without line breaks."""
    return _OLD_TONE.sub(lambda m: _TONES[m.group()], text.lower().replace("\n", " "))


def _parts(raw: str) -> list[str]:
    """Split the text where lengths may change: alternately segments that are kept and runs that are replaced."""
    if unicodedata.is_normalized("NFC", raw) and not _PARTED.search(raw):
        runs, pages = (_RUNS_AND_ESCAPES, _PAGES_AND_ESCAPES) if "\\" in raw else (_RUNS, _PAGES)
        return _over_pages(raw, runs, pages) if _GAZETTE in raw else runs.split(raw)
    parts = _RUNS_AND_COMBINED.split(raw)
    if all(len(_replacement(part)) < 2 for part in parts[1::2]):
        return parts
    return [piece for i, part in enumerate(parts) for piece in (_one_by_one(part) if i % 2 else (part,))]


def _over_pages(raw: str, runs: re.Pattern[str], pages: re.Pattern[str]) -> list[str]:
    """Split a text printed in the gazette at `pages`: at `runs` and at page breaks inside sentences.

    Page breaks inside a quotation are kept: a quotation in a footnote ends with the page, and the main text continues
    on the next.
    """
    parts: list[str] = [""]
    quoted = False
    for i, part in enumerate(pages.split(raw)):
        if i % 2 == 0:
            parts[-1] += part
            opens, closes = part.rfind("“"), part.rfind("”")
            quoted = opens > closes if opens != closes else quoted
        elif quoted and _GAZETTE in part:
            stays = runs.split(part)
            parts[-1] += stays[0]
            parts += stays[1:]
        else:
            parts += [part, ""]
    return parts


def _one_by_one(run: str) -> list[str]:
    """Split a run that becomes several characters into one change per character, with empty segments between.

    If the characters cannot be separated (reordered marks, or more marks than a letter can have), only the first
    character of the result is aligned with the first of the run.
    """
    new = _replacement(run)
    if len(new) < 2:
        return [run]
    if len(run) > _MARKED:
        return ["", "", run]
    for k in range(len(run), 0, -1):
        if len(_replacement(run[:k])) == 1 and _replacement(run[:k]) + _replacement(run[k:]) == new:
            return [run[:k], "", *_one_by_one(run[k:])]
    return ["", "", run]


@lru_cache(maxsize=1 << 12)
def _replacement(run: str) -> str:
    """Return the normalised form of a run of white space, of a letter and its marks, or of an escape."""
    if run == "\\":
        return ""
    if run and not run[0].isspace() and not UNSEEN.match(run):
        run = UNSEEN.sub("", run)
        return unicodedata.normalize("NFC", run if len(run) <= _MARKED else _in_order(run))
    if _GAZETTE in run:
        return "\n"
    breaks = run.count("\n") or (1 if "\r" in run or "\u2028" in run else 0)
    if breaks > 1 or PARAGRAPH in run:
        return PARAGRAPH
    if breaks:
        return "\n"
    return " " if UNSEEN.sub("", run) else ""


def _in_order(run: str) -> str:
    """Decompose a letter and its marks, with the marks in Unicode's canonical order.

    `normalize` sorts them too, but in quadratic time, which is too slow for a letter with a hundred thousand marks.
    """
    ordered: list[str] = []
    marks: list[str] = []
    for c in "".join(unicodedata.normalize("NFD", c) for c in run):
        if unicodedata.combining(c):
            marks.append(c)
        else:
            ordered += [*sorted(marks, key=unicodedata.combining), c]
            marks = []
    return "".join((*ordered, *sorted(marks, key=unicodedata.combining)))


def _one_for_one(text: str) -> str:
    text = _OTHER_FORMS.sub(lambda m: _ONE_FOR_ONE[m.group()], text)
    if _FOREIGN.search(text):
        text = _DIGIT.sub(lambda m: str(unicodedata.decimal(m.group())), text)
        if _CYRILLIC.search(text):
            text = _TOKEN.sub(_latin, text)
        text = _SURROGATE.sub("\ufffd", text)
    return text


def _latin(token: re.Match[str]) -> str:
    """Convert a token to Latin if it has a Latin letter or a digit and all its Cyrillic letters are look-alikes."""
    as_given = token.group()
    if not _CYRILLIC.search(as_given) or not _LATIN_OR_DIGIT.search(as_given):
        return as_given
    latin = as_given.translate(_LOOK_ALIKE)
    return as_given if _CYRILLIC.search(latin) else latin


def fold_case(text: str) -> str:
    """Return a phrase as it appears in `Normal.lower`: lower case, single spaces, new-style tone placement."""
    if _PLAIN_PHRASE.fullmatch(text):  # nearly all names: nothing to normalise
        return lower_case(text)
    return normalise(text).lower.replace(PARAGRAPH, " ").strip()


def fold(text: str) -> str:
    """Fold a phrase for search: lower case, no marks, đ as d, single spaces.

    >>> fold("Nghị quyết  ĐẠI HỘI XIII")
    'nghi quyet dai hoi xiii'
    """
    decomposed = unicodedata.normalize("NFD", fold_case(text).replace("đ", "d"))
    return "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")


@lru_cache(maxsize=1 << 14)
def fold_symbol(symbol: str) -> str:
    """Fold a symbol for comparison: no marks, no separators, no leading zero.

    >>> fold_symbol("01- CT/TW") == fold_symbol("1-CT/TW")
    True
    """
    # Fast path: nearly all symbols are plain letters, and the registry has thousands of them.
    folded = symbol.lower().replace("đ", "d") if _PLAIN_SYMBOL.fullmatch(symbol) else fold(symbol)
    return _NO_LETTER.sub("", _LEADING_ZEROS.sub("", _BETWEEN_DIGITS.sub("x", folded)))


def fold_symbols(symbols: Iterable[str]) -> list[str]:
    """`fold_symbol` of each symbol, several times as fast for thousands of them.

    >>> fold_symbols(["01-CT/TW", "30/2020/NĐ-CP"])
    ['1cttw', '30x2020ndcp']
    """
    given = list(symbols)
    lines = "\n".join(given).lower().replace("đ", "d")
    lines = _LEADING_ZEROS.sub("", _BETWEEN_DIGITS_ALONE.sub("x", lines))
    for separator in "-/.&":
        lines = lines.replace(separator, "")
    folded = lines.split("\n")
    if len(folded) != len(given):
        folded = [""] * len(given)
    # what is left of plain symbols is letters and digits
    return [
        plain if plain.isascii() and plain.isalnum() else fold_symbol(symbol)
        for plain, symbol in zip(folded, given, strict=True)
    ]


def slug(text: str) -> str:
    """Return a name in the form that keys use.

    >>> slug("Thừa Thiên - Huế")
    'thua-thien-hue'
    """
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
