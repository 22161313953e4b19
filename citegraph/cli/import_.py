"""`citegraph import`: tables -> a database."""

from __future__ import annotations

from pathlib import Path

import click

from citegraph.cli.options import db_option, example
from citegraph.cli.output import report
from citegraph.store import Store


@click.command(
    "import",
    short_help="Makes a database of tables.",
    epilog=example("citegraph import corpus-tables --db citegraph.db"),
)
@click.argument("folder", type=click.Path(path_type=Path))
@db_option
def import_(folder: Path, db: Path) -> None:
    """Makes a database of the Parquet tables in FOLDER.

    They are those that `citegraph export --format tables` or a run on Spark wrote. The database must not be there yet.
    Rows that Spark could not read are reported. People's overrides are in the tables as they were applied; the file of
    overrides goes on to the next build if it is copied beside the new database.
    """
    from citegraph.store.tables import import_tables

    rejected = import_tables(folder, db)
    for row in rejected:
        report(f"{row['id'] or 'a row without an id'} was not read: {row['reason']}")
    with Store.open(db) as store:
        stats = store.stats()
    click.echo(f"imported {stats.sources} sources, {stats.works} works, {sum(stats.edges.values())} relations")
