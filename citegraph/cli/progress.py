"""The progress of a command on standard error, if that is a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from citegraph.model import Source

T = TypeVar("T")

_EVERY = 0.2  # seconds between two updates of the bar
_PACKED = (".gz", ".zst")  # compressed: the size of the text is unknown


def with_progress(sources: Iterable[Source], paths: Iterable[str]) -> Iterator[Source]:
    """The same sources, with a bar of megabytes per second and, where sizes are known, the time left."""
    if not sys.stderr.isatty():
        yield from sources
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (TextColumn("reading"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    shown = 0.0
    # Drawn between two sources and not by a thread, so that worker processes may be forked.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as progress:
        task = progress.add_task("", total=_size(paths))
        for source in sources:
            yield source
            now = time.monotonic()
            progress.update(task, advance=len(source.text.encode("utf-8", "replace")), refresh=now - shown > _EVERY)
            shown = now if now - shown > _EVERY else shown


def with_count(items: Iterable[T], what: str) -> Iterator[T]:
    """The same items, with their number and the time that they took so far."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(what), TextColumn("{task.completed}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as progress:
        task = progress.add_task("", total=None)
        progress.refresh()
        for item in items:
            yield item
            progress.update(task, advance=1, refresh=True)


def _size(paths: Iterable[str]) -> int | None:
    """The bytes of all files below the paths, or None if unknown."""
    files = [file for path in paths for file in (Path(path).rglob("*") if Path(path).is_dir() else [Path(path)])]
    if any(not file.exists() or file.suffix in _PACKED for file in files):
        return None
    return sum(file.stat().st_size for file in files if file.is_file())
