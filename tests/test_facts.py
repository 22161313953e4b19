"""Questions to a database have the answers of the same corpus in memory, to the order of the last one."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest

from citegraph.errors import UnknownWorkError
from citegraph.graph.gaps import gaps
from citegraph.graph.graph import CitationGraph
from citegraph.graph.source import CorpusFacts
from citegraph.graph.status import History
from citegraph.model import CARRYING_OUT, Corpus, Edge, Evidence, Kind, Work, edge_order
from citegraph.store import Query, Store
from citegraph.store.neighbourhood import chain

ISSUERS = ("Bộ Chính trị", "Tỉnh ủy Quảng Ninh", "Chính phủ", None)
TYPES = ("chi-thi", "nghi-quyet", "nghi-dinh", "ke-hoach")
ASKED = (
    "Chỉ thị 3",
    "nghi quyet so 05",
    "05-CT/TW",
    "5 ct tw",
    "Đất đai",
    "luật",
    "Nghị định 3 ngày 1/2/2020",
    "ke hoach 7 cua Tinh uy Quang Ninh",
    "chi-thi:03~2020",
    "cu:3",
    "xyz",
    "Chỉ thị Đất đay",
)


def random_corpus(seed: int) -> Corpus:
    chance = random.Random(seed)  # noqa: S311 - the same on every run
    works: dict[str, Work] = {}
    for _ in range(chance.randint(2, 14)):
        type_, number, year = chance.choice(TYPES), chance.randint(1, 9), chance.choice(("2020", "2021"))
        key = f"{type_}:{number:02}~{year}"
        symbol = chance.choice((f"{number:02}-{type_[:2].upper()}/TW", None))
        probably = chance.choice((*works, None, None, None))
        known = (chance.choice(ISSUERS), chance.choice(("Quảng Ninh", None)), f"{year}-02-0{number}")
        works[key] = Work(key, type_, symbol, f"{number:02}", "Luật Đất đai", *known, "Về đất, rừng", probably)
    keys = sorted(works)
    edges = {
        Edge(
            chance.choice(keys),
            chance.choice((*CARRYING_OUT, *Kind)),
            chance.choice(keys),
            chance.choice("ab"),
            Evidence(chance.randint(0, 2), 3, "Để", "cue"),
            chance.choice(("whole", "part", None)),
            effective=chance.choice(("2022-01-01", None)),
        )
        for _ in range(chance.randint(0, 40))
    }
    return Corpus(
        tuple(works[key] for key in keys),
        tuple(sorted((e for e in edges if e.source != e.target), key=edge_order)),
        {f"cu:{i}": key for i, key in enumerate(keys) if chance.random() < 0.3},
        {key: tuple(keys[:2]) for key in keys if chance.random() < 0.3},
        {key: ("date 2020 instead of 2021: Nhầm.",) for key in keys if chance.random() < 0.2},
    )


def resolved(graph: CitationGraph, text: str) -> str:
    try:
        return graph.resolve(text).key
    except UnknownWorkError as error:
        return f"{error}, {error.suggestions}"


def told(graph: CitationGraph) -> list[object]:
    """All that can be asked of a graph."""
    corpus = graph.corpus
    out: list[object] = [corpus, *(graph.find(text) for text in ASKED), *(resolved(graph, text) for text in ASKED)]
    quang_ninh = graph.facts.issued_by(lambda issuer, _: issuer == ISSUERS[1])
    out += [quang_ninh, gaps(graph.facts, {work.key for work in quang_ninh}, due=1)]
    history = History(graph.facts)
    for work in corpus.works:
        facts = graph.facts
        out += [graph.implementers(work, transitive=True), graph.implementers(work, depth=2), graph.cited_by(work)]
        out += [graph.cites(work), graph.answers(work, CARRYING_OUT, incoming=False, transitive=True)]
        out += [graph.tree(work, CARRYING_OUT), graph.path(work, corpus.works[0]), graph.mistaken_for(work)]
        out += [graph.subgraph([work]).corpus, facts.aliases_of(work.key), facts.candidates_of(work.key)]
        out += [facts.overrides_of(work.key), graph.works[work.key]]
        out += [history.timeline(work), history.status(work), history.status(work, "2021-06-01")]
    return out


@pytest.mark.parametrize("seed", range(20))
def test_a_database_answers_as_memory_does(tmp_path: Path, seed: int) -> None:
    corpus = random_corpus(seed)
    with Store.open(tmp_path / "a.db", create=True) as store:
        store.save_corpus(corpus)
        stored, held = told(CitationGraph(store.facts())), told(CitationGraph(CorpusFacts(corpus)))
    assert len(stored) == len(held)
    for one, other in zip(stored, held, strict=True):
        assert one == other


def test_a_work_that_is_not_there_is_a_key_error_in_both(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", create=True) as store:
        for facts in (store.facts(), CorpusFacts(Corpus((), (), {}, {}))):
            assert "chi-thi:05" not in facts.works
            assert dict(facts.edges(["chi-thi:05"], incoming=True)) == {"chi-thi:05": []}
            with pytest.raises(KeyError):
                facts.works["chi-thi:05"]


@pytest.mark.parametrize("seed", range(40))
def test_a_chain_is_as_short_as_any_or_is_called_unsure(seed: int, tmp_path: Path) -> None:
    """However narrow the search is, what it gives is a shortest chain from end to end, or says that it may miss one."""
    corpus = random_corpus(seed)
    path = tmp_path / "a.db"
    with Store.open(path, create=True) as store:
        store.save_corpus(corpus)
    graph, query = CitationGraph(corpus), Query.open(path)
    for first, last in itertools.permutations(corpus.works, 2):
        shortest = graph.path(first, last)
        for widest in (1, 3, 10_000):
            part = chain(query, first.key, last.key, widest)
            if part is None:
                assert shortest is None
            elif part.more:
                assert widest < 10_000
            else:
                assert len(CitationGraph(part.corpus).path(first, last) or ()) == len(shortest or ())
    query.close()
