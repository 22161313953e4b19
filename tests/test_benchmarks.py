"""The suite of benchmarks: what it compares, and that the run that is kept has every step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def suite(repo_root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(repo_root / "benchmarks"))
    return __import__("suite")


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
