"""`citegraph serve`: explore a database in a browser."""

from __future__ import annotations

import ipaddress
from importlib.util import find_spec
from pathlib import Path

import click

from citegraph.cli.options import db_option, example, registry_option
from citegraph.cli.output import plain, report
from citegraph.errors import ServeError

_NEEDED = ("fastapi", "uvicorn", "jinja2", "multipart")


@click.command(
    short_help="Shows a database in a browser.",
    epilog=example("citegraph serve --db citegraph.db", "citegraph serve --host 0.0.0.0 --token a-long-secret"),
)
@db_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 for a free one."
)
@click.option(
    "--token", envvar="CITEGRAPH_TOKEN", help="A secret that every reader has to give.  [env: CITEGRAPH_TOKEN]"
)
@click.option(
    "--allow-host", "hosts", multiple=True, metavar="NAME", help="A name by which readers may address the server."
)
@registry_option
def serve(
    db: Path, host: str, port: int, token: str | None, hosts: tuple[str, ...], overlays: tuple[Path, ...]
) -> None:
    """Serves a database as pages and JSON, read-only, until Ctrl-C.

    Only this machine can reach it unless --host is given; the only login is --token. A rebuilt database is used from
    the next page on.
    """
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise ServeError(f"{', '.join(missing)} not installed; install the explorer with: pip install 'citegraph[web]'")
    from citegraph.web.server import Server

    if token is not None and not token.strip():
        raise click.UsageError("--token is empty; give a long, random one")
    server = Server(db, overlays, host, port, (*hosts, host), token.strip() if token else None)
    if token is None and not _is_local(host):
        report(f"--host {host}: anyone who can reach this machine can read the database; add --token")
    click.echo(plain(f"{db}: {server.address} (Ctrl-C to stop)"))
    server.run()


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
