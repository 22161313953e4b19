"""`import --format vbpl`: made-up tables with the columns of the official ones; a label says which document acts."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from casefiles import extractor
from click.testing import CliRunner, Result
from starlette.testclient import TestClient

from citegraph.cli import main
from citegraph.cli.progress import with_count
from citegraph.imports import vbpl
from citegraph.imports.vbpl import OfficialTables, row_labels
from citegraph.model import Edge, Extraction, Source
from citegraph.store import Store
from citegraph.web.app import create_app
from citegraph.web.explorer import Explorer

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

LABELS: list[dict[str, Any]] = tomllib.loads(Path(vbpl.__file__).with_suffix(".toml").read_text("utf-8"))["label"]
RELATED = [label for label in LABELS if "kind" in label]

CODE_2012 = ("27615", "10/2012/QH13", "Bộ luật", "18/06/2012")
CODE_2019 = ("139264", "45/2019/QH14", "Bộ luật", "20/11/2019")
DECREE = ("147212", "145/2020/NĐ-CP", "Nghị định", "14/12/2020")
ENDS = "luat:45/2019/qh14 repeals luat:10/2012/qh13"
GUIDES = "nghi-dinh:145/2020/nd-cp guides luat:45/2019/qh14"


def document(*cells: str | None) -> dict[str, str | None]:
    names = ("id", "so_ky_hieu", "loai_van_ban", "ngay_ban_hanh", "co_quan_ban_hanh", "title", "ngay_co_hieu_luc")
    return dict(zip(names, (*cells, *[None] * len(names)), strict=False))


def write(folder: Path, documents: Sequence[dict[str, Any]], relations: Sequence[tuple[Any, Any, str | None]]) -> Path:
    """Write both tables into a folder, as the data set has them."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [dict(zip(("doc_id", "other_doc_id", "relationship"), row, strict=True)) for row in relations]
    pq.write_table(pa.Table.from_pylist(documents), folder / "metadata.parquet")
    pq.write_table(pa.Table.from_pylist(rows), folder / "relationships.parquet")
    return folder


def read(folder: Path) -> tuple[list[tuple[Source, Extraction]], dict[str, int]]:
    tables = OfficialTables(folder, {}, extractor(), 1)
    found = list(tables.sources())
    return found, dict(tables.left_out)


def stated(found: list[tuple[Source, Extraction]]) -> list[str]:
    return [f"{r.source} {r.kind} {r.target}" for _, extraction in found for r in extraction.relations]


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args, prog_name="citegraph")


def edges(db: Path) -> list[Edge]:
    with Store.open(db) as store:
        return list(store.edges())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with tables in `data`: a pair of codes, each on the page of the other, and a decree."""
    monkeypatch.chdir(tmp_path)
    relations = [
        ("139264", "27615", "Văn bản hết hiệu lực"),
        ("27615", "139264", "Văn bản quy định hết hiệu lực"),
        ("147212", "139264", "Văn bản được HD, QĐ chi tiết"),
    ]
    write(tmp_path / "data", [document(*row) for row in (CODE_2012, CODE_2019, DECREE)], relations)
    return tmp_path


# labels


def test_every_label_is_listed_once_with_its_source() -> None:
    assert len(LABELS) == 31
    assert len({label["name"] for label in LABELS}) == len(LABELS)
    assert len(row_labels()) == len(RELATED) == 28
    assert all(label["source"] for label in LABELS)


@pytest.mark.parametrize("label", RELATED, ids=[label["name"] for label in RELATED])
def test_a_row_with_a_label_states_what_a_text_on_the_same_two_documents_does(
    label: dict[str, Any], tmp_path: Path
) -> None:
    """The sentence of the label's example is read as any text; the row must act in the same direction."""
    read_text = extractor().extract
    names = [label["example"][place] for place in ("this", "other")]
    works = [read_text(Source("", name)).works[0] for name in names]
    keys = [work.key for work in works]
    acting, acted = keys if label["acts"] == "this" else reversed(keys)
    said = read_text(Source("", label["example"]["text"])).relations
    assert (acting, label["kind"], acted) in {(r.source, r.kind.value, r.target) for r in said}

    documents = [document(str(n), w.symbol, w.type, (w.date or "")[:4]) for n, w in enumerate(works)]
    found, left_out = read(write(tmp_path, documents, [("0", "1", label["name"])]))
    assert (stated(found), left_out) == ([f"{acting} {label['kind']} {acted}"], {})
    assert found[1][1].relations[0].extent == label.get("extent")


