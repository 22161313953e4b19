"""The structure of texts: blocks with their roles, what lies in what, sentences, quotations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citegraph import load_registry
from citegraph.extraction.document.signs import signs_of
from citegraph.extraction.document.structure import Document, Role, read_structure
from citegraph.extraction.pipeline import Extractor
from citegraph.model import Source
from citegraph.registry.lexicon import lexicon
from citegraph.registry.schema import PartBlock, SignBlock
from citegraph.text.normal import normalise

REGISTRY = load_registry()

DECISION = """UBND TỈNH LÀO CAI
SỞ CÔNG THƯƠNG
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số:      /QĐ-SCT
Lào Cai, ngày     tháng 6 năm 2026

QUYẾT ĐỊNH
Về việc công nhận kết quả
GIÁM ĐỐC SỞ CÔNG THƯƠNG
Căn cứ Luật số 42/2024/QH15;
QUYẾT ĐỊNH:
Điều 1. Bãi bỏ các văn bản sau:
1. Quyết định số 12/QĐ-SCT;
a) Khoản 1;
b) Khoản 2.
Điều 2. Hiệu lực
Quyết định này có hiệu lực từ ngày ký.
Nơi nhận:
- Như Điều 2;
KT. GIÁM ĐỐC
"""


def structure(text: str) -> Document:
    return read_structure(normalise(text), lexicon(REGISTRY))


def roles(text: str) -> list[str]:
    return [block.role.value for block in structure(text).blocks]


def test_a_decision_has_all_its_parts() -> None:
    assert roles(DECISION) == [
        *["letterhead"] * 4,
        "number",
        "dateline",
        "title",
        "paragraph",
        "basis",
        "enactment",
        "article",
        "clause",
        "point",
        "point",
        "article",
        "paragraph",
        "distribution",
        "item",
        "signature",
    ]


def test_a_block_knows_what_it_lies_in() -> None:
    document = structure(DECISION)
    point = document.block_at(DECISION.index("b) Khoản 2"))
    assert [block.marker for block in document.around(point)] == ["b)", "1.", "Điều 1."]


def test_items_lie_in_the_line_that_opens_their_list() -> None:
    document = structure("Các văn bản sau hết hiệu lực:\n- Nghị định A;\n- Nghị định B.\nTrời đẹp.")
    assert [block.parent for block in document.blocks] == [None, 0, 0, None]


@pytest.mark.parametrize("mark", ["(", "|", "-", "a)"])
def test_a_text_may_break_off_behind_a_mark(mark: str) -> None:
    text = f"2. Bộ Xây dựng hướng dẫn các địa\n\n82\nCÔNG BÁO/Số 577 + 578/Ngày 07-3-2023\n\n {mark}"
    assert Extractor().extract(Source("a", text)).citations == ()


def test_a_line_that_a_printer_broke_goes_on() -> None:
    text = "Ban Tuyên giáo và Dân vận Trung ương\nhướng dẫn việc xây dựng đội ngũ.\nI. NGUYÊN TẮC\nCHUNG\nNội dung."
    assert roles(text) == ["paragraph", "chapter", "paragraph"]


@pytest.mark.parametrize(
    "top",
    [
        "UBND TỈNH LÀO CAI | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ CÔNG THƯƠNG | Độc lập - Tự do - Hạnh phúc",
        "|UBND TỈNH LÀO CAI |CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\n|SỞ CÔNG THƯƠNG |Độc lập - Tự do - Hạnh phúc |",
        "UBND TỈNH LÀO CAI     CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ CÔNG THƯƠNG     Độc lập - Tự do - Hạnh phúc",
    ],
)
def test_a_letterhead_in_two_columns_is_one(top: str) -> None:
    text = f"{top}\nSố:      /KH-SCT | Lào Cai, ngày     tháng 6 năm 2026\nKẾ HOẠCH\nTổ chức hội thi\n\nNội dung."
    assert roles(text) == ["letterhead", "letterhead", "number", "title", "paragraph"]


def test_new_words_close_at_a_line_end() -> None:
    text = "1. Sửa đổi khoản 2 Điều 8 như sau:\n“2. Cơ quan “một cửa” tiếp nhận.”.\n2. Bãi bỏ Điều 9."
    (quote,) = structure(text).quotes
    assert quote.new_words
    assert text[quote.start : quote.end] == "“2. Cơ quan “một cửa” tiếp nhận.”"


@given(
    st.lists(
        st.sampled_from(
            ["Điều 1. A", "1. B", "a) C", "- D", "E:", "Căn cứ F;", "“", "”", "\n", "\n\n", "QUYẾT ĐỊNH", " | "]
        )
    )
)
def test_blocks_and_sentences_are_in_order_and_nest(lines: list[str]) -> None:
    """Blocks do not overlap, each lies in an earlier one, and sentences fill them."""
    document = structure("\n".join(lines))
    for before, after in zip(document.blocks, document.blocks[1:], strict=False):
        assert before.end <= after.start
    assert all(block.parent is None or block.parent < i for i, block in enumerate(document.blocks))
    for sentence in document.sentences:
        block = document.blocks[sentence.block]
        assert block.start <= sentence.start < sentence.end <= block.end


@pytest.mark.parametrize("part", REGISTRY.parts, ids=lambda part: part.id)
def test_a_part_finds_its_examples_and_leaves_its_counter_examples(part: PartBlock) -> None:
    for example in part.examples:
        document = structure(example.text)
        found = [
            f"{b.role} {b.marker}"
            for b in document.blocks
            if b.role == part.role and (b.marker or b.role is Role.TITLE)
        ]
        assert found == list(example.finds)
    for text in part.counter_examples:
        assert part.role not in roles(text)


@pytest.mark.parametrize("sign", REGISTRY.signs, ids=lambda sign: sign.id)
def test_a_sign_shows_in_its_examples_and_not_in_its_counter_examples(sign: SignBlock) -> None:
    for example in sign.examples:
        assert sign in signs_of(structure(example.text), lexicon(REGISTRY))
        document = Extractor(REGISTRY).extract(Source("example", example.text)).is_document
        assert (["document"] if document else []) == list(example.finds)
    for text in sign.counter_examples:
        assert sign not in signs_of(structure(text), lexicon(REGISTRY))
