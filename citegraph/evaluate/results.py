"""The result of an evaluation: counts, figures in per cent, and the findings of each text in readable words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from citegraph.model import Kind

Triple = tuple[str, str, str]  # source, kind, target
EvaluationFigures = dict[str, Any]
CITES = Kind.CITES.value


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives and false negatives."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @classmethod
    def of(cls, want: set[Any], got: set[Any]) -> Counts:
        """Counts of expected against found values."""
        return cls(len(want & got), len(got - want), len(want - got))

    @property
    def precision(self) -> float:
        """The share of found values that are right; 1 if none was found."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        """The share of expected values that were found; 1 if none was expected."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    def figures(self) -> EvaluationFigures:
        """Precision, recall and F1 in per cent, and the counts."""
        return {**f1(self.precision, self.recall), "tp": self.tp, "fp": self.fp, "fn": self.fn}


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of one text in one category, in readable words."""

    found: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    spurious: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one text; `findings` by category: mentions, works, attributes, relations."""

    source: str
    findings: Mapping[str, Findings]

    def errors(self) -> Iterator[str]:
        """One line for each miss and each spurious find."""
        for what, findings in self.findings.items():
            yield from (f"{self.source}: {what}: missed {label}" for label in findings.missed)
            yield from (f"{self.source}: {what}: spurious {label}" for label in findings.spurious)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of one gold file, and the outcome of each of its texts, in the file's order.

    `halves` are the figures of each half of the texts; empty for an evaluation that was saved without them.
    """

    kind: str
    figures: EvaluationFigures
    outcomes: tuple[Outcome, ...]
    halves: tuple[EvaluationFigures, ...] = ()

    def errors(self) -> Iterator[str]:
        """One line per error, in the order of the texts."""
        for outcome in self.outcomes:
            yield from outcome.errors()


HALVES = 2


def half_of(source: str) -> int:
    """The half of the texts, 0 or 1, that a text belongs to: determined by its id only.

    >>> half_of("tin-1"), half_of("tin-4")
    (1, 0)
    """
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).digest()[0] % HALVES


def ends(triples: set[Triple], kinds: set[str] | None = None) -> set[tuple[str, str]]:
    """The pairs of works that relations join; only those of some kinds, if given."""
    return {(a, b) for a, kind, b in triples if kinds is None or kind in kinds}


def compared(want: set[Any], got: set[Any], label: Callable[[Any], str]) -> Findings:
    """Expected against found values, in readable words."""
    found, missed, spurious = (tuple(sorted(map(label, part))) for part in (want & got, want - got, got - want))
    return Findings(found, missed, spurious)


def placed(text: str, start: int) -> str:
    """A mention on one line, with its place."""
    return f"{' '.join(text.split())} at {start}"


def total(counts: Iterable[Counts]) -> EvaluationFigures:
    """The figures of all counts together."""
    return sum(counts, Counts()).figures()


def per_cent(value: float) -> float:
    """A share in per cent, to two places."""
    return round(100 * value, 2)


def percent(part: int, whole: int) -> float:
    """A part of a whole in per cent; 0 of nothing."""
    return per_cent(part / whole) if whole else 0.0


def f1(precision: float, recall: float) -> EvaluationFigures:
    """Precision, recall and their harmonic mean, in per cent."""
    both = precision + recall
    return {
        "P": per_cent(precision),
        "R": per_cent(recall),
        "F1": per_cent(2 * precision * recall / both) if both else 0.0,
    }
