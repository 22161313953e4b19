"""What one work does to another: the case files, and what evidence a relation carries."""

from __future__ import annotations

import pytest
from casefiles import Case, found, parameters, read_cases, said

from citegraph.model import Kind

ALL = [case for file in ("in_the_wild", "synthetic", "negative") for case in read_cases(file)]


@pytest.mark.parametrize("case", parameters("relation"))
def test_a_relation_is_what_the_text_says(case: Case) -> None:
    assert sorted(found(case)) == sorted(case.finds), case.why


@pytest.mark.parametrize("case", parameters("detail"))
def test_a_relation_carries_extent_places_and_day(case: Case) -> None:
    assert sorted(found(case)) == sorted(case.finds), case.why


@pytest.mark.parametrize("case", parameters("provision"))
def test_a_change_names_its_provisions(case: Case) -> None:
    assert sorted(found(case)) == sorted(case.finds), case.why


def test_what_provisions_name_is_among_the_places_of_a_relation() -> None:
    for case in ALL:
        for relation in said(case.text).relations:
            assert {p.target for p in relation.provisions} <= set(relation.target_pinpoints)


@pytest.mark.parametrize("case", parameters("evidence"))
def test_evidence_is_the_sentence_that_says_it(case: Case) -> None:
    assert sorted(found(case)) == sorted(case.finds), case.why


def test_the_cases_show_every_kind() -> None:
    shown = {words for case in ALL if case.area in ("relation", "detail") for f in case.finds for words in f.split()}
    assert [kind for kind in Kind if kind not in shown] == []


def test_evidence_holds_both_ends() -> None:
    text = "Trời đẹp. Tỉnh có Chỉ thị số 16-CT/TU về thực hiện Kết luận số 01-KL/TW. Bà con vui."
    (relation,) = said(text).relations
    assert relation.evidence.quote == "Tỉnh có Chỉ thị số 16-CT/TU về thực hiện Kết luận số 01-KL/TW."
    assert text[relation.evidence.start : relation.evidence.end] == relation.evidence.quote


def test_evidence_of_a_long_sentence_is_cut_around_both_ends() -> None:
    filler = "gồm nhiều việc khác nhau của các xã, " * 60
    text = f"Tỉnh {filler} có Chỉ thị số 16-CT/TU về thực hiện Kết luận số 01-KL/TW, {filler} hết."
    (relation,) = said(text).relations
    assert "16-CT/TU" in relation.evidence.quote
    assert "01-KL/TW" in relation.evidence.quote
    assert len(relation.evidence.quote) < 1000


@pytest.mark.parametrize("case", ALL, ids=str)
def test_relations_are_between_listed_works_and_say_where(case: Case) -> None:
    extraction = said(case.text)
    keys = {work.key for work in extraction.works}
    for relation in extraction.relations:
        assert relation.target in keys
        assert relation.source is None or relation.source in keys
        assert relation.source != relation.target
        evidence = relation.evidence
        assert case.text[evidence.start : evidence.end] == evidence.quote != ""
        assert relation.extent in (None, "whole", "part")


def test_a_pair_and_kind_is_said_once() -> None:
    text = "Chỉ thị số 16-CT/TU về thực hiện Kết luận số 01-KL/TW. " * 3
    assert len(said(text).relations) == 1


def test_no_edge_rests_on_a_likely_work() -> None:
    text = "Tỉnh có Kế hoạch số 12-KH/TU về thực hiện Kết luận số 14-QĐ/TW ngày 22/9/2021 của Bộ Chính trị."
    (relation,) = said(text).relations
    assert relation.target == "ket-luan:14-qd/tw~2021"


def test_a_story_cites_nothing() -> None:
    extraction = said("Hội nghị nhắc tới Luật số 31/2024/QH15 và Nghị định số 102/2024/NĐ-CP.")
    assert not extraction.is_document
    assert extraction.relations == ()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"quy định {'điểm a khoản 1 Điều 3; ' * 40}không trái với", []),
        (f"{'cùng với ' * 40}lại", []),
        (f"được sửa đổi{' sửa đổi' * 80} cho", []),
        (f"được sửa đổi{', sửa đổi' * 7} bởi", [Kind.AMENDS]),
        (f"bị bãi bỏ{', bãi bỏ' * 80} cho", []),
    ],
)
def test_a_long_row_of_words_is_read_at_once(text: str, kinds: list[Kind]) -> None:
    """Each of these once took twice as long with every word or place more."""
    relations = said(f"Nghị định số 15/2020/NĐ-CP {text} Nghị định số 14/2022/NĐ-CP.").relations
    assert [relation.kind for relation in relations] == kinds


@pytest.mark.parametrize(
    ("verbs", "kind", "rule"),
    [
        ("sửa đổi và bãi bỏ", Kind.AMENDS, "title:sua-doi"),
        ("bãi bỏ và thay thế", Kind.REPLACES, "title:thay-the"),
    ],
)
def test_two_verbs_with_one_object_are_one_relation_with_the_rule_of_its_kind(
    verbs: str, kind: Kind, rule: str
) -> None:
    (relation,) = said(f"Nghị định số 15/2026/NĐ-CP {verbs} Nghị định số 3/2020/NĐ-CP.").relations
    assert (relation.kind, relation.evidence.rule) == (kind, rule)
