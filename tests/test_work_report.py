"""The report on a work: it states what the sources state, and every format prints the same on A4."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import reload
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from conftest import RunCli
from docx import Document
from docx.oxml.ns import qn
from selectolax.lexbor import LexborHTMLParser
from test_html import HOSTILE

from citegraph.errors import MissingError
from citegraph.export.csp import policy
from citegraph.export.office.content import (
    Block,
    Cell,
    Content,
    Facts,
    Illustration,
    Link,
    Paragraph,
    PartHeading,
    Table,
    text,
)
from citegraph.export.office.report_file import REPORT_SUFFIXES, report_writer
from citegraph.export.office.report_words import own_labels
from citegraph.export.office.work_report import work_report
from citegraph.graph.graph import CitationGraph
from citegraph.model import OVERRIDE, Corpus, Edge, Evidence, Kind, Provision, Work
from citegraph.model import Action as Does
from citegraph.presentation.proof import SourceTitle
from citegraph.presentation.quotes import Ends
from citegraph.registry import load_registry
from citegraph.store import Store

CT05 = Work(
    "chi-thi:05-ct/tw~2016", "chi-thi", "05-CT/TW", None, None, "Bộ Chính trị", None, "2016-05-15", "Về học tập"
)
KL01 = Work("ket-luan:01-kl/tw~2021", "ket-luan", "01-KL/TW", None, None, "Bộ Chính trị", None, "2021-05-18")
NQ09 = Work("nghi-quyet:09-nq/tw~2021", "nghi-quyet", "09-NQ/TW", None, None, "Bộ Chính trị", None, "2023-01-02")


def local(number: int, kind: str, place: str, slug: str, date: str | None = None) -> Work:
    symbol = f"{number}-{kind}/TU"
    key = f"{'ke-hoach' if kind == 'KH' else 'bao-cao'}:{symbol.lower()}@{slug}~2020"
    return Work(key, key.partition(":")[0], symbol, None, None, f"Tỉnh ủy {place}", place, date)


YEN_BAI = local(7, "KH", "Yên Bái", "yen-bai", "2021-07-27")
NEW_LAO_CAI = local(3, "KH", "Lào Cai", "lao-cai-2025", "2025-09-01")
DISTRICT = Work(
    "ke-hoach:9-kh/hu@van-chan.yen-bai~2020", "ke-hoach", "9-KH/HU", issuer="Huyện ủy Văn Chấn", date="2021"
)
CITING = local(8, "BC", "Nghệ An", "nghe-an", "2022-01-05")
SILENT = local(4, "KH", "Hà Tĩnh", "ha-tinh", "2022-01-05")


def edge(source: Work, kind: Kind, target: Work, quote: str = "Thực hiện\nvăn bản", **more: Any) -> Edge:
    rule = more.pop("rule", "cue")
    return Edge(source.key, kind, target.key, "tin/a.pdf", Evidence(0, 9, quote, rule, more.pop("page", None)), **more)


EDGES = (
    edge(KL01, Kind.CONTINUES, CT05, page=3),
    edge(YEN_BAI, Kind.IMPLEMENTS, KL01, "Một câu dài hơn câu kia"),
    edge(YEN_BAI, Kind.IMPLEMENTS, KL01, "Câu ngắn"),
    edge(NEW_LAO_CAI, Kind.IMPLEMENTS, CT05),
    edge(DISTRICT, Kind.IMPLEMENTS, YEN_BAI),
    edge(CITING, Kind.CITES, CT05, "Báo cáo nhắc đến"),
    edge(NQ09, Kind.AMENDS, CT05, "sửa đổi", effective="2023-02-01", provisions=(Provision(Does.AMEND, "Điều 8"),)),
    edge(NQ09, Kind.AMENDS, CT05, "sửa đổi, một câu khác", effective="2023-02-01"),
)


def corpus(*more: Work, edges: Sequence[Edge] = EDGES) -> Corpus:
    works = {CT05, KL01, NQ09, YEN_BAI, NEW_LAO_CAI, DISTRICT, CITING, SILENT, *more}
    return Corpus(tuple(sorted(works, key=lambda work: work.key)), tuple(edges), {}, {})


def report(value: Corpus | None = None, work: Work = CT05, language: str = "vi", **options: Any) -> Content:
    return work_report(CitationGraph(value or corpus()), work, language, load_registry(), **options)


def written(suffix: str, content: Content) -> bytes:
    file = io.BytesIO()
    report_writer(suffix)(content, file)
    return file.getvalue()


def part(content: Content, heading: str) -> list[Block]:
    """The blocks of the part whose heading contains these words."""
    blocks: list[Block] = []
    inside = False
    for block in content.blocks:
        if isinstance(block, PartHeading) and block.level == 1:
            inside = heading in block.words
        elif inside:
            blocks.append(block)
    return blocks


def rows(blocks: Sequence[Block]) -> list[list[str]]:
    return [[" | ".join(map(str, cell)) for cell in row] for b in blocks if isinstance(b, Table) for row in b.rows]


def paragraphs(blocks: Sequence[Block]) -> list[str]:
    return [str(block.text) for block in blocks if isinstance(block, Paragraph)]


# What it states


def test_what_carries_a_work_out_is_listed_by_level_with_the_way() -> None:
    blocks = part(report(), "Văn bản thực hiện theo cấp")
    levels = [b.words for b in blocks if isinstance(b, PartHeading)]
    assert levels == ["Trung ương Đảng: 1 văn bản", "Tỉnh, thành phố: 2 văn bản", "Huyện, xã và đơn vị: 1 văn bản"]
    found = [(row[1].split(" | ")[0], row[2], row[3].split(" | ")[:-1]) for row in rows(blocks)]
    assert found == [
        ("Kết luận 01-KL/TW", "18/05/2021", ["tiếp tục thực hiện"]),
        ("Kế hoạch 7-KH/TU", "27/07/2021", ["thực hiện", "qua 01-KL/TW"]),
        ("Kế hoạch 3-KH/TU", "01/09/2025", ["thực hiện"]),
        ("Kế hoạch 9-KH/HU", "2021", ["thực hiện", "qua 7-KH/TU → 01-KL/TW"]),
    ]


def test_a_sentence_stands_with_its_source_and_the_number_of_others() -> None:
    said = {row[1].split(" | ")[0]: row[4] for row in rows(part(report(), "theo cấp"))}
    assert said["Kế hoạch 7-KH/TU"] == "Câu ngắn | tin/a.pdf (và 1 câu khác)"
    assert said["Kết luận 01-KL/TW"] == "Thực hiện văn bản | tin/a.pdf, trang 3"


def test_both_works_of_a_sentence_are_bold_and_its_source_has_its_title() -> None:
    class Known:
        def ends(self, edges: Sequence[Edge]) -> dict[Edge, Ends]:
            return {each: Ends(source=((0, 3),), target=((4, 8),)) for each in edges}

        def sources(self, ids: Sequence[str]) -> dict[str, SourceTitle]:
            return {name: SourceTitle(name, line="Tin trong tỉnh") for name in ids}

    table = next(b for b in part(report(proof=Known()), "theo cấp") if isinstance(b, Table))
    sentence, source = table.rows[0][4]
    assert [span.text for span in sentence.spans if span.bold] == ["Thự", " hiệ"]
    assert str(source) == "Tin trong tỉnh, trang 3"


def test_works_of_merged_provinces_count_for_the_province_of_today() -> None:
    old, new = "Kế hoạch 7-KH/TU, Tỉnh ủy Yên Bái", "Kế hoạch 3-KH/TU, Tỉnh ủy Lào Cai"
    found = rows(part(report(), "theo tỉnh, thành phố"))
    assert found == [
        [
            "Lào Cai | gồm Lào Cai, Yên Bái",
            f"{old}, 27/07/2021 | {new}, 01/09/2025 | Kế hoạch 9-KH/HU, Huyện ủy Văn Chấn, 2021",
        ]
    ]


def test_gaps_tell_silence_of_the_sources_from_a_database_without_any() -> None:
    blocks = part(report(), "chưa có nguồn")
    how, naming, silent, nothing, _ = paragraphs(blocks)
    assert how.startswith("Cơ sở dữ liệu chưa có nguồn")
    assert naming == "Có văn bản nhắc đến, nhưng chưa có nguồn nêu việc thực hiện (1): Nghệ An."
    assert silent == "Có văn bản trong cơ sở dữ liệu, nhưng không văn bản nào nhắc đến (1): Hà Tĩnh."
    assert nothing.startswith("Không có văn bản nào trong cơ sở dữ liệu (31): Hà Nội, Cao Bằng,")
    assert "chưa thực hiện" not in " ".join(paragraphs(blocks))
    assert [row[:2] for row in rows(blocks)] == [["Tỉnh ủy Nghệ An", "Báo cáo 8-BC/TU, dẫn chiếu"]]


def test_a_body_that_carries_it_out_by_way_of_another_work_is_no_gap() -> None:
    """Yên Bái's report only names the directive; its plan carries out a conclusion that continues the directive."""
    other = local(5, "BC", "Yên Bái", "yen-bai")
    value = corpus(other, edges=(*EDGES, edge(other, Kind.CITES, CT05)))
    assert [row[0] for row in rows(part(report(value), "chưa có nguồn"))] == ["Tỉnh ủy Nghệ An"]


