"""`citegraph explain`: how texts are read and why a sentence gives no edge; or counts of the reasons."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.options import (
    example,
    format_option,
    paths_argument,
    reading_options,
    registry_option,
    standards_option,
)
from citegraph.cli.output import write, write_table
from citegraph.cli.sources import SourceReading
from citegraph.extraction.explanation import ExplainedStep, Explanation, Stage, explained
from citegraph.model import Source
from citegraph.readers import Wanted, is_known
from citegraph.text.positions import Lines

if TYPE_CHECKING:
    from citegraph.extraction.analysis import Analysis

_FIELDS = ("source", *(field.name for field in fields(ExplainedStep)))
_SHOWN = {
    Stage.BLOCK: ("place", "role", "marker", "text"),
    Stage.MENTION: ("place", "text", "verdict", "rule", "why"),
    Stage.CLAIM: ("place", "who", "kind", "whom", "frame", "verb", "text"),
    Stage.REFUSAL: ("place", "text", "rule", "why"),
}
_FIRST_WORDS = 80  # characters of a block, a claim or a sentence that a table shows
_COUNTED = ("why", "rule", "count", "source", "place", "text")


@click.command(
    short_help="Shows how texts are read, and why a sentence gives no edge.",
    epilog=example(
        "citegraph explain chi-thi.txt",
        "citegraph explain 'Thực hiện Nghị quyết số 57-NQ/TW, Tỉnh ủy ban hành Kế hoạch số 12-KH/TU.'",
        "citegraph explain corpus.jsonl --count",
    ),
)
@paths_argument
@click.option(
    "--count",
    is_flag=True,
    help="Count refused verbs and claims by reason and rule, each with its first place.",
)
@format_option
@registry_option
@standards_option
@reading_options
@click.pass_context
def explain(
    ctx: click.Context,
    paths: tuple[str, ...],
    count: bool,
    layout: str,
    overlays: tuple[Path, ...],
    standards: bool,
    wanted: Wanted,
) -> None:
    """Shows how texts are read: blocks, accepted and refused mentions, claims, and verbs without a claim and why.

    PATHS are as for `citegraph extract`, or sentences: an argument with spaces that is not a file is read as text. A
    place is line:column, both counted from one.
    """
    reading = SourceReading([path for path in paths if not _is_text(path)], wanted)
    analyses = _analyses(_sources([path for path in paths if _is_text(path)], reading), overlays, standards)
    if count:
        counted = _counted(analyses)
        rows = (_row(record, _COUNTED) for record in counted)
        write(layout, _COUNTED, counted, lambda: write_table("refusals", _COUNTED, rows))
    else:
        explanations = map(explained, analyses)
        records = (record for explanation in explanations for record in _records(explanation))
        write(layout, _FIELDS, records, lambda: _write_tables(explanations))
    if reading.failed:
        ctx.exit(1)


def _is_text(given: str) -> bool:
    """True if an argument is a sentence: several words that are not a file name and match no file."""
    # os.path, not Path, which raises for a sentence that is too long for a file name.
    if " " not in given or is_known(given) or os.path.exists(given):  # noqa: PTH110
        return False
    return not (glob.has_magic(given) and any(glob.iglob(given, recursive=True)))  # noqa: PTH207


def _sources(texts: Sequence[str], reading: SourceReading) -> Iterator[Source]:
    """The given sentences, then the sources of the paths."""
    for number, text in enumerate(texts, 1):
        yield Source("text" if len(texts) == 1 else f"text-{number}", text)
    if reading.paths:
        yield from reading


def _analyses(sources: Iterable[Source], overlays: tuple[Path, ...], standards: bool) -> Iterator[Analysis]:
    from citegraph.extraction.pipeline import Extractor
    from citegraph.registry import load_registry

    extractor = Extractor(load_registry(*overlays, standards=standards))
    return (extractor.analyse(source) for source in sources)


def _records(explanation: Explanation) -> Iterator[dict[str, Any]]:
    """One record per step, without the fields that its stage lacks."""
    source = explanation.analysis.source.id
    for step in explanation.steps:
        yield {"source": source, **{field: value for field, value in asdict(step).items() if value is not None}}


def _write_tables(explanations: Iterable[Explanation]) -> None:
    """Write one table per source and stage, or only its title if it is empty."""
    for explanation in explanations:
        source = explanation.analysis.source.id
        for stage, columns in _SHOWN.items():
            steps = explanation.of(stage)
            title = f"{source}: {stage}s" if steps else f"{source}: no {stage}s"
            write_table(title, columns, (_row(asdict(step), columns) for step in steps))


def _row(record: Mapping[str, Any], columns: Sequence[str]) -> list[str]:
    """The cells of a table: a text is cut to its first words, a missing value is empty."""
    cells = ("" if record.get(column) is None else str(record[column]) for column in columns)
    return [
        shorten(cell, _FIRST_WORDS, placeholder="…") if column == "text" else cell
        for column, cell in zip(columns, cells, strict=True)
    ]


def _counted(analyses: Iterable[Analysis]) -> Iterator[dict[str, Any]]:
    """One record per reason and rule, the most frequent first, with its first sentence."""
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for analysis in analyses:
        for refusal in analysis.refusals:
            kind = refusal.reason, refusal.rule
            counts[kind] += 1
            if kind not in first:
                first[kind] = _sentence(analysis, refusal.start, refusal.end)
    for (reason, rule), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield {"why": reason, "rule": rule, "count": count, **first[reason, rule]}


def _sentence(analysis: Analysis, start: int, end: int) -> dict[str, Any]:
    """The place of a refusal and its sentence."""
    sentence = analysis.document.sentence_at(start)
    whole = (sentence.start, sentence.end) if sentence is not None else (start, end)
    text = analysis.source.text
    place = Lines(text).written(analysis.document.normal.span(start, end)[0])
    shown = " ".join(text[slice(*analysis.document.normal.span(*whole))].split())
    return {"source": analysis.source.id, "place": place, "text": shown}
