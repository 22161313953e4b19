"""`citegraph evaluate`: measure the extraction on gold data, and the effect of a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.options import FilePath, example, registry_option
from citegraph.cli.output import plain, report, spare, to_json, write_table
from citegraph.errors import SourceError
from citegraph.model.notebook import counted

if TYPE_CHECKING:
    from citegraph.evaluate import Change, Evaluation, GoldKind


@click.command(
    short_help="Measures the extraction against gold data.",
    epilog=example(
        "citegraph evaluate gold.jsonl --save before.jsonl",
        "citegraph evaluate gold.jsonl --baseline before.jsonl --errors 20",
        "citegraph evaluate gold.jsonl --baseline before.jsonl --cross",
    ),
)
@click.argument("gold", type=FilePath())
@click.option("--errors", type=click.IntRange(min=0), default=0, metavar="N", help="Also list the first N errors.")
@click.option(
    "--format",
    "layout",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="table: for people; json: one object with all figures.",
)
@click.option("--baseline", type=FilePath(), help="A saved evaluation to compare with.")
@click.option("--save", "saved", type=FilePath(dir_okay=False), help="Save this evaluation for --baseline.")
@click.option("--cross", is_flag=True, help="Also show each half of the texts, to detect a rule that helps only one.")
@registry_option
def evaluate(gold: Path, **asked: Any) -> None:
    """Compares the extraction from the texts of GOLD, a JSON lines file, with their annotations.

    A row contains an id, a text and its annotations. A gain is an error that was fixed; a loss is a new error, either
    missed or found wrongly. With --cross, the texts are split into two halves by their ids.
    """
    from citegraph.evaluate import GOLD

    measure(GOLD, gold, **asked)


def measure(  # noqa: PLR0913
    kind: GoldKind[Any],
    gold: Path,
    *,
    errors: int,
    layout: str,
    baseline: Path | None,
    saved: Path | None,
    cross: bool,
    overlays: tuple[Path, ...],
) -> None:
    """Evaluate gold of any kind, and write, save and compare the result as the options of the command state."""
    from citegraph.evaluate import read_baseline, save

    if saved:
        spare([saved], [gold, *overlays])
    before = read_baseline(baseline) if baseline else None
    now = _evaluation(kind, gold, overlays)
    if before:
        _check_baseline(before, now, str(baseline), cross)
    if saved:
        save(now, saved)
    if layout == "json":
        click.echo(to_json(_record(now, errors, before, cross)))
    else:
        _write(now, errors, before, cross)


def _evaluation(kind: GoldKind[Any], gold: Path, overlays: tuple[Path, ...]) -> Evaluation:
    from citegraph.extraction.pipeline import Extractor
    from citegraph.registry import load_registry

    return kind.evaluate(kind.read(gold), Extractor(load_registry(*overlays)).extract)


def _check_baseline(before: Evaluation, now: Evaluation, name: str, cross: bool) -> None:
    if before.kind != now.kind:
        fix = f"give one that was saved from gold of the kind {now.kind}"
        raise SourceError(f"{name}: was saved from gold of the kind {before.kind}; {fix}")
    known = {outcome.source for outcome in before.outcomes}
    if fresh := sum(outcome.source not in known for outcome in now.outcomes):
        report(f"{name}: lacks {fresh} of {counted(len(now.outcomes), 'source')}, whose gains and losses are unknown")
    if cross and not before.halves:
        report(f"{name}: has no figures of halves; save it again with --cross to compare them")


def _record(now: Evaluation, errors: int, before: Evaluation | None, cross: bool) -> dict[str, Any]:
    record: dict[str, Any] = {"kind": now.kind, "figures": now.figures}
    if errors:
        record["errors"] = list(islice(now.errors(), errors))
    if before is not None:
        record["changes"] = _changes(before, now)
    if cross:
        record["halves"] = [{"figures": figures} for figures in now.halves]
    if cross and before is not None:
        for half, part in enumerate(record["halves"]):
            part["changes"] = _changes(before, now, half)
    return record


def _changes(before: Evaluation, now: Evaluation, half: int | None = None) -> dict[str, Any]:
    from citegraph.evaluate import compare

    return {what: {"gained": c.gained, "lost": c.lost} for what, c in compare(before, now, half).items()}


def _write(now: Evaluation, errors: int, before: Evaluation | None, cross: bool) -> None:
    for line in islice(now.errors(), errors):
        click.echo(plain(line))
    columns = ("figure", *(["texts"] if cross else []), "now", *(["before"] if before else []))
    write_table(f"{now.kind}:", columns, _table(now, before, cross))
    if before:
        _write_changes(before, now, cross)


def _table(now: Evaluation, before: Evaluation | None, cross: bool) -> Iterator[tuple[str, ...]]:
    """One row per figure, and with `cross` two more for the halves."""
    parts = [("all", now.figures, before.figures if before else {})]
    if cross:
        old = before.halves if before and before.halves else ({},) * len(now.halves)
        parts += [(f"half {n}", mine, then) for n, (mine, then) in enumerate(zip(now.halves, old, strict=True), 1)]
    values = [(name, dict(_rows(mine)), dict(_rows(then))) for name, mine, then in parts]
    for figure in values[0][1]:
        for name, mine, then in values:
            labels = (figure if name == "all" else "", *([name] if cross else []))
            yield (*labels, mine.get(figure, ""), *([then.get(figure, "")] if before else []))


def _write_changes(before: Evaluation, now: Evaluation, cross: bool) -> None:
    from citegraph.evaluate import compare

    halves = [compare(before, now, half) for half in range(len(now.halves))] if cross else []
    for what, change in compare(before, now).items():
        counts = [f"{what}: {_count(change)}"]
        counts += [f"half {n}: {_count(half[what]) if what in half else _NONE}" for n, half in enumerate(halves, 1)]
        click.echo("; ".join(counts))
        _write_lines(change.gained)
        _write_lines(change.lost)


_NONE = "0 gained, 0 lost"


def _count(change: Change) -> str:
    return f"{len(change.gained)} gained, {len(change.lost)} lost"


def _write_lines(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(plain(line))


def _rows(figures: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """(name, value) of each figure: a measure is one row, a group one row per measure."""
    for name, value in figures.items():
        if not isinstance(value, dict):
            yield prefix + name, str(value)
        elif any(isinstance(inner, dict) for inner in value.values()):
            yield from _rows(value, f"{prefix}{name}: ")
        else:
            yield prefix + name, "  ".join(f"{part} {number}" for part, number in value.items())
