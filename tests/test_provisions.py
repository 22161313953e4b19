"""Provisions on their way from a text to every answer: records, a database, files and back, pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from citegraph import extract
from citegraph.cli import main
from citegraph.model import Action, Evidence, Kind, Provision, Relation
from citegraph.model.changes import changes_of, contains
from citegraph.store import Store
from citegraph.web.app import create_app
from citegraph.web.explorer import Explorer

DECREE = (
    "CHÍNH PHỦ\nSố: 14/2022/NĐ-CP\nHà Nội, ngày 27 tháng 01 năm 2022\n\nNGHỊ ĐỊNH\n"
    "Sửa đổi, bổ sung một số điều của Nghị định số 15/2020/NĐ-CP\n\n"
    "Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 15/2020/NĐ-CP\n"
    "1. Sửa đổi điểm a khoản 2 Điều 8 như sau:\n“a) Sổ.”.\n2. Bãi bỏ khoản 3 Điều 12.\n\n"
    "Điều 2. Nghị định này có hiệu lực từ ngày 01/3/2022.\n"
)
AMENDED = Provision(Action.AMEND, "điểm a khoản 2 Điều 8", "khoản 1 Điều 1")
REPEALED = Provision(Action.REPEAL, "khoản 3 Điều 12", "khoản 2 Điều 1")
OLD, NEW = "nghi-dinh:15/2020/nd-cp", "nghi-dinh:14/2022/nd-cp"

places = st.lists(st.sampled_from(("điểm a", "khoản 2", "Điều 8", "Phụ lục II", "Mẫu số 01")), min_size=1).map(" ".join)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    (tmp_path / "nd.txt").write_text(DECREE, "utf-8")
    run("build", str(tmp_path / "nd.txt"), "--db", str(tmp_path / "a.db"))
    return tmp_path / "a.db"


def run(*words: str) -> str:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    return result.stdout


def records(*words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run(*words, "--format", "json"))
    return found


@given(st.builds(Provision, st.sampled_from(Action), places, st.none() | places))
def test_a_provision_is_what_its_text_says(provision: Provision) -> None:
    assert Provision.parse(str(provision)) == provision


@pytest.mark.parametrize("text", ["", "repeal", "repeal: ", "khoản 2 Điều 8", "end: Điều 8"])
def test_what_is_not_a_provision_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a (provision|valid Action)"):
        Provision.parse(text)


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("Điều 8", "khoản 2 Điều 8", True),
        ("Điều 8", "Điều 8a", False),
        ("khoản 2 Điều 8", "Điều 8", False),
        ("tên Điều 8", "tên Điều 8", True),
        ("Phụ lục II", "Mẫu số 01 Phụ lục II", True),
        ("điều 8", "ĐIỂM A KHOẢN 2 ĐIỀU 8", True),
        ("", "Điều 8", False),
    ],
)
def test_a_place_holds_what_lies_in_it(outer: str, inner: str, expected: bool) -> None:
    assert contains(outer, inner) is expected


def test_a_relation_that_only_names_places_changes_these() -> None:
    said = Relation("a", Kind.REPEALS, "b", Evidence(0, 1, "q", "r"), "part", ("Điều 2",), ("Điều 8", "Điều 9"))
    assert changes_of(said) == (
        Provision(Action.REPEAL, "Điều 8", "Điều 2"),
        Provision(Action.REPEAL, "Điều 9", "Điều 2"),
    )


def test_the_record_of_a_relation_has_its_provisions(tmp_path: Path) -> None:
    """As the contract has them, with the day of effect that the text gives itself."""
    (tmp_path / "nd.txt").write_text(DECREE, "utf-8")
    said = json.loads(run("extract", str(tmp_path / "nd.txt"), "--format", "jsonl"))
    repeals = next(r for r in said["relations"] if r["kind"] == "repeals")
    assert repeals["provisions"] == [{"action": "repeal", "target": "khoản 3 Điều 12", "source": "khoản 2 Điều 1"}]
    assert (repeals["target_pinpoints"], repeals["extent"], repeals["effective"]) == (
        ["khoản 3 Điều 12"],
        "part",
        "2022-03-01",
    )


def test_show_lists_the_provisions_in_both_directions(db: Path) -> None:
    rows = records("show", "15/2020/NĐ-CP", "--provisions", "--db", str(db))
    assert [(r["direction"], r["action"], r["target"], r["by"], r["source_place"]) for r in rows] == [
        ("in", "amend", "điểm a khoản 2 Điều 8", NEW, "khoản 1 Điều 1"),
        ("in", "repeal", "khoản 3 Điều 12", NEW, "khoản 2 Điều 1"),
    ]
    assert {r["direction"] for r in records("show", "14/2022/NĐ-CP", "--provisions", "--db", str(db))} == {"out"}
    assert "khoản 3 Điều 12" in run("show", "15/2020/NĐ-CP", "--provisions", "--db", str(db))
    none = run("show", "14/2022/NĐ-CP", "--provisions", "--db", str(db), "--format", "csv")
    assert none.startswith("work,direction,action,target")


@pytest.mark.parametrize("place", ["Dieu 12, khoan 3", "KHOẢN 3 ĐIỀU 12", "điều 12 khoản 3"])
def test_a_place_may_be_written_in_any_order_and_without_marks(db: Path, place: str) -> None:
    (row,) = records("status", "15/2020/NĐ-CP", "--article", place, "--db", str(db))
    assert (row["state"], row["place"]) == ("repealed", "khoản 3 Điều 12")


@pytest.mark.parametrize("place", ["", "xyz", "khoản Điều", "Điều", "12 khoản 3"])
def test_what_is_not_a_place_is_refused(db: Path, place: str) -> None:
    """Instead of an answer that no source changes it."""
    done = CliRunner().invoke(main, ["status", "15/2020/NĐ-CP", "--article", place, "--db", str(db)])
    assert done.exit_code == 2
    assert "write an article (8) or 'khoản 2 Điều 8'" in " ".join(done.stderr.split())


def test_status_and_timeline_answer_for_a_place(db: Path) -> None:
    """And never take a repealed provision for a repealed work."""
    (row,) = records("status", "15/2020/NĐ-CP", "--article", "khoản 3 Điều 12", "--db", str(db))
    assert (row["state"], row["place"], row["date"]) == ("repealed", "khoản 3 Điều 12", "2022-03-01")
    (row,) = records("status", "15/2020/NĐ-CP", "--article", "8", "--db", str(db))
    assert (row["state"], row["place"]) == ("partly amended", "Điều 8")
    assert {r["state"] for r in records("ask", "Nghị định 15/2020/NĐ-CP còn hiệu lực không?", "--db", str(db))} == {
        "partly amended"
    }
    events = records("timeline", "15/2020/NĐ-CP", "--article", "12", "--db", str(db))
    assert [e["event"] for e in events] == ["issued", "repealed"]
    assert events[1]["provisions"] == [{"action": "repeal", "target": "khoản 3 Điều 12", "source": "khoản 2 Điều 1"}]


@pytest.mark.parametrize("form", ["jsonl", "graphml"])
def test_an_exported_graph_is_imported_with_its_provisions(db: Path, tmp_path: Path, form: str) -> None:
    run("export", str(tmp_path / f"g.{form}"), "--db", str(db))
    run("import", str(tmp_path / f"g.{form}"), "--db", str(tmp_path / "b.db"))
    with Store.open(tmp_path / "b.db") as store:
        assert {p for edge in store.edges() for p in edge.provisions} == {AMENDED, REPEALED}


def test_the_explorer_shows_provisions_in_both_languages(db: Path) -> None:
    from starlette.testclient import TestClient

    with TestClient(create_app(Explorer(db)), base_url="http://localhost") as client:
        for language, words in (("vi", "bãi bỏ"), ("en", "repealed")):
            page = client.get(f"/w/{OLD}", params={"lang": language}).text
            assert '<ul class="changes"' in page
            assert f"<bdi>khoản 3 Điều 12</bdi>: {words}" in page
        past = client.get("/api/status", params={"work": OLD, "article": "12"}).json()
        assert past["status"]["place"] == "Điều 12"


def test_python_reads_provisions() -> None:
    amends, repeals = (r for r in extract(DECREE).relations if r.kind in (Kind.AMENDS, Kind.REPEALS))
    assert (amends.provisions, repeals.provisions) == ((AMENDED,), (REPEALED,))
