"""The commands that ask a database what became of works, how they hang together, and whether it is sound."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from citegraph.cli import main

TEXTS = {
    "circular.txt": """BỘ TÀI CHÍNH
Số: 19/2014/TT-BTC
Hà Nội, ngày 05 tháng 6 năm 2014

THÔNG TƯ
Hướng dẫn ghi sổ kế toán

Căn cứ Luật Kế toán số 03/2003/QH11 ngày 17 tháng 6 năm 2003;

Điều 1. Thông tư này có hiệu lực từ ngày ký.
""",
    "news.txt": "Nghị định số 18/2020/NĐ-CP ngày 10/5/2020 thay thế Nghị định số 15/2012/NĐ-CP ngày 01/3/2012.\n"
    "Công văn 77 được gửi đi. Kế hoạch số 12-KH/TU được triển khai.\n",
    "titles.txt": "Thông tư số 19/2014/TT-BTC ngày 05/6/2014 của Bộ Tài chính hướng dẫn thi hành Nghị định số "
    "15/2012/NĐ-CP ngày 01/3/2012.\nNghị định số 15/2012/NĐ-CP ngày 01/3/2012 quy định chi tiết Luật Kế toán số "
    "03/2003/QH11 ngày 17/6/2003.\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a database of three texts."""
    monkeypatch.chdir(tmp_path)
    build_here(TEXTS)
    return tmp_path


def build_here(texts: dict[str, str]) -> None:
    """Writes the texts into the folder that the test works in, and builds its database from them."""
    for name, text in texts.items():
        Path(name).write_text(text, "utf-8")
    assert run("build", *texts).exit_code == 0


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args, prog_name="citegraph", env={"COLUMNS": "120", "NO_COLOR": "1"})


def records(*args: str) -> list[dict[str, Any]]:
    result = run(*args, "--format", "json")
    assert result.exit_code == 0, result.output
    loaded: list[dict[str, Any]] = json.loads(result.stdout)
    assert [json.loads(line) for line in run(*args, "--format", "jsonl").stdout.splitlines()] == loaded
    rows = list(csv.DictReader(io.StringIO(run(*args, "--format", "csv").stdout)))
    assert len(rows) == len(loaded)
    assert not loaded or list(rows[0]) == list(loaded[0])
    return loaded


def works(*args: str) -> list[str]:
    return [record["work"] for record in records("implements", "03/2003/QH11", *args)]


DECREE, CIRCULAR = "nghi-dinh:15/2012/nd-cp", "thong-tu:19/2014/tt-btc"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], [DECREE]),
        (["--depth", "1"], [DECREE]),
        (["--depth", "2"], [DECREE, CIRCULAR]),
        (["--depth", "2", "--level", "ministry"], [CIRCULAR]),
        (["--depth", "2", "--level", "central"], [DECREE]),
        (["--depth", "2", "--level", "province"], []),
        (["--depth", "2", "--since", "2013-01-01"], [CIRCULAR]),
        (["--depth", "2", "--until", "2012-03-01"], [DECREE]),
        (["--kind", "implements"], []),
        (["--kind", "guides"], [DECREE]),
        (["--include", "based_on", "--kind", "based_on"], [CIRCULAR]),
    ],
)
def test_implementers_can_be_narrowed(options: list[str], expected: list[str]) -> None:
    assert works(*options) == expected


@pytest.mark.usefixtures("folder")
def test_a_tree_tells_each_works_level_and_what_it_does() -> None:
    """Central works stand before those of ministries, and a file gets plain text."""
    assert run("tree", "03/2003/QH11", "--include", "based_on").stdout.splitlines() == [
        "03/2003/QH11 (luat:03/2003/qh11, 2003-06-17, Quốc hội): Luật Kế toán",
        "├── 15/2012/NĐ-CP (Chính phủ, 2012-03-01) guides, central",
        "│   └── 19/2014/TT-BTC (Bộ Tài chính, 2014-06-05) guides, ministry → see below",
        "└── 19/2014/TT-BTC (Bộ Tài chính, 2014-06-05) based_on, ministry: Hướng dẫn ghi sổ kế toán",
    ]
    assert run("tree", CIRCULAR).stdout.startswith("No source names a work that implements 19/2014/TT-BTC (")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], [(DECREE, 1, "central"), (CIRCULAR, 2, "ministry")]),
        (["--depth", "1"], [(DECREE, 1, "central")]),
        (["--level", "ministry"], [(DECREE, 1, "central"), (CIRCULAR, 2, "ministry")]),
        (["--level", "central"], [(DECREE, 1, "central")]),
        (["--since", "2015-01-01"], []),
    ],
)
def test_a_tree_keeps_what_leads_to_the_works_asked_for(
    options: list[str], expected: list[tuple[str, int, str]]
) -> None:
    rows = records("tree", "03/2003/QH11", *options)
    assert [(row["work"], row["depth"], row["level"]) for row in rows] == expected
    assert all(row["quote"] and row["source"] == "titles.txt" for row in rows)


