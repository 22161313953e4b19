"""A database, or the part of it that is chosen, as a database of its own: one file, which answers as this one does.

A part holds the works and relations that were chosen, and the texts that name one of these works or say one of these
relations, with all that they say, so that every card and every sentence is there. Since they say more than was chosen,
a build into that database links more.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from citegraph.errors import ExportError
from citegraph.model import Corpus
from citegraph.store.database import Store


def export_copy(store: Store, path: Path) -> None:
    """Writes all of a database to `path`.

    Raises `ExportError` for a file that cannot be written, that is this database, or that is in use.
    """
    with _fresh(store, path) as fresh:
        store.copy_to(fresh)


def export_part(store: Store, corpus: Corpus, path: Path) -> int:
    """Writes a part of a database, of the works and relations of `corpus`, to `path`; tells how many texts it has.

    Raises `ExportError` as `export_copy` does, and where the last build did not end.
    """
    if store.is_stale():
        message = "the last build did not end, so its relations may not stand in its texts; run it again"
        raise ExportError(f"{store.path}: {message}")
    names = store.naming(work.key for work in corpus.works) | {edge.origin for edge in corpus.edges}
    with _fresh(store, path) as fresh, Store.open(fresh.with_name(f"{fresh.name}-part"), create=True) as part:
        kept = part.take_sources(store, names)
        part.save_corpus(corpus)
        part.copy_to(fresh)  # without the traces of having been written bit by bit
    return kept


@contextmanager
def _fresh(store: Store, path: Path) -> Iterator[Path]:
    """A path for the new database, which takes the place of `path` at the end."""
    if path.exists() and path.samefile(store.path):
        raise ExportError(f"{path}: is the database that is exported; name another file")
    if path.with_name(f"{path.name}-wal").exists():
        raise ExportError(f"{path}: is a database in use; name another file, or wait until nobody writes it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            fresh = Path(folder, path.name)
            yield fresh
            fresh.replace(path)
    except OSError as error:
        message = f"{path}: cannot be written ({error.strerror}); check the folder, its permissions and its free space"
        raise ExportError(message) from error
