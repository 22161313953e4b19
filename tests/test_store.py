"""What a database keeps, when it reads again, and what it says of files that it cannot use."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

from citegraph import extract
from citegraph.errors import StoreError
from citegraph.model import (
    Action,
    Citation,
    Corpus,
    Edge,
    Evidence,
    Extraction,
    Form,
    Kind,
    Pinpoint,
    Provision,
    Rejection,
    Relation,
    Source,
    Work,
    edge_order,
)
from citegraph.store import Store
from citegraph.store.sentence import sentence_around

CT05 = Work("chi-thi:05-ct/tw~2016", "chi-thi", "05-CT/TW", "05", title="Về đẩy mạnh học tập và làm theo tư tưởng")
DECREE = Work("nghi-dinh:30/2020/nd-cp", "nghi-dinh", "30/2020/NĐ-CP", "30", title="Về công tác văn thư")
STORY = Source("tin.txt", "Hôm qua, trời đẹp. Thực hiện Chỉ thị 05, Tỉnh ủy họp ngày 1.5. Mọi người về.")
SAID = Extraction(
    source="tin.txt",
    self_key=None,
    is_document=False,
    works=(Work("chi-thi:05", "chi-thi", number="05"),),
    citations=(Citation(29, 39, "Chỉ thị 05", Form.SHORT, "chi-thi:05", "short"),),
    relations=(),
    pinpoints=(),
    rejections=(),
)

strings = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
optional = st.none() | strings
lists = st.lists(strings, max_size=2).map(tuple)
places = st.sampled_from(("Điều 8", "khoản 2 Điều 8", "Phụ lục II"))
provisions = st.lists(st.builds(Provision, st.sampled_from(Action), places, st.none() | places), max_size=2).map(tuple)
offsets = st.integers(0, 2**40)
evidence = st.builds(Evidence, offsets, offsets, strings, strings, st.none() | st.integers(1, 10_000))
works = st.builds(Work, strings, strings, *[optional] * 8)
extractions = st.builds(
    Extraction,
    source=st.just("a"),
    self_key=optional,
    is_document=st.booleans(),
    works=st.lists(works, max_size=3).map(tuple),
    citations=st.lists(
        st.builds(Citation, offsets, offsets, strings, st.sampled_from(Form), optional, strings, lists, lists),
        max_size=3,
    ).map(tuple),
    relations=st.lists(
        st.builds(
            Relation, optional, st.sampled_from(Kind), strings, evidence, optional, lists, lists, optional, provisions
        ),
        max_size=3,
    ).map(tuple),
    pinpoints=st.lists(st.builds(Pinpoint, offsets, offsets, strings), max_size=3).map(tuple),
    rejections=st.just(()),
)


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    named = draw(st.lists(works, min_size=1, max_size=4, unique_by=lambda work: work.key))
    keys = st.sampled_from([work.key for work in named])
    said = (evidence, optional, lists, lists, optional, provisions)
    edges = st.builds(Edge, keys, st.sampled_from(Kind), keys, strings, *said)
    return Corpus(
        works=tuple(sorted(named, key=lambda work: work.key)),
        edges=tuple(sorted(draw(st.lists(edges, max_size=4)), key=edge_order)),
        aliases=draw(st.dictionaries(strings, strings, max_size=3)),
        unresolved=draw(st.dictionaries(strings, lists, max_size=3)),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "citegraph.db"


def edge(source: Work, target: Work) -> Edge:
    return Edge(source.key, Kind.IMPLEMENTS, target.key, "a", Evidence(0, 2, "Để", "cue"))


@given(extraction=extractions, text=strings)
@examples(50)
def test_an_extraction_comes_back_as_it_was(path: Path, extraction: Extraction, text: str) -> None:
    """To the last field and code point, zero characters among them."""
    with Store.open(path, create=True) as store:
        store.replace_source(Source("a", text), extraction, "1")
        assert list(store.extractions()) == [extraction]
        assert store.source("a") == Source("a", text)


@given(corpus=corpora())
@examples(50)
def test_a_corpus_comes_back_as_it_was(path: Path, corpus: Corpus) -> None:
    """And takes the place of the one before."""
    with Store.open(path, create=True) as store:
        store.save_corpus(corpus)
        assert store.load_corpus() == corpus


def test_refused_candidates_are_not_kept(path: Path) -> None:
    refused = replace(SAID, rejections=(Rejection(0, 1, "H", "rule", "is no symbol"),))
    with Store.open(path, create=True) as store:
        store.replace_source(STORY, refused, "1")
        assert list(store.extractions()) == [SAID]


def test_a_source_is_current_until_its_text_or_its_reader_changes(path: Path) -> None:
    with Store.open(path, create=True) as store:
        assert not store.is_current(STORY, "1")
        store.replace_source(STORY, SAID, "1")
        assert store.is_current(STORY, "1")
        assert not store.is_current(STORY, "2")
        assert not store.is_current(replace(STORY, text=STORY.text + " "), "1")


def test_a_source_is_replaced_whole(path: Path) -> None:
    """Nothing that only the old text said remains."""
    with Store.open(path, create=True) as store:
        store.replace_source(STORY, SAID, "1")
        store.replace_source(Source("tin.txt", ""), replace(SAID, works=(), citations=()), "1")
        assert store.mentions("chi-thi:05") == []
        assert (store.stats().sources, store.stats().citations) == (1, 0)


def test_extractions_come_in_the_order_of_their_ids(path: Path) -> None:
    with Store.open(path, create=True) as store:
        for name in ("b", "a", "đ", "B"):
            store.replace_source(Source(name, ""), replace(SAID, source=name), "1")
        assert [extraction.source for extraction in store.extractions()] == ["B", "a", "b", "đ"]


def test_a_mention_is_found_under_the_key_it_was_completed_to(path: Path) -> None:
    """With the sentence around it, in which a date's full stop ends nothing."""
    with Store.open(path, create=True) as store:
        store.replace_source(STORY, SAID, "1")
        store.save_corpus(Corpus((CT05,), (), {"chi-thi:05": CT05.key}, {}))
        (mention,) = store.mentions(CT05.key)
        assert (mention.source, mention.is_document) == ("tin.txt", False)
        assert mention.citation == SAID.citations[0]
        assert mention.sentence == "Thực hiện Chỉ thị 05, Tỉnh ủy họp ngày 1.5."
        assert store.mentions("chi-thi:06") == []


