"""What of a corpus is shown, and what is said of the rest; diagrams of it for reports."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import networkx
import pydot
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_html import HOSTILE, corpus, edge, many, story

from citegraph.errors import ExportError, UnknownWorkError
from citegraph.export import FORMATS, Selection, export_graph, format_of, select, target_files, whole
from citegraph.export.diagrams import MERMAID_EDGES, mermaid_escaped, write_dot, write_mermaid
from citegraph.model import Corpus, Kind, Work

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:pydot")

DIRECTIVE, CONCLUSION = "chi-thi:05-ct/tw~2016", "ket-luan:01-kl/tw~2021"
PLAN, LOCAL = "ke-hoach:101-kh/tu@quang-ninh~2020", "chi-thi:16-ct/tu@quang-ninh~2020"
ROUND = {DIRECTIVE, CONCLUSION, PLAN, LOCAL}


def keys(value: Corpus, asked: Selection) -> set[str]:
    return {work.key for work in select(value, asked).corpus.works}


def dot(value: Corpus, asked: Selection, language: str = "vi") -> str:
    file = io.StringIO()
    write_dot(select(value, asked), file, language)
    return file.getvalue()


def read_back(text: str) -> Any:
    """The one graph of a DOT file."""
    graphs = pydot.graph_from_dot_data(text)
    assert graphs is not None
    assert len(graphs) == 1
    return graphs[0]


def mermaid(value: Corpus, asked: Selection, language: str = "vi") -> str:
    file = io.StringIO()
    write_mermaid(select(value, asked), file, language)
    return file.getvalue()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Selection(focus=DIRECTIVE), {DIRECTIVE, CONCLUSION}),
        (Selection(focus=DIRECTIVE, depth=2), ROUND),
        (Selection(focus="Chỉ thị 05", depth=9), ROUND),
        (Selection(focus=CONCLUSION, kinds=frozenset({Kind.CONTINUES})), {DIRECTIVE, CONCLUSION}),
        (Selection(focus=CONCLUSION, kinds=frozenset({Kind.REPEALS})), {CONCLUSION}),
        (Selection(kinds=frozenset({Kind.CONTINUES})), {DIRECTIVE, CONCLUSION}),
        (Selection(focus=DIRECTIVE, depth=2, since="2021-10-01"), {DIRECTIVE}),
        (Selection(focus=CONCLUSION, since="2021-10-01"), {CONCLUSION, PLAN}),
        (Selection(focus=DIRECTIVE, depth=2, most=2), {DIRECTIVE, CONCLUSION}),
        (Selection(focus=DIRECTIVE, most=1), {DIRECTIVE}),
    ],
    ids=str,
)
def test_a_part_is_chosen_round_a_work_by_kind_by_day_and_by_number(asked: Selection, found: set[str]) -> None:
    assert keys(story(), asked) == found


def test_everything_is_chosen_where_nothing_is_asked() -> None:
    value = story()
    assert select(value, Selection()) == whole(value)
    assert not whole(value).partial


def test_works_since_a_day_stand_with_what_they_act_on() -> None:
    """A work without a date is out, and one that nothing joins stays if it is new enough."""
    found = keys(story(), Selection(since="2021-10-18"))
    assert found == {PLAN, CONCLUSION, "chi-thi:18-ct/tu@quang-ninh~2020"} | {
        f"quy-dinh:{n}-qđ/tw~2021" for n in (37, 41)
    }


@given(st.integers(1, 70), st.booleans())
def test_at_most_so_many_works_stay_and_the_rest_is_counted(most: int, focused: bool) -> None:
    value = many(60)
    focus = value.edges[0].target if focused else None
    chosen = select(value, Selection(focus=focus, depth=3, most=most))
    fitting = select(value, Selection(focus=focus, depth=3))
    assert len(chosen.corpus.works) == min(most, len(fitting.corpus.works))
    assert chosen.left_out == len(fitting.corpus.works) - len(chosen.corpus.works)
    assert focus is None or focus in {w.key for w in chosen.corpus.works}
    kept = {w.key for w in chosen.corpus.works}
    assert chosen.corpus.edges == tuple(e for e in value.edges if {e.source, e.target} <= kept)


def test_what_stays_hangs_together() -> None:
    """Of two stars the larger one stays, with its middle."""
    works = [Work(f"luat:{i}", "luat", f"{i}/2020/QH14") for i in range(10, 20)]
    star = [edge(w.key, Kind.CITES, "luat:10", "x") for w in works[1:6]]
    small = [edge(w.key, Kind.CITES, "luat:16", "x") for w in works[7:]]
    assert keys(corpus(works, [*star, *small]), Selection(most=4)) == {f"luat:{i}" for i in range(10, 14)}


def test_a_focus_that_is_no_work_is_an_error_with_near_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownWorkError, match="05-CT/TW"):
        export_graph(story(), tmp_path / "g.dot", selection=Selection(focus="05-CT/TU"))
    assert list(tmp_path.iterdir()) == []


def packed(path: Path) -> str:
    """All the parts of an office file."""
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


@pytest.mark.parametrize("suffix", sorted({*FORMATS} - {".parquet"}))
def test_every_format_holds_the_part_that_was_asked_for(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"g{suffix}"
    chosen = export_graph(story(), path, selection=Selection(focus=CONCLUSION))
    assert len(chosen.corpus.works) == 4
    if suffix == ".graphml":
        assert set(networkx.read_graphml(path).nodes) == ROUND
    elif suffix != ".html":
        text = (
            "".join(file.read_text("utf-8") for file in target_files(path))
            if format_of(suffix).binary is None
            else packed(path)
        )
        assert ("18-CT/TU" in text, "16-CT/TU" in text) == (False, True)


def test_dot_is_read_back_with_its_labels_and_arrows() -> None:
    graph = read_back(dot(story(), Selection(focus=DIRECTIVE, depth=2)))
    assert {node.get_name().strip('"') for node in graph.get_nodes()} - {"graph", "node", "edge"} == ROUND
    arrows = {(e.get_source().strip('"'), e.get_destination().strip('"'), e.get("label")) for e in graph.get_edges()}
    assert arrows == {
        (CONCLUSION, DIRECTIVE, '"tiếp tục thực hiện"'),
        (PLAN, CONCLUSION, '"thực hiện"'),
        (LOCAL, CONCLUSION, '"thực hiện"'),
    }
    assert "quanh 05-CT/TW, 2 bước" in graph.get_node("graph")[0].get("label")


def test_mermaid_has_a_box_a_work_and_an_arrow_a_relation() -> None:
    lines = mermaid(story(), Selection(focus=DIRECTIVE, depth=2), "en").splitlines()
    assert lines[:2] == [
        "---",
        'title: "A part of the corpus: 4 of 17 documents, 3 of 5 relations; around 05-CT/TW, 2 steps"',
    ]
    assert lines[3] == "flowchart BT"
    assert '  n0["DIRECTIVE<br>05-CT/TW<br>2016-05-15"]' in lines
    assert sum("-->|" in line for line in lines) == 3


@pytest.mark.parametrize("text", [HOSTILE, 'a"b\\', "\\", "]-->x", "%%{init}%%", "\u202e\x00\n;", "#quot;"])
def test_no_text_breaks_out_of_a_diagram(text: str) -> None:
    """Whatever a label holds, both files have one box and the label is read back from DOT."""
    value = corpus([Work(f"luat:{text}", "luat", name=text)], [])
    graph = read_back(dot(value, Selection()))
    assert len([n for n in graph.get_nodes() if n.get_name() not in ("graph", "node", "edge")]) == 1
    body = mermaid(value, Selection()).split("flowchart BT\n")[1].splitlines()
    assert len(body) == 2
    assert re.fullmatch(r'  n0\["(?:[\w /.,:()·-]|#\d+;|<br>|…)*"\]', body[0].replace("#8230;", "…")), body[0]


def test_a_code_of_mermaid_is_the_letter_that_it_stands_for() -> None:
    assert re.sub(r"#(\d+);", lambda m: chr(int(m[1])), mermaid_escaped(HOSTILE)).replace(" ", "") == re.sub(
        r"[\s\u2028]", "", HOSTILE
    )


def test_a_diagram_shows_sixty_works_where_no_number_is_asked_for(tmp_path: Path) -> None:
    value = many(300)
    assert len(export_graph(value, tmp_path / "g.mmd").corpus.works) == 60
    assert "không thể hiện 240 văn bản" in (tmp_path / "g.mmd").read_text("utf-8")
    assert len(export_graph(value, tmp_path / "g.dot", selection=Selection(most=80)).corpus.works) == 80


def test_mermaid_keeps_the_strongest_arrows_and_refuses_what_it_cannot_read() -> None:
    works = [Work(f"luat:{i}", "luat", f"{i}/2020/QH14") for i in range(40)]
    pairs = [(a, b) for a in works for b in works if a is not b][: MERMAID_EDGES + 20]
    edges = [edge(a.key, Kind.CITES if i < 30 else Kind.AMENDS, b.key, "x") for i, (a, b) in enumerate(pairs)]
    text = mermaid(corpus(works, edges), Selection())
    assert (text.count('"sửa đổi#44;') + text.count('"sửa đổi,'), text.count('"dẫn chiếu"')) == (490, 10)
    assert "không thể hiện 20 quan hệ yếu nhất" in text
    with pytest.raises(ExportError, match=r"use a smaller --max-nodes"):
        mermaid(many(900), Selection())
