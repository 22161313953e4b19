"""DOCX: headers, then paragraphs and tables in reading order, then the footnotes that they refer to.

A row of a table is one line with ` | ` between its cells, unless a cell contains several lines. Numbers that Word
computes (`Điều 1.`, `a)`) are part of the text; text that a reviewer deleted is not. A footnote's mark is `[1]`, and
its text is at the end after the same mark. Runs in a font of an old encoding are converted. Footers are left out.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from citegraph.errors import SourceError
from citegraph.readers.bounds import Budget
from citegraph.readers.by_suffix import kind_of, read_as
from citegraph.readers.html import table_row
from citegraph.readers.legacy import of_font
from citegraph.readers.numbering import Numbering
from citegraph.readers.protocol import ReadResult, Wanted
from citegraph.readers.to_source import text_source
from citegraph.readers.zipped import BROKEN, unpacked_parts

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY = "word/document.xml"
_HEADER = re.compile(r"word/header\d*\.xml")
_NOTES = {"footnoteReference": "word/footnotes.xml", "endnoteReference": "word/endnotes.xml"}
_LOST = frozenset({"del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr", "tblPr", "txbxContent"})
_WRITTEN = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_docx(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read a document as one source."""
    data = file.read()
    if data[:2] != b"PK" and kind_of(data) == ".doc" and not name.lower().endswith(".doc"):
        error = f"{name}: is protected by a password, or an old .doc; save it as .docx without a password"
        yield name, SourceError(error)
        return
    if (other := read_as(data, name, wanted, ".docx")) is not None:
        yield from other
        return
    try:
        text = docx_text(data, name, wanted.budget)
    except SourceError as error:
        yield name, error
        return
    yield from text_source(name, text)


def docx_text(data: bytes, name: str, budget: Budget) -> str:
    """The text of a document; raises `SourceError`."""
    from lxml.etree import XMLSyntaxError

    try:
        with unpacked_parts(data, name, budget) as archive:
            return _Document(archive).text()
    except (*BROKEN, KeyError, XMLSyntaxError) as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise SourceError(
            f"{name}: corrupt or truncated .docx file ({why}); save it again from your word processor"
        ) from error


class _Document:
    """The parts of a DOCX file that contain text."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        self._notes: list[tuple[str, str]] = []  # part and id of each note that is referred to, in order
        self._marks: dict[tuple[str, str], int] = {}
        numbering, styles = self._part("word/numbering.xml"), self._part("word/styles.xml")
        self._numbering = Numbering(numbering, styles)

    def text(self) -> str:
        headers = sorted(name for name in self._names if _HEADER.fullmatch(name))
        heads = dict.fromkeys("\n".join(self._blocks(self._part(name))).strip() for name in headers)
        if (root := self._part(_BODY)) is None:
            raise KeyError(f"there is no {_BODY}")
        body = root.find(f"{_W}body")
        blocks = list(self._blocks(body))
        notes = list(self._note_texts())
        return "\n".join([*filter(None, heads), *blocks, *notes]).strip("\n")

    def _part(self, name: str) -> Any:
        from lxml import etree

        if name not in self._names:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        return etree.fromstring(self._archive.read(name), parser)  # refuses more than 256 levels of elements

    def _blocks(self, parent: Any) -> Iterator[str]:
        """The lines of the paragraphs and tables below an element."""
        for child in () if parent is None else parent:
            tag = _tag(child)
            if tag == "p":
                yield self._paragraph(child)
            elif tag == "tbl":
                yield ""
                yield from self._table(child)
                yield ""
            elif tag in {"sdt", "sdtContent", "ins", "customXml", "smartTag"}:
                yield from self._blocks(child)

    def _table(self, table: Any) -> Iterator[str]:
        for row in table.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not table:
                continue  # a table inside a cell is read with its cell
            cells = ("\n".join(self._blocks(cell)).strip() for cell in row.iter(f"{_W}tc") if _row_of(cell) is row)
            if line := table_row([cell for cell in cells if cell]):
                yield line

    def _paragraph(self, paragraph: Any) -> str:
        text = self._numbering.mark(paragraph) + "".join(self._runs(paragraph)).strip(" ")
        boxes = [b for b in paragraph.iter(f"{_W}txbxContent") if _paragraph_of(b) is paragraph and not _is_fallback(b)]
        return "\n".join([text, *(line for box in boxes for line in self._blocks(box))])

    def _runs(self, parent: Any) -> Iterator[str]:
        for child in parent:
            tag = _tag(child)
            if tag in _LOST or tag == "Fallback":
                continue
            if tag == "t":
                yield of_font(child.text or "", _font(child))
            elif tag in _WRITTEN:
                yield _WRITTEN[tag]
            elif tag in _NOTES:
                note = (_NOTES[tag], child.get(f"{_W}id", ""))
                if note not in self._marks:
                    self._notes.append(note)
                yield f"[{self._marks.setdefault(note, len(self._notes))}]"
            else:
                yield from self._runs(child)

    def _note_texts(self) -> Iterator[str]:
        parts = {name: self._part(name) for name in _NOTES.values()}
        notes = {
            (name, n.get(f"{_W}id")): n for name, part in parts.items() if part is not None for n in reversed(part)
        }
        for number, note in enumerate(self._notes, 1):  # grows, if a note refers to a further one
            if text := "\n".join(self._blocks(notes.get(note))).strip():
                yield f"\n[{number}] {text}"


def _tag(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _font(text: Any) -> str | None:
    fonts = text.getparent().find(f"{_W}rPr/{_W}rFonts")
    return None if fonts is None else fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi")


def _row_of(cell: Any) -> Any:
    return next(cell.iterancestors(f"{_W}tr"))


def _paragraph_of(box: Any) -> Any:
    """The paragraph that a text box belongs to, which may be inside another box."""
    return next(box.iterancestors(f"{_W}p"))


def _is_fallback(box: Any) -> bool:
    """True if a text box is the copy of another one, for old programs."""
    return any(_tag(ancestor) == "Fallback" for ancestor in box.iterancestors())
