"""Write model values to the tables: an extraction, a linked graph, and the marks of what must be linked again.

Everything here runs inside a transaction of the caller.
"""

# Statements are built from names of tables and columns; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from citegraph.graph.lookup import merged_aliases
from citegraph.linking.use import uses_in
from citegraph.model import Corpus, Extraction, Source, Work
from citegraph.model.workkey import ITSELF
from citegraph.store.functions import index_row, stem_in
from citegraph.store.rows import (
    WORK,
    SqlRow,
    citation_row,
    edge_row,
    pack_list,
    pinpoint_row,
    relation_row,
    work_row,
)
from citegraph.tables.columns import text_hash

_GRAPH = ("overrides", "edges", "alone", "works", "aliases", "merged", "unresolved", "works_text")
"""The tables of the linked graph; a table comes before those that it refers to."""


def put_source(
    connection: sqlite3.Connection, source: Source, extraction: Extraction, fingerprint: str, file: str | None
) -> None:
    """Stores a source and its extraction in place of the source of the same id."""
    drop_source(connection, source.id)
    facts = (source.id, text_hash(source.text), fingerprint, source.text, extraction.is_document, extraction.self_key)
    columns = "id, hash, fingerprint, text, is_document, self_key, file"
    n = connection.execute(f"INSERT INTO sources ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", (*facts, file)).lastrowid
    parts: dict[str, Iterable[SqlRow]] = {
        "citations": _placed(citation_row(citation) for citation in extraction.citations),
        "relations": _placed(relation_row(relation) for relation in extraction.relations),
        "pinpoints": _placed(pinpoint_row(pinpoint) for pinpoint in extraction.pinpoints),
        "source_works": _source_works(extraction),
    }
    for table, rows in parts.items():
        _insert(connection, table, [(n, *row) for row in rows])
    _note_change(connection, source.id)


def drop_source(connection: sqlite3.Connection, name: str) -> bool:
    """Removes a source with its extraction; returns whether there was one of this id."""
    _note_change(connection, name)
    return connection.execute("DELETE FROM sources WHERE id = ?", (name,)).rowcount > 0


def put_corpus(connection: sqlite3.Connection, corpus: Corpus) -> None:
    """Stores a linked corpus in place of the one before."""
    clear(connection)
    insert_works(connection, corpus.works)
    _insert(connection, "edges", [(None, *edge_row(edge)) for edge in corpus.edges])
    _insert(connection, "aliases", sorted(corpus.aliases.items()))
    _insert(connection, "merged", sorted(merged_aliases(corpus).items()))
    _insert(connection, "unresolved", [(k, pack_list(v)) for k, v in sorted(corpus.unresolved.items())])
    notes = [(key, n, note) for key, lines in corpus.overrides.items() for n, note in enumerate(lines)]
    _insert(connection, "overrides", notes)
    index_works(connection)


def clear(connection: sqlite3.Connection) -> None:
    """Empties the linked graph."""
    for table in _GRAPH:
        connection.execute(f"DELETE FROM {table}")


def insert_works(connection: sqlite3.Connection, works: Iterable[Work]) -> None:
    """Adds works to the linked graph; `index_works` must follow."""
    rows = [(*work_row(work), *index_row(work)) for work in works]
    _insert(connection, f"works ({WORK}, class, stem, plain_symbol, plain_number)", rows)


def index_works(connection: sqlite3.Connection) -> None:
    """Adds new works to the index of words, the most cited first."""
    (last,) = connection.execute("SELECT coalesce(max(n), 0) FROM works").fetchone()
    cited = "SELECT count(*) FROM edges INDEXED BY edges_in WHERE target = works.key"
    connection.execute(
        "UPDATE works SET n = ? + new.rank FROM ("
        f"SELECT key, row_number() OVER (ORDER BY ({cited}) DESC, key) AS rank FROM works WHERE n IS NULL"
        ") AS new WHERE works.key = new.key",
        (last,),
    )
    words = "words(title), words(name), words(symbol), known_words(key, type, issuer, scope, date)"
    connection.execute(
        "INSERT INTO works_text (rowid, title, name, symbol, known)"
        f" SELECT n, {words} FROM works WHERE n > ? ORDER BY n",
        (last,),
    )


def note_linked(connection: sqlite3.Connection, made_with: str, idle: Sequence[int]) -> None:
    """Marks the graph as that of all sources, with what it was linked with and the overrides that fit nothing."""
    connection.execute("DELETE FROM changed_sources")
    connection.execute("DELETE FROM changed_stems")
    connection.execute("UPDATE linking SET stale = 0, linked_with = ?, idle = ?", (made_with, json.dumps(idle)))


def _source_works(extraction: Extraction) -> Iterator[SqlRow]:
    """The works of a source, with the stems of those it mentions; at position -1 itself, if relations leave it out.

    Of two works with one key the last one counts, as in linking.
    """
    uses = uses_in(extraction)
    last = {work.key: i for i, work in enumerate(extraction.works)}
    for i, work in enumerate(extraction.works):
        named = work.key in uses and last[work.key] == i
        stem = stem_in(work.key, extraction.source) if named else None
        yield (i, *work_row(work), stem, pack_list(uses[work.key][1] if named else ()))
    if ITSELF not in uses and any(relation.source is None for relation in extraction.relations):
        yield (-1, *work_row(Work(ITSELF, "van-ban")), stem_in(ITSELF, extraction.source), pack_list(()))


def _note_change(connection: sqlite3.Connection, name: str) -> None:
    """Marks the stems of a source as it is now to be linked again; nothing if the whole graph must be."""
    linked = "(SELECT linked_with FROM linking) <> ''"
    connection.execute(
        f"INSERT OR IGNORE INTO changed_sources SELECT id FROM sources WHERE id = ? AND {linked}", [name]
    )
    connection.execute(
        "INSERT OR IGNORE INTO changed_stems SELECT w.stem FROM sources AS s JOIN source_works AS w ON w.source = s.n"
        f" WHERE s.id = ? AND w.stem IS NOT NULL AND {linked}",
        [name],
    )
    connection.execute("UPDATE linking SET stale = 1 WHERE EXISTS (SELECT 1 FROM sources WHERE id = ?)", [name])


def _placed(rows: Iterable[SqlRow]) -> Iterator[SqlRow]:
    """Rows with their positions in front."""
    return ((position, *row) for position, row in enumerate(rows))


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
