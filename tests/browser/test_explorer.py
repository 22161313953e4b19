"""The explorer in a real browser: a server of its own process over a database of the seed article, and no network."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import madefiles as made
import networkx
import pytest
from conftest import RunCli

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page

pytestmark = pytest.mark.browser

KL01 = "ket-luan:01-kl/tw~2021"
CT05 = "chi-thi:05-ct/tw~2016"
CT16 = "chi-thi:16-ct/tu@quang-ninh~2020"
SOURCE = "/source/seeds/quang-ninh.txt"
PAGES = (
    "/",
    "/?q=05+ct+tw",
    "/?q=khong-co-gi-nhu-vay",
    f"/w/{KL01}",
    f"/w/{KL01}?at=2020-01-01",
    f"/w/{KL01}/none",
    SOURCE,
    f"/path?from={CT16}&to=05-CT/TW",
    "/unresolved",
    "/conflicts",
    "/gaps?scope=Quang+Ninh",
    "/check",
    "/graph",
    "/sources",
    "/api/docs",
)
"""Every kind of page, with something on it and with nothing."""

DRAFT = (
    "Thực hiện Nghị quyết số 18/NQ-TW ngày 25/10/2017, <script>alert(1)</script> Chỉ thị số 05-CT/TW ngày 15/5/2016."
)
FOCUSED = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  if (e === document.body) return null;
  const outlined = e.type === "date" || getComputedStyle(e).outlineStyle !== "none";
  return [e.outerHTML.slice(0, 60), outlined && box.width > 0];
}"""
"""What has the focus, and whether that is seen; the parts of a date field show theirs themselves."""


WRITTEN = """() => {
  const drawn = CanvasRenderingContext2D.prototype, { fillText, clearRect } = drawn;
  window.written = [];
  drawn.clearRect = function (...rest) {
    if (this.canvas.isConnected) window.written = [];
    return clearRect.apply(this, rest);
  };
  drawn.fillText = function (text, x, y, most = Infinity) {
    const wide = Math.min(this.measureText(text).width, most), high = parseFloat(this.font.match(/([\\d.]+)px/)[1]);
    const [left, top] = [x - (this.textAlign === "center" ? wide / 2 : 0), y - high / 2], to = this.getTransform();
    const [a, b] = [[left, top], [left + wide, top + high]].map(([u, v]) => to.transformPoint({ x: u, y: v }));
    const place = [Math.min, Math.max].flatMap((f) => [f(a.x, b.x), f(a.y, b.y)]);
    if (this.canvas.isConnected) window.written.push([text, ...place]);
    return fillText.call(this, text, x, y, most);
  };
}"""
"""Keeps every text of the last frame of a canvas with the place that it takes: left, top, right, bottom."""


BROKEN = """groups => groups.map((group) => {
  const box = group.getBoundingClientRect();
  const parts = [...group.querySelectorAll("li, h4")].map((e) => e.getBoundingClientRect());
  return parts.some((at) => at.left < box.left || at.right > box.right + 1 || at.bottom > box.bottom + 1);
})"""
"""Whether a part of each group of cards lies outside of it."""

SMALL = """links => links
  .filter((e) => e.offsetParent && !e.closest("#swagger") && e.getBoundingClientRect().height < 24)
  .map((e) => e.outerHTML.slice(0, 90))"""
"""What is seen and lower than a finger needs."""


