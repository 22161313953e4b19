"""Office files as tests need them, made when they are needed; no binary lies in the repository."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

_FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def font() -> Path:
    """A font with Vietnamese letters; the test is skipped where there is none."""
    if not _FONT.is_file():
        pytest.skip("There is no font with Vietnamese letters here (Debian: fonts-dejavu), so no PDF can be made.")
    return _FONT


def pdf(pages: Sequence[Sequence[str]], password: str | None = None, size: int = 12) -> bytes:
    """A PDF with these paragraphs on its pages, set and broken into lines as a printer would; `~` centres one."""
    from fpdf import FPDF

    book = FPDF(format="A4")
    book.add_font("serif", fname=font())
    book.set_font("serif", size=size)
    book.set_auto_page_break(auto=False)
    if password:
        book.set_encryption(owner_password=password, user_password=password)
    for paragraphs in pages:
        book.add_page()
        for text in paragraphs:
            centred = text.startswith("~")
            book.multi_cell(0, 7, text.removeprefix("~"), align="C" if centred else "J", new_x="LMARGIN", new_y="NEXT")
    return bytes(book.output())


def picture(text: str, kind: str = "PNG") -> bytes:
    """A picture of a text, as a scanner would give it."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (1600, 300), 255)
    ImageDraw.Draw(image).text((40, 100), text, font=ImageFont.truetype(str(font()), 44), fill=0)
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def scan(*texts: str) -> bytes:
    """A PDF that has one picture a page."""
    from fpdf import FPDF

    book = FPDF(format="A4")
    for text in texts:
        book.add_page()
        book.image(io.BytesIO(picture(text)), w=190)
    return bytes(book.output())


def packed(files: Mapping[str, bytes | str]) -> bytes:
    """A ZIP archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(build: Any) -> bytes:
    """A DOCX that `build(document)` fills."""
    from docx import Document

    document = Document()
    build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word(body: str, **parts: str) -> bytes:
    """A DOCX of the XML of its body, and of further parts by their names (`footnotes="…"`)."""

    def whole(tag: str, inner: str) -> str:
        return f'<?xml version="1.0" encoding="UTF-8"?><w:{tag} xmlns:w="{WORD}">{inner}</w:{tag}>'

    tags = {"header1": "hdr", "header2": "hdr"}
    files = {"word/document.xml": whole("document", f"<w:body>{body}</w:body>")}
    return packed(files | {f"word/{name}.xml": whole(tags.get(name, name), inner) for name, inner in parts.items()})


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NAMESPACES = {
    "w": WORD,
    "r": OFFICE,
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
}
_TAGS = {"header": "hdr", "footer": "ftr"}


def office(body: str, others: Mapping[str, bytes | str] | None = None, **parts: str) -> bytes:
    """A DOCX as an office's word processor packs it: `word` with content types, relationships and `others`.

    The relationship of `header1` has the id `header1`; `link` is a hyperlink.
    """
    declared = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _NAMESPACES.items())
    files: dict[str, bytes | str] = {}
    types, relations = (
        "",
        f'<Relationship Id="link" Type="{OFFICE}/hyperlink" Target="https://a.vn" TargetMode="External"/>',
    )
    for name, inner in {"document": f"<w:body>{body}</w:body>", **parts}.items():
        kind = name.rstrip("0123456789")
        tag = _TAGS.get(kind, kind)
        files[f"word/{name}.xml"] = f"<w:{tag} {declared}>{inner}</w:{tag}>"
        content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}"
        suffix = ".main+xml" if kind == "document" else "+xml"
        types += f'<Override PartName="/word/{name}.xml" ContentType="{content}{suffix}"/>'
        if kind != "document":
            relations += f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{name}.xml"/>'
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    defaults = (
        f'<Default Extension="rels" ContentType="{rels}"/><Default Extension="xml" ContentType="application/xml"/>'
    )
    listed = f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
    main = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{defaults}{types}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{main}</Relationships>',
            "word/_rels/document.xml.rels": listed,
            **files,
            **(others or {}),
        }
    )


def xlsx(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook with these rows on its sheets."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(**columns: Sequence[Any]) -> bytes:
    """A Parquet file with these columns."""
    import pyarrow
    from pyarrow import parquet as writer

    out = io.BytesIO()
    writer.write_table(pyarrow.table({name: list(values) for name, values in columns.items()}), out)
    return out.getvalue()
