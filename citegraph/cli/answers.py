"""`citegraph implements`, `cites`, `cited-by` and `ask`: questions to the graph of a database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.formats import place, write
from citegraph.cli.options import (
    DAY,
    db_option,
    example,
    format_option,
    place_options,
    registry_option,
    work_argument,
)
from citegraph.cli.output import report, write_table
from citegraph.cli.records import ANSWER_FIELDS, answer_record
from citegraph.graph.graph import Answer, CitationGraph, describe
from citegraph.identity.rank import CENTRAL, Level, LevelFinder, level_finder
from citegraph.model import CARRYING_OUT, Kind
from citegraph.store import Store
from citegraph.text.days import first_day, last_day

if TYPE_CHECKING:
    from datetime import datetime

    from citegraph.model import Edge, Work

LEVELS = {
    "central": CENTRAL,
    "ministry": {Level.MINISTRY},
    "province": {Level.PROVINCE},
    "district": {Level.DISTRICT},
}
"""What can be asked for with --level."""


_CHOICES = (
    click.option(
        "--include", type=click.Choice(["based_on"]), help="Also lower-ranking works that have their basis in it."
    ),
    click.option(
        "--kind",
        "kinds",
        type=click.Choice([k.value for k in (*CARRYING_OUT, Kind.BASED_ON)]),
        multiple=True,
        help="This kind of relation alone. May be given several times.",
    ),
    click.option("--since", type=DAY, metavar="YYYY-MM-DD", help="Works of this day or later."),
    click.option("--until", type=DAY, metavar="YYYY-MM-DD", help="Works of this day or earlier."),
    click.option("--level", type=click.Choice(list(LEVELS)), help="Works of issuers at this level."),
)


def choice_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options by which works that carry out another are chosen."""
    return reduce(lambda decorated, option: option(decorated), reversed(_CHOICES), place_options(command))


@dataclass(frozen=True, slots=True)
class Choice:
    """Which relations lead from a work to those that carry it out, and which of these are asked for."""

    kinds: frozenset[Kind]
    follow: Callable[[Edge], bool]
    fits: Callable[[Work], bool]

    def within(self, of_place: Callable[[Work], bool] | None) -> Choice:
        """The choice narrowed to the works of a place, if one is asked for."""
        fits = self.fits
        return self if of_place is None else replace(self, fits=lambda work: fits(work) and of_place(work))


def warn_if_stale(store: Store) -> None:
    """Reports a build that was cut off."""
    if store.is_stale():
        report(f"{store.path}: the last build did not end, so the newest sources are missing; run it again")


def load_graph(store: Store) -> CitationGraph:
    """The linked graph, as long as the store is open; a build that was cut off is reported."""
    warn_if_stale(store)
    return CitationGraph(store.facts())


@click.command(
    short_help="Lists the works that carry out a work.",
    epilog=example(
        "citegraph implements 'Chỉ thị 05-CT/TW' --transitive",
        "citegraph implements 'Chỉ thị 05-CT/TW' --depth 2 --level province --since 2021-01-01",
    ),
)
@work_argument
@db_option
@click.option("--transitive", is_flag=True, help="Also what implements those, and so on.")
@click.option("--depth", type=click.IntRange(min=1), metavar="N", help="Like --transitive, but N steps at most.")
@choice_options
@registry_option
@format_option
def implements(work: str, db: Path, transitive: bool, depth: int | None, layout: str, **chosen: Any) -> None:
    """Lists the works that implement, continue or guide WORK, each with its evidence.

    WORK is a symbol, a type and number, a name or a key: 'Chỉ thị 05', 01-KL/TW, 'Nghị quyết Đại hội XIII'.
    --since, --until, --level and --scope choose among the answers, not among the works on the way to them; a work whose
    date, level or locality is not known well enough is left out then.
    """
    graph = graph_of(db)
    asked = graph.resolve(work)
    of_place = chosen.pop("of_place")
    choice = choice_of(graph, **chosen).within(of_place)
    answers = graph.answers(
        asked, choice.kinds, incoming=True, transitive=transitive, depth=depth, follow=choice.follow
    )
    _write(graph, asked, "is implemented by", answers, layout, choice.fits)


