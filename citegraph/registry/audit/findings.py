"""What a check of the registry tells, and where each block stands, so that it can be told where."""

from __future__ import annotations

import csv
import io
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from citegraph.registry.schema import KnownWork

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that is wrong or odd: `file` and `block` say where, `message` what and, where it helps, the mend."""

    severity: Severity
    file: str
    block: str
    message: str


class Places:
    """Which file each block stands in: a block's own file, and the line of a row of bulk facts."""

    def __init__(self, overlays: tuple[Path, ...] = ()) -> None:
        self.overlays = frozenset(str(path) for path in overlays)
        self._files: dict[tuple[str, str], list[str]] = defaultdict(list)
        data = files("citegraph.registry") / "data"
        for entry in sorted(data.iterdir(), key=lambda entry: entry.name):
            self._add(entry.name, entry.read_text("utf-8"))
        for path in overlays:
            self._add(str(path), path.read_text("utf-8"))

    def file(self, kind: str, block: str) -> str:
        """The file that a block was read from last."""
        return self._files.get((kind, block), ["?"])[-1]

    def several(self) -> Iterator[tuple[str, str, list[str]]]:
        """The blocks (kind, id, files) that more than one file holds."""
        yield from ((kind, block, found) for (kind, block), found in self._files.items() if len(found) > 1)

    def _add(self, name: str, text: str) -> None:
        for kind, block, place in _rows(name, text):
            self._files[kind, block].append(place)


def label(work: KnownWork) -> str:
    """What tells a row of known works from any other: its type, symbol, name and date."""
    return " ".join(part for part in (work.type, work.symbol, work.name, work.date) if part)


def by_mark(work: KnownWork) -> Severity:
    """What an official list states itself is odd, and it is not ours to change; of all others it is wrong."""
    return "warning" if work.mark == "official" else "error"


def of_work(severity: Severity, work: KnownWork, where: Places, message: str) -> Finding:
    """A finding of a known work."""
    return Finding(severity, where.file("work", label(work)), f"[[work]] {label(work)}", message)


def _rows(name: str, text: str) -> Iterator[tuple[str, str, str]]:
    """(kind, id, place) of every block of a file."""
    if name.endswith(".csv"):
        rows = csv.DictReader(io.StringIO(text))
        for row in rows:
            yield *_identity(row), f"{name}:{rows.line_num}"
        return
    for kind, blocks in tomllib.loads(text).items():
        for block in blocks:
            yield kind, block.get("id") or _identity(block)[1], name


def _identity(row: dict[str, Any]) -> tuple[str, str]:
    """The kind and the label of a block that has no id."""
    if "slug" in row:
        return "locality", row["slug"]
    return "work", " ".join(row[part] for part in ("type", "symbol", "name", "date") if row.get(part))
