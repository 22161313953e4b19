"""`citegraph extract`: what each source says."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence, Sized
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from citegraph.cli.options import (
    example,
    format_option,
    paths_argument,
    reading_options,
    registry_option,
    standards_option,
    workers_option,
)
from citegraph.cli.output import to_json, write_csv, write_json, write_lines, write_table
from citegraph.cli.progress import with_progress
from citegraph.cli.reading import Reading, extraction_of
from citegraph.cli.records import WORK_FIELDS, citation_record, extraction_record, work_record
from citegraph.text.positions import Lines

if TYPE_CHECKING:
    from citegraph.extraction.pipeline import Extractor
    from citegraph.model import Source
    from citegraph.readers import Wanted

T = TypeVar("T")
Table = tuple[str, Sequence[str], Sequence[Sequence[str]]]
"""A title, columns, rows."""

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
@reading_options
@click.pass_context
def extract(
    ctx: click.Context,
    paths: tuple[str, ...],
    layout: str,
    overlays: tuple[Path, ...],
    standards: bool,
    workers: int | None,
    wanted: Wanted,
) -> None:
    """Finds the citations and relations in texts.

    PATHS are files (text, HTML, Word, PDF, RTF, mail, tables with a column of texts, JSON lines, archives of these),
    folders, patterns, or - for standard input. csv holds the citations, one a row; json and jsonl hold everything.
    """
    from citegraph.extraction.pipeline import Extractor
    from citegraph.extraction.workers import cores, read_all
    from citegraph.registry import load_registry

    reading = Reading(paths, wanted)
    sources = reading if sys.stdout.isatty() else with_progress(reading, paths)
    extractor = Extractor(load_registry(*overlays, standards=standards))

    def said(shown: Callable[[Extractor, Source], T]) -> Iterator[T]:
        return (made for _, made in read_all(partial(shown, extractor), sources, workers or cores()))

    if layout == "json":
        write_json(said(_json))
    elif layout == "jsonl":
        write_lines(said(_json))
    elif layout == "csv":
        write_csv(_CSV, (row for rows in said(_csv_rows) for row in rows))
    else:
        for tables in said(_tables):
            for table in tables:
                write_table(*table)
    if reading.failed:
        ctx.exit(1)


# Made where the text is read, in a worker process: what is shown is smaller than what it is made of.


def _json(extractor: Extractor, source: Source) -> str:
    return to_json(extraction_record(extraction_of(extractor, source), Lines(source.text)))


def _csv_rows(extractor: Extractor, source: Source) -> list[dict[str, Any]]:
    extraction = extraction_of(extractor, source)
    works = {work.key: work_record(work) for work in extraction.works}
    return [
        {**works.get(citation.work or "", {}), **citation_record(citation), "source": extraction.source}
        for citation in extraction.citations
    ]


def _tables(extractor: Extractor, source: Source) -> list[Table]:
    extraction = extraction_of(extractor, source)
    lines = Lines(source.text)
    said = (
        f"{extraction.source}: {_count(extraction.citations, 'citation')}, {_count(extraction.relations, 'relation')}"
    )
    title = f"{said}; the text is {extraction.self_key}" if extraction.self_key else said
    citations = [
        (lines.written(c.start), c.text, c.work or "open", "; ".join(c.pinpoints), c.rule) for c in extraction.citations
    ]
    relations = [
        (lines.written(r.evidence.start), r.source or "this text", r.kind.value, r.target, r.evidence.quote)
        for r in extraction.relations
    ]
    tables: list[Table] = [(title, ("place", "citation", "work", "pinpoints", "rule"), citations)]
    if relations:
        tables.append(("relations:", ("place", "source", "relation", "target", "evidence"), relations))
    return tables


def _count(found: Sized, noun: str) -> str:
    """`1 relation`, `5 relations`."""
    return f"{len(found)} {noun}{'' if len(found) == 1 else 's'}"
