"""What sources say differently of a work: which values clash, who says them, and which one was taken."""

from __future__ import annotations

import pytest
from casefiles import extractor

from citegraph.linking.conflicts import Conflict, against_registry, find_conflicts
from citegraph.linking.link import link
from citegraph.model import Source

DECREE = "Nghị định số 88/2034/NĐ-CP"


def conflicts(*texts: str) -> list[Conflict]:
    """The conflicts between texts, whose ids are the letters from a on."""
    sources = dict(zip("abcdefgh", texts, strict=False))
    read = [extractor().extract(Source(name, text)) for name, text in sources.items()]
    registry = extractor().registry
    return find_conflicts(link(read, registry), read, sources.__getitem__, registry)


def told(found: list[Conflict]) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """Field, why, and each value with its sources and whether it was taken."""
    return [
        (c.field, c.why, [(v.value, "".join(s.source for s in v.attestations), v.taken) for v in c.values])
        for c in found
    ]


def test_most_sources_decide() -> None:
    found = conflicts(
        f"{DECREE} ngày 05/6/2034 có ba chương.",
        f"Sở đọc {DECREE} ngày 05/6/2034 của Chính phủ.",
        f"Xã đọc {DECREE} ngày 06/5/2034.",
    )
    assert told(found) == [
        ("date", "most sources have this value", [("2034-06-05", "ab", True), ("2034-05-06", "c", False)])
    ]


def test_of_equally_many_the_earlier_day_is_taken() -> None:
    found = conflicts(f"{DECREE} ngày 06/6/2034 có ba chương.", f"Xã đọc {DECREE} ngày 05/6/2034.")
    assert told(found)[0][1:] == (
        "equally many sources; the earlier day",
        [("2034-06-05", "b", True), ("2034-06-06", "a", False)],
    )


def test_a_date_that_one_source_gives_and_most_do_not_is_not_taken() -> None:
    silent = [f"Chi bộ {n} học Kết luận số 999-KL/TW." for n in range(6)]
    found = conflicts("Kết luận số 999-KL/TW ngày 5/6/1999 rất ngắn.", *silent)
    assert told(found) == [("date", "most sources give none", [("1999-06-05", "a", False)])]
    assert found[0].work.key == "ket-luan:999-kl/tw"
    assert conflicts("Kết luận số 999-KL/TW ngày 5/6/1999 rất ngắn.", *silent[:5]) == []


def test_an_issuer_in_words_comes_before_one_that_follows_from_the_symbol() -> None:
    """It may stand before the work as well, and under another name of the body."""
    only_symbol, stated = "Thông tư số 12/2034/TT-BTC có ba chương.", "Thông tư số 12/2034/TT-BTC của Bộ Y tế."
    (found,) = conflicts(only_symbol, stated)
    assert [(v.value, v.taken) for v in found.values] == [("Bộ Y tế", False), ("Bộ Tài chính", True)]
    assert found.why == "no source states the other in words"
    before = "Ngày 05/6/2034, Bộ Chính trị ban hành Kết luận số 77-KL/TW về sổ sách."
    after = "Kết luận số 77-KL/TW ngày 05/6/2034 của Ban Chấp hành Trung ương về sổ sách."
    (found,) = conflicts(before, after)
    assert {a.quote: a.stated for v in found.values for a in v.attestations} == {
        "Bộ Chính trị ban hành Kết luận số 77-KL/TW": True,
        "Kết luận số 77-KL/TW ngày 05/6/2034 của Ban Chấp hành Trung ương": True,
    }


def test_every_attestation_quotes_its_source() -> None:
    texts = (f"Sở đọc {DECREE}\u00a0 ngày 05  tháng 6 năm 2034 của Chính phủ.", f"Xã đọc {DECREE} ngày 06/5/2034.")
    (found,) = conflicts(*texts)
    attestations = [s for v in found.values for s in v.attestations]
    assert all(s.stated for s in attestations)
    by_source = dict(zip("ab", texts, strict=True))
    assert [by_source[s.source][s.start : s.end] for s in attestations] == [s.quote for s in attestations]
    assert {s.quote[-12:] for s in attestations} == {"tháng 6 năm 2034"[-12:], "ngày 06/5/2034"[-12:]}


def test_the_heading_of_the_document_itself_is_a_source() -> None:
    own = "BỘ TÀI CHÍNH\nHà Nội, ngày 07 tháng 6 năm 2034\nSố: 12/2034/TT-BTC\n\nTHÔNG TƯ\nVề sổ sách\n"
    (found,) = conflicts(own, "Thông tư số 12/2034/TT-BTC ngày 08/6/2034 nói về sổ sách.")
    said = {v.value: [(s.source, s.stated) for s in v.attestations] for v in found.values}
    assert said == {"2034-06-07": [("a", True)], "2034-06-08": [("b", True)]}


def test_another_body_is_a_conflict() -> None:
    found = conflicts(
        "Quyết định số 77/QĐ-XYZ ngày 05/6/2034 của Bộ Tài chính.",
        "Quyết định số 77/QĐ-XYZ ngày 05/6/2034 của Bộ Y tế.",
    )
    assert [(c.field, {v.value for v in c.values}) for c in found] == [("issuer", {"Bộ Tài chính", "Bộ Y tế"})]


@pytest.mark.parametrize(
    "texts",
    [
        (f"{DECREE} ngày 05/6/2034.", f"{DECREE} tháng 6/2034."),
        (f"{DECREE} ngày 05/6/2034.", f"{DECREE} có ba chương."),
        ("Thông tư số 12/2034/TT-BYT của Bộ Y tế.", "Thông tư số 12/2034/TT-BYT của Bộ trưởng Bộ Y tế."),
        ("Chỉ thị số 16-CT/TU ngày 05/6/2034 nói một việc.", "Chỉ thị số 16-CT/TU ngày 06/6/2034 nói việc khác."),
    ],
    ids=["a month and a day of it", "no date at all", "a body and its head", "works of unknown places"],
)
def test_what_may_be_one_is_no_conflict(texts: tuple[str, ...]) -> None:
    assert conflicts(*texts) == []


def against(*texts: str) -> list[tuple[str, str, str, list[tuple[str, int]]]]:
    """Symbol, field, the registry's value, and the values of the sources with how many say each."""
    sources = dict(zip("abcdefgh", texts, strict=False))
    read = [extractor().extract(Source(name, text)) for name, text in sources.items()]
    registry = extractor().registry
    found = against_registry(link(read, registry), read, sources.__getitem__, registry)
    return [
        (d.work.symbol or "", d.field, d.registered, [(v.value, len(v.attestations)) for v in d.values]) for d in found
    ]


RIGHT = "Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ."
WRONG = "Nghị định số 30/2020/NĐ-CP ngày 03/5/2020 của Chính phủ."


def test_most_sources_are_held_against_the_registry() -> None:
    """One that agrees outweighs none, a tie goes to the earlier day, and a text without a date has no vote."""
    assert against(RIGHT, WRONG) == []
    assert against(RIGHT, "Theo Nghị định số 30/2020/NĐ-CP.") == []
    assert against(WRONG, "Theo Nghị định số 30/2020/NĐ-CP.", WRONG, RIGHT) == [
        ("30/2020/NĐ-CP", "date", "2020-03-05", [("2020-05-03", 2), ("2020-03-05", 1)])
    ]
