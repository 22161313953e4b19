"""Measure the explorer with a large database: milliseconds of every page, and many readers at once.

    python benchmarks/server.py FILE.db [--readers 200] [--seconds 60] [--build FILE]...

`graphs.py` makes such a database. The server runs as a user starts it, in a separate process on this machine. Each page
is requested once to warm up, then five times for random works; then many readers request pages concurrently. With
`--build`, these texts are added to the database meanwhile, so use a copy.
Print one JSON object per page; exit code 1 if a median is over 200 ms or the server returns an error.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from contextlib import nullcontext
from urllib.parse import quote

import httpx
from corpus import report
from memory import peak_memory

from citegraph.store import Store

MOST = 200.0  # ms
LARGE = {
    "API graph, at its bounds",
    "API whole graph",
}  # layouts of hundreds of boxes, which pages show only on request
PAGES = {
    "home": "/",
    "search by number": "/?q={symbol}",
    "search by words": "/?q={words}",
    "work": "/w/{key}",
    "work at a date": "/w/{key}?at=2020-01-01",
    "one kind of relation": "/w/{key}?kind=cites&way=in",
    "source": "/source/{source}",
    "sources": "/sources",
    "path": "/path?from={key}&to={other}",
    "unresolved": "/unresolved",
    "conflicts": "/conflicts",
    "gaps": "/gaps?scope=centre",
    "check": "/check",
    "whole graph": "/graph",
    "unknown work": "/w/nghi-dinh:khong-co",
    "API search": "/api/works?q={words}&limit=8",
    "API work": "/api/works/{key}",
    "API graph round a work": "/api/graph?work={key}&depth=1&limit=40",
    "API graph, at its bounds": "/api/graph?work={key}&depth=3&limit=500",
    "API whole graph": "/api/graph",
    "API figures": "/api/figures",
    "download GraphML": "/download?work={key}&format=graphml",
}


def values(path: str, number: int) -> list[dict[str, str]]:
    """Return values for the placeholders of `PAGES`, from random works and sources, the same on every run."""
    chance = random.Random(1)  # noqa: S311
    with Store.open(path) as store:
        works = store.facts().works
        keys = chance.sample(list(works), 2 * number)
        sources = list(store.sources())[:number]
        found = [(works[key], other) for key, other in zip(keys[::2], keys[1::2], strict=True)]
    return [
        {
            "key": quote(work.key),
            "other": quote(other),
            "symbol": quote(work.symbol or work.key),
            "words": quote(" ".join((work.title or work.label).split()[2:5])),
            "source": quote(sources[i % len(sources)]),
        }
        for i, (work, other) in enumerate(found)
    ]


def timed(client: httpx.Client, address: str) -> tuple[float, int]:
    begun = time.perf_counter()
    status = client.get(address).status_code
    return 1000 * (time.perf_counter() - begun), status


def each_page(base: str, chosen: list[dict[str, str]]) -> list[str]:
    slow = []
    with httpx.Client(base_url=base, timeout=120) as client:
        for name, path in PAGES.items():
            timed(client, path.format(**chosen[0]))
            answers = [timed(client, path.format(**each)) for each in chosen[1:6]]
            median, longest = statistics.median(ms for ms, _ in answers), max(ms for ms, _ in answers)
            statuses = sorted({status for _, status in answers})
            report({"page": name, "median_ms": round(median, 1), "longest_ms": round(longest, 1), "status": statuses})
            if (median > MOST and name not in LARGE) or max(statuses) >= 500:
                slow.append(f"{name}: {median:.0f} ms, {statuses}")
    return slow


async def many(base: str, chosen: list[dict[str, str]], readers: int, seconds: float) -> list[str]:
    """Run readers that request one page after the other; a page refused because of the load is not an error."""
    spent: list[float] = []
    statuses: Counter[int] = Counter()
    paths = [path for name, path in PAGES.items() if name not in {*LARGE, "download GraphML"}]
    end = time.perf_counter() + seconds

    async def read(number: int) -> None:
        chance = random.Random(number)  # noqa: S311
        async with httpx.AsyncClient(base_url=base, timeout=120) as client:
            while time.perf_counter() < end:
                begun = time.perf_counter()
                answer = await client.get(chance.choice(paths).format(**chance.choice(chosen)))
                spent.append(1000 * (time.perf_counter() - begun))
                statuses[answer.status_code] += 1

    await asyncio.gather(*(read(number) for number in range(readers)))
    spent.sort()
    report(
        {
            "readers": readers,
            "seconds": seconds,
            "answers": len(spent),
            "median_ms": round(statistics.median(spent)),
            "p99_ms": round(spent[int(0.99 * len(spent))]),
            "status": {str(status): n for status, n in sorted(statuses.items())},
        }
    )
    return [f"{n} answers with status {status}" for status, n in statuses.items() if status >= 500]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--build", action="append", default=[], metavar="FILE")
    asked = parser.parse_args()
    citegraph = [sys.executable, "-m", "citegraph"]
    serve = [*citegraph, "serve", "--db", asked.database, "--port", "0"]
    build = [*citegraph, "build", *asked.build, "--db", asked.database]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found
        try:
            chosen = values(asked.database, 100)
            faults = each_page(found.group(), chosen)
            report({"memory_mb": round((peak_memory(server.pid) or 0) / 1e6, 1)})
            with subprocess.Popen(build, stdout=subprocess.DEVNULL) if asked.build else nullcontext() as building:
                faults += asyncio.run(many(found.group(), chosen, asked.readers, asked.seconds))
                if building is not None:
                    report({"build": "still going on" if building.poll() is None else building.returncode})
                    building.terminate()
            report({"memory_mb": round((peak_memory(server.pid) or 0) / 1e6, 1)})
        finally:
            server.terminate()
    if faults:
        raise SystemExit("\n".join(faults))


if __name__ == "__main__":
    main()
