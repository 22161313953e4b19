"""The sentence around a span: what a reader needs to see why a text names a work."""

from __future__ import annotations

import re

_REACH = 400
"""No sentence is followed further than this many characters to either side: tables and lists may have no full stop."""

# A full stop inside a number or an abbreviation has no blank after it, or no capital after the blank.
_END = re.compile(r"[.!?…;:][\"”’»)]?(?=\s+[^a-zà-ỹđ\s])|\n\s*\n")


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence of `text` that holds the span, on one line.

    >>> sentence_around("Một. Thực hiện Chỉ thị 05, Tỉnh ủy họp. Ba.", 15, 25)
    'Thực hiện Chỉ thị 05, Tỉnh ủy họp.'
    """
    before = text[max(0, start - _REACH) : start]
    after = text[end : end + _REACH]
    ends = (match.end() for match in _END.finditer(before + text[start:end]))
    begin = max((stop for stop in ends if stop <= len(before)), default=0)
    stop = next((match.end() for match in _END.finditer(after)), len(after))
    return " ".join((before[begin:] + text[start:end] + after[:stop]).split())
