"""ZIP files: check that they unpack within limits, and detect the kind of file (`.docx`, `.xlsx`, `.zip`)."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zipfile
import zlib

from citegraph.readers.bounds import MEMBERS, Budget, check_size, too_large_error

BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    gzip.BadGzipFile,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    OSError,
    ValueError,
    RuntimeError,  # for a member with a password, or an unknown compression
    OverflowError,
)
"""The exceptions of the libraries for a corrupt archive."""

_PARTS = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx"}


def kind_of_zip(data: bytes) -> str | None:
    """The suffix of the kind of file that these bytes are, which begin as a ZIP archive; None for a corrupt one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except BROKEN:
        return None
    return next((suffix for part, suffix in _PARTS.items() if part in names), ".zip")


def checked_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """Open these bytes as a ZIP archive; raises `SourceError` if it unpacks beyond the limits."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    infos = archive.infolist()
    if len(infos) > MEMBERS:
        raise too_large_error(name)
    check_size(name, len(data), sum(info.file_size for info in infos))
    return archive


def unpacked_parts(data: bytes, name: str, budget: Budget) -> zipfile.ZipFile:
    """Open a document that is a ZIP file, with the size of all its parts taken from the budget."""
    archive = checked_zip(data, name)
    budget.unpack(sum(info.file_size for info in archive.infolist()))
    return archive
