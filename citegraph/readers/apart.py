"""Read a file in a process of its own, for formats whose C and C++ libraries take memory that no budget can count.

The system ends the process if a file takes more memory or computing time than its size allows, or if the library
crashes; that is one line about the file. The process is started with the first file and reads the next ones too. After
its end there is a new one. macOS limits time only, Windows neither; a crash is contained everywhere.

Results come back as JSON, not pickled, so that a process that a hostile file has taken over can run nothing here.
"""

from __future__ import annotations

import atexit
import io
import json
import os
import signal
import struct
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any, BinaryIO

from citegraph.errors import SourceError
from citegraph.model import Source
from citegraph.readers.bounds import Budget, OverBudgetError
from citegraph.readers.guard import guarded
from citegraph.readers.protocol import Note, Reader, ReadResult, Wanted

_MEMORY = 3 << 28  # bytes of address space
_BYTES_A_BYTE = 4  # of the file: how many more it allows for
_MEMORY_OCR = 1 << 32  # the same with Tesseract, which the process starts
_SECONDS = 60  # of computing, for a small file
_BYTES_A_SECOND = 100_000  # of the file: how many allow for one more
_OPTIONS = ("whole_page", "ocr", "text_column", "id_column", "classified", "depth")
_LENGTH = struct.Struct(">I")
_KINDS: dict[str, type[Source | SourceError | Note]] = {"source": Source, "error": SourceError, "note": Note}


def apart(function: str) -> Reader:
    """The reader with this module and name (`pdf:read_pdf`), run in the process; without `wanted.programs` here."""

    def read(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
        if not wanted.programs:
            yield from reader_named(function)(file, name, wanted)
            return
        # Tesseract is looked for in the environment of now, not of the first file.
        process = _Process() if wanted.ocr else _free()
        is_done = False
        try:
            yield from process.read(function, file.read(), name, wanted)
            is_done = True
        finally:
            if is_done and not wanted.ocr:
                _idle.append(process)
            else:
                process.end()

    return read


def reader_named(function: str) -> Reader:
    """The function of a module of this package that `module:function` names."""
    module, _, name = function.partition(":")
    reader: Reader = getattr(import_module(f"citegraph.readers.{module}"), name)
    return reader


class _Process:
    """A process that reads one file at a time."""

    def __init__(self) -> None:
        import subprocess

        # A program of its own: multiprocessing would run the caller's script again, or copy its threads' locks.
        start = f"import sys; sys.path[:] = {sys.path!r}; from citegraph.readers.apart import serve; serve()"
        self._process = subprocess.Popen(  # noqa: S603 - this Python
            [sys.executable, "-I", "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._owner = os.getpid()

    def is_alive(self) -> bool:
        """Whether the process waits for a file: it may have been ended from outside."""
        return self._process.poll() is None

    def read(self, function: str, data: bytes, name: str, wanted: Wanted) -> Iterator[ReadResult]:
        """Yield what the reader finds; raises `SourceError` if the process ends, and `OverBudgetError`."""
        memory = _BYTES_A_BYTE * len(data) + (_MEMORY_OCR if wanted.ocr else _MEMORY)
        seconds = _SECONDS + len(data) // _BYTES_A_SECOND
        options = {option: getattr(wanted, option) for option in _OPTIONS}
        request = [function, len(data), name, options, wanted.budget.left, memory, seconds]
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n" + data)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._failure(name, seconds) from None
        while (answer := self._answer()) is not None:
            kind, place, *values = answer
            if kind == "end":
                wanted.budget.unpack(place)
                return
            yield place, _KINDS[kind](*values)
        raise self._failure(name, seconds)

    def _answer(self) -> list[Any] | None:
        assert self._process.stdout is not None
        head = self._process.stdout.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack(head)
        body = self._process.stdout.read(length)
        answer: list[Any] | None = json.loads(body) if len(body) == length else None
        return answer

    def _failure(self, name: str, seconds: int) -> SourceError:
        if -self._process.wait() == getattr(signal, "SIGPROF", None):
            return SourceError(f"{name}: takes more than {seconds} s to read; save it again, or leave it out")
        why = "the library for its format fails on it, or needs too much memory"
        return SourceError(f"{name}: cannot be read ({why}); save it again, or leave it out")

    def end(self) -> None:
        """End the process, unless it is that of a process from which this one was copied."""
        if os.getpid() == self._owner:
            self._process.kill()
            self._process.communicate()


_idle: list[_Process] = []


def _free() -> _Process:
    """A process that waits for a file, or a new one."""
    while _idle:
        if (process := _idle.pop()).is_alive():
            return process
    return _Process()


@atexit.register
def _end_idle() -> None:
    while _idle:
        _idle.pop().end()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)


def limit_memory(size: int) -> None:
    """Let this process fail, not the machine, if it takes more than `size` bytes of address space."""
    try:
        import resource
    except ImportError:  # Windows
        return
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    if sys.platform != "darwin":  # which has the limit in name only
        resource.setrlimit(resource.RLIMIT_AS, (size if most == resource.RLIM_INFINITY else min(size, most), most))


# in the process


def serve() -> None:
    """Read the files that come in from standard input, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the parent ends this one
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    while line := requests.readline():
        function, size, name, options, left, memory, seconds = json.loads(line)
        data = requests.read(size)
        limit_memory(memory)
        _limit_time(seconds)
        for answer in _answers(function, data, name, replace(Wanted(**options), budget=Budget.of(left))):
            body = json.dumps(answer).encode()
            answers.write(_LENGTH.pack(len(body)) + body)
        answers.flush()
        _limit_time(0)


def _limit_time(seconds: float) -> None:
    """End this process, also in the middle of a library, after these seconds of computing; 0 is no limit."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _answers(function: str, data: bytes, name: str, wanted: Wanted) -> Iterator[list[Any]]:
    budget = wanted.budget
    try:
        for place, item in guarded(reader_named(function))(io.BytesIO(data), name, wanted):
            if isinstance(item, Source):
                yield ["source", place, item.id, item.text]
            else:
                yield ["note" if isinstance(item, Note) else "error", place, str(getattr(item, "message", item))]
    except OverBudgetError:
        yield ["end", sys.maxsize]
    else:
        yield ["end", budget.unpacked]
