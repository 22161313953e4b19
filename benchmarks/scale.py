"""Measure how time grows with the text, from 1 MB to 1 GB, and with the graph, from 1,000 to 500,000 works.

    python benchmarks/scale.py FILE.jsonl[.gz]... [--graphs FOLDER] [--plot FILE.svg]

Texts are those of the files in a random order, the same on every run, repeated under new ids up to the required size.
Graphs are those of `graphs.py` with ten relations per work, generated in the folder if missing. Print one JSON object
per step; exit code 1 if a megabyte takes more than `MORE` times as long in the largest text as in 10 MB.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from asking import answered
from commands import run
from corpus import megabytes, report, sources, write_lines
from graphs import kept
from plots import Panel, Points, draw

from citegraph.model import Source

MEGABYTES = (1, 10, 100, 1000)
WORKS = (1_000, 10_000, 100_000, 500_000)
RELATIONS = 10
"""Relations per work, on average."""

MORE = 1.3


def as_many(texts: list[Source], most: float) -> Iterator[Source]:
    """Repeat the texts under new ids, up to `most` megabytes."""
    size = 0.0
    for copy in count():
        for source in texts:
            if size >= most:
                return
            size += megabytes([source])
            yield Source(f"{copy}/{source.id}", source.text)


def with_text(files: list[str]) -> Iterator[dict[str, Any]]:
    """Yield seconds and memory of extraction and of a build, for each size of text."""
    texts = list(sources(files))
    random.Random(0).shuffle(texts)  # noqa: S311 - the same on every run
    for wanted in MEGABYTES:
        with tempfile.TemporaryDirectory(prefix="citegraph-scale-") as folder:
            lines = Path(folder) / "texts.jsonl"
            size = write_lines(as_many(texts, wanted), lines)
            for step, words in {
                "extract": ("extract", str(lines), "--format", "jsonl"),
                "build": ("build", str(lines), "--db", str(Path(folder) / "scale.db")),
            }.items():
                figures = run(*words)
                yield {"step": step, "mb": round(size, 1), **figures, "s_a_mb": round(figures["seconds"] / size, 4)}


def with_graph(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the milliseconds of each question, for each number of works."""
    for works in WORKS:
        path = kept(folder, works, RELATIONS * works)
        list(answered(path))  # warm up: read the file from disk
        yield from ({"works": works, **answer} for answer in answered(path))


def lines_of(results: Iterable[dict[str, Any]], across: str, up: str) -> dict[str, Points]:
    """Return the points of each step."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for result in results:
        if across in result and up in result:
            lines.setdefault(result["step"], []).append((result[across], result[up]))
    return dict(lines)


def panels(results: list[dict[str, Any]]) -> list[Panel]:
    texts = [
        Panel("seconds a megabyte", "MB of text", lines_of(results, "mb", "s_a_mb"), "log"),
        Panel("peak memory of a process, MB", "MB of text", lines_of(results, "mb", "peak_mb"), "log"),
    ]
    asked = lines_of(results, "works", "median_ms")
    return [*texts, Panel("milliseconds a question, median", "works, ten relations each", asked, "log", "log")]


def faults(results: list[dict[str, Any]]) -> Iterator[str]:
    """Yield steps with more time per megabyte for more text; the first megabyte is ignored, as it includes start-up."""
    for step, points in lines_of(results, "mb", "s_a_mb").items():
        (_, (_, before), *_, (size, now)) = points
        if now > MORE * before:
            yield f"{step}: {before} -> {now} seconds a megabyte at {size} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", help="default: the seed article, repeated")
    parser.add_argument("--graphs", type=Path, metavar="FOLDER")
    parser.add_argument("--plot")
    asked = parser.parse_args()
    results = [report(result) for result in with_text(asked.files)]
    with tempfile.TemporaryDirectory(prefix="citegraph-graphs-") as folder:
        results += map(report, with_graph(asked.graphs or Path(folder)))
    if asked.plot:
        draw(panels(results), asked.plot)
    if found := list(faults(results)):
        raise SystemExit("\n".join(found))


if __name__ == "__main__":
    main()
