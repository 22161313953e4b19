"""Paths -> sources, in an order that depends on the paths alone.

A path is a file, a folder (searched through, in sorted order, for the suffixes that a reader knows; hidden files and
folders are left alone) or `-` for standard input. The id of a source is the file's path as given, with `/` between
its parts, or the `id` of a JSON line. What cannot be read is a `SourceFailure` in its place, and reading goes on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from citegraph.errors import SourceError
from citegraph.model import Source
from citegraph.readers import READERS, is_known, reader_for

STDIN = "-"


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """A source that could not be read: `place` is its file, or file and line, and `error` says why."""

    place: str
    error: SourceError


def read_sources(paths: Iterable[str | Path]) -> Iterator[Source | SourceFailure]:
    """Every source of the paths, in order, or what went wrong with it. An empty text is a source like any other.

    Never raises for what it reads: a second source with the id of an earlier one is a failure that names both places.
    """
    seen: dict[str, str] = {}
    for place, item in _items(paths):
        if isinstance(item, SourceError):
            yield SourceFailure(place, item)
        elif item.id in seen:
            message = f"{place}: the id {item.id!r} was already read from {seen[item.id]}; give each source its own"
            yield SourceFailure(place, SourceError(message))
        else:
            seen[item.id] = place
            yield item


def _items(paths: Iterable[str | Path]) -> Iterator[tuple[str, Source | SourceError]]:
    for given in paths:
        path = Path(given)
        if str(given) == STDIN:
            yield from reader_for("")(sys.stdin.buffer, STDIN)
        elif path.is_dir():
            yield from _folder(path)
        else:
            yield from _file(path)


def _folder(folder: Path) -> Iterator[tuple[str, Source | SourceError]]:
    closed: list[OSError] = []
    found = sorted(_known_files(folder, closed), key=lambda path: path.parts)
    for error in closed:
        yield str(error.filename), SourceError(f"{error.filename}: cannot be searched ({error.strerror})")
    if not found and not closed:
        known = ", ".join(sorted(READERS))
        yield folder.as_posix(), SourceError(f"{folder.as_posix()}: holds no file that we read ({known})")
    for path in found:
        yield from _file(path)


def _known_files(folder: Path, closed: list[OSError]) -> Iterator[Path]:
    """The files below `folder` with a known suffix; folders that cannot be searched are added to `closed`."""
    for base, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = [f for f in folders if not f.startswith(".")]
        for name in files:
            if not name.startswith(".") and is_known(name):
                yield Path(base, name)


def _file(path: Path) -> Iterator[tuple[str, Source | SourceError]]:
    name = path.as_posix()
    try:
        name.encode()
    except UnicodeEncodeError:
        shown = name.encode("utf-8", "backslashreplace").decode()
        yield shown, SourceError(f"{shown}: the file's name is not UTF-8; rename the file")
        return
    try:
        with path.open("rb") as file:
            yield from reader_for(path.suffix)(file, name)
    except FileNotFoundError:
        yield name, SourceError(f"{name}: there is no such file; check the path")
    except OSError as error:
        yield name, SourceError(f"{name}: cannot be read ({error.strerror}); check the file and its permissions")
