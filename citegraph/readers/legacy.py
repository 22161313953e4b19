r"""Convert text older than Unicode, TCVN3 (ABC) and VNI, detected by words that become Vietnamese syllables.

Fonts of that age drew Vietnamese letters in the places of Western ones, so that such a text, from any program, reads as
Western letters: `ChØ thÞ` in TCVN3, `Chæ thò` in VNI, both `Chỉ thị`. The tables, with their sources, are in `data/`.
Nothing is converted unless nearly all words that change become syllables of Vietnamese.

>>> restore("ChØ thÞ sè 05-CT/TW cña Bé ChÝnh trÞ")
('Chỉ thị số 05-CT/TW của Bộ Chính trị', 'TCVN3 (ABC)')
>>> restore("Chỉ thị số 05-CT/TW của Bộ Chính trị")
('Chỉ thị số 05-CT/TW của Bộ Chính trị', None)
"""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from citegraph.files import packaged
from citegraph.lazy import lazy_pattern

CERTAIN = 0.9  # the share of words that must be Vietnamese syllables
_CLEARER = 0.3  # the least gain of that share if the text is readable without conversion
_WORDS = 3  # the least number of words with marks, of more than one letter, for a decision

# Letters and signs that the old tables use and that today's Vietnamese has no use for.
_SIGN = lazy_pattern("[¡-¦¨¬¯-¹¼-¾ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ]")
_TODAY = lazy_pattern("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0-\u01b0\u1ea0-\u1ef9\u0300-\u0323]")
_LETTERS = "A-Za-z\u00a1-\u024f\u0300-\u036f\u1e00-\u1eff\u2212"
_OTHER = "[^\\W\\d_a-zA-Z\u00aa\u00ba]"
# Words are matched from their start only: from each letter, a word of a million letters would take quadratic time.
_MARKED = lazy_pattern(
    f"(?<![{_LETTERS}])[{_LETTERS}]*{_OTHER}[{_LETTERS}]*|(?![{_LETTERS}]){_OTHER}[{_LETTERS}]*"
    f"|(?<![{_LETTERS}])[{_LETTERS}]*[¡-¾\u2212][{_LETTERS}]+"
)
_TONE = lazy_pattern("[\u0300\u0301\u0303\u0309\u0323]")
_ONSET = "(?:ngh|ng|nh|gh|gi|qu|ch|kh|ph|th|tr|[bcdđghklmnpqrstvx])?"
_RHYME = (
    "oa(?:ch|ng|nh|[cimnopty])?|oă(?:ng|[cmnt])|oe[not]?|oo(?:c|ng)|uâ(?:ng|[nty])|uê(?:ch|nh|n)?|uô(?:ng|[cimnt])"
    "|uyê[nt]|uy(?:ch|nh|[anptu])?|iê(?:ng|[cmnptu])|yê(?:ng|[mntu])|ươ(?:ng|[cimnptu])|[iuư]a|uơ"
    "|a(?:ch|ng|nh|[cimnoptuy])?|ă(?:ng|[cmnpt])|â(?:ng|[cmnptuy])|e(?:ng|[cmnopt])?|ê(?:ch|ng|nh|[mnptu])?"
    "|i(?:ch|nh|[mnptu])?|o(?:ng|[cimnpt])?|ô(?:ng|[cimnpt])?|ơ[imnpt]?|u(?:ng|[cimnpt])?|ư(?:ng|[citu])?|y(?:ch|nh|t)?"
)
_SYLLABLE = lazy_pattern(f"{_ONSET}(?:{_RHYME})")
_STOPPED = lazy_pattern("(?:[cpt]|ch)$")
_SHARP = "\u0301\u0323"  # the tones of a syllable that ends in a stop


Part = tuple[str, int, int]
"""A part of a text in Unicode, and the start and end of what it was converted from."""


