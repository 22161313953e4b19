"""A database as readers of many pages see it: small questions, each answered from an index and bounded.

Where a question needs a graph, the answer is a small `Corpus`: the works around one, what became of it, a chain between
two. All that is said of a corpus elsewhere (`CitationGraph`, `History`, the exporters) then holds for it too, and no
answer needs more memory than its bounds allow. Nothing here can change the file.
"""

# Statements are put together from the names of columns and of kinds; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citegraph.errors import StoreError
from citegraph.model import IMPORT, Citation, Corpus, Edge, Extraction, Kind, Pinpoint, Relation, Work
from citegraph.model.workkey import WorkKey
from citegraph.store.connect import connect_to_read
from citegraph.store.failures import store_errors
from citegraph.store.rows import (
    CITATION,
    EDGE,
    RELATION,
    WORK,
    to_citation,
    to_edge,
    to_pinpoint,
    to_relation,
    to_work,
    unpack,
)
from citegraph.store.searching import search
from citegraph.store.sentence import EVIDENCE, around
from citegraph.store.sqlite import Mention, read_extraction
from citegraph.text.normal import fold

_WORDS = re.compile(r"[a-z0-9]+")
_STEPS = 20_000
"""Instructions of SQLite between two looks at the clock: well under a millisecond."""

_RANKED = 2_000
"""Works among which the best, or the newest, are chosen; with more, those whose keys come first are looked at."""


