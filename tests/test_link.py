"""Citations of many sources -> works: who is one, who stays apart, and that no order decides it."""

from __future__ import annotations

import random

import pytest
from casefiles import extractor

from citegraph.linking.link import link, link_with
from citegraph.linking.stem import MOST_CANDIDATES
from citegraph.model import Act, Corpus, Edge, Extraction, Kind, Override, Source

TEXTS = {
    "a": "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị có ba phần.",
    "b": "Kết luận số 01-KL/TW ngày 18/5/2021 về tiếp tục thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016.",
    "c": "Tỉnh ủy Lào Cai ban hành Kế hoạch số 12-KH/TU ngày 5/6/2022 thực hiện Kết luận số 01-KL/TW ngày 18/5/2021.",
    "d": "Cả tỉnh làm theo Chỉ thị số 16-CT/TU về thực hiện Kết luận số 01-KL/TW ngày 18/5/2021.",
    "e": "Huyện làm theo Chỉ thị số 16-CT/TU về thực hiện Kết luận số 01-KL/TW ngày 18/5/2021.",
    "f": "Chi bộ tự soạn tài liệu theo Quy định số 37-QĐ/TW.",
    "g": "Quy định số 37-QĐ/TW ngày 25/10/2021 của Ban Chấp hành Trung ương nêu 19 điều.",
    "h": "Điều 1. Quy chế này quy định việc đi xe theo Luật số 31/2024/QH15.\nĐiều 2. Quy chế này có hiệu lực ngay.",
    "i": "Điều 1. Quy chế này quy định việc họp theo Luật số 31/2024/QH15.\nĐiều 2. Quy chế này có hiệu lực ngay.",
    "j": "Nghị quyết số 128/NQ-CP ngày 11/10/2021 đổi cách chống dịch. Nông dân tìm hiểu Luật Đất đai, Kế hoạch số 02.",
    "k": "Nghị quyết số 128/NQ-CP ngày 08/9/2020 nói việc khác. Cán bộ đọc Kế hoạch số 02.",
}


def read(texts: dict[str, str]) -> list[Extraction]:
    return [extractor().extract(Source(name, text)) for name, text in texts.items()]


def linked(*names: str) -> Corpus:
    return link(read({name: TEXTS[name] for name in names or TEXTS}), extractor().registry)


def keys(corpus: Corpus) -> list[str]:
    return [work.key for work in corpus.works]


def order(edge: Edge) -> tuple[str, Kind, str, str, int]:
    return edge.source, edge.kind, edge.target, edge.origin, edge.evidence.start


def test_the_same_key_in_two_texts_is_one_work() -> None:
    assert keys(linked("a", "b")) == ["chi-thi:05-ct/tw~2016", "ket-luan:01-kl/tw~2021"]


def test_edges_say_which_source_they_come_from() -> None:
    corpus = linked("b", "c")
    assert [(e.source, e.kind, e.target, e.origin) for e in corpus.edges] == [
        ("ke-hoach:12-kh/tu@lao-cai~2020", Kind.IMPLEMENTS, "ket-luan:01-kl/tw~2021", "c"),
        ("ket-luan:01-kl/tw~2021", Kind.CONTINUES, "chi-thi:05-ct/tw~2016", "b"),
    ]


def test_local_symbols_without_their_place_are_never_joined() -> None:
    corpus = linked("d", "e")
    assert len([key for key in keys(corpus) if "16-ct/tu" in key]) == 2
    assert len(corpus.edges) == 2


def test_a_partial_local_symbol_is_not_joined_with_a_full_one() -> None:
    texts = {"d": TEXTS["d"], "x": "Chỉ thị số 16-CT/TU ngày 3/4/2022 của Tỉnh ủy Lào Cai."}
    corpus = link(read(texts), extractor().registry)
    assert len([key for key in keys(corpus) if "16-ct/tu" in key]) == 2
    (open_key,) = (key for key in corpus.unresolved if "16-ct/tu" in key)
    assert corpus.unresolved[open_key] == ("chi-thi:16-ct/tu@lao-cai~2020",)


def test_bare_numbers_of_nobody_are_never_joined() -> None:
    assert len([key for key in keys(linked("j", "k")) if key.startswith("ke-hoach:02")]) == 2


