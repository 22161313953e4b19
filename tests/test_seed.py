"""The seed article, found to the last line: 36 citations of 17 works, and 5 relations.

The golden files are sorted text that reads as sentences, so that a diff says what has changed.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from casefiles import extractor, label

from citegraph import build_graph
from citegraph.graph.graph import CitationGraph
from citegraph.model import Extraction, Form, Source, Work

GOLDEN = Path(__file__).with_name("golden")
PLENUM = "Nghị quyết Trung ương 4 khóa XII"


@pytest.fixture(scope="module")
def article(repo_root: Path) -> Extraction:
    path = repo_root / "seeds" / "quang-ninh.txt"
    return extractor().extract(Source("seeds/quang-ninh.txt", path.read_text("utf-8")))


@pytest.fixture(scope="module")
def works(article: Extraction) -> dict[str, Work]:
    return {work.key: work for work in article.works}


@pytest.fixture(scope="module")
def graph(repo_root: Path) -> CitationGraph:
    return build_graph([(repo_root / "seeds" / "quang-ninh.txt").read_text("utf-8")])


def golden(name: str) -> list[str]:
    return (GOLDEN / name).read_text("utf-8").splitlines()


def sentence(work: Work, times: int) -> str:
    """A work as a line of the golden file."""
    parts = [work.key, "is", work.symbol or work.name or "?"]
    parts += ["of", work.date] if work.date else []
    parts += ["by", work.issuer] if work.issuer else []
    parts += ["in", work.scope] if work.scope else []
    parts += ["probably", work.probably] if work.probably else []
    return f"{' '.join(parts)}, cited {times} time{'s' if times > 1 else ''}"


def cited(article: Extraction, works: dict[str, Work]) -> list[str]:
    times = Counter(citation.work for citation in article.citations if citation.work)
    return sorted(sentence(works[key], n) for key, n in times.items())


def test_the_article_cites_17_works_36_times(article: Extraction) -> None:
    assert len(article.citations) == 36
    assert len({citation.work for citation in article.citations}) == 17
    assert Counter(citation.form for citation in article.citations) == {Form.FULL: 17, Form.NAMED: 18, Form.SHORT: 1}


def test_every_work_has_its_key_date_issuer_and_scope(article: Extraction, works: dict[str, Work]) -> None:
    assert cited(article, works) == golden("quang-ninh.works.txt")


def test_the_article_says_5_relations(article: Extraction, works: dict[str, Work]) -> None:
    lines = [f"{label(r.source, works, None)} {r.kind} {label(r.target, works, None)}" for r in article.relations]
    assert sorted(lines) == golden("quang-ninh.relations.txt")
    assert len(lines) == 5


def test_every_relation_shows_the_sentence_that_says_it(article: Extraction, works: dict[str, Work]) -> None:
    for relation in article.relations:
        target = works[relation.target]
        assert (target.symbol or "Đại hội") in relation.evidence.quote
        assert (works[relation.source or ""].symbol or "").split("-")[0] in relation.evidence.quote


def test_the_article_is_a_story(article: Extraction) -> None:
    assert not article.is_document
    assert article.self_key is None


def likely(article: Extraction, *, is_cited: bool) -> dict[str, str]:
    keys = {citation.work for citation in article.citations}
    return {work.key: work.probably for work in article.works if work.probably and (work.key in keys) is is_cited}


def test_what_the_article_gets_wrong_stays_and_points_at_the_likely_work(article: Extraction) -> None:
    assert likely(article, is_cited=True) == {
        "ket-luan:14-qd/tw~2021": "ket-luan:14-kl/tw~2021",
        "nghi-quyet:35-nq/tw~2021": "nghi-quyet:35-nq/tw~2016",
        "nghi-quyet:hoi-nghi-trung-uong-4~2021": "ket-luan:21-kl/tw~2021",
    }


def test_what_others_may_name_in_words_points_at_the_work_with_the_number(article: Extraction) -> None:
    assert likely(article, is_cited=False) == {
        "chi-thi:ban-thuong-vu-tinh-uy.thuc-hien.01-kl/tw@quang-ninh~2021": "chi-thi:16-ct/tu@quang-ninh~2020",
        "chuong-trinh:ban-chap-hanh-dang-bo-tinh.thuc-hien.nghi-quyet-dai-hoi@quang-ninh~2021": (
            "chuong-trinh:06-ctr/tu@quang-ninh~2020"
        ),
        "ket-luan:bo-chinh-tri.tiep-tuc.05-ct/tw~2016": "ket-luan:01-kl/tw~2021",
    }


@pytest.mark.parametrize(
    "text", ["5 nghị quyết", "12 chỉ thị", "nghị quyết đại hội đảng bộ các cấp", "Chương trình công tác"]
)
def test_what_names_no_one_work_is_not_cited(text: str, article: Extraction, repo_root: Path) -> None:
    whole = (repo_root / "seeds" / "quang-ninh.txt").read_text("utf-8")
    start = whole.index(text)
    assert not [c.text for c in article.citations if c.start < start + len(text) and start < c.end]


def test_what_carries_out_the_conclusion(graph: CitationGraph) -> None:
    answers = graph.implementers("01-KL/TW")
    assert [answer.work.symbol for answer in answers] == ["16-CT/TU", "101-KH/TU"]


def test_what_carries_out_the_directive_in_turn(graph: CitationGraph) -> None:
    assert [answer.work.symbol for answer in graph.implementers("05-CT/TW")] == ["01-KL/TW"]
    answers = graph.implementers("05-CT/TW", transitive=True)
    assert [(a.work.symbol, a.depth) for a in answers] == [("01-KL/TW", 1), ("16-CT/TU", 2), ("101-KH/TU", 2)]


def test_what_carries_out_the_congress(graph: CitationGraph) -> None:
    answers = graph.implementers("Nghị quyết Đại hội XIII")
    assert sorted(answer.work.symbol or "" for answer in answers) == ["01-CT/TW", "06-CTr/TU"]


def test_likely_works_are_nodes_without_edges(graph: CitationGraph) -> None:
    others = {work.probably for work in graph.corpus.works if work.probably}
    assert others <= graph.works.keys()
    assert not [e for e in graph.corpus.edges if e.source in others or e.target in others]
