"""Annotated texts in a real browser: HTML parsed with and without its marks, and the page of a text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from test_annotate import ACTIVE, HOSTILE, LINK, NASTY, STORY, marked_at, read

from citegraph.export.annotate import annotated_text
from citegraph.export.cleaning import cleaned
from citegraph.export.markup import read_markup
from citegraph.extraction.pipeline import Extractor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

pytestmark = pytest.mark.browser

SAME_TREE = """(cases) => cases.map(([raw, marked]) => {
  const parse = (text) => new DOMParser().parseFromString(text, "text/html");
  const [before, after] = [parse(raw), parse(marked)];
  const marks = [...after.querySelectorAll("mark.cg, a.cg")];
  const blank = marks.filter((mark) => !mark.textContent.trim()).length;
  for (const mark of marks) mark.replaceWith(...mark.childNodes);
  for (const page of [before, after]) page.normalize();
  return [before.documentElement.outerHTML, after.documentElement.outerHTML, blank];
})"""


FOUND_ACTIVE = """(cases) => cases.filter((raw) => {
  const page = new DOMParser().parseFromString(raw, "text/html");
  const first = page.head.firstElementChild;
  const [policy, charset, ...others] = page.querySelectorAll("meta");
  const bad = "script, base, link, iframe, object, embed, form, input, svg, math, template, video, audio";
  const all = [...page.querySelectorAll("*")];
  const names = all.flatMap((element) => [...element.attributes].map((a) => `${a.name}=${a.value}`));
  const wrong = /^(on|srcset|ping|background|action|formaction|srcdoc)|^(src|href)=[^]*evil|url\\(|^href=\\s*java/i;
  return first !== policy || !policy.content.startsWith("default-src 'none'") || others.length
    || page.querySelector(bad) || names.some((name) => wrong.test(name))
    || [...page.querySelectorAll("style")].some((style) => /evil/.test(style.textContent));
})"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(offline=True)
    yield context.new_page()
    context.close()


def linked(raw: str, seed: int) -> str:
    """The HTML with links in the place of marks, where no link is there already."""
    markup = read_markup(raw)
    spans = marked_at(markup, seed)[1]

    def wrap(piece: str, in_link: bool) -> str:
        return f'<mark class="cg">{piece}</mark>' if in_link else f'<a class="cg" href="/x">{piece}</a>'

    return markup.with_marks([(start, end, wrap) for start, end in spans])


def test_a_browser_sees_the_same_page_with_the_marks_in_it(page: Page) -> None:
    """Whatever the HTML, taking the marks out of the tree leaves the tree that the author's HTML gives."""
    raws = [*NASTY, *(a + b for a in NASTY for b in NASTY)]
    cases = [(raw, linked(raw, seed)) for raw in raws for seed in range(3)]
    different = [
        (raw, before, after)
        for (raw, _), (before, after, blank) in zip(cases, page.evaluate(SAME_TREE, cases), strict=True)
        if before != after or blank
    ]
    assert not different


def test_a_browser_finds_nothing_active_in_cleaned_html(page: Page) -> None:
    """However a browser reads it, and whatever open element comes before."""
    before = [
        "",
        *NASTY,
        "<table>",
        "<select>",
        "<title>",
        "<svg>",
        "<math><mtext>",
        "<noscript>",
        "<!--",
        "<p title='",
    ]
    cases = [cleaned(a + b) for a in before for b in ACTIVE]
    assert page.evaluate(FOUND_ACTIVE, cases) == []
    assert len(page.evaluate(FOUND_ACTIVE, ACTIVE)) == len(ACTIVE)


class _Opened:
    def __init__(self, browser: Browser, path: Path, text: str, **options: Any) -> None:
        extractor = Extractor()
        source, said = read(extractor, text)
        path.write_text(annotated_text(text, said, extractor.registry, **options), "utf-8", errors="replace")
        self.source = source
        self.wrong: list[str] = []
        context = browser.new_context(offline=True, viewport={"width": 1200, "height": 800})
        self.page = context.new_page()
        self.page.on("console", lambda m: self.wrong.append(m.text))
        self.page.on("pageerror", lambda e: self.wrong.append(str(e)))
        self.page.on("dialog", self._dialog)
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html[data-ready]", state="attached")

    def _dialog(self, dialog: Dialog) -> None:
        self.wrong.append(dialog.message)
        dialog.dismiss()


@pytest.fixture
def open_text(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    opened: list[_Opened] = []

    def open_it(text: str, **options: Any) -> _Opened:
        opened.append(_Opened(browser, tmp_path / "a.html", text, **options))
        return opened[-1]

    yield open_it
    wrong = [message for each in opened for message in each.wrong]
    for each in opened:
        each.page.context.close()
    assert not wrong


def test_hovering_a_citation_shows_its_work_and_lights_the_sentence(open_text: Any) -> None:
    page = open_text(STORY).page
    page.hover("#c2")
    card = page.inner_text("#card")
    assert "Chỉ thị 16-CT/TU" in card
    assert "Chỉ thị 16-CT/TU thực hiện Kết luận 01-KL/TW" in card
    assert "chi-thi:16-ct/tu@quang-ninh~2020" in card
    lit = "".join(page.locator(".said.lit").all_text_contents())
    assert lit == STORY[: STORY.index(" Xem")]
    page.hover("h1")
    assert page.is_hidden("#card")


def test_the_keyboard_reaches_every_citation_and_copies_its_key(open_text: Any) -> None:
    page = open_text(STORY).page
    page.focus("#c0")
    page.keyboard.press("Tab")
    assert "Chỉ thị 05-CT/TW" in page.inner_text("#card")
    page.keyboard.press("Enter")
    page.wait_for_selector("#toast:not(:empty)")
    assert page.inner_text("#toast") == "Đã sao chép mã: chi-thi:05-ct/tw~2016"


def test_a_link_leads_to_the_work(open_text: Any) -> None:
    page = open_text(STORY, link=LINK).page
    assert page.get_attribute("#c0", "href") == "https://example.org/ket-luan:01-kl/tw~2021?a=1&b=2"


def test_relations_stand_beside_the_text_in_both_languages(open_text: Any) -> None:
    page = open_text(STORY).page
    assert "Chỉ thị 16-CT/TU thực hiện Kết luận 01-KL/TW" in page.inner_text("#relations")
    page.click("#language")
    assert "Directive 16-CT/TU implements Conclusion 01-KL/TW" in page.inner_text("#relations")
    page.click("#legend [data-kind=implements]")
    assert page.locator("#text .cg-off").count() == 1


def test_hostile_text_stays_text(open_text: Any) -> None:
    page = open_text(f"{HOSTILE} Căn cứ Luật Đất đai{HOSTILE}").page
    shown = page.evaluate("document.getElementById('text').textContent")
    assert shown.count("<script>alert(1)</script> \"'&amp; \u202e\u200f x") == 2
