"""`citegraph extract`: the citations and relations of each source."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from citegraph.cli.options import (
    example,
    format_option,
    paths_argument,
    quotes_option,
    reading_options,
    registry_option,
    seconds_option,
    standards_option,
    workers_option,
)
from citegraph.cli.output import to_json, write_csv_records, write_json, write_lines, write_table
from citegraph.cli.progress import with_progress
from citegraph.cli.records import WORK_FIELDS, citation_record, extraction_record, work_record
from citegraph.cli.sources import SourceReading, extraction_of
from citegraph.model.notebook import counted
from citegraph.text.positions import Lines

if TYPE_CHECKING:
    from citegraph.extraction.pipeline import Extractor
    from citegraph.model import Extraction, Source
    from citegraph.readers import Wanted

T = TypeVar("T")


class _Table(NamedTuple):
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    below: Sequence[Sequence[str]] = ()


_CITATION_FIELDS = ("start", "end", "text", "form", "work", "candidates", "pinpoints", "rule")
_CSV = ("source", *_CITATION_FIELDS, *WORK_FIELDS[1:])


@click.command(
    epilog=example(
        "citegraph extract chi-thi.txt",
        "citegraph extract corpus/ --format jsonl > extracted.jsonl",
        "cat chi-thi.txt | citegraph extract -",
    )
)
@paths_argument
@quotes_option
@format_option
@registry_option
@standards_option
@workers_option
@seconds_option
@reading_options
@click.pass_context
def extract(  # noqa: PLR0913, PLR0917 - one parameter per option
    ctx: click.Context,
    paths: tuple[str, ...],
    quotes: bool,
    layout: str,
    overlays: tuple[Path, ...],
    standards: bool,
    workers: int | None,
    seconds: float,
    wanted: Wanted,
) -> None:
    """Finds the citations and relations in texts.

    PATHS are files (text, HTML, Word, PDF, RTF, mail, tables with a column of texts, JSON lines, archives of these),
    folders, patterns, or - for standard input. csv contains the citations, one per row; json and jsonl everything.
    """
    from citegraph.extraction.pipeline import Extractor
    from citegraph.extraction.workers import available_cores, read_all
    from citegraph.registry import load_registry

    reading = SourceReading(paths, wanted)
    sources = reading if sys.stdout.isatty() else with_progress(reading, paths)
    extractor = Extractor(load_registry(*overlays, standards=standards), seconds=seconds)

    def each(make: Callable[[Extractor, Source], T]) -> Iterator[T]:
        return (made for _, made in read_all(partial(make, extractor), sources, workers or available_cores()))

    if layout == "json":
        write_json(each(_json))
    elif layout == "jsonl":
        write_lines(each(_json))
    elif layout == "csv":
        write_csv_records(_CSV, (row for rows in each(_csv_rows) for row in rows))
    else:
        for tables in each(partial(_tables, quotes)):
            for title, columns, rows, below in tables:
                write_table(title, columns, rows, shortened=() if quotes else ("citation", "pinpoints"), below=below)
    if reading.failed:
        ctx.exit(1)


# Output is made in the worker process that reads the text: it is smaller than the extraction.


def _json(extractor: Extractor, source: Source) -> str:
    return to_json(extraction_record(extraction_of(extractor, source), Lines(source.text)))


def _csv_rows(extractor: Extractor, source: Source) -> list[dict[str, Any]]:
    extraction = extraction_of(extractor, source)
    works = {work.key: work_record(work) for work in extraction.works}
    return [
        {**works.get(citation.work or "", {}), **citation_record(citation), "source": extraction.source}
        for citation in extraction.citations
    ]


def _tables(quotes: bool, extractor: Extractor, source: Source) -> list[_Table]:
    extraction = extraction_of(extractor, source)
    lines = Lines(source.text)
    counts = f"{counted(len(extraction.citations), 'citation')}, {counted(len(extraction.relations), 'relation')}"
    title = f"{extraction.source}: {counts}"
    if extraction.self_key:
        title += f"; the text is {extraction.self_key}"
    columns = ("place", "citation", "work", "pinpoints", *(["rule"] if quotes else []))
    citations = [
        (lines.written(c.start), c.text, c.work or "open", "; ".join(c.pinpoints), *([c.rule] if quotes else []))
        for c in extraction.citations
    ]
    return [_Table(title, columns, citations), *_relations(extraction, lines, quotes)]


def _relations(extraction: Extraction, lines: Lines, quotes: bool) -> Iterator[_Table]:
    """The table of relations, if there are any, in the short names of the works."""
    if not extraction.relations:
        return
    names = _names(extraction)
    rows = [
        (
            lines.written(relation.evidence.start),
            names[relation.source] if relation.source else "this text",
            relation.kind.value,
            names[relation.target],
        )
        for relation in extraction.relations
    ]
    below = [(r.evidence.quote, r.evidence.rule) for r in extraction.relations] if quotes else ()
    yield _Table("relations:", ("place", "source", "relation", "target"), rows, below)


def _names(extraction: Extraction) -> dict[str, str]:
    """The symbol of each work by its key, or the key where it has none or shares it with another."""
    symbols = Counter(work.symbol for work in extraction.works)
    return {
        work.key: work.symbol if work.symbol and symbols[work.symbol] == 1 else work.key for work in extraction.works
    }
