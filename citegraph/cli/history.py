"""`citegraph status` and `timeline`: what became of a work."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from citegraph.cli.answers import graph_of, remark
from citegraph.cli.formats import EDGE_FIELDS, edge_record, place, write
from citegraph.cli.options import DAY, db_option, example, format_option, work_argument
from citegraph.cli.output import plain, write_table
from citegraph.graph import CitationGraph, describe
from citegraph.history import Event, History
from citegraph.model import Work

_EVENT = ("event", "date", "dated_by", "by", *EDGE_FIELDS)
_STATUS = ("work", "at", "state", "because_of", "why", *_EVENT)


@click.command(
    short_help="Tells whether a work is in force.",
    epilog=example("citegraph status 'Nghị định 34/2016/NĐ-CP' --at 2022-01-01"),
)
@work_argument
@db_option
@click.option("--at", type=DAY, metavar="YYYY-MM-DD", help="On this day.  [default: after all that sources tell]")
@format_option
def status(work: str, db: Path, at: datetime | None, layout: str) -> None:
    """Tells the state of WORK, and shows the sentences that this rests on.

    It is in force, partly amended, suspended, replaced, repealed, not yet issued, or a guide whose basis lapsed, as
    the database's sources say; unknown where they are silent. A change counts from its day of effect, or from the
    acting work's date where no source gives that day. Today's date plays no part: without --at, all changes count.
    """
    graph = graph_of(db)
    write_status(graph, graph.resolve(work), at.date().isoformat() if at else None, layout)


@click.command(
    short_help="Tells what happened to a work.", epilog=example("citegraph timeline 'Nghị định 34/2016/NĐ-CP'")
)
@work_argument
@db_option
@format_option
def timeline(work: str, db: Path, layout: str) -> None:
    """Lists when WORK was issued, amended, corrected, suspended, replaced and repealed, oldest first.

    The day is that of effect, or the acting work's date; what has no date comes last.
    """
    graph = graph_of(db)
    asked = graph.resolve(work)
    remark(graph, asked)
    events = History(graph.facts).timeline(asked)
    records = [{"work": asked.key, **_event_record(event)} for event in events]
    write(layout, ("work", *_EVENT), records, lambda: _write_events(f"{describe(asked)}:", events))


def write_status(graph: CitationGraph, work: Work, at: str | None, layout: str) -> None:
    """The state of a work, and a row for each event that it rests on; one row of nothing where there is none."""
    remark(graph, work)
    found = History(graph.facts).status(work, at)
    said = {
        "work": work.key,
        "at": at,
        "state": found.state.value,
        "because_of": [by.key for by in found.by],
        "why": found.why,
    }
    rows = [_event_record(event) for event in found.rests_on] or [dict.fromkeys(_EVENT)]

    def table() -> None:
        told = found.why if found.why.startswith(found.state.value) else f"{found.state.value}: {found.why}"
        click.echo(plain(f"{describe(work)}{f' on {at}' if at else ''}: {told}"))
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
    }


def _write_events(title: str, events: tuple[Event, ...] | list[Event]) -> None:
    columns = ("date", "event", "by", "evidence", "source")
    write_table(title, columns, (_event_row(event) for event in events))


def _event_row(event: Event) -> tuple[str, str, str, str, str]:
    part = ", part" if event.edge and event.edge.extent == "part" else ""
    by = describe(event.by) if event.by else ""
    said = (event.edge.evidence.quote, place(event.edge)) if event.edge else ("", "")
    return (event.date or "unknown", event.what.value + part, by, *said)
