"""`citegraph path`: how two works are connected."""

from __future__ import annotations

from pathlib import Path

import click

from citegraph.cli.open_database import open_graph
from citegraph.cli.options import db_option, example, format_option, quotes_option
from citegraph.cli.output import plain, write, write_relations
from citegraph.cli.records import EDGE_FIELDS, edge_record
from citegraph.graph.graph import describe


@click.command(
    short_help="Shows how two works are connected.", epilog=example("citegraph path 16-CT/TU 'Chỉ thị 05-CT/TW'")
)
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@db_option
@quotes_option
@format_option
def path(start: str, end: str, db: Path, quotes: bool, layout: str) -> None:
    """Shows a shortest chain of relations from the work A to the work B.

    Relations are followed in both directions: A -> B where A acts on B, A <- B where B acts on A.
    """
    graph = open_graph(db)
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
            why = "not connected" if found is None else "the same work"
            click.echo(plain(f"{describe(first)} and {describe(last)}: {why}"))
            return
        rows = []
        for key, edge in steps:
            near, far = (edge.source, edge.target) if edge.source == key else (edge.target, edge.source)
            arrow = f"-{edge.kind.value}->" if edge.source == key else f"<-{edge.kind.value}-"
            rows.append(((f"{graph.works[near].label} {arrow} {graph.works[far].label}",), edge))
        write_relations(f"{describe(first)} to {describe(last)}:", ("step",), rows, quotes)

    write(layout, ("step", "direction", *EDGE_FIELDS), records, table)
