"""Texts with their citations marked: pages, HTML that keeps its markup, files for annotators and trainers.

`NASTY`, `ACTIVE` and `marked_at` are what the browser test of HTML takes too.
"""

from __future__ import annotations

import html.parser
import json
import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import spacy
from conftest import RunCli
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin

from citegraph.errors import ExportError
from citegraph.export.annotate import LinkTemplate, annotated_markup, annotated_text
from citegraph.export.cleaning import cleaned
from citegraph.export.marks import marked
from citegraph.export.markup import Markup, read_markup
from citegraph.export.training import (
    SPANS,
    brat_lines,
    conll_lines,
    docbin,
    jsonl_lines,
    tokens,
    write_brat,
)
from citegraph.extraction.pipeline import Extractor
from citegraph.model import Extraction, Source
from citegraph.registry import load_registry

STORY = (
    "Thực hiện Kết luận số 01-KL/TW ngày 18/5/2021 về tiếp tục thực hiện Chỉ thị số 05-CT/TW, Ban Thường vụ Tỉnh ủy "
    "Quảng Ninh đã ban hành Chỉ thị số\n16-CT/TU ngày 27/7/2021. Xem Luật Đất đai."
)
HOSTILE = "<script>alert(1)</script> \"'&amp; \u202e\u200f x\x00y\ud800 "
LINK = LinkTemplate("https://example.org/{key}?a=1&b=2")
NASTY = [
    "<p>Chỉ thị số <b>05</b>-CT/TW</p>",
    "a < b > c <3 <- & &amp; &nbsp;&#7879; &notit; &bogus; &#x; x",
    "<!-- <p>x --> y <!--> z <!---> u <!-- never",
    "<script>if (a<b) x = '<p>';</script>t<style>p > a {}</style>u<script><!--<script></script>--></script>v",
    "<textarea><b>x</textarea>y<title>z</title><xmp><p>q</xmp>w",
    "<a href=x title=it's>one</a two> three <a href='x>y' b=\"c>d\">four <p>five</a> six",
    "<p class=a/b>x<br/>y<p>z<b>u<i>v</b>w</i>",
    "<table> <tr> <td>x<td>y </table>z<table>loose<tr><td>k</table>",
    "<svg><text>x</text><![CDATA[ <p>y ]]></svg>z<math><mi>a</mi></math>b",
    "<select><option>x<option>y</select>z<button>w</button>",
    "</p>x</>y</3>z<?php a > b ?>c<!doctype html>d",
    "<pre>\n x\n\n y</pre>\r\n z \t u",
    "<p title='never closed>x</p> y",
    "<ul><li>x<li>y<div>z</ul>u</div>",
    "<noscript><p>x</p></noscript>y<template>z</template><iframe><p>q</iframe>r",
    "<b><p>x</b>y</p><nobr>z<nobr>u",
    "<head><title>x</title></head><body>y</body>z",
    "plain text, nothing else",
    "<plaintext><p>x",
]


@pytest.fixture
def extractor() -> Extractor:
    return _shared()


def read(extractor: Extractor, text: str, name: str = "a.txt") -> tuple[Source, Extraction]:
    source = Source(name, text)
    return source, extractor.extract(source)


def page(extractor: Extractor, text: str, **options: Any) -> str:
    source, said = read(extractor, text)
    return annotated_text(source.text, said, extractor.registry, **options)


