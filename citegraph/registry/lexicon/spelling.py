"""The spelling of codes, capitals and words: building blocks for the patterns of the lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterable

from citegraph.lazy import lazy_pattern

SMALL = "a-zàáảãạâấầẩẫậăắằẳẵặđèéẻẽẹêếềểễệìíỉĩịòóỏõọôốồổỗộơớờởỡợùúủũụưứừửữựỳýỷỹỵ"
CODE = rf"[A-ZĐÂĂÊÔƠƯ](?:[A-ZĐÂĂÊÔƠƯ0-9&]|\.(?=[A-ZĐƯ]|\d\d?-[A-ZĐ])|(?>[a-zđư]{{1,2}}(?![{SMALL}])))*"
"""A code in a symbol: capitals, digits, at most two lower-case letters in a row (CTr, TTg, QĐi)."""

CAPITAL = "[A-ZĐÁÀẢÃẠÂẤẦẨẪẬĂẮẰẲẴẶÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴ]"
"""A capital letter of Vietnamese, as a pattern."""

WORD = re.compile(r"[^\W_]+")
_VOWEL = "aăâàằầáắấảẳẩãẵẫạặậeêèềéếẻểẽễẹệiìíỉĩịoôơòồờóốớỏổởõỗỡọộợuưùừúứủửũữụựyỳýỷỹỵ"
_SYLLABLE = lazy_pattern(rf"ở|ý|(?=\w\w)[^\W\d_{_VOWEL}]{{0,3}}[{_VOWEL}]{{1,3}}(?:ch|n[gh]?|[cmpt])?")

_NO_SYNTAX = re.compile(r"\\.|\[\^?\]?[^\]]*\]")  # escaped characters and classes of a pattern
_GROUP = re.compile(r"\([^()]*\)")
_LOOK_BEHINDS = re.compile(r"(?:\(\?<[!=][^()]*\))*")


def one_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the words, longest first, between word boundaries."""
    return lazy_pattern(rf"(?:{word_starts(words)})(?!\w)")


def word_starts(words: Iterable[str]) -> str:
    """The alternatives of a pattern for any of the words, longest first, at the start of a word."""
    rests: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        rests.setdefault(word[0], []).append(literal_words(word[1:]))
    # The boundary is checked after the first letter: `re` searches fast for patterns that begin with a letter, and
    # slowly for those that begin with `(?<!\w)`.
    return "|".join(rf"{literal_words(first)}(?<!\w.)(?:{'|'.join(rest)})" for first, rest in rests.items())


def literal_words(word: str) -> str:
    """The pattern for a word or phrase; spaces are left as they are, which halves the time to compile a list."""
    return re.escape(word).replace("\\ ", " ")


def is_word(text: str, start: int, end: int) -> bool:
    """Whether there is no letter, digit or underscore directly before `start` or after `end`."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or after.isalnum() or before == "_" or after == "_")


def is_syllable(word: str) -> bool:
    """Whether a word in lower case has the form of one Vietnamese syllable; of single letters, `ở` and `ý` have."""
    return _SYLLABLE.fullmatch(word) is not None


def anchor_of(pattern: str) -> str:
    r"""Where a pattern can match: `^` at the start of a line, `\A` of the text only, or an empty string for anywhere.

    >>> anchor_of(r"(?<!:\n)^Điều (1|2)"), anchor_of(r"\AKính gửi"), anchor_of("^a|b")
    ('^', '\\A', '')
    """
    bare, last = _NO_SYNTAX.sub("", pattern), ""
    while bare != last:
        bare, last = _GROUP.sub("", bare), bare
    behind = _LOOK_BEHINDS.match(pattern)
    start = pattern[behind.end() if behind else 0 :]
    return next((anchor for anchor in ("^", r"\A") if start.startswith(anchor) and "|" not in bare), "")


def name_beginnings(names: Iterable[str]) -> frozenset[str]:
    """The proper prefixes of names: the first word, the first two, and so on, without the whole name."""
    return frozenset(name[: gap.start()] for name in names for gap in re.finditer(" ", name))


def without_punctuation(text: str) -> str:
    """A name without punctuation, for look-up: `phòng , chống` and `phòng chống` are the same."""
    return " ".join(WORD.findall(text))
