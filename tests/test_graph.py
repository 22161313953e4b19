"""Which work is meant, and what stands in which relation to it."""

from __future__ import annotations

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citegraph.errors import UnknownWorkError
from citegraph.graph.graph import CitationGraph
from citegraph.model import CARRYING_OUT, Corpus, Edge, Evidence, Kind, Work

CT05 = Work(
    "chi-thi:05-ct/tw~2016",
    "chi-thi",
    "05-CT/TW",
    "05",
    issuer="Bộ Chính trị",
    date="2016-05-15",
    title="Về đẩy mạnh học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
)
CT05_OLD = Work("chi-thi:05-ct/tw~2001", "chi-thi", "05-CT/TW", "05", issuer="Ban Bí thư", date="2001-10-01")
CT05_QN = Work("chi-thi:05-ct/tu@quang-ninh~2020", "chi-thi", "05-CT/TU", "05", scope="quang-ninh", date="2021")
KL01 = Work("ket-luan:01-kl/tw~2021", "ket-luan", "01-KL/TW", "01", issuer="Bộ Chính trị", date="2021-05-18")
QD05 = Work("quyet-dinh:05-qd/tw~2021", "quyet-dinh", "05-QĐ/TW", "05")
CONGRESS = Work("nghi-quyet:dai-hoi-xiii", "nghi-quyet", name="Nghị quyết Đại hội XIII")
CODE = Work("luat:100/2015/qh13", "bo-luat", "100/2015/QH13", "100", name="Bộ luật Hình sự", date="2015-11-27")
LAND13 = Work("luat:45/2013/qh13", "luat", "45/2013/QH13", "45", name="Luật Đất đai", date="2013-11-29")
LAND24 = Work("luat:31/2024/qh15", "luat", "31/2024/QH15", "31", name="Luật Đất đai", date="2024-01-18")
OPEN = Work("chi-thi:34", "chi-thi", number="34", name="Chỉ thị 34")
CT34 = Work("chi-thi:34-ct/tw~2021", "chi-thi", "34-CT/TW", "34")
WRONG = Work("ket-luan:14-qd/tw", "ket-luan", "14-QĐ/TW", "14", probably="ket-luan:14-kl/tw~2021")
KL14 = Work("ket-luan:14-kl/tw~2021", "ket-luan", "14-KL/TW", "14")
WORKS = (CT05, CT05_OLD, CT05_QN, KL01, QD05, CONGRESS, CODE, LAND13, LAND24, OPEN, CT34, WRONG, KL14)


def edge(source: Work | str, kind: Kind, target: Work | str, origin: str = "a.txt", start: int = 0) -> Edge:
    ends = [end.key if isinstance(end, Work) else end for end in (source, target)]
    return Edge(ends[0], kind, ends[1], origin, Evidence(start, start + 1, "thực hiện", "cue"))


def corpus(works: tuple[Work, ...], *edges: Edge) -> Corpus:
    def order(e: Edge) -> tuple[str, str, str, str, int]:
        return e.source, e.kind, e.target, e.origin, e.evidence.start

    return Corpus(tuple(sorted(works, key=lambda w: w.key)), tuple(sorted(edges, key=order)), {}, {})


@pytest.fixture
def catalogue() -> CitationGraph:
    known = corpus(WORKS)
    known.aliases["chi-thi:05-ct/tw"] = CT05.key
    known.unresolved[OPEN.key] = (CT34.key,)
    return CitationGraph.from_corpus(known)