class _Reader(html.parser.HTMLParser):
    """Gathers the tags of a page, and the text of its article."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.article = ""
        self._open = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = self._open or dict(attrs).get("id") == "text"

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "article"

    def handle_data(self, data: str) -> None:
        self.article += data if self._open else ""


def test_the_page_holds_the_text_as_it_stands(extractor: Extractor) -> None:
    """Every character of it, and an element for each citation, in the colour of what is done there."""
    read_back = _Reader(page(extractor, STORY))
    assert read_back.article == STORY
    classes = [attrs["class"] for tag, attrs in read_back.tags if tag == "a"]
    assert classes == ["cg cg-continues", "cg cg-continues", "cg cg-implements", "cg cg-named"]


def test_a_citation_leads_to_its_works_address(extractor: Extractor) -> None:
    links = [attrs["href"] for tag, attrs in _Reader(page(extractor, STORY, link=LINK)).tags if tag == "a"]
    assert links[0] == "https://example.org/ket-luan:01-kl/tw~2021?a=1&b=2"
    assert len([link for link in links if link]) == 4


def test_the_sentence_of_a_relation_names_it(extractor: Extractor) -> None:
    """Evidence is an element round each stretch, with the numbers of the relations that rest on it."""
    found = re.findall(r'<span class="said" data-ties="([\d ]+)">', page(extractor, STORY))
    assert set(found) == {"0 1"}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.text(max_size=30))
def test_whatever_a_text_holds_the_page_shows_it_as_text(before: str, after: str) -> None:
    text = f"{before}{HOSTILE}Chỉ thị số 05-CT/TW{HOSTILE}{after}"
    extractor = _shared()
    shown = _Reader(page(extractor, text, link=LINK))
    assert [tag for tag, _ in shown.tags].count("script") == 2
    wanted = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "\ufffd", text)
    assert re.sub(r"\r\n?", "\n", shown.article) == re.sub(r"\r\n?", "\n", wanted)
    page(extractor, text).encode()


@cache
def _shared() -> Extractor:
    return Extractor(load_registry())


def test_the_policy_of_the_page_lets_nothing_else_in(extractor: Extractor) -> None:
    shown = _Reader(page(extractor, STORY))
    policy = next(attrs["content"] or "" for tag, attrs in shown.tags if attrs.get("http-equiv"))
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert not [tag for tag, attrs in shown.tags if {"src", "style", "onclick"} & attrs.keys()]


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("https://example.org/", r"no \{key\} in the link template"),
        ("javascript:alert('{key}')", "http, https or a file"),
        ("  JavaScript:x{key}", "http, https or a file"),
        ("data:text/html,{key}", "http, https or a file"),
        ("java\nscript:{key}", "http, https or a file"),
    ],
)
def test_a_template_that_is_no_address_is_an_error(template: str, message: str) -> None:
    with pytest.raises(ExportError, match=message):
        LinkTemplate(template)


def test_what_an_address_cannot_hold_is_escaped() -> None:
    assert LinkTemplate("/w/{key}").address('luat:"<ă> x') == "/w/luat:%22%3C%C4%83%3E%20x"


# ---- HTML


def marked_at(markup: Markup, seed: int, count: int = 3) -> tuple[str, list[tuple[int, int]]]:
    """The HTML with some spans of its text marked, none overlapping, and these spans."""
    chance = random.Random(seed)  # noqa: S311 - the same spans on every run
    cuts = sorted(chance.sample(range(len(markup.text) + 1), min(2 * count, len(markup.text) + 1)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    marks = [(a, b, lambda piece, _linked: f'<mark class="cg">{piece}</mark>') for a, b in spans]
    return markup.with_marks(marks), spans


@pytest.mark.parametrize("raw", NASTY)
def test_marks_are_only_added(raw: str) -> None:
    """Taken out again, they leave the author's characters."""
    for seed in range(20):
        shown, _ = marked_at(read_markup(raw), seed)
        assert shown.replace('<mark class="cg">', "").replace("</mark>", "") == raw


