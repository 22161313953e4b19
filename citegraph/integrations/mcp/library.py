"""The database of an assistant: read-only connections, the registry, and the process that reads texts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from types import TracebackType
from typing import Self

from citegraph.errors import CitegraphError
from citegraph.graph.graph import CitationGraph
from citegraph.graph.relationship import Relationship
from citegraph.identity.rank import level_finder
from citegraph.model import Work
from citegraph.registry import load_registry
from citegraph.store import Query
from citegraph.store.graph_source import StoredFacts
from citegraph.text.days import today
from citegraph.web.drafts import Checked, Checking, DraftError, DraftUpload
from citegraph.web.page_words import page_labels
from citegraph.web.pool import Pool

_AT_ONCE = 8  # questions at a time; others wait, so that load does not push them over their time limit


class Library:
    """A database open for questions from several threads. A context manager: leaving it closes everything.

    Each question sees one state of the file: that before a build, or that after it. Raises `StoreError` for a database
    that cannot be read.
    """

    def __init__(self, db: Path, overlays: tuple[Path, ...] = ()) -> None:
        self._pool = Pool(db)
        self.registry = load_registry(*overlays)
        self.finder = level_finder(self.registry)
        self._checking = Checking(db, overlays)
        self._turns = BoundedSemaphore(_AT_ONCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._checking.close()
        self._pool.close()

    @contextmanager
    def query(self) -> Iterator[Query]:
        """A connection with a consistent view of the file and limited time."""
        with self._turns, self._pool.query() as query:
            yield query

    def read(self, text: str, language: str, date: str | None = None) -> Checked:
        """The extraction and the findings of a text, which is not stored. Raises `CitegraphError` if it is too long."""
        data = text.encode("utf-8", "replace")
        try:
            return self._checking.check(DraftUpload("text.txt", data, language, date, today=today()))
        except DraftError as error:
            raise CitegraphError(page_labels()[language]["draftErrors"][error.label]) from error


def resolved(query: Query, name: str, related: Relationship | None = None) -> Work:
    """The one work that a key, symbol or name means, as `CitationGraph.resolve` returns it, and its errors."""
    return CitationGraph(StoredFacts(query)).resolve(name, related)
