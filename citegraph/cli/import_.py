"""`citegraph import`: load a register, a graph file or tables into a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from citegraph.cli.options import FilePath, db_option, example, registry_option, standards_option
from citegraph.cli.output import plain, report
from citegraph.cli.relinking import note_other_registry, overrides_of, overrides_option, relink
from citegraph.errors import ImportFileError
from citegraph.model.notebook import counted
from citegraph.store import Stats, Store

if TYPE_CHECKING:
    pass

_SHOWN = 20  # wrong rows that are reported one by one


@click.command(
    "import",
    short_help="Imports a register, a graph file or tables.",
    epilog=example(
        "citegraph import so-van-ban.csv --db citegraph.db",
        "citegraph import graph.graphml",
        "citegraph import corpus-tables --db new.db",
    ),
)
@click.argument("path", type=FilePath())
@db_option
@overrides_option
@registry_option
@standards_option
@click.pass_context
def import_(
    ctx: click.Context, path: Path, db: Path, overrides: Path | None, overlays: tuple[Path, ...], standards: bool
) -> None:
    """Imports known works and relations from PATH, which becomes their source.

    A .csv or .tsv file is the register of an office: one document per row, under headings such as Loại, Số hiệu, Cơ
    quan ban hành, Ngày ban hành, Quan hệ, Văn bản liên quan. A .graphml, .jsonl or .parquet file is a graph written by
    `citegraph export`. They are added to the database; importing a file again replaces its earlier content,
    `citegraph remove PATH` removes it, and builds keep it. A file with a wrong row is rejected as a whole.

    A folder contains the Parquet tables of a whole database, from `citegraph export --format tables` or a run on Spark.
    The database must not exist yet. Rows that Spark could not read are reported. The tables contain the overrides as
    they were applied; copy the file of overrides beside the new database to keep them at the next build.
    """
    if path.is_dir() or not (path.suffix or path.exists()):
        _tables(path, db)
        return
    try:
        _file(path, db, overlays, standards, overrides_of(db, overrides))
    except ImportFileError as error:
        for fault in error.faults[:_SHOWN]:
            report(fault)
        if len(error.faults) > 1:
            report(f"{path}: nothing was imported; {len(error.faults)} rows are wrong")
        ctx.exit(1)


def _file(path: Path, db: Path, overlays: tuple[Path, ...], standards: bool, decided: Path) -> None:
    """Import a file, completely or not at all."""
    from citegraph.extraction.pipeline import Extractor
    from citegraph.imports import read_import
    from citegraph.linking.overrides import read_overrides
    from citegraph.registry import load_registry

    registry = load_registry(*overlays, standards=standards)
    read_overrides(decided)  # errors in the file are reported before anything is written
    imported = read_import(path, Extractor(registry))
    name = imported.source.id
    for note in imported.notes:
        report(note)
    with Store.open(db, create=True) as store:
        if name in store.sources() and name not in store.imported():
            raise ImportFileError(
                f"{name}: {db} contains a text with this name; remove it with: citegraph remove {name}"
            )
        store.replace_source(imported.source, imported.extraction, imported.read_with)
        note_other_registry(store, overlays, standards=standards)
        relink(store, registry, decided)
        stats = store.stats()
    extraction = imported.extraction
    found = f"{counted(len(extraction.works), 'work')}, {counted(len(extraction.relations), 'relation')}"
    click.echo(plain(f"imported {name}: {found}; the database contains {_contents(stats)}"))


def _tables(folder: Path, db: Path) -> None:
    """Create a database from the tables in a folder."""
    from citegraph.store.exchange import import_tables

    rejected = import_tables(folder, db)
    for row in rejected:
        report(f"{row['id'] or 'a row without an id'} was not read: {row['reason']}")
    with Store.open(db) as store:
        stats = store.stats()
    click.echo(f"imported {_contents(stats)}")


def _contents(stats: Stats) -> str:
    relations = counted(sum(stats.edges.values()), "relation")
    return f"{counted(stats.sources, 'source')}, {counted(stats.works, 'work')}, {relations}"
