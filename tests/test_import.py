"""Imported registers and graphs: the works that texts name, with their file and line, whole or not at all."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import networkx
import pytest
from casefiles import extractor
from click.testing import CliRunner, Result
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from test_link import TEXTS

from citegraph.cli import main
from citegraph.errors import ImportFileError
from citegraph.export import export_graph
from citegraph.export.graph_rows import GraphRows
from citegraph.export.graphml import write_graphml
from citegraph.graph.graph import CitationGraph
from citegraph.imports import read_import
from citegraph.imports.graph_records import ImportRecord, read_records
from citegraph.imports.register import read_register
from citegraph.imports.register_table import column_of
from citegraph.linking.link import link
from citegraph.model import Corpus, Edge, Evidence, Extraction, Kind, Source, Work
from citegraph.store import Store

CT05, KH12 = "chi-thi:05-ct/tw~2016", "ke-hoach:12-kh/tu@lao-cai~2020"
ROWS = (
    "Loại;Số hiệu;Cơ quan;Ngày;Quan hệ;Văn bản liên quan\n"
    "Chỉ thị;05-CT/TW;Bộ Chính trị;15/5/2016;;\n"
    "Kế hoạch;12-KH/TU;Tỉnh ủy Lào Cai;5/6/2022;thực hiện;05-CT/TW\n"
)
TEXT = "Tỉnh ủy Lào Cai ban hành Báo cáo số 9-BC/TU ngày 7/8/2022 sơ kết Kế hoạch số 12-KH/TU ngày 5/6/2022."


def said(text: str) -> Extraction:
    return read_register(Source("so.csv", text), extractor()).extraction


def relations(extraction: Extraction) -> list[str]:
    return [f"{r.source} {r.kind.value} {r.target}" for r in extraction.relations]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a register and a text."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "so.csv").write_text(ROWS, "utf-8")
    (tmp_path / "tin").mkdir()
    (tmp_path / "tin" / "a.txt").write_text(TEXT, "utf-8")
    return tmp_path


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args, prog_name="citegraph")


def ok(*args: str) -> str:
    result = run(*args)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


# registers


@pytest.mark.parametrize(
    ("header", "row", "key"),
    [
        ("Loại,Số hiệu,Cơ quan,Ngày", "Chỉ thị,05-CT/TW,Bộ Chính trị,15/5/2016", CT05),
        ("LOAI,SO HIEU,CO QUAN,NGAY", "CHỈ THỊ,5-CT/TW,Bộ Chính trị,15.5.2016", CT05),
        ("type,number,issuer,date", "Directive,05-CT/TW,Bộ Chính trị,2016-05-15", CT05),
        ("Loại,Số hiệu,Cơ quan,Ngày", "CT,05,Bộ Chính trị,2016-05-15 00:00:00", CT05),
        ("Văn bản", "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị", CT05),
        ("Văn bản,Ngày ban hành", "Chỉ thị 05-CT/TW,5/2016", CT05),
        ("Số ký hiệu,Tác giả,Địa phương,Ngày", "12-KH/TU,Tỉnh ủy,Lào Cai,2022", KH12),
        ("Số ký hiệu,Tác giả,Ngày", "12-KH/TU,Tỉnh ủy Lào Cai,ngày 5 tháng 6 năm 2022", KH12),
        (
            "Tên loại và trích yếu nội dung văn bản,Số ký hiệu,Tác giả,Ngày tháng",
            "Kế hoạch về chuyển đổi số,12/KH-UBND,UBND tỉnh Lào Cai,1/2/2021",
            "ke-hoach:12/kh-ubnd@lao-cai~2021",
        ),
        ("Loại,Tên gọi,Ngày", "Luật,Đất đai,29/11/2013", "luat:45/2013/qh13"),
        ("Số hiệu", "30/2020/NĐ-CP", "nghi-dinh:30/2020/nd-cp"),
        ("Số hiệu,Loại,Ngày", "128/NQ-CP,Nghị quyết,11/10/2021", "nghi-quyet:128/nq-cp~2021"),
        ("Số hiệu,Loại,Ngày", '"18- CT/TU",Chỉ thị,2021', "chi-thi:18-ct/tu~2020"),
    ],
)
def test_a_row_is_the_work_that_texts_name(header: str, row: str, key: str) -> None:
    assert [work.key for work in said(f"{header}\n{row}\n").works] == [key]


def test_a_row_says_more_than_the_registry() -> None:
    """Its title and its day stand; a name beside a number is a title; what another row leaves out is kept."""
    rows = "Số hiệu,Ngày,Trích yếu,Tên văn bản\n05-CT/TW,16/5/2016,Học tập,\n05-CT/TW,,,\n12/2021/NĐ-CP,,,Về thuế\n"
    first, second = said(rows).works
    assert (first.title, first.date, first.issuer) == ("Học tập", "2016-05-16", "Bộ Chính trị")
    assert second.title == "Về thuế"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("thực hiện", f"{KH12} implements {CT05}"),
        ("IMPLEMENTS", f"{KH12} implements {CT05}"),
        ("Sửa đổi", f"{KH12} amends {CT05}"),
        ("căn cứ", f"{KH12} based_on {CT05}"),
        ("is based on", f"{KH12} based_on {CT05}"),
        ("based on", f"{KH12} based_on {CT05}"),
        ("được thay thế bởi", f"{CT05} replaces {KH12}"),
        ("replaced by", f"{CT05} replaces {KH12}"),
    ],
)
def test_a_relation_goes_by_its_label_in_either_language(words: str, says: str) -> None:
    assert relations(said(ROWS.replace("thực hiện", words))) == [says]


def test_the_evidence_is_the_row_or_the_sentence_that_it_quotes() -> None:
    head = "Văn bản,Quan hệ,Văn bản liên quan,Câu dẫn,Ngày hiệu lực,Phạm vi\n"
    row = 'Nghị định 9/2021/NĐ-CP,sửa đổi,Nghị định 8/2020/NĐ-CP,"{}",1/1/2022,Một phần\n'
    plain, quotes, none = (said(head + row.format(q)).relations[0] for q in ("Sửa, bổ sung", 'Sửa ""Điều 1""', ""))
    assert plain.evidence.quote == "Sửa, bổ sung"
    assert (plain.evidence.rule, plain.effective, plain.extent) == ("import:2", "2022-01-01", "part")
    assert 'Sửa ""Điều 1""' in quotes.evidence.quote  # as it stands in the file, with the row
    assert none.evidence.quote == row.format("").strip()


def test_a_document_that_the_register_names_in_full_elsewhere_is_that_one() -> None:
    """Unless two are; then none is chosen."""
    head = "Số hiệu,Cơ quan,Ngày,Quan hệ,Văn bản liên quan\n"
    one = "18-CT/TU,Tỉnh ủy Lào Cai,1/2/2021,,\n"
    use = "9-BC/TU,Tỉnh ủy Lào Cai,1/2/2022,tổng kết,Chỉ thị 18-CT/TU\n"
    other = "18-CT/TU,Tỉnh ủy Quảng Ninh,1/2/2021,,\n"
    assert relations(said(head + use + one))[0].endswith(" reviews chi-thi:18-ct/tu@lao-cai~2020")
    assert relations(said(head + one + other + use))[0].endswith(" reviews chi-thi:18-ct/tu")
    later = use.replace("18-CT/TU", "18-CT/TU ngày 5/6/2024")
    assert relations(said(head + one + later))[0].endswith(" reviews chi-thi:18-ct/tu~2020")


ENCODED = {
    "utf-8-sig": ROWS.encode("utf-8-sig"),
    "utf-16": ROWS.encode("utf-16"),
    "commas": re.sub(";", ",", ROWS).encode(),
    "tabs": re.sub(";", "\t", ROWS).encode(),
    "lines of Windows": ROWS.replace("\n", "\r\n").encode(),
    "blank lines and cells": f"\n;;\n{ROWS}\n;;;;;\n\n".encode(),
    "quoted": re.sub(r"[^;\n]+", r'"\g<0>"', ROWS).encode(),
    "a line break in a cell": ROWS.replace("Bộ Chính trị", '"Bộ\nChính trị"').encode(),
}


@pytest.mark.parametrize("data", ENCODED.values(), ids=ENCODED)
def test_a_register_is_read_however_it_was_saved(folder: Path, data: bytes) -> None:
    (folder / "so.csv").write_bytes(data)
    imported = read_import(Path("so.csv"), extractor())
    assert [work.key for work in imported.extraction.works] == [CT05, KH12]
    assert relations(imported.extraction) == [f"{KH12} implements {CT05}"]
    text = imported.source.text
    for citation in imported.extraction.citations:
        assert text[citation.start : citation.end] == citation.text
    for evidence in (relation.evidence for relation in imported.extraction.relations):
        assert text[evidence.start : evidence.end] == evidence.quote
        assert evidence.rule == f"import:{text.count(chr(10), 0, evidence.start) + 1}"


def test_an_old_encoding_is_said(folder: Path) -> None:
    old = "V¨n b¶n\nChØ thÞ sè 05-CT/TW ngµy 15/5/2016 cña Bé ChÝnh trÞ vÒ häc tËp vµ lµm theo t­ t­ëng\n"
    (folder / "so.csv").write_bytes(old.encode("cp1252"))
    imported = read_import(Path("so.csv"), extractor())
    assert [work.key for work in imported.extraction.works] == [CT05]
    assert imported.notes == ("so.csv: read as TCVN3 (ABC)",)


HEAD = "Loại;Số hiệu;Ngày;Quan hệ;Văn bản liên quan;Phạm vi\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "so.csv:1: no column names a document (headings: none); "),
        ("a;b\n1;2\n", "so.csv:1: no column names a document (headings: a, b); "),
        ("Số hiệu;Ký hiệu\n1;2\n", "so.csv:1: 'Số hiệu' and 'Ký hiệu' are the same column; "),
        (HEAD, "so.csv: no row below the headings; "),
        (HEAD + "Giấy khen;05-CT/TW;;;;\n", "so.csv:2: Loại: 'Giấy khen' is not a type of document; "),
        (HEAD + "Chỉ thị;không số;;;;\n", "so.csv:2: Số hiệu: 'Chỉ thị số không số' does not identify a document"),
        (HEAD + ";05-CT/TW, 06-CT/TW;;;;\n", "so.csv:2: Số hiệu: '05-CT/TW, 06-CT/TW' names 2 documents "),
        (HEAD + "Chỉ thị;;1/1/2020;;;\n", "so.csv:2: Số hiệu: is empty; "),
        (HEAD + ";05-CT/TW;31/2/2016;;;\n", "so.csv:2: Ngày: '31/2/2016' is not a date; "),
        (HEAD + ";05-CT/TW;5/15/2016;;;\n", "so.csv:2: Ngày: '5/15/2016' is not a date; "),
        (HEAD + ";05-CT/TW;;ghét;06-CT/TW;\n", "so.csv:2: Quan hệ: 'ghét' is not a relation; "),
        (HEAD + ";05-CT/TW;;thực hiện;;\n", "so.csv:2: Văn bản liên quan: is empty beside 'thực hiện'; "),
        (HEAD + ";05-CT/TW;;;06-CT/TW;\n", "so.csv:2: Quan hệ: is empty beside '06-CT/TW'; "),
        (HEAD + ";05-CT/TW;;thực hiện;05-CT/TW;\n", f"so.csv:2: relates {CT05} to itself; "),
        (
            HEAD + ";05-CT/TW;;thực hiện;Luật này;\n",
            "so.csv:2: Văn bản liên quan: 'Luật này' does not identify a document",
        ),
        (HEAD + ";9/2021/NĐ-CP;;sửa đổi;8/2020/NĐ-CP;nửa\n", "so.csv:2: Phạm vi: 'nửa' is neither the whole "),
        (HEAD + ";05-CT/TW;;;;;thừa\n", "so.csv:2: 7 cells in a row below 6 headings (the last is 'thừa'); "),
        (HEAD + '\n;"05-CT/TW;;;;\n', "so.csv:3: cannot be read as CSV (unexpected end of data); "),
        (
            HEAD + "\n;05-CT/TW;15/5/2016;;;\n;05-CT/TW;2018;;;\n",
            f"so.csv:4: Ngày: 2018 for {CT05}, which has 2016-05-15 in line 3;",
        ),
    ],
)
def test_a_wrong_row_is_named_with_its_line_its_column_and_the_mend(text: str, fault: str) -> None:
    with pytest.raises(ImportFileError) as caught:
        said(text)
    (told,) = caught.value.faults
    assert told.startswith(fault)
    assert ";" in told.removeprefix(fault[:-2])


def test_of_a_register_with_wrong_rows_nothing_is_taken(folder: Path) -> None:
    """All of them are told, the first one by one; no database is made, and one that there is stays as it was."""
    wrong = [f"Chỉ thị;05-CT/TW;;không {n};\n" for n in range(25)]
    (folder / "sai.csv").write_text(ROWS + "".join(f"Chỉ thị;06-CT/TW;;{n}/13/2016;;\n" for n, _ in enumerate(wrong)))
    result = run("import", "sai.csv")
    *told, last = result.stderr.splitlines()
    assert (result.exit_code, result.stdout, len(told)) == (1, "", 20)
    assert told[0].startswith("citegraph: sai.csv:4: Ngày: '0/13/2016' is not a date")
    assert last == "citegraph: sai.csv: nothing was imported; 25 rows are wrong"
    assert not Path("citegraph.db").exists()
    ok("import", "so.csv")
    before = Path("citegraph.db").read_bytes()
    (folder / "so.csv").write_text((folder / "sai.csv").read_text("utf-8"), "utf-8")
    assert run("import", "so.csv").exit_code == 1
    assert Path("citegraph.db").read_bytes() == before


def test_columns_that_nothing_is_read_of_are_named(folder: Path) -> None:
    (folder / "so.csv").write_text(ROWS.replace("Quan hệ", "Quan hẹ khác").replace("liên quan", "khác"), "utf-8")
    result = run("import", "so.csv")
    assert result.exit_code == 0
    assert result.stderr.startswith("citegraph: so.csv: ignored columns: Quan hẹ khác, Văn bản khác; ")


def test_the_page_lists_every_column_and_only_headings_that_are_known(repo_root: Path) -> None:
    page = (repo_root / "docs" / "import.md").read_text("utf-8")
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| `") and line.count("|") == 4]
    listed = {cells[1].strip(" `"): cells[2].strip().split("; ") for cells in rows if "." not in cells[1]}
    data = (repo_root / "citegraph" / "imports" / "columns.toml").read_text("utf-8")
    assert listed.keys() == set(re.findall(r"^(\w+) = ", data.partition("[extents]")[0], re.MULTILINE))
    assert {(column_of(h), column) for column, heads in listed.items() for h in heads} == {(c, c) for c in listed}


# in the database


def test_a_register_joins_what_texts_say_whichever_came_first(folder: Path) -> None:
    """The exported bytes are the same, and the same again after each step is done once more."""
    ok("build", "tin", "--db", "a.db")
    ok("import", "so.csv", "--db", "a.db")
    ok("import", "so.csv", "--db", "b.db")
    ok("build", "tin", "--db", "b.db")
    for db in ("a", "b"):
        ok("export", f"{db}.graphml", "--db", f"{db}.db")
        assert ok("verify", "--db", f"{db}.db") == f"{db}.db: sound\n"
    assert (folder / "a.graphml").read_bytes() == (folder / "b.graphml").read_bytes()
    ok("import", "so.csv", "--db", "a.db")
    ok("build", "tin", "--db", "a.db")
    ok("export", "c.graphml", "--db", "a.db")
    assert (folder / "a.graphml").read_bytes() == (folder / "c.graphml").read_bytes()
    with Store.open("a.db") as store:
        found = {(e.source, e.kind.value, e.target, e.origin, e.evidence.rule) for e in store.edges()}
    assert (KH12, "implements", CT05, "so.csv", "import:3") in found
    assert {e[:4] for e in found if e[3] != "so.csv"} == {
        ("bao-cao:09-bc/tu@lao-cai~2020", "reviews", KH12, "tin/a.txt")
    }


def test_importing_again_replaces_and_removing_takes_out(folder: Path) -> None:
    ok("build", "tin")
    ok("export", "before.graphml")
    ok("import", "so.csv")
    (folder / "so.csv").write_text(ROWS.replace("05-CT/TW", "06-CT/TW").replace("15/5/2016", "24/6/2016"), "utf-8")
    ok("import", "so.csv")
    with Store.open("citegraph.db") as store:
        assert {edge.target for edge in store.edges() if edge.origin == "so.csv"} == {"chi-thi:06-ct/tw~2016"}
    ok("remove", "so.csv")
    ok("export", "after.graphml")
    assert (folder / "before.graphml").read_bytes() == (folder / "after.graphml").read_bytes()


def test_a_build_keeps_what_was_imported(folder: Path) -> None:
    """With --prune too; a file that was imported is not read as a text, and a text's name is not taken."""
    ok("import", "so.csv")
    ok("build", "tin", "--prune")
    result = run("build", ".", "--prune")
    assert result.exit_code == 0
    assert result.stderr.startswith("citegraph: so.csv: already imported, and kept; ")
    assert "0 failed" in result.stdout
    with Store.open("citegraph.db") as store:
        assert list(store.sources()) == ["so.csv", "tin/a.txt"]
    (folder / "van.csv").write_text("text,Số hiệu\nThực hiện,05-CT/TW\n", "utf-8")
    (folder / "x.jsonl").write_text(json.dumps({"id": "van.csv", "text": TEXT}), "utf-8")
    ok("build", "x.jsonl")
    refused = run("import", "van.csv")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "van.csv: citegraph.db contains a text with this name" in refused.stderr


