"""Headers of tables: below `Thay thế` are the works that the first work of each row replaces."""

from __future__ import annotations

from bisect import bisect_right

from citegraph.extraction.document.structure import Document, Role

_BORDER = "|"


class Columns:
    """Looks up the header of a column for a position in a table.

    The header is the row above the last line of dashes, else the first row.
    """

    def __init__(self, document: Document) -> None:
        self._document, self._text = document, document.normal.text
        self._headers: dict[int, int | None] = {}  # by row, the row with the headers
        self._cells: dict[int, list[tuple[int, int]]] = {}  # by row with headers
        self._last: tuple[int, list[int]] = -1, []  # the row asked for last, with the starts of its cells

    def header(self, block: int, position: int) -> tuple[int, int] | None:
        """The span of the header above a position in a row; None in the header itself and outside of tables."""
        row = self._header_of(block) if self._document.blocks[block].role is Role.ROW else None
        if row is None:
            return None
        if row not in self._cells:
            self._cells[row] = self._cells_of(row)
        if block != self._last[0]:
            self._last = block, [start for start, _ in self._cells_of(block)]
        column = max(0, bisect_right(self._last[1], position) - 1)
        return self._cells[row][column] if column < len(self._cells[row]) else None

    def _header_of(self, block: int) -> int | None:
        blocks = self._document.blocks
        first = block
        while first not in self._headers and first and blocks[first - 1].role is Role.ROW:
            first -= 1
        self._headers.setdefault(first, None)  # the first row of a table has no header
        for row in range(first + 1, block + 1):
            above = self._headers[row - 1]
            if self._is_rule(row - 1) and row - 2 in self._headers:
                above = row - 2
            elif above is None and not self._is_rule(row - 1):
                above = row - 1
            self._headers[row] = above
        return self._headers[block]

    def _is_rule(self, block: int) -> bool:
        row = self._document.blocks[block]
        return not self._text[row.start : row.end].strip(" |:-\n")

    def _cells_of(self, block: int) -> list[tuple[int, int]]:
        """The spans of the cells of a row; a border before the first does not count."""
        start, end = self._document.blocks[block].start, self._document.blocks[block].end
        start += self._text[start : start + 1] == _BORDER
        borders = [at for at in range(start, end) if self._text[at] == _BORDER]
        return list(zip([start, *(at + 1 for at in borders)], [*borders, end], strict=True))
