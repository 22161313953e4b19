"""Questions to a database. One class asks all of them: for a command, for the explorer, for a graph.

A question about some keys is answered from an index, and a `limit` bounds it. With a limit, the first rows of the index
are taken and then sorted, so the time of an answer does not depend on the size of the database.
"""

# Statements are built from names of columns and fixed clauses; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from citegraph.errors import StoreError
from citegraph.graph.graph import LIST_SEPARATOR
from citegraph.model import IMPORT, Corpus, Edge, Extraction, Kind, Source, Work, edge_order
from citegraph.model.workkey import WorkKey
from citegraph.store.connect import connect_to_read
from citegraph.store.failures import store_errors
from citegraph.store.index import WorkIndex
from citegraph.store.integrity import faults, replacement_cycles
from citegraph.store.query_values import Excerpt, Side, SlowQuestionError, Stats, StoredMention
from citegraph.store.rows import (
    ALL,
    CITATION,
    EDGE,
    RELATION,
    WORK,
    among,
    joined,
    listed,
    stored_work,
    to_citation,
    to_edge,
    to_pinpoint,
    to_relation,
    unpack,
)
from citegraph.store.sentence import EVIDENCE, citation_sentence

_INSTRUCTIONS = 20_000
"""Instructions of SQLite between two looks at the clock: well under a millisecond."""

_RANKED = 2_000
"""Works among which the newest are chosen; of more, the first by key."""

_TITLE = 500
"""The characters of a text in which its title is looked for."""

_PINPOINT = "start, end, text"

# The citations of some works, under their keys or aliases, with their sources.
_CITING = f"""
    FROM citations JOIN sources ON sources.n = citations.source WHERE citations.work IN (
        SELECT value FROM json_each(?1) UNION SELECT alias FROM aliases WHERE {among("key", "?1")}
    )
"""

_OWN = "AND sources.is_document AND sources.self_key = citations.work"


