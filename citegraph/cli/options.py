"""The options and arguments that several commands have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citegraph.model.changes import place_of
from citegraph.readers import Wanted

if TYPE_CHECKING:
    from citegraph.model import Work

DAY = click.DateTime(["%Y-%m-%d"])

RECORD_LAYOUTS = ("table", "json", "jsonl", "csv")

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

paths_argument: Decorator = click.argument("paths", nargs=-1, required=True)

work_argument: Decorator = click.argument(
    "work", nargs=-1, required=True, callback=lambda _ctx, _param, words: " ".join(words)
)

db_option: Decorator = click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    default="citegraph.db",
    show_default=True,
    help="The database that `citegraph build` makes.",
)

format_option: Decorator = click.option(
    "--format",
    "layout",
    type=click.Choice(RECORD_LAYOUTS),
    default="table",
    show_default=True,
    help="table for people; json: one array; jsonl: one object a line; csv: one header and rows.",
)

article_option: Decorator = click.option(
    "--article",
    callback=lambda _context, _option, given: place_of(given) if given else None,
    metavar="PLACE",
    help="An article by its number (8), or any place: 'khoản 2 Điều 8', 'Phụ lục II'.",
)

registry_option: Decorator = click.option(
    "--registry",
    "overlays",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE.toml",
    help="A registry file of your own, laid over the built-in one. May be given several times.",
)

standards_option: Decorator = click.option(
    "--standards",
    is_flag=True,
    help="Reads standards and technical regulations too (TCVN 5574:2018, QCVN 06:2022/BXD).",
)


_PLACE = (
    click.option(
        "--scope", metavar="PLACE", help="Works of this locality, or of one that lies in it: 'Lào Cai', 'Hạ Long'."
    ),
    click.option("--predecessors", is_flag=True, help="With --scope: also of the provinces that were merged into it."),
)


def place_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of whose works are asked for; the command, which takes --registry too, gets them as `of_place`.

    `of_place` tells whether a work is of the locality; None if none is asked for.
    """

    @wraps(command)
    def run(*args: Any, scope: str | None, predecessors: bool, **options: Any) -> Any:
        if predecessors and scope is None:
            raise click.UsageError("--predecessors goes with --scope")
        return command(*args, of_place=_of_place(scope, predecessors, options["overlays"]), **options)

    return reduce(lambda decorated, option: option(decorated), reversed(_PLACE), run)


def _of_place(scope: str | None, predecessors: bool, overlays: tuple[Path, ...]) -> Callable[[Work], bool] | None:
    if scope is None:
        return None
    from citegraph.model.workkey import WorkKey
    from citegraph.registry import load_registry
    from citegraph.registry.localities import lies_in, scopes_of

    wanted = scopes_of(scope, load_registry(*overlays), predecessors=predecessors)
    return lambda work: lies_in(WorkKey.parse(work.key).scope or "", wanted)


workers_option: Decorator = click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that read at once; the result is the same.  [default: the cores]",
)


_READING = (
    click.option("--whole-page", is_flag=True, help="HTML with its menus and footers, not its main text alone."),
    click.option("--ocr", is_flag=True, help="Reads pages that are pictures, with Tesseract (slow)."),
    click.option(
        "--text-column",
        default=Wanted().text_column,
        show_default=True,
        metavar="NAME",
        help="The column of texts in a table or JSON lines.",
    ),
    click.option(
        "--id-column", default=Wanted().id_column, show_default=True, metavar="NAME", help="The column of their ids."
    ),
    click.option(
        "--include-classified", "classified", is_flag=True, help="Reads texts stamped Mật, Tối mật, Tuyệt mật as well."
    ),
)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of what is read of files that hold more than a text; the command gets them as `wanted`."""
    names = {field.name for field in fields(Wanted)}

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        wanted = Wanted(**{name: options.pop(name) for name in names & options.keys()})
        return command(*args, wanted=wanted, **options)

    return reduce(lambda decorated, option: option(decorated), reversed(_READING), run)


def example(*lines: str) -> str:
    """The end of a command's help: how to call it."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)
