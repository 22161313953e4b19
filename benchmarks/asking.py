"""Questions to a large database, in process: milliseconds at the median, at the 95th of a hundred, and the slowest.

    python benchmarks/asking.py FILE.db

`graphs.py` makes such a database. The works asked about are chosen by chance, the same on every run.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from citegraph.graph import CitationGraph
from citegraph.model import CARRYING_OUT, Work
from citegraph.store import Store
from citegraph.text import fold

ASKED = 300


def works_of(graph: CitationGraph, keys: list[str], number: int) -> list[Work]:
    chance = random.Random(number)  # noqa: S311 - the same on every run
    return [graph.works[key] for key in chance.sample(keys, min(number, len(keys)))]


def tell(name: str, question: Callable[[Work], Sequence[Any]], works: list[Work]) -> None:
    spent, found = [], 0
    for work in works:
        begun = time.perf_counter()
        found = max(found, len(question(work)))
        spent.append(1000 * (time.perf_counter() - begun))
    late = sorted(spent)[int(0.95 * len(spent))]
    print(f"{name:42} {statistics.median(spent):8.2f} {late:8.2f} {max(spent):8.1f} ms, {found} answers at most")


def main(path: str) -> None:
    with Store.open(path) as store:
        graph = CitationGraph(store.facts())
        keys = list(graph.works)
        works = works_of(graph, keys, ASKED)
        carried = [
            w
            for w in works_of(graph, keys, 3 * ASKED)
            if graph.facts.edges([w.key], incoming=True, kinds=CARRYING_OUT)[w.key]
        ]
        tell("implements --transitive, any work", lambda w: graph.implementers(w, transitive=True), works)
        tell("implements --transitive, carried out works", lambda w: graph.implementers(w, transitive=True), carried)
        tell("neighbours", lambda w: graph.cites(w) + graph.cited_by(w), works)
        tell("by type, number and day", lambda w: graph.find(f"{w.type.replace('-', ' ')} {w.number} {w.date}"), works)
        tell(
            "by type, number and year",
            lambda w: graph.find(f"{w.type.replace('-', ' ')} {w.number} nam {(w.date or '')[:4]}"),
            works,
        )
        tell("by symbol", lambda w: graph.find(w.symbol or w.key), works)
        tell("search, three words of the title", lambda w: store.search(" ".join((w.title or "").split()[2:5])), works)
        tell("search, the title without tone marks", lambda w: store.search(fold(w.title or "")), works)


if __name__ == "__main__":
    main(sys.argv[1])
