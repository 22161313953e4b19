"""Write the answers of a graph: one line per relation, or that there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import click

from citegraph.cli.open_database import remark
from citegraph.cli.output import plain, write, write_relations
from citegraph.cli.records import ANSWER_FIELDS, answer_record
from citegraph.graph.graph import Answer, CitationGraph, describe
from citegraph.graph.relationship import Relationship
from citegraph.model import Work
from citegraph.model.notebook import counted

_COLUMNS = ("work", "key", "date", "relation", "to", "effective", "note")


def write_found(
    graph: CitationGraph,
    asked: Work,
    related: Relationship,
    answers: Sequence[Answer],
    layout: str,
    quotes: bool,
    fits: Callable[[Work], bool] | None = None,
) -> None:
    """Write the answers whose works fit; where none does, how many others there are."""
    remark(graph, asked)
    fitting = [answer for answer in answers if fits is None or fits(answer.work)]

    def table() -> None:
        if fitting:
            write_answers(f"{describe(asked)} {related.verb}:", fitting, graph, quotes)
        else:
            click.echo(plain(none_chosen(describe(asked), related, len({answer.work.key for answer in answers}))))

    write(layout, ANSWER_FIELDS, [answer_record(answer) for answer in fitting], table)


def write_answers(title: str, answers: Iterable[Answer], graph: CitationGraph, quotes: bool) -> None:
    """Write a table of works and what each does; `to` is the work next to it where that is not the one asked for."""
    write_relations(title, _COLUMNS, ((_row(answer, graph), answer.edge) for answer in answers), quotes)


def none_chosen(asked: str, related: Relationship, others: int) -> str:
    """The message that there is no answer, or that the options exclude those that there are."""
    if others:
        misses = "which does not match" if others == 1 else "of which none matches"
        return f"{asked} {related.verb} {counted(others, 'work')}, {misses}."
    return related.without_answers(asked)


def _row(answer: Answer, graph: CitationGraph) -> tuple[str, ...]:
    edge = answer.edge
    kind = f"{edge.kind.value}, {edge.extent}" if edge.extent else edge.kind.value
    nearer = f"{graph.works[edge.target].label} (step {answer.depth})" if answer.depth > 1 else ""
    notes = [f"probably {answer.work.probably}"] if answer.work.probably else []
    notes += [f"override: {note}" for note in answer.overrides]
    work = answer.work
    return work.label, work.key, work.date or "", kind, nearer, edge.effective or "", ", ".join(notes)