@given(st.lists(st.sampled_from([*"<>/=\"' &;!-ab", "<p>", "<a ", "</a>", "<!--", "-->", "<script>", "&lt;", "]]>"])))
def test_any_characters_are_read_and_marked(parts: list[str]) -> None:
    raw = "".join(parts)
    shown, _ = marked_at(read_markup(raw), len(raw))
    assert shown.replace('<mark class="cg">', "").replace("</mark>", "") == raw


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<p>Chỉ&nbsp;thị <b>05</b>-CT/TW</p>", "Chỉ\xa0thị 05-CT/TW"),
        ("<p>a\nb</p><p>c<br>d</p>", "a b\n\n\n\nc\nd"),
        ("<table><tr><td>Số<td>1</table>", "Số\t1"),
        ("x &lt;b&gt; y &amp; &#7879;", "x <b> y & ệ"),
        ("<style>a</style><script>b</script><title>c</title>d<textarea>e</textarea><svg><text>f</text></svg>", "d"),
        ("3 < 4 <- 5", "3 < 4 <- 5"),
        ("<pre>a\n b</pre>", "a\n b"),
        ("<!-- a -->b<!-->c", "bc"),
    ],
)
def test_the_text_of_html_is_what_a_reader_sees(raw: str, text: str) -> None:
    assert read_markup(raw).text.strip() == text


def test_html_gains_links_and_keeps_its_own(extractor: Extractor) -> None:
    """A citation is linked across the author's tags, piece by piece; inside a link of the author's it is marked."""
    raw = "<head><title>t</title></head><p>Theo Chỉ thị số <b>05</b>-CT/TW và <a href=/x>Kết luận 01-KL/TW</a>."
    markup = read_markup(raw)
    _, said = read(extractor, markup.text)
    shown = annotated_markup(markup, said, extractor.registry, LINK)
    assert shown.count('href="https://example.org/chi-thi:05-ct/tw~2016?a=1&amp;b=2"') == 3
    assert re.search(
        r'<a href=/x><mark class="cg cg-named" title="[^"]+01-KL/TW[^"]*">Kết luận 01-KL/TW</mark></a>', shown
    )
    assert "<style>.cg" in shown.split("</head>")[0]
    without = annotated_markup(markup, said, extractor.registry)
    assert "<a class" not in without
    assert without.count("<mark") == 4


def test_html_without_citations_is_left_as_it_is(extractor: Extractor) -> None:
    markup = read_markup(NASTY[5])
    assert annotated_markup(markup, read(extractor, markup.text)[1], extractor.registry, LINK) == NASTY[5]


# ---- HTML of unknown authors

ACTIVE = [
    "<script>evil</script>",
    "<script src=evil></script>",
    "<p onclick=evil>",
    "<body onload='evil'>",
    "<img src=x onerror=evil>",
    "<img/onerror=evil/src=x>",
    '<img src="http://evil/i.png" srcset="http://evil/2x.png 2x">',
    '<meta http-equiv="refresh" content="0;url=http://evil/">',
    '<base href="http://evil/">',
    '<link rel=stylesheet href="http://evil/x.css">',
    '<style>@import "http://evil/y.css";</style>',
    "<style>b{background:u\\72l(http://evil/b.png)}</style>",
    '<p style="background:url(http://evil/st.png)">',
    '<p style="background:&#117;rl(evil)">',
    "<iframe src=evil></iframe><iframe srcdoc='<script>evil</script>'></iframe>",
    "<object data=evil></object><embed src=evil>",
    "<form action=evil><input name=evil><button formaction=evil>b</button></form>",
    '<a href="javascript:evil">x</a>',
    '<a href=" java&#10;script:evil">x</a>',
    '<a ping="evil" href="http://x/">y</a>',
    "<svg><script>evil</script><image href=evil /><style><img src=evil></style></svg>",
    "<math><mtext><table><mglyph><style><img src=evil></style></table></mtext></math>",
    "<video src=evil poster=evil></video><audio src=evil></audio>",
    "<template><script>evil</script></template><noscript><img src=evil></noscript>",
    "<<!-- x -->script>evil()<!-- x --></script>",
    "<<o:p>img src=x onerror=evil>",
    "<title></title><img src=evil></title>",
    "<!--><img src=evil>-->",
    "<table background=evil><td background=evil>",
]
PLAIN = (
    '<!doctype html>\n<html xmlns="http://www.w3.org/1999/xhtml" lang="vi">\n<head>{}<title>Tin &amp; bài</title>'
    "<style>p > b {{ color: red }}</style></head>\n"
    '<body bgcolor=white><!-- bài --><p class="a b" style="color:red">Chỉ thị<br/>số <a href="/x?a=1&amp;b=2">05</a>\n'
    '<img alt=x src="data:image/png;base64,AAAA"><table border=1><tr><td colspan=2>1 &lt; 2</table>'
)


