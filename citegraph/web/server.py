"""Run an application as a server: one socket, one process, with limits for size and time of requests."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Collection
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from citegraph.errors import ServeError
from citegraph.web.app import create_app
from citegraph.web.explorer import Explorer

_HEADER_SECONDS = 10.0
_IDLE_SECONDS = 15
_TAKING_SECONDS = 60.0
"""Longest time for a client to receive the next part of an answer (at most 64 kB)."""

_AT_ONCE = 1_000
_LONGEST_HEADERS = 32_768


class _Timely(H11Protocol):
    """A connection that is closed if a request is incomplete for too long, or the client does not read the answer."""

    _timer: asyncio.TimerHandle | None = None
    _untaken: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(_HEADER_SECONDS, self.cycle)

    def on_response_complete(self) -> None:
        answered = self.cycle  # the call below may start the next cycle
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


class HttpServer:
    """An application on a socket; `run` answers requests until it is stopped, at `address`.

    Raises `ServeError` if the socket cannot be opened.
    """

    def __init__(self, app: ASGIApp, host: str, port: int, path: str = "/") -> None:
        self._socket = _listening(host, port)
        name, number = self._socket.getsockname()[:2]
        self.address = f"http://{f'[{name}]' if ':' in name else name}:{number}{path}"
        config = uvicorn.Config(
            app,
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
        """Answer requests until interrupted."""
        self._server.run(sockets=[self._socket])


class Server(HttpServer):
    """The explorer on a socket. Raises `StoreError` for a database that cannot be read."""

    def __init__(
        self,
        db: Path,
        overlays: tuple[Path, ...],
        host: str,
        port: int,
        hosts: Collection[str],
        token: str | None,
        is_adding: Callable[[], bool] = lambda: False,
    ) -> None:
        explorer = Explorer(db, overlays, token=token, is_adding=is_adding)
        explorer.probe()
        super().__init__(create_app(explorer, hosts, token), host, port)


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, kind, number)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(_AT_ONCE)  # clients can connect as soon as the address is reported
    except OSError as error:
        raise ServeError(f"{host}:{port}: cannot listen ({error.strerror}); choose another --port or --host") from error
    found.set_inheritable(False)
    return found
