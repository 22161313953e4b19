"""Write a file or folder completely or not at all: under a temporary name beside its place, then moved there."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pkgutil import get_data
from typing import BinaryIO

# `shutil` and `tempfile` are imported where files are written: reading a text needs neither.

_PERMISSIONS = 0o7777
_OPEN = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")


def packaged(package: str, name: str) -> bytes:
    """A file of a package, which may be in an archive; `importlib.resources` takes ten times as long to import."""
    content = get_data(package, name)
    if content is None:
        raise FileNotFoundError(name)
    return content


def refuse_special(path: Path) -> None:
    """Raise `OSError` for a named pipe, a device or a socket: opening or reading one may never end.

    A pipe that is open already, as `<(command)` of a shell, is as good as a file. A missing file is no error here.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return
    if stat.S_ISFIFO(mode) and not str(path).startswith(_OPEN):
        raise OSError(errno.EINVAL, "a named pipe, not a file", str(path))
    if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
        raise OSError(errno.EINVAL, "a device, not a file", str(path))
    if stat.S_ISSOCK(mode):
        raise OSError(errno.EINVAL, "a socket, not a file", str(path))


def exact_text(path: Path) -> str:
    """The text of a file with its own line ends.

    Raises `OSError`, also for a file that `refuse_special` refuses, and `UnicodeDecodeError`.
    """
    refuse_special(path)
    return path.read_bytes().decode("utf-8")


def with_blocks(text: str, blocks: str) -> str:
    """A text with blocks after an empty line, in which lines end as the first one of the text does, as on Windows."""
    if not blocks or not text.strip():
        return text + blocks
    added = ("\n" if text.endswith("\n") else "\n\n") + blocks
    return text + (added.replace("\n", "\r\n") if "\r\n" in text[: text.find("\n") + 1] else added)


_PREFIX = ".citegraph."  # short, so that it is no longer than any name


def behind_links(path: Path) -> Path:
    """The file or folder that a path leads to through symbolic links, also one that does not exist yet."""
    return Path(os.path.realpath(path))


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write into, which becomes the content of `path` at the end; see `replacing_file`."""
    with replacing_file(path) as fresh, fresh.open("wb") as file:
        yield file


@contextmanager
def replacing_file(path: Path) -> Iterator[Path]:
    """A path to create a file at, which replaces that at `path` at the end and keeps its permissions.

    Of a symbolic link, the target is replaced. A named pipe or a device stays, and the content is written to it. On any
    error, `path` is unchanged and no temporary file is left. Raises `OSError`.
    """
    import shutil
    import tempfile

    stays = _stays(path)
    place = behind_links(path)
    beside = None if stays else place.parent  # the folder of a device, such as /dev, is no place for files
    with tempfile.TemporaryDirectory(dir=beside, prefix=_PREFIX) as folder:
        fresh = Path(folder, place.name)
        yield fresh
        if stays:
            with fresh.open("rb") as content, path.open("wb") as out:
                shutil.copyfileobj(content, out)
        else:
            fresh.chmod(place.stat().st_mode & _PERMISSIONS if place.exists() else 0o666 & ~_umask())
            fresh.replace(place)


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """A folder to write into, which replaces `path`, or the target of that link, at the end; the old one is removed.

    On any error, `path` is unchanged and no temporary folder is left. Raises `OSError`.
    """
    import shutil
    import tempfile

    path = behind_links(path)
    beside = Path(tempfile.mkdtemp(dir=path.parent, prefix=_PREFIX))
    try:
        fresh = beside / "new"
        fresh.mkdir()
        yield fresh
        old = beside / "old"
        if path.exists():
            path.rename(old)
        try:
            fresh.rename(path)
        except OSError:
            if old.exists():
                old.rename(path)
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _stays(path: Path) -> bool:
    """Whether a path is a pipe or a character device; raises `OSError` for a disk, a socket or a circle of links."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
        raise OSError(errno.EINVAL, "a disk or a socket, not a file", str(path))
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