def test_a_committee_whose_standing_committee_carries_it_out_is_no_gap() -> None:
    """Hà Tĩnh's executive committee names the directive; a plan of its standing committee carries it out."""
    plan = replace(local(5, "KH", "Hà Tĩnh", "ha-tinh"), issuer="Ban Thường vụ Tỉnh ủy")
    names = replace(local(6, "BC", "Hà Tĩnh", "ha-tinh"), issuer="Ban Chấp hành Đảng bộ tỉnh")
    cites = edge(names, Kind.CITES, CT05)
    named = corpus(plan, names, edges=(*EDGES, cites))
    assert len(rows(part(report(named), "chưa có nguồn"))) == 2
    done = corpus(plan, names, edges=(*EDGES, cites, edge(plan, Kind.IMPLEMENTS, CT05)))
    assert [row[0] for row in rows(part(report(done), "chưa có nguồn"))] == ["Tỉnh ủy Nghệ An"]


def test_a_work_of_a_province_is_not_measured_by_provinces() -> None:
    content = report(work=YEN_BAI)
    assert not any(isinstance(b, PartHeading) and "tỉnh, thành phố" in b.words and b.level == 1 for b in content.blocks)
    assert "Hà Nội" not in " ".join(paragraphs(content.blocks))


def test_what_one_work_changed_on_one_day_is_one_event() -> None:
    (row,) = rows(part(report(), "các thay đổi"))
    assert row == [
        "01/02/2023 | theo ngày hiệu lực",
        "được sửa đổi | Nghị quyết 09-NQ/TW ngày 02/01/2023 của Bộ Chính trị | Điều 8: sửa đổi, bổ sung",
        "sửa đổi | tin/a.pdf (và 1 câu khác)",
    ]


