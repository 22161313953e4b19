"""The command: what it prints in each format, what it says when something is wrong, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from citegraph.cli import main
from citegraph.cli.group import COMMANDS
from citegraph.cli.output import plain, write_table
from citegraph.export import DATABASE, FORMATS
from citegraph.graph.ask import FORMS
from citegraph.model import Citation, Corpus, Edge, Evidence, Extraction, Form, Kind, Source, Work
from citegraph.store import Store
from citegraph.text.cells import cell
from citegraph.text.positions import Lines

if TYPE_CHECKING:
    from conftest import RunCli

CT05 = Work("chi-thi:05-ct/tw~2016", "chi-thi", "05-CT/TW", "05", issuer="Bộ Chính trị", date="2016-05-15")
KL01 = Work("ket-luan:01-kl/tw~2021", "ket-luan", "01-KL/TW", "01", date="2021-05-18")
KH02 = Work("ke-hoach:02-kh/tu@quang-ninh~2020", "ke-hoach", "02-KH/TU", "02", scope="quang-ninh")
WRONG = Work("ket-luan:01-qd/tw", "ket-luan", "01-QĐ/TW", "01", probably=KL01.key)
OLD = Work("nghi-dinh:34/2016/nd-cp", "nghi-dinh", "34/2016/NĐ-CP", "34")
NEW = Work("nghi-dinh:78/2025/nd-cp", "nghi-dinh", "78/2025/NĐ-CP", "78")
QUOTE = "=Tiếp tục thực hiện Chỉ thị 05-CT/TW" + " và các nghị quyết, kết luận của Đảng" * 8
TEXT = (
    "Tin trong ngày.\n"
    "Thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị,"
    " Ban Bí thư ban hành Kết luận số 01-KL/TW ngày 18/5/2021. Số điện thoại 0912-345-678.\n"
)


def edge(source: Work, kind: Kind, target: Work, quote: str = "thay thế") -> Edge:
    return Edge(source.key, kind, target.key, "tin.txt", Evidence(0, len(quote), quote, "cue"), effective="2025-04-01")


CORPUS = Corpus(
    (KH02, CT05, KL01, WRONG, OLD, NEW),
    (
        edge(KH02, Kind.IMPLEMENTS, KL01, "thực hiện Kết luận 01"),
        edge(KL01, Kind.CONTINUES, CT05, QUOTE),
        edge(NEW, Kind.REPLACES, OLD),
    ),
    {"chi-thi:05": CT05.key},
    {"ket-luan:01-qd/tw": (KL01.key,)},
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a database of `CORPUS` and a story that mentions one of its works."""
    monkeypatch.chdir(tmp_path)
    story = Source("tin.txt", "Trời đẹp. Tỉnh ủy học Chỉ thị 05 sáng nay.")
    citation = Citation(22, 32, "Chỉ thị 05", Form.SHORT, "chi-thi:05", "short")
    said = Extraction("tin.txt", None, False, (), (citation,), (), (), ())
    with Store.open(tmp_path / "citegraph.db", create=True) as store:
        store.replace_source(story, said, "1")
        store.save_corpus(CORPUS)
    return tmp_path


def run(*args: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, args, input=stdin, prog_name="citegraph")


def ok(*args: str) -> str:
    result = run(*args)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# Reading texts


def test_json_lines_are_the_contract_one_object_a_source_in_order(folder: Path) -> None:
    """UTF-8 unescaped, offsets into the text as given, evidence with its rule."""
    lines = [json.dumps({"id": name, "text": TEXT}) for name in ("b", "a")]
    (folder / "in.jsonl").write_text("\n".join(lines))
    out = ok("extract", "in.jsonl", "--format", "jsonl")
    assert "Chỉ thị số 05-CT/TW" in out
    first, second = (json.loads(line) for line in out.splitlines())
    assert (first["source"], second["source"]) == ("b", "a")
    assert list(first) == ["source", "self", "document", "works", "citations", "relations", "pinpoints"]
    assert list(first["works"][0]) == ["key", "type", "symbol", "number", "name", "issuer", "scope", "date"]
    fields = ["start", "end", "text", "form", "work", "candidates", "pinpoints", "rule"]
    assert [list(citation) for citation in first["citations"]] == [fields, fields]
    assert all(TEXT[c["start"] : c["end"]] == c["text"] for c in first["citations"])
    (relation,) = first["relations"]
    assert relation["kind"] == "implements"
    assert list(relation["evidence"]) == ["start", "end", "quote", "rule"]
    assert {**first, "source": "a"} == second


