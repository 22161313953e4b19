"""Write records to standard output as JSON, JSON lines, CSV or a table, and messages to standard error.

A record is a dict of strings, numbers, None, lists of these and lists of provision records. JSON is UTF-8, not
escaped. CSV joins lists with `; ` and keeps spreadsheets from running a cell as a formula.

A table is at most as wide as the terminal, with one line per row if possible: cells of some columns are cut with an
ellipsis, then these columns are left out, last first. Otherwise cells are wrapped between words, and a table that is
still too wide becomes a list of fields. A word, such as a key, is never broken.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from citegraph.cli.records import place
from citegraph.errors import ExportError
from citegraph.model import Action, Edge, Provision
from citegraph.text.cells import cell

OutputRecord = Mapping[str, Any]

INTERRUPTED = 130
"""The exit code after Ctrl-C."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def report(message: str) -> None:
    """Write one line to standard error, after the program's name."""
    click.echo(f"citegraph: {plain(message)}", err=True)


def spare(outputs: Iterable[Path], inputs: Iterable[Path]) -> None:
    """Raise `ExportError` if an output is also a file that the command reads, which writing would destroy."""
    present = [path for path in outputs if path.exists()]
    if not present:
        return
    for read in inputs:
        if read.exists() and any(path.samefile(read) for path in present):
            raise ExportError(f"{read}: is a file that this command reads; name another output")


def plain(text: str) -> str:
    """A text as one line that cannot steer a terminal: white space is one space, control characters are U+FFFD."""
    return _CONTROL.sub("\ufffd", " ".join(text.split()))


def legible(text: str) -> str:
    """A text with its lines that cannot steer a terminal: control characters are U+FFFD, a form feed is a rule."""
    return _CONTROL.sub("\ufffd", text.replace("\f", f"\n{'─' * 40}\n").replace("\r", ""))


# Machine formats


def write(layout: str, fields: Sequence[str], records: Iterable[OutputRecord], table: Callable[[], None]) -> None:
    """Write the records in the given format, or call `table`."""
    if layout == "json":
        write_json(records)
    elif layout == "jsonl":
        write_lines(records)
    elif layout == "csv":
        write_csv_records(fields, records)
    else:
        table()


def write_json(records: Iterable[OutputRecord | str]) -> None:
    """Write one array, one record per line; a record may be given as JSON."""
    before = "[\n"
    for record in records:
        click.echo(before + to_json(record), nl=False)
        before = ",\n"
    click.echo("[]" if before == "[\n" else "\n]")


def write_lines(records: Iterable[OutputRecord | str]) -> None:
    """Write one object per line, each as soon as it is made; a record may be given as JSON."""
    for record in records:
        click.echo(to_json(record))


def to_json(record: OutputRecord | str) -> str:
    """A record as JSON on one line."""
    return record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)


def write_csv_records(columns: Sequence[str], records: Iterable[OutputRecord]) -> None:
    """Write a header and one row per record."""
    for values in ({column: column for column in columns}, *records):
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerow([cell(_flat(values.get(column))) for column in columns])
        click.echo(buffer.getvalue(), nl=False)