def test_a_register_is_read_again_when_the_registry_changes(folder: Path, repo_root: Path) -> None:
    """From its text in the database: the file may be gone."""
    (folder / "so.csv").write_text("Văn bản\nSổ tay số 03/ST-SNV ngày 02/3/2024 của Sở Nội vụ\n", "utf-8")
    assert run("import", "so.csv").exit_code == 1
    overlay = str(repo_root / "docs" / "examples" / "so-tay.toml")
    ok("import", "so.csv", "--registry", overlay)
    (folder / "so.csv").unlink()
    ok("build", "tin", "--registry", overlay)
    result = run("build", "tin")
    assert "does not identify a document" in result.stderr
    assert "so.csv is kept as it was" in result.stderr
    with Store.open("citegraph.db") as store:
        first = store.read_with("so.csv")
    ok("build", "tin", "--registry", overlay, "--standards")
    with Store.open("citegraph.db") as store:
        assert store.read_with("so.csv") != first


def test_answers_and_the_explorer_show_the_row(folder: Path) -> None:
    from starlette.testclient import TestClient

    from citegraph.web.app import create_app
    from citegraph.web.explorer import Explorer

    ok("import", "so.csv")
    assert re.search(r"so.csv \[\d+:\d+\] import:3", " ".join(ok("implements", "05-CT/TW", "--quotes").split()))
    card = json.loads(ok("show", "05-CT/TW", "--format", "json"))[0]
    assert [m["sentence"] for m in card["mentions"]] == ROWS.splitlines()[1:]
    with TestClient(create_app(Explorer(folder / "citegraph.db")), base_url="http://localhost") as client:
        assert "<bdi>so.csv</bdi>, dòng 3" in client.get(f"/w/{CT05}").text
        assert "<bdi>so.csv</bdi>, line 3" in client.get(f"/w/{CT05}?lang=en").text
        assert "Imported register, table or graph" in client.get("/source/so.csv").text
        assert client.get("/api/sources/so.csv").json()["reading"]["imported"] is True


