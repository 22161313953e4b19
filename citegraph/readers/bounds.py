"""Limits on unpacking: a small file that unpacks into a huge one is an attack or a mistake, and is refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO, cast

from citegraph.errors import SourceError

FREE = 1 << 26  # bytes that may come out of any file
RATIO = 250  # how many times its size a file may unpack to beyond that; text packs to a quarter, a table to a twentieth
LARGEST = 1 << 30  # bytes of one file inside an archive
MEMBERS = 100_000  # files of one archive
DEPTH = 3  # archives inside archives


def bomb(place: str) -> SourceError:
    """The error for a file that unpacks beyond measure."""
    return SourceError(f"{place}: unpacks to far more than its size suggests; unpack it first if it is safe")


def check_size(place: str, packed: int, unpacked: int) -> None:
    """Raises `SourceError` if `packed` bytes unpack beyond measure."""
    if unpacked > FREE and unpacked > RATIO * packed:
        raise bomb(place)


class _Bounded(io.RawIOBase):
    """The output of `unpacked`, as long as it is in proportion to the packed bytes that `taken` counts."""

    def __init__(self, unpacked: BinaryIO, taken: Callable[[], int], place: str) -> None:
        super().__init__()
        self._unpacked = unpacked
        self._taken = taken
        self._place = place
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any buffer will do
        data = self._unpacked.read(len(buffer))
        buffer[: len(data)] = data
        self._given += len(data)
        if self._given > FREE and self._given > RATIO * self._taken():
            raise bomb(self._place)
        return len(data)


def bounded(unpacked: BinaryIO, taken: Callable[[], int], place: str) -> BinaryIO:
    """`unpacked` as a file whose reads raise `SourceError` once it returns more than its packed size allows."""
    return cast("BinaryIO", io.BufferedReader(_Bounded(unpacked, taken, place), 1 << 20))
