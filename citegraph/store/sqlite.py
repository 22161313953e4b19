"""The database: sources with what they say, and the linked graph made of them.

A source is replaced whole, in one transaction, and remembered with the hash of its text and the fingerprint of what
read it, so that building again reads only what changed. The linked tables are renewed in one transaction as well; a
build that is killed loses nothing that it had stored, and leaves the graph of the build before.
"""

# Statements are put together from the names of tables and columns above and below; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from citegraph.graph.graph import LIST_SEPARATOR
from citegraph.model import IMPORT, Citation, Corpus, Edge, Extraction, Kind, Source, Work, edge_order
from citegraph.model.workkey import WorkKey
from citegraph.store.connect import connect
from citegraph.store.failures import store_errors
from citegraph.store.integrity import faults
from citegraph.store.rows import (
    CITATION,
    EDGE,
    RELATION,
    WORK,
    joined,
    to_citation,
    to_edge,
    to_pinpoint,
    to_relation,
    to_work,
    unpack,
)
from citegraph.store.saving import drop_source, note_linked, put_corpus, put_source
from citegraph.store.searching import search
from citegraph.store.sentence import EVIDENCE, around
from citegraph.store.source import StoredFacts, notes_of
from citegraph.tables.columns import text_hash

if TYPE_CHECKING:
    from citegraph.model import Override
    from citegraph.registry import Registry


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
            put_source(connection, source, extraction, fingerprint)

    def remove_source(self, name: str) -> bool:
        """Takes a source out with all that it says; whether there was one of this id."""
        with self._transaction() as connection:
            return drop_source(connection, name)

    def sources(self) -> dict[str, str]:
        """The id of each source and the hash of its text, in the order of the ids."""
        return dict(self._query("SELECT id, hash FROM sources ORDER BY id"))

    def read_with(self, name: str) -> str:
        """The fingerprint of what the source of the id `name`, which the store must hold, was read with."""
        return str(next(self._query("SELECT fingerprint FROM sources WHERE id = ?", name))[0])

    def imported(self) -> dict[str, str]:
        """The id of each imported file and what it was read with, in the order of the ids."""
        imported = self._query(
            "SELECT id, fingerprint FROM sources WHERE fingerprint LIKE ? ORDER BY id", f"{IMPORT} %"
        )
        return dict(imported)

    def source(self, name: str) -> Source | None:
        """The source of the id `name` as it was read, or None."""
        found = self._query("SELECT text FROM sources WHERE id = ?", name)
        return next((Source(name, text) for (text,) in found), None)

    def text(self, name: str) -> str:
        """The text of the source of the id `name`, which the store must hold."""
        return str(next(self._query("SELECT text FROM sources WHERE id = ?", name))[0])

    def extractions(self, names: Iterable[str] | None = None) -> Iterator[Extraction]:
        """What each source says (of these ids, if any are given), in their order, without the refused candidates."""
        only = None if names is None else json.dumps(list(names))
        for n, name, self_key, is_document in self._query(
            "SELECT n, id, self_key, is_document FROM sources"
            " WHERE ?1 IS NULL OR id IN (SELECT value FROM json_each(?1)) ORDER BY id",
            only,
        ):
            yield read_extraction(self._part, n, name, self_key, bool(is_document))

    def link(self, registry: Registry, overrides: Sequence[Override], made_with: str) -> tuple[int, ...]:
        """Links what the sources say into one graph; gives the indices of the overrides that fit nothing.

        `made_with` stands for the registry, the overrides and our code: as long as it is the same, only what changed is
        linked anew. With overrides all is linked anew, in memory, whenever something changed.
        """
        from citegraph.linking.link import link_with
        from citegraph.linking.stem import StemLinker
        from citegraph.registry.lexicon import lexicon
        from citegraph.store.linking import link_all, link_changed

        linked_with, stale, idle = next(self._query("SELECT linked_with, stale, idle FROM linking"))
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
        """Puts a linked corpus in the place of the one before; the next `link` links all sources anew."""
        with self._transaction() as connection:
            put_corpus(connection, corpus)
            note_linked(connection, "", ())

    def load_corpus(self) -> Corpus:
        """The linked corpus that was saved last."""
        return Corpus(
            works=tuple(self.works()),
            edges=tuple(self.edges()),
            aliases=dict(self._query("SELECT alias, key FROM aliases ORDER BY alias")),
            unresolved=self.unresolved(),
            overrides=self.overrides(),
        )

    def works(self) -> Iterator[Work]:
        """The linked works, by key."""
        return (to_work(row) for row in self._query(f"SELECT {WORK} FROM works ORDER BY key"))

    def edges(self) -> Iterator[Edge]:
        """The linked edges, in the order of a corpus."""
        order = "source, kind, target, origin, start, end"
        edges = (to_edge(row) for row in self._query(f"SELECT {EDGE} FROM edges ORDER BY {order}"))
        for _, same_place in groupby(edges, key=lambda e: edge_order(e)[:6]):
            yield from sorted(same_place, key=edge_order)

    def node_rows(self) -> Iterator[tuple[str | None, ...]]:
        """The linked works, by key, as the `NODE_ATTRIBUTES` of a graph file."""
        notes = {key: LIST_SEPARATOR.join(lines) for key, lines in self.overrides().items()}
        if not notes:
            return self._query(f"SELECT {WORK}, NULL FROM works ORDER BY key")
        return ((*row, notes.get(row[0])) for row in self._query(f"SELECT {WORK} FROM works ORDER BY key"))

    def edge_rows(self) -> Iterator[tuple[str | int | None, ...]]:
        """The linked edges, in the order of a corpus, as both ends and the `EDGE_ATTRIBUTES` of a graph file."""
        lists = ("source_pinpoints", "target_pinpoints", "provisions")
        shown = (joined(column, LIST_SEPARATOR) for column in lists)
        ordered = (f"coalesce({joined(column, chr(0))}, '')" for column in lists)
        return self._query(
            f"SELECT source, target, kind, quote, origin, rule, extent, effective, {', '.join(shown)}, start, end, page"
            " FROM edges ORDER BY source, kind, target, origin, start, end, rule, quote, coalesce(extent, ''),"
            f" coalesce(effective, ''), {', '.join(ordered)}"
        )

    def unresolved(self) -> dict[str, tuple[str, ...]]:
        """The keys that leave open which work they are, with those that could complete them."""
        return {k: unpack(v) for k, v in self._query("SELECT key, candidates FROM unresolved ORDER BY key")}

    def overrides(self) -> dict[str, tuple[str, ...]]:
        """What people decided of works, by key."""
        return notes_of(self._query("SELECT key, note FROM overrides ORDER BY key, position"))

    def facts(self) -> StoredFacts:
        """The linked graph for questions; rows are read as they are needed, so the store must stay open."""
        return StoredFacts(self._query, self.load_corpus)

    def naming(self, keys: Iterable[str]) -> set[str]:
        """The ids of the sources that name one of these works, under its key or an alias of it."""
        known = [WorkKey.parse(key) for key in keys]
        everywhere = json.dumps([str(key) for key in known if key.source is None])
        rows = self._query(
            "SELECT DISTINCT sources.id FROM citations JOIN sources ON sources.n = citations.source"
            " WHERE citations.work IN (SELECT value FROM json_each(?1)"
            " UNION SELECT alias FROM aliases WHERE key IN (SELECT value FROM json_each(?1)))",
            everywhere,
        )
        return {name for (name,) in rows} | {key.source for key in known if key.source is not None}

    def take_sources(self, other: Store, names: Iterable[str]) -> int:
        """Takes over those sources of another database that have these ids, with what they say; tells how many."""
        taken = 0
        for taken, extraction in enumerate(other.extractions(names), 1):  # noqa: B007 - counts what came
            name = extraction.source
            self.replace_source(Source(name, other.text(name)), extraction, other.read_with(name))
        return taken

    def copy_to(self, path: Path) -> None:
        """Writes the whole database to the file `path`, which must not be there; it is the same file each time."""
        with store_errors(path):
            self._connection.execute("VACUUM INTO ?", (str(path),))
            copy = sqlite3.connect(path)
            copy.execute("PRAGMA journal_mode = WAL")
            copy.close()

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
        known = WorkKey.parse(key)
        columns = ", ".join(f"citations.{column}" for column in CITATION.split(", "))
        rows = self._query(
            f"SELECT sources.id, sources.is_document, sources.text, {EVIDENCE}, {columns} FROM citations"
            " JOIN sources ON sources.n = citations.source"
            " WHERE (citations.work = ?1 OR citations.work IN (SELECT alias FROM aliases WHERE key = ?1))"
            " AND (?2 IS NULL OR sources.id = ?2) AND (?2 IS NOT NULL OR NOT EXISTS (SELECT 1 FROM works WHERE"
            " works.key = apart(?1, sources.id))) ORDER BY sources.id, citations.position",
            str(known.within),
            known.source,
        )
        found = ((name, bool(doc), text, quote, to_citation(row)) for name, doc, text, quote, *row in rows)
        return [Mention(name, doc, c, around(text, c, quote)) for name, doc, text, quote, c in found]

    def search(self, text: str, limit: int = 20) -> list[Work]:
        """The works that `text` may mean, best first; see `citegraph.store.searching`."""
        return search(self._query, text, limit)

    def times_cited(self, keys: Iterable[str]) -> dict[str, int]:
        """How many relations lead to each of the works."""
        count = "SELECT COUNT(*) FROM edges INDEXED BY edges_in WHERE target = ?"
        return {key: int(next(self._query(count, key))[0]) for key in keys}

    def is_stale(self) -> bool:
        """Whether sources have changed since the graph was linked: a build was cut off."""
        return bool(self._count("SELECT stale FROM linking"))

    def types(self) -> dict[str, int]:
        """How many works there are of each type."""
        return dict(self._query("SELECT type, COUNT(*) FROM works GROUP BY type"))

    def stats(self) -> Stats:
        """How much there is of everything."""
        edges = Counter({Kind(kind): n for kind, n in self._query("SELECT kind, COUNT(*) FROM edges GROUP BY kind")})
        return Stats(
            sources=self._count("SELECT COUNT(*) FROM sources"),
            citations=self._count("SELECT COUNT(*) FROM citations"),
            works=self._count("SELECT COUNT(*) FROM works"),
            edges={kind: edges[kind] for kind in Kind if edges[kind]},
            unresolved=self._count("SELECT COUNT(*) FROM unresolved"),
            stale=self.is_stale(),
        )

    def faults(self) -> Iterator[str]:
        """What is wrong with the database, a line each; nothing if it is sound."""
        return faults(self._query)

    def _part(self, table: str, columns: str, n: int) -> Iterator[Any]:
        return self._query(f"SELECT {columns} FROM {table} WHERE source = ? AND position >= 0 ORDER BY position", n)

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


def read_extraction(
    part: Callable[[str, str, int], Iterator[Any]], n: int, name: str, self_key: str | None, is_document: bool
) -> Extraction:
    """What the source of the number `n` says; `part` gives the columns of its rows in a table, in order."""
    return Extraction(
        source=name,
        self_key=self_key,
        is_document=is_document,
        works=tuple(to_work(row) for row in part("source_works", WORK, n)),
        citations=tuple(to_citation(row) for row in part("citations", CITATION, n)),
        relations=tuple(to_relation(row) for row in part("relations", RELATION, n)),
        pinpoints=tuple(to_pinpoint(row) for row in part("pinpoints", "start, end, text", n)),
        rejections=(),
    )