# graphs


def graph_lines(store: Store) -> str:
    """The JSON lines of a database's graph."""
    from citegraph.graph.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES

    works = (
        {"record": "work", "id": row[0], **dict(zip(NODE_ATTRIBUTES, row, strict=True))} for row in store.node_rows()
    )
    names = ["origin" if name == "source" else name for name in EDGE_ATTRIBUTES]
    edges = (
        {"record": "relation", "source": source, "target": target, **dict(zip(names, said, strict=True))}
        for source, target, *said in store.edge_rows()
    )
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in (*works, *edges))


def unplaced(corpus: Corpus) -> tuple[tuple[Work, ...], list[Edge]]:
    """The works and the edges, but for where these are said."""
    bare = (replace(e, origin="", evidence=Evidence(0, 0, e.evidence.quote, "")) for e in corpus.edges)
    return corpus.works, sorted(bare, key=repr)


@pytest.fixture
def graphs(folder: Path) -> Path:
    """A database of many texts, and its graph in every form."""
    with Store.open("a.db", create=True) as store:
        for name, text in TEXTS.items():
            source = Source(name, text)
            store.replace_source(source, extractor().extract(source), "1")
        store.link(extractor().registry, (), "1")
        (folder / "g.jsonl").write_text(graph_lines(store), "utf-8")
    for suffix in ("graphml", "parquet"):
        ok("export", f"g.{suffix}", "--db", "a.db")
    networkx.write_graphml(networkx.read_graphml("g.graphml"), "again.graphml")
    return folder


