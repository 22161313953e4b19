"""The shown sentence of a relation: both works are in it and marked, however long and untidy it is."""

from __future__ import annotations

import re
from collections.abc import Collection

import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

from citegraph.presentation.quotes import LENGTH, DisplayQuote, Ends, QuoteRole, display_quote

DECREE, LAW, OTHER = "Nghị định số 7/2024/NĐ-CP", "Luật Thư viện số 46/2019/QH14", "Luật Kiến trúc"
FILL = "về việc sắp xếp kho sách, phòng đọc và bạn đọc ở các xã, phường thuộc tỉnh"


def shown(text: str, source: str | None = DECREE, target: str | None = LAW, **more: object) -> DisplayQuote:
    """The shown sentence, with every occurrence of both names as a mention."""

    def spans(name: str | None) -> tuple[tuple[int, int], ...]:
        return tuple(m.span() for m in re.finditer(re.escape(name), text)) if name else ()

    return display_quote(text, Ends(spans(source), spans(target)), **more)  # type: ignore[arg-type]


def of(quote: DisplayQuote, role: QuoteRole) -> list[str]:
    return [segment.text for segment in quote.segments if segment.role is role]


def words(quote: DisplayQuote) -> str:
    return "".join(segment.text for segment in quote.segments)


def test_a_short_sentence_is_whole_and_both_works_are_marked() -> None:
    quote = shown(f"{DECREE} hướng dẫn {LAW}.")
    assert words(quote) == f"{DECREE} hướng dẫn {LAW}."
    assert (of(quote, QuoteRole.SOURCE), of(quote, QuoteRole.TARGET)) == ([DECREE], [LAW])
    assert not quote.is_shortened


def test_two_works_far_apart_are_both_shown_with_the_words_between_left_out() -> None:
    quote = shown(f"{FILL} {DECREE} {' '.join([FILL] * 9)} hướng dẫn {LAW} {' '.join([FILL] * 4)}.")
    assert (of(quote, QuoteRole.SOURCE), of(quote, QuoteRole.TARGET)) == ([DECREE], [LAW])
    assert len(words(quote)) <= LENGTH + 40
    assert of(quote, QuoteRole.ELISION) == ["… ", " … ", " …"]
    assert "".join(segment.text for segment in quote.whole) == quote.text


def test_no_word_is_cut() -> None:
    text = f"{' '.join([FILL] * 5)} {DECREE} {' '.join([FILL] * 5)} {LAW} {' '.join([FILL] * 5)}."
    assert set(re.split(r"[\s…]+", words(shown(text)).strip(" …"))) <= set(text.split())


def test_the_verb_is_kept_where_it_is_far_from_both_works() -> None:
    text = f"Ủy ban đã sửa đổi {' '.join([FILL] * 6)} theo {LAW} {' '.join([FILL] * 6)} bằng {DECREE}."
    assert "sửa đổi" not in words(shown(text))
    quote = shown(text, verbs=["sửa đổi", "bổ sung"])
    assert "sửa đổi" in words(quote)
    assert (of(quote, QuoteRole.SOURCE), of(quote, QuoteRole.TARGET)) == ([DECREE], [LAW])


def test_of_two_mentions_the_nearest_to_the_other_work_is_shown() -> None:
    quote = shown(f"{LAW} {' '.join([FILL] * 8)} {DECREE} hướng dẫn {LAW} {' '.join([FILL] * 8)}.")
    assert f"{DECREE} hướng dẫn {LAW}" in words(quote)


def test_both_mentions_of_a_work_are_marked_if_they_are_shown() -> None:
    assert of(shown(f"{LAW}, sau đây gọi là {LAW}, được hướng dẫn bởi {DECREE}."), QuoteRole.TARGET) == [LAW, LAW]


def test_a_name_inside_the_name_of_the_other_work_has_its_own_mark() -> None:
    """`Luật sửa đổi Luật Kiến trúc` amends `Luật Kiến trúc`: the shorter name is that of the work acted on."""
    quote = shown(f"Theo Luật sửa đổi {OTHER} năm 2030.", source=f"Luật sửa đổi {OTHER} năm 2030", target=OTHER)
    assert (of(quote, QuoteRole.SOURCE), of(quote, QuoteRole.TARGET)) == (["Luật sửa đổi ", " năm 2030"], [OTHER])


