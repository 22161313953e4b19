"""`citegraph tree`: the works that carry out a work, level by level."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from citegraph.cli.answers import none_chosen
from citegraph.cli.choices import LEVELS, Choice, choice_of, choice_options
from citegraph.cli.open_database import levels_by, open_graph, remark, resolve_for
from citegraph.cli.options import db_option, example, format_option, quotes_option, registry_option, work_argument
from citegraph.cli.output import Twig, plain, write, write_tree
from citegraph.cli.records import ANSWER_FIELDS, answer_record, place
from citegraph.graph.graph import Answer, Branch, describe
from citegraph.graph.relationship import IMPLEMENTED_BY
from citegraph.identity.rank import LevelFinder
from citegraph.model import OVERRIDE, Work

_FIELDS = (*ANSWER_FIELDS, "level", "first")
_SHORT = 80
"""Characters of a title on a terminal; files and pipes get the whole title."""


@click.command(
    short_help="Draws the works that carry out a work, level by level.",
    epilog=example(
        "citegraph tree 'Chỉ thị 05-CT/TW'", "citegraph tree 'Luật Đất đai' --include based_on --level province"
    ),
)
@work_argument
@db_option
@click.option("--depth", type=click.IntRange(min=1), metavar="N", help="At most N steps.")
@choice_options
@registry_option
@quotes_option
@format_option
def tree(
    work: str, db: Path, depth: int | None, quotes: bool, layout: str, overlays: tuple[Path, ...], **chosen: Any
) -> None:
    """Draws the works that implement, continue or guide WORK, those that carry out these, and so on.

    It follows the same relations as `implements --transitive`. Central works come first, then those of ministries,
    provinces and districts. A work is drawn in full where it is nearest to WORK; elsewhere only its name is repeated,
    with a hint. --since, --until, --level and --scope choose works; those on the way to them are kept. The other
    formats contain the sentences of each branch, as those of `implements` do.
    """
    graph = open_graph(db)
    asked = resolve_for(graph, work, IMPLEMENTED_BY)
    of_place = chosen.pop("of_place")
    choice = choice_of(graph, overlays=overlays, **chosen).within(of_place)
    finder = levels_by(overlays)

    def order(work: Work) -> tuple[int, str]:
        return [*LEVELS, _UNKNOWN].index(_level(work, finder)), work.key

    whole = graph.tree(asked, choice.kinds, depth=depth, follow=choice.follow, order=order)
    branches = _chosen(whole, choice)
    records = [
        {
            **answer_record(
                Answer(branch.work, edge, branch.depth, branch.via, graph.facts.overrides_of(branch.work.key))
            ),
            "level": _level(branch.work, finder),
            "first": branch.first,
        }
        for branch in branches
        for edge in branch.edges
    ]
    remark(graph, asked)

    def table() -> None:
        if branches:
            write_tree(_titled(describe(asked), asked), list(_drawn(asked, branches, finder, quotes)))
        else:
            others = len({branch.work.key for branch in whole})
            click.echo(plain(none_chosen(describe(asked), IMPLEMENTED_BY, others)))

    write(layout, _FIELDS, records, table)


_UNKNOWN = "level unknown"


def _level(work: Work, finder: LevelFinder) -> str:
    """The name of a work's level, as in --level."""
    level = finder.level(work)
    return next((name for name, levels in LEVELS.items() if level in levels), _UNKNOWN)


def _chosen(branches: list[Branch], choice: Choice) -> list[Branch]:
    """The branches whose work fits, and those on the way to them."""
    kept: list[Branch] = []
    for branch in reversed(branches):
        leads_on = bool(kept) and branch.first and kept[-1].via[: branch.depth] == (*branch.via, branch.work.key)
        if leads_on or choice.fits(branch.work):
            kept.append(branch)
    return kept[::-1]


def _drawn(asked: Work, branches: Iterable[Branch], finder: LevelFinder, quotes: bool) -> Iterator[Twig]:
    """Each branch with the label of its work, its attributes and, with `quotes`, the sentences of its relations."""
    drawn = {asked.key}
    for branch in branches:
        work = branch.work
        scope = None if work.scope and work.scope in (work.issuer or "") else work.scope
        known = ", ".join(part for part in (work.issuer, scope, work.date) if part)
        kinds = " and ".join(dict.fromkeys(edge.kind.value for edge in branch.edges))
        text = f"{f'({known}) ' if known else ''}{kinds}, {_level(work, finder)}"
        text += ", override" if any(edge.evidence.rule == OVERRIDE for edge in branch.edges) else ""
        if branch.first:
            drawn.add(work.key)
            text = _titled(text, work)
        else:
            text += f" → see {'above' if work.key in drawn else 'below'}"
        sentences = [f"{edge.evidence.quote} ({place(edge)})" for edge in branch.edges] if quotes else []
        yield branch.depth, work.label, text, sentences


def _titled(text: str, work: Work) -> str:
    title = work.title or (work.symbol and work.name)
    if not title:
        return text
    if sys.stdout.isatty():
        title = textwrap.shorten(title, _SHORT, placeholder=" …")
    return f"{text}: {title}"