@pytest.mark.parametrize("name", ["g.graphml", "g.jsonl", "g.parquet", "g.edges.parquet", "again.graphml"])
def test_an_exported_graph_comes_back_as_it_was(graphs: Path, name: str) -> None:  # noqa: ARG001 - what it made
    """The works with all that is known of them, and every relation with its sentence, now said by the file."""
    ok("import", name, "--db", "b.db")
    assert ok("verify", "--db", "b.db") == "b.db: sound\n"
    with Store.open("a.db") as a, Store.open("b.db") as b:
        assert unplaced(a.load_corpus()) == unplaced(b.load_corpus())
        assert {e.origin for e in b.edges()} == {name.replace(".edges", "")}
        text = b.text(name.replace(".edges", ""))
    assert "chi-thi:05-ct/tw~2016 | 05-CT/TW | 2016-05-15 | Bộ Chính trị" in text
    assert "| implements | ket-luan:01-kl/tw~2021 | " in text
    assert " | c | " in text  # the text that said it first


def test_a_graph_that_went_out_and_in_once_goes_on_unchanged(graphs: Path) -> None:
    for _ in range(4):  # its places settle once the file names itself as the source
        before = (graphs / "g.graphml").read_bytes()
        Path("b.db").unlink(missing_ok=True)
        ok("import", "g.graphml", "--db", "b.db")
        ok("export", "g.graphml", "--db", "b.db")
    assert (graphs / "g.graphml").read_bytes() == before


