"""The checker: what each rule finds and leaves alone, how findings are told, fixed, configured and counted."""

from __future__ import annotations

import json
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import RunCli
from hypothesis import given
from hypothesis import strategies as st

from citegraph.check import (
    Checker,
    Finding,
    MessageLanguage,
    Settings,
    Severity,
    all_rules,
    diff,
    fixed,
    read_settings,
    record,
    sarif,
    with_proposals,
    workflow_line,
)
from citegraph.check.facts import KnownFacts, sequence_of
from citegraph.errors import SettingsError
from citegraph.identity.keys import known_keys
from citegraph.model import Corpus, Edge, Evidence, Kind, Source, Work
from citegraph.model.workkey import WorkKey
from citegraph.registry import load_registry

CASES = Path(__file__).with_name("cases_check")
DRAFT = "Cơ quan Ðảng ban hành Kế hoạch số 101- KH/TU.\nTỉnh ủyđã họp ngày 31/02/2021.\n"
MENDED = "Cơ quan Đảng ban hành Kế hoạch số 101-KH/TU.\nTỉnh ủy đã họp ngày 31/02/2021.\n"


@dataclass(frozen=True)
class Case:
    """A text, the findings in it, and why; `date` is the day that the draft is for, `today` the current one."""

    rule: str
    text: str
    finds: tuple[str, ...]
    why: str
    date: str | None
    today: str | None


def cases(file: str) -> list[Case]:
    rows = tomllib.loads((CASES / f"{file}.toml").read_text("utf-8"))["case"]
    return [
        Case(r["rule"], r["text"], tuple(r.get("finds", ())), r["why"], r.get("date"), r.get("today")) for r in rows
    ]


@cache
def checker(language: MessageLanguage = MessageLanguage.VI) -> Checker:
    return Checker(load_registry(), Settings(language=language))


def findings(text: str, date: str | None = None, today: str | None = None) -> tuple[Finding, ...]:
    return checker().check(Source("draft.txt", text), date, today)


