"""`citegraph demo`: the explorer on an article and the official catalogue, without any files."""

from __future__ import annotations

import signal
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from citegraph.cli.building import BuildOptions, build_into
from citegraph.cli.listening import check_explorer, explorer_server, listening_options
from citegraph.cli.options import example
from citegraph.cli.output import plain, report
from citegraph.cli.relinking import overrides_of
from citegraph.errors import CitegraphError, ServeError
from citegraph.model import Source
from citegraph.readers import Wanted
from citegraph.store import Stats, Store

_ARTICLE = "quang-ninh.txt"
_SECONDS = 60.0  # computing time for a source


@click.command(
    short_help="Shows an example in a browser.",
    epilog=example("citegraph demo", "citegraph demo --no-browser --port 0"),
)
@click.option("--no-browser", is_flag=True, help="Only serve the pages; do not open them.")
@listening_options
def demo(no_browser: bool, host: str, port: int, token: str | None, hosts: tuple[str, ...]) -> None:
    """Opens the explorer on an article and adds the registry's official catalogue in the background, until Ctrl-C.

    The database is temporary. To explore your own texts: `citegraph build FOLDER`, then `citegraph serve`.
    """
    check_explorer()
    signal.signal(signal.SIGTERM, _end)
    article = Source(_ARTICLE, (files("citegraph.cli") / _ARTICLE).read_text("utf-8"))
    with _temporary_folder() as folder:
        db = Path(folder) / "demo.db"
        _add(db, article)
        with _adding_catalogue(db) as is_adding:
            server = explorer_server(db, (), host, port, hosts, token, is_adding)
            click.echo("Adding the official catalogue in the background; it will appear in a few seconds.")
            click.echo(plain(f"{server.address} (Ctrl-C to stop)"))
            if not no_browser:
                webbrowser.open(server.address)
            server.run()


def _add(db: Path, source: Source) -> Stats:
    """Add a source to the database and link it."""
    from citegraph.registry import load_registry

    decided, registry = overrides_of(db, None), load_registry()
    options = BuildOptions(registry, (), False, decided, Wanted(), None, _SECONDS, (source,))
    with Store.open(db, create=True) as store:
        build_into(store, (), options)
        return store.stats()


@contextmanager
def _adding_catalogue(db: Path) -> Iterator[Callable[[], bool]]:
    """Add the catalogue in a process of its own; yield a function that returns whether it is still running."""
    process = get_context("spawn").Process(target=_add_catalogue, args=(db,), daemon=True)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited: Ctrl-C is for this process, which ends the other
    try:
        process.start()
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        yield process.is_alive
    finally:
        process.terminate()
        process.join()


def _add_catalogue(db: Path) -> None:
    from citegraph.extraction.workers import end_with_parent
    from citegraph.imports.catalogue import catalogue_of
    from citegraph.registry import load_registry

    end_with_parent()
    try:
        stats = _add(db, catalogue_of(load_registry()))
    except CitegraphError as error:
        report(str(error))
    else:
        click.echo(f"with the catalogue: {stats.works:,} works, {sum(stats.edges.values()):,} relations")


def _temporary_folder() -> TemporaryDirectory[str]:
    try:
        return TemporaryDirectory(prefix="citegraph-")
    except FileNotFoundError as error:
        raise ServeError("no folder for temporary files can be written; name one: TMPDIR=FOLDER") from error


def _end(number: int, _frame: object) -> None:
    """End as by an exception, so that the database is removed."""
    raise SystemExit(128 + number)
