"""`citegraph extract`: what each source says."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.options import (
    example,
    format_option,
    paths_argument,
    registry_option,
    standards_option,
    workers_option,
)
from citegraph.cli.output import write_csv, write_json, write_lines, write_table
from citegraph.cli.reading import Reading
from citegraph.cli.records import WORK_FIELDS, citation_record, extraction_record, work_record
from citegraph.lines import Lines

if TYPE_CHECKING:
    from citegraph.model import Extraction, Source

    Said = tuple[Source, Extraction]

_CITATION_FIELDS = ("start", "end", "text", "form", "work", "candidates", "pinpoints", "rule")
_CSV = ("source", *_CITATION_FIELDS, *WORK_FIELDS[1:])


@click.command(
    epilog=example(
        "citegraph extract chi-thi.txt",
        "citegraph extract corpus/ --format jsonl > said.jsonl",
        "cat chi-thi.txt | citegraph extract -",
    )
)
@paths_argument
@format_option
@registry_option
@standards_option
@workers_option
@click.pass_context
def extract(
    ctx: click.Context,
    paths: tuple[str, ...],
    layout: str,
    overlays: tuple[Path, ...],
    standards: bool,
    workers: int | None,
) -> None:
    """Finds the citations and relations in texts.

    PATHS are files (.txt, .md, .jsonl with an id and a text a line), folders, or - for standard input. csv holds the
    citations, one a row; json and jsonl hold everything.
    """
    reading = Reading(paths)
    said = _said(reading, overlays, standards, workers)
    if layout == "json":
        write_json(extraction_record(extraction) for _, extraction in said)
    elif layout == "jsonl":
        write_lines(extraction_record(extraction) for _, extraction in said)
    elif layout == "csv":
        write_csv(_CSV, (row for _, extraction in said for row in _csv_rows(extraction)))
    else:
        for source, extraction in said:
            _write_tables(source, extraction)
    if reading.failed:
        ctx.exit(1)


def _said(reading: Reading, overlays: tuple[Path, ...], standards: bool, workers: int | None) -> Iterator[Said]:
    from citegraph.pipeline import Extractor
    from citegraph.registry import load_registry
    from citegraph.workers import cores, extract_all

    extractor = Extractor(load_registry(*overlays, standards=standards))
    return extract_all(extractor, reading, workers or cores())


def _csv_rows(extraction: Extraction) -> Iterator[dict[str, Any]]:
    works = {work.key: work_record(work) for work in extraction.works}
    for citation in extraction.citations:
        yield {**works.get(citation.work or "", {}), **citation_record(citation), "source": extraction.source}


def _write_tables(source: Source, extraction: Extraction) -> None:
    lines = Lines(source.text)
    said = (
        f"{extraction.source}: {_count(extraction.citations, 'citation')}, {_count(extraction.relations, 'relation')}"
    )
    title = f"{said}; the text is {extraction.self_key}" if extraction.self_key else said
    citations = (
        (lines.written(c.start), c.text, c.work or "open", "; ".join(c.pinpoints), c.rule) for c in extraction.citations
    )
    write_table(title, ("place", "citation", "work", "pinpoints", "rule"), citations)
    if extraction.relations:
        relations = (
            (lines.written(r.evidence.start), r.source or "this text", r.kind.value, r.target, r.evidence.quote)
            for r in extraction.relations
        )
        write_table("relations:", ("place", "source", "relation", "target", "evidence"), relations)


def _count(found: Sized, noun: str) -> str:
    """`1 relation`, `5 relations`."""
    return f"{len(found)} {noun}{'' if len(found) == 1 else 's'}"
