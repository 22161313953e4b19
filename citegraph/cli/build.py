"""`citegraph build`: read texts into a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.building import BuildOptions, Built, build_into
from citegraph.cli.options import (
    db_option,
    example,
    not_empty,
    reading_options,
    registry_option,
    seconds_option,
    standards_option,
    workers_option,
)
from citegraph.cli.output import report
from citegraph.cli.relinking import overrides_of, overrides_option
from citegraph.files import behind_links
from citegraph.store import Store

if TYPE_CHECKING:
    from citegraph.cli.sources import SourceReading
    from citegraph.readers import Wanted


@click.command(
    short_help="Reads texts into a database.",
    epilog=example("citegraph build corpus/ --db citegraph.db", "citegraph build more/*.txt"),
)
@click.argument("paths", nargs=-1, callback=not_empty)
@db_option
@click.option("--prune", is_flag=True, help="Remove sources that are no longer among PATHS.")
@click.option(
    "--catalogue",
    is_flag=True,
    help="Also read the titles of the registry's official catalogue, as a source like those of PATHS.",
)
@overrides_option
@registry_option
@standards_option
@workers_option
@seconds_option
@reading_options
@click.pass_context
def build(  # noqa: PLR0913, PLR0917 - one parameter per option
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    db: Path,
    prune: bool,
    catalogue: bool,
    overrides: Path | None,
    workers: int | None,
    seconds: float,
    wanted: Wanted,
    **chosen: Any,
) -> None:
    """Reads texts into a database and links their citations and relations into one graph.

    PATHS are as for `citegraph extract`. Sources that have not changed since the last build are not read again. Sources
    that are not among PATHS are kept unless --prune is given; nothing is removed if any source could not be read.
    Imported files are kept. The decisions of `citegraph override` are applied.
    """
    if not paths and not catalogue:
        raise click.UsageError("no PATHS; give files or folders to read")
    from citegraph.imports.catalogue import catalogue_of
    from citegraph.linking.overrides import read_overrides
    from citegraph.registry import load_registry

    registry = load_registry(*chosen["overlays"], standards=chosen["standards"])
    decided = overrides_of(db, overrides)
    read_overrides(decided)  # errors in the file are reported before the texts are read
    besides = (catalogue_of(registry),) if catalogue else ()
    options = BuildOptions(
        registry, **chosen, besides=besides, decided=decided, wanted=wanted, workers=workers, seconds=seconds
    )
    is_new = not db.exists()
    with Store.open(db, create=True) as store:
        if prune:
            built = build_into(store, paths, options, lambda reading: _not_read(store, reading), only=True)
        else:
            built = build_into(store, paths, options)
        _summarise(store, built)
    reading = built.reading
    if is_new and reading.failed and not reading.read:
        behind_links(db).unlink()
        report(f"{db}: not created, nothing could be read")
    if reading.failed:
        ctx.exit(1)


def _not_read(store: Store, reading: SourceReading) -> set[str]:
    """The texts that were not read now, but nothing imported; none if any source could not be read."""
    gone = store.sources().keys() - reading.ids - store.imported().keys()
    if reading.failed and gone:
        report(f"{store.path}: nothing is pruned because some sources could not be read; {len(gone)} would be removed")
        return set()
    return gone


def _summarise(store: Store, built: Built) -> None:
    reading, stored, removed = built.reading, len(built.stored), len(built.removed)
    stats = store.stats()
    kinds = ", ".join(f"{kind.value} {n}" for kind, n in stats.edges.items())
    lines = {
        "sources": f"{stored} read, {reading.read - stored} unchanged, {reading.failed} failed"
        + (f", {removed} removed" if removed else ""),
        "citations": f"{stats.citations}",
        "works": f"{stats.works}",
        "relations": f"{sum(stats.edges.values())}" + (f" ({kinds})" if kinds else ""),
        "unresolved": f"{stats.unresolved}",
    }
    for name, value in lines.items():
        click.echo(f"{name:<12}{value}")
