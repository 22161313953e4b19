"""`citegraph build`: texts -> a database."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.import_ import read_registers_again
from citegraph.cli.linking import overrides_of, overrides_option, relink
from citegraph.cli.options import (
    db_option,
    example,
    paths_argument,
    reading_options,
    registry_option,
    standards_option,
    workers_option,
)
from citegraph.cli.output import report
from citegraph.cli.progress import with_progress
from citegraph.cli.reading import Reading, extraction_of
from citegraph.store import Store

if TYPE_CHECKING:
    from citegraph.readers import Wanted
    from citegraph.registry import Registry


@click.command(
    short_help="Reads texts into a database.",
    epilog=example("citegraph build corpus/ --db citegraph.db", "citegraph build more/*.txt"),
)
@paths_argument
@db_option
@click.option("--prune", is_flag=True, help="Remove sources that are not among PATHS any more.")
@overrides_option
@registry_option
@standards_option
@workers_option
@reading_options
@click.pass_context
def build(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    db: Path,
    prune: bool,
    overrides: Path | None,
    workers: int | None,
    wanted: Wanted,
    **chosen: Any,
) -> None:
    """Reads texts into a database and links what they say into one graph.

    PATHS are as for `citegraph extract`. Sources that have not changed since the last build are not read again, and
    those that are not among PATHS stay, unless --prune is given; nothing is removed where something could not be read.
    What was imported stays. What people decided with `citegraph override` is applied.
    """
    from citegraph.imports import files_read
    from citegraph.linking.overrides import read_overrides
    from citegraph.registry import load_registry

    registry = load_registry(*chosen["overlays"], standards=chosen["standards"])
    decided = overrides_of(db, overrides)
    read_overrides(decided)  # what is wrong with the file is said before the texts are read
    with Store.open(db, create=True) as store:
        reading = Reading(paths, replace(wanted, imported=files_read(store.imported())))
        unchanged = _read(store, reading, registry, workers)
        read_registers_again(store, registry)
        removed = _prune(store, reading) if prune else 0
        relink(store, registry, decided)
        _summarise(store, reading, unchanged, removed)
    if reading.failed:
        ctx.exit(1)


def _read(store: Store, reading: Reading, registry: Registry, workers: int | None) -> int:
    """Stores what the sources say; gives the number of those that were there already."""
    from citegraph.extraction.pipeline import Extractor, fingerprint
    from citegraph.extraction.workers import cores, read_all

    read_with = fingerprint(registry)
    changed = 0
    sources = with_progress(reading, reading.paths)
    new = (source for source in sources if not store.is_current(source, read_with))
    for source, extraction in read_all(partial(extraction_of, Extractor(registry)), new, workers or cores()):
        store.replace_source(source, extraction, read_with)
        changed += 1
    return reading.read - changed


def _prune(store: Store, reading: Reading) -> int:
    """Removes the texts that were not read now, but nothing imported.

    None is removed if one could not be read, since it may be among them.
    """
    gone = store.sources().keys() - reading.ids - store.imported().keys()
    if reading.failed and gone:
        report(f"{store.path}: nothing is pruned, since not everything could be read; {len(gone)} sources would go")
        return 0
    return sum(store.remove_source(name) for name in sorted(gone))


def _summarise(store: Store, reading: Reading, unchanged: int, removed: int) -> None:
    stats = store.stats()
    kinds = ", ".join(f"{kind.value} {n}" for kind, n in stats.edges.items())
    lines = {
        "sources": f"{reading.read - unchanged} read, {unchanged} unchanged, {reading.failed} failed"
        + (f", {removed} removed" if removed else ""),
        "citations": f"{stats.citations}",
        "works": f"{stats.works}",
        "relations": f"{sum(stats.edges.values())}" + (f" ({kinds})" if kinds else ""),
        "unresolved": f"{stats.unresolved}",
    }
    for name, value in lines.items():
        click.echo(f"{name:<12}{value}")