def test_harmless_html_keeps_all_its_characters() -> None:
    """The policy is added as the first element of the head, and nothing else changes."""
    shown = cleaned(PLAIN.format(""))
    policy = shown[shown.index("<meta") : shown.index("<title>")]
    assert shown == PLAIN.format(policy)
    assert policy.startswith('<meta http-equiv="Content-Security-Policy" content="default-src \'none\';')


@pytest.mark.parametrize("raw", ACTIVE)
def test_what_runs_moves_on_or_loads_is_left_out(raw: str) -> None:
    """Nothing that a browser would run, follow by itself or fetch is in the elements and attributes of the result."""

    class Seen(html.parser.HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            elements.append(tag)
            values.extend(f"{name}={value}" for name, value in attrs)

    elements: list[str] = []
    values: list[str] = []
    Seen().feed(cleaned(f"{raw}<p>end</p>"))
    assert elements[:2] == ["meta", "meta"]
    assert not {"script", "meta", "base", "link", "iframe", "svg", "img src", "style", "form", "input"} & {
        *elements[2:]
    }
    assert not [value for value in values if "evil" in value]


@pytest.mark.parametrize("name", ["select", "svg", "math", "template", "object"])
def test_an_element_that_never_ends_does_not_take_the_rest_of_the_page(name: str) -> None:
    """It goes alone; one of its name inside it that ends goes with its content."""
    shown = cleaned(f"<p>a</p><{name}><p onclick=f()>b</p><{name}>gone</{name}>c<script>d</script>")
    assert shown.partition('"utf-8" />')[2] == "<p>a</p><p>b</p>c"


@given(
    st.lists(st.sampled_from([*"<>/=\"' &;!-a", "<p ", "onx=", "src=", "<script", "<!--", "-->", "<svg>", "</title>"]))
)
def test_cleaning_twice_is_cleaning_once(parts: list[str]) -> None:
    """What is left is clean, whatever was left out between two characters."""
    beginning, _, rest = cleaned("".join(parts)).partition('<meta charset="utf-8" />')
    again = cleaned(beginning.partition("<meta")[0] + rest)
    assert again == beginning + '<meta charset="utf-8" />' + rest


def test_the_command_cleans_the_html_of_an_author(run_cli: RunCli, tmp_path: Path) -> None:
    """`annotate` writes neither a script nor an event handler of the page that it marks."""
    raw = "<html><head></head><body onload=f()><script>f()</script><p>Chỉ thị số 05-CT/TW"
    (tmp_path / "a.html").write_text(raw, "utf-8")
    shown = run_cli("annotate", "a.html", cwd=tmp_path).stdout
    assert shown.startswith('<html><head><meta http-equiv="Content-Security-Policy"')
    assert "f()" not in shown
    assert '<mark class="cg' in shown


# ---- annotators and trainers


def test_json_lines_hold_spans_and_relations(extractor: Extractor) -> None:
    [line] = jsonl_lines([read(extractor, STORY)])
    record = json.loads(line)
    spans = record["spans"]
    assert [STORY[s["start"] : s["end"]] for s in spans][:2] == ["Kết luận số 01-KL/TW", "Chỉ thị số 05-CT/TW"]
    assert spans[0]["label"] == "ket-luan"
    ends = {(r["label"], spans[r["head"]]["work"], spans[r["child"]]["work"]) for r in record["relations"]}
    assert ends == {
        ("implements", "chi-thi:16-ct/tu@quang-ninh~2020", "ket-luan:01-kl/tw~2021"),
        ("continues", "ket-luan:01-kl/tw~2021", "chi-thi:05-ct/tw~2016"),
    }


def test_a_relation_of_the_text_itself_has_no_word_for_its_head(extractor: Extractor) -> None:
    _, said = read(extractor, "Số: 12/2020/TT-BTC\n\nTHÔNG TƯ\nHướng dẫn\n\nCăn cứ Luật Kế toán số 88/2015/QH13;\n")
    marks, [tie] = marked(said)
    assert (tie.head, marks[tie.child or 0].citation.text) == (None, "Luật Kế toán số 88/2015/QH13")


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_tokens_cover_all_but_blanks_and_never_cross_the_end_of_a_span(text: str, ends: list[tuple[int, int]]) -> None:
    spans = [(min(a, b), max(a, b)) for a, b in ends]
    found = list(tokens(text, spans))
    covered = {i for a, b in found for i in range(a, b)}
    assert covered >= {i for i, c in enumerate(text) if not c.isspace()}
    assert sum(b - a for a, b in found) == len(covered)
    for edge in {e for span in spans for e in span}:
        assert not [(a, b) for a, b in found if a < edge < b]


def test_conll_is_read_back(extractor: Extractor) -> None:
    """Tokens are slices of the text, tags give the spans again, and no span is cut by an empty line."""
    source, said = read(extractor, STORY)
    lines = "".join(conll_lines([(source, said)])).split("\n")
    assert lines[0] == "-DOCSTART-\t0\t0\ta.txt\tO"
    rows = [line.split("\t") for line in lines[2:] if line]
    assert all(STORY[int(a) : int(b)] == token for token, a, b, _, _ in rows)
    begins = [(int(a), key) for _, a, _, key, tag in rows if tag.startswith("B-")]
    assert begins == [(c.start, c.work or "_") for c in said.citations]
    inside = [line for line in lines if line.endswith(("\tI-chi-thi", "\tB-chi-thi"))]
    assert lines.index(inside[-1]) - lines.index(inside[-8]) == 7


def test_brat_spans_are_slices_and_relations_join_them(extractor: Extractor, tmp_path: Path) -> None:
    said = [read(extractor, STORY, "tin/một.txt"), read(extractor, STORY, "tin:một")]
    assert write_brat(said, tmp_path / "brat") == 2
    assert sorted(p.name for p in (tmp_path / "brat").iterdir()) == [
        "annotation.conf",
        "tin_một.2.ann",
        "tin_một.2.txt",
        "tin_một.ann",
        "tin_một.txt",
    ]
    text = (tmp_path / "brat" / "tin_một.txt").read_bytes().decode()
    lines = (tmp_path / "brat" / "tin_một.ann").read_text("utf-8").splitlines()
    assert text == STORY
    for line in lines:
        if span := re.fullmatch(r"T\d+\t\S+ ([\d ;]+)\t(.+)", line):
            pieces = [tuple(map(int, piece.split())) for piece in span[1].split(";")]
            assert " ".join(text[a:b] for a, b in pieces) == span[2]
    assert any(re.fullmatch(r"T3\tchi-thi \d+ \d+;\d+ \d+\tChỉ thị số 16-CT/TU", line) for line in lines)
    assert "R1\timplements Arg1:T3 Arg2:T1" in lines
    settings = (tmp_path / "brat" / "annotation.conf").read_text("utf-8")
    assert "\nchi-thi\nket-luan\nluat\n[relations]" in settings


def test_spacy_reads_the_docbin_back(extractor: Extractor) -> None:
    """Text, entities with their keys, and relations; hostile and decomposed text included."""
    texts = [STORY, f"{HOSTILE}Chỉ thị số 05-CT/TW,{HOSTILE}", "  \n\n Theo Nghị định 30/2020/NĐ-CP\t. "]
    said = [read(extractor, text, f"{i}.txt") for i, text in enumerate(texts)]
    docs = list(DocBin().from_bytes(docbin(said).to_bytes()).get_docs(spacy.blank("xx").vocab))
    for (source, extraction), doc in zip(said, docs, strict=True):
        assert doc.text == source.text.replace("\ud800", "?")
        spans = [(e.start_char, e.end_char, e.label_, e.kb_id_) for e in doc.ents]
        assert [(a, b, key) for a, b, _, key in spans] == [(c.start, c.end, c.work or "") for c in extraction.citations]
        assert [(s.start_char, s.end_char) for s in doc.spans[SPANS]] == [(a, b) for a, b, *_ in spans]
        assert doc.user_data["source"] == source.id
    assert docs[0].user_data["relations"][0]["label"] == "implements"


def test_the_same_texts_give_the_same_bytes(extractor: Extractor) -> None:
    said = [read(extractor, STORY)]
    assert docbin(said).to_bytes() == docbin(said).to_bytes()
    assert page(extractor, STORY) == page(extractor, STORY)


# ---- the command


def test_the_command_writes_a_page(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY, "utf-8")
    done = run_cli("annotate", "a.txt", "-o", "out/a.html", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "wrote out/a.html\n")
    assert _Reader((tmp_path / "out" / "a.html").read_text("utf-8")).article == STORY


def test_html_goes_through_the_command_byte_by_byte(run_cli: RunCli, tmp_path: Path) -> None:
    raw = "<p>Theo Chỉ thị số 05-CT/TW\r\n và\n"
    (tmp_path / "a.html").write_bytes(raw.encode())
    done = run_cli("annotate", "a.html", "-o", "b.html", "--link-template", "https://x/{key}", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    shown = (tmp_path / "b.html").read_bytes().decode()
    assert re.sub(r"<meta[^>]*>|<style>.*</style>|</?a[^>]*>", "", shown, flags=re.DOTALL) == raw
    assert 'href="https://x/chi-thi:05-ct/tw~2016"' in shown


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["none.txt"], 1, "none.txt: no such file"),
        (["none.html"], 1, "none.html: cannot be read"),
        (["a.txt", "b.txt"], 1, "a page contains one text"),
        (["a.txt", "--format", "brat"], 2, "--format brat needs -o"),
        (["a.txt", "--format", "docbin"], 2, "--format docbin needs -o"),
        (["a.txt", "--link-template", "javascript:{key}"], 1, "http, https or a file"),
        (["a.txt", "-o", "a.txt/x"], 1, "a.txt/x: cannot be written"),
        (["latin.html"], 1, "is not UTF-8"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_done_is_one_clear_line(
    run_cli: RunCli, tmp_path: Path, args: list[str], code: int, message: str
) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(STORY, "utf-8")
    (tmp_path / "latin.html").write_bytes("<p>é".encode("latin-1"))
    before = sorted(tmp_path.iterdir())
    done = run_cli("annotate", *args, cwd=tmp_path)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_many_texts_go_into_one_file_for_trainers(run_cli: RunCli, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(STORY, "utf-8")
    done = run_cli("annotate", "a.txt", "b.txt", "--format", "jsonl", cwd=tmp_path)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a.txt", "b.txt"]
    assert run_cli("annotate", ".", "--format", "docbin", "-o", "t.spacy", cwd=tmp_path).returncode == 0
    assert len(DocBin().from_disk(tmp_path / "t.spacy")) == 2


def test_brat_lines_tell_of_relations_whose_end_is_not_named(extractor: Extractor) -> None:
    source, said = read(
        extractor, "Số: 12/2020/TT-BTC\n\nTHÔNG TƯ\nHướng dẫn\n\nCăn cứ Luật Kế toán số 88/2015/QH13;\n"
    )
    marks, ties = marked(said)
    assert "thong-tu:12/2020/tt-btc based_on luat:88/2015/qh13" in list(brat_lines(source, marks, ties))[-1]
