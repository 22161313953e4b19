"""Questions about some works or sources are answered from indexes, bounded, sorted and within their time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from citegraph import extract
from citegraph.errors import StoreError
from citegraph.model import CARRYING_OUT, Kind, Source
from citegraph.registry import load_registry
from citegraph.store import Query, Store
from citegraph.store.graph_source import StoredFacts
from citegraph.store.neighbourhood import around, became, below, chain
from citegraph.store.query_values import SlowQuestionError

KEY = "ket-luan:01-kl/tw~2021"
OTHER = "chi-thi:16-ct/tu@quang-ninh~2020"
TEXTS = {
    "b.txt": "Tỉnh ủy Quảng Ninh ban hành Chỉ thị số 16-CT/TU thực hiện Kết luận số 01-KL/TW ngày 18/5/2021.",
    "a.txt": "Theo Kết luận số 01-KL/TW ngày 18/5/2021 của Bộ Chính trị. Kết luận số 01-KL/TW ngày 18/5/2021 nêu rõ.",
    "c.txt": "Kết luận 01-KL/TW được quán triệt.",
}
_SCANNED = re.compile(r"SCAN (?:sources|source_works|citations|relations|pinpoints|works|aliases|edges|overrides)\b")

QUESTIONS: dict[str, Callable[[Query], Any]] = {
    "text": lambda q: q.text("a.txt"),
    "source": lambda q: q.source("a.txt"),
    "read_with": lambda q: q.read_with("a.txt"),
    "excerpt": lambda q: q.excerpt("a.txt", 0, 50),
    "extraction": lambda q: q.extraction("a.txt"),
    "mentions": lambda q: q.mentions(KEY, 5),
    "mentions of a work of one source": lambda q: q.mentions("ke-hoach:02@?a.txt", 5),
    "naming": lambda q: q.naming([KEY, OTHER], 5),
    "own_texts": lambda q: q.own_texts(KEY, 5),
    "corpus_of": lambda q: q.corpus_of([KEY], []),
    "works_by_key": lambda q: q.works_by_key([KEY, OTHER]),
    "key": lambda q: q.key("ket-luan:01-kl/tw"),
    "aliases": lambda q: q.aliases([KEY], 5),
    "completed": lambda q: q.completed(["ket-luan:01-kl/tw"]),
    "linked_keys": lambda q: q.linked_keys("a.txt", [KEY]),
    "mistaken_for": lambda q: q.mistaken_for(KEY, 5),
    "unresolved": lambda q: q.unresolved([KEY]),
    "overrides": lambda q: q.overrides([KEY]),
    "edges_at": lambda q: q.edges_at([KEY, OTHER], incoming=True, limit=5),
    "edges_between": lambda q: q.edges_between([KEY, OTHER], [KEY, OTHER], 5),
    "steps": lambda q: q.steps([KEY], CARRYING_OUT, incoming=True, limit=5),
    "neighbours": lambda q: q.neighbours(KEY, Kind.IMPLEMENTS, incoming=True, limit=5),
    "sides": lambda q: q.sides(KEY),
    "times_cited": lambda q: q.times_cited([KEY]),
    "search": lambda q: q.search("Kết luận 01-KL/TW"),
    "search by words": lambda q: q.search("quảng ninh"),
    "by_issuer": lambda q: q.index.by_issuer("tỉnh ủy", "quảng ninh", 5),
    "near_key": lambda q: q.index.near_key(KEY, 5),
    "around": lambda q: around(q, KEY, 2, 10),
    "below": lambda q: below(q, KEY, 10),
    "became": lambda q: became(q, q.works_by_key([KEY])[KEY]),
    "chain": lambda q: chain(q, KEY, OTHER),
    "edges of a graph": lambda q: StoredFacts(q).edges([KEY], incoming=True),
    "part of a graph": lambda q: StoredFacts(q).part([KEY, OTHER]),
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("query") / "a.db"
    with Store.open(path, create=True) as store:
        for name, text in TEXTS.items():
            source = Source(name, text)
            store.replace_source(source, extract(source), "1")
        store.link(load_registry(), (), "1")
    return path


@pytest.fixture
def query(path: Path) -> Iterator[Query]:
    with Query.open(path) as query:
        yield query


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_about_some_rows_scans_no_table(query: Query, name: str) -> None:
    asked: list[str] = []
    query._connection.set_trace_callback(asked.append)
    QUESTIONS[name](query)
    query._connection.set_trace_callback(None)
    assert asked
    for statement in asked:
        if statement.startswith("SELECT"):
            plan = [step for *_, step in query.rows(f"EXPLAIN QUERY PLAN {statement}")]
            assert not [step for step in plan if _SCANNED.match(step)], f"{statement}\n{plan}"


def test_mentions_are_sorted_and_bounded(query: Query) -> None:
    mentions = query.mentions(KEY)
    places = [(mention.source, mention.citation.start) for mention in mentions]
    assert [source for source, _ in places] == ["a.txt", "a.txt", "b.txt", "c.txt"]
    assert places == sorted(places)
    pages = [query.mentions(KEY, 2, offset) for offset in (0, 2, 4)]
    assert [len(page) for page in pages] == [2, 2, 0]
    assert sorted((m.source, m.citation.start) for page in pages for m in page) == places


def test_one_source_is_asked_for_by_its_id(query: Query) -> None:
    assert query.extraction("c.txt") == next(query.extractions(["c.txt"]))
    assert query.extraction("d.txt") is None
    assert query.source("d.txt") is None
    with pytest.raises(StoreError, match=r"a\.db: has no source 'd\.txt'; check the id"):
        query.text("d.txt")


def test_a_question_that_passes_its_deadline_is_interrupted(query: Query) -> None:
    query.deadline = 0.0
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0"
    with pytest.raises(SlowQuestionError, match="took too long; ask for less"):
        next(query.rows(endless))


def test_a_reader_cannot_write(query: Query) -> None:
    with pytest.raises(StoreError):
        list(query.rows("DELETE FROM sources"))


def test_a_store_asks_what_a_query_asks(path: Path, query: Query) -> None:
    with Store.open(path) as store:
        for name, question in QUESTIONS.items():
            assert question(store) == question(query), name
