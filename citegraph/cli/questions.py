"""`citegraph implements`, `cites`, `cited-by`, `amended-by`, `replaced-by` and `ask`: questions to the graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.answers import write_found
from citegraph.cli.choices import choice_of, choice_options
from citegraph.cli.history import write_status
from citegraph.cli.open_database import open_graph, resolve_for
from citegraph.cli.options import (
    db_option,
    example,
    format_option,
    place_options,
    place_test,
    quotes_option,
    registry_option,
    report_unknown_place,
    work_argument,
)
from citegraph.graph.ask import FORMS, LocalityWords, locality_words, types_by_name
from citegraph.graph.ask import ask as read_question
from citegraph.graph.relationship import (
    AMENDED_BY,
    CITED_BY,
    CITES,
    IMPLEMENTED_BY,
    REPLACED_OR_REPEALED_BY,
    Relationship,
)

if TYPE_CHECKING:
    from citegraph.model import Work


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
@click.option("--depth", type=click.IntRange(min=1), metavar="N", help="Like --transitive, but at most N steps.")
@choice_options
@registry_option
@quotes_option
@format_option
def implements(
    work: str, db: Path, transitive: bool, depth: int | None, quotes: bool, layout: str, **chosen: Any
) -> None:
    """Lists the works that implement, continue or guide WORK.

    WORK is a symbol, a type and number, a name or a key: 'Chỉ thị 05', 01-KL/TW, 'Nghị quyết Đại hội XIII'.
    --since, --until, --level and --scope limit the answers, not the works on the way to them; a work whose date, level
    or locality is unknown or partial is then left out.
    """
    graph = open_graph(db)
    asked = resolve_for(graph, work, IMPLEMENTED_BY)
    of_place = chosen.pop("of_place")
    choice = choice_of(graph, **chosen).within(of_place)
    answers = graph.answers(
        asked, choice.kinds, incoming=True, transitive=transitive, depth=depth, follow=choice.follow
    )
    write_found(graph, asked, IMPLEMENTED_BY, answers, layout, quotes, choice.fits)


def _about_a_work(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the arguments of a command that lists the works related to WORK."""
    for option in (format_option, quotes_option, db_option, work_argument):
        command = option(command)
    return command


@click.command(
    short_help="Lists the works that a work cites.",
    epilog=example("citegraph cites 'Chỉ thị 05-CT/TW' --quotes"),
)
@_about_a_work
def cites(**asked: Any) -> None:
    """Lists the works that WORK cites, with every kind of relation: amends, implements, based_on, cites and others."""
    _write_related(CITES, **asked)


@click.command(
    "cited-by",
    short_help="Lists the works that cite a work.",
    epilog=example("citegraph cited-by 'Chỉ thị 05-CT/TW' --quotes"),
)
@_about_a_work
def cited_by(**asked: Any) -> None:
    """Lists the works that cite WORK, with every kind of relation: amends, implements, based_on, cites and others."""
    _write_related(CITED_BY, **asked)


@click.command(
    "amended-by",
    short_help="Lists the works that amend a work.",
    epilog=example("citegraph amended-by 'Nghị định 34/2016/NĐ-CP' --quotes"),
)
@_about_a_work
def amended_by(**asked: Any) -> None:
    """Lists the works that amend or supplement WORK.

    `citegraph show WORK --provisions` lists the provisions that they change.
    """
    _write_related(AMENDED_BY, **asked)


@click.command(
    "replaced-by",
    short_help="Lists the works that replace or repeal a work.",
    epilog=example("citegraph replaced-by 'Nghị định 34/2016/NĐ-CP' --quotes"),
)
@_about_a_work
def replaced_by(**asked: Any) -> None:
    """Lists the works that replace or repeal WORK, in whole or in part.

    `citegraph status WORK` shows whether WORK is still in force.
    """
    _write_related(REPLACED_OR_REPEALED_BY, **asked)


def _write_related(related: Relationship, *, work: str, db: Path, layout: str, quotes: bool) -> None:
    graph = open_graph(db)
    asked = resolve_for(graph, work, related)
    answers = graph.related(asked, related)
    write_found(graph, asked, related, answers, layout, quotes)


_QUESTIONS = "\n\n\b\nQuestions, also in English and for types of documents (Kế hoạch nào …):\n" + "\n".join(
    f"  {form.examples[-1]}" for form in FORMS
)


@click.command(
    short_help="Answers a question in plain words.",
    epilog=example(
        "citegraph ask 'Văn bản nào thực hiện Chỉ thị 05-CT/TW?'",
        "citegraph ask 'What does Nghị định 78/2025/NĐ-CP replace?'",
    )
    + _QUESTIONS,
)
@click.argument("question", nargs=-1, required=True)
@db_option
@place_options
@registry_option
@quotes_option
@format_option
def ask(
    question: tuple[str, ...],
    db: Path,
    of_place: Callable[[Work], bool] | None,
    overlays: tuple[Path, ...],
    quotes: bool,
    layout: str,
) -> None:
    """Answers a QUESTION in plain Vietnamese or English.

    --scope limits the answers to the works of a locality, as a place in the question does (`Văn bản nào ở Lào Cai …`).
    """
    asked = read_question(" ".join(question), lambda: _type_names(overlays), lambda: _locality_words(overlays))
    in_place = place_test(asked.place, overlays)
    graph = open_graph(db)
    related = asked.form.related
    if related is None:
        if of_place is not None:
            raise click.UsageError("--scope is for questions about other works; this one is about a status")
        write_status(graph, graph.resolve(asked.subject), None, layout, quotes, overlays)
        return
    work = resolve_for(graph, asked.subject, related)
    answers = graph.related(work, related)

    def fits(found: Work) -> bool:
        of_type = not asked.types or found.type in asked.types
        return of_type and all(test(found) for test in (of_place, in_place) if test)

    write_found(graph, work, related, answers, layout, quotes, fits)
    if in_place is not None and not in_place.found:
        report_unknown_place(in_place, db)


def _locality_words(overlays: tuple[Path, ...]) -> LocalityWords:
    from citegraph.registry import load_registry

    return locality_words(load_registry(*overlays))


def _type_names(overlays: tuple[Path, ...]) -> Mapping[str, frozenset[str]]:
    from citegraph.registry import load_registry

    return types_by_name(load_registry(*overlays))