@pytest.fixture(scope="module")
def address(repo_root: Path, run_cli: RunCli, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server of the seed article's database answers."""
    db = tmp_path_factory.mktemp("explorer") / "seeds.db"
    assert run_cli("build", "seeds/", "--db", db, cwd=repo_root).returncode == 0
    with _served(db) as told:
        yield told


@pytest.fixture(scope="module")
def crowded(run_cli: RunCli, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server answers whose database has one law and sixty decrees and circulars of many years under it."""
    folder = tmp_path_factory.mktemp("crowded")
    for n in range(60):
        year = 2009 + n % 15
        kind, code = (("Nghị định", "NĐ-CP"), ("Thông tư", "TT-BYT"), ("Quyết định", "QĐ-TTg"))[n % 3]
        does = ("hướng dẫn thi hành", "sửa đổi, bổ sung", "thực hiện")[n % 3 - n % 2]
        text = f"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: {n + 10}/{year}/{code}\nHà Nội, ngày 5 tháng 6 năm {year}\n"
        text += f"{kind.upper()}\n{kind} này {does} Luật Bảo hiểm y tế số 25/2008/QH12 ngày 14 tháng 11 năm 2008.\n"
        text += f"Nghị định số {n + 10}/{year}/NĐ-CP hướng dẫn thi hành Luật số 25/2008/QH12 và Luật số 46/2014/QH13.\n"
        (folder / f"{n}.txt").write_text(text, "utf-8")
    head = "Số: 99/2023/TT-BYT\nHà Nội, ngày 5 tháng 6 năm 2023\nTHÔNG TƯ\nVề sổ sách của trạm y tế xã\n"
    long = "Trạm y tế ghi sổ hằng ngày và báo cáo hằng tháng.\n" * 700
    last = "Thông tư này hướng dẫn thi hành Luật Bảo hiểm y tế số 25/2008/QH12.\n"
    (folder / "long.txt").write_text(head + long + last, "utf-8")
    assert run_cli("build", folder, "--db", folder / "crowded.db").returncode == 0
    with _served(folder / "crowded.db") as told:
        yield told


@contextmanager
def _served(db: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "citegraph", "serve", "--db", str(db), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", bufsize=1) as server:
        assert server.stdout
        said = re.search(r"http://\S+", server.stdout.readline())
        assert said
        yield said.group().rstrip("/")
        server.terminate()


class _Reader:
    """A browser's window on the server; `wrong` is what went wrong in it: errors, dialogs, requests to elsewhere."""

    def __init__(
        self, browser: Browser, address: str, width: int, scheme: Any, locale: str = "vi-VN", scripts: bool = True
    ) -> None:
        self.address = address
        self.scripts = scripts
        self.wrong: list[str] = []
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale=locale,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        context.route("**/*", self._only_here)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("console", self._told)
        self.page.on("pageerror", lambda e: self.wrong.append(str(e)))
        self.page.on("dialog", self._asked)

    def _told(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(message.text)

    def _asked(self, dialog: Dialog) -> None:
        self.wrong.append(dialog.message)
        dialog.dismiss()

    def _only_here(self, route: Any) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(self.address).netloc:
            route.continue_()
        else:
            self.wrong.append(f"asked for {route.request.url}")
            route.abort()

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path, wait_until="load")
        if self.scripts and self.page.locator("#app").count():
            self.page.wait_for_selector("#app[data-ready]", state="attached")
        return self.page


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Callable[..., _Reader]]:
    opened: list[_Reader] = []

    def open_it(width: int = 1280, scheme: str = "light", locale: str = "vi-VN") -> _Reader:
        opened.append(_Reader(browser, address, width, scheme, locale))
        return opened[-1]

    yield open_it
    wrong = [message for each in opened for message in each.wrong]
    for each in opened:
        each.page.context.close()
    assert wrong == []


def test_typing_lists_works_which_keys_choose(reader: Callable[..., _Reader]) -> None:
    """`/` goes to the box, letters without marks find, an arrow chooses, Enter opens, Escape closes."""
    page = reader().open("/")
    page.keyboard.press("/")
    page.keyboard.type("05 ct tw")
    page.wait_for_selector("#q-list:not([hidden])")
    page.keyboard.press("Escape")
    assert page.is_hidden("#q-list")
    page.keyboard.type(" ")
    page.wait_for_selector("#q-list:not([hidden])")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#q", "aria-activedescendant") == "q-0"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/w/{CT05}")
    assert "05-CT/TW" in page.inner_text("h1")


def test_from_a_search_to_the_sentence_in_its_source(reader: Callable[..., _Reader]) -> None:
    """Search, open, follow who carries it out, and read the sentence where it stands."""
    page = reader().open("/")
    page.fill("#q", "kết luận 01-KL/TW")
    page.press("#q", "Enter")
    page.locator("main a.work", has_text="01-KL/TW").first.click()
    assert page.url.endswith(f"/w/{KL01}")
    incoming = page.locator(".group.k-implements", has_text="được thực hiện bởi")
    row = incoming.locator("li.related", has_text="16-CT/TU").first
    sentence = row.locator("blockquote").inner_text()
    row.locator("p.place a").click()
    page.wait_for_url(f"**{SOURCE}**")
    shown = " ".join(page.locator(".text .here").all_inner_texts())
    assert "16-CT/TU" in shown
    assert shown.split()[:8] == sentence.split()[:8]
    page.locator(".text a.cite", has_text="16-CT/TU").first.click()
    assert page.url.endswith(f"/w/{CT16}")


LANDED = """() => {
  const place = document.getElementById("evidence"), box = place.getBoundingClientRect();
  return [document.activeElement === place, box.top, box.bottom, getComputedStyle(place).backgroundColor];
}"""


@pytest.mark.parametrize(("width", "scripts"), [(1440, True), (390, False)])
def test_every_link_to_a_source_lands_on_its_sentence(
    browser: Browser, address: str, width: int, scripts: bool
) -> None:
    """In view, marked and focused: each link of five pages."""
    reader = _Reader(browser, address, width, "light", scripts=scripts)
    links: dict[str, None] = {}
    for path in (f"/w/{KL01}", f"/w/{CT05}", f"/w/{CT16}", f"/w/{KL01}?kind=implements&way=in",
                 f"/path?from={CT16}&to=05-CT/TW"):  # fmt: skip
        found = reader.open(path).locator("a[href*='#evidence']")
        hrefs = found.evaluate_all("e => e.map(x => x.getAttribute('href'))")
        assert hrefs, path
        links.update(dict.fromkeys(hrefs))
    assert len(links) > 3
    for link in links:
        _lands(reader, link)
    reader.page.context.close()


def test_a_link_lands_in_a_later_part_of_a_long_text(browser: Browser, crowded: str) -> None:
    reader = _Reader(browser, crowded, 1440, "light")
    page = reader.open("/w/thong-tu:99/2023/tt-byt")
    link = page.locator(".group.k-guides a[href*='#evidence']").first.get_attribute("href")
    assert link
    assert "from=35" in link
    _lands(reader, link)
    page.context.close()


def _lands(reader: _Reader, link: str) -> None:
    """Fails unless the page of the link opens at its sentence, also where scrolling is smooth."""
    reader.page.goto("about:blank")
    reader.page.emulate_media(reduced_motion="no-preference")
    focused, top, bottom, colour = reader.open(link).evaluate(LANDED)
    assert focused, link
    assert 0 <= top < bottom <= 900, link
    assert colour != "rgba(0, 0, 0, 0)", link


def test_a_citation_shows_the_card_of_its_work(reader: Callable[..., _Reader]) -> None:
    """Under the pointer and with the focus, until Escape or the next; its own entry beside the text says the same."""
    page = reader().open(SOURCE)
    page.locator(".text a.cite", has_text="01-KL/TW").first.hover()
    assert "Kết luận 01-KL/TW" in page.inner_text("#hovercard")
    page.keyboard.press("Escape")
    assert not page.is_visible("#hovercard")
    page.locator(".text a.cite", has_text="16-CT/TU").first.focus()
    assert "16-CT/TU" in page.inner_text("#hovercard")


def test_a_date_changes_what_is_in_force(reader: Callable[..., _Reader]) -> None:
    page = reader().open(f"/w/{KL01}")
    page.fill("#at", "2020-01-01")
    page.press("#at", "Enter")
    page.wait_for_selector("#then")
    assert "chưa ban hành" in page.inner_text("#then")
    assert "01/01/2020" in page.inner_text("#then") or "1/1/2020" in page.inner_text("#then")


def test_a_kind_filters_what_is_listed_and_drawn(reader: Callable[..., _Reader]) -> None:
    page = reader().open(f"/w/{KL01}")
    kinds = page.locator(".diagram .group").count()
    drawn = int(page.get_attribute("#app", "data-ready") or 0)
    page.click(".chips a.k-continues")
    page.wait_for_selector("#app[data-ready]", state="attached")
    assert 0 < page.locator(".diagram .group").count() < kinds
    assert all("k-continues" in c for c in page.locator(".diagram .group").evaluate_all("e => e.map(x => x.className)"))
    assert 0 < int(page.get_attribute("#app", "data-ready") or 0) < drawn


def test_every_download_is_what_its_name_says(reader: Callable[..., _Reader], tmp_path: Path) -> None:
    page = reader().open(f"/w/{KL01}")
    page.click("summary:has-text('Tải về')")
    files = {}
    for link in page.locator("a[download]").all():
        form = (link.get_attribute("href") or "").rpartition("format=")[2]
        with page.expect_download() as coming:
            link.click()
        files[form] = tmp_path / coming.value.suggested_filename
        coming.value.save_as(files[form])
    graph = networkx.read_graphml(files["graphml"])
    assert any(data["kind"] == "implements" for _, _, data in graph.in_edges(KL01, data=True))
    assert KL01 in json.dumps(json.loads(files["json"].read_text("utf-8")))
    assert KL01 in files["csv"].read_text("utf-8-sig")
    assert "Content-Security-Policy" in files["html"].read_text("utf-8")


def test_a_draft_is_checked_pasted_or_as_a_file(reader: Callable[..., _Reader], tmp_path: Path) -> None:
    """What is found stands beside the text, whose markup is text; nothing of it is kept."""
    page = reader().open("/check")
    page.fill("#text", DRAFT)
    page.click("#check button")
    assert "<script>alert(1)</script>" in page.inner_text(".text")
    assert page.locator(".note").count() >= 1
    assert page.locator(f'.text a[href="/w/{CT05}"]').count() == 1
    page.click(".findings a >> nth=0")
    assert page.inner_text(".text :target") == "18/NQ-TW"
    assert 0 < _top(page, ":target") < 800
    path = tmp_path / "du <b>thảo.txt"
    path.write_text(DRAFT, "utf-8")
    page.goto(page.url)
    page.set_input_files("#file", path)
    assert path.name in page.inner_text("#dropped")
    page.click("#check button")
    assert path.name in page.inner_text("main [role=status] >> nth=0")
    assert page.locator(".note").count() >= 1
    path = tmp_path / "dự thảo.docx"
    path.write_bytes(made.office("<w:p><w:r><w:t>Nghị quyết số 18/NQ-TW</w:t></w:r></w:p>"))
    page.set_input_files("#file", path)
    with page.expect_download() as download:
        page.click("button[value=word]")
    assert download.value.suggested_filename == "dự thảo.checked.docx"


def test_the_way_between_two_works_is_a_chain_of_sentences(reader: Callable[..., _Reader]) -> None:
    page = reader().open("/path")
    page.fill("[name=from]", "16-CT/TU")
    page.fill("[name=to]", "05-CT/TW")
    page.click("main form button")
    stops = page.locator(".chain .stop").all_inner_texts()
    assert "16-CT/TU" in stops[0]
    assert "05-CT/TW" in stops[-1]
    assert page.locator(".chain .step blockquote").count() == len(stops) - 1


def test_a_work_is_suggested_for_a_path(reader: Callable[..., _Reader]) -> None:
    """What is chosen fills the box by its name, and the form sends its key."""
    page = reader().open("/path")
    for name, words in (("from", "16 ct tu"), ("to", "05 ct tw")):
        page.fill(f"#{name}", words)
        page.wait_for_selector(f"#{name}-list:not([hidden])")
        page.press(f"#{name}", "ArrowDown")
        page.press(f"#{name}", "Enter")
    assert page.input_value("#to") == "Chỉ thị 05-CT/TW"
    page.click("main form button")
    page.wait_for_url("**from=chi-thi*")
    assert page.locator(".chain .stop").count() >= 2


def test_the_graph_is_worked_by_keys_and_said_in_words(reader: Callable[..., _Reader]) -> None:
    """Arrow keys go from box to box, PageDown through arrows, each told in words; Enter follows, and opens a work."""
    page = reader().open(f"/w/{KL01}")
    page.focus("#graph")
    page.keyboard.press("ArrowRight")
    assert "01-KL/TW" in page.inner_text("#card h2")
    assert page.inner_text("#said").startswith("Kết luận 01-KL/TW")
    page.keyboard.press("PageDown")
    assert page.locator("#card blockquote").count() >= 1
    assert "01-KL/TW" in page.inner_text("#said")
    page.keyboard.press("Enter")
    other = page.inner_text("#card h2")
    assert "01-KL/TW" not in other
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/w/(?!ket-luan(:|%3A)01-kl)"))
    assert page.inner_text("h1").endswith(other.split()[-1])


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["/w/luat:25/2008/qh12?limit=40", "/w/luat:25/2008/qh12?limit=500&depth=3", "/graph"])
def test_no_name_lies_over_another(browser: Browser, crowded: str, path: str, width: int) -> None:
    """Not those of boxes, rows and years, nor the words of arrows; and a graph round a work shows that work's name."""
    reader = _Reader(browser, crowded, width, "light")
    reader.page.add_init_script(f"({WRITTEN})()")
    page = reader.open(path)
    page.wait_for_timeout(500)
    written: list[tuple[str, float, float, float, float]] = page.evaluate("window.written")
    assert len(written) > 8, written
    over = [(a[0], b[0]) for a, b in combinations(written, 2) if _covered(a[1:], b[1:])]
    assert not over
    assert path == "/graph" or "25/2008/QH12" in {text for text, *_ in written}
    page.context.close()


