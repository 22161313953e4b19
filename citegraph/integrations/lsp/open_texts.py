"""Read the texts of an editor in another process as they change, so that typing never waits.

A text is read again when it has not changed for a moment. The reading of an older state is dropped, and ended if that
saves more time than starting a new process takes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from citegraph.errors import CitegraphError
from citegraph.integrations.lsp.draft_reading import DraftReading, OpenText, read_open_text
from citegraph.web.drafts import Checking, DraftError
from citegraph.web.page_words import page_labels

T = TypeVar("T")
G = TypeVar("G")

_PAUSE = 0.3  # seconds without a change
_LONG = 150_000  # characters, whose reading takes as long as starting a process
_TURN = 60.0  # seconds of waiting for the process


class OpenTexts:
    """The texts of an editor, by address.

    `show` gets the reading of the newest state of a text, with its version; `fail` the reason if there is none.
    """

    def __init__(
        self,
        checking: Checking,
        show: Callable[[str, int | None, DraftReading], None],
        fail: Callable[[str, int | None, str], None],
    ) -> None:
        self._checking, self._show, self._fail = checking, show, fail
        self._turn = asyncio.Lock()
        self._tasks: dict[str, asyncio.Task[DraftReading | None]] = {}
        self._prepared = asyncio.create_task(asyncio.to_thread(checking.prepare))

    def close(self) -> None:
        """End the process."""
        self._checking.close()

    def change(self, uri: str, version: int | None, given: OpenText) -> None:
        """Read the new state of a text: at once if it was just opened, else after a pause."""
        pause = _PAUSE if self.forget(uri) else 0.0
        self._tasks[uri] = asyncio.create_task(self._read(uri, version, given, pause))

    def forget(self, uri: str) -> bool:
        """Drop the reading of a text; returns whether it was open."""
        if (task := self._tasks.pop(uri, None)) is None:
            return False
        task.cancel()
        return True

    async def reading(self, uri: str) -> DraftReading | None:
        """The reading of the newest state of a text, once it is there; None if there is none."""
        while task := self._tasks.get(uri):
            await asyncio.wait([task])
            if task is self._tasks.get(uri):
                return None if task.cancelled() else task.result()
        return None

    async def ask(self, act: Callable[[G], T], given: G) -> T:
        """The result of a function in the process. Raises `CitegraphError`."""
        return await self._run(act, given, "citegraph", is_long=False)

    async def _read(self, uri: str, version: int | None, given: OpenText, pause: float) -> DraftReading | None:
        try:
            await asyncio.sleep(pause)
            reading = await self._run(read_open_text, given, given.name, is_long=len(given.text) > _LONG)
        except CitegraphError as error:
            self._fail(uri, version, str(error))
            return None
        self._show(uri, version, reading)
        return reading

    async def _run(self, act: Callable[[G], T], given: G, name: str, is_long: bool) -> T:
        async with self._turn:
            work = asyncio.create_task(asyncio.to_thread(self._checking.run, act, given, _TURN))
            try:
                return await asyncio.shield(work)
            except DraftError as error:
                raise CitegraphError(f"{name}: {page_labels()['en']['draftErrors'][error.label]}") from error
            except asyncio.CancelledError:
                if is_long:
                    self._checking.stop()
                await asyncio.gather(work, return_exceptions=True)  # the next one finds the process idle
                raise
