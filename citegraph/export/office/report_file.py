"""The file formats of the report on one work."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from citegraph.export.office.content import Content
from citegraph.export.to_file import writing_errors
from citegraph.files import replacing

_WRITERS = {
    ".docx": "citegraph.export.office.docx:write_docx",
    ".html": "citegraph.export.office.print_html:write_printable",
    ".pdf": "citegraph.export.office.print_pdf:write_pdf",
}

REPORT_SUFFIXES = tuple(_WRITERS)
"""The suffixes of reports, each of which names a format."""

MEDIA_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
}
"""The media type that a server states for each format."""


def report_writer(suffix: str) -> Callable[[Content, BinaryIO], None]:
    """Return the writer of a format.

    Raises `KeyError` for an unknown suffix, and `MissingError` if the package that writes the format is not installed.
    """
    module, _, name = _WRITERS[suffix].partition(":")
    writer: Callable[[Content, BinaryIO], None] = getattr(import_module(module), name)
    return writer


def write_report(content: Content, path: Path) -> None:
    """Write a report to `path`, in the format that its suffix names; a missing folder is created.

    Raises `ExportError` for a file that cannot be written, and the errors of `report_writer`.
    """
    write = report_writer(path.suffix.lower())
    with writing_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            write(content, file)
