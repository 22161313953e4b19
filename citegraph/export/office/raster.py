"""A drawing as a PNG picture, for files that have no vector drawings of their own; PDFium draws it.

PDFium must not be called by several threads at a time, as those of a server would.
"""

from __future__ import annotations

import ctypes
import struct
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any

import pypdfium2.raw as pdfium

from citegraph.export.office.content import printable
from citegraph.presentation.shapes import Bar, Dot, Drawing, Line, Point, Words, arrow_head, colour

_DPI = 220
_PDFIUM = Lock()
_CURVE = 0.5523  # of the radius, from an end of a quarter of a circle to its handle


@cache
def font_bytes(face: str) -> bytes:
    """The font file of a face of Tinos (`Regular`, `Bold`, `Italic`), as wide as Times New Roman."""
    return (files("citegraph.export") / "assets" / "fonts" / f"Tinos-{face}.ttf").read_bytes()


def to_png(drawing: Drawing, width: float) -> bytes:
    """The drawing in the light theme, to be printed `width` cm wide."""
    scale = width / 2.54 * _DPI / drawing.width
    size = (round(drawing.width * scale), round(drawing.height * scale))
    with _PDFIUM, ExitStack() as stack:
        document = pdfium.FPDF_CreateNewDocument()
        stack.callback(pdfium.FPDF_CloseDocument, document)
        page = pdfium.FPDFPage_New(document, 0, drawing.width, drawing.height)
        stack.callback(pdfium.FPDF_ClosePage, page)
        sheet = _Sheet(document, page, drawing.height)
        stack.callback(sheet.close)
        for shape in drawing.shapes:
            sheet.add(shape)
        pdfium.FPDFPage_GenerateContent(page)
        bitmap = pdfium.FPDFBitmap_Create(*size, 0)
        stack.callback(pdfium.FPDFBitmap_Destroy, bitmap)
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, *size, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, pdfium.FPDF_REVERSE_BYTE_ORDER)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * size[1])
    return _png(pixels, stride, size)


