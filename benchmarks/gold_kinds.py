"""The kinds of gold that `benchmarks/evaluate.py` scores, distinguished by their fields.

===========  ==================================  ============================================================
kind         fields of a line                    figures
===========  ==================================  ============================================================
gold         ``mentions, entities, relations``   as `citegraph evaluate`
named        ``named``                           laws named without a number: found, and resolved to their number
odd          ``works``                           odd forms: every work right, and no other
phapdien     ``works, vbpl, relations``          official source notes: works, relations, keys split or joined
vnlegaltext  ``spans``                           spans of other annotators, who mark a date as part of them
cases        ``kind, expect``                    other extractors' own test cases
===========  ==================================  ============================================================
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gold_cases import CaseRow, score_cases
from gold_references import (
    MarkedRow,
    NamedRow,
    OddRow,
    PhapdienRow,
    score_marked,
    score_named,
    score_odd,
    score_phapdien,
)

from citegraph.errors import SourceError
from citegraph.evaluate import GOLD, GoldKind
from citegraph.evaluate.gold_rows import json_lines

KINDS: dict[str, GoldKind[Any]] = {
    "gold": GOLD,
    "named": GoldKind("named", NamedRow, score_named),
    "odd": GoldKind("odd", OddRow, score_odd),
    "phapdien": GoldKind("phapdien", PhapdienRow, score_phapdien),
    "vnlegaltext": GoldKind("vnlegaltext", MarkedRow, score_marked),
    "cases": GoldKind("cases", CaseRow, score_cases),
}

_FIELDS = {
    "gold": {"mentions", "entities"},
    "named": {"named"},
    "phapdien": {"vbpl", "works"},
    "odd": {"works"},
    "vnlegaltext": {"spans"},
    "cases": {"kind", "expect"},
}
"""The distinctive fields of each kind, in the order in which they are tried."""


def kind_of(path: Path) -> GoldKind[Any]:
    """The kind of a gold file by the fields of its first row; raises `SourceError` if they are those of no kind."""
    for place, record in json_lines(path):
        for name, fields in _FIELDS.items():
            if fields <= record.keys():
                return KINDS[name]
        known = "; ".join(f"{name} ({', '.join(sorted(fields))})" for name, fields in _FIELDS.items())
        raise SourceError(f"{place}: the fields are not those of any kind of gold; known are {known}")
    return GOLD  # which reports that the file has no rows
