"""Megabytes of UTF-8 text a second through extraction, one process, everything on.

    python benchmarks/throughput.py FILE.jsonl[.gz]...

Each line of a file holds a source as {"id", "text"}. Without files, the seed article many times over.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from citegraph.model import Source
from citegraph.pipeline import Extractor

SEED = Path(__file__).parent.parent / "seeds" / "quang-ninh.txt"


def sources(paths: list[str]) -> Iterator[Source]:
    """The sources of the files, or the seed article a hundred times."""
    for path in paths:
        data = Path(path).read_bytes()
        for line in (gzip.decompress(data) if path.endswith(".gz") else data).splitlines():
            row = json.loads(line)
            yield Source(row["id"], row["text"])
    if not paths:
        text = SEED.read_text("utf-8")
        yield from (Source(f"seed-{i}", text) for i in range(100))


def main(paths: list[str]) -> None:
    extractor = Extractor()
    size = citations = relations = 0
    spent = 0.0
    for source in sources(paths):
        start = time.perf_counter()
        found = extractor.extract(source)
        spent += time.perf_counter() - start
        size += len(source.text.encode("utf-8", "replace"))
        citations += len(found.citations)
        relations += len(found.relations)
    speed = f"{size / 1e6:.1f} MB in {spent:.2f} s: {size / 1e6 / spent:.2f} MB/s"
    print(f"{speed}; {citations} citations, {relations} relations")


if __name__ == "__main__":
    main(sys.argv[1:])