def test_what_changed_in_a_graph_is_taken_though_its_text_is_the_same(folder: Path) -> None:
    for number in ("5", "05"):
        (folder / "g.jsonl").write_text(LINE.replace('"type"', f'"number": "{number}", "type"'), "utf-8")
        ok("import", "g.jsonl")
        with Store.open("citegraph.db") as store:
            assert [work.number for work in store.works()] == [number]


words = st.text("aăđ <&>\"'|;:\n\r\t\u2028.", min_size=1, max_size=8).filter(str.strip)
dates = st.none() | st.sampled_from(["2016", "2016-05", "2016-05-15"])
some = st.none() | words


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    keys = draw(st.lists(st.sampled_from([f"chi-thi:0{n}-ct/tw~2016" for n in range(5)]), min_size=1, unique=True))
    works = [
        Work(key, "chi-thi", draw(words), name=draw(some), issuer=draw(some), date=draw(dates), title=draw(some))
        for key in sorted(keys)
    ]
    end = st.sampled_from(keys)
    edges = [
        Edge(source, draw(st.sampled_from(Kind)), target, "a", Evidence(0, 1, draw(words), "r"), effective=draw(dates))
        for source, target in draw(st.lists(st.tuples(end, end).filter(lambda ends: ends[0] != ends[1]), max_size=4))
    ]
    return Corpus(tuple(works), tuple(edges), {}, {})


