"""Compare extracted and gold values tolerantly: symbols, types, issuers and spans.

The few words and abbreviations below belong to the measure. They are separate from the registry's, so that a change of
the registry cannot change the measure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from citegraph.evaluate.gold_rows import GoldMention
from citegraph.model import Citation
from citegraph.text.normal import fold_case

Span = tuple[int, int]


def same_symbol(want: str | None, got: str | None) -> bool:
    """True if two symbols differ only in case, separators, leading zeros and the spelling of Đ and TW."""
    return folded(want) == folded(got)


_DASHES = r"\-–—‐‑"


def folded(symbol: str | None) -> str:
    """A symbol without the differences of spelling; a separator between two digits keeps them two numbers."""
    text = unicodedata.normalize("NFC", symbol or "").upper().translate(str.maketrans("ÐĐ", "DD"))
    text = re.sub(r"T\.?\s?[ƯW]\b\.?", "TW", text)
    text = re.sub(rf"(?<=\d)\s*[{_DASHES}/]\s*(?=\d)", "_", text)
    return re.sub(r"^0+(?=\d)", "", re.sub(rf"[\s{_DASHES}/\\&]+", "", text))


_SHORTENED = {
    "ubnd": "ủy ban nhân dân",
    "hđnd": "hội đồng nhân dân",
    "bch": "ban chấp hành",
    "btv": "ban thường vụ",
    "ubtvqh": "ủy ban thường vụ quốc hội",
    "tp.": "thành phố",
    "tw": "trung ương",
    "t.ư": "trung ương",
}

_LONG = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(short) for short in _SHORTENED)})(?=\W|$)|tp\.")

_NO_MATTER = re.compile(
    r"khóa\s+\w+|\b(?:của|đảng cộng sản việt nam|đảng|việt nam|nhiệm kỳ|bộ trưởng(?= bộ)|thống đốc|"
    r"chủ tịch(?= ủy ban)|tỉnh|thành phố)\b"
)


def _issuer_words(name: str | None) -> list[str]:
    """The words of an issuer, with abbreviations expanded, without its head, its term and its level."""
    full = _LONG.sub(lambda m: f"{_SHORTENED[m.group()]} ", fold_case(name or ""))
    return re.findall(r"\w+", _NO_MATTER.sub(" ", full))


def same_issuer(want: str, got: str | None) -> bool:
    """True if two names are one body: equal, or one of two or more words a part of the other."""
    shorter, longer = sorted((_issuer_words(want), _issuer_words(got)), key=len)
    if not shorter:
        return False
    if shorter == longer:
        return True
    size = len(shorter)
    return size >= 2 and any(longer[i : i + size] == shorter for i in range(len(longer) - size + 1))


_ALIKE = (
    frozenset({"nghi-quyet", "ket-luan"}),  # texts use either for a document of a plenum
    frozenset({"luat", "bo-luat"}),
    frozenset({"quy-dinh", "quyet-dinh"}),  # QĐ abbreviates both
)


def same_type(want: str | None, got: str | None) -> bool:
    """True if two types are equal, or two that texts do not distinguish."""
    return want == got or frozenset({want, got}) in _ALIKE


_PLACES = {
    "tphcm": "hồ chí minh",
    "tp.hcm": "hồ chí minh",
    "tp hcm": "hồ chí minh",
    "sài gòn": "hồ chí minh",
    "thừa thiên huế": "huế",
    "thừa thiên - huế": "huế",
}
"""Canonical names for short forms and earlier names of localities."""


def _place(name: str | None) -> str:
    full = (name or "").casefold()
    for short, long in _PLACES.items():
        full = full.replace(short, long)
    return " ".join(_issuer_words(full))


def _same_scope(want: str, got: str | None) -> bool:
    """True if one locality names the other."""
    return bool(got) and _place(want) in _place(got)


SAME: dict[str, Callable[[str, str | None], bool]] = {
    "type": same_type,
    "symbol": same_symbol,
    "date": lambda want, got: (got or "").startswith(want),
    "issuer": same_issuer,
    "scope": _same_scope,
}

_NUMBER_WORD = re.compile(r"số\s*+(?::\s*+)?(?=\S)", re.IGNORECASE)
SELF_FORM = re.compile(r"này\W*$", re.IGNORECASE)


def core(start: int, end: int, text: str) -> Span:
    """A span without a leading `số`, which annotators include or not."""
    m = _NUMBER_WORD.match(text)
    return (start + m.end(), end) if m and m.end() < end - start else (start, end)


def mention_cores(items: Iterable[GoldMention | Citation]) -> list[Span]:
    """The cores of mentions, in their order."""
    return [core(item.start, item.end, item.text) for item in items]


def pair_spans(gold: Sequence[Span], found: Sequence[Span], least: float = 0.5) -> dict[int, int]:
    """Pairs of gold index and found index, one to one, the best first.

    Equal spans come first, then those with the largest overlap as a share of their union, of at least `least`.
    """
    shares = [(*_likeness(a, b), i, j) for i, a in enumerate(gold) for j, b in enumerate(found)]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, unlike, i, j in sorted(shares):
        if unlike <= -least and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _likeness(a: Span, b: Span) -> tuple[bool, float]:
    """(not equal, minus their intersection over their union): the smaller, the more alike."""
    return a != b, -(min(a[1], b[1]) - max(a[0], b[0])) / (max(a[1], b[1]) - min(a[0], b[0]))