@pytest.mark.usefixtures("folder")
def test_conflicts_show_each_value_with_its_sources_and_why_one_was_taken() -> None:
    assert run("conflicts").stdout == "citegraph.db: the sources agree\n"
    Path("letter.txt").write_text("Nghị định số 15/2012/NĐ-CP ngày 11/3/2012 có ba chương.", "utf-8")
    assert run("build", "letter.txt").exit_code == 0
    rows = records("conflicts", "--work", "15/2012/NĐ-CP")
    assert [(r["value"], r["votes"], r["taken"], r["why"], r["source"]) for r in rows] == [
        ("2012-03-01", 2, True, "most sources have this value", "news.txt"),
        ("2012-03-01", 2, True, "most sources have this value", "titles.txt"),
        ("2012-03-11", 1, False, None, "letter.txt"),
    ]
    assert rows[2]["quote"] == "Nghị định số 15/2012/NĐ-CP ngày 11/3/2012"
    assert run("conflicts").stdout.startswith("1 conflict:\n")
    assert run("conflicts", "--work", CIRCULAR).stdout.endswith(": the sources agree\n")


@pytest.mark.usefixtures("folder")
def test_status_names_the_state_the_work_and_the_sentence() -> None:
    (row,) = records("status", DECREE, "--at", "2021-01-01")
    assert (row["state"], row["because_of"], row["by"]) == (
        "replaced",
        ["nghi-dinh:18/2020/nd-cp"],
        "nghi-dinh:18/2020/nd-cp",
    )
    assert row["quote"] == TEXTS["news.txt"].splitlines()[0]
    assert records("status", DECREE, "--at", "2013-01-01")[0]["state"] == "in force"
    assert records("status", "thong-tu:19/2014/tt-btc")[0]["state"] == "its basis lapsed"
    (silent,) = records("status", "nghi-dinh:18/2020/nd-cp")
    assert (silent["state"], silent["quote"]) == ("unknown", None)
    assert ": replaced by 18/2020/NĐ-CP" in run("status", DECREE).stdout


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("question", ["Is {} in force?", "{} còn hiệu lực không?", "{} có còn hiệu lực hay không"])
def test_ask_answers_with_the_status(question: str) -> None:
    asked = run("ask", question.format("Nghị định 15/2012/NĐ-CP"))
    assert (asked.exit_code, asked.stdout) == (0, run("status", DECREE).stdout)


@pytest.mark.usefixtures("folder")
def test_timeline_is_in_the_order_of_days() -> None:
    assert [(r["event"], r["date"]) for r in records("timeline", DECREE)] == [
        ("issued", "2012-03-01"),
        ("replaced", "2020-05-10"),
    ]
    assert "2020-05-10" in run("timeline", DECREE).stdout


@pytest.mark.usefixtures("folder")
def test_path_shows_the_direction_of_each_step() -> None:
    found = records("path", CIRCULAR, "nghi-dinh:18/2020/nd-cp")
    assert [(r["direction"], r["kind"]) for r in found] == [("->", "guides"), ("<-", "replaces")]
    shown = run("path", CIRCULAR, "nghi-dinh:18/2020/nd-cp").stdout
    assert "-guides->" in shown
    assert "<-replaces-" in shown
    assert records("path", DECREE, DECREE) == []
    assert "the same work" in run("path", DECREE, DECREE).stdout


@pytest.mark.usefixtures("folder")
def test_gaps_are_what_an_issuer_cites_and_does_not_carry_out() -> None:
    (gap,) = records("gaps", "--issuer", "bo tai chinh")
    assert (gap["work"], gap["state"], gap["kind"]) == ("luat:03/2003/qh11", "open", "based_on")
    assert records("gaps", "--issuer", "Bộ Tài chính", "--since", "2005-01-01") == []
    late = records("gaps", "--issuer", "Bộ Tài chính", "--since", "2005-01-01", "--due", "90")
    assert [(g["work"], g["state"]) for g in late] == [(DECREE, "late")]
    assert records("gaps", "--scope", "Huế") == []
    assert "1 not carried out" in run("gaps", "--issuer", "Bộ Tài chính").stdout


