"""Tables (CSV, XLSX, Parquet): one source per row with a text, from the column of texts.

The id of a row is the value of its `id` column, or, in a table without one, the file and the row. The first row has the
names of the columns.
"""

from __future__ import annotations

import csv
import io
import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from citegraph.errors import SourceError
from citegraph.readers.bounds import Budget
from citegraph.readers.by_suffix import kind_of, missing
from citegraph.readers.decode import decode
from citegraph.readers.protocol import Note, ReadResult, Wanted
from citegraph.readers.to_source import noted_once, text_source
from citegraph.readers.zipped import BROKEN, unpacked_parts

_SEPARATORS = ",;\t|"
_SHOWN = 12  # names of columns in an error
_LONGEST = 1 << 27  # characters of one cell
_ROWS = 1 << 20  # of a sheet
_ROW = 1 << 4  # bytes that a row of a sheet counts for, which takes none in the file if it is empty
_BATCH = 16  # rows of a Parquet file in memory: each may repeat one long value

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
    try:
        yield from noted_once(_workbook(data, name, wanted))
    except SourceError as error:
        yield name, error
    except (*BROKEN, LookupError, TypeError, AttributeError, ParseError, SyntaxError) as error:
        if kind_of(data) == ".doc":
            why = "password-protected, or an old .xls; save it as .xlsx without a password"
        else:
            reason = " ".join(str(error).split()) or type(error).__name__
            why = f"corrupt or truncated .xlsx file ({reason}); save it again"
        yield name, SourceError(f"{name}: {why}")


def _workbook(data: bytes, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    from openpyxl import load_workbook

    unpacked_parts(data, name, wanted.budget).close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and drawings, which are not text
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        seen: dict[str, None] = {}
        for sheet in book.worksheets:
            rows = _bounded_rows(sheet, name, wanted.budget)
            header = next(rows, ())
            seen |= dict.fromkeys(str(cell) for cell in header if cell is not None)
            if wanted.text_column in header:
                places = ((f"{name}:{sheet.title}:{number}", row) for number, row in enumerate(rows, 2))
                yield from _rows(places, list(header), wanted)
    if wanted.text_column not in seen:
        raise _no_column(name, list(seen), wanted)


def _bounded_rows(sheet: Any, name: str, budget: Budget) -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet, with empty ones for those that the file leaves out; raises `SourceError` for too many."""
    last = min(sheet.max_row or math.inf, _ROWS + 1)
    for number, row in enumerate(sheet.iter_rows(max_row=last, values_only=True), 1):
        if number > _ROWS:
            raise SourceError(f"{name}: sheet {sheet.title!r} has a row beyond the last of a sheet; save it again")
        budget.unpack(_ROW)
        yield row


def read_parquet(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read the rows of a Parquet file, a few at a time."""
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
        wanted.budget.unpack(_unpacked_size(table.metadata, columns))
        batches = table.iter_batches(batch_size=_BATCH, columns=columns)
        rows = (
            tuple(column[at].as_py() for column in batch.columns) for batch in batches for at in range(batch.num_rows)
        )
        header = list(table.schema_arrow.empty_table().select(columns).column_names)
        yield from noted_once(_rows(((f"{name}:{n}", row) for n, row in enumerate(rows, 1)), header, wanted))
    except SourceError as error:
        yield name, error
    except MemoryError:
        raise  # pyarrow's is one of its own exceptions too, and says nothing of the file
    except (pyarrow.ArrowException, OSError, ValueError, KeyError, OverflowError) as error:
        yield (
            name,
            SourceError(
                f"{name}: corrupt or truncated Parquet file ({' '.join(str(error).split())[:200]}); write it again"
            ),
        )


def _unpacked_size(metadata: Any, columns: Sequence[str]) -> int:
    """The bytes of these columns without compression, as the file states them."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    chunks = [group.column(at) for group in groups for at in range(group.num_columns)]
    wanted = [chunk for chunk in chunks if chunk.path_in_schema.partition(".")[0] in columns]
    return sum(max(0, chunk.total_uncompressed_size) for chunk in wanted)


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
