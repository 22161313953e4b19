"""Limits on unpacking: a small file that unpacks into a huge one is an attack or a mistake, and is refused."""

from __future__ import annotations

import gzip
import io
import math
import zlib
from collections.abc import Callable
from typing import BinaryIO, cast

from citegraph.errors import SourceError

FREE = 1 << 26  # bytes that may come out of any file
RATIO = 250  # how many times its size a file may unpack to beyond that; text packs to a quarter, a table to a twentieth
PLENTY = 1 << 29  # bytes above which a file may unpack to `USUAL` times its size only
USUAL = 30
LARGEST = 1 << 30  # bytes of one file inside an archive
MEMBERS = 100_000  # files of one archive
DEPTH = 3  # archives inside archives
MEMBER = 1 << 10  # bytes that a file inside another one counts for, beside its content


class OverBudgetError(Exception):
    """More comes out of a file than its size allows.

    It is no `SourceError`, so that it ends the reading of the outermost file and not of one part after the other.
    """


class Budget:
    """What may come out of a file of `size` bytes, and of all files inside it together."""

    def __init__(self, size: float) -> None:
        self._limit = min(FREE + RATIO * size, max(PLENTY, USUAL * size))
        self.unpacked = 0
        self._written = 0

    @classmethod
    def of(cls, left: float) -> Budget:
        """The budget of which these bytes are left."""
        budget = cls(0)
        budget._limit = left
        return budget

    @property
    def left(self) -> float:
        """The bytes that may still be unpacked."""
        return self._limit - self.unpacked

    def unpack(self, size: int) -> None:
        """Count bytes that were unpacked, or are about to be; raises `OverBudgetError`."""
        self.unpacked += size
        if self.unpacked > self._limit:
            raise OverBudgetError

    def write(self, length: int) -> None:
        """Count characters of text; raises `OverBudgetError`."""
        self._written += length
        if self._written > self._limit:
            raise OverBudgetError


UNBOUNDED = Budget(math.inf)
"""The budget before a file is opened."""

_BROKEN = (gzip.BadGzipFile, EOFError, zlib.error, ValueError)


def too_large_error(place: str) -> SourceError:
    """The error for a file that unpacks beyond the limits."""
    return SourceError(f"{place}: unpacks to far more than its size suggests; unpack it first if it is safe")


def check_size(place: str, packed: int, unpacked: int) -> None:
    """Raises `SourceError` if `packed` bytes unpack beyond the limits."""
    if unpacked > FREE and unpacked > RATIO * packed:
        raise too_large_error(place)


class _Bounded(io.RawIOBase):
    """The output of `unpacked`, as long as it is in proportion to the packed bytes that `taken` counts."""

    def __init__(self, unpacked: BinaryIO, taken: Callable[[], int], kind: str, place: str, budget: Budget) -> None:
        super().__init__()
        self._unpacked = unpacked
        self._taken = taken
        self._kind = kind
        self._place = place
        self._budget = budget
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any buffer will do
        try:
            data = self._unpacked.read(len(buffer))
        except _BROKEN as error:
            why = f"corrupt or truncated {self._kind} file ({error}); re-create it"
            raise SourceError(f"{self._place}: {why}") from error
        buffer[: len(data)] = data
        self._given += len(data)
        if self._given > FREE and self._given > RATIO * self._taken():
            raise too_large_error(self._place)
        self._budget.unpack(len(data))
        return len(data)


def bounded(unpacked: BinaryIO, taken: Callable[[], int], kind: str, place: str, budget: Budget) -> BinaryIO:
    """`unpacked` as a file whose reads raise `SourceError`: if it is corrupt, or larger than its packed size allows."""
    return cast("BinaryIO", io.BufferedReader(_Bounded(unpacked, taken, kind, place, budget), 1 << 20))
