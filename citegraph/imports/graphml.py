"""Yield the works and relations of GraphML from `citegraph export`, also if another program saved it again.

The file is read as a stream. A document type is refused, so there are no entities to expand, and nothing is fetched.
Attributes that are not ours (places, colours) are ignored with their content.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from citegraph.errors import ImportFileError
from citegraph.imports.graph_records import ImportRecord

_CHUNK = 1 << 16  # bytes


def graphml_records(path: Path, name: str) -> Iterator[ImportRecord]:
    """Yield the records of the file; raises `ImportFileError` for other GraphML, and `OSError`."""
    found: deque[ImportRecord] = deque()
    parser = _Parser(name, found)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            parser.feed(chunk)
            while found:
                yield found.popleft()
    parser.feed(b"", last=True)
    yield from found


class _Parser:
    """Collects the records of a GraphML document as it is fed."""

    def __init__(self, name: str, found: deque[ImportRecord]) -> None:
        self._name = name
        self._found = found
        self._expat = expat.ParserCreate(namespace_separator=" ")
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._characters
        self._expat.StartDoctypeDeclHandler = self._doctype
        self._attributes: dict[str, str] = {}
        self._depth = 0
        self._record: ImportRecord | None = None
        self._said: dict[str, str] = {}
        self._own = ""
        self._data: list[str] | None = None
        self._data_at = 0
        self._attribute = ""

    def feed(self, data: bytes, *, last: bool = False) -> None:
        """Parse more of the document."""
        try:
            self._expat.Parse(data, last)
        except (expat.ExpatError, ValueError, LookupError) as error:
            why = str(error).partition(":")[0]
            line = self._expat.CurrentLineNumber
            raise ImportFileError(
                f"{self._name}:{line}: corrupt or truncated GraphML ({why}); export it again"
            ) from error

    def _doctype(self, *_: object) -> None:
        raise self._foreign("a document type is not allowed in a graph file; remove it")

    def _start(self, tag: str, given: dict[str, str]) -> None:
        self._depth += 1
        element = tag.rpartition(" ")[2]
        if self._depth == 1 and element != "graphml":
            raise self._foreign(
                f"not GraphML: the first element is {element[:40]!r}; give a file from citegraph export"
            )
        if given.get("edgedefault") == "undirected" or given.get("directed") == "false":
            raise self._foreign("undirected relations do not state which work acts; save the graph as directed")
        line = self._expat.CurrentLineNumber
        if element == "key":
            self._attributes[given.get("id", "")] = given.get("attr.name", "")
        elif element == "node":
            self._record, self._said, self._own = ImportRecord(line, {}), {}, given.get("id", "")
        elif element == "edge":
            self._record, self._said = ImportRecord(line, {}, (given.get("source", ""), given.get("target", ""))), {}
        elif element == "data" and self._record and self._data is None:
            self._data, self._data_at = [], self._depth
            self._attribute = self._attributes.get(given.get("key", ""), "")

    def _characters(self, text: str) -> None:
        if self._data is not None and self._depth == self._data_at:
            self._data.append(text)

    def _end(self, tag: str) -> None:
        if self._data is not None and self._depth == self._data_at:
            self._said[self._attribute] = "".join(self._data)
            self._data = None
        elif self._record and tag.rpartition(" ")[2] in {"node", "edge"}:
            self._finish(self._record)
        self._depth -= 1

    def _finish(self, record: ImportRecord) -> None:
        if not record.ends:
            key = self._said.setdefault("key", self._own)
            if "type" not in self._said or key != self._own:
                what = f"has the key {key[:60]!r}" if "type" in self._said else "has no type"
                raise self._foreign(
                    f"the node {self._own[:60]!r} {what}: not a graph of citegraph; give a file from citegraph export"
                )
        self._found.append(ImportRecord(record.place, self._said, record.ends))
        self._record = None

    def _foreign(self, why: str) -> ImportFileError:
        return ImportFileError(f"{self._name}:{self._expat.CurrentLineNumber}: {why}")
