"""Write a whole database to a folder of Parquet tables, and read it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from citegraph.errors import ExportError, StoreError
from citegraph.files import behind_links, replacing_file, replacing_folder
from citegraph.store.database import Store
from citegraph.store.failures import INTERRUPTED
from citegraph.tables.columns import TABLES, ExtractedSource, TableRow


def export_tables(store: Store, folder: Path) -> None:
    """Writes a whole database into `folder`, in place of the tables that were there.

    Raises `ExportError` for a folder that cannot be written or that contains other files.
    """
    from citegraph.tables.parquet import write_tables

    if store.is_stale():
        raise ExportError(f"{store.path}: {INTERRUPTED}")
    try:
        present = {entry.name for entry in folder.iterdir()} if folder.exists() else set()
        if foreign := sorted(present - {f"{name}.parquet" for name in TABLES}):
            raise ExportError(f"{folder}: contains {foreign[0]}, which is not a table; name a new folder")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with replacing_folder(folder) as fresh:
            write_tables(fresh, _readings(store), store.load_corpus())
    except OSError as error:
        message = (
            f"{folder}: cannot be written ({error.strerror}); check the folder, its permissions and its free space"
        )
        raise ExportError(message) from error


def import_tables(folder: Path, path: Path) -> list[TableRow]:
    """Creates the database `path` from the tables in `folder`; after an error there is no database.

    Returns the rows of `rejected`, if the folder has that table.

    Raises `StoreError` for a database that exists, and `TablesError` for tables that cannot be read.
    """
    from citegraph.tables.parquet import TableFolder

    tables = TableFolder(folder)
    if path.exists():
        raise StoreError(f"{path}: exists already; name another file with --db, or move it away")
    try:
        behind_links(path).parent.mkdir(parents=True, exist_ok=True)
        with replacing_file(path) as fresh:
            with Store.open(fresh, create=True) as store:
                for reading in tables.readings():
                    store.replace_source(reading.source, reading.extraction, reading.fingerprint)
                store.save_corpus(tables.corpus())
            rejected = list(tables.rejected())
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be written ({error.strerror}); check its folder and its free space"
        ) from error
    return rejected


def _readings(store: Store) -> Iterator[ExtractedSource]:
    for extraction in store.extractions():
        source = store.source(extraction.source)
        assert source is not None
        yield ExtractedSource(source, store.read_with(source.id), extraction)
