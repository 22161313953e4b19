"""The content of a printed report, which every file format writes: headings, texts, facts, tables, pictures.

Lengths are in cm, on A4. A writer leaves out characters that its format cannot contain and writes everything else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from citegraph.presentation.shapes import Drawing
from citegraph.text.xml_characters import FORBIDDEN

_ROWS, _SMALL = 12, 500  # rows and characters of a table that no page breaks


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text on lines of its own; `small` for explanations, `right` for a number in a table."""

    spans: tuple[Span, ...]
    small: bool = False
    right: bool = False

    def __str__(self) -> str:
        return "".join(span.text for span in self.spans)


Cell = tuple[Text, ...]
"""The texts of a cell, one below the other."""


def text(words: str, *, bold: bool = False, italic: bool = False, small: bool = False) -> Text:
    """A text in one look."""
    return Text((Span(words, bold, italic),), small)


def plain_cell(words: str) -> Cell:
    """A cell with one plain text."""
    return (text(words),)


def printable(words: str) -> str:
    """The text on one line, composed, without the characters that XML does not allow."""
    return unicodedata.normalize("NFC", FORBIDDEN.sub("", " ".join(words.split())))


def printable_spans(line: Text) -> list[str]:
    """The printable words of each span, with the spaces between them."""
    return [
        f"{' ' * span.text[:1].isspace()}{words}{' ' * (bool(words) and span.text[-1:].isspace())}"
        for span in line.spans
        for words in [printable(span.text)]
    ]


@dataclass(frozen=True, slots=True)
class PartHeading:
    """A heading, level 1 the highest; links lead to its `mark`."""

    words: str
    level: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text; `centred` for the words of a title."""

    text: Text
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A line that leads to the heading with a mark."""

    words: str
    mark: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head and width."""

    head: str
    width: float


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its head is repeated on every page, and no row is broken by one."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def is_small(self) -> bool:
        """Whether the table is so short that no page breaks it."""
        length = sum(len(str(each)) for row in self.rows for content in row for each in content)
        return len(self.rows) <= _ROWS and length <= _SMALL

    @classmethod
    def of(cls, columns: Iterable[Column], rows: Iterable[Iterable[Cell]]) -> Table:
        """The table of these rows."""
        return cls(tuple(columns), tuple(map(tuple, rows)))


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values, one pair per line."""

    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Illustration:
    """A drawing with its title above and a description below."""

    drawing: Drawing
    title: str
    description: str
    width: float
    name: str


Block = PartHeading | Paragraph | Link | Table | Facts | Illustration


@dataclass(frozen=True, slots=True)
class Content:
    """A report: its title, which is its first line too, its parts in order, and its language (`vi`, `en`)."""

    title: str
    language: str
    blocks: tuple[Block, ...]
    landscape: bool = False
