"""Offsets into a text -> lines and columns, both counted from one, columns in code points."""

from __future__ import annotations

import re
from bisect import bisect_right


class Lines:
    r"""Where the lines of a text begin; only a line feed ends one.

    >>> Lines("một\nhai").place(5), Lines("một\nhai").written(5)
    ((2, 2), '2:2')
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]

    def place(self, offset: int) -> tuple[int, int]:
        """The line and the column of this offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def written(self, offset: int) -> str:
        """The place of this offset as `line:column`."""
        line, column = self.place(offset)
        return f"{line}:{column}"
