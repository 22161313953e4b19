"""Measure the exported HTML page in a browser: size, first render and search, at 1,000 and 20,000 works.

    python benchmarks/page.py [FILE.db ...]

Export generated graphs (and those of the given databases), open each page in headless Chromium without a GPU and with
the network off, and print one JSON object per page: works, relations, layout, seconds to write it, megabytes, and the
median of five runs, in milliseconds, to the first picture, to the complete page, and from a key pressed in the search
box to the picture of the matches.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus import report
from playwright.sync_api import Browser, Page, sync_playwright

from citegraph.export import LAYOUTS, export_graph
from citegraph.model import Corpus, Edge, Evidence, Kind, Work
from citegraph.store import Store

SIZES = ((1000, 2000), (20_000, 40_000))
RUNS = 5
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
KINDS = (Kind.CITES,) * 10 + (Kind.BASED_ON,) * 4 + (Kind.AMENDS,) * 3 + (Kind.GUIDES,) * 2 + (Kind.IMPLEMENTS,) * 2
ISSUERS = ("NĐ-CP", "QĐ-TTg", "TT-BTC", "TT-BNV", "TT-BYT", "TT-BGDĐT", "NQ-CP", "QĐ-UBND", "NQ-HĐND", "CT-TTg")
SYLLABLES = """
quy định chi tiết thi hành một số điều của về việc hướng dẫn thực hiện chính sách đối với cán bộ công chức viên chức
quản lý sử dụng đất đai tài nguyên môi trường bảo hiểm xã hội y tế giáo dục đào tạo khoa học công nghệ thuế phí lệ phí
ngân sách nhà nước đầu tư công xây dựng giao thông vận tải nông nghiệp phát triển nông thôn
lao động việc làm an toàn thực phẩm phòng cháy chữa cháy doanh nghiệp hợp tác xã tổ chức bộ máy tỉnh ủy
hội đồng nhân dân
"""

SEARCH = """async (words) => {
  const box = document.getElementById("search");
  box.focus();
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const start = performance.now();
  box.value = words;
  box.dispatchEvent(new Event("input"));
  await frame();
  await frame();
  return performance.now() - start;
}"""


def graph(works: int, relations: int, seed: int = 7) -> Corpus:
    """Generate works of four decades, with relations to older ones, a few of which have very many.

    Sentences have the length of those in legal texts (300 characters) and a similar redundancy.
    """
    chance = random.Random(seed)  # noqa: S311 - the same graph on every run

    syllables = SYLLABLES.split()
    phrases = [" ".join(chance.choice(syllables) for _ in range(chance.randint(10, 24))) for _ in range(300)]

    def words(least: int, most: int) -> str:
        return " ".join(chance.choice(phrases) for _ in range(chance.randint(least, most)))

    made = []
    for number in range(works):
        year = 2026 - int(chance.betavariate(1, 3) * 40)
        issuer = chance.choice(ISSUERS)
        symbol = f"{number % 997 + 1}/{year}/{issuer}"
        kind = {"NĐ": "nghi-dinh", "QĐ": "quyet-dinh", "TT": "thong-tu", "NQ": "nghi-quyet", "CT": "chi-thi"}[
            issuer[:2]
        ]
        scope = f"Tỉnh {chance.randint(1, 34)}" if issuer in ("QĐ-UBND", "NQ-HĐND") else None
        place = f"@tinh-{scope.split()[1]}" if scope else ""
        date = f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        key = f"{kind}:{symbol.lower()}{place}~{number}"
        title = words(1, 2).capitalize() if chance.random() < 0.5 else None
        made.append(Work(key, kind, symbol, None, None, issuer.partition("-")[2], scope, date, title))
    by_age = sorted(made, key=lambda w: (w.date or "", w.key))
    edges = {}
    while len(edges) < relations:
        newer = chance.randrange(1, works)
        older = int(newer * chance.random() ** 3)
        one, other = by_age[newer], by_age[older]
        sentence = f"{words(1, 1).capitalize()} {one.symbol} {words(1, 1)} {other.symbol} {words(1, 3)}."
        evidence = Evidence(0, len(sentence), sentence, "generated")
        edge = Edge(one.key, chance.choice(KINDS), other.key, f"nguon/{chance.randrange(works)}.txt", evidence)
        edges[edge.source, edge.kind, edge.target] = edge
    return Corpus(tuple(sorted(made, key=lambda w: w.key)), tuple(edges[k] for k in sorted(edges)), {}, {})


def opened(browser: Browser, path: Path) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_timeout(300)
    return page


def measured(browser: Browser, path: Path, words: str) -> dict[str, int]:
    drawn, ready, search = [], [], []
    for _ in range(RUNS):
        page = opened(browser, path)
        drawn.append(int(page.evaluate("document.documentElement.dataset.drawn")))
        ready.append(int(page.evaluate("document.documentElement.dataset.ready")))
        search.append(int(page.evaluate(SEARCH, words)))
        page.context.close()
    medians = (statistics.median(times) for times in (drawn, ready, search))
    return dict(zip(("first_render_ms", "ready_ms", "search_ms"), map(int, medians), strict=True))


def pages(graphs: dict[str, Corpus]) -> Iterator[dict[str, Any]]:
    """Yield for each graph and layout the time to write the page, its size, and its times in a browser."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, corpus in graphs.items():
            for layout in LAYOUTS:
                path = Path(folder) / "page.html"
                start = time.perf_counter()
                export_graph(corpus, path, layout=layout)
                yield {
                    "step": f"page: {name}, {layout}",
                    "works": len(corpus.works),
                    "relations": len(corpus.edges),
                    "written_s": round(time.perf_counter() - start, 2),
                    "mb": round(path.stat().st_size / 1e6, 2),
                    **measured(browser, path, "nghi dinh dat dai"),
                }
        browser.close()


def generated() -> dict[str, Corpus]:
    """Return the graphs of `SIZES`, by name."""
    return {f"generated, {works:,} works": graph(works, relations) for works, relations in SIZES}


def main(databases: list[str]) -> None:
    graphs = generated()
    for database in databases:
        with Store.open(Path(database)) as store:
            graphs[Path(database).name] = store.load_corpus()
    for result in pages(graphs):
        report(result)


if __name__ == "__main__":
    main(sys.argv[1:])