class _Sheet:
    """A page of PDFium, on which y grows upwards."""

    def __init__(self, document: Any, page: Any, height: float) -> None:
        self._document, self._page, self._height = document, page, height
        self._fonts: dict[str, Any] = {}

    def add(self, shape: Bar | Dot | Line | Words) -> None:
        """Draw a shape over those before it."""
        if isinstance(shape, Words):
            self._add_words(shape)
        elif isinstance(shape, Line):
            self._add_line(shape)
        elif isinstance(shape, Dot):
            box = (shape.x - shape.radius, shape.y - shape.radius, 2 * shape.radius, 2 * shape.radius)
            self._paint(_rounded(*box, shape.radius), shape.fill, None)
        else:
            box = (shape.x, shape.y, shape.width, shape.height)
            self._paint(_rounded(*box, shape.radius), shape.fill, shape.stroke)

    def close(self) -> None:
        """Release the fonts."""
        for font in self._fonts.values():
            pdfium.FPDFFont_Close(font)

    def _add_line(self, line: Line) -> None:
        path = self._path([("M", line.points[0]), *(("L", point) for point in line.points[1:])])
        pdfium.FPDFPageObj_SetStrokeColor(path, *_rgb(line.stroke), 255)
        pdfium.FPDFPageObj_SetStrokeWidth(path, line.width)
        if line.dashes:
            dashes = (ctypes.c_float * len(line.dashes))(*line.dashes)
            pdfium.FPDFPageObj_SetDashArray(path, dashes, len(line.dashes), 0)
        pdfium.FPDFPath_SetDrawMode(path, pdfium.FPDF_FILLMODE_NONE, 1)
        pdfium.FPDFPage_InsertObject(self._page, path)
        if line.arrow:
            first, *others = arrow_head(line)
            self._paint([("M", first), *(("L", point) for point in others)], line.stroke, None)

    def _paint(self, commands: list[Any], fill: str, stroke: str | None) -> None:
        path = self._path(commands)
        pdfium.FPDFPath_Close(path)
        pdfium.FPDFPageObj_SetFillColor(path, *_rgb(fill), 255)
        if stroke:
            pdfium.FPDFPageObj_SetStrokeColor(path, *_rgb(stroke), 255)
            pdfium.FPDFPageObj_SetStrokeWidth(path, 1)
        pdfium.FPDFPath_SetDrawMode(path, pdfium.FPDF_FILLMODE_WINDING, int(stroke is not None))
        pdfium.FPDFPage_InsertObject(self._page, path)

    def _path(self, commands: list[Any]) -> Any:
        (_, (x, y)), *others = commands
        path = pdfium.FPDFPageObj_CreateNewPath(x, self._height - y)
        for command, *points in others:
            flat = [value for px, py in points for value in (px, self._height - py)]
            add: Callable[..., Any] = pdfium.FPDFPath_LineTo if command == "L" else pdfium.FPDFPath_BezierTo
            add(path, *flat)
        return path

    def _add_words(self, words: Words) -> None:
        face = "Bold" if words.bold else "Regular"
        made = pdfium.FPDFPageObj_CreateTextObj(self._document, self._font(face), words.size)
        encoded = (printable(words.text) + "\0").encode("utf-16-le")
        text = (ctypes.c_ushort * (len(encoded) // 2)).from_buffer_copy(encoded)
        pdfium.FPDFText_SetText(made, text)
        pdfium.FPDFPageObj_SetFillColor(made, *_rgb(words.fill), 255)
        edges = [ctypes.c_float() for _ in range(4)]
        pdfium.FPDFPageObj_GetBounds(made, *(ctypes.byref(edge) for edge in edges))
        width = edges[2].value - edges[0].value
        x = words.x - {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
        pdfium.FPDFPageObj_Transform(made, 1, 0, 0, 1, x, self._height - words.y)
        pdfium.FPDFPage_InsertObject(self._page, made)

    def _font(self, face: str) -> Any:
        if face not in self._fonts:
            content = font_bytes(face)
            data = (ctypes.c_uint8 * len(content)).from_buffer_copy(content)
            self._fonts[face] = pdfium.FPDFText_LoadFont(
                self._document, data, len(content), pdfium.FPDF_FONT_TRUETYPE, 1
            )
        return self._fonts[face]


def _rounded(x: float, y: float, width: float, height: float, radius: float) -> list[Any]:
    """The path around a rectangle with round corners."""
    right, bottom = x + width, y + height
    if not radius:
        return [("M", (x, y)), ("L", (right, y)), ("L", (right, bottom)), ("L", (x, bottom))]
    radius = min(radius, width / 2, height / 2)
    corners: list[tuple[Point, Point, Point]] = [
        ((right - radius, y), (right, y), (right, y + radius)),
        ((right, bottom - radius), (right, bottom), (right - radius, bottom)),
        ((x + radius, bottom), (x, bottom), (x, bottom - radius)),
        ((x, y + radius), (x, y), (x + radius, y)),
    ]
    out: list[Any] = [("M", (x + radius, y))]
    for start, corner, end in corners:
        handles = ((a + _CURVE * (c - a), b + _CURVE * (d - b)) for (a, b), (c, d) in ((start, corner), (end, corner)))
        out += [("L", start), ("C", *handles, end)]
    return out


def _rgb(role: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour(role)[1:])
    return red, green, blue


def _png(pixels: bytes, stride: int, size: tuple[int, int]) -> bytes:
    """A PNG file of pixels of four bytes, of which the last is not kept."""
    width, height = size
    rows = bytearray()
    for y in range(height):
        line = bytearray(pixels[y * stride : y * stride + 4 * width])
        del line[3::4]
        rows += b"\0" + line

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    density = struct.pack(">IIB", *(2 * (round(_DPI / 0.0254),)), 1)
    parts = ((b"IHDR", head), (b"pHYs", density), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)
