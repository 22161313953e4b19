"""Measure all commands in one run, one JSON object per step, and compare with an earlier run.

    python benchmarks/suite.py [FILE.jsonl[.gz]...] [--times N] [--large FOLDER] [--compare FILE] [--save FILE]

The steps are commands as a user runs them; `seconds` is their processor time, workers included, in the median of
`--times` (5) runs, since elapsed time says little on a machine that others use. The default texts are those of the
gazette in `../shared/eval/corpus` if available, else the seed article, repeated; the first line reports which.
With `--large`, measure also questions to 500,000 works and 5,000,000 relations, an export of 500,000 of each, and the
HTML page in a browser; the databases are generated in that folder if missing.
The `work` of a step is its time in units of a fixed task measured in the same run, so that machines can be compared.
With `--compare`, the exit code is 1 if a step takes more than `SLOWER` times its earlier work.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import re
import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from asking import answered
from commands import run
from corpus import GAZETTE, SEED, megabytes, report, sources, write_lines
from graphs import EDGES, WORKS, kept

from citegraph.extraction.pipeline import Extractor
from citegraph.model import Source
from citegraph.registry import load_registry
from citegraph.store import Store

SLOWER = 1.25
MUCH = "large: "
"""Prefixes of the steps that run only with `--large`."""

NUMBER = re.compile(r"\d+(?:/\d{4})?[-/](?:[A-ZĐ]+-?)+(?:/[A-ZĐ]+)?")  # a plain search for symbols, for comparison

# A passage in the style of an American court opinion; the cited cases are real, the sentences are invented. Its density
# of citations is about that of the gazette: 1,300 per million characters.
ENGLISH = (
    "The court in Roe v. Wade, 410 U.S. 113, 120 (1973), relied on Griswold v. Connecticut, 381 U.S. 479 (1965). See"
    " also 42 U.S.C. § 1983 and id. at 121. "
    + "It considered the arguments of the parties at length and found them to be without merit here. "
    * 30
)


def calibration() -> float:
    """Return the processor seconds of a fixed task similar to extraction: searching for words in text."""
    text = "Thực hiện Nghị quyết số 18-NQ/TW ngày 25/10/2017 của Ban Chấp hành Trung ương. " * 4000
    spent = []
    for _ in range(5):
        begun = time.process_time()
        for word in ("Nghị", "quyết", "18", "TW", "Trung"):
            sum(match.end() for match in re.finditer(rf"(?<!\w){word}(?!\w)", text))
        spent.append(time.process_time() - begun)
    return statistics.median(spent)


def rates(texts: list[Source]) -> Iterator[dict[str, Any]]:
    """Yield the rates of one process: citegraph, one regular expression for symbols, and eyecite on English text.

    Their readings take turns, so that what else the machine does slows all of them.
    """
    some = [source.text for source in texts[:: max(1, len(texts) // 60)]]
    extractor = Extractor()
    readers: dict[str, tuple[Callable[[str], object], str | None]] = {
        "extraction, everything on": (lambda text: extractor.extract(Source("a", text)), None),
        "numbers alone, one regular expression": (NUMBER.findall, None),
    }
    if importlib.util.find_spec("eyecite") is not None:
        from eyecite import get_citations

        readers["eyecite, on English text"] = get_citations, ENGLISH * 20
    spent, read = Counter[str](), Counter[str]()
    for text in (*some[:5], *some):  # the first ones build what later ones use
        for name, (reader, instead) in readers.items():
            given = instead or text
            begun = time.process_time()
            reader(given)
            spent[name] += time.process_time() - begun
            read[name] += len(given.encode())
        if text is some[4]:
            spent.clear()
            read.clear()
    found = {name: read[name] / 1e6 / spent[name] for name in readers}
    ours, *others = found.items()
    yield {"step": f"rate: {ours[0]}", "mb_s": round(ours[1], 2)}
    for name, theirs in others:
        ratio = ours[1] / theirs
        yield {"step": f"rate: {name}", "mb_s": round(theirs, 2), "ratio": float(f"{ratio:.2g}")}
    if len(readers) == 2:
        yield {"step": "rate: eyecite", "skipped": "not installed: pip install 'citegraph[bench]'"}


def steps(texts: list[Source], folder: Path) -> Iterator[tuple[str, Callable[[], dict[str, float]]]]:
    """Yield the name of each step, and a function that runs it once."""
    lines, spread, db = folder / "texts.jsonl", folder / "texts", folder / "suite.db"
    spread.mkdir()
    write_lines(texts, lines)
    for n, source in enumerate(texts):
        (spread / f"{n:05}.txt").write_text(source.text, "utf-8", "replace")

    def anew() -> dict[str, float]:
        for file in folder.glob("suite.db*"):
            file.unlink()
        return run("build", str(spread), "--db", str(db))

    def changed() -> dict[str, float]:
        with (spread / "00000.txt").open("a", encoding="utf-8") as file:
            file.write("\nThực hiện Nghị quyết số 18-NQ/TW ngày 25/10/2017.\n")
        return run("build", str(spread), "--db", str(db))

    yield "start: --version", lambda: run("--version")
    yield "start: extract seeds/quang-ninh.txt", lambda: run("extract", str(SEED))
    for workers in ("1", "2"):
        words = ("extract", str(lines), "--format", "jsonl", "--workers", workers)
        yield f"extract, workers {workers}", lambda words=words: run(*words)
    yield "build", anew
    yield "build, nothing changed", lambda: run("build", str(spread), "--db", str(db))
    yield "build, one file changed", changed
    yield "link, all anew", lambda: link(db)
    yield "implements --transitive", lambda: run("implements", most_acted_on(db), "--transitive", "--db", str(db))
    yield "search", lambda: run("search", "quan ly dat dai", "--db", str(db))
    for suffix in ("graphml", "html", "csv"):
        yield f"export .{suffix}", lambda suffix=suffix: run("export", str(folder / f"g.{suffix}"), "--db", str(db))
    yield "verify", lambda: run("verify", "--db", str(db))


def link(db: Path) -> dict[str, float]:
    """Return the processor seconds of linking a whole database, in this process."""
    with Store.open(db) as store:
        begun = time.process_time()
        store.link(load_registry(), (), f"benchmark {begun}")
        return {"cpu": time.process_time() - begun}


def ordinary(db: Path) -> str:
    """Return the key of the work with the median number of incoming relations."""
    with closing(sqlite3.connect(db)) as connection:
        query = "SELECT target FROM edges GROUP BY target ORDER BY COUNT(*), target"
        keys = connection.execute(query).fetchall()
        return str(keys[len(keys) // 2][0])


def most_acted_on(db: Path) -> str:
    """Return the key of the work with the most incoming relations."""
    with closing(sqlite3.connect(db)) as connection:
        query = "SELECT target FROM edges GROUP BY target ORDER BY COUNT(*) DESC, target LIMIT 1"
        return str(connection.execute(query).fetchone()[0])


def measured(paths: list[str], times: int, large: Path | None) -> Iterator[dict[str, Any]]:
    texts = list(sources(paths))
    texts_read = {"of": [Path(path).name for path in paths] or "seeds", "mb": round(megabytes(texts), 1)}
    machine = {"machine": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}
    yield {
        "step": "texts",
        **texts_read,
        "sources": len(texts),
        "times": times,
        **machine,
        "date": time.strftime("%Y-%m-%d"),
    }
    yield from rates(texts)
    with tempfile.TemporaryDirectory(prefix="citegraph-suite-") as folder:
        for name, once in steps(texts, Path(folder)):
            yield {"step": name, **median(once, times)}
        if large is not None:
            yield from larger(large, Path(folder) / "large.graphml", times)


def median(once: Callable[[], dict[str, float]], times: int) -> dict[str, float]:
    """Return processor seconds and units of work of the median run, and the peak memory of all runs."""
    runs = [(calibration(), once()) for _ in range(times)]  # calibrate each run, as the speed of a machine varies
    seconds = statistics.median(done["cpu"] for _, done in runs)
    work = statistics.median(done["cpu"] / unit for unit, done in runs)
    peaks = [done["peak_mb"] for _, done in runs if "peak_mb" in done]
    return {"seconds": round(seconds, 3), "work": round(work, 1), **({"peak_mb": max(peaks)} if peaks else {})}


def larger(folder: Path, graphml: Path, times: int) -> Iterator[dict[str, Any]]:
    """Measure questions to a large graph, its export, and pages of graphs in a browser."""
    from page import generated, pages  # needs Playwright and Chromium

    asked, exported = (str(kept(folder, WORKS, relations)) for relations in (EDGES, WORKS))
    yield from answered(asked)
    key = ordinary(Path(asked))
    yield {"step": f"{MUCH}implements", **median(lambda: run("implements", key, "--transitive", "--db", asked), times)}
    yield {"step": f"{MUCH}search", **median(lambda: run("search", "quan ly dat dai", "--db", asked), times)}
    yield {"step": f"{MUCH}export .graphml", **median(lambda: run("export", str(graphml), "--db", exported), times)}
    yield from pages(generated())


def slower(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> Iterator[str]:
    """Yield one line per step that takes more work than before or was not run; new steps are not compared.

    >>> list(slower([{"step": "build", "work": 10}], [{"step": "build", "work": 14}, {"step": "new", "work": 1}]))
    ['build: 10 -> 14 units of work, 1.40 times']
    """
    done = {result["step"]: result for result in now}
    for result in before:
        step, again = result["step"], done.get(result["step"])
        if step == "texts" and again is not None and (again["of"], again["mb"]) != (result["of"], result["mb"]):
            yield f"texts: {again['of']}, {again['mb']} MB, cannot be compared with {result['of']}, {result['mb']} MB"
        elif "work" in result and again is None:
            yield f"{step}: was not run"
        elif "work" in result and again is not None and again["work"] > SLOWER * result["work"]:
            more = again["work"] / result["work"]
            yield f"{step}: {result['work']} -> {again['work']} units of work, {more:.2f} times"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", default=[str(GAZETTE)] if GAZETTE.exists() else [])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--large", type=Path, metavar="FOLDER")
    parser.add_argument("--compare", type=Path, metavar="FILE")
    parser.add_argument("--save", type=Path, metavar="FILE")
    asked = parser.parse_args()
    before = [json.loads(line) for line in asked.compare.read_text("utf-8").splitlines()] if asked.compare else []
    if not asked.large:
        before = [result for result in before if not result["step"].startswith(MUCH)]
    now = [report(result) for result in measured(asked.files, asked.times, asked.large)]
    if asked.save:
        asked.save.write_text("".join(json.dumps(result, ensure_ascii=False) + "\n" for result in now), "utf-8")
    if found := list(slower(before, now)):
        raise SystemExit("\n".join(found))


if __name__ == "__main__":
    main()
