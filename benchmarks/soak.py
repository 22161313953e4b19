"""The same corpus once, twice, five and ten times over: seconds, memory and bytes of a build, questions and an export.

    python benchmarks/soak.py FILE.jsonl[.gz]... [--times 1,2,5,10] [--plot FILE.svg]

Every copy has ids of its own, so each build reads and links all of it. Each step is a command of its own, as a user
runs it; `peak_mb` is the most memory that the command, or one of its workers, held at once. A JSON object a step, and
exit code 1 where memory grows by more than `MEMORY` or time by more than `TIME` as the corpus doubles.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from commands import run

QUESTION = "Luật Đất đai 2013"
MEMORY = 1.3
TIME = 2.6  # a step that doubles may take this much longer: linear, with room for a busy machine


def rows(paths: list[str]) -> Iterator[dict[str, str]]:
    """The sources of the files; a file's name keeps the ids of several files apart."""
    for path in paths:
        with gzip.open(path) if path.endswith(".gz") else Path(path).open("rb") as lines:
            seen = set()
            for line in lines:
                row = json.loads(line)
                if row["id"] not in seen:
                    seen.add(row["id"])
                    yield {"id": f"{Path(path).stem}/{row['id']}", "text": row["text"].replace("\0", "")}


def write_copies(paths: list[str], times: int, path: Path) -> int:
    """Writes the corpus so many times under new ids; gives the bytes of its texts."""
    size = 0
    with path.open("w", encoding="utf-8") as file:
        for copy in range(times):
            for row in rows(paths):
                file.write(json.dumps({**row, "id": f"{copy}/{row['id']}"}, ensure_ascii=False) + "\n")
                size += len(row["text"].encode())
    return size


def soak(paths: list[str], times: int, folder: Path) -> Iterator[dict[str, Any]]:
    texts, db = folder / "texts.jsonl", folder / "soak.db"
    size = write_copies(paths, times, texts) / 1e6
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
    """Steps that grew faster than the corpus, by the ratio to the size before, as if the corpus had doubled."""
    for step in dict.fromkeys(m["step"] for m in measured):
        of_step = [m for m in measured if m["step"] == step and "seconds" in m]
        for before, after in pairwise(of_step):
            doublings = (after["copies"] / before["copies"]) - 1
            for name, most in (("peak_mb", MEMORY), ("seconds", TIME)):
                grown = (after[name] / before[name] - 1) / doublings + 1
                if grown > most:
                    grew = f"{before[name]} -> {after[name]}"
                    yield f"{step}: {name} {grew} from {before['copies']} to {after['copies']} copies"


def plot(measured: list[dict[str, Any]], path: str) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "citegraph"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    for axis, name, title in zip(axes, ("seconds", "peak_mb"), ("seconds", "peak memory, MB"), strict=True):
        for step in dict.fromkeys(m["step"] for m in measured if name in m):
            points = [(m["text_mb"], m[name]) for m in measured if m["step"] == step]
            axis.plot(*zip(*points, strict=True), marker="o", markersize=3, label=step)
        axis.set(xlabel="MB of text", title=title, xlim=(0, None), ylim=(0, None))
        axis.grid(alpha=0.3)
    axes[0].legend(fontsize=7)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--times", default="1,2,5,10", type=lambda text: sorted(map(int, text.split(","))))
    parser.add_argument("--plot")
    asked = parser.parse_args()
    measured = []
    for times in asked.times:
        with tempfile.TemporaryDirectory(prefix="citegraph-soak-") as folder:
            for result in soak(asked.files, times, Path(folder)):
                print(json.dumps(result), flush=True)
                measured.append(result)
    if asked.plot:
        plot(measured, asked.plot)
    if found := list(faults(measured)):
        raise SystemExit("\n".join(found))


if __name__ == "__main__":
    main()
