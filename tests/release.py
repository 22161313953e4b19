"""Make the files of a release in dist/, from the last commit alone and in new environments (`make dist`).

The wheel and the source distribution are built twice and have to be the same bytes. The wheel is tried away from the
project; its dependencies and the files of others that it contains are listed, with their licences.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from licences import ROOT, listing, stated_licences, vendored

DRAFT = "Kế hoạch số 101- KH/TU.\n"


def main() -> None:
    """Makes everything or, after a line that says why, nothing."""
    if run("git", "status", "--porcelain", cwd=ROOT):
        sys.exit("There are changes that are not committed; a release is made from a commit.")
    try:
        listing([], distributions())
    except LookupError as error:
        sys.exit(str(error))
    epoch = int(run("git", "log", "-1", "--format=%ct", cwd=ROOT))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tools = environment(folder / "tools", "--require-hashes", "-r", str(ROOT / "locks" / "release.txt"))
        first, second = (built(tools, exported(folder / each), epoch) for each in ("one", "two"))
        if differing := different(first, second):
            sys.exit(f"{', '.join(differing)}: a second build differs")
        files = sorted(first.iterdir())
        run(tools, "-m", "twine", "check", "--strict", *files)
        wheel = next(file for file in files if file.suffix == ".whl")
        user = environment(folder / "user", "-c", str(ROOT / "constraints.txt"), str(wheel))
        tried(user, wheel, folder / "away")
        stem = wheel.name.partition("-py3")[0]
        (site,) = (user.parent.parent / "lib").glob("python*/site-packages")
        needed = [each for each in distributions(path=[str(site)]) if each.name != "citegraph"]
        write_bill(first / f"{stem}.cdx.json", tools, user, needed, epoch)
        (first / f"{stem}.licences.md").write_text(listing(needed, distributions()), "utf-8")
        sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(first.iterdir())]
        (first / "SHA256SUMS").write_text("".join(sums), "utf-8")
        shutil.rmtree(ROOT / "dist", ignore_errors=True)
        shutil.copytree(first, ROOT / "dist")
    say(*(f"dist/{file.name}" for file in sorted((ROOT / "dist").iterdir())))


def run(*command: str | Path, cwd: Path | None = None, code: int = 0, **env: str) -> str:
    """What a command prints; if it ends with another exit code, the script ends with its messages."""
    env = {**os.environ, "PYTHONPATH": "", **env}
    words = list(map(str, command))
    done = subprocess.run(words, cwd=cwd, env=env, umask=0o022, capture_output=True, text=True, check=False)
    if done.returncode != code:
        sys.exit(f"{' '.join(words)}: failed\n{done.stdout}{done.stderr}")
    return done.stdout


def say(*lines: str) -> None:
    """Print lines at once."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def environment(folder: Path, *packages: str) -> Path:
    """The Python of a new environment with these packages and nothing else."""
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    say(f"Installing into a new environment: {folder.name} ...")
    run(sys.executable, "-m", "pip", "--python", python, "install", "-qq", "--disable-pip-version-check", *packages)
    return python


def exported(folder: Path) -> Path:
    """The files of the last commit, in a folder."""
    folder.mkdir()
    packed = folder.with_suffix(".tar")
    run("git", "archive", "-o", packed, "HEAD", cwd=ROOT)
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder


def built(python: str | Path, tree: Path, epoch: int) -> Path:
    """The folder with the wheel and the source distribution of a tree, dated at these seconds since 1970."""
    made = tree.with_name(f"{tree.name}-made")
    options = ("--no-isolation", "--outdir", made, tree)
    run(python, "-m", "build", *options, SOURCE_DATE_EPOCH=str(epoch), PYTHONHASHSEED="0")
    (sdist,) = made.glob("*.tar.gz")
    sdist.write_bytes(dated(sdist.read_bytes(), epoch))
    return made


def dated(packed: bytes, epoch: int) -> bytes:
    """A packed .tar.gz with members sorted, of one time and of nobody; setuptools keeps those of the build."""
    out = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(packed)) as old,
        gzip.GzipFile(fileobj=out, mode="wb", mtime=epoch) as file,
        tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for member in sorted(old.getmembers(), key=lambda each: each.name):
            content = old.extractfile(member) if member.isfile() else None
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            member.mtime, member.pax_headers = epoch, {}
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            new.addfile(member, content)
    return out.getvalue()


def different(one: Path, other: Path) -> list[str]:
    """The names of files that two folders do not both have with the same bytes."""
    found = [{file.name: file.read_bytes() for file in folder.iterdir()} for folder in (one, other)]
    return sorted(name for name in {**found[0], **found[1]} if found[0].get(name) != found[1].get(name))


def tried(python: Path, wheel: Path, folder: Path) -> None:
    """Runs the installed commands in a folder without the project, also as `uvx` does where there is uv."""
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    (folder / "draft.txt").write_text(DRAFT, "utf-8")
    command = python.with_name("citegraph")
    for words, code in (
        (("--version",), 0),
        (("extract", "seeds"), 0),
        (("check", "draft.txt"), 1),
        (("build", "seeds", "--db", "it.db"), 0),
        (("implements", "05-CT/TW", "--db", "it.db"), 0),
        (("serve", "--help"), 0),
    ):
        if not run(command, *words, cwd=folder, code=code):
            sys.exit(f"citegraph {' '.join(words)}: printed nothing")
    if shutil.which("uv"):
        run("uv", "tool", "run", "--from", wheel, "citegraph", "--version", cwd=folder)
    else:
        say("uv is not there, so `uvx` is not tried.")


def write_bill(path: Path, tools: Path, user: Path, needed: Iterable[Distribution], epoch: int) -> None:
    """Writes the bill of materials, in CycloneDX: the packages that are installed with the wheel, and parts of it."""
    options = ("--pyproject", ROOT / "pyproject.toml", "--mc-type", "library", "--output-reproducible")
    made = run(tools, "-m", "cyclonedx_py", "environment", *options, user, SOURCE_DATE_EPOCH=str(epoch))
    bill = completed(json.loads(made), {each.name: stated_licences(each.metadata) for each in needed})
    path.write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n", "utf-8")
    run(tools, "-c", _VALID, path)


_VALID = """
import sys
from pathlib import Path
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
sys.exit(JsonStrictValidator(SchemaVersion.V1_6).validate_str(Path(sys.argv[1]).read_text("utf-8")))
"""


def completed(bill: dict[str, Any], licences: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """A bill of materials with missing licences, and with the files of others as parts of citegraph."""
    bill["components"] = [each for each in bill["components"] if each["name"] != "citegraph"]
    for component in bill["components"]:
        component.setdefault("licenses", [{"license": {"name": each}} for each in sorted(licences[component["name"]])])
    whole = bill["metadata"]["component"]["bom-ref"]
    parts = next(each for each in bill["dependencies"] if each["ref"] == whole).setdefault("dependsOn", [])
    for package in vendored():
        address = f"pkg:npm/{package['name'].replace('@', '%40')}@{package['version']}"
        component = {"bom-ref": address, "type": "library", "purl": address}
        component |= {field: package[field] for field in ("name", "version")}
        bill["components"].append(component | {"licenses": [{"license": {"id": package["license"]}}]})
        bill["dependencies"].append({"ref": address})
        parts.append(address)
    return bill


if __name__ == "__main__":
    main()