# rows


def test_both_pages_of_a_relation_state_the_same(folder: Path) -> None:
    found, left_out = read(folder / "data")
    assert stated(found) == [ENDS, ENDS, GUIDES]
    assert not left_out
    source, extraction = found[1]
    assert source.id == "official:vbpl.vn/relationships:1-3"
    evidence = extraction.relations[1].evidence
    assert evidence.rule == "import:2"
    assert evidence.quote == "Bộ luật số 10/2012/QH13 | Văn bản quy định hết hiệu lực | Bộ luật số 45/2019/QH14"
    assert source.text[evidence.start : evidence.end] == evidence.quote
    assert all(s.text[c.start : c.end] == c.text for s, said in found for c in said.citations)


def test_a_document_has_the_facts_of_its_row(tmp_path: Path) -> None:
    """A change takes effect on the first day in force of the document that makes it."""
    body = "Ủy ban nhân dân tỉnh Lào Cai"
    rows = [
        document("1", "9/2021/QĐ-UBND", "Quyết định", "3/4/2021", body, "Về  cấp\nnước", "1/5/2021"),
        document("2", "8/2021/QĐ-UBND", "Quyết định", "2021-03-02", body),
    ]
    found, _ = read(write(tmp_path, rows, [("1", "2", "Sửa đổi, bổ sung"), ("1", "2", "Căn cứ")]))
    first, second = found[0][1].works
    assert (first.key, first.date, first.title) == ("quyet-dinh:09/2021/qd-ubnd@lao-cai", "2021-04-03", "Về cấp nước")
    assert second.date == "2021-03-02"
    assert [relation.effective for relation in found[1][1].relations] == ["2021-05-01", None]
    assert found[0][0].text.splitlines()[0].endswith(f"{body} | Về cấp nước | vbpl.vn 1")


def test_rows_that_state_nothing_are_counted_by_their_reasons(tmp_path: Path) -> None:
    rows = [
        document(*CODE_2012),
        document(*CODE_2019),
        document("3", None, "Luật"),
        document(None, "9/2031/NĐ-CP", "Nghị định"),
        document("4", "Không số", "Sắc lệnh"),
        document("5", "45/2019/QH14", "Bản dịch văn bản"),
    ]
    relations = [
        ("27615", "139264", "Văn bản hết hiệu lực"),
        ("139264", "139264", "Căn cứ"),
        ("139264", "5", "Bản dịch"),
        ("139264", "999", "Căn cứ"),
        ("139264", "27615", "Văn bản liên quan khác"),
        ("139264", None, None),
    ]
    found, left_out = read(write(tmp_path, rows, relations))
    assert stated(found) == []
    assert left_out == {
        "documents that their number does not identify": 1,
        "documents without a number": 1,
        "documents without an id": 1,
        "translations": 1,
        "relations 'Văn bản liên quan khác'": 1,
        "relations in which a document acts on a later one": 1,
        "relations of a document to itself": 1,
        "relations of documents that were left out or are not in the table": 3,
    }


def test_labels_that_nobody_knows_are_listed_as_far_as_they_are_few(tmp_path: Path) -> None:
    rows = [document(*CODE_2012), document(*CODE_2019)]
    relations = [("139264", "27615", f"nhãn {n} {'x' * 999}") for n in range(99)]
    _, left_out = read(write(tmp_path, rows, relations))
    assert len(left_out) == 31
    assert left_out["rows for other reasons"] == 69
    assert max(map(len, left_out)) < 100


