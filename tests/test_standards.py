"""Standards and technical regulations: passed over unless asked for, and told from documents then."""

from __future__ import annotations

from pathlib import Path

import pytest
from casefiles import said
from conftest import RunCli

from citegraph import build_graph, extract, load_registry
from citegraph.extraction.pipeline import Extractor
from citegraph.identity.rank import Level, level_finder
from citegraph.model import Extraction, Source

ON = Extractor(load_registry(standards=True))
TEXT = (
    "Nhà theo QCVN 06:2022/BXD ban hành kèm theo Thông tư số 06/2022/TT-BXD ngày 30/11/2022, dầm theo TCVN 5574:2018."
)


def read(text: str) -> Extraction:
    return ON.extract(Source("case", text))


def found(text: str) -> list[str]:
    return [f"{c.text} = {c.work}" for c in read(text).citations]


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("Dầm theo TCVN 5574:2018.", ["TCVN 5574:2018 = standard:tcvn-5574/2018"]),
        ("Dầm theo TCVN 5574 : 2018 mới.", ["TCVN 5574 : 2018 = standard:tcvn-5574/2018"]),
        ("Gỗ theo TCVN 8048-1:2009.", ["TCVN 8048-1:2009 = standard:tcvn-8048-1/2009"]),
        ("Kho theo TCVN 2622-1995.", ["TCVN 2622-1995 = standard:tcvn-2622/1995"]),
        ("Phòng theo TCVN ISO/IEC 17025:2017.", ["TCVN ISO/IEC 17025:2017 = standard:tcvn-iso-iec-17025/2017"]),
        ("Nước theo QCVN14:2008/BTNMT.", ["QCVN14:2008/BTNMT = standard:qcvn-14/2008/btnmt"]),
        ("Nước theo QCVN 14:2008/BTNMT và QCVN 14:2025/BTNMT.", None),
        ("Đọc TCVN 5574 và ISO 9001:2015.", []),
        ("Gọi số 5574:2018, mã ATCVN 5574:2018, TCVN 5574:20181.", []),
    ],
)
def test_a_standard_is_known_by_family_number_year_and_body(text: str, finds: list[str] | None) -> None:
    if finds is None:
        assert len({c.work for c in read(text).citations}) == 2
    else:
        assert found(text) == finds


def test_standards_are_passed_over_unless_asked_for_and_explained() -> None:
    off = said(TEXT)
    assert [c.text for c in off.citations] == ["Thông tư số 06/2022/TT-BXD"]
    assert [r.text for r in off.rejections] == ["QCVN 06:2022/BXD", "TCVN 5574:2018"]
    assert all("--standards" in r.reason and "load_registry(standards=True)" in r.reason for r in off.rejections)
    assert not read(TEXT).rejections


def test_reading_standards_changes_nothing_about_documents() -> None:
    documents = [c for c in read(TEXT).citations if not (c.work or "").startswith("standard:")]
    assert documents == list(said(TEXT).citations)


@pytest.mark.parametrize("link", ["ban hành kèm theo", "được ban hành kèm theo", "về an toàn cháy ban hành kèm theo"])
def test_a_standard_cites_the_circular_that_the_text_says_it_came_with(link: str) -> None:
    text = f"QCVN 06:2022/BXD {link} Thông tư số 06/2022/TT-BXD."
    assert [(r.source, str(r.kind), r.target) for r in read(text).relations] == [
        ("standard:qcvn-06/2022/bxd", "cites", "thong-tu:06/2022/tt-bxd")
    ]


def test_a_standard_beside_a_circular_cites_nothing() -> None:
    assert not read("Xem QCVN 06:2022/BXD và Thông tư số 06/2022/TT-BXD.").relations


def test_one_standard_replaces_another() -> None:
    relations = read("QCVN 06:2022/BXD thay thế QCVN 06:2021/BXD.").relations
    assert [(r.source, str(r.kind), r.target) for r in relations] == [
        ("standard:qcvn-06/2022/bxd", "replaces", "standard:qcvn-06/2021/bxd")
    ]


def test_a_standard_has_type_number_year_and_issuer() -> None:
    works = {work.symbol: work for work in read(TEXT).works}
    national, building = works["TCVN 5574:2018"], works["QCVN 06:2022/BXD"]
    assert (national.type, national.number, national.date) == ("tieu-chuan", "5574", "2018")
    assert (national.issuer, building.issuer) == ("Bộ Khoa học và Công nghệ", "Bộ Xây dựng")
    assert building.type == "quy-chuan"
    levels = level_finder(ON.registry)
    assert [levels.level(work) for work in (national, building)] == [Level.MINISTRY, Level.MINISTRY]


def test_the_option_is_part_of_the_fingerprint_and_of_the_api() -> None:
    assert load_registry(standards=True).fingerprint != load_registry().fingerprint
    assert [c.text for c in extract("Theo TCVN 5574:2018.", load_registry(standards=True)).citations] == [
        "TCVN 5574:2018"
    ]
    graph = build_graph([TEXT, "Cột theo TCVN 5574:2018."], load_registry(standards=True))
    assert graph.resolve("TCVN 5574:2018").key == "standard:tcvn-5574/2018"


def test_the_option_on_the_command_line(run_cli: RunCli, tmp_path: Path) -> None:
    """A store that was built without standards reads its sources again when they are asked for."""
    (tmp_path / "tin.txt").write_text(TEXT, "utf-8")
    assert "TCVN" not in run_cli("extract", "tin.txt", cwd=tmp_path).stdout
    assert "standard:tcvn-5574/2018" in run_cli("extract", "tin.txt", "--standards", cwd=tmp_path).stdout
    assert "extracted only with" in run_cli("explain", "tin.txt", "--format", "csv", cwd=tmp_path).stdout
    assert (
        "extracted only with"
        not in run_cli("explain", "tin.txt", "--standards", "--format", "csv", cwd=tmp_path).stdout
    )
    run_cli("build", "tin.txt", cwd=tmp_path)
    assert "1 read, 0 unchanged" in run_cli("build", "tin.txt", "--standards", cwd=tmp_path).stdout
    assert "0 read, 1 unchanged" in run_cli("build", "tin.txt", "--standards", cwd=tmp_path).stdout
    shown = run_cli("show", "QCVN 06:2022/BXD", "--format", "json", cwd=tmp_path).stdout
    assert "thong-tu:06/2022/tt-bxd" in shown
    for name in ("graph.graphml", "graph.dot"):
        run_cli("export", name, cwd=tmp_path)
        assert "TCVN 5574:2018" in (tmp_path / name).read_text("utf-8")