def test_the_sentence_of_a_mention_is_the_one_that_its_relation_quotes(path: Path) -> None:
    text = "Chính phủ ban hành Nghị quyết số 3/NQ-CP về thực hiện Nghị quyết số 57-NQ/TW; Bộ Nội vụ theo dõi.\nHết."
    source = Source("a", text)
    said = extract(source)
    (relation,) = said.relations
    with Store.open(path, create=True) as store:
        store.replace_source(source, said, "1")
        mentions = [mention for work in said.works for mention in store.mentions(work.key)]
    assert [mention.sentence for mention in mentions] == [relation.evidence.quote] * 2
    assert relation.evidence.quote != sentence_around(text, 20, 41)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Chỉ thị 05", "Chỉ thị 05"),
        ("Một.\nHai Chỉ thị 05 ba.\nBốn.", "Hai Chỉ thị 05 ba."),
        ("TIÊU ĐỀ\n\nTheo\nChỉ thị 05\n\nHết", "Theo Chỉ thị 05"),
        ("(v.v. và Chỉ thị 05) Hết", "(v.v. và Chỉ thị 05) Hết"),
        ("“Một.” Hai Chỉ thị 05.” Ba", "Hai Chỉ thị 05.”"),
    ],
)
def test_a_sentence_ends_at_its_stop_or_at_an_empty_line(text: str, sentence: str) -> None:
    start = text.index("Chỉ")
    assert sentence_around(text, start, start + len("Chỉ thị 05")) == sentence


def test_a_text_without_stops_is_cut_at_a_distance() -> None:
    text = "x" * 5000 + "Chỉ thị 05" + "x" * 5000
    assert len(sentence_around(text, 5000, 5010)) < 1000


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tư tưởng", [CT05]),
        ("tu tuong", [CT05]),
        ("day manh", [CT05]),
        ("05-CT/TW", [CT05]),
        ("30/2020/ND-CP", [DECREE]),
        ("nghị định", [DECREE]),
        ("công tác văn th", [DECREE]),
        ('"*', []),
        ("NOT", []),
        ("5 ct tw", [CT05]),
        ("Chỉ thị 5", [CT05]),
    ],
)
def test_search_goes_by_words_without_tone_marks(path: Path, text: str, found: list[Work]) -> None:
    """đ is d; the last word may be a beginning; no word is an operator."""
    with Store.open(path, create=True) as store:
        store.save_corpus(Corpus((CT05, DECREE), (), {}, {}))
        assert store.search(text) == found


def test_stats_count_the_linked_relations_by_kind(path: Path) -> None:
    with Store.open(path, create=True) as store:
        store.replace_source(STORY, SAID, "1")
        assert store.stats().stale
        store.save_corpus(Corpus((CT05, DECREE), (edge(DECREE, CT05),), {}, {"chi-thi:34": ()}))
        stats = store.stats()
    assert (stats.sources, stats.citations, stats.works, stats.unresolved, stats.stale) == (1, 1, 2, 1, False)
    assert stats.edges == {Kind.IMPLEMENTS: 1}