@pytest.fixture
def chain() -> CitationGraph:
    """`b` and `c` carry out `a`, `d` carries out both, `a` carries out `d`: a circle; `e` only cites `a`."""
    return CitationGraph.from_corpus(
        corpus(
            tuple(Work(key, "chi-thi") for key in "abcde"),
            edge("b", Kind.IMPLEMENTS, "a"),
            edge("c", Kind.GUIDES, "a"),
            edge("d", Kind.CONTINUES, "c"),
            edge("d", Kind.IMPLEMENTS, "b"),
            edge("a", Kind.IMPLEMENTS, "d"),
            edge("e", Kind.CITES, "a"),
            edge("e", Kind.IMPLEMENTS, "e"),
        )
    )


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("chi-thi:05-ct/tw~2016", CT05),
        ("chi-thi:05-ct/tw", CT05),
        ("Kết luận 01-KL/TW", KL01),
        ("01-KL/TW", KL01),
        ("ket luan so 1 - KL/TW", KL01),
        ("KẾT LUẬN 01", KL01),
        ("Chỉ thị 05-CT/TW 2016-05-15", CT05),
        ("Chỉ thị 05-CT/TW ngày 15/5/2016", CT05),
        ("Chỉ thị số 05-CT/TW ngày 15 tháng 5 năm 2016 của Bộ Chính trị", CT05),
        ("Chỉ thị 05-CT/TW năm 2001", CT05_OLD),
        ("05-CT/TW của Ban Bí thư", CT05_OLD),
        ("Chỉ thị 05-CT/TU", CT05_QN),
        ("Chỉ thị 05 của Quảng Ninh", CT05_QN),
        ("quyết định 05", QD05),
        ("Nghị quyết Đại hội XIII", CONGRESS),
        ("nghi quyet dai hoi xiii", CONGRESS),
        ("Luật 100/2015/QH13", CODE),
        ("Bộ luật số 100/2015/QH13", CODE),
        ("Bộ luật Hình sự", CODE),
        ("Luật Đất đai 2024", LAND24),
        ("đạo đức phong cách Hồ Chí Minh", CT05),
        ("Chỉ thị 34", CT34),
        ("Kết luận 14-QĐ/TW", WRONG),
    ],
)
def test_a_work_is_found_by_what_people_call_it(catalogue: CitationGraph, text: str, work: Work) -> None:
    """Key, alias, symbol, type and number, name, words of a title; what stands beside tells like ones apart."""
    assert catalogue.resolve(text) == work


def test_a_name_as_a_text_would_write_it_is_read_so() -> None:
    """The resolution of a congress is meant, not a programme whose name holds all the words asked for."""
    congress = Work("nghi-quyet:dai-hoi~2026", "nghi-quyet", name="Nghị quyết Đại hội Đảng toàn quốc lần thứ XIV")
    programme = Work("chuong-trinh:x", "chuong-trinh", name="Chương trình thực hiện Nghị quyết Đại hội XIV của Đảng")
    graph = CitationGraph(Corpus((congress, programme), (), {}, {}))
    assert graph.resolve("Nghị quyết Đại hội XIV của Đảng") == congress


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("TT200", "thong-tu:200/2014/tt-btc"),
        ("tt 200", "thong-tu:200/2014/tt-btc"),
        ("TT 200/2014", "thong-tu:200/2014/tt-btc"),
        ("NĐ 168", "nghi-dinh:168/2024/nd-cp"),
        ("nđ168", "nghi-dinh:168/2024/nd-cp"),
        ("NĐ 168/2024/ND-CP", "nghi-dinh:168/2024/nd-cp"),
    ],
)
def test_a_short_form_of_texts_is_read(text: str, key: str) -> None:
    """Glued or in lower case, too; the key that a text leaves open is not preferred to the work."""
    works = (
        Work("nghi-dinh:168", "nghi-dinh", number="168"),
        Work("nghi-dinh:168/2024/nd-cp", "nghi-dinh", "168/2024/NĐ-CP", date="2024-12-26"),
        Work("thong-tu:200/2014/tt-btc", "thong-tu", "200/2014/TT-BTC", date="2014-12-22"),
        Work("thong-tu:201/2014/tt-btc", "thong-tu", "201/2014/TT-BTC"),
    )
    graph = CitationGraph(Corpus(works, (), {}, {"nghi-dinh:168": ()}))
    assert graph.resolve(text).key == key


def test_a_short_form_of_another_year_does_not_fit() -> None:
    work = Work("thong-tu:200/2014/tt-btc", "thong-tu", "200/2014/TT-BTC", date="2014-12-22")
    with pytest.raises(UnknownWorkError, match="no work matches"):
        CitationGraph(Corpus((work,), (), {}, {})).resolve("TT 200/2016")


def test_the_year_in_a_symbol_tells_undated_works_apart() -> None:
    works = tuple(Work(f"thong-tu:200/{y}/tt-btc", "thong-tu", f"200/{y}/TT-BTC") for y in (2010, 2014))
    assert CitationGraph(Corpus(works, (), {}, {})).resolve("TT 200/2014") == works[1]


