"""Read the texts for benchmarks, and print results: one JSON object per line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from citegraph.model import Source

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "seeds" / "quang-ninh.txt"
GAZETTE = ROOT.parent / "shared" / "eval" / "corpus" / "state.jsonl.gz"
"""Real texts, if they are available next to the project."""


def sources(paths: Iterable[str], copies: int = 1) -> Iterator[Source]:
    """Yield the texts of JSON lines with `id` and `text`; without files, the seed article 400 times.

    Duplicate ids in a file are skipped. New ids contain file and copy, so that copies are separate texts.
    """
    for copy in range(copies):
        for path in paths:
            seen = set()
            for row in rows(path):
                if row["id"] not in seen:
                    seen.add(row["id"])
                    yield Source(f"{copy}/{Path(path).stem}/{row['id']}", row["text"].replace("\0", ""))
        if not paths:
            text = SEED.read_text("utf-8")
            yield from (Source(f"{copy}/seed/{i}", text) for i in range(400))


def rows(path: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines, which may be compressed."""
    with gzip.open(path) if path.endswith(".gz") else Path(path).open("rb") as lines:
        yield from map(json.loads, lines)


def megabytes(texts: Iterable[Source]) -> float:
    """Return the size of texts as UTF-8."""
    return sum(len(source.text.encode("utf-8", "replace")) for source in texts) / 1e6


def write_lines(texts: Iterable[Source], path: Path) -> float:
    """Write texts as JSON lines, streaming; return their size in megabytes."""
    size = 0
    with path.open("w", encoding="utf-8") as file:
        for source in texts:
            file.write(json.dumps({"id": source.id, "text": source.text}, ensure_ascii=False) + "\n")
            size += len(source.text.encode())
    return size / 1e6


def report(figures: dict[str, Any]) -> dict[str, Any]:
    """Print a result immediately and return it."""
    print(json.dumps(figures, ensure_ascii=False), flush=True)
    return figures
