"""`citegraph show`: all that a database knows of one work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from citegraph.cli.answers import load_graph, open_store, write_answers
from citegraph.cli.formats import place, write
from citegraph.cli.options import db_option, example, format_option, work_argument
from citegraph.cli.output import plain, write_csv, write_json, write_lines, write_table
from citegraph.cli.records import ANSWER_FIELDS, answer_record, citation_record, work_record
from citegraph.graph.graph import CitationGraph, describe
from citegraph.model import Edge, Provision, Work
from citegraph.model.changes import changes_of
from citegraph.store import Mention

_CSV = ("section", *ANSWER_FIELDS, "sentence")
_PROVISION = (
    "work", "direction", "action", "target", "by", "source_place", "acts_on", "effective", "quote", "source", "start",
    "end", "rule", "page",
)  # fmt: skip


@click.command(
    short_help="Shows all that is known of a work.",
    epilog=example("citegraph show 'Chỉ thị 05-CT/TW'", "citegraph show 'Nghị định 34/2016/NĐ-CP' --provisions"),
)
@work_argument
@db_option
@click.option("--provisions", is_flag=True, help="Only the provisions that change: what of it, and what it changes.")
@format_option
def show(work: str, db: Path, provisions: bool, layout: str) -> None:
    """Shows a WORK's card: what it is, what it cites, what cites it, and where stories mention it.

    With --provisions, one row per provision: those of WORK that others amend, replace or repeal, each with the work
    and the place that does so, then those of others that WORK changes.
    """
    store = open_store(db)
    graph = load_graph(store)
    asked = graph.resolve(work)
    if provisions:
        _write_provisions(graph, asked, layout)
        return
    mentions = [mention for mention in store.mentions(asked.key) if not mention.is_document]
    if layout == "table":
        _write_card(graph, asked, mentions)
        return
    card = _card(graph, asked, mentions)
    if layout == "csv":
        write_csv(_CSV, _csv_rows(card))
    else:
        (write_json if layout == "json" else write_lines)([card])


def _write_provisions(graph: CitationGraph, work: Work, layout: str) -> None:
    """What changes of a work, provision by provision, and what it changes of others."""
    ways = [(answers, incoming) for incoming, answers in ((True, graph.cited_by(work)), (False, graph.cites(work)))]
    found = [(a.edge, p, incoming) for answers, incoming in ways for a in answers for p in changes_of(a.edge)]

    def table() -> None:
        for incoming, title in ((True, "provisions that are changed"), (False, "provisions of others that it changes")):
            rows = [_provision_row(graph, edge, p, incoming) for edge, p, way in found if way is incoming]
            if rows:
                columns = ("action", "provision", "by" if incoming else "of", "at", "from", "source")
                write_table(f"{describe(work)}, {title}:", columns, rows)
        if not found:
            click.echo(plain(f"{describe(work)}: no source names a provision of it that changes, or that it changes"))

    write(layout, _PROVISION, [_provision_record(work, *each) for each in found], table)


def _provision_row(graph: CitationGraph, edge: Edge, provision: Provision, incoming: bool) -> tuple[str, ...]:
    other = graph.works[edge.source if incoming else edge.target]
    what = (provision.action.value.replace("_", " "), provision.target, other.label, provision.source or "")
    return (*what, edge.effective or graph.works[edge.source].date or "unknown", place(edge))


def _provision_record(work: Work, edge: Edge, provision: Provision, incoming: bool) -> dict[str, Any]:
    said = edge.evidence
    way = "in" if incoming else "out"
    claim = (work.key, way, provision.action.value, provision.target, edge.source, provision.source, edge.target)
    where = (edge.effective, said.quote, edge.origin, said.start, said.end, said.rule, said.page)
    return dict(zip(_PROVISION, (*claim, *where), strict=True))


def _card(graph: CitationGraph, work: Work, mentions: list[Mention]) -> dict[str, Any]:
    return {
        "work": _facts(graph, work),
        "cites": [answer_record(answer) for answer in graph.cites(work)],
        "cited_by": [answer_record(answer) for answer in graph.cited_by(work)],
        "mentions": [_mention_record(mention) for mention in mentions],
    }


def _facts(graph: CitationGraph, work: Work) -> dict[str, Any]:
    return {
        **work_record(work),
        "title": work.title,
        "probably": work.probably,
        "overrides": list(graph.facts.overrides_of(work.key)),
        "mistaken_for_it": [other.key for other in graph.mistaken_for(work)],
        "candidates": list(graph.facts.candidates_of(work.key)),
        "aliases": graph.facts.aliases_of(work.key),
    }


def _mention_record(mention: Mention) -> dict[str, Any]:
    return {"source": mention.source, "sentence": mention.sentence, **citation_record(mention.citation)}


def _csv_rows(card: dict[str, Any]) -> list[dict[str, Any]]:
    fields = {field: value for field, value in card["work"].items() if field != "key"}
    rows = [{"section": "work", "work": card["work"]["key"], **fields}]
    for section in ("cites", "cited_by"):
        rows += [{"section": section, **row} for row in card[section]]
    return rows + [{"section": "mention", "quote": row["text"], **row} for row in card["mentions"]]


def _write_card(graph: CitationGraph, work: Work, mentions: list[Mention]) -> None:
    for field, value in _facts(graph, work).items():
        if value:
            click.echo(f"{field.replace('_', ' '):<17}{plain(', '.join(value) if isinstance(value, list) else value)}")
    for title, answers in (("cites", graph.cites(work)), ("is cited by", graph.cited_by(work))):
        if answers:
            write_answers(f"{describe(work)} {title}:", answers, graph)
    if mentions:
        rows = ((m.sentence, f"{m.source} [{m.citation.start}:{m.citation.end}] {m.citation.rule}") for m in mentions)
        write_table("mentions in stories and registers:", ("sentence", "source"), rows)
