"""Opening a database file: is it ours, is its schema one that we know, and can it be written.

A file is ours by its `application_id`; its schema's version is its `user_version`. `MIGRATIONS` leads from each
version to the next; the first makes an empty file a database.
"""

from __future__ import annotations

import os
import sqlite3
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from citegraph.errors import StoreError
from citegraph.store.failures import store_errors
from citegraph.store.functions import define_functions

APPLICATION_ID = 0x43495445  # "CITE"
MIGRATIONS = ("schema.sql", "overrides.sql", "stems.sql")
"""The scripts, in order: that at index `n` makes version `n + 1` of version `n`."""

_BUSY_SECONDS = 5.0


def connect(path: Path, create: bool) -> sqlite3.Connection:
    """A connection to the citegraph database at `path`, migrated to the newest version.

    `create` makes it, and its folder, where there is none. Raises `StoreError` for a file that is missing, not ours,
    of a newer version or not to be opened; a file that is not ours is left as it was.
    """
    if not create and not path.is_file():
        raise StoreError(f"{path}: there is no such database; make it with: citegraph build PATHS --db {path}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path}: its folder cannot be made ({error.strerror}); name another file") from error
    with store_errors(path):
        connection = sqlite3.connect(_uri(path, create), uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            _prepare(connection, path, create)
        except BaseException:
            connection.close()
            raise
    return connection


def _uri(path: Path, create: bool) -> str:
    name = f"file:{quote(str(path.absolute()))}"
    if create:
        return f"{name}?mode=rwc"
    # Readers of a WAL database write a lock file beside it; where the folder forbids that, nobody else writes either.
    writable = os.access(path.parent, os.W_OK) or path.with_name(f"{path.name}-wal").exists()
    return f"{name}?mode=rw" if writable else f"{name}?mode=ro&immutable=1"


def _prepare(connection: sqlite3.Connection, path: Path, create: bool) -> None:
    version = _pragma(connection, "user_version")
    empty = not _pragma(connection, "page_count")
    if _pragma(connection, "application_id") != APPLICATION_ID and not (create and empty):
        raise StoreError(f"{path}: is no citegraph database; name another file with --db")
    if version > len(MIGRATIONS):
        known = f"version {version} where this one knows {len(MIGRATIONS)}"
        raise StoreError(f"{path}: was written by a newer citegraph ({known}); upgrade citegraph")
    if empty:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    define_functions(connection)
    for at in range(version, len(MIGRATIONS)):
        _migrate(connection, at)


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
