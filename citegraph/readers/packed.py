"""Gzip: the file inside is read as if it stood alone, line by line where its reader does so."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import BinaryIO, cast

from citegraph.errors import SourceError
from citegraph.model import Source

_Read = Callable[[BinaryIO, str], Iterator[tuple[str, Source | SourceError]]]


def read_gzip(
    file: BinaryIO, name: str, reader_of: Callable[[str], _Read]
) -> Iterator[tuple[str, Source | SourceError]]:
    """What `reader_of` reads of the suffix below `.gz`; a file that breaks off is an error behind what was whole."""
    read = reader_of(PurePath(name).with_suffix("").suffix)
    with gzip.GzipFile(fileobj=file) as unpacked:
        try:
            yield from read(cast("BinaryIO", unpacked), name)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            yield name, SourceError(f"{name}: is no whole gzip file ({error}); pack it again")
