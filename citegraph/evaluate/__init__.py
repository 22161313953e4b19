"""Gold data -> figures: how much of what careful readers marked does the extractor find, and what changed.

Each line of a gold file is one text with what is to be found in it. There are six kinds, told apart by their fields:

=============  ==================================  ============================================================
kind           a line holds                        figures
=============  ==================================  ============================================================
gold           ``mentions, entities, relations``   mentions, works, their attributes, relations, per type
named          ``named``                           laws named without a number: found, and resolved to their number
odd            ``works``                           odd forms: every work right, and none besides
phapdien       ``vbpl, works, relations``          official source notes: works, relations, keys split or joined
vnlegaltext    ``spans``                           spans of other annotators, who mark a date as part of them
cases          ``kind, expect``                    other extractors' own test cases
=============  ==================================  ============================================================

A text's `Outcome` lists in readable words what was found, missed and found though it is not there. Saved outcomes are
the baseline of a later evaluation, whose gains and losses are the difference. All figures are also given for each half
of the texts (`half_of`): a rule that was made for one text helps the half that holds it, and not the other.
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
