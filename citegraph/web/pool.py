"""The open database of a server: read-only connections that requests borrow, and answers that are kept.

An answer about the whole file takes long where there is much. It is made beside the requests, kept as long as the file
stays as it is, and shown as it was while the next one is being made.
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
_GRACE_SECONDS = 0.15  # how long a request waits for an answer that is being made
_KEPT = 256  # small answers


class Pool:
    """Read-only connections to one file; `state` names the state that the file is in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[tuple[int, Query]] = []
        self._lock = threading.Lock()
        self._whole: dict[str, tuple[str, Future[Any]]] = {}
        self._last: dict[str, Any] = {}
        self._small: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        self._maker = ThreadPoolExecutor(1, "citegraph-whole")
        with self.query():
            pass  # a file that cannot be read is told of at once

    def close(self) -> None:
        """Closes every connection that is not borrowed."""
        self._maker.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            for _, query in self._idle:
                query.close()
            self._idle.clear()

    def state(self) -> str:
        """What changes whenever the file does. Raises `StoreError` if it is gone."""
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
        """A connection that sees one state of the file; questions end after so many seconds in all."""
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
        """An idle connection to the file that is there now: a build may have put another in its place."""
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

    def whole(self, name: str, make: Callable[[Query], T]) -> T | None:
        """An answer about the whole file: that of the state before, or None, while the first one is being made."""
        state = self.state()
        with self._lock:
            known = self._whole.get(name)
            if known is None or known[0] != state:
                known = self._whole[name] = (state, self._maker.submit(self._make, name, make))
        wait([known[1]], _GRACE_SECONDS)
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
        """A small answer, kept for the next who asks the same of the same state; the least asked for goes first."""
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
