"""`citegraph read --structure`: the blocks of texts, as a tree for people or a record each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from citegraph.cli.output import write_lines, write_tree
from citegraph.cli.reading import Reading
from citegraph.model import Source
from citegraph.text.positions import Lines

if TYPE_CHECKING:
    from citegraph.extraction.document.structure import Document

_SHOWN = 80  # characters of a block that a tree shows


def write_structure(reading: Reading, overlays: tuple[Path, ...], as_lines: bool) -> None:
    """The blocks of each source."""
    from citegraph.extraction.document.signs import ENOUGH, signs_of
    from citegraph.extraction.document.structure import read_structure
    from citegraph.registry import load_registry
    from citegraph.registry.lexicon import lexicon
    from citegraph.text.normal import normalise

    words = lexicon(load_registry(*overlays))
    for source in reading:
        document = read_structure(normalise(source.text), words)
        blocks = list(_blocks(source, document))
        if as_lines:
            write_lines(blocks)
            continue
        signs = signs_of(document, words)
        shown = ", ".join(f"{sign.id} {sign.weight:+d}" for sign in signs) or "none"
        weight = sum(sign.weight for sign in signs)
        title = f"{source.id}; signs of a document: {shown}; {weight} in all, {ENOUGH} are enough"
        write_tree(title, _branches(blocks))


def _blocks(source: Source, document: Document) -> Iterator[dict[str, Any]]:
    """A record each, with offsets into the text as read; `parent` is the number of another block of its source."""
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


def _branches(blocks: list[dict[str, Any]]) -> Iterator[tuple[int, str, str]]:
    depths: list[int] = []
    for block in blocks:
        depths.append(1 if block["parent"] is None else depths[block["parent"]] + 1)
        words = shorten(block["text"], _SHOWN, placeholder="…")
        yield depths[-1], f"{block['line']} {block['role']}", words
