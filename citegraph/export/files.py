"""A corpus, or the part of it that is asked for -> a file, in the format that the file's suffix names.

The file appears whole or not at all. A new format is one line in `STREAMED`, where it is written row by row; else one
function here and one line in `WRITERS`, in `BINARY` where it is no text, or in `PAIRS` where `NAME.suffix` stands for
`NAME.nodes.suffix` and `NAME.edges.suffix`. It writes the works and edges that it is given, since what to show is
chosen before (`citegraph.export.selection`).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, TextIO

from citegraph.errors import ExportError
from citegraph.export.csvfiles import write_csv, write_neo4j
from citegraph.export.cypher import write_cypher
from citegraph.export.cytoscape import write_cytoscape
from citegraph.export.gexf import write_gexf
from citegraph.export.graphml import write_graphml
from citegraph.export.jsonl import write_jsonl
from citegraph.export.nodelink import write_node_link
from citegraph.export.rows import Rows, rows_of
from citegraph.export.selection import Selected, Selection, select
from citegraph.files import replacing
from citegraph.model import Corpus


def _of_rows(write: Callable[[Rows, TextIO], None]) -> Callable[[Selected, TextIO, str, str], None]:
    return lambda chosen, file, _language, _layout: write(rows_of(chosen.corpus), file)


def _pair_of_rows(write: Callable[[Rows, BinaryIO, BinaryIO], None]) -> Callable[[Corpus, BinaryIO, BinaryIO], None]:
    return lambda corpus, nodes, edges: write(rows_of(corpus), nodes, edges)


def _html(chosen: Selected, file: TextIO, language: str, layout: str) -> None:
    from citegraph.export.html import write_html

    write_html(chosen, file, language=language, layout=layout)


def _dot(chosen: Selected, file: TextIO, language: str, _layout: str) -> None:
    from citegraph.export.diagrams import write_dot

    write_dot(chosen, file, language)


def _mermaid(chosen: Selected, file: TextIO, language: str, _layout: str) -> None:
    from citegraph.export.diagrams import write_mermaid

    write_mermaid(chosen, file, language)


def _turtle(chosen: Selected, file: TextIO, _language: str, _layout: str) -> None:
    from citegraph.export.rdf import write_turtle

    write_turtle(chosen.corpus, file)


def _jsonld(chosen: Selected, file: TextIO, _language: str, _layout: str) -> None:
    from citegraph.export.rdf import write_jsonld

    write_jsonld(chosen.corpus, file)


def _parquet(corpus: Corpus, nodes: BinaryIO, edges: BinaryIO) -> None:
    from citegraph.tables.parquet import write_graph

    write_graph(corpus, nodes, edges)


def _xlsx(chosen: Selected, file: BinaryIO, language: str) -> None:
    from citegraph.export.office.xlsx import write_xlsx

    write_xlsx(chosen, file, language)


def _docx(chosen: Selected, file: BinaryIO, language: str) -> None:
    from citegraph.export.office.docx import write_docx

    write_docx(chosen, file, language)


STREAMED: dict[str, Callable[[Rows, TextIO], None]] = {
    ".graphml": write_graphml,
    ".gexf": write_gexf,
    ".json": write_node_link,
    ".jsonl": write_jsonl,
    ".cyjs": write_cytoscape,
    ".cypher": write_cypher,
}
"""The writer of each suffix whose file is written row by row, and so straight from a database."""

STREAMED_PAIRS: dict[str, Callable[[Rows, BinaryIO, BinaryIO], None]] = {
    ".csv": write_csv,
    ".neo4j": write_neo4j,
}
"""The same for suffixes that stand for two files."""

ROW_BY_ROW = frozenset((*STREAMED, *STREAMED_PAIRS))
"""The suffixes that `export_rows` writes."""

WRITERS: dict[str, Callable[[Selected, TextIO, str, str], None]] = {
    **{suffix: _of_rows(write) for suffix, write in STREAMED.items()},
    ".html": _html,
    ".dot": _dot,
    ".mmd": _mermaid,
    ".ttl": _turtle,
    ".jsonld": _jsonld,
}
"""The writer of each suffix: takes what was chosen, an open file, the language of what people read, the layout."""

LAYOUTS = ("level", "force")
"""How a page places the works: rows of levels by columns of years, or near what they are joined to."""

MOST = {".dot": 60, ".mmd": 60, ".docx": 100}
"""The works that people can look through in a file of this kind, where no other number is asked for."""

PAIRS: dict[str, Callable[[Corpus, BinaryIO, BinaryIO], None]] = {
    ".parquet": _parquet,
    **{suffix: _pair_of_rows(write) for suffix, write in STREAMED_PAIRS.items()},
}
"""The writer of each suffix that stands for two files: of the works and of the relations."""

_NAMED_AS = {".neo4j": ".csv"}
"""What the two files end in, where that is not the suffix of the format."""

DATABASE = ".sqlite"
"""The suffix of a database, which holds more than a corpus: `citegraph.store.copying` writes it."""

BINARY: dict[str, Callable[[Selected, BinaryIO, str], None]] = {
    ".xlsx": _xlsx,
    ".docx": _docx,
}
"""The writer of each suffix that is no text: takes what was chosen, an open file, the language of what people read."""

SUFFIXES = (*WRITERS, *PAIRS, *BINARY, DATABASE)


def export_graph(
    corpus: Corpus,
    path: str | Path,
    format: str | None = None,  # noqa: A002 - what every such function calls it
    language: str = "vi",
    *,
    selection: Selection | None = None,
    layout: str = "level",
) -> Selected:
    """Writes what `selection` chooses of the corpus (all of it if None) to `path`, and tells what that was.

    `format` is a suffix without its dot (`graphml`) and stands in for that of `path`, whose folder is made where there
    is none; `language` (`vi`, `en`) is that of what people read, `layout` one of `LAYOUTS`. A file of `MOST` holds so
    many works where the selection names no number. Raises `ExportError` for a format that is not known or a file that
    cannot be written, `UnknownWorkError` for a focus that is no work.
    """
    suffix = suffix_of(path, format)
    if suffix == DATABASE:
        raise ExportError(f"{path}: a database is made of a database: citegraph export {path} --db FILE")
    asked = selection or Selection()
    if asked.most is None:
        asked = replace(asked, most=MOST.get(suffix))
    chosen = select(corpus, asked)
    if suffix in PAIRS:
        with _writing_pair(Path(path), files_of(path, format)) as (nodes, edges):
            PAIRS[suffix](chosen.corpus, nodes, edges)
    elif suffix in BINARY:
        with _making(Path(path)), replacing(Path(path)) as raw:
            BINARY[suffix](chosen, raw, language)
    else:
        with _writing(Path(path)) as file:
            WRITERS[suffix](chosen, file, language, layout)
    return chosen


def export_rows(rows: Rows, path: str | Path, format: str | None = None) -> None:  # noqa: A002 - as in `export_graph`
    """Writes a graph that need not fit into memory, in one of the formats of `ROW_BY_ROW`, from rows as they come.

    Raises `ExportError` for a file that cannot be written.
    """
    suffix = suffix_of(path, format)
    if suffix in STREAMED_PAIRS:
        with _writing_pair(Path(path), files_of(path, format)) as (nodes, edges):
            STREAMED_PAIRS[suffix](rows, nodes, edges)
    else:
        with _writing(Path(path)) as file:
            STREAMED[suffix](rows, file)


def files_of(path: str | Path, format: str | None = None) -> tuple[Path, ...]:  # noqa: A002 - as in `export_graph`
    """The files that `export_graph` writes for a path: one, or `NAME.nodes.parquet` and `NAME.edges.parquet`."""
    path, suffix = Path(path), suffix_of(path, format)
    if suffix not in PAIRS:
        return (path,)
    ending = _NAMED_AS.get(suffix, suffix)
    stem = path.name.removesuffix(path.suffix) if path.suffix.lower() in (suffix, ending) else path.name
    return tuple(path.with_name(f"{stem}.{part}{ending}") for part in ("nodes", "edges"))


def suffix_of(path: str | Path, format: str | None = None) -> str:  # noqa: A002 - as in `export_graph`
    """The suffix that names the format, `.graphml`; raises `ExportError` for one that we do not write."""
    suffix = f".{format}" if format else Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise ExportError(
            f"{path}: {suffix or 'no suffix'} names no format that we write; end the name in one of {known}"
        )
    return suffix


@contextmanager
def _making(path: Path) -> Iterator[None]:
    """The folder of a file that is written, made where there is none; what forbids writing it is an `ExportError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        message = f"{path}: cannot be written ({error.strerror}); check the folder, its permissions and its free space"
        raise ExportError(message) from error


@contextmanager
def _writing(path: Path) -> Iterator[TextIO]:
    """A file to write text into, which appears whole or not at all."""
    with _making(path), replacing(path) as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="\n") as file:
        yield file


@contextmanager
def _writing_pair(path: Path, files: tuple[Path, ...]) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    with _making(path), replacing(files[0]) as nodes, replacing(files[1]) as edges:
        yield nodes, edges
