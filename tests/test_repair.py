"""Texts with broken words or without diacritics are read like the texts that they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citegraph import extract, load_registry
from citegraph.extraction.document.repair import repair
from citegraph.extraction.pipeline import Extractor
from citegraph.model import Source
from citegraph.registry.lexicon import lexicon
from citegraph.text.normal import Normal, normalise


def repaired(text: str) -> Normal:
    return repair(normalise(text), lexicon(load_registry()))


def cited(text: str) -> list[str]:
    return [citation.text for citation in extract(text).citations]


@pytest.mark.parametrize(
    ("below", "joined"),
    [
        ("quy định chi tiết", True),
        ("102/2024/NĐ-CP", True),
        ("Điều 5. Phạm vi", False),
        ("Ủy ban nhân dân", False),
        ("1. Phạm vi", False),
        ("2) Mục đích", False),
    ],
)
def test_an_empty_line_is_kept_above_a_capital_or_a_numbering(below: str, joined: bool) -> None:
    """Of a broken text, only what goes on with a small letter or a number belongs to the sentence above."""
    text = repaired(f"Lu\nậ\nt Đ\nấ\nt đai\n\n{below}").text
    assert ("\u2029" not in text) == joined


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("Lu\nậ\nt Đ\nấ\nt đai và Lu\nậ\nt Nhà \nở\n", "Luật Đất đai và Luật Nhà\nở\n"),
        ("K ế ho ạ ch th ự c hi ệ n Ngh ị quy ế t", "Kế hoạch thực hiện Nghị quyết"),
        ("Quy ết đị nh s ố 2500/QĐ-TTg c ủa Th ủ tướng", "Quyết định số 2500/QĐ-TTg của Thủ tướng"),
        ("N G H Ị  Q U Y Ế T  V Ề  Đ Ấ T  Đ A I", "NGHỊ QUYẾT VỀ ĐẤT ĐAI"),
        ("Ngh ị đ ịnh số 102 /2024/N Đ-CP", "Nghị định số 102/2024/NĐ-CP"),
    ],
)
def test_broken_words_are_joined(broken: str, whole: str) -> None:
    """Parts become the syllable that they were, in each way that programs break words."""
    assert repaired(broken).text == whole


@pytest.mark.parametrize(
    "text",
    [
        "Ủy ban nhân dân xã ở vùng cao, ông ấy ở lại. Bà N ở nhà số 5 ở phố Huế, cao 12 m ở giữa.",
        "Các điểm a, b và c; hộ A ủng hộ, hộ B ủng hộ; 500 đ ở chợ.",
        "Sổ ghi chú\nC ở trên, giữ\nC ở dưới",
        "Bệnh nhân B ở quận 3, bệnh nhân C ở quận 5; nhóm B an toàn.",
        "Từ ạ, từ ừ, từ ở là từ một chữ.",
    ],
)
def test_ordinary_words_are_kept(text: str) -> None:
    """A single letter that is a word, a unit or a name joins no neighbour."""
    assert repaired(text).text == normalise(text).text


def test_one_odd_place_breaks_no_text() -> None:
    """A single blank inside a word, a slip of typing, leaves the text as it is."""
    text = "Cơ quan c ủa tỉnh"
    assert repaired(text).text == text


def test_a_broken_citation_is_quoted_as_given() -> None:
    """The span of a citation is that of the broken text, and its work the one that is meant."""
    text = "Th ự c hi ệ n Quy ết đị nh s ố 749/Q Đ-TTg và Lu ậ t Giáo d ụ c năm 2019."
    assert cited(text) == ["Quy ết đị nh s ố 749/Q Đ-TTg", "Lu ậ t Giáo d ụ c năm 2019"]
    assert [work.symbol for work in extract(text).works] == ["749/QĐ-TTg", "43/2019/QH14"]


@given(
    st.lists(st.sampled_from(["Nghị", "định", "số", "ậ", "t", " ", "\n", "\n\n", "c", "ủ", "a", "12/2024/NĐ-CP", "é"]))
)
def test_spans_of_a_repaired_text_lead_back(parts: list[str]) -> None:
    """Each character of a repaired text, blanks aside, comes from the same character of the text as given."""
    normal = repaired("".join(parts))
    assert len(normal.text) == len(normal.lower)
    for i, letter in enumerate(normal.text):
        start, end = normal.span(i, i + 1)
        assert normal.raw[start:end] == letter or letter.isspace()
    assert normal.span(0, len(normal.text))[0] <= normal.span(0, len(normal.text))[1] <= len(normal.raw)


@pytest.mark.parametrize(
    ("text", "citations", "relations"),
    [
        (
            "Theo Nghi dinh so 13/2023/ND-CP cua Chinh phu va Luat Dat dai 2024, Chi thi so 05-CT/TW",
            ["Nghi dinh so 13/2023/ND-CP", "Luat Dat dai 2024", "Chi thi so 05-CT/TW"],
            [],
        ),
        (
            "Thong tu 99/2025/TT-BTC thay the Thong tu 200/2014/TT-BTC.",
            ["Thong tu 99/2025/TT-BTC", "Thong tu 200/2014/TT-BTC"],
            [("thong-tu:99/2025/tt-btc", "replaces", "thong-tu:200/2014/tt-btc")],
        ),
        ("Chi thi so 16-CT/TU ngay 27/7/2021", ["Chi thi so 16-CT/TU"], []),
        ("anh xem luat doanh nghiep 2020 nhe", ["luat doanh nghiep 2020"], []),
        ("khoan 2 Dieu 5 LUAT QUAN LY THUE", ["LUAT QUAN LY THUE"], []),
    ],
)
def test_text_without_diacritics_is_read(
    text: str, citations: list[str], relations: list[tuple[str, str, str]]
) -> None:
    """Type words, laws, issuers and verbs are known by their letters, and quoted as they are written."""
    extraction = extract(text)
    assert [c.text for c in extraction.citations] == citations
    assert [(r.source, r.kind.value, r.target) for r in extraction.relations] == relations


@pytest.mark.parametrize(
    "text",
    [
        "the so called chi thi of the company, so 12 of them",
        "https://thuvien.example/van-ban/nghi-dinh-15-2020-nd-cp",
        "luat su Nguyen Van A, so 5 duong Le Loi",
        "Người ta gõ 'quyet dinh' không dấu: quyet dinh so 5",
    ],
)
def test_other_text_without_diacritics_names_nothing(text: str) -> None:
    """English, addresses of pages, names of persons and lines that have diacritics are not given any."""
    assert cited(text) == []


def test_a_word_without_end_in_a_broken_text_is_read_in_linear_time() -> None:
    """It took hours: each of its letters was tried as the beginning of a word."""
    text = f"Lu ậ t Đ ấ t đai, Ngh ị quy ế t 1 {'Z' * 300_000}1"
    assert [r.rule for r in Extractor(seconds=20).extract(Source("case", text)).rejections] == []
