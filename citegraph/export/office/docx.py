"""A report as a document for Word and LibreOffice: A4, in the typeface and with the margins that offices use.

The head of a table is repeated on every page, no row is broken by one, and a heading stays with the next block. As in
decree 30/2020/NĐ-CP, the number of the page is in the middle above the text, and not on the first page.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import singledispatchmethod
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from citegraph.export.formats import Format
from citegraph.export.office.content import (
    Block,
    Cell,
    Content,
    Facts,
    Illustration,
    Link,
    Paragraph,
    PartHeading,
    Table,
    Text,
    plain_cell,
    printable,
    printable_spans,
    text,
)
from citegraph.export.office.listing import listing
from citegraph.export.office.packing import pack_office
from citegraph.export.office.raster import to_png
from citegraph.export.selection import Selected

if TYPE_CHECKING:
    from citegraph.registry import Registry

_FONT = "Times New Roman"
_TAGS = {"vi": "vi-VN", "en": "en-GB"}
_SIZES = {"Normal": 12, "Title": 15, "Heading 1": 13, "Heading 2": 12, "Heading 3": 12}
_IN_TABLE, _SMALL = Pt(10), Pt(9)
_SHADE = "E9EDF2"
_FACT_WIDTHS = (4.8, 11.2)

DOCX = Format(
    ".docx",
    binary=lambda view, file: write_listing(view.chosen, file, view.language, view.registry),
    limit=100,  # works that people read about
)


def write_listing(chosen: Selected, file: BinaryIO, language: str, registry: Registry | None = None) -> None:
    """Write the report on the selected works."""
    write_docx(listing(chosen, language, registry), file)


def write_docx(content: Content, file: BinaryIO) -> None:
    """Write a report; the same content gives the same bytes."""
    paper = _Paper(content)
    for block, following in pairwise((*content.blocks, None)):
        paper.add(block)
        if isinstance(block, Illustration | Paragraph) and isinstance(following, Table):
            paper.document.paragraphs[-1].paragraph_format.keep_with_next = True
    made = io.BytesIO()
    paper.document.save(made)
    pack_office(made, file)


class _Paper:
    """A document that grows at its end."""

    def __init__(self, content: Content) -> None:
        self.document = Document()
        self._language = content.language
        self._marks = self._pictures = 0
        self._set_page(landscape=content.landscape)
        for style, size in _SIZES.items():
            self._set_font(style, size)
        properties = self.document.core_properties
        properties.title, properties.author = printable(content.title), "citegraph"
        properties.language, properties.comments = content.language, ""
        title = self.document.add_heading(printable(content.title).upper(), 0)
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for border in title.style.element.pPr.findall(qn("w:pBdr")):
            title.style.element.pPr.remove(border)

    @singledispatchmethod
    def add(self, block: Block) -> None:
        """Add a part of the report."""
        raise AssertionError(block)

    @add.register
    def _(self, block: PartHeading) -> None:
        paragraph = self.document.add_heading(printable(block.words), block.level)
        if block.mark:
            self._marks += 1
            start, end = (_element(f"w:bookmark{side}", id=str(self._marks)) for side in ("Start", "End"))
            start.set(qn("w:name"), block.mark)
            paragraph._p.insert(1, start)
            paragraph._p.append(end)

    @add.register
    def _(self, block: Paragraph) -> None:
        paragraph = self.document.add_paragraph()
        if block.centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _add_text(paragraph, block.text, None)

    @add.register
    def _(self, block: Link) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        link = _element("w:hyperlink", anchor=block.mark)
        link.append(paragraph.add_run(printable(block.words))._r)
        paragraph._p.append(link)

    @add.register
    def _(self, block: Facts) -> None:
        self._fill_table(_FACT_WIDTHS, [(plain_cell(name), said) for name, said in block.rows], None)

    @add.register
    def _(self, block: Table) -> None:
        widths = [column.width for column in block.columns]
        head = tuple(plain_cell(column.head) for column in block.columns)
        self._fill_table(widths, [head, *block.rows], "Table Grid", whole=block.is_small)

    @add.register
    def _(self, block: Illustration) -> None:
        if block.title:
            self._kept(block.title).runs[0].font.bold = True
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = bool(block.description)
        drawn = paragraph.add_run().add_picture(io.BytesIO(to_png(block.drawing, block.width)), Cm(block.width))
        self._pictures += 1
        for side in ("distT", "distB", "distL", "distR"):  # without them LibreOffice leaves a gap
            drawn._inline.set(side, "0")
        about = drawn._inline.docPr
        about.set("id", str(self._pictures))
        about.set("name", block.name)
        about.set("descr", printable(f"{block.title} {block.description}"))
        if block.description:
            _add_text(self.document.add_paragraph(), text(block.description, small=True), None)

    def _kept(self, words: str) -> Any:
        """A paragraph that stays with the next."""
        paragraph = self.document.add_paragraph(printable(words))
        paragraph.paragraph_format.keep_with_next = True
        return paragraph

    def _fill_table(
        self, widths: Sequence[float], rows: Sequence[Sequence[Cell]], style: str | None, *, whole: bool = False
    ) -> None:
        """Add a table; with a style its first row is the head. No page breaks a `whole` one."""
        table = self.document.add_table(rows=0, cols=len(widths), style=style)
        table.autofit = False
        for number, row in enumerate(rows):
            head = bool(style) and number == 0
            line = table.add_row()
            for column, (place, content, width) in enumerate(zip(line.cells, row, widths, strict=True)):
                place.width = Cm(width)
                _fill(
                    place,
                    content,
                    None if style is None else _IN_TABLE,
                    head=head,
                    bold=head or (not style and not column),
                )
                for paragraph in place.paragraphs:
                    paragraph.paragraph_format.keep_with_next = head or (whole and number < len(rows) - 1) or None
            properties = line._tr.get_or_add_trPr()
            properties.append(_element("w:cantSplit"))
            if head:
                properties.append(_element("w:tblHeader"))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        self.document.add_paragraph().paragraph_format.space_after = Pt(2)

    def _set_page(self, *, landscape: bool) -> None:
        section = self.document.sections[0]
        width, height = (29.7, 21) if landscape else (21, 29.7)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Cm(width), Cm(height)
        section.left_margin, section.right_margin = Cm(3), Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
        section.header_distance = Cm(1)
        section.different_first_page_header_footer = True
        header = section.header.paragraphs[0]
        header.alignment = WD_ALIGN_PARAGRAPH.CENTER
        counted = _element("w:fldSimple", instr="PAGE")
        counted.append(header.add_run("2")._r)
        header._p.append(counted)

    def _set_font(self, name: str, size: int) -> None:
        style = self.document.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        fonts = style.element.rPr.rFonts
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.attrib.pop(qn(f"w:{script}Theme"), None)
            fonts.set(qn(f"w:{script}"), _FONT)
        style.paragraph_format.space_after = Pt(6 if name == "Normal" else 4)
        if name == "Normal":
            style.paragraph_format.line_spacing = 1.1
            style.element.rPr.append(_element("w:lang", val=_TAGS[self._language]))
        else:
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.font.bold, style.font.italic = True, name == "Heading 3"
            style.paragraph_format.space_before = Pt(12 if name == "Heading 1" else 8)


def _fill(place: Any, content: Cell, size: Any, *, head: bool, bold: bool) -> None:
    for number, line in enumerate(content):
        paragraph = place.add_paragraph() if number else place.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        paragraph.paragraph_format.line_spacing = 1.0
        if head or line.right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if head else WD_ALIGN_PARAGRAPH.RIGHT
        _add_text(paragraph, line, size, bold=bold)
    if head:
        place._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=_SHADE))


def _add_text(paragraph: Any, line: Text, size: Any, *, bold: bool = False) -> None:
    for span, words in zip(line.spans, printable_spans(line), strict=True):
        run = paragraph.add_run(words)
        run.font.size = _SMALL if line.small else size
        run.font.bold, run.font.italic = bold or span.bold or None, span.italic or None


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
