"""`citegraph serve`: explore a database in a browser."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from citegraph.cli.listening import is_loopback, listening_options
from citegraph.cli.options import db_option, example, registry_option
from citegraph.cli.output import plain, report
from citegraph.errors import ServeError

_NEEDED = ("fastapi", "uvicorn", "jinja2", "multipart")


@click.command(
    short_help="Shows a database in a browser.",
    epilog=example("citegraph serve --db citegraph.db", "citegraph serve --host 0.0.0.0 --token a-long-secret"),
)
@db_option
@listening_options
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

    server = Server(db, overlays, host, port, (*hosts, host), token)
    if token is None and not is_loopback(host):
        report(f"--host {host}: anyone who can reach this machine can read the database; add --token")
    click.echo(plain(f"{db}: {server.address} (Ctrl-C to stop)"))
    server.run()
