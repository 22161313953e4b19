"""`citegraph evaluate`: figures over gold data, and what a change won and lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.options import example, registry_option
from citegraph.cli.output import plain, report, to_json, write_table
from citegraph.errors import SourceError

if TYPE_CHECKING:
    from citegraph.evaluate import Change, Evaluation

_KINDS = ("gold", "named", "odd", "phapdien", "vnlegaltext", "cases")


@click.command(
    short_help="Measures the extraction against gold data.",
    epilog=example(
        "citegraph evaluate gold.jsonl --save before.jsonl",
        "citegraph evaluate gold.jsonl --baseline before.jsonl --errors 20",
    ),
)
@click.argument("gold", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(_KINDS), help="What the rows hold; guessed from their fields if not given.")
@click.option("--errors", type=click.IntRange(min=0), default=0, metavar="N", help="Also list the first N errors.")
@click.option(
    "--format",
    "layout",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="table for people; json: one object of all figures.",
)
@click.option("--baseline", type=click.Path(path_type=Path), help="A saved evaluation: show what was gained and lost.")
@click.option("--save", "saved", type=click.Path(dir_okay=False, path_type=Path), help="Save this one for --baseline.")
@registry_option
def evaluate(
    gold: Path,
    kind: str | None,
    errors: int,
    layout: str,
    baseline: Path | None,
    saved: Path | None,
    overlays: tuple[Path, ...],
) -> None:
    """Measures what is extracted from the texts of GOLD, a JSON lines file, against what is marked there.

    A row holds an id, a text and what is to be found in it. A gain is what is right now and was not; a loss is what was
    right, or what is found now though it is not there.
    """
    from citegraph.evaluate import compare, read_baseline, save

    before = read_baseline(baseline) if baseline else None
    now = _evaluation(gold, kind, overlays)
    changes = None
    if before:
        _check_baseline(before, now, str(baseline))
        changes = compare(before, now)
    if saved:
        save(now, saved)
    if layout == "json":
        click.echo(to_json(_record(now, errors, changes)))
    else:
        _write(now, errors, before, changes)


def _evaluation(gold: Path, kind: str | None, overlays: tuple[Path, ...]) -> Evaluation:
    from citegraph.evaluate import evaluate as measure
    from citegraph.evaluate import read_gold
    from citegraph.pipeline import Extractor
    from citegraph.registry import load_registry

    kind, rows = read_gold(gold, kind)
    return measure(kind, rows, Extractor(load_registry(*overlays)).extract)


def _check_baseline(before: Evaluation, now: Evaluation, name: str) -> None:
    if before.kind != now.kind:
        mend = f"give one that was saved from gold of the kind {now.kind}"
        raise SourceError(f"{name}: was saved from gold of the kind {before.kind}; {mend}")
    known = {outcome.source for outcome in before.outcomes}
    if fresh := sum(outcome.source not in known for outcome in now.outcomes):
        report(f"{name}: lacks {fresh} of the {len(now.outcomes)} sources, whose gains and losses are not told")


def _record(now: Evaluation, errors: int, changes: Mapping[str, Change] | None) -> dict[str, Any]:
    record: dict[str, Any] = {"kind": now.kind, "figures": now.figures}
    if errors:
        record["errors"] = list(islice(now.errors(), errors))
    if changes is not None:
        record["changes"] = {what: {"gained": c.gained, "lost": c.lost} for what, c in changes.items()}
    return record


def _write(now: Evaluation, errors: int, before: Evaluation | None, changes: Mapping[str, Change] | None) -> None:
    for line in islice(now.errors(), errors):
        click.echo(plain(line))
    old = dict(_rows(before.figures)) if before else None
    rows = (
        (name, value, old.get(name, "")) if old is not None else (name, value) for name, value in _rows(now.figures)
    )
    write_table(f"{now.kind}:", ("figure", "now", "before") if before else ("figure", "now"), rows)
    for what, change in (changes or {}).items():
        click.echo(f"{what}: {len(change.gained)} gained, {len(change.lost)} lost")
        _write_lines(change.gained)
        _write_lines(change.lost)


def _write_lines(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(plain(line))


def _rows(figures: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """(name, value) of each figure: a measure is one row, a group of measures a row each."""
    for name, value in figures.items():
        if not isinstance(value, dict):
            yield prefix + name, str(value)
        elif any(isinstance(inner, dict) for inner in value.values()):
            yield from _rows(value, f"{prefix}{name}: ")
        else:
            yield prefix + name, "  ".join(f"{part} {number}" for part, number in value.items())