@dataclass(frozen=True, slots=True)
class Side:
    """How many works stand in a relation of this kind to a work, and by how many edges."""

    kind: Kind
    incoming: bool
    works: int
    edges: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A source with a part of what it says: that which lies between `start` and `end` of its text.

    `imported` tells a register or a graph from a text. `length` is that of the whole text, in code points; citations
    and relations that reach over an end are among them.
    """

    id: str
    hash: str
    is_document: bool
    self_key: str | None
    imported: bool
    length: int
    start: int
    end: int
    text: str
    citations: tuple[Citation, ...]
    relations: tuple[Relation, ...]
    pinpoints: tuple[Pinpoint, ...]


class SlowQuestionError(StoreError):
    """A question that took longer than it may."""


class Reader:
    """One read-only connection. Threads may hand it to each other, but not use it at the same time.

    All methods raise `StoreError`; once `deadline` is set, `SlowQuestionError` for a question that goes beyond it.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.deadline: float | None = None
        self._connection = connect_to_read(self.path)
        self._connection.set_progress_handler(self._is_late, _STEPS)

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def key(self, name: str) -> str | None:
        """The key of the work that has `name` as its key or as an alias of it."""
        rows = self._query(
            "SELECT key FROM works WHERE key = ?1 UNION ALL SELECT key FROM aliases WHERE alias = ?1 LIMIT 1", name
        )
        return next((key for (key,) in rows), None)

    def works(self, keys: Iterable[str]) -> dict[str, Work]:
        """The works of these keys, by key; a key of no work is left out."""
        rows = self._query(
            f"SELECT {WORK} FROM works WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key", _list(keys)
        )
        return {work.key: work for work in map(to_work, rows)}

    def aliases(self, key: str, limit: int) -> list[str]:
        """Other keys under which texts know the work, in order."""
        return [a for (a,) in self._query("SELECT alias FROM aliases WHERE key = ? ORDER BY alias LIMIT ?", key, limit)]

    def mistaken_for(self, key: str, limit: int) -> list[Work]:
        """The works that a text named and that are probably this one."""
        rows = self._query(f"SELECT {WORK} FROM works WHERE probably = ? ORDER BY key LIMIT ?", key, limit)
        return [to_work(row) for row in rows]

    def search(self, text: str, limit: int, offset: int = 0) -> list[Work]:
        """The works that `text` may mean, best first; see `citegraph.store.searching`."""
        return search(self._query, text, limit, offset)

    def search_by(self, issuer: str, scope: str, limit: int) -> list[Work]:
        """The works whose issuer holds these words in this order, and whose locality is this; nothing for neither."""
        wanted = [" ".join(_WORDS.findall(fold(said))) for said in (issuer, scope)]
        terms = [f'known : "{words}"' for words in wanted if words]
        if not terms:
            return []
        columns = ", ".join(f"works.{column}" for column in WORK.split(", "))
        rows = self._query(
            f"SELECT {columns} FROM works_text JOIN works ON works.n = works_text.rowid WHERE works_text MATCH ?1"
            " AND (?2 = '' OR words(works.scope) = ?2) AND instr(words(works.issuer), ?4) LIMIT ?3",
            " AND ".join(terms),
            wanted[1],
            limit,
            wanted[0],
        )
        return [to_work(row) for row in rows]

    def near_keys(self, key: str, limit: int) -> list[Work]:
        """The works whose keys share the longest beginning with `key`, in order."""
        columns = f"SELECT {WORK} FROM works WHERE key"
        below = self._query(f"{columns} < ? ORDER BY key DESC LIMIT ?", key, limit)
        above = self._query(f"{columns} >= ? ORDER BY key LIMIT ?", key, limit)
        found = [to_work(row) for row in (*below, *above)]
        return sorted(found, key=lambda work: (-_shared(work.key, key), work.key))[:limit]

    def sides(self, key: str) -> list[Side]:
        """How many works act on a work and are acted on by it, by kind."""
        out = []
        for incoming, mine, other in ((False, "source", "target"), (True, "target", "source")):
            counts = self._query(
                f"SELECT kind, COUNT(DISTINCT {other}), COUNT(*) FROM edges WHERE {mine} = ? GROUP BY kind", key
            )
            found = {Kind(kind): (works, edges) for kind, works, edges in counts}
            out += [Side(kind, incoming, *found[kind]) for kind in Kind if kind in found]
        return out

    def neighbours(self, key: str, kind: Kind, *, incoming: bool, limit: int, offset: int = 0) -> list[str]:
        """The keys of the works at the other end of the edges of this kind, the newest first."""
        mine, other = ("target", "source") if incoming else ("source", "target")
        rows = self._query(
            f"SELECT near.key FROM (SELECT DISTINCT {other} AS key FROM edges WHERE {mine} = ? AND kind = ? LIMIT ?)"
            " AS near JOIN works ON works.key = near.key ORDER BY works.date DESC, near.key LIMIT ? OFFSET ?",
            key,
            kind.value,
            _RANKED,
            limit,
            offset,
        )
        return [other_key for (other_key,) in rows]

    def edges_between(self, sources: Iterable[str], targets: Iterable[str], limit: int) -> list[Edge]:
        """The edges from some works to others, in order."""
        rows = self._query(
            f"SELECT {EDGE} FROM edges WHERE source IN (SELECT value FROM json_each(?))"
            " AND target IN (SELECT value FROM json_each(?)) ORDER BY source, kind, target, origin, start LIMIT ?",
            _list(sources),
            _list(targets),
            limit,
        )
        return [to_edge(row) for row in rows]

    def edges_at(self, key: str, kinds: Collection[Kind], *, incoming: bool, limit: int) -> list[Edge]:
        """The edges of these kinds into a work, or out of it."""
        mine = "target" if incoming else "source"
        rows = self._query(
            f"SELECT {EDGE} FROM edges WHERE {mine} = ? AND kind IN (SELECT value FROM json_each(?)) LIMIT ?",
            key,
            _list(kind.value for kind in kinds),
            limit,
        )
        return sorted(map(to_edge, rows), key=_place)

    def edges_out(self, sources: Iterable[str], limit: int) -> list[Edge]:
        """The edges out of some works, in order."""
        rows = self._query(
            f"SELECT {EDGE} FROM edges WHERE source IN (SELECT value FROM json_each(?)) LIMIT ?", _list(sources), limit
        )
        return sorted(map(to_edge, rows), key=_place)

    def steps(
        self, keys: Sequence[str], kinds: Collection[Kind], *, incoming: bool, limit: int
    ) -> list[tuple[str, str]]:
        """Pairs of (a work of `keys`, one at the other end of its edges of these kinds), each once."""
        mine, other = ("target", "source") if incoming else ("source", "target")
        rows = self._query(
            f"SELECT DISTINCT {mine}, {other} FROM edges WHERE {mine} IN (SELECT value FROM json_each(?))"
            " AND kind IN (SELECT value FROM json_each(?)) LIMIT ?",
            _list(keys),
            _list(kind.value for kind in kinds),
            limit,
        )
        return list(rows)

    def corpus(self, keys: Iterable[str], edges: Iterable[Edge]) -> Corpus:
        """These works, the ends of these edges, the edges, and what people decided of the works."""
        listed = sorted(set(edges), key=_place)
        works = self.works({*keys, *(e.source for e in listed), *(e.target for e in listed)})
        kept = tuple(e for e in listed if e.source in works and e.target in works)
        return Corpus(tuple(works.values()), kept, {}, self._open(works), self.notes(works))

    def notes(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """What people decided of these works, a line each."""
        notes: defaultdict[str, list[str]] = defaultdict(list)
        for key, note in self._query(
            "SELECT key, note FROM overrides WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key, position",
            _list(keys),
        ):
            notes[key].append(note)
        return {key: tuple(said) for key, said in notes.items()}

    def _open(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        rows = self._query(
            "SELECT key, candidates FROM unresolved WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
            _list(keys),
        )
        return {key: unpack(candidates) for key, candidates in rows}

    def unresolved(self, limit: int, offset: int) -> list[tuple[str, tuple[str, ...]]]:
        """Keys that leave open which work they are, in order, with the keys that they could be."""
        rows = self._query("SELECT key, candidates FROM unresolved ORDER BY key LIMIT ? OFFSET ?", limit, offset)
        return [(key, unpack(candidates)) for key, candidates in rows]

    def mentions(self, key: str, limit: int, offset: int = 0) -> list[Mention]:
        """The places that name a work, as `Store.mentions` gives them."""
        known = WorkKey.parse(key)
        columns = ", ".join(f"citations.{column}" for column in CITATION.split(", "))
        rows = self._query(
            f"SELECT sources.id, sources.is_document, sources.text, {EVIDENCE}, {columns} FROM citations"
            " JOIN sources ON sources.n = citations.source"
            " WHERE (citations.work = ?1 OR citations.work IN (SELECT alias FROM aliases WHERE key = ?1))"
            " AND (?2 IS NULL OR sources.id = ?2) AND (?2 IS NOT NULL OR NOT EXISTS (SELECT 1 FROM works WHERE"
            " works.key = apart(?1, sources.id))) LIMIT ?3 OFFSET ?4",
            str(known.within),
            known.source,
            limit,
            offset,
        )
        found = ((name, bool(doc), text, quote, to_citation(row)) for name, doc, text, quote, *row in rows)
        return [Mention(name, doc, c, around(text, c, quote)) for name, doc, text, quote, c in found]

    def source(self, name: str, start: int, size: int) -> Reading | None:
        """The part of a source's text from `start` on, of `size` code points at most, with what is said there."""
        columns = "n, id, hash, is_document, self_key, fingerprint, length(text), substr(text, ?2 + 1, ?3)"
        row = next(self._query(f"SELECT {columns} FROM sources WHERE id = ?1", name, start, size), None)
        if row is None:
            return None
        n, name, digest, is_document, self_key, read_with, length, text = row
        end = start + len(text)
        return Reading(
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
            tuple(map(to_pinpoint, self._part("pinpoints", "start, end, text", n, start, end))),
        )

    def naming(self, key: str, limit: int) -> list[str]:
        """The ids of the sources that name a work, under this key or an alias of it, in order."""
        known = WorkKey.parse(key)
        rows = self._query(
            "SELECT DISTINCT sources.id FROM citations JOIN sources ON sources.n = citations.source"
            " WHERE (citations.work = ?1 OR citations.work IN (SELECT alias FROM aliases WHERE key = ?1))"
            " AND (?2 IS NULL OR sources.id = ?2) LIMIT ?3",
            str(known.within),
            known.source,
            limit,
        )
        return sorted(name for (name,) in rows)

    def extraction(self, name: str) -> Extraction | None:
        """All that a source says, as `Store.extractions` gives it."""
        row = next(self._query("SELECT n, self_key, is_document FROM sources WHERE id = ?", name), None)
        if row is None:
            return None
        n, self_key, is_document = row
        return read_extraction(self._whole_part, n, name, self_key, bool(is_document))

    def _whole_part(self, table: str, columns: str, n: int) -> Iterator[Any]:
        return self._query(f"SELECT {columns} FROM {table} WHERE source = ? AND position >= 0 ORDER BY position", n)

    def linked_keys(self, source: str, keys: Iterable[str]) -> dict[str, str]:
        """For the keys that a source uses, those of the linked works that they came to stand for."""
        rows = self._query(
            "SELECT said.value, COALESCE(own.key, plain.key, completed.key) FROM json_each(?1) AS said"
            " LEFT JOIN works AS own ON own.key = apart(said.value, ?2)"
            " LEFT JOIN works AS plain ON plain.key = said.value"
            " LEFT JOIN aliases AS completed ON completed.alias = said.value",
            _list(keys),
            source,
        )
        return {said: key for said, key in rows if key}

    def sources(self, limit: int, offset: int, words: str = "") -> list[tuple[str, bool, int]]:
        """The sources whose ids hold `words`, in order: the id, whether it is a document itself, and its length."""
        rows = self._query(
            "SELECT id, is_document, length(text) FROM sources WHERE instr(lower(id), lower(?)) ORDER BY id"
            " LIMIT ? OFFSET ?",
            words,
            limit,
            offset,
        )
        return [(name, bool(is_document), length) for name, is_document, length in rows]

    def text(self, name: str) -> str | None:
        """The text of a source, or None."""
        return next((text for (text,) in self._query("SELECT text FROM sources WHERE id = ?", name)), None)

    def own_texts(self, key: str, limit: int) -> list[str]:
        """The texts that are the work of this key by their own headings, as `Store.own_texts` gives them."""
        rows = self._query(
            "SELECT DISTINCT sources.id, sources.text FROM citations JOIN sources ON sources.n = citations.source"
            " WHERE (citations.work = ?1 OR citations.work IN (SELECT alias FROM aliases WHERE key = ?1))"
            " AND sources.is_document AND sources.self_key = citations.work LIMIT ?2",
            key,
            limit,
        )
        return [text for _, text in sorted(rows)]

    def alias_keys(self, names: Iterable[str]) -> dict[str, str]:
        """The keys that these aliases were completed to."""
        return dict(
            self._query(
                "SELECT alias, key FROM aliases WHERE alias IN (SELECT value FROM json_each(?)) ORDER BY alias",
                _list(names),
            )
        )

    def count(self, query: str) -> int:
        """What a question answers that asks for one number."""
        return int(next(self._query(query))[0])

    def pairs(self, query: str, *values: object) -> list[tuple[Any, Any]]:
        """What a question answers that asks for two columns."""
        return list(self._query(query, *values))

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """Within it all answers are of one state of the file, whatever is written meanwhile."""
        next(self._query("BEGIN"), None)
        try:
            yield
        finally:
            self._connection.rollback()

    def _part(self, table: str, columns: str, n: int, start: int, end: int) -> Iterator[Any]:
        return self._query(
            f"SELECT {columns} FROM {table} WHERE source = ? AND start < ? AND end > ? ORDER BY position", n, end, start
        )

    def _is_late(self) -> bool:
        return self.deadline is not None and time.monotonic() > self.deadline

    def _query(self, query: str, *values: object) -> Iterator[Any]:
        try:
            with store_errors(self.path):
                yield from self._connection.execute(query, values)
        except StoreError as error:
            if getattr(error.__cause__, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
                raise SlowQuestionError(f"{self.path}: the answer took too long; ask for less") from error
            raise


def _list(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _shared(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _place(edge: Edge) -> tuple[str, str, str, str, int]:
    return (edge.source, edge.kind.value, edge.target, edge.origin, edge.evidence.start)
