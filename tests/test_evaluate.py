"""Texts are scored by mentions, works, attributes and relations, and a change shows what it wins and loses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import RunCli

from citegraph.errors import CitegraphError
from citegraph.evaluate import (
    HALVES,
    Counts,
    Evaluation,
    compare,
    evaluate,
    half_of,
    read_baseline,
    read_gold,
    save,
)
from citegraph.evaluate.matching import pair_spans, same_issuer, same_symbol, same_type
from citegraph.extraction.pipeline import Extractor
from citegraph.model import Extraction, Source

# Rows of our own

TEXT = (
    "Tỉnh ủy ban hành Kế hoạch số 12-KH/TU ngày 5/6/2022 thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị."
)


def span(text: str, part: str) -> dict[str, Any]:
    return {"start": text.index(part), "end": text.index(part) + len(part), "text": part}


GOLD = {
    "id": "a",
    "text": TEXT,
    "mentions": [
        {**span(TEXT, "Kế hoạch số 12-KH/TU"), "entity": "e1"},
        {**span(TEXT, "Chỉ thị số 05-CT/TW"), "entity": "e2"},
    ],
    "entities": {
        "e1": {"type": "ke-hoach", "symbol": "12-KH/TU", "date": "2022-06-05"},
        "e2": {"type": "chi-thi", "symbol": "05-CT/TW", "issuer": "Bộ Chính trị", "date": "2016-05-15"},
    },
    "relations": [["e1", "implements", "e2"]],
}


def gold_file(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def measured(folder: Path, *rows: dict[str, Any], extract: Callable[[Source], Extraction] | None = None) -> Evaluation:
    return evaluate(read_gold(gold_file(folder, *rows)), extract or Extractor().extract)


def silent(source: Source) -> Extraction:
    """An extractor that finds nothing."""
    return Extraction(source.id, None, False, (), (), (), (), ())


def test_what_is_right_has_no_errors(tmp_path: Path) -> None:
    evaluation = measured(tmp_path, GOLD)
    assert list(evaluation.errors()) == []
    assert evaluation.figures["contract_breaches"] == 0


def test_what_finds_nothing_errs(tmp_path: Path) -> None:
    evaluation = measured(tmp_path, GOLD, extract=silent)
    assert list(evaluation.errors())
    assert all(": missed " in error for error in evaluation.errors())


def test_gold_counts_mentions_works_attributes_relations_and_types(tmp_path: Path) -> None:
    figures = measured(tmp_path, GOLD).figures
    whole = {"P": 100.0, "R": 100.0, "F1": 100.0, "tp": 2, "fp": 0, "fn": 0}
    assert figures["mention_exact"] == figures["mention_overlap"] == figures["works"] == whole
    assert figures["relations"] == whole | {"tp": 1}
    assert figures["per_relation"] == {"implements": whole | {"tp": 1}}
    assert figures["per_type"] == {"chi-thi": whole | {"tp": 1}, "ke-hoach": whole | {"tp": 1}}
    assert figures["attributes_%"] == {"type": 100.0, "symbol": 100.0, "date": 100.0, "issuer": 100.0}


def test_a_mention_of_another_type_is_missed_in_one_and_spurious_in_the_other(tmp_path: Path) -> None:
    row = json.loads(json.dumps(GOLD))
    row["entities"]["e2"]["type"] = "thong-tri"
    evaluation = measured(tmp_path, row)
    assert evaluation.figures["per_type"]["thong-tri"] == {"P": 100.0, "R": 0.0, "F1": 0.0, "tp": 0, "fp": 0, "fn": 1}
    assert evaluation.figures["per_type"]["chi-thi"] == {"P": 0.0, "R": 100.0, "F1": 0.0, "tp": 0, "fp": 1, "fn": 0}
    assert list(evaluation.errors()) == [
        "a: works: missed 05-CT/TW",
        "a: attributes: missed 05-CT/TW type thong-tri, got chi-thi",
    ]


def test_what_is_not_marked_is_spurious(tmp_path: Path) -> None:
    row = {**GOLD, "mentions": GOLD["mentions"][:1], "relations": []}  # type: ignore[index]
    evaluation = measured(tmp_path, row)
    assert evaluation.figures["mention_overlap"] == {"P": 50.0, "R": 100.0, "F1": 66.67, "tp": 1, "fp": 1, "fn": 0}
    assert "a: mentions: spurious Chỉ thị số 05-CT/TW at 62" in list(evaluation.errors())
    assert "a: works: spurious chi-thi:05-ct/tw~2016" in list(evaluation.errors())


def test_documents_are_told_from_stories(tmp_path: Path) -> None:
    clause = "Thông tư này thay thế Thông tư số 05/2020/TT-BTC."
    document = {"id": "d", "text": clause, "mentions": [], "entities": {"e0": {"type": "thong-tu"}}, "relations": []}
    figures = measured(tmp_path, GOLD, document).figures
    assert figures["documents"] == {"known_%": 100.0, "stories_taken_for_documents": 0, "documents": 1}
    figures = measured(tmp_path, GOLD, {**document, "entities": {}}).figures
    assert figures["documents"] == {"known_%": 0.0, "stories_taken_for_documents": 1, "documents": 0}
    assert measured(tmp_path, GOLD, document, extract=silent).figures["documents"]["known_%"] == 0.0


def test_equal_spans_are_paired_before_those_that_share_more_of_another() -> None:
    assert pair_spans([(0, 10), (0, 12)], [(0, 12), (0, 11)]) == {1: 0, 0: 1}
    assert pair_spans([(0, 10)], [(8, 20)]) == {}
    assert Counts.of({1, 2}, {2, 3}) == Counts(1, 1, 1)
    assert Counts().figures()["F1"] == 100.0


def test_what_writers_vary_is_the_same() -> None:
    assert same_symbol("05-CT/TW", "5 - CT/T.Ư")
    assert same_symbol("12/2020/NĐ-CP", "12/2020/NÐ-CP")
    assert not same_symbol("1/12-CP", "11/2-CP")
    assert same_issuer("UBND tỉnh Nghệ An", "Ủy ban nhân dân Nghệ An")
    assert same_issuer("Ban Thường vụ Tỉnh uỷ", "Ban Thường vụ Tỉnh ủy Quảng Ninh")
    assert not same_issuer("Bộ Tài chính", None)
    assert same_type("bo-luat", "luat")
    assert not same_type("chi-thi", "ket-luan")


# Input that is no gold


EMPTY = {"start": 3, "end": 3, "text": "", "entity": "e1"}


def test_the_gold_of_the_examples_is_as_the_page_shows_and_is_found(repo_root: Path) -> None:
    folder = repo_root / "docs"
    rows = read_gold(folder / "examples" / "gold.jsonl")
    shown = re.findall(r"```json\n(.*?)```", (folder / "evaluate.md").read_text("utf-8"), re.DOTALL)[0]
    assert (folder / "examples" / "gold.jsonl").read_text("utf-8").splitlines()[0] == json.dumps(
        json.loads(shown), ensure_ascii=False
    )
    assert list(evaluate(rows, Extractor().extract).errors()) == []


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("", "gold.jsonl: no rows"),
        ("{", "gold.jsonl:1: is not JSON"),
        ("[]", "gold.jsonl:1: not a JSON object"),
        ('{"id": "a", "text": "x"}', "gold.jsonl:1: mentions: is missing; correct the row"),
        ('{"text": "x", "mentions": []}', "gold.jsonl:1: id: is missing"),
        (json.dumps({**GOLD, "mentions": [{}]}), "gold.jsonl:1: mentions.0.start: is missing; correct the row"),
        (json.dumps({**GOLD, "mentions": [EMPTY]}), "the span 3:3 is empty"),
        ('{"id": "a", "text": "x\\ud800"}', "gold.jsonl:1: has half a surrogate pair; remove it"),
        (f"{json.dumps(GOLD)}\n" * 2, "gold.jsonl:2: the id 'a' occurs twice"),
        (
            json.dumps({**GOLD, "relations": [["e1", "cites", "e9"]]}),
            "gold.jsonl:1: 'e9' is not an entity",
        ),
        (json.dumps({**GOLD, "relations": [["e1", "likes", "e2"]]}), "gold.jsonl:1: relations.0.1: "),
    ],
)
def test_bad_gold_is_one_line(lines: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(lines, "utf-8")
    with pytest.raises(CitegraphError) as error:
        read_gold(path)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("lines", ["", "{}", '{"kind": "gold", "figures": {}}\n{"source": 1}'])
def test_a_file_that_is_no_baseline_is_one_line(lines: str, tmp_path: Path) -> None:
    path = tmp_path / "before.jsonl"
    path.write_text(lines, "utf-8")
    with pytest.raises(CitegraphError, match=r"before\.jsonl: not a saved evaluation; create one with"):
        read_baseline(path)


# Baselines


def test_what_is_saved_is_what_is_compared(tmp_path: Path) -> None:
    full, empty = measured(tmp_path, GOLD), measured(tmp_path, GOLD, extract=silent)
    save(full, tmp_path / "before.jsonl")
    before = read_baseline(tmp_path / "before.jsonl")
    assert (before.kind, before.figures) == ("gold", full.figures)
    assert not any(change.gained or change.lost for change in compare(before, full).values())
    lost = [line for change in compare(before, empty).values() for line in change.lost]
    gained = [line for change in compare(empty, full).values() for line in change.gained]
    assert lost
    assert [f"+{line[1:]}" for line in lost] == gained
    assert sorted(path.name for path in tmp_path.iterdir()) == ["before.jsonl", "gold.jsonl"]


def test_gains_and_losses_are_lines_that_name_source_and_work(tmp_path: Path) -> None:
    row = {**GOLD, "mentions": GOLD["mentions"][:1], "relations": []}  # type: ignore[index]
    changes = compare(measured(tmp_path, GOLD, extract=silent), measured(tmp_path, GOLD))
    assert changes["works"].gained == ("+ a: 05-CT/TW", "+ a: 12-KH/TU")
    assert changes["relations"].gained == ("+ a: 12-KH/TU implements 05-CT/TW",)
    assert not changes["works"].lost
    changes = compare(measured(tmp_path, row, extract=silent), measured(tmp_path, row))
    assert changes["mentions"].lost == ("- a: Chỉ thị số 05-CT/TW at 62 (spurious)",)
    changes = compare(measured(tmp_path, row), measured(tmp_path, row, extract=silent))
    assert changes["mentions"].gained == ("+ a: Chỉ thị số 05-CT/TW at 62 (no longer spurious)",)


# Halves


def in_both_halves() -> list[dict[str, Any]]:
    """Rows that are all read rightly, of which some are in each half."""
    rows: list[dict[str, Any]] = [{**GOLD, "id": f"tin-{n}"} for n in range(1, 9)]
    assert {half_of(row["id"]) for row in rows} == {0, 1}
    return rows


def test_the_halves_are_those_of_the_texts_alone(tmp_path: Path) -> None:
    """A text stays in its half whatever other texts there are, and the counts of the halves make up the whole."""
    rows = in_both_halves()
    whole, part = measured(tmp_path, *rows), measured(tmp_path, *rows[:3])
    first = [row["id"] for row in rows if half_of(row["id"]) == 0]
    assert [figures["texts"] for figures in whole.halves] == [len(first), len(rows) - len(first)]
    assert sum(figures["works"]["tp"] for figures in whole.halves) == whole.figures["works"]["tp"]
    assert [figures["texts"] for figures in part.halves] == [0, 3]


def test_a_half_without_texts_has_figures(tmp_path: Path) -> None:
    evaluation = measured(tmp_path, GOLD)
    assert len(evaluation.halves) == HALVES
    assert evaluation.figures in evaluation.halves


def test_a_rule_that_helps_one_half_alone_shows(run_cli: RunCli, tmp_path: Path) -> None:
    rows = in_both_halves()

    def reads_one_half(source: Source) -> Extraction:
        return Extractor().extract(source) if half_of(source.id) else silent(source)

    save(measured(tmp_path, *rows, extract=silent), tmp_path / "before.jsonl")
    before, now = read_baseline(tmp_path / "before.jsonl"), measured(tmp_path, *rows, extract=reads_one_half)
    assert not any(change.gained for change in compare(before, now, 0).values())
    assert compare(before, now, 1) == {what: c for what, c in compare(before, now).items() if c.gained}
    done = run_cli("evaluate", "gold.jsonl", "--baseline", "before.jsonl", "--cross", cwd=tmp_path)
    assert "works: 16 gained, 0 lost; half 1: " in done.stdout
    assert all(f"half {n}" in done.stdout for n in (1, 2))
    record = json.loads(
        run_cli(
            "evaluate", "gold.jsonl", "--baseline", "before.jsonl", "--cross", "--format", "json", cwd=tmp_path
        ).stdout
    )
    assert [half["figures"]["texts"] for half in record["halves"]] == [h["texts"] for h in now.halves]
    lines = [line for half in record["halves"] for line in half["changes"]["works"]["gained"]]
    assert sorted(lines) == sorted(record["changes"]["works"]["gained"])


def test_a_baseline_without_halves_says_so(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "before.jsonl").write_text('{"kind": "gold", "figures": {}}\n', "utf-8")
    gold_file(tmp_path, GOLD)
    done = run_cli("evaluate", "gold.jsonl", "--baseline", "before.jsonl", "--cross", cwd=tmp_path)
    assert done.returncode == 0
    assert "before.jsonl: has no figures of halves; save it again" in done.stderr


# The command


def test_the_command_prints_figures_saves_and_compares(run_cli: RunCli, tmp_path: Path) -> None:
    gold_file(tmp_path, GOLD)
    first = run_cli("evaluate", "gold.jsonl", "--save", "before.jsonl", cwd=tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    assert "mention_exact" in first.stdout
    assert "per_type: chi-thi" in first.stdout
    again = run_cli("evaluate", "gold.jsonl", "--baseline", "before.jsonl", cwd=tmp_path)
    assert "before" in again.stdout
    assert "works: 0 gained, 0 lost" in again.stdout
    as_json = run_cli(
        "evaluate", "gold.jsonl", "--format", "json", "--errors", "3", "--baseline", "before.jsonl", cwd=tmp_path
    )
    record = json.loads(as_json.stdout)
    assert set(record) == {"kind", "figures", "errors", "changes"}
    assert record["changes"]["works"] == {"gained": [], "lost": []}


def test_the_command_lists_errors_and_takes_a_registry(run_cli: RunCli, tmp_path: Path) -> None:
    text = "Theo Sổ tay số 03/ST-SNV."
    work = {"type": "so-tay", "symbol": "03/ST-SNV"}
    mention = {**span(text, "Sổ tay số 03/ST-SNV"), "entity": "e1"}
    gold_file(tmp_path, {"id": "s", "text": text, "mentions": [mention], "entities": {"e1": work}, "relations": []})
    poor = run_cli("evaluate", "gold.jsonl", "--errors", "1", cwd=tmp_path)
    assert poor.stdout.startswith("s: mentions: missed Sổ tay số 03/ST-SNV at 5\n")
    block = 'id = "so-tay"\nname = "Sổ tay"\nwords = ["sổ tay"]\nstate_codes = ["ST"]\nsource = "x"'
    (tmp_path / "my.toml").write_text(f"[[type]]\n{block}\nexamples = [{{ text = 'x', finds = [] }}]\n", "utf-8")
    rich = run_cli("evaluate", "gold.jsonl", "--errors", "1", "--registry", "my.toml", cwd=tmp_path)
    assert "missed" not in rich.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nowhere.jsonl",), "citegraph: nowhere.jsonl: cannot be read (No such file or directory); check the path"),
        (("odd.jsonl",), "citegraph: odd.jsonl:1: id: is missing; correct the row"),
        (("gold.jsonl", "--baseline", "none"), "citegraph: none: cannot be read"),
        (("gold.jsonl", "--baseline", "gold.jsonl"), "citegraph: gold.jsonl: not a saved evaluation"),
        (
            ("gold.jsonl", "--baseline", "odd.jsonl"),
            "citegraph: odd.jsonl: was saved from gold of the kind odd; give one",
        ),
        (("gold.jsonl", "--save", "no/where.jsonl"), "citegraph: no/where.jsonl: cannot be written"),
    ],
)
def test_bad_arguments_are_one_line_and_exit_code_1(
    arguments: tuple[str, ...], says: str, run_cli: RunCli, tmp_path: Path
) -> None:
    gold_file(tmp_path, GOLD)
    (tmp_path / "odd.jsonl").write_text('{"kind": "odd", "figures": {}}\n', "utf-8")
    done = run_cli("evaluate", *arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(says)
    assert done.stderr.count("\n") == 1


def test_a_baseline_of_other_texts_says_what_it_lacks(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "before.jsonl").write_text('{"kind": "gold", "figures": {}}\n', "utf-8")
    gold_file(tmp_path, GOLD)
    done = run_cli("evaluate", "gold.jsonl", "--baseline", "before.jsonl", cwd=tmp_path)
    assert done.returncode == 0
    assert "lacks 1 of 1 source," in done.stderr


# The page


def test_the_row_of_the_page_is_read_as_it_says(repo_root: Path, tmp_path: Path) -> None:
    page = (repo_root / "docs" / "evaluate.md").read_text("utf-8")
    (block,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    row = json.loads(block)
    assert all(row["text"][m["start"] : m["end"]] == m["text"] for m in row["mentions"])
    evaluation = measured(tmp_path, row)
    assert list(evaluation.errors()) == []
    assert all(f"`{figure}`" in page for figure in evaluation.figures if figure != "texts")
