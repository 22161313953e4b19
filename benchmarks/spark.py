"""Compare a build on Spark with one in processes, and measure its data transfer from Spark's event log.

python benchmarks/spark.py FILE.jsonl.gz... [--cores 2]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from citegraph.integrations.spark import build, session
from citegraph.model import Source
from citegraph.readers.corpus import read_sources


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE.jsonl.gz")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--stages", action="store_true", help="list what each stage took")
    given = parser.parse_args()
    texts = [item for item in read_sources(given.files) if isinstance(item, Source)]
    size = sum(len(text.text.encode()) for text in texts)
    print(f"{len(texts)} sources, {size / 1e6:.1f} MB, {given.cores} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"processes: {_processes(given.files, folder, given.cores):.1f} s")
        took = _spark(given.files, folder, given.cores)
        print(", ".join(f"{what}: {seconds:.1f} s" for what, seconds in took.items()))
        for what, value in _moved(folder / "log", given.stages).items():
            print(
                f"{what:<40}{value / 1e6:10.1f} MB {value / len(texts):12.0f} a source {value / size:8.3f} of the text"
            )


def _processes(files: list[str], folder: Path, cores: int) -> float:
    """Return the seconds of `citegraph build`, including start-up and linking."""
    command = [str(Path(sys.executable).with_name("citegraph")), "build", *files, "--db", str(folder / "a.db")]
    start = time.perf_counter()
    # Exit code 1 means that some source could not be read, such as one with a duplicate id.
    assert subprocess.run([*command, "--workers", str(cores)], check=False, capture_output=True).returncode <= 1
    return time.perf_counter() - start


def _spark(files: list[str], folder: Path, cores: int) -> dict[str, float]:
    """Return the seconds of the start of Spark, of the first build in it, and of a second one."""
    (folder / "log").mkdir()
    start = time.perf_counter()
    log = {
        "spark_eventLog_enabled": "true",
        "spark_eventLog_compress": "false",
        "spark_eventLog_dir": str(folder / "log"),
    }
    spark = session(f"local[{cores}]", **log)
    spark.sparkContext.setLogLevel("ERROR")
    took = {"Spark, start": time.perf_counter() - start}
    for what in ("first build", "second build"):
        start = time.perf_counter()
        with build(spark.read.json(files).repartition(4 * cores)) as built:
            built.write(folder / what)
        took[what] = time.perf_counter() - start
    spark.stop()
    return took


def _events(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and "events" in path.name):
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines)


def _moved(folder: Path, stages: bool) -> Counter[str]:
    """Return the bytes that the tasks of one build read, wrote and shuffled."""
    moved: Counter[str] = Counter()
    seconds: Counter[tuple[int, str]] = Counter()
    names: dict[int, str] = {}
    for event in _events(folder):
        if event["Event"] == "SparkListenerStageCompleted":
            stage = event["Stage Info"]
            names[stage["Stage ID"]] = f"{stage['Number of Tasks']} tasks, {stage['Stage Name']}"
            seconds[stage["Stage ID"], "wall"] = stage["Completion Time"] - stage["Submission Time"]
        if event["Event"] != "SparkListenerTaskEnd" or "Task Metrics" not in event:
            continue
        metrics = event["Task Metrics"]
        moved["read"] += metrics["Input Metrics"]["Bytes Read"]
        moved["shuffled"] += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
        moved["written"] += metrics["Output Metrics"]["Bytes Written"]
        moved["spilled"] += metrics["Disk Bytes Spilled"]
        seconds[event["Stage ID"], "tasks"] += metrics["Executor Run Time"]
    if stages:
        for stage, name in sorted(names.items()):
            print(f"{stage:4} {seconds[stage, 'wall'] / 1000:7.1f} s {seconds[stage, 'tasks'] / 1000:7.1f} s  {name}")
    # The log is of two builds.
    print(f"tasks of a build: {sum(ms for (_, what), ms in seconds.items() if what == 'tasks') / 2000:.1f} s")
    return Counter({what: value // 2 for what, value in moved.items()})


if __name__ == "__main__":
    main()
