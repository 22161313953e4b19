"""The report as a workbook: one sheet per part, with a frozen head and filters, ready to print.

A cell is a number, a day or a text; a text is never a formula, whatever it starts with. More rows than a sheet can have
are an error; more characters than a cell can have are cut off with `…`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from citegraph.errors import ExportError
from citegraph.export.formats import Format
from citegraph.export.office.packing import pack_office
from citegraph.export.office.report import Report
from citegraph.export.office.report_words import evidence_line
from citegraph.export.selection import Selected
from citegraph.graph.graph import Answer
from citegraph.model import Edge, Work
from citegraph.text.days import is_day
from citegraph.text.xml_characters import FORBIDDEN

if TYPE_CHECKING:
    from citegraph.registry import Registry

ROWS = 1_048_576
"""The maximum number of rows of a sheet."""

_CHARACTERS = 32_767  # of a cell
_FIRST_DAY = "1900-03-01"  # earlier days of Excel differ from the calendar's
_LINE_HEIGHT, _HIGHEST = 15, 405  # points; a row is never higher than 409
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

SheetValue = str | int | date | None

_FONT = "Times New Roman"
_PLAIN = Font(name=_FONT, size=11)
_HEAD = Font(name=_FONT, size=11, bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F3A5F")
_TOP = Alignment(vertical="top", wrap_text=True)
_CENTRE = Alignment(vertical="top", horizontal="center")
_MIDDLE = Alignment(vertical="center", wrap_text=True)
_LINE = Border(bottom=Side("hair", color="999999"))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet: its name, and its columns with their widths in characters."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[SheetValue]]

    @classmethod
    def of(cls, name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[SheetValue]]) -> _Sheet:
        """Return a sheet with these rows. Raises `ExportError` for more than it can have."""
        found = list(islice(rows, ROWS))
        if len(found) == ROWS:  # one is the head
            raise ExportError(
                f"the sheet {name!r} has room for {ROWS} rows, and there are more; export a part of the graph with "
                "--focus, --kinds, --since or --max-nodes"
            )
        return cls(name, columns, found)


XLSX = Format(".xlsx", binary=lambda view, file: write_xlsx(view.chosen, file, view.language, view.registry))


def write_xlsx(chosen: Selected, file: BinaryIO, language: str, registry: Registry | None = None) -> None:
    """Write the report on the selected works. Raises `ExportError` if a sheet cannot hold all rows."""
    report = Report(chosen, language, registry)
    sheets = (_works(report), _carried(report), _relations(report), _open(report))
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = report.t["title"], "citegraph"
    _overview(book, report)
    for sheet in sheets:
        _add(book, sheet, "dd/mm/yyyy" if language == "vi" else "yyyy-mm-dd")
    made = io.BytesIO()
    book.save(made)
    pack_office(made, file)


def _works(report: Report) -> _Sheet:
    def rows() -> Iterator[Sequence[SheetValue]]:
        for number, work in enumerate(report.works(), 1):
            status = report.status(work)
            state = report.state(status.state)
            by = ", ".join(report.name_of(actor.key) for actor in status.by)
            known = (
                work.symbol or work.name or report.name_of(work.key),
                work.issuer,
                work.scope,
                _day(report, work.date),
            )
            title = work.title or (work.symbol and work.name)
            end = (report.level(work), state, by, report.direct_carriers(work), work.key)
            yield (number, report.type_name(work), *known, title, *end)

    columns = _columns(
        report,
        number=5, type=13, symbol=18, issuer=20, scope=12, date=11, title=40, level=14, status=14, by=18, carriers=10,
        key=24,
    )  # fmt: skip
    return _Sheet.of(report.t["works"], columns, rows())


def _carried(report: Report) -> _Sheet:
    def row(work: Work, answer: Answer) -> Sequence[SheetValue]:
        other = answer.work
        carried = (report.name_of(work.key), report.level(other), report.name_of(other.key), other.issuer)
        how = (report.kind(answer.edge), answer.depth, report.name_of(answer.edge.target))
        return (*carried, _day(report, other.date), *how, *_place(report, answer.edge))

    columns = _columns(
        report,
        carriedWork=20, level=14, carrier=20, issuer=18, date=11, relation=12, step=6, direct=20, sentence=60,
        source=18, page=6,
    )  # fmt: skip
    rows = (row(each.work, answer) for each in report.carried() for _, answers in each.by for answer in answers)
    return _Sheet.of(report.t["carried"], columns, rows)


def _relations(report: Report) -> _Sheet:
    def row(edge: Edge) -> Sequence[SheetValue]:
        ends = (report.name_of(edge.source), report.kind(edge), report.name_of(edge.target))
        changed = (report.extent(edge), report.provisions(edge), _day(report, edge.effective))
        return (*ends, *changed, *_place(report, edge))

    columns = _columns(
        report,
        work=22, relation=14, other=22, extent=10, provisions=26, effective=11, sentence=62, source=20, page=6,
    )  # fmt: skip
    return _Sheet.of(report.t["relations"], columns, (row(edge) for edge in report.corpus.edges))


def _open(report: Report) -> _Sheet:
    def row(body: str, work: Work, edge: Edge) -> Sequence[SheetValue]:
        higher = (body, report.name_of(work.key), work.issuer, _day(report, work.date), work.title)
        return (*higher, report.name_of(edge.source), report.kind(edge), *_place(report, edge))

    columns = _columns(
        report,
        body=20, higher=20, issuer=18, date=11, title=30, citedIn=20, relation=12, sentence=60, source=18, page=6,
    )  # fmt: skip
    rows = (row(each.body, gap.work, edge) for each in report.open() for gap in each.gaps for edge in gap.cited)
    return _Sheet.of(report.t["gaps"], columns, rows)


def _columns(report: Report, **widths: int) -> list[tuple[str, int]]:
    return [(report.t["columns"][name], width) for name, width in widths.items()]


def _place(report: Report, edge: Edge) -> tuple[SheetValue, SheetValue, SheetValue]:
    return evidence_line(edge), report.source(edge), edge.evidence.page


def _day(report: Report, iso: str | None) -> SheetValue:
    """A day as a value that sorts; any other date, or one before the first day of a sheet, as a text."""
    if is_day(iso) and iso >= _FIRST_DAY:
        try:
            return date.fromisoformat(iso)
        except ValueError:
            return iso
    return report.date(iso)


def _overview(book: Any, report: Report) -> None:
    sheet = book.create_sheet(report.t["overview"])
    widths = (90, 12)
    _prepare(sheet, widths)
    lines = [
        (report.t["title"], Font(name=_FONT, bold=True, size=12)),
        (report.t["how"], None),
        *((n, None) for n in report.notes),
    ]
    rows = [[_cell(sheet, text, "", font)] for text, font in (*lines, (None, None))]
    rows.append([_cell(sheet, report.t[name], "", *_HEAD) for name in ("what", "count")])
    rows += [[_cell(sheet, name, ""), _cell(sheet, number, "")] for name, number in report.counts()]
    for number, row in enumerate(rows, 1):
        _append(sheet, number, row, widths)


def _add(book: Any, made: _Sheet, day: str) -> None:
    sheet, widths = book.create_sheet(made.name), [width for _, width in made.columns]
    _prepare(sheet, widths)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    head = [_cell(sheet, name, day, *_HEAD) for name, _ in made.columns]
    for cell in head:
        cell.alignment = _MIDDLE
    _append(sheet, 1, head, widths)
    for number, row in enumerate(made.rows, 2):
        _append(sheet, number, [_cell(sheet, value, day) for value in row], widths)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(made.columns))}{len(made.rows) + 1}"


def _append(sheet: Any, number: int, cells: Sequence[Any], widths: Sequence[int]) -> None:
    """Add a row as high as its longest text needs; some programs do not compute the height on opening."""
    lines = max(len(str(cell.value or "")) // width + 1 for cell, width in zip(cells, widths, strict=False))
    sheet.row_dimensions[number].height = min(lines * _LINE_HEIGHT, _HIGHEST)
    sheet.append(cells)


def _prepare(sheet: Any, widths: Sequence[int]) -> None:
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.oddFooter.center.text = "&P / &N"


def _cell(sheet: Any, value: SheetValue, day: str, font: Font | None = None, fill: PatternFill | None = None) -> Any:
    cell = WriteOnlyCell(sheet)
    if isinstance(value, str):
        text = FORBIDDEN.sub("", value)
        cell.value = text if len(text) <= _CHARACTERS else f"{text[: _CHARACTERS - 1]}…"
        cell.data_type = "s"  # openpyxl would make a text that starts with "=" a formula
        cell.quotePrefix = text.startswith(_FORMULA)  # so that editing the cell does not make it one
    else:
        cell.value = value
    if isinstance(value, date):
        cell.number_format = day
    cell.alignment = _TOP if isinstance(value, str) else _CENTRE
    cell.border, cell.font = _LINE, font or _PLAIN
    if fill:
        cell.fill = fill
    return cell
