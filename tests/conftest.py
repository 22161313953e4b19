"""What the tests share: where the project lies, the gold data beside it, the installed command, and a browser."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The same examples on every run, and no clock: a test that fails fails again, on a slow machine too. A campaign
# (`make fuzz`) takes so many times as many, other ones each time, and prints how to see a failure again.
FUZZ = int(os.environ.get("CITEGRAPH_FUZZ", "1"))
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("campaign", max_examples=100 * FUZZ, deadline=None, print_blob=True)
settings.load_profile("repeatable" if FUZZ == 1 else "campaign")


def examples(number: int) -> settings:
    """Settings of a test that takes this number of examples, where it is no campaign; its folder may be used again."""
    return settings(max_examples=number * FUZZ, suppress_health_check=[HealthCheck.function_scoped_fixture])


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class RunCli(Protocol):
    """How a test calls the command: `run_cli("extract", path)`; a traceback raises, a failing command does not."""

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
        done = subprocess.run(
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
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed (apt-get install chromium), so the page is not opened here.")
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("Playwright is not installed (pip install playwright), so the page is not opened here.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
