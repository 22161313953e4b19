"""Graph files: what is written opens elsewhere with nothing lost, and a file is there whole or not at all."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citegraph.errors import ExportError
from citegraph.export import DATABASE, FORMATS, Format, GraphRows, View, export_graph, export_rows, to_graph_rows
from citegraph.export.graphml import write_graphml
from citegraph.graph.graph import CitationGraph
from citegraph.model import Corpus, Edge, Evidence, Kind, Work, edge_order
from citegraph.store import Store

CT05 = Work("chi-thi:05-ct/tw~2016", "chi-thi", "05-CT/TW", "05", issuer="Bộ Chính trị", date="2016-05-15")
KL01 = Work("ket-luan:01-kl/tw~2021", "ket-luan", "01-KL/TW", "01", probably="x", title="Về “tiếp tục” <A & B>")


def edge(source: str, target: str, quote: str = "tiếp tục thực hiện", kind: Kind = Kind.CONTINUES) -> Edge:
    return Edge(source, kind, target, "tin/một.txt", Evidence(3, 9, quote, "cue", 7), "part", effective="2021")


CORPUS = Corpus(
    (CT05, KL01),
    (edge(KL01.key, CT05.key, kind=Kind.CITES), edge(KL01.key, CT05.key), edge(KL01.key, KL01.key, ' "]]>\r\n\tĐể ')),
    {},
    {},
)


def written(corpus: Corpus) -> str:
    file = io.StringIO()
    write_graphml(to_graph_rows(corpus), file)
    return file.getvalue()


def content(graph: networkx.MultiDiGraph) -> tuple[list[object], list[object]]:
    return sorted(graph.nodes(data=True), key=repr), sorted(graph.edges(data=True), key=repr)


def test_networkx_reads_back_the_same_graph(tmp_path: Path) -> None:
    """The same nodes, edges and attributes, parallel edges apart, Vietnamese and blanks intact."""
    export_graph(CORPUS, tmp_path / "g.graphml")
    graph = networkx.read_graphml(tmp_path / "g.graphml")
    assert isinstance(graph, networkx.MultiDiGraph)
    assert content(graph) == content(CitationGraph.from_corpus(CORPUS).nx)


def test_every_key_has_a_type() -> None:
    root = ET.fromstring(written(CORPUS))  # noqa: S314 - our own writing
    keys = [element for element in root if element.tag.endswith("key")]
    assert keys
    numbers = {"start", "end", "page"}
    assert all(key.get("attr.type") == ("int" if key.get("attr.name") in numbers else "string") for key in keys)


def test_characters_that_xml_forbids_are_left_out() -> None:
    corpus = Corpus((CT05,), (edge(CT05.key, CT05.key, "a\x00\x0b\x1f\ud800\ufffeb"),), {}, {})
    graph = networkx.parse_graphml(written(corpus), force_multigraph=True)
    assert [data["quote"] for _, _, data in graph.edges(data=True)] == ["ab"]


def test_the_same_corpus_gives_the_same_bytes() -> None:
    assert written(CORPUS) == written(CORPUS)
    assert "Bộ Chính trị" in written(CORPUS)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text())
def test_any_key_and_quote_make_a_file_that_opens(key: str, quote: str) -> None:
    """Whatever the text, save for what XML cannot hold."""
    key = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", key) or "x"
    corpus = Corpus((Work(key, "chi-thi"),), (edge(key, key, quote),), {}, {})
    graph = networkx.parse_graphml(written(corpus), force_multigraph=True)
    assert list(graph.nodes) == [key]


def test_an_empty_graph_is_a_file_too() -> None:
    assert list(networkx.parse_graphml(written(Corpus((), (), {}, {})))) == []


def test_rows_of_a_database_give_the_file_of_its_corpus(tmp_path: Path) -> None:
    """To the byte, with notes of overrides and edges that only differ at their ends or in their pinpoints."""
    one = CORPUS.edges[1]
    pinpoints = [replace(one, target_pinpoints=of) for of in (("Điều 5",), ("Điều 5", "khoản 1"))]
    twice = (*CORPUS.edges, replace(one, extent="whole"), replace(one, effective=None), *pinpoints)
    corpus = replace(CORPUS, edges=tuple(sorted(twice, key=edge_order)), overrides={KL01.key: ("a: b", 'c <"&>')})
    with Store.open(tmp_path / "a.db", create=True) as store:
        store.save_corpus(corpus)
        export_rows(GraphRows(store.node_rows(), store.edge_rows()), tmp_path / "rows.graphml")
        export_graph(store.load_corpus(), tmp_path / "corpus.graphml")
    assert (tmp_path / "rows.graphml").read_bytes() == (tmp_path / "corpus.graphml").read_bytes()
    assert content(networkx.read_graphml(tmp_path / "rows.graphml")) == content(CitationGraph(corpus).nx)


def test_an_unknown_suffix_lists_the_known_ones_and_writes_nothing(tmp_path: Path) -> None:
    for name in ("g.png", "g"):
        with pytest.raises(ExportError, match=re.escape(", ".join(sorted([*FORMATS, DATABASE])))):
            export_graph(CORPUS, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_format_stands_in_for_the_suffix_and_a_missing_folder_is_made(tmp_path: Path) -> None:
    export_graph(CORPUS, str(tmp_path / "a" / "b" / "g.xml"), format="graphml")
    assert networkx.read_graphml(tmp_path / "a" / "b" / "g.xml").number_of_edges() == 3
    export_graph(CORPUS, tmp_path / "G.GRAPHML")
    assert (tmp_path / "G.GRAPHML").is_file()


def test_a_writer_that_fails_leaves_the_file_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no half of a new one beside it."""
    path = tmp_path / "g.graphml"
    path.write_text("before")

    def fail(_view: View, _file: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("citegraph.export.graphml.GRAPHML", Format(".graphml", text=fail))
    with pytest.raises(ExportError, match=r"g\.graphml: cannot be written \(No space left on device\); check"):
        export_graph(CORPUS, path)
    assert [entry.read_text() for entry in tmp_path.iterdir()] == ["before"]


def test_a_folder_in_the_place_of_the_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "g.graphml").mkdir()
    with pytest.raises(ExportError, match="cannot be written"):
        export_graph(CORPUS, tmp_path / "g.graphml")
