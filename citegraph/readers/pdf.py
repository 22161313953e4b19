"""PDF: the text layer, as `printed` joins it; a form feed ends each page.

A page without a text layer is a picture: these pages are reported, and `ocr` reads them with Tesseract.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, BinaryIO

from citegraph.errors import SourceError
from citegraph.readers.bounds import Budget
from citegraph.readers.ocr import recognise
from citegraph.readers.printed import SOFT_HYPHEN, PrintedLine, join
from citegraph.readers.protocol import Note, ReadResult, Wanted
from citegraph.readers.to_source import text_source

_DPI = 300
_POINTS = 72
_LARGEST = 40_000_000  # points of a page's picture; above it the picture is made smaller
_HYPHENS = {0x2, 0xFFFE}  # PDFium's codes for a hyphen at the end of a line
_NO_TEXT = {0, 0xD}
_SHOWN = 10  # numbers of pages in a message


def read_pdf(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read a document as one source."""
    data = file.read()
    try:
        pages, pictures = _pages(data, name, wanted)
    except SourceError as error:
        yield name, error
        return
    if pictures and not any(pages):
        yield (
            name,
            SourceError(f"{name}: no text layer ({_count(len(pages))} of pictures); --ocr reads them with Tesseract"),
        )
        return
    if pictures:
        shown = ", ".join(map(str, pictures[:_SHOWN])) + (" …" if len(pictures) > _SHOWN else "")
        yield name, Note(f"{name}: pages without a text layer are left out ({shown}); --ocr reads them with Tesseract")
    yield from text_source(name, join(pages))


def _count(pages: int) -> str:
    return "1 page" if pages == 1 else f"{pages} pages"


def _pages(data: bytes, name: str, wanted: Wanted) -> tuple[list[list[PrintedLine]], list[int]]:
    """The lines of all pages, and the numbers of pages that are pictures and were not read."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            pages: list[list[PrintedLine]] = []
            pictures: list[int] = []
            for number in range(len(document)):
                page = document[number]
                lines = _lines(page, wanted.budget)
                if not lines and _has_picture(page):
                    if wanted.ocr:
                        lines = _recognised(page, f"{name}, page {number + 1}")
                    else:
                        pictures.append(number + 1)
                pages.append(lines)
                page.close()
            return pages, pictures
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceError(f"{name}: password-protected; save it without a password") from error
        raise SourceError(f"{name}: corrupt or truncated PDF file ({error}); download or print it again") from error


def _lines(page: Any, budget: Budget) -> list[PrintedLine]:
    """The lines of a page's text layer, in the order of the file, with their edges."""
    from pypdfium2 import raw

    textpage = page.get_textpage()
    lines: list[PrintedLine] = []
    characters: list[tuple[int, int]] = []  # place and code unit of each character of the line
    count = textpage.count_chars()
    budget.unpack(count)  # pages may share one content
    for at in range(count):
        code = raw.FPDFText_GetUnicode(textpage.raw, at)
        if code == ord("\n"):
            lines += _line(textpage, characters)
            characters = []
        elif code not in _NO_TEXT:
            characters.append((at, ord(SOFT_HYPHEN) if code in _HYPHENS else code))
    lines += _line(textpage, characters)
    textpage.close()
    return lines


def _line(textpage: Any, characters: list[tuple[int, int]]) -> Iterator[PrintedLine]:
    """The line of these characters, unless all are white space."""
    # PDFium counts in code units, so half a surrogate pair may be on its own.
    units = b"".join(unit.to_bytes(2, "little") for _, code in characters for unit in _units(code))
    text = " ".join(units.decode("utf-16-le", "replace").split())
    seen = [at for at, code in characters if not chr(code).isspace()]
    if text and seen:
        left, _, bottom, _ = _box(textpage, seen[0])
        _, right, _, _ = _box(textpage, seen[-1])
        yield PrintedLine(text, left, right, bottom)


def _units(code: int) -> tuple[int, ...]:
    high, low = divmod(code - 0x10000, 0x400)
    return (code,) if code < 0x10000 else (0xD800 + high, 0xDC00 + low)


def _box(textpage: Any, at: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a character, in points."""
    from pypdfium2 import raw

    edges = [ctypes.c_double() for _ in range(4)]
    raw.FPDFText_GetCharBox(textpage.raw, at, *edges)
    left, right, bottom, top = (edge.value for edge in edges)
    return left, right, bottom, top


def _has_picture(page: Any) -> bool:
    from pypdfium2 import raw

    return next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None


def _recognised(page: Any, place: str) -> list[PrintedLine]:
    """The lines that Tesseract reads in the picture of a page."""
    width, height = page.get_size()
    scale = min(_DPI / _POINTS, (_LARGEST / max(1, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    rows = bytes(bitmap.buffer)
    kept = (rows[y * bitmap.stride :][: bitmap.width] for y in range(bitmap.height))
    picture = b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(kept)
    return [PrintedLine(" ".join(line.split())) for line in recognise(picture, place).split("\n") if line.strip()]
