"""Many texts at once: batches of whole sources in worker processes, given back in the order in which they came.

Reading a text depends on nothing but the text and the registry, so the result is the same for any number of workers.
A few batches are under way at a time, so that memory does not grow with the sources.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Protocol

from citegraph.errors import WorkerError
from citegraph.model import Extraction, Source

_ALONE = 1_000_000  # characters that are read before workers are started: for less they cost more than they save
_BATCH = 200_000  # characters of a batch, unless one source has more
_UNDER_WAY = 3  # batches for each worker


class Reads(Protocol):
    """What reads a text, and can be sent to another process: an `Extractor`."""

    def extract(self, source: Source) -> Extraction:
        """What the source says."""


def cores() -> int:
    """How many processes can run at once: the cores that this one may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def extract_all(reader: Reads, sources: Iterable[Source], workers: int) -> Iterator[tuple[Source, Extraction]]:
    """Each source with what it says, in order; `workers` above one are started once the texts are worth it.

    Raises `WorkerError` if a worker is killed; what was given back before that is whole.
    """
    coming = iter(sources)
    done = 0
    for source in coming:
        yield source, reader.extract(source)
        done += len(source.text)
        if workers > 1 and done >= _ALONE:
            break
    yield from _in_workers(reader, coming, workers)


def _in_workers(reader: Reads, coming: Iterator[Source], workers: int) -> Iterator[tuple[Source, Extraction]]:
    batches = _batches(coming)
    if (first := next(batches, None)) is None:
        return
    # A fresh process, since a copy of this one would hold its open database as well.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _start, (reader,))
    under_way: deque[tuple[list[Source], Future[list[Extraction]]]] = deque([(first, pool.submit(_read, first))])
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


def _taken(batch: list[Source], said: Future[list[Extraction]]) -> Iterator[tuple[Source, Extraction]]:
    return zip(batch, said.result(), strict=True)


# in a worker

_readers: list[Reads] = []


def _start(reader: Reads) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process: the one that started us ends us
    _readers.append(reader)


def _read(batch: list[Source]) -> list[Extraction]:
    return [_readers[0].extract(source) for source in batch]