_HEAD = "\n\nSố: {}\n\nLào Cai, ngày 05 tháng 8 năm 2025\n\n{}\n\n{} Nghị quyết số 57-NQ/TW ngày 22/12/2024.\n"
COMMITTEE = {
    "acts.txt": "TỈNH ỦY LÀO CAI" + _HEAD.format("12-CTr/TU", "CHƯƠNG TRÌNH", "thực hiện"),
    "cites.txt": "BAN THƯỜNG VỤ TỈNH ỦY LÀO CAI" + _HEAD.format("34-KL/TU", "KẾT LUẬN", "về công nghệ số\n\nTheo"),
}


def test_a_committee_and_its_standing_committee_are_one_body(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one of them has carried out is no gap of the other, whichever is asked for; another committee's is."""
    monkeypatch.chdir(tmp_path)
    build_here(COMMITTEE)
    for issuer in ("Ban Thường vụ Tỉnh ủy", "tinh uy lao cai", "Ban Thường vụ Tỉnh ủy Lào Cai"):
        done = run("gaps", "--issuer", issuer)
        assert done.stdout.startswith("0 not carried out, among the works that "), (issuer, done.output)
    Path("acts.txt").write_text(
        COMMITTEE["acts.txt"].replace("LÀO CAI", "SƠN LA").replace("Lào Cai", "Sơn La"), "utf-8"
    )
    assert run("build", *COMMITTEE).exit_code == 0
    (gap,) = records("gaps", "--issuer", "Ban Thường vụ Tỉnh ủy Lào Cai")
    assert gap["work"] == "nghi-quyet:57-nq/tw~2021"


@pytest.mark.usefixtures("folder")
def test_stats_counts_what_there_is() -> None:
    counts = {(r["what"], r["name"]): r["count"] for r in records("stats")}
    assert counts["sources", ""] == 3
    assert counts["relations", "replaces"] == 1
    assert counts["works", ""] == sum(n for (what, name), n in counts.items() if what == "works" and name)


@pytest.mark.usefixtures("folder")
def test_unresolved_shows_where_each_stands() -> None:
    found = {record["text"]: record for record in records("unresolved")}
    plan = found["Kế hoạch số 12-KH/TU"]
    assert plan["source"] == "news.txt"
    assert TEXTS["news.txt"][plan["start"] : plan["end"]] == plan["text"]
    assert plan["sentence"] == "Kế hoạch số 12-KH/TU được triển khai."


def test_verify_finds_a_fresh_database_sound(folder: Path) -> None:
    result = run("verify", "--db", str(folder / "citegraph.db"))
    assert (result.exit_code, result.stdout) == (0, f"{folder / 'citegraph.db'}: sound\n")
    assert records("verify") == []


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("UPDATE edges SET target = source WHERE kind = 'replaces'", "is a self loop"),
        ("UPDATE edges SET target = 'luat:x' WHERE kind = 'replaces'", "luat:x is not a work"),
        ("UPDATE edges SET quote = 'x' WHERE kind = 'replaces'", "its evidence differs from the text there"),
        ("UPDATE edges SET origin = 'gone.txt'", "its source is not in the database"),
        ("UPDATE sources SET text = text || '.'", "its text has changed since it was read"),
        ("UPDATE citations SET start = start + 1", "its quote differs from the text there"),
        ("INSERT INTO aliases VALUES ('a', 'luat:x')", "alias a: refers to luat:x, which is not a work"),
        ("INSERT INTO unresolved VALUES ('luat:x', '[]')", "unresolved luat:x: is not a work"),
    ],
)
def test_verify_names_each_fault(damage: str, fault: str) -> None:
    connection = sqlite3.connect("citegraph.db")
    with connection:
        connection.execute(damage)
    connection.close()
    result = run("verify")
    assert result.exit_code == 1
    assert fault in result.stdout


