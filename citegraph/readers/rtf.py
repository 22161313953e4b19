"""RTF: its text; `|` separates the cells of a table's row, as the library writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from citegraph.errors import SourceError
from citegraph.readers.by_suffix import read_as
from citegraph.readers.protocol import ReadResult, Wanted
from citegraph.readers.to_source import text_source

_LAST_CELL = re.compile(r" *\| *$", re.MULTILINE)


def read_rtf(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read a document as one source."""
    data = file.read()
    if (other := read_as(data, name, wanted, ".rtf")) is not None:
        yield from other
        return
    try:
        text = _text(data, name)
    except SourceError as error:
        yield name, error
        return
    yield from text_source(name, text)


def _text(data: bytes, name: str) -> str:
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(b"{\\rtf"):
        raise SourceError(f"{name}: not an RTF file; save it again from your word processor")
    try:
        # RTF is ASCII; every other character is an escape.
        text: str = rtf_to_text(data.decode("latin-1"), encoding="cp1252", errors="replace")  # type: ignore[no-untyped-call] # the library has no types
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        why = f"corrupt or truncated RTF file ({error}); save it again from your word processor"
        raise SourceError(f"{name}: {why}") from error
    return _LAST_CELL.sub("", text).strip("\n")
