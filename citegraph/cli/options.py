"""The options and arguments that several commands have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

DAY = click.DateTime(["%Y-%m-%d"])

FORMATS = ("table", "json", "jsonl", "csv")

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
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="table for people; json: one array; jsonl: one object a line; csv: one header and rows.",
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


workers_option: Decorator = click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that read at once; the result is the same.  [default: the cores]",
)


def example(*lines: str) -> str:
    """The end of a command's help: how to call it."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)
