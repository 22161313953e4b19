"""Tables (CSV, XLSX, Parquet): one source per row with a text, from the column of texts.

The id of a row is the value of its `id` column, or, in a table without one, the file and the row. The first row has the
names of the columns.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from citegraph.errors import SourceError
from citegraph.readers.by_suffix import kind_of, missing
from citegraph.readers.decode import decode
from citegraph.readers.protocol import Note, ReadResult, Wanted
from citegraph.readers.to_source import noted_once, text_source
from citegraph.readers.zipped import checked_zip

_SEPARATORS = ",;\t|"
_SHOWN = 12  # names of columns in an error
_LONGEST = 1 << 27  # characters of one cell

_Row = tuple[str, Sequence[Any]]
"""The place of a row, and its cells."""


def read_csv(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read the rows of a CSV file; the separator is the one that gives the header the most columns."""
    csv.field_size_limit(_LONGEST)
    try:
        text, encoding = decode(file.read(), name)
        if encoding:
            yield name, Note(f"{name}: read as {encoding}; check it with: citegraph read")
        first = text.partition("\n")[0]
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(_SEPARATORS, key=first.count))
        yield from noted_once(_sources(((f"{name}:{rows.line_num}", row) for row in rows), name, wanted))
    except SourceError as error:
        yield name, error
    except csv.Error as error:
        yield name, SourceError(f"{name}: not a readable table ({error}); save it again as CSV")


def read_xlsx(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read the rows of all sheets of a workbook that have the column; a place is `file:sheet:row`."""
    from xml.etree.ElementTree import ParseError

    data = file.read()
    broken = (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, EOFError, IndexError, OSError)
    try:
        yield from noted_once(_workbook(data, name, wanted))
    except SourceError as error:
        yield name, error
    except (*broken, ParseError, SyntaxError, OverflowError, NotImplementedError, zlib.error) as error:
        if kind_of(data) == ".doc":
            why = "password-protected, or an old .xls; save it as .xlsx without a password"
        else:
            reason = " ".join(str(error).split()) or type(error).__name__
            why = f"corrupt or truncated .xlsx file ({reason}); save it again"
        yield name, SourceError(f"{name}: {why}")


def _workbook(data: bytes, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    from openpyxl import load_workbook

    checked_zip(data, name).close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and drawings, which are not text
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        seen: dict[str, None] = {}
        for sheet in book.worksheets:
            rows = sheet.iter_rows(values_only=True)
            header = next(rows, ())
            seen |= dict.fromkeys(str(cell) for cell in header if cell is not None)
            if wanted.text_column in header:
                places = ((f"{name}:{sheet.title}:{number}", row) for number, row in enumerate(rows, 2))
                yield from _rows(places, list(header), wanted)
    if wanted.text_column not in seen:
        raise _no_column(name, list(seen), wanted)


def read_parquet(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read the rows of a Parquet file, a batch at a time."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        yield name, missing(name, "pyarrow; install it with: pip install 'citegraph[parquet]'")
        return
    try:
        table = parquet.ParquetFile(pyarrow.BufferReader(file.read()))
        columns = [column for column in (wanted.text_column, wanted.id_column) if column in table.schema_arrow.names]
        if wanted.text_column not in columns:
            raise _no_column(name, table.schema_arrow.names, wanted)
        batches = table.iter_batches(batch_size=1024, columns=columns)
        rows = (tuple(row.values()) for batch in batches for row in batch.to_pylist())
        header = list(table.schema_arrow.empty_table().select(columns).column_names)
        yield from noted_once(_rows(((f"{name}:{n}", row) for n, row in enumerate(rows, 1)), header, wanted))
    except SourceError as error:
        yield name, error
    except (pyarrow.ArrowException, OSError, ValueError, KeyError) as error:
        yield (
            name,
            SourceError(
                f"{name}: corrupt or truncated Parquet file ({' '.join(str(error).split())[:200]}); write it again"
            ),
        )


def _sources(rows: Iterable[_Row], name: str, wanted: Wanted) -> Iterator[ReadResult]:
    coming = iter(rows)
    _, header = next(coming, ("", ()))
    names = [cell.strip() for cell in header]
    if wanted.text_column not in names:
        raise _no_column(name, names, wanted)
    yield from _rows(coming, names, wanted)


def _rows(rows: Iterable[_Row], header: Sequence[Any], wanted: Wanted) -> Iterator[ReadResult]:
    """The sources of the rows with a text."""
    text_at = header.index(wanted.text_column)
    id_at = header.index(wanted.id_column) if wanted.id_column in header else None
    for place, row in rows:
        text = _cell(row, text_at)
        if text.strip():
            own = _cell(row, id_at).strip() if id_at is not None else ""
            yield from text_source(own or place, text, place=place)


def _cell(row: Sequence[Any], at: int) -> str:
    value = row[at] if at < len(row) else None
    return "" if value is None else str(value)


def _no_column(name: str, columns: Sequence[str], wanted: Wanted) -> SourceError:
    known = ", ".join(columns[:_SHOWN]) or "none"
    return SourceError(
        f"{name}: no column {wanted.text_column!r} (columns: {known}); name the column of texts with --text-column"
    )