def test_a_long_table_becomes_several_sources(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vbpl, "_ROWS", 2)
    found, _ = read(folder / "data")
    assert [source.id for source, _ in found] == [
        "official:vbpl.vn/metadata:1-2",
        "official:vbpl.vn/metadata:3-3",
        "official:vbpl.vn/relationships:1-2",
        "official:vbpl.vn/relationships:3-3",
    ]
    assert stated(found) == [ENDS, ENDS, GUIDES]
    assert found[3][1].relations[0].evidence.rule == "import:3"


def test_ids_may_be_numbers_and_a_table_many_files(tmp_path: Path) -> None:
    documents = [document(*CODE_2012), document(*CODE_2019)]
    for n, row in enumerate(documents):
        write(tmp_path / str(n), [{**row, "id": int(row["id"] or 0)}], [(139264, 27615, "Văn bản hết hiệu lực")])
    whole = tmp_path / "all"
    for name in ("metadata", "relationships"):
        (whole / name).mkdir(parents=True)
        for n in range(2):
            (tmp_path / str(n) / f"{name}.parquet").rename(whole / name / f"000{n}.parquet")
    assert stated(read(whole)[0]) == [ENDS, ENDS]


# the command


def test_the_tables_are_added_replaced_and_removed(folder: Path) -> None:
    (folder / "a.txt").write_text("Thông tư số 9/2031/TT-BNV hướng dẫn Nghị định số 145/2020/NĐ-CP.", "utf-8")
    assert run("build", "a.txt").exit_code == 0
    for _ in range(2):
        done = run("import", "data", "--format", "vbpl", "--workers", "1")
        assert (done.exit_code, done.stderr) == (0, "")
        assert done.stdout == (
            "imported official:vbpl.vn from data; the database contains 3 sources, 4 works, 4 relations\n"
        )
    assert "official:vbpl.vn/relationships:1-3" in run("show", "10/2012/QH13", "--quotes").stdout
    assert run("build", "a.txt", "--prune").exit_code == 0
    assert len(edges(folder / "citegraph.db")) == 4
    assert run("remove", "official:vbpl.vn").stdout == "removed 2; 1 source, 2 works left\n"
    assert "official:vbpl.vn: no such source" in run("remove", "official:vbpl.vn").stderr


def test_a_terminal_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(with_count("ab", "parts:")) == ["a", "b"]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert list(with_count("ab", "parts:")) == ["a", "b"]
    assert "parts: 2" in capsys.readouterr().err


def test_text_and_table_that_disagree_are_both_shown(folder: Path) -> None:
    (folder / "a.txt").write_text("Thực hiện Nghị định số 145/2020/NĐ-CP ngày 15/12/2020 của Chính phủ.", "utf-8")
    assert run("build", "a.txt").exit_code == 0
    assert run("import", "data", "--format", "vbpl").exit_code == 0
    shown = run("conflicts", "--work", "145/2020/NĐ-CP").stdout
    assert "2020-12-15" in shown
    assert "a.txt" in shown
    assert "2020-12-14" in shown
    assert "official:vbpl.vn/metadata:1-3" in shown


def test_a_relation_that_text_and_table_turn_round_is_shown_from_both(folder: Path) -> None:
    rows = [("1", "8/2031/NĐ-CP", "Nghị định"), ("2", "9/2031/NĐ-CP", "Nghị định")]
    write(folder / "data", [document(*row) for row in rows], [("1", "2", "Văn bản sửa đổi")])
    (folder / "a.txt").write_text("Nghị định số 8/2031/NĐ-CP sửa đổi Nghị định số 9/2031/NĐ-CP.", "utf-8")
    assert run("build", "a.txt").exit_code == 0
    assert run("conflicts").stdout.endswith("the sources agree\n")
    assert run("import", "data", "--format", "vbpl").exit_code == 0
    records = json.loads(run("conflicts", "--format", "json").stdout)
    assert [(r["field"], r["value"], r["source"]) for r in records] == [
        ("relation", "08/2031/NĐ-CP amends 09/2031/NĐ-CP", "a.txt"),
        ("relation", "09/2031/NĐ-CP amends 08/2031/NĐ-CP", "official:vbpl.vn/relationships:1-1"),
    ]
    assert records[1]["quote"] == "Nghị định số 8/2031/NĐ-CP | Văn bản sửa đổi | Nghị định số 9/2031/NĐ-CP"
    assert "1 conflict of 08/2031/NĐ-CP" in run("conflicts", "--work", "8/2031/NĐ-CP").stdout


