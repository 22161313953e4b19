"""Values as HTML for notebooks: a summary and small tables of their first rows, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import shorten

SHOWN = 10
"""Rows of a table."""

_WIDEST = 120  # characters of a cell


def html_table(head: Sequence[str], rows: Iterable[Sequence[str]], more: int = 0) -> str:
    """A table; `more` is the number of rows that are left out.

    >>> html_table(["work"], [["<05>"]])
    '<table><thead><tr><th>work</th></tr></thead><tbody><tr><td>&lt;05&gt;</td></tr></tbody></table>'
    """
    body = "".join(_row("td", (shorten(cell, _WIDEST, placeholder="…") for cell in row)) for row in rows)
    rest = f"<p>… and {more:,} more</p>" if more > 0 else ""
    return f"<table><thead>{_row('th', head)}</thead><tbody>{body}</tbody></table>{rest}"


def html_summary(text: str) -> str:
    """A paragraph above tables."""
    return f"<p><strong>{_safe(text)}</strong></p>"


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "work"), counted(1200, "relation")
    ('1 work', '1,200 relations')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _row(tag: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{_safe(cell)}</{tag}>' for cell in cells)}</tr>"


def _safe(text: str) -> str:
    """Escaped; half a surrogate pair, which no notebook file can store, becomes a question mark."""
    from html import escape

    return escape(text.encode("utf-8", "replace").decode())
