r"""Restore words that a text lost on its way: broken by the fonts of a PDF, or typed without diacritics.

Both are recognised by signs that ordinary text does not have; every other text is returned unchanged.

- Programs that take the text out of a PDF put spaces or line breaks around letters of a second font: `Lu\nậ\nt Đ\nấ\nt
  đai`, `K ế ho ạ ch`, `Ngh ị định`. Parts are joined if the whole is a known syllable and some part is none.
- Messages are often typed without diacritics: `Nghi dinh so 13/2023/ND-CP cua Chinh phu`. A line without any gets those
  of the known phrases in it, if one of them is a type of document. No letter moves.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import partial
from itertools import islice

from citegraph.lazy import lazy_pattern
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.lexicon.spelling import SMALL
from citegraph.registry.lexicon.vocabulary import Vocabulary
from citegraph.text.normal import PARAGRAPH, Normal, lower_case

_SPECIAL = "ạ-ỹẠ-Ỹ"  # the letters of Unicode's Latin Extended Additional, which many fonts lack
_WORDS = "ởổạừủứếỞỔẠỪỦỨẾ"  # those that are words alone
_ONSETS = ("[bcdđhklmnprstvxBCDĐHKLMNPRSTVX]", "[cgknptCGKNPT][hH]", "[nN][gG]", "[nN][gG][hH]")
_AFTER_ONSET = "|".join(rf"(?<=[ \n]{onset}[ \n].)" for onset in _ONSETS)
# Such a letter alone (`Lu\nậ\nt`), or after an onset without a vowel (`Ngh ị`, not `bệnh nhân B ở`). `re` searches fast
# for one class.
_BREAK = re.compile(rf"[{_SPECIAL}](?<=[ \n].)(?:(?=[ \n])(?<=[^{_WORDS}])|(?:(?<=[^ởỞ])|(?=\w))(?:{_AFTER_ONSET}))")
_BREAKS = 2  # the number of breaks that makes a text a broken one

# from the beginning of a word: a long one would be tried from each of its letters
_STRETCH = lazy_pattern(r"(?<![^\W\d_])[^\W\d_]++(?:[ \n][^\W\d_]++)++")
_PART = re.compile(r"[^\W\d_]+")
_MOST_PARTS = 7  # of a syllable: `n g h i ệ p`
_IN_SYMBOL = lazy_pattern(r"(?<=\d)[ \n](?=/[\dA-ZĐ])|(?<=[/\d][A-Z])[ \n](?=Đ[A-ZĐ]{0,3}[-/])")

# An empty line, as these programs leave them inside sentences: not after a full stop. `inside`: a small letter or a
# number follows, but no numbering.
_PARAGRAPHS = re.compile(rf'(?<![.;:!?…”"]){PARAGRAPH}(?P<inside>(?=[{SMALL}]|\d(?!\d*[.)] )))?')

_UNKNOWN, _KNOWN, _JOINT = 6, 2, 1  # costs of a part that is no syllable, of a syllable, and of each joint in it


def repair(normal: Normal, lexicon: Lexicon) -> Normal:
    """Return the text with its broken words joined and lost diacritics restored."""
    return _add_diacritics(_join_broken_words(normal, lexicon), lexicon.vocabulary)


def _join_broken_words(normal: Normal, lexicon: Lexicon) -> Normal:
    if sum(1 for _ in islice(_BREAK.finditer(normal.text), _BREAKS)) < _BREAKS:
        return normal
    blanks = [m.start() for m in _IN_SYMBOL.finditer(normal.text)]
    for stretch in _STRETCH.finditer(normal.text):
        blanks += _joints(normal.text, *stretch.span(), lexicon.vocabulary)
    joined = normal.without(sorted(blanks))
    ends = partial(lexicon.phrases.ends_with, "broken-lines", joined.lower)  # `… theo` above `Luật số 43/2024/QH15`
    inside = (m.start() for m in _PARAGRAPHS.finditer(joined.text) if m["inside"] is not None or ends(m.start()))
    text = list(joined.text)
    for at in inside:
        text[at] = "\n"
    return joined.spelled("".join(text))


def _joints(text: str, start: int, end: int, vocabulary: Vocabulary) -> Iterator[int]:
    """The blanks of a stretch of words that are inside syllables: those of the cheapest division into syllables."""
    parts = [m.span() for m in _PART.finditer(text, start, end)]
    words = [text[a:b] for a, b in parts]
    small = [lower_case(word) for word in words]
    known = vocabulary.syllables
    best: list[tuple[int, int]] = [(0, 0)]  # for the first n parts: the cost, and the number of parts in the last word
    for n in range(1, len(parts) + 1):
        choices = [(best[n - 1][0] + (_KNOWN if small[n - 1] in known else _UNKNOWN), 1)]
        length = len(words[n - 1])
        for size in range(2, min(n, _MOST_PARTS) + 1):
            length += len(words[n - size])
            if length > vocabulary.longest_syllable:
                break
            if _makes_syllable(words[n - size : n], small[n - size : n], known):
                choices.append((best[n - size][0] + _KNOWN + _JOINT * (size - 1), size))
        best.append(min(choices))
    n = len(parts)
    while n:
        size = best[n][1]
        yield from (parts[i][1] for i in range(n - size, n - 1))
        n -= size


def _makes_syllable(parts: list[str], small: list[str], known: Collection[str]) -> bool:
    """Whether several parts, `small` in lower case, are one syllable that its text broke."""
    word = "".join(parts)
    if not (word[1:].islower() or word.isupper()) or lower_case(word) not in known:
        return False
    # `80 J/m ở 23 độ`: the second is a word, and the first a unit
    return small[1:] != ["ở"] and not all(part in known for part in small)


def _add_diacritics(normal: Normal, vocabulary: Vocabulary) -> Normal:
    if not vocabulary.names_unmarked_type(normal.lower):
        return normal
    lines = normal.text.split("\n")
    marked = [
        _with_diacritics(line, vocabulary) if line.isascii() and vocabulary.names_unmarked_type(line.lower()) else line
        for line in lines
    ]
    return normal.spelled("\n".join(marked)) if marked != lines else normal


def _with_diacritics(line: str, vocabulary: Vocabulary) -> str:
    letters = list(line)
    for start, phrase in vocabulary.marked(line.lower()):
        for i, letter in enumerate(phrase, start):
            letters[i] = letter.upper() if letters[i].isupper() else letter
    return "".join(letters)
