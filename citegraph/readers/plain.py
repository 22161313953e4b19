"""Plain text and Markdown: the whole file is one source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from citegraph.errors import SourceError
from citegraph.model import Source
from citegraph.readers.decode import decode


def read_plain(file: BinaryIO, name: str) -> Iterator[tuple[str, Source | SourceError]]:
    """The one source that the file holds, under the id `name`."""
    try:
        yield name, Source(name, decode(file.read(), name))
    except SourceError as error:
        yield name, error
