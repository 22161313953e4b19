"""DOC of older word processors: turned into DOCX by LibreOffice, where that is installed, and read as such."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from citegraph.errors import SourceError
from citegraph.readers.docx import text_of
from citegraph.readers.formats import missing, read_as
from citegraph.readers.reader import Found, Wanted
from citegraph.readers.source import text_source

_SECONDS = 120


def read_doc(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[Found]:
    """The one source that a document is; what is a .docx, .rtf or .html by its content is read as that."""
    data = file.read()
    if (other := read_as(data, name, wanted, ".doc")) is not None:
        yield from other
        return
    try:
        if not wanted.programs:
            raise SourceError(f"{name}: is a .doc of an older Word, which is not read here; save it as .docx")
        text = text_of(_converted(data, name), name)
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
        profile = Path(folder, "profile").as_uri()  # of its own, so that an open LibreOffice is no hindrance
        command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "docx"]
        try:
            subprocess.run(  # noqa: S603 - the command is LibreOffice's, the file name ours
                [*command, "--outdir", folder, str(given)], capture_output=True, timeout=_SECONDS, check=False
            )
            return given.with_suffix(".docx").read_bytes()
        except subprocess.TimeoutExpired as error:
            raise SourceError(f"{name}: LibreOffice did not end in {_SECONDS} s; save the file as .docx") from error
        except FileNotFoundError as error:
            message = f"{name}: is no .doc that LibreOffice reads (a password, or broken); save it as .docx"
            raise SourceError(message) from error