@given(corpus=corpora())
@examples(60)
def test_whatever_a_graph_holds_comes_back_from_graphml(
    corpus: Corpus, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.graphml"
    export_graph(corpus, path)
    imported = read_import(path, extractor())
    found = link([imported.extraction], extractor().registry)
    assert unplaced(found) == unplaced(corpus)
    for evidence in (relation.evidence for relation in imported.extraction.relations):
        assert imported.source.text[evidence.start : evidence.end] == evidence.quote


def test_what_a_graph_left_open_stays_open() -> None:
    """A partial key beside one that would complete it was left so by whoever knew the texts."""
    works = [ImportRecord(n, {"key": key, "type": "chi-thi", "symbol": "77-CT/TW"}) for n, key in enumerate(
        ("chi-thi:77-ct/tw", "chi-thi:77-ct/tw~2016"), 1
    )]  # fmt: skip
    alone, both = (link([read_records(some, "g", extractor())[1]], extractor().registry) for some in (works[:1], works))
    assert [work.key for work in both.works] == ["chi-thi:77-ct/tw", "chi-thi:77-ct/tw~2016"]
    assert both.unresolved == {"chi-thi:77-ct/tw": ("chi-thi:77-ct/tw~2016",)}
    text = extractor().extract(Source("t", "Chỉ thị số 77-CT/TW ngày 5/6/2020 của Ban Bí thư."))
    joined = link([read_records(works[:1], "g", extractor())[1], text], extractor().registry)
    assert [work.key for work in alone.works] == ["chi-thi:77-ct/tw"]
    assert joined.aliases == {"chi-thi:77-ct/tw": "chi-thi:77-ct/tw~2016"}


# files that are not ours


def graphml(inner: str, before: str = "") -> str:
    file = io.StringIO()
    write_graphml(GraphRows((), ()), file)
    head = file.getvalue().replace("<graphml", f"{before}<graphml", 1)
    return head.replace("  </graph>", f"{inner}\n  </graph>")


def node(key: str = CT05, type_: str = "chi-thi", more: str = "") -> str:
    said = f'<data key="node-type">{type_}</data>' if type_ else ""
    return f'<node id="{key}">{said}{more}</node>'


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
FOREIGN = "".join(networkx.generate_graphml(networkx.path_graph(3, networkx.DiGraph)))
LINE = f'{{"record": "work", "id": "{CT05}", "type": "chi-thi"}}\n'
EDGE = '{{"record": "relation", "source": "{0}", "target": "{0}", "kind": "{1}"}}\n'

WRONG: dict[str, tuple[str, str | bytes, str]] = {
    "not there": ("no.graphml", "", "no.graphml: no such file; "),
    "another kind": ("a.xyz", "x", "a.xyz: .xyz cannot be imported; "),
    "no XML": ("g.graphml", "hello", "g.graphml:1: corrupt or truncated GraphML (syntax error); "),
    "empty": ("g.graphml", "", "g.graphml:1: corrupt or truncated GraphML (no element found); "),
    "bytes": (
        "g.graphml",
        b"\x1f\x8b\x08\x00\xff",
        "g.graphml:1: corrupt or truncated GraphML (not well-formed (invalid token)); ",
    ),
    "other XML": ("g.graphml", "<html/>", "g.graphml:1: not GraphML: the first element is 'html'; "),
    "cut off": ("g.graphml", graphml(node())[:-30], "corrupt or truncated GraphML ("),
    "entities": ("g.graphml", graphml(node(), BOMB), "g.graphml:2: a document type is not allowed "),
    "from outside": ("g.graphml", graphml(node(), OUTSIDE), "g.graphml:2: a document type is not allowed "),
    "another's graph": ("g.graphml", FOREIGN, "the node '0' has no type: not a graph of citegraph; "),
    "no work": ("g.graphml", graphml(""), "g.graphml: contains no work; "),
    "no type": ("g.graphml", graphml(node(type_="")), "has no type: not a graph of citegraph; "),
    "no key": ("g.graphml", graphml(node("x")), "'x' is not a valid key; "),
    "two keys": ("g.graphml", graphml(node(more='<data key="node-key">b:1</data>')), "has the key 'b:1': "),
    "a date": ("g.graphml", graphml(node(more='<data key="node-date">May</data>')), "'May' is not a valid date; "),
    "twice": ("g.graphml", graphml(node() + node()), f"the work {CT05!r} occurs twice; "),
    "an end": (
        "g.graphml",
        graphml(node() + f'<edge source="{CT05}" target="b:1"><data key="edge-kind">cites</data></edge>'),
        "the relation's end 'b:1' is not a work of the file; ",
    ),
    "a kind": (
        "g.graphml",
        graphml(node() + f'<edge source="{CT05}" target="{CT05}"/>'),
        "'' is not a kind of relation; ",
    ),
    "no direction": (
        "g.graphml",
        graphml(node()).replace('"directed"', '"undirected"'),
        "undirected relations",
    ),
    "an edge without": ("g.graphml", graphml('<edge directed="false"/>'), "undirected relations "),
    "an unknown encoding": (
        "g.graphml",
        '<?xml version="1.0" encoding="x"?><a/>',
        "corrupt or truncated GraphML (unknown encoding",
    ),
    "no JSON": ("g.jsonl", LINE + "{\n", "g.jsonl:2: column 1 is not JSON ("),
    "a JSON array": ("g.jsonl", "[1]\n", "g.jsonl:1: not a JSON object; "),
    "depth": ("g.jsonl", "[" * 100_000 + "\n", "g.jsonl:1: JSON is nested too deeply "),
    "texts": ("g.jsonl", '{"id": "a", "text": "b"}\n', "g.jsonl:1: neither a work nor a relation; "),
    "an object inside": (
        "g.jsonl",
        LINE.replace('"chi-thi"', '{"a": 1}'),
        "g.jsonl:1: 'type' is neither a text nor a ",
    ),
    "half a letter": ("g.jsonl", LINE.replace('"chi-thi"', '"\\ud800"'), "g.jsonl:1: 'type' has half a surrogate "),
    "a JSON kind": ("g.jsonl", LINE + EDGE.format(CT05, "hates"), "g.jsonl:2: 'hates' is not a kind of relation; "),
    "a JSON end": ("g.jsonl", LINE + EDGE.format("b:1", "cites"), "g.jsonl:2: the relation's end 'b:1' is not a work "),
    "another id": ("g.jsonl", LINE.replace('"type"', '"key": "b:1", "type"'), "is not the key; "),
    "no pair": ("g.parquet", "", "g.nodes.parquet: no such file; a graph has two, "),
    "no Parquet": ("g.nodes.parquet", "x", "g.nodes.parquet: cannot be read as Parquet ("),
    "zero bytes": ("so.csv", b"S\0", "so.csv: byte 1 is zero, so this is not a text file; "),
    "no encoding": ("so.csv", "Société générale de l'élève".encode("cp1252"), "so.csv: byte 4 is not UTF-8; "),
}


@pytest.mark.parametrize(("name", "data", "fault"), WRONG.values(), ids=WRONG)
def test_a_file_that_is_not_ours_is_one_line_and_makes_nothing(
    folder: Path, name: str, data: str | bytes, fault: str
) -> None:
    if not name.startswith("no"):
        (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    before = sorted(folder.iterdir())
    result = run("import", name)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert fault in result.stderr
    assert sorted(folder.iterdir()) == before


@given(data=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
@examples(60)
@pytest.mark.parametrize("name", ["any.csv", "any.graphml", "any.jsonl"])
def test_no_bytes_raise_anything_else(data: bytes, name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    heads = {"any.csv": "Số hiệu,Ngày,Quan hệ,Văn bản liên quan\n05-CT/TW,".encode(), "any.jsonl": LINE.encode()}
    path = tmp_path_factory.getbasetemp() / name
    for head in (b"", heads.get(name, b"<graphml><graph>")):
        path.write_bytes(head + data)
        try:
            imported = read_import(path, extractor())
        except ImportFileError as error:
            told = error.faults
            assert all(path.as_posix() in fault for fault in told)
        else:
            assert imported.extraction.works


def test_a_large_graph_is_read_as_a_stream(tmp_path: Path) -> None:
    """What is read does not wait for what comes behind it."""
    from citegraph.imports.graphml import graphml_records

    nodes = "\n".join(node(f"chi-thi:{n}-ct/tw~2016") for n in range(5000))
    path = tmp_path / "g.graphml"
    path.write_text(graphml(nodes)[:-50] + "<broken", "utf-8")
    records = graphml_records(path, "g.graphml")
    assert [next(records).said["key"] for _ in range(4000)][-1] == "chi-thi:3999-ct/tw~2016"
    with pytest.raises(ImportFileError):
        list(records)


def test_the_graph_in_memory_is_the_graph_of_the_file(graphs: Path) -> None:  # noqa: ARG001 - what it made
    extraction = read_import(Path("g.graphml"), extractor()).extraction
    corpus = link([extraction], extractor().registry)
    assert [a.work.key for a in CitationGraph(corpus).implementers("01-KL/TW")] == sorted(
        edge.source for edge in corpus.edges if edge.kind in {Kind.IMPLEMENTS} and edge.target.startswith("ket-luan:01")
    )
