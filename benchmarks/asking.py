"""Questions to a large database, in process: milliseconds at the median, late (at the 95th of a hundred) and at most.

    python benchmarks/asking.py FILE.db

`graphs.py` makes such a database. The works asked about are chosen by chance, the same on every run.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus import tell

from citegraph.graph.graph import CitationGraph
from citegraph.model import CARRYING_OUT, Work
from citegraph.store import Store
from citegraph.text.normal import fold

ASKED = 300


def works_of(graph: CitationGraph, keys: list[str], number: int) -> list[Work]:
    chance = random.Random(number)  # noqa: S311 - the same on every run
    return [graph.works[key] for key in chance.sample(keys, min(number, len(keys)))]


def questions(path: str | Path) -> Iterator[tuple[str, Callable[[Work], Sequence[Any]], list[Work]]]:
    """What is asked, how, and of which works."""
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
        yield "by type, number and day", lambda w: graph.find(f"{_spoken(w)} {w.date}"), works
        yield "by type, number and year", lambda w: graph.find(f"{_spoken(w)} nam {(w.date or '')[:4]}"), works
        yield "by symbol", lambda w: graph.find(w.symbol or w.key), works
        yield "three words of the title", lambda w: store.search(" ".join((w.title or "").split()[2:5])), works
        yield "the title without tone marks", lambda w: store.search(fold(w.title or "")), works


def _spoken(work: Work) -> str:
    return f"{work.type.replace('-', ' ')} {work.number}"


def answered(path: str | Path) -> Iterator[dict[str, Any]]:
    """Milliseconds of each question, and the most answers that one had."""
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
        tell(result)
