"""The licences of the packages that citegraph needs and of the files of others that it contains."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageMetadata
from pathlib import Path
from typing import Any

from packaging.utils import NormalizedName, canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


def stated_licences(metadata: PackageMetadata) -> set[str]:
    """The licences that a package states: in an expression, else in classifiers, else in a word."""
    named = [line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier") or () if line.startswith("License")]
    expression, word = (metadata.get_all(name) or [""] for name in ("License-Expression", "License"))
    return set(re.split(r" AND | OR |; |, ", expression[0] or "; ".join(named) or word[0].partition("\n")[0]))


def pins(path: Path) -> dict[NormalizedName, str]:
    """The versions by the normalised names of a file of pins, with or without hashes."""
    lines = [line.partition(";")[0].rstrip(" \\") for line in path.read_text("utf-8").splitlines()]
    return {canonicalize_name(name): version for name, _, version in (li.partition("==") for li in lines) if version}


def vendored() -> list[dict[str, Any]]:
    """The packages with files in the package citegraph; the tests have those of others, too."""
    packages = tomllib.loads((ROOT / "tests" / "vendoring" / "packages.toml").read_text("utf-8"))["package"]
    return [each for each in packages if any(place.startswith("citegraph/") for place in each["files"].values())]


def listing(needed: Iterable[Distribution], known: Iterable[Distribution]) -> str:
    """A page that lists all licences; `needed` is installed with citegraph, `known` are the packages of all extras.

    Raises `LookupError` for a pinned package that is in neither.
    """
    runtime = {canonicalize_name(each.name): each for each in needed}
    found = {canonicalize_name(each.name): each for each in known}
    rest = sorted(pins(ROOT / "constraints.txt").keys() - runtime.keys())
    if missing := [name for name in rest if name not in found]:
        raise LookupError(f"not installed, so their licences are unknown: {', '.join(missing)}; run make test first")
    return "\n".join(
        [
            "# Licences",
            "",
            "citegraph itself: Apache-2.0.",
            *_table("Files of others in the package", ((p["name"], p["version"], p["license"]) for p in vendored())),
            *_table("Packages that it needs", (_row(each) for _, each in sorted(runtime.items()))),
            *_table("Packages of extras and for development", (_row(found[name]) for name in rest)),
            "",
        ]
    )


def _row(package: Distribution) -> tuple[str, str, str]:
    return package.name, package.version, ", ".join(sorted(stated_licences(package.metadata)))


def _table(title: str, rows: Iterable[tuple[str, str, str]]) -> list[str]:
    return [
        "",
        f"## {title}",
        "",
        "| name | version | licence |",
        "| --- | --- | --- |",
        *map("| {} |".format, map(" | ".join, rows)),
    ]