def told(found: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(f"{f.rule}: {f.text}" + (f" -> {f.proposed}" if f.proposed is not None else "") for f in found)


# The rules


@pytest.mark.parametrize("case", cases("positive"), ids=lambda c: f"{c.rule}: {c.text[:40]}")
def test_a_fault_is_found(case: Case) -> None:
    assert told(findings(case.text, case.date, case.today)) == case.finds, case.why


@pytest.mark.parametrize("case", cases("negative"), ids=lambda c: f"{c.rule}: {c.text[:40]}")
def test_what_is_right_is_left_alone(case: Case) -> None:
    assert told(findings(case.text, case.date, case.today)) == (), case.why


def test_every_rule_has_cases_for_and_against_it() -> None:
    by_database = {"unknown-number", "missing-article"}  # tested below, against a corpus of its own
    assert {case.rule for case in cases("positive")} | by_database == set(all_rules())
    assert {case.rule for case in cases("negative")} == set(all_rules())


def test_the_seed_article_has_these_faults_and_no_others(repo_root: Path) -> None:
    text = (repo_root / "seeds" / "quang-ninh.txt").read_text("utf-8")
    found = findings(text)
    assert [f"{f.line}:{f.column} {f.severity} {line}" for f, line in zip(found, told(found), strict=True)] == [
        "42:224 warning glued: ủyđã -> ủy đã",
        "42:337 warning spacing: 101- KH/TU -> 101-KH/TU",
        "70:368 note plenum-name: Nghị quyết Trung ương 4 khóa XIII -> Kết luận 21-KL/TW",
        "70:484 error wrong-term: XIII -> XII",
        "72:363 note plenum-name: Nghị quyết Trung ương 4 khóa XIII của Đảng -> Kết luận 21-KL/TW",
        "72:407 note missing-number-sign: Quy định 41-QĐ/TW -> Quy định số 41-QĐ/TW",
        "76:134 error type-symbol: Kết luận số 14-QĐ/TW -> Kết luận số 14-KL/TW",
    ]


# Against a database


def work(key: str, symbol: str, date: str | None = None) -> Work:
    return Work(key, key.partition(":")[0], symbol, date=date)


def against(works: list[Work], edges: tuple[Edge, ...], text: str, date: str | None = None) -> tuple[str, ...]:
    corpus = Corpus(tuple(sorted(works, key=lambda w: w.key)), edges, {}, {})
    return told(Checker(load_registry(), Settings(), corpus).check(Source("draft.txt", text), date))


OLD, NEW = work("quyet-dinh:11/2015/qd-ubnd@bac-ninh", "11/2015/QĐ-UBND"), "77/2019/QĐ-UBND"
CITES_OLD = "Căn cứ Quyết định số 11/2015/QĐ-UBND của Ủy ban nhân dân tỉnh Bắc Ninh."


@pytest.mark.parametrize(
    ("kind", "extent", "effective", "date", "is_found"),
    [
        (Kind.REPLACES, "whole", "2019-06-01", "2020-01-01", True),
        (Kind.REPEALS, "whole", "2019-06-01", "2020-01-01", True),
        (Kind.REPLACES, "whole", "2019-06-01", "2019-05-31", False),
        (Kind.REPLACES, "part", "2019-06-01", "2020-01-01", False),
        (Kind.AMENDS, "whole", "2019-06-01", "2020-01-01", False),
        (Kind.REPLACES, "whole", None, "2020-01-01", False),  # of 2019-05-20, so in force within a year of that day
        (Kind.REPLACES, "whole", None, "2020-06-01", True),
    ],
)
def test_a_work_that_was_ended_as_a_whole_before_the_drafts_date_is_found(
    kind: Kind, extent: str, effective: str | None, date: str, is_found: bool
) -> None:
    new = work("quyet-dinh:77/2019/qd-ubnd@bac-ninh", NEW, "2019-05-20")
    edge = Edge(new.key, kind, OLD.key, "o", Evidence(0, 1, "q", "r"), extent, effective=effective)
    expected = ("not-in-force: Quyết định số 11/2015/QĐ-UBND",) if is_found else ()
    assert against([OLD, new], (edge,), CITES_OLD, date) == expected


@pytest.mark.parametrize(
    ("month", "today", "judged_on"),
    [
        ("tháng 9 năm 2024", "2026-01-05", "30/09/2024"),
        ("tháng 9 năm 2024", "2024-09-12", "12/09/2024"),
        ("tháng 3 năm 2024", "2026-01-05", None),
        ("năm 2024", "2026-01-05", "05/01/2026"),  # `năm` alone is read as no date
    ],
)
def test_a_draft_without_its_day_is_judged_on_the_last_day_that_it_may_be_of(
    month: str, today: str, judged_on: str | None
) -> None:
    """On a day that is no later than today, which one note states."""
    text = f"CHÍNH PHỦ\n\nSố: 99/2024/NĐ-CP\n\nHà Nội, ngày     {month}\n\nNGHỊ ĐỊNH\n\n"
    found = findings(text + "Căn cứ Luật Đất đai số 45/2013/QH13;\nCăn cứ Luật Đất đai số 45/2013/QH13;\n", None, today)
    assert [f.rule for f in found] == (["no-date", "not-in-force", "not-in-force"] if judged_on else [])
    assert not judged_on or f"đến ngày {judged_on};" in found[0].message


def test_no_note_of_the_day_is_left_without_the_rule_that_needs_it() -> None:
    settings = Settings(disabled=frozenset({"not-in-force"}))
    source = Source("draft.txt", "Căn cứ Luật Đất đai số 45/2013/QH13.")
    assert Checker(load_registry(), settings).check(source, None, "2026-01-05") == ()


def test_the_end_of_a_work_rests_on_the_sentence_of_the_database() -> None:
    new = work("quyet-dinh:77/2019/qd-ubnd@bac-ninh", NEW, "2019-05-20")
    evidence = Evidence(0, 1, "thay thế\nQuyết định số 11", "r")
    edge = Edge(new.key, Kind.REPLACES, OLD.key, "o.txt", evidence, "whole", effective="2019-06-01")
    corpus = Corpus((OLD, new), (edge,), {}, {})
    (found,) = Checker(load_registry(), Settings(), corpus).check(Source("draft.txt", CITES_OLD), "2020-01-01")
    assert found.basis == "cơ sở dữ liệu: “thay thế Quyết định số 11” (o.txt)"


def test_a_draft_that_ends_a_work_itself_may_name_it() -> None:
    new = work("quyet-dinh:77/2019/qd-ubnd@bac-ninh", NEW, "2019-05-20")
    edge = Edge(new.key, Kind.REPLACES, OLD.key, "o", Evidence(0, 1, "q", "r"), "whole", effective="2019-06-01")
    text = "Điều 1. Bãi bỏ Quyết định số 11/2015/QĐ-UBND của Ủy ban nhân dân tỉnh Bắc Ninh."
    assert against([OLD, new], (edge,), text, "2020-01-01") == ()


def test_a_day_that_the_database_contradicts_is_found() -> None:
    text = "Căn cứ Quyết định số 11/2015/QĐ-UBND ngày 05/02/2015 của Ủy ban nhân dân tỉnh Bắc Ninh."
    stored = work(OLD.key, OLD.symbol or "", "2015-03-05")
    assert against([stored], (), text) == ("wrong-date: ngày 05/02/2015 -> ngày 05/03/2015",)
    assert against([OLD], (), text) == ()


def test_a_number_is_asked_about_only_where_all_its_neighbours_are_known() -> None:
    text = "Căn cứ Thông tư số 106/2031/TT-BTC."
    near = [work(f"thong-tu:{n}/2031/tt-btc", f"{n}/2031/TT-BTC") for n in (*range(101, 106), *range(107, 112))]
    assert against(near, (), text) == ("unknown-number: Thông tư số 106/2031/TT-BTC",)
    assert against(near[1:], (), text) == ()
    assert against([*near, work("thong-tu:106/2031/tt-btc", "106/2031/TT-BTC")], (), text) == ()


def whole(articles: int, *more: str) -> str:
    """A decree's text with so many articles; the last takes it in force."""
    lines = [f"Điều {n}. Việc thứ {n}\nNội dung của việc này." for n in range(1, articles)]
    last = f"Điều {articles}. Hiệu lực\nNghị định này có hiệu lực từ ngày 01/8/2034."
    return "\n".join(["Số: 88/2034/NĐ-CP", "NGHỊ ĐỊNH", *lines, *more, last])


@pytest.mark.parametrize(
    ("own_texts", "draft", "is_found"),
    [
        ([whole(12)], "Theo khoản 2 Điều 13 Nghị định số 88/2034/NĐ-CP, xã lập sổ.", True),
        ([whole(12)], "Theo Điều 12 và Điều 25 Nghị định số 88/2034/NĐ-CP, xã lập sổ.", True),
        ([whole(12)], "Theo khoản 2 Điều 12 Nghị định số 88/2034/NĐ-CP, xã lập sổ.", False),
        ([whole(12)], "Theo Điều 12a Nghị định số 88/2034/NĐ-CP, xã lập sổ.", False),
        ([whole(12)], "Theo khoản 13 Điều 2 Nghị định số 88/2034/NĐ-CP, xã lập sổ.", False),
        ([], "Theo Điều 13 Nghị định số 88/2034/NĐ-CP, xã lập sổ.", False),
        ([whole(12), whole(14)], "Theo Điều 13 Nghị định số 88/2034/NĐ-CP, xã lập sổ.", False),
        ([whole(12).replace("Điều 5.", "Mục 5.")], "Theo Điều 13 Nghị định số 88/2034/NĐ-CP, xã lập sổ.", False),
        ([whole(12).partition("có hiệu lực")[0]], "Theo Điều 13 Nghị định số 88/2034/NĐ-CP, xã lập sổ.", False),
        ([whole(12, "“Điều 40. Việc của luật khác”")], "Theo Điều 13 Nghị định số 88/2034/NĐ-CP, xã lập sổ.", False),
        ([whole(3, "“Điều 2. Việc cũ nay sửa”")], "Theo Điều 13 Nghị định số 88/2034/NĐ-CP, xã lập sổ.", True),
        (
            [whole(3).replace("Việc thứ 1", "Ban hành kèm theo Nghị định này Quy chế")],
            "Theo Điều 13 Nghị định số 88/2034/NĐ-CP, xã lập sổ.",
            False,
        ),
        ([whole(12)], "Theo Điều 13 Quy chế ban hành kèm theo Nghị định số 88/2034/NĐ-CP, xã lập sổ.", False),
        ([whole(12)], "Điều 1. Sửa đổi, bổ sung Điều 13 Nghị định số 88/2034/NĐ-CP như sau:", False),
    ],
)
def test_an_article_beyond_the_last_of_a_whole_text_is_found(own_texts: list[str], draft: str, is_found: bool) -> None:
    """Where the text has gaps, breaks off, quotes higher articles or issues another one, nothing is said."""
    decree = work("nghi-dinh:88/2034/nd-cp", "88/2034/NĐ-CP")
    corpus = Corpus((decree,), (), {}, {})
    texts = {decree.key: own_texts}
    found = Checker(load_registry(), Settings(), corpus, texts.__getitem__).check(Source("draft.txt", draft))
    assert told(found) == (("missing-article: Nghị định số 88/2034/NĐ-CP",) if is_found else ())


def test_an_amendment_that_names_a_higher_article_counts() -> None:
    decree, other = work("nghi-dinh:88/2034/nd-cp", "88/2034/NĐ-CP"), work("nghi-dinh:9/2035/nd-cp", "9/2035/NĐ-CP")
    said = Evidence(0, 1, "q", "r")
    edge = Edge(other.key, Kind.AMENDS, decree.key, "o", said, "part", target_pinpoints=("khoản 1 Điều 13",))
    corpus = Corpus((decree, other), (edge,), {}, {})
    check = Checker(load_registry(), Settings(language=MessageLanguage.EN), corpus, lambda _: [whole(12)]).check
    assert check(Source("draft.txt", "Theo Điều 13 Nghị định số 88/2034/NĐ-CP, xã lập sổ.")) == ()


def test_a_database_knows_the_articles_of_its_own_texts(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "decree.txt").write_text(whole(12), "utf-8")
    (tmp_path / "draft.txt").write_text("Theo Điều 13 Nghị định số 88/2034/NĐ-CP, xã lập sổ.", "utf-8")
    assert run_cli("build", "decree.txt", cwd=tmp_path).returncode == 0
    done = run_cli("check", "draft.txt", "--db", "citegraph.db", "--format", "json", cwd=tmp_path)
    (found,) = json.loads(done.stdout)
    assert (done.returncode, found["rule"], found["severity"]) == (1, "missing-article", "warning")
    assert found["message"] == "88/2034/NĐ-CP không có Điều 13: theo toàn văn trong cơ sở dữ liệu, điều cuối là Điều 12"
    assert run_cli("check", "draft.txt", cwd=tmp_path).returncode == 0


# Messages and places


@pytest.mark.parametrize("language", list(MessageLanguage))
def test_every_message_of_every_rule_has_the_same_cases_and_values_in_both_languages(language: MessageLanguage) -> None:
    for rule in all_rules().values():
        assert rule.about[language]
        assert rule.messages[language].keys() == rule.messages[MessageLanguage.VI].keys()


def test_every_case_of_every_rule_rests_on_something_in_both_languages() -> None:
    for rule in all_rules().values():
        assert rule.bases.keys() == rule.messages["vi"].keys(), rule.id
        assert all(basis.keys() == {*MessageLanguage} for basis in rule.bases.values())


def test_messages_are_in_the_language_asked_for() -> None:
    source = Source("draft.txt", "Hội nghị họp ngày 31/02/2021.")
    assert [f.message for f in checker().check(source)] == ["Không có ngày 31/02/2021"]
    assert [f.message for f in checker(MessageLanguage.EN).check(source)] == ["the date 31/02/2021 does not exist"]


def test_dates_are_written_as_in_the_language_of_the_message() -> None:
    source = Source("draft.txt", "Căn cứ Luật Đất đai số 45/2013/QH13.")
    told = {lang: checker(lang).check(source, "2025-01-01")[0].message for lang in MessageLanguage}
    assert "01/08/2024" in told[MessageLanguage.VI]
    assert "2024-08-01" in told[MessageLanguage.EN]


def test_lines_and_columns_count_code_points_from_one() -> None:
    found = findings("A\u0301 🙂\r\n" + "Kế hoạch số 101- KH/TU")
    assert [(f.line, f.column, f.end_line, f.end_column) for f in found] == [(2, 13, 2, 23)]
    assert found[0].text == "101- KH/TU"


@given(st.text(alphabet="Kế hoạchsốỊ đĐÐ0123456789-/.\n\r KHTUQ ngày,tháng\u0301\u200b", max_size=60))
def test_no_text_raises_and_every_finding_quotes_the_text(text: str) -> None:
    for finding in findings(text, "2024-01-01"):
        assert text[finding.start : finding.end] == finding.text


# Fixing


def test_only_what_is_typographic_is_fixed_and_once_is_enough() -> None:
    after = fixed(DRAFT, findings(DRAFT))
    assert after == MENDED
    assert fixed(after, findings(after)) == after
    assert told(findings(after)) == ("impossible-date: ngày 31/02/2021",)


def test_a_proposal_repeats_no_fault_that_another_finding_corrects() -> None:
    """`số` is missing before a symbol with a wrong letter: each proposal gives the right symbol, and so do both."""
    text = "Theo Nghị định 30/2020/ND-CP ngày 05/03/2020 của Chính phủ."
    found = findings(text)
    assert {f.rule: f.proposed for f in found} == {
        "missing-number-sign": "Nghị định số 30/2020/NĐ-CP",
        "letters": "30/2020/NĐ-CP",
    }
    right = "Theo Nghị định số 30/2020/NĐ-CP ngày 05/03/2020 của Chính phủ."
    assert with_proposals(text, found) == right
    assert findings(right) == ()


def test_a_diff_of_a_text_without_a_last_line_end_says_so() -> None:
    shown = diff("a.txt", "một\n101- KH/TU", "một\n101-KH/TU")
    assert shown.splitlines()[:2] == ["--- a.txt", "+++ a.txt"]
    assert shown.count("\\ No newline at end of file") == 2


def test_fix_shows_a_diff_and_writes_nothing_unless_told_to(run_cli: RunCli, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_bytes(b"\xef\xbb\xbf" + DRAFT.replace("\n", "\r\n").encode())
    draft.chmod(0o640)
    before = draft.read_bytes()
    shown = run_cli("check", "draft.txt", "--fix", cwd=tmp_path)
    assert (shown.returncode, draft.read_bytes()) == (1, before)
    assert "+Tỉnh ủy đã họp" in shown.stdout
    written = run_cli("check", "draft.txt", "--fix", "--yes", cwd=tmp_path)
    assert draft.read_bytes() == b"\xef\xbb\xbf" + MENDED.replace("\n", "\r\n").encode()
    assert draft.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["draft.txt"]
    said = written.stdout.partition("draft.txt: ")[2]
    assert said
    assert "spacing" not in said  # what was mended is not found again
    assert written.returncode == 1


def test_fix_writes_plain_text_files_alone(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "drafts.jsonl").write_text(json.dumps({"id": "a", "text": DRAFT}), "utf-8")
    done = run_cli("check", "drafts.jsonl", "--fix", "--yes", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "citegraph: a: not a plain text file, --fix cannot write it; correct it by hand\n"


def test_the_diff_stays_out_of_what_programs_read(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(DRAFT, "utf-8")
    done = run_cli("check", "draft.txt", "--fix", "--format", "json", cwd=tmp_path)
    assert json.loads(done.stdout)
    assert "+++ draft.txt" in done.stderr


# Formats


def test_a_record_holds_everything(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(DRAFT, "utf-8")
    done = run_cli("check", "draft.txt", "--format", "json", cwd=tmp_path)
    assert json.loads(done.stdout) == [record(f) for f in findings(DRAFT)]


def test_a_sarif_log_has_what_the_standard_asks_for(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "bản thảo.txt").write_text(DRAFT, "utf-8")
    log = json.loads(run_cli("check", "bản thảo.txt", "--format", "sarif", cwd=tmp_path).stdout)
    assert (log["version"], log["$schema"].rpartition("/")[2]) == ("2.1.0", "sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], [rule["id"] for rule in driver["rules"]]) == ("citegraph", list(all_rules()))
    assert run["columnKind"] == "unicodeCodePoints"
    assert len(run["results"]) == len(findings(DRAFT))
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "b%E1%BA%A3n%20th%E1%BA%A3o.txt"
        region = place["region"]
        end = region["charOffset"] + region["charLength"]
        assert DRAFT[region["charOffset"] : end] == region["snippet"]["text"]
        for fix in result.get("fixes", ()):
            assert fix["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"]


def test_an_empty_sarif_log_is_a_log() -> None:
    assert sarif([], "1.0", MessageLanguage.EN)["runs"][0]["results"] == []


def finding(**changes: Any) -> Finding:
    values: dict[str, Any] = {
        "source": "a.txt", "rule": "spacing", "severity": Severity.NOTE, "start": 0, "end": 1, "line": 1, "column": 1,
        "end_line": 1, "end_column": 2, "text": "x", "message": "m", "basis": "b", "proposed": None,
        "typographic": True,
    }  # fmt: skip
    return Finding(**(values | changes))


def test_a_workflow_command_cannot_be_broken_out_of() -> None:
    head, _, message = workflow_line(finding(source="a,b:c%.txt", message="100%\r\n::error::no")).partition("spacing::")
    assert head == "::notice file=a%2Cb%3Ac%25.txt,line=1,endLine=1,col=1,endColumn=2,title=citegraph "
    assert message == "100%25%0D%0A::error::no"


def test_a_workflow_command_over_several_lines_gives_no_columns() -> None:
    assert "col=" not in workflow_line(finding(end_line=2)).lower()


def test_the_table_and_the_workflow_lines_tell_every_finding(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(DRAFT, "utf-8")
    table = run_cli("check", "draft.txt", cwd=tmp_path).stdout
    assert table.startswith("draft.txt: 1 error, 3 warnings\n")
    lines = run_cli("check", "draft.txt", "--format", "github", cwd=tmp_path).stdout.splitlines()
    assert Counter(line.split()[0] for line in lines) == {"::warning": 3, "::error": 1}


# Configuration


@pytest.mark.parametrize(
    ("name", "head"), [("citegraph.toml", "[check]"), ("pyproject.toml", "[tool.citegraph.check]")]
)
def test_settings_come_from_the_nearest_file(tmp_path: Path, name: str, head: str) -> None:
    body = 'language = "en"\ndisable = ["glued"]\nseverity = { spacing = "note" }\n'
    (tmp_path / name).write_text(f"{head}\n{body}", "utf-8")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "pyproject.toml").write_text("[project]\n", "utf-8")  # says nothing of check
    settings = read_settings(tmp_path / "inner")
    assert settings == Settings(frozenset({"glued"}), {"spacing": Severity.NOTE}, MessageLanguage.EN)
    found = Checker(load_registry(), settings).check(Source("draft.txt", "Tỉnh ủyđã ra Kế hoạch số 101- KH/TU."))
    assert [(f.rule, f.severity) for f in found] == [("spacing", Severity.NOTE)]


def test_the_own_file_goes_before_the_shared_one(tmp_path: Path) -> None:
    (tmp_path / "citegraph.toml").write_text('[check]\nlanguage = "en"\n', "utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.citegraph.check]\nlanguage = "vi"\n', "utf-8")
    assert read_settings(tmp_path).language is MessageLanguage.EN


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("colour = 1", "colour is not a setting of check"),
        ('disable = ["spelling"]', "spelling is not a rule of check"),
        ('severity = { glued = "fatal" }', "'fatal' is not allowed; choose one of error, warning, note"),
        ('language = "fr"', "'fr' is not allowed; choose one of vi, en"),
        ('disable = "glued"', "write disable as a list of rules"),
        ("language = ", "not valid TOML"),
    ],
)
def test_settings_that_do_not_load_name_the_file_and_the_key(tmp_path: Path, body: str, names: str) -> None:
    (tmp_path / "citegraph.toml").write_text(f"[check]\n{body}\n", "utf-8")
    with pytest.raises(SettingsError, match=r"citegraph\.toml: ") as error:
        read_settings(tmp_path)
    assert names in str(error.value)


# Exit codes


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("Học tập Chỉ thị số 05-CT/TW ngày 15/5/2016.", (), 0),
        ("Học tập Quy định 41-QĐ/TW.", (), 0),
        ("Học tập Quy định 41-QĐ/TW.", ("--strict",), 1),
        ("Kế hoạch số 101- KH/TU", (), 1),
        ("Căn cứ Luật Đất đai số 45/2013/QH13.", ("--date", "2020-01-01"), 0),
        ("Căn cứ Luật Đất đai số 45/2013/QH13.", ("--date", "2025-01-01"), 1),
        ("Căn cứ Luật Đất đai số 45/2013/QH13.", (), 1),
        ("Kế hoạch", ("--yes",), 2),
        ("Kế hoạch", ("--date", "2025-13-01"), 2),
        ("Kế hoạch", ("--db", "none.db"), 2),
        ("Kế hoạch", ("--registry", "none.toml"), 2),
    ],
)
def test_exit_codes(run_cli: RunCli, tmp_path: Path, text: str, options: tuple[str, ...], code: int) -> None:
    (tmp_path / "draft.txt").write_text(text, "utf-8")
    done = run_cli("check", "draft.txt", *options, cwd=tmp_path)
    assert done.returncode == code, done.stdout + done.stderr
    if code == 0:
        assert done.stdout or done.stderr == "citegraph: nothing found in 1 draft\n"
    assert bool(done.stderr) == (code == 2 or not done.stdout)


@pytest.mark.parametrize(("layout", "said"), [("table", True), ("github", True), ("json", False), ("sarif", False)])
def test_a_clean_check_reports_that_nothing_was_found(run_cli: RunCli, tmp_path: Path, layout: str, said: bool) -> None:
    """Where standard output would be empty."""
    (tmp_path / "draft.txt").write_text("Học tập Chỉ thị số 05-CT/TW ngày 15/5/2016.", "utf-8")
    done = run_cli("check", "draft.txt", "--format", layout, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "citegraph: nothing found in 1 draft\n" if said else "")


def test_one_draft_that_cannot_be_read_does_not_hide_the_others(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(DRAFT, "utf-8")
    done = run_cli("check", "none.txt", "draft.txt", cwd=tmp_path)
    assert done.returncode == 2
    assert "none.txt: no such file" in done.stderr
    assert "spacing" in done.stdout


def test_settings_that_do_not_load_stop_the_check(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "citegraph.toml").write_text("[check]\ncolour = 1\n", "utf-8")
    (tmp_path / "draft.txt").write_text(DRAFT, "utf-8")
    done = run_cli("check", "draft.txt", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_a_database_that_was_built_is_checked_against(run_cli: RunCli, tmp_path: Path) -> None:
    old = "Quyết định số 11/2015/QĐ-UBND ngày 05 tháng 3 năm 2015 của Ủy ban nhân dân tỉnh Bắc Ninh"
    new = (
        "ỦY BAN NHÂN DÂN\nTỈNH BẮC NINH\n\nSố: 77/2019/QĐ-UBND\n\nBắc Ninh, ngày 20 tháng 5 năm 2019\n\nQUYẾT ĐỊNH\n\n"
        "Điều 2. Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 6 năm 2019 và thay thế " + old + ".\n"
    )
    (tmp_path / "new.txt").write_text(new, "utf-8")
    (tmp_path / "draft.txt").write_text(f"Căn cứ {old}.", "utf-8")
    assert run_cli("build", "new.txt", cwd=tmp_path).returncode == 0
    done = run_cli(
        "check", "draft.txt", "--db", "citegraph.db", "--date", "2021-01-01", "--format", "github", cwd=tmp_path
    )
    assert done.returncode == 1
    assert "title=citegraph not-in-force" in done.stdout
    assert "77/2019/QĐ-UBND" in done.stdout


def test_gaps_are_those_among_all_known_works() -> None:
    """The look-up by symbol finds the same gaps as the keys of all known works do."""
    registry = load_registry()
    facts, keys = KnownFacts(registry, None), known_keys(registry)
    numbers: dict[WorkKey, set[int]] = defaultdict(set)
    for known in registry.works:
        if known.symbol and (found := sequence_of(keys.key(known))):
            numbers[found[1]].add(found[0])
    gaps = 0
    for series, taken in numbers.items():
        for number in sorted({n + step for n in taken for step in (-1, 1)} - taken):
            near = {*range(number - 5, number), *range(number + 1, number + 6)}
            key = str(replace(series, slug=f"{number:02}{series.slug}"))
            if sequence_of(key) == (number, series):
                assert facts.is_gap(key) is (near <= taken), key
                gaps += near <= taken
    assert gaps > 10
