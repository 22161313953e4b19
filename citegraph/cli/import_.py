"""`citegraph import`: a register, a graph file or tables -> a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from citegraph.cli.linking import overrides_of, overrides_option, relink
from citegraph.cli.options import db_option, example, registry_option, standards_option
from citegraph.cli.output import report
from citegraph.errors import ImportFileError
from citegraph.store import Store

if TYPE_CHECKING:
    from citegraph.registry import Registry

_SHOWN = 20  # wrong rows that are told one by one


@click.command(
    "import",
    short_help="Takes in a register, a graph file or tables.",
    epilog=example(
        "citegraph import so-van-ban.csv --db citegraph.db",
        "citegraph import graph.graphml",
        "citegraph import corpus-tables --db new.db",
    ),
)
@click.argument("path", type=click.Path(path_type=Path))
@db_option
@overrides_option
@registry_option
@standards_option
@click.pass_context
def import_(
    ctx: click.Context, path: Path, db: Path, overrides: Path | None, overlays: tuple[Path, ...], standards: bool
) -> None:
    """Takes in known works and relations from PATH, which stays their source.

    A .csv or .tsv file is a register that an office keeps: a document a row, under headings such as Loại, Số hiệu, Cơ
    quan ban hành, Ngày ban hành, Quan hệ, Văn bản liên quan. A .graphml, .jsonl or .parquet file is a graph that
    `citegraph export` wrote. They join what the database holds; importing a file again takes the place of what it said,
    `citegraph remove PATH` takes it out, and no build removes it. Of a file with a wrong row nothing is taken.

    A folder holds the Parquet tables of a whole database, of `citegraph export --format tables` or of a run on Spark.
    Its database must not be there yet. Rows that Spark could not read are reported. People's overrides are in the
    tables as they were applied; the file of overrides goes on to the next build if it is copied beside the new
    database.
    """
    if path.is_dir() or not (path.suffix or path.exists()):
        _tables(path, db)
        return
    from citegraph.registry import load_registry

    try:
        _file(path, db, load_registry(*overlays, standards=standards), overrides_of(db, overrides))
    except ImportFileError as error:
        for fault in error.faults[:_SHOWN]:
            report(fault)
        if len(error.faults) > 1:
            report(f"{path}: nothing was imported, {len(error.faults)} rows are wrong")
        ctx.exit(1)


def read_registers_again(store: Store, registry: Registry) -> None:
    """Reads imported registers as texts are read again when what reads them has changed, from the database."""
    imported = store.imported()
    if not imported:
        return
    from citegraph.extraction.pipeline import Extractor
    from citegraph.imports import read_again

    extractor = Extractor(registry)
    for name, read_with in imported.items():
        source = store.source(name)
        assert source is not None
        try:
            again = read_again(source, read_with, extractor)
        except ImportFileError as error:
            report(f"{error}; {name} stays as it was read before")
        else:
            if again:
                store.replace_source(again.source, again.extraction, again.read_with)


def _file(path: Path, db: Path, registry: Registry, decided: Path) -> None:
    """Puts a file into the database, whole or not at all."""
    from citegraph.extraction.pipeline import Extractor
    from citegraph.imports import read_import
    from citegraph.linking.overrides import read_overrides

    read_overrides(decided)  # what is wrong with the file is said before anything is written
    imported = read_import(path, Extractor(registry))
    name = imported.source.id
    for note in imported.notes:
        report(note)
    with Store.open(db, create=True) as store:
        if name in store.sources() and name not in store.imported():
            raise ImportFileError(f"{name}: {db} holds a text of this name; citegraph remove {name} takes it out")
        store.replace_source(imported.source, imported.extraction, imported.read_with)
        relink(store, registry, decided)
        stats = store.stats()
    said = imported.extraction
    click.echo(
        f"imported {name}: {len(said.works)} works, {len(said.relations)} relations; the database holds"
        f" {stats.sources} sources, {stats.works} works, {sum(stats.edges.values())} relations"
    )


def _tables(folder: Path, db: Path) -> None:
    """Makes a database of the tables in a folder."""
    from citegraph.store.tables import import_tables

    rejected = import_tables(folder, db)
    for row in rejected:
        report(f"{row['id'] or 'a row without an id'} was not read: {row['reason']}")
    with Store.open(db) as store:
        stats = store.stats()
    click.echo(f"imported {stats.sources} sources, {stats.works} works, {sum(stats.edges.values())} relations")