def test_verify_reports_works_that_replace_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two texts that contradict each other do not damage a database; standard error has the cycle."""
    monkeypatch.chdir(tmp_path)
    build_here(
        {
            "a.txt": "Nghị định số 13/2020/NĐ-CP thay thế Nghị định số 12/2020/NĐ-CP.",
            "b.txt": "Nghị định số 12/2020/NĐ-CP thay thế Nghị định số 13/2020/NĐ-CP.",
        }
    )
    result = run("verify")
    cycle = "nghi-dinh:12/2020/nd-cp -> nghi-dinh:13/2020/nd-cp -> nghi-dinh:12/2020/nd-cp"
    assert (result.exit_code, result.stdout) == (0, "citegraph.db: sound\n")
    assert result.stderr == f"citegraph: citegraph.db: the texts contradict each other: cycle of replaces: {cycle}\n"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "args",
    [
        ["gaps"],
        ["status", DECREE, "--at", "2021"],
        ["implements", DECREE, "--depth", "0"],
        ["implements", DECREE, "--kind", "based_on"],
        ["implements", DECREE, "--level", "commune"],
        ["path", DECREE],
        ["tree", DECREE, "--kind", "based_on"],
    ],
)
def test_a_wrong_command_line_ends_with_code_2(args: list[str]) -> None:
    assert run(*args).exit_code == 2


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "args", [["status", "99-X/Y"], ["timeline", "99-X/Y"], ["path", "99-X/Y", DECREE], ["tree", "99-X/Y"]]
)
def test_an_unknown_work_ends_in_one_line(args: list[str]) -> None:
    result = run(*args)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


# Places

_CARRIES = "triển khai thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị.\n"
PLACES = {
    "after.txt": f"Kế hoạch số 12/KH-UBND ngày 5/8/2025 của UBND tỉnh Lào Cai {_CARRIES}",
    "before.txt": f"Kế hoạch số 12/KH-UBND ngày 5/2/2025 của UBND tỉnh Lào Cai {_CARRIES}",
    "merged.txt": f"Kế hoạch số 14/KH-UBND ngày 5/3/2025 của UBND tỉnh Yên Bái {_CARRIES}",
    "other.txt": f"Kế hoạch số 16/KH-UBND ngày 5/3/2025 của UBND xã Kim Liên, tỉnh Nghệ An {_CARRIES}",
}
LAO_CAI = ["ke-hoach:12/kh-ubnd@lao-cai-2025~2025", "ke-hoach:12/kh-ubnd@lao-cai~2025"]


@pytest.mark.parametrize(
    ("options", "works"),
    [
        (["--scope", "Lào Cai"], LAO_CAI),
        (["--scope", "lao-cai-2025"], LAO_CAI[:1]),
        (["--scope", "lao cai", "--predecessors"], [*LAO_CAI, "ke-hoach:14/kh-ubnd@yen-bai~2025"]),
        (["--scope", "Nghệ An"], ["ke-hoach:16/kh-ubnd@xa-kim-lien.nghe-an~2025"]),
        (["--scope", "Quảng Ninh"], []),
    ],
)
def test_a_place_chooses_among_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], works: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    build_here(PLACES)
    for command in (["implements", "57-NQ/TW"], ["ask", "Văn bản nào thực hiện 57-NQ/TW?"], ["tree", "57-NQ/TW"]):
        assert sorted(row["work"] for row in records(*command, *options)) == works
    assert sorted(row["key"] for row in records("search", "kh ubnd", *options)) == works


def test_of_several_works_the_one_with_an_answer_is_taken_and_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistyped year makes another work, which nothing carries out; a question that both answer lists them."""
    monkeypatch.chdir(tmp_path)
    plan = "Kế hoạch số {}/KH-UBND ngày 5/3/2021 của UBND tỉnh Lào Cai thực hiện Nghị định số 915/2020/NĐ-CP.\n"
    report = "Báo cáo số 5/BC-UBND ngày 5/3/2021 của UBND tỉnh Lào Cai nêu Nghị định số 915/2010/NĐ-CP.\n"
    build_here({"12.txt": plan.format(12), "14.txt": plan.format(14), "report.txt": report})
    for command in (["implements", "NĐ 915"], ["ask", "Văn bản nào thực hiện NĐ915?"], ["tree", "nđ915"]):
        done = run(*command)
        assert done.exit_code == 0, done.output
        assert "fits 2 works; taken is the only one that is implemented by any, 915/2020/NĐ-CP (" in done.stderr
        assert "915/2010/NĐ-CP" in done.stderr.partition("; not taken: ")[2]
    listed = run("status", "NĐ 915")
    assert (listed.exit_code, listed.stdout) == (1, "")
    assert listed.stderr.index("915/2020/NĐ-CP") < listed.stderr.index("915/2010/NĐ-CP")


