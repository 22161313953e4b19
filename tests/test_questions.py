"""Which questions are understood, and as what."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citegraph.errors import QuestionError
from citegraph.graph.ask import FORMS, PLACE_PHRASES, ask, types_by_name
from citegraph.graph.relationship import IMPLEMENTED_BY, REPLACED_BY, REPLACES
from citegraph.registry import load_registry
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
        ("{x} căn cứ vào các văn bản nào", "based_on"),
        ("What cites {x}?", "cited_by"),
        ("Which texts refer to {x}?", "cited_by"),
        ("Văn bản nào dẫn chiếu {x}?", "cited_by"),
        ("Văn bản nào dẫn chiếu đến {x}?", "cited_by"),
        ("Văn bản nào viện dẫn {x}?", "cited_by"),
        ("Văn bản nào căn cứ {x}?", "basis_of"),
        ("Văn bản nào căn cứ vào {x}?", "basis_of"),
        ("Những văn bản nào được ban hành dựa trên {x}?", "basis_of"),
        ("Có văn bản nào căn cứ {x} không?", "basis_of"),
        ("{x} là căn cứ của những văn bản nào?", "basis_of"),
        ("Which documents are based on {x}?", "basis_of"),
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
        ("{x} căn cứ vào gì?", "based_on"),
        ("{x} căn cứ những văn bản nào?", "based_on"),
        ("{x} có căn cứ gì?", "based_on"),
        ("{x} đã căn cứ vào văn bản nào?", "based_on"),
        ("{x} căn cứ văn bản nào để ban hành?", "based_on"),
        ("What has amended {x}?", "amended_by"),
        ("Văn bản nào sửa đổi, bổ sung {x}?", "amended_by"),
        ("{x} đã được sửa đổi bởi những văn bản nào?", "amended_by"),
        ("What does {x} amend?", "amends"),
        ("{x} sửa đổi văn bản gì?", "amends"),
        ("Văn bản nào bãi bỏ {x}?", "repealed_by"),
        ("{x} bị văn bản nào bãi bỏ?", "repealed_by"),
        ("What does {x} repeal?", "repeals"),
        ("{x} bãi bỏ những văn bản nào?", "repeals"),
        ("{x} đã được sửa đổi chưa?", "amended_by"),
        ("{x} đã được sửa đổi, bổ sung lần nào chưa?", "amended_by"),
        ("{x} có bị sửa đổi không?", "amended_by"),
        ("Has {x} been amended yet?", "amended_by"),
        ("Which documents have amended {x}?", "amended_by"),
        ("{x} bị thay thế chưa?", "replaced_by"),
        ("{x} đã bị thay thế hay chưa?", "replaced_by"),
        ("{x} đã có văn bản nào thay thế chưa?", "replaced_by"),
        ("Có văn bản nào thay thế {x} không?", "replaced_by"),
        ("Has {x} been replaced?", "replaced_by"),
        ("{x} was replaced by what?", "replaced_by"),
        ("{x} đã bị bãi bỏ chưa?", "repealed_by"),
        ("Is {x} repealed?", "repealed_by"),
        ("Căn cứ pháp lý của {x}?", "based_on"),
        ("Căn cứ pháp lý của {x} là gì?", "based_on"),
        ("Căn cứ ban hành {x} gồm những văn bản nào?", "based_on"),
        ("Cơ sở pháp lý của {x} là những văn bản nào?", "based_on"),
        ("{x} được ban hành dựa trên căn cứ nào?", "based_on"),
        ("{x} có những căn cứ pháp lý nào?", "based_on"),
        ("What is the legal basis of {x}?", "based_on"),
        ("What is {x} based on?", "based_on"),
        ("{x} còn hiệu lực không?", "status"),
        ("{x} còn hiệu lực thi hành nữa không?", "status"),
        ("{x} có hiệu lực không?", "status"),
        ("{x} đã hết hiệu lực chưa?", "status"),
        ("Tình trạng hiệu lực của {x}?", "status"),
        ("Is {x} still valid?", "status"),
        ("What is the status of {x}?", "status"),
    ],
)
def test_a_question_is_understood_with_its_subject_as_spelled(question: str, form: str) -> None:
    """Case, tone marks and punctuation around words do not count."""
    understood = ask(question.format(x=X))
    assert (understood.form.name, understood.subject) == (form, X)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_the_examples_that_an_error_lists_are_understood(form: object) -> None:
    assert [ask(example).form for example in form.examples] == [form, form]  # type: ignore[attr-defined]


@pytest.mark.parametrize("example", [example for phrase in PLACE_PHRASES for example in phrase.examples])
def test_a_place_limits_the_answers(example: str) -> None:
    """In each example of each phrase, whatever comes before the place or after it."""
    understood = ask(example)
    assert (understood.form.name, understood.subject, understood.place) == (
        "implements",
        "Chỉ thị 05-CT/TW",
        "Quảng Ninh",
    )


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("Văn bản nào ở xã Văn Bàn thực hiện {x}?", "Văn Bàn"),
        ("Văn bản nào của Hạ Long thực hiện {x}?", "Hạ Long"),
        ("van ban nao o tp. ho chi minh thuc hien {x}", "ho chi minh"),
        ("{x} được văn bản nào ở Lào Cai thực hiện?", "Lào Cai"),
        ("Văn bản nào căn cứ {x} tại Thành phố Huế?", "Huế"),
    ],
)
def test_a_place_is_a_listed_one_or_a_name_after_its_level(question: str, place: str) -> None:
    understood = ask(question.format(x=X))
    assert (understood.subject, understood.place) == (X, place)


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Văn bản nào thực hiện Luật Thực hiện dân chủ ở cơ sở?", "Luật Thực hiện dân chủ ở cơ sở"),
        ("Văn bản nào thực hiện Đề án giảm nghèo ở xã nghèo?", "Đề án giảm nghèo ở xã nghèo"),
        ("Văn bản nào thực hiện Nghị quyết 05-NQ/TU của Lào Cai?", "Nghị quyết 05-NQ/TU của Lào Cai"),
        ("NĐ168 có văn bản nào thay thế chưa?", "NĐ168"),
        ("Is Nghị định 34/2016/NĐ-CP in force?", "Nghị định 34/2016/NĐ-CP"),
        ("Nghị định 34/2016/NĐ-CP còn hiệu lực không?", "Nghị định 34/2016/NĐ-CP"),
    ],
)
def test_words_of_the_subject_are_no_place(question: str, subject: str) -> None:
    """`của` after a work names its own body; a status has no place."""
    understood = ask(question)
    assert (understood.subject, understood.place) == (subject, None)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?",
        X,
        "Văn bản nào thực hiện?",
        "What implements",
        "Ai ban hành {x}?",
        "Cơ quan nào thực hiện {x}?",
        "Cơ sở dữ liệu {x}",
        "Why does {x} exist?",
        "{x} là gì?",
        "Vì sao " + "{x} " * 100,
    ],
)
def test_an_unknown_question_is_refused_with_two_examples(question: str) -> None:
    """In one short line: a Vietnamese and an English question that are understood."""
    with pytest.raises(QuestionError) as caught:
        ask(question.format(x=X))
    message = str(caught.value)
    assert len(f"citegraph: {message}") <= 3 * 80
    assert "\n" not in message
    examples = re.findall(r"'([^']+\?)'", message.partition(";")[2])
    assert len([ask(example) for example in examples]) == 2


@pytest.mark.parametrize(
    ("question", "form", "types"),
    [
        ("Kế hoạch nào thực hiện {x}?", "implements", {"ke-hoach"}),
        ("Những chương trình hành động nào đang triển khai thực hiện {x}?", "implements", {"chuong-trinh"}),
        ("Quyết định nào thay thế {x}?", "replaced_by", {"quyet-dinh"}),
        ("Có nghị định nào sửa đổi, bổ sung {x} không?", "amended_by", {"nghi-dinh"}),
        ("{x} được nghị định nào sửa đổi?", "amended_by", {"nghi-dinh"}),
        ("{x} thay thế những nghị định nào?", "replaces", {"nghi-dinh"}),
        ("{x} được ban hành căn cứ vào luật nào?", "based_on", {"luat"}),
        ("{x} căn cứ những luật nào?", "based_on", {"luat"}),
        ("Thông tư nào căn cứ {x}?", "basis_of", {"thong-tu"}),
        ("Văn bản quy phạm pháp luật nào bãi bỏ {x}?", "repealed_by", set()),
    ],
)
def test_a_question_can_ask_for_a_type_of_document(question: str, form: str, types: set[str]) -> None:
    understood = ask(question.format(x=X))
    assert (understood.form.name, understood.subject, understood.types) == (form, X, frozenset(types))


def test_names_of_types_can_be_given() -> None:
    names = {"decrees": frozenset({"nghi-dinh"})}
    assert ask(f"Which decrees replaced {X}?", lambda: names).types == {"nghi-dinh"}
    with pytest.raises(QuestionError):
        ask(f"Which ministries replaced {X}?", lambda: names)


def test_names_of_types_are_folded_words_of_the_registry_and_english_names(monkeypatch: pytest.MonkeyPatch) -> None:
    names = types_by_name(load_registry())
    assert names["ke hoach hanh dong"] == {"ke-hoach"}
    assert names["decree"] == names["decrees"] == {"nghi-dinh"}
    monkeypatch.setattr("citegraph.registry.load_registry", None)  # a question without such a word needs none
    assert ask(f"Văn bản nào thay thế {X}?").types == frozenset()


def test_the_arrow_of_replacing_depends_on_where_the_question_word_stands() -> None:
    newer, older = ask("Văn bản nào thay thế X?"), ask("X thay thế văn bản nào?")
    assert newer.form.related == REPLACED_BY
    assert older.form.related == REPLACES


def test_carrying_out_is_three_kinds() -> None:
    assert ask("What implements X?").form.related == IMPLEMENTED_BY


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
