"""Repositories of drafts are checked by the hook of pre-commit and by the action of GitHub that are defined here."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from citegraph.cli.group import COMMANDS

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed (it comes with the extra `tests`).")
GIT, BASH = shutil.which("git"), shutil.which("bash")

CLEAN = "Căn cứ Nghị định số 30/2020/NĐ-CP.\n"
GLUED = "Tỉnh ủyđã họp.\n"
GLUED_LINE = (
    "::warning file={},line=1,endLine=1,col=6,endColumn=10,title=citegraph glued::"
    "“ủyđã” thiếu dấu cách: sửa thành “ủy đã”"
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of drafts with two commits, the newer of which adds one draft and removes another."""
    folder = tmp_path / "repository"
    git(folder, "init", "-q", "-b", "main")
    commit(folder, {"a.md": CLEAN, "cũ, 1%.txt": GLUED, "old.txt": GLUED})
    (folder / "old.txt").unlink()
    commit(folder, {"b/mới.rst": GLUED, "b/notes.csv": GLUED})
    return folder


def git(folder: Path, *words: str) -> str:
    if GIT is None or BASH is None:
        pytest.skip("There is no git or no bash.")
    folder.mkdir(exist_ok=True)
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.hooksPath="]
    return subprocess.run([GIT, *identity, *words], cwd=folder, capture_output=True, text=True, check=True).stdout


def commit(folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Change drafts")


def act(repo_root: Path, folder: Path, **given: str) -> tuple[int, list[str]]:
    """Runs the last step of the action as a runner does; returns its exit code and the lines that it prints."""
    action: dict[str, Any] = yaml.safe_load((repo_root / "action.yml").read_text("utf-8"))
    step = action["runs"]["steps"][-1]
    defaults = {name.upper(): each["default"] for name, each in action["inputs"].items()}
    assert {*defaults, "BASE"} == set(step["env"])
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "RUNNER_TEMP": str(folder.parent), **defaults, "BASE": "", **given}
    done = subprocess.run(
        [str(BASH), "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()


def test_the_action_annotates_the_drafts_that_a_push_changes(repo_root: Path, repository: Path) -> None:
    base = git(repository, "rev-parse", "HEAD^").strip()
    assert act(repo_root, repository, BASE=base) == (1, [GLUED_LINE.format("b/mới.rst")])
    assert act(repo_root, repository, BASE=base, FILES="*.md\n*.txt") == (0, ["no draft to check"])


@pytest.mark.parametrize("given", [{"CHANGED": "false", "BASE": "HEAD"}, {"BASE": "0" * 40}, {}])
def test_the_action_annotates_all_drafts(repo_root: Path, repository: Path, given: dict[str, str]) -> None:
    """If asked to, on a new branch, and if it is started by hand."""
    assert act(repo_root, repository, **given) == (
        1,
        [GLUED_LINE.format("b/mới.rst"), GLUED_LINE.format("cũ%2C 1%25.txt")],
    )


def test_the_action_passes_options_on_and_a_clean_draft_passes(repo_root: Path, repository: Path) -> None:
    assert act(repo_root, repository, FILES="*.md") == (0, [])
    _, (line,) = act(repo_root, repository, FILES="*.rst", ARGS="--language en --strict")
    assert "space" in line


def test_the_hook_starts_the_check_for_the_files_of_drafts(repo_root: Path) -> None:
    (hook,) = yaml.safe_load((repo_root / ".pre-commit-hooks.yaml").read_text("utf-8"))
    program, command = shlex.split(hook["entry"])
    assert (program, hook["language"]) == ("citegraph", "python")
    assert command in COMMANDS
    names = ["a.md", "b/c.rst", "d.txt", "e.docx", "F.DOCX", "g.pdf", "h.md.py"]
    assert [name for name in names if re.search(hook["files"], name)] == names[:5]