def mistyped() -> CitationGraph:
    """A directive that two plans carry out, and a second one of a mistyped year that a report cites."""
    right = Work("chi-thi:40-ct/tw~2011", "chi-thi", "40-CT/TW", date="2014-11-22")
    wrong = Work("chi-thi:40-ct/tw~2001", "chi-thi", "40-CT/TW", date="2004-11-22")
    plans = [Work(f"ke-hoach:{n}-kh/tu@son-la~2010", "ke-hoach", f"{n}-KH/TU", number=str(n)) for n in (1, 2, 3)]
    evidence = Evidence(0, 1, "q", "r")
    edges = tuple(Edge(plan.key, Kind.IMPLEMENTS, right.key, plan.key, evidence) for plan in plans[:2])
    cited = Edge(plans[2].key, Kind.CITES, wrong.key, "o", evidence)
    return CitationGraph(Corpus(tuple(sorted((right, wrong, *plans), key=lambda w: w.key)), (*edges, cited), {}, {}))


def test_of_several_works_the_only_one_with_an_answer_is_meant() -> None:
    graph = mistyped()
    assert [work.date for work in graph.meanings("Chỉ thị 40-CT/TW")] == ["2014-11-22", "2004-11-22"]
    assert len(graph.implementers("Chỉ thị 40-CT/TW")) == 2
    with pytest.raises(UnknownWorkError, match=r"~2011, 2014-11-22\), related by 2 sources; .* by 1 source"):
        graph.cited_by("Chỉ thị 40-CT/TW")  # both have answers
    with pytest.raises(UnknownWorkError, match="fits 2 works"):
        graph.amended_by("Chỉ thị 40-CT/TW")  # neither has


def test_all_that_fit_are_listed_with_what_tells_them_apart(catalogue: CitationGraph) -> None:
    with pytest.raises(UnknownWorkError) as caught:
        catalogue.resolve("Chỉ thị 05-CT/TW")
    message = str(caught.value)
    assert "fits 2 works" in message
    assert "05-CT/TW (chi-thi:05-ct/tw~2001, 2001-10-01, Ban Bí thư)" in message
    assert "05-CT/TW (chi-thi:05-ct/tw~2016, 2016-05-15, Bộ Chính trị)" in message
    assert "\n" not in message


@pytest.mark.parametrize("text", ["Chỉ thị 05", "chi thi so 5", "Luật Đất đai"])
def test_find_gives_all_of_equal_rank(catalogue: CitationGraph, text: str) -> None:
    assert len(catalogue.find(text)) >= 2
    with pytest.raises(UnknownWorkError, match="fits"):
        catalogue.resolve(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thông tư 05-CT/TW",  # the type contradicts
        "Chỉ thị 50-CT/TW",
        "Chỉ thị 05-CT/TW năm 1999",  # the year contradicts
        "66.05-CT/TW",  # another number, not a longer spelling of 05
        "5",
        "",
        "?!",
        "Hiến chương Liên hợp quốc",
    ],
)
def test_what_contradicts_a_work_does_not_find_it(catalogue: CitationGraph, text: str) -> None:
    """A wrong work would be worse than none."""
    with pytest.raises(UnknownWorkError, match="no work matches"):
        catalogue.resolve(text)


def test_near_works_are_suggested(catalogue: CitationGraph) -> None:
    with pytest.raises(UnknownWorkError, match="did you mean") as caught:
        catalogue.resolve("Kết luận 10-KL/TW")
    assert "01-KL/TW" in caught.value.suggestions


def test_implementers_are_what_implements_continues_or_guides(chain: CitationGraph) -> None:
    """A work that merely cites is none, and no work carries out itself."""
    assert [(a.work.key, a.edge.kind) for a in chain.implementers("a")] == [
        ("b", Kind.IMPLEMENTS),
        ("c", Kind.GUIDES),
    ]
    assert chain.implementers("e") == []


def test_the_transitive_answer_is_by_steps_and_ends_in_a_circle(chain: CitationGraph) -> None:
    """Each work comes at its least depth, with every edge that leads to it there."""
    found = [(a.work.key, a.edge.target, a.depth, a.via) for a in chain.implementers("a", transitive=True)]
    assert found == [
        ("b", "a", 1, ()),
        ("c", "a", 1, ()),
        ("d", "b", 2, ("b",)),
        ("d", "c", 2, ("c",)),
    ]


def test_a_tree_shows_each_work_once_in_full_and_names_it_again_elsewhere(chain: CitationGraph) -> None:
    """The circle back to the asked work is named where it closes, and goes no further."""
    found = [(b.depth, b.work.key, b.first, b.via) for b in chain.tree("a", CARRYING_OUT)]
    assert found == [
        (1, "b", True, ()),
        (2, "d", True, ("b",)),
        (3, "a", False, ("b", "d")),
        (1, "c", True, ()),
        (2, "d", False, ("c",)),
    ]
    assert [b.work.key for b in chain.tree("a", CARRYING_OUT, depth=1)] == ["b", "c"]
    assert [b.work.key for b in chain.tree("a", [Kind.GUIDES])] == ["c"]
    assert chain.tree("a", CARRYING_OUT, order=lambda w: -ord(w.key))[0].work.key == "c"


