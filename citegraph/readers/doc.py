"""DOC of older word processors: converted to DOCX by LibreOffice, if it is installed, and read as such."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from citegraph.errors import SourceError
from citegraph.readers.by_suffix import missing, read_as
from citegraph.readers.docx import docx_text
from citegraph.readers.protocol import ReadResult, Wanted
from citegraph.readers.to_source import text_source

_SECONDS = 120


def read_doc(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read a document as one source; a .docx, .rtf or .html by its content is read as that."""
    data = file.read()
    if (other := read_as(data, name, wanted, ".doc")) is not None:
        yield from other
        return
    try:
        if not wanted.programs:
            raise SourceError(f"{name}: the .doc format is not read here; save it as .docx")
        text = docx_text(_converted(data, name), name, wanted.budget)
    except SourceError as error:
        yield name, error
        return
    yield from text_source(name, text)


def _converted(data: bytes, name: str) -> bytes:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise missing(name, "LibreOffice; install it (Debian: libreoffice-writer-nogui), or save the file as .docx")
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, "given.doc")
        given.write_bytes(data)
        profile = Path(folder, "profile").as_uri()  # its own profile, so that an open LibreOffice does not interfere
        command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "docx"]
        try:
            subprocess.run(  # noqa: S603 - the command is LibreOffice's, the file name ours
                [*command, "--outdir", folder, str(given)], capture_output=True, timeout=_SECONDS, check=False
            )
            return given.with_suffix(".docx").read_bytes()
        except subprocess.TimeoutExpired as error:
            raise SourceError(f"{name}: LibreOffice took more than {_SECONDS} s; save the file as .docx") from error
        except FileNotFoundError as error:
            message = f"{name}: LibreOffice cannot read it (password-protected or corrupt); save it as .docx"
            raise SourceError(message) from error