@pytest.mark.parametrize(("width", "most"), [(1440, 4_000), (390, 8_000)])
def test_the_page_of_a_much_cited_law_is_short(browser: Browser, crowded: str, width: int, most: int) -> None:
    """Its first screen has name, status and graph, the row of its parts stays in view, and no card breaks in two."""
    page = _Reader(browser, crowded, width, "light").open("/w/luat:25/2008/qh12")
    assert page.evaluate("document.documentElement.scrollHeight") <= most
    assert all(_top(page, part) < 900 for part in ("h1", ".state", "#graph"))
    assert not any(page.locator(".groups .group").evaluate_all(BROKEN))
    page.locator(".tabs a[href='#sources']").click()
    page.wait_for_function("document.querySelector('.tabs a[href=\"#sources\"]').hasAttribute('aria-current')")
    assert abs(_top(page, ".tabs")) < 1
    assert _top(page, "#sources") > _top(page, ".tabs") + 24
    page.context.close()


def _top(page: Page, part: str) -> float:
    """How far below the top of the window the first such part begins."""
    return float(page.locator(part).first.evaluate("e => e.getBoundingClientRect().top"))


def test_the_timeline_has_a_line_a_day_and_its_sentences_on_demand(browser: Browser, crowded: str) -> None:
    """Decrees of one day that guide or amend are one moment; what says so is folded away until it is asked for."""
    page = _Reader(browser, crowded, 1440, "light").open("/w/luat:25/2008/qh12")
    amended = page.locator(".timeline > .h-amended")
    assert 3 < amended.count() <= 20
    said = amended.first.locator("details")
    assert not said.locator("blockquote").first.is_visible()
    said.locator("summary").first.click()
    assert "25/2008/QH12" in said.locator("blockquote").first.inner_text()
    page.context.close()


