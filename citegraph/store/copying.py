"""Copy a database, or a selected part of it, to a new database that answers the same questions.

A part contains the selected works and relations, and the texts that cite one of these works or state one of these
relations, with their whole extractions, so every card and every sentence is there. Since these texts cite more than was
selected, a build into that database links more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from citegraph.errors import ExportError
from citegraph.files import behind_links, replacing_file
from citegraph.model import Corpus
from citegraph.store.database import Store
from citegraph.store.failures import INTERRUPTED


def export_copy(store: Store, path: Path) -> None:
    """Writes a whole database to `path`.

    Raises `ExportError` for a file that cannot be written, is this database, or is in use.
    """
    with _fresh(store, path) as fresh:
        store.copy_to(fresh)


def export_part(store: Store, corpus: Corpus, path: Path) -> int:
    """Writes the part of a database with the works and relations of `corpus` to `path`; returns its number of texts.

    Raises `ExportError` as `export_copy` does, and after an interrupted build.
    """
    if store.is_stale():
        raise ExportError(f"{store.path}: {INTERRUPTED}")
    names = store.naming(work.key for work in corpus.works) | {edge.origin for edge in corpus.edges}
    with _fresh(store, path) as fresh, Store.open(fresh.with_name(f"{fresh.name}-part"), create=True) as part:
        kept = part.take_sources(store, names)
        part.save_corpus(corpus)
        part.copy_to(fresh)  # without free pages and traces of the order of writing
    return kept


@contextmanager
def _fresh(store: Store, path: Path) -> Iterator[Path]:
    """A path for the new database, which replaces `path` at the end."""
    if path.exists() and path.samefile(store.path):
        raise ExportError(f"{path}: is the database that is exported; name another file")
    place = behind_links(path)
    if place.with_name(f"{place.name}-wal").exists():
        raise ExportError(f"{path}: is a database in use; name another file, or wait until nobody writes to it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing_file(path) as fresh:
            yield fresh
    except OSError as error:
        message = f"{path}: cannot be written ({error.strerror}); check the folder, its permissions and its free space"
        raise ExportError(message) from error
