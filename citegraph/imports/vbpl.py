"""Read the official tables of vbpl.vn, as a public data set has them in Parquet, as sources.

`metadata` has one document per row, `relationships` two documents and a label (`vbpl.toml` has the columns and labels):

==========  ==============  =============================  =============================================
`doc_id`    `other_doc_id`  `relationship`
==========  ==============  =============================  =============================================
139264      27615           Văn bản hết hiệu lực           the document of `doc_id` ends the other
27615       139264          Văn bản quy định hết hiệu lực  the same, on the page of the document that ends
==========  ==============  =============================  =============================================

The tables may be larger than memory: they become sources of 10,000 rows each, such as
`official:vbpl.vn/relationships:1-10000`. The text of a source has one line per row, which is the evidence; its rule is
`import:` with the row. A row that names no known document, has a label without a relation, or lets a document act on a
later one, is left out and counted.
"""

from __future__ import annotations

import json
import sqlite3
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import astuple, dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from textwrap import shorten
from typing import Any, TypeVar

from citegraph.errors import ImportFileError
from citegraph.extraction.pipeline import Extractor
from citegraph.extraction.workers import read_all
from citegraph.imports.naming import Named, Naming, iso_date, naming_columns, with_row_facts
from citegraph.model import (
    CHANGES,
    IMPORT,
    OFFICIAL,
    Citation,
    Evidence,
    Extraction,
    Form,
    Kind,
    Relation,
    Source,
    Work,
)
from citegraph.text.days import is_day
from citegraph.text.normal import fold_case

T = TypeVar("T")
TextRow = Mapping[str, str]
"""The cells of a row that are not empty, by their names in `vbpl.toml`."""

TABLES = ("metadata", "relationships")

_ROWS = 10_000  # of a source
_REASONS = 30  # that are counted apart
_LABEL = 60  # characters of a label in a reason
_SITE = "vbpl.vn"
_BETWEEN = " | "
_NEEDED = {"metadata": ("id", "symbol"), "relationships": ("this", "other", "label")}


@dataclass(frozen=True, slots=True)
class Label:
    """What a label of the table states: the kind of relation, its extent, and which of the two documents acts."""

    kind: Kind
    extent: str | None
    other_acts: bool


@dataclass(frozen=True, slots=True)
class _Document:
    """A document of the table; `words` name it in a line. Its other facts are stated by the source of documents."""

    key: str
    type: str
    symbol: str | None
    number: str | None
    scope: str | None
    candidates: tuple[str, ...]
    words: str
    date: str | None
    effective: str | None

    @classmethod
    def of(cls, facts: list[Any]) -> _Document:
        """The document of its facts as JSON has them, which makes the candidates a list."""
        values: list[Any] = [tuple(fact) if isinstance(fact, list) else fact for fact in facts]
        return cls(*values)

    @property
    def work(self) -> Work:
        return Work(self.key, self.type, self.symbol, self.number, scope=self.scope)