@pytest.mark.parametrize(
    ("other", "dated", "undated"),
    [
        (
            "tin~2015",
            "Kế hoạch số 02-KH/TU ngày 5/6/2020 thực hiện Luật Đất đai.",
            "Kế hoạch số 02-KH/TU thực hiện Luật Nhà ở.",
        ),
        (
            "tin~2020",
            "Quyết định số 12/QĐ-UBND ngày 5/6/2020 thực hiện Luật Đất đai.",
            "Quyết định số 12/QĐ-UBND đã ban hành.",
        ),
    ],
)
def test_ids_of_sources_that_end_like_a_year_keep_works_apart(other: str, dated: str, undated: str) -> None:
    """`tin` with a period and such an id without one are two sources, so their local works are two."""
    corpus = link(read({"tin": dated, other: undated}), extractor().registry)
    assert len([key for key in keys(corpus) if "@?tin" in key]) == 2


def test_years_keep_works_apart() -> None:
    assert [key for key in keys(linked("j", "k")) if "128" in key] == [
        "nghi-quyet:128/nq-cp~2020",
        "nghi-quyet:128/nq-cp~2021",
    ]


def test_texts_of_their_own_without_a_key_stay_apart() -> None:
    own = [key for key in keys(linked("h", "i")) if ":this@" in key]
    assert own == ["quy-che:this@h", "quy-che:this@i"]


def test_a_partial_key_that_only_one_work_fits_is_completed() -> None:
    texts = {"f": "Chi bộ học Kết luận số 999-KL/TW.", "g": "Kết luận số 999-KL/TW ngày 5/6/2022 rất ngắn."}
    corpus = link(read(texts), extractor().registry)
    assert keys(corpus) == ["ket-luan:999-kl/tw~2021"]
    assert corpus.aliases == {"ket-luan:999-kl/tw": "ket-luan:999-kl/tw~2021"}


def test_a_partial_key_that_two_works_fit_stays_open() -> None:
    texts = {
        "f": "Chi bộ học Kết luận số 999-KL/TW.",
        "g": "Kết luận số 999-KL/TW ngày 5/6/2022 rất ngắn.",
        "h": "Kết luận số 999-KL/TW ngày 5/6/2017 rất dài.",
    }
    corpus = link(read(texts), extractor().registry)
    assert corpus.aliases == {}
    assert corpus.unresolved == {"ket-luan:999-kl/tw": ("ket-luan:999-kl/tw~2016", "ket-luan:999-kl/tw~2021")}


@pytest.mark.parametrize(("silent", "completed"), [(5, True), (6, False), (20, False)])
def test_one_text_does_not_date_a_work_for_many_that_do_not(silent: int, completed: bool) -> None:
    """The year of one text may be an error or a forgery; the work that it dates is then a candidate."""
    texts = {f"f{n}": f"Chi bộ {n} học Kết luận số 999-KL/TW." for n in range(silent)}
    corpus = link(read(texts | {"g": "Kết luận số 999-KL/TW ngày 5/6/1999 rất ngắn."}), extractor().registry)
    assert ("ket-luan:999-kl/tw" in corpus.aliases) is completed
    assert corpus.unresolved == ({} if completed else {"ket-luan:999-kl/tw": ("ket-luan:999-kl/tw~1996",)})