def test_a_long_name_keeps_its_beginning_its_symbol_and_the_name_inside_it() -> None:
    name = f"Luật sửa đổi {', '.join(f'Luật Mẫu {n}' for n in range(40))}, {OTHER} và {FILL} số 9/2030/QH16"
    quote = shown(f"Căn cứ {name};", source=name, target=OTHER)
    assert of(quote, QuoteRole.TARGET) == [OTHER]
    assert of(quote, QuoteRole.SOURCE)[0].startswith("Luật sửa đổi Luật Mẫu 0")
    assert words(quote).endswith("số 9/2030/QH16;")
    assert len(words(quote)) < 2 * LENGTH


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        (f"- {DECREE} hướng dẫn\n{LAW};", f"{DECREE} hướng dẫn {LAW};"),
        (f"b) {DECREE} hướng dẫn:\n1. {LAW};\n2. {OTHER}.", f"{DECREE} hướng dẫn: {LAW}; {OTHER}."),
        (f"| 12 | **{DECREE}** | hướng dẫn {LAW} |", f"12 · {DECREE} · hướng dẫn {LAW}"),
        (f"## {DECREE} hướng dẫn _{LAW}_[3]", f"{DECREE} hướng dẫn {LAW}"),
        (f"QUY ĐỊNH CHUNG\n{DECREE} hướng dẫn {LAW}.", f"{DECREE} hướng dẫn {LAW}."),
        (f"# Phần mở đầu\n{DECREE} hướng dẫn {LAW}.", f"{DECREE} hướng dẫn {LAW}."),
        (f"Phạm vi áp dụng\nTại tỉnh, {DECREE} hướng dẫn {LAW} {FILL}.", f"Tại tỉnh, {DECREE} hướng dẫn {LAW} {FILL}."),
        (f"{DECREE} ngày 5 \n6 \nCÔNG BÁO/Số 12/Ngày 01-02-2030 \n7 \ntháng 6 hướng dẫn {LAW}.",
         f"{DECREE} ngày 5 tháng 6 hướng dẫn {LAW}."),
    ],
    ids=["list", "inner list", "table", "markup", "capitals", "heading", "title line", "gazette page"],
)  # fmt: skip
def test_signs_of_the_layout_are_gone(text: str, tidy: str) -> None:
    quote = shown(text)
    assert words(quote) == tidy
    assert (of(quote, QuoteRole.SOURCE), of(quote, QuoteRole.TARGET)) == ([DECREE], [LAW])


def test_a_heading_that_mentions_a_work_stays() -> None:
    quote = shown(f"KẾ HOẠCH THỰC HIỆN {LAW.upper()}\n{DECREE} nêu như trên {FILL}.", target=LAW.upper())
    assert words(quote).startswith(f"KẾ HOẠCH THỰC HIỆN {LAW.upper()} {DECREE}")


def test_a_work_that_the_sentence_does_not_mention_comes_first() -> None:
    found = display_quote(f"Hướng dẫn {LAW}.", Ends(target=((10, 10 + len(LAW)),), source_elsewhere=f"**{DECREE}**"))
    assert words(found) == f"{DECREE} … Hướng dẫn {LAW}."
    assert (of(found, QuoteRole.SOURCE), of(found, QuoteRole.TARGET)) == ([DECREE], [LAW])
    assert not found.is_shortened
    long = display_quote(
        f"{' '.join([FILL] * 9)} {LAW}.",
        Ends(target=((9 * len(FILL) + 9, 9 * len(FILL) + 39),), source_elsewhere=DECREE),
    )
    assert words(long).startswith(f"{DECREE} … ")
    assert long.is_shortened


def test_the_shortened_quote_is_what_is_shown() -> None:
    quote = shown(f"{DECREE} {' '.join([FILL] * 9)} hướng dẫn {LAW}.")
    short = quote.shortened()
    assert short.text == words(quote) == words(short)
    assert [short.text[spot.start : spot.end] for spot in short.spots] == [DECREE, LAW]


PARTS = st.sampled_from(
    [DECREE, LAW, OTHER, FILL, "\n", "**", " | ", "- ", "…", "QUY ĐỊNH", "\u200b", "<b>", "\n\n1. "]
)


@given(st.lists(PARTS, max_size=30), st.integers(20, 300))
@examples(60)
def test_any_text_shows_both_works(parts: Collection[str], length: int) -> None:
    """The pieces are the text in order, nothing twice; what is left out was long; a mentioned work is shown."""
    text = " ".join(parts)
    quote = shown(text, length=length)
    assert "".join(segment.text for segment in quote.whole) == quote.text
    for name, role in ((DECREE, QuoteRole.SOURCE), (LAW, QuoteRole.TARGET)):
        assert (name in text) == bool(of(quote, role))
    assert len(words(quote)) <= max(length, 24 * 6) + len(DECREE) + len(LAW) + 60
