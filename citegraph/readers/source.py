"""A text as it was found in a file -> a source, in Unicode."""

from __future__ import annotations

from collections.abc import Iterator

from citegraph.model import Source
from citegraph.readers.decode import decode
from citegraph.readers.legacy import restore
from citegraph.readers.reader import Found, Note

PAGE = "\f"
"""Ends a page of a text that has pages."""


def text_source(name: str, text: str, encoding: str | None = None, place: str | None = None) -> Iterator[Found]:
    """The source of the id `name`, and a note before it where it was not in Unicode; `encoding` if that is known."""
    restored, old = restore(text)
    place = place or name
    if encoding := encoding or old:
        yield place, Note(f"{place}: is in {encoding}, and was read as such; look at it with: citegraph read")
    yield place, Source(name, restored)


def noted_once(found: Iterator[Found]) -> Iterator[Found]:
    """What was found in the rows of one file, without the notes after the first, which would say the same."""
    noted = False
    for place, item in found:
        if not (isinstance(item, Note) and noted):
            yield place, item
        noted = noted or isinstance(item, Note)


def decoded(data: bytes, name: str) -> Iterator[Found]:
    """The source that these bytes are as plain text; raises `SourceError`."""
    text, encoding = decode(data, name)
    return text_source(name, text, encoding)
