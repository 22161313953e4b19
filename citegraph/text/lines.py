"""Offsets into a text -> lines, columns and pages, all counted from one, columns in code points."""

from __future__ import annotations

import re
from bisect import bisect_right


class Lines:
    r"""Where the lines and pages of a text begin: only a line feed ends a line, and a form feed a page.

    >>> Lines("một\nhai").place(5), Lines("một\nhai").written(5), Lines("một\fhai").written(5)
    ((2, 2), '2:2', '1:6 (p. 2)')
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self._pages = [m.end() for m in re.finditer("\f", text)]

    def place(self, offset: int) -> tuple[int, int]:
        """The line and the column of this offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def written(self, offset: int) -> str:
        """The place of this offset as `line:column`, and its page in a text with pages."""
        line, column = self.place(offset)
        page = self.page(offset)
        return f"{line}:{column}" if page is None else f"{line}:{column} (p. {page})"

    def page(self, offset: int) -> int | None:
        """The page of this offset, or None in a text that has one page or none."""
        return bisect_right(self._pages, offset) + 1 if self._pages else None
