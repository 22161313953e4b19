"""`citegraph status` and `timeline`: the state and the events of a work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from citegraph.cli.open_database import open_graph, remark
from citegraph.cli.options import (
    DAY,
    article_option,
    db_option,
    example,
    format_option,
    quotes_option,
    registry_option,
    work_argument,
)
from citegraph.cli.output import plain, write, write_relations
from citegraph.cli.records import EDGE_FIELDS, edge_record, provision_records
from citegraph.graph.graph import CitationGraph, describe
from citegraph.graph.status import Event, History, shortened
from citegraph.model import Work

_EVENT = ("event", "date", "dated_by", "by", *EDGE_FIELDS)
_STATUS = ("work", "place", "at", "state", "because_of", "why", *_EVENT)


@click.command(
    short_help="Shows whether a work is in force.",
    epilog=example(
        "citegraph status 'Nghị định 34/2016/NĐ-CP' --at 2022-01-01",
        "citegraph status 'Nghị định 34/2016/NĐ-CP' --article 10",
    ),
)
@work_argument
@db_option
@click.option("--at", type=DAY, metavar="YYYY-MM-DD", help="On this day.  [default: after all changes]")
@article_option
@registry_option
@quotes_option
@format_option
def status(
    work: str,
    db: Path,
    at: str | None,
    article: str | None,
    overlays: tuple[Path, ...],
    quotes: bool,
    layout: str,
) -> None:
    """Shows the state of WORK and the relations that prove it.

    The state is in force, partly amended, suspended, replaced, repealed, not yet issued, not yet in force, or that of a
    guide whose basis lapsed; unknown if the sources do not state it. A change counts from its effective day, else from
    the first day in force of the acting work in the registry, else from the date of that work. Today's date is not
    used: without --at, all changes count. With --article, the state is that of an article, clause or point.
    """
    graph = open_graph(db)
    write_status(graph, graph.resolve(work), at, layout, quotes, overlays, article)


@click.command(
    short_help="Lists the events of a work.",
    epilog=example(
        "citegraph timeline 'Nghị định 34/2016/NĐ-CP'",
        "citegraph timeline 'Nghị định 34/2016/NĐ-CP' --article 'khoản 2 Điều 10'",
    ),
)
@work_argument
@db_option
@article_option
@registry_option
@quotes_option
@format_option
def timeline(work: str, db: Path, article: str | None, overlays: tuple[Path, ...], quotes: bool, layout: str) -> None:
    """Lists when WORK was issued, amended, corrected, suspended, replaced and repealed, oldest first.

    The day is the effective day, else the first day in force of the acting work in the registry, else its date; events
    without a date come last. With --article, only changes of that article, clause or point, of the whole work, or of a
    part that no source names.
    """
    graph = open_graph(db)
    asked = graph.resolve(work)
    remark(graph, asked)
    events = _history(graph, overlays).timeline(asked, article)
    records = [{"work": asked.key, **_event_record(event)} for event in events]
    write(layout, ("work", *_EVENT), records, lambda: _write_events(f"{_titled(asked, article)}:", events, quotes))


def _history(graph: CitationGraph, overlays: tuple[Path, ...]) -> History:
    """The history of a graph, with the days that the user's registry knows."""
    from citegraph.registry import load_registry

    return graph.history(load_registry(*overlays) if overlays else None)


def write_status(
    graph: CitationGraph,
    work: Work,
    at: str | None,
    layout: str,
    quotes: bool,
    overlays: tuple[Path, ...],
    article: str | None = None,
) -> None:
    """Write the state of a work, or of a place in it, and one row per event that proves it, or one empty row."""
    remark(graph, work)
    found = _history(graph, overlays).status(work, at, article)
    state = {
        "work": work.key,
        "place": article,
        "at": at,
        "state": found.state.value,
        "because_of": [by.key for by in found.by],
        "why": found.why,
    }
    rows = [_event_record(event) for event in found.rests_on] or [dict.fromkeys(_EVENT)]

    def table() -> None:
        reason = found.why if found.why.startswith(found.state.value) else f"{found.state.value}: {found.why}"
        click.echo(plain(f"{_titled(work, article)}{f' on {at}' if at else ''}: {reason}"))
        if found.rests_on:
            _write_events("evidence:", found.rests_on, quotes)

    write(layout, _STATUS, [{**state, **row} for row in rows], table)


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


def _write_events(title: str, events: Sequence[Event], quotes: bool) -> None:
    rows = [(_event_row(event, quotes), event.edge) for event in events]
    write_relations(title, ("date", "event", "by", "provisions"), rows, quotes)


def _event_row(event: Event, quotes: bool) -> tuple[str, str, str, str]:
    part = ", part" if event.edge and event.edge.extent == "part" else ""
    places = [str(provision) for provision in event.provisions]
    changed = "; ".join(places) if quotes else shortened(places)
    return event.date or "unknown", event.what.value + part, event.by.key if event.by else "", changed
