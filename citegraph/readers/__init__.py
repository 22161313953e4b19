"""Files -> sources: one reader a format, each a function over an open binary file.

A reader yields a `Source` for every text that it finds, and a `SourceError` as a value for every one that it cannot
read, so that one bad line does not hide the lines after it. Texts keep their code points: no line end is translated.
A new format is one function here and one line in `READERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import BinaryIO

from citegraph.errors import SourceError
from citegraph.model import Source
from citegraph.readers.lines import read_lines
from citegraph.readers.packed import read_gzip
from citegraph.readers.plain import read_plain

Reader = Callable[[BinaryIO, str], Iterator[tuple[str, Source | SourceError]]]
"""Takes an open file and the id that its path gives; yields (place, what was read there)."""


def _read_packed(file: BinaryIO, name: str) -> Iterator[tuple[str, Source | SourceError]]:
    return read_gzip(file, name, reader_for)


READERS: dict[str, Reader] = {
    ".txt": read_plain,
    ".md": read_plain,
    ".jsonl": read_lines,
    ".gz": _read_packed,
}
"""The reader of each suffix; a folder is searched for them, packed files by what they hold."""


def is_known(name: str) -> bool:
    """Whether a file of this name is one that a folder is searched for."""
    path = PurePath(name.lower())
    return (path.stem if path.suffix == ".gz" else path.name).endswith(tuple(READERS.keys() - {".gz"}))


def reader_for(suffix: str) -> Reader:
    """The reader of files with this suffix, in any case; a suffix that we do not know is plain text."""
    return READERS.get(suffix.lower(), read_plain)
