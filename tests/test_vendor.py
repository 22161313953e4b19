"""The vendored files are as their publishers gave them out: nobody edited them, and each file says where it is from."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def sources(repo_root: Path) -> dict[Path, str]:
    """What each folder's table has to say of the files that lie there."""
    said: dict[Path, str] = runpy.run_path(str(repo_root / "tests" / "vendoring" / "fetch.py"))["sources"]()
    return said


def test_each_file_has_the_hash_that_its_folder_tells(repo_root: Path, sources: dict[Path, str]) -> None:
    for path, text in sources.items():
        assert (repo_root / path).read_text("utf-8") == text, f"{path}: run `make vendor`"


def test_nothing_lies_there_of_which_no_source_is_told(repo_root: Path, sources: dict[Path, str]) -> None:
    for path, text in sources.items():
        files = {file.name for file in (repo_root / path).parent.iterdir()}
        assert files == {path.name, *(line.split('"')[1] for line in text.splitlines() if line.startswith("file"))}
