"""RTF: its text; `|` separates the cells of a table's row, as the library writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from citegraph.errors import SourceError
from citegraph.readers.by_suffix import read_as
from citegraph.readers.protocol import ReadResult, Wanted
from citegraph.readers.to_source import text_source

_LAST_CELL = re.compile(r"(?<! ) *\| *$", re.MULTILINE)
_FONTS = 100  # control words for fonts in one entry of a table of fonts, which should have one


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
        rtf = _with_short_entries(data.decode("latin-1"), name)
        text: str = rtf_to_text(rtf, encoding="cp1252", errors="replace")  # type: ignore[no-untyped-call] # the library has no types
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        why = f"corrupt or truncated RTF file ({error}); save it again from your word processor"
        raise SourceError(f"{name}: {why}") from error
    return _LAST_CELL.sub("", text).strip("\n")


def _with_short_entries(rtf: str, name: str) -> str:
    """The document with each entry of its table of fonts on a line; raises `SourceError` if it is no such table.

    The library looks for the character set of each font up to the end of the line, and for its name up to a semicolon.
    """
    from striprtf.striprtf import font_table_group

    table: str = font_table_group(rtf)  # type: ignore[no-untyped-call] # the library has no types
    *entries, rest = table.split(";")
    if "\\fcharset" in rest or any(entry.count("\\f") > _FONTS for entry in entries):
        raise SourceError(f"{name}: corrupt table of fonts; save it again from your word processor")
    return rtf.replace(table, ";\n".join([*entries, rest]), 1) if entries else rtf
