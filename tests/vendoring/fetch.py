"""Brings the vendored files that `packages.toml` names, from npm, and refuses what has another hash.

Each tarball comes through the npm client, is held against its `integrity`, and gives the files that are listed. Beside
them, `SOURCES.toml` says for each folder what lies there: package, version, licence, and the SHA-256 of each file, so
that a test can tell a file that somebody edited.

    python tests/vendoring/fetch.py
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = Path(__file__).with_name("packages.toml")
SOURCES = "SOURCES.toml"
HEAD = "# Written by `make vendor` from tests/vendoring/packages.toml: other people's files, as they published them.\n"


def packages() -> list[dict[str, Any]]:
    """The packages that are vendored."""
    found: list[dict[str, Any]] = tomllib.loads(PACKAGES.read_text("utf-8"))["package"]
    return found


def tarball(package: dict[str, Any], folder: Path) -> Path:
    """The package's tarball, which has the hash that is written down; else the script ends with a line that says so."""
    name = f"{package['name']}@{package['version']}"
    subprocess.run(["npm", "pack", "--silent", name], cwd=folder, check=True, capture_output=True)  # noqa: S607
    (path,) = folder.glob("*.tgz")
    digest = base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
    if package["integrity"] != f"sha512-{digest}":
        sys.exit(f"{name}: its hash is sha512-{digest}, not what {PACKAGES.name} says; nothing of it was taken")
    return path


def unpack(path: Path, files: dict[str, str]) -> None:
    """Writes the listed files of a tarball to their places."""
    with tarfile.open(path) as archive:
        for inside, place in files.items():
            member = archive.extractfile(f"package/{inside}")
            if member is None:
                sys.exit(f"{path.name}: holds no file {inside}")
            target = ROOT / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(member.read())


def sources() -> dict[Path, str]:
    """What `SOURCES.toml` of each folder says, by its path."""
    blocks: defaultdict[Path, list[str]] = defaultdict(list)
    for package in packages():
        for place in map(Path, package["files"].values()):
            digest = hashlib.sha256((ROOT / place).read_bytes()).hexdigest()
            facts = {"file": place.name, "sha256": digest}
            facts |= {field: package[field] for field in ("name", "version", "license")}
            lines = "".join(f'{field} = "{value}"\n' for field, value in facts.items())
            blocks[place.parent / SOURCES].append(f"\n[[file]]\n{lines}")
    return {path: HEAD + "".join(found) for path, found in blocks.items()}


def main() -> None:
    """Brings every package and writes what lies where."""
    for package in packages():
        with tempfile.TemporaryDirectory() as folder:
            unpack(tarball(package, Path(folder)), package["files"])
    for path, text in sources().items():
        (ROOT / path).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
