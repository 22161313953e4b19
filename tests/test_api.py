"""The Python library: reading files, opening a database, looking at results, and errors that teach."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import networkx
import pytest

import citegraph
from citegraph.errors import QuestionError, SourceError, StoreError
from citegraph.graph.graph import CitationGraph
from citegraph.graph.status import State
from citegraph.model import Citation, Corpus, Edge, Evidence, Extraction, Form, Kind, Source, Work
from citegraph.readers import Wanted
from citegraph.store import Store

PLAN = "Kế hoạch số 101-KH/TU ngày 5/11/2021 thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị."
ORDER = "Chỉ thị số 16-CT/TU về thực hiện Kết luận số 01-KL/TW ngày 18/5/2021 của Bộ Chính trị."
EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("api") / "citegraph.db"
    with Store.open(path, create=True) as store:
        for name, text in (("a.txt", PLAN), ("b.txt", ORDER)):
            source = Source(name, text)
            store.replace_source(source, citegraph.extract(source), "1")
        store.link(citegraph.load_registry(), (), "1")
    return path


@pytest.fixture(scope="module")
def graph() -> CitationGraph:
    return citegraph.build_graph([Source("a.txt", PLAN), Source("b.txt", ORDER)])


# Reading


def test_files_and_folders_are_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(ORDER, "utf-8")
    (tmp_path / "a.html").write_text(f"<p>{PLAN}</p>", "utf-8")
    sources = citegraph.read(tmp_path)
    assert [(Path(source.id).name, source.text.strip()) for source in sources] == [("a.html", PLAN), ("b.txt", ORDER)]
    assert citegraph.read(tmp_path / "b.txt", str(tmp_path / "a.html")) == sources[::-1]
    assert len(citegraph.build_graph(sources).edges) == 2


def test_a_text_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04broken")
    for path in (tmp_path / "a.docx", tmp_path / "b.txt", "https://example.org/a.html"):
        with pytest.raises(SourceError) as caught:
            citegraph.read(path)
        assert str(caught.value).startswith(f"{path}: ")
        assert "\n" not in str(caught.value)


def test_a_text_that_is_left_out_on_purpose_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"MẬT\n\n{PLAN}", "utf-8")
    with pytest.warns(
        UserWarning, match=r"left out for its stamp 'MẬT'; Wanted\(classified=True\) reads it$"
    ) as caught:
        assert citegraph.read(path) == []
    assert caught[0].filename == __file__
    assert len(citegraph.read(path, wanted=Wanted(classified=True))) == 1


# A database


def test_an_opened_database_answers_as_the_graph_of_its_sources(db: Path, graph: CitationGraph) -> None:
    with citegraph.open(db) as opened:
        assert opened.corpus == graph.corpus
        assert list(opened.edges) == list(graph.edges) == list(graph.corpus.edges)
        assert all(edge in opened.edges for edge in graph.edges)
        assert replace(graph.corpus.edges[0], origin="c.txt") not in opened.edges
        assert (len(opened), len(opened.edges), repr(opened)) == (len(graph), len(graph.edges), repr(graph))
        assert opened._repr_html_() == graph._repr_html_()
        assert dict(opened.works) == dict(graph.works)
        assert opened.implementers("Chỉ thị 05-CT/TW") == graph.implementers("Chỉ thị 05-CT/TW") != []


def test_a_graph_answers_the_questions_of_the_command_line() -> None:
    """Who amends and replaces a work, whether it is in force, what happened to it, and questions in plain words."""
    graph = citegraph.build_graph(
        [
            (
                "CHÍNH PHỦ\nSố: 35/2023/NĐ-CP\nHà Nội, ngày 20 tháng 6 năm 2023\nNGHỊ ĐỊNH\n"
                "Sửa đổi, bổ sung một số điều của Nghị định số 15/2021/NĐ-CP ngày 03 tháng 3 năm 2021"
            ),
            (
                "CHÍNH PHỦ\nSố: 175/2024/NĐ-CP\nHà Nội, ngày 30 tháng 12 năm 2024\nNGHỊ ĐỊNH\n"
                "Điều 1. Nghị định này thay thế Nghị định số 15/2021/NĐ-CP ngày 03 tháng 3 năm 2021."
            ),
        ]
    )
    asked = "Nghị định 15/2021/NĐ-CP"
    assert [a.work.label for a in graph.amended_by(asked)] == ["35/2023/NĐ-CP"]
    assert [a.work.label for a in graph.replaced_by(asked)] == ["175/2024/NĐ-CP"]
    assert graph.status(asked).state is graph.status(graph.resolve(asked)).state is State.REPLACED
    assert graph.status(asked, "2023-12-31").state is State.PARTLY_AMENDED
    assert [event.what.value for event in graph.timeline(asked)] == ["issued", "amended", "replaced"]
    assert graph.ask(f"Văn bản nào sửa đổi {asked}?") == graph.amended_by(asked)
    assert graph.ask(f"Which decrees replaced {asked}?") == graph.replaced_by(asked)[:1]
    assert graph.ask(f"Thông tư nào sửa đổi {asked}?") == []
    assert graph.ask(f"{asked} còn hiệu lực không?") == graph.status(asked)
    with pytest.raises(QuestionError):
        graph.ask("Ai ký?")


def test_a_types_words_come_from_the_registry_that_is_given(tmp_path: Path) -> None:
    overlay = tmp_path / "my.toml"
    overlay.write_text(
        '[[type]]\nid = "cam-nang"\nname = "Cẩm nang"\nwords = ["cẩm nang"]\nsource = "an example"\n'
        'examples = [{ text = "Cẩm nang số 1", finds = [] }]\n',
        "utf-8",
    )
    graph = citegraph.build_graph([PLAN])
    with pytest.raises(QuestionError):
        graph.ask("Cẩm nang nào thực hiện Chỉ thị 05-CT/TW?")
    assert graph.ask("Cẩm nang nào thực hiện Chỉ thị 05-CT/TW?", citegraph.load_registry(overlay)) == []


def test_leaving_an_opened_database_closes_it(db: Path) -> None:
    with citegraph.open(str(db)) as opened:
        pass
    with pytest.raises(StoreError):
        len(opened)
    assert repr(opened).startswith(f"<CitationGraph: {db}: cannot be used")


def test_opening_creates_and_changes_nothing(tmp_path: Path, db: Path) -> None:
    with pytest.raises(StoreError, match="no such database; create it with: citegraph build"):
        citegraph.open(tmp_path / "no.db")
    assert not (tmp_path / "no.db").exists()
    before = db.read_bytes()
    citegraph.open(db).close()
    assert db.read_bytes() == before


def test_a_graph_older_than_its_sources_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Store.open(path, create=True) as store:
        store.replace_source(Source("a", PLAN), citegraph.extract(Source("a", PLAN)), "1")
    with pytest.warns(UserWarning, match="the last build was interrupted") as caught:
        citegraph.open(path).close()
    assert caught[0].filename == __file__


# Results


def test_a_citation_leads_to_its_work() -> None:
    found = citegraph.extract(PLAN)
    works = {work.key: work for work in found.works}
    assert [found.work_of(citation) for citation in found.citations] == [works[c.work or ""] for c in found.citations]
    (relation,) = found.relations
    assert found.work_of(relation.target) == works[relation.target]
    assert found.work_of(Citation(0, 1, "x", Form.SHORT, None, "rule")) is None
    assert found.work_of("luat:x") is None


def test_a_graph_shows_its_size_and_counts_its_works(graph: CitationGraph) -> None:
    assert repr(graph) == "<CitationGraph: 4 works, 2 relations>"
    assert len(graph) == len(graph.works) == 4
    empty = citegraph.build_graph([])
    assert (len(empty), bool(empty), repr(empty)) == (0, True, "<CitationGraph: 0 works, 0 relations>")
    with graph as same:
        assert same is graph
    assert len(graph.cites("Kế hoạch 101-KH/TU")) == 1, "a graph in memory stays open"


def test_each_networkx_graph_is_a_new_one(graph: CitationGraph) -> None:
    made = graph.to_networkx()
    assert isinstance(made, networkx.MultiDiGraph)
    assert networkx.utils.graphs_equal(made, graph.nx)
    made.clear()
    assert len(graph.to_networkx()) == len(graph.nx) == 4


def test_notebooks_show_tables_and_no_markup_of_a_text() -> None:
    work = Work("chi-thi:05", "chi-thi", "05", title=EVIL)
    said = Extraction(EVIL, None, False, (work,), (Citation(0, 25, EVIL, Form.SHORT, EVIL, "rule"),) * 12, (), (), ())
    shown = said._repr_html_()
    assert "12 citations, 1 work, 0 relations" in shown
    assert shown.count("<tr>") == 11
    assert "… and 2 more" in shown
    assert "<script" not in shown
    edge = Edge("a", Kind.CITES, "b", EVIL, Evidence(0, 1, "x", "rule"))
    shown = CitationGraph(Corpus((Work("a", "x", EVIL), Work("b", "x", "\ud800")), (edge,), {}, {}))._repr_html_()
    assert shown.count("&lt;script&gt;") == 2
    assert "<script" not in shown
    assert shown.encode(), "half a surrogate pair does not break the notebook"
    assert citegraph.build_graph([])._repr_html_() == "<p><strong>0 works, 0 relations</strong></p>"
    found = citegraph.extract(ORDER)
    assert found.relations[0].target in found._repr_html_()
    assert "implements" in citegraph.build_graph([ORDER])._repr_html_()


def test_ipython_shows_an_extraction_in_one_line() -> None:
    printed: list[str] = []
    citegraph.extract(ORDER)._repr_pretty_(SimpleNamespace(text=printed.append), False)
    assert printed == ["<Extraction of text: 2 citations, 2 works, 1 relation>"]


def test_an_extraction_is_still_a_plain_value() -> None:
    found = citegraph.extract(PLAN)
    assert pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == found  # noqa: S301 - our own bytes
    assert not hasattr(found, "__dict__")


def test_the_version_is_that_of_the_package() -> None:
    assert citegraph.__version__ == version("citegraph")
    with pytest.raises(AttributeError, match="no attribute 'versoin'"):
        _ = citegraph.versoin


# Mistakes


@pytest.mark.parametrize("function", [citegraph.extract, citegraph.explain])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"x", "a text is a str or a citegraph.Source, not bytes; decode it: data.decode('utf-8')"),
        (None, "a text is a str or a citegraph.Source, not NoneType; to read files: citegraph.read(path)"),
        (Path("a.docx"), "not PosixPath; to read files: citegraph.read(path)"),
    ],
)
def test_what_is_not_a_text_is_refused_with_a_way_out(function: Any, text: object, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        function(text)
    assert message in str(caught.value)
    with pytest.raises(TypeError) as caught:
        citegraph.build_graph(cast("list[str]", [PLAN, text]))
    assert message in str(caught.value)


@pytest.mark.parametrize("sources", [PLAN, b"x", Source("a", PLAN), None, 5])
def test_one_text_is_no_list_of_texts(sources: Any) -> None:
    with pytest.raises(TypeError, match=r"sources is a list of texts, not \w+; for one text: build_graph\(\[text\]\)"):
        citegraph.build_graph(sources)


def test_two_sources_with_one_id_are_refused() -> None:
    for sources in ([Source("a", PLAN), Source("a", ORDER)], [Source("text-2", PLAN), ORDER]):
        with pytest.raises(SourceError, match=r"^(a|text-2): two sources have this id; give each its own$"):
            citegraph.build_graph(cast("list[str | Source]", sources))


def test_everything_in_all_is_there_and_light(tmp_path: Path) -> None:
    """Reading a text file and extracting load no library for graphs, tables or languages."""
    assert all(hasattr(citegraph, name) for name in citegraph.__all__)
    (tmp_path / "a.txt").write_text(PLAN, "utf-8")
    heavy = "{'networkx', 'pydantic', 'spacy', 'lxml'}"
    code = f"import citegraph, sys; citegraph.read('a.txt'); print({heavy} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.strip() == "set()"