def test_a_key_has_no_more_candidates_than_a_reader_can_use() -> None:
    """One symbol in 300 districts, and in texts that name none: not every pair of the two is kept."""
    symbol = "Quyết định số 12/2021/QĐ-UBND"
    named = (f"{symbol} của UBND huyện A{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(MOST_CANDIDATES + 100))
    texts = {"a": "; ".join(named)} | {f"b{n}": f"Cả huyện làm theo {symbol}." for n in range(3)}
    corpus = link(read(texts), extractor().registry)
    assert len(corpus.works) == MOST_CANDIDATES + 103
    assert [len(candidates) for candidates in corpus.unresolved.values()] == [MOST_CANDIDATES] * 3


def test_a_yearly_number_is_not_completed() -> None:
    texts = {"f": "Theo Nghị quyết số 999/NQ-CP.", "g": "Nghị quyết số 999/NQ-CP ngày 5/6/2022."}
    corpus = link(read(texts), extractor().registry)
    assert keys(corpus) == ["nghi-quyet:999/nq-cp", "nghi-quyet:999/nq-cp~2022"]
    assert corpus.aliases == {}


def test_works_and_edges_are_sorted() -> None:
    corpus = linked()
    assert keys(corpus) == sorted(keys(corpus))
    assert list(corpus.edges) == sorted(corpus.edges, key=order)
    assert {e.source for e in corpus.edges} | {e.target for e in corpus.edges} <= set(keys(corpus))
    assert len(set(keys(corpus))) == len(corpus.works)


def test_aliases_and_open_keys_lead_to_works() -> None:
    corpus = linked()
    assert set(corpus.aliases.values()) <= set(keys(corpus))
    assert not set(corpus.aliases) & set(keys(corpus))
    assert set(corpus.unresolved) <= set(keys(corpus))


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_the_sources_does_not_matter(seed: int) -> None:
    extractions = read(TEXTS)
    shuffled = random.Random(seed).sample(extractions, len(extractions))  # noqa: S311 -- any order does
    assert link(shuffled, extractor().registry) == link(extractions, extractor().registry)


@pytest.mark.parametrize("cut", range(1, len(TEXTS)))
def test_how_the_sources_are_split_among_workers_does_not_matter(cut: int) -> None:
    """Each worker has an extractor of its own and another share of the texts."""
    names = list(TEXTS)
    one, other = ({name: TEXTS[name] for name in share} for share in (names[cut:], names[:cut]))
    assert link([*read(one), *read(other)], extractor().registry) == linked()


def test_nothing_links_to_nothing() -> None:
    assert link([], extractor().registry) == Corpus((), (), {}, {})


def test_a_number_and_year_that_many_bodies_have_stays_in_its_text() -> None:
    texts = {"x": "Kế toán tra Thông tư 39/2016.", "y": "Thủ kho tra Thông tư 39/2016 và Nghị định 345/2024."}
    texts["z"] = "Tài xế tra Nghị định 345/2024."
    corpus = link(read(texts), extractor().registry)
    mine = [key for key in keys(corpus) if key.startswith("thong-tu:39@")]
    assert mine == ["thong-tu:39@?x~2016", "thong-tu:39@?y~2016"]
    assert all("thong-tu:39/2016/tt-btnmt" in corpus.unresolved[key] for key in mine)
    assert keys(corpus).count("nghi-dinh:345/2024/nd-cp") == 1


def test_a_date_of_the_symbols_year_goes_before_others() -> None:
    slips = {
        "a": "Nghị định số 58/2022/NĐ-CP ngày 31/8/2002 của Chính phủ.",
        "b": "Nghị định số 58/2022/NĐ-CP ngày 31/8/2002 của Chính phủ.",
        "c": "Nghị định số 58/2022/NĐ-CP ngày 31/8/2022 của Chính phủ.",
    }
    (work,) = link(read(slips), extractor().registry).works
    assert work.date == "2022-08-31"


# works named in words

WORDED = {
    "words": "Bộ làm nhiệm vụ nêu tại Chương trình hành động của Chính phủ thực hiện Nghị quyết số 57-NQ/TW"
    " ngày 22/12/2024.",
    "spelt": "Nghị quyết số 71/NQ-CP ngày 01/4/2025 sửa đổi, bổ sung Chương trình hành động của Chính\nphủ để triển"
    " khai thực hiện Nghị quyết 57-NQ/TW.",
    "number": "Nghị quyết số 03/NQ-CP ngày 09/01/2025 của Chính phủ ban hành Chương trình hành động của Chính phủ thực"
    " hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị.",
    "other": "Nghị quyết số 04/NQ-CP ngày 10/01/2025 của Chính phủ ban hành Chương trình hành động của Chính phủ thực"
    " hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị.",
    "undated": "Nghị quyết số 05/NQ-CP của Chính phủ ban hành Chương trình hành động của Chính phủ thực hiện Nghị quyết"
    " số 57-NQ/TW ngày 22/12/2024.",
    "plan": "Sở làm theo Kế hoạch của UBND tỉnh Lào Cai triển khai thực hiện Nghị quyết số 48/NQ-CP ngày 5/4/2023.",
    "numbered plan": "Kế hoạch số 205/KH-UBND ngày 10/6/2023 của UBND tỉnh Lào Cai về thực hiện Nghị quyết số 48/NQ-CP"
    " ngày 5/4/2023 có ba mục.",
    "plan elsewhere": "Sở làm theo Kế hoạch của UBND tỉnh Hà Giang thực hiện Nghị quyết số 48/NQ-CP ngày 5/4/2023.",
    "nobody": "Xã nhận nhiệm vụ tại Kế hoạch thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024.",
    "somebody": "Phường nhận nhiệm vụ tại Kế hoạch thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024.",
    "rules": "Ông vi phạm Quy chế làm việc của Chính phủ.",
    "older rules": "Bà vi phạm Quy chế làm việc của Chính phủ.",
}
PROGRAMME = "chuong-trinh:chinh-phu.thuc-hien.57-nq/tw~2021"
PLAN = "ke-hoach:uy-ban-nhan-dan-tinh.thuc-hien.48/nq-cp@lao-cai~2023"


def worded(*names: str) -> Corpus:
    return link(read({name: WORDED[name] for name in names}), extractor().registry)


def test_spellings_of_a_work_in_words_are_one() -> None:
    corpus = worded("words", "spelt")
    assert keys(corpus) == [PROGRAMME, "nghi-quyet:57-nq/tw~2021", "nghi-quyet:71/nq-cp~2025"]
    assert ("nghi-quyet:71/nq-cp~2025", Kind.AMENDS, PROGRAMME) in {(e.source, e.kind, e.target) for e in corpus.edges}


def test_a_work_in_words_is_the_numbered_one_that_another_text_calls_so() -> None:
    corpus = worded("words", "spelt", "number")
    assert corpus.aliases == {PROGRAMME: "nghi-quyet:03/nq-cp~2025"}
    assert PROGRAMME not in keys(corpus)
    assert ("nghi-quyet:71/nq-cp~2025", Kind.AMENDS, "nghi-quyet:03/nq-cp~2025") in {
        (e.source, e.kind, e.target) for e in corpus.edges
    }


def test_a_work_in_words_that_two_numbered_ones_fit_stays_open() -> None:
    corpus = worded("words", "number", "other")
    assert corpus.aliases == {}
    assert corpus.unresolved == {PROGRAMME: ("nghi-quyet:03/nq-cp~2025", "nghi-quyet:04/nq-cp~2025")}


def test_a_numbered_work_of_no_known_period_takes_no_words_over() -> None:
    assert PROGRAMME in keys(worded("words", "undated"))


def test_a_title_that_nobody_names_makes_no_work() -> None:
    corpus = worded("number")
    assert keys(corpus) == ["nghi-quyet:03/nq-cp~2025", "nghi-quyet:57-nq/tw~2021"]
    assert corpus.aliases == {}


def test_a_local_plan_in_words_is_the_numbered_one_of_its_place() -> None:
    assert worded("plan", "numbered plan").aliases == {PLAN: "ke-hoach:205/kh-ubnd@lao-cai~2023"}
    assert worded("plan elsewhere", "numbered plan").aliases == {}


def test_works_in_words_that_no_words_identify_stay_apart() -> None:
    assert len([key for key in keys(worded("nobody", "somebody")) if key.startswith("ke-hoach:")]) == 2
    assert len(worded("rules", "older rules").works) == 2


@pytest.mark.parametrize("seed", range(4))
def test_no_order_decides_what_a_work_in_words_is(seed: int) -> None:
    names = list(WORDED)
    random.Random(seed).shuffle(names)  # noqa: S311 - the same on every run
    assert worded(*names) == worded(*WORDED)


def test_a_split_keeps_a_work_in_words_from_its_number() -> None:
    """People take the number of one source apart: what it is called there says nothing of the number elsewhere."""
    split = Override(Act.SPLIT, "nghi-quyet:03/nq-cp~2025", "number", "Nhầm.")
    texts = {name: WORDED[name] for name in ("words", "number")}
    corpus, _ = link_with(read(texts), extractor().registry, (split,))
    assert corpus.aliases == {}
    assert PROGRAMME in keys(corpus)
