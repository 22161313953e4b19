"""`citegraph show`: everything that a database contains about one work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from citegraph.cli.answers import write_answers
from citegraph.cli.open_database import load_graph, open_store
from citegraph.cli.options import db_option, example, format_option, quotes_option, work_argument
from citegraph.cli.output import plain, write, write_csv_records, write_json, write_lines, write_relations, write_table
from citegraph.cli.records import ANSWER_FIELDS, answer_record, citation_record, work_record
from citegraph.graph.graph import CitationGraph, describe
from citegraph.model import Edge, Provision, Work
from citegraph.model.changes import changes_of
from citegraph.store import StoredMention

_CSV = ("section", *ANSWER_FIELDS, "sentence")
_PROVISION = (
    "work", "direction", "action", "target", "by", "source_place", "acts_on", "effective", "quote", "source", "start",
    "end", "rule", "page",
)  # fmt: skip


@click.command(
    short_help="Shows everything about a work.",
    epilog=example("citegraph show 'Chỉ thị 05-CT/TW'", "citegraph show 'Nghị định 34/2016/NĐ-CP' --provisions"),
)
@work_argument
@db_option
@click.option("--provisions", is_flag=True, help="Only changed provisions: those of WORK, then those that it changes.")
@quotes_option
@format_option
def show(work: str, db: Path, provisions: bool, quotes: bool, layout: str) -> None:
    """Shows the card of a WORK: its attributes, the works it cites, those that cite it, and its mentions in stories.

    With --provisions, one row per provision: those of WORK that others amend, replace or repeal, each with the acting
    work and provision, then those of others that WORK changes.
    """
    store = open_store(db)
    graph = load_graph(store)
    asked = graph.resolve(work)
    if provisions:
        _write_provisions(graph, asked, quotes, layout)
        return
    mentions = [mention for mention in store.mentions(asked.key) if not mention.is_document]
    if layout == "table":
        _write_card(graph, asked, mentions, quotes)
        return
    card = _card(graph, asked, mentions)
    if layout == "csv":
        write_csv_records(_CSV, _csv_rows(card))
    else:
        (write_json if layout == "json" else write_lines)([card])


def _write_provisions(graph: CitationGraph, work: Work, quotes: bool, layout: str) -> None:
    """Write the provisions of a work that change, and those of others that it changes."""
    ways = [(answers, incoming) for incoming, answers in ((True, graph.cited_by(work)), (False, graph.cites(work)))]
    found = [(a.edge, p, incoming) for answers, incoming in ways for a in answers for p in changes_of(a.edge)]

    def table() -> None:
        for incoming, title in ((True, "changed provisions"), (False, "provisions of others that it changes")):
            rows = [(_provision_row(graph, edge, p, incoming), edge) for edge, p, way in found if way is incoming]
            if rows:
                columns = ("action", "provision", "by" if incoming else "of", "at", "date")
                write_relations(f"{describe(work)}, {title}:", columns, rows, quotes)
        if not found:
            click.echo(plain(f"{describe(work)}: no source names a provision that it changes or that others change"))

    write(layout, _PROVISION, [_provision_record(work, *each) for each in found], table)


def _provision_row(graph: CitationGraph, edge: Edge, provision: Provision, incoming: bool) -> tuple[str, ...]:
    other = graph.works[edge.source if incoming else edge.target]
    what = (provision.action.value.replace("_", " "), provision.target, other.label, provision.source or "")
    return (*what, edge.effective or graph.works[edge.source].date or "unknown")


def _provision_record(work: Work, edge: Edge, provision: Provision, incoming: bool) -> dict[str, Any]:
    evidence = edge.evidence
    way = "in" if incoming else "out"
    claim = (work.key, way, provision.action.value, provision.target, edge.source, provision.source, edge.target)
    where = (edge.effective, evidence.quote, edge.origin, evidence.start, evidence.end, evidence.rule, evidence.page)
    return dict(zip(_PROVISION, (*claim, *where), strict=True))


def _card(graph: CitationGraph, work: Work, mentions: list[StoredMention]) -> dict[str, Any]:
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


def _mention_record(mention: StoredMention) -> dict[str, Any]:
    return {"source": mention.source, "sentence": mention.sentence, **citation_record(mention.citation)}


def _csv_rows(card: dict[str, Any]) -> list[dict[str, Any]]:
    fields = {field: value for field, value in card["work"].items() if field != "key"}
    rows = [{"section": "work", "work": card["work"]["key"], **fields}]
    for section in ("cites", "cited_by"):
        rows += [{"section": section, **row} for row in card[section]]
    return rows + [{"section": "mention", "quote": row["text"], **row} for row in card["mentions"]]


def _write_card(graph: CitationGraph, work: Work, mentions: list[StoredMention], quotes: bool) -> None:
    for field, value in _facts(graph, work).items():
        if value:
            click.echo(f"{field.replace('_', ' '):<17}{plain(', '.join(value) if isinstance(value, list) else value)}")
    for title, answers in (("cites", graph.cites(work)), ("is cited by", graph.cited_by(work))):
        if answers:
            write_answers(f"{describe(work)} {title}:", answers, graph, quotes)
    if mentions:
        _write_mentions(mentions, quotes)


def _write_mentions(mentions: list[StoredMention], quotes: bool) -> None:
    title = "mentions in stories and registers:"
    if quotes:
        places = [(f"{m.source} [{m.citation.start}:{m.citation.end}] {m.citation.rule}",) for m in mentions]
        write_table(title, ("place",), places, below=[(mention.sentence,) for mention in mentions])
    else:
        rows = [(m.sentence, f"{m.source} [{m.citation.start}:{m.citation.end}]") for m in mentions]
        write_table(title, ("sentence", "place"), rows, shortened=("sentence",))
