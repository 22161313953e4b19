"""`citegraph import`: load a register, a graph file or tables into a database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citegraph.cli.options import FilePath, db_option, example, registry_option, standards_option, workers_option
from citegraph.cli.output import plain, report
from citegraph.cli.progress import with_count
from citegraph.cli.relinking import note_other_registry, overrides_of, overrides_option, relink
from citegraph.errors import ImportFileError
from citegraph.files import behind_links
from citegraph.model import OFFICIAL
from citegraph.model.notebook import counted
from citegraph.store import Stats, Store

if TYPE_CHECKING:
    from citegraph.registry import Registry

_SHOWN = 20  # wrong rows that are reported one by one


@dataclass(frozen=True)
class _Chosen:
    """The registry files, whether standards are read, and the file of overrides."""

    overlays: tuple[Path, ...]
    standards: bool
    decided: Path

    def registry(self) -> Registry:
        """The registry; errors in the file of overrides are reported before anything is written."""
        from citegraph.linking.overrides import read_overrides
        from citegraph.registry import load_registry

        registry = load_registry(*self.overlays, standards=self.standards)
        read_overrides(self.decided)
        return registry

    def link(self, store: Store, registry: Registry) -> Stats:
        """Link the database; return its size."""
        note_other_registry(store, self.overlays, standards=self.standards)
        relink(store, registry, self.decided)
        return store.stats()


def _columns(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    from citegraph.imports.vbpl import column_roles

    columns: dict[str, str] = {}
    for each in given:
        column, _, columns[column] = each.partition("=")
        if column not in column_roles() or not columns[column]:
            raise click.BadParameter(f"{column!r}: write COLUMN=NAME; the columns are {', '.join(column_roles())}")
    return columns


@click.command(
    "import",
    short_help="Imports a register, a graph file or tables.",
    epilog=example(
        "citegraph import so-van-ban.csv --db citegraph.db",
        "citegraph import graph.graphml",
        "citegraph import corpus-tables --db new.db",
        "citegraph import vietnamese-legal-documents/data --format vbpl",
    ),
)
@click.argument("path", type=FilePath())
@db_option
@click.option(
    "--format",
    "layout",
    type=click.Choice(["vbpl"]),
    help="vbpl: PATH is the folder of the official tables of vbpl.vn, metadata.parquet and relationships.parquet.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="COLUMN=NAME",
    callback=_columns,
    help="With --format: what a column is called in the tables, where docs/import.md has another name.",
)
@workers_option
@overrides_option
@registry_option
@standards_option
@click.pass_context
def import_(  # noqa: PLR0913, PLR0917 - one parameter per option
    ctx: click.Context,
    path: Path,
    db: Path,
    layout: str | None,
    columns: dict[str, str],
    workers: int | None,
    overrides: Path | None,
    overlays: tuple[Path, ...],
    standards: bool,
) -> None:
    """Imports known works and relations from PATH, which becomes their source.

    A .csv or .tsv file is the register of an office: one document per row, under headings such as Loại, Số hiệu, Cơ
    quan ban hành, Ngày ban hành, Quan hệ, Văn bản liên quan. A .graphml, .jsonl or .parquet file is a graph written by
    `citegraph export`. They are added to the database; importing a file again replaces its earlier content,
    `citegraph remove PATH` removes it, and builds keep it. A file with a wrong row is rejected as a whole.

    A folder contains the Parquet tables of a whole database, from `citegraph export --format tables` or a run on Spark.
    The database must not exist yet. Rows that Spark could not read are reported. The tables contain the overrides as
    they were applied; copy the file of overrides beside the new database to keep them at the next build.

    With --format vbpl, PATH is the folder of the official tables. They are added; rows that state nothing are counted.
    """
    if columns and layout is None:
        raise click.UsageError("--column needs --format vbpl")
    chosen = _Chosen(overlays, standards, overrides_of(db, overrides))
    if layout:
        _official(path, db, columns, workers, chosen)
        return
    if path.is_dir() or not (path.suffix or path.exists()):
        _tables(path, db)
        return
    try:
        _file(path, db, chosen)
    except ImportFileError as error:
        for fault in error.faults[:_SHOWN]:
            report(fault)
        if len(error.faults) > 1:
            report(f"{path}: nothing was imported; {len(error.faults)} rows are wrong")
        ctx.exit(1)


def _official(folder: Path, db: Path, columns: dict[str, str], workers: int | None, chosen: _Chosen) -> None:
    """Import the official tables in a folder, completely or not at all."""
    from citegraph.extraction.pipeline import Extractor
    from citegraph.extraction.workers import available_cores
    from citegraph.imports import read_vbpl

    registry = chosen.registry()
    tables, read_with = read_vbpl(folder, columns, Extractor(registry), workers or available_cores())
    is_new = not db.exists()
    try:
        with Store.open(db, create=True) as store:
            store.replace_sources(OFFICIAL, with_count(tables.sources(), "parts of the tables read:"), read_with)
            stats = chosen.link(store, registry)
    except BaseException:
        if is_new:
            behind_links(db).unlink(missing_ok=True)
        raise
    for reason, number in sorted(tables.left_out.items()):
        report(f"{folder}: left out {number:,} {reason}")
    click.echo(plain(f"imported {OFFICIAL} from {folder}; the database contains {_contents(stats)}"))


def _file(path: Path, db: Path, chosen: _Chosen) -> None:
    """Import a file, completely or not at all."""
    from citegraph.extraction.pipeline import Extractor
    from citegraph.imports import read_import

    registry = chosen.registry()
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
        stats = chosen.link(store, registry)
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
