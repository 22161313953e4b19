"""What is read of each kind of office file: the text that extraction sees, and what is left out of it."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tarfile
import tomllib
import unicodedata
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import madefiles as made
import pytest
import zstandard
from conftest import RunCli
from selectolax.lexbor import LexborHTMLParser

from citegraph import build_graph, extract
from citegraph.errors import SourceError
from citegraph.model import Source
from citegraph.readers import Note, Wanted, reader_for
from citegraph.readers.corpus import SourceFailure, read_sources
from citegraph.readers.decode import decode
from citegraph.readers.html import html_text
from citegraph.readers.legacy import encodings, restore
from citegraph.readers.printed import PrintedLine as Printed
from citegraph.readers.printed import join
from citegraph.readers.shallow import shallow
from citegraph.readers.stamps import stamp_of
from citegraph.text.positions import Lines

TEXT = "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị"
DATA = files("citegraph.readers") / "data"


def rules(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text("utf-8"))


def read(data: bytes, name: str, wanted: Wanted | None = None) -> str:
    """The text of the one source in a file; the notes beside it are no matter here."""
    found = reader_for(Path(name).suffix)(io.BytesIO(data), name, wanted or Wanted())
    (source,) = (item for _, item in found if not isinstance(item, Note))
    assert isinstance(source, Source), source
    return source.text


def sources(data: bytes, name: str, wanted: Wanted | None = None) -> dict[str, str]:
    found = reader_for(Path(name).suffix)(io.BytesIO(data), name, wanted or Wanted())
    return {item.id: item.text for _, item in found if isinstance(item, Source)}


# encodings


@pytest.mark.parametrize("block", rules("encodings.toml")["encoding"], ids=lambda block: block["id"])
def test_the_examples_of_each_old_encoding_become_unicode(block: dict[str, Any]) -> None:
    """As bytes, and as the letters that a word processor shows for them."""
    for example in block["examples"]:
        assert restore(example["written"]) == (example["text"], block["name"])
        data = example["written"].replace("\u2212", "\u00ad").encode("cp1252")
        assert decode(data, "a.txt") == (example["text"], block["name"])


@pytest.mark.parametrize("encoding", encodings(), ids=lambda encoding: encoding.name)
def test_a_table_has_each_vietnamese_letter_once(encoding: Any) -> None:
    lower = {letter for letter in encoding.table.values() if letter.islower()}
    marks = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    letters = {unicodedata.normalize("NFC", base + mark) for base in "aăâeêioôơuưy" for mark in marks}
    assert lower == letters - set("aeiouy") | {"đ"}


def windows_1258(text: str) -> bytes:
    """Base letters with their marks, tones behind them: as Windows writes Vietnamese."""
    out = ""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = [mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323"]
        out += unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones)) + "".join(tones)
    return out.encode("cp1258")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-16"), None),
        (TEXT.encode("utf-16-le"), None),
        (TEXT.encode("utf-16-be"), None),
        (TEXT.encode("utf-8-sig"), None),
        (windows_1258(TEXT), "Windows-1258"),
    ],
)
def test_other_encodings_are_told_by_their_bytes(data: bytes, encoding: str | None) -> None:
    assert decode(data, "a.txt") == (TEXT, encoding)


def test_lines_of_two_encodings_in_one_file() -> None:
    old = rules("encodings.toml")["encoding"][0]["examples"][0]
    data = TEXT.encode() + b"\n" + old["written"].encode("cp1252") + b"\nplain"
    assert decode(data, "a.txt")[0] == f"{TEXT}\n{old['text']}\nplain"
    assert restore(f"{TEXT}\n{old['written']}\nplain")[0] == f"{TEXT}\n{old['text']}\nplain"


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        unicodedata.normalize("NFD", TEXT),
        "Société générale de l'élève français où ça coûte",
        "Müller, Düsseldorf, Köln, Österreich",
        "½ × ¼ ± 3 § 5 © ®",
        "Có là thì mà",
    ],
)
def test_what_is_no_old_encoding_is_left_as_it_is(text: str) -> None:
    assert restore(text) == (text, None)


@pytest.mark.parametrize("text", ["Société générale de l'élève", "Müller Düsseldorf Köln"])
def test_western_bytes_are_not_taken_for_vietnamese(text: str) -> None:
    with pytest.raises(SourceError, match="is not UTF-8"):
        decode(text.encode("cp1252"), "a.txt")


def test_a_converted_text_is_said_to_be(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("ChØ thÞ sè 05-CT/TW cña Bé ChÝnh trÞ".encode("cp1252"))
    done = run_cli("read", "a.txt", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "Chỉ thị số 05-CT/TW của Bộ Chính trị\n")
    assert done.stderr == "citegraph: a.txt: read as TCVN3 (ABC); check it with: citegraph read\n"


# secrecy


@pytest.mark.parametrize("line", rules("stamps.toml")["secrecy"]["examples"])
def test_a_stamp_of_secrecy_is_seen(line: str) -> None:
    assert stamp_of(f"BỘ TÀI CHÍNH\n{line}\nKẾ HOẠCH\n") is not None
    assert stamp_of(unicodedata.normalize("NFD", line)) is not None


@pytest.mark.parametrize(
    "text",
    [
        *rules("stamps.toml")["secrecy"]["counter_examples"],
        "Tài liệu này không mật.",
        "Điều 2. Bí mật nhà nước độ Tuyệt mật gồm:",
        "x\n" * 3000 + "MẬT",
    ],
)
def test_words_about_secrecy_are_no_stamp(text: str) -> None:
    assert stamp_of(f"BỘ TÀI CHÍNH\n{text}\nKẾ HOẠCH\n") is None


def test_a_stamped_text_is_reported_and_left_out_unless_wanted(run_cli: RunCli, tmp_path: Path) -> None:
    """It is no failure: the exit code stays 0, and `build --prune` takes out what was read of it before."""
    (tmp_path / "a.txt").write_text(f"Số: 12-KH/TU\nTUYỆT MẬT\n{TEXT}", "utf-8")
    (tmp_path / "b.txt").write_text(TEXT, "utf-8")
    wanted = run_cli("build", ".", "--db", "x.db", "--include-classified", cwd=tmp_path)
    assert (wanted.stdout.startswith("sources     2 read"), wanted.stderr) == (True, "")
    done = run_cli("build", ".", "--db", "x.db", "--prune", cwd=tmp_path)
    assert done.returncode == 0
    assert "1 unchanged, 0 failed, 1 removed" in done.stdout
    left_out = "citegraph: a.txt: left out for its stamp 'TUYỆT MẬT'"
    assert done.stderr == f"{left_out}; --include-classified reads it\n"


# HTML

PAGE = """<html><head><title>t</title></head><body>
<header><a href="/">Trang chủ</a></header><nav><a>Tin tức</a></nav><ul class="main-menu"><li><a>Giới thiệu</a></ul>
<div class="wrap"><div class="left-sidebar"><p>Đọc nhiều: <a>Nghị quyết 57-NQ/TW</a></p></div><div class="cot-giua">
<h1>Quảng Ninh học tập Bác</h1><p>Thực hiện <b>Kết luận số 01-KL/TW</b>,&nbsp;Ban Thường vụ<br>ban hành
<a href="x">Chỉ thị số 16-CT/TU</a>.</p>
<table><tr><th>Số</th><th>Trích yếu</th></tr><tr><td>05-CT/TW</td><td>Học tập</td></tr></table>
<table><tr><td>UBND TỈNH<br>Số: 12/KH-UBND</td><td>Hà Nội, ngày 1/2/2020</td></tr></table>
<div class="tin-lienquan"><a>Tin khác</a></div></div></div>
<footer>Bản quyền; Giấy phép số 12/GP-TTĐT</footer><script>var x = 1</script></body></html>"""
MAIN = """Quảng Ninh học tập Bác