def test_an_edge_to_no_work_is_refused_and_the_graph_before_stays(path: Path) -> None:
    with Store.open(path, create=True) as store:
        store.save_corpus(Corpus((CT05,), (), {}, {}))
        with pytest.raises(StoreError):
            store.save_corpus(Corpus((CT05,), (edge(DECREE, CT05),), {}, {}))
        assert store.load_corpus() == Corpus((CT05,), (), {}, {})


def test_half_a_surrogate_pair_is_refused_and_the_source_before_stays(path: Path) -> None:
    with Store.open(path, create=True) as store:
        store.replace_source(STORY, SAID, "1")
        with pytest.raises(StoreError, match="surrogate"):
            store.replace_source(Source("tin.txt", "\ud800"), SAID, "1")
        assert store.is_current(STORY, "1")


def test_the_file_is_marked_as_ours_and_written_ahead(path: Path) -> None:
    Store.open(path, create=True).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (0x43495445,)
        assert connection.execute("PRAGMA user_version").fetchone() == (8,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_missing_database_is_not_made_by_a_question(path: Path) -> None:
    with pytest.raises(StoreError, match="no such database; create it with: citegraph build"):
        Store.open(path)
    assert not path.exists()


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    Store.open(tmp_path / "a" / "b.db", create=True).close()
    assert (tmp_path / "a" / "b.db").is_file()


@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_is_no_citegraph_database_is_left_alone(path: Path, create: bool) -> None:
    """Neither a text nor another program's database."""
    path.write_text("Chỉ thị 05-CT/TW\n" * 100)
    with pytest.raises(StoreError, match="is not a citegraph database"):
        Store.open(path, create)
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE other (a)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="is not a citegraph database"):
        Store.open(path, create)
    assert path.read_bytes() == before


def test_a_newer_database_asks_for_an_upgrade(path: Path) -> None:
    Store.open(path, create=True).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match=r"newer citegraph \(version 99 where this one knows 8\); upgrade"):
        Store.open(path)


def test_a_database_that_another_process_writes_is_named_as_in_use(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citegraph.store.connect._BUSY_SECONDS", 0.05)
    with Store.open(path, create=True) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="in use by another process"):
            store.replace_source(STORY, SAID, "1")
        assert store.stats().sources == 0  # reading goes on meanwhile


def test_a_full_disk_is_named_and_the_graph_before_stays(path: Path) -> None:
    with Store.open(path, create=True) as store:
        store.save_corpus(Corpus((CT05,), (), {}, {}))
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="the disk is full; make room"):
            store.replace_source(replace(STORY, text="x" * 100_000), SAID, "1")
        assert store.load_corpus().works == (CT05,)
        assert store.stats().sources == 0


def test_a_damaged_database_is_named(path: Path) -> None:
    with Store.open(path, create=True) as store:
        for name in "abcdefgh":
            store.replace_source(Source(name, name * 9000), replace(SAID, source=name), "1")
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(StoreError, match="is damaged; delete it and build it again"), Store.open(path) as store:
        list(store.extractions())


def test_a_database_in_a_closed_folder_can_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no lock file can be made, nobody can write either."""
    with Store.open(path, create=True) as store:
        store.save_corpus(Corpus((CT05,), (), {}, {}))
    monkeypatch.setattr(os, "access", lambda *_: False)
    with Store.open(path) as store:
        assert store.load_corpus().works == (CT05,)
        with pytest.raises(StoreError, match="cannot be written; check the permissions"):
            store.replace_source(STORY, SAID, "1")


def test_a_killed_build_loses_nothing_that_it_had_stored(path: Path) -> None:
    """Killed in the middle of a source: those before are there whole, it is not there at all."""
    script = f"""
import os, signal
from pathlib import Path
from citegraph.model import Extraction, Source
from citegraph.store import Store
store = Store.open(Path({str(path)!r}), create=True)
said = Extraction("a", None, False, (), (), (), (), ())
store.replace_source(Source("a", "x"), said, "1")
with store._transaction() as connection:
    connection.execute("DELETE FROM sources")
    os.kill(os.getpid(), signal.SIGKILL)
"""  # noqa: S608 - a script of ours
    ended = subprocess.run([sys.executable, "-c", script], check=False)
    assert ended.returncode == -signal.SIGKILL
    with Store.open(path) as store:
        assert store.is_current(Source("a", "x"), "1")
        assert store.stats().stale
