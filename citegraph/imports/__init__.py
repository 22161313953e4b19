"""Read files of known works and relations as sources, which link with the works of texts.

`read_import` reads a file by its suffix: `.csv` and `.tsv` are registers that an office keeps; `.graphml`, `.jsonl` and
`.parquet` are graphs that `citegraph export` wrote. `read_vbpl` reads the official tables of vbpl.vn. The content of a
file is an `Extraction` like that of a text, so that linking, questions and exports treat both alike; the rule of its
evidence is `import:` with the line of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from citegraph.errors import ImportFileError, SourceError
from citegraph.extraction.pipeline import Extractor, fingerprint
from citegraph.files import refuse_special
from citegraph.model import IMPORT, Extraction, Source
from citegraph.readers.decode import decode
from citegraph.readers.legacy import restore

if TYPE_CHECKING:
    from citegraph.imports.vbpl import OfficialTables

REGISTER_SUFFIXES = (".csv", ".tsv")
GRAPH_SUFFIXES = (".graphml", ".jsonl", ".parquet")

_GRAPH = f"{IMPORT} graph"
_VBPL = f"{IMPORT} vbpl"
_REGISTER = f"{IMPORT} register"


@dataclass(frozen=True, slots=True)
class Imported:
    """A source with its extraction, the fingerprint of its reader, and notes for people."""

    source: Source
    extraction: Extraction
    read_with: str
    notes: tuple[str, ...] = ()


def read_import(path: Path, extractor: Extractor) -> Imported:
    """Read the file at `path`; the id of the source is the path as given.

    Raises `ImportFileError` for a missing, unknown or faulty file, `TablesError` for faulty Parquet.
    """
    suffix, name = path.suffix.lower(), path.as_posix()
    try:
        refuse_special(path)
        if suffix in REGISTER_SUFFIXES:
            return _register(path, name, extractor)
        if suffix in GRAPH_SUFFIXES:
            return _graph(path, name, suffix, extractor)
    except FileNotFoundError as error:
        raise ImportFileError(f"{name}: no such file; check the path") from error
    except OSError as error:
        raise ImportFileError(
            f"{name}: cannot be read ({error.strerror}); check the file and its permissions"
        ) from error
    known = ", ".join((*REGISTER_SUFFIXES, *GRAPH_SUFFIXES))
    raise ImportFileError(f"{name}: {suffix or 'no suffix'} cannot be imported; give a file in {known}")


def read_again(source: Source, read_with: str, extractor: Extractor) -> Imported | None:
    """Read an imported register again with another registry, from its text in the database; None if nothing changes.

    Raises `ImportFileError` for a row that can no longer be read.
    """
    now = _read_with(_REGISTER, extractor)
    if read_with == now or not read_with.startswith(_REGISTER):
        return None
    from citegraph.imports.register import read_register

    return Imported(source, read_register(source, extractor).extraction, now)


def read_vbpl(
    folder: Path, columns: Mapping[str, str], extractor: Extractor, workers: int
) -> tuple[OfficialTables, str]:
    """The official tables of vbpl.vn in a folder, and the fingerprint of their reader; see `OfficialTables`."""
    from citegraph.imports.vbpl import OfficialTables

    return OfficialTables(folder, columns, extractor, workers), _read_with(_VBPL, extractor)


def files_read(names: Iterable[str]) -> frozenset[str]:
    """The files of imported sources; a pair of tables has two."""
    from citegraph.imports.pairs import pair_of

    files = {name: pair_of(Path(name)) if name.endswith(".parquet") else (Path(name),) for name in names}
    return frozenset(path.as_posix() for paths in files.values() for path in paths)


def _register(path: Path, name: str, extractor: Extractor) -> Imported:
    from citegraph.imports.register import read_register

    try:
        text, encoding = decode(path.read_bytes(), name)
    except SourceError as error:
        raise ImportFileError(str(error)) from error
    text, restored = restore(text)
    encoding = encoding or restored
    source = Source(name, text)
    register = read_register(source, extractor)
    notes = [f"{name}: read as {encoding}"] if encoding else []
    if register.unread:
        notes.append(f"{name}: ignored columns: {', '.join(register.unread)}; known headings are in docs/import.md")
    return Imported(source, register.extraction, _read_with(_REGISTER, extractor), tuple(notes))


def _graph(path: Path, name: str, suffix: str, extractor: Extractor) -> Imported:
    from citegraph.imports.graph_records import read_records

    if suffix == ".graphml":
        from citegraph.imports.graphml import graphml_records

        records = graphml_records(path, name)
    elif suffix == ".jsonl":
        from citegraph.imports.jsonl import line_records

        records = line_records(path, name)
    else:
        from citegraph.imports.pairs import pair_of, pair_records

        records, name = pair_records(path), pair_of(path)[0].as_posix().replace(".nodes.", ".")
    return Imported(*read_records(records, name, extractor), _read_with(_GRAPH, extractor))


def _read_with(how: str, extractor: Extractor) -> str:
    return f"{how} {fingerprint(extractor.registry)}"
