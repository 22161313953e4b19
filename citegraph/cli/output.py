"""Records -> standard output, as JSON, JSON lines, CSV or a table; and lines for people -> standard error.

A record is a dict of strings, numbers, None, lists of these and lists of provisions' records. JSON is UTF-8, not
escaped. CSV joins lists with `; ` and keeps spreadsheets from running a cell as a formula.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from citegraph.model import Action, Provision
from citegraph.tables.cells import cell

Record = Mapping[str, Any]

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def report(message: str) -> None:
    """One line on standard error, with the program's name before it."""
    click.echo(f"citegraph: {plain(message)}", err=True)


def plain(text: str) -> str:
    """A text as one line that cannot steer a terminal: blanks are spaces, control characters are shown as U+FFFD."""
    return _CONTROL.sub("\ufffd", " ".join(text.split()))


def legible(text: str) -> str:
    """A text with its lines for a terminal, which no control character can steer; a form feed is shown as a rule."""
    return _CONTROL.sub("\ufffd", text.replace("\f", f"\n{'─' * 40}\n").replace("\r", ""))


def write_json(records: Iterable[Record | str]) -> None:
    """One array, a record a line; a record may come as its JSON."""
    before = "[\n"
    for record in records:
        click.echo(before + to_json(record), nl=False)
        before = ",\n"
    click.echo("[]" if before == "[\n" else "\n]")


def write_lines(records: Iterable[Record | str]) -> None:
    """One object a line, as soon as it is there; a record may come as its JSON."""
    for record in records:
        click.echo(to_json(record))


def to_json(record: Record | str) -> str:
    """A record as JSON on one line."""
    return record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)


def write_csv(columns: Sequence[str], records: Iterable[Record]) -> None:
    """A header and a row a record."""
    for values in ({column: column for column in columns}, *records):
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerow([cell(_flat(values.get(column))) for column in columns])
        click.echo(buffer.getvalue(), nl=False)


def _flat(value: Any) -> Any:
    """A list of provisions' records as their texts; any other value as it is."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [str(Provision(Action(each["action"]), each["target"], each["source"])) for each in value]
    return value


def write_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table as wide as the terminal; cells are wrapped, never cut off. Colour is for terminals alone."""
    from citegraph.cli.tables import print_table

    print_table(plain(title), columns, ([plain(value) for value in row] for row in rows))


def write_tree(title: str, branches: Iterable[tuple[int, str, str]]) -> None:
    """A tree below its title, of each branch's depth from 1, its head and the rest; wrapped and coloured as a table."""
    from citegraph.cli.tables import print_tree

    print_tree(plain(title), ((depth, plain(head), f" {plain(rest)}") for depth, head, rest in branches))
