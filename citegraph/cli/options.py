"""The options and arguments that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.output import report
from citegraph.errors import CitegraphError
from citegraph.readers import Wanted

if TYPE_CHECKING:
    from citegraph.registry.localities import OfPlace


class _Day(click.DateTime):
    """A day, as ISO; the message for anything else shows the form."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx).date().isoformat()
        except click.BadParameter:
            self.fail(f"{value!r} is not a day; write YYYY-MM-DD", param, ctx)


class _Words(click.types.StringParamType):
    """A text of at least one visible character that can be written to a file."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if not text.strip():
            self.fail("is empty; write at least one word", param, ctx)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.fail(f"{text!a} is not UTF-8", param, ctx)
        return text


class FilePath(click.Path):
    """A path; an empty one, as from an unset variable of a shell, would mean the current folder."""

    def __init__(self, dir_okay: bool = True) -> None:
        super().__init__(dir_okay=dir_okay, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; raises `CitegraphError` for an empty one."""
        if value == "":
            raise CitegraphError(f"{param.get_error_hint(ctx) if param else 'a path'} is empty; name a file")
        return super().convert(value, param, ctx)


DAY = _Day()
WORDS = _Words()

RECORD_LAYOUTS = ("table", "json", "jsonl", "csv")

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def not_empty(_ctx: click.Context, _param: click.Parameter, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse an empty path, as from an unset variable of a shell: it would mean the current folder."""
    if not all(paths):
        raise click.BadParameter("a path is empty; for the current folder write .")
    return paths


paths_argument: Decorator = click.argument("paths", nargs=-1, required=True, callback=not_empty)

work_argument: Decorator = click.argument(
    "work", nargs=-1, required=True, callback=lambda _ctx, _param, words: " ".join(words)
)

db_option: Decorator = click.option(
    "--db",
    type=FilePath(dir_okay=False),
    default="citegraph.db",
    show_default=True,
    help="A database made by `citegraph build`.",
)

format_option: Decorator = click.option(
    "--format",
    "layout",
    type=click.Choice(RECORD_LAYOUTS),
    default="table",
    show_default=True,
    help="table: for people; json: one array; jsonl: one object per line; csv: a header and rows.",
)

quotes_option: Decorator = click.option(
    "--quotes", is_flag=True, help="In tables, also print the sentence of each relation; json and jsonl always have it."
)


def _pinpoint(_ctx: click.Context, _param: click.Parameter, given: str | None) -> str | None:
    from citegraph.graph.pinpoint import read_pinpoint

    try:
        return None if given is None else read_pinpoint(given)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


article_option: Decorator = click.option(
    "--article",
    callback=_pinpoint,
    metavar="PLACE",
    help="An article by its number (8), or any provision: 'khoản 2 Điều 8', 'Phụ lục II'.",
)

registry_option: Decorator = click.option(
    "--registry",
    "overlays",
    type=FilePath(),
    multiple=True,
    metavar="FILE.toml",
    help="Your own registry file, added to the built-in registry. May be given several times.",
)

standards_option: Decorator = click.option(
    "--standards",
    is_flag=True,
    help="Also find standards and technical regulations (TCVN 5574:2018, QCVN 06:2022/BXD).",
)


_PLACE = (
    click.option(
        "--scope",
        type=WORDS,
        metavar="PLACE",
        help="Only works of this locality or of one inside it: 'Lào Cai', 'Hạ Long'.",
    ),
    click.option("--predecessors", is_flag=True, help="With --scope: also works of the provinces merged into it."),
)


def place_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --scope and --predecessors to a command that also has --registry; it gets them as `of_place`.

    `of_place` is a test whether a work is of the locality, or None without --scope.
    """

    @wraps(command)
    def run(*args: Any, scope: str | None, predecessors: bool, **options: Any) -> Any:
        if predecessors and scope is None:
            raise click.UsageError("--predecessors needs --scope")
        of_place = place_test(scope, options["overlays"], predecessors)
        answer = command(*args, of_place=of_place, **options)
        if of_place is not None and not of_place.found:
            report_unknown_place(of_place, options["db"])
        return answer

    return reduce(lambda decorated, option: option(decorated), reversed(_PLACE), run)


def place_test(scope: str | None, overlays: tuple[Path, ...], predecessors: bool = False) -> OfPlace | None:
    """A test whether a work is of a locality, or None without one."""
    if scope is None:
        return None
    from citegraph.registry import load_registry
    from citegraph.registry.localities import OfPlace

    return OfPlace(scope, load_registry(*overlays), predecessors=predecessors)


def report_unknown_place(of_place: OfPlace, db: Path) -> None:
    """Report a place of which the database has no work at all, as after a misspelling, with places spelled like it."""
    from citegraph.store import Query

    with Query.open(db) as query:
        missing = of_place.missing_from(query.keys(), query.places)
    if missing:
        report(f"{db}: {missing}")


workers_option: Decorator = click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that read in parallel; the result is the same.  [default: the number of cores]",
)


seconds_option: Decorator = click.option(
    "--seconds-per-source",
    "seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=60,
    show_default=True,
    metavar="N",
    help="Computing time for one text; of one that takes more, a half or less is read, and a line says so.",
)


_READING = (
    click.option("--whole-page", is_flag=True, help="Read HTML with its menus and footers, not only its main text."),
    click.option("--ocr", is_flag=True, help="Read scanned pages with Tesseract (slow)."),
    click.option(
        "--text-column",
        default=Wanted().text_column,
        show_default=True,
        metavar="NAME",
        help="The column with the texts in a table or JSON lines.",
    ),
    click.option(
        "--id-column", default=Wanted().id_column, show_default=True, metavar="NAME", help="The column with their ids."
    ),
    click.option(
        "--include-classified", "classified", is_flag=True, help="Also read texts stamped Mật, Tối mật, Tuyệt mật."
    ),
)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for files that contain more than one plain text; the command gets them as `wanted`."""
    names = {field.name for field in fields(Wanted)}

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        wanted = Wanted(**{name: options.pop(name) for name in names & options.keys()})
        return command(*args, wanted=wanted, **options)

    return reduce(lambda decorated, option: option(decorated), reversed(_READING), run)


def example(*lines: str) -> str:
    """The epilog of a command's help: how to call it."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)