def test_a_work_that_two_paths_reach_stands_where_it_is_nearest() -> None:
    edges = (edge("b", Kind.IMPLEMENTS, "a"), edge("c", Kind.IMPLEMENTS, "b"), edge("c", Kind.GUIDES, "a"))
    graph = CitationGraph(corpus(tuple(Work(key, "chi-thi") for key in "abc"), *edges))
    assert [(b.depth, b.work.key, b.first) for b in graph.tree("a", CARRYING_OUT)] == [
        (1, "b", True),
        (2, "c", False),
        (1, "c", True),
    ]


def test_every_source_that_says_so_is_an_answer() -> None:
    graph = CitationGraph.from_corpus(
        corpus((CT05, KL01), edge(KL01, Kind.CONTINUES, CT05, "b.txt"), edge(KL01, Kind.CONTINUES, CT05, "a.txt"))
    )
    assert [a.edge.origin for a in graph.implementers(CT05)] == ["a.txt", "b.txt"]


def test_cites_and_cited_by_take_every_kind(chain: CitationGraph) -> None:
    assert [a.work.key for a in chain.cited_by("a")] == ["b", "c", "e"]
    assert [a.work.key for a in chain.cites("d")] == ["b", "c"]


def test_what_a_text_probably_meant_is_shown_and_not_followed() -> None:
    graph = CitationGraph.from_corpus(corpus((WRONG, KL14, CT05), edge(CT05, Kind.IMPLEMENTS, WRONG)))
    assert graph.implementers(KL14) == []
    (answer,) = graph.cites(CT05)
    assert answer.work.probably == KL14.key
    assert graph.mistaken_for(KL14) == [WRONG]


def test_a_subgraph_holds_what_is_near_in_either_direction(chain: CitationGraph) -> None:
    assert sorted(chain.subgraph(["e"]).works) == ["a", "e"]
    assert sorted(chain.subgraph(["e"], depth=2).works) == ["a", "b", "c", "d", "e"]
    assert sorted(chain.subgraph(["b"], depth=0).works) == ["b"]
    assert [e.source for e in chain.subgraph(["b", "c"], depth=0).corpus.edges] == []


def test_the_networkx_view_holds_every_edge_with_its_evidence() -> None:
    """Parallel edges stay apart; what is not known is left out, since no graph file holds None."""
    graph = CitationGraph.from_corpus(
        corpus((CT05, KL01), edge(KL01, Kind.CONTINUES, CT05), edge(KL01, Kind.CITES, CT05))
    ).nx
    assert isinstance(graph, networkx.MultiDiGraph)
    assert graph.nodes[KL01.key]["issuer"] == "Bộ Chính trị"
    assert "name" not in graph.nodes[KL01.key]
    assert [data["kind"] for _, _, data in graph.edges(data=True)] == ["cites", "continues"]
    place = {"origin": "a.txt", "start": 0, "end": 1}
    assert {"kind": "cites", "quote": "thực hiện", "rule": "cue", **place} in [
        data for _, _, data in graph.edges(data=True)
    ]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=15))
def test_the_transitive_answer_is_reachability(pairs: list[tuple[str, str]]) -> None:
    """On any graph: exactly the works with a path to the one asked for, each at the length of its shortest path.

    A tree has the same works in full, at the same depths.
    """
    graph = CitationGraph.from_corpus(
        corpus(tuple(Work(key, "chi-thi") for key in "abcdef"), *(edge(s, Kind.IMPLEMENTS, t) for s, t in pairs))
    )
    depths = networkx.single_source_shortest_path_length(graph.nx.reverse(), "a")
    answers = graph.implementers("a", transitive=True)
    assert {a.work.key: a.depth for a in answers} == {key: n for key, n in depths.items() if n}
    assert all(len(a.via) == a.depth - 1 for a in answers)
    first = [(b.work.key, b.depth) for b in graph.tree("a", CARRYING_OUT) if b.first]
    assert sorted(first) == sorted((key, n) for key, n in depths.items() if n)


@given(st.text())
def test_no_question_breaks_the_search(text: str) -> None:
    graph = CitationGraph.from_corpus(corpus(WORKS))
    assert set(graph.find(text)) <= set(WORKS)
