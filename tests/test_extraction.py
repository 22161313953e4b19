"""What is found in a text and what is not: the case files, and what holds of every extraction."""

from __future__ import annotations

import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from casefiles import FOLDER, Case, extractor, found, parameters, read_cases, said
from conftest import RunCli

from citegraph import extract
from citegraph.extraction.analysis import Analysis
from citegraph.extraction.pipeline import CEILING, OUT_OF_TIME, Extractor
from citegraph.model import Form, Source
from citegraph.registry import load_registry
from citegraph.registry.lexicon import lexicon

FILES = ("in_the_wild", "synthetic", "negative", "known_failures")


@pytest.mark.parametrize("case", parameters("symbol"))
def test_a_symbol_is_read_as_it_stands(case: Case) -> None:
    assert found(case) == list(case.finds), case.why


@pytest.mark.parametrize("case", parameters("named"))
def test_a_name_leads_to_its_work(case: Case) -> None:
    assert found(case) == list(case.finds), case.why


@pytest.mark.parametrize("case", parameters("attribute"))
def test_date_issuer_and_scope_are_those_of_the_text_or_of_the_registry(case: Case) -> None:
    assert found(case) == list(case.finds), case.why


@pytest.mark.parametrize("case", parameters("place"))
def test_places_are_those_of_their_work(case: Case) -> None:
    assert found(case) == list(case.finds), case.why


@pytest.mark.parametrize("case", parameters("document"))
def test_a_document_is_known_with_what_its_heading_tells(case: Case) -> None:
    assert found(case) == list(case.finds), case.why


@pytest.mark.parametrize("case", parameters("nothing"))
def test_what_only_looks_like_a_citation_is_none(case: Case) -> None:
    assert found(case) == [], case.why


# The case files themselves


def test_the_case_files_are_those_that_the_tests_read() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "unread_symbols") == sorted(FILES)


@pytest.mark.parametrize("file", FILES)
def test_every_case_has_its_own_label_and_its_reason(file: str) -> None:
    cases = read_cases(file)
    twice = [label for label, n in Counter((case.area, case.label) for case in cases).items() if n > 1]
    assert not twice
    assert all(case.why and case.text for case in cases)


def test_negatives_find_nothing() -> None:
    tables = tomllib.loads((FOLDER / "negative.toml").read_text("utf-8"))
    assert [row["label"] for rows in tables.values() for row in rows if row["finds"]] == []


# What holds beside the case files


def test_what_is_refused_says_why() -> None:
    contract = said("Hai bên ký Hợp đồng số 12/2024/HĐ-ABC.")
    assert [(r.text, r.rule) for r in contract.rejections] == [("Hợp đồng số 12/2024/HĐ-ABC", "type:hop-dong")]
    draft = said("Quốc hội góp ý dự thảo Luật Nhà giáo.")
    assert [(r.text, r.reason) for r in draft.rejections] == [("Luật Nhà giáo", "a draft is not yet a work")]
    form = said("Cơ quan thuế thông báo (Mẫu số 01/TB-KTT) cho dân.")
    assert [(r.text, r.reason) for r in form.rejections] == [("01/TB-KTT", "the number of a form, a table or a code")]


@pytest.mark.parametrize("symbol", ["156/201/TT-BTC", "1O/2020/TT-BTC", "29/11/QH13", "12/2020/12/TT-BTC"])
def test_a_number_whose_digits_are_in_doubt_is_refused_once_with_its_reason(symbol: str) -> None:
    found = said(f"Tra Thông tư số {symbol} ở kho.")
    assert not found.citations
    assert [(r.text, r.rule) for r in found.rejections] == [(symbol, "symbol")]
    assert "is not the number" in found.rejections[0].reason


def test_a_day_that_no_calendar_has_is_refused_and_the_work_stays_undated() -> None:
    found = said("Nghị định số 15/2020/NĐ-CP ngày 31/2/2020 của Chính phủ và Luật Đất đai.")
    assert [work.date for work in found.works if work.symbol == "15/2020/NĐ-CP"] == [None]
    assert [(r.text, r.rule) for r in found.rejections] == [("ngày 31/2/2020", "date")]


def test_a_number_is_never_shortened_to_make_it_fit() -> None:
    assert [w.symbol for w in said("Nghị quyết số 66.13/2026/NQ-CP").works] == ["66.13/2026/NQ-CP"]
    assert not said("Nghị quyết số 1234567/2026/NQ-CP").citations