class Encoding(NamedTuple):
    """A way in which fonts encoded Vietnamese: its name for people, its table, and the fonts that use it."""

    name: str
    table: Mapping[str, str]
    pattern: re.Pattern[str]
    fonts: tuple[str, ...]
    capitals: str

    def convert(self, text: str) -> str:
        """The text, decoded in this way."""
        return self.pattern.sub(lambda m: self.table[m.group()], text)

    def parts(self, text: str) -> Iterator[Part]:
        """The text, decoded in this way, as its parts."""
        done = 0
        for m in self.pattern.finditer(text):
            yield text[done : m.start()], done, m.start()
            yield self.table[m.group()], m.start(), m.end()
            done = m.end()
        yield text[done:], done, len(text)


@cache
def encodings() -> tuple[Encoding, ...]:
    """The encodings of the data files, in their order."""
    blocks = tomllib.loads(_data("encodings.toml"))["encoding"]
    return tuple(_encoding(block, _data(block["table"])) for block in blocks)


def _data(name: str) -> str:
    return packaged("citegraph.readers", f"data/{name}").decode()


def _encoding(block: dict[str, str], table: str) -> Encoding:
    rows = {row["written"]: row["letter"] for row in csv.DictReader(table.splitlines())}
    longest_first = sorted(rows, key=lambda written: (-len(written), written))
    pattern = re.compile("|".join(map(re.escape, longest_first)))
    return Encoding(block["name"], rows, pattern, tuple(block["fonts"]), block["capitals"])


def of_font(text: str, font: str | None) -> Iterator[Part]:
    """The text of a run in `font`, as its parts: converted if that is a font of an old encoding."""
    encoding = _encoding_of(font)
    if encoding is None or font is None:
        yield text, 0, len(text)
        return
    in_capitals = encoding.capitals and font.casefold().endswith(encoding.capitals)
    for shown, start, end in encoding.parts(text):
        yield shown.upper() if in_capitals else shown, start, end


def is_old_font(font: str | None) -> bool:
    """True for a font of an old encoding, which cannot show Vietnamese in Unicode."""
    return _encoding_of(font) is not None


def _encoding_of(font: str | None) -> Encoding | None:
    return next((each for each in encodings() if (font or "").casefold().startswith(each.fonts)), None)


def restore(text: str) -> tuple[str, str | None]:
    """Return the text in Unicode, and the name of the encoding that some of its lines were in, or None."""
    if _SIGN.search(text) is None:
        return text, None
    lines = text.split("\n")
    old = [i for i, line in enumerate(lines) if not _TODAY.search(line)]
    written = "\n".join(lines[i] for i in old)
    enough = vietnamese_share(written) + _CLEARER
    if enough > 1:
        return text, None
    found = best({encoding.name: encoding.convert(written) for encoding in encodings()})
    if found is None or vietnamese_share(found[1]) < enough:
        return text, None
    name, converted = found
    if len(old) == len(lines):
        return converted, name
    for i, line in zip(old, converted.split("\n"), strict=True):
        if vietnamese_share(line) > vietnamese_share(lines[i]):
            lines[i] = line
    return "\n".join(lines), name


def best(readings: Mapping[str, str]) -> tuple[str, str] | None:
    """The name and the text of the one reading that is Vietnamese; None without one, or if two are alike."""
    ranked = sorted(((vietnamese_share(text), name) for name, text in readings.items()), reverse=True)
    (first, name), (second, _) = ranked[0], ranked[1]
    text = readings[name]
    marked = sum(len(word) > 1 for word in _MARKED.findall(text))
    return (name, text) if marked >= _WORDS and first >= CERTAIN and first > second else None


def vietnamese_share(text: str) -> float:
    """The share of Vietnamese syllables among the words with marks; 0 without such words."""
    words = _MARKED.findall(text)
    return sum(map(_is_syllable, words)) / len(words) if words else 0


@lru_cache(maxsize=1 << 14)
def _is_syllable(word: str) -> bool:
    parts = unicodedata.normalize("NFD", word.lower())
    tone = "".join(_TONE.findall(parts))
    bare = unicodedata.normalize("NFC", _TONE.sub("", parts))
    if len(tone) > 1 or (_STOPPED.search(bare) and (not tone or tone not in _SHARP)):
        return False
    return _SYLLABLE.fullmatch(bare) is not None
