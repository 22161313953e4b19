"""`citegraph export`: a database -> a graph file."""

from __future__ import annotations

from pathlib import Path

import click

from citegraph.cli.options import db_option, example
from citegraph.export import WRITERS, export_graph, export_rows, suffix_of
from citegraph.store import Store

_FORMATS = [suffix.removeprefix(".") for suffix in WRITERS]


@click.command(
    short_help="Writes the graph to a file.",
    epilog=example("citegraph export graph.html", "citegraph export graph.graphml --db citegraph.db"),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@db_option
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Instead of what the suffix of FILE says.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Of an html page.")
def export(file: Path, db: Path, form: str | None, language: str) -> None:
    """Writes the graph to FILE, in the format that its suffix names: .graphml or .html."""
    suffix = suffix_of(file, form)
    with Store.open(db) as store:
        if suffix == ".graphml":
            export_rows(store.node_rows(), store.edge_rows(), file)
        else:
            export_graph(store.load_corpus(), file, form, language)
    click.echo(f"wrote {file}")