def test_every_format_of_extract_holds_the_same_citations(folder: Path) -> None:
    (folder / "a.txt").write_text(TEXT)
    lines = [json.loads(line) for line in ok("extract", "a.txt", "--format", "jsonl").splitlines()]
    assert json.loads(ok("extract", "a.txt", "--format", "json")) == lines
    table = rows(ok("extract", "a.txt", "--format", "csv"))
    assert [row["work"] for row in table] == [c["work"] for c in lines[0]["citations"]]
    assert [row["issuer"] for row in table] == ["Bộ Chính trị", "Ban Bí thư"]
    shown = ok("extract", "a.txt")
    assert all(c["text"] in shown for c in lines[0]["citations"])
    assert "2:84" in shown


@pytest.mark.usefixtures("folder")
def test_standard_input_and_an_empty_array() -> None:
    assert json.loads(run("extract", "-", "--format", "jsonl", stdin=TEXT).stdout)["source"] == "-"
    result = run("extract", "no.txt", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (1, [])


def test_a_text_without_text_is_no_error(folder: Path) -> None:
    (folder / "a.txt").touch()
    result = run("extract", "a.txt", "--format", "jsonl")
    assert (result.exit_code, result.stderr) == (0, "citegraph: a.txt has no text\n")
    assert json.loads(result.stdout)["citations"] == []


def test_a_bad_file_is_reported_and_the_rest_is_read(folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"\xff")
    (folder / "b.txt").write_text(TEXT)
    result = run("extract", "a.txt", "no.txt", "b.txt", "--format", "jsonl")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["source"] == "b.txt"
    bad, missing = result.stderr.splitlines()
    assert bad.startswith("citegraph: a.txt: byte 0 is not UTF-8")
    assert missing == "citegraph: no.txt: no such file; check the path"


def test_explain_shows_what_was_taken_and_by_which_rule(folder: Path) -> None:
    (folder / "a.txt").write_text(TEXT)
    explained = json.loads(ok("explain", "a.txt", "--format", "json"))
    taken = [row for row in explained if row["stage"] == "mention" and row["verdict"] == "taken"]
    assert [row["place"] for row in taken] == ["2:11", "2:84"]
    assert taken[0]["why"] == "full form, names chi-thi:05-ct/tw~2016"
    assert all(row["rule"] and row["why"] for row in explained if row["stage"] != "block")
    assert all(TEXT[row["start"] : row["end"]] == row["text"] for row in explained)
    (claim,) = (row for row in explained if row["stage"] == "claim")
    assert (claim["who"], claim["kind"], claim["whom"]) == (KL01.key, "implements", CT05.key)
    assert (claim["frame"], claim["verb"]) == ("fronted", "thuc-hien")
    assert "taken" in ok("explain", "a.txt")


@pytest.mark.parametrize("layout", ["json", "jsonl", "csv", "table"])
def test_explain_gives_blocks_mentions_claims_refusals_in_this_order(folder: Path, layout: str) -> None:
    (folder / "a.txt").write_text(TEXT + "Các xã thực hiện Chỉ thị số 05-CT/TW.\n")
    printed = ok("explain", "a.txt", "--format", layout)
    places = [printed.index(stage) for stage in ("block", "mention", "claim", "refusal")]
    assert places == sorted(places)
    assert "a body acts" in printed


def test_explain_takes_a_sentence_in_place_of_a_file(folder: Path) -> None:
    sentence = "Các xã thực hiện Chỉ thị số 05-CT/TW."
    (folder / "a.txt").write_text(TEXT)
    sources = [
        json.loads(line)["source"] for line in ok("explain", "a.txt", sentence, "--format", "jsonl").split("\n")[:-1]
    ]
    assert list(dict.fromkeys(sources)) == ["text", "a.txt"]
    assert run("explain", "no such file.txt").stderr == ("citegraph: no such file.txt: no such file; check the path\n")


def test_explain_counts_refusals_by_reason_and_rule(folder: Path) -> None:
    sentences = ["Các xã thực hiện Chỉ thị số 05-CT/TW.", "Tỉnh triển khai Chỉ thị số 05-CT/TW.", TEXT]
    lines = [json.dumps({"id": f"{i}", "text": text}) for i, text in enumerate(sentences)]
    (folder / "all.jsonl").write_text("\n".join(lines))
    (row,) = map(json.loads, ok("explain", "all.jsonl", "--count", "--format", "jsonl").splitlines())
    assert (row["why"], row["rule"], row["count"]) == ("a body acts", "verb:thuc-hien", 2)
    assert (row["source"], row["place"], row["text"]) == ("0", "1:8", sentences[0])
    assert "a body acts" in ok("explain", "all.jsonl", "--count")


def test_explain_agrees_with_extract(folder: Path) -> None:
    """Two verbs, one truth: what extract finds is what explain calls taken."""
    (folder / "a.txt").write_text(TEXT)
    found = rows(ok("extract", "a.txt", "--format", "csv"))
    explained = [row for row in rows(ok("explain", "a.txt", "--format", "csv")) if row["stage"] == "mention"]
    spans = [(row["start"], row["end"], row["rule"]) for row in explained if row["verdict"] == "taken"]
    assert spans == [(row["start"], row["end"], row["rule"]) for row in found]


def test_a_registry_file_that_does_not_load_is_one_line(folder: Path) -> None:
    (folder / "my.toml").write_text("[[type]]\nid = 1\n")
    (folder / "a.txt").write_text(TEXT)
    result = run("extract", "a.txt", "--registry", "my.toml")
    assert result.exit_code == 1
    assert result.stderr.startswith("citegraph: my.toml:1: [[type]] 1: ")
    assert result.stderr.count("\n") == 1


# Building


def test_a_build_ends_with_a_summary_and_reads_again_only_what_changed(folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text(TEXT)
    (folder / "in" / "b.txt").write_text("Căn cứ Luật số 45/2013/QH13.")
    summary = ok("build", "in", "--db", "new/x.db").splitlines()
    assert summary[0].split() == ["sources", "2", "read,", "0", "unchanged,", "0", "failed"]
    assert [line.split()[0] for line in summary] == ["sources", "citations", "works", "relations", "unresolved"]
    assert "implements 1" in summary[3]
    (folder / "in" / "b.txt").write_text("Căn cứ Luật số 31/2024/QH15.")
    assert "1 read, 1 unchanged, 0 failed" in ok("build", "in", "--db", "new/x.db")
    assert "05-CT/TW" in ok("cites", "01-KL/TW", "--db", "new/x.db")
    assert run("show", "45/2013/QH13", "--db", "new/x.db").exit_code == 1


def test_a_build_goes_on_after_a_bad_file_and_ends_with_1(folder: Path) -> None:
    (folder / "a.txt").write_text(TEXT)
    (folder / "b.txt").write_bytes(b"\0")
    result = run("build", "a.txt", "b.txt", "--db", "x.db")
    assert result.exit_code == 1
    assert "1 read, 0 unchanged, 1 failed" in result.stdout
    assert result.stderr.startswith("citegraph: b.txt: byte 0 is zero")
    assert "01-KL/TW" in ok("implements", "05-CT/TW", "--db", "x.db")


@pytest.mark.parametrize("path", ["nope/", "bad.txt"])
def test_a_build_that_reads_nothing_leaves_no_database(folder: Path, path: str) -> None:
    (folder / "bad.txt").write_bytes(b"\0")
    before = sorted(folder.iterdir())
    result = run("build", path, "--db", "n.db")
    assert result.exit_code == 1
    assert result.stderr.endswith("citegraph: n.db: not created, nothing could be read\n")
    assert sorted(folder.iterdir()) == before
    known = (folder / "citegraph.db").stat().st_size
    assert run("build", path).exit_code == 1
    assert (folder / "citegraph.db").stat().st_size == known


def test_a_build_into_something_else_leaves_it_alone(folder: Path) -> None:
    (folder / "a.txt").write_text(TEXT)
    result = run("build", "a.txt", "--db", "a.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "citegraph: a.txt: is not a citegraph database; name another file with --db\n"
    assert (folder / "a.txt").read_text() == TEXT


def test_an_interrupted_build_is_reported_with_every_answer(folder: Path) -> None:
    with Store.open(folder / "citegraph.db") as store:
        store.replace_source(Source("b", ""), Extraction("b", None, False, (), (), (), (), ()), "1")
    result = run("cites", "01-KL/TW", "--format", "json")
    assert json.loads(result.stdout)
    assert "the last build was interrupted" in result.stderr


# Asking


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("args", "works"),
    [
        (["implements", "05-CT/TW"], [KL01.key]),
        (["implements", "Chỉ", "thị", "05"], [KL01.key]),
        (["implements", "05-CT/TW", "--transitive"], [KL01.key, KH02.key]),
        (["cites", "01-KL/TW"], [CT05.key]),
        (["cited-by", "01-KL/TW"], [KH02.key]),
        (["ask", "Văn bản nào thực hiện Chỉ thị 05-CT/TW?"], [KL01.key]),
        (["ask", "What does 01-KL/TW cite?"], [CT05.key]),
        (["ask", "văn", "bản", "nào", "dẫn", "chiếu", "01-kl/tw"], [KH02.key]),
        (["ask", "What replaced Nghị định 34/2016/NĐ-CP?"], [NEW.key]),
        (["ask", "Nghị định 78/2025/NĐ-CP thay thế văn bản nào?"], [OLD.key]),
        (["cites", "05-CT/TW"], []),
    ],
)
def test_an_answer_is_the_same_in_every_format(args: list[str], works: list[str]) -> None:
    """And always holds the sentence, its source and its rule."""
    if args == ["cites", "01-KL/TW"] or "01-KL/TW" in " ".join(args).upper():
        result = run(*args, "--format", "json")  # a text's error about 01-KL/TW is remarked on
        assert "is probably a misspelling of this work" in result.stderr
    answers: list[dict[str, Any]] = json.loads(run(*args, "--format", "json").stdout)
    assert [answer["work"] for answer in answers] == works
    assert all(answer["quote"] and answer["source"] == "tin.txt" and answer["rule"] for answer in answers)
    lines = run(*args, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == answers
    assert [row["work"] for row in rows(run(*args, "--format", "csv").stdout)] == works
    table = " ".join(run(*args).stdout.split())
    assert ("tin.txt" in table) == bool(works)
    assert ("No source names a work" in table) == (not works)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["implements", "cited-by", "cites", "show", "status", "timeline", "tree"])
def test_a_table_has_one_line_per_relation_and_sentences_only_on_request(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    work, other = ("01-KL/TW", CT05) if command == "cites" else ("05-CT/TW", KL01)
    short, long = (run(command, work, *options).stdout for options in ([], ["--quotes"]))
    assert QUOTE[:30] not in short
    assert max(map(len, short.splitlines()[1:])) <= 80  # below the title
    quotes = " ".join(long.split()).count(QUOTE)
    assert quotes == (0 if command == "timeline" else 1)
    if command not in ("tree", "status", "timeline"):
        (line,) = [line for line in short.splitlines() if "continues" in line]
        assert other.key in line


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_a_table_breaks_no_word_and_keeps_every_sentence(monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    for options in ([], ["--transitive"], ["--transitive", "--quotes"]):
        out = ok("implements", "05-CT/TW", *options)
        assert max(map(len, out.splitlines())) <= max(int(columns), len(f"effective  {KH02.key}"))
        keys = [KL01.key, KH02.key] if options else [KL01.key]
        assert all(key in out.split() for key in keys)
    assert QUOTE in " ".join(out.split())


@pytest.mark.usefixtures("folder")
def test_relations_with_the_same_cells_share_a_line() -> None:
    quotes = [("a/x.txt", "theo Chỉ thị 05"), ("b.txt", "căn cứ Chỉ thị 05"), ("b.txt", "nhắc lại Chỉ thị 05")]
    edges = [replace(edge(KL01, Kind.CITES, CT05, quote), origin=origin) for origin, quote in quotes]
    with Store.open(Path("citegraph.db")) as store:
        store.save_corpus(Corpus((CT05, KL01), tuple(edges), {}, {}))
    (line,) = [line for line in ok("cited-by", "05-CT/TW").splitlines() if KL01.key in line]
    assert line.endswith("2 sources")
    long = ok("cited-by", "05-CT/TW", "--quotes")
    assert long.count(KL01.key) == 3
    assert all(quote in long for _, quote in quotes)


def test_a_column_is_shortened_or_left_out_before_a_row_is_broken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row = ("ke-hoach:12-kh/tu@quang-ninh~2020", "implements", "van-ban/2021/quy-i/tin-ngay-12.txt")
    shown = {}
    for columns in ("100", "70", "50", "30"):
        monkeypatch.setenv("COLUMNS", columns)
        write_table("works:", ("key", "relation", "source"), [row], shortened=("source",))
        shown[columns] = capsys.readouterr().out.splitlines()
    assert shown["100"][-2].split() == list(row)
    assert shown["70"][-2].split() == [*row[:2], "…/quy-i/tin-ngay-12.txt"]
    assert shown["50"][-2].split() == list(row[:2])
    assert [line.split() for line in shown["30"][2:4]] == [["key", row[0]], ["relation", row[1]]]


@pytest.mark.usefixtures("folder")
def test_a_pipe_gets_no_colour() -> None:
    assert "\x1b" not in ok("implements", "05-CT/TW")


@pytest.mark.usefixtures("folder")
def test_a_cell_that_a_spreadsheet_would_run_is_disarmed() -> None:
    (row,) = rows(ok("implements", "05-CT/TW", "--format", "csv"))
    assert row["quote"] == f"'{QUOTE}"
    assert [cell(text) for text in ("=1", "+1", "-1", "@x", "\tx", "x=1", None, 5)] == [
        *("'=1", "'+1", "'-1", "'@x", "'\tx", "x=1", "", "5")
    ]


def test_a_text_cannot_steer_the_terminal() -> None:
    assert plain("a\x1b[2Jb\r\nc\x9bd") == "a\ufffd[2Jb c\ufffdd"


@pytest.mark.usefixtures("folder")
def test_a_work_that_a_text_probably_meant_is_shown() -> None:
    result = run("cites", "01-QĐ/TW", "--format", "json")
    assert json.loads(result.stdout) == []
    assert "01-QĐ/TW (ket-luan:01-qd/tw) is probably 01-KL/TW" in result.stderr


@pytest.mark.usefixtures("folder")
def test_show_is_a_card_with_both_directions_and_the_stories() -> None:
    card = json.loads(ok("show", "chi-thi:05", "--format", "jsonl"))
    assert card["work"]["key"] == CT05.key
    assert card["work"]["aliases"] == ["chi-thi:05"]
    assert card["cites"] == []
    assert [answer["work"] for answer in card["cited_by"]] == [KL01.key]
    (mention,) = card["mentions"]
    assert (mention["source"], mention["sentence"]) == ("tin.txt", "Tỉnh ủy học Chỉ thị 05 sáng nay.")
    assert json.loads(ok("show", "chi-thi:05", "--format", "json")) == [card]
    sections = [row["section"] for row in rows(ok("show", "chi-thi:05", "--format", "csv"))]
    assert sections == ["work", "cited_by", "mention"]
    shown = " ".join(ok("show", "chi-thi:05").split())
    assert "issuer Bộ Chính trị" in shown
    assert "Tỉnh ủy học Chỉ thị 05 sáng nay." in shown


@pytest.mark.usefixtures("folder")
def test_show_names_what_an_open_work_could_be() -> None:
    card = json.loads(ok("show", "01-QĐ/TW", "--format", "jsonl"))
    assert (card["work"]["candidates"], card["work"]["probably"]) == ([KL01.key], KL01.key)


@pytest.mark.usefixtures("folder")
def test_an_unknown_work_suggests_near_ones_and_an_ambiguous_one_lists_them() -> None:
    unknown = run("implements", "Chỉ thị 06-CT/TW")
    assert unknown.exit_code == 1
    assert "did you mean 05-CT/TW (chi-thi:05-ct/tw~2016, 2016-05-15, Bộ Chính trị)" in unknown.stderr
    several = run("implements", "Kết luận 01")
    assert several.exit_code == 0  # the one that is no open work comes first
    assert run("cites", "nghị định").stderr.startswith("citegraph: 'nghị định' fits 2 works")


@pytest.mark.usefixtures("folder")
def test_an_unknown_question_is_refused_in_three_lines_with_two_examples() -> None:
    result = run("ask", "Ai ban hành Chỉ thị 05?", *["và vì sao lại như vậy"] * 20)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert len(result.stderr) <= 3 * 80
    examples = re.findall(r"'([^']+\?)'", result.stderr)
    assert len(examples) == 2
    assert [run("ask", example).exit_code for example in examples] == [0, 0]
    assert "citegraph ask --help" in result.stderr
    assert all(form.examples[1] in ok("ask", "--help") for form in FORMS)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("question", "works"),
    [
        ("Kết luận nào thực hiện Chỉ thị 05-CT/TW?", [KL01.key]),
        ("Which conclusions implement Chỉ thị 05-CT/TW?", [KL01.key]),
        ("Kế hoạch nào thực hiện Chỉ thị 05-CT/TW?", []),
        ("Nghị định 34/2016/NĐ-CP bị thay thế chưa?", [NEW.key]),
        ("Nghị định 34/2016/NĐ-CP đã được sửa đổi chưa?", []),
        ("Căn cứ pháp lý của 01-KL/TW?", []),
    ],
)
def test_a_question_can_ask_for_a_type_whether_and_why(question: str, works: list[str]) -> None:
    assert [answer["work"] for answer in json.loads(run("ask", question, "--format", "json").stdout)] == works


@pytest.mark.usefixtures("folder")
def test_answers_of_another_type_are_counted() -> None:
    assert ok("ask", "Kế hoạch nào thực hiện Chỉ thị 05-CT/TW?").endswith(" 1 work, which does not match.\n")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("command", "kinds"), [("amended-by", [Kind.AMENDS]), ("replaced-by", [Kind.REPLACES, Kind.REPEALS])]
)
def test_changes_of_a_work_have_their_own_commands(command: str, kinds: list[Kind]) -> None:
    """In the formats and with the fields of `cited-by`, limited to these kinds."""
    with Store.open(Path("citegraph.db")) as store:
        store.save_corpus(replace(CORPUS, edges=tuple(edge(NEW, kind, OLD) for kind in Kind)))
    every = json.loads(run("cited-by", "34/2016/NĐ-CP", "--format", "json").stdout)
    found = json.loads(run(command, "34/2016/NĐ-CP", "--format", "json").stdout)
    assert found == [answer for answer in every if answer["kind"] in kinds]
    assert len(found) == len(kinds)
    assert len(rows(run(command, "34/2016/NĐ-CP", "--format", "csv").stdout)) == len(kinds)
    assert all(kind in ok(command, "34/2016/NĐ-CP") for kind in kinds)
    assert "No source names a work that " in run(command, "05-CT/TW").stdout


# Exporting


def test_export_writes_what_the_suffix_says(folder: Path) -> None:
    assert ok("export", "out/g.graphml") == "wrote out/g.graphml\n"
    assert "Bộ Chính trị" in (folder / "out" / "g.graphml").read_text("utf-8")
    ok("export", "g.xml", "--format", "graphml")
    result = run("export", "g.png")
    assert result.exit_code == 1
    known = ", ".join(sorted([*FORMATS, DATABASE]))
    assert result.stderr.startswith("citegraph: g.png: .png is not an export format; end the name in one of ")
    assert result.stderr.endswith(f" one of {known}, or give a format\n")


@pytest.mark.usefixtures("folder")
def test_export_without_a_suffix_names_the_suffixes() -> None:
    result = run("export", "g")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("citegraph: g: no suffix; end the name in one of ")
    assert all(suffix in result.stderr for suffix in (*FORMATS, DATABASE))


def test_export_says_what_of_the_graph_it_wrote(folder: Path) -> None:  # noqa: ARG001 - it stands in the folder
    assert ok("export", "g.dot", "--focus", "05-CT/TW") == "wrote g.dot: 2 of 6 works, 1 of 3 relations\n"
    said = ok("export", "g.dot", "--focus", "05-CT/TW", "--max-nodes", "1")
    assert said.endswith("1 matching works were left out, those with the fewest relations\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--kinds", "implements,eats"], "eats is not a relation; choose among amends,"),
        (["--depth", "2"], "--depth needs --focus"),
        (["--layout", "round"], "'level', 'force'"),
        (["--max-nodes", "0"], "is not in the range"),
    ],
)
def test_export_refuses_options_that_mean_nothing(folder: Path, options: list[str], message: str) -> None:
    result = run("export", "g.dot", *options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (folder / "g.dot").exists()


# The command itself


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert f"Example:\n    citegraph {command}" in result.stdout.replace("\n\n", "\n")


def test_no_summary_in_the_help_is_cut_off() -> None:
    assert "..." not in ok("--help").replace("ARGS]...", "")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "args",
    [["nosuch"], ["extract"], ["extract", "a.txt", "--format", "xml"], ["implements"], ["cites", "x", "--depth", "2"]],
)
def test_a_wrong_command_line_ends_with_2(args: list[str]) -> None:
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: " in result.stderr


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("extrct", "Did you mean extract?"),
        ("Extract", "Did you mean extract?"),
        ("impelments", "Did you mean implements?"),
        ("amended", "Did you mean amended-by"),
    ],
)
def test_a_misspelled_command_is_suggested(wrong: str, hint: str) -> None:
    result = run(wrong, "a.txt")
    assert result.exit_code == 2
    assert hint in result.stderr
    assert "Did you mean" not in run("qqqq").stderr


