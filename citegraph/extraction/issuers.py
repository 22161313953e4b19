"""Issuing bodies (cơ quan ban hành) in running text.

``của Bộ Chính trị``, ``của Ban Thường vụ Tỉnh ủy Quảng Ninh``, ``của UBND tỉnh Nghệ An``, ``của Bộ trưởng Bộ Tài
chính``, ``của Ban Chấp hành Trung ương Đảng khóa XIII``. The body's name is the registry's, followed by the locality
that the text puts behind it; the term stays apart. A body that the registry does not list is named as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citegraph.extraction.lexicon import CAPITAL, Lexicon
from citegraph.registry.schema import IssuerBlock
from citegraph.text import Normal

TERM = re.compile(r"[ ,]*\(?khóa (?:thứ )?(?P<term>[ivxl]+|\d{1,2})(?!\w)\)?")
# No syllable holds a đ but at its start: `ủyđã` is two words that lost the space between them.
_WORD_END = re.compile(r"[^\W_](?:(?!đ)[^\W_])*[.,]?")
_PLACE_NAME = re.compile(rf"(?: {CAPITAL}[^\W\d_]*){{1,4}}")
_REST_OF_NAME = re.compile(rf"(?:[ \n](?:{CAPITAL}[^\W\d_]*|và|-|,(?=[ \n]{CAPITAL}))){{1,9}}")


@dataclass(frozen=True, slots=True)
class Body:
    """A body that the text names: its full name, the registry's block if it is known, the locality beside it."""

    end: int
    name: str
    issuer: IssuerBlock | None
    place: str | None


def body_at(normal: Normal, position: int, lexicon: Lexicon) -> Body | None:
    """The issuing body whose name begins at `position`, or None."""
    lower = normal.lower
    known = _known(lower, position, lexicon)
    head = lexicon.starts_with("office-heads", lower, position)
    if head is not None and (known is None or known[1] <= head):
        position = head + 1
        known = _known(lower, position, lexicon)
    if known is None:
        return _unlisted(normal, position, lexicon)
    issuer, end = known
    return _with_place(normal, issuer, end, lexicon) if issuer.local else Body(end, issuer.name, issuer, None)


def _known(lower: str, position: int, lexicon: Lexicon) -> tuple[IssuerBlock, int] | None:
    """The longest name of the registry that begins at `position`, and its end."""
    best: tuple[IssuerBlock, int] | None = None
    at = position
    while m := _WORD_END.match(lower, at):
        words = lower[position : m.end()]
        for name in (words, words[:-1]):
            if (issuer := lexicon.issuers.get(name)) is not None:
                best = issuer, position + len(name)
                break
        if words not in lexicon.issuer_beginnings or lower[m.end() : m.end() + 1] != " ":
            break
        at = m.end() + 1
        if lower.startswith("- ", at):  # Bộ Lao động - Thương binh và Xã hội
            at += 2
    return best


def _unlisted(normal: Normal, position: int, lexicon: Lexicon) -> Body | None:
    """A body that begins with a word for one and goes on in capitals."""
    if not normal.text[position : position + 1].isupper():
        return None
    head = lexicon.starts_with("open-bodies", normal.text, position)
    m = _REST_OF_NAME.match(normal.text, head) if head is not None else None
    return Body(m.end(), normal.text[position : m.end()].replace("\n", " "), None, None) if m else None


def _with_place(normal: Normal, issuer: IssuerBlock, end: int, lexicon: Lexicon) -> Body:
    """A local body with the locality that follows its name."""
    level = lexicon.starts_with("place-levels", normal.lower, end + 1) if normal.lower[end : end + 1] == " " else None
    stop = level or end
    word = f" {normal.lower[end + 1 : level]}" if level else ""
    province = lexicon.locality.match(normal.lower, stop + 1) if normal.lower[stop : stop + 1] == " " else None
    if province and normal.text[province.start()].isupper():
        place = lexicon.localities[province.group()]
        return Body(province.end(), f"{issuer.name}{word} {place}", issuer, place)
    small = level is not None or issuer.level in ("district", "commune")
    name = _PLACE_NAME.match(normal.text, stop) if small else None
    if name:
        place = name.group().strip()
        return Body(name.end(), f"{issuer.name}{word} {place}", issuer, place)
    return Body(stop, issuer.name + word, issuer, None)
