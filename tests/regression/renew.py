"""What the extractor finds in a sample of real texts, kept as spans and keys, so that a change of behaviour shows.

The texts lie beside the project and are no part of it. `citations.tsv` holds none of them: a row is the first 16 hex
digits of a text's SHA-256, the half-open span of a citation in code points, and the key of its work (`?` where it is
open). `digests.tsv` has a row for each text of a larger sample: digests of all that is found in it, so that nothing at
all changes unnoticed, but what changed is not said. `make regression` writes both anew, after the differences that the
test shows have been read.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from citegraph.extraction.pipeline import Extractor
from citegraph.linking.link import link
from citegraph.model import Source

SAVED = Path(__file__).with_name("citations.tsv")
DIGESTS = Path(__file__).with_name("digests.tsv")
EVERY = {"party-news": 25, "state": 40, "phapdien": 40}
"""Of which file of texts every how many is in the sample; the first one is."""

DENSER = 20
"""How many times as many texts have digests."""

LINKED = "linked"
"""What stands in the place of a text in the row of all texts linked: aliases and open keys, works, edges."""

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


@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """A text, and digests of its citations with rules and pinpoints, of its works with attributes, of its relations."""

    text: str
    citations: str
    works: str
    relations: str


def digest(text: str) -> str:
    """What stands for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def sample(folder: Path, denser: int = 1) -> Iterator[Source]:
    """The sources of the sample, from the folder of gzipped JSON lines; each text once, so many times as many."""
    seen: set[str] = set()
    for name, every in EVERY.items():
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number % (every // denser) == 0:
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


def digests(sources: Iterable[Source]) -> list[Digest]:
    """The digests of what is found in the sources now."""
    extractor, rows, extractions = Extractor(), [], []
    for source in sources:
        extractions.append(extractor.extract(source))
        found = extractions[-1]
        rows.append(_digest(digest(source.text), found.citations, found.works, found.relations))
    corpus = link(extractions, extractor.registry)
    open_keys = sorted(corpus.aliases.items()), sorted(corpus.unresolved.items())
    return sorted([*rows, _digest(LINKED, open_keys, corpus.works, corpus.edges)])


def _digest(text: str, *parts: object) -> Digest:
    return Digest(text, *(digest(repr(part)) for part in parts))


def saved(path: Path = SAVED) -> list[Row]:
    """The citations of the file."""
    return [Row(text, int(start), int(end), key) for text, start, end, key in _lines(path)]


def saved_digests() -> list[Digest]:
    """The digests of the file."""
    return [Digest(*line) for line in _lines(DIGESTS)]


def _lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t"))[1:]


def write(rows: Sequence[Row] | Sequence[Digest], path: Path = SAVED) -> None:
    """Writes a file, whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter="\t", lineterminator="\n")
            writer.writerow(field.name for field in fields(rows[0]))
            writer.writerows(map(astuple, rows))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    write(read(sample(folder)))
    write(digests(sample(folder, DENSER)), DIGESTS)
    sys.stdout.write(f"{SAVED}: {len(saved())} rows; {DIGESTS}: {len(saved_digests())}\n")
