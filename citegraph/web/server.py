"""The explorer as a running server: one socket, one process, bounded in what it takes and for how long it waits."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from citegraph.errors import ServeError
from citegraph.web.app import create_app
from citegraph.web.explorer import Explorer

_HEADER_SECONDS = 10.0
_IDLE_SECONDS = 15
_TAKING_SECONDS = 60.0
"""In which a reader takes the next part of an answer, 64 kB at most."""

_AT_ONCE = 1_000
_LONGEST_HEADERS = 32_768


class _Timely(H11Protocol):
    """A connection that is closed when a request does not come whole in time, or nobody takes what is answered."""

    _timer: asyncio.TimerHandle | None = None
    _untaken: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(_HEADER_SECONDS, self.cycle)

    def on_response_complete(self) -> None:
        answered = self.cycle  # what follows may begin the next one
        super().on_response_complete()
        self._wait(_IDLE_SECONDS + _HEADER_SECONDS, answered)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._untaken = self.loop.call_later(_TAKING_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._forget()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._forget()

    def _forget(self) -> None:
        if self._untaken is not None:
            self._untaken.cancel()

    def _wait(self, seconds: float, before: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(seconds, self._close_if_silent, before)

    def _close_if_silent(self, before: object) -> None:
        if self.cycle is before and not self.transport.is_closing():
            self.transport.close()


class Server:
    """An explorer that listens: `run` answers until it is stopped.

    `address` is where. Raises `StoreError` for a database that cannot be read, `ServeError` where nobody can listen.
    """

    def __init__(
        self,
        db: Path,
        overlays: tuple[Path, ...],
        host: str,
        port: int,
        hosts: Collection[str],
        token: str | None,
    ) -> None:
        explorer = Explorer(db, overlays, token=token)
        self._socket = _listening(host, port)
        name, number = self._socket.getsockname()[:2]
        self.address = f"http://{f'[{name}]' if ':' in name else name}:{number}/"
        config = uvicorn.Config(
            create_app(explorer, hosts, token),
            http=_Timely,
            ws="none",
            lifespan="on",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=_IDLE_SECONDS,
            timeout_graceful_shutdown=3,
            limit_concurrency=_AT_ONCE,
            h11_max_incomplete_event_size=_LONGEST_HEADERS,
        )
        self._server = uvicorn.Server(config)

    def run(self) -> None:
        """Answers requests until it is interrupted."""
        self._server.run(sockets=[self._socket])


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, kind, number)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(_AT_ONCE)  # whoever opens the address that is told waits for the first answer
    except OSError as error:
        raise ServeError(
            f"{host}:{port}: cannot listen there ({error.strerror}); choose another --port or --host"
        ) from error
    found.set_inheritable(False)
    return found
