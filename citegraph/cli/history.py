"""`citegraph status` and `timeline`: what became of a work."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from citegraph.cli.answers import graph_of, remark
from citegraph.cli.formats import EDGE_FIELDS, edge_record, place, write
from citegraph.cli.options import DAY, article_option, db_option, example, format_option, work_argument
from citegraph.cli.output import plain, write_table
from citegraph.cli.records import provision_records
from citegraph.graph.graph import CitationGraph, describe
from citegraph.graph.status import Event, History, shortened
from citegraph.model import Work

_EVENT = ("event", "date", "dated_by", "by", *EDGE_FIELDS)
_STATUS = ("work", "place", "at", "state", "because_of", "why", *_EVENT)


@click.command(
    short_help="Tells whether a work is in force.",
    epilog=example(
        "citegraph status 'Nghị định 34/2016/NĐ-CP' --at 2022-01-01",
        "citegraph status 'Nghị định 34/2016/NĐ-CP' --article 10",
    ),
)
@work_argument
@db_option
@click.option("--at", type=DAY, metavar="YYYY-MM-DD", help="On this day.  [default: after all that sources tell]")
@article_option
@format_option
def status(work: str, db: Path, at: datetime | None, article: str | None, layout: str) -> None:
    """Tells the state of WORK, and shows the sentences that this rests on.

    It is in force, partly amended, suspended, replaced, repealed, not yet issued, or a guide whose basis lapsed, as
    the database's sources say; unknown where they are silent. A change counts from its day of effect, or from the
    acting work's date where no source gives that day. Today's date plays no part: without --at, all changes count.
    With --article, it is the state of that article, clause or point.
    """
    graph = graph_of(db)
    write_status(graph, graph.resolve(work), at.date().isoformat() if at else None, layout, article)


@click.command(
    short_help="Tells what happened to a work.",
    epilog=example(
        "citegraph timeline 'Nghị định 34/2016/NĐ-CP'",
        "citegraph timeline 'Nghị định 34/2016/NĐ-CP' --article 'khoản 2 Điều 10'",
    ),
)
@work_argument
@db_option
@article_option
@format_option
def timeline(work: str, db: Path, article: str | None, layout: str) -> None:
    """Lists when WORK was issued, amended, corrected, suspended, replaced and repealed, oldest first.

    The day is that of effect, or the acting work's date; what has no date comes last. With --article, only what
    changed that article, clause or point, or the whole work, or a part of it that no source names.
    """
    graph = graph_of(db)
    asked = graph.resolve(work)
    remark(graph, asked)
    events = History(graph.facts).timeline(asked, article)
    records = [{"work": asked.key, **_event_record(event)} for event in events]
    write(layout, ("work", *_EVENT), records, lambda: _write_events(f"{_titled(asked, article)}:", events))


def write_status(graph: CitationGraph, work: Work, at: str | None, layout: str, article: str | None = None) -> None:
    """The state of a work, or of a place in it, and a row for each event that it rests on, or one empty row."""
    remark(graph, work)
    found = History(graph.facts).status(work, at, article)
    said = {
        "work": work.key,
        "place": article,
        "at": at,
        "state": found.state.value,
        "because_of": [by.key for by in found.by],
        "why": found.why,
    }
    rows = [_event_record(event) for event in found.rests_on] or [dict.fromkeys(_EVENT)]

    def table() -> None:
        told = found.why if found.why.startswith(found.state.value) else f"{found.state.value}: {found.why}"
        click.echo(plain(f"{_titled(work, article)}{f' on {at}' if at else ''}: {told}"))
        if found.rests_on:
            _write_events("rests on:", found.rests_on)

    write(layout, _STATUS, [{**said, **row} for row in rows], table)


def _event_record(event: Event) -> dict[str, Any]:
    by = event.by.key if event.by else None
    return {
        "event": event.what.value,
        "date": event.date,
        "dated_by": event.dated_by,
        "by": by,
        **edge_record(event.edge),
        "provisions": provision_records(event.provisions),
    }


def _titled(work: Work, place: str | None) -> str:
    return f"{place}, {describe(work)}" if place else describe(work)


def _write_events(title: str, events: tuple[Event, ...] | list[Event]) -> None:
    columns = ("date", "event", "by", "evidence", "source")
    write_table(title, columns, (_event_row(event) for event in events))


def _event_row(event: Event) -> tuple[str, str, str, str, str]:
    part = ", part" if event.edge and event.edge.extent == "part" else ""
    changed = f": {shortened([str(p) for p in event.provisions])}" if event.provisions else ""
    by = describe(event.by) if event.by else ""
    said = (event.edge.evidence.quote, place(event.edge)) if event.edge else ("", "")
    return (event.date or "unknown", event.what.value + part + changed, by, *said)