@pytest.mark.parametrize("end", [" và ", ", ", ", và "])
def test_a_list_of_laws_may_break_off_with_its_text(end: str) -> None:
    assert [c.text for c in extract(f"Quốc hội sửa các Luật Đất đai, Nhà ở{end}").citations] == [
        "Luật Đất đai",
        "Nhà ở",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Quốc hội thảo luận dự thảo Luật Đất đai và Luật Nhà ở trong kỳ họp.",
        "Tờ khai theo mẫu số 01/GTGT và 02/GTGT, biểu 03/2020/TT-BTC kèm theo.",
    ],
)
def test_a_list_of_drafts_or_of_forms_is_none_of_works(text: str) -> None:
    assert not said(text).citations


@pytest.mark.parametrize(
    ("text", "word"),
    [("thông tư số 5", "thông tư"), ("bản ghi nhớ số 5", "bản ghi nhớ"), ("giấy số 5", None), ("nghị", None)],
)
def test_the_longest_type_word_counts(text: str, word: str | None) -> None:
    assert lexicon(load_registry()).types.type_word_at(f"theo {text}", 5) == word


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        (
            "Số: 12/2020/QĐ-UBND\nHà Nam, ngày 5 tháng 3 năm 2020\nQUYẾT ĐỊNH\nVề giá đất năm 2020\n\nĐiều 1.",
            "Về giá đất năm 2020",
        ),
        ("Số: 12/2020/QĐ-UBND\nQUYẾT ĐỊNH\nVề đất ở\n\nĐiều 1.", "Về đất ở"),
        ("Số: 12/2020/QĐ-UBND\nQUYẾT ĐỊNH\nVề thuế\n\nĐiều 1.", None),
        (f"Số: 12/2020/QĐ-UBND\nQUYẾT ĐỊNH\nVề {'đ' * 387}\n\nĐiều 1.", f"Về {'đ' * 387}"),
        (f"Số: 12/2020/QĐ-UBND\nQUYẾT ĐỊNH\nVề {'đ' * 388}\n\nĐiều 1.", None),
        ("Số: 5973/UBND-KT\nHà Nam, ngày 5 tháng 3 năm 2020\nKính gửi các sở.", None),
        ("Số: 5973/UBND-KT\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nKính gửi các sở.", None),
    ],
)
def test_a_title_stands_behind_the_type_word(heading: str, title: str | None) -> None:
    """What follows the number of a letter is its place and day, or the name of the state."""
    extraction = said(f"ỦY BAN NHÂN DÂN TỈNH HÀ NAM\n{heading}")
    assert [w.title for w in extraction.works if w.key == extraction.self_key] == [title]


def test_forms_tell_how_a_work_is_named() -> None:
    text = "Số: 12/2020/TT-BTC\n\nTHÔNG TƯ\n\nTheo Luật Kế toán năm 2015 và Nghị định 17, Thông tư này có hiệu lực."
    assert [c.form for c in said(text).citations] == [Form.SELF, Form.NAMED, Form.SHORT, Form.SELF]


def test_pinpoints_are_given_inner_to_outer() -> None:
    text = "Theo điểm a, b khoản 2 Điều 5 Nghị định số 15/2020/NĐ-CP và khoản 1 Điều này."
    extraction = said(text)
    assert [c.pinpoints for c in extraction.citations] == [("điểm a khoản 2 Điều 5", "điểm b khoản 2 Điều 5")]
    assert [p.text for p in extraction.pinpoints] == ["khoản 1 Điều này"]


def test_words_that_look_like_pinpoints_are_none() -> None:
    assert not said("Điểm nghẽn, khoản vay 3 tỷ đồng và điều 24 người nói.").pinpoints
    assert not said("Điều khoản này hay mục 3 người kia, điều 24 của người ta, điều 7 nghị định.").pinpoints
    assert [p.text for p in said("Tại điều 5, điều 6 và điều 7 người nói; Khoản này.").pinpoints] == [
        "Điều 5",
        "khoản này",
    ]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Theo điều 24 của Luật Đất đai năm 2013.", ("Điều 24",)),
        ("Theo điều 24 luật sư đọc Luật Đất đai số 31/2024/QH15.", ()),
        ("Theo điều 24 Hà Nội gửi về Luật Đất đai số 31/2024/QH15.", ()),
        ("Theo điều 9 Thông tư số 12/2020/TT-BTC.", ("Điều 9",)),
        ("Theo điều 9 Thông tư liên tịch số 12/2020/TTLT-BTC-BCA.", ("Điều 9",)),
        ("Điều 5, 7 đến 9 và 12 Luật Nhà ở 2014", ("Điều 5", "Điều 7", "Điều 8", "Điều 9", "Điều 12")),
        ("Khoản 2 Điều 3 Chương II Luật Đất đai 2013", ("khoản 2 Điều 3 Chương II",)),
        ("điểm a đến d khoản 1 Điều 4 Luật Nhà ở 2014", ("điểm a khoản 1 Điều 4", "điểm d khoản 1 Điều 4")),
        ("Luật Đất đai 2013, Chương II, Mục 3", ("Mục 3 Chương II",)),
    ],
)
def test_places_are_those_of_their_citation(text: str, places: tuple[str, ...]) -> None:
    """Lists and ranges of numbers are spelt out, of letters the ends; a lower-case word counts before a document."""
    (citation,) = said(text).citations
    assert citation.pinpoints == places


