"""`citegraph gaps`: works that a committee cites and does not carry out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from citegraph.cli.open_database import levels_by, open_graph
from citegraph.cli.options import DAY, WORDS, db_option, example, format_option, quotes_option, registry_option
from citegraph.cli.output import report, write, write_relations
from citegraph.cli.records import EDGE_FIELDS, edge_record
from citegraph.graph.gaps import HIGHER, Gap
from citegraph.graph.gaps import gaps as find_gaps
from citegraph.graph.graph import CitationGraph
from citegraph.identity.committees import committees_of
from citegraph.model import Edge
from citegraph.model.notebook import counted
from citegraph.text.days import within
from citegraph.text.normal import fold

_FIELDS = ("work", "label", "issuer", "date", "state", *EDGE_FIELDS)


@click.command(
    short_help="Lists works that a committee cites but does not carry out.",
    epilog=example("citegraph gaps --issuer 'Tỉnh ủy Quảng Ninh' --since 2021-01-01 --due 90"),
)
@db_option
@click.option("--issuer", type=WORDS, metavar="TEXT", help="The committee's works: their issuer contains this text.")
@click.option(
    "--scope", type=WORDS, metavar="PLACE", help="The committee's works: they are of this locality ('Quảng Ninh')."
)
@click.option("--since", type=DAY, metavar="YYYY-MM-DD", help="Only higher works of this day or later.")
@click.option("--due", type=click.IntRange(min=0), metavar="DAYS", help="Also list works carried out later than this.")
@registry_option
@quotes_option
@format_option
def gaps(  # noqa: PLR0913, PLR0917 - one parameter per option
    db: Path,
    issuer: str | None,
    scope: str | None,
    since: str | None,
    due: int | None,
    overlays: tuple[Path, ...],
    quotes: bool,
    layout: str,
) -> None:
    """Lists central and provincial works that a committee's works cite but none of them carries out.

    The committee's works are those whose issuer contains --issuer and whose locality is --scope; at least one is
    required. Those of its standing and executive committee in the same place count, too. Cited means any relation to
    the higher work; carried out means implements, continues or guides. Works that the committee never cites and works
    of ministries are not listed. With --due, a work that was carried out more than DAYS days after its own date is
    listed as late. Today's date is not used.
    """
    if not issuer and not scope:
        raise click.UsageError("no committee; give --issuer, --scope or both")
    graph = open_graph(db)
    finder = levels_by(overlays)
    committee = _committee(graph, issuer, scope, overlays)
    if not committee:
        asked = [f"the issuer {issuer!r}"] if issuer else []
        asked += [f"the place {scope!r}"] if scope else []
        report(f"{db}: no work is of {' and '.join(asked)}; check the spelling")
    found = [
        gap
        for gap in find_gaps(graph.facts, committee, due)
        if finder.level(gap.work) in HIGHER and within(gap.work.date, since)
    ]
    records = [
        {
            "work": gap.work.key,
            "label": gap.work.label,
            "issuer": gap.work.issuer,
            "date": gap.work.date,
            "state": _state(gap),
            **edge_record(edge),
        }
        for gap in found
        for edge in gap.late or gap.cited
    ]
    rows = [(_row(gap, edge, graph), edge) for gap in found for edge in gap.late or gap.cited]
    late = " in time" if due is not None else ""
    cite = "cites" if len(committee) == 1 else "cite"
    title = f"{len(found)} not carried out{late}, among the works that {counted(len(committee), 'work')} {cite}:"
    columns = ("work", "key", "date", "state", "cited by")

    def table() -> None:
        if committee:
            write_relations(title, columns, rows, quotes)

    write(layout, _FIELDS, records, table)


def _committee(graph: CitationGraph, issuer: str | None, scope: str | None, overlays: tuple[Path, ...]) -> set[str]:
    """The keys of the works of the committee, and of those bodies of its place that are the same committee."""
    from citegraph.registry import load_registry

    committees = committees_of(load_registry(*overlays))
    named = graph.facts.issued_by(_is_of(issuer, scope))
    same = {body for work in named if (body := committees.of(work.issuer, work.scope, work.symbol)) and body[1]}
    places = {place for _, place in same}
    local = graph.facts.issued_by(lambda _, place: fold(place or "") in places)
    of_same = (work for work in local if committees.of(work.issuer, work.scope, work.symbol) in same)
    return {work.key for work in (*named, *of_same)}


def _is_of(issuer: str | None, scope: str | None) -> Callable[[str | None, str | None], bool]:
    """A test whether a work's issuer and scope are those of the committee."""

    def fits(body: str | None, place: str | None) -> bool:
        if issuer and (not body or fold(issuer) not in fold(f"{body} {place or ''}")):
            return False
        return not scope or fold(scope) == fold(place or "")

    return fits


def _row(gap: Gap, edge: Edge, graph: CitationGraph) -> tuple[str, ...]:
    work = gap.work
    citing = f"{graph.works[edge.source].label} {edge.kind.value}"
    return work.label, work.key, work.date or "", _state(gap), citing


def _state(gap: Gap) -> str:
    return "late" if gap.late else "open"
