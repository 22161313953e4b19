"""Open a database file: check that it is ours, check the version of its schema, migrate it.

The `application_id` identifies a citegraph database; `user_version` is the version of its schema. Each of `MIGRATIONS`
leads from one version to the next; the first turns an empty file into a database.
"""

from __future__ import annotations

import os
import sqlite3
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from citegraph.errors import StoreError
from citegraph.files import refuse_special
from citegraph.store.failures import store_errors
from citegraph.store.functions import define_functions

APPLICATION_ID = 0x43495445  # "CITE"
MIGRATIONS = (
    "schema.sql",
    "overrides.sql",
    "stems.sql",
    "pages.sql",
    "classes.sql",
    "provisions.sql",
    "registry.sql",
    "files.sql",
)
"""The scripts in order: the one at index `n` turns version `n` into version `n + 1`."""

_BUSY_SECONDS = 5.0


def connect(path: Path, create: bool) -> sqlite3.Connection:
    """A connection to the citegraph database at `path`, migrated to the newest version.

    `create` makes it, and its folder, if there is none. Raises `StoreError` for a file that is missing, not a citegraph
    database, of a newer version, or locked; a file that is not ours stays as it was.
    """
    if not create:
        _must_exist(path)
    try:
        refuse_special(path)
    except OSError as error:
        raise StoreError(f"{path}: is {error.strerror}; name another file with --db") from error
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path}: its folder cannot be created ({error.strerror}); name another file") from error
    with store_errors(path):
        uri = _uri(path, "rwc" if create else "rw")
        connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            _prepare(connection, path, create)
        except BaseException:
            connection.close()
            raise
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A read-only connection, which threads may pass on, to a database of this version.

    Raises `StoreError` as `connect` does, and for a database of an older version, since migration would change it.
    """
    _must_exist(path)
    with store_errors(path):
        connection = sqlite3.connect(_uri(path, "ro"), uri=True, timeout=_BUSY_SECONDS, check_same_thread=False)
        try:
            version = _checked_version(connection, path)
            if version < len(MIGRATIONS):
                fix = f"update it with: citegraph stats --db {path}"
                raise StoreError(f"{path}: was written by an older citegraph; {fix}")
            connection.execute("PRAGMA query_only = ON")
            define_functions(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _must_exist(path: Path) -> None:
    if not path.is_file():
        raise StoreError(f"{path}: no such database; create it with: citegraph build PATHS --db {path}")


def _uri(path: Path, mode: str) -> str:
    # Readers of a WAL database write a lock file beside it. In a folder that forbids that, nobody else writes either.
    writable = os.access(path.parent, os.W_OK) or path.with_name(f"{path.name}-wal").exists()
    how = mode if mode == "rwc" or writable else "ro&immutable=1"
    return f"file:{quote(str(path.absolute()))}?mode={how}"


def _prepare(connection: sqlite3.Connection, path: Path, create: bool) -> None:
    empty = not _pragma(connection, "page_count")
    version = 0 if create and empty else _checked_version(connection, path)
    if empty:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    define_functions(connection)
    for at in range(version, len(MIGRATIONS)):
        _migrate(connection, at)


def _checked_version(connection: sqlite3.Connection, path: Path) -> int:
    version = _pragma(connection, "user_version")
    if _pragma(connection, "application_id") != APPLICATION_ID:
        raise StoreError(f"{path}: is not a citegraph database; name another file with --db")
    if version > len(MIGRATIONS):
        known = f"version {version} where this one knows {len(MIGRATIONS)}"
        raise StoreError(f"{path}: was written by a newer citegraph ({known}); upgrade citegraph")
    return version


def _migrate(connection: sqlite3.Connection, at: int) -> None:
    script = (files("citegraph.store") / MIGRATIONS[at]).read_text("utf-8")
    marks = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {at + 1};"
    try:
        connection.executescript(f"BEGIN IMMEDIATE; {script} {marks} COMMIT;")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
