"""Gzip and Zstandard: the file inside is read like a file on disk, line by line if its reader does so."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO, cast

from citegraph.errors import SourceError
from citegraph.readers.bounds import bounded
from citegraph.readers.by_suffix import PACKED, reader_for
from citegraph.readers.protocol import ReadResult, Wanted

_CHUNK = 1 << 10  # packed bytes at a time: a kibibyte unpacks to at most 32 MiB


class BrokenFrameError(ValueError):
    """A corrupt or truncated Zstandard file."""


def read_packed(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read the file inside; a truncated one is an error after the complete part."""
    path = PurePath(name)
    inner = path.with_suffix("").suffix
    if inner.lower() in PACKED:
        yield name, SourceError(f"{name}: packed more than once; unpack it first")
        return
    zstd = path.suffix.lower() == ".zst"
    unpacked = cast("BinaryIO", io.BufferedReader(_Frames(file)) if zstd else gzip.GzipFile(fileobj=file))
    inside = bounded(unpacked, file.tell, "zstd" if zstd else "gzip", name, wanted.budget)
    yield from reader_for(inner)(inside, name, wanted)


class _Frames(io.RawIOBase):
    """The content of the frames of a Zstandard file; the library's own reader does not detect a truncated one."""

    def __init__(self, file: BinaryIO) -> None:
        from zstandard import ZstdDecompressor

        super().__init__()
        self._file = file
        self._new = ZstdDecompressor(max_window_size=1 << 27).decompressobj
        self._frame = self._new()
        self._fresh = True
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any buffer will do
        while not self._left:
            if self._frame.eof:
                rest, self._frame, self._fresh = self._frame.unused_data, self._new(), True
            else:
                rest = b""
            packed = rest or self._file.read(_CHUNK)
            if not packed:
                if self._fresh:
                    return 0
                raise BrokenFrameError("unexpected end")
            self._left = memoryview(self._unpacked(packed))
        taken = min(len(buffer), len(self._left))
        buffer[:taken], self._left = self._left[:taken], self._left[taken:]
        return taken

    def _unpacked(self, packed: bytes) -> bytes:
        from zstandard import ZstdError

        self._fresh = False
        try:
            return self._frame.decompress(packed)
        except ZstdError as error:
            raise BrokenFrameError(str(error)) from error
