"""Bring a database up to date with some paths: store new and changed sources, remove old ones, link the rest."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from citegraph.cli.progress import with_progress
from citegraph.cli.relinking import note_other_registry, read_registers_again, registry_options, relink
from citegraph.cli.sources import SourceReading, extraction_of
from citegraph.readers.corpus import input_files
from citegraph.store import Store

if TYPE_CHECKING:
    from citegraph.model import Source
    from citegraph.readers import Wanted
    from citegraph.registry import Registry


@dataclass(frozen=True)
class BuildOptions:
    """The registry and the options that chose it, the file of overrides, and how files are read.

    `seconds` is the maximum processor time for a source. The sources `besides` those of paths come from no file.
    """

    registry: Registry
    overlays: tuple[Path, ...]
    standards: bool
    decided: Path
    wanted: Wanted
    workers: int | None
    seconds: float
    besides: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Built:
    """The sources that were read, and the ids of those that were stored and removed."""

    reading: SourceReading
    stored: list[str]
    removed: list[str]


def build_into(
    store: Store,
    paths: tuple[str, ...],
    options: BuildOptions,
    gone: Callable[[SourceReading], Iterable[str]] = lambda _: (),
    *,
    only: bool = False,
) -> Built:
    """Store the new and changed sources of the paths, remove those that are `gone`, and link the rest.

    With `only`, a file that is not among the paths does not keep the ids of its sources.
    """
    from citegraph.imports import files_read

    note_other_registry(store, options.overlays, standards=options.standards)
    owners = Owners(store, paths if only else None)
    wanted = replace(options.wanted, imported=files_read(store.imported()))
    reading = SourceReading(paths, wanted, owners.refusal, options.besides)
    stored = list(_stored(store, reading, owners, options))
    read_registers_again(store, options.registry)
    removed = [name for name in sorted(gone(reading)) if store.remove_source(name)]
    relink(store, options.registry, options.decided)
    store.note_registry_options(registry_options(options.overlays, options.standards))
    return Built(reading, stored, removed)


def _stored(store: Store, reading: SourceReading, owners: Owners, options: BuildOptions) -> Iterator[str]:
    """Store the extractions of new and changed sources; yield their ids.

    A source that was cut off because it took too long is read again by the next build, which may have more time.
    """
    from citegraph.extraction.pipeline import OUT_OF_TIME, Extractor, fingerprint
    from citegraph.extraction.workers import available_cores, read_all

    read_with = fingerprint(options.registry)

    def changed() -> Iterator[Source]:
        for source in with_progress(reading, reading.paths):
            if store.is_current(source, read_with):
                store.note_file(source.id, owners.taken(source.id))  # it may have moved
            else:
                yield source

    extract = partial(extraction_of, Extractor(options.registry, seconds=options.seconds))
    for source, extraction in read_all(extract, changed(), options.workers or available_cores()):
        is_whole = all(rejection.rule != OUT_OF_TIME for rejection in extraction.rejections[-1:])
        store.replace_source(source, extraction, read_with if is_whole else OUT_OF_TIME, owners.taken(source.id))
        yield source.id


class Owners:
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
        if owner and file and self._is_other(owner, file):
            if self._store.text(name) != source.text:
                shown = os.path.relpath(os.path.join(self._folder, owner))  # noqa: PTH118 - joins absolute paths too
                return f"{file}: the id {name!r} was already read from {shown}; {fix}, or build with --prune"
            self._read[name] = owner
        else:
            self._read[name] = None if file is None else os.path.relpath(os.path.realpath(file), self._folder)
        return None

    def _is_other(self, owner: str, file: str) -> bool:
        """Whether the file that a source was read from is still there, and not this one."""
        known = os.path.realpath(os.path.join(self._folder, owner))  # noqa: PTH118
        is_there = os.path.exists(known) and (self._given is None or known in self._given)  # noqa: PTH110 - never raises
        return is_there and known != os.path.realpath(file)

    def taken(self, name: str) -> str | None:
        """The file of a source that was not refused, if it is from one."""
        return self._read.pop(name, None)
