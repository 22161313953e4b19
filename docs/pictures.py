"""Takes the pictures of `docs/images` anew from the seed article, in headless Chromium.

It builds the seeds into a database of its own, writes the graph's page, starts the explorer on a free port and stops
it again. Nothing but the browser is needed besides what `make setup` installs; `make pictures` runs it. The letters in
the pictures are those of the fonts that the machine has.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from socket import socket

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from pypdfium2 import PdfDocument

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
COLOURS = 200
"""Colours of a picture: as many as text on flat areas needs, for a third of the size."""


TO_CITATION = "[...document.querySelectorAll('a.cg')].find((e) => e.textContent.includes('16-CT/TU')).focus()"


def run(*words: str | Path) -> None:
    """Runs a command of citegraph, which has to succeed."""
    subprocess.run([sys.executable, "-m", "citegraph", *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


@contextmanager
def explorer(db: Path) -> Iterator[str]:
    """The address of an explorer over `db`, as long as it is needed."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "citegraph", "serve", "--db", db, "--port", str(port)]
    server = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(address).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait()


def take(browser: Browser, address: str, name: str, size: tuple[int, int], *, ready: str, act: str = "") -> None:
    """Writes `name`.png of the page at `address`, once the element `ready` is there and `act` was done (JavaScript)."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="vi", reduced_motion="reduce")
    page.goto(address)
    page.wait_for_selector(ready, state="attached")
    if act:
        page.evaluate(act)
    page.wait_for_timeout(600)  # the canvas paints after it is ready
    with Image.open(BytesIO(page.screenshot())) as shot:
        save(shot, name)
    page.close()


def save(picture: Image.Image, name: str) -> None:
    """Writes `name`.png, small."""
    few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(IMAGES / f"{name}.png", optimize=True)


def take_report(folder: Path) -> None:
    """Writes report.png: the first two pages of the report on a directive, side by side."""
    db, report = folder / "van-ban.db", folder / "report.pdf"
    run("build", "docs/examples/van-ban", "--db", db)
    run("report", "Chỉ thị 05-CT/TW", "-o", report, "--db", db)
    with PdfDocument(report) as book:
        pages = [page.render(scale=1).to_pil() for page in (book[0], book[1])]
    width, height = pages[0].size
    sheet = Image.new("RGB", (2 * width + 30, height + 20), "#c9ced6")
    for number, page in enumerate(pages):
        sheet.paste(page, (10 + number * (width + 10), 10))
    save(sheet, "report")


def main() -> None:
    """Takes all pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no chromium on PATH: install it, and run `make pictures` again.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        db, graph, text = (Path(folder, name) for name in ("seeds.db", "graph.html", "text.html"))
        run("build", "seeds/", "--db", db)
        run("export", graph, "--db", db)
        run("annotate", "seeds/quang-ninh.txt", "-o", text)
        take_report(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS, env={**os.environ, "TZ": "UTC"})
        take(browser, graph.as_uri(), "graph", (1440, 860), ready="canvas")
        take(browser, text.as_uri(), "annotated", (1240, 760), ready="html[data-ready]", act=TO_CITATION)
        with explorer(db) as address:
            key, ready = "ket-luan:01-kl/tw~2021", "#app[data-ready]"
            take(browser, f"{address}/w/{key}", "work", (1240, 900), ready=ready)
            take(browser, f"{address}/graph?work={key}&depth=2", "around", (1240, 860), ready=ready)
        browser.close()


if __name__ == "__main__":
    main()
