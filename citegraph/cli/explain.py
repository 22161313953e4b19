"""`citegraph explain`: every candidate, taken or refused, with the rule and the reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from citegraph.cli.options import (
    example,
    format_option,
    paths_argument,
    reading_options,
    registry_option,
    standards_option,
)
from citegraph.cli.output import write_csv, write_json, write_lines, write_table
from citegraph.cli.reading import Reading
from citegraph.lines import Lines
from citegraph.model import Citation, Extraction, Source
from citegraph.readers import Wanted

_FIELDS = ("source", "place", "start", "end", "text", "verdict", "rule", "why")
_SHOWN = ("place", "text", "verdict", "rule", "why")


@click.command(short_help="Shows why candidates are taken or refused.", epilog=example("citegraph explain chi-thi.txt"))
@paths_argument
@format_option
@registry_option
@standards_option
@reading_options
@click.pass_context
def explain(
    ctx: click.Context,
    paths: tuple[str, ...],
    layout: str,
    overlays: tuple[Path, ...],
    standards: bool,
    wanted: Wanted,
) -> None:
    """Shows why each candidate in the texts was taken or refused.

    PATHS are as for `citegraph extract`. A place is line:column, both counted from one.
    """
    reading = Reading(paths, wanted)
    rows = _rows(reading, overlays, standards)
    if layout == "json":
        write_json(rows)
    elif layout == "jsonl":
        write_lines(rows)
    elif layout == "csv":
        write_csv(_FIELDS, rows)
    else:
        _write_tables(rows)
    if reading.failed:
        ctx.exit(1)


def _rows(reading: Reading, overlays: tuple[Path, ...], standards: bool) -> Iterator[dict[str, Any]]:
    from citegraph.pipeline import Extractor
    from citegraph.registry import load_registry

    extractor = Extractor(load_registry(*overlays, standards=standards))
    for source in reading:
        yield from explained(source, extractor.extract(source))


def explained(source: Source, extraction: Extraction) -> list[dict[str, Any]]:
    """The candidates and relations of a source in text order, each with its verdict."""
    taken = [(c.start, c.end, c.text, "taken", c.rule, _why_taken(c)) for c in extraction.citations]
    refused = [(r.start, r.end, r.text, "refused", r.rule, r.reason) for r in extraction.rejections]
    said = [
        (e.start, e.end, e.quote, "relation", e.rule, f"{r.source or 'this text'} {r.kind.value} {r.target}")
        for r in extraction.relations
        for e in (r.evidence,)
    ]
    lines = Lines(source.text)
    fields = ("start", "end", "text", "verdict", "rule", "why")
    ordered = sorted(taken + refused + said, key=lambda row: (row[0], -row[1], row[3:]))
    return [
        {"source": source.id, "place": lines.written(row[0]), **dict(zip(fields, row, strict=True))} for row in ordered
    ]


def _why_taken(citation: Citation) -> str:
    if citation.work is None:
        return f"{citation.form.value} form; which work is open"
    why = f"{citation.form.value} form, names {citation.work}"
    return f"{why}; could be {', '.join(citation.candidates)}" if citation.candidates else why


def _write_tables(rows: Iterator[dict[str, Any]]) -> None:
    tables: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        tables.setdefault(row["source"], []).append(row)
    for source, candidates in tables.items():
        write_table(source, _SHOWN, ([row[field] for field in _SHOWN] for row in candidates))
