"""Yield the rows of a CSV register, each cell under the column of its heading, with its place in the text.

The first row contains headings of `columns.toml`, in Vietnamese or English; the separator (`,` `;` tab `|`) is the one
that gives the most known headings.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from citegraph.errors import ImportFileError
from citegraph.text.normal import fold

_SEPARATORS = ",;\t|"
_LONGEST = 1 << 27  # characters of one cell
TELLING = ("symbol", "name", "work")
"""The columns that name the document of a row; the first that is not empty counts."""

_HEAD = 1 << 16  # characters that contain the first row


@dataclass(frozen=True, slots=True)
class RegisterCell:
    """The content of a cell and its place in the text; with quotes inside it is that of the row."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """The cells of a row that are not empty, by column; `headings` are the columns' names in the file."""

    line: int
    start: int
    end: int
    cells: dict[str, RegisterCell]
    headings: dict[str, str]


@dataclass(frozen=True, slots=True)
class Header:
    """The column of each cell of the first row (None if unknown), its heading, and the separator."""

    columns: tuple[str | None, ...]
    headings: tuple[str, ...]
    separator: str

    @property
    def unknown(self) -> list[str]:
        """The headings of columns that are not read."""
        return [h for column, h in zip(self.columns, self.headings, strict=True) if column is None and h]


def header_of(text: str, name: str) -> Header:
    """The header of a register. Raises `ImportFileError` if no column names a document, or two columns are one."""
    headers = (_header(text, separator, name) for separator in _SEPARATORS)
    found = max(headers, key=lambda header: (len({*header.columns} - {None}), len(header.columns)))
    known = [column for column in found.columns if column]
    for column in known:
        if known.count(column) > 1:
            twice = [h for c, h in zip(found.columns, found.headings, strict=True) if c == column]
            raise ImportFileError(f"{name}:1: {' and '.join(map(repr, twice))} are the same column; keep one of them")
    if not {*known} & {*TELLING}:
        seen = ", ".join(filter(None, found.headings)) or "none"
        raise ImportFileError(
            f"{name}:1: no column names a document (headings: {seen[:200]}); head one Số hiệu, Tên gọi or Văn bản"
        )
    return found


def register_rows(text: str, header: Header, name: str, faults: list[str]) -> Iterator[RegisterRow]:
    """Yield the rows below the header that are not empty; faults of the CSV are added to `faults`."""
    headings = {c: h for c, h in zip(header.columns, header.headings, strict=True) if c}
    places = _raw_rows(text, header.separator, name, faults)
    next(places, None)
    for line, start, end, values in places:
        if extra := [value for value in values[len(header.columns) :] if value.strip()]:
            faults.append(
                f"{name}:{line}: {len(values)} cells in a row below {len(header.columns)} headings"
                f" (the last is {extra[-1][:40]!r}); put double quotes around a cell that contains the separator"
            )
            continue
        cells = _cells(text, (start, end), values, header)
        if cells:
            yield RegisterRow(line, start, end, cells, headings)


def _header(text: str, separator: str, name: str) -> Header:
    first: tuple[Any, ...] = next(_raw_rows(text[:_HEAD], separator, name, []), (0, 0, 0, []))
    headings = tuple(" ".join(cell.split()) for cell in first[3])
    return Header(tuple(column_of(heading) for heading in headings), headings, separator)


def _raw_rows(text: str, separator: str, name: str, faults: list[str]) -> Iterator[tuple[int, int, int, list[str]]]:
    """Yield line, place and cells of each row that is not empty, the headings first."""
    csv.field_size_limit(_LONGEST)
    given = _Lines(text)
    rows = csv.reader(given, delimiter=separator, strict=True)
    while True:
        line, start = given.line + 1, given.position
        try:
            values = next(rows, None)
        except csv.Error as error:
            faults.append(f"{name}:{line}: cannot be read as CSV ({error}); check the double quotes of this row")
            return
        if values is None:
            return
        row = text[start : given.position].rstrip("\r\n")
        if any(value.strip() for value in values):
            yield line, start, start + len(row), values


class _Lines:
    """The lines of a text one by one, with the position reached."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.line = 0
        self.position = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.position >= len(self._text):
            raise StopIteration
        end = self._text.find("\n", self.position) + 1 or len(self._text)
        taken = self._text[self.position : end]
        self.position = end
        self.line += 1
        return taken


def _cells(text: str, place: tuple[int, int], values: Sequence[str], header: Header) -> dict[str, RegisterCell]:
    at, cells = place[0], {}
    for column, value in zip(header.columns, values, strict=False):
        quoted = text.startswith('"', at)
        raw = value.replace('"', '""') if quoted else value
        at += quoted
        where = (at, at + len(raw))
        if column and value.strip():
            same = text[slice(*where)] == value
            lead = len(value) - len(value.lstrip())
            start = at + lead
            inner = (start, start + len(value.strip())) if same else place
            cells[column] = RegisterCell(" ".join(value.split()), *inner)
        at = where[1] + quoted + 1
    return cells


def column_of(heading: str) -> str | None:
    """The column with this heading, or None.

    >>> column_of("SỐ, KÝ HIỆU"), column_of("so hieu"), column_of("Màu")
    ('symbol', 'symbol', None)
    """
    return _vocabulary()[0].get(fold(heading).strip(" .:*"))


def extent_of(words: str) -> str | None:
    """The extent that a cell states, `whole` or `part`, or None.

    >>> extent_of("Một phần"), extent_of("whole"), extent_of("x")
    ('part', 'whole', None)
    """
    return _vocabulary()[1].get(fold(words))


@cache
def _vocabulary() -> tuple[dict[str, str], dict[str, str]]:
    known = tomllib.loads((files("citegraph.imports") / "columns.toml").read_text("utf-8"))
    extents: dict[str, list[str]] = known.pop("extents")
    return _by_word(known), _by_word(extents)


def _by_word(words: dict[str, list[str]]) -> dict[str, str]:
    return {fold(word): id_ for id_, names in words.items() for word in (id_, id_.replace("_", " "), *names)}
