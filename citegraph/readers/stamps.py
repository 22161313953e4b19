"""Find the stamp of state secrecy on a text: `Mật`, `Tối mật`, `Tuyệt mật`, on a line near its top.

The stamp is on its own line, after `Độ mật:`, or in capitals at the end of the line of the document's number.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache

from citegraph.files import packaged
from citegraph.text.normal import normalise

_TOP = 3000


def stamp_of(text: str) -> str | None:
    """The words of the stamp as in the text, or None."""
    top = unicodedata.normalize("NFC", text[:_TOP]).lower()
    if not any(word in top for word in _block()["words"]):  # the fast path: nearly every text
        return None
    found = _pattern().search(normalise(text[:_TOP]).text)
    return next(filter(None, found.groups())) if found else None


@cache
def _block() -> dict[str, list[str]]:
    content = packaged("citegraph.readers", "data/stamps.toml").decode()
    data: dict[str, dict[str, list[str]]] = tomllib.loads(content)
    return data["secrecy"]


@cache
def _pattern() -> re.Pattern[str]:
    block = _block()
    words, before = "|".join(block["words"]), "|".join(block["before"])
    start, end = r"(?:^|(?<=[\n\u2029\f|]))[ |*_\[(]*", r"(?=[ |*_\])]*(?:$|[\n\u2029\f|]))"
    alone = rf"{start}(?i:(?:{before}) ?: ?)?(?i:({words})){end}"
    behind_number = rf"{start}(?i:số) ?:?[^\n\u2029|]{{1,40}} ({words.upper()}){end}"
    return re.compile(f"{alone}|{behind_number}")
