"""`citegraph read`: the text that extraction sees."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from citegraph.cli.options import example, paths_argument, reading_options, registry_option
from citegraph.cli.output import legible, write_lines
from citegraph.cli.reading import Reading
from citegraph.cli.structure import write_structure
from citegraph.readers import Wanted


@click.command(
    short_help="Shows the text that a file is read as.",
    epilog=example(
        "citegraph read cong-bao.pdf",
        "citegraph read van-ban/ --format jsonl > corpus.jsonl",
        "citegraph read thong-tu.docx --structure",
    ),
)
@paths_argument
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
    help="text: as it is, below its name where there are several; jsonl: an id and a text a line.",
)
@click.option(
    "--structure",
    is_flag=True,
    help="The blocks of the text instead: line, role, first words, each below the block that it lies in; as jsonl, a"
    " block a line.",
)
@registry_option
@reading_options
@click.pass_context
def read(
    ctx: click.Context,
    paths: tuple[str, ...],
    layout: str,
    structure: bool,
    overlays: tuple[Path, ...],
    wanted: Wanted,
) -> None:
    """Shows the text that files are read as: that in which lines, columns and offsets are counted.

    PATHS are as for `citegraph extract`. A page of a PDF ends with a form feed. What jsonl writes can be read again.
    """
    reading = Reading(paths, wanted)
    if structure:
        write_structure(reading, overlays, layout == "jsonl")
    elif layout == "jsonl":
        write_lines({"id": source.id, "text": source.text} for source in reading)
    else:
        _write_texts(reading)
    if reading.failed:
        ctx.exit(1)


def _write_texts(reading: Reading) -> None:
    """One text as it is, code point for code point; of several, each below its name and behind an empty line."""
    terminal = sys.stdout.isatty()
    first = None
    for source in reading:
        if first is None:
            first = source  # held back until it is known whether it is alone
            continue
        if reading.read == 2:
            _write(f"==> {first.id} <==\n{first.text}", terminal)
        _write(f"\n==> {source.id} <==\n{source.text}", terminal)
    if first is not None and reading.read == 1:
        _write(first.text, terminal)


def _write(text: str, terminal: bool) -> None:
    shown = legible(text) if terminal else text
    click.echo(shown.encode("utf-8", "replace"), nl=not text.endswith("\n"))