Thực hiện Kết luận số 01-KL/TW,\u00a0Ban Thường vụ
ban hành Chỉ thị số 16-CT/TU.

Số | Trích yếu
05-CT/TW | Học tập

UBND TỈNH
Số: 12/KH-UBND
Hà Nội, ngày 1/2/2020"""


def test_the_main_text_of_a_page_is_read_with_its_tables() -> None:
    assert html_text(PAGE) == MAIN


def test_a_whole_page_keeps_menus_but_no_scripts() -> None:
    text = html_text(PAGE, whole_page=True)
    assert MAIN.split("\n", maxsplit=1)[0] in text
    assert all(words in text for words in ("Trang chủ", "Giới thiệu", "Nghị quyết 57-NQ/TW", "Giấy phép số"))
    assert "var x" not in text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>a<p>b", "a\n\nb"),
        ("một  <i>hai</i>\n ba", "một hai ba"),
        ("<nav>chỉ có menu</nav>", "chỉ có menu"),
        ("<article><header><h1>T</h1></header><p>x y z</p></article><p>q</p>", "T\n\nx y z"),
        ("", ""),
        ("<table><tr><td><table><tr><td>a<td>b</table><td>c</table>", "a | b | c"),
        ("<ul><li>một<li>hai</ul>", "một\nhai"),
    ],
)
def test_blocks_are_lines_and_paragraphs(page: str, text: str) -> None:
    assert html_text(page) == text


def test_a_page_nested_without_end_is_read() -> None:
    assert html_text("<div>" * 20_000 + "x") == "x"


_BLOCKS = frozenset({"div", "ul", "li", "p", "dl", "dt", "dd"})


def _depth(page: str) -> int:
    """How many elements are inside each other, as the parser sees the page."""
    root = LexborHTMLParser(page).root
    assert root is not None
    deepest, level = 0, [root]
    while level:
        deepest, level = deepest + 1, [child for node in level for child in node.iter()]
    return deepest


@pytest.mark.parametrize(
    "nested",
    [
        "<div>",
        "<ul><li>",
        "<span>",
        "<b a={}>",
        "<div a='>' b=\"<\">",
        "<dl><dt><li>",
        "<dt><li>",
        "<b><div></b>",
        "<div><!--></div-->",
        "<div><p a='></div>'>",
        "<div></ </div>",
        "<div><script></div></script>",
        "<div><!--></div>-->",
        "<table><tr><td>",
        "<svg><td>",
        "<main>x",
    ],
)
def test_a_page_is_made_shallow_before_it_is_parsed(nested: str) -> None:
    """The parser's time for an element grows with those around it: 5,000 of each kind are fewer than 1,500 deep."""
    page = "".join(nested.format(number) for number in range(5000))
    assert _depth(shallow(page, _BLOCKS)) < 1500


