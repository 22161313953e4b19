"""The report on one work: its implementers by level and province, places without a source, its status, plots.

A sentence of each relation is shown with its source. A place without a source is listed as such, and never as one
that has not carried the work out. Without a day, the status is the one after all changes, as for `citegraph status`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from citegraph.export.office.content import (
    Block,
    Cell,
    Column,
    Content,
    Facts,
    Illustration,
    Paragraph,
    PartHeading,
    Span,
    Table,
    Text,
    plain_cell,
    text,
)
from citegraph.export.office.report_words import ReportWords, body_name
from citegraph.graph.carrying import Carrier, Coverage, carriers, coverage, days_between, naming_only, years
from citegraph.graph.graph import CitationGraph
from citegraph.graph.status import Event, Status
from citegraph.identity.committees import committees_of
from citegraph.identity.rank import CENTRAL, Level
from citegraph.model import CARRYING_OUT, Edge, Kind, Work
from citegraph.presentation.labels import Labels, fill
from citegraph.presentation.names import clean_title
from citegraph.presentation.plots import PAPER_WIDTH, Plot, in_order, lag_plot, province_plot, year_plot
from citegraph.presentation.proof import Proof
from citegraph.presentation.quotes import QuoteRole
from citegraph.presentation.scheme import SchemeBox, SchemeRow, scheme
from citegraph.registry import Registry
from citegraph.registry.localities import Province, provinces_of
from citegraph.text.days import first_day

SENTENCE = 320
"""The usual length of a sentence, in characters; more only for the mentions of both works."""

_WIDTH = 16.0  # cm between the margins
_PLOT = 11.5  # cm, of a plot that is not as wide as the text
_BOXES = 7  # works of a level in the scheme
_BASES = 4
_OF_PROVINCE = 20  # works of a province
_CHANGES = 12  # changed provisions of an event
_EVENTS = 40
_ACTORS = 5  # works that caused a status
_BODIES = 60
_COUNTRYWIDE = CENTRAL | {Level.MINISTRY, Level.UNKNOWN}


def work_report(
    graph: CitationGraph,
    work: Work,
    language: str,
    registry: Registry,
    *,
    at: str | None = None,
    most: int | None = None,
    proof: Proof | None = None,
) -> Content:
    """The report on a work of the graph, on the ISO day `at`; it lists at most `most` works that carry it out.

    `proof` marks both works in the sentences and gives the titles of the sources.
    """
    words = ReportWords(language, registry, proof)
    everything = carriers(graph, work, words.finder.level)
    found = [carrier for carrier in everything if not _is_later(carrier.work.date, at)]
    report = _WorkReport(graph, work, registry, words, found, len(everything) - len(found), at, most)
    return Content(words.t["onWork"]["title"], language, tuple(report.blocks()))


@dataclass(frozen=True, slots=True)
class _WorkReport:
    graph: CitationGraph
    work: Work
    registry: Registry
    words: ReportWords
    found: list[Carrier]
    later: int
    at: str | None
    most: int | None

    def blocks(self) -> Iterator[Block]:
        """Yield the parts of the report."""
        t, status = self.t, self.status(self.work)
        yield Paragraph(text(self.titled(self.work), bold=True), centred=True)
        if title := clean_title(self.work):
            yield Paragraph(text(title, italic=True), centred=True)
        yield Paragraph(text(t["how"], italic=True, small=True))
        covered = self.covered()
        parts: list[tuple[str, Iterable[Block]]] = [
            ("summary", self.summary(status, covered)),
            ("schemeTitle", self.scheme()),
            ("listTitle", self.listed()),
            *([("provinceTitle", self.by_province(covered))] if covered else []),
            ("gapsTitle", self.gaps(covered)),
            ("changesTitle", self.changes(status)),
            *([("timeTitle", self.plots())] if self.found else []),
        ]
        for number, (title, blocks) in enumerate(parts, 1):
            yield PartHeading(f"{number}. {t[title]}", 1, title)
            yield from blocks

    @property
    def t(self) -> Labels:
        """The labels of this report."""
        labels: Labels = self.words.t["onWork"]
        return labels

    def say(self, label: str, **values: object) -> str:
        """A label filled with values."""
        return fill(self.t[label], self.words.number, **values)

    def titled(self, work: Work) -> str:
        """A work with its day and issuer: `Chỉ thị 05-CT/TW ngày 15/05/2016 của Bộ Chính trị`, a law with its name."""
        name = work.name if work.symbol and work.name else self.words.name(work)
        symbol = f"({work.symbol})" if work.symbol and work.symbol not in name else ""
        day = self.say("dated", date=self.words.date(work.date)) if work.date else ""
        issuer = self.say("of", issuer=work.issuer) if work.issuer else ""
        return " ".join(part for part in (name, symbol, day, issuer) if part)

    def status(self, work: Work) -> Status:
        """The status of a work on the day of the report."""
        return self.graph.history(self.registry).status(work, self.at)

    def state(self, status: Status) -> str:
        """A status in words, with the works that caused it."""
        more = [self.say("othersOf", n=len(status.by) - _ACTORS)] if len(status.by) > _ACTORS + 1 else []
        named = status.by[:_ACTORS] if more else status.by
        by = ", ".join([*map(self.words.name, named), *more])
        return self.words.state(status.state) + (f" ({self.say('because', works=by)})" if by else "")

    def covered(self) -> dict[str, Coverage]:
        """The coverage of provinces; of a work of one province or below, none."""
        if self.words.finder.level(self.work) not in _COUNTRYWIDE:
            return {}
        return coverage(self.graph, self.work, self.found, provinces_of(self.registry))

    # The parts

    def summary(self, status: Status, covered: Mapping[str, Coverage]) -> Iterator[Block]:
        """Yield the figures of the report."""
        by_level = Counter(carrier.level for carrier in self.found)
        direct = sum(1 for carrier in self.found if carrier.depth == 1)
        rows = [
            (self.say("statusAt", date=self.words.date(self.at)) if self.at else self.t["status"], self.state(status))
        ]
        rows.append((self.t["carriers"], self.say("carriersSaid", n=len(self.found), direct=direct)))
        if by_level:
            counted = (
                f"{self.words.level(level)}: {self.words.number(by_level[level])}" for level in Level if by_level[level]
            )
            rows.append((self.t["byLevel"], "; ".join(counted)))
        if covered:
            have = sum(1 for each in covered.values() if each.carriers)
            rows.append((self.t["provinces"], self.say("provincesSaid", n=have, all=len(covered))))
        dated = sorted((c.work for c in self.found if c.work.date), key=lambda work: (work.date or "", work.key))
        if len(dated) > 1:
            first, last = (f"{self.words.name(work)} ({self.words.date(work.date)})" for work in (dated[0], dated[-1]))
            rows.append((self.t["span"], self.say("spanSaid", first=first, last=last)))
        origins = {edge.origin for carrier in self.found for edge in carrier.edges}
        if origins:
            rows.append((self.t["sources"], self.say("sourcesSaid", n=len(origins))))
        yield Facts(tuple((name, plain_cell(said)) for name, said in rows))
        if self.later:
            yield Paragraph(text(self.say("later", n=self.later, date=self.words.date(self.at)), small=True))

    def scheme(self) -> Iterator[Block]:
        """Yield the picture of the work between its bases and its implementers."""
        kinds = (*CARRYING_OUT, Kind.BASED_ON)
        bases: dict[str, Kind] = {}
        for edge in self.graph.facts.edges([self.work.key], incoming=False, kinds=kinds)[self.work.key]:
            if edge.target != self.work.key:
                bases[edge.target] = min(edge.kind, bases.get(edge.target, edge.kind), key=kinds.index)
        above = [self.box(self.graph.works[key], kind) for key, kind in sorted(bases.items())]
        rows = []
        for level in Level:
            boxes = [self.carrier_box(carrier) for carrier in self.found if carrier.level is level]
            if boxes:
                rows.append(SchemeRow(self.words.level(level), self.cut(boxes, _BOXES)))
        own = SchemeBox(self.titled(self.work), ())
        top = SchemeRow(self.t["restsOn"], self.cut(above, _BASES)) if above else None
        names = {kind: self.words.words["out"][kind] for kind in Kind}
        drawing = scheme(own, top, rows, names)
        yield Illustration(drawing, "", self.t["schemeHow"], _WIDTH, "scheme")

    def box(self, work: Work, kind: Kind, *notes: str) -> SchemeBox:
        """A work in the scheme."""
        body = body_name(work.issuer, work.scope) if work.issuer else work.scope or ""
        lines = (body, self.words.date(work.date), *notes)
        return SchemeBox(self.words.name(work), tuple(line for line in lines if line), kind)

    def carrier_box(self, carrier: Carrier) -> SchemeBox:
        """A work that carries out the other, in the scheme."""
        return self.box(carrier.work, carrier.said.kind, self.way(carrier))

    def cut(self, boxes: Sequence[SchemeBox], most: int) -> tuple[SchemeBox, ...]:
        """The first boxes, and one for the number of the others."""
        if len(boxes) <= most + 1:
            return tuple(boxes)
        return (*boxes[:most], SchemeBox(self.say("othersOf", n=len(boxes) - most)))

    def way(self, carrier: Carrier) -> str:
        """The works between a carrier and the work of the report; empty for a direct one."""
        between = " → ".join(self.graph.works[key].label for key in reversed(carrier.via))
        return self.say("through", works=between) if between else ""

    def listed(self) -> Iterator[Block]:
        """Yield the table of each level."""
        if not self.found:
            yield Paragraph(text(self.t["noCarriers"]))
        if self.most is not None and len(self.found) > self.most:
            yield Paragraph(text(self.say("cut", n=self.most, all=len(self.found))))
        by_level: defaultdict[Level, list[Carrier]] = defaultdict(list)
        for carrier in self.found[: self.most]:
            by_level[carrier.level].append(carrier)
        widths = {"number": 1.1, "work": 4.4, "date": 2.1, "does": 2.6, "sentence": 5.8}
        number = 0
        for level, some in by_level.items():
            yield PartHeading(self.say("levelCount", level=self.words.level(level), n=len(some)), 2)
            rows = [self.carrier_row(number + i, carrier) for i, carrier in enumerate(some, 1)]
            number += len(some)
            yield self.table(widths, rows)

    def carrier_row(self, number: int, carrier: Carrier) -> tuple[Cell, ...]:
        """A row of a table of carriers."""
        does = [text(self.words.kind(carrier.said))]
        if way := self.way(carrier):
            does.append(text(way, small=True))
        does.append(text(self.words.state(self.status(carrier.work).state), italic=True, small=True))
        date = plain_cell(self.words.date(carrier.work.date))
        return plain_cell(str(number)), self.work_cell(carrier.work), date, tuple(does), self.proof(carrier.edges)

    def work_cell(self, work: Work) -> Cell:
        """The name of a work, its issuer, and its title."""
        body = body_name(work.issuer, work.scope) if work.issuer else work.scope or ""
        return (
            text(self.words.name(work), bold=True),
            *([text(body)] if body else []),
            *([text(title, italic=True, small=True)] if (title := clean_title(work)) else []),
        )

    def proof(self, edges: Sequence[Edge]) -> Cell:
        """The shortest sentence of some edges, its source, and the number of others."""
        said = min(edges, key=lambda edge: (len(edge.evidence.quote), edge.origin, edge.evidence.start))
        return self.sentence(said), text(self.words.place(said, len(edges) - 1), italic=True, small=True)

    def sentence(self, edge: Edge) -> Text:
        """The sentence of an edge, both works in bold."""
        quote = self.words.quote(edge, SENTENCE)
        own = [Span(f"{self.words.words['said']['own']} ", italic=True)] if quote.own else []
        marked = (Span(each.text, bold=each.role in {QuoteRole.SOURCE, QuoteRole.TARGET}) for each in quote.segments)
        return Text((*own, *marked))

    def table(self, widths: Mapping[str, float], rows: Iterable[Iterable[Cell]]) -> Table:
        """A table; `widths` has the width of each column by the name of its label."""
        heads = self.words.t["onWork"]["columns"]
        return Table.of((Column(heads[name], width) for name, width in widths.items()), rows)

    def by_province(self, covered: Mapping[str, Coverage]) -> Iterator[Block]:
        """Yield the grid of the provinces, and the works of those that have any."""
        listed = in_order(provinces_of(self.registry).today.values())
        counts = {slug: len(each.carriers) for slug, each in covered.items()}
        if not any(counts.values()):
            yield Paragraph(text(self.t["noProvinces"]))
            return
        plot = province_plot(listed, counts, self.words.words, self.words.number, paper=True)
        yield _picture(plot)
        rows = [
            (_province_cell(each, self.t["merged"]), self.work_lines(covered[each.slug].carriers))
            for each in listed
            if counts[each.slug]
        ]
        yield self.table({"province": 4.6, "works": 11.4}, rows)

    def work_lines(self, works: Sequence[Work]) -> Cell:
        """Works with their bodies and days, one per line."""
        lines = []
        for work in works[:_OF_PROVINCE]:
            known = (body_name(work.issuer, work.scope) if work.issuer else work.scope, self.words.date(work.date))
            lines.append(Text((Span(self.words.name(work), bold=True), *(Span(f", {part}") for part in known if part))))
        more = len(works) - len(lines)
        return (*lines, *([text(self.say("othersOf", n=more))] if more else []))

    def gaps(self, covered: Mapping[str, Coverage]) -> Iterator[Block]:
        """Yield the provinces and bodies of which no source states that they carry the work out."""
        yield Paragraph(text(self.t["gapsHow"]))
        if covered:
            yield from self.province_gaps(covered)
        committees = committees_of(self.registry)
        bodies = naming_only(self.graph, self.work, self.found, self.words.finder.is_led_by, committees)
        yield Paragraph(text(self.t["bodies" if bodies else "noBodies"]))
        rows = []
        for (issuer, scope), edges in [*bodies.items()][:_BODIES]:
            citing = self.graph.works[edges[0].source]
            known = ", ".join((self.words.name(citing), self.words.kind(edges[0])))
            rows.append((plain_cell(body_name(issuer, scope)), plain_cell(known), self.proof(edges)))
        if rows:
            yield self.table({"body": 4.6, "citing": 4.4, "sentence": 7.0}, rows)
        if len(bodies) > _BODIES:
            yield Paragraph(text(self.say("othersOf", n=len(bodies) - _BODIES)))

    def province_gaps(self, covered: Mapping[str, Coverage]) -> Iterator[Block]:
        """Yield the provinces without a source, by the extent to which the database knows them."""
        names: dict[str, list[str]] = {"gapNaming": [], "gapWorks": [], "gapNothing": []}
        for province in in_order(provinces_of(self.registry).today.values()):
            known = covered[province.slug]
            if not known.carriers:
                group = "gapNaming" if known.naming else "gapWorks" if known.works else "gapNothing"
                names[group].append(province.name)
        if not any(names.values()):
            yield Paragraph(text(self.say("gapNone", n=len(covered))))
        for group, listed in names.items():
            if listed:
                lead = Span(self.say(group, n=len(listed)), bold=True)
                yield Paragraph(Text((lead, Span(f"{', '.join(listed)}."))))

    def changes(self, status: Status) -> Iterator[Block]:
        """Yield the status with the sentences that it rests on, and the changes of the work."""
        said = self.say("statusAt", date=self.words.date(self.at)) if self.at else self.t["status"]
        yield Paragraph(Text((Span(f"{said}: ", bold=True), Span(f"{self.state(status)}."))))
        history = self.graph.timeline(self.work, registry=self.registry)
        timeline = [event for event in history if event.edge and not _is_later(event.date, self.at)]
        rest = [event for event in status.rests_on if event.edge and event not in timeline]
        for label, events in (("changesRest", _at_once(rest)), ("", _at_once(timeline))):
            if label and events:
                yield Paragraph(text(self.t[label]))
            if events:
                yield self.table({"day": 2.6, "event": 5.4, "sentence": 8.0}, map(self.event_row, events[:_EVENTS]))
            if len(events) > _EVENTS:
                yield Paragraph(text(self.say("othersOf", n=len(events) - _EVENTS)))
        if not timeline:
            yield Paragraph(text(self.t["changesNone"]))

    def event_row(self, events: Sequence[Event]) -> tuple[Cell, ...]:
        """A row of a table of events: the act of one work on one day, according to one or more sentences."""
        labels, event = self.words.words, events[0]
        dated = {"effective": "datedEffective", "registry": "datedRegistry", "issued": "datedIssued"}
        day = [text(self.words.date(event.date) or labels["noDate"])]
        if event.dated_by:
            day.append(text(labels[dated[event.dated_by]], small=True))
        what = [text(labels["happenings"][event.what.value])]
        if event.by:
            what.append(text(self.titled(event.by), bold=True))
        edges = [each.edge for each in events if each.edge]
        most = max(edges, key=lambda edge: len(edge.provisions))
        if most.provisions:
            what.append(text(self.words.provisions(most, _CHANGES), small=True))
        return tuple(day), tuple(what), self.proof(edges)

    def plots(self) -> Iterator[Block]:
        """Yield how soon and in which years the work was carried out, each with its figures."""
        lags: defaultdict[Level, list[int]] = defaultdict(list)
        for carrier in self.found:
            if (days := days_between(self.work, carrier.work)) is not None:
                lags[carrier.level].append(days)
        by_year = years(carrier.work for carrier in self.found)
        made = (
            lag_plot(lags, self.words.words, self.words.number),
            year_plot(by_year, self.words.names, self.words.words, self.words.number),
        )
        for plot in made:
            if plot:
                yield _picture(plot)
                yield _figures(plot)


def _is_later(date: str | None, at: str | None) -> bool:
    """Whether a date is certainly after the day of the report."""
    return bool(at and date and first_day(date) > at)


def _at_once(events: Iterable[Event]) -> list[list[Event]]:
    """The events, those of one kind, day and acting work together."""
    found: dict[object, list[Event]] = {}
    for event in events:
        found.setdefault((event.what, event.date, event.by and event.by.key), []).append(event)
    return list(found.values())


def _picture(plot: Plot) -> Illustration:
    width = _WIDTH if plot.drawing.width == PAPER_WIDTH else _PLOT
    return Illustration(plot.drawing, plot.title, plot.description, width, plot.name)


def _figures(plot: Plot) -> Table:
    """The figures of a plot; the first column is as wide as two others."""
    each = _WIDTH / (len(plot.head) + 1)
    columns = (Column(head, each if i else 2 * each) for i, head in enumerate(plot.head))
    rows = (
        (plain_cell(name), *((Text((Span(figure),), right=True),) for figure in others)) for name, *others in plot.rows
    )
    return Table.of(columns, rows)


def _province_cell(province: Province, merged: str) -> Cell:
    before = [text(merged.format(names=", ".join(province.before)), small=True)] if province.before else []
    return (text(province.name, bold=True), *before)
