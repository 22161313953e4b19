"""`citegraph build`: read texts into a database."""

from __future__ import annotations

import os
import shlex
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.options import (
    db_option,
    example,
    paths_argument,
    reading_options,
    registry_option,
    seconds_option,
    standards_option,
    workers_option,
)
from citegraph.cli.output import report
from citegraph.cli.progress import with_progress
from citegraph.cli.relinking import (
    note_other_registry,
    overrides_of,
    overrides_option,
    read_registers_again,
    registry_options,
    relink,
)
from citegraph.cli.sources import SourceReading, extraction_of
from citegraph.files import behind_links
from citegraph.readers.corpus import input_files
from citegraph.store import Store

if TYPE_CHECKING:
    from citegraph.extraction.pipeline import Extractor
    from citegraph.model import Source
    from citegraph.readers import Wanted


@click.command(
    short_help="Reads texts into a database.",
    epilog=example("citegraph build corpus/ --db citegraph.db", "citegraph build more/*.txt"),
)
@paths_argument
@db_option
@click.option("--prune", is_flag=True, help="Remove sources that are no longer among PATHS.")
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
    from citegraph.extraction.pipeline import Extractor
    from citegraph.imports import files_read
    from citegraph.linking.overrides import read_overrides
    from citegraph.registry import load_registry

    registry = load_registry(*chosen["overlays"], standards=chosen["standards"])
    decided = overrides_of(db, overrides)
    read_overrides(decided)  # errors in the file are reported before the texts are read
    is_new = not db.exists()
    with Store.open(db, create=True) as store:
        note_other_registry(store, chosen["overlays"], standards=chosen["standards"])
        owners = _Owners(store, paths if prune else None)
        reading = SourceReading(paths, replace(wanted, imported=files_read(store.imported())), owners.refusal)
        unchanged = _read(store, reading, owners, Extractor(registry, seconds=seconds), workers)
        read_registers_again(store, registry)
        removed = _prune(store, reading) if prune else 0
        relink(store, registry, decided)
        store.note_registry_options(registry_options(chosen["overlays"], chosen["standards"]))
        _summarise(store, reading, unchanged, removed)
    if is_new and reading.failed and not reading.read:
        behind_links(db).unlink()
        report(f"{db}: not created, nothing could be read")
    if reading.failed:
        ctx.exit(1)


class _Owners:
    """The files that sources were read from: an id belongs to its first file as long as that exists.

    Files are kept relative to the folder of the database, which may be moved together with the texts. With the `paths`
    of a build that prunes, a file that is not among them counts as gone.
    """

    def __init__(self, store: Store, paths: tuple[str, ...] | None) -> None:
        self._store = store
        self._folder = os.path.realpath(store.path.parent)
        self._imported = store.imported().keys()
        self._given = None if paths is None else {os.path.realpath(file) for file in input_files(paths)}
        self._read: dict[str, str | None] = {}

    def refusal(self, source: Source, file: str | None) -> str | None:
        """Why a source may not be stored, or None: its id is that of an import, or of a source from another file."""
        name = source.id
        fix = f"give each source its own, or run: citegraph remove {shlex.quote(name)}"
        if name in self._imported:
            return f"{file or name}: the id {name!r} is that of the imported file {name}; {fix}"
        owner = self._store.file_of(name)
        if owner and file and self._is_other(owner, file) and self._store.text(name) != source.text:
            shown = os.path.relpath(os.path.join(self._folder, owner))  # noqa: PTH118 - joins absolute paths too
            return f"{file}: the id {name!r} was already read from {shown}; {fix}, or build with --prune"
        self._read[name] = None if file is None else os.path.relpath(os.path.realpath(file), self._folder)
        return None

    def _is_other(self, owner: str, file: str) -> bool:
        """Whether the file that a source was read from is still there, and not this one."""
        known = os.path.realpath(os.path.join(self._folder, owner))  # noqa: PTH118
        is_there = os.path.exists(known) and (self._given is None or known in self._given)  # noqa: PTH110 - never raises
        return is_there and known != os.path.realpath(file)

    def taken(self, name: str) -> str | None:
        """The file of a source that was not refused."""
        return self._read.pop(name)


def _read(store: Store, reading: SourceReading, owners: _Owners, extractor: Extractor, workers: int | None) -> int:
    """Store the extractions of new and changed sources; return the number of unchanged ones.

    A source that was cut off because it took too long is read again by the next build, which may have more time.
    """
    from citegraph.extraction.pipeline import OUT_OF_TIME, fingerprint
    from citegraph.extraction.workers import available_cores, read_all

    read_with = fingerprint(extractor.registry)
    changed = 0
    sources = with_progress(reading, reading.paths)
    new = (source for source in sources if not store.is_current(source, read_with))
    for source, extraction in read_all(partial(extraction_of, extractor), new, workers or available_cores()):
        is_whole = all(rejection.rule != OUT_OF_TIME for rejection in extraction.rejections[-1:])
        store.replace_source(source, extraction, read_with if is_whole else OUT_OF_TIME, owners.taken(source.id))
        changed += 1
    return reading.read - changed


def _prune(store: Store, reading: SourceReading) -> int:
    """Remove the texts that were not read now, but nothing imported; none if any source could not be read."""
    gone = store.sources().keys() - reading.ids - store.imported().keys()
    if reading.failed and gone:
        report(f"{store.path}: nothing is pruned because some sources could not be read; {len(gone)} would be removed")
        return 0
    return sum(store.remove_source(name) for name in sorted(gone))


def _summarise(store: Store, reading: SourceReading, unchanged: int, removed: int) -> None:
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
