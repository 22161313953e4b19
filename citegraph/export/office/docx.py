"""The report as a document for Word and LibreOffice: parts with headings, tables whose head is repeated on every page.

A4 landscape, in the typeface that offices use. Of several sentences for the same relation the shortest is shown, and
one longer than `SENTENCE` characters is cut off with `…`, which the report states; the workbook has all of them, whole.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from citegraph.export.formats import Format
from citegraph.export.office.packing import pack_office
from citegraph.export.office.report import Carried, OpenTask, Report, evidence_line
from citegraph.export.selection import Selected
from citegraph.graph.graph import Answer
from citegraph.model import CARRYING_OUT, Edge, Kind, Work
from citegraph.text.xml_characters import FORBIDDEN

if TYPE_CHECKING:
    from citegraph.registry import Registry

SENTENCE = 400
"""The maximum length of a sentence in the document, in characters."""

_PROVISIONS = 12
"""The maximum number of changed provisions that are listed per relation; the workbook has them all."""

_FONT = "Times New Roman"
_TAGS = {"vi": "vi-VN", "en": "en-GB"}
_SIZES = {"Normal": 12, "Title": 20, "Heading 1": 16, "Heading 2": 13, "Heading 3": 12}
_IN_TABLE = Pt(10)
_INK = RGBColor(0x1F, 0x3A, 0x5F)
_SHADE = "E3E9F1"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the report: the name of its bookmark, its heading, its number of entries, and its writer."""

    mark: str
    heading: str
    count: int
    write: Callable[[], None]


DOCX = Format(
    ".docx",
    binary=lambda view, file: write_docx(view.chosen, file, view.language, view.registry),
    limit=100,  # works that people read about
)


def write_docx(chosen: Selected, file: BinaryIO, language: str, registry: Registry | None = None) -> None:
    """Write the report on the selected works."""
    report = Report(chosen, language, registry)
    paper = _Paper(report)
    carried, open_ = list(report.carried()), report.open()
    others = [edge for edge in report.corpus.edges if edge.kind not in CARRYING_OUT]
    named = sum(len(each.gaps) for each in open_)
    parts = (
        _Part("works", report.t["works"], len(report.corpus.works), lambda: _works(paper)),
        _Part("carried", report.t["carriedTitle"], len(carried), lambda: _carried(paper, carried)),
        _Part("relations", report.t["relationsTitle"], len(others), lambda: _relations(paper, others)),
        _Part("gaps", report.t["gapsTitle"], named, lambda: _open(paper, open_)),
    )
    _front(paper, parts)
    for number, part in enumerate(parts, 1):
        paper.heading(f"{number}. {part.heading}", 1, part.mark)
        if part.count:
            part.write()
        else:
            paper.text(report.t["none"])
    made = io.BytesIO()
    paper.document.save(made)
    pack_office(made, file)


def _front(paper: _Paper, parts: Sequence[_Part]) -> None:
    report = paper.report
    paper.heading(report.t["title"], 0)
    for text in (report.t["how"], report.t["shortened"], "; ".join(report.notes)):
        if text:
            paper.text(text)
    paper.table({"what": 9.0, "count": 3.0}, ((name, str(number)) for name, number in report.counts()))
    paper.heading(report.t["contents"], 2)
    for number, part in enumerate(parts, 1):
        paper.link(f"{number}. {part.heading} ({part.count})", part.mark)


def _works(paper: _Paper) -> None:
    report = paper.report

    def row(number: int, work: Work) -> Sequence[str]:
        symbol = work.symbol or work.name or report.name(work.key)
        known = (report.type_name(work), symbol, work.issuer or "", report.date(work.date), work.title or "")
        status = report.status(work)
        by = ", ".join(report.name(actor.key) for actor in status.by)
        return (str(number), *known, report.state(status.state) + (f" ({by})" if by else ""))

    widths = {"number": 1.2, "type": 2.6, "symbol": 3.8, "issuer": 4.2, "date": 2.4, "title": 7.0, "status": 3.5}
    paper.table(widths, (row(number, work) for number, work in enumerate(report.works(), 1)))


def _carried(paper: _Paper, carried: Iterable[Carried]) -> None:
    report = paper.report

    def row(answer: Answer, others: int) -> Sequence[str]:
        does = f"{report.kind(answer.edge)}, {report.way(answer)}"
        work = answer.work
        place = _place(report, answer.edge, others)
        return (report.name(work.key), work.issuer or "", report.date(work.date), does, *place)

    widths = {"carrier": 4.2, "issuer": 3.6, "date": 2.4, "relation": 3.6, "sentence": 7.7, "source": 3.2}
    for each in carried:
        paper.heading(f"{report.name(each.work.key)}: {report.t['carriedBy'].format(n=each.count)}", 2)
        known = (each.work.issuer, report.date(each.work.date), each.work.title or each.work.name)
        paper.text(". ".join(part for part in known if part))
        for level, answers in each.by:
            paper.heading(report.level(level), 3)
            paper.table(widths, (row(answer, others) for answer, others in _once(answers, lambda a: a.edge)))


