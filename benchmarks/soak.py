"""Measure a corpus repeated 1, 2, 5 and 10 times: seconds, memory and bytes of a build, of questions and an export.

    python benchmarks/soak.py FILE.jsonl[.gz]... [--times 1,2,5,10] [--plot FILE.svg]

Every copy has new ids, so that each build reads and links all of it. Each step is a command as a user runs it;
`peak_mb` is the peak memory of the command, or of one of its workers. Print one JSON object per step; exit code 1 if
memory grows by more than `MEMORY` or time by more than `TIME` when the corpus doubles.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from commands import run
from corpus import report, sources, write_lines
from plots import Panel, draw

QUESTION = "Luật Đất đai 2013"
MEMORY = 1.3
TIME = 2.6  # largest factor when the corpus doubles: linear, with a margin for a busy machine


def soak(paths: list[str], times: int, folder: Path) -> Iterator[dict[str, Any]]:
    texts, db = folder / "texts.jsonl", folder / "soak.db"
    size = write_lines(sources(paths, times), texts)
    steps = {
        "build": ("build", str(texts), "--db", str(db)),
        "build, nothing new": ("build", str(texts), "--db", str(db)),
        "implements --transitive": ("implements", QUESTION, "--transitive", "--db", str(db)),
        "export GraphML": ("export", str(folder / "graph.graphml"), "--db", str(db)),
        "verify": ("verify", "--db", str(db)),
    }
    for step, words in steps.items():
        yield {"step": step, "copies": times, "text_mb": round(size, 1), **run(*words)}
    yield {"step": "database", "copies": times, "text_mb": round(size, 1), "mb": round(db.stat().st_size / 1e6, 1)}


def faults(measured: list[dict[str, Any]]) -> Iterator[str]:
    """Yield steps that grew faster than the corpus, with the ratio to the previous size scaled to a doubling."""
    for step in dict.fromkeys(m["step"] for m in measured):
        of_step = [m for m in measured if m["step"] == step and "seconds" in m]
        for before, after in pairwise(of_step):
            doublings = (after["copies"] / before["copies"]) - 1
            for name, most in (("peak_mb", MEMORY), ("seconds", TIME)):
                grown = (after[name] / before[name] - 1) / doublings + 1
                if grown > most:
                    grew = f"{before[name]} -> {after[name]}"
                    yield f"{step}: {name} {grew} from {before['copies']} to {after['copies']} copies"


def panels(measured: list[dict[str, Any]]) -> list[Panel]:
    """Return plots of seconds and memory of each step against the size of the text."""
    steps = dict.fromkeys(m["step"] for m in measured if "seconds" in m)
    figures = {"seconds": "seconds", "peak_mb": "peak memory, MB"}
    return [
        Panel(title, "MB of text", {s: [(m["text_mb"], m[name]) for m in measured if m["step"] == s] for s in steps})
        for name, title in figures.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--times", default="1,2,5,10", type=lambda text: sorted(map(int, text.split(","))))
    parser.add_argument("--plot")
    asked = parser.parse_args()
    measured = []
    for times in asked.times:
        with tempfile.TemporaryDirectory(prefix="citegraph-soak-") as folder:
            measured += map(report, soak(asked.files, times, Path(folder)))
    if asked.plot:
        draw(panels(measured), asked.plot)
    if found := list(faults(measured)):
        raise SystemExit("\n".join(found))


if __name__ == "__main__":
    main()
