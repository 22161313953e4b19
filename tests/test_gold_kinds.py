"""The kinds of gold of the benchmarks: each has the figures of the scorer that every figure is quoted from."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_evaluate import GOLD, gold_file, silent, span

from citegraph.cli.records import extraction_record
from citegraph.errors import CitegraphError
from citegraph.evaluate import HALVES, Evaluation, compare, read_baseline, save
from citegraph.extraction.pipeline import Extractor
from citegraph.model import Extraction, Source

SETS = {
    "gold_dev": "gold",
    "carrying_dev": "gold",
    "named_dev": "named",
    "odd_forms_dev": "odd",
    "phapdien_dev": "phapdien",
    "vnlegaltext_dev": "vnlegaltext",
    "cases_dev": "cases",
}
OURS_ALONE = {"gold": {"per_type"}}


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture
def kinds(repo_root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(repo_root / "benchmarks"))
    return __import__("gold_kinds")


Measure = Callable[..., Evaluation]


@pytest.fixture
def measured(kinds: Any, tmp_path: Path) -> Measure:
    """The evaluation of rows, whose kind is told by their fields."""

    def measure(*rows: dict[str, Any], extract: Callable[[Source], Extraction] | None = None) -> Evaluation:
        path = gold_file(tmp_path, *rows)
        kind = kinds.kind_of(path)
        found: Evaluation = kind.evaluate(kind.read(path), extract or Extractor().extract)
        return found

    return measure


# The scorer


def worsened(said: Extraction) -> Extraction:
    """An extraction that errs in many ways, so that every count of an error is compared too."""
    citations = [
        replace(c, work=said.works[0].key if i % 5 == 1 else c.work) for i, c in enumerate(said.citations) if i % 4 != 3
    ]
    works = tuple(
        replace(w, type="quy-dinh" if i % 3 == 1 else w.type, symbol=None if i % 7 == 2 else w.symbol, date=None)
        for i, w in enumerate(said.works)
    )
    relations = tuple(replace(r, kind=list(type(r.kind))[i % 12]) for i, r in enumerate(said.relations))
    return replace(said, works=works, citations=tuple(citations), relations=relations)


@pytest.mark.slow
@pytest.mark.parametrize("change", [lambda said: said, worsened], ids=["as it is", "worsened"])
@pytest.mark.parametrize("name", SETS)
def test_every_figure_is_that_of_the_scorer(
    name: str,
    change: Callable[[Extraction], Extraction],
    eval_dir: Path,
    tmp_path: Path,
    extractor: Extractor,
    kinds: Any,
) -> None:
    said: list[Extraction] = []

    def extract(source: Source) -> Extraction:
        said.append(change(extractor.extract(source)))
        return said[-1]

    gold = eval_dir / f"{name}.jsonl"
    kind = kinds.kind_of(gold)
    assert kind.name == SETS[name]
    ours = kind.evaluate(kind.read(gold), extract).figures
    output = tmp_path / "said.jsonl"
    output.write_text("".join(json.dumps(extraction_record(e)) + "\n" for e in said), "utf-8")
    done = subprocess.run(
        [sys.executable, eval_dir / "score.py", kind.name, output, gold, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    theirs = json.loads(done.stdout)
    assert {figure: value for figure, value in ours.items() if figure not in OURS_ALONE.get(kind.name, ())} == theirs
    assert set(ours) - set(theirs) == OURS_ALONE.get(kind.name, set())


# Rows of our own

LAW = "Theo Luật Kế toán năm 2015, đơn vị lập báo cáo."
SMALL: dict[str, dict[str, Any]] = {
    "gold": GOLD,
    "named": {"id": "n", "text": LAW, "named": [{**span(LAW, "Luật Kế toán năm 2015"), "symbol": "88/2015/QH13"}]},
    "odd": {
        "id": "o",
        "text": "Kế hoạch 7- KH/TU ngày 2/3/2021",
        "works": [{"type": "ke-hoach", "number": "7", "symbol": "07-KH/TU", "date": "2021-03-02"}],
    },
    "phapdien": {
        "id": "p",
        "text": "(Điều 4 Thông tư số 80/2021/TT-BTC, được sửa đổi bởi Điều 1 Thông tư số 40/2025/TT-BTC)",
        "works": ["80/2021/TT-BTC", "40/2025/TT-BTC"],
        "vbpl": {"80/2021/TT-BTC": "1", "40/2025/TT-BTC": "2"},
        "relations": [["40/2025/TT-BTC", "amends", "80/2021/TT-BTC"]],
    },
    "vnlegaltext": {
        "id": "v",
        "text": "Căn cứ Nghị định số 12/2020/NĐ-CP ngày 03/02/2020 của Chính phủ;",
        "spans": [{"start": 7, "end": 49, "label": "NĐ"}],
    },
    "cases": {
        "id": "c",
        "kind": "doc_numbers",
        "text": "Nghị định số 12/2020/NĐ-CP ngày 03/02/2020",
        "expect": {"exact": ["12/2020/NĐ-CP"], "date": "2020-02-03"},
    },
}


def test_each_kind_has_a_row_here(kinds: Any) -> None:
    assert kinds.KINDS.keys() == SMALL.keys() == set(SETS.values())
    assert all(kind.name == name for name, kind in kinds.KINDS.items())


@pytest.mark.parametrize("kind", SMALL)
def test_a_kind_is_told_by_its_fields_and_what_is_right_has_no_errors(kind: str, measured: Measure) -> None:
    evaluation = measured(SMALL[kind])
    assert evaluation.kind == kind
    assert list(evaluation.errors()) == []
    assert evaluation.figures["contract_breaches"] == 0


@pytest.mark.parametrize("kind", SMALL)
def test_what_finds_nothing_errs(kind: str, measured: Measure) -> None:
    evaluation = measured(SMALL[kind], extract=silent)
    assert list(evaluation.errors())
    assert all(": missed " in error for error in evaluation.errors())


def test_a_place_that_others_marked_twice_counts_once(measured: Measure) -> None:
    row = SMALL["vnlegaltext"]
    twice = {**row, "spans": [{"start": 7, "end": 28, "label": "NĐ"}, *row["spans"]]}
    assert measured(twice).figures == measured(row).figures


def test_a_case_whose_target_stands_elsewhere_is_skipped(measured: Measure) -> None:
    case = {"id": "c", "kind": "gold_edge", "expect": {"target": "12/2020/NĐ-CP"}}
    told = measured({**case, "text": "Bãi bỏ Nghị định số 12/2020/NĐ-CP."}).figures
    untold = measured({**case, "text": "Bãi bỏ các văn bản sau đây:"}).figures
    assert [told["by_kind"], untold["by_kind"]] == [{"gold_edge": {"right": 1}}, {"gold_edge": {"skipped": 1}}]


@pytest.mark.parametrize("kind", SMALL)
def test_what_is_saved_is_what_is_compared(kind: str, measured: Measure, tmp_path: Path) -> None:
    full, empty = measured(SMALL[kind]), measured(SMALL[kind], extract=silent)
    save(full, tmp_path / "before.jsonl")
    before = read_baseline(tmp_path / "before.jsonl")
    assert (before.kind, before.figures) == (kind, full.figures)
    assert not any(change.gained or change.lost for change in compare(before, full).values())
    assert any(change.lost for change in compare(before, empty).values())


@pytest.mark.parametrize("kind", SMALL)
def test_a_half_without_texts_has_figures(kind: str, measured: Measure) -> None:
    evaluation = measured(SMALL[kind])
    assert len(evaluation.halves) == HALVES
    assert evaluation.figures in evaluation.halves


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("", "gold.jsonl: no rows"),
        ('{"id": "a", "text": "x"}', "gold.jsonl:1: the fields are not those of any kind of gold; known are gold"),
        ('{"id": "a", "text": "x", "spans": [{}]}', "gold.jsonl:1: spans.0.start: is missing; correct the row"),
        ('{"id": "a", "text": "x", "spans": [{"start": 3, "end": 3, "label": "L"}]}', "the span 3:3 is empty"),
    ],
)
def test_bad_gold_is_one_line(lines: str, says: str, kinds: Any, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(lines, "utf-8")
    with pytest.raises(CitegraphError) as error:
        kinds.kind_of(path).read(path)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


# The script


RunScript = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run_script(repo_root: Path, tmp_path: Path) -> RunScript:
    """`python benchmarks/evaluate.py gold.jsonl ARGS` in a folder with a row that has other works than it states."""
    gold_file(tmp_path, {**SMALL["odd"], "works": [{"type": "chi-thi"}]})

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-X", "utf8", str(repo_root / "benchmarks" / "evaluate.py"), "gold.jsonl", *args]
        return subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)

    return run


def test_the_script_has_the_options_of_the_command(run_script: RunScript) -> None:
    first = run_script("--errors", "1", "--save", "before.jsonl")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("o: forms: missed Kế hoạch 7- KH/TU ngày 2/3/2021\nodd:\n")
    again = run_script("--kind", "odd", "--baseline", "before.jsonl", "--cross", "--format", "json")
    record = json.loads(again.stdout)
    assert record["kind"] == "odd"
    assert record["changes"] == {"forms": {"gained": [], "lost": []}}
    assert len(record["halves"]) == HALVES


def test_an_error_of_the_script_is_one_line(run_script: RunScript) -> None:
    done = run_script("--kind", "named")
    assert done.returncode == 1
    assert done.stderr == "Error: gold.jsonl:1: named: is missing; correct the row\n"
