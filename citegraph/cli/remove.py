"""`citegraph remove`: remove sources from a database."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from citegraph.cli.options import db_option, example, registry_option
from citegraph.cli.relinking import note_other_registry, overrides_of, overrides_option, relink
from citegraph.errors import SourceError
from citegraph.model import OFFICIAL
from citegraph.model.notebook import counted
from citegraph.store import Store


@click.command(
    short_help="Removes sources from a database.", epilog=example("citegraph remove texts/tin-cu.txt --db citegraph.db")
)
@click.argument("sources", nargs=-1, required=True)
@db_option
@overrides_option
@registry_option
def remove(sources: tuple[str, ...], db: Path, overrides: Path | None, overlays: tuple[Path, ...]) -> None:
    """Removes SOURCES, given by their ids, with their citations and relations, and links the rest again.

    The ids are those shown with answers; official:vbpl.vn is that of all sources of the official tables. If one of them
    is not in the database, none is removed.
    """
    from citegraph.registry import load_registry

    registry = load_registry(*overlays)
    with Store.open(db) as store:
        known = store.sources()
        sources = tuple(
            each for name in sources for each in ((store.below(name) if name == OFFICIAL else []) or [name])
        )
        for name in sources:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=3)
                hint = f"did you mean {' or '.join(near)}?" if near else "find ids with: citegraph show WORK"
                raise SourceError(f"{name}: no such source in {db}; {hint}")
        removed = sum(store.remove_source(name) for name in dict.fromkeys(sources))
        note_other_registry(store, overlays, standards=True)
        relink(store, registry, overrides_of(db, overrides))
        stats = store.stats()
    click.echo(f"removed {removed}; {counted(stats.sources, 'source')}, {counted(stats.works, 'work')} left")
