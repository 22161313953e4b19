"""The types of readers: their input and output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from citegraph.errors import SourceError
from citegraph.model import Source
from citegraph.readers.bounds import UNBOUNDED, Budget


@dataclass(frozen=True, slots=True)
class Wanted:
    """Options for files that contain more than a text, as on the command line.

    `whole_page` keeps menus and footers of HTML; `ocr` reads pictures of text; `text_column` and `id_column` name the
    fields of a table or of JSON lines; `classified` reads texts with a stamp of secrecy. `depth` is the number of
    archives and mails around a file. Without `programs` no other process is started to read a file. `imported` are
    files that a database contains as imports, not as texts. `budget` limits what comes out of one file; `reader_for`
    makes it.
    """

    whole_page: bool = False
    ocr: bool = False
    text_column: str = "text"
    id_column: str = "id"
    classified: bool = False
    programs: bool = True
    depth: int = 0
    imported: frozenset[str] = frozenset()
    budget: Budget = field(default=UNBOUNDED, repr=False, compare=False)


class Note(NamedTuple):
    """A line for people about a source that was read, or left out on purpose: not a failure."""

    message: str


ReadResult = tuple[str, Source | SourceError | Note]
"""A place (a file; a file and a line; a file inside another) and the source, error or note found there."""

Reader = Callable[[BinaryIO, str, Wanted], Iterator[ReadResult]]
"""Takes an open file, the id from its path, and the options."""
