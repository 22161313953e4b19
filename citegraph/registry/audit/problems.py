"""Problems found by the checks of a registry, and an index of the file of each block to report them with."""

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

ProblemSeverity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """An error or a warning about `block` in `file`; `message` describes it and may suggest a fix."""

    severity: ProblemSeverity
    file: str
    block: str
    message: str


class BlockFiles:
    """Index of the files that contain each block; for rows of bulk facts, with the line."""

    def __init__(self, overlays: tuple[Path, ...] = ()) -> None:
        self.overlays = frozenset(str(path) for path in overlays)
        self._files: dict[tuple[str, str], list[str]] = defaultdict(list)
        data = files("citegraph.registry") / "data"
        for entry in sorted(data.iterdir(), key=lambda entry: entry.name):
            self._add(entry.name, entry.read_text("utf-8"))
        for path in overlays:
            self._add(str(path), path.read_text("utf-8"))

    def file(self, kind: str, block: str) -> str:
        """Return the file from which a block was read last."""
        return self._files.get((kind, block), ["?"])[-1]

    def several(self) -> Iterator[tuple[str, str, list[str]]]:
        """Yield the blocks (kind, id, files) that are in more than one file."""
        yield from ((kind, block, found) for (kind, block), found in self._files.items() if len(found) > 1)

    def _add(self, name: str, text: str) -> None:
        for kind, block, place in _rows(name, text):
            self._files[kind, block].append(place)


def label(work: KnownWork) -> str:
    """Return the label that identifies a known work: its type, symbol, name and date."""
    return " ".join(part for part in (work.type, work.symbol, work.name, work.date) if part)


def by_mark(work: KnownWork) -> ProblemSeverity:
    """Return the severity of a contradiction: a warning if an official list states it so, else an error."""
    return "warning" if work.mark == "official" else "error"


def of_work(severity: ProblemSeverity, work: KnownWork, where: BlockFiles, message: str) -> Problem:
    """Return a problem of a known work."""
    return Problem(severity, where.file("work", label(work)), f"[[work]] {label(work)}", message)


def _rows(name: str, text: str) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, id, place) of every block of a file."""
    if name.endswith(".csv"):
        rows = csv.DictReader(io.StringIO(text))
        for row in rows:
            yield *_identity(row), f"{name}:{rows.line_num}"
        return
    for kind, blocks in tomllib.loads(text).items():
        for block in blocks:
            yield kind, block.get("id") or _identity(block)[1], name


def _identity(row: dict[str, Any]) -> tuple[str, str]:
    """Return kind and label of a block without an id."""
    if "slug" in row:
        return "locality", row["slug"]
    return "work", " ".join(row[part] for part in ("type", "symbol", "name", "date") if row.get(part))
