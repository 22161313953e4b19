"""Measure questions to a large database, in process: median, 95th percentile and maximum, in milliseconds.

    python benchmarks/asking.py FILE.db

`graphs.py` makes such a database. The works in the questions are random, the same on every run.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus import report

from citegraph.graph.graph import CitationGraph
from citegraph.model import CARRYING_OUT, Work
from citegraph.store import Store
from citegraph.text.normal import fold

ASKED = 300


def works_of(graph: CitationGraph, keys: list[str], number: int) -> list[Work]:
    chance = random.Random(number)  # noqa: S311 - the same on every run
    return [graph.works[key] for key in chance.sample(keys, min(number, len(keys)))]


def questions(path: str | Path) -> Iterator[tuple[str, Callable[[Work], Sequence[Any]], list[Work]]]:
    """Yield the name of each question, the function that asks it, and its works."""
    with Store.open(path) as store:
        graph = CitationGraph(store.facts())
        keys = list(graph.works)
        works, more = works_of(graph, keys, ASKED), works_of(graph, keys, 3 * ASKED)
        acted_on = graph.facts.edges([w.key for w in more], incoming=True, kinds=CARRYING_OUT)
        yield "implements --transitive", lambda w: graph.implementers(w, transitive=True), works
        carried = [w for w in more if acted_on[w.key]]
        yield (
            "implements --transitive, of what is carried out",
            lambda w: graph.implementers(w, transitive=True),
            carried,
        )
        yield "neighbours", lambda w: graph.cites(w) + graph.cited_by(w), works
        yield "by type, number and day", lambda w: graph.find(f"{_type_and_number(w)} {w.date}"), works
        yield "by type, number and year", lambda w: graph.find(f"{_type_and_number(w)} nam {(w.date or '')[:4]}"), works
        yield "by symbol", lambda w: graph.find(w.symbol or w.key), works
        yield "three words of the title", lambda w: store.search(" ".join((w.title or "").split()[2:5])), works
        yield "the title without tone marks", lambda w: store.search(fold(w.title or "")), works


def _type_and_number(work: Work) -> str:
    return f"{work.type.replace('-', ' ')} {work.number}"


def answered(path: str | Path) -> Iterator[dict[str, Any]]:
    """Yield the milliseconds of each question, and its largest number of answers."""
    for name, question, works in questions(path):
        spent, most = [], 0
        for work in works:
            begun = time.perf_counter()
            most = max(most, len(question(work)))
            spent.append(1000 * (time.perf_counter() - begun))
        late = sorted(spent)[int(0.95 * len(spent))] if spent else 0.0
        figures = {"median_ms": statistics.median(spent or [0]), "late_ms": late, "longest_ms": max(spent, default=0)}
        yield {"step": f"ask: {name}", **{unit: round(ms, 2) for unit, ms in figures.items()}, "answers": most}


if __name__ == "__main__":
    for result in answered(sys.argv[1]):
        report(result)
