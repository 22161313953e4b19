"""The number of articles of a work, from its own full text; only if the text is evidently whole.

Articles are headings at the start of a line: `Điều 12. Hiệu lực thi hành`. A text is whole if its headings, including
those quoted for another work, run from 1 to the last without a gap, and one of the last few puts the work in force
(`Luật này có hiệu lực từ …`). A text that issues another with itself (`Ban hành kèm theo Quyết định này`) does not
count as whole: a citation may mean an article of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from citegraph.registry.lexicon import Lexicon
from citegraph.text.normal import normalise

_ARTICLE = re.compile(r"(?:^|(?<=[\n\u2029]))[ *_#\"“”]*điều (?P<number>\d{1,4})[a-zđ]?\d? ?[.:]", re.IGNORECASE)
_PINPOINT = re.compile(r"Điều (\d+)")
_SELF = re.compile(r" này (?=\w)")
_LAST = 10  # articles at the end, one of which puts a work in force; transitional ones may follow it


def articles(pinpoints: Iterable[str]) -> set[int]:
    """The numbers of the articles in the pinpoints of a citation; an inserted article counts as its neighbour.

    >>> sorted(articles(["khoản 2 Điều 5", "Điều 12a", "Chương II"]))
    [5, 12]
    """
    return {int(found[1]) for found in map(_PINPOINT.search, pinpoints) if found}


def last_article(text: str, lexicon: Lexicon) -> int | None:
    """The number of the last article of a document's text, or None if that is uncertain."""
    normal = normalise(text)
    headings = [(m.start(), int(m["number"])) for m in _ARTICLE.finditer(normal.text)]
    numbers = {number for _, number in headings}
    last = max(numbers, default=0)
    if not last or numbers != set(range(1, last + 1)):
        return None
    tail = next(at for at, number in headings if number == max(1, last - _LAST + 1))
    in_force = (
        lexicon.phrases.starts_with("in-force", normal.lower, m.end()) for m in _SELF.finditer(normal.lower, tail)
    )
    first_end = next((at for at, number in headings if number == 2), len(normal.lower))
    return last if any(in_force) and not _issues_another(normal.lower[:first_end], lexicon) else None


def _issues_another(lower: str, lexicon: Lexicon) -> bool:
    """`Ban hành kèm theo Quyết định này Quy chế …`."""
    for end in lexicon.phrases.find("issued-with", lower, 0, len(lower)):
        word = lexicon.types.type_word_at(lower, end + 1)
        if word is not None and lower.startswith(" này", end + 1 + len(word)):
            return True
    return False
