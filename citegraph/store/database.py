"""A database open for writing: sources with their extractions, and the graph that is linked from them.

A source is replaced whole, in one transaction, and kept with the hash of its text and the fingerprint of its reader,
so that the next build reads only what changed. The linked tables are renewed in one transaction too; an interrupted
build loses no stored source and keeps the graph of the build before.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from citegraph.model import Corpus, Extraction, Source
from citegraph.store.connect import connect
from citegraph.store.failures import store_errors
from citegraph.store.graph_source import StoredFacts
from citegraph.store.query import Query
from citegraph.store.rows import pack_list
from citegraph.store.write import drop_source, note_linked, put_corpus, put_source
from citegraph.tables.columns import text_hash

if TYPE_CHECKING:
    from citegraph.model import Override
    from citegraph.registry import Registry


class Store(Query):
    """An open database, to read and to write."""

    @classmethod
    def open(cls, path: str | Path, create: bool = False) -> Self:
        """The database at `path`; `create` makes it if there is none.

        Raises `StoreError` for a file that is missing, not a citegraph database, of a newer version, or locked.
        """
        return cls(Path(path), connect(Path(path), create))

    def is_current(self, source: Source, fingerprint: str) -> bool:
        """Whether the database has this very text, read under this fingerprint."""
        rows = self.rows("SELECT hash, fingerprint FROM sources WHERE id = ?", source.id)
        return list(rows) == [(text_hash(source.text), fingerprint)]

    def replace_source(self, source: Source, extraction: Extraction, fingerprint: str, file: str | None = None) -> None:
        """Stores a source and its extraction in place of the source of the same id; rejections are not kept.

        `file` is the file that the source was read from, if that is known.
        """
        with self._transaction() as connection:
            put_source(connection, source, extraction, fingerprint, file)

    def replace_sources(self, folder: str, sources: Iterable[tuple[Source, Extraction]], fingerprint: str) -> None:
        """Stores sources whose ids begin with `folder` and a slash, in place of all such ones, or none on an error.

        One transaction, however many there are: its pages are in the log on disk, not in memory, and an import that is
        interrupted leaves nothing half-made.
        """
        with self._transaction() as connection:
            for name in self.below(folder):
                drop_source(connection, name)
            for source, extraction in sources:
                put_source(connection, source, extraction, fingerprint, None)

    def note_file(self, name: str, file: str | None) -> None:
        """Keeps the file that a source was read from, if it is known and another one than before."""
        if file is not None and file != self.file_of(name):
            with self._transaction() as connection:
                connection.execute("UPDATE sources SET file = ? WHERE id = ?", (file, name))

    def remove_source(self, name: str) -> bool:
        """Removes a source with its extraction; returns whether there was one of this id."""
        with self._transaction() as connection:
            return drop_source(connection, name)

    def take_sources(self, other: Query, names: Iterable[str]) -> int:
        """Copies the sources of these ids, with their extractions, from another database; returns their number."""
        taken = 0
        for taken, extraction in enumerate(other.extractions(names), 1):  # noqa: B007 - counts the sources
            name = extraction.source
            source = Source(name, other.text(name))
            self.replace_source(source, extraction, other.read_with(name), other.file_of(name))
        return taken

    def link(self, registry: Registry, overrides: Sequence[Override], made_with: str) -> tuple[int, ...]:
        """Links all extractions into one graph; returns the indices of the overrides that fit nothing.

        `made_with` identifies the registry, the overrides and the code: while it stays the same, only changes are
        linked. With overrides, everything is linked again, in memory, after any change.
        """
        from citegraph.linking.link import link_with
        from citegraph.linking.stem import StemLinker
        from citegraph.registry.lexicon import lexicon
        from citegraph.store.link import link_all, link_changed

        linked_with, stale, idle = next(self.rows("SELECT linked_with, stale, idle FROM linking"))
        if linked_with == made_with and not stale:
            return tuple(json.loads(idle))
        fitting_nothing: tuple[int, ...] = ()
        with self._transaction() as connection:
            if overrides:
                corpus, fitting_nothing = link_with(self.extractions(), registry, overrides)
                put_corpus(connection, corpus)
            else:
                link = link_changed if linked_with == made_with else link_all
                link(connection, StemLinker(lexicon(registry)))
            note_linked(connection, made_with, fitting_nothing)
        return fitting_nothing

    def save_corpus(self, corpus: Corpus) -> None:
        """Stores a linked corpus in place of the one before; the next `link` links all sources again."""
        with self._transaction() as connection:
            put_corpus(connection, corpus)
            note_linked(connection, "", ())

    def note_registry_options(self, options: Sequence[str]) -> None:
        """Keep the options that chose the registry of this build."""
        if tuple(options) != self.registry_options():
            with self._transaction() as connection:
                connection.execute("UPDATE linking SET options = ?", (pack_list(options),))

    def facts(self) -> StoredFacts:
        """The linked graph for `CitationGraph`; rows are read when they are needed, so the store must stay open."""
        return StoredFacts(self)

    def copy_to(self, path: Path) -> None:
        """Writes the whole database to the new file `path`; the same content gives the same bytes."""
        with store_errors(self.path):
            self._connection.execute("VACUUM INTO ?", (str(path),))
            copy = sqlite3.connect(path)
            copy.execute("PRAGMA journal_mode = WAL")
            copy.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with store_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
