"""What stands around a span: what a reader needs to see why a source names a work."""

from __future__ import annotations

import re

from citegraph.model import IMPORT, Citation

_REACH = 400
"""No sentence is followed further than this many characters to either side: tables and lists may have no full stop."""

# A full stop inside a number or an abbreviation has no blank after it, or no capital after the blank.
_END = re.compile(r"[.!?…;:][\"”’»)]?(?=\s+[^a-zà-ỹđ\s])|\n\s*\n")


def around(text: str, citation: Citation) -> str:
    r"""What shows why `text` names a work: the sentence around a citation; of an imported file, the row.

    >>> from citegraph.model import Form
    >>> around("a;b\nc;d\ne", Citation(4, 5, "c", Form.FULL, None, "import:2"))
    'c;d'
    """
    reach = _row_around if citation.rule.startswith(f"{IMPORT}:") else sentence_around
    return reach(text, citation.start, citation.end)


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


def _row_around(text: str, start: int, end: int) -> str:
    """The row of a register, or the record of a graph, that holds the span, on one line."""
    stop = text.find("\n", end)
    return " ".join(text[text.rfind("\n", 0, start) + 1 : None if stop < 0 else stop].split())
