"""The options of commands that listen on a socket, and the server of the explorer."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import reduce
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.output import report
from citegraph.errors import ServeError

if TYPE_CHECKING:
    from citegraph.web.server import Server

_NEEDED = ("fastapi", "uvicorn", "jinja2", "multipart")


def _token(_ctx: click.Context, _param: click.Parameter, given: str | None) -> str | None:
    if given is not None and not given.strip():
        raise click.UsageError("--token is empty; give a long, random one")
    return given.strip() if given else None


_OPTIONS = (
    click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all."),
    click.option(
        "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 for a free one."
    ),
    click.option(
        "--token",
        envvar="CITEGRAPH_TOKEN",
        callback=_token,
        help="A secret that every reader has to give.  [env: CITEGRAPH_TOKEN]",
    ),
    click.option(
        "--allow-host", "hosts", multiple=True, metavar="NAME", help="A name by which readers may address the server."
    ),
)


def listening_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --host, --port, --token and --allow-host to a command; it gets them as `host`, `port`, `token`, `hosts`."""
    return reduce(lambda decorated, option: option(decorated), reversed(_OPTIONS), command)


def check_explorer() -> None:
    """Raises `ServeError` if the explorer is not installed."""
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise ServeError(f"{', '.join(missing)} not installed; install the explorer with: pip install 'citegraph[web]'")


def explorer_server(
    db: Path,
    overlays: tuple[Path, ...],
    host: str,
    port: int,
    hosts: tuple[str, ...],
    token: str | None,
    is_adding: Callable[[], bool] = lambda: False,
) -> Server:
    """The explorer on a socket; a warning if others can read the database. Raises `ServeError`."""
    check_explorer()
    from citegraph.web.server import Server

    server = Server(db, overlays, host, port, (*hosts, host), token, is_adding)
    if token is None and not is_loopback(host):
        report(f"--host {host}: anyone who can reach this machine can read the database; add --token")
    return server


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a socket at this address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
