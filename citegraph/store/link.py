"""Link the stored sources into a graph, stem by stem, from row to row.

Only the stems of changed sources are linked again, and only the edges of those sources and of others that use a key
whose completion changed. The result is that of `citegraph.linking.link`, in whatever order the changes came. Memory
contains the uses of one stem at a time.
"""

# Statements are built from names of columns; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter

from citegraph.linking.stem import Linked, StemLinker
from citegraph.linking.use import Use
from citegraph.store.rows import DETAILS, WORK, pack_list, stored_work, unpack
from citegraph.store.write import clear, index_works, insert_works

# CROSS JOIN keeps the order of tables: SQLite would read all rows of the second one to look up the few changed stems.

_USES = (
    f"SELECT w.stem, s.id, s.n, w.candidates, {WORK} FROM {{stems}} CROSS JOIN source_works AS w ON w.stem = c.stem"
    " JOIN sources AS s ON s.n = w.source ORDER BY c.stem, s.id"
)
_CHANGED = "changed_stems AS c"
_ALL = "(SELECT DISTINCT stem FROM source_works WHERE stem IS NOT NULL) AS c"

# An alias may lead to a key of another stem, if a work named in words is a numbered one.
_ALIASES = """
    SELECT alias, key FROM changed_stems CROSS JOIN aliases ON alias >= stem AND alias < stem || char(1114111)
    WHERE stem(alias, NULL) = stem
"""

_BATCH = 200  # stems whose works are written at once

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
    for some in _batches(linked for _, linked in _linked(connection, linker, _ALL)):
        insert_works(connection, [work for linked in some for work in linked.works.values()])
        _insert_keys(connection, some)
    _complete_candidates(connection)
    connection.execute(_EDGES.format(sources="true"))
    index_works(connection)


def link_changed(connection: sqlite3.Connection, linker: StemLinker) -> None:
    """Links again all that changed sources affect; inside a transaction."""
    connection.execute("PRAGMA defer_foreign_keys = ON")  # a work may be deleted before its edges
    connection.execute("CREATE TEMP TABLE changed_aliases (alias TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
    _link_changed_stems(connection, linker)
    (any_changed,) = connection.execute("SELECT EXISTS (SELECT 1 FROM changed_aliases)").fetchone()
    if any_changed:
        _touch_users(connection)
        _link_changed_stems(connection, linker)
    connection.execute("DROP TABLE changed_aliases")
    _complete_candidates(connection)
    # One statement for all takes half the time, but SQLite keeps the rows of a DELETE in memory: 24 MB per million.
    for changed in connection.execute("SELECT id FROM changed_sources"):
        connection.execute("DELETE FROM edges WHERE origin = ?", changed)
    connection.execute(_EDGES.format(sources="s.id IN (SELECT id FROM changed_sources)"))
    index_works(connection)


def _linked(connection: sqlite3.Connection, linker: StemLinker, stems: str) -> Iterator[tuple[str, Linked]]:
    """Each stem with its linked works; keys that are valid in one source only are stored on the way."""
    rows = connection.execute(_USES.format(stems=stems))
    for stem, group in groupby(rows, key=itemgetter(0)):
        uses, alone = [], []
        for _, source, n, candidates, *row in group:
            work = stored_work(row)
            across = linker.across(work.key, work, source)
            uses.append(Use(source, across, work, unpack(candidates)))
            if across != work.key:
                alone.append((n, work.key, across))
        connection.executemany("INSERT OR REPLACE INTO alone VALUES (?, ?, ?)", alone)
        yield stem, linker.link(uses)


def _batches(stems: Iterator[Linked]) -> Iterator[list[Linked]]:
    while some := list(islice(stems, _BATCH)):
        yield some


def _insert_keys(connection: sqlite3.Connection, stems: Iterable[Linked]) -> None:
    aliases = ((alias, key) for linked in stems for alias, key in linked.aliases.items())
    connection.executemany("INSERT INTO aliases VALUES (?, ?)", aliases)
    unresolved = ((key, pack_list(fitting)) for linked in stems for key, fitting in linked.unresolved.items())
    connection.executemany("INSERT INTO unresolved VALUES (?, ?)", unresolved)


def _link_changed_stems(connection: sqlite3.Connection, linker: StemLinker) -> None:
    """Links the changed stems again; notes the aliases that were added, removed or changed."""
    stems = "stem IN (SELECT stem FROM changed_stems)"
    connection.execute(f"CREATE TEMP TABLE aliases_before AS {_ALIASES}")
    connection.execute("DELETE FROM aliases WHERE alias IN (SELECT alias FROM aliases_before)")
    connection.execute(f"DELETE FROM unresolved WHERE key IN (SELECT key FROM works WHERE {stems})")
    for stem, linked in _linked(connection, linker, _CHANGED):
        rows = connection.execute(f"SELECT {WORK} FROM works WHERE stem = ?", (stem,))
        old = {work.key: work for work in map(stored_work, rows)}
        new = [work for key, work in linked.works.items() if old.pop(key, None) != work]
        _delete_works(connection, [*old, *(work.key for work in new)])
        insert_works(connection, new)
        _insert_keys(connection, [linked])
    unused = f"{stems} AND NOT EXISTS (SELECT 1 FROM source_works AS w WHERE w.stem = works.stem)"
    connection.execute(f"DELETE FROM works_text WHERE rowid IN (SELECT n FROM works WHERE {unused})")
    connection.execute(f"DELETE FROM works WHERE {unused}")
    connection.execute(
        "INSERT OR IGNORE INTO changed_aliases SELECT alias FROM"
        f" (SELECT * FROM (SELECT * FROM aliases_before EXCEPT {_ALIASES})"
        f" UNION ALL SELECT * FROM ({_ALIASES} EXCEPT SELECT * FROM aliases_before))"
    )
    connection.execute("DROP TABLE aliases_before")


def _delete_works(connection: sqlite3.Connection, keys: Iterable[str]) -> None:
    for key in keys:
        connection.execute("DELETE FROM works_text WHERE rowid = (SELECT n FROM works WHERE key = ?)", (key,))
        connection.execute("DELETE FROM works WHERE key = ?", (key,))


def _touch_users(connection: sqlite3.Connection) -> None:
    """Marks the sources that use a key whose completion changed, and the stems that have it as a candidate."""
    connection.execute(
        "INSERT OR IGNORE INTO changed_sources SELECT s.id FROM changed_aliases"
        " JOIN source_works AS w ON w.stem = stem(alias, NULL) AND w.key = alias JOIN sources AS s ON s.n = w.source"
    )
    connection.execute(
        "INSERT OR IGNORE INTO changed_stems SELECT stem FROM source_works AS w WHERE stem IS NOT NULL AND"
        " candidates <> '[]' AND EXISTS (SELECT 1 FROM json_each(w.candidates) JOIN changed_aliases ON alias = value)"
    )


def _complete_candidates(connection: sqlite3.Connection) -> None:
    """Replaces candidates that were completed by their full keys."""
    connection.execute(
        "UPDATE unresolved SET candidates = completed(unresolved.key, candidates, known.aliases) FROM ("
        " SELECT u.key, json_group_object(a.alias, a.key) AS aliases FROM unresolved AS u, json_each(u.candidates) AS c"
        " JOIN aliases AS a ON a.alias = c.value GROUP BY u.key"
        ") AS known WHERE known.key = unresolved.key"
    )
