"""The guard around every reader: whatever goes wrong in one file is one line about it, and the next file is read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from citegraph.errors import SourceError
from citegraph.model import Source
from citegraph.readers.bounds import UNBOUNDED, Budget, OverBudgetError, too_large_error
from citegraph.readers.protocol import Reader, ReadResult, Wanted

_LONGEST = 200  # characters of a library's message
_REASONS = {MemoryError: "it needs too much memory", RecursionError: "it is nested too deeply"}


def guarded(reader: Reader) -> Reader:
    """The reader with its exceptions as errors in their place, and a limit on all that comes out of one file.

    Files inside a file share its budget, so only the outermost guard makes one, and reports it as exceeded.
    """

    def read(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
        outermost = wanted.budget is UNBOUNDED
        try:
            if outermost:
                file, size = _measured(file)
                wanted = replace(wanted, budget=Budget(size))
            for place, item in reader(file, name, wanted):
                if outermost and isinstance(item, Source):
                    wanted.budget.write(len(item.id) + len(item.text))
                yield place, item
        except OverBudgetError:
            if not outermost:
                raise
            yield name, too_large_error(name)
        except SourceError as error:
            yield name, error
        except Exception as error:  # noqa: BLE001 - a library that meets a broken file may raise anything
            yield name, _unreadable(name, error)

    return read


def _measured(file: BinaryIO) -> tuple[BinaryIO, int]:
    """The file and its size in bytes; a pipe has none before it is read."""
    if not file.seekable():
        file = io.BytesIO(file.read())
    start = file.tell()
    size = file.seek(0, io.SEEK_END) - start
    file.seek(start)
    return file, size


def _unreadable(name: str, error: Exception) -> SourceError:
    if isinstance(error, OSError) and error.strerror:
        return SourceError(f"{name}: cannot be read ({error.strerror}); check the file and its permissions")
    # The message may quote bytes of the file that no output can show.
    shown = f"{type(error).__name__}: {error}".encode("utf-8", "backslashreplace").decode()
    # Libraries raise kinds of their own of these.
    known = (reason for kind, reason in _REASONS.items() if isinstance(error, kind))
    why = next(known, " ".join(shown.split())[:_LONGEST])
    return SourceError(f"{name}: cannot be read ({why}); save it again, or leave it out")
