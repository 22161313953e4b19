"""Write a value as a cell of a CSV file for spreadsheets, and read such a cell again.

A spreadsheet runs a cell that starts with one of `= + - @`, with their wide forms, a tab or a line end; such a cell
gets an apostrophe in front. One that has apostrophes there already gets one more, so that removing one restores every
text.

>>> cell("=1+1"), cell("'=1+1"), cell("1 = 1"), cell(None), cell(["khoản 2", "khoản 3"])
("'=1+1", "''=1+1", '1 = 1', '', 'khoản 2; khoản 3')
>>> cell_text("'=1+1"), cell_text("''=1+1"), cell_text("'a'")
('=1+1', "'=1+1", "'a'")
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from citegraph.lazy import lazy_pattern

_FORMULA = lazy_pattern("'*[=+@\\-\t\r\n\uff1d\uff0b\uff20\uff0d]")


def cell(value: str | float | Sequence[Any] | None) -> str:
    """The cell of a value; a list is joined with `; `, None is empty."""
    if isinstance(value, str):
        text = value
    else:
        text = "" if value is None else "; ".join(map(str, value)) if isinstance(value, Sequence) else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def cell_text(cell: str) -> str:
    """The text that was written as this cell."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
