"""Columns of tables whose header is a verb: below `Thay thế` are the works that the first work of each row replaces."""

from __future__ import annotations

from citegraph.extraction.document.structure import Document, Role

_BORDER = "|"
_MOST_ROWS = 400  # rows above a row that are searched for the header


class Columns:
    """Looks up the header of a column for a position in a table."""

    def __init__(self, document: Document) -> None:
        self._document, self._text = document, document.normal.text
        self._headers: dict[int, list[tuple[int, int]]] = {}  # by the first row of a table, its cells

    def header(self, block: int, position: int) -> tuple[int, int] | None:
        """The span of the header above a position in a row; None in the header itself and outside of tables."""
        first = self._first_row(block)
        if first is None or first == block:
            return None
        if first not in self._headers:
            self._headers[first] = list(self._cells(first))
        cells = self._headers[first]
        column = self.column(block, position)
        return cells[column] if column < len(cells) else None

    def column(self, block: int, position: int) -> int:
        """The number of the column of a position in a row, from 0; a border before the first cell does not count."""
        start = self._document.blocks[block].start
        start += self._text[start : start + 1] == _BORDER
        return self._text.count(_BORDER, start, position)

    def _first_row(self, block: int) -> int | None:
        blocks = self._document.blocks
        if blocks[block].role is not Role.ROW:
            return None
        first = block
        while first and block - first < _MOST_ROWS and blocks[first - 1].role is Role.ROW:
            first -= 1
        return first

    def _cells(self, block: int) -> list[tuple[int, int]]:
        row = self._document.blocks[block]
        start = row.start + (self._text[row.start : row.start + 1] == _BORDER)
        borders = [at for at in range(start, row.end) if self._text[at] == _BORDER]
        return list(zip([start, *(at + 1 for at in borders)], [*borders, row.end], strict=True))
