"""`citegraph watch`: keep a database up to date with a folder.

Events of the file system only wake the watcher: each time, it compares the folder with the files as it last read them.
So lost events, renamed folders and ten thousand files at once need no case of their own. A file is read when it has
looked the same for a while, and again when it looks different.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.building import BuildOptions, build_into
from citegraph.cli.options import (
    FilePath,
    db_option,
    example,
    reading_options,
    registry_option,
    seconds_option,
    standards_option,
    workers_option,
)
from citegraph.cli.output import plain, report
from citegraph.cli.relinking import overrides_of, overrides_option
from citegraph.errors import CitegraphError, MissingError, SourceError
from citegraph.readers.corpus import known_files, leads_outside
from citegraph.store import Store

if TYPE_CHECKING:
    from citegraph.cli.sources import SourceReading
    from citegraph.readers import Wanted

_TICK = 0.5  # seconds between two looks at files that are changing, or for a folder that is gone
_RESCAN = 60.0  # seconds after which the folder is compared without an event, as on a network drive
_RETRY = 10.0  # seconds after which a failed update is tried again

Wakes = Callable[[Path], Iterable[bool]]
"""Takes a folder; yields true for a change in it, and false from time to time."""

_Look = tuple[int, int, int, int]


@click.command(
    short_help="Keeps a database up to date with a folder.",
    epilog=example("citegraph watch van-ban/ --db citegraph.db"),
)
@click.argument("folder", type=FilePath())
@db_option
@click.option(
    "--settle",
    type=click.FloatRange(min=0, max=3600),
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="Read a file when it has not changed for so long.",
)
@overrides_option
@registry_option
@standards_option
@workers_option
@seconds_option
@reading_options
def watch(
    folder: Path,
    db: Path,
    settle: float,
    overrides: Path | None,
    workers: int | None,
    seconds: float,
    wanted: Wanted,
    **chosen: Any,
) -> None:
    """Reads the texts of FOLDER into a database, and again whenever files are added, changed or removed, until Ctrl-C.

    Writes one line per source. As `citegraph build --prune` does, but sources from elsewhere are kept. While the folder
    is gone or empty, or a file cannot be read, their sources are kept too.
    """
    if find_spec("watchfiles") is None:
        raise MissingError("watchfiles is not installed; install it with: pip install 'citegraph[watch]'")
    if not folder.is_dir():
        raise SourceError(f"{folder}: no such folder; check the path")
    from citegraph.linking.overrides import read_overrides
    from citegraph.registry import load_registry

    registry = load_registry(*chosen["overlays"], standards=chosen["standards"])
    decided = overrides_of(db, overrides)
    read_overrides(decided)  # errors in the file are reported before the texts are read
    options = BuildOptions(registry, **chosen, decided=decided, wanted=wanted, workers=workers, seconds=seconds)
    click.echo(plain(f"{folder}: watched, into {db} (Ctrl-C to stop)"))
    keep_up(FolderWatch(folder, db, options, settle), _file_events)


def keep_up(
    watcher: FolderWatch,
    wakes: Wakes,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Wake the watcher at each event; when the folder was gone, for the folder that comes in its place."""
    folder = watcher.folder
    while True:
        if (place := _look_at(folder)) is None:
            watcher.warn(f"{folder}: is gone; its sources are kept until it is back")
            sleep(_TICK)
            continue
        is_first = True  # look at what changed before there were events
        for changed in wakes(folder):
            watcher.wake(changed or is_first, clock())
            is_first = False
            now = _look_at(folder)
            if now is None or now[0] != place[0]:
                break


def _file_events(folder: Path) -> Iterator[bool]:
    from watchfiles import watch as changes_in

    try:
        for changes in changes_in(
            folder,
            watch_filter=None,
            rust_timeout=int(_TICK * 1000),
            yield_on_timeout=True,
            ignore_permission_denied=True,
        ):
            yield bool(changes)
    except FileNotFoundError:
        return  # the folder went away
    except OSError as error:
        fix = "look at the files from time to time instead: set WATCHFILES_FORCE_POLLING=1"
        raise SourceError(f"{folder}: cannot be watched ({error}); {fix}") from error


