"""Pictures: without text, unless it is to be recognised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from citegraph.errors import SourceError
from citegraph.readers.ocr import recognise
from citegraph.readers.protocol import ReadResult, Wanted
from citegraph.readers.to_source import text_source


def read_picture(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read the text in the picture, with `wanted.ocr`."""
    try:
        if not wanted.ocr:
            raise SourceError(f"{name}: a picture; --ocr reads the text in it with Tesseract")
        yield from text_source(name, recognise(file.read(), name).strip())
    except SourceError as error:
        yield name, error
