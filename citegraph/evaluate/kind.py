"""A format of gold files: how they are read and scored. `gold` is the only one of the package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from citegraph.errors import SourceError, reason_of
from citegraph.evaluate.contract import breaches
from citegraph.evaluate.gold_rows import GoldRow, GoldText, json_lines
from citegraph.evaluate.gold_texts import score_texts
from citegraph.evaluate.results import HALVES, Evaluation, EvaluationFigures, Outcome, half_of
from citegraph.model import Extraction, Source

ExtractSource = Callable[[Source], Extraction]
Row = TypeVar("Row", bound=GoldText)


@dataclass(frozen=True, slots=True)
class GoldKind(Generic[Row]):
    """A kind of gold: its name, the shape of its rows, and its scoring function."""

    name: str
    row: type[Row]
    score: Callable[[Sequence[tuple[Row, Extraction]]], tuple[EvaluationFigures, tuple[Outcome, ...]]]

    def read(self, path: Path) -> tuple[Row, ...]:
        """The rows of a gold file. Raises `SourceError` with file, line and field for any other row."""
        rows: dict[str, Row] = {}
        for place, record in json_lines(path):
            row = self._row(place, record)
            if row.id in rows:
                raise SourceError(f"{place}: the id {row.id!r} occurs twice; give each row its own")
            rows[row.id] = row
        if not rows:
            raise SourceError(f"{path}: no rows; write one JSON object per line")
        return tuple(rows.values())

    def _row(self, place: str, record: dict[str, Any]) -> Row:
        try:
            return self.row.model_validate(record)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise SourceError(f"{place}: {f'{where}: ' if where else ''}{reason_of(first)}; correct the row") from error

    def evaluate(self, rows: Sequence[Row], extract: ExtractSource) -> Evaluation:
        """Extract from the text of each row and score the result."""
        read = [(row, extract(Source(row.id, row.text))) for row in rows]
        figures, outcomes = self._scored(read)
        halves = ([(row, said) for row, said in read if half_of(row.id) == half] for half in range(HALVES))
        return Evaluation(self.name, figures, outcomes, tuple(self._scored(half)[0] for half in halves))

    def _scored(self, read: Sequence[tuple[Row, Extraction]]) -> tuple[EvaluationFigures, tuple[Outcome, ...]]:
        figures, outcomes = self.score(read)
        figures["contract_breaches"] = sum(len(breaches(row.text, said)) for row, said in read)
        return figures, outcomes


GOLD = GoldKind("gold", GoldRow, score_texts)


def read_gold(path: Path) -> tuple[GoldRow, ...]:
    """The rows of a gold file. Raises `SourceError` with file, line and field for any other row."""
    return GOLD.read(path)


def evaluate(rows: Sequence[GoldRow], extract: ExtractSource) -> Evaluation:
    """Extract from the text of each row and score the result."""
    return GOLD.evaluate(rows, extract)