def test_where_no_answer_is_of_the_place_others_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That no work of a province carries it out does not say that none does."""
    monkeypatch.chdir(tmp_path)
    build_here(PLACES)
    for command in (["implements", "57-NQ/TW"], ["ask", "Văn bản nào thực hiện 57-NQ/TW?"], ["tree", "57-NQ/TW"]):
        said = run(*command, "--scope", "Quảng Ninh").stdout
        assert said.endswith(f"is implemented by {len(PLACES)} works, of which none matches.\n")


def test_a_question_may_name_a_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `--scope` does; both limit together. A place that no work is of gets those spelled like it."""
    monkeypatch.chdir(tmp_path)
    build_here(PLACES)
    asked = "Văn bản nào ở tỉnh {} thực hiện 57-NQ/TW?"
    assert sorted(row["work"] for row in records("ask", asked.format("Lào Cai"))) == LAO_CAI
    assert [row["work"] for row in records("ask", asked.format("Lào Cai"), "--scope", "lao-cai-2025")] == LAO_CAI[:1]
    for command in (["ask", asked.format("Yên Bải Xa")], ["implements", "57-NQ/TW", "--scope", "Yên Bải Xa"]):
        assert run(*command).stderr.endswith("no work is of the place 'Yên Bải Xa'; did you mean Yên Bái?\n")
    assert run("ask", asked.format("Quảng Ninh")).stderr.endswith("no work is of the place 'Quảng Ninh'\n")


def test_predecessors_need_a_place(folder: Path) -> None:  # noqa: ARG001
    assert run("search", "kế hoạch", "--predecessors").exit_code == 2


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("gaps", "--issuer", "Sở Không Có"), "no work is of the issuer 'Sở Không Có'; check the spelling"),
        (
            ("gaps", "--issuer", "Sở", "--scope", "Lào Kai"),
            "no work is of the issuer 'Sở' and the place 'Lào Kai'; check the spelling",
        ),
        (("implements", CIRCULAR, "--scope", "Lào Kai"), "no work is of the place 'Lào Kai'; check its spelling"),
        (("tree", CIRCULAR, "--scope", "Lào Kai"), "no work is of the place 'Lào Kai'; check its spelling"),
        (("search", "thông tư", "--scope", "Lào Kai"), "no work is of the place 'Lào Kai'; check its spelling"),
        (
            ("ask", f"Văn bản nào thực hiện {CIRCULAR}?", "--scope", "Lào Kai"),
            "no work is of the place 'Lào Kai'; check its spelling",
        ),
    ],
)
def test_an_issuer_or_a_place_without_any_work_is_reported(args: tuple[str, ...], says: str) -> None:
    result = run(*args, "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])
    assert result.stderr == f"citegraph: citegraph.db: {says}\n"


@pytest.mark.usefixtures("folder")
def test_an_unknown_committee_has_no_table() -> None:
    result = run("gaps", "--issuer", "Sở Không Có")
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.usefixtures("folder")
def test_nothing_unresolved_is_a_sentence() -> None:
    Path("a.txt").write_text("Nghị định số 18/2020/NĐ-CP ngày 10/5/2020.", "utf-8")
    run("build", "a.txt", "--db", "a.db")
    assert run("unresolved", "--db", "a.db").stdout == "a.db: no unresolved works\n"


@pytest.mark.usefixtures("folder")
def test_no_answer_names_the_relation_in_the_active_voice() -> None:
    for command, verb in {
        "implements": "implements",
        "cited-by": "cites",
        "amended-by": "amends",
        "replaced-by": "replaces or repeals",
    }.items():
        said = run(command, "12-KH/TU").stdout
        assert said.startswith(f"No source names a work that {verb} 12-KH/TU ("), said
    assert run("cites", "12-KH/TU").stdout.endswith(" cites.\n")


@pytest.mark.usefixtures("folder")
def test_status_uses_the_first_day_in_force_that_a_registry_knows() -> None:
    text = "Luật Đất đai số 31/2024/QH15 ngày 18/01/2024 thay thế Luật Đất đai số 45/2013/QH13 ngày 29/11/2013."
    Path("a.txt").write_text(text, "utf-8")
    run("build", "a.txt", "--db", "a.db")
    for command in (("status", "45/2013/QH13"), ("ask", "Luật 45/2013/QH13 còn hiệu lực không?")):
        assert (
            "replaced by 31/2024/QH15 from 2024-08-01, its first day in force" in run(*command, "--db", "a.db").stdout
        )
    for at, state in (("2024-07-31", "in force"), ("2024-08-01", "replaced")):
        (found,) = json.loads(run("status", "45/2013/QH13", "--at", at, "--db", "a.db", "--format", "json").stdout)
        assert (found["state"], found["dated_by"]) == (state, "registry")
    (_, event) = json.loads(run("timeline", "45/2013/QH13", "--db", "a.db", "--format", "json").stdout)
    assert (event["date"], event["dated_by"]) == ("2024-08-01", "registry")
