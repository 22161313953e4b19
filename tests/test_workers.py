"""Reading in several processes gives what one process gives, in the same order, and says so when a process dies."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest
from casefiles import extractor

from citegraph.errors import WorkerError
from citegraph.extraction import workers
from citegraph.extraction.workers import available_cores, read_all
from citegraph.model import Extraction, Source

SOURCES = [
    Source(
        f"{i}.txt", f"Kế hoạch số {i}-KH/TU ngày 5/3/2021 về thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016. " * (i % 4)
    )
    for i in range(40)
]


class Dying:
    """Reads nothing: its process ends."""

    def extract(self, source: Source) -> Extraction:
        os._exit(len(source.text) % 2 + 1)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers start at once, and a batch holds few texts."""
    monkeypatch.setattr(workers, "_ALONE", 1)
    monkeypatch.setattr(workers, "_BATCH", 300)


@pytest.mark.parametrize("threads", [1, 2], ids=["workers are copies of this process", "workers are processes anew"])
def test_any_number_of_workers_gives_the_same_in_the_same_order(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: threads)
    alone = list(read_all(extractor().extract, SOURCES, 1))
    assert [source.id for source, _ in alone] == [source.id for source in SOURCES]
    assert list(read_all(extractor().extract, SOURCES, 2)) == alone


def test_a_worker_that_dies_is_one_clear_error() -> None:
    """The part of the work that workers do: what this process reads itself would end the test."""
    with pytest.raises(WorkerError, match="--workers 1"):
        list(workers._in_workers(Dying().extract, iter(SOURCES), 2))


def test_no_more_is_read_ahead_than_the_workers_can_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_BATCH", 1)
    taken: list[str] = []

    def coming() -> Iterator[Source]:
        for i in range(400):
            taken.append(str(i))
            yield Source(str(i), "Chỉ thị số 05-CT/TW.")

    results = read_all(extractor().extract, coming(), 2)
    next(results)
    next(results)
    assert len(taken) < 20


def test_there_is_a_core() -> None:
    assert available_cores() >= 1
