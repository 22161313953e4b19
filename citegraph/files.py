"""Write a file or folder completely or not at all: under a temporary name beside its place, then moved there."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_PERMISSIONS = 0o7777
_OPEN = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")


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


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write into, which replaces `path` at the end and keeps its permissions.

    On any error, `path` is unchanged and no temporary file is left. Raises `OSError`.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        beside.chmod(path.stat().st_mode & _PERMISSIONS if path.exists() else 0o666 & ~_umask())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """A folder to write into, which replaces `path` at the end; the old folder is removed then.

    On any error, `path` is unchanged and no temporary folder is left. Raises `OSError`.
    """
    beside = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