@pytest.mark.parametrize(
    "page",
    [
        "<div><p>a<p>b</div>" * 2000,
        "<ul>" + "<li>a" * 2000 + "</ul>",
        "<ul>" + "<li><b>a" * 900 + "</ul>",
        "<dl>" + "<dt>a<dd>b" * 2000 + "</dl>",
        "<table>" + "<tr><td>a<td>b" * 2000 + "</table>",
        "<p>" + "<br>a<img src=x>" * 2000,
        "<div><font>a</div>" * 900,
        "<script>" + "'<div>';" * 2000 + "</script>",
        "<!-- " + "<div>" * 2000 + "-->",
        "<svg>" + "<path d='M0'/>" * 2000 + "</svg>",
        "<div>" * 200 + "a" + "</div>" * 200,
    ],
)
def test_a_page_that_is_only_careless_is_left_as_it_is(page: str) -> None:
    """End tags that may be left out, or are forgotten, do not make a page deep."""
    assert shallow(page, _BLOCKS) == page


def test_what_is_nested_too_deeply_keeps_its_text_and_lines() -> None:
    """After it the page goes on at the depth that it had."""
    page = "<div>" * 300 + "a<div>b<i>c</i></div>d" + "</div>" * 300 + "<p>e</p>"
    assert html_text(page, whole_page=True).split() == ["a", "bc", "d", "e"]
    assert _depth(shallow(page, _BLOCKS)) < 300


def test_a_tag_of_thousands_of_attributes_is_read_without_them() -> None:
    tag = "<p " + " ".join(f"a{number}=1" for number in range(2000)) + ">"
    assert shallow(f"a{tag}b</p>", _BLOCKS) == "a<p>b</p>"