@pytest.mark.parametrize("command", ["implements", "cites", "cited-by", "amended-by", "replaced-by", "show"])
def test_a_missing_database_says_how_to_make_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(command, "05-CT/TW")
    assert result.exit_code == 1
    assert result.stderr == (
        "citegraph: citegraph.db: no such database; create it with: citegraph build PATHS --db citegraph.db\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_places_count_lines_and_columns_from_one() -> None:
    lines = Lines("ab\n\ncd")
    assert [lines.written(offset) for offset in range(6)] == ["1:1", "1:2", "1:3", "2:1", "3:1", "3:2"]


def test_the_version_comes_without_the_heavy_imports() -> None:
    """What draws tables, checks registries, reads texts and walks graphs is loaded by the commands that need it."""
    heavy = {
        "mcp",
        "rich",
        "pydantic",
        "networkx",
        "spacy",
        "sqlite3",
        "watchfiles",
        "citegraph.model",
        "citegraph.text",
    }
    printed, loaded = loaded_by("--version", among=heavy)
    assert printed.startswith("citegraph ")
    assert loaded == []


@pytest.mark.usefixtures("folder")
def test_a_text_is_read_without_what_other_files_need() -> None:
    """Archives, other programs, databases and the validation of registries are loaded by those who need them."""
    Path("a.txt").write_text("Thực hiện Nghị quyết số 57-NQ/TW.", "utf-8")
    heavy = {"zipfile", "subprocess", "sqlite3", "importlib.metadata", "importlib.resources", "pydantic", "tempfile"}
    printed, loaded = loaded_by("extract", "a.txt", among=heavy)
    assert "nghi-quyet:57-nq/tw" in printed
    assert loaded == []


def loaded_by(*words: str, among: set[str]) -> tuple[str, list[str]]:
    """What a command prints, and which of these modules it imports."""
    script = (
        "import sys; from citegraph.cli import main; main(sys.argv[1:], standalone_mode=False, prog_name='citegraph');"
        f"print(*sorted({among!r} & {{*sys.modules}}))"
    )
    ended = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True)
    *printed, loaded = ended.stdout.split("\n")[:-1]
    return "\n".join(printed), loaded.split()