def test_a_day_leaves_out_what_came_later() -> None:
    content = report(at="2022-12-31")
    (facts,) = (b for b in content.blocks if isinstance(b, Facts))
    known = {name: str(said[0]) for name, said in facts.rows}
    assert known["Hiệu lực đến ngày 31/12/2022"].startswith("còn hiệu lực")
    assert known["Văn bản thực hiện"] == "3 văn bản, trong đó 1 văn bản thực hiện trực tiếp"
    assert "Không tính 1 văn bản ban hành sau ngày 31/12/2022." in paragraphs(content.blocks)
    assert "3-KH/TU" not in " ".join(row[1] for row in rows(content.blocks))


def test_a_work_that_nothing_carries_out_says_that_there_is_no_source() -> None:
    said = paragraphs(report(work=NQ09).blocks)
    assert "Cơ sở dữ liệu chưa có nguồn nào nêu văn bản thực hiện văn bản này." in said
    assert "Cơ sở dữ liệu chưa có nguồn nào nêu văn bản của tỉnh, thành phố thực hiện văn bản này." in said


def test_a_long_report_states_how_much_it_lists() -> None:
    blocks = part(report(most=2), "theo cấp")
    assert "Chỉ liệt kê 2 văn bản đầu tiên trong số 4 văn bản." in paragraphs(blocks)
    assert len(rows(blocks)) == 2


def test_both_languages_have_the_same_labels_of_the_report() -> None:
    vi, en = (own_labels()[language]["onWork"] for language in ("vi", "en"))
    assert (vi.keys(), vi["columns"].keys()) == (en.keys(), en["columns"].keys())
    content = report(language="en")
    assert next(b.words for b in content.blocks if isinstance(b, PartHeading)) == "1. Summary"


# On paper

MANY = tuple(local(100 + n, "KH", "Yên Bái", "yen-bai", f"2022-01-{1 + n % 28:02}") for n in range(40))
LONG = corpus(*MANY, edges=(*EDGES, *(edge(each, Kind.IMPLEMENTS, CT05, f"câu số {each.symbol}") for each in MANY)))


@pytest.fixture(scope="module")
def long_report() -> Content:
    return report(LONG)


@pytest.fixture(scope="module")
def printed(long_report: Content) -> dict[str, bytes]:
    return {suffix: written(suffix, long_report) for suffix in REPORT_SUFFIXES}


def pages_of(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as book:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in book]


