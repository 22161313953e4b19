"""Measure the throughput of extraction in megabytes of UTF-8 text per second: one process, all features on.

    python benchmarks/throughput.py FILE.jsonl[.gz]...

Each line of a file is a source as {"id", "text"}. Without files, the seed article is repeated.
"""

from __future__ import annotations

import sys
import time

from corpus import megabytes, sources

from citegraph.extraction.pipeline import Extractor


def main(paths: list[str]) -> None:
    extractor = Extractor()
    size = spent = 0.0
    citations = relations = 0
    for source in sources(paths):
        start = time.perf_counter()
        found = extractor.extract(source)
        spent += time.perf_counter() - start
        size += megabytes([source])
        citations += len(found.citations)
        relations += len(found.relations)
    print(
        f"{size:.1f} MB in {spent:.2f} s: {size / spent:.2f} MB/s; {citations:.0f} citations, {relations:.0f} relations"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
