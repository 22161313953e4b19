"""`citegraph read`: the text that extraction sees, or its blocks."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.options import example, paths_argument, reading_options, registry_option
from citegraph.cli.output import Twig, legible, write_lines, write_tree
from citegraph.cli.sources import SourceReading
from citegraph.model import Source
from citegraph.readers import Wanted
from citegraph.text.positions import Lines

if TYPE_CHECKING:
    from citegraph.extraction.document.structure import Document
    from citegraph.registry.lexicon import Lexicon

_FIRST_WORDS = 80  # characters of a block that a tree shows


@click.command(
    short_help="Shows the text or the blocks of files as extraction sees them.",
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
    help="text: unchanged, with a heading for each of several; jsonl: one id and text per line.",
)
@click.option(
    "--structure",
    is_flag=True,
    help="The blocks of the text as a tree: line, role, first words; with --format jsonl one block per line.",
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
    """Shows the text of files as extraction sees it; lines, columns and offsets are counted in this text.

    PATHS are as for `citegraph extract`. A page of a PDF ends with a form feed. jsonl output is a valid input.
    """
    reading = SourceReading(paths, wanted)
    if structure:
        _write_structure(reading, overlays, layout == "jsonl")
    elif layout == "jsonl":
        write_lines({"id": source.id, "text": source.text} for source in reading)
    else:
        _write_texts(reading)
    if reading.failed:
        ctx.exit(1)


def _write_texts(reading: SourceReading) -> None:
    """Write one text unchanged; several with a heading each, separated by empty lines."""
    terminal = sys.stdout.isatty()
    first = None
    for source in reading:
        if first is None:
            first = source  # written once it is known whether there are others
            continue
        if reading.read == 2:
            _write(f"==> {first.id} <==\n{first.text}", terminal)
        _write(f"\n==> {source.id} <==\n{source.text}", terminal)
    if first is not None and reading.read == 1:
        _write(first.text, terminal)


def _write(text: str, terminal: bool) -> None:
    shown = legible(text) if terminal else text
    click.echo(shown.encode("utf-8", "replace"), nl=not text.endswith("\n"))


# Blocks


def _write_structure(reading: SourceReading, overlays: tuple[Path, ...], as_lines: bool) -> None:
    """Write the blocks of each source."""
    from citegraph.extraction.document.repair import repair
    from citegraph.extraction.document.structure import read_structure
    from citegraph.registry import load_registry
    from citegraph.registry.lexicon import lexicon
    from citegraph.text.normal import normalise

    words = lexicon(load_registry(*overlays))
    for source in reading:
        document = read_structure(repair(normalise(source.text), words), words)
        blocks = list(_blocks(source, document))
        if as_lines:
            write_lines(blocks)
        else:
            write_tree(f"{source.id}; {_signs(document, words)}", _branches(blocks))


def _signs(document: Document, words: Lexicon) -> str:
    """The signs that a text is a document, and whether their weight suffices."""
    from citegraph.extraction.document.signs import ENOUGH, signs_of

    signs = signs_of(document, words)
    shown = ", ".join(f"{sign.id} {sign.weight:+d}" for sign in signs) or "none"
    return f"signs of a document: {shown}; sum {sum(sign.weight for sign in signs)}, {ENOUGH} needed"


def _blocks(source: Source, document: Document) -> Iterator[dict[str, Any]]:
    """One record per block; offsets are into the text as read, `parent` is the number of another block."""
    lines = Lines(source.text)
    for number, block in enumerate(document.blocks):
        start, end = document.normal.span(block.start, block.end)
        yield {
            "source": source.id,
            "block": number,
            "line": lines.place(start)[0],
            "start": start,
            "end": end,
            "role": block.role.value,
            "marker": block.marker,
            "parent": block.parent,
            "text": source.text[start:end],
        }


def _branches(blocks: Sequence[dict[str, Any]]) -> list[Twig]:
    depths: list[int] = []
    branches: list[Twig] = []
    for block in blocks:
        depths.append(1 if block["parent"] is None else depths[block["parent"]] + 1)
        words = shorten(block["text"], _FIRST_WORDS, placeholder="…")
        branches.append((depths[-1], f"{block['line']} {block['role']}", words, ()))
    return branches
