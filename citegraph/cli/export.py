"""`citegraph export`: a database -> a graph file, or tables of all that it holds."""

from __future__ import annotations

from pathlib import Path

import click

from citegraph.cli.options import db_option, example
from citegraph.export import SUFFIXES, export_graph
from citegraph.store import Store

_TABLES = "tables"
_FORMATS = [*(suffix.removeprefix(".") for suffix in SUFFIXES), _TABLES]


@click.command(
    short_help="Writes the graph to a file.",
    epilog=example(
        "citegraph export graph.html",
        "citegraph export graph.graphml --db citegraph.db",
        "citegraph export graph.parquet",
        "citegraph export corpus-tables --format tables",
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@db_option
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Instead of what the suffix of FILE says.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Of an html page.")
def export(file: Path, db: Path, form: str | None, language: str) -> None:
    """Writes the graph to FILE, in the format that its suffix names: .graphml, .html or .parquet.

    NAME.parquet stands for two files: NAME.nodes.parquet with the works, NAME.edges.parquet with the relations. With
    --format tables, FILE is a folder for everything that the database holds, the texts too, which `citegraph import`
    reads back: a Parquet file a table.
    """
    with Store.open(db) as store:
        if form == _TABLES:
            from citegraph.store.tables import export_tables

            export_tables(store, file)
            written: tuple[Path, ...] = (file,)
        else:
            written = export_graph(store.load_corpus(), file, form, language)
    click.echo(f"wrote {' and '.join(str(path) for path in written)}")
