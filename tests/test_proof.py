"""What a database knows of the proof of a relation: where its text mentions both works, and what the text is called."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from citegraph.export.html import write_html
from citegraph.export.pagedata import SPOT_ROLES, details, page_data, unpacked
from citegraph.export.selection import whole
from citegraph.extraction.pipeline import Extractor
from citegraph.files import packaged
from citegraph.model import Edge, Kind, Source
from citegraph.presentation.proof import SourceTitle, first_line
from citegraph.presentation.quotes import Ends, QuoteRole
from citegraph.registry import load_registry
from citegraph.store import Store
from citegraph.store.proof import StoredProof

DECREE = """CHÍNH PHỦ
Số: 7/2024/NĐ-CP
Hà Nội, ngày 5 tháng 6 năm 2024
NGHỊ ĐỊNH
Quy định chi tiết Luật Thư viện
Căn cứ Luật Thư viện số 46/2019/QH14 ngày 21 tháng 11 năm 2019;
Nghị định này thay thế Nghị định số 93/2020/NĐ-CP ngày 18 tháng 8 năm 2020 của Chính phủ.
"""
STORY = """# Thư viện tỉnh đổi mới

Kế hoạch số 15/KH-UBND thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị.
"""
GAZETTE = "3\n\nCÔNG BÁO/Số 3/Ngày 02-06-2030\n\n"
SOURCES = {"/home/an/van-ban/7.txt": DECREE, "tin/thu-vien.txt": STORY}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    extractor = Extractor()
    with Store.open(tmp_path_factory.mktemp("proof") / "a.db", create=True) as opened:
        for name, text in SOURCES.items():
            source = Source(name, text)
            opened.replace_source(source, extractor.extract(source), "test")
        opened.link(extractor.registry, (), "test")
        yield opened


def edge_to(store: Store, target: str, kind: Kind) -> Edge:
    [found] = [edge for edge in store.edges() if edge.target.startswith(target) and edge.kind is kind]
    return found


def mentions(edge: Edge, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [edge.evidence.quote[start:end] for start, end in spans]


def test_mentions_are_those_of_both_works_in_the_sentence(store: Store) -> None:
    edge = edge_to(store, "chi-thi:05", Kind.IMPLEMENTS)
    [ends] = StoredProof(store).ends([edge]).values()
    assert mentions(edge, ends.source) == ["Kế hoạch số 15/KH-UBND"]
    assert mentions(edge, ends.target) == ["Chỉ thị số 05-CT/TW"]
    assert not ends.own


def test_a_basis_is_stated_by_the_document_itself(store: Store) -> None:
    edge = edge_to(store, "luat:46", Kind.BASED_ON)
    [ends] = StoredProof(store).ends([edge]).values()
    assert ends.own
    assert mentions(edge, ends.target) == ["Luật Thư viện số 46/2019/QH14"]


def test_this_decree_is_a_mention_of_the_decree(store: Store) -> None:
    edge = edge_to(store, "nghi-dinh:93", Kind.REPLACES)
    [ends] = StoredProof(store).ends([edge]).values()
    assert mentions(edge, ends.source) == ["Nghị định này"]
    assert not ends.own


def test_a_work_that_the_sentence_does_not_mention_is_quoted_from_elsewhere(store: Store) -> None:
    """The nearest mention before the sentence, or the first one after it."""
    edge = edge_to(store, "chi-thi:05", Kind.IMPLEMENTS)
    start, at = edge.evidence.start, STORY.index("Chỉ thị")
    late = replace(edge, evidence=replace(edge.evidence, start=at, quote=STORY[at : edge.evidence.end]))
    early = replace(edge, evidence=replace(edge.evidence, end=at, quote=STORY[start:at]))
    proof = StoredProof(store)
    assert proof.ends([late])[late].source_elsewhere == "Kế hoạch số 15/KH-UBND"
    assert proof.ends([early])[early].target_elsewhere == "Chỉ thị số 05-CT/TW"


def test_an_edge_without_a_text_has_no_ends(store: Store) -> None:
    assert StoredProof(store).ends([replace(edge_to(store, "luat:46", Kind.BASED_ON), origin="gone.txt")]) == {}


def test_sources_are_called_by_their_work_or_their_first_line(store: Store) -> None:
    found = StoredProof(store).sources([*SOURCES, "gone.txt"])
    names = {name: title.name(lambda work: f"Nghị định {work.symbol}", {}) for name, title in found.items()}
    assert names == {"/home/an/van-ban/7.txt": "Nghị định 07/2024/NĐ-CP", "tin/thu-vien.txt": "Thư viện tỉnh đổi mới"}


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("---\nlayout: tin\ntitle: 'Một buổi đọc sách'\n---\nNgày 5/6, thư viện mở cửa.", "Một buổi đọc sách"),
        ("---\nlayout: tin\n---\nNgày 5/6, thư viện mở cửa.", "Ngày 5/6, thư viện mở cửa."),
        ("70\n\nCÔNG BÁO/Số 3/Ngày 02-06-2030\n\nỦY BAN NHÂN DÂN\nVề việc mở thư viện xã", "Về việc mở thư viện xã"),
        ("KẾ HOẠCH MỞ THƯ VIỆN XÃ\n", "KẾ HOẠCH MỞ THƯ VIỆN XÃ"),
        (f"{GAZETTE}Ký bởi: CÔNG BÁO NƯỚC TA\nCơ quan: VĂN PHÒNG\nTM. CHÍNH PHỦ\nPHÓ THỦ TƯỚNG\n\nHồ Văn An", None),
        (f"{GAZETTE}VĂN BẢN PHÁP LUẬT KHÁC\nBỘ QUỐC PHÒNG", None),
        (f"{GAZETTE}Độc lập - Tự do - Hạnh phúc\nTHÔNG TƯ\nHướng dẫn mở thư viện", "Hướng dẫn mở thư viện"),
        ("Số: 5/KH-UBND\nHà Nội, ngày 5 tháng 6 năm 2024\nVề việc mở thư viện", "Về việc mở thư viện"),
        ("Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi điều chỉnh\n1. Luật này quy định …", "Luật này quy định …"),
        ("Điều 1. Sửa đổi Điều lệ thư viện\n1. Sửa đổi Điều 4:", "Sửa đổi Điều lệ thư viện"),
        ("# Cà Mau\n\nCà Mau | |\n| Biệt danh | Đất Mũi Cực Nam |\nCà Mau là một tỉnh", "Cà Mau"),
        ("- Tham khảo thêm\n- Tham khảo thêm\nThư viện mở cửa", "Thư viện mở cửa"),
        ("**Kính gửi:** Các thư viện xã", "Kính gửi: Các thư viện xã"),
        ("1\n2;3\n\n---", None),
        ("", None),
    ],
)
def test_the_first_line_that_says_something(head: str, line: str | None) -> None:
    assert first_line(head) == line


RULES = tomllib.loads(packaged("citegraph.presentation", "data/untitled.toml").decode())


@pytest.mark.parametrize("block", RULES["line"], ids=lambda block: str(block["id"]))
def test_each_rule_of_what_is_no_title_reads_its_examples_alone(block: dict[str, Any]) -> None:
    for line in block["examples"]:
        assert re.fullmatch(block["pattern"], line), line
    for line in block["counter_examples"]:
        assert first_line(line) == line


def test_a_name_is_short_and_has_no_folder() -> None:
    assert len(SourceTitle("a", line="thư viện " * 90).name(str, {})) <= 120
    assert len(SourceTitle("x" * 500).name(str, {})) <= 120
    assert SourceTitle("/home/an/tin.jsonl").name(str, {}) == "tin.jsonl"


def test_a_page_has_the_mentions_and_no_folder_of_a_source(store: Store) -> None:
    """Offsets count as JavaScript does: a character outside the basic plane is two."""
    edge = edge_to(store, "chi-thi:05", Kind.IMPLEMENTS)
    corpus = store.load_corpus()
    astral = replace(edge, evidence=replace(edge.evidence, quote=f"𠀀 {edge.evidence.quote}"))
    proof = StoredProof(store)
    ends = {astral: Ends(source=tuple((a + 2, b + 2) for a, b in proof.ends([edge])[edge].source))}
    drawn = {(edge.source, edge.kind, edge.target): [astral]}
    picture = replace(page_data(whole(corpus), "vi", "force", load_registry()), drawn=drawn, ends=ends)
    made = details(picture, None)
    [[[text, spots, own, source, *_]]] = made["evidence"]
    shown = made["strings"][text].encode("utf-16-le")
    assert shown[2 * spots[0] : 2 * spots[1]].decode("utf-16-le") == "Kế hoạch số 15/KH-UBND"
    assert (spots[2], own, made["strings"][source]) == (SPOT_ROLES.index(QuoteRole.SOURCE), 0, "thu-vien.txt")
    file = io.StringIO()
    write_html(whole(corpus), file, proof=proof)
    details_block = re.findall(r'id="details">([^<]*)<', file.getvalue())[0]
    strings = unpacked(details_block)["strings"]
    assert "Nghị định 07/2024/NĐ-CP" in strings
    assert not [string for string in strings if "/home/an" in string]
