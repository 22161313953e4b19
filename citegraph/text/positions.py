"""Convert offsets in a text to line, column and page, all counted from one; columns are code points."""

from __future__ import annotations

import re
from bisect import bisect_right


class Lines:
    r"""Index of the line and page starts of a text. Only a line feed ends a line, only a form feed ends a page.

    >>> Lines("một\nhai").place(5), Lines("một\nhai").written(5), Lines("một\fhai").written(5)
    ((2, 2), '2:2', '1:6 (p. 2)')
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self._pages = [m.end() for m in re.finditer("\f", text)]

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and column of `offset`."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def written(self, offset: int) -> str:
        """Return the position as `line:column`, with the page if the text has pages."""
        line, column = self.place(offset)
        page = self.page(offset)
        return f"{line}:{column}" if page is None else f"{line}:{column} (p. {page})"

    def page(self, offset: int) -> int | None:
        """Return the page of `offset`, or None if the text has no page breaks."""
        return bisect_right(self._pages, offset) + 1 if self._pages else None
