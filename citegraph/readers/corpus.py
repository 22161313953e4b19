"""Read paths as sources, in an order that depends on the paths only.

A path is a file, a folder (searched in sorted order for the suffixes that a reader knows; hidden files and folders, and
the lock files of open Word documents, `~$a.docx`, are skipped), a pattern such as `in/**/*.docx`, or `-` for standard
input. Links in a folder are followed to files inside it, and not to folders; a link to a file elsewhere is read if its
own path is given. Nothing is fetched from the net.

The id of a source is the file's path as given, with `/` between its parts, followed by the path inside an archive, or
the `id` of a JSON line or a table's row. A file that cannot be read is a `SourceFailure` in its place, and reading
continues.
"""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import NamedTuple

from citegraph.errors import SourceError
from citegraph.files import refuse_special
from citegraph.lazy import lazy_pattern
from citegraph.model import Source
from citegraph.readers import READERS, Note, ReadResult, Wanted, is_known, reader_for
from citegraph.readers.stamps import stamp_of

STDIN = "-"
_ANY_DEPTH = "**"
_URL = lazy_pattern(r"[A-Za-z][A-Za-z0-9+.-]+://")


class SourceFailure(NamedTuple):
    """A source that could not be read: `place` is its file, or file and line, `error` the reason."""

    place: str
    error: SourceError


def read_sources(
    paths: Iterable[str | Path],
    wanted: Wanted | None = None,
    tell: Callable[[str], None] = lambda _: None,
    classified: str = "Wanted(classified=True)",
) -> Iterator[Source | SourceFailure]:
    """Yield every source of the paths, in order, or its failure. An empty text is a source like any other.

    Never raises for the content of files: a second source with the id of an earlier one is a failure that names both
    places. `wanted` is for files that contain more than a text. `tell` is called with a line for people about a source
    that is not a failure: that it was in an old encoding, or was left out for its stamp of secrecy. That line names the
    way to read such sources, `classified`.
    """
    return (item for _, item in placed_sources(paths, wanted, tell, classified))


def placed_sources(
    paths: Iterable[str | Path],
    wanted: Wanted | None = None,
    tell: Callable[[str], None] = lambda _: None,
    classified: str = "Wanted(classified=True)",
) -> Iterator[tuple[str, Source | SourceFailure]]:
    """Yield what `read_sources` yields, each with its place: `a.txt`, `rows.jsonl:3`, `a.zip/b.txt`, `-`."""
    wanted = wanted or Wanted()
    seen: dict[str, str] = {}
    for place, item in _items(paths, wanted):
        if isinstance(item, Note):
            tell(item.message)
        elif isinstance(item, SourceError):
            yield place, SourceFailure(place, item)
        elif not wanted.classified and (stamp := stamp_of(item.text)):
            tell(f"{place}: left out for its stamp {stamp!r}; {classified} reads it")
        elif item.id in seen:
            message = f"{place}: the id {item.id!r} was already read from {seen[item.id]}; give each source its own"
            yield place, SourceFailure(place, SourceError(message))
        else:
            seen[item.id] = place
            yield place, item


