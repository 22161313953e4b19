"""`citegraph stats`, `unresolved` and `verify`: the contents of a database and its integrity."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from citegraph.cli.open_database import warn_if_stale
from citegraph.cli.options import db_option, example, format_option
from citegraph.cli.output import plain, report, write, write_table
from citegraph.store import Store

_COUNT = ("what", "name", "count")
_OPEN = ("work", "candidates", "text", "sentence", "source", "start", "end", "rule")


@click.command(short_help="Counts the contents of a database.", epilog=example("citegraph stats --db citegraph.db"))
@db_option
@format_option
def stats(db: Path, layout: str) -> None:
    """Counts sources, citations, works by type, relations by kind, and unresolved keys."""
    with Store.open(db) as store:
        counted = store.stats()
        warn_if_stale(store)
        works = store.types()
    counts = [("sources", "", counted.sources), ("citations", "", counted.citations), ("works", "", counted.works)]
    counts += [("works", name, n) for name, n in sorted(works.items(), key=lambda item: (-item[1], item[0]))]
    counts.append(("relations", "", sum(counted.edges.values())))
    counts += [("relations", kind.value, n) for kind, n in counted.edges.items()]
    counts.append(("unresolved", "", counted.unresolved))
    records = [dict(zip(_COUNT, row, strict=True)) for row in counts]
    rows = [(what, name, str(n)) for what, name, n in counts]
    write(layout, _COUNT, records, lambda: write_table(f"{db}:", _COUNT, rows))


@click.command(
    short_help="Lists the works with an incomplete key.", epilog=example("citegraph unresolved --db citegraph.db")
)
@db_option
@format_option
def unresolved(db: Path, layout: str) -> None:
    """Lists works whose key lacks a symbol, locality or term, with the works that they could be.

    Each is listed with its first mention in each source.
    """
    with Store.open(db) as store:
        warn_if_stale(store)
        open_ = store.unresolved()
        records = [record for key, fitting in open_.items() for record in _places(store, key, fitting)]
    rows = [(r["work"], "\n".join(r["candidates"]) or "none", r["sentence"] or "", _place(r)) for r in records]
    columns = ("work", "candidates", "evidence", "source")
    write(layout, _OPEN, records, lambda: _write_open(db, columns, rows))


def _write_open(db: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        write_table(f"{len(rows)} unresolved:", columns, rows)
    else:
        click.echo(plain(f"{db}: no unresolved works"))


@click.command(short_help="Checks the integrity of a database.", epilog=example("citegraph verify --db citegraph.db"))
@db_option
@format_option
@click.pass_context
def verify(ctx: click.Context, db: Path, layout: str) -> None:
    """Checks a database: the file itself, its graph, and that each quote is in its source.

    A sound graph has no dangling edges or self-loops, and its aliases lead to works. The exit code is 1 if there is a
    fault. Works that replace each other are reported too, but no fault: their texts contradict each other.
    """
    with Store.open(db) as store:
        faults = list(store.faults())
        for contradiction in store.replacement_cycles():
            report(f"{db}: the texts contradict each other: {contradiction}")

    def table() -> None:
        for fault in faults:
            click.echo(plain(f"{db}: {fault}"))
        if not faults:
            click.echo(plain(f"{db}: sound"))

    write(layout, ("fault",), [{"fault": fault} for fault in faults], table)
    if faults:
        ctx.exit(1)


def _places(store: Store, key: str, candidates: tuple[str, ...]) -> list[dict[str, Any]]:
    firsts = {mention.source: mention for mention in reversed(store.mentions(key))}
    fields = {"work": key, "candidates": list(candidates)}
    if not firsts:
        return [{**dict.fromkeys(_OPEN), **fields}]
    return [
        {
            **fields,
            "text": m.citation.text,
            "sentence": m.sentence,
            "source": m.source,
            "start": m.citation.start,
            "end": m.citation.end,
            "rule": m.citation.rule,
        }
        for _, m in sorted(firsts.items())
    ]


def _place(record: dict[str, Any]) -> str:
    return f"{record['source']} [{record['start']}:{record['end']}] {record['rule']}" if record["source"] else ""
