"""Read the numerals of congresses, plenums and terms: Roman, Arabic or spelt out.

>>> numeral("XIII"), numeral("Xlll"), numeral("12"), numeral("tư"), numeral("sáng")
(13, 13, 12, 4, None)
"""

from __future__ import annotations

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 1}  # no term or congress reaches fifty: `Xlll` is XIII typed with the letter l
_WORDS = {
    word: value
    for value, words in enumerate(
        (
            "nhất|một", "hai", "ba", "tư|bốn", "năm", "sáu", "bảy", "tám", "chín", "mười",
            "mười một", "mười hai", "mười ba", "mười bốn", "mười lăm",
        ),
        1,
    )
    for word in words.split("|")
}  # fmt: skip


def numeral(text: str) -> int | None:
    """Return the value of a numeral, or None."""
    text = text.strip().lower()
    if text.isdecimal():
        return int(text)
    if text in _WORDS:
        return _WORDS[text]
    if not text or any(c not in _ROMAN for c in text):
        return None
    values = [_ROMAN[c] for c in text]
    return sum(-v if v < following else v for v, following in zip(values, [*values[1:], 0], strict=True))
