"""`citegraph path`: how two works hang together."""

from __future__ import annotations

from pathlib import Path

import click

from citegraph.cli.answers import graph_of
from citegraph.cli.formats import EDGE_FIELDS, edge_record, place, write
from citegraph.cli.options import db_option, example, format_option
from citegraph.cli.output import write_table
from citegraph.graph.graph import describe


@click.command(
    short_help="Shows how two works hang together.", epilog=example("citegraph path 16-CT/TU 'Chỉ thị 05-CT/TW'")
)
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@db_option
@format_option
def path(start: str, end: str, db: Path, layout: str) -> None:
    """Shows a shortest chain of relations from the work A to the work B, each with its sentence.

    Relations are followed either way: A -> B where A acts on B, A <- B where B acts on A.
    """
    graph = graph_of(db)
    first, last = graph.resolve(start), graph.resolve(end)
    found = graph.path(first, last)
    steps, at = [], first.key
    for edge in found or ():
        steps.append((at, edge))
        at = edge.target if edge.source == at else edge.source
    records = [
        {"step": i, "direction": "->" if edge.source == key else "<-", **edge_record(edge)}
        for i, (key, edge) in enumerate(steps, 1)
    ]

    def table() -> None:
        if not steps:
            click.echo(f"{describe(first)} and {describe(last)}: " + ("no chain" if found is None else "the same work"))
            return
        rows = []
        for key, edge in steps:
            near, far = (edge.source, edge.target) if edge.source == key else (edge.target, edge.source)
            arrow = f"-{edge.kind.value}->" if edge.source == key else f"<-{edge.kind.value}-"
            chain = f"{graph.works[near].label} {arrow} {graph.works[far].label}"
            rows.append((chain, edge.evidence.quote, place(edge)))
        write_table(f"{describe(first)} to {describe(last)}:", ("step", "evidence", "source"), rows)

    write(layout, ("step", "direction", *EDGE_FIELDS), records, table)
