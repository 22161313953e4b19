"""`citegraph implements`, `cites`, `cited-by` and `ask`: questions to the graph of a database."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citegraph.cli.options import db_option, example, format_option, work_argument
from citegraph.cli.output import report, write_csv, write_json, write_lines, write_table
from citegraph.cli.records import ANSWER_FIELDS, answer_record
from citegraph.graph import Answer, CitationGraph, describe
from citegraph.store import Store

if TYPE_CHECKING:
    from citegraph.model import Work


def load_graph(store: Store) -> CitationGraph:
    """The linked graph; a build that was cut off is reported."""
    if store.stats().stale:
        report(f"{store.path}: the last build did not end, so the newest sources are missing; run it again")
    return CitationGraph.from_corpus(store.load_corpus())


@click.command(
    short_help="Lists the works that carry out a work.",
    epilog=example("citegraph implements 'Chỉ thị 05-CT/TW' --transitive"),
)
@work_argument
@db_option
@click.option("--transitive", is_flag=True, help="Also what implements those, and so on.")
@format_option
def implements(work: str, db: Path, transitive: bool, layout: str) -> None:
    """Lists the works that implement, continue or guide WORK, each with its evidence.

    WORK is a symbol, a type and number, a name or a key: 'Chỉ thị 05', 01-KL/TW, 'Nghị quyết Đại hội XIII'.
    """
    graph = _graph_of(db)
    asked = graph.resolve(work)
    _write(graph, asked, "is implemented by", graph.implementers(asked, transitive), layout)


@click.command(short_help="Lists the works that a work cites.", epilog=example("citegraph cites 'Chỉ thị 05-CT/TW'"))
@work_argument
@db_option
@format_option
def cites(work: str, db: Path, layout: str) -> None:
    """Lists the works that WORK has any relation to, each with its evidence."""
    graph = _graph_of(db)
    asked = graph.resolve(work)
    _write(graph, asked, "cites", graph.cites(asked), layout)


@click.command(
    "cited-by",
    short_help="Lists the works that cite a work.",
    epilog=example("citegraph cited-by 'Chỉ thị 05-CT/TW'"),
)
@work_argument
@db_option
@format_option
def cited_by(work: str, db: Path, layout: str) -> None:
    """Lists the works that have any relation to WORK, each with its evidence."""
    graph = _graph_of(db)
    asked = graph.resolve(work)
    _write(graph, asked, "is cited by", graph.cited_by(asked), layout)


@click.command(
    short_help="Answers a question in plain words.",
    epilog=example(
        "citegraph ask 'Văn bản nào thực hiện Chỉ thị 05-CT/TW?'",
        "citegraph ask 'What does Nghị định 78/2025/NĐ-CP replace?'",
    ),
)
@click.argument("question", nargs=-1, required=True)
@db_option
@format_option
def ask(question: tuple[str, ...], db: Path, layout: str) -> None:
    """Answers a QUESTION in plain Vietnamese or English; an unknown one lists those that are known."""
    from citegraph.questions import ask as read_question

    asked = read_question(" ".join(question))
    graph = _graph_of(db)
    work = graph.resolve(asked.subject)
    answers = graph.answers(work, asked.form.kinds, incoming=asked.form.incoming)
    _write(graph, work, asked.form.verb, answers, layout)


def write_answers(title: str, answers: Iterable[Answer], graph: CitationGraph) -> None:
    """A table of works, what they do, and the sentence that says so with its source."""
    rows = ((_name(a.work), _does(a, graph), a.edge.evidence.quote, _source(a)) for a in answers)
    write_table(title, ("work", "relation", "evidence", "source"), rows)


def _graph_of(db: Path) -> CitationGraph:
    with Store.open(db) as store:
        return load_graph(store)


def _write(graph: CitationGraph, asked: Work, verb: str, answers: list[Answer], layout: str) -> None:
    _remark(graph, asked)
    records = (answer_record(answer) for answer in answers)
    if layout == "json":
        write_json(records)
    elif layout == "jsonl":
        write_lines(records)
    elif layout == "csv":
        write_csv(ANSWER_FIELDS, records)
    elif answers:
        write_answers(f"{describe(asked)} {verb}:", answers, graph)
    else:
        click.echo(f"{describe(asked)} {verb} no work that its sources name.")


def _remark(graph: CitationGraph, asked: Work) -> None:
    """Says where a text errs about the work asked for: the other name may have answers of its own."""
    if asked.probably and (likely := graph.works.get(asked.probably)):
        report(f"{describe(asked)} is probably {describe(likely)}")
    for other in graph.mistaken_for(asked):
        report(f"{describe(other)}, as a text has it, is probably this work")


def _name(work: Work) -> str:
    return f"{describe(work)}, probably {work.probably}" if work.probably else describe(work)


def _does(answer: Answer, graph: CitationGraph) -> str:
    edge = answer.edge
    parts = [edge.kind.value]
    if answer.depth > 1:
        parts = [
            graph.works[edge.source].label,
            edge.kind.value,
            graph.works[edge.target].label,
            f"(step {answer.depth})",
        ]
    extras = [x for x in (edge.extent, f"from {edge.effective}" if edge.effective else None) if x]
    return " ".join(parts) + (f", {', '.join(extras)}" if extras else "")


def _source(answer: Answer) -> str:
    edge = answer.edge
    return f"{edge.origin} [{edge.evidence.start}:{edge.evidence.end}] {edge.evidence.rule}"
