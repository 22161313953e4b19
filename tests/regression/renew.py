"""What the extractor finds in a sample of real texts, kept as spans and keys, so that a change of behaviour shows.

The texts lie beside the project and are no part of it. `citations.tsv` holds none of them: a row is the first 16 hex
digits of a text's SHA-256, the half-open span of a citation in code points, and the key of its work (`?` where it is
open). `make regression` writes the file anew, after the differences that the test shows have been read.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from citegraph.model import Source
from citegraph.pipeline import Extractor

SAVED = Path(__file__).with_name("citations.tsv")
EVERY = {"party-news": 25, "state": 40, "phapdien": 40}
"""Of which file of texts every how many is in the sample; the first one is."""

MOST = 6000
"""Rows that the file may hold; with more, take every how many further apart."""

OPEN = "?"


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """A citation: the hash of its text, its span and the key of its work."""

    text: str
    start: int
    end: int
    key: str


def digest(text: str) -> str:
    """What stands for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def sample(folder: Path) -> Iterator[Source]:
    """The sources of the sample, from the folder of gzipped JSON lines; each text once."""
    seen: set[str] = set()
    for name, every in EVERY.items():
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number % every == 0:
                    record = json.loads(line)
                    if digest(record["text"]) not in seen:
                        seen.add(digest(record["text"]))
                        yield Source(record["id"], record["text"])


def read(sources: Iterable[Source]) -> list[Row]:
    """The rows of what is found in the sources now."""
    extractor = Extractor()
    found = {
        digest(source.text): [
            Row(digest(source.text), c.start, c.end, c.work or OPEN) for c in extractor.extract(source).citations
        ]
        for source in sources
    }
    return sorted(row for rows in found.values() for row in rows)


def saved(path: Path = SAVED) -> list[Row]:
    """The rows of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t")
        next(rows)
        return [Row(text, int(start), int(end), key) for text, start, end, key in rows]


def write(rows: Iterable[Row], path: Path = SAVED) -> None:
    """Writes the file, whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter="\t", lineterminator="\n")
            writer.writerow(("text", "start", "end", "key"))
            writer.writerows((row.text, row.start, row.end, row.key) for row in rows)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


if __name__ == "__main__":
    rows = read(sample(Path(sys.argv[1])))
    write(rows)
    sys.stdout.write(f"{SAVED}: {len(rows)} rows\n")