def test_columns_may_be_called_otherwise(folder: Path) -> None:
    path = folder / "data" / "metadata.parquet"
    table = pq.read_table(path)
    pq.write_table(table.rename_columns([name.replace("so_ky_hieu", "number") for name in table.column_names]), path)
    done = run("import", "data", "--format", "vbpl")
    assert "no column 'so_ky_hieu'" in done.stderr
    assert run("import", "data", "--format", "vbpl", "--column", "symbol=number").exit_code == 0
    assert len(edges(folder / "citegraph.db")) == 3


@pytest.mark.parametrize(
    ("args", "status", "message"),
    [
        (("data", "--column", "symbol=number"), 2, "--column needs --format vbpl"),
        (("data", "--format", "vbpl", "--column", "symbol"), 2, "write COLUMN=NAME; the columns are id, symbol, type"),
        (("data", "--format", "vbpl", "--column", "colour=x"), 2, "'colour': write COLUMN=NAME"),
        (
            ("data", "--format", "vbpl", "--column", "symbol=number"),
            1,
            "metadata.parquet: no column 'number' (columns:",
        ),
        (("data", "--format", "vbpl", "--column", "title=name"), 1, "name it: --column title=NAME"),
        (("none", "--format", "vbpl"), 1, "none: contains no metadata.parquet; give the folder of both tables"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_cannot_be_read_is_one_line(args: tuple[str, ...], status: int, message: str) -> None:
    done = run("import", *args, "--db", "new.db")
    assert (done.exit_code, message in done.stderr) == (status, True), done.stderr
    assert not Path("new.db").exists()


def test_a_damaged_table_leaves_the_database_as_it_was(folder: Path) -> None:
    assert run("import", "data", "--format", "vbpl").exit_code == 0
    before = edges(folder / "citegraph.db")
    table = folder / "data" / "relationships.parquet"
    whole = table.read_bytes()
    table.write_bytes(whole[:4] + b"\xff" * 60 + whole[64:])
    done = run("import", "data", "--format", "vbpl")
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert "relationships.parquet: cannot be read as Parquet" in done.stderr
    assert edges(folder / "citegraph.db") == before
    assert run("import", "data", "--format", "vbpl", "--db", "new.db").exit_code == 1
    assert not Path("new.db").exists()


def test_pages_call_a_table_by_its_title_in_both_languages(folder: Path) -> None:
    assert run("import", "data", "--format", "vbpl").exit_code == 0
    with TestClient(create_app(Explorer(folder / "citegraph.db")), base_url="http://localhost") as client:
        for language, title, line, tag in (
            ("vi", "Bảng chính thức của vbpl.vn: relationships:1-3", "dòng 1", "Sổ, bảng hoặc đồ thị đã nhập"),
            ("en", "Official table of vbpl.vn: relationships:1-3", "line 1", "Imported register, table or graph"),
        ):
            page = client.get(f"/w/luat:10/2012/qh13?lang={language}").text
            assert f"<bdi>{title}</bdi>, {line}" in page
            assert f'<span class="tag">{tag}</span>' in page
            assert (
                f"<h1><bdi>{title}</bdi></h1>"
                in client.get(f"/source/official:vbpl.vn/relationships:1-3?lang={language}").text
            )
