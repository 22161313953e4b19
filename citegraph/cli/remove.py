"""`citegraph remove`: sources out of a database."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from citegraph.cli.linking import overrides_of, overrides_option, relink
from citegraph.cli.options import db_option, example, registry_option
from citegraph.errors import SourceError
from citegraph.store import Store


@click.command(
    short_help="Takes sources out of a database.", epilog=example("citegraph remove texts/tin-cu.txt --db citegraph.db")
)
@click.argument("sources", nargs=-1, required=True)
@db_option
@overrides_option
@registry_option
def remove(sources: tuple[str, ...], db: Path, overrides: Path | None, overlays: tuple[Path, ...]) -> None:
    """Takes SOURCES, by their ids, and all that they say out of the database, and links the rest anew.

    The ids are those that answers show. Either all of them are removed or, if one is not there, none.
    """
    from citegraph.registry import load_registry

    registry = load_registry(*overlays)
    with Store.open(db) as store:
        held = store.sources()
        for name in sources:
            if name not in held:
                near = difflib.get_close_matches(name, held, n=3)
                hint = f"did you mean {' or '.join(near)}?" if near else "citegraph show WORK tells ids of sources"
                raise SourceError(f"{name}: {db} holds no such source; {hint}")
        removed = sum(store.remove_source(name) for name in dict.fromkeys(sources))
        relink(store, registry, overrides_of(db, overrides))
        stats = store.stats()
    click.echo(f"removed {removed}; {stats.sources} sources, {stats.works} works left")
