"""The files of a release are the same for everyone who builds them, and list what citegraph is made of."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import tarfile
import tomllib
from importlib.metadata import distribution, distributions
from pathlib import Path
from typing import Any

import pytest
from licences import listing, pins, stated_licences, vendored
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from release import built, completed, dated, different

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed (it comes with the extra `tests`).")


def packed(*members: tuple[str, int, int]) -> bytes:
    """A .tar.gz with these files: name, time and mode."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, time, mode in members:
            member = tarfile.TarInfo(name)
            member.mtime, member.mode, member.uid, member.uname, member.size = time, mode, time, f"u{time}", 3
            archive.addfile(member, io.BytesIO(name[:3].encode()))
    return out.getvalue()


def test_a_source_distribution_depends_on_no_clock_user_or_order() -> None:
    one = packed(("a.py", 1, 0o600), ("run", 2, 0o700))
    other = packed(("run", 9, 0o775), ("a.py", 8, 0o664))
    assert dated(one, 1_700_000_000) == dated(other, 1_700_000_000) != dated(one, 1_700_000_001)
    with tarfile.open(fileobj=io.BytesIO(dated(one, 1_700_000_000))) as archive:
        found = [(m.name, m.mtime, m.mode, m.uname) for m in archive.getmembers()]
        assert found == [("a.py", 1_700_000_000, 0o644, ""), ("run", 1_700_000_000, 0o755, "")]
        content = archive.extractfile("a.py")
        assert content is not None
        assert content.read() == b"a.p"


@pytest.mark.slow
def test_two_builds_give_the_same_bytes(repo_root: Path, tmp_path: Path) -> None:
    """Of a part of the package in different folders, at different times and by users with different habits."""
    made = []
    for name, umask in (("one", 0o022), ("two", 0o077)):
        tree = tmp_path / name
        shutil.copytree(repo_root / "citegraph" / "text", tree / "citegraph" / "text")
        for path in ("pyproject.toml", "README.md", "LICENSE", "MANIFEST.in", "citegraph/__init__.py"):
            shutil.copy2(repo_root / path, tree / path)
        before = os.umask(umask)
        made.append(built(sys.executable, tree, 1_700_000_000))
        os.umask(before)
    assert [file.suffix for file in sorted(made[0].iterdir())] == [".whl", ".gz"]
    assert different(*made) == []
    (made[1] / "citegraph.whl").write_bytes(b"")
    assert different(*made) == ["citegraph.whl"]


def test_the_list_of_licences_names_every_package_and_every_file_of_others() -> None:
    needed = [distribution(Requirement(asked).name) for asked in ("click", "lxml")]
    try:
        page = listing(needed, distributions())
    except LookupError as error:
        pytest.skip(f"Not all extras are installed ({error}).")
    assert "| click |" in page.partition("## Packages that it needs")[2].partition("\n## ")[0]
    assert all(f"| {package['name']} | {package['version']} | {package['license']} |" in page for package in vendored())
    assert not re.search(r"\| *\|$", page, re.MULTILINE), "a package states no licence"
    assert {", ".join(sorted(stated_licences(each.metadata))) for each in needed} <= {"BSD-3-Clause"}


def test_a_package_without_a_known_licence_stops_the_release() -> None:
    with pytest.raises(LookupError, match="run make test first"):
        listing([], [])


def test_the_bill_of_materials_has_the_files_of_others_and_every_licence() -> None:
    """As parts of citegraph, which is the subject and no part of itself."""
    bill: dict[str, Any] = {
        "metadata": {"component": {"bom-ref": "root-component"}},
        "components": [{"name": "citegraph", "bom-ref": "citegraph==0.2.0"}, {"name": "click", "bom-ref": "click==8"}],
        "dependencies": [{"ref": "root-component", "dependsOn": ["click==8"]}, {"ref": "click==8"}],
    }
    found = completed(bill, {"click": {"BSD-3-Clause"}})
    names = [component["name"] for component in found["components"]]
    assert names == ["click", *(package["name"] for package in vendored())]
    assert "axe-core" not in names, "the tests alone use it"
    assert found["components"][0]["licenses"] == [{"license": {"name": "BSD-3-Clause"}}]
    depends = found["dependencies"][0]["dependsOn"]
    assert depends == [component["bom-ref"] for component in found["components"]]
    assert all(re.fullmatch(r"pkg:npm/(%40[\w.-]+/)?[\w.-]+@[\w.-]+", ref) for ref in depends[1:])


def test_the_tools_of_a_release_are_pinned_with_hashes(repo_root: Path) -> None:
    path = repo_root / "locks" / "release.txt"
    project = tomllib.loads((repo_root / "pyproject.toml").read_text("utf-8"))
    locked, pinned = pins(path), pins(repo_root / "constraints.txt")
    assert {
        canonicalize_name(Requirement(asked).name) for asked in project["dependency-groups"]["release"]
    } <= locked.keys()
    assert {name for name, version in locked.items() if pinned.get(name, version) != version} == set()
    entries = re.split(r"^(?=\S)", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_forms_ask_for_one_sentence_in_both_languages(repo_root: Path) -> None:
    folder = repo_root / ".github" / "ISSUE_TEMPLATE"
    forms = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in folder.glob("*.yml")}
    assert "citation" in forms
    for form in forms.values():
        assert {"name", "description", "body"} <= form.keys()
        ids = [field["id"] for field in form["body"]]
        assert len(set(ids)) == len(ids)
        assert all(" / " in text for text in (form["name"], *(f["attributes"]["label"] for f in form["body"])))
    first = forms["citation"]["body"][0]
    assert (first["id"], first["validations"]["required"]) == ("sentence", True)
