"""The reader of each kind of file, by suffix, and for an unknown suffix by the first bytes.

A reader is imported when such a file is read, so that its library is loaded only by those who need it. A new format is
one module and one line in `READERS`.
"""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO

from citegraph.errors import SourceError
from citegraph.readers.apart import apart, reader_named
from citegraph.readers.guard import guarded
from citegraph.readers.protocol import Reader, ReadResult, Wanted

READERS = {
    ".txt": "plain:read_plain",
    ".md": "plain:read_plain",
    ".rst": "plain:read_plain",
    ".html": "html:read_html",
    ".htm": "html:read_html",
    ".docx": "docx:read_docx",
    ".docm": "docx:read_docx",
    ".doc": "doc:read_doc",
    ".rtf": "rtf:read_rtf",
    ".pdf": "pdf:read_pdf",
    ".eml": "mail:read_mail",
    ".jsonl": "jsonl:read_lines",
    ".csv": "table:read_csv",
    ".tsv": "table:read_csv",
    ".xlsx": "table:read_xlsx",
    ".parquet": "table:read_parquet",
    ".zip": "archive:read_zip",
    ".tar": "archive:read_tar",
    ".tgz": "archive:read_tar",
    ".gz": "packed:read_packed",
    ".zst": "packed:read_packed",
}
"""The module and function for each suffix; a folder is searched for these."""

PACKED = frozenset({".gz", ".zst"})
"""Suffixes of a file that contains one other file, whose own suffix comes before."""

ARCHIVES = frozenset({".zip", ".tar", ".tgz"})

APART = frozenset({".pdf", ".parquet"})
"""Suffixes of files that are read in a process of their own."""

_PICTURES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp", ".webp"}
_PICTURE = "picture:read_picture"
_BEGINNINGS = (
    (b"%PDF-", ".pdf"),
    (b"{\\rtf", ".rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
    (b"PAR1", ".parquet"),
    (b"\x89PNG", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"II*\0", ".tif"),
    (b"MM\0*", ".tif"),
)
_HTML = (b"<!doctype html", b"<html")
_HEAD = 1024


def is_known(name: str) -> bool:
    """True if a folder is searched for files of this name."""
    return file_suffix(name) in READERS.keys() - PACKED


def file_suffix(name: str) -> str:
    """The suffix of the file with this name, packed or not, in lower case.

    >>> file_suffix("a/b.TXT"), file_suffix("b.jsonl.gz"), file_suffix("c.gz")
    ('.txt', '.jsonl', '')
    """
    path = PurePath(name.lower())
    return PurePath(path.stem).suffix if path.suffix in PACKED else path.suffix


def reader_for(suffix: str) -> Reader:
    """The reader of files with this suffix, in any case; for an unknown suffix it looks at the first bytes.

    It yields an error for whatever it cannot read, and raises none.
    """
    suffix = suffix.lower()
    found = READERS.get(suffix) or (_PICTURE if suffix in _PICTURES else None)
    if found is None:
        return guarded(read_unknown)
    return guarded(apart(found) if suffix in APART else reader_named(found))


def read_unknown(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read a file by its first bytes, else as JSON lines if each line is one, else as plain text."""
    data = file.read()
    suffix = kind_of(data) or (".jsonl" if _is_lines(data, wanted) else ".txt")
    return reader_for(suffix)(io.BytesIO(data), name, wanted)


def _is_lines(data: bytes, wanted: Wanted) -> bool:
    """True if every line that is not empty is a JSON object with an id and a text."""
    lines = [line for line in data.removeprefix(codecs.BOM_UTF8).splitlines() if line.strip()]
    return bool(lines) and all(_is_record(line, wanted) for line in lines)


def _is_record(line: bytes, wanted: Wanted) -> bool:
    if not line.lstrip().startswith(b"{"):
        return False
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and {wanted.id_column, wanted.text_column} <= record.keys()


def kind_of(data: bytes) -> str | None:
    """The suffix that a file with these bytes should have, or None for unknown bytes."""
    for beginning, suffix in _BEGINNINGS:
        if data.startswith(beginning):
            return suffix
    if data.startswith(b"PK\x03\x04"):
        from citegraph.readers.zipped import kind_of_zip

        return kind_of_zip(data)
    return ".html" if data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML) else None


def read_as(data: bytes, name: str, wanted: Wanted, expected: str) -> Iterator[ReadResult] | None:
    """Read a file whose content is of another kind than its name; None if it is as `expected`."""
    kind = kind_of(data)
    return None if kind in {None, expected} else reader_for(str(kind))(io.BytesIO(data), name, wanted)


def missing(name: str, what: str) -> SourceError:
    """The error for a missing program or library."""
    return SourceError(f"{name}: cannot be read without {what}")
