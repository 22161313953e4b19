"""Write rows to Parquet files and read them, as streams of row groups.

A table is a file `NAME.parquet`, or a folder of that name with its parts, as Spark writes them; the rows of the parts
follow each other in the order of their names. `sources` are sorted by id and their tables by source and position, so
that a source and its extraction are put together in one pass. The same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from citegraph.errors import MissingError, TablesError
from citegraph.model import Corpus
from citegraph.tables.columns import (
    LINKED,
    NULLABLE,
    REJECTED,
    SAID,
    TABLES,
    ExtractedSource,
    TableRow,
    Type,
    corpus_rows,
    reading_rows,
    text_hash,
    to_corpus,
    to_reading,
)

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError as error:
    message = "Parquet needs pyarrow, which is not installed; install it with: pip install 'citegraph[parquet]'"
    raise MissingError(message) from error

_ROWS = 20_000  # of a row group
_CHARACTERS = 20_000_000  # of the texts of a row group: sources are few and long
_READ = 500  # rows at a time
_BUFFER = 1 << 16  # bytes of a column at a time

_ARROW: dict[Type, pa.DataType] = {
    Type.TEXT: pa.string(),
    Type.OPTIONAL: pa.string(),
    Type.NUMBER: pa.int64(),
    Type.OPTIONAL_NUMBER: pa.int64(),
    Type.FLAG: pa.bool_(),
    Type.LIST: pa.list_(pa.field("element", pa.string(), nullable=False)),
}


def schema_of(columns: dict[str, Type]) -> pa.Schema:
    """The columns as an Arrow schema."""
    return pa.schema([pa.field(name, _ARROW[type_], type_ in NULLABLE) for name, type_ in columns.items()])


# writing


def write_tables(folder: Path, readings: Iterable[ExtractedSource], corpus: Corpus) -> None:
    """Write every table into `folder`, one file each; `readings` come in the order of their ids. Raises `OSError`."""
    with ExitStack() as files:
        writers = {name: files.enter_context(_writer(folder / f"{name}.parquet", SAID[name])) for name in SAID}
        for reading in readings:
            for name, rows in reading_rows(reading).items():
                writers[name].add(rows)
    for name, linked in corpus_rows(corpus).items():
        with _writer(folder / f"{name}.parquet", LINKED[name]) as writer:
            writer.add(linked)


def write_graph(corpus: Corpus, nodes: BinaryIO, edges: BinaryIO) -> None:
    """Write the works and the relations of the graph: the tables `works` and `edges`."""
    rows = corpus_rows(corpus)
    for name, file in (("works", nodes), ("edges", edges)):
        with _writer(file, LINKED[name]) as writer:
            writer.add(rows[name])


def graph_rows(path: Path, name: str) -> Iterator[TableRow]:
    """Yield the rows of a file that `write_graph` wrote as the table `name`; raises `TablesError`."""
    if not path.is_file():
        raise TablesError(f"{path}: no such file; a graph has two, NAME.nodes.parquet and NAME.edges.parquet")
    _check_columns(path, LINKED[name])
    return _rows(path, LINKED[name])


def column_names(path: Path) -> list[str]:
    """The columns of any Parquet file; raises `TablesError`."""
    with _parquet_errors(path):
        return list(pq.read_schema(path).names)


def text_rows(path: Path, columns: list[str]) -> Iterator[tuple[str | None, ...]]:
    """Yield the cells of some columns of any Parquet file as texts, row by row; raises `TablesError`."""
    with _parquet_errors(path):
        for batch in _batches(path, columns):
            cells = [batch.column(name).cast(pa.string()).to_pylist() for name in columns]
            yield from zip(*cells, strict=True)


class _Writer:
    """Collects rows, and writes them as a group when there are enough."""

    def __init__(self, file: pq.ParquetWriter, schema: pa.Schema) -> None:
        self._file = file
        self._schema = schema
        self._rows: list[TableRow] = []
        self._characters = 0

    def add(self, rows: Iterable[TableRow]) -> None:
        for row in rows:
            self._rows.append(row)
            self._characters += len(row.get("text", ""))
            if len(self._rows) >= _ROWS or self._characters >= _CHARACTERS:
                self.flush()

    def flush(self) -> None:
        if self._rows:
            self._file.write_table(pa.Table.from_pylist(self._rows, self._schema))
        self._rows, self._characters = [], 0


@contextmanager
def _writer(to: Path | BinaryIO, columns: dict[str, Type]) -> Iterator[_Writer]:
    schema = schema_of(columns)
    with pq.ParquetWriter(to, schema, compression="zstd") as file:
        writer = _Writer(file, schema)
        yield writer
        writer.flush()


# reading


class TableFolder:
    """The tables of a folder. All methods raise `TablesError`, which names the file and the fault."""

    def __init__(self, folder: Path) -> None:
        """Check that every table exists and has its columns."""
        self.folder = folder
        if not folder.is_dir():
            make = f"citegraph export {folder} --format tables"
            raise TablesError(f"{folder}: no such folder; create it with: {make}")
        self._columns = dict(TABLES)
        if (folder / "rejected.parquet").exists():
            self._columns["rejected"] = REJECTED
        self._parts = {name: _parts(folder / f"{name}.parquet") for name in self._columns}
        for name, parts in self._parts.items():
            for part in parts:
                _check_columns(part, self._columns[name])

    def readings(self) -> Iterator[ExtractedSource]:
        """Yield the sources with their extractions, in the order of their ids."""
        said = {name: _Said(self._file(name), self._rows(name)) for name in SAID if name != "sources"}
        last = ""
        for n, row in enumerate(self._rows("sources")):
            if n and row["id"] <= last:
                raise TablesError(
                    f"{self._file('sources')}: row {n}: {row['id']!r} comes after {last!r}; sort it by id"
                )
            last = row["id"]
            if row["hash"] != text_hash(row["text"]):
                raise TablesError(
                    f"{self._file('sources')}: row {n}: the text of {last!r} does not match its hash; write it again"
                )
            yield self._reading(row, {name: rows.of(last) for name, rows in said.items()})
        for rows in said.values():
            rows.end()

    def corpus(self) -> Corpus:
        """The linked graph."""
        try:
            return to_corpus({name: self._rows(name) for name in LINKED})
        except ValueError as error:
            raise TablesError(
                f"{self.folder}: the tables of the graph contradict each other ({error}); write them again"
            ) from error

    def rejected(self) -> Iterator[TableRow]:
        """The rows that a run on Spark could not read."""
        return self._rows("rejected") if "rejected" in self._parts else iter(())

    def _reading(self, row: TableRow, parts: dict[str, list[TableRow]]) -> ExtractedSource:
        try:
            return to_reading(row, parts)
        except ValueError as error:
            raise TablesError(
                f"{self.folder}: the extraction of {row['id']!r} cannot be read ({error}); write the tables again"
            ) from error

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"

    def _rows(self, name: str) -> Iterator[TableRow]:
        return chain.from_iterable(_rows(part, self._columns[name]) for part in self._parts[name])


class _Said:
    """The rows of a table of extractions, read source by source."""

    def __init__(self, file: Path, rows: Iterator[TableRow]) -> None:
        self._file = file
        self._rows = rows
        self._next = next(rows, None)

    def of(self, source: str) -> list[TableRow]:
        found: list[TableRow] = []
        while self._next is not None and self._next["source"] == source:
            if self._next["position"] != len(found):
                where = f"position {self._next['position']} of {source!r} in the place of {len(found)}"
                raise TablesError(f"{self._file}: {where}; sort it by source and position")
            found.append(self._next)
            self._next = next(self._rows, None)
        return found

    def end(self) -> None:
        if self._next is not None:
            name = self._next["source"]
            message = f"{self._file}: {name!r} is not in sources.parquet, or its rows are not sorted by source"
            raise TablesError(message)


def _parts(path: Path) -> list[Path]:
    """The files of a table."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise TablesError(f"{path}: no such table; the folder must contain all of: {', '.join(TABLES)}")
    parts = sorted(path.glob("part-*.parquet"))
    if not parts or not (path / "_SUCCESS").exists():
        raise TablesError(f"{path}: incomplete table; write the tables again")
    return parts


