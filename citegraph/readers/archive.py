"""ZIP and TAR: each file inside is read like a file on disk, under the archive's path and its own.

As in a folder, files of unknown suffix and hidden ones are skipped. Nothing is written to disk. A path that leads out
of the archive is refused, and so are files that unpack beyond measure (`bounds`) and archives nested too deeply.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import BinaryIO, cast

from citegraph.errors import SourceError
from citegraph.readers.bounds import DEPTH, LARGEST, MEMBER, MEMBERS, bounded, check_size, too_large_error
from citegraph.readers.by_suffix import READERS, is_known, reader_for
from citegraph.readers.protocol import ReadResult, Wanted
from citegraph.readers.zipped import BROKEN, checked_zip

_ENCRYPTED = 1


def read_zip(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read the files of a ZIP archive, in its own order."""
    data = io.BytesIO(file.read())
    yield from _archive(name, wanted, lambda: _zip_members(data, name))


def read_tar(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read the files of a TAR archive, in its own order; links are skipped."""
    if name.lower().endswith(".tgz"):
        file = bounded(cast("BinaryIO", gzip.GzipFile(fileobj=file)), file.tell, "gzip", name, wanted.budget)
    yield from _archive(name, wanted, lambda: _tar_members(file))


_Member = tuple[str, bytes | SourceError]
_Members = Callable[[], Iterator[_Member]]


def _archive(name: str, wanted: Wanted, members: _Members) -> Iterator[ReadResult]:
    if wanted.depth >= DEPTH:
        yield name, SourceError(f"{name}: nested in more than {DEPTH} archives; unpack the outer ones")
        return
    inner = replace(wanted, depth=wanted.depth + 1)
    empty = True
    try:
        for member, content in members():
            empty = False
            place = f"{name}/{member}"
            if isinstance(content, SourceError):
                yield place, SourceError(f"{place}: {content}")
            else:
                yield from read_inner(content, place, inner)
    except SourceError as error:
        yield name, error
    except BROKEN as error:
        yield name, SourceError(f"{name}: corrupt or truncated archive ({error}); re-create it")
    else:
        if empty:
            yield (
                name,
                SourceError(f"{name}: contains no readable file; known suffixes are {', '.join(sorted(READERS))}"),
            )


def read_inner(data: bytes, place: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read a file inside another one, at the expense of the outermost file's budget."""
    wanted.budget.unpack(MEMBER + len(data))
    yield from reader_for(PurePosixPath(place).suffix)(io.BytesIO(data), place, wanted)


def _zip_members(data: io.BytesIO, name: str) -> Iterator[_Member]:
    with checked_zip(data.getvalue(), name) as archive:
        for info in archive.infolist():
            if not info.filename or info.is_dir() or not _is_meant(info.filename):
                continue
            yield _shown(info.filename), _refused(info.filename) or _zip_content(archive, info)


def _zip_content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | SourceError:
    if info.flag_bits & _ENCRYPTED:
        return SourceError("password-protected; unpack it first")
    try:
        if info.file_size > LARGEST:
            raise too_large_error("it")
        check_size("it", info.compress_size, info.file_size)
        return archive.read(info)
    except SourceError as error:
        return SourceError(str(error).removeprefix("it: "))
    except BROKEN as error:
        return SourceError(f"cannot be unpacked ({error}); re-create the archive")


def _tar_members(file: BinaryIO) -> Iterator[_Member]:
    with tarfile.open(fileobj=file, mode="r|") as archive:
        for count, info in enumerate(archive):
            if count > MEMBERS or info.size > LARGEST:
                raise SourceError(f"{_shown(info.name)}: too large, or one of too many files; unpack the archive first")
            if not info.isfile() or not _is_meant(info.name):
                continue
            yield _shown(info.name), _refused(info.name) or _tar_content(archive, info)


def _tar_content(archive: tarfile.TarFile, info: tarfile.TarInfo) -> bytes | SourceError:
    if info.issparse():  # its size is what it says of itself, and not that of its data in the archive
        return SourceError("stored as a sparse file; pack the archive again without --sparse")
    content = archive.extractfile(info)
    return content.read() if content else b""


def _is_meant(member: str) -> bool:
    """True if a folder with this file would be searched for it; a refused path is reported, not skipped."""
    hidden = any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(member).parts)
    return is_known(member) and (not hidden or _refused(member) is not None)


def _refused(member: str) -> SourceError | None:
    windows = PureWindowsPath(member)
    if windows.drive or windows.root or ".." in windows.parts:
        return SourceError("its path leads out of the archive; re-create the archive without it")
    return None


def _shown(member: str) -> str:
    """The name on one line, with escapes for characters that cannot be printed."""
    name = member.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