class OfficialTables:
    """The tables in a folder. `sources` reads them and counts in `left_out` the rows that are left out, by reason."""

    def __init__(self, folder: Path, columns: Mapping[str, str], extractor: Extractor, workers: int) -> None:
        """`columns` has those that are called otherwise than in `vbpl.toml`, by their names there.

        Raises `ImportFileError` if a table or a column is missing, `TablesError` for faulty Parquet.
        """
        self._namer, self._workers = _Namer(extractor), workers
        self._metadata, self._relationships = (_table(folder, name, columns) for name in TABLES)
        self.left_out: Counter[str] = Counter()

    def sources(self) -> Iterator[tuple[Source, Extraction]]:
        """Yield the sources of both tables, documents first."""
        with closing(sqlite3.connect("")) as known:  # a file of its own that ends with the connection
            known.execute("CREATE TABLE documents (id TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID")
            for first, rows in _in_parts(self._documents()):
                yield self._of_documents(_Lines("metadata", first, len(rows)), rows, known)
            for first, lines in _in_parts(self._relationships.rows()):
                yield self._of_relations(_Lines("relationships", first, len(lines)), lines, known)

    def _documents(self) -> Iterator[tuple[TextRow, Named | None]]:
        """Each row of the table of documents, with the work that it names, if any."""
        rows = (Source("", json.dumps(row, ensure_ascii=False)) for row in self._metadata.rows())
        for source, found in read_all(self._namer, rows, self._workers):
            yield json.loads(source.text), found

    def _of_documents(
        self, lines: _Lines, rows: Iterable[tuple[TextRow, Named | None]], known: sqlite3.Connection
    ) -> tuple[Source, Extraction]:
        for at, (row, named) in enumerate(rows):
            if named is None:
                self._leave_out(_why_unnamed(row))
                lines.skip()
                continue
            date = iso_date(row.get("date", ""))
            work = with_row_facts(named.work, row, date)
            words = self._namer.words(row)
            lines.add(at, (words, row.get("title", ""), f"{_SITE} {row['id']}"), {0: (work, named.candidates)})
            lines.works.update((other.key, other) for other in named.besides if other.key not in lines.works)
            facts = (work.key, work.type, work.symbol, work.number, work.scope, named.candidates)
            effective = iso_date(row.get("effective", ""))
            document = _Document(*facts, self._namer.words({**row, "issuer": "", "date": ""}), date, effective)
            kept = (row["id"], json.dumps(astuple(document)))
            known.execute("INSERT OR REPLACE INTO documents VALUES (?, ?)", kept)
        return lines.source()

    def _leave_out(self, reason: str) -> None:
        """Count a row; labels that are not known are listed by name as far as they are few."""
        listed = reason in self.left_out or len(self.left_out) < _REASONS
        self.left_out[reason if listed else "rows for other reasons"] += 1

    def _of_relations(self, lines: _Lines, rows: list[TextRow], known: sqlite3.Connection) -> tuple[Source, Extraction]:
        documents = _look_up(known, rows)
        for at, row in enumerate(rows):
            this, other = (documents.get(row.get(name, "")) for name in ("this", "other"))
            label = row_labels().get(_folded(row.get("label", "")))
            if reason := _why_unrelated(row, this, other, label):
                self._leave_out(reason)
                lines.skip()
                continue
            assert this
            assert other
            assert label
            acting, acted = (other, this) if label.other_acts else (this, other)
            cited = {place: (each.work, each.candidates) for place, each in ((0, this), (2, other))}
            evidence = lines.add(at, (this.words, row["label"], other.words), cited)
            effective = acting.effective if label.kind in CHANGES else None
            lines.relations.append(
                Relation(acting.key, label.kind, acted.key, evidence, label.extent, effective=effective)
            )
        return lines.source()


def _why_unnamed(row: TextRow) -> str:
    if _is_translation(row):
        return "translations"
    if "id" not in row:
        return "documents without an id"
    return "documents that their number does not identify" if "symbol" in row else "documents without a number"


def _why_unrelated(row: TextRow, this: _Document | None, other: _Document | None, label: Label | None) -> str | None:
    """Why a row of relations is left out, in words that follow a number, or None."""
    if this is None or other is None:
        return "relations of documents that were left out or are not in the table"
    if label is None:
        return f"relations {shorten(row.get('label', ''), _LABEL, placeholder='…')!r}"
    acting, acted = (other, this) if label.other_acts else (this, other)
    if acting.key == acted.key:
        return "relations of a document to itself"
    if label.kind is not Kind.CITES and is_day(acting.date) and is_day(acted.date) and acting.date < acted.date:
        return "relations in which a document acts on a later one"
    return None


def _is_translation(row: TextRow) -> bool:
    return _folded(row.get("type", "")) == _folded(_data()["translation"])


@dataclass
class _Lines:
    """The text of a source, line by line, with what the lines state; lines are numbered as rows of the table."""

    table: str
    first: int
    rows: int
    text: list[str] = field(default_factory=list)
    length: int = 0
    works: dict[str, Work] = field(default_factory=dict)
    citations: list[Citation] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)

    def add(self, at: int, cells: tuple[str, ...], cited: Mapping[int, tuple[Work, tuple[str, ...]]]) -> Evidence:
        """Add a line; `cited` are the works that cells name, with their candidates. Return the line as evidence."""
        rule, start = f"{IMPORT}:{self.first + at}", self.length
        for place, (work, candidates) in cited.items():
            begin = start + sum(len(cell) + len(_BETWEEN) for cell in cells[:place])
            words = cells[place]
            self.works.setdefault(work.key, work)
            self.citations.append(Citation(begin, begin + len(words), words, Form.FULL, work.key, rule, candidates))
        line = _BETWEEN.join(cells)
        self._write(line)
        return Evidence(start, start + len(line), line, rule)

    def skip(self) -> None:
        """Leave the line of a row empty."""
        self._write("")

    def _write(self, line: str) -> None:
        self.text.append(f"{line}\n")
        self.length += len(line) + 1

    def source(self) -> tuple[Source, Extraction]:
        """The source with its extraction."""
        name = f"{OFFICIAL}/{self.table}:{self.first}-{self.first + self.rows - 1}"
        works, citations, relations = tuple(self.works.values()), tuple(self.citations), tuple(self.relations)
        return Source(name, "".join(self.text)), Extraction(name, None, False, works, citations, relations, (), ())


