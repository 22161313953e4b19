"""The report for an office: what it says is what the graph says, and what offices have opens it."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn
from test_html import HOSTILE

from citegraph.errors import ExportError
from citegraph.export import Selection, export_graph, select, whole
from citegraph.export.office import xlsx
from citegraph.export.office.docx import DOCX, write_listing
from citegraph.export.office.listing import SENTENCE
from citegraph.export.office.report import Report
from citegraph.export.office.report_words import own_labels
from citegraph.export.office.xlsx import write_xlsx
from citegraph.graph.gaps import gaps
from citegraph.graph.status import State
from citegraph.identity.rank import Level
from citegraph.model import OVERRIDE, Corpus, Edge, Evidence, Kind, Work

CT05 = Work("chi-thi:05-ct/tw~2016", "chi-thi", "05-CT/TW", "05", None, "Bộ Chính trị", None, "2016-05-15", "Về A")
KL01 = Work("ket-luan:01-kl/tw~2021", "ket-luan", "01-KL/TW", "01", None, "Bộ Chính trị", None, "2021-05")
NQ09 = Work("nghi-quyet:09-nq/tw~2016", "nghi-quyet", "09-NQ/TW", "09", None, "Bộ Chính trị", None, "2019-01-02")
CT16 = Work(
    "chi-thi:16-ct/tu@quang-ninh~2020",
    "chi-thi",
    "16-CT/TU",
    "16",
    None,
    "Tỉnh ủy Quảng Ninh",
    "Quảng Ninh",
    "2021-07-27",
)
KH35 = Work(
    "ke-hoach:35-kh/hu@van-don.quang-ninh~2020", "ke-hoach", "35-KH/HU", None, None, "Huyện ủy", "Vân Đồn", "2021"
)
SL1 = Work("sac-lenh:1~1890", "sac-lenh", "1/SL", date="1890-01-02")
LONG = "Thực hiện " + "rất dài " * 200


def edge(
    source: Work,
    kind: Kind,
    target: Work,
    quote: str = "Thực hiện\nvăn bản",
    extent: str | None = None,
    page: int | None = None,
) -> Edge:
    return Edge(source.key, kind, target.key, "tin.pdf", Evidence(0, 9, quote, "cue", page), extent)


EDGES = (
    edge(CT16, Kind.IMPLEMENTS, KL01, LONG),
    edge(CT16, Kind.IMPLEMENTS, KL01, "ngắn", page=3),
    edge(CT16, Kind.CITES, NQ09),
    edge(KH35, Kind.IMPLEMENTS, CT16),
    edge(KL01, Kind.CONTINUES, CT05),
    edge(NQ09, Kind.REPEALS, CT05, "bãi bỏ", "whole"),
)


def corpus(*more: Work, edges: tuple[Edge, ...] = EDGES) -> Corpus:
    works = sorted({CT05, KL01, NQ09, CT16, KH35, *more}, key=lambda work: work.key)
    return Corpus(tuple(works), edges, {}, {})


def book(value: Corpus, asked: Selection | None = None, language: str = "vi") -> Any:
    file = io.BytesIO()
    write_xlsx(select(value, asked) if asked else whole(value), file, language)
    return openpyxl.load_workbook(file)


def rows(sheet: Any) -> list[dict[str, Any]]:
    head, *others = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in others]


def paper(value: Corpus, asked: Selection | None = None, language: str = "vi") -> Any:
    file = io.BytesIO()
    write_listing(select(value, asked) if asked else whole(value), file, language)
    return Document(file)


def headings(document: Any) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]


def table_rows(document: Any) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row.cells) for table in document.tables for row in table.rows]


# What it says


def test_what_carries_a_work_out_stands_by_level_in_any_number_of_steps() -> None:
    carried = {each.work.symbol: each for each in Report(whole(corpus()), "vi").carried()}
    assert list(carried) == ["05-CT/TW", "01-KL/TW", "16-CT/TU"]
    found = [(level, a.work.symbol, a.depth) for level, answers in carried["05-CT/TW"].by for a in answers]
    assert found == [
        (Level.PARTY, "01-KL/TW", 1),
        (Level.PROVINCE, "16-CT/TU", 2),
        (Level.PROVINCE, "16-CT/TU", 2),
        (Level.DISTRICT, "35-KH/HU", 3),
    ]
    assert carried["05-CT/TW"].count == 3


def test_a_gap_is_one_of_citegraph_gaps() -> None:
    (found,) = Report(whole(corpus()), "vi").open()
    assert found.body == "Tỉnh ủy Quảng Ninh"
    assert list(found.gaps) == gaps(corpus(), {CT16.key})
    assert [gap.work for gap in found.gaps] == [NQ09]


def test_states_and_gaps_are_told_by_the_whole_corpus() -> None:
    """What ends a work, or carries it out, may lie outside the part that is shown."""
    asked = Selection(focus=CT05.key, kinds=frozenset({Kind.CONTINUES}))
    report = Report(select(corpus(), asked), "vi")
    assert [work.symbol for work in report.works()] == ["05-CT/TW", "01-KL/TW"]
    assert report.status(CT05).state is State.REPEALED
    asked = Selection(focus=CT16.key, kinds=frozenset({Kind.CITES}))
    done = corpus(edges=(*EDGES, edge(CT16, Kind.IMPLEMENTS, NQ09)))
    assert Report(select(done, asked), "vi").open() == []
    assert Report(select(corpus(), asked), "vi").open() != []


def test_a_gap_of_a_body_at_the_centre_or_of_an_equal_is_none() -> None:
    other = Work("chi-thi:01-ct/tu@ha-giang~2020", "chi-thi", "01-CT/TU", issuer="Tỉnh ủy Hà Giang", scope="Hà Giang")
    value = corpus(other, edges=(edge(CT16, Kind.CITES, other), edge(KL01, Kind.CITES, NQ09)))
    assert Report(whole(value), "vi").open() == []


def test_both_languages_have_the_same_labels() -> None:
    vi, en = own_labels()["vi"], own_labels()["en"]
    assert (vi.keys(), vi["columns"].keys()) == (en.keys(), en["columns"].keys())


# The workbook


def test_the_workbook_has_a_sheet_a_part_with_its_head_frozen_and_filters() -> None:
    made = book(corpus())
    assert made.sheetnames == ["Tổng quan", "Danh mục văn bản", "Thực hiện", "Quan hệ", "Chưa thực hiện"]
    for sheet in made.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
    assert [sheet.max_row for sheet in made.worksheets[1:]] == [6, 9, 7, 2]


def test_a_row_of_a_work_has_what_is_known_of_it() -> None:
    first = rows(book(corpus())["Danh mục văn bản"])[0]
    assert first == {
        "STT": 1,
        "Loại văn bản": "Chỉ thị",
        "Số, ký hiệu": "05-CT/TW",
        "Cơ quan ban hành": "Bộ Chính trị",
        "Địa phương": None,
        "Ngày ban hành": datetime(2016, 5, 15),  # noqa: DTZ001 - a day of a sheet
        "Trích yếu": "Về A",
        "Cấp": "Trung ương Đảng",
        "Hiệu lực": "đã bị bãi bỏ",
        "Theo văn bản": "Nghị quyết 09-NQ/TW",
        "Số văn bản thực hiện trực tiếp": 1,
        "Mã": CT05.key,
    }


def test_every_sentence_stands_in_the_workbook_with_its_source_and_page() -> None:
    found = [(row["Câu trích dẫn"], row["Nguồn"], row["Trang"]) for row in rows(book(corpus())["Quan hệ"])]
    assert found[0] == (LONG.strip(), "tin.pdf", None)
    assert found[1] == ("ngắn", "tin.pdf", 3)
    assert len(found) == len(EDGES)


@pytest.mark.parametrize(("work", "shown"), [(KL01, "05/2021"), (KH35, "2021"), (SL1, "02/01/1890")])
def test_a_date_that_no_sheet_has_as_a_day_is_a_text(work: Work, shown: str) -> None:
    dates = {row["Mã"]: row["Ngày ban hành"] for row in rows(book(corpus(SL1))["Danh mục văn bản"])}
    assert dates[work.key] == shown


@pytest.mark.parametrize("begins", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", '=HYPERLINK("http://x")'])
def test_no_text_is_a_formula(begins: str) -> None:
    work = Work(begins, begins, begins, title=begins, issuer=begins, scope=begins, date=begins)
    made = book(corpus(work, edges=(Edge(work.key, Kind.CITES, work.key, begins, Evidence(0, 1, begins, "cue")),)))
    cells = [cell for sheet in made for row in sheet.iter_rows() for cell in row if cell.value == begins]
    assert len(cells) >= 6
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_a_cell_that_is_too_long_is_cut_off_with_a_sign() -> None:
    made = book(corpus(edges=(edge(CT16, Kind.CITES, NQ09, "x" * 40_000),)))
    said = rows(made["Quan hệ"])[0]["Câu trích dẫn"]
    assert (len(said), said[-1]) == (32_767, "…")


def test_more_rows_than_a_sheet_holds_are_one_line_and_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "ROWS", 4)
    with pytest.raises(
        ExportError, match=r"has room for 4 rows, and there are more; export a part of the graph with --focus, --kinds"
    ):
        export_graph(corpus(), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


# The document


def test_the_document_has_its_parts_and_their_works_as_headings() -> None:
    assert headings(paper(corpus())) == [
        "Nội dung",
        "1. Danh mục văn bản",
        "2. Văn bản được thực hiện và văn bản thực hiện",
        "Chỉ thị 05-CT/TW: 3 văn bản thực hiện",
        "Trung ương Đảng",
        "Tỉnh, thành phố",
        "Huyện, xã và đơn vị",
        "Kết luận 01-KL/TW: 2 văn bản thực hiện",
        "Tỉnh, thành phố",
        "Huyện, xã và đơn vị",
        "Chỉ thị 16-CT/TU: 1 văn bản thực hiện",
        "Huyện, xã và đơn vị",
        "3. Các quan hệ khác",
        "4. Văn bản cấp trên được nhắc đến nhưng chưa có văn bản thực hiện",
        "Tỉnh ủy Quảng Ninh",
    ]


def test_the_list_of_contents_leads_to_the_parts() -> None:
    body = paper(corpus()).element.body
    links = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    marks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert links == marks == ["works", "carried", "relations", "gaps"]


def test_of_sentences_that_say_the_same_the_shortest_stands_and_a_long_one_is_cut_off() -> None:
    found = [row for row in table_rows(paper(corpus())) if row[0] == "Chỉ thị 16-CT/TU" and "trực tiếp" in row[3]]
    assert [row[-2:] for row in found] == [("ngắn", "tin.pdf, trang 3 (và 1 câu khác)")]
    (said,) = {row[-2] for row in table_rows(paper(corpus(edges=EDGES[:1]))) if row[0] == "Chỉ thị 16-CT/TU"}
    assert len(said) <= SENTENCE
    assert said.endswith("…")


def test_the_head_of_every_table_stands_on_every_page_and_no_row_is_torn() -> None:
    for table in paper(corpus()).tables:
        first, *others = (row._tr.trPr for row in table.rows)
        assert first.find(qn("w:tblHeader")) is not None
        assert all(properties.find(qn("w:cantSplit")) is not None for properties in (first, *others))


def test_an_empty_graph_is_a_report_that_says_so() -> None:
    empty = Corpus((), (), {}, {})
    assert [p.text for p in paper(empty).paragraphs].count("Không có.") == 4
    assert [sheet.max_row for sheet in book(empty).worksheets[1:]] == [1, 1, 1, 1]


def test_a_document_holds_as_many_works_as_someone_reads(tmp_path: Path) -> None:
    more = tuple(Work(f"ke-hoach:{n}-kh/tw~2016", "ke-hoach", f"{n}-KH/TW") for n in range(DOCX.limit or 0))
    value = corpus(*more)
    assert len(export_graph(value, tmp_path / "a.docx").corpus.works) == DOCX.limit
    assert len(export_graph(value, tmp_path / "a.xlsx").corpus.works) == len(value.works)
    assert len(export_graph(value, tmp_path / "b.docx", selection=Selection(most=3)).corpus.works) == 3


# Both


@pytest.mark.parametrize("name", ["a.xlsx", "a.docx"])
def test_the_same_corpus_gives_the_same_bytes_and_no_clock_is_in_them(name: str, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        export_graph(corpus(), tmp_path / folder / name)
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    with zipfile.ZipFile(tmp_path / "one" / name) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = parts.read("docProps/core.xml").decode()
    assert core.count("1980-01-01T00:00:00Z") == 2
    assert str(datetime.now().year) not in core  # noqa: DTZ005


@pytest.mark.parametrize("name", ["a.xlsx", "a.docx"])
@pytest.mark.parametrize("text", [HOSTILE, "\x00\x0b\ud800\ufffe", "]]>&<w:p/>", "\u202e{{x}} %s {0}", ""])
def test_hostile_texts_are_shown_as_they_are(name: str, text: str, tmp_path: Path) -> None:
    work = Work(f"chi-thi:{text}", "chi-thi", text, title=text, issuer=text, scope=text, date=text, name=text)
    said = Edge(work.key, Kind.IMPLEMENTS, work.key, text, Evidence(0, 1, text, OVERRIDE), effective=text)
    export_graph(corpus(work, edges=(*EDGES, said)), tmp_path / name)
    if name.endswith("xlsx"):
        assert openpyxl.load_workbook(tmp_path / name).worksheets[1].max_row == 7
    else:
        assert len(Document(str(tmp_path / name)).tables) > 1


def test_english_is_asked_for() -> None:
    made = book(corpus(), language="en")
    assert made.sheetnames == ["Overview", "Documents", "Implemented", "Relations", "Not implemented"]
    assert rows(made["Relations"])[0]["Relation"] == "implements"
    assert headings(paper(corpus(), language="en"))[1:4] == [
        "1. Documents",
        "2. Documents and their implementation",
        "Directive 05-CT/TW: implemented by 3",
    ]


def test_what_was_chosen_is_said() -> None:
    asked = Selection(focus=CT05.key)
    assert "quanh 05-CT/TW, 1 bước" in [
        row[0] for row in book(corpus(), asked)["Tổng quan"].iter_rows(values_only=True)
    ]
    assert any("quanh 05-CT/TW, 1 bước" in p.text for p in paper(corpus(), asked).paragraphs)
