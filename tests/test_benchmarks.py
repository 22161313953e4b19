"""The suite of benchmarks: what it compares, and that the run that is kept has every step."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from casefiles import extractor, said

from citegraph.model import Source


@pytest.fixture
def mutants(repo_root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(repo_root / "benchmarks"))
    return __import__("mutants")


def test_a_mutant_is_one_change(mutants: Any, repo_root: Path) -> None:
    """Each of a module's mutants is code of its own, and none is the module itself."""
    file = "citegraph/linking/stem.py"
    found = [mutant for mutant in mutants.mutants() if mutant.file == file]
    tree = ast.parse((repo_root / file).read_text("utf-8"))
    codes = {ast.dump(mutants.changed(mutant)) for mutant in found}
    assert len(codes) == len(found) > 50
    assert ast.dump(tree) not in codes


def test_a_mutant_is_loaded_in_place_of_its_module(mutants: Any, repo_root: Path) -> None:
    file = "citegraph/model/workkey.py"
    text = (repo_root / file).read_text("utf-8")
    line = next(
        n for n, words in enumerate(text.splitlines(), 1) if words.strip() == "return replace(self, source=source)"
    )
    [mutant] = [m for m in mutants.mutants() if (m.file, m.line, m.what) == (file, line, "returns None")]
    asked = "from citegraph.model.workkey import WorkKey; print(WorkKey('luat', 'a').apart('b'))"
    script = f"import mutants; mutants.install(mutants.{{!r}}); {asked}"
    words = [sys.executable, "-c", script.format(mutant)]
    run = subprocess.run(words, cwd=repo_root / "benchmarks", capture_output=True, text=True, check=True)
    assert run.stdout == "None\n"


@pytest.fixture
def suite(repo_root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(repo_root / "benchmarks"))
    return __import__("suite")


@pytest.fixture
def growth(repo_root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(repo_root / "benchmarks"))
    return __import__("growth")


@pytest.fixture
def official(repo_root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    pytest.importorskip("pyarrow", reason="The package pyarrow is not installed (pip install 'citegraph[parquet]').")
    monkeypatch.syspath_prepend(str(repo_root / "benchmarks"))
    return __import__("official")


@pytest.mark.parametrize(
    ("sizes", "code"),
    [("1", None), ("1,2", 2), ("1,2,2", None), ("1,2,3", "memory grows: [100, 200, 300] MB")],
)
def test_memory_that_grows_is_told_of_sizes_that_can_be_compared(
    official: Any, sizes: str, code: str | int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first size is not compared, so two would never fail."""
    monkeypatch.setattr(official, "measured", lambda relations, _share: iter([{"peak_mb": 100 * relations}]))
    monkeypatch.setattr(sys, "argv", ["official.py", "--relations", sizes])
    ended = None
    try:
        official.main()
    except SystemExit as stopped:
        ended = stopped.code
    assert ended == code


@pytest.mark.slow
def test_calls_for_texts_made_of_the_registry_grow_as_the_texts_do(growth: Any) -> None:
    """100 of the texts of `make fuzz`, at lengths that double: calls are counted, so that no busy machine matters."""
    reader = extractor()
    reader.extract(Source("a", "Luật Đất đai"))  # what is compiled once is not counted
    texts = islice(growth.crossed(reader.registry, 1), 100)
    assert [text(200) for text in texts if growth.doubling(reader, text) > growth.DOUBLED] == []


def test_more_calls_than_text_are_told(growth: Any) -> None:
    class Pairs:
        def extract(self, source: Source) -> None:
            for _ in source.text:
                for _ in source.text[:: growth.COUNTED // 4]:
                    len(source.id)

    assert growth.doubling(Pairs(), lambda size: "a" * size) > 3.5


def test_no_mutated_file_breaks_a_reader(repo_root: Path) -> None:
    """The first files of the campaign of `make fuzz`: texts or one line each, in bounded time and memory."""
    words = [sys.executable, "benchmarks/files.py", "--files", "500", "--seed", "0"]
    run = subprocess.run(words, cwd=repo_root, capture_output=True, text=True, check=False)
    *faults, figures = map(json.loads, run.stdout.splitlines())
    assert faults == []
    assert figures["files"] == 500
    assert figures["memory_mb"] < 1024


@pytest.mark.parametrize(("work", "told"), [(10, 0), (12, 0), (13, 1), (5, 0)])
def test_a_step_that_takes_more_work_than_it_did_is_told(suite: Any, work: float, told: int) -> None:
    """More than a quarter more; a step that is new, or a rate, is none to compare."""
    before = [{"step": "build", "work": 10}, {"step": "rate", "mb_s": 5}]
    now = [{"step": "build", "work": work}, {"step": "new", "work": 99}, {"step": "rate", "mb_s": 1}]
    assert len(list(suite.slower(before, now))) == told


def test_what_cannot_be_compared_is_told(suite: Any) -> None:
    before = [{"step": "texts", "of": "seeds", "mb": 2}, {"step": "build", "work": 10}]
    assert list(suite.slower(before, [{"step": "texts", "of": "seeds", "mb": 3}])) == [
        "texts: seeds, 3 MB, cannot be compared with seeds, 2 MB",
        "build: was not run",
    ]


def test_the_run_that_is_kept_has_every_step(suite: Any, repo_root: Path, tmp_path: Path) -> None:
    kept = [json.loads(line) for line in (repo_root / "benchmarks" / "baseline.json").read_text("utf-8").splitlines()]
    steps = [name for name, _ in suite.steps([], tmp_path)]
    worked = [result["step"] for result in kept if "work" in result]
    assert [step for step in worked if not step.startswith(suite.MUCH)] == steps
    assert any(step.startswith(suite.MUCH) for step in worked)
    assert all("/" not in json.dumps(result.get("of", "")) for result in kept)


def test_every_worst_input_is_read(growth: Any) -> None:
    """A piece of each: one whose time doubles with each word of it would never end."""
    for name in growth.PATTERNS:
        text = growth.grown(name, 1200)
        assert len(text) > 600
        assert said(text) is not None
    assert growth.HEADS.keys() <= growth.PATTERNS.keys()
