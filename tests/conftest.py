"""What the tests share: where the project lies, the gold data beside it, and the installed command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

# The same examples on every run, and no clock: a test that fails fails again, on a slow machine too.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


class RunCli(Protocol):
    """How a test calls the command: `run_cli("extract", path)`; it never raises for a failing command."""

    def __call__(
        self, *args: str | Path, stdin: str | None = None, cwd: Path | None = None, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run `citegraph ARGS`; `timeout` in seconds."""


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The folder that holds pyproject.toml."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def eval_dir(repo_root: Path) -> Path:
    """The gold data and the scorer, which live beside the project and are no part of it."""
    folder = repo_root.parent / "shared" / "eval"
    if not (folder / "score.py").is_file():
        pytest.skip("The gold data is not beside the project (../shared/eval), so its figures are not measured here.")
    return folder


@pytest.fixture(scope="session")
def run_cli() -> RunCli:
    """The installed `citegraph` script, as a user runs it, without colours."""
    script = Path(sys.executable).with_name("citegraph")
    assert script.is_file(), f"{script} is missing: run `make setup`"
    env = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120", "PYTHONUTF8": "1"}

    def run(
        *args: str | Path, stdin: str | None = None, cwd: Path | None = None, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        # An empty string, not None: a command that waits for a terminal must end instead of hanging.
        return subprocess.run(
            [script, *args],
            input=stdin or "",
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=env,
            cwd=cwd,
            timeout=timeout,
            check=False,
        )

    return run