class _Namer:
    """Names the document of a row, given as JSON; picklable, for worker processes."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor

    def __reduce__(self) -> tuple[type[_Namer], tuple[Extractor]]:
        return _Namer, (self._extractor,)

    @cached_property
    def _naming(self) -> Naming:
        return Naming(self._extractor)

    def __call__(self, source: Source) -> Named | None:
        """The work that the row names, or None."""
        try:
            return self._naming.named(self.words(json.loads(source.text)))
        except ValueError:
            return None

    def words(self, row: TextRow) -> str:
        """The words by which a text would name the document of a row; empty for a translation or without a number."""
        if not {"id", "symbol"} <= row.keys() or _is_translation(row):
            return ""
        return naming_columns(
            {"symbol": row["symbol"], "issuer": row.get("issuer", "")},
            self._naming.type_named(row.get("type", "")),
            iso_date(row.get("date", "")),
        )


def _look_up(known: sqlite3.Connection, rows: Iterable[TextRow]) -> dict[str, _Document]:
    """The documents of some relations, by their ids."""
    ids = json.dumps([row.get(name, "") for row in rows for name in ("this", "other")])
    found = known.execute("SELECT id, facts FROM documents WHERE id IN (SELECT value FROM json_each(?))", (ids,))
    return {name: _Document.of(json.loads(facts)) for name, facts in found}


def _in_parts(rows: Iterator[T]) -> Iterator[tuple[int, list[T]]]:
    """The rows of each source, with the number of the first."""
    first = 1
    while part := list(islice(rows, _ROWS)):
        yield first, part
        first += len(part)


# the files


@dataclass(frozen=True, slots=True)
class _Table:
    """The files of a table, and the columns that are read, by their names in `vbpl.toml`."""

    files: tuple[Path, ...]
    columns: Mapping[str, str]

    def rows(self) -> Iterator[TextRow]:
        from citegraph.tables.parquet import text_rows

        names = list(self.columns)
        for path in self.files:
            for cells in text_rows(path, list(self.columns.values())):
                filled = ((name, " ".join((cell or "").split())) for name, cell in zip(names, cells, strict=True))
                yield {name: cell for name, cell in filled if cell}


def _table(folder: Path, name: str, columns: Mapping[str, str]) -> _Table:
    """The table of this name; columns that are not needed may be missing."""
    from citegraph.tables.parquet import column_names

    found = _files(folder, name)
    present = set.intersection(*(set(column_names(path)) for path in found))
    chosen = {column: columns.get(column, default) for column, default in _data()[name].items()}
    for column in (*_NEEDED[name], *(columns.keys() & chosen.keys())):
        if chosen[column] not in present:
            known = ", ".join(sorted(present))
            fix = f"name it: --column {column}=NAME"
            raise ImportFileError(f"{found[0]}: no column {chosen[column]!r} (columns: {known}); {fix}")
    return _Table(found, {column: name for column, name in chosen.items() if name in present})


def _files(folder: Path, name: str) -> tuple[Path, ...]:
    """The files of a table: `metadata.parquet`, the same in `data/`, or all Parquet in `metadata/`."""
    for whole in (folder / f"{name}.parquet", folder / "data" / f"{name}.parquet"):
        if whole.is_file():
            return (whole,)
    if found := tuple(sorted((folder / name).rglob("*.parquet"))):
        return found
    raise ImportFileError(f"{folder}: contains no {name}.parquet; give the folder of both tables")


_folded = lru_cache(maxsize=1024)(fold_case)  # types and labels are few, rows many


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("citegraph.imports") / "vbpl.toml").read_text("utf-8"))


def column_roles() -> list[str]:
    """The names of the columns in `vbpl.toml`."""
    return [column for name in TABLES for column in _data()[name]]


@cache
def row_labels() -> dict[str, Label]:
    """What each label states, by its folded name; without labels that state no relation."""
    return {
        _folded(block["name"]): Label(Kind(block["kind"]), block.get("extent"), block["acts"] == "other")
        for block in _data()["label"]
        if "kind" in block
    }