def test_the_command_and_the_module_are_the_same(run_cli: RunCli) -> None:
    module = subprocess.run(
        [sys.executable, "-m", "citegraph", "--version"], capture_output=True, text=True, check=True
    )
    assert run_cli("--version").stdout == module.stdout


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("encoding", "words", "shown"),
    [
        ("latin-1", ["implements", "05-CT/TW", "--format", "jsonl"], "Tiếp tục thực hiện"),
        ("cp1258", ["implements", "05-CT/TW", "--quotes"], "Chỉ thị"),
        ("cp1252", ["--help"], "Chỉ thị"),
        ("cp1252", ["implements", "--help"], "Chỉ thị"),
    ],
)
def test_output_is_utf_8_whatever_the_locale_says(encoding: str, words: list[str], shown: str) -> None:
    env = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C"}
    command = [sys.executable, "-m", "citegraph", *words]
    ended = subprocess.run(command, capture_output=True, env=env, check=True)
    assert shown in ended.stdout.decode("utf-8")


def test_a_reader_that_goes_away_is_no_error(folder: Path) -> None:
    """`citegraph extract … | head -1` ends without a word."""
    (folder / "in.jsonl").write_text("".join(json.dumps({"id": str(i), "text": TEXT}) + "\n" for i in range(200)))
    command = [sys.executable, "-m", "citegraph", "extract", "in.jsonl", "--format", "jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.usefixtures("folder")
def test_an_interrupt_is_one_line_and_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_store: Store) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "facts", interrupt)
    result = run("cites", "05-CT/TW")
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "citegraph: interrupted\n")