def all_texts(content: Content) -> set[str]:
    """Each text of a report without its spaces, which lines break."""
    out: set[str] = set()

    def take(cells: Cell) -> None:
        out.update(str(each) for each in cells)

    for block in content.blocks:
        if isinstance(block, PartHeading | Link):
            out.add(block.words)
        elif isinstance(block, Paragraph):
            take((block.text,))
        elif isinstance(block, Facts):
            for name, said in block.rows:
                take((text(name), *said))
        elif isinstance(block, Table):
            out.update(column.head for column in block.columns)
            for row in block.rows:
                for cell in row:
                    take(cell)
        else:
            out.update((block.title, block.description))
    return {squeezed(each) for each in out}


def squeezed(words: str) -> str:
    return re.sub(r"\s|￾|\ufffe|-", "", words)  # PDFium marks a hyphen at the end of a line


def docx_words(data: bytes) -> str:
    body = Document(io.BytesIO(data)).element.body
    return "".join(each.text or "" for each in body.iter(qn("w:t")))


def html_words(data: bytes) -> str:
    body = LexborHTMLParser(data.decode()).body
    assert body is not None
    return body.text()


@pytest.mark.parametrize(
    ("suffix", "words"),
    [(".docx", docx_words), (".html", html_words), (".pdf", lambda data: "".join(pages_of(data)))],
)
def test_every_format_has_every_text_of_the_report(
    suffix: str, words: Callable[[bytes], str], long_report: Content, printed: dict[str, bytes]
) -> None:
    shown = squeezed(words(printed[suffix]))
    if suffix == ".pdf":  # a table that goes on has its head, and a page its number, between the lines
        missing = {each for each in all_texts(long_report) if each not in shown}
        assert len(missing) <= 2, missing
    else:
        assert {each for each in all_texts(long_report) if each not in shown} == set()


def test_a_pdf_repeats_the_heads_of_tables_and_tears_no_row(printed: dict[str, bytes]) -> None:
    pages = pages_of(printed[".pdf"])
    assert 5 <= len(pages) <= 12
    listed = [page for page in pages if "câu số 1" in page]
    assert len(listed) >= 2
    for page in listed:
        assert "Câu trích dẫn và nguồn" in page
    for each in MANY:
        (page,) = (page for page in listed if f"câu số {each.symbol}" in page)
        assert f"Kế hoạch {each.symbol}" in page
    assert [re.search(r"\A\d+(?=\n)", page) is not None for page in pages] == [False, *[True] * (len(pages) - 1)]


def test_a_pdf_is_a4_and_embeds_what_it_uses_of_its_font(printed: dict[str, bytes]) -> None:
    data = printed[".pdf"]
    with pypdfium2.PdfDocument(data) as book:
        assert {tuple(round(side) for side in page.get_size()) for page in book} == {(595, 842)}
        assert book.get_metadata_dict()["Title"] == "Báo cáo tình hình thực hiện văn bản"
        assert [each.get_title() for each in book.get_toc() if not each.level][:2] == [
            "1. Tóm tắt",
            "2. Sơ đồ thực hiện",
        ]
    fonts = set(re.findall(rb"/FontName /([A-Z]{6}\+)?([\w-]+)", data))
    assert {name for _, name in fonts} == {b"Tinos", b"TinosBold", b"TinosItalic"}
    assert all(subset for subset, _ in fonts)
    assert data.count(b"/FontFile2") == 3
    assert len(data) < 300_000


def test_a_row_that_is_higher_than_a_page_goes_on_under_the_head() -> None:
    titled = Work("ke-hoach:1-kh/tw~2021", "ke-hoach", "1-KH/TW", title="rất dài " * 1_500, date="2021-06-01")
    pages = pages_of(written(".pdf", report(corpus(titled, edges=(edge(titled, Kind.IMPLEMENTS, CT05),)))))
    torn = [page for page in pages if "rất dài" in page]
    assert len(torn) > 2
    assert all("Câu trích dẫn và nguồn" in page for page in torn)
    assert sum(page.count("dài") for page in torn) == 1_500


def test_a_word_document_repeats_heads_and_describes_its_pictures(
    long_report: Content, printed: dict[str, bytes]
) -> None:
    document = Document(io.BytesIO(printed[".docx"]))
    for table in document.tables[1:]:
        first, *others = (row._tr.trPr for row in table.rows)
        assert first.find(qn("w:tblHeader")) is not None
        assert all(properties.find(qn("w:cantSplit")) is not None for properties in (first, *others))
    pictures = list(
        document.element.body.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")
    )
    assert len(pictures) == len([b for b in long_report.blocks if isinstance(b, Illustration)]) == 4
    assert all(picture.get("descr") for picture in pictures)
    (section,) = document.sections
    sides = (section.page_width, section.page_height)
    assert [round(side.cm, 1) for side in sides if side] == [21, 29.7]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml


