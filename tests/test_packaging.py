"""What a user gets who installs citegraph: a light import, a whole wheel; and a contributor: samples that load."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from conftest import RunCli

from citegraph import extract
from citegraph.registry import load_registry

HEAVY = ("click", "networkx", "pyarrow", "pydantic", "pyspark", "pyvis", "spacy")
SENTENCE = "Chỉ thị số 01-CT/TW ngày 9/3/2021 của Bộ Chính trị"


def run_python(code: str, cwd: Path, **env: str) -> str:
    """What `code` prints in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", **env},
        cwd=cwd,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built from a copy so that no earlier build leaks into it and none is left behind."""
    copy = tmp_path_factory.mktemp("tree")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        if (repo_root / name).exists():
            shutil.copy(repo_root / name, copy)
    shutil.copytree(repo_root / "citegraph", copy / "citegraph", ignore=shutil.ignore_patterns("__pycache__"))
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", copy / "dist", copy],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (made,) = (copy / "dist").glob("citegraph-*.whl")
    return made


def test_importing_citegraph_loads_no_heavy_library(tmp_path: Path) -> None:
    code = f"import sys, citegraph; print([name for name in {HEAVY!r} if name in sys.modules])"
    assert run_python(code, tmp_path).strip() == "[]"


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package(wheel: Path, repo_root: Path) -> None:
    package = repo_root / "citegraph"
    in_tree = {
        path.relative_to(repo_root).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    in_wheel = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("citegraph/")}
    assert in_wheel == in_tree


@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern",
    [
        "citegraph/py.typed",
        "citegraph/registry/data/*.toml",
        "citegraph/registry/data/*.csv",
        "citegraph/store/schema.sql",
        "citegraph/export/*.js",
    ],
)
def test_the_wheel_holds_what_is_no_python(wheel: Path, pattern: str) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert fnmatch.filter(names, pattern), f"nothing in the wheel matches {pattern}"


@pytest.mark.slow
def test_the_wheel_finds_what_the_tree_finds(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "installed"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", target, wheel],
        capture_output=True,
        check=True,
    )
    code = (
        "import json, citegraph\n"
        f"works = citegraph.extract({SENTENCE!r}).works\n"
        "print(json.dumps([citegraph.__file__, [work.key for work in works]]))"
    )
    origin, keys = json.loads(run_python(code, tmp_path, PYTHONPATH=str(target)))
    assert Path(origin).is_relative_to(target)
    assert keys == [work.key for work in extract(SENTENCE).works] == ["chi-thi:01-ct/tw~2021"]


def test_the_version_stands_in_one_place(repo_root: Path, run_cli: RunCli) -> None:
    project = tomllib.loads((repo_root / "pyproject.toml").read_text("utf-8"))["project"]
    assert run_cli("--version").stdout.split() == ["citegraph", project["version"]]


def test_the_blocks_that_contributors_are_shown_load(repo_root: Path, tmp_path: Path) -> None:
    guide = (repo_root / "CONTRIBUTING.md").read_text("utf-8")
    shown = tmp_path / "shown.toml"
    shown.write_text("\n".join(re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)), "utf-8")
    registry = load_registry(shown)
    loaded = {block.id for block in (*registry.types, *registry.issuers, *registry.cues)}
    assert {"chuong-trinh-phoi-hop", "bo-khoa-hoc-va-cong-nghe", "implements-hien-thuc-hoa"} <= loaded
