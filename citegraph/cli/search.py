"""`citegraph search`: find works by number or by words of their title."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.open_database import open_store, warn_if_stale
from citegraph.cli.options import (
    db_option,
    example,
    format_option,
    place_options,
    registry_option,
)
from citegraph.cli.output import plain, write, write_table
from citegraph.cli.records import WORK_FIELDS, work_record
from citegraph.graph.graph import describe

if TYPE_CHECKING:
    from citegraph.model import Work

_ALL = 10_000
_FIELDS = (*WORK_FIELDS, "title", "cited_by")


@click.command(
    short_help="Finds works by number or by words.",
    epilog=example("citegraph search 05 ct tw", "citegraph search 'quan ly dat dai' --limit 5 --format jsonl"),
)
@click.argument("words", nargs=-1, required=True)
@db_option
@place_options
@registry_option
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="The greatest number of works to show."
)
@format_option
def search(
    words: tuple[str, ...],
    db: Path,
    of_place: Callable[[Work], bool] | None,
    overlays: tuple[Path, ...],  # noqa: ARG001 - read by --scope
    limit: int,
    layout: str,
) -> None:
    """Finds works by a symbol, by type and number, or by WORDS of their title, name, type, issuer, scope and date.

    Case, tone marks, đ and the separators of a symbol are ignored; the last word may be a prefix. All words must match.
    Works with that symbol or number come first, then the best matches of the words.
    """
    store = open_store(db)
    warn_if_stale(store)
    asked = " ".join(words)
    # the index does not know places, so the filter needs all matches
    works = store.search(asked, limit if of_place is None else _ALL)
    found = [work for work in works if of_place is None or of_place(work)][:limit]
    cited = store.times_cited([work.key for work in found])
    records: list[dict[str, Any]] = [
        {**work_record(work), "title": work.title, "cited_by": cited[work.key]} for work in found
    ]
    rows = [(describe(work), work.title or work.name or "", str(cited[work.key])) for work in found]

    def table() -> None:
        if rows:
            write_table(f"{asked}:", ("work", "title", "cited by"), rows)
        else:
            click.echo(plain(f"{asked}: no work matches all these words"))

    write(layout, _FIELDS, records, table)
