"""`citegraph mcp`: answer assistants over the Model Context Protocol."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click
from click.core import ParameterSource

from citegraph.cli.listening import is_loopback, listening_options
from citegraph.cli.options import db_option, example, registry_option
from citegraph.cli.output import INTERRUPTED, plain

_OF_HTTP = ("host", "port", "token", "hosts")


@click.command(
    short_help="Answers assistants over MCP.",
    epilog=example("citegraph mcp --db citegraph.db", "citegraph mcp --db citegraph.db --http --port 8100"),
)
@db_option
@click.option("--http", is_flag=True, help="Listen on a socket, not on standard input.")
@listening_options
@registry_option
def mcp(
    db: Path, http: bool, host: str, port: int, token: str | None, hosts: tuple[str, ...], overlays: tuple[Path, ...]
) -> None:
    """Answers the questions of an assistant from a database, read-only, over the Model Context Protocol.

    An assistant on this machine starts the command itself and uses its standard input. With --http, it asks at an
    address, which only this machine can reach unless --host is given; then --token is required.
    """
    source_of = click.get_current_context().get_parameter_source
    if not http and any(source_of(name) is ParameterSource.COMMANDLINE for name in _OF_HTTP):
        raise click.UsageError("--host, --port, --token and --allow-host need --http")
    if http and token is None and not is_loopback(host):
        raise click.UsageError(f"--host {host} needs --token: other machines could read the database")
    from citegraph.integrations.mcp import Library, create_server, http_server

    with Library(db, overlays) as library:
        server = create_server(library)
        if not http:
            # A thread waits for the next line and cannot be ended, so Ctrl-C ends the process; nothing is left to do.
            signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
            server.run("stdio")
            return
        listening = http_server(server, host, port, hosts, token)
        click.echo(plain(f"{db}: {listening.address} (Ctrl-C to stop)"))
        listening.run()
