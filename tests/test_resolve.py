"""Which work a mention names: short and self forms, keys, and what stays open."""

from __future__ import annotations

import pytest
from casefiles import Case, extractor, found, parameters, said

from citegraph.extraction.works.titles import in_force
from citegraph.identity.keys import Terms, known_keys, make_key, number_of, scope_slug, slug_symbol
from citegraph.identity.rank import Level, level_finder
from citegraph.model import Work
from citegraph.registry import load_registry
from citegraph.registry.schema import KnownWork


@pytest.mark.parametrize("case", parameters("short"))
def test_short_and_self_forms_bind(case: Case) -> None:
    assert found(case) == list(case.finds), case.why


def works(text: str) -> dict[str, Work]:
    return {work.key: work for work in said(text).works}


# Keys


def test_parts_of_a_key_that_are_unknown_are_left_out() -> None:
    assert make_key("chi-thi", "18-ct/tu", "Quảng Ninh", 2020) == "chi-thi:18-ct/tu@quang-ninh~2020"
    assert make_key("chi-thi", "18-ct/tu") == "chi-thi:18-ct/tu"
    assert scope_slug("Hạ Long, Quảng Ninh") == "ha-long.quang-ninh"
    assert slug_symbol("270B-NQ/HĐNN8") == "270b-nq/hdnn8"


@pytest.mark.parametrize(
    ("symbol", "number"),
    [("66.13/2026/NQ-CP", "66.13"), ("30a/2008/NQ-CP", "30a"), ("01-CT/TW", "01"), ("", None), (None, None)],
)
def test_the_number_of_a_symbol(symbol: str | None, number: str | None) -> None:
    assert number_of(symbol) == number


@pytest.mark.parametrize(
    ("date", "central", "local"),
    [
        ("2016-05-15", 2016, 2015),
        ("2021-03-09", 2021, 2020),
        ("2021-01-05", 2016, 2020),
        ("2020-12-20", 2016, 2020),
        ("2020-09-20", 2016, None),  # local congresses meet in the autumn: either term
        ("2020-05-20", 2016, 2015),
        ("2018", 2016, 2015),
        ("2021", None, 2020),  # January was of the old term, the rest of the new one
        ("2022-03", 2021, 2020),
    ],
)
def test_a_date_tells_the_term(date: str, central: int | None, local: int | None) -> None:
    terms = Terms(load_registry())
    assert (terms.central(date), terms.local(date)) == (central, local)


def test_the_number_of_a_term_tells_its_start() -> None:
    terms = Terms(load_registry())
    assert [terms.of_number(n) for n in (11, 12, 13, 14)] == [2011, 2016, 2021, 2026]
    assert terms.of_number(99) is None


def test_a_full_mention_gets_the_key_of_the_registry() -> None:
    registry = load_registry()
    known = next(w for w in registry.works if (w.symbol, w.date[:4]) == ("05-CT/TW", "2016"))
    assert list(works("Chỉ thị số 05-CT/TW ngày 15/5/2016")) == [known_keys(registry).key(known)]


# What stays open


def test_several_that_fit_stay_candidates() -> None:
    citation = said("Cả nước học Chỉ thị số 01-CT/TW.").citations[0]
    assert citation.work == "chi-thi:01-ct/tw"
    assert {"chi-thi:01-ct/tw~2021", "chi-thi:01-ct/tw~2026"} <= set(citation.candidates)


def test_candidates_are_listed_works() -> None:
    extraction = said("Nông dân tìm hiểu Luật Đất đai.")
    keys = {work.key for work in extraction.works}
    assert extraction.citations[0].candidates
    assert keys >= set(extraction.citations[0].candidates)


def test_a_work_of_a_later_day_is_no_candidate() -> None:
    text = "Ngày 20/6/2021, cả nước học Chỉ thị số 01-CT/TW."
    assert all(w.date is None or w.date <= "2021-06-20" for w in works(text).values())


def test_a_wrong_term_keeps_what_the_text_says() -> None:
    found = works("Nghị quyết số 35-NQ/TW của Bộ Chính trị khóa XIII về bảo vệ nền tảng tư tưởng.")
    assert found["nghi-quyet:35-nq/tw~2021"].probably == "nghi-quyet:35-nq/tw~2016"


def test_a_wrong_code_keeps_what_the_text_says() -> None:
    found = works("Kết luận số 14-QĐ/TW ngày 22/9/2021 của Bộ Chính trị.")
    assert found["ket-luan:14-qd/tw~2021"].probably == "ket-luan:14-kl/tw~2021"
    assert found["ket-luan:14-qd/tw~2021"].symbol == "14-QĐ/TW"


def test_a_plenums_wrong_kind_keeps_what_the_text_says() -> None:
    found = works("Nghị quyết Trung ương 4 khóa XIII")
    assert found["nghi-quyet:hoi-nghi-trung-uong-4~2021"].probably == "ket-luan:21-kl/tw~2021"


def test_a_plenum_of_several_resolutions_lists_them() -> None:
    citation = said("Đảng ủy kiểm điểm theo Nghị quyết Trung ương 4 khóa XII.").citations[0]
    assert set(citation.candidates) == {f"nghi-quyet:0{n}-nq/tw~2016" for n in (4, 5, 6)}


