"""Read many texts in worker processes, in batches of whole sources, and return the results in the order of the sources.

The result for a text depends only on the text and the registry, so it is the same for any number of workers. Only a few
batches are in progress at a time, so memory does not grow with the number of sources.
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
ReadFunction = Callable[[Source], T]
"""The function applied to one source. Function and result are sent between processes: both must be picklable."""

_ALONE = 200_000  # characters to read before workers start: for less text they cost more time than they save
_BATCH = 200_000  # characters in a batch, unless a single source is longer
_UNDER_WAY = 3  # batches per worker


def available_cores() -> int:
    """The number of processor cores available to this process."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_all(read: ReadFunction[T], sources: Iterable[Source], workers: int) -> Iterator[tuple[Source, T]]:
    """Yield each source with its result, in order; start `workers` processes once there is enough text.

    Raises `WorkerError` if a worker is killed; the results before it are complete.
    """
    coming = iter(sources)
    done = 0
    for source in coming:
        yield source, read(source)
        done += len(source.text)
        if workers > 1 and done >= _ALONE:
            # the rest is read by workers
            break
    yield from _in_workers(read, coming, workers)


def _in_workers(read: ReadFunction[T], coming: Iterator[Source], workers: int) -> Iterator[tuple[Source, T]]:
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
            # wait for the oldest batch, so that results keep their order and memory is bounded
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
    """Fork on Linux with one thread, where it is safe: a fork does not load the registry again. Else spawn.

    The child never uses what it inherits, such as an open database, and exits without closing it.
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
    """Exit this process when its parent is gone, even if the parent was killed."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    from multiprocessing.connection import wait

    wait([sentinel])
    os._exit(1)


_reads: list[ReadFunction[Any]] = []


def _start(read: ReadFunction[Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the parent ends the workers
    end_with_parent()
    _reads.append(read)


def _read(batch: list[Source]) -> list[Any]:
    return [_reads[0](source) for source in batch]
