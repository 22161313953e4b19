"""The options of commands that listen on a socket."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import reduce
from typing import Any

import click


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


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a socket at this address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
