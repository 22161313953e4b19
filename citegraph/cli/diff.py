"""`citegraph diff`: the differences between two databases."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

import click

from citegraph.cli.options import FilePath, example, format_option
from citegraph.cli.output import plain, write, write_table
from citegraph.linking.differences import Difference, differences
from citegraph.store import Store

_FIELDS = tuple(field.name for field in fields(Difference))
_DATABASE = FilePath(dir_okay=False)


@click.command(
    short_help="Compares two databases.",
    epilog=example("citegraph diff old.db citegraph.db", "citegraph diff a.db b.db -e"),
)
@click.argument("old", type=_DATABASE)
@click.argument("new", type=_DATABASE)
@click.option("-e", "--exit-code", is_flag=True, help="Exit with 1 if there is a difference.")
@format_option
@click.pass_context
def diff(ctx: click.Context, old: Path, new: Path, exit_code: bool, layout: str) -> None:
    """Lists what was gained, lost and changed from the database OLD to NEW: sources, works, keys, relations, overrides.

    A work whose key was completed is listed as a changed key, not as a loss and a gain. Relations are compared by their
    ends and kind; the evidence is that of the first text that states them.
    """
    with Store.open(old) as before, Store.open(new) as after:
        found = list(differences(before.load_corpus(), after.load_corpus(), before.sources(), after.sources()))

    def table() -> None:
        if found:
            rows = [(d.change, d.what, d.name, d.field or "", d.before or "", d.after or "") for d in found]
            write_table(f"{old} -> {new}: {len(found)} differences", _FIELDS, rows)
        else:
            click.echo(plain(f"{old} -> {new}: no difference"))

    write(layout, _FIELDS, [asdict(d) for d in found], table)
    if found and exit_code:
        ctx.exit(1)
