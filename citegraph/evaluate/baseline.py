"""Save evaluations to a file, and compare a later one with it."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from citegraph.errors import ExportError, SourceError
from citegraph.evaluate.gold_rows import Frozen, json_lines
from citegraph.evaluate.results import Evaluation, EvaluationFigures, Findings, Outcome, half_of


@dataclass(frozen=True, slots=True)
class Change:
    """The gains and losses of one category against a baseline: readable lines, `+ source: label`."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]


class _SavedHead(Frozen):
    kind: str
    figures: dict[str, Any]
    halves: tuple[dict[str, Any], ...] = ()


class _SavedFindings(Frozen):
    found: tuple[str, ...]
    spurious: tuple[str, ...]


class _SavedOutcome(Frozen):
    source: str
    findings: dict[str, _SavedFindings]


def save(evaluation: Evaluation, path: Path) -> None:
    """Write an evaluation for later comparison: a line of figures, then one line per text.

    The file appears whole or not at all. Raises `ExportError` if it cannot be written.
    """
    head = {"kind": evaluation.kind, "figures": evaluation.figures, "halves": evaluation.halves}
    lines: list[EvaluationFigures] = [head]
    for outcome in evaluation.outcomes:
        kept = {what: {"found": f.found, "spurious": f.spurious} for what, f in outcome.findings.items()}
        lines.append({"source": outcome.source, "findings": kept})
    beside = path.with_name(f".{path.name}.{os.getpid()}")  # the process id keeps two evaluations at once apart
    try:
        try:
            beside.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise ExportError(
            f"{path}: cannot be written ({error.strerror}); check the folder and its permissions"
        ) from error


def read_baseline(path: Path) -> Evaluation:
    """Read an evaluation that `save` wrote; misses are not kept.

    Raises `SourceError` with file and line for any other file.
    """
    records = list(json_lines(path))
    try:
        head = _SavedHead.model_validate(records[0][1] if records else {})
        saved = [_SavedOutcome.model_validate(record) for _, record in records[1:]]
    except ValidationError as error:
        raise SourceError(
            f"{path}: not a saved evaluation; create one with: citegraph evaluate GOLD --save FILE"
        ) from error
    outcomes = (
        Outcome(each.source, {what: Findings(f.found, (), f.spurious) for what, f in each.findings.items()})
        for each in saved
    )
    return Evaluation(head.kind, head.figures, tuple(outcomes), head.halves)


def compare(before: Evaluation, now: Evaluation, half: int | None = None) -> dict[str, Change]:
    """The gains and losses of each category since the baseline, over the texts (of one half) that both have."""
    earlier = {o.source: o.findings for o in before.outcomes if half is None or half_of(o.source) == half}
    gained: dict[str, list[str]] = defaultdict(list)
    lost: dict[str, list[str]] = defaultdict(list)
    for outcome in now.outcomes:
        for what, findings in outcome.findings.items() if outcome.source in earlier else ():
            then = earlier[outcome.source].get(what, Findings())
            place = f"{outcome.source}: "
            gained[what] += [f"+ {place}{x}" for x in _more(findings.found, then.found)]
            gained[what] += [f"+ {place}{x} (no longer spurious)" for x in _more(then.spurious, findings.spurious)]
            lost[what] += [f"- {place}{x}" for x in _more(then.found, findings.found)]
            lost[what] += [f"- {place}{x} (spurious)" for x in _more(findings.spurious, then.spurious)]
    return {what: Change(tuple(gained[what]), tuple(lost[what])) for what in gained}


def _more(these: Sequence[str], those: Sequence[str]) -> list[str]:
    """The items that occur more often here than there, sorted."""
    return sorted((Counter(these) - Counter(those)).elements())
