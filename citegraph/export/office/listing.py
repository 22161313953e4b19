"""The report on a part of the graph: its works and their implementers, the other relations, the gaps of each body.

Of several sentences for the same relation the shortest is shown, and one longer than `SENTENCE` characters is cut off
with `…`, which the report states; the workbook has all of them, whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from citegraph.export.office.content import (
    Block,
    Column,
    Content,
    Link,
    Paragraph,
    PartHeading,
    Table,
    plain_cell,
    text,
)
from citegraph.export.office.report import Carried, OpenTask, Report
from citegraph.export.office.report_words import evidence_line
from citegraph.export.selection import Selected
from citegraph.graph.graph import Answer
from citegraph.model import CARRYING_OUT, Edge, Kind, Work

if TYPE_CHECKING:
    from citegraph.registry import Registry

SENTENCE = 400
"""The maximum length of a sentence in the report, in characters."""

PROVISIONS = 12
"""The maximum number of changed provisions that are listed per relation; the workbook has them all."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the report: the name of its bookmark, its heading, its number of entries, and its blocks."""

    mark: str
    heading: str
    count: int
    blocks: Callable[[], Iterator[Block]]


def listing(chosen: Selected, language: str, registry: Registry | None = None) -> Content:
    """The report on the selected works."""
    report = Report(chosen, language, registry)
    return Content(report.t["title"], language, tuple(_blocks(report)), landscape=True)


def _blocks(report: Report) -> Iterator[Block]:
    carried, open_ = list(report.carried()), report.open()
    others = [edge for edge in report.corpus.edges if edge.kind not in CARRYING_OUT]
    named = sum(len(each.gaps) for each in open_)
    parts = (
        _Part("works", report.t["works"], len(report.corpus.works), lambda: _works(report)),
        _Part("carried", report.t["carriedTitle"], len(carried), lambda: _carried(report, carried)),
        _Part("relations", report.t["relationsTitle"], len(others), lambda: _relations(report, others)),
        _Part("gaps", report.t["gapsTitle"], named, lambda: _open(report, open_)),
    )
    for words in (report.t["how"], report.t["shortened"], "; ".join(report.notes)):
        if words:
            yield Paragraph(text(words))
    yield _table(report, {"what": 9.0, "count": 3.0}, ((name, str(number)) for name, number in report.counts()))
    yield PartHeading(report.t["contents"], 2)
    for number, part in enumerate(parts, 1):
        yield Link(f"{number}. {part.heading} ({part.count})", part.mark)
    for number, part in enumerate(parts, 1):
        yield PartHeading(f"{number}. {part.heading}", 1, part.mark)
        yield from part.blocks() if part.count else [Paragraph(text(report.t["none"]))]


def _works(report: Report) -> Iterator[Block]:
    def row(number: int, work: Work) -> Sequence[str]:
        symbol = work.symbol or work.name or report.name(work)
        known = (report.type_name(work), symbol, work.issuer or "", report.date(work.date), work.title or "")
        status = report.status(work)
        by = ", ".join(map(report.name, status.by))
        return (str(number), *known, report.state(status.state) + (f" ({by})" if by else ""))

    widths = {"number": 1.2, "type": 2.6, "symbol": 3.8, "issuer": 4.2, "date": 2.4, "title": 7.0, "status": 3.5}
    yield _table(report, widths, (row(number, work) for number, work in enumerate(report.works(), 1)))


def _carried(report: Report, carried: Iterable[Carried]) -> Iterator[Block]:
    def row(answer: Answer, others: int) -> Sequence[str]:
        does = f"{report.kind(answer.edge)}, {report.way(answer)}"
        work = answer.work
        place = _place(report, answer.edge, others)
        return (report.name(work), work.issuer or "", report.date(work.date), does, *place)

    widths = {"carrier": 4.2, "issuer": 3.6, "date": 2.4, "relation": 3.6, "sentence": 7.7, "source": 3.2}
    for each in carried:
        yield PartHeading(f"{report.name(each.work)}: {report.t['carriedBy'].format(n=each.count)}", 2)
        known = (each.work.issuer, report.date(each.work.date), each.work.title or each.work.name)
        yield Paragraph(text(". ".join(part for part in known if part)))
        for level, answers in each.by:
            yield PartHeading(report.level(level), 3)
            rows = (row(answer, others) for answer, others in _once(answers, lambda a: a.edge))
            yield _table(report, widths, rows)


def _relations(report: Report, edges: Iterable[Edge]) -> Iterator[Block]:
    def row(edge: Edge, others: int) -> Sequence[str]:
        does = (
            report.kind(edge),
            report.extent(edge),
            report.provisions(edge, PROVISIONS),
            report.date(edge.effective),
        )
        said = ", ".join(part for part in does if part)
        return (report.name_of(edge.source), said, report.name_of(edge.target), *_place(report, edge, others))

    widths = {"work": 4.6, "relation": 3.4, "other": 4.6, "sentence": 8.9, "source": 3.2}
    yield _table(report, widths, (row(edge, others) for edge, others in _once(edges, lambda edge: edge)))


def _open(report: Report, bodies: Iterable[OpenTask]) -> Iterator[Block]:
    def row(work: Work, cited_by: Sequence[Edge]) -> Sequence[str]:
        edge = min(cited_by, key=lambda edge: len(edge.evidence.quote))
        cited = (report.name_of(edge.source), report.kind(edge), *_place(report, edge, len(cited_by) - 1))
        return (report.name(work), report.date(work.date), *cited)

    widths = {"higher": 4.4, "date": 2.4, "citedIn": 4.4, "relation": 2.8, "sentence": 7.5, "source": 3.2}
    yield Paragraph(text(report.t["gapsNote"]))
    for each in bodies:
        yield PartHeading(each.body, 2)
        yield _table(report, widths, (row(gap.work, gap.cited) for gap in each.gaps))


def _table(report: Report, widths: Mapping[str, float], rows: Iterable[Sequence[str]]) -> Table:
    """A table; `widths` has the width of each column by the name of its label."""
    columns = (Column(report.t["columns"].get(name) or report.t[name], width) for name, width in widths.items())
    return Table.of(columns, (map(plain_cell, row) for row in rows))


def _once(items: Iterable[T], edge: Callable[[T], Edge]) -> Iterator[tuple[T, int]]:
    """Yield the item with the shortest sentence of each relation, and how many other sentences state it."""
    same: dict[tuple[str, Kind, str], list[T]] = {}
    for item in items:
        same.setdefault((edge(item).source, edge(item).kind, edge(item).target), []).append(item)
    for alike in same.values():
        yield min(alike, key=lambda item: len(edge(item).evidence.quote)), len(alike) - 1


def _place(report: Report, edge: Edge, others: int) -> tuple[str, str]:
    """A sentence and its place, with the number of other sentences that state the same."""
    return evidence_line(edge, SENTENCE), report.place(edge, others)
