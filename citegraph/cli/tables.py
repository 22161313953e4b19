"""Tables and trees for people, drawn with rich."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

_WIDTH_OF_A_FILE = 120
"""Columns of output that goes to no terminal and where COLUMNS does not say."""


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints the rows below the title, every cell in full; the title alone if there are none."""
    _print(_table(title, columns, rows))
    click.echo()


def print_tree(title: str, branches: Iterable[tuple[int, str, str]]) -> None:
    """Prints branches below the title, each in full: its depth from 1, its head, which stands out, and the rest."""
    tree = Tree(Text(title, style="bold", overflow="fold"))
    trunk = [tree]
    for depth, head, rest in branches:
        trunk = trunk[:depth]
        trunk.append(trunk[-1].add(Text.assemble((head, "bold"), rest, overflow="fold")))
    _print(tree)


def _print(drawing: RenderableType) -> None:
    console = _console()
    with console.capture() as drawn:
        console.print(drawing)
    # Lines are padded to their width: what a file or a pipe gets shall not end in blanks.
    for line in drawn.get().rstrip().split("\n"):
        click.echo(line.rstrip(), color=console.is_terminal)


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table | Text:
    table = Table(title=Text(title, style="bold"), title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(value, overflow="fold") for value in row))
    return table if table.row_count else Text(title, style="bold")


def _console() -> Console:
    terminal = sys.stdout.isatty()
    columns = os.environ.get("COLUMNS", "")
    width = None if terminal else int(columns) if columns.isdigit() and int(columns) else _WIDTH_OF_A_FILE
    plain = not terminal or bool(os.environ.get("NO_COLOR"))
    return Console(file=sys.stdout, width=width, color_system=None if plain else "auto", force_terminal=terminal)
