"""What a text gives between “ and ”, and whether these are another work's own words.

A footnote of a consolidated text quotes the act that amended it: `Điều 45 của Luật X quy định như sau: “Điều 45. … Luật
này …”`. Inside, `Luật này` is that act, and what is repealed is repealed by it.
"""

from __future__ import annotations

from bisect import bisect_right

from citegraph.registry.lexicon import Lexicon
from citegraph.text.normal import GAZETTE_PAGE, Normal

_LEAD_IN = ' :\n\u2029“"'
_LEAD = 200  # how far before a quotation its lead-in begins at most
_LISTS = ("quoted-provision", "quoted-basis")


class Quotations:
    """The quotations of one text."""

    def __init__(self, normal: Normal, lexicon: Lexicon) -> None:
        self._normal, self._lexicon = normal, lexicon
        self._spans = [self._on_one_page(span) for span in _spans(normal.text)]

    def around(self, position: int) -> int | None:
        """Where the quotation begins that holds a position; None outside of all."""
        at = bisect_right(self._spans, (position, len(self._normal.text))) - 1
        return self._spans[at][0] if at >= 0 and position <= self._spans[at][1] else None

    def gives_words(self, start: int) -> bool:
        """Whether the quotation that begins at `start` gives another work's own words."""
        lead = self._normal.lower[max(0, start - _LEAD) : start].rstrip(_LEAD_IN)
        return any(self._lexicon.phrases.ends_with(words, lead, len(lead)) is not None for words in _LISTS)

    def _on_one_page(self, span: tuple[int, int]) -> tuple[int, int]:
        """A footnote's quotation ends with its page, since the text goes on at the top of the next one."""
        page = GAZETTE_PAGE.search(self._normal.text, *span)
        return (span[0], page.start()) if page and self.gives_words(span[0]) else span


def _spans(text: str) -> list[tuple[int, int]]:
    """The spans between “ and ”; one that is never closed runs to the end of the text."""
    spans: list[tuple[int, int]] = []
    opened = text.find("“")
    while opened >= 0:
        closed = text.find("”", opened)
        if closed < 0:
            return [*spans, (opened, len(text))]
        spans.append((opened, closed))
        opened = text.find("“", closed)
    return spans
