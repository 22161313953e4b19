"""Make a source in Unicode from a text as it was found in a file."""

from __future__ import annotations

from collections.abc import Iterator

from citegraph.model import Source
from citegraph.readers.decode import decode
from citegraph.readers.legacy import restore
from citegraph.readers.protocol import Note, ReadResult

PAGE = "\f"
"""The end of a page, in a text that has pages."""


def text_source(name: str, text: str, encoding: str | None = None, place: str | None = None) -> Iterator[ReadResult]:
    """Yield the source with the id `name`, after a note if it was not in Unicode; `encoding` if that is known."""
    name, text = _whole(name), _whole(text)
    restored, old = restore(text)
    place = place or name
    if encoding := encoding or old:
        yield place, Note(f"{place}: read as {encoding}; check it with: citegraph read")
    yield place, Source(name, restored)


def _whole(text: str) -> str:
    """The text with pairs of surrogates as the characters that they encode, and U+FFFD for a half without the other.

    RTF and some encodings of mails write characters in halves; half a pair cannot be stored or printed.
    """
    try:
        text.encode()  # faster than a search for halves
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def noted_once(found: Iterator[ReadResult]) -> Iterator[ReadResult]:
    """Yield the items of one file without the notes after the first, which would repeat it."""
    noted = False
    for place, item in found:
        if not (isinstance(item, Note) and noted):
            yield place, item
        noted = noted or isinstance(item, Note)


def decoded(data: bytes, name: str) -> Iterator[ReadResult]:
    """Yield these bytes as a source of plain text; raises `SourceError`."""
    text, encoding = decode(data, name)
    return text_source(name, text, encoding)