def test_a_string_is_a_source_called_text() -> None:
    assert extract("Chỉ thị số 05-CT/TW").source == "text"
    assert extract(Source("a", "Chỉ thị số 05-CT/TW")).source == "a"
    assert extract(Source("text", "05-CT/TW")) == extract("05-CT/TW")


def test_an_extractor_remembers_nothing() -> None:
    lone = said("Phường thi tìm hiểu Chỉ thị 05.")
    extractor().extract(Source("b", "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị."))
    assert said("Phường thi tìm hiểu Chỉ thị 05.") == lone


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\x00", "\ud800", "-/-/-/-", "Luật", "số", "Điều" * 500])
def test_texts_that_say_nothing_give_nothing(text: str) -> None:
    extraction = said(text)
    assert (extraction.works, extraction.citations, extraction.relations) == ((), (), ())


def test_a_source_is_read_up_to_so_many_citations() -> None:
    """What stands before the one that is too many is read as if the text ended there; where it was cut is said."""
    text = "Luật Đất đai, Nghị định số 1/2020/NĐ-CP và Nghị định số 2/2020/NĐ-CP, Luật Nhà ở."
    whole, cut = Extractor().extract(Source("a", text)), Extractor(most=2).extract(Source("a", text))
    assert cut.citations == whole.citations[:2]
    (said,) = (r for r in cut.rejections if r.rule == CEILING)
    assert (said.start, said.text) == (whole.citations[2].start, "Nghị định số 2/2020/NĐ-CP")
    assert "may have 2 citations" in said.reason
    assert CEILING not in {r.rule for r in Extractor(most=4).extract(Source("a", text)).rejections}


class _Slow(Extractor):
    """Never ends with a text of more than 100 characters."""

    def analyse(self, source: Source) -> Analysis:
        while len(source.text) > 100:
            pass
        return super().analyse(source)


def test_a_text_that_takes_too_long_is_read_up_to_a_part() -> None:
    """Up to the end of a line before its half, or its quarter; the rejection says from where on it was not read."""
    text = "Nghị định số 1/2020/NĐ-CP.\n" * 12
    cut = _Slow(seconds=0.2).extract(Source("a", text))
    assert len(cut.citations) == 3
    said = cut.rejections[-1]
    assert (said.rule, said.start, said.text) == (OUT_OF_TIME, 81, text[81 : 81 + 60])
    assert said.reason == "reading takes more than 0.2 s; nothing from here on is read, so split it"
    assert _Slow(seconds=0.2).extract(Source("a", text[:81])).rejections == ()


def test_other_threads_have_no_ceiling_of_time() -> None:
    """A signal reaches the main thread only; the server, which reads in others, ends the process instead."""
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(Extractor(seconds=1e-9).extract, Source("a", "1/2020/NĐ-CP")).result().citations


def test_a_source_that_was_cut_off_is_read_again(run_cli: RunCli, tmp_path: Path) -> None:
    """The next build may have more time; what was read so far is in the database."""
    (tmp_path / "a.txt").write_text("Nghị định số 1/2020/NĐ-CP.\n", "utf-8")
    hasty = run_cli("build", "a.txt", "--seconds-per-source", "0.00001", cwd=tmp_path)
    assert "a.txt: character " in hasty.stderr
    assert "reading takes more than 1e-05 s" in hasty.stderr
    assert hasty.returncode == 0
    assert "1 read, 0 unchanged" in run_cli("build", "a.txt", cwd=tmp_path).stdout
    assert "0 read, 1 unchanged" in run_cli("build", "a.txt", cwd=tmp_path).stdout
