"""Plain text and Markdown: the whole file is one source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from citegraph.errors import SourceError
from citegraph.readers.protocol import ReadResult, Wanted
from citegraph.readers.to_source import decoded


def read_plain(file: BinaryIO, name: str, _wanted: Wanted) -> Iterator[ReadResult]:
    """Read the file as one source, under the id `name`."""
    try:
        yield from decoded(file.read(), name)
    except SourceError as error:
        yield name, error