def _flat(value: Any) -> Any:
    """A list of provision records as a list of their texts; any other value unchanged."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [str(Provision(Action(each["action"]), each["target"], each["source"])) for each in value]
    return value


# Tables

_WIDTH_OF_A_FILE = 120
"""Columns of output that goes to no terminal, unless COLUMNS is set."""

_SHORTEST = 12
"""Columns that a shortened cell keeps."""

_GAP = 2
_INDENT = 4


def write_table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    shortened: Collection[str] = (),
    below: Sequence[Sequence[str]] = (),
) -> None:
    """Write a table below its title; columns that are empty in every row are left out.

    Cells of the columns `shortened` may be cut with an ellipsis or left out; `below` are the lines to write under each
    row.
    """
    cells = [[plain(value) for value in row] for row in rows]
    used = [i for i in range(len(columns)) if any(row[i] for row in cells)]
    _write_lines(_wrapped(plain(title), _width()), bold=True)
    if cells:
        click.echo()
        table = _Table([columns[i] for i in used], [[row[i] for i in used] for row in cells], shortened)
        table.fitted().write(below)
    click.echo()


def write_relations(
    title: str, columns: Sequence[str], rows: Iterable[tuple[tuple[str, ...], Edge | None]], quotes: bool
) -> None:
    """Write one line for the relations with the same cells, and their source; with `quotes` each with its sentence.

    The columns `work`, `provisions` and `source` may be shortened unless the sentences are shown.
    """
    found = list(rows)
    if quotes:
        sentences = [(edge.evidence.quote, place(edge)) if edge else () for _, edge in found]
        write_table(title, columns, [row for row, _ in found], below=sentences)
        return
    sources: dict[tuple[str, ...], dict[str, None]] = {}
    for row, edge in found:
        sources.setdefault(row, {}).update({edge.origin: None} if edge else {})
    cells = [(*row, f"{len(ids)} sources" if len(ids) > 1 else "".join(ids)) for row, ids in sources.items()]
    write_table(title, (*columns, "source"), cells, shortened=("work", "provisions", "source"))


class _Table:
    """The cells of a table and the widths of its columns."""

    def __init__(self, columns: Sequence[str], rows: Sequence[Sequence[str]], shortened: Collection[str]) -> None:
        self._columns = columns
        self._rows = rows
        self._shortened = [i for i, column in enumerate(columns) if column in shortened]
        self._room = _width()
        lines = [columns, *rows]
        self._widths = [max(_cells(row[i]) for row in lines) for i in range(len(columns))]
        self._words = [max(_longest_word(row[i]) for row in lines) for i in range(len(columns))]
        self._narrow({i: min(self._widths[i], _SHORTEST) for i in self._shortened})

    def fitted(self) -> _Table:
        """The widest version of the table with one line per row or, if there is none, with wrapped cells."""
        versions = [self]
        while versions[-1]._shortened:
            versions.append(versions[-1]._without(versions[-1]._shortened[-1]))
        if whole := next((table for table in versions if table._fits()), None):
            return whole
        for table in versions:
            table._narrow({i: word for i, word in enumerate(table._words) if i not in table._shortened})
        return next((table for table in versions if table._fits()), self)

    def _without(self, column: int) -> _Table:
        columns, *rows = ([*row[:column], *row[column + 1 :]] for row in (self._columns, *self._rows))
        return _Table(columns, rows, [self._columns[i] for i in self._shortened if i != column])

    def _fits(self) -> bool:
        return self._whole() <= self._room

    def _whole(self) -> int:
        """The width of a row."""
        return sum(self._widths) + _GAP * (len(self._widths) - 1)

    def _narrow(self, least: Mapping[int, int]) -> None:
        """Narrow the widest of the columns in `least`, none below its least width, until a row fits."""
        widths = self._widths
        while not self._fits() and (wide := [i for i in least if widths[i] > least[i]]):
            widest = max(wide, key=widths.__getitem__)
            second = max((widths[i] for i in wide if i != widest), default=0)
            surplus = self._whole() - self._room
            widths[widest] -= max(1, min(surplus, widths[widest] - max(second, least[widest])))

    def write(self, below: Sequence[Sequence[str]]) -> None:
        """Write the head and the rows, or a list of fields where the rows do not fit."""
        fits = self._fits()
        if fits:
            self._write_row(self._columns, bold=True)
            click.echo("─" * self._whole())
        for i, row in enumerate(self._rows):
            if fits:
                self._write_row(row)
            else:
                self._write_fields(row, first=i == 0)
            for line in below[i] if below else ():
                _write_lines(" " * _INDENT + part for part in _wrapped(plain(line), self._room - _INDENT))

    def _write_row(self, row: Sequence[str], bold: bool = False) -> None:
        cells = [
            [_shortened(value, width)] if i in self._shortened else _wrapped(value, width)
            for i, (value, width) in enumerate(zip(row, self._widths, strict=True))
        ]
        lines = []
        for i in range(max(map(len, cells))):
            parts = (part[i] if i < len(part) else "" for part in cells)
            padded = (part + " " * (width - _cells(part)) for part, width in zip(parts, self._widths, strict=True))
            lines.append((" " * _GAP).join(padded).rstrip())
        _write_lines(lines, bold)

    def _write_fields(self, row: Sequence[str], first: bool) -> None:
        """Write one field per line, each after the name of its column."""
        margin = max(map(_cells, self._columns)) + _GAP
        if not first:
            click.echo()
        for column, value in zip(self._columns, row, strict=True):
            name = column + " " * (margin - _cells(column))
            for line in _wrapped(value, self._room - margin) if value else ():
                click.echo(name + line)
                name = " " * margin


def _shortened(text: str, width: int) -> str:
    """A text cut to a width: of a path the end is kept, of other text the beginning."""
    if _cells(text) <= width:
        return text
    if "/" in text and " " not in text:
        end = text[-width + 1 :]
        return "…" + end[max(end.find("/"), 0) :]
    return text[: width - 1].rstrip() + "…"


def _wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, broken between words; a word that is longer than the width has a line of its own."""
    lines = [""]
    for word in text.split():
        if lines[-1] and _cells(lines[-1]) + 1 + _cells(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines


def _longest_word(text: str) -> int:
    return max(map(_cells, text.split()), default=0)


def _cells(text: str) -> int:
    """The columns of a terminal that a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _width() -> int:
    """The columns of the output."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns):
        return int(columns)
    if not sys.stdout.isatty():
        return _WIDTH_OF_A_FILE
    from shutil import get_terminal_size

    return get_terminal_size().columns


def _write_lines(lines: Iterable[str], bold: bool = False) -> None:
    for line in lines:
        click.echo(_bold(line) if bold else line)


def _bold(text: str) -> str:
    """A text in bold, on a terminal and where NO_COLOR is not set."""
    return click.style(text, bold=True) if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else text


# Trees

Twig = tuple[int, str, str, Sequence[str]]
"""A branch of a tree: its depth from 1, its head, the text after the head, and the lines below it."""


def write_tree(title: str, twigs: Sequence[Twig]) -> None:
    """Write a tree below its title, wrapped as a table is."""
    width = _width()
    _write_lines(_wrapped(plain(title), width), bold=True)
    for (_, name, rest, lines), (stem, trunk) in zip(twigs, _stems([twig[0] for twig in twigs]), strict=True):
        head = plain(name)
        first, *others = _wrapped(f"{head} {plain(rest)}", width - len(stem))
        for line in lines:
            others += [" " * _INDENT + part for part in _wrapped(plain(line), width - len(stem) - _INDENT)]
        click.echo(stem + (_bold(head) + first.removeprefix(head) if first.startswith(head) else first))
        for line in others:
            click.echo(trunk + line)


def _stems(depths: Sequence[int]) -> list[tuple[str, str]]:
    """What is drawn before the first line of each branch, and before its other lines."""
    more: list[bool] = []  # whether a branch has a later sibling
    later: set[int] = set()  # the depths of the branches to come that have the same parent
    for depth in reversed(depths):
        more.append(depth in later)
        later = {other for other in later if other < depth} | {depth}
    stems = []
    open_: list[bool] = []
    for depth, has_more in zip(depths, reversed(more), strict=True):
        open_[depth - 1 :] = [has_more]
        trunk = "".join("│   " if each else "    " for each in open_[:-1])
        stems.append((trunk + ("├── " if has_more else "└── "), trunk + ("│   " if has_more else "    ")))
    return stems
