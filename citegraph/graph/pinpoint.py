"""Read the place in a work that a user gives: `8`, `khoản 2 Điều 8`, `Dieu 8, khoan 2`."""

from __future__ import annotations

import re

from citegraph.model.changes import LEVELS
from citegraph.text.normal import fold

_RANK = {fold(level): (i, level) for i, level in enumerate(LEVELS)}
_STARTS = frozenset(level.split()[0] for level in _RANK)
_ARTICLE = re.compile(r"\d+[a-zđ]?")


def read_pinpoint(text: str) -> str:
    """Return a place as pinpoints are written, inner to outer; case, tone marks and order do not count.

    A number on its own is an article. Raises `ValueError` for any other text.

    >>> read_pinpoint("8"), read_pinpoint("Dieu 8, khoan 2"), read_pinpoint("điểm đ khoản 1")
    ('Điều 8', 'khoản 2 Điều 8', 'điểm đ khoản 1')
    """
    words = text.replace(",", " ").split()
    if len(words) == 1 and _ARTICLE.fullmatch(words[0].lower()):
        words = ["điều", words[0].lower()]
    found: list[tuple[int, str]] = []
    while words:
        width = next((n for n in (2, 1) if fold(" ".join(words[:n])) in _RANK), 0)
        end = next((i for i in range(width, len(words)) if fold(words[i]) in _STARTS), len(words))
        if not width or end <= width:
            raise ValueError(f"{text!r} is not a place in a work; write an article (8) or 'khoản 2 Điều 8'")
        rank, level = _RANK[fold(" ".join(words[:width]))]
        found.append((rank, f"{level if rank < _RANK['dieu'][0] else level.capitalize()} {' '.join(words[width:end])}"))
        words = words[end:]
    if not found:
        raise ValueError("a place is empty; write an article (8) or 'khoản 2 Điều 8'")
    return " ".join(place for _, place in sorted(found))
