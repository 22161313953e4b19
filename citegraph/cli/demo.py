"""`citegraph demo`: the explorer on an article and the official catalogue, without any files."""

from __future__ import annotations

import signal
import webbrowser
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from citegraph.cli.building import BuildOptions, build_into
from citegraph.cli.listening import check_explorer, explorer_server, listening_options
from citegraph.cli.options import example
from citegraph.cli.output import plain
from citegraph.cli.relinking import overrides_of
from citegraph.errors import ServeError
from citegraph.model import Source
from citegraph.readers import Wanted
from citegraph.store import Store

_ARTICLE = "quang-ninh.txt"
_SECONDS = 60.0  # computing time for a source


@click.command(
    short_help="Shows an example in a browser.",
    epilog=example("citegraph demo", "citegraph demo --no-browser --port 0"),
)
@click.option("--no-browser", is_flag=True, help="Only serve the pages; do not open them.")
@listening_options
def demo(no_browser: bool, host: str, port: int, token: str | None, hosts: tuple[str, ...]) -> None:
    """Reads an article and the registry's official catalogue, and opens the explorer on them, until Ctrl-C.

    The database is temporary. To explore your own texts: `citegraph build FOLDER`, then `citegraph serve`.
    """
    check_explorer()
    signal.signal(signal.SIGTERM, _end)
    from citegraph.imports.catalogue import catalogue_of
    from citegraph.registry import load_registry

    registry = load_registry()
    article = Source(_ARTICLE, (files("citegraph.cli") / _ARTICLE).read_text("utf-8"))
    besides = (article, catalogue_of(registry))
    with _temporary_folder() as folder:
        db = Path(folder) / "demo.db"
        click.echo("Reading an article and the official catalogue (some seconds) ...")
        options = BuildOptions(registry, (), False, overrides_of(db, None), Wanted(), None, _SECONDS, besides)
        with Store.open(db, create=True) as store:
            build_into(store, (), options)
            stats = store.stats()
        server = explorer_server(db, (), host, port, hosts, token)
        click.echo(f"{stats.works:,} works, {sum(stats.edges.values()):,} relations")
        click.echo(plain(f"{server.address} (Ctrl-C to stop)"))
        if not no_browser:
            webbrowser.open(server.address)
        server.run()


def _temporary_folder() -> TemporaryDirectory[str]:
    try:
        return TemporaryDirectory(prefix="citegraph-")
    except FileNotFoundError as error:
        raise ServeError("no folder for temporary files can be written; name one: TMPDIR=FOLDER") from error


def _end(number: int, _frame: object) -> None:
    """End as by an exception, so that the database is removed."""
    raise SystemExit(128 + number)
