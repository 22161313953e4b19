"""The sentence around a citation: it shows why a source cites a work.

If the citation is inside the evidence of a relation of its work, the sentence is that evidence, as quoted.
"""

from __future__ import annotations

import re

from citegraph.model import IMPORT, Citation

_REACH = 400
"""A sentence is cut at this many characters on either side: tables and lists may have no full stop."""

# A full stop inside a number or an abbreviation has no space after it, or no capital after the space.
_END = re.compile(r"[.!?…;:][\"”’»)]?(?=\s+[^a-zà-ỹđ\s])|\n\s*\n")


EVIDENCE = """(
    SELECT quote FROM relations
    WHERE relations.source = citations.source AND relations.start <= citations.start
        AND relations.end >= citations.end AND citations.work IN (relations.target, relations.work)
    ORDER BY relations.end - relations.start, relations.position LIMIT 1
)"""
"""SQL: the shortest evidence around a citation, among the relations of its work; null without one."""


def citation_sentence(text: str, citation: Citation, quote: str | None = None) -> str:
    r"""The sentence of `text` around a citation; of an imported file, the row.

    `quote` is the evidence around the citation, if there is one.

    >>> from citegraph.model import Form
    >>> citation_sentence("a;b\nc;d\ne", Citation(4, 5, "c", Form.FULL, None, "import:2"))
    'c;d'
    """
    if citation.rule.startswith(f"{IMPORT}:"):
        return _row_around(text, citation.start, citation.end)
    return sentence_around(text, citation.start, citation.end) if quote is None else " ".join(quote.split())


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence of `text` around a span, on one line.

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
    """The row of a register, or the record of a graph, around a span, on one line."""
    stop = text.find("\n", end)
    return " ".join(text[text.rfind("\n", 0, start) + 1 : None if stop < 0 else stop].split())