def input_files(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Yield the files that `read_sources` would open for the paths."""
    for given in paths:
        path = Path(given)
        if path.is_dir():
            yield from known_files(path, [])
        elif glob.has_magic(str(given)) and not path.exists():
            yield from _matches(str(given))
        else:
            yield path


def _items(paths: Iterable[str | Path], wanted: Wanted) -> Iterator[ReadResult]:
    paths = list(paths)
    named = frozenset(map(Path, paths))
    for given in paths:
        path = Path(given)
        if str(given) == STDIN:
            yield from reader_for("")(sys.stdin.buffer, STDIN, wanted)
        elif not str(given):
            yield "", SourceError("a path is empty; for the current folder write .")
        elif _URL.match(str(given)):
            yield str(given), SourceError(f"{given}: URLs are not fetched; save the page and give the file")
        elif path.is_dir():
            yield from _folder(path, named, wanted)
        elif glob.has_magic(str(given)) and not path.exists():
            yield from _matching(str(given), named, wanted)
        else:
            yield from _file(path, wanted)


def _matching(pattern: str, named: frozenset[Path], wanted: Wanted) -> Iterator[ReadResult]:
    """Read the files that match a pattern, in sorted order; `**` is any number of folders."""
    files = _matches(pattern)
    if not files:
        yield pattern, SourceError(f"{pattern}: no file matches; check the pattern")
    folder = Path(*takewhile(lambda part: not glob.has_magic(part), Path(pattern).parts))
    for path in files:
        yield from _file_inside(path, folder, named, wanted)


def _matches(pattern: str) -> list[Path]:
    """The files that match a pattern, in sorted order; with `**` each once, by its shortest path."""
    parts = Path(pattern).parts
    found = {path for path in _matched(Path(), parts) if path.is_file()}
    if _ANY_DEPTH in parts:
        longest_first = sorted(found, key=lambda path: (len(path.parts), path.parts), reverse=True)
        found = set({os.path.realpath(path): path for path in longest_first}.values())
    return sorted(found, key=lambda path: path.parts)


def _matched(base: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    """What matches the parts of a pattern below a folder; `**` follows no links, which may lead round in a ring."""
    fixed = tuple(takewhile(lambda part: part != _ANY_DEPTH, parts))
    # Path.glob does not accept an absolute pattern.
    found = map(Path, glob.glob(str(Path(glob.escape(str(base)), *fixed)))) if fixed else iter([base])  # noqa: PTH207
    if fixed == parts:
        yield from found
        return
    rest = tuple(dropwhile(lambda part: part == _ANY_DEPTH, parts[len(fixed) :])) or ("*",)
    for start in found:
        for folder, folders, _ in os.walk(start):
            folders[:] = [name for name in folders if not name.startswith(".")]
            yield from _matched(Path(folder), rest)


def _folder(folder: Path, named: frozenset[Path], wanted: Wanted) -> Iterator[ReadResult]:
    closed: list[OSError] = []
    found = sorted(known_files(folder, closed), key=lambda path: path.parts)
    for error in closed:
        yield (
            str(error.filename),
            SourceError(f"{error.filename}: cannot be searched ({error.strerror}); check its permissions"),
        )
    if not found and not closed:
        known = ", ".join(sorted(READERS))
        yield (
            folder.as_posix(),
            SourceError(f"{folder.as_posix()}: contains no readable file; known suffixes are {known}"),
        )
    for path in found:
        yield from _file_inside(path, folder, named, wanted)


def known_files(folder: Path, closed: list[OSError]) -> Iterator[Path]:
    """Yield the files below `folder` with a known suffix; folders that cannot be searched are added to `closed`."""
    for base, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = [f for f in folders if not f.startswith(".")]
        for name in files:
            if not name.startswith((".", "~$")) and is_known(name):
                yield Path(base, name)


def _file_inside(path: Path, folder: Path, named: frozenset[Path], wanted: Wanted) -> Iterator[ReadResult]:
    """Read a file that was found in a folder; one elsewhere, to which a link leads, only if its path is given too."""
    if not leads_outside(path, folder):
        yield from _file(path, wanted)  # which has its own words for what is no file
    elif path not in named:
        name = path.as_posix().encode("utf-8", "backslashreplace").decode()
        yield name, SourceError(f"{name}: a link to a file outside the folder; to read it, give this path as well")


def leads_outside(path: Path, folder: Path) -> bool:
    """Return whether a path found in a folder is a link to a file elsewhere."""
    # Path.resolve raises an exception for a link to itself, Path.is_file for one into a closed folder.
    is_inside = Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
    return not is_inside and os.path.isfile(path)  # noqa: PTH113


def _file(path: Path, wanted: Wanted) -> Iterator[ReadResult]:
    name = path.as_posix()
    try:
        name.encode()
    except UnicodeEncodeError:
        shown = name.encode("utf-8", "backslashreplace").decode()
        yield shown, SourceError(f"{shown}: the file name is not UTF-8; rename the file")
        return
    if name in wanted.imported:
        yield name, Note(f"{name}: already imported, and kept; after a change run: citegraph import {name}")
        return
    try:
        refuse_special(path)
        with path.open("rb") as file:
            yield from reader_for(path.suffix)(file, name, wanted)
    except FileNotFoundError:
        yield name, SourceError(f"{name}: no such file; check the path")
    except ValueError as error:
        yield name, SourceError(f"{name!r}: is no path ({error}); check it")
    except OSError as error:
        yield name, SourceError(f"{name}: cannot be read ({error.strerror}); check the file and its permissions")
