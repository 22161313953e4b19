"""Which questions are understood, and as what."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citegraph.errors import QuestionError
from citegraph.graph.ask import FORMS, ask
from citegraph.model import CARRYING_OUT, Kind
from citegraph.text.normal import fold

X = "Chỉ thị 05-CT/TW"


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("What implements {x}?", "implements"),
        ("which documents implement {x}", "implements"),
        ("Which works carry out {x}?", "implements"),
        ("Văn bản nào thực hiện {x}?", "implements"),
        ("văn bản nào đã thực hiện {x}", "implements"),
        ("Những văn bản nào đang triển khai {x}?", "implements"),
        ("Văn bản nào cụ thể hoá {x} ?", "implements"),
        ("Văn bản nào triển khai thực hiện {x}?", "implements"),
        ("VĂN BẢN NÀO HƯỚNG DẪN THI HÀNH {x}???", "implements"),
        ("Cái gì thực hiện {x}?", "implements"),
        ("van ban nao thuc hien {x}", "implements"),
        ("{x} được những văn bản nào thực hiện?", "implements"),
        ("What does {x} cite?", "cites"),
        ("{x} dẫn chiếu văn bản nào?", "cites"),
        ("{x} viện dẫn những văn bản nào?", "cites"),
        ("{x} căn cứ vào các văn bản nào", "cites"),
        ("What cites {x}?", "cited_by"),
        ("Which texts refer to {x}?", "cited_by"),
        ("Văn bản nào dẫn chiếu {x}?", "cited_by"),
        ("Văn bản nào dẫn chiếu đến {x}?", "cited_by"),
        ("Văn bản nào viện dẫn {x}?", "cited_by"),
        ("Văn bản nào căn cứ {x}?", "cited_by"),
        ("What replaced {x}?", "replaced_by"),
        ("which document replaces {x}", "replaced_by"),
        ("Văn bản nào thay thế {x}?", "replaced_by"),
        ("{x} bị thay thế bởi văn bản nào?", "replaced_by"),
        ("{x} được văn bản nào thay thế?", "replaced_by"),
        ("What does {x} replace?", "replaces"),
        ("What did {x} replace?", "replaces"),
        ("{x} thay thế văn bản nào?", "replaces"),
        ("{x} đã thay thế cho những văn bản nào?", "replaces"),
        ("{x} thực hiện văn bản nào?", "carries_out"),
        ("{x} hướng dẫn thi hành những văn bản nào?", "carries_out"),
        ("What does {x} carry out?", "carries_out"),
        ("{x} căn cứ vào gì?", "cites"),
        ("What has amended {x}?", "amended_by"),
        ("Văn bản nào sửa đổi, bổ sung {x}?", "amended_by"),
        ("{x} đã được sửa đổi bởi những văn bản nào?", "amended_by"),
        ("What does {x} amend?", "amends"),
        ("{x} sửa đổi văn bản gì?", "amends"),
        ("Văn bản nào bãi bỏ {x}?", "repealed_by"),
        ("{x} bị văn bản nào bãi bỏ?", "repealed_by"),
        ("What does {x} repeal?", "repeals"),
        ("{x} bãi bỏ những văn bản nào?", "repeals"),
    ],
)
def test_a_question_is_understood_with_its_subject_as_spelled(question: str, form: str) -> None:
    """Case, tone marks and punctuation around words do not count."""
    understood = ask(question.format(x=X))
    assert (understood.form.name, understood.subject) == (form, X)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_the_examples_that_an_error_lists_are_understood(form: object) -> None:
    assert [ask(example).form for example in form.examples] == [form, form]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "question",
    ["", "?", X, "Văn bản nào thực hiện?", "What implements", "Ai ban hành {x}?", "Why does {x} exist?", "{x} là gì?"],
)
def test_an_unknown_question_lists_the_known_ones(question: str) -> None:
    """In one line, with an example of each in both languages."""
    with pytest.raises(QuestionError) as caught:
        ask(question.format(x=X))
    message = str(caught.value)
    assert all(example in message for form in FORMS for example in form.examples)
    assert "\n" not in message


def test_the_arrow_of_replacing_depends_on_where_the_question_word_stands() -> None:
    newer, older = ask("Văn bản nào thay thế X?"), ask("X thay thế văn bản nào?")
    assert (newer.form.kinds, newer.form.incoming) == ((Kind.REPLACES,), True)
    assert (older.form.kinds, older.form.incoming) == ((Kind.REPLACES,), False)


def test_carrying_out_is_three_kinds() -> None:
    assert ask("What implements X?").form.kinds == CARRYING_OUT


def test_quotation_marks_are_no_part_of_the_subject() -> None:
    assert ask("Văn bản nào thực hiện “Nghị quyết Đại hội XIII”?").subject == "Nghị quyết Đại hội XIII"


@given(st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1))
def test_any_subject_comes_back_as_it_was(subject: str) -> None:
    """Word for word, whatever the script."""
    words = subject.split()
    if words and all(fold(word) for word in words):
        assert ask(f"What implements {' '.join(words)}?").subject == " ".join(words)


@given(st.text())
def test_no_question_breaks_the_grammar(question: str) -> None:
    with suppress(QuestionError):
        ask(question)
