"""What an analysis keeps of the steps of reading: claims, refusals with their reasons, and the extraction itself."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from citegraph import Source, explain, extract, load_registry
from citegraph.extraction.explanation import Stage, Verdict
from citegraph.extraction.mentions.mention import Mention
from citegraph.extraction.pipeline import CEILING, Extractor
from citegraph.extraction.works import resolver
from citegraph.extraction.works.grouping import Grouping

EXTRACTOR = Extractor(load_registry())
DOCUMENT = "Số: 12/2020/TT-BTC\n\nTHÔNG TƯ\n\nCăn cứ Luật Kế toán số 88/2015/QH13;\n\n"

REFUSED = [
    ("Các cấp ủy triển khai thực hiện Nghị quyết số 66-NQ/TW.", "triển khai thực hiện", "a body acts"),
    ("Bộ trưởng đề nghị bãi bỏ Thông tư số 12/2020/TT-BTC.", "bãi bỏ", "modal: đề nghị"),
    ("Tỉnh có kế hoạch riêng triển khai Nghị quyết số 66-NQ/TW.", "triển khai", "unnamed document"),
    ("Kế hoạch số 12-KH/TU gắn với thực hiện Chỉ thị số 05-CT/TW.", "thực hiện", "no frame"),
    (
        "Nghị định số 15/2010/NĐ-CP thay thế Nghị định số 20/2019/NĐ-CP.",
        "Nghị định số 20/2019/NĐ-CP",
        "older than its object",
    ),
    (
        "Kết luận số 119-KL/TW về việc sửa đổi Luật Thanh tra số 56/2010/QH12.",
        "Luật Thanh tra số 56/2010/QH12",
        "across party and state",
    ),
    (
        f"{DOCUMENT}Điều 1. Các đơn vị phản ánh để sửa đổi Nghị định số 12/2015/NĐ-CP.",
        "sửa đổi",
        "a body acts",
    ),
]


@pytest.mark.parametrize(("text", "words", "reason"), REFUSED, ids=[reason for *_, reason in REFUSED])
def test_what_makes_no_claim_is_refused_with_its_reason(text: str, words: str, reason: str) -> None:
    analysis = EXTRACTOR.analyse(Source("a", text))
    normal = analysis.document.normal.text
    assert (words, reason) in [(normal[r.start : r.end], r.reason) for r in analysis.refusals]


@pytest.mark.parametrize("text", [DOCUMENT, *(text for text, *_ in REFUSED), ""])
def test_extract_is_the_extraction_of_the_analysis(text: str) -> None:
    source = Source("a", text)
    analysis = EXTRACTOR.analyse(source)
    assert extract(source) == EXTRACTOR.extract(source) == analysis.extraction
    assert [citation for _, citation in analysis.cited()] == list(analysis.extraction.citations)


def test_claims_make_the_relations() -> None:
    analysis = EXTRACTOR.analyse(
        Source("a", "Thực hiện Nghị quyết số 57-NQ/TW, Chính phủ ban hành Nghị quyết số 3/NQ-CP.")
    )
    (claim,), (relation,) = analysis.claims, analysis.extraction.relations
    assert (analysis.resolved.keys[claim.source], claim.kind) == (relation.source, relation.kind)
    assert (analysis.resolved.keys[claim.target], claim.rule) == (relation.target, relation.evidence.rule)


def test_an_analysis_of_a_cut_source_says_so() -> None:
    source = Source("a", "Nghị định số 1/2020/NĐ-CP, Nghị định số 2/2020/NĐ-CP, Nghị định số 3/2020/NĐ-CP.")
    analysis = Extractor(EXTRACTOR.registry, most=2).analyse(source)
    assert analysis.source == source
    assert len(analysis.mentions) == 2
    assert analysis.extraction.rejections[-1].rule == CEILING


def test_refusals_are_in_text_order() -> None:
    text = " ".join(text for text, *_ in REFUSED)
    starts = [refusal.start for refusal in EXTRACTOR.analyse(Source("a", text)).refusals]
    assert starts == sorted(starts)
    assert len(starts) >= 5


def test_an_analysis_can_be_sent_to_another_process() -> None:
    analysis = EXTRACTOR.analyse(Source("a", DOCUMENT))
    assert pickle.loads(pickle.dumps(analysis)).extraction == analysis.extraction  # noqa: S301 (our own bytes)


def test_every_step_of_an_explanation_points_at_the_text() -> None:
    text = DOCUMENT + " ".join(text for text, *_ in REFUSED)
    explanation = explain(text)
    assert all(text[step.start : step.end] == step.text for step in explanation.steps)
    assert [step.stage for step in explanation.steps] == sorted(
        (step.stage for step in explanation.steps), key=list(Stage).index
    )
    assert {step.verdict for step in explanation.of(Stage.CLAIM)} == {Verdict.TAKEN}
    assert {step.verdict for step in explanation.of(Stage.REFUSAL)} == {Verdict.REFUSED}


def test_rules_of_an_explanation_are_blocks_of_the_registry() -> None:
    registry = EXTRACTOR.registry
    frames, verbs = ({block.id for block in blocks} for blocks in (registry.frames, registry.verbs))
    stories = " ".join(text for text, *_ in REFUSED if DOCUMENT not in text)
    steps = explain(f"{stories} Chỉ thị số 16-CT/TU về thực hiện Kết luận số 01-KL/TW.")
    assert steps.of(Stage.CLAIM)
    assert {step.verb for step in steps.steps if step.verb} <= verbs
    assert {step.frame for step in steps.of(Stage.CLAIM)} <= frames


def test_an_explanation_prints_every_stage() -> None:
    lines = str(explain(REFUSED[0][0])).splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["blocks", "mentions", "no claims", "refusals"]
    assert lines[-1] == "  1:12 triển khai thực hiện: refused by verb:thuc-hien, a body acts"


def test_mentions_are_not_changed_once_works_are_grouped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Extraction builds mentions and `resolve.titles` dates them; from then on they are only read."""
    grouped: list[str] = []

    def refuse(mention: Mention, name: str, value: object) -> None:
        if grouped:
            pytest.fail(f"{mention.rule}: {name} is set to {value!r} after extraction")
        object.__setattr__(mention, name, value)

    def group(*given: Any) -> Grouping:
        grouped.append("now")
        return Grouping(*given)

    monkeypatch.setattr(Mention, "__setattr__", refuse)
    monkeypatch.setattr(resolver, "Grouping", group)
    for text in (DOCUMENT, *(text for text, *_ in REFUSED)):
        grouped.clear()
        EXTRACTOR.analyse(Source("a", text))
        assert grouped