# DOCX


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_word_document_is_read_in_order_with_tables_and_headers() -> None:
    def build(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "Dự thảo"
        heading = document.add_table(rows=1, cols=2)
        heading.cell(0, 0).text = "BỘ TÀI CHÍNH\nSố: 12/2020/TT-BTC"
        heading.cell(0, 1).text = "Hà Nội, ngày 3 tháng 2 năm 2020"
        document.add_paragraph("THÔNG TƯ")
        for text in ("Một", "Hai"):
            document.add_paragraph(text, style="List Number")
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip((c for row in table.rows for c in row.cells), "abcd", strict=True):
            cell.text = text

    assert read(made.docx(build), "a.docx") == (
        "Dự thảo\n\nBỘ TÀI CHÍNH\nSố: 12/2020/TT-BTC\nHà Nội, ngày 3 tháng 2 năm 2020\n\nTHÔNG TƯ\n1. Một\n2. Hai\n\n"
        "a | b\nc | d"
    )


@pytest.mark.parametrize("as_rows", [True, False])
def test_an_offices_draft_without_a_number_is_a_node_that_its_title_names(as_rows: bool) -> None:
    """A letterhead in a table of two columns, cells with one line or several; the number is left blank."""

    def build(document: Any) -> None:
        left, right = (
            ["UBND TỈNH LÀO CAI", "SỞ CÔNG THƯƠNG"],
            [
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                "Độc lập - Tự do - Hạnh phúc",
            ],
        )
        cells = list(zip(left, right, strict=True)) if as_rows else [("\n".join(left), "\n".join(right))]
        cells.append(("Số:        /KH-SCT", "Lào Cai, ngày     tháng 6 năm 2026"))
        table = document.add_table(rows=len(cells), cols=2)
        for row, texts in zip(table.rows, cells, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        document.add_paragraph("KẾ HOẠCH")
        document.add_paragraph("Triển khai thực hiện Chỉ thị số 11-CT/TU ngày 05/5/2026 của Ban Thường vụ Tỉnh ủy")
        document.add_paragraph("I. MỤC ĐÍCH")
        document.add_paragraph("Kế hoạch này nâng cao trách nhiệm của các đơn vị./.")

    source = Source("ke-hoach.docx", read(made.docx(build), "ke-hoach.docx"))
    extraction = extract(source)
    assert (extraction.is_document, extraction.self_key) == (True, "ke-hoach:this")
    graph = build_graph([source])
    (answer,) = graph.implementers("11-CT/TU")
    work = answer.work
    assert work.key == "ke-hoach:this@ke-hoach.docx"
    assert (work.type, work.date, work.scope) == ("ke-hoach", "2026-06", "Lào Cai")
    assert work.label.startswith("Triển khai thực hiện Chỉ thị số 11-CT/TU")


@pytest.mark.parametrize(
    ("body", "parts", "text"),
    [
        (
            '<w:p><w:r><w:t>Luật A</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
            {"footnotes": f'<w:footnote w:id="2">{paragraph("Sửa đổi bởi B")}</w:footnote>'},
            "Luật A[1]\n\n[1] Sửa đổi bởi B",
        ),
        (
            "<w:p><w:ins><w:r><w:t>mới</w:t></w:r></w:ins><w:del><w:r><w:delText>cũ</w:delText></w:r></w:del></w:p>",
            {},
            "mới",
        ),
        (
            "<w:p><w:r><w:t>NĐ</w:t><w:noBreakHyphen/><w:t>CP</w:t><w:tab/><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p>",
            {},
            "NĐ-CP\ta\nb",
        ),
        (
            (
                '<w:p><w:r><w:rPr><w:rFonts w:ascii=".VnTimeH"/></w:rPr><w:t>nghÞ ®Þnh</w:t></w:r></w:p>'
                '<w:p><w:r><w:rPr><w:rFonts w:ascii="VNI-Times"/></w:rPr><w:t>Chæ thò</w:t></w:r></w:p>'
            ),
            {},
            "NGHỊ ĐỊNH\nChỉ thị",
        ),
        (
            f"<w:sdt><w:sdtContent>{paragraph('trong khung')}</w:sdtContent></w:sdt>",
            {},
            "trong khung",
        ),
    ],
)
def test_parts_of_a_word_document(body: str, parts: dict[str, str], text: str) -> None:
    """Footnotes, tracked changes, hyphens, fonts of old encodings, content controls."""
    assert read(made.word(body, **parts), "a.docx") == text


def test_numbers_that_word_counts_are_a_part_of_the_text() -> None:
    levels = [("0", "decimal", "Điều %1."), ("1", "decimal", "%2."), ("2", "lowerLetter", "%3)"), ("3", "bullet", "-")]
    numbering = '<w:abstractNum w:abstractNumId="7">' + "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, kind, text in levels
    )
    numbering += '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'

    def item(level: int) -> str:
        own = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        return paragraph("x", own)

    text = read(made.word("".join(map(item, (0, 1, 2, 2, 1, 0, 1, 3))), numbering=numbering), "a.docx")
    assert text.split("\n") == ["Điều 1. x", "1. x", "a) x", "b) x", "2. x", "Điều 2. x", "1. x", "- x"]


def _mark(level: int, **attributes: str) -> str:
    """A document of one numbered paragraph, as its text; the attributes are those of its level."""
    inner = "".join(f'<w:{name} w:val="{value}"/>' for name, value in attributes.items())
    numbering = f'<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="{level}">{inner}</w:lvl></w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    own = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    return read(made.word(paragraph("x", own), numbering=numbering), "a.docx")


def test_a_list_has_no_more_than_a_list_of_word_can_have() -> None:
    """Nine levels, 255 characters of a number's text, a first number of five digits; others are as if not given."""
    assert _mark(8, numFmt="decimal", lvlText="%9.", start="32767") == "32767. x"
    assert _mark(9, numFmt="decimal", lvlText="a") == "x"
    assert _mark(0, numFmt="decimal", lvlText="a" * 100_000) == "a" * 255 + " x"
    assert _mark(0, numFmt="decimal", lvlText="%1.", start="9" * 4000) == "1. x"


def test_a_text_box_inside_another_is_read_once() -> None:
    """Also inside the cells of tables; the text grows with the boxes, and does not double with each."""
    box, row = paragraph("x"), paragraph("x")
    for _ in range(20):
        box = f"<w:p><w:r><w:t>x</w:t><w:txbxContent>{box}</w:txbxContent></w:r></w:p>"
        row = f"<w:tbl><w:tr><w:tc><w:p><w:r><w:txbxContent>{row}</w:txbxContent></w:r></w:p></w:tc></w:tr></w:tbl>"
    assert read(made.word(box), "a.docx").count("x") == 21
    assert read(made.word(row), "a.docx").count("x") == 1


def test_a_note_is_written_once_however_often_it_is_referred_to() -> None:
    """Each reference has the mark of its note; a note may refer to a further one, and to itself."""

    def reference(number: int) -> str:
        return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'

    notes = f'<w:footnote w:id="5"><w:p>{reference(6)}{reference(5)}<w:r><w:t>năm</w:t></w:r></w:p></w:footnote>'
    notes += f'<w:footnote w:id="6">{paragraph("sáu")}</w:footnote>'
    body = f"<w:p>{reference(5) * 3}{reference(7)}</w:p>"
    assert read(made.word(body, footnotes=notes), "a.docx") == "[1][1][1][2]\n\n[1] [3][1]năm\n\n[3] sáu"


# RTF, DOC, mail


def test_rich_text_is_read_in_its_code_pages() -> None:
    rtf = rb"{\rtf1\ansi\ansicpg1258{\fonttbl{\f0 Times;}}Ch\u7881? th\u7883? s\u7889? 05-CT/TW\par v\'e0 l\u224?\par}"
    assert read(rtf, "a.rtf") == "Chỉ thị số 05-CT/TW\nvà là"


def test_rich_text_is_read_in_one_pass() -> None:
    """Long runs of spaces, and many fonts without a character set: nothing is searched to the end for each."""
    spaces = b" " * 400_000
    assert read(rb"{\rtf1\ansi " + spaces + rb"x\cell" + spaces + rb"\par}", "a.rtf").strip() == "x"
    fonts = b"".join(rb"{\f%d Times;}" % number for number in range(40_000))
    assert read(rb"{\rtf1\ansi{\fonttbl" + fonts + b"}x}", "a.rtf") == "x"


def test_the_character_set_of_a_font_is_its_own() -> None:
    """The next font's is not taken for a font that has none."""
    fonts = rb"{\fonttbl{\f0 Times;}{\f1\fcharset163 .VnArial;}}"
    assert read(rb"{\rtf1\ansi" + fonts + rb"\f0\'d0\f1 \'d0}", "a.rtf") == "\u00d0\u0110"


@pytest.mark.parametrize("entry", [rb"{\f0 " + rb"\f1 " * 200 + b"Times;}", rb"{\f0\fcharset0 " + b"a" * 1000])
def test_a_table_of_fonts_that_is_none_is_refused(entry: bytes) -> None:
    ((_, error),) = reader_for(".rtf")(io.BytesIO(rb"{\rtf1{\fonttbl" + entry + b"}x}"), "a.rtf", Wanted())
    assert str(error) == "a.rtf: corrupt table of fonts; save it again from your word processor"


def test_a_doc_is_read_as_what_it_is() -> None:
    """Many a .doc is RTF, DOCX or HTML by its content, and needs no LibreOffice."""
    assert read(made.docx(lambda document: document.add_paragraph(TEXT)), "a.doc") == TEXT
    assert read(rb"{\rtf1\ansi abc\par}", "a.doc") == "abc"
    assert read(f"<html><p>{TEXT}".encode(), "a.doc") == TEXT


def test_a_doc_is_converted_by_libreoffice(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed here (Debian: libreoffice-writer-nogui), so no .doc can be read.")
    (tmp_path / "a.docx").write_bytes(made.docx(lambda document: document.add_paragraph(TEXT)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "doc",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.docx"),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    assert read((tmp_path / "a.doc").read_bytes(), "a.doc") == TEXT


def test_a_doc_without_libreoffice_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    ((_, error),) = reader_for(".doc")(io.BytesIO(data), "a.doc", Wanted())
    assert str(error).startswith("a.doc: cannot be read without LibreOffice; install it (Debian: libreoffice-writer")


def mail(*parts: str, subject: str = "Báo cáo") -> bytes:
    head = f"From: a@b.vn\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
    return (head + "".join(f"--x\n{part}\n" for part in parts) + "--x--\n").encode()


@pytest.mark.parametrize(
    "header",
    [
        "Subject: " + "a " * 4001,
        "Content-Type: text/plain; " + "a=b; " * 1601,
        "Content-Type: text/plain; charset=" + "a" * 8001,
    ],
)
def test_a_mail_with_a_header_beyond_measure_is_refused(header: str) -> None:
    """Only a header that is read: a list of many recipients is as good as a short one."""
    name = header.partition(":")[0].lower()
    mail = f"From: a@b.vn\n{header}\n\nx"
    ((_, error),) = reader_for(".eml")(io.BytesIO(mail.encode()), "a.eml", Wanted())
    assert (
        str(error).lower().startswith(f"a.eml: corrupt or truncated mail (header {name} has more than 8000 characters)")
    )
    assert read(f"To: {'a@b.vn, ' * 5000}\nSubject: y\n\nx".encode(), "a.eml") == "y\n\nx"


def test_a_mail_in_an_encoding_of_host_names_is_read_as_utf_8() -> None:
    assert read("Content-Type: text/plain; charset=punycode\n\nviệc-a".encode(), "a.eml") == "việc-a"


def test_a_mail_is_its_subject_and_text_and_its_attachments() -> None:
    plain = f"Content-Type: text/plain; charset=utf-8\n\n{TEXT}"
    page = 'Content-Type: text/html\nContent-Disposition: attachment; filename="../b.html"\n\n<p>x</p>'
    picture = "Content-Type: image/png\nContent-Disposition: attachment; filename=c.png\n\nx"
    assert sources(mail(plain, page, picture), "a.eml") == {"a.eml": f"Báo cáo\n\n{TEXT}", "a.eml/b.html": "x"}
    html = f"Content-Type: text/html; charset=utf-8\n\n<p>{TEXT}</p><p>Thư</p>"
    assert sources(mail(html), "a.eml") == {"a.eml": f"Báo cáo\n\n{TEXT}\n\nThư"}


# tables


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_row_of_a_table_is_a_source(separator: str) -> None:
    rows = ["id", "text"], ["một", f'"{TEXT}\nhai"'], ["", "x"], ["ba", ""]
    data = "\n".join(separator.join(row) for row in rows).encode("utf-8-sig")
    assert sources(data, "a.csv") == {"một": f"{TEXT}\nhai", "a.csv:4": "x"}


def test_columns_can_be_named() -> None:
    wanted = Wanted(text_column="nội dung", id_column="số")
    rows: list[list[Any]] = [["số", "nội dung", 3], [5, TEXT, None], [None, "x", None]]
    expected = {"5": TEXT, "a.xlsx:hai:3": "x"}
    assert sources(made.xlsx(một=[["gì"]], hai=rows), "a.xlsx", wanted) == expected
    assert sources(b'{"s": "a", "t": "b"}', "a.jsonl", Wanted(text_column="t", id_column="s")) == {"a": "b"}
    columns: dict[str, list[Any]] = {"nội dung": [TEXT, "x"], "số": ["5", None]}
    assert sources(made.parquet(**columns), "a.parquet", wanted) == {"5": TEXT, "a.parquet:2": "x"}


def test_parquet_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ((_, error),) = reader_for(".parquet")(io.BytesIO(b""), "a.parquet", Wanted(programs=False))
    assert str(error).endswith("without pyarrow; install it with: pip install 'citegraph[parquet]'")


# archives, packed files, patterns


def test_what_is_packed_is_read_under_its_path() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("in/a.jsonl")
        content = b'{"id": "x", "text": "y"}\n'
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    assert sources(out.getvalue(), "b.tar.gz") == sources(out.getvalue(), "b.tgz") == {"x": "y"}
    assert sources(made.packed({"in/a.txt": TEXT}), "b.zip") == {"b.zip/in/a.txt": TEXT}
    assert sources(zstandard.compress(content) * 2, "a.jsonl.zst") == {"x": "y"}


def test_a_pattern_is_the_files_that_it_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.txt", "a.txt", "sâu/c.txt", "a.md", "[x].txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [item.id for item in read_sources(["**/[ac].txt"]) if isinstance(item, Source)] == ["a.txt", "sâu/c.txt"]
    assert [item.id for item in read_sources(["[x].txt"]) if isinstance(item, Source)] == ["[x].txt"]
    (missing,) = read_sources(["*.docx"])
    assert isinstance(missing, SourceFailure)
    assert str(missing.error) == "*.docx: no file matches; check the pattern"


def test_standard_input_is_told_by_its_first_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made.docx(lambda document: document.add_paragraph(TEXT))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert list(read_sources(["-"])) == [Source("-", TEXT)]


# printed pages


@pytest.mark.parametrize("block", rules("printed.toml")["aside"], ids=lambda block: block["id"])
def test_what_is_printed_around_a_text_is_left_out(block: dict[str, Any]) -> None:
    before = [Printed("Ký bởi: x")] if block["where"] == "behind" else []
    for example in block["examples"]:
        assert join([[*before, Printed(example), Printed("Nội dung")]]) == "Nội dung"


@pytest.mark.parametrize("text", ["Cơ quan: Sở Tài chính", "Số 12 của Công báo", "Năm 2020", "Email: a@b.vn"])
def test_lines_like_those_are_kept(text: str) -> None:
    assert join([[Printed(text), Printed("Nội dung")]]) == f"{text}\nNội dung"


def test_a_running_header_is_left_out() -> None:
    pages = [
        [Printed(f"Thông tư về giá đất, bản {n}"), *[Printed(f"Đoạn {n}.{at}.") for at in range(8)]] for n in range(4)
    ]
    assert "bản" not in join(pages)
    assert join(pages[:2]).count("bản") == 2


WIDE = {"left": 70.0, "right": 520.0}


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ([Printed("Căn cứ Luật Đất", **WIDE), Printed("đai số 45", 70, 200)], "Căn cứ Luật Đất đai số 45"),
        (
            [Printed("Nghị định 30/2020/NĐ-", **WIDE), Printed("CP của Chính phủ", 70, 200)],
            "Nghị định 30/2020/NĐ-CP của Chính phủ",
        ),
        ([Printed("giai đoạn 2016 -", **WIDE), Printed("2020.", 70, 100)], "giai đoạn 2016 - 2020."),
        ([Printed("inter\u00ad", **WIDE), Printed("net", 70, 100)], "internet"),
        (
            [Printed("Ban hành kèm", **WIDE), Printed("Điều 2. Hiệu lực", 70, 200)],
            "Ban hành kèm\nĐiều 2. Hiệu lực",
        ),
        (
            [Printed("Ban hành kèm", **WIDE), Printed("Việc này", 100, 500), Printed("khác", 70, 90)],
            "Ban hành kèm\nViệc này khác",
        ),
        (
            [Printed("NGHỊ ĐỊNH", 250, 350), Printed("Về giá đất", 200, 400), Printed("Một dòng", **WIDE)],
            "NGHỊ ĐỊNH\nVề giá đất\nMột dòng",
        ),
    ],
)
def test_lines_are_joined_as_they_were_broken(lines: list[Printed], text: str) -> None:
    assert join([lines]) == text


def test_a_paragraph_runs_over_a_page() -> None:
    first = [Printed("Một đoạn dài đến hết", **WIDE), Printed("dòng của trang", **WIDE)]
    assert join([first, [], [Printed("sau.", 70, 100)]]) == "Một đoạn dài đến hết dòng của trang\f\fsau."
    assert join([[], first, [Printed("Điều 2. x", 70, 100)]]) == "\fMột đoạn dài đến hết dòng của trang\n\fĐiều 2. x"


def test_a_thousand_pages_are_joined_without_copying_the_text_for_each_line() -> None:
    """45,000 lines: the earlier text is not copied when a line is added, which would be 80 GB in all."""
    letters = str.maketrans("0123456789", "abcdefghij")
    pages = [
        [Printed(f"{page}/{at} {'x' * 70}".translate(letters), **WIDE) for at in range(45)] for page in range(1000)
    ]
    text = join(pages)
    assert text.count("\f") == 999
    assert len(text) == sum(len(line.text) + 1 for page in pages for line in page) - 1


GAZETTE = [
    [
        "Ký bởi: Cổng Thông tin điện tử Chính phủ",
        "Thời gian ký: 29.04.2020 16:53:11 +07:00",
        "CÔNG BÁO/Số 1015 + 1016/Ngày 30-10-2020",
        "~CHÍNH PHỦ",
        "Số: 139/2020/NĐ-CP",
        "~NGHỊ ĐỊNH",
        "~Quy định về giá đất",
        "Căn cứ Luật Đất đai ngày 29 tháng 11 năm 2013;",
        (
            "Điều 1. Nghị định này quy định chi tiết các điều của Luật Đất đai số 45/2013/QH13 về giá đất và thay thế "
            "Nghị định số 44/2014/NĐ-CP ngày 15 tháng 5 năm 2014 của Chính phủ."
        ),
    ],
    ["CÔNG BÁO/Số 1015 + 1016/Ngày 30-10-2020", "Điều 2. Nghị định này bãi bỏ Nghị định số 104/2014/NĐ-CP."],
]


def test_a_gazette_is_read_as_its_text_with_pages() -> None:
    text = read(made.pdf(GAZETTE), "a.pdf")
    assert text == (
        "CHÍNH PHỦ\nSố: 139/2020/NĐ-CP\nNGHỊ ĐỊNH\nQuy định về giá đất\n"
        f"{GAZETTE[0][7]}\n{GAZETTE[0][8]}\n\f{GAZETTE[1][1]}"
    )
    said = extract(Source("a.pdf", text))
    assert {(r.kind.value, r.evidence.page) for r in said.relations} >= {("replaces", 1), ("repeals", 2)}
    for r in said.relations:
        assert text[r.evidence.start : r.evidence.end] == r.evidence.quote
        assert Lines(text).page(r.evidence.start) == r.evidence.page


def test_pages_stand_in_every_output(run_cli: RunCli, tmp_path: Path) -> None:
    """In the table and the JSON of `extract`, and in the database's answers; a text without pages has none."""
    (tmp_path / "a.pdf").write_bytes(made.pdf(GAZETTE))
    table = run_cli("extract", "a.pdf", cwd=tmp_path).stdout
    assert "(p. 2)" in table
    (record,) = map(json.loads, run_cli("extract", "a.pdf", "--format", "jsonl", cwd=tmp_path).stdout.splitlines())
    assert {citation["page"] for citation in record["citations"]} == {1, 2}
    assert {relation["evidence"]["page"] for relation in record["relations"]} == {1, 2}
    run_cli("build", "a.pdf", "--db", "x.db", cwd=tmp_path)
    answer = run_cli("path", "139/2020/NĐ-CP", "104/2014/NĐ-CP", "--db", "x.db", "--format", "jsonl", cwd=tmp_path)
    assert json.loads(answer.stdout)["page"] == 2
    assert "a.pdf p. 2 [" in run_cli("cites", "139/2020/NĐ-CP", "--quotes", "--db", "x.db", cwd=tmp_path).stdout


def test_pictures_of_text_are_read_by_tesseract() -> None:
    made.font()
    program = shutil.which("tesseract")
    if (
        program is None
        or "vie" not in subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False).stdout
    ):
        pytest.skip("Tesseract and its Vietnamese data are not installed here (Debian: tesseract-ocr-vie).")
    wanted = Wanted(ocr=True)
    assert read(made.scan("Chỉ thị số 05-CT/TW", "Trang hai"), "a.pdf", wanted) == "Chỉ thị số 05-CT/TW\n\fTrang hai"
    assert "05-CT/TW" in read(made.picture("Chỉ thị số 05-CT/TW"), "a.png", wanted)


def test_ocr_without_tesseract_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    made.font()
    monkeypatch.setattr(shutil, "which", lambda _: None)
    ((_, error),) = reader_for(".pdf")(io.BytesIO(made.scan("x")), "a.pdf", Wanted(ocr=True))
    assert str(error).startswith("a.pdf, page 1: cannot be read without Tesseract and its Vietnamese data; install")


# citegraph read


def test_read_shows_the_text_that_extraction_sees(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    (tmp_path / "b.txt").write_text(TEXT, "utf-8")
    assert run_cli("read", "a.html", cwd=tmp_path).stdout == f"{MAIN}\n"
    assert run_cli("read", "b.txt", cwd=tmp_path).stdout == f"{TEXT}\n"
    both = run_cli("read", "a.html", "b.txt", cwd=tmp_path).stdout
    assert both == f"==> a.html <==\n{MAIN}\n\n==> b.txt <==\n{TEXT}\n"
    lines = run_cli("read", ".", "--format", "jsonl", cwd=tmp_path).stdout
    (tmp_path / "all.jsonl").write_text(lines, "utf-8")
    again = run_cli("extract", "all.jsonl", "--format", "jsonl", cwd=tmp_path)
    assert again.stdout == run_cli("extract", "a.html", "b.txt", "--format", "jsonl", cwd=tmp_path).stdout


LIBRARIES = (
    "lxml",
    "openpyxl",
    "pyarrow",
    "pypdfium2",
    "selectolax",
    "striprtf",
    "zstandard",
    "email.parser",
    "tarfile",
)


def test_a_text_file_loads_no_library_of_another_format(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    code = (
        "import sys; from citegraph.readers.corpus import read_sources; list(read_sources(['a.txt']));"
        f"print([name for name in {LIBRARIES!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.stdout.strip() == "[]", done.stderr


def builders() -> dict[str, Callable[[], bytes]]:
    return {
        "docx": lambda: made.docx(lambda document: document.add_paragraph(TEXT)),
        "pdf": lambda: made.pdf(GAZETTE),
        "html": PAGE.encode,
    }


@pytest.mark.parametrize("kind", builders())
def test_the_same_file_gives_the_same_text(kind: str) -> None:
    data = builders()[kind]()
    assert read(data, f"a.{kind}") == read(data, f"a.{kind}")
