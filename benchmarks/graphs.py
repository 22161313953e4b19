"""A citegraph database of any size, the same on every run: works as real ones are, a few of them cited very often.

    python benchmarks/graphs.py FILE.db [WORKS [EDGES]]

Kinds have the shares that gazette text shows. Works carry out works of a higher level, and cite older ones; which are
cited follows a power law: of 500,000 works, the first hundred have a tenth of the citations. Each work has a source
whose text is made of the sentences that its edges quote, so `citegraph verify` finds the database sound.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from citegraph.model import Kind, Work
from citegraph.store import Store
from citegraph.store.connect import connect
from citegraph.store.write import index_works, insert_works, note_linked
from citegraph.tables.columns import text_hash

WORKS, EDGES = 500_000, 5_000_000

WORDS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))

KINDS = {
    Kind.CITES: 42,
    Kind.BASED_ON: 27,
    Kind.IMPLEMENTS: 8,
    Kind.GUIDES: 7,
    Kind.AMENDS: 8,
    Kind.REPLACES: 3,
    Kind.REPEALS: 2,
    Kind.CONTINUES: 1,
    Kind.REVIEWS: 1,
    Kind.SUSPENDS: 1,
}
DOWNWARDS = frozenset({Kind.IMPLEMENTS, Kind.GUIDES, Kind.CONTINUES, Kind.BASED_ON})
"""Kinds by which a work acts on one of a higher level."""


@dataclass(frozen=True, slots=True)
class Family:
    """A family of works: how many of a hundred, level (0 the highest), type, symbol, key and issuer."""

    share: float
    level: int
    type: str
    symbol: str
    issuer: str
    scoped: bool = False
    name: str = ""


FAMILIES = (
    Family(0.3, 0, "luat", "{n}/{y}/QH15", "Quốc hội", name="Luật {matter}"),
    Family(0.7, 0, "chi-thi", "{n}-CT/TW", "Bộ Chính trị"),
    Family(1.0, 0, "nghi-quyet", "{n}-NQ/TW", "Ban Chấp hành Trung ương"),
    Family(5.0, 1, "nghi-dinh", "{n}/{y}/NĐ-CP", "Chính phủ"),
    Family(6.0, 1, "quyet-dinh", "{n}/QĐ-TTg", "Thủ tướng Chính phủ"),
    Family(14.0, 2, "thong-tu", "{n}/{y}/TT-{body}", "{body}"),
    Family(10.0, 2, "cong-van", "{n}/{body}-VP", "{body}"),
    Family(8.0, 3, "chi-thi", "{n}-CT/TU", "Tỉnh ủy {place}", scoped=True),
    Family(15.0, 3, "ke-hoach", "{n}-KH/TU", "Tỉnh ủy {place}", scoped=True),
    Family(15.0, 3, "nghi-quyet", "{n}/{y}/NQ-HĐND", "Hội đồng nhân dân tỉnh {place}", scoped=True),
    Family(25.0, 3, "quyet-dinh", "{n}/{y}/QĐ-UBND", "Ủy ban nhân dân tỉnh {place}", scoped=True),
)
LOWEST = 3


def make_works(count: int, chance: random.Random) -> list[tuple[Work, int]]:
    """So many works and their levels, by key."""
    from citegraph.identity.keys import make_key, slug_symbol

    made: dict[str, tuple[Work, int]] = {}
    shares = [family.share for family in FAMILIES]
    used: dict[tuple[str, int, str], int] = {}
    while len(made) < count:
        family = chance.choices(FAMILIES, shares)[0]
        year, body, place = (
            chance.randint(1990, 2025),
            chance.choice(WORDS["ministries"]),
            chance.choice(WORDS["provinces"]),
        )
        series = (family.symbol, year, place if family.scoped else body)
        used[series] = number = used.get(series, 0) + 1
        matter = chance.choice(WORDS["matters"])
        words = {"n": f"{number:02}", "y": year, "body": body, "place": place, "matter": matter}
        symbol = family.symbol.format(**words)
        scope = place if family.scoped else None
        period = None if "{y}" in family.symbol else year
        key = make_key(family.type, slug_symbol(symbol), scope, period)
        date = f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        deed, end = chance.choice(WORDS["deeds"]), chance.choice(WORDS["ends"])
        title = f"Về {deed} {matter} {end} {scope or ''}".strip()
        name = family.name.format(**words) or None
        issuer = family.issuer.format(**words)
        made[key] = Work(key, family.type, symbol, f"{number:02}", name, issuer, scope, date, title), family.level
    return [made[key] for key in sorted(made)]


def make_edges(works: list[tuple[Work, int]], count: int, chance: random.Random) -> Iterator[tuple[int, Kind, int]]:
    """About so many edges as (index, kind, index), by source."""
    ranked = {level: [i for i, (_, own) in enumerate(works) if own <= level] for level in range(-1, LOWEST + 1)}
    for indices in ranked.values():
        chance.shuffle(indices)
    kinds, shares = list(KINDS), list(KINDS.values())
    each = count / len(works)
    for i, (_, level) in enumerate(works):
        targets = set()
        for kind in chance.choices(kinds, shares, k=int(chance.uniform(0, 2 * each) + 0.5)):
            above = ranked[level - 1 if kind in DOWNWARDS else level]
            if above and (j := above[int(len(above) * chance.random() ** 3.5)]) != i and (kind, j) not in targets:
                targets.add((kind, j))
                yield i, kind, j


def make_database(path: Path, works: int = WORKS, edges: int = EDGES) -> None:
    """Writes the database; what stood there goes."""
    chance = random.Random(works)  # noqa: S311 - the same on every run
    path.unlink(missing_ok=True)
    made = make_works(works, chance)
    Store.open(path, create=True).close()
    connection = connect(path, create=False)
    indexes = [row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE name LIKE 'edges_%'")]
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN")
    for name in ("edges_in", "edges_out", "edges_by_origin"):
        connection.execute(f"DROP INDEX {name}")
    insert_works(connection, (work for work, _ in made))
    rows = _edge_rows(made, make_edges(made, edges, chance), connection)
    connection.executemany(
        "INSERT INTO edges (source, kind, target, origin, source_pinpoints, target_pinpoints, start, end, quote, rule)"
        " VALUES (?, ?, ?, ?, '[]', '[]', ?, ?, ?, 'made')",
        rows,
    )
    for index in indexes:
        connection.execute(index)
    index_works(connection)
    note_linked(connection, "made", ())
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def kept(folder: Path, works: int, edges: int) -> Path:
    """A database of this size in a folder, made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (path := folder / f"{works}-{edges}.db").exists():
        make_database(path, works, edges)
    return path


