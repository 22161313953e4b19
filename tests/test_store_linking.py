"""A database links what changed; the graph is that of linking all of it anew, whatever changed in what order."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from casefiles import extractor

from citegraph.linking.link import link
from citegraph.model import Act, Citation, Corpus, Extraction, Form, Override, Source, Work
from citegraph.store import Store

# Partial keys and full ones of the same stems, local ones, bare numbers, texts without a number, and what they do.
TEXTS = (
    "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị có ba phần.",
    "Kết luận số 01-KL/TW ngày 18/5/2021 về tiếp tục thực hiện Chỉ thị số 05-CT/TW.",
    "Kết luận số 01-KL/TW thay thế Quy định số 977-QĐ/TW.",
    "Chi bộ tự soạn tài liệu theo Quy định số 977-QĐ/TW. Thực hiện Chỉ thị 05, chi bộ họp.",
    "Quy định số 977-QĐ/TW ngày 25/10/2021 của Ban Chấp hành Trung ương nêu 19 điều.",
    "Quy định số 977-QĐ/TW ngày 5/3/2012 của Ban Bí thư nêu hai điều.",
    "Tỉnh ủy Lào Cai ban hành Kế hoạch số 12-KH/TU ngày 5/6/2022 thực hiện Kết luận số 01-KL/TW ngày 18/5/2021.",
    "Cả tỉnh làm theo Kế hoạch số 12-KH/TU thực hiện Kết luận số 01-KL/TW.",
    "Điều 1. Quy chế này quy định việc đi xe theo Luật số 31/2024/QH15.\nĐiều 2. Quy chế này có hiệu lực ngay.",
    "Căn cứ Luật số 31/2024/QH15, Nghị quyết số 128/NQ-CP ngày 11/10/2021; bãi bỏ Kế hoạch số 02.",
    "Nghị quyết số 128/NQ-CP thay thế Nghị quyết số 30/NQ-CP. Nông dân tìm hiểu Luật Đất đai, Kế hoạch số 02.",
    "",
    # A work in words, and two numbered ones that are called so.
    "Nghị quyết số 71/NQ-CP ngày 1/4/2025 sửa đổi Chương trình hành động của Chính phủ thực hiện Nghị quyết 57-NQ/TW.",
    "Theo Chương trình hành động của Chính phủ thực hiện Nghị quyết số 57-NQ/TW, xã tự làm, theo cả Kế hoạch số 02.",
    "Nghị quyết số 03/NQ-CP ngày 9/1/2025 ban hành Chương trình hành động của Chính phủ thực hiện Nghị quyết 57-NQ/TW.",
    "Nghị quyết số 04/NQ-CP ngày 8/1/2025 ban hành Chương trình hành động của Chính phủ thực hiện Nghị quyết 57-NQ/TW.",
    "Nghị quyết số 03/NQ-CP ngày 9/1/2025 rất ngắn.",
)
NAMES = "abcdef"
PARTIAL = "quy-dinh:977-qd/tw"


@cache
def said(name: str, text: str) -> Extraction:
    return extractor().extract(Source(name, text))


def linked_whole(held: dict[str, str]) -> Corpus:
    return link([said(name, text) for name, text in sorted(held.items())], extractor().registry)


def changed(store: Store, held: dict[str, str], chance: random.Random) -> None:
    """Puts a text in, in place of another perhaps, or takes one out."""
    name, text = chance.choice(NAMES), chance.choice(TEXTS)
    if held.pop(name, None) is not None and chance.random() < 0.4:
        store.remove_source(name)
        return
    held[name] = text
    store.replace_source(Source(name, text), said(name, text), "1")


@pytest.mark.parametrize("seed", range(8))
def test_linking_what_changed_gives_the_graph_of_linking_all(tmp_path: Path, seed: int) -> None:
    """After each of many random changes, several of them at once now and then."""
    chance, held = random.Random(seed), dict[str, str]()  # noqa: S311 - the same on every run
    with Store.open(tmp_path / "a.db", create=True) as store:
        for _ in range(25):
            for _ in range(chance.randint(1, 3)):
                changed(store, held, chance)
            store.link(extractor().registry, (), "1")
            assert store.load_corpus() == linked_whole(held)
            assert list(store.faults()) == []


def test_what_a_work_in_words_is_follows_the_sources(tmp_path: Path) -> None:
    """A numbered work is called so, a second one is, the first is no longer: the edges of the other source follow."""
    told = []
    with Store.open(tmp_path / "a.db", create=True) as store:
        for name, text in (("a", TEXTS[12]), ("b", TEXTS[14]), ("c", TEXTS[15]), ("b", TEXTS[16]), ("c", TEXTS[16])):
            store.replace_source(Source(name, text), said(name, text), "1")
            store.link(extractor().registry, (), "1")
            told.append(next(edge.target for edge in store.edges() if edge.kind == "amends"))
            assert list(store.faults()) == []
    words = "chuong-trinh:chinh-phu.thuc-hien.57-nq/tw~2021"
    assert told == [words, "nghi-quyet:03/nq-cp~2025", words, "nghi-quyet:04/nq-cp~2025", words]


def test_the_order_of_what_came_does_not_show(tmp_path: Path) -> None:
    """Works found by words as well."""
    held = dict(zip(NAMES, TEXTS, strict=False))
    found = []
    for number, names in enumerate((NAMES, NAMES[::-1])):
        with Store.open(tmp_path / f"{number}.db", create=True) as store:
            for name in names:
                store.replace_source(Source(name, held[name]), said(name, held[name]), "1")
                store.link(extractor().registry, (), "1")
            found.append((store.load_corpus(), store.search("bộ chính trị"), store.search("977")))
    assert found[0] == found[1]


def test_nothing_is_linked_where_nothing_changed(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", create=True) as store:
        store.replace_source(Source("a", TEXTS[1]), said("a", TEXTS[1]), "1")
        store.link(extractor().registry, (), "1")
        store.save_corpus(Corpus((), (), {}, {}))
        store.link(extractor().registry, (), "1")
        assert len(store.load_corpus().works) == 2  # a graph that was put in by hand is not taken for linked


def test_another_registry_links_all_anew(tmp_path: Path) -> None:
    """What it was linked with stands for the registry, the overrides and our code."""
    split = (Override(Act.SPLIT, "chi-thi:05-ct/tw~2016", "b", "Nhầm."), Override(Act.MERGE, "x", "y", "Không có."))
    with Store.open(tmp_path / "a.db", create=True) as store:
        for name, text in (("a", TEXTS[0]), ("b", TEXTS[1])):
            store.replace_source(Source(name, text), said(name, text), "1")
        assert store.link(extractor().registry, (), "1") == ()
        assert len(store.load_corpus().works) == 2
        assert store.link(extractor().registry, split, "2") == (1,)
        assert store.link(extractor().registry, split, "2") == (1,)
        assert len(store.load_corpus().works) == 3
        assert store.link(extractor().registry, (), "1") == ()
        assert len(store.load_corpus().works) == 2


def test_a_key_is_completed_and_left_open_again(tmp_path: Path) -> None:
    """The edges of a source that did not change follow the key that it uses."""
    told = []
    with Store.open(tmp_path / "a.db", create=True) as store:
        for name, text in (("a", TEXTS[2]), ("b", TEXTS[4]), ("c", TEXTS[5]), ("c", "")):
            store.replace_source(Source(name, text), said(name, text), "1")
            store.link(extractor().registry, (), "1")
            told.append([edge.target for edge in store.edges()])
    assert told == [[key] for key in (PARTIAL, f"{PARTIAL}~2021", PARTIAL, f"{PARTIAL}~2021")]


def linking_memory(path: Path, works: int) -> list[int]:
    """The most bytes of Python while so many works are linked first, and again after each source has changed."""
    peaks = []
    with Store.open(path, create=True) as store:
        for version in "12":
            store.replace_sources("a", register(works), version)
            tracemalloc.start()
            store.link(extractor().registry, (), "1")
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert store.stats().works == works
    return peaks


def register(works: int, folder: str = "a", year: str | None = None) -> Iterator[tuple[Source, Extraction]]:
    """Sources in a folder that each name a hundred works, of this year or undated."""
    period = f"~{year}" if year else ""
    for first in range(0, works, 100):
        cited = tuple(
            Work(f"quy-dinh:{n}-qd/tw{period}", "quy-dinh", f"{n}-QĐ/TW", date=year, title="a" * 200)
            for n in range(first + 1, first + 101)
        )
        citations = tuple(Citation(0, 1, "a", Form.FULL, work.key, "import:1") for work in cited)
        name = f"{folder}/{first}"
        yield Source(name, "a"), Extraction(name, None, False, cited, citations, (), (), ())


@pytest.mark.slow
def test_linking_more_works_takes_no_more_memory(tmp_path: Path) -> None:
    """First of all sources, then of those that changed."""
    linking_memory(tmp_path / "warm.db", 3_000)  # fills the caches, which are bounded
    few, many = (linking_memory(tmp_path / f"{works}.db", works) for works in (1_200, 3_000))
    for less, more in zip(few, many, strict=True):
        assert more < 1.3 * less, (few, many)


def relinking_steps(path: Path, works: int) -> int:
    """The steps of SQLite, in hundreds, while one changed source is linked in a database of so many completed keys."""
    steps = count()
    with Store.open(path, create=True) as store:
        for folder, year in (("a", None), ("b", "2021")):
            store.replace_sources(folder, register(works, folder, year), "1")
        store.link(extractor().registry, (), "1")
        assert len(store.load_corpus().aliases) == works
        store.replace_source(Source("c", TEXTS[0]), said("c", TEXTS[0]), "1")
        store._connection.set_progress_handler(lambda: next(steps) and None, 100)
        store.link(extractor().registry, (), "1")
    return next(steps)


def test_one_change_takes_no_more_steps_in_a_larger_database(tmp_path: Path) -> None:
    """Neither all aliases nor all works of the sources are read while no completion has changed."""
    few, many = (relinking_steps(tmp_path / f"{works}.db", works) for works in (400, 1_600))
    assert many < 1.3 * few, (few, many)
