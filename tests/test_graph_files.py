"""Graph files row by row: one vocabulary in all of them, whatever a text holds, and the same bytes from a database."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx
import openpyxl
import pytest
from lxml import etree

from citegraph.export import DATABASE, FORMATS, GraphRows, export_graph, export_rows, format_of, target_files
from citegraph.export.cypher import literal
from citegraph.export.graphml import xml_text
from citegraph.graph.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, NUMBERS, CitationGraph, edge_attributes
from citegraph.model import Action, Corpus, Edge, Evidence, Kind, Provision, Work, edge_order
from citegraph.store import Store
from citegraph.text.cells import cell_text

STREAMED = sorted(suffix for suffix in FORMATS if format_of(suffix).streamed)

HOSTILE = (
    "=cmd|'/c calc'!A1",
    "+1",
    "-2",
    "@sum",
    "\t=1",
    "\r=1",
    'a "b", \'c\' \\ d \\u0022 \\"',
    "một\nhai\r\nba\u2028bốn\u2029năm\x85sáu",
    "]]></data><x>&amp;",
    "\x00\x01\x1b[31m\x7f",
    '"});\nMATCH (n) DETACH DELETE n; //',
    "🙂 Nghị quyết",
    "NULL",
    "",
)
"""What texts may hold that files, spreadsheets and databases could take for something else."""

KEYS = [f"chi-thi:{i:02}-ct/tw~2016 {xml_text(text)}" for i, text in enumerate(HOSTILE)]
WORKS = tuple(
    Work(key, "chi-thi", text, f"{i:02}", text, text, text, ("2016-05-15", "2016-05", "2016", None)[i % 4], text, key)
    for i, (key, text) in enumerate(zip(KEYS, HOSTILE, strict=True))
)
EDGES = [
    Edge(
        KEYS[i],
        kind,
        KEYS[0],
        "tin/một.txt",
        Evidence(3 * i, 3 * i + 2, text, "cue", i or None),
        ("part", "whole", None)[i % 3],
        ("Điều 5", "khoản 2") if i % 2 else (),
        ("Điều 1", text) if i % 5 == 2 else (),
        "2021" if i % 4 else None,
        (Provision(Action.REPEAL, "Điều 1", "khoản 2 Điều 5"), Provision(Action.ADD, "Điều 1a")) if i % 5 == 2 else (),
    )
    for i, text in enumerate(HOSTILE)
    for kind in (Kind.CITES, Kind.BASED_ON)
    if i
]
AGAIN = [Edge(e.source, e.kind, e.target, "b.txt", e.evidence) for e in EDGES[:4]]
CORPUS = Corpus(WORKS, tuple(sorted(EDGES + AGAIN, key=edge_order)), {}, {}, {KEYS[1]: ("issuer: A", HOSTILE[6])})
NODES = [(work.key, CitationGraph(CORPUS).nx.nodes[work.key]) for work in WORKS]
RELATIONS = [(source, target, said) for source, target, said in CitationGraph(CORPUS).nx.edges(data=True)]


def written(folder: Path, form: str) -> list[str]:
    """The texts of the files of this format, as they stand."""
    export_graph(CORPUS, folder / "g", form)
    return [path.read_bytes().decode("utf-8") for path in target_files(folder / "g", form)]


def in_xml(said: dict[str, Any]) -> dict[str, Any]:
    """The attributes without the characters that XML cannot hold."""
    return {name: xml_text(value) if isinstance(value, str) else value for name, value in said.items()}


def test_a_line_of_jsonl_is_a_work_or_a_relation_with_the_attributes_of_graphml(tmp_path: Path) -> None:
    """Every text as it was, and every line one line to any reader."""
    (text,) = written(tmp_path, "jsonl")
    records = [json.loads(line) for line in text.splitlines()]
    assert len(records) == text.count("\n") == len(WORKS) + len(CORPUS.edges)
    works = [({"record": "work", "id": key} | said) for key, said in NODES]
    relations = [({"record": "relation", "source": a, "target": b} | said) for a, b, said in RELATIONS]
    assert records == [*works, *relations]
    assert set().union(*relations) - {"record"} == {"source", "target", *EDGE_ATTRIBUTES}
    assert {name for r in relations for name, value in r.items() if isinstance(value, int)} == NUMBERS


def test_networkx_makes_the_same_graph_of_node_link_json(tmp_path: Path) -> None:
    """Without an option, and with every text as it was."""
    graph = networkx.node_link_graph(json.loads(written(tmp_path, "json")[0]))
    assert isinstance(graph, networkx.MultiDiGraph)
    assert list(graph.nodes(data=True)) == NODES
    assert list(graph.edges(data=True)) == RELATIONS


def test_networkx_makes_the_same_graph_of_cytoscape_json(tmp_path: Path) -> None:
    """Parallel edges stay apart; ids are unique, and every node has a label."""
    graph = networkx.cytoscape_graph(json.loads(written(tmp_path, "cyjs")[0]))
    assert [(key, {n: v for n, v in said.items() if n in NODE_ATTRIBUTES}) for key, said in graph.nodes.data()] == NODES
    shown = [(a, b, {n: v for n, v in said.items() if n in EDGE_ATTRIBUTES}) for a, b, said in graph.edges.data()]
    assert shown == RELATIONS
    assert len({said["id"] for _, _, said in graph.edges.data()}) == len(CORPUS.edges)
    assert [said["label"] for _, said in graph.nodes.data()] == [work.label for work in WORKS]


def test_gexf_keeps_the_rules_of_its_version(tmp_path: Path) -> None:
    """Its grammar, and what a grammar does not say: ids are unique, and what is pointed at is there."""
    root = etree.fromstring(written(tmp_path, "gexf")[0].encode())
    grammar = etree.RelaxNG(etree.parse(Path(__file__).with_name("gexf.rng")))
    assert grammar.validate(root), grammar.error_log
    space = {"g": "http://gexf.net/1.3"}
    for owner in ("node", "edge"):
        ids = root.xpath(f"//g:{owner}/@id", namespaces=space)
        assert len(set(ids)) == len(ids) > 0
        declared = root.xpath(f"//g:attributes[@class='{owner}']/g:attribute/@id", namespaces=space)
        used = root.xpath(f"//g:{owner}/g:attvalues/g:attvalue/@for", namespaces=space)
        assert set(used) == set(declared)
    nodes = set(root.xpath("//g:node/@id", namespaces=space))
    assert set(root.xpath("//g:edge/@source | //g:edge/@target", namespaces=space)) <= nodes
    assert set(root.xpath("//g:edge/@kind", namespaces=space)) == {"cites", "based_on"}


def test_networkx_reads_the_graph_of_gexf_with_the_day_that_each_work_begins_on(tmp_path: Path) -> None:
    """A month or a year begins on its first day; a work without a date has no beginning."""
    written(tmp_path, "gexf")
    graph = networkx.read_gexf(tmp_path / "g", version="1.3")
    starts = ("2016-05-15", "2016-05-01", "2016-01-01", None)
    assert [said.pop("start", None) for _, said in graph.nodes.data()] == [starts[i % 4] for i in range(len(WORKS))]
    assert [said.pop("label") for _, said in graph.nodes.data()] == [xml_text(work.label) for work in WORKS]
    assert [said.pop("level") for _, said in graph.nodes.data()] == ["province"] * (len(WORKS) - 1) + ["unknown"]
    assert [(key, in_xml(said)) for key, said in NODES] == list(graph.nodes.data())
    shown = [(a, b, {n: v for n, v in said.items() if n in EDGE_ATTRIBUTES}) for a, b, said in graph.edges.data()]
    assert shown == [(a, b, in_xml(said)) for a, b, said in RELATIONS]


@pytest.mark.parametrize("date", ["2016-02-30", "2016-13", "năm 2016", "", "0000"])
def test_gexf_has_no_beginning_for_a_day_that_is_none(tmp_path: Path, date: str) -> None:
    export_graph(Corpus((Work("a", "luat", date=date),), (), {}, {}), tmp_path / "g.gexf")
    said = networkx.read_gexf(tmp_path / "g.gexf").nodes["a"]
    assert said == {"key": "a", "type": "luat", "date": date, "label": "a", "level": "unknown"}


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_no_cell_of_csv_runs_and_every_text_can_be_had_back(tmp_path: Path) -> None:
    """With the mark by which Excel knows UTF-8; the header has the names of GraphML."""
    texts = written(tmp_path, "csv")
    assert [text[0] for text in texts] == ["\ufeff", "\ufeff"]
    nodes, edges = (table(text[1:]) for text in texts)
    assert (tuple(nodes[0]), tuple(edges[0])) == (NODE_ATTRIBUTES, ("source", "target", *EDGE_ATTRIBUTES))
    cells = [cell for row in (*nodes, *edges) for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r\n")]
    assert "'=cmd|'/c calc'!A1" in cells

    def known(row: dict[str, str]) -> dict[str, str]:
        return {name: cell_text(cell) for name, cell in row.items() if cell}

    def told(said: dict[str, Any]) -> dict[str, str]:
        return {name: str(value) for name, value in in_xml(said).items() if xml_text(str(value))}

    assert [known(row) for row in nodes] == [told(said) for _, said in NODES]
    assert [known(row) for row in edges] == [{"source": a, "target": b} | told(said) for a, b, said in RELATIONS]


@pytest.mark.slow
def test_a_spreadsheet_runs_no_cell_of_csv_or_neo4j(tmp_path: Path) -> None:
    """LibreOffice, told to take cells that look like formulas for formulas."""
    office = shutil.which("localc")
    if office is None:
        pytest.skip("LibreOffice is not installed here (Debian: libreoffice-calc-nogui), so no table is opened in it.")
    export_graph(CORPUS, tmp_path / "safe.csv")
    export_graph(CORPUS, tmp_path / "neo.csv", "neo4j")
    (tmp_path / "raw.nodes.csv").write_text("a\n=1+1\n", "utf-8")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    read_as = "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"  # the last one: run formulas
    files = [str(tmp_path / f"{name}.nodes.csv") for name in ("safe", "neo", "raw")]
    subprocess.run(
        [office, profile, "--headless", read_as, "--convert-to", "xlsx", "--outdir", str(tmp_path), *files],
        check=True,
        capture_output=True,
        timeout=300,
    )
    sheets = [openpyxl.load_workbook(Path(file).with_suffix(".xlsx")).active for file in files]
    run = [sum(cell.data_type == "f" for row in sheet.iter_rows() for cell in row) for sheet in sheets]
    assert run[0] == run[1] == 0 < run[2]
    assert sheets[0].cell(2, 3).value == "'=cmd|'/c calc'!A1"


def test_the_tables_of_neo4j_have_headers_of_its_import_and_no_cell_that_runs(tmp_path: Path) -> None:
    """The id of a node is its key, ends are such ids, the type is the kind, and numbers are typed."""
    export_graph(CORPUS, tmp_path / "g.csv", "neo4j")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["g.edges.csv", "g.nodes.csv"]
    nodes, edges = (table(path.read_bytes().decode()) for path in target_files(tmp_path / "g.csv", "neo4j"))
    assert list(nodes[0]) == ["key:ID(Work)", *NODE_ATTRIBUTES[1:], ":LABEL"]
    assert list(edges[0])[:4] == [":START_ID(Work)", ":END_ID(Work)", ":TYPE", "id"]
    assert {name for name in edges[0] if name.endswith(":long")} == {f"{name}:long" for name in NUMBERS}
    assert [cell_text(row["title"]) for row in nodes] == [xml_text(text) for text in HOSTILE]
    assert not [cell for row in (*nodes, *edges) for cell in row.values() if cell[:1] in tuple("=+-@\t\r\n")]
    assert {row[":LABEL"] for row in nodes} == {"Work"}
    assert {row[":TYPE"] for row in edges} == {"CITES", "BASED_ON"}
    assert {row[end] for row in edges for end in (":START_ID(Work)", ":END_ID(Work)")} <= set(KEYS)
    assert len({row["id"] for row in edges}) == len(edges) == len(CORPUS.edges)


def statements(text: str) -> list[str]:
    """The statements of a file of Cypher: cut where a semicolon ends a line outside of a string."""
    parts = re.findall(r'(?:"(?:[^"\\]|\\.)*"|[^";])+;\n', text)
    assert "".join(parts) == text
    return parts


def test_a_database_that_runs_the_cypher_holds_the_graph_once_however_often_it_runs(tmp_path: Path) -> None:
    """With all texts as they are.

    The constraint is Neo4j's own and is not run here; nor is one statement with two edges of one type between the same
    works, since this database then gives the one what is said of the other.
    """
    graphdblite = pytest.importorskip("graphdblite")
    export_graph(replace(CORPUS, edges=tuple(EDGES)), tmp_path / "g.cypher")
    constraint, *rest = statements((tmp_path / "g.cypher").read_bytes().decode())
    assert constraint == "CREATE CONSTRAINT work_key IF NOT EXISTS FOR (w:Work) REQUIRE w.key IS UNIQUE;\n"
    with graphdblite.Database(str(tmp_path / "graph.db")) as database:
        for statement in rest * 2:
            database.execute(statement.removesuffix(";\n"))
        nodes = database.query("MATCH (w:Work) RETURN properties(w) AS said ORDER BY w.key")
        asked = "MATCH (a)-[r]->(b) RETURN a.key AS a, b.key AS b, type(r) AS t, properties(r) AS said"
        edges = database.query(f"{asked} ORDER BY a.key, t DESC")
    assert [row["said"] for row in nodes] == [in_xml(said) for _, said in NODES]
    assert len({row["said"].pop("id") for row in edges}) == len(EDGES)
    expected = [(e.source, e.target, e.kind.upper(), in_xml(edge_attributes(e))) for e in EDGES]
    assert [tuple(row.values()) for row in edges] == expected


def test_every_relation_has_an_id_of_its_own_in_cypher(tmp_path: Path) -> None:
    """Made of what it says, so that it is the same in a file of a part."""
    ids = re.findall('`id`: ("[0-9a-f]{16}")', written(tmp_path, "cypher")[0])
    assert len(set(ids)) == len(ids) == len(CORPUS.edges)
    export_graph(replace(CORPUS, edges=CORPUS.edges[5:6]), tmp_path / "part.cypher")
    assert set(re.findall('`id`: ("[0-9a-f]{16}")', (tmp_path / "part.cypher").read_text("utf-8"))) <= set(ids)


@pytest.mark.parametrize("text", [*HOSTILE, "\\u0022", "\\\\u0022", "\\\\\\u0022})", "\\U0022"])
def test_a_cypher_string_means_the_same_to_a_reader_that_turns_escapes_into_letters_first(text: str) -> None:
    r"""`\uXXXX` is read before strings are, or within them."""
    first = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), literal(text))
    assert json.loads(first) == json.loads(literal(text)) == xml_text(text)


@pytest.mark.parametrize("suffix", STREAMED)
def test_a_database_gives_the_bytes_of_its_corpus(tmp_path: Path, suffix: str) -> None:
    """Each format that is written row by row, twice."""
    form = suffix[1:]
    with Store.open(tmp_path / "a.db", create=True) as store:
        store.save_corpus(CORPUS)
        export_rows(GraphRows(store.node_rows(), store.edge_rows()), tmp_path / "rows", form)
        export_graph(store.load_corpus(), tmp_path / "corpus", form)
    export_graph(CORPUS, tmp_path / "again", form)
    files = [[path.read_bytes() for path in target_files(tmp_path / n, form)] for n in ("rows", "corpus", "again")]
    assert files[0] == files[1] == files[2]


@pytest.mark.parametrize("suffix", STREAMED)
def test_an_empty_graph_is_a_file_of_each_format(tmp_path: Path, suffix: str) -> None:
    export_graph(Corpus((), (), {}, {}), tmp_path / "g", suffix[1:])
    texts = [path.read_text("utf-8") for path in target_files(tmp_path / "g", suffix[1:])]
    if suffix in (".json", ".cyjs"):
        assert json.loads(texts[0])["directed"] is True
    if suffix == ".gexf":
        assert len(networkx.read_gexf(tmp_path / "g")) == 0


def test_half_a_surrogate_pair_breaks_no_file(tmp_path: Path) -> None:
    """It is left out, or shown as U+FFFD in JSON."""
    corpus = replace(CORPUS, edges=tuple(replace(e, evidence=replace(e.evidence, quote="a\ud800b")) for e in EDGES))
    for suffix in STREAMED:
        export_graph(corpus, tmp_path / "g", suffix[1:])
        text = "".join(path.read_text("utf-8") for path in target_files(tmp_path / "g", suffix[1:]))
        assert ("a\ufffdb" if "js" in suffix else "ab") in text


# What the documentation says


def test_the_page_of_formats_names_every_suffix_and_every_attribute(repo_root: Path) -> None:
    """In the order in which files have them, but for numbers at the end."""
    page = (repo_root / "docs" / "exports.md").read_text("utf-8")
    suffixes = re.findall(r"`(\.[a-z0-9]+)`", "".join(re.findall(r"^\| (`\..+?) \|", page, re.MULTILINE)))
    assert sorted(suffixes) == sorted([*FORMATS, DATABASE])
    names = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert names == [*NODE_ATTRIBUTES, "source", "target", *EDGE_ATTRIBUTES]


def test_the_questions_of_the_page_on_neo4j_are_answered(tmp_path: Path, repo_root: Path) -> None:
    """By a database that the exported Cypher filled."""
    graphdblite = pytest.importorskip("graphdblite")
    works = [Work(key, "chi-thi", key, date="2021-05-18") for key in ("chi-thi:05-ct/tw~2016", "b", "c", "d")]
    said = [
        Edge("b", Kind.CONTINUES, works[0].key, "t", Evidence(0, 1, "b nối", "cue")),
        Edge("c", Kind.IMPLEMENTS, "b", "t", Evidence(2, 3, "c làm", "cue")),
        Edge("c", Kind.AMENDS, "d", "t", Evidence(4, 5, "c sửa", "cue"), "part"),
    ]
    export_graph(Corpus(tuple(works), tuple(said), {}, {}), tmp_path / "g.cypher")
    page = (repo_root / "docs" / "howto" / "neo4j.md").read_text("utf-8")
    questions = re.findall(r"^```cypher\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    with graphdblite.Database(str(tmp_path / "graph.db")) as database:
        for statement in statements((tmp_path / "g.cypher").read_text("utf-8"))[1:]:
            database.execute(statement.removesuffix(";\n"))
        carrying, cited, changed = ([list(row.values()) for row in database.query(asked)] for asked in questions)
    assert sorted(carrying) == [["b", None, ["b nối"]], ["c", None, ["c làm", "b nối"]]]
    assert cited == [["d", 1]]
    assert changed == [["d", "AMENDS", "c", "part", "c sửa", "t"]]
