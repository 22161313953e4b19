"""A report as a PDF, A4, with the used characters of Tinos embedded, which has the widths of Times New Roman.

fpdf2 writes the file; it needs no other program. The head of a table is repeated on every page and no row is broken,
except one that is higher than a page. The same content gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import singledispatchmethod
from importlib.resources import as_file, files
from pathlib import Path
from typing import BinaryIO

from citegraph.errors import MissingError
from citegraph.export.office.content import (
    Block,
    Cell,
    Content,
    Facts,
    Illustration,
    Link,
    Paragraph,
    PartHeading,
    Span,
    Table,
    Text,
    printable,
    printable_spans,
)
from citegraph.presentation.shapes import Bar, Dot, Line, Shape, Words, arrow_head, colour

try:
    from fpdf import FPDF
except ImportError as error:
    raise MissingError(
        "fpdf2, which writes PDF, is not installed; install it with: pip install 'citegraph[pdf]'"
    ) from error

_FAMILY = "tinos"
_FACES = {"": "Regular", "B": "Bold", "I": "Italic"}
_LEFT, _RIGHT, _MARGIN = 30.0, 20.0, 20.0  # mm, as decree 30/2020/NĐ-CP has them
_POINT = 25.4 / 72  # mm
_LEADING = 1.22
_BODY, _IN_TABLE, _SMALL = 12.0, 10.0, 9.0  # points
_TITLE, _HEADINGS = 15.0, {1: (13.0, "B"), 2: (12.0, "B"), 3: (12.0, "I")}
_PAD = 1.3  # mm, inside a cell
_SPACE = 2.5  # mm, before a heading
_FACT_WIDTHS = (4.8, 11.2)
_UNKNOWN = "□"  # in place of a character that the font does not have
_SHADE, _RULE = (233, 237, 242), (110, 118, 128)


def write_pdf(content: Content, file: BinaryIO) -> None:
    """Write a report."""
    with ExitStack() as stack:
        fonts = files("citegraph.export") / "assets" / "fonts"
        faces = {style: stack.enter_context(as_file(fonts / f"Tinos-{face}.ttf")) for style, face in _FACES.items()}
        paper = _Paper(content, faces)
        for number, block in enumerate(content.blocks):
            paper.turn_for(content.blocks[number:])
            paper.add(block)
        file.write(bytes(paper.pdf.output()))


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words in one look on a line, and their width in mm."""

    words: str
    style: str
    size: float
    width: float


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of pieces; its height in mm is that of its largest."""

    pieces: tuple[_Piece, ...]
    height: float
    right: bool

    @property
    def width(self) -> float:
        return sum(piece.width for piece in self.pieces)


class _Paper:
    """A PDF that grows at its end."""

    def __init__(self, content: Content, faces: Mapping[str, Path]) -> None:
        self.pdf = FPDF("landscape" if content.landscape else "portrait", "mm", "A4")
        for style, path in faces.items():
            self.pdf.add_font(_FAMILY, style, path)
        self._known = self.pdf.fonts[_FAMILY].cmap.keys()
        self.pdf.set_margins(_LEFT, _MARGIN, _RIGHT)
        self.pdf.set_auto_page_break(auto=False)
        self.pdf.set_title(self._shown(content.title))
        self.pdf.set_creator("citegraph")
        self.pdf.set_lang(content.language)
        self.pdf.set_creation_date(datetime(1980, 1, 1, tzinfo=UTC))
        self._widths: dict[tuple[str, str], float] = {}  # in mm, of words in one point
        self._broken: dict[tuple[Text, float, float], list[_Row]] = {}
        self._turn()
        self._write(Text((Span(content.title.upper(), bold=True),)), _TITLE, centred=True)

    def _turn(self) -> None:
        """Begin a page, with its number in the middle above the text, unless it is the first."""
        self.pdf.add_page()
        if self.pdf.page_no() > 1:
            self.pdf.set_font(_FAMILY, "", _BODY)
            number = str(self.pdf.page_no())
            self.pdf.text(_LEFT + (self._width - self.pdf.get_string_width(number)) / 2, 13, number)

    @property
    def _width(self) -> float:
        return float(self.pdf.w) - _LEFT - _RIGHT

    @property
    def _room(self) -> float:
        """The height left on the page."""
        return float(self.pdf.h) - _MARGIN - float(self.pdf.get_y())

    def turn_for(self, blocks: Sequence[Block]) -> None:
        """Turn the page if the first of these blocks, with those that stay with it, does not fit on this one."""
        if self._room < self._least(blocks) and self.pdf.get_y() > _MARGIN:
            self._turn()

    def _least(self, blocks: Sequence[Block]) -> float:
        """The height in mm that the first block needs on one page: a heading needs that of the next one too."""
        block = blocks[0]
        if isinstance(block, PartHeading):
            return _SPACE + 8 + (self._least(blocks[1:]) if len(blocks) > 1 else 0)
        if isinstance(block, Illustration):
            height = self._scale(block) * block.drawing.height
            figures = len(blocks) > 1 and isinstance(blocks[1], Table)
            below = self._least(blocks[1:]) if figures else 0
            return height + (7 if block.title else 0) + (12 if block.description else 0) + below
        if isinstance(block, Table):
            widths = [10 * column.width for column in block.columns]
            rows = block.rows if block.is_small else block.rows[:1]
            return sum(self._height(row, widths, _IN_TABLE) for row in (_head(block), *rows))
        figures = isinstance(block, Paragraph) and len(blocks) > 1 and isinstance(blocks[1], Table)
        return 8 + (self._least(blocks[1:]) if figures else 0)

    @singledispatchmethod
    def add(self, block: Block) -> None:
        """Add a part of the report."""
        raise AssertionError(block)

    @add.register
    def _(self, block: PartHeading) -> None:
        self.pdf.set_y(self.pdf.get_y() + _SPACE)
        size, style = _HEADINGS[block.level]
        self.pdf.set_font(_FAMILY, style, size)
        self.pdf.start_section(self._shown(block.words), block.level - 1, strict=False)
        if block.mark:
            self.pdf.set_link(name=block.mark)
        self._write(Text((Span(block.words, bold="B" in style, italic="I" in style),)), size)

    @add.register
    def _(self, block: Paragraph) -> None:
        self._write(block.text, _SMALL if block.text.small else _BODY, centred=block.centred)

    @add.register
    def _(self, block: Link) -> None:
        self.pdf.set_font(_FAMILY, "", _BODY)
        height = _BODY * _POINT * _LEADING
        if self._room < height:
            self._turn()
        self.pdf.cell(self._width, height, self._shown(block.words), link=self.pdf.add_link(name=block.mark))
        self.pdf.set_y(self.pdf.get_y() + height + 1)

    @add.register
    def _(self, block: Facts) -> None:
        for name, said in block.rows:
            bold = (Text((Span(name, bold=True),)),)
            self._add_row((bold, said), [10 * width for width in _FACT_WIDTHS], _BODY, ruled=False)
        self.pdf.set_y(self.pdf.get_y() + 2)

    @add.register
    def _(self, block: Table) -> None:
        widths, head = [10 * column.width for column in block.columns], _head(block)
        self._add_row(head, widths, _IN_TABLE, shaded=True)
        for row in block.rows:
            if self._room < self._height(row, widths, _IN_TABLE):
                self._turn()
                self._add_row(head, widths, _IN_TABLE, shaded=True)
            self._add_row(row, widths, _IN_TABLE, head=head)
        self.pdf.set_y(self.pdf.get_y() + 3)

    @add.register
    def _(self, block: Illustration) -> None:
        scale = self._scale(block)
        if block.title:
            self._write(Text((Span(block.title, bold=True),)), _BODY)
        left = _LEFT + (self._width - scale * block.drawing.width) / 2
        _draw(self.pdf, block.drawing.shapes, left, self.pdf.get_y() + 1, scale)
        self.pdf.set_y(self.pdf.get_y() + scale * block.drawing.height + 3)
        if block.description:
            self._write(Text((Span(block.description),), small=True), _SMALL)

    def _scale(self, picture: Illustration) -> float:
        """The mm of a pixel of a picture, which has to fit on a page."""
        most = self.pdf.h - 2 * _MARGIN - 25
        return float(min(10 * picture.width / picture.drawing.width, most / picture.drawing.height))

    # Lines of text

    def _write(self, text: Text, size: float, *, centred: bool = False) -> None:
        for row in self._rows(text, self._width, size):
            if self._room < row.height:
                self._turn()
            indent = (self._width - row.width) / 2 if centred else 0
            self._put(row, _LEFT + indent, self.pdf.get_y())
            self.pdf.set_y(self.pdf.get_y() + row.height)
        self.pdf.set_y(self.pdf.get_y() + 1.6)

    def _rows(self, text: Text, width: float, size: float) -> list[_Row]:
        """The text in lines of at most a width; a row of a table is measured before it is written."""
        asked = (text, width, size)
        if asked not in self._broken:
            self._broken[asked] = self._break(text, width, size)
        return self._broken[asked]

    def _break(self, text: Text, width: float, size: float) -> list[_Row]:
        size = min(size, _SMALL) if text.small else size
        rows: list[_Row] = []
        line: list[_Piece] = []
        used = 0.0
        for piece in self._pieces(text, width, size):
            if line and used + self._measured(piece.words.rstrip(), piece.style, size) > width:
                rows.append(_Row(tuple(line), size * _POINT * _LEADING, text.right))
                line, used = [], 0.0
            if line or not piece.words.isspace():
                line.append(piece)
                used += piece.width
        return [*rows, _Row(tuple(line), size * _POINT * _LEADING, text.right)] if line else rows

    def _pieces(self, text: Text, width: float, size: float) -> Iterator[_Piece]:
        """Yield the words of a text, each with the space after it; one that is wider than a line in parts."""
        for span, words in zip(text.spans, printable_spans(text), strict=True):
            style = "B" if span.bold else "I" if span.italic else ""
            for word in re.findall(r"\S+\s?|\s", self._shown(words)):
                yield from self._parts(word, style, size, width)

    def _parts(self, word: str, style: str, size: float, width: float) -> Iterator[_Piece]:
        whole = self._measured(word, style, size)
        if whole <= width:
            yield _Piece(word, style, size, whole)
            return
        at = max(1, int(len(word) * width / whole * 0.9))
        for part in (word[i : i + at] for i in range(0, len(word), at)):
            yield _Piece(part, style, size, self._measured(part, style, size))

    def _measured(self, words: str, style: str, size: float) -> float:
        if (words, style) not in self._widths:
            self.pdf.set_font(_FAMILY, style, 1)
            self._widths[words, style] = float(self.pdf.get_string_width(words))
        return size * self._widths[words, style]

    def _shown(self, words: str) -> str:
        """The text with a sign in place of each character that the font does not have."""
        return "".join(char if ord(char) in self._known else _UNKNOWN for char in words)

    def _put(self, row: _Row, x: float, y: float) -> None:
        for piece in row.pieces:
            self.pdf.set_font(_FAMILY, piece.style, piece.size)
            self.pdf.text(x, y + 0.95 * piece.size * _POINT, piece.words)
            x += piece.width

    # Tables

    def _cells(self, row: Sequence[Cell], widths: Sequence[float], size: float) -> list[list[_Row]]:
        """The lines of each cell."""
        return [
            [line for text in content for line in self._rows(text, width - 2 * _PAD, size)]
            for content, width in zip(row, widths, strict=True)
        ]

    def _height(self, row: Sequence[Cell], widths: Sequence[float], size: float) -> float:
        cells = self._cells(row, widths, size)
        return max(sum(line.height for line in lines) for lines in cells) + 2 * _PAD

    def _add_row(
        self,
        row: Sequence[Cell],
        widths: Sequence[float],
        size: float,
        *,
        ruled: bool = True,
        shaded: bool = False,
        head: Sequence[Cell] | None = None,
    ) -> None:
        """Add a row of a table; lines that do not fit on a page go on the next, under the head."""
        rest = self._cells(row, widths, size)
        while any(rest):
            halves = [_fitting(lines, self._room - 2 * _PAD) for lines in rest]
            now, rest = [half[0] for half in halves], [half[1] for half in halves]
            if not any(now):
                self._turn()
                if head:
                    self._add_row(head, widths, size, shaded=True)
                continue
            self._put_cells(now, widths, ruled=ruled, shaded=shaded)

    def _put_cells(
        self, cells: Sequence[Sequence[_Row]], widths: Sequence[float], *, ruled: bool, shaded: bool
    ) -> None:
        height = max(sum(line.height for line in lines) for lines in cells) + (2 * _PAD if ruled else 0.8)
        x, top = _LEFT, self.pdf.get_y()
        self.pdf.set_line_width(0.15)
        self.pdf.set_draw_color(*_RULE)
        self.pdf.set_fill_color(*_SHADE)
        for lines, width in zip(cells, widths, strict=True):
            if ruled:
                self.pdf.rect(x, top, width, height, "DF" if shaded else "D")
            y = top + (_PAD if ruled else 0)
            if shaded:
                y = top + (height - sum(line.height for line in lines)) / 2
            for line in lines:
                room = width - line.width
                indent = room / 2 if shaded else room - _PAD if line.right else _PAD if ruled else 0
                self._put(line, x + indent, y)
                y += line.height
            x += width
        self.pdf.set_y(top + height)


def _head(table: Table) -> tuple[Cell, ...]:
    return tuple((Text((Span(column.head, bold=True),)),) for column in table.columns)


def _fitting(lines: Sequence[_Row], room: float) -> tuple[list[_Row], list[_Row]]:
    """The first lines that fit into a height, and the others."""
    height = 0.0
    for number, line in enumerate(lines):
        height += line.height
        if height > room:
            return list(lines[:number]), list(lines[number:])
    return list(lines), []


def _draw(pdf: FPDF, shapes: Iterable[Shape], left: float, top: float, scale: float) -> None:
    """Draw shapes, `scale` mm for each pixel."""
    for shape in shapes:
        if isinstance(shape, Words):
            _draw_words(pdf, shape, left, top, scale)
        elif isinstance(shape, Line):
            _draw_line(pdf, shape, left, top, scale)
        elif isinstance(shape, Dot):
            pdf.set_fill_color(*_rgb(shape.fill))
            pdf.circle(left + shape.x * scale, top + shape.y * scale, shape.radius * scale, "F")
        else:
            _draw_bar(pdf, shape, left, top, scale)
    pdf.set_text_color(0)


def _draw_words(pdf: FPDF, words: Words, left: float, top: float, scale: float) -> None:
    pdf.set_font(_FAMILY, "B" if words.bold else "", words.size * scale / _POINT)
    pdf.set_text_color(*_rgb(words.fill))
    text = printable(words.text)
    width = pdf.get_string_width(text)
    x = left + words.x * scale - {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
    pdf.text(x, top + words.y * scale, text)


def _draw_line(pdf: FPDF, line: Line, left: float, top: float, scale: float) -> None:
    pdf.set_draw_color(*_rgb(line.stroke))
    pdf.set_line_width(line.width * scale)
    if line.dashes:
        pdf.set_dash_pattern(*(length * scale for length in line.dashes))
    pdf.polyline([(left + x * scale, top + y * scale) for x, y in line.points])
    pdf.set_dash_pattern()
    if line.arrow:
        pdf.set_fill_color(*_rgb(line.stroke))
        pdf.polygon([(left + x * scale, top + y * scale) for x, y in arrow_head(line)], style="F")


def _draw_bar(pdf: FPDF, bar: Bar, left: float, top: float, scale: float) -> None:
    pdf.set_fill_color(*_rgb(bar.fill))
    pdf.set_draw_color(*_rgb(bar.stroke or bar.fill))
    pdf.set_line_width(scale)
    box = (left + bar.x * scale, top + bar.y * scale, bar.width * scale, bar.height * scale)
    pdf.rect(*box, "DF" if bar.stroke else "F", round_corners=bool(bar.radius), corner_radius=bar.radius * scale)


def _rgb(role: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour(role)[1:]))
