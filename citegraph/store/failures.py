"""Convert errors of SQLite to one line with the database and the fix."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from citegraph.errors import StoreError

INTERRUPTED = "the last build was interrupted, so the graph lacks the newest sources; run it again"
"""What is reported of a database whose graph is older than its sources."""

_FIXES = {
    sqlite3.SQLITE_BUSY: "is in use by another process; wait until that ends, or stop it",
    sqlite3.SQLITE_LOCKED: "is in use by another process; wait until that ends, or stop it",
    sqlite3.SQLITE_READONLY: "cannot be written; check the permissions of the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check the path and the permissions of its folder",
    sqlite3.SQLITE_PERM: "cannot be opened; check the permissions of the file",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full; make room and run the command again",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk fails; check the disk and its free space",
    sqlite3.SQLITE_NOTADB: "is not a citegraph database; name another file with --db",
    sqlite3.SQLITE_CORRUPT: "is damaged; delete it and build it again",
}


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Raises the errors of SQLite inside it as `StoreError`."""
    try:
        yield
    except sqlite3.Error as error:
        primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise StoreError(f"{path}: {_FIXES.get(primary, f'cannot be used ({error})')}") from error
    except UnicodeDecodeError as error:
        raise StoreError(f"{path}: {_FIXES[sqlite3.SQLITE_CORRUPT]}") from error
    except UnicodeEncodeError as error:
        raise StoreError(f"{path}: cannot store half a surrogate pair; remove it from the text") from error
