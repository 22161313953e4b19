"""A pool of read-only database connections for the server, and a cache of answers.

Answers about a whole large database are slow. They are computed in the background and cached until the file changes;
while a new one is computed, the previous one is shown.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from citegraph.errors import StoreError
from citegraph.store import Query

T = TypeVar("T")

_ANSWER_SECONDS = 8.0
_WHOLE_SECONDS = 600.0
GRACE_SECONDS = 0.15
"""How long a request waits for an answer that is being computed."""

_KEPT = 256  # number of small answers in the cache


class Pool:
    """Read-only connections to one file; `state` identifies the current state of the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[tuple[int, Query]] = []
        self._lock = threading.Lock()
        self._whole: dict[str, tuple[str, Future[Any]]] = {}
        self._last: dict[str, Any] = {}
        self._small: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        self._maker = ThreadPoolExecutor(1, "citegraph-whole")
        with self.query():
            pass  # fail now if the file cannot be read

    def close(self) -> None:
        """Close all idle connections."""
        self._maker.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            for _, query in self._idle:
                query.close()
            self._idle.clear()

    def state(self) -> str:
        """Return a value that changes whenever the file does. Raise `StoreError` if the file is gone."""
        try:
            here = self.path.stat()
        except OSError as error:
            raise StoreError(f"{self.path}: the database is gone; build it again") from error
        try:
            log = self.path.with_name(f"{self.path.name}-wal").stat()
        except OSError:
            return f"{here.st_ino:x}-{here.st_mtime_ns:x}"
        return f"{here.st_ino:x}-{here.st_mtime_ns:x}" + (
            f"-{log.st_mtime_ns:x}-{log.st_size:x}" if log.st_size else ""
        )

    @contextmanager
    def query(self, seconds: float = _ANSWER_SECONDS) -> Iterator[Query]:
        """Borrow a connection with a consistent view of the file; its queries end after `seconds` in total."""
        file, query = self._take()
        query.deadline = time.monotonic() + seconds
        try:
            with query.one_state():
                yield query
        finally:
            query.deadline = None
            with self._lock:
                self._idle.append((file, query))

    def _take(self) -> tuple[int, Query]:
        """Return an idle connection to the current file, which a build may have replaced."""
        try:
            file = self.path.stat().st_ino
        except OSError:
            file = 0
        with self._lock:
            while self._idle:
                known, query = self._idle.pop()
                if known == file:
                    return file, query
                query.close()
        return file, Query.open(self.path)

    def whole(self, name: str, make: Callable[[Query], T], seconds: float = GRACE_SECONDS) -> T | None:
        """Return an answer about the whole file; if it takes longer, the previous one, or None for the first."""
        state = self.state()
        with self._lock:
            known = self._whole.get(name)
            # At most one is computed at a time, however often the file changes.
            if known is None or (known[0] != state and known[1].done()):
                known = self._whole[name] = (state, self._maker.submit(self._make, name, make))
        wait([known[1]], seconds)
        if known[1].done():
            answer: T = known[1].result()
            return answer
        return self._last.get(name)

    def _make(self, name: str, make: Callable[[Query], T]) -> T:
        with self.query(_WHOLE_SECONDS) as query:
            answer = make(query)
        self._last[name] = answer
        return answer

    def small(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """Return a small answer, cached by key and state of the file; the least recently used is evicted."""
        at = (self.state(), *key)
        with self._lock:
            if at in self._small:
                self._small.move_to_end(at)
                found: T = self._small[at]
                return found
        made = make()
        with self._lock:
            self._small[at] = made
            while len(self._small) > _KEPT:
                self._small.popitem(last=False)
        return made