def test_the_words_of_another_citation_are_no_topic() -> None:
    text = "Kiểm tra Nghị quyết Trung ương 4 khóa XII và Chỉ thị số 05 của Bộ Chính trị gắn với Quy định số 04-QĐ/TU."
    assert said(text).citations[0].work in ("nghi-quyet:hoi-nghi-trung-uong-4~2016", "nghi-quyet:04-nq/tw~2016")


def test_every_citation_names_a_listed_work() -> None:
    text = "Chỉ thị 17, Luật Đất đai, Nghị quyết Trung ương 4 khóa XII, 05-CT/TW, Chỉ thị số 18-CT/TU."
    extraction = said(text)
    assert {c.work for c in extraction.citations} <= {w.key for w in extraction.works}
    assert all(c.work for c in extraction.citations)


def test_what_a_law_needs_of_the_registry_it_takes_from_there() -> None:
    work = works("Giá đền bù tính theo Luật Đất đai năm 2013.")["luat:45/2013/qh13"]
    assert (work.symbol, work.date, work.issuer) == ("45/2013/QH13", "2013-11-29", "Quốc hội")


@pytest.mark.parametrize(
    ("below", "title"),
    [
        ("về thực hiện chuyển đổi số của tỉnh", "về thực hiện chuyển đổi số của tỉnh"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc", None),
        ("Về thuế", None),  # too short for a title
    ],
)
def test_the_title_of_a_text_stands_below_its_number(below: str, title: str | None) -> None:
    text = f"Số: 90-KH/TU\n\n{below}\n\nKế hoạch này của Tỉnh ủy."
    assert works(text)["ke-hoach:90-kh/tu"].title == title


def test_a_constitution_has_no_day_of_another_year() -> None:
    """The day stands beside a mention that names no year, and is joined with one that does, before or after it."""
    text = "Ngày 2 tháng 3 năm 1946, Quốc hội thông qua Hiến pháp và danh sách. Theo Hiến pháp năm 2013 thì khác."
    before = "Theo Hiến pháp năm 2013 thì khác. " + text
    assert works(text)["hien-phap:2013"].date == works(before)["hien-phap:2013"].date == "2013"


def test_extraction_uses_the_registry_that_it_was_made_with() -> None:
    assert extractor().registry.fingerprint == load_registry().fingerprint


def test_a_work_named_again_behind_hundreds_of_its_like_is_one() -> None:
    """A mention is compared with those that were named last; what comes to one key is one work all the same."""
    letters = "abcdefghiklmnopq"
    places = [f"{a.upper()}{b}{a}{c}" for a in letters for b in "aeou" for c in "ntm"]
    text = "; ".join(f"Quyết định số 12/2021/QĐ-UBND của UBND huyện {place}" for place in [*places, *places])
    citations = said(text).citations
    keys = [citation.work for citation in citations]
    assert len(set(keys)) == len(places) > 150
    assert keys[: len(places)] == keys[len(places) :]


def test_a_short_form_of_too_many_works_stays_open() -> None:
    full = "; ".join(
        f"Quyết định số 05/{year}/QĐ-{body}" for year in range(1998, 2026) for body in ("TTg", "BNV", "BTC", "BYT")
    )
    text = f"{full}. Ai cũng nhắc Quyết định 05."
    assert {c.text: c.work for c in said(text).citations}["Quyết định 05"] == "quyet-dinh:05"


# Levels of bodies that a scope names


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Báo cáo số 21-BC/ĐU ngày 15/5/2025 của Đảng ủy Chính phủ.", Level.PARTY),
        ("Kế hoạch số 12-KH/ĐU ngày 4/8/2025 của Đảng ủy xã Kim Liên, tỉnh Nghệ An.", Level.DISTRICT),
        ("Kế hoạch số 98-KH/TU ngày 3/9/2025 của Tỉnh ủy Lào Cai.", Level.PROVINCE),
    ],
)
def test_a_scope_that_is_a_body_is_no_locality(text: str, level: Level) -> None:
    registry = load_registry()
    (work,) = said(text).works
    assert level_finder(registry).level(work) is level


def test_of_two_works_of_a_name_the_later_is_in_force() -> None:
    """A law without a stated end is over when the next one begins; one that has ended is not in force."""
    old = KnownWork(type="luat", symbol="1/2001/QH10", date="2001-01-01", source="x", mark="S")
    new = KnownWork(type="luat", symbol="2/2011/QH13", date="2011-01-01", effective="2012-01-01", source="x", mark="S")
    ended = KnownWork(type="luat", symbol="3/2011/QH13", date="2011-02-01", until="2011-05-01", source="x", mark="S")
    assert in_force([new, ended, old], "2012-01-01") == [new]
    assert in_force([new, ended, old], "2011-12-31") == [old]
    assert in_force([new, ended], "2011-05-01") == []


def test_a_second_plenum_shares_the_words_and_the_term_of_the_first() -> None:
    assert "nghi-quyet:hoi-nghi-trung-uong-5~2016" in works("Đảng bộ học Nghị quyết Trung ương 4, 5 khóa XII.")