def _check_columns(path: Path, columns: dict[str, Type]) -> None:
    with _parquet_errors(path):
        found = pq.read_schema(path)
    for name, type_ in columns.items():
        if name not in found.names:
            raise TablesError(f"{path}: no column {name}; write the tables again with this version of citegraph")
        if not _fits(found.field(name).type, type_):
            other = found.field(name).type
            raise TablesError(f"{path}: the column {name} has the type {other}; write it as {type_.value}")


def _fits(found: pa.DataType, type_: Type) -> bool:
    match type_:
        case Type.NUMBER | Type.OPTIONAL_NUMBER:
            return bool(pa.types.is_integer(found))
        case Type.FLAG:
            return bool(pa.types.is_boolean(found))
        case Type.LIST:
            return bool(pa.types.is_list(found) or pa.types.is_large_list(found)) and _is_text(found.value_type)
        case _:
            return _is_text(found)


def _is_text(found: pa.DataType) -> bool:
    return bool(pa.types.is_string(found) or pa.types.is_large_string(found))


def _rows(path: Path, columns: dict[str, Type]) -> Iterator[TableRow]:
    n = 0
    with _parquet_errors(path):
        for batch in _batches(path, list(columns)):
            for name, type_ in columns.items():
                if type_ not in NULLABLE and (row := _null_in(batch.column(name), type_)) is not None:
                    raise TablesError(f"{path}: row {n + row}: {name} is null; fill it")
            yield from batch.to_pylist()
            n += len(batch)


def _batches(path: Path, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """The rows of some columns, page by page: a row group may be as large as the file."""
    with pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False) as file:
        yield from file.iter_batches(_READ, columns=columns, use_threads=False)  # threads keep memory of their own


def _null_in(column: pa.Array[Any], type_: Type) -> int | None:
    """The first row that is null, or that has null in its list."""
    if not column.null_count and not (type_ is Type.LIST and column.flatten().null_count):
        return None
    return next(
        n for n, value in enumerate(column.to_pylist()) if value is None or (type_ is Type.LIST and None in value)
    )


@contextmanager
def _parquet_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        said = str(error).splitlines()[0]
        raise TablesError(f"{path}: cannot be read as Parquet ({said}); write it again") from error
