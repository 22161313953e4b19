"""Measure an extractor against gold data: how much of the marked content it finds, and what changed.

Each line of a gold file is a text with all its mentions, the works that they name and the relations between these. The
figures count mentions, works, their attributes and relations, also per type and per kind of relation.

A text's `Outcome` lists in readable words the hits, the misses and the spurious finds. Saved outcomes are the baseline
of a later evaluation, whose gains and losses are the difference. All figures are also given for each half of the texts
(`half_of`): a rule made for one text improves only the half that contains it.

A `GoldKind` applies the same to rows of another shape, with a scoring function for them.
"""

from citegraph.evaluate.baseline import Change, compare, read_baseline, save
from citegraph.evaluate.kind import GOLD, GoldKind, evaluate, read_gold
from citegraph.evaluate.results import HALVES, Counts, Evaluation, Findings, Outcome, half_of

__all__ = [
    "GOLD",
    "HALVES",
    "Change",
    "Counts",
    "Evaluation",
    "Findings",
    "GoldKind",
    "Outcome",
    "compare",
    "evaluate",
    "half_of",
    "read_baseline",
    "read_gold",
    "save",
]
