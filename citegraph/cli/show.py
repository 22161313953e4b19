"""`citegraph show`: all that a database knows of one work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from citegraph.cli.answers import load_graph, open_store, write_answers
from citegraph.cli.options import db_option, example, format_option, work_argument
from citegraph.cli.output import plain, write_csv, write_json, write_lines, write_table
from citegraph.cli.records import ANSWER_FIELDS, answer_record, citation_record, work_record
from citegraph.graph import CitationGraph, describe
from citegraph.model import Work
from citegraph.store import Mention

_CSV = ("section", *ANSWER_FIELDS, "sentence")


@click.command(short_help="Shows all that is known of a work.", epilog=example("citegraph show 'Chỉ thị 05-CT/TW'"))
@work_argument
@db_option
@format_option
def show(work: str, db: Path, layout: str) -> None:
    """Shows a WORK's card: what it is, what it cites, what cites it, and where stories mention it."""
    store = open_store(db)
    graph = load_graph(store)
    asked = graph.resolve(work)
    mentions = [mention for mention in store.mentions(asked.key) if not mention.is_document]
    if layout == "table":
        _write_card(graph, asked, mentions)
        return
    card = _card(graph, asked, mentions)
    if layout == "csv":
        write_csv(_CSV, _csv_rows(card))
    else:
        (write_json if layout == "json" else write_lines)([card])


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