def _covered(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """Whether two texts share more than the edge of a letter."""
    across, along = (min(a[i + 2], b[i + 2]) - max(a[i], b[i]) for i in (0, 1))
    return across > 2 and along > 2


def test_the_whole_graph_filters_and_finds(reader: Callable[..., _Reader]) -> None:
    page = reader().open("/graph")
    everything = page.inner_text("#tally")
    page.click("#kinds [data-id=implements]")
    assert page.inner_text("#tally") != everything
    page.fill("#search", "01 kl tw")
    page.press("#search", "Enter")
    assert "01-KL/TW" in page.inner_text("#card h2")
    page.select_option("[name=layout]", "force")
    page.wait_for_selector("#app[data-ready]", state="attached")


def test_the_address_has_the_state_of_the_graph(reader: Callable[..., _Reader]) -> None:
    """What is chosen, hidden and laid out comes back with the address."""
    page = reader().open("/graph")
    page.click("#kinds [data-id=continues]")
    page.fill("#years input >> nth=1", "2024")
    page.fill("#search", "05-CT/TW")
    page.press("#search", "Enter")
    page.select_option("[name=layout]", "force")
    page.wait_for_selector("#app[data-ready]", state="attached")
    page.fill("#search", "quảng ninh")
    page.press("#search", "Escape")
    again = reader().open(page.url.partition(urlsplit(page.url).netloc)[2])
    assert again.input_value("#search") == "quảng ninh"
    assert again.get_attribute("#kinds [data-id=continues]", "aria-pressed") == "false"
    assert again.input_value("#years input >> nth=1") == "2024"
    assert "05-CT/TW" in again.inner_text("#card h2")
    assert again.input_value("[name=layout]") == "force"


ASKED = """performance.getEntriesByType("resource")
  .filter((e) => new URL(e.name).pathname === "/api/graph").map((e) => e.initiatorType)"""


@pytest.mark.parametrize("path", ["/", f"/w/{KL01}", f"/w/{KL01}?kind=implements", f"/graph?work={KL01}&layout=force"])
def test_a_graph_is_fetched_while_its_page_is_read(reader: Callable[..., _Reader], path: str) -> None:
    """Once, and not only when the script has come."""
    assert reader().open(path).evaluate(ASKED) == ["link"]


def test_more_steps_show_more_works(browser: Browser, crowded: str) -> None:
    """And say how many more there are, as the answer does; the address keeps the steps, and the search finds them."""
    page = _Reader(browser, crowded, 1440, "light").open("/graph?work=nghi-dinh:10/2009/nd-cp&limit=20")
    few = int(page.get_attribute("#app", "data-ready") or 0)
    page.select_option("[name=depth]", "2")
    page.wait_for_selector(f"#app[data-ready]:not([data-ready='{few}'])", state="attached")
    assert few < int(page.get_attribute("#app", "data-ready") or 0)
    left = page.evaluate(
        "fetch('/api/graph?work=nghi-dinh:10/2009/nd-cp&depth=2&limit=20').then((a) => a.json()).then((a) => a.left)"
    )
    assert left > 0
    assert f"{left} văn bản không hiện" in page.inner_text("#tally")
    assert "depth=2" in page.url
    page.select_option("[name=limit]", "40")
    page.wait_for_selector("#app[data-ready]", state="attached")
    lost = "({ data, search }) => data.works.filter((w) => search(w.symbol).every((i) => data.works[i] !== w)).length"
    assert page.evaluate(f"({lost})(citegraph)") == 0
    place = "citegraph.stage.toScreen(citegraph.data.works[citegraph.data.focus])"
    at, frame = page.evaluate(place), page.locator("#graph").bounding_box()
    assert frame
    page.keyboard.press("Escape")
    page.mouse.click(frame["x"] + at["x"], frame["y"] + at["y"])
    assert page.inner_text("#card h2").endswith("10/2009/NĐ-CP")
    page.context.close()


def test_an_unknown_work_offers_near_ones(reader: Callable[..., _Reader]) -> None:
    opened = reader()
    page = opened.open("/w/ket-luan:01-kl/tw~2016")
    page.click(f'a[href="/w/{KL01}"]')
    assert "01-KL/TW" in page.inner_text("h1")
    assert [message for message in opened.wrong if "404" not in message] == []
    opened.wrong.clear()  # the browser itself notes the 404


def test_a_reader_may_switch_to_english_and_stays_there(reader: Callable[..., _Reader]) -> None:
    page = reader().open(f"/w/{KL01}")
    page.click("a.language")
    assert page.get_attribute("html", "lang") == "en"
    assert "implemented by" in page.inner_text(".diagram")
    page.click("nav a[href^='/gaps']")
    assert page.get_attribute("html", "lang") == "en"


def test_keys_alone_reach_everything_in_order(reader: Callable[..., _Reader]) -> None:
    """The first stop leads past the menu; every stop is seen, and none holds the reader."""
    page = reader().open(f"/w/{KL01}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            break
        stops.append(stop)
    assert len(stops) >= 15
    assert [stop for stop, seen in stops if not seen] == []


@pytest.mark.parametrize(
    ("width", "scheme", "locale"),
    [(1280, "light", "vi-VN"), (1280, "dark", "en-GB"), (390, "light", "en-GB"), (390, "dark", "vi-VN")],
)
def test_every_page_is_accessible_and_fits(
    reader: Callable[..., _Reader], repo_root: Path, width: int, scheme: str, locale: str
) -> None:
    """axe-core finds nothing serious on any page; a phone needs no scrolling aside, and its links are 24 px high."""
    opened = reader(width, scheme, locale)
    found, wide, small = [], [], []
    axe = (repo_root / "tests" / "browser" / "vendor" / "axe.min.js").read_text("utf-8")
    for path in PAGES:
        page = opened.open(path)
        said = len(opened.wrong)
        page.evaluate(axe)
        rules = {"rules": {"color-contrast": {"enabled": path != "/api/docs"}}}  # Swagger UI's own colours
        violations = page.evaluate("(options) => axe.run(document, options)", rules)["violations"]
        found += [
            (path, v["id"], [node["html"][:90] for node in v["nodes"][:3]])
            for v in violations
            if v["impact"] in ("serious", "critical") and not (path == "/api/docs" and "swagger" in str(v["nodes"]))
        ]
        del opened.wrong[said:]  # axe itself tries styles that the page's policy forbids
        if width == 390:
            parts = page.locator("a, button, summary, select, input:not([type=checkbox])")
            small += [(path, part) for part in parts.evaluate_all(SMALL)]
        wide += [path] * page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert found == []
    assert wide == []
    assert small == []
    opened.wrong = [message for message in opened.wrong if "404" not in message]
