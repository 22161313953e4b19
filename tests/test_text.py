"""Text as given -> text to match on, and the way back."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from citegraph.text.normal import PARAGRAPH, fold, fold_case, fold_symbol, fold_symbols, normalise, slug


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Chỉ thị", "Chỉ thị"),
        (unicodedata.normalize("NFD", "Chỉ thị"), "Chỉ thị"),
        ("QÐ ð Ɖ", "QĐ đ Đ"),
        ("01-\u0421T/TW", "01-CT/TW"),
        ("\u0420\u043e\u0441\u0441\u0438\u044f", "\u0420\u043e\u0441\u0441\u0438\u044f"),  # Russian stays Russian
        ("a \t\u00a0 b", "a b"),
        ("a \n b", "a\nb"),
        ("a\r\nb", "a\nb"),
        ("a\n\nb", f"a{PARAGRAPH}b"),
        ("a\n \t\nb", f"a{PARAGRAPH}b"),
        ("a\u00ad\u200bb", "ab"),
        ("a\u00ad\u0301 \u200b\u0301", "á \u0301"),  # an invisible character parts no letter from its mark
        ("1\u20102\u20113\u20124\u20135\u20146\u22127\uff0d8", "1-2-3-4-5-6-7-8"),
        ("1\u20442\u22153\uff0f4", "1/2/3/4"),
        ("\uff13\uff10/2020, \u0663\u0660/2020, 03\u0660", "30/2020, 30/2020, 030"),
        (
            "NQ/TW\u00b9 \u2075 \u2460 \u2167 \u00bd",
            "NQ/TW\u00b9 \u2075 \u2460 \u2167 \u00bd",
        ),  # marks of notes are no digits
        ("a\ud800b", "a\ufffdb"),
        (r"05\-NQ/TW \(mới\)", "05-NQ/TW (mới)"),
        ("05\\-NQ/TW\nCÔNG BÁO/Số 10 + 11/Ngày 02-01-2020", "05-NQ/TW\nCÔNG BÁO/Số 10 + 11/Ngày 02-01-2020"),
        ("\u0130", "I"),  # the one letter that grows in lower case
        ("", ""),
    ],
)
def test_one_spelling_for_all(raw: str, text: str) -> None:
    assert normalise(raw).text == text


def test_every_digit_becomes_its_own_of_ours() -> None:
    """Else a key, which has no others, would be made of the rest of the number."""
    digits = [c for c in map(chr, range(sys.maxunicode + 1)) if c.isdecimal()]
    assert [normalise(c).text for c in digits] == [str(unicodedata.decimal(c)) for c in digits]
    assert len(digits) > 600


@pytest.mark.parametrize("marks", ["\u0323\u0301", "\u0301\u0344\u0327", "\u0302\u034f\u0323", "\u0340\u0323\u0302"])
@pytest.mark.parametrize("times", [1, 12, 16, 17, 200])
def test_a_letter_of_many_marks_is_composed_as_unicode_says(marks: str, times: int) -> None:
    assert normalise(f"xa{marks * times}x").text == unicodedata.normalize("NFC", f"xa{marks * times}x")


def test_lower_case_has_new_tone_places_and_no_line_breaks() -> None:
    assert normalise("HOÀ giải\nỦY ban, Uỷ ban, Thuý, quý, quỷ, hoàn").lower == (
        "hòa giải ủy ban, ủy ban, thúy, quý, quỷ, hoàn"
    )


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        ("Chỉ\u00a0thị  số 01–CT/TW.", "số 01-CT/TW"),
        (unicodedata.normalize("NFD", "của Nghị định số 5"), "Nghị định"),
        ("xx 01-\u00adCT/\u200bTW yy", "01-CT/TW"),
        ("đầu\n\n\nNghị\r\nquyết", "Nghị\nquyết"),
        ("\u200bChỉ thị", "Chỉ thị"),
        ("Chỉ thị\u200b", "Chỉ thị"),
        ("một so\u00ad\u0302\u200b\u0301.", "số"),
    ],
)
def test_a_span_leads_back_to_the_text_as_given(raw: str, part: str) -> None:
    normal = normalise(raw)
    at = normal.text.index(part)
    start, end = normal.span(at, at + len(part))
    assert normalise(raw[start:end]).text == part
    assert not raw[start].isspace()
    assert not raw[end - 1].isspace()


def test_a_whole_text_spans_itself() -> None:
    raw = "a  b\u00adc\n\nd"
    normal = normalise(raw)
    assert normal.span(0, len(normal.text)) == (0, len(raw))


def test_text_and_lower_have_one_length() -> None:
    raw = "İSTANBUL ẞ ǅ ΑΣ ﬁ Hoà\n\nUỶ"
    normal = normalise(raw)
    assert len(normal.text) == len(normal.lower)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Nghị quyết  ĐẠI HỘI", "nghi quyet dai hoi"), ("Thừa Thiên – Huế", "thua thien - hue"), ("đ Đ Ð", "d d d")],
)
def test_search_knows_no_marks(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_phrase_is_folded_as_a_text_is() -> None:
    assert fold_case(" Uỷ ban\nNhân dân ") == "ủy ban nhân dân"
    assert slug("Bà Rịa - Vũng Tàu") == "ba-ria-vung-tau"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("01-CT/TW", "1- CT / TW"),
        ("08-QĐi/TW", "8-QDi/TW"),
        ("30/2020/NĐ-CP", "30/2020/ND–CP"),
        ("18-NQ/TW", "18/NQ-TW"),
    ],
)
def test_symbols_are_compared_without_separators(one: str, other: str) -> None:
    assert fold_symbol(one) == fold_symbol(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1/2020/NĐ-CP", "12/020/NĐ-CP"),
        ("10-CT/TW", "1-CT/TW"),
        ("66.13/2026/NQ-CP", "13/2026/NQ-CP"),
        ("3/2020/QH14", "32/020/QH14"),
    ],
)
def test_numbers_stay_apart_in_comparison(one: str, other: str) -> None:
    assert fold_symbol(one) != fold_symbol(other)


@pytest.mark.parametrize(
    "symbols",
    [
        [
            "01-CT/TW",
            "1-CT/TW",
            "01/2014/NQLT/CP-UBTƯMTTQVN",
            "12/2024/10-NQ",
            "",
            "0",
            "00/1",
            "a b",
            "1 / 2",
            "K1",
            "İ",
        ],
        ["1\n2", "3"],
        [],
    ],
)
def test_many_symbols_are_folded_as_each_of_them(symbols: list[str]) -> None:
    assert fold_symbols(symbols) == [fold_symbol(symbol) for symbol in symbols]


@pytest.mark.parametrize(
    "phrase", ["Uỷ ban Nhân dân", "Luật Hoà giải, đối thoại", "A  B", " a", "a ", "(“Đ”)", "Hòa", "a\u0301", "x-y; z:"]
)
def test_a_plain_phrase_is_folded_as_any_text_is(phrase: str) -> None:
    assert fold_case(phrase) == normalise(phrase).lower.strip()