class FolderWatch:
    """A folder, its files as they were last read, and the database that keeps up with it."""

    def __init__(self, folder: Path, db: Path, options: BuildOptions, settle: float) -> None:
        self.folder = folder
        self._db = db
        self._options = options
        self._settle = settle
        self._read: dict[Path, _Look] = {}
        self._changing: dict[Path, tuple[_Look | None, float]] = {}  # how each file looks, and since when
        self._next = -math.inf  # when to look without an event
        self._failed = False
        self._file: int | None = None  # the database that has the files as they were read
        self._before: dict[str, str] | None = None  # the sources with their hashes, while an update has failed
        self._warned = ""

    def warn(self, message: str) -> None:
        """Report a message, unless it was the last one."""
        if message != self._warned:
            report(message)
        self._warned = message

    def wake(self, changed: bool, now: float) -> None:
        """Look at the folder if something in it changed, or if it is time; `now` is in seconds."""
        if (changed and not self._failed) or now >= self._next:
            self._failed = not self._look(now)
            self._next = now + (_RETRY if self._failed else _TICK if self._changing else _RESCAN)

    def _look(self, now: float) -> bool:
        """Update the database with the files that have settled; false if that failed."""
        closed: list[OSError] = []
        present = {path: look for path in known_files(self.folder, closed) if (look := _look_at(path))}
        if (database := _look_at(self._db)) is None or database[0] != self._file:
            self._read.clear()  # it is another one
        if closed and not self.folder.is_dir():
            return True
        if closed:
            self.warn(f"{closed[0].filename}: cannot be searched ({closed[0].strerror}); its sources are kept")
        elif not present:
            self.warn(f"{self.folder}: contains no readable file; its sources are kept until there is one")
            self._changing.clear()
            return True
        gone = () if closed else self._read.keys() - present.keys()
        looks = {path: look for path, look in present.items() if self._read.get(path) != look} | dict.fromkeys(gone)
        kept = self._changing
        self._changing = {p: k if (k := kept.get(p)) and k[0] == look else (look, now) for p, look in looks.items()}
        settled = {path: look for path, (look, since) in self._changing.items() if now - since >= self._settle}
        return not settled or self._update(settled, whole=not closed)

    def _update(self, settled: dict[Path, _Look | None], *, whole: bool) -> bool:
        """Bring the database up to date with some files; report and return false if that failed.

        With `whole`, also remove the sources of all files of the folder that no longer exist.
        """
        outside = {path for path, look in settled.items() if look and leads_outside(path, self.folder)}
        for path in sorted(outside):
            report(f"{path}: a link to a file outside the folder, which is not read")
        own = settled.keys() - outside
        paths = tuple(str(path) for path in sorted(own, key=lambda path: path.parts) if settled[path])
        try:
            with Store.open(self._db, create=True) as store:
                before = self._before = store.sources() if self._before is None else self._before
                built = build_into(store, paths, self._options, lambda read: self._old(store, own, read, whole))
                after = store.sources()
        except CitegraphError as error:
            self.warn(str(error))
            return False
        for path, look in settled.items():
            del self._changing[path]
            if look:
                self._read[path] = look
            else:
                self._read.pop(path, None)
        self._file = (_look_at(self._db) or (None,))[0]
        self._warned = ""
        self._before = None
        for name in sorted(built.reading.ids & after.keys()):
            if name not in before:
                click.echo(plain(f"new {name}"))
            elif before[name] != after[name]:
                click.echo(plain(f"changed {name}"))
        for name in sorted(before.keys() - after.keys()):
            click.echo(plain(f"removed {name}"))
        return True

    def _old(self, store: Store, settled: set[Path], reading: SourceReading, whole: bool) -> set[str]:
        """The sources of files that no longer have them, or no longer exist; those of unreadable files are kept."""
        read = _real(settled) - _real(reading.failed_files)
        unsettled = _real(self._changing.keys() - settled)
        inside = f"{os.path.realpath(self.folder)}{os.sep}"
        beside = os.path.realpath(self._db.parent)
        files = store.files()
        paths = {file: os.path.normpath(os.path.join(beside, file)) for file in set(files.values())}  # noqa: PTH118
        gone = {path for path in paths.values() if path.startswith(inside) and not os.path.lexists(path)}
        gone = gone - unsettled if whole else set()
        old = (n for n, file in files.items() if paths[file] in gone or (paths[file] in read and n not in reading.ids))
        return set(old) - store.imported().keys()


def _real(paths: Iterable[str | Path]) -> set[str]:
    return {os.path.realpath(path) for path in paths}


def _look_at(path: Path) -> _Look | None:
    """The values that change with a file, first of all its number; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
