"""Issuing bodies (cơ quan ban hành) in running text.

``của Bộ Chính trị``, ``của Ban Thường vụ Tỉnh ủy Quảng Ninh``, ``của UBND tỉnh Nghệ An``, ``của Bộ trưởng Bộ Tài chính``,
``của Ban Chấp hành Trung ương Đảng khóa XIII``. The body's name is the registry's, followed by the locality that the
text puts behind it; the term stays apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citegraph.extraction.lexicon import Lexicon
from citegraph.registry.schema import IssuerBlock
from citegraph.text import Normal

_WORD_END = re.compile(r"[^\W_]+[.,]?")
_HEAD_OF_BODY = re.compile(
    r"(?:bộ trưởng|thống đốc|chủ tịch|chủ nhiệm|tổng thanh tra|viện trưởng|chánh án|thường trực) (?=\w)"
)
_LEVEL = r"(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|tx\.?|xã|phường|thị trấn|đặc khu)"
_CAPITALS = re.compile(r"(?: [A-ZĐÁÀÂĂÉÊÍÓÔƠÚƯÝ][^\W\d_]*){1,4}")
_LEVEL_WORD = re.compile(rf"[ \n]({_LEVEL})(?![\w])", re.IGNORECASE)
_OPEN_BODY = re.compile(
    r"(?:Sở|Ban|Bộ|Tổng cục|Cục|Viện|Hội|Đảng ủy|Đảng uỷ|Tòa án|Ủy ban|Uỷ ban|Văn phòng|Ban Chỉ đạo|Tổ công tác|Trung ương|Tổng Liên đoàn)"
    r"(?:[ \n](?:[A-ZĐÁÀÂĂÉÊÍÓÔƠÚƯÝ][^\W\d_]*|và|-|,(?=[ \n][A-ZĐÁÀÂĂÉÊÍÓÔƠÚƯÝ]))){1,9}"
)
TERM = re.compile(r"[ ,]*\(?khóa (?:thứ )?(?P<term>[ivxl]+|\d{1,2})(?!\w)\)?")


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
    head = _HEAD_OF_BODY.match(lower, position)
    known = _known(lower, position, lexicon)
    if head and (known is None or known[1] <= head.end()):
        inner = _known(lower, head.end(), lexicon)
        known = (inner[0], inner[1]) if inner else None
    if known is None:
        m = _OPEN_BODY.match(normal.text, head.end() if head else position)
        return Body(m.end(), normal.text[m.start() : m.end()].replace("\n", " "), None, None) if m else None
    issuer, end = known
    name, end, place = _with_place(normal, issuer, end, lexicon)
    return Body(end, name, issuer, place)


def _known(lower: str, position: int, lexicon: Lexicon) -> tuple[IssuerBlock, int] | None:
    """The longest registry name at `position`."""
    ends: list[int] = []
    at = position
    while len(ends) < lexicon.issuer_words and (m := _WORD_END.match(lower, at)):
        ends.append(m.end())
        at = m.end() + 1
        if m.end() >= len(lower) or lower[m.end()] != " ":
            # a hyphen or comma inside a name: "lao động - thương binh", "văn hóa, thể thao"
            break
        if lower.startswith("- ", at):
            at += 2
    for end in reversed(ends):
        for stop in (end, end - 1):
            if stop > position and (issuer := lexicon.issuers.get(lower[position:stop])) is not None:
                return issuer, stop
    return None


def _with_place(normal: Normal, issuer: IssuerBlock, end: int, lexicon: Lexicon) -> tuple[str, int, str | None]:
    """The body's name with the locality that follows it, where it is a local one."""
    if not issuer.local:
        return issuer.name, end, None
    level = _LEVEL_WORD.match(normal.text, end)
    start = level.end() if level else end
    m = lexicon.locality.match(normal.lower, start + 1) if normal.lower[start : start + 1] == " " else None
    if m:
        place = lexicon.localities[m.group()]
        word = f" {level.group(1).lower()}" if level else ""
        return f"{issuer.name}{word} {place}", m.end(), place
    capitals = _CAPITALS.match(normal.text.replace("\n", " ", 0), start) if level else None
    if capitals and level:
        name = capitals.group().strip()
        return f"{issuer.name} {level.group(1).lower()} {name}", capitals.end(), name
    if level:
        return f"{issuer.name} {level.group(1).lower()}", level.end(), None
    return issuer.name, end, None
