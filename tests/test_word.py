"""Word files with marks: where comments, tracked changes and links are, and that nothing else of the file changes."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import madefiles as made
import pytest
from click.testing import CliRunner, Result
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from madefiles import OFFICE, WORD

from citegraph.check import Checker, Finding, MessageLanguage, Settings, all_rules, fixed
from citegraph.check.comments import with_comments
from citegraph.check.rules import comment_words
from citegraph.cli import main
from citegraph.export.annotate import LinkTemplate
from citegraph.export.links import with_links
from citegraph.extraction.pipeline import Extractor
from citegraph.model import Source
from citegraph.readers.bounds import Budget
from citegraph.readers.docx import docx_text
from citegraph.registry import load_registry
from citegraph.word.marking import Story

W = f"{{{WORD}}}"
NAME = "du-thao.docx"
TEMPLATE = "https://example.org/{key}"


def run(text: str, format_: str = "") -> str:
    properties = f"<w:rPr>{format_}</w:rPr>" if format_ else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*content: str) -> str:
    return f"<w:p>{''.join(content)}</w:p>"


def box(text: str) -> str:
    """A text box, twice as Word writes it: as a drawing, and in the form of old programs."""
    inner = f"<w:txbxContent>{paragraph(run(text))}</w:txbxContent>"
    data = f'<a:graphicData uri="x"><wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData>'
    drawing = f"<w:drawing><wp:inline><a:graphic>{data}</a:graphic></wp:inline></w:drawing>"
    old = f"<w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict>"
    choice = f'<mc:Choice Requires="wps">{drawing}</mc:Choice><mc:Fallback>{old}</mc:Fallback>'
    return f"<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"


def field(code: str, *result: str) -> str:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{t}"/></w:r>' for t in ("begin", "separate", "end"))
    return f"{begin}<w:r><w:instrText>{code}</w:instrText></w:r>{separate}{''.join(result)}{end}"


BODY = (
    f"<w:tbl><w:tr><w:tc>{paragraph(run('TỈNH ỦY LÀO CAI'))}</w:tc>"
    f"<w:tc>{paragraph(run('Nghị quyết số 18/NQ-TW'))}</w:tc></w:tr></w:tbl>"
    + paragraph(
        run("Theo Nghị định số 30/2020/"),
        run("NÐ", "<w:b/>"),
        run("-CP của Chính phủ", '<w:i/><w:rPrChange w:id="7" w:author="Lan"><w:rPr/></w:rPrChange>'),
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        run(" và "),
        f'<w:hyperlink r:id="link">{run("Kế hoạch số 101- KH/TU")}</w:hyperlink>',
    )
    + paragraph(
        '<w:bookmarkStart w:id="4" w:name="a"/>',
        f'<w:ins w:id="5" w:author="Lan">{run("Căn cứ ")}</w:ins>',
        '<w:del w:id="6" w:author="Lan"><w:r><w:delText>Theo </w:delText></w:r></w:del>',
        '<w:commentRangeStart w:id="93"/>',
        run("Chỉ thị số 05-"),
        run(" CT/TW"),
        '<w:commentRangeEnd w:id="93"/><w:r><w:commentReference w:id="93"/></w:r>',
        '<w:r><w:tab/><w:t xml:space="preserve">ngày 31/02/2016 </w:t><w:br/><w:t>của Tỉnh ủyđã họp</w:t></w:r>',
        '<w:bookmarkEnd w:id="4"/>',
    )
    + paragraph(box("Hộp theo Nghị quyết số 35/NQ-TW"))
    + "<w:sectPr><w:headerReference w:type='default' r:id='header1'/></w:sectPr>"
)
PARTS = {
    "header1": paragraph(run("Dự thảo theo Nghị quyết số 36/NQ-TW")),
    "header2": paragraph(run("Dự thảo theo "), run("Nghị quyết số 36", "<w:i/>"), run("/NQ-TW")),
    "footnotes": f'<w:footnote w:id="2">{paragraph(run("Thay thế Nghị định số 110/2004/ NĐ-CP"))}</w:footnote>',
    "comments": f'<w:comment w:id="93" w:author="Minh">{paragraph(run("Xem lại"))}</w:comment>',
    "footer1": paragraph(run("Trang")),
}
OTHERS: dict[str, bytes | str] = {
    "docProps/core.xml": (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:modified>2026-02-03T04:05:06Z</dcterms:modified>'
        "</cp:coreProperties>"
    ),
    "word/vbaProject.bin": b"\0macros",
    "word/embeddings/oleObject1.bin": b"\0object",
    "customXml/item1.xml": "<a  b='c'/>",
}


@cache
def draft() -> bytes:
    """A draft with a fault in each place that is read, earlier comments and tracked changes, macros and an object."""
    return made.office(BODY, OTHERS, **PARTS)


@cache
def checker() -> Checker:
    return Checker(load_registry(), Settings())


def text_of(data: bytes) -> str:
    return docx_text(data, NAME, Budget(len(data)))


def findings(data: bytes) -> tuple[Finding, ...]:
    return checker().check(Source(NAME, text_of(data)))


def checked(data: bytes, track: bool = True) -> bytes:
    return with_comments(data, Source(NAME, text_of(data)), findings(data), MessageLanguage.VI, track)


def annotated(data: bytes) -> bytes:
    source = Source(NAME, text_of(data))
    return with_links(data, source, Extractor(load_registry()).extract(source), LinkTemplate(TEMPLATE))


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def root_of(data: bytes, part: str = "word/document.xml") -> Any:
    return etree.fromstring(parts_of(data)[part])


def rejected(content: bytes) -> Any:
    """A part with its tracked changes of ours rejected and without our comments and links, and its runs joined."""
    root = etree.fromstring(content)
    for each in list(root.iter(f"{W}ins", f"{W}del")):
        if each.get(f"{W}author") == "citegraph":
            for kept in () if each.tag == f"{W}ins" else list(each):
                each.addprevious(kept)
                for text in list(kept.iter(f"{W}delText")):
                    text.tag = f"{W}t"
            each.getparent().remove(each)
    for mark in list(root.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference")):
        if mark.get(f"{W}id") != "93":
            gone = mark.getparent() if mark.tag.endswith("Reference") else mark
            gone.getparent().remove(gone)
    return joined_runs(root)


def joined_runs(root: Any) -> Any:
    """A part with neighbouring runs of one format joined, and neighbouring texts in them."""
    for change in root.iter(f"{W}rPrChange"):
        change.attrib.pop(f"{W}id", None)
    for each in list(root.iter(f"{W}r")):
        before = each.getprevious()
        if before is not None and before.tag == each.tag and format_of(before) == format_of(each):
            before.extend([child for child in each if child.tag != f"{W}rPr"])
            each.getparent().remove(each)
    for text in list(root.iter(f"{W}t")):
        text.attrib.clear()
        before = text.getprevious()
        if before is not None and before.tag == text.tag:
            before.text += text.text
            text.getparent().remove(text)
    return etree.tostring(root, method="c14n")


def format_of(each: Any) -> bytes:
    found = each.find(f"{W}rPr")
    return b"" if found is None else etree.tostring(found, method="c14n")


def comments_of(data: bytes) -> dict[str, list[str]]:
    """The paragraphs of each comment of ours, by id."""
    root = root_of(data, "word/comments.xml")
    return {
        comment.get(f"{W}id"): ["".join(p.itertext()) for p in comment.iter(f"{W}p")]
        for comment in root
        if comment.get(f"{W}author") == "citegraph"
    }


def anchors(data: bytes) -> dict[str, str]:
    """The text between both ends of each comment, with earlier insertions and without deletions."""
    found: dict[str, str] = {}
    open_: set[str] = set()
    for element in root_of(data).iter():
        if element.tag == f"{W}commentRangeStart":
            open_.add(element.get(f"{W}id"))
            found[element.get(f"{W}id")] = ""
        elif element.tag == f"{W}commentRangeEnd":
            open_.remove(element.get(f"{W}id"))
        elif element.tag in {f"{W}t", f"{W}delText"}:
            for each in open_:
                found[each] += element.text
    assert not open_
    return found


# What stays


@pytest.mark.parametrize("track", [False, True])
def test_nothing_changes_but_what_is_marked(track: bool) -> None:
    """Other parts are the same bytes, and parts with marks are the same without them, but for runs that were cut."""
    before, after = parts_of(draft()), parts_of(checked(draft(), track))
    texts = {"word/document.xml", "word/header1.xml", "word/header2.xml", "word/footnotes.xml"}
    marked = texts if track else {"word/document.xml"}
    assert list(after) == list(before)
    assert {name for name in before if before[name] != after[name]} == marked | {"word/comments.xml"}
    for name in marked:
        assert rejected(after[name]) == joined_runs(etree.fromstring(before[name]))
    first, earlier = (etree.fromstring(parts["word/comments.xml"])[0] for parts in (after, before))
    assert etree.tostring(first, method="c14n") == etree.tostring(earlier, method="c14n")


def test_the_first_comment_of_a_file_adds_one_part_and_its_two_entries() -> None:
    data = made.office(paragraph(run("Nghị quyết số 18/NQ-TW")))
    before, after = parts_of(data), parts_of(checked(data, track=False))
    assert after.keys() - before.keys() == {"word/comments.xml"}
    changed = {"[Content_Types].xml", "word/_rels/document.xml.rels", "word/document.xml"}
    assert {name for name in before if before[name] != after[name]} == changed
    types, relations = (etree.fromstring(after[name]) for name in sorted(changed)[:2])
    assert [each.get("PartName") for each in types][-1] == "/word/comments.xml"
    assert (relations[-1].get("Target"), relations[-1].get("Type")) == ("comments.xml", f"{OFFICE}/comments")
    assert len({each.get("Id") for each in relations}) == len(relations)


def test_comments_that_are_listed_but_missing_are_written() -> None:
    data = _without("word/comments.xml")
    assert parts_of(checked(data)).keys() == parts_of(draft()).keys()
    assert len(comments_of(checked(data))) == len(findings(draft()))


def test_a_file_without_findings_is_the_same_file() -> None:
    data = made.office(paragraph(run("Không có gì")), OTHERS)
    assert parts_of(checked(data)) == parts_of(data)


def test_the_same_file_gives_the_same_bytes() -> None:
    """Times are those of the file: of its parts in the archive, and of its last change in the marks."""
    assert checked(draft()) == checked(draft())
    dates = {each.get(f"{W}date") for each in root_of(checked(draft())).iter(f"{W}ins", f"{W}del")} - {None}
    assert dates == {"2026-02-03T04:05:06Z"}
    with zipfile.ZipFile(io.BytesIO(draft())) as before, zipfile.ZipFile(io.BytesIO(checked(draft()))) as after:
        assert [i.date_time for i in after.infolist()] == [i.date_time for i in before.infolist()]


# Tracked changes


def test_accepted_changes_are_the_fixes_and_rejected_ones_leave_the_text() -> None:
    """In every place that is read; both headers of one text are changed, though it is read once."""
    after = checked(draft())
    text = text_of(draft())
    assert text_of(after) == fixed(text, findings(draft()))
    for part in (
        "18-NQ/TW",
        "30/2020/NĐ-CP",
        "101-KH/TU",
        "05-CT/TW",
        "ủy đã",
        "35-NQ/TW",
        "36-NQ/TW",
        "110/2004/NĐ-CP",
    ):
        assert part in text_of(after)
        assert part not in text
    parts = parts_of(after)
    back = {
        name: rejected(content) if name.startswith("word/") and name.endswith(".xml") else content
        for name, content in parts.items()
    }
    assert text_of(made.packed(back)) == text


@given(st.randoms(use_true_random=False))
@examples(15)
def test_a_text_gives_the_same_fixes_however_it_is_cut_into_runs(chance: random.Random) -> None:
    text = "Theo Nghị quyết số 18/NQ-TW, Kế hoạch số 101- KH/TU, Nghị định số 30/2020/NÐ-CP; Tỉnh ủyđã họp"
    cuts = sorted(chance.sample(range(1, len(text)), chance.randrange(len(text) - 1)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    runs = [run(piece, chance.choice(["", "<w:b/>", '<w:sz w:val="28"/>'])) for piece in pieces]
    data = made.office(paragraph(*runs))
    after = checked(data)
    assert text_of(data) == text
    assert (
        text_of(after)
        == "Theo Nghị quyết số 18-NQ/TW, Kế hoạch số 101-KH/TU, Nghị định số 30/2020/NĐ-CP; Tỉnh ủy đã họp"
    )
    assert rejected(parts_of(after)["word/document.xml"]) == joined_runs(root_of(data))
    plain = anchors(checked(data, track=False))
    assert [plain[id_] for id_ in comments_of(after)] == [finding.text for finding in findings(data)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (f'<w:ins w:id="1" w:author="Lan">{run("Nghị quyết số 18/NQ-TW")}</w:ins>', "insertions cannot be nested"),
        (field(" REF a ", run("Nghị quyết số 18/NQ-TW")), "a field is computed again"),
        (f'<w:fldSimple w:instr="REF a">{run("Nghị quyết số 18/NQ-TW")}</w:fldSimple>', "a field is computed again"),
        (
            f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{run('Nghị quyết số 18/NQ-TW')}</w:sdtContent></w:sdt>",
            "a control of plain text contains runs alone",
        ),
        (run("Nghị quyết số 18/NQ<w:t/>").replace("<w:t/>", "</w:t><w:noBreakHyphen/><w:t>TW"), "a hyphen of its own"),
        (run("NghÞ ®Þnh sè 30/2020/ND-CP", '<w:rFonts w:ascii=".VnTime"/>'), "an old font has no such letter"),
    ],
)
def test_where_word_cannot_track_a_change_there_is_the_comment_alone(content: str, why: str) -> None:
    data = made.office(paragraph(run("Theo "), content, run(" của Đảng")))
    after = checked(data)
    assert comments_of(after), why
    assert text_of(after) == text_of(data)
    assert "citegraph" not in parts_of(after)["word/document.xml"].decode()


def test_a_picture_inside_a_deleted_text_stays() -> None:
    picture = "<w:drawing><wp:inline/></w:drawing>"
    for between in (picture, f"{picture}</w:r><w:r>", f"</w:r><w:r>{picture}"):
        start, end = ('<w:t xml:space="preserve">', "</w:t>")
        content = f"<w:r>{start}Kế hoạch số 101- {end}{between}{start} KH/TU{end}</w:r>"
        after = checked(made.office(paragraph(run("Theo "), content)))
        assert text_of(after) == "Theo Kế hoạch số 101-KH/TU"
        assert next(root_of(after).iter(f"{W}drawing")).getparent().getparent().tag == f"{W}p"


# Comments


def test_a_comment_tells_the_message_its_proposal_its_basis_and_its_rule() -> None:
    data = made.office(paragraph(run("Nghị quyết số 18/NQ-TW")))
    ((_, lines),) = comments_of(checked(data)).items()
    (finding,) = findings(data)
    words = comment_words(MessageLanguage.VI)
    about = all_rules()["separator"].about["vi"]
    assert lines == [
        finding.message,
        words["proposed"].format(proposed="18-NQ/TW"),
        words["basis"].format(basis=finding.basis),
        words["rule"].format(about=about, rule="separator"),
    ]
    assert comment_words(MessageLanguage.EN).keys() == words.keys()
    assert {*Story} - {Story.BODY} <= words.keys()


def test_comments_are_whole_and_cover_the_text_of_their_findings() -> None:
    """Each has one start, one end and one reference, ids that nobody else has, and its place in the body.

    Word ignores comments in headers, notes and text boxes: those are at the first paragraph, the reference, the box.
    """
    after = checked(draft(), track=False)
    root = root_of(after)
    for tag in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        ids = [each.get(f"{W}id") for each in root.iter(f"{W}{tag}")]
        assert sorted(ids) == sorted([*comments_of(after), "93"])
    assert not list(root.iter(f"{W}txbxContent").__next__().iter(f"{W}commentRangeStart"))
    covered, found = anchors(after), findings(draft())
    for (id_, lines), finding in zip(comments_of(after).items(), found, strict=True):
        elsewhere = {
            "36/NQ-TW": "Theo Nghị định số ",
            "110/2004/ NĐ-CP": "",
            "35/NQ-TW": "Hộp theo Nghị quyết số 35/NQ-TW" * 2,
        }
        assert covered[id_] == elsewhere.get(finding.text, finding.text.replace("\t", "").replace("\n", ""))
        assert (len(lines) > 3 + (finding.proposed is not None)) == (finding.text in elsewhere)


def test_revisions_of_ours_have_ids_of_their_own() -> None:
    """Also the copies of an earlier change of format, whose run was cut."""
    ids = [
        each.get(f"{W}id")
        for part in ("document", "header1", "header2", "footnotes")
        for each in root_of(checked(draft()), f"word/{part}.xml").iter(f"{W}ins", f"{W}del", f"{W}rPrChange")
    ]
    assert len(ids) == len(set(ids))


def test_a_comment_on_a_field_is_around_it() -> None:
    """Inside, it would be lost when the field is computed again."""
    data = made.office(paragraph(run("Theo "), field(" REF a ", run("Nghị quyết số 18/NQ-TW"))))
    tags = [child.tag.removeprefix(W) for child in root_of(checked(data)).find(f"{W}body/{W}p")]
    assert tags == ["r", "commentRangeStart", "r", "r", "r", "r", "r", "commentRangeEnd", "r"]


def test_a_comment_on_a_header_above_a_body_without_text_has_a_place() -> None:
    for body in ("", "<w:p/>", "<w:sectPr/>"):
        after = checked(made.office(body, header1=PARTS["header1"]))
        assert len(comments_of(after)) == 1
        assert list(anchors(after)) == ["0"]


def test_a_comment_on_a_number_that_word_counts_is_on_the_text_beside_it() -> None:
    numbering = '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>'
    numbering += '<w:lvlText w:val="Nghị quyết số 18/NQ-TW, %1."/></w:lvl></w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    counted = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    for content in ("", run("Hai")):
        after = checked(made.office(paragraph(counted, content), numbering=numbering))
        assert anchors(after) == {"0": "Hai" if content else ""}


# Links


def links(data: bytes, part: str = "document") -> list[tuple[str, str]]:
    """The text and the address of each link of a part."""
    listed = parts_of(data).get(f"word/_rels/{part}.xml.rels", b"<a/>")
    targets = {each.get("Id"): each.get("Target") for each in etree.fromstring(listed)}
    return [
        ("".join(link.itertext()), targets[link.get(f"{{{OFFICE}}}id")])
        for link in root_of(data, f"word/{part}.xml").iter(f"{W}hyperlink")
    ]


def test_citations_are_links_in_every_place_and_those_in_a_link_stay() -> None:
    after = annotated(draft())
    assert text_of(after) == text_of(draft())
    at = "https://example.org/"
    assert links(after) == [
        ("Nghị quyết số 18/NQ-TW", f"{at}nghi-quyet:18-nq/tw"),
        ("Nghị định số 30/2020/NÐ-CP", f"{at}nghi-dinh:30/2020/nd-cp"),
        ("Kế hoạch số 101- KH/TU", "https://a.vn"),
        ("Chỉ thị số 05- CT/TW", f"{at}chi-thi:05-ct/tw~2016"),
        ("Nghị quyết số 35/NQ-TW", f"{at}nghi-quyet:35-nq/tw~2016"),
    ]
    assert (
        links(after, "header1") == links(after, "header2") == [("Nghị quyết số 36/NQ-TW", f"{at}nghi-quyet:36-nq/tw")]
    )
    assert links(after, "footnotes") == [("Nghị định số 110/2004/ NĐ-CP", f"{at}nghi-dinh:110/2004/nd-cp")]
    before, marked = parts_of(draft()), parts_of(after)
    texts = {f"word/{name}.xml" for name in ("document", "header1", "header2", "footnotes")}
    listed = {f"word/_rels/{name}.xml.rels" for name in ("header1", "header2", "footnotes")}
    assert marked.keys() - before.keys() == listed
    assert {name for name in before if before[name] != marked[name]} == texts | {"word/_rels/document.xml.rels"}


def test_a_link_keeps_the_format_of_its_text() -> None:
    """It adds a colour and a line, in the order of the schema, unless the text has its own."""
    runs = (
        run("Nghị quyết ", '<w:b/><w:sz w:val="28"/><w:lang w:val="vi"/>'),
        run("số 18-NQ/TW", '<w:color w:val="FF0000"/>'),
    )
    link = next(root_of(annotated(made.office(paragraph(*runs)))).iter(f"{W}hyperlink"))
    formats = [[child.tag.removeprefix(W) for child in each.find(f"{W}rPr")] for each in link]
    assert formats == [["b", "color", "sz", "u", "lang"], ["color", "u"]]
    assert link[1].find(f"{W}rPr/{W}color").get(f"{W}val") == "FF0000"


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (field(' HYPERLINK "https://a.vn" ', run("Nghị quyết số 18-NQ/TW")), 0),
        (f'<w:hyperlink r:id="link">{run("Nghị quyết")}</w:hyperlink>{run(" số 18-NQ/TW")}', 1),
        (f'<w:ins w:id="1" w:author="Lan">{run("Theo Nghị quyết số 18-NQ/TW của Đảng")}</w:ins>', 1),
        (f'{run("Nghị quyết số ")}<w:ins w:id="1" w:author="Lan">{run("18-NQ/TW của Đảng")}</w:ins>', 2),
        (f'<w:smartTag w:element="a">{run("Nghị quyết số 18-NQ/TW")}</w:smartTag>', 1),
    ],
)
def test_links_beside_what_was_there(content: str, count: int) -> None:
    """No link is inside a link or an insertion: an insertion is divided around it, with its author."""
    data = made.office(paragraph(content))
    after = annotated(data)
    assert text_of(after) == text_of(data)
    assert len(links(after)) == count
    root = root_of(after)
    assert not [each for each in root.iter(f"{W}hyperlink") if each.getparent().tag in {f"{W}ins", f"{W}hyperlink"}]
    ids = [each.get(f"{W}id") for each in root.iter(f"{W}ins")]
    assert len(ids) == len(set(ids))
    assert {each.get(f"{W}author") for each in root.iter(f"{W}ins")} <= {"Lan"}


# The commands


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command in a folder of its own, in this process."""
    monkeypatch.chdir(tmp_path)

    def call(*args: str) -> Result:
        done = CliRunner().invoke(main, args, prog_name="citegraph")
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    return call