def test_a_page_runs_no_script_and_has_only_the_style_of_its_policy(printed: dict[str, bytes]) -> None:
    page = LexborHTMLParser(printed[".html"].decode())
    meta = page.css_first('meta[http-equiv="Content-Security-Policy"]')
    style = page.css_first("style")
    assert meta is not None
    assert style is not None
    assert meta.attributes["content"] == policy((), (style.text(),))
    assert page.css("script") == []
    assert page.css("[style]") == []
    assert len(page.css("figure svg.plot[role=img] > title")) == 4
    assert all(table.css_first("thead th") for table in page.css("table:not(.facts)"))


@pytest.mark.parametrize("suffix", REPORT_SUFFIXES)
def test_the_same_graph_gives_the_same_bytes(suffix: str, printed: dict[str, bytes]) -> None:
    one, two = printed[suffix], written(suffix, report(LONG))
    assert one == two
    if suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(one)) as parts:
            assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


HOSTILE_TEXTS = (HOSTILE, "\x00\x0b\ud800\ufffe", "]]>&<w:p/>", "\u202e{{x}} %s **a** 😀漢", "", "x" * 900)


@pytest.mark.parametrize("suffix", REPORT_SUFFIXES)
def test_hostile_texts_are_shown_as_they_are(suffix: str) -> None:
    works = [
        Work(f"chi-thi:{n}{words}", "chi-thi", words, title=words, issuer=words, scope=words, date=words, name=words)
        for n, words in enumerate(HOSTILE_TEXTS)
    ]
    said = [
        Edge(work.key, kind, CT05.key, words, Evidence(0, 1, words, OVERRIDE), effective=words)
        for work, words in zip(works, HOSTILE_TEXTS, strict=True)
        for kind in (Kind.IMPLEMENTS, Kind.AMENDS)
    ]
    value = corpus(*works, edges=(*EDGES, *said, edge(CT05, Kind.IMPLEMENTS, works[0])))
    for asked in (CT05, works[0]):
        data = written(suffix, report(value, asked))
        if suffix == ".html":
            page = LexborHTMLParser(data.decode())
            assert (page.css("img, script, w\\:p"), len(page.css("main"))) == ([], 1)
        elif suffix == ".docx":
            assert Document(io.BytesIO(data)).tables
        else:
            assert pages_of(data)


# The command


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "graph.db"
    with Store.open(path, create=True) as store:
        store.save_corpus(corpus())
    return path


@pytest.mark.parametrize("suffix", [".html", ".PDF"])
def test_the_command_writes_the_format_of_the_suffix(suffix: str, db: Path, run_cli: RunCli, tmp_path: Path) -> None:
    target = tmp_path / "new" / f"a{suffix}"
    done = run_cli("report", "Chỉ thị 05-CT/TW", "-o", target, "--db", db)
    assert (done.returncode, done.stdout.strip()) == (0, f"wrote {target}")
    assert target.read_bytes().startswith(b"%PDF" if suffix == ".PDF" else b"<!doctype html>")


def test_an_unknown_work_is_one_line_and_no_file(db: Path, run_cli: RunCli, tmp_path: Path) -> None:
    done = run_cli("report", "Chỉ thị 99-CT/TW", "-o", tmp_path / "a.html", "--db", db)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "no work matches" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_file_that_is_read_is_written_over(db: Path, run_cli: RunCli, tmp_path: Path) -> None:
    link = tmp_path / "a.html"
    link.symlink_to(db)
    before = db.read_bytes()
    done = run_cli("report", "Chỉ thị 05-CT/TW", "-o", link, "--db", db)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "name another output" in done.stderr
    assert db.read_bytes() == before


@pytest.mark.parametrize("name", ["a.doc", "a", "a.xlsx"])
def test_another_suffix_is_a_wrong_command_line(name: str, db: Path, run_cli: RunCli, tmp_path: Path) -> None:
    done = run_cli("report", "Chỉ thị 05-CT/TW", "-o", tmp_path / name, "--db", db)
    assert done.returncode == 2
    assert ".docx, .html, .pdf" in done.stderr


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from citegraph.export.office import print_pdf

    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "fpdf", None)
        with pytest.raises(MissingError, match=r"pip install 'citegraph\[pdf\]'"):
            reload(print_pdf)
    reload(print_pdf)
