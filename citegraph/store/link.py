"""Link the stored sources into a graph, stem by stem, from row to row.

Only the stems of changed sources are linked again, and only the edges of those sources and of others that use a key
whose completion changed. The result is that of `citegraph.linking.link`, in whatever order the changes came. Memory
contains the uses of one stem at a time.
"""

# Statements are built from names of columns; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter

from citegraph.linking.link import completed
from citegraph.linking.stem import Linked, StemLinker
from citegraph.linking.use import Use
from citegraph.store.rows import DETAILS, WORK, pack_list, stored_work, unpack
from citegraph.store.write import clear, index_works, insert_works

_USES = (
    f"SELECT w.stem, s.id, s.n, w.candidates, {WORK}"
    " FROM {stems} JOIN source_works AS w ON w.stem = c.stem JOIN sources AS s ON s.n = w.source ORDER BY c.stem, s.id"
)
_CHANGED = "changed_stems AS c"
_ALL = "(SELECT DISTINCT stem FROM source_works WHERE stem IS NOT NULL) AS c"

# An alias may lead to a key of another stem, if a work named in words is a numbered one.
_ALIASES = """
    SELECT alias, key FROM changed_stems JOIN aliases ON alias >= stem AND alias < stem || char(1114111)
    WHERE stem(alias, NULL) = stem
"""

_BATCH = 1000  # stems whose works are written at once

_EDGES = f"""
    INSERT INTO edges (source, kind, target, origin, {DETAILS})
    SELECT DISTINCT acting, kind, acted, id, {DETAILS} FROM (
        SELECT coalesce(a.work, x.key, r.work, 'van-ban:this') AS acting, coalesce(b.work, y.key, r.target) AS acted,
            s.id, r.*
        FROM sources AS s JOIN relations AS r ON r.source = s.n
        LEFT JOIN alone AS a ON a.source = r.source AND a.key = coalesce(r.work, 'van-ban:this')
        LEFT JOIN alone AS b ON b.source = r.source AND b.key = r.target
        LEFT JOIN aliases AS x ON x.alias = r.work
        LEFT JOIN aliases AS y ON y.alias = r.target
        WHERE {{sources}}
    ) WHERE acting <> acted ORDER BY acting, kind, acted, id, start
"""


def link_all(connection: sqlite3.Connection, linker: StemLinker) -> None:
    """Links all sources; inside a transaction."""
    clear(connection)
    for some in _batches(_linked(connection, linker, _ALL)):
        insert_works(connection, [work for linked in some for work in linked.works.values()])
        _insert_keys(connection, some)
    _complete_candidates(connection)
    connection.execute(_EDGES.format(sources="true"))
    index_works(connection)


def link_changed(connection: sqlite3.Connection, linker: StemLinker) -> None:
    """Links again all that changed sources affect; inside a transaction."""
    connection.execute("PRAGMA defer_foreign_keys = ON")  # a work may be deleted before its edges
    changed = _link_changed_stems(connection, linker)
    for alias in sorted(changed):
        _touch_users(connection, alias)
    if changed:
        _link_changed_stems(connection, linker)
    _complete_candidates(connection)
    connection.execute("DELETE FROM edges WHERE origin IN (SELECT id FROM changed_sources)")
    connection.execute(_EDGES.format(sources="s.id IN (SELECT id FROM changed_sources)"))
    index_works(connection)


def _linked(connection: sqlite3.Connection, linker: StemLinker, stems: str) -> Iterator[Linked]:
    """The linked works of each stem; keys that are valid in one source only are stored on the way."""
    rows = connection.execute(_USES.format(stems=stems))
    for _, group in groupby(rows, key=itemgetter(0)):
        uses, alone = [], []
        for _, source, n, candidates, *row in group:
            work = stored_work(row)
            across = linker.across(work.key, work, source)
            uses.append(Use(source, across, work, unpack(candidates)))
            if across != work.key:
                alone.append((n, work.key, across))
        connection.executemany("INSERT OR REPLACE INTO alone VALUES (?, ?, ?)", alone)
        yield linker.link(uses)


def _batches(stems: Iterator[Linked]) -> Iterator[list[Linked]]:
    while some := list(islice(stems, _BATCH)):
        yield some


def _insert_keys(connection: sqlite3.Connection, stems: Iterable[Linked]) -> None:
    aliases = ((alias, key) for linked in stems for alias, key in linked.aliases.items())
    connection.executemany("INSERT INTO aliases VALUES (?, ?)", aliases)
    unresolved = ((key, pack_list(fitting)) for linked in stems for key, fitting in linked.unresolved.items())
    connection.executemany("INSERT INTO unresolved VALUES (?, ?)", unresolved)


def _link_changed_stems(connection: sqlite3.Connection, linker: StemLinker) -> set[str]:
    """Links the changed stems again; returns the aliases that were added, removed or changed."""
    known = "SELECT key FROM works WHERE stem IN (SELECT stem FROM changed_stems)"
    before = set(connection.execute(_ALIASES))
    connection.executemany("DELETE FROM aliases WHERE alias = ?", [(alias,) for alias, _ in before])
    connection.execute(f"DELETE FROM unresolved WHERE key IN ({known})")
    old = {
        row[0]: (n, stored_work(row))
        for n, *row in connection.execute(f"SELECT n, {WORK} FROM works WHERE stem IN (SELECT stem FROM changed_stems)")
    }
    after: set[tuple[str, str]] = set()
    for linked in _linked(connection, linker, _CHANGED):
        kept = {key for key, work in linked.works.items() if key in old and old.pop(key)[1] == work}
        new = [work for key, work in linked.works.items() if key not in kept]
        _delete_works(connection, [work.key for work in new])
        insert_works(connection, new)
        _insert_keys(connection, [linked])
        after |= set(linked.aliases.items())
    _delete_works(connection, old)
    return {alias for alias, _ in before ^ after}


def _delete_works(connection: sqlite3.Connection, keys: Iterable[str]) -> None:
    for key in keys:
        connection.execute("DELETE FROM works_text WHERE rowid = (SELECT n FROM works WHERE key = ?)", (key,))
        connection.execute("DELETE FROM works WHERE key = ?", (key,))


def _touch_users(connection: sqlite3.Connection, alias: str) -> None:
    """Marks the sources that use a key whose completion changed, and the stems that have it as a candidate."""
    connection.execute(
        "INSERT OR IGNORE INTO changed_sources SELECT s.id FROM source_works AS w JOIN sources AS s ON s.n = w.source"
        " WHERE w.stem = stem(?1, NULL) AND w.key = ?1",
        (alias,),
    )
    connection.execute(
        "INSERT OR IGNORE INTO changed_stems SELECT stem FROM source_works AS w WHERE stem IS NOT NULL AND"
        " candidates <> '[]' AND EXISTS (SELECT 1 FROM json_each(w.candidates) WHERE value = ?)",
        (alias,),
    )


def _complete_candidates(connection: sqlite3.Connection) -> None:
    """Replaces candidates that were completed by their full keys."""
    rows = connection.execute(
        "SELECT u.key, u.candidates, json_group_object(a.alias, a.key)"
        " FROM unresolved AS u, json_each(u.candidates) AS c"
        " JOIN aliases AS a ON a.alias = c.value GROUP BY u.key"
    ).fetchall()
    for key, candidates, aliases in rows:
        full = completed(key, unpack(candidates), json.loads(aliases))
        connection.execute("UPDATE unresolved SET candidates = ? WHERE key = ?", (pack_list(full), key))
