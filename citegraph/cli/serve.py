"""`citegraph serve`: explore a database in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from citegraph.cli.listening import explorer_server, listening_options
from citegraph.cli.options import db_option, example, registry_option
from citegraph.cli.output import plain


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
    server = explorer_server(db, overlays, host, port, hosts, token)
    click.echo(plain(f"{db}: {server.address} (Ctrl-C to stop)"))
    server.run()
