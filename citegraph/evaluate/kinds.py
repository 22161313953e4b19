"""The kinds of gold: how each file is read and scored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from citegraph.errors import SourceError
from citegraph.evaluate.cases import score_cases
from citegraph.evaluate.contract import breaches
from citegraph.evaluate.references import score_marked, score_named, score_odd, score_phapdien
from citegraph.evaluate.results import HALVES, Evaluation, EvaluationFigures, Outcome, half_of
from citegraph.evaluate.rows import CaseRow, GoldRow, GoldText, MarkedRow, NamedRow, OddRow, PhapdienRow, json_lines
from citegraph.evaluate.texts import score_texts
from citegraph.model import Extraction, Source

ExtractSource = Callable[[Source], Extraction]


def read_gold(path: Path, kind: str | None = None) -> tuple[str, tuple[GoldText, ...]]:
    """The rows of a gold file, and its kind, guessed from the fields of its first line if it is None.

    Raises `SourceError` with file, line and field for any other row.
    """
    records = list(json_lines(path))
    if not records:
        raise SourceError(f"{path}: no rows; write one JSON object per line")
    kind = kind or _guess(*records[0])
    rows: dict[str, GoldText] = {}
    for place, record in records:
        row = _row(place, record, KINDS[kind].row)
        if row.id in rows:
            raise SourceError(f"{place}: the id {row.id!r} occurs twice; give each row its own")
        rows[row.id] = row
    return kind, tuple(rows.values())


def evaluate(kind: str, rows: Sequence[GoldText], extract: ExtractSource) -> Evaluation:
    """Extract from the text of each row and score the result. `rows` are of this kind, from `read_gold`."""
    read = [(row, extract(Source(row.id, row.text))) for row in rows]
    figures, outcomes = _scored(kind, read)
    halves = ([(row, said) for row, said in read if half_of(row.id) == half] for half in range(HALVES))
    return Evaluation(kind, figures, outcomes, tuple(_scored(kind, half)[0] for half in halves))


def _scored(kind: str, read: Sequence[tuple[GoldText, Extraction]]) -> tuple[EvaluationFigures, tuple[Outcome, ...]]:
    figures, outcomes = KINDS[kind].score(read)
    figures["contract_breaches"] = sum(len(breaches(row.text, said)) for row, said in read)
    return figures, outcomes


def _guess(place: str, record: dict[str, Any]) -> str:
    for kind, scorer in KINDS.items():
        if scorer.fields <= record.keys():
            return kind
    known = "; ".join(f"{kind} ({', '.join(sorted(scorer.fields))})" for kind, scorer in KINDS.items())
    raise SourceError(f"{place}: the fields are not those of any kind of gold; known are {known}")


def _row(place: str, record: dict[str, Any], model: type[GoldText]) -> GoldText:
    try:
        return model.model_validate(record)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SourceError(f"{place}: {f'{where}: ' if where else ''}{first['msg']}; correct the row") from error


@dataclass(frozen=True, slots=True)
class Scorer:
    """One kind of gold: its distinctive fields, the shape of its rows, and its scoring function."""

    fields: frozenset[str]
    row: type[GoldText]
    score: Callable[[Any], tuple[EvaluationFigures, tuple[Outcome, ...]]]


KINDS: dict[str, Scorer] = {
    "gold": Scorer(frozenset({"mentions", "entities"}), GoldRow, score_texts),
    "named": Scorer(frozenset({"named"}), NamedRow, score_named),
    "phapdien": Scorer(frozenset({"vbpl", "works"}), PhapdienRow, score_phapdien),
    "odd": Scorer(frozenset({"works"}), OddRow, score_odd),
    "vnlegaltext": Scorer(frozenset({"spans"}), MarkedRow, score_marked),
    "cases": Scorer(frozenset({"kind", "expect"}), CaseRow, score_cases),
}
"""The kinds of gold, in the order in which a row's fields are tried."""
