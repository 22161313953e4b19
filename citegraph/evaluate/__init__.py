"""Measure an extractor against gold data: how much of the marked content it finds, and what changed.

Each line of a gold file is one text with its annotations. There are six kinds, distinguished by their fields:

=============  ==================================  ============================================================
kind           fields of a line                    figures
=============  ==================================  ============================================================
gold           ``mentions, entities, relations``   mentions, works, their attributes, relations, per type
named          ``named``                           laws named without a number: found, and resolved to their number
odd            ``works``                           odd forms: every work right, and no other
phapdien       ``vbpl, works, relations``          official source notes: works, relations, keys split or joined
vnlegaltext    ``spans``                           spans of other annotators, who mark a date as part of them
cases          ``kind, expect``                    other extractors' own test cases
=============  ==================================  ============================================================

A text's `Outcome` lists in readable words the hits, the misses and the spurious finds. Saved outcomes are the baseline
of a later evaluation, whose gains and losses are the difference. All figures are also given for each half of the texts
(`half_of`): a rule made for one text improves only the half that contains it.
"""

from citegraph.evaluate.baseline import Change, compare, read_baseline, save
from citegraph.evaluate.kinds import KINDS, evaluate, read_gold
from citegraph.evaluate.results import HALVES, Counts, Evaluation, Findings, Outcome, half_of

__all__ = [
    "HALVES",
    "KINDS",
    "Change",
    "Counts",
    "Evaluation",
    "Findings",
    "Outcome",
    "compare",
    "evaluate",
    "half_of",
    "read_baseline",
    "read_gold",
    "save",
]