def choice_of(
    graph: CitationGraph,
    include: str | None,
    kinds: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    level: str | None,
    overlays: tuple[Path, ...],
) -> Choice:
    """What the options of `choice_options`, and --registry, choose."""
    if Kind.BASED_ON.value in kinds and not include:
        raise click.UsageError("--kind based_on goes with --include based_on")
    wanted = {Kind(k) for k in kinds} or {*CARRYING_OUT, *([Kind.BASED_ON] if include else [])}
    finder = levels_by(overlays) if include or level else None

    def follow(edge: Edge) -> bool:
        if edge.kind is not Kind.BASED_ON or finder is None:
            return True
        return finder.ranks_below(graph.works[edge.source], graph.works[edge.target])

    def fits(work: Work) -> bool:
        of_level = not level or finder is None or finder.level(work) in LEVELS[level]
        return of_level and _of_days(work, since, until)

    return Choice(frozenset(wanted), follow, fits)


def levels_by(overlays: tuple[Path, ...]) -> LevelFinder:
    """What tells levels and ranks by the registry."""
    from citegraph.registry import load_registry

    registry = load_registry(*overlays)
    return level_finder(registry)


def _of_days(work: Work, since: datetime | None, until: datetime | None) -> bool:
    """Whether a work's date surely lies between the two days, both included."""
    if work.date is None:
        return since is None and until is None
    early = since is not None and first_day(work.date) < since.date().isoformat()
    return not early and (until is None or last_day(work.date) <= until.date().isoformat())


@click.command(short_help="Lists the works that a work cites.", epilog=example("citegraph cites 'Chỉ thị 05-CT/TW'"))
@work_argument
@db_option
@format_option
def cites(work: str, db: Path, layout: str) -> None:
    """Lists the works that WORK has any relation to, each with its evidence."""
    graph = graph_of(db)
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
    graph = graph_of(db)
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
@place_options
@registry_option
@format_option
def ask(
    question: tuple[str, ...],
    db: Path,
    of_place: Callable[[Work], bool] | None,
    overlays: tuple[Path, ...],  # noqa: ARG001 - read by --scope
    layout: str,
) -> None:
    """Answers a QUESTION in plain Vietnamese or English; an unknown one lists those that are known.

    --scope chooses among the works that answer it.
    """
    from citegraph.cli.history import write_status
    from citegraph.graph.ask import ask as read_question

    asked = read_question(" ".join(question))
    graph = graph_of(db)
    work = graph.resolve(asked.subject)
    if not asked.form.kinds:
        write_status(graph, work, None, layout)
        return
    answers = graph.answers(work, asked.form.kinds, incoming=asked.form.incoming)
    _write(graph, work, asked.form.verb, answers, layout, of_place)


def write_answers(title: str, answers: Iterable[Answer], graph: CitationGraph) -> None:
    """A table of works, what they do, and the sentence that says so with its source."""
    rows = ((_name(a), _does(a, graph), a.edge.evidence.quote, place(a.edge)) for a in answers)
    write_table(title, ("work", "relation", "evidence", "source"), rows)


def graph_of(db: Path) -> CitationGraph:
    """The graph of the database at this path, which stays open until the command ends."""
    return load_graph(open_store(db))


def open_store(db: Path) -> Store:
    """The database at this path, open until the command ends."""
    return click.get_current_context().with_resource(Store.open(db))


def _write(
    graph: CitationGraph,
    asked: Work,
    verb: str,
    answers: list[Answer],
    layout: str,
    fits: Callable[[Work], bool] | None = None,
) -> None:
    """Writes the answers that fit, and says where there are others that do not."""
    remark(graph, asked)
    others = len({answer.work.key for answer in answers})
    answers = [answer for answer in answers if fits is None or fits(answer.work)]

    def table() -> None:
        if answers:
            write_answers(f"{describe(asked)} {verb}:", answers, graph)
        else:
            click.echo(none_chosen(describe(asked), verb, others))

    write(layout, ANSWER_FIELDS, [answer_record(answer) for answer in answers], table)


def none_chosen(asked: str, verb: str, others: int) -> str:
    """That no work is an answer, or none of those that there are is as the options ask."""
    if others:
        return f"{asked} {verb} no work as the options ask; {others} without them."
    return f"{asked} {verb} no work that its sources name."


def remark(graph: CitationGraph, asked: Work) -> None:
    """Says what people decided of the work asked for, and where a text errs about it: ask for both names, then."""
    for note in graph.facts.overrides_of(asked.key):
        report(f"{asked.label}, override: {note}")
    if asked.probably and (likely := graph.works.get(asked.probably)):
        report(f"{describe(asked)} is probably {describe(likely)}")
    for other in graph.mistaken_for(asked):
        report(f"{describe(other)}, as a text has it, is probably this work")


def _name(answer: Answer) -> str:
    notes = [f"probably {answer.work.probably}"] if answer.work.probably else []
    notes += [f"override: {note}" for note in answer.overrides]
    return ", ".join((describe(answer.work), *notes))


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
