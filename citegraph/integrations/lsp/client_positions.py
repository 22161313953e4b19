r"""Convert offsets in a text to positions of the protocol and back: lines and columns from zero, columns in code units.

A line ends with a line feed, a carriage return, or both; form feeds and separators of Unicode end none. The units are
those that server and client agreed on, by default UTF-16: an emoji takes two, a combining mark one.

>>> positions = ClientPositions("số\r\n😀 Điều 1", "utf-16")
>>> positions.place(6), positions.offset(1, 3), positions.offset(0, 99)
((1, 3), 6, 2)
"""

from __future__ import annotations

import re
from bisect import bisect_right

from lsprotocol import types
from pygls.workspace import TextDocument, Workspace

Place = tuple[int, int]
"""The line and the column of a position."""

_LINE_END = re.compile(r"\r\n?|\n")
_UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class ClientPositions:
    """The positions in a text, in units of `encoding`: utf-8, utf-16 or utf-32."""

    def __init__(self, text: str, encoding: str) -> None:
        self._text = text
        self._codec, self._size = _UNITS[encoding]
        self._starts, self._ends = [0], []
        for end in _LINE_END.finditer(text):
            self._starts.append(end.end())
            self._ends.append(end.start())
        self._ends.append(len(text))

    def place(self, offset: int) -> Place:
        """The position of an offset in code points."""
        line = bisect_right(self._starts, offset) - 1
        before = self._text[self._starts[line] : offset]
        return line, len(before.encode(self._codec, "surrogatepass")) // self._size

    def offset(self, line: int, column: int) -> int:
        """The offset of a position; that of the end of its line if there is no such column, of the text if no line."""
        if line >= len(self._starts):
            return len(self._text)
        start, end = self._starts[line], self._ends[line]
        units = self._text[start:end].encode(self._codec, "surrogatepass")[: column * self._size]
        return start + len(units.decode(self._codec, "replace"))  # half a character counts as one


class EditorText(TextDocument):
    """A text in an editor; that of pygls also ends lines where the protocol does not."""

    def apply_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        """Replace a part of the text, or the whole."""
        if isinstance(change, types.TextDocumentContentChangeWholeDocument):
            self._source = change.text
            return
        positions = ClientPositions(self.source, str(self.position_codec.encoding))
        start, end = (positions.offset(at.line, at.character) for at in (change.range.start, change.range.end))
        self._source = f"{self.source[:start]}{change.text}{self.source[end:]}"


class EditorWorkspace(Workspace):
    """The texts that are open in an editor."""

    def _create_text_document(
        self, doc_uri: str, source: str | None = None, version: int | None = None, language_id: str | None = None
    ) -> EditorText:
        return EditorText(doc_uri, source, version, language_id, position_codec=self.position_codec)
