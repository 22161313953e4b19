"""DOCX: headers, then paragraphs and tables in reading order, then the footnotes that they refer to.

A row of a table is one line with ` | ` between its cells, unless a cell contains several lines. Numbers that Word
computes (`Điều 1.`, `a)`) are part of the text; text that a reviewer deleted is not. A footnote's mark is `[1]`, and
its text is at the end after the same mark. Runs in a font of an old encoding are converted. Footers are left out.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, BinaryIO

from citegraph.errors import SourceError
from citegraph.readers.bounds import Budget
from citegraph.readers.by_suffix import kind_of, read_as
from citegraph.readers.html import cell_separator
from citegraph.readers.legacy import of_font
from citegraph.readers.numbering import Numbering
from citegraph.readers.protocol import ReadResult, Wanted
from citegraph.readers.to_source import text_source
from citegraph.readers.traced import Trace, Traced
from citegraph.readers.zipped import BROKEN, unpacked_parts

BODY = "word/document.xml"
"""The part with the body of a document."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADER = re.compile(r"word/header\d*\.xml")
_NOTES = {"footnoteReference": "word/footnotes.xml", "endnoteReference": "word/endnotes.xml"}
_LOST = frozenset({"del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr", "tblPr", "txbxContent"})
_EMPTY = Traced.added("")
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
    return traced_docx(data, name, budget).text.text


@dataclass(frozen=True, slots=True)
class TracedDocx:
    """A document with the origin of its text.

    `parts` are the roots of the parts that contain text, by name. `copies` are headers with the same text as one that
    is read, each with its offset in the text. `references` are the elements that refer to a note first, by that note.
    """

    text: Traced
    parts: Mapping[str, Any]
    copies: tuple[tuple[int, Traced], ...]
    references: Mapping[Any, Any]


def traced_docx(data: bytes, name: str, budget: Budget) -> TracedDocx:
    """A document and its text; raises `SourceError`."""
    with corrupt_as_error(name), unpacked_parts(data, name, budget) as archive:
        return _Document(archive).traced()


@contextmanager
def corrupt_as_error(name: str) -> Iterator[None]:
    """Raises `SourceError` in place of what the libraries raise for a corrupt document."""
    from lxml.etree import XMLSyntaxError

    try:
        yield
    except (*BROKEN, KeyError, XMLSyntaxError) as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise SourceError(
            f"{name}: corrupt or truncated .docx file ({why}); save it again from your word processor"
        ) from error


def xml_root(content: bytes) -> Any:
    """The root element of a part; raises `XMLSyntaxError`, also for more than 256 levels of elements."""
    from lxml import etree

    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


class _Document:
    """The parts of a DOCX file that contain text."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        self._parts: dict[str, Any] = {}
        self._notes: list[tuple[tuple[str, str], Any]] = []  # part and id of each note, and what refers to it first
        self._references: dict[Any, Any] = {}
        self._marks: dict[tuple[str, str], int] = {}
        numbering, styles = self._part("word/numbering.xml"), self._part("word/styles.xml")
        self._numbering = Numbering(numbering, styles)

    def traced(self) -> TracedDocx:
        headers = sorted(name for name in self._names if _HEADER.fullmatch(name))
        if (root := self._part(BODY)) is None:
            raise KeyError(f"there is no {BODY}")
        if (body := root.find(f"{_W}body")) is None:
            raise KeyError("there is no body, or it is in the strict form of the format")
        heads: dict[str, list[Traced]] = {}
        for header in headers:
            head = Traced.joined("\n", self._blocks(self._part(header))).strip()
            heads.setdefault(head.text, []).append(head)
        heads.pop("", None)
        blocks = list(self._blocks(body))
        notes = list(self._note_texts())
        text = Traced.joined("\n", [*(head for head, *_ in heads.values()), *blocks, *notes]).strip("\n")
        offsets = accumulate((len(head) + 1 for head in heads), initial=0)
        copies = [(at, copy) for at, (_, *others) in zip(offsets, heads.values(), strict=False) for copy in others]
        return TracedDocx(text, self._parts, tuple(copies), self._references)

    def _part(self, name: str) -> Any:
        if name not in self._names:
            return None
        if name not in self._parts:
            self._parts[name] = xml_root(self._archive.read(name))
        return self._parts[name]

    def _blocks(self, parent: Any) -> Iterator[Traced]:
        """The lines of the paragraphs and tables below an element."""
        for child in () if parent is None else parent:
            tag = _tag(child)
            if tag == "p":
                yield self._paragraph(child)
            elif tag == "tbl":
                yield _EMPTY
                yield from self._table(child)
                yield _EMPTY
            elif tag in {"sdt", "sdtContent", "ins", "customXml", "smartTag"}:
                yield from self._blocks(child)

    def _table(self, table: Any) -> Iterator[Traced]:
        for row in table.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not table:
                continue  # a table inside a cell is read with its cell
            cells = (
                Traced.joined("\n", self._blocks(cell)).strip() for cell in row.iter(f"{_W}tc") if _row_of(cell) is row
            )
            if filled := [cell for cell in cells if cell.text]:
                yield Traced.joined(cell_separator(cell.text for cell in filled), filled)

    def _paragraph(self, paragraph: Any) -> Traced:
        mark = Traced.added(self._numbering.mark(paragraph))
        text = Traced.joined("", [mark, Traced.of(self._runs(paragraph)).strip(" ")])
        boxes = [b for b in paragraph.iter(f"{_W}txbxContent") if _paragraph_of(b) is paragraph and not _is_fallback(b)]
        return Traced.joined("\n", [text, *(line for box in boxes for line in self._blocks(box))])

    def _runs(self, parent: Any) -> Iterator[Trace]:
        for child in parent:
            tag = _tag(child)
            if tag in _LOST or tag == "Fallback":
                continue
            if tag == "t":
                for text, start, end in of_font(child.text or "", font_of(child)):
                    yield Trace(text, child, start, end)
            elif tag in _WRITTEN:
                yield Trace(_WRITTEN[tag], child, 0, 1)
            elif tag in _NOTES:
                note = (_NOTES[tag], child.get(f"{_W}id", ""))
                if note not in self._marks:
                    self._notes.append((note, child))
                yield Trace(f"[{self._marks.setdefault(note, len(self._notes))}]", child, 0, 1)
            else:
                yield from self._runs(child)

    def _note_texts(self) -> Iterator[Traced]:
        parts = {name: self._part(name) for name in _NOTES.values()}
        notes = {
            (name, n.get(f"{_W}id")): n for name, part in parts.items() if part is not None for n in reversed(part)
        }
        for number, (name, reference) in enumerate(self._notes, 1):  # grows, if a note refers to a further one
            note = notes.get(name)
            if (text := Traced.joined("\n", self._blocks(note)).strip()).text:
                self._references[note] = reference
                yield Traced.joined("", [Traced.added(f"\n[{number}] "), text])


def _tag(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def font_of(text: Any) -> str | None:
    """The font of a text that its run names."""
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
