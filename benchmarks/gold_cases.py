"""Gold of the kind `cases`: other extractors' own test cases, where an extraction can answer them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from gold_found import cited_symbols, single

from citegraph.evaluate.gold_rows import GoldText
from citegraph.evaluate.matching import folded, same_symbol
from citegraph.evaluate.results import CITES, EvaluationFigures, Outcome, percent
from citegraph.model import Extraction, Kind, Relation
from citegraph.text.normal import fold_case

_ACTS = frozenset({Kind.AMENDS.value, Kind.REPLACES.value, Kind.REPEALS.value, Kind.SUSPENDS.value})
_STATE_NUMBER = re.compile(r"\d+/\d{4}/\S*[A-ZĐ]{2}")


class CaseRow(GoldText):
    """A test case of another extractor."""

    kind: str
    expect: dict[str, Any]


def score_cases(read: Sequence[tuple[CaseRow, Extraction]]) -> tuple[EvaluationFigures, tuple[Outcome, ...]]:
    """The number of correct cases, by kind; cases that an extraction cannot answer are skipped."""
    judged = [(row, _CASES.get(row.kind, _skip)(row, said)) for row, said in read]
    words = {True: "right", False: "wrong", None: "skipped"}
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for row, verdict in judged:
        by_kind[row.kind][words[verdict]] += 1
    right, wrong = (sum(count[word] for count in by_kind.values()) for word in ("right", "wrong"))
    figures = {
        "right": right,
        "wrong": wrong,
        "%": percent(right, right + wrong),
        "by_kind": {kind: dict(count) for kind, count in sorted(by_kind.items())},
    }
    outcomes = (
        Outcome(row.id, {"cases": single(f"{row.kind} {' '.join(row.text.split())[:120]}", verdict)})
        for row, verdict in judged
        if verdict is not None
    )
    return figures, tuple(outcomes)


def _skip(_row: CaseRow, _said: Extraction) -> None:
    """A case whose expectation an extraction cannot answer."""


def _title_number(row: CaseRow, said: Extraction) -> bool | None:
    if "first_number" not in row.expect:
        return _doc_numbers(row, said)
    works = {work.key: work for work in said.works}
    first = next((works[c.work].symbol for c in said.citations if c.work is not None and c.work in works), None)
    return same_symbol(row.expect["first_number"], first)


def _number_parse(row: CaseRow, said: Extraction) -> bool | None:
    if "number" in row.expect and row.expect["number"] is None:
        return not cited_symbols(said)
    return _doc_numbers(row, said)


def _doc_numbers(row: CaseRow, said: Extraction) -> bool | None:
    expect = row.expect
    if "exact" in expect:
        right = cited_symbols(said) == {*map(folded, expect["exact"])}
    elif want := expect.get("contains") or [n for n in (expect.get("number"),) if n]:
        right = {*map(folded, want)} <= cited_symbols(said)
    else:
        return None
    return right and (not expect.get("date") or any(work.date == expect["date"] for work in said.works))


def _relation_case(row: CaseRow, said: Extraction) -> bool:
    symbols: dict[str | None, str] = {work.key: folded(work.symbol) for work in said.works}
    triples = {(symbols.get(r.source, ""), r.kind.value, symbols.get(r.target, "")) for r in said.relations}
    expect = row.expect
    wanted = [({"extends": Kind.CONTINUES.value}.get(kind, kind), folded(b)) for kind, b in expect.get("relations", ())]
    right = bool(said.citations) or not _STATE_NUMBER.search(row.text)
    right = right and {*wanted} <= {(kind, b) for _, kind, b in triples if kind != CITES}
    if expect.get("relations_exact") == [] or expect.get("relations_of_self_exact") == []:
        right = right and not any(_is_own_act(relation, said) for relation in said.relations)
    third = {(folded(a), kind, folded(b)) for a, kind, b in expect.get("third_party", ())}
    return right and third <= triples


def _is_own_act(relation: Relation, said: Extraction) -> bool:
    """True if the text itself ends or changes a work."""
    return relation.source in (None, said.self_key) and relation.kind.value in _ACTS


def _edge_case(row: CaseRow, said: Extraction) -> bool | None:
    if not _STATE_NUMBER.search(row.text):
        return None  # its target is in lines that the case does not include
    target = row.expect.get("target") or ""
    if _STATE_NUMBER.search(target) and " + " not in target:
        return folded(target) in cited_symbols(said)
    return bool(said.citations)


def _operation_case(row: CaseRow, said: Extraction) -> bool | None:
    target = row.expect.get("target_doc") or ""
    stated = re.search(r"\d+/\d{4}/", target) and folded(target) in folded(row.text)
    return folded(target) in cited_symbols(said) if stated else None


def _pinpoint_case(row: CaseRow, said: Extraction) -> bool | None:
    exact = "pinpoints_exact" in row.expect
    want = row.expect.get("pinpoints_exact", row.expect.get("pinpoints"))
    if not isinstance(want, list) or not all(isinstance(text, str) for text in want):
        return None
    wanted = {*map(fold_case, want)}
    got = {fold_case(p) for c in said.citations for p in c.pinpoints} | {fold_case(p.text) for p in said.pinpoints}
    return wanted == got if exact else wanted <= got


_CASES: dict[str, Callable[[CaseRow, Extraction], bool | None]] = {
    "title_number": _title_number,
    "number_parse": _number_parse,
    "doc_numbers": _doc_numbers,
    "relation": _relation_case,
    "gold_edge": _edge_case,
    "gold_op": _operation_case,
    "pinpoint": _pinpoint_case,
}
