"""Many texts at once: batches of whole sources in worker processes, given back in the order in which they came.

What is made of a text depends on nothing but the text and the registry, so the result is the same for any number of
workers. A few batches are under way at a time, so that memory does not grow with the sources.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from citegraph.errors import WorkerError
from citegraph.model import Source

if TYPE_CHECKING:  # multiprocessing is loaded when workers are started: a single text needs none
    from concurrent.futures import Future
    from multiprocessing.context import BaseContext

T = TypeVar("T")
Read = Callable[[Source], T]
"""What is made of one source; both are sent between processes, so they have to be picklable, and cheaply so."""

_ALONE = 200_000  # characters that are read before workers are started: for less they cost more than they save
_BATCH = 200_000  # characters of a batch, unless one source has more
_UNDER_WAY = 3  # batches for each worker


def cores() -> int:
    """How many processes can run at once: the cores that this one may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_all(read: Read[T], sources: Iterable[Source], workers: int) -> Iterator[tuple[Source, T]]:
    """Each source with what `read` makes of it, in order; `workers` above one start once the texts are worth it.

    Raises `WorkerError` if a worker is killed; what was given back before that is whole.
    """
    coming = iter(sources)
    done = 0
    for source in coming:
        yield source, read(source)
        done += len(source.text)
        if workers > 1 and done >= _ALONE:
            break
    yield from _in_workers(read, coming, workers)


def _in_workers(read: Read[T], coming: Iterator[Source], workers: int) -> Iterator[tuple[Source, T]]:
    batches = _batches(coming)
    if (first := next(batches, None)) is None:
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(workers, _context(), _start, (read,))
    under_way: deque[tuple[list[Source], Future[list[T]]]] = deque([(first, pool.submit(_read, first))])
    try:
        for batch in batches:
            under_way.append((batch, pool.submit(_read, batch)))
            if len(under_way) > _UNDER_WAY * workers:
                yield from _taken(*under_way.popleft())
        while under_way:
            yield from _taken(*under_way.popleft())
    except BrokenProcessPool as error:
        message = "a worker process was ended from outside, perhaps for want of memory; run it again with --workers 1"
        raise WorkerError(message) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _context() -> BaseContext:
    """A copy of this process where that is safe, on Linux with one thread: it need not load the registry again.

    The copy never touches what it inherits, such as an open database, and ends without closing it.
    """
    from multiprocessing import get_context

    copied = sys.platform == "linux" and threading.active_count() == 1
    return get_context("fork" if copied else "spawn")


def _batches(sources: Iterable[Source]) -> Iterator[list[Source]]:
    batch: list[Source] = []
    size = 0
    for source in sources:
        batch.append(source)
        size += len(source.text)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _taken(batch: list[Source], made: Future[list[T]]) -> Iterator[tuple[Source, T]]:
    return zip(batch, made.result(), strict=True)


# in a worker


def end_with_parent() -> None:
    """Ends this process when the one that started it is gone, also where that was killed and could tell nobody."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    from multiprocessing.connection import wait

    wait([sentinel])
    os._exit(1)


_reads: list[Read[Any]] = []


def _start(read: Read[Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process: the one that started us ends us
    end_with_parent()
    _reads.append(read)


def _read(batch: list[Source]) -> list[Any]:
    return [_reads[0](source) for source in batch]