class Query:
    """The questions to an open database. A context manager: leaving it closes the file.

    Threads may pass a read-only one on, but not use it at the same time. All methods raise `StoreError`; after
    `deadline`, a time of `time.monotonic`, a question is interrupted with `SlowQuestionError`.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.deadline: float | None = None
        self.index = WorkIndex(self.rows)
        self._connection = connection
        connection.set_progress_handler(self._is_late, _INSTRUCTIONS)

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """The database at `path`, read-only.

        Raises `StoreError` for a file that is missing, not a citegraph database, or of another version.
        """
        return cls(Path(path), connect_to_read(Path(path)))

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def rows(self, statement: str, *values: object) -> Iterator[Any]:
        """Runs a statement with the values of its parameters and returns its rows."""
        try:
            with store_errors(self.path):
                yield from self._connection.execute(statement, values)
        except StoreError as error:
            if getattr(error.__cause__, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
                raise SlowQuestionError(f"{self.path}: the answer took too long; ask for less") from error
            raise

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """All answers within it are of one state of the file, whatever is written meanwhile."""
        next(self.rows("BEGIN"), None)
        try:
            yield
        finally:
            self._connection.rollback()

    def _is_late(self) -> bool:
        return self.deadline is not None and time.monotonic() > self.deadline

    # Sources

    def sources(self) -> dict[str, str]:
        """The id of each source and the hash of its text, sorted by id."""
        return dict(self.rows("SELECT id, hash FROM sources ORDER BY id"))

    def find_sources(self, part: str, limit: int, offset: int = 0) -> list[tuple[str, bool, int]]:
        """The sources whose ids or first lines contain `part`, sorted: id, whether it is a document itself, length.

        Only the letters a to z match in either case.
        """
        rows = self.rows(
            f"SELECT id, is_document, length(text) FROM sources WHERE instr(lower(id), lower(?1))"
            f" OR instr(lower(substr(text, 1, {_TITLE})), lower(?1)) ORDER BY id LIMIT ?2 OFFSET ?3",
            part,
            limit,
            offset,
        )
        return [(name, bool(is_document), length) for name, is_document, length in rows]

    def imported(self) -> dict[str, str]:
        """The id of each imported file and the fingerprint of its reading, sorted by id."""
        return dict(
            self.rows("SELECT id, fingerprint FROM sources WHERE fingerprint LIKE ? ORDER BY id", f"{IMPORT} %")
        )

    def below(self, folder: str) -> list[str]:
        """The ids of the sources that begin with `folder` and a slash, sorted."""
        start = f"{folder}/"
        rows = self.rows("SELECT id FROM sources WHERE substr(id, 1, ?) = ? ORDER BY id", len(start), start)
        return [name for (name,) in rows]

    def read_with(self, name: str) -> str:
        """The fingerprint of the registry and the code that read a source; raises `StoreError` for an unknown id."""
        return self._of_source("fingerprint", name)

    def file_of(self, name: str) -> str | None:
        """The file that a source was read from; None if that is not known, or there is no such source."""
        return next((file for (file,) in self.rows("SELECT file FROM sources WHERE id = ?", name)), None)

    def files(self) -> dict[str, str]:
        """The file of each source that was read from one, relative to the folder of the database, by id."""
        return dict(self.rows("SELECT id, file FROM sources WHERE file IS NOT NULL ORDER BY id"))

    def text(self, name: str) -> str:
        """The text of a source; raises `StoreError` for an unknown id."""
        return self._of_source("text", name)

    def source(self, name: str) -> Source | None:
        """The source of an id, or None."""
        return next((Source(name, text) for (text,) in self.rows("SELECT text FROM sources WHERE id = ?", name)), None)

    def excerpt(self, name: str, start: int, size: int) -> Excerpt | None:
        """The part of a source from `start`, of at most `size` code points, with its citations and relations."""
        columns = "n, id, hash, is_document, self_key, fingerprint, length(text), substr(text, ?2 + 1, ?3)"
        row = next(self.rows(f"SELECT {columns} FROM sources WHERE id = ?1", name, start, size), None)
        if row is None:
            return None
        n, name, digest, is_document, self_key, read_with, length, text = row
        end = start + len(text)
        return Excerpt(
            name,
            digest,
            bool(is_document),
            self_key,
            read_with.startswith(f"{IMPORT} "),
            length,
            start,
            end,
            text,
            tuple(map(to_citation, self._part("citations", CITATION, n, start, end))),
            tuple(map(to_relation, self._part("relations", RELATION, n, start, end))),
            tuple(map(to_pinpoint, self._part("pinpoints", _PINPOINT, n, start, end))),
        )

    def extraction(self, name: str) -> Extraction | None:
        """The extraction of a source as it was stored, without rejections, or None for an unknown id."""
        return next(self.extractions([name]), None)

    def extractions(self, names: Iterable[str] | None = None) -> Iterator[Extraction]:
        """The extraction of each source (of these ids, if given), sorted by id, without rejections."""
        where, values = _where("id", names)
        columns = "n, id, self_key, is_document"
        for n, name, self_key, is_document in self.rows(f"SELECT {columns} FROM sources{where} ORDER BY id", *values):
            yield Extraction(
                source=name,
                self_key=self_key,
                is_document=bool(is_document),
                works=tuple(map(stored_work, self._whole("source_works", WORK, n))),
                citations=tuple(map(to_citation, self._whole("citations", CITATION, n))),
                relations=tuple(map(to_relation, self._whole("relations", RELATION, n))),
                pinpoints=tuple(map(to_pinpoint, self._whole("pinpoints", _PINPOINT, n))),
                rejections=(),
            )

    def _of_source(self, column: str, name: str) -> str:
        for (value,) in self.rows(f"SELECT {column} FROM sources WHERE id = ?", name):
            return str(value)
        raise StoreError(f"{self.path}: has no source {name!r}; check the id")

    def _whole(self, table: str, columns: str, n: int) -> Iterator[Any]:
        return self.rows(f"SELECT {columns} FROM {table} WHERE source = ? AND position >= 0 ORDER BY position", n)

    def _part(self, table: str, columns: str, n: int, start: int, end: int) -> Iterator[Any]:
        return self.rows(
            f"SELECT {columns} FROM {table} WHERE source = ? AND start < ? AND end > ? ORDER BY position", n, end, start
        )

    # Where a work is cited

    def mentions(self, key: str, limit: int = ALL, offset: int = 0) -> list[StoredMention]:
        """The places that cite a work, under its key or an alias, sorted by source and place.

        A work of one source (`ke-hoach:02@?a.txt`) is looked up there only, under its key inside that source; a source
        that has such a work of its own does not cite another by that key.
        """
        known = WorkKey.parse(key)
        columns = ", ".join(f"citations.{column}" for column in CITATION.split(", "))
        rows = self.rows(
            f"SELECT sources.id, sources.is_document, sources.text, {EVIDENCE}, {columns} {_CITING}"
            " AND (?2 IS NULL OR sources.id = ?2) AND (?2 IS NOT NULL OR NOT EXISTS ("
            " SELECT 1 FROM works WHERE works.key = apart(?3, sources.id))) LIMIT ?4 OFFSET ?5",
            listed([str(known.within)]),
            known.source,
            str(known.within),
            limit,
            offset,
        )
        found = ((name, bool(doc), text, quote, to_citation(row)) for name, doc, text, quote, *row in rows)
        mentions = [
            StoredMention(name, doc, c, citation_sentence(text, c, quote)) for name, doc, text, quote, c in found
        ]
        return sorted(mentions, key=lambda mention: (mention.source, mention.citation.start, mention.citation.end))

    def first_mentions(self, key: str, limit: int, offset: int = 0) -> list[StoredMention]:
        """The first place that cites a work in each source that cites it: stories, then documents, sorted by id."""
        known = WorkKey.parse(key)
        columns = ", ".join(f"citations.{column}" for column in CITATION.split(", "))
        rows = self.rows(
            # the sources are chosen before their texts and the evidence are read
            "WITH first AS ("
            f" SELECT sources.n, MIN(citations.start) {_CITING} AND (?2 IS NULL OR sources.id = ?2)"
            " GROUP BY sources.n ORDER BY sources.is_document, sources.id LIMIT ?3 OFFSET ?4)"
            f" SELECT sources.id, sources.is_document, sources.text, {EVIDENCE}, {columns}"
            f" {_CITING} AND (sources.n, citations.start) IN first ORDER BY sources.is_document, sources.id",
            listed([str(known.within)]),
            known.source,
            limit,
            offset,
        )
        found = ((name, bool(doc), text, quote, to_citation(row)) for name, doc, text, quote, *row in rows)
        return [StoredMention(name, doc, c, citation_sentence(text, c, quote)) for name, doc, text, quote, c in found]

    def naming(self, keys: Iterable[str], limit: int = ALL) -> set[str]:
        """The ids of the sources that cite one of these works, under its key or an alias; at most `limit` a search."""
        known = [WorkKey.parse(key) for key in keys]
        everywhere = listed(str(key) for key in known if key.source is None)
        rows = self.rows(f"SELECT DISTINCT sources.id {_CITING} LIMIT ?2", everywhere, limit)
        return {name for (name,) in rows} | {key.source for key in known if key.source is not None}

    def own_texts(self, key: str, limit: int = ALL) -> list[str]:
        """The texts that are this work by their own headings, sorted by id."""
        rows = self.rows(f"SELECT DISTINCT sources.id, sources.text {_CITING} {_OWN} LIMIT ?2", listed([key]), limit)
        return [text for _, text in sorted(rows)]

    def own_files(self, key: str, limit: int = ALL) -> list[str]:
        """The known files of these texts, relative to the folder of the database, sorted."""
        known = f"SELECT DISTINCT file {_CITING} {_OWN} AND file IS NOT NULL ORDER BY file LIMIT ?2"
        return [file for (file,) in self.rows(known, listed([key]), limit)]

    # The linked graph

    def load_corpus(self) -> Corpus:
        """The whole linked corpus."""
        return Corpus(tuple(self.works()), tuple(self.edges()), self.aliases(), self.unresolved(), self.overrides())

    def corpus_of(self, keys: Iterable[str], edges: Iterable[Edge]) -> Corpus:
        """A corpus of these works, these edges and their ends, without aliases."""
        distinct = sorted(set(edges), key=edge_order)
        works = self.works_by_key({*keys, *(e.source for e in distinct), *(e.target for e in distinct)})
        kept = tuple(e for e in distinct if e.source in works and e.target in works)
        return Corpus(tuple(works.values()), kept, {}, self.unresolved(works), self.overrides(works))

    def works(self) -> Iterator[Work]:
        """All linked works, sorted by key."""
        return self.index.works("true ORDER BY key")

    def keys(self) -> Iterator[str]:
        """The keys of all linked works."""
        return (key for (key,) in self.rows("SELECT key FROM works"))

    def places(self) -> list[str]:
        """The localities of the works, sorted."""
        return [scope for (scope,) in self.rows("SELECT DISTINCT scope FROM works WHERE scope IS NOT NULL ORDER BY 1")]

    def works_by_key(self, keys: Iterable[str]) -> dict[str, Work]:
        """The works of these keys that exist, sorted by key."""
        return self.index.by_keys(keys)

    def key(self, name: str) -> str | None:
        """The key of the work with this key or alias, or None."""
        work = self.index.by_key(name)
        return work.key if work else None

    def search(self, text: str, limit: int = 20, offset: int = 0) -> list[Work]:
        """The works that `text` may mean, best first; see `WorkIndex.search`."""
        return self.index.search(text, limit, offset)

    def mistaken_for(self, key: str, limit: int = ALL) -> list[Work]:
        """The works that a text cited and that are probably this one."""
        return self.index.by_probably(key, limit)

    def aliases(self, keys: Iterable[str] | None = None, limit: int = ALL) -> dict[str, str]:
        """The keys that each alias was completed to, of all works or of these, sorted by alias."""
        return self._aliases("key", keys, limit)

    def completed(self, aliases: Iterable[str]) -> dict[str, str]:
        """The keys that these aliases were completed to."""
        return self._aliases("alias", aliases, ALL)

    def _aliases(self, column: str, values: Iterable[str] | None, limit: int) -> dict[str, str]:
        where, parameters = _where(column, values)
        return dict(self.rows(f"SELECT alias, key FROM aliases{where} ORDER BY alias LIMIT ?", *parameters, limit))

    def linked_keys(self, source: str, keys: Iterable[str]) -> dict[str, str]:
        """The keys in the linked graph for keys as a source uses them."""
        rows = self.rows(
            "SELECT used.value, COALESCE(own.key, plain.key, completed.key) FROM json_each(?1) AS used"
            " LEFT JOIN works AS own ON own.key = apart(used.value, ?2)"
            " LEFT JOIN works AS plain ON plain.key = used.value"
            " LEFT JOIN aliases AS completed ON completed.alias = used.value",
            listed(keys),
            source,
        )
        return {used: key for used, key in rows if key}

    def unresolved(
        self, keys: Iterable[str] | None = None, limit: int = ALL, offset: int = 0
    ) -> dict[str, tuple[str, ...]]:
        """The keys that leave open which work they are, all or among these, with the keys that could complete them."""
        where, values = _where("key", keys)
        statement = f"SELECT key, candidates FROM unresolved{where} ORDER BY key LIMIT ? OFFSET ?"
        return {key: unpack(candidates) for key, candidates in self.rows(statement, *values, limit, offset)}

    def overrides(self, keys: Iterable[str] | None = None) -> dict[str, tuple[str, ...]]:
        """The decisions of people on works, all or these, by key."""
        where, values = _where("key", keys)
        notes: defaultdict[str, list[str]] = defaultdict(list)
        for key, note in self.rows(f"SELECT key, note FROM overrides{where} ORDER BY key, position", *values):
            notes[key].append(note)
        return {key: tuple(lines) for key, lines in notes.items()}

    def edges(self) -> Iterator[Edge]:
        """All linked edges, in the order of a corpus."""
        order = "source, kind, target, origin, start, end"
        edges = map(to_edge, self.rows(f"SELECT {EDGE} FROM edges ORDER BY {order}"))
        for _, same_place in groupby(edges, key=lambda e: edge_order(e)[:6]):
            yield from sorted(same_place, key=edge_order)

    def edges_at(
        self, keys: Iterable[str], kinds: Iterable[Kind] = tuple(Kind), *, incoming: bool, limit: int = ALL
    ) -> list[Edge]:
        """The edges of these kinds into some works, or out of them."""
        _, _, where, values = _at(keys, kinds, incoming)
        return sorted(map(to_edge, self.rows(f"SELECT {EDGE} {where} LIMIT ?", *values, limit)), key=edge_order)

    def edges_between(self, sources: Iterable[str], targets: Iterable[str], limit: int) -> list[Edge]:
        """The edges from some works to others."""
        rows = self.rows(
            f"SELECT {EDGE} FROM edges WHERE {among('source')} AND {among('target')}"
            " ORDER BY source, kind, target, origin, start LIMIT ?",
            listed(sources),
            listed(targets),
            limit,
        )
        return [to_edge(row) for row in rows]

    def edges_of(self, source: str, kind: Kind, target: str, limit: int) -> list[Edge]:
        """The edges of one kind from one work to another."""
        where = "source = ? AND kind = ? AND target = ? ORDER BY origin, start LIMIT ?"
        rows = self.rows(f"SELECT {EDGE} FROM edges WHERE {where}", source, kind, target, limit)
        return [to_edge(row) for row in rows]

    def steps(self, keys: Iterable[str], kinds: Iterable[Kind], *, incoming: bool, limit: int) -> list[tuple[str, str]]:
        """Distinct pairs of (one of these works, a work at the other end of its edges of these kinds)."""
        near, far, where, values = _at(keys, kinds, incoming)
        return list(self.rows(f"SELECT DISTINCT {near}, {far} {where} LIMIT ?", *values, limit))

    def neighbours(self, key: str, kind: Kind, *, incoming: bool, limit: int, offset: int = 0) -> list[str]:
        """The keys of the works at the other end of the edges of this kind, newest first."""
        _, far, where, values = _at([key], [kind], incoming)
        rows = self.rows(
            f"SELECT near.key FROM (SELECT DISTINCT {far} AS key {where} LIMIT ?) AS near"
            " JOIN works ON works.key = near.key ORDER BY works.date DESC, near.key LIMIT ? OFFSET ?",
            *values,
            _RANKED,
            limit,
            offset,
        )
        return [other for (other,) in rows]

    def sides(self, key: str) -> list[Side]:
        """The numbers of works and edges in each relation to a work, by direction and kind."""
        out = []
        for incoming in (False, True):
            near, far, _ = _ENDS[incoming]
            counted = f"SELECT kind, COUNT(DISTINCT {far}), COUNT(*) FROM edges WHERE {near} = ? GROUP BY kind"
            found = {Kind(kind): counts for kind, *counts in self.rows(counted, key)}
            out += [Side(kind, incoming, *found[kind]) for kind in Kind if kind in found]
        return out

    def node_rows(self) -> Iterator[tuple[str | None, ...]]:
        """The linked works, sorted by key, as the `NODE_ATTRIBUTES` of a graph file."""
        notes = {key: LIST_SEPARATOR.join(lines) for key, lines in self.overrides().items()}
        return ((*row, notes.get(row[0])) for row in self.rows(f"SELECT {WORK} FROM works ORDER BY key"))

    def edge_rows(self) -> Iterator[tuple[str | int | None, ...]]:
        """The linked edges, in the order of a corpus, as both ends and the `EDGE_ATTRIBUTES` of a graph file."""
        lists = ("source_pinpoints", "target_pinpoints", "provisions")
        shown = (joined(column, LIST_SEPARATOR) for column in lists)
        ordered = (f"coalesce({joined(column, chr(0))}, '')" for column in lists)
        return self.rows(
            f"SELECT source, target, kind, quote, origin, rule, extent, effective, {', '.join(shown)}, start, end, page"
            " FROM edges ORDER BY source, kind, target, origin, start, end, rule, quote, coalesce(extent, ''),"
            f" coalesce(effective, ''), {', '.join(ordered)}"
        )

    # Numbers

    def count(self, table: str) -> int:
        """The number of rows of a table."""
        return int(next(self.rows(f"SELECT COUNT(*) FROM {table}"))[0])

    def types(self) -> dict[str, int]:
        """The number of works of each type, most frequent first."""
        return dict(self.rows("SELECT type, COUNT(*) FROM works GROUP BY type ORDER BY 2 DESC, 1"))

    def kinds(self) -> dict[Kind, int]:
        """The number of edges of each kind, in the order of kinds."""
        counts = dict(self.rows("SELECT kind, COUNT(*) FROM edges GROUP BY kind"))
        return {kind: counts[kind.value] for kind in Kind if kind.value in counts}

    def times_cited(self, keys: Iterable[str]) -> dict[str, int]:
        """The number of edges into each of these works."""
        count = "SELECT COUNT(*) FROM edges INDEXED BY edges_in WHERE target = ?"
        return {key: int(next(self.rows(count, key))[0]) for key in keys}

    def is_stale(self) -> bool:
        """Whether sources have changed since the graph was linked, as after an interrupted build."""
        return bool(next(self.rows("SELECT stale FROM linking"))[0])

    def registry_options(self) -> tuple[str, ...]:
        """The options that chose the registry of the last build: `--registry own.toml`, `--standards`."""
        return unpack(next(self.rows("SELECT options FROM linking"))[0])

    def stats(self) -> Stats:
        """The size of the database."""
        return Stats(
            sources=self.count("sources"),
            citations=self.count("citations"),
            works=self.count("works"),
            edges=self.kinds(),
            unresolved=self.count("unresolved"),
            stale=self.is_stale(),
        )

    def faults(self) -> Iterator[str]:
        """The faults of the database, one line each; none if it is sound."""
        return faults(self.rows)

    def replacement_cycles(self) -> Iterator[str]:
        """The works that replace each other according to the texts, one cycle per line."""
        return replacement_cycles(self.rows)


_ENDS = {True: ("target", "source", "edges_in"), False: ("source", "target", "edges_out")}
"""For incoming edges or not: the end at the asked work, the other end, the index that starts at the asked one."""


def _at(keys: Iterable[str], kinds: Iterable[Kind], incoming: bool) -> tuple[str, str, str, tuple[str, ...]]:
    """Both ends of the edges of these kinds at some works, as columns; SQL that selects these edges; its values."""
    near, far, index = _ENDS[incoming]
    wanted = [kind.value for kind in kinds]
    where = f"FROM edges INDEXED BY {index} WHERE {among(near)} AND kind IN ({', '.join('?' * len(wanted))})"
    return near, far, where, (listed(keys), *wanted)


def _where(column: str, values: Iterable[str] | None) -> tuple[str, tuple[str, ...]]:
    """SQL that selects the rows with these values, or all rows for None; its values."""
    return ("", ()) if values is None else (f" WHERE {among(column)}", (listed(values),))