def _relations(paper: _Paper, edges: Iterable[Edge]) -> None:
    report = paper.report

    def row(edge: Edge, others: int) -> Sequence[str]:
        does = (
            report.kind(edge),
            report.extent(edge),
            report.provisions(edge, _PROVISIONS),
            report.date(edge.effective),
        )
        said = ", ".join(part for part in does if part)
        return (report.name(edge.source), said, report.name(edge.target), *_place(report, edge, others))

    widths = {"work": 4.6, "relation": 3.4, "other": 4.6, "sentence": 8.9, "source": 3.2}
    paper.table(widths, (row(edge, others) for edge, others in _once(edges, lambda edge: edge)))


def _open(paper: _Paper, bodies: Iterable[OpenTask]) -> None:
    report = paper.report

    def row(work: Work, cited_by: Sequence[Edge]) -> Sequence[str]:
        edge = min(cited_by, key=lambda edge: len(edge.evidence.quote))
        cited = (report.name(edge.source), report.kind(edge), *_place(report, edge, len(cited_by) - 1))
        return (report.name(work.key), report.date(work.date), *cited)

    widths = {"higher": 4.4, "date": 2.4, "citedIn": 4.4, "relation": 2.8, "sentence": 7.5, "source": 3.2}
    paper.text(report.t["gapsNote"])
    for each in bodies:
        paper.heading(each.body, 2)
        paper.table(widths, (row(gap.work, gap.cited) for gap in each.gaps))


def _once(items: Iterable[T], edge: Callable[[T], Edge]) -> Iterator[tuple[T, int]]:
    """Yield the item with the shortest sentence of each relation, and how many other sentences state it."""
    same: dict[tuple[str, Kind, str], list[T]] = {}
    for item in items:
        same.setdefault((edge(item).source, edge(item).kind, edge(item).target), []).append(item)
    for alike in same.values():
        yield min(alike, key=lambda item: len(edge(item).evidence.quote)), len(alike) - 1


def _place(report: Report, edge: Edge, others: int) -> tuple[str, str]:
    """A sentence and its place, with the number of other sentences that state the same."""
    page = "" if edge.evidence.page is None else f", {report.t['page'].lower()} {edge.evidence.page}"
    more = f" ({report.t['others'].format(n=others)})" if others else ""
    return evidence_line(edge, SENTENCE), report.source(edge) + page + more


class _Paper:
    """A document that grows at its end; characters that XML does not allow are left out."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.document = Document()
        self._marks = 0
        self._set_page()
        for style, size in _SIZES.items():
            self._set_font(style, size)
        properties = self.document.core_properties
        properties.title, properties.author, properties.language = report.t["title"], "citegraph", report.language
        properties.comments = ""

    def heading(self, text: str, level: int, mark: str | None = None) -> None:
        """Add a heading, level 0 being the title, with a bookmark for links."""
        paragraph = self.document.add_heading(_plain(text), level)
        if mark:
            self._marks += 1
            start, end = (_element(f"w:bookmark{side}", id=str(self._marks)) for side in ("Start", "End"))
            start.set(qn("w:name"), mark)
            paragraph._p.insert(1, start)
            paragraph._p.append(end)

    def text(self, text: str) -> None:
        """Add a paragraph."""
        self.document.add_paragraph(_plain(text))

    def link(self, text: str, mark: str) -> None:
        """Add a paragraph that links to a bookmark."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        run = paragraph.add_run(_plain(text))
        run.font.color.rgb = _INK
        link = _element("w:hyperlink", anchor=mark)
        link.append(run._r)
        paragraph._p.append(link)

    def table(self, widths: Mapping[str, float], rows: Iterable[Sequence[str]]) -> None:
        """Add a table; `widths` has the width of each column, in cm, by the name of its label."""
        names = [self.report.t["columns"].get(name) or self.report.t[name] for name in widths]
        table = self.document.add_table(rows=0, cols=len(names), style="Table Grid")
        table.autofit = False
        for number, row in enumerate((names, *rows)):
            line = table.add_row()
            cells = line.cells
            for cell, text, width in zip(cells, row, widths.values(), strict=True):
                cell.width = Cm(width)
                self._fill(cell, text, head=number == 0)
            properties = line._tr.get_or_add_trPr()
            properties.append(_element("w:cantSplit"))
            if number == 0:
                properties.append(_element("w:tblHeader"))
        for column, width in zip(table.columns, widths.values(), strict=True):
            column.width = Cm(width)
        self.document.add_paragraph().paragraph_format.space_after = Pt(2)

    def _fill(self, cell: Any, text: str, *, head: bool) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        run = paragraph.add_run(_plain(text))
        run.font.size, run.font.bold = _IN_TABLE, head or None
        if head:
            cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=_SHADE))

    def _set_page(self) -> None:
        section = self.document.sections[0]
        section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
        section.left_margin, section.right_margin = Cm(3), Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for text, field in ((self.report.t["page"] + " ", "PAGE"), ("/", "NUMPAGES")):
            footer.add_run(text)
            counted = _element("w:fldSimple", instr=field)
            counted.append(footer.add_run("1")._r)
            footer._p.append(counted)

    def _set_font(self, name: str, size: int) -> None:
        style = self.document.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        fonts = style.element.rPr.rFonts
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.attrib.pop(qn(f"w:{script}Theme"), None)
            fonts.set(qn(f"w:{script}"), _FONT)
        if name == "Normal":
            style.element.rPr.append(_element("w:lang", val=_TAGS[self.report.language]))
        else:
            style.font.color.rgb = _INK


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _plain(text: str) -> str:
    return FORBIDDEN.sub("", " ".join(text.split()))
