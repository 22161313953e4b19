"""`citegraph conflicts`: contradictory dates, issuers and relations of works."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from citegraph.cli.open_database import load_graph
from citegraph.cli.options import db_option, example, format_option, registry_option
from citegraph.cli.output import plain, write, write_table
from citegraph.graph.graph import describe
from citegraph.linking.conflicts import Attestation, Conflict, ConflictValue, find_conflicts
from citegraph.store import Store

_FIELDS = ("work", "field", "value", "votes", "taken", "why", "source", "start", "end", "quote", "stated")

_NAMED = 5
"""Sources of a value that the table lists."""


@click.command(
    short_help="Lists contradictory dates, issuers and relations.",
    epilog=example("citegraph conflicts --db citegraph.db", "citegraph conflicts --work 'Nghị định 17/2013/NĐ-CP'"),
)
@db_option
@click.option("--work", metavar="WORK", help="Only conflicts of this work.")
@registry_option
@format_option
def conflicts(db: Path, work: str | None, overlays: tuple[Path, ...], layout: str) -> None:
    """Lists works for which the sources state different dates or issuers, or relations in opposite directions.

    Each value is listed with its sources and their words, and the chosen one with the reason. A year and a day in it
    agree, as do two names of one body. The table lists at most five sources per value, the other formats all.
    """
    from citegraph.registry import load_registry

    registry = load_registry(*overlays)
    with Store.open(db) as store:
        graph = load_graph(store)
        asked = graph.resolve(work) if work else None
        found = find_conflicts(graph.corpus, store.extractions(), store.text, registry)
    found = [c for c in found if asked is None or c.work.key == asked.key]
    records = [_record(c, v, s) for c in found for v in c.values for s in v.attestations]
    rows = [_row(c, v) for c in found for v in c.values]

    def table() -> None:
        title = f"{len(found)} conflict{'s' * (len(found) != 1)}{f' of {describe(asked)}' if asked else ''}:"
        if rows:
            write_table(title, ("work", "value", "sources", "evidence"), rows)
        else:
            click.echo(plain(f"{describe(asked) if asked else db}: the sources agree"))

    write(layout, _FIELDS, records, table)


def _record(conflict: Conflict, value: ConflictValue, attestation: Attestation) -> dict[str, Any]:
    return {
        "work": conflict.work.key,
        "field": conflict.field,
        "value": value.value,
        "votes": len(value.attestations),
        "taken": value.taken,
        "why": conflict.why if value is _decided(conflict) else None,
        "source": attestation.source,
        "start": attestation.start,
        "end": attestation.end,
        "quote": attestation.quote,
        "stated": attestation.stated,
    }


def _row(conflict: Conflict, value: ConflictValue) -> tuple[str, str, str, str]:
    """A value in one row, with the words of the first source that states it, or else of the first source."""
    shown = next((s for s in value.attestations if s.stated), value.attestations[0])
    decision = f", {'taken' if value.taken else 'not taken'}: {conflict.why}" if value is _decided(conflict) else ""
    how = "" if shown.stated else "implied: "
    more = len(value.attestations) - _NAMED
    named = ", ".join(s.source for s in value.attestations[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    return (
        describe(conflict.work),
        f"{conflict.field} {value.value}{decision}",
        f"{len(value.attestations)}: {named}",
        f"{how}{shown.quote} {shown.source} [{shown.start}:{shown.end}]",
    )


def _decided(conflict: Conflict) -> ConflictValue:
    """The value that was taken, or else the first, which was not."""
    return next((value for value in conflict.values if value.taken), conflict.values[0])
