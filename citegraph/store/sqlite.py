"""The database: sources with what they say, and the linked graph made of them.

A source is replaced whole, in one transaction, and remembered with the hash of its text and the fingerprint of what
read it, so that building again reads only what changed. The linked tables are renewed in one transaction as well; a
build that is killed loses nothing that it had stored, and leaves the graph of the build before.
"""

# Statements are put together from the names of tables and columns above and below; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from citegraph.keys import within
from citegraph.model import Citation, Corpus, Extraction, Kind, Source, Work
from citegraph.store.connect import connect
from citegraph.store.failures import store_errors
from citegraph.store.integrity import edge_evidence_faults, graph_faults, source_faults
from citegraph.store.rows import (
    Row,
    citation_row,
    edge_row,
    pack,
    pinpoint_row,
    relation_row,
    to_citation,
    to_edge,
    to_pinpoint,
    to_relation,
    to_work,
    unpack,
    work_row,
)
from citegraph.store.sentence import sentence_around
from citegraph.tables.columns import text_hash
from citegraph.text import fold

_WORK = "key, type, symbol, number, name, issuer, scope, date, title, probably"
_CITATION = "start, end, text, form, work, rule, candidates, pinpoints"
_SAYS = "extent, source_pinpoints, target_pinpoints, effective, start, end, quote, rule"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that names a work: the citation, the sentence around it, and whether its source is a document itself."""

    source: str
    is_document: bool
    citation: Citation
    sentence: str


@dataclass(frozen=True, slots=True)
class Stats:
    """How much a database holds. `edges` are linked relations by kind; `stale` tells that a build was cut off."""

    sources: int
    citations: int
    works: int
    edges: dict[Kind, int]
    unresolved: int
    stale: bool


class Store:
    """An open database. A context manager: leaving it closes the file. All methods raise `StoreError` alone."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: str | Path, create: bool = False) -> Store:
        """The database at `path`; `create` makes it where there is none.

        Raises `StoreError` for a file that is missing, no citegraph database, from a newer version, or locked.
        """
        return cls(Path(path), connect(Path(path), create))

    def close(self) -> None:
        """Closes the file; the store is of no more use."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def is_current(self, source: Source, fingerprint: str) -> bool:
        """Whether the store holds this very text as read under this fingerprint."""
        rows = self._query("SELECT hash, fingerprint FROM sources WHERE id = ?", source.id)
        return list(rows) == [(text_hash(source.text), fingerprint)]

    def replace_source(self, source: Source, extraction: Extraction, fingerprint: str) -> None:
        """Puts a source and what it says in the place of what its id stood for; refused candidates are not kept."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM sources WHERE id = ?", (source.id,))
            read = (source.id, text_hash(source.text), fingerprint, source.text)
            columns = "id, hash, fingerprint, text, is_document, self_key"
            insert = f"INSERT INTO sources ({columns}) VALUES (?, ?, ?, ?, ?, ?)"
            n = connection.execute(insert, (*read, extraction.is_document, extraction.self_key)).lastrowid
            for table, rows in _says(extraction).items():
                _insert(connection, table, [(n, position, *row) for position, row in enumerate(rows)])
            connection.execute("UPDATE linking SET stale = 1")

    def remove_source(self, name: str) -> bool:
        """Takes a source out with all that it says; whether there was one of this id."""
        with self._transaction() as connection:
            removed = connection.execute("DELETE FROM sources WHERE id = ?", (name,)).rowcount > 0
            if removed:
                connection.execute("UPDATE linking SET stale = 1")
        return removed

    def sources(self) -> dict[str, str]:
        """The id of each source and the hash of its text, in the order of the ids."""
        return dict(self._query("SELECT id, hash FROM sources ORDER BY id"))

    def read_with(self, name: str) -> str:
        """The fingerprint of what the source of the id `name`, which the store must hold, was read with."""
        return str(next(self._query("SELECT fingerprint FROM sources WHERE id = ?", name))[0])

    def source(self, name: str) -> Source | None:
        """The source of the id `name` as it was read, or None."""
        found = self._query("SELECT text FROM sources WHERE id = ?", name)
        return next((Source(name, text) for (text,) in found), None)

    def text(self, name: str) -> str:
        """The text of the source of the id `name`, which the store must hold."""
        return str(next(self._query("SELECT text FROM sources WHERE id = ?", name))[0])

    def extractions(self) -> Iterator[Extraction]:
        """What each source says, in the order of the ids, without the refused candidates."""
        for n, name, self_key, is_document in self._query(
            "SELECT n, id, self_key, is_document FROM sources ORDER BY id"
        ):
            yield Extraction(
                source=name,
                self_key=self_key,
                is_document=bool(is_document),
                works=tuple(to_work(row) for row in self._part("source_works", _WORK, n)),
                citations=tuple(to_citation(row) for row in self._part("citations", _CITATION, n)),
                relations=tuple(to_relation(row) for row in self._part("relations", f"work, kind, target, {_SAYS}", n)),
                pinpoints=tuple(to_pinpoint(row) for row in self._part("pinpoints", "start, end, text", n)),
                rejections=(),
            )

    def save_corpus(self, corpus: Corpus) -> None:
        """Puts a linked corpus in the place of the one before."""
        with self._transaction() as connection:
            for table in ("overrides", "edges", "works", "aliases", "unresolved", "works_text"):
                connection.execute(f"DELETE FROM {table}")
            _insert(connection, "works", [work_row(work) for work in corpus.works])
            _insert(connection, "works_text", [_text_row(work) for work in corpus.works])
            _insert(connection, "edges", [(n, *edge_row(edge)) for n, edge in enumerate(corpus.edges)])
            _insert(connection, "aliases", sorted(corpus.aliases.items()))
            _insert(connection, "unresolved", [(k, pack(v)) for k, v in sorted(corpus.unresolved.items())])
            notes = [(key, n, note) for key, said in corpus.overrides.items() for n, note in enumerate(said)]
            _insert(connection, "overrides", notes)
            connection.execute("UPDATE linking SET stale = 0")

    def load_corpus(self) -> Corpus:
        """The linked corpus that was saved last."""
        edges = self._query(f"SELECT source, kind, target, origin, {_SAYS} FROM edges ORDER BY position")
        overrides: defaultdict[str, list[str]] = defaultdict(list)
        for key, note in self._query("SELECT key, note FROM overrides ORDER BY key, position"):
            overrides[key].append(note)
        return Corpus(
            works=tuple(to_work(row) for row in self._query(f"SELECT {_WORK} FROM works ORDER BY key")),
            edges=tuple(to_edge(row) for row in edges),
            aliases=dict(self._query("SELECT alias, key FROM aliases ORDER BY alias")),
            unresolved={k: unpack(v) for k, v in self._query("SELECT key, candidates FROM unresolved ORDER BY key")},
            overrides={key: tuple(notes) for key, notes in overrides.items()},
        )

    def own_texts(self, key: str) -> list[str]:
        """The texts that are the work of this key, or of an alias of it, by their own headings; in order of the ids."""
        rows = self._query(
            "SELECT DISTINCT sources.id, sources.text FROM citations JOIN sources ON sources.n = citations.source"
            " WHERE (citations.work = ?1 OR citations.work IN (SELECT alias FROM aliases WHERE key = ?1))"
            " AND sources.is_document AND sources.self_key = citations.work ORDER BY sources.id",
            key,
        )
        return [text for _, text in rows]

    def mentions(self, key: str) -> list[Mention]:
        """Every place that names the work, under this key or an alias of it, in the order of source and text.

        A work that only its source knows (`ke-hoach:02@?a.txt`) is looked for there, under its key inside that text,
        and there alone: such a source names no other work by that key.
        """
        key, only = within(key)
        columns = ", ".join(f"citations.{column}" for column in _CITATION.split(", "))
        rows = self._query(
            f"SELECT sources.id, sources.is_document, sources.text, {columns} FROM citations"
            " JOIN sources ON sources.n = citations.source"
            " WHERE (citations.work = ?1 OR citations.work IN (SELECT alias FROM aliases WHERE key = ?1))"
            " AND (?2 IS NULL OR sources.id = ?2) AND (?2 IS NOT NULL OR NOT EXISTS (SELECT 1 FROM works WHERE"
            " works.key = apart(?1, sources.id))) ORDER BY sources.id, citations.position",
            key,
            only,
        )
        return [_mention(name, is_document, text, to_citation(row)) for name, is_document, text, *row in rows]

    def search(self, text: str, limit: int = 20) -> list[Work]:
        """The works whose title, name or symbol holds all words of `text`, best first; tone marks do not count."""
        words = [f'"{word}"' for word in re.findall(r"[a-z0-9]+", fold(text))]
        if not words:
            return []
        columns = ", ".join(f"works.{column}" for column in _WORK.split(", "))
        rows = self._query(
            f"SELECT {columns} FROM works_text JOIN works ON works.key = works_text.key"
            " WHERE works_text MATCH ? ORDER BY rank, works.key LIMIT ?",
            " ".join(words) + "*",
            limit,
        )
        return [to_work(row) for row in rows]

    def stats(self) -> Stats:
        """How much there is of everything."""
        edges = Counter({Kind(kind): n for kind, n in self._query("SELECT kind, COUNT(*) FROM edges GROUP BY kind")})
        return Stats(
            sources=self._count("SELECT COUNT(*) FROM sources"),
            citations=self._count("SELECT COUNT(*) FROM citations"),
            works=self._count("SELECT COUNT(*) FROM works"),
            edges={kind: edges[kind] for kind in Kind if edges[kind]},
            unresolved=self._count("SELECT COUNT(*) FROM unresolved"),
            stale=bool(self._count("SELECT stale FROM linking")),
        )

    def faults(self) -> Iterator[str]:
        """What is wrong with the database, a line each; nothing if it is sound."""
        yield from (f"SQLite: {said}" for (said,) in self._query("PRAGMA integrity_check") if said != "ok")
        for table, row, parent, _ in self._query("PRAGMA foreign_key_check"):
            yield f"SQLite: row {row} of {table} points at no row of {parent}"
        corpus = self.load_corpus()
        yield from graph_faults(corpus)
        texts = dict(self._query("SELECT id, text FROM sources"))
        yield from edge_evidence_faults(corpus, texts)
        for extraction in self.extractions():
            yield from source_faults(extraction, texts[extraction.source])

    def _part(self, table: str, columns: str, n: int) -> Iterator[Any]:
        return self._query(f"SELECT {columns} FROM {table} WHERE source = ? ORDER BY position", n)

    def _count(self, query: str) -> int:
        return int(next(self._query(query))[0])

    def _query(self, query: str, *values: object) -> Iterator[Any]:
        with store_errors(self.path):
            yield from self._connection.execute(query, values)

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


def _says(extraction: Extraction) -> dict[str, list[Row]]:
    """The rows of each table that belongs to a source."""
    return {
        "source_works": [work_row(work) for work in extraction.works],
        "citations": [citation_row(citation) for citation in extraction.citations],
        "relations": [relation_row(relation) for relation in extraction.relations],
        "pinpoints": [pinpoint_row(pinpoint) for pinpoint in extraction.pinpoints],
    }


def _insert(connection: sqlite3.Connection, table: str, rows: list[Any]) -> None:
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _text_row(work: Work) -> Row:
    return (work.key, *(fold(part or "") for part in (work.title, work.name, work.symbol)))


def _mention(source: str, is_document: int, text: str, citation: Citation) -> Mention:
    return Mention(source, bool(is_document), citation, sentence_around(text, citation.start, citation.end))
