"""The subjects of the commits since the last release are such as CONTRIBUTING asks for."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GIT = shutil.which("git")
HOOK = ROOT / ".ci" / "commit-msg"


def git(*words: str) -> str:
    assert GIT is not None
    return subprocess.run([GIT, *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def accepts(subject: str, folder: Path) -> bool:
    message = folder / "message"
    message.write_text(f"{subject}\n\nbody\n", "utf-8")
    return subprocess.run([HOOK, message], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    ("subject", "good"),
    [
        ("Read notes in brackets", True),
        ("Merge branch 'reading'", True),
        ("read notes in brackets", False),
        ("Read notes in brackets.", False),
        ("Added a reader of notes", False),
        ("Fixing the reader of notes", False),
        (f"Read {'notes ' * 12}", False),
        ("Read", False),
    ],
)
def test_the_hook_accepts_short_imperatives_only(subject: str, good: bool, tmp_path: Path) -> None:
    assert accepts(subject, tmp_path) is good


def test_subjects_since_the_release(tmp_path: Path) -> None:
    """The release is the commit that gave CHANGELOG its newest dated heading."""
    if GIT is None or not (ROOT / ".git").exists():
        pytest.skip("There is no git, or this is not a checkout, so there are no commits to read.")
    heading = next(line for line in (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines() if line.startswith("## [0"))
    release = git("log", "--format=%H", "-S", heading, "--", "CHANGELOG.md").split()[-1:]
    subjects = git("log", "--format=%s", *(f"{commit}..HEAD" for commit in release)).splitlines()
    assert [subject for subject in subjects if not accepts(subject, tmp_path)] == []
