"""Recognise text in pictures with Tesseract and its Vietnamese data, if they are installed."""

from __future__ import annotations

import shutil
import subprocess

from citegraph.errors import SourceError
from citegraph.readers.by_suffix import missing

_SECONDS = 300
_INSTALL = "Tesseract and its Vietnamese data; install them (Debian: tesseract-ocr tesseract-ocr-vie)"


def recognise(picture: bytes, place: str) -> str:
    """The text in a picture (PNG, JPEG, TIFF, PGM), in lines, with an empty one between paragraphs.

    Raises `SourceError` if Tesseract or its data are missing, or if it cannot read the picture.
    """
    program = shutil.which("tesseract")
    if program is None or "vie" not in _run([program, "--list-langs"], b"", place).stdout.decode().split():
        raise missing(place, _INSTALL)
    done = _run([program, "stdin", "stdout", "-l", "vie"], picture, place)
    if done.returncode:
        raise SourceError(f"{place}: Tesseract cannot read the picture; save it as PNG")
    return done.stdout.decode("utf-8", "replace").replace("\f", "")


def _run(command: list[str], given: bytes, place: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, input=given, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - no part of the command is a user's
    except subprocess.TimeoutExpired as error:
        raise SourceError(f"{place}: Tesseract took more than {_SECONDS} s; give it fewer or smaller pages") from error