def _edge_rows(
    works: list[tuple[Work, int]], edges: Iterator[tuple[int, Kind, int]], connection: object
) -> Iterator[tuple[object, ...]]:
    """The rows of edges; a source is written behind its last one."""
    at, parts, length = -1, [], 0
    for i, kind, j in edges:
        if i != at:
            _write_source(connection, at, parts, works)
            at, parts, length = i, [], 0
        source, target = works[i][0], works[j][0]
        quote = f"{kind.value}: {target.symbol} ngày {target.date}."
        yield source.key, kind.value, target.key, f"vb/{i}.txt", length, length + len(quote), quote
        parts.append(quote)
        length += len(quote) + 1
    _write_source(connection, at, parts, works)


def _write_source(connection: sqlite3.Connection, i: int, parts: list[str], works: list[tuple[Work, int]]) -> None:
    if i < 0:
        return
    text = "\n".join(parts)
    connection.execute(
        "INSERT INTO sources (id, hash, fingerprint, text, is_document, self_key) VALUES (?, ?, 'made', ?, 1, ?)",
        (f"vb/{i}.txt", text_hash(text), text, works[i][0].key),
    )


if __name__ == "__main__":
    begun = time.perf_counter()
    make_database(Path(sys.argv[1]), *map(int, sys.argv[2:]))
    print(f"{sys.argv[1]}: {Path(sys.argv[1]).stat().st_size / 1e6:.0f} MB in {time.perf_counter() - begun:.0f} s")