def test_check_writes_a_word_file_beside_the_draft(cli: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(draft())
    done = cli("check", NAME, "-o", "ra/soat.docx", "--track")
    assert (done.exit_code, done.stderr) == (1, "citegraph: wrote ra/soat.docx\n")
    assert (tmp_path / NAME).read_bytes() == draft()
    assert comments_of((tmp_path / "ra/soat.docx").read_bytes()).keys() == comments_of(checked(draft())).keys()
    fix = cli("check", NAME, "--fix", "--yes")
    assert "use -o FILE --track" in fix.stderr


def test_annotate_writes_a_word_file_with_links(cli: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "a.DOCM").write_bytes(draft())
    done = cli("annotate", "a.DOCM", "-o", "b.docm", "--link-template", TEMPLATE)
    assert (done.exit_code, done.stdout) == (0, "wrote b.docm\n"), done.stderr
    after = (tmp_path / "b.docm").read_bytes()
    assert links(after) == links(annotated(draft()))
    assert parts_of(after)["word/vbaProject.bin"] == b"\0macros"


def _twice() -> bytes:
    out = io.BytesIO(draft())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/footer1.xml", "<a/>")
    return out.getvalue()


def _without(name: str) -> bytes:
    return made.packed({part: content for part, content in parts_of(draft()).items() if part != name})


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "encrypted": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
    "cut off": (lambda: draft()[:-300], "corrupt or truncated"),
    "damaged": (lambda: made.packed(parts_of(draft()) | {"word/comments.xml": b"<w:comments"}), "corrupt or truncated"),
    "no body": (lambda: _without("word/document.xml"), "contains no readable file"),
    "no types": (lambda: _without("[Content_Types].xml"), "has no [Content_Types].xml"),
    "a part twice": (_twice, "twice"),
    "signed": (lambda: made.packed(parts_of(draft()) | {"_xmlsignatures/sig1.xml": b"<a/>"}), "digitally signed"),
    "a bomb": (
        lambda: made.packed(parts_of(draft()) | {"word/media/a.bmp": b"\0" * (80 << 20)}),
        "unpacks to far more",
    ),
    "plain text": ("Nghị quyết số 18/NQ-TW".encode, "corrupt or truncated"),
    "strict": (
        lambda: made.packed(
            {n: c.replace(WORD.encode(), b"http://purl.oclc.org/a") for n, c in parts_of(draft()).items()}
        ),
        "strict form",
    ),
    "an old encoding": (
        lambda: made.office(paragraph(run("ChØ thÞ sè 05-CT/TW cña Bé ChÝnh trÞ vÒ häc tËp"))),
        "is not in Unicode",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_marked_is_one_line_and_no_output(
    cli: Callable[..., Result], tmp_path: Path, case: str
) -> None:
    make, said = BAD[case]
    (tmp_path / NAME).write_bytes(make())
    before = (tmp_path / NAME).read_bytes()
    for command, code in ((("check",), 2), (("annotate", "--link-template", TEMPLATE), 1)):
        done = cli(*command, NAME, "-o", "ra.docx")
        errors = [line for line in done.stderr.splitlines() if "read as" not in line]
        assert done.exit_code == code
        assert len(errors) == 1, done.stderr
        assert errors[0].startswith(f"citegraph: {NAME}: ")
        assert said in errors[0]
        assert [path.name for path in tmp_path.iterdir()] == [NAME]
        assert (tmp_path / NAME).read_bytes() == before


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ((NAME, "-o", NAME), 2, "is a file that this command reads"),
        ((NAME, "-o", "lien-ket.docx"), 2, "is a file that this command reads"),
        ((NAME, "-o", "ra.docm"), 2, "must keep its suffix; name it ra.docx"),
        ((NAME, "-o", "ra.txt"), 2, "must keep its suffix; name it ra.docx"),
        (("a.txt", "-o", "ra.docx"), 2, "not a Word file"),
        (("khong-co.docx", "-o", "ra.docx"), 2, "No such file"),
        ((NAME, "a.txt", "-o", "ra.docx"), 2, "-o takes one Word draft"),
        ((NAME, "-o", "ra.docx", "--fix"), 2, "-o takes one Word draft"),
        ((NAME, "--track"), 2, "--track needs -o"),
        ((NAME, "-o", "a.txt/ra.docx"), 2, "cannot be written"),
    ],
)
def test_an_output_that_cannot_be(
    cli: Callable[..., Result], tmp_path: Path, options: Sequence[str], code: int, said: str
) -> None:
    (tmp_path / NAME).write_bytes(draft())
    (tmp_path / "lien-ket.docx").symlink_to(NAME)
    (tmp_path / "a.txt").write_text("Nghị quyết số 18/NQ-TW", "utf-8")
    done = cli("check", *options)
    assert done.exit_code == code
    assert said in done.stderr
    assert (tmp_path / NAME).read_bytes() == draft()
    assert {path.name for path in tmp_path.iterdir()} == {NAME, "lien-ket.docx", "a.txt"}


def test_annotate_needs_an_address_for_links(cli: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(draft())
    for options in (("-o", "ra.docx"), ("--format", "docx", "--link-template", TEMPLATE)):
        done = cli("annotate", NAME, *options)
        assert done.exit_code == 2
        assert re.search("needs (?:--link-template|-o)", done.stderr)


@pytest.mark.slow
def test_libreoffice_reads_the_marked_file_as_it_is_meant(tmp_path: Path) -> None:
    """It keeps each comment, and the text is the same with all changes accepted."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed here (Debian: libreoffice-writer-nogui).")
    data = made.docx(lambda document: document.add_paragraph("Theo Nghị quyết số 18/NQ-TW và Kế hoạch số 101- KH/TU"))
    (tmp_path / NAME).write_bytes(checked(data))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "docx", "--outdir", str(tmp_path / "ra"), NAME]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, timeout=120)
    after = (tmp_path / "ra" / NAME).read_bytes()
    assert text_of(after) == "Theo Nghị quyết số 18-NQ/TW và Kế hoạch số 101-KH/TU"
    assert list(comments_of(after).values()) == list(comments_of(checked(data)).values())
