"""`citegraph override`: corrections of the graph by people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from citegraph.cli.open_database import open_graph
from citegraph.cli.options import DAY, WORDS, Decorator, db_option, example, format_option, registry_option
from citegraph.cli.output import plain, report, write, write_table
from citegraph.cli.relinking import note_other_registry, override_phrase, overrides_of, overrides_option, relink
from citegraph.errors import OverrideError
from citegraph.linking.overrides import append_overrides, read_overrides, remove_override
from citegraph.model import Act, Kind, Override
from citegraph.store import Store
from citegraph.text.normal import fold

_FIELDS = ("number", "act", "work", "kind", "other", "reason", "by")
_FACTS = ("type", "symbol", "number", "issuer", "scope", "date")
_KIND = click.Choice([kind.value for kind in Kind])

_reason_option: Decorator = click.option(
    "--reason", type=WORDS, required=True, metavar="TEXT", help="The reason, shown with every answer."
)
_by_option: Decorator = click.option(
    "--by", type=WORDS, metavar="NAME", help="The person who decided, shown with every answer."
)


def _deciding(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of every command that makes a decision."""
    for option in (registry_option, overrides_option, db_option, _by_option, _reason_option):
        command = option(command)
    return command


@click.group(
    short_help="Corrects the graph by hand.",
    epilog=example(
        "citegraph override reject '12-KH/TU' implements '05-CT/TW' --reason 'It cites another directive.'",
        "citegraph override list",
    ),
)
def override() -> None:
    """Corrects the graph where the texts are wrong or were misread.

    Decisions are kept in a readable file beside the database (NAME.overrides.toml beside NAME.db), applied at every
    build, and shown with every answer.
    """


@override.command(epilog=example("citegraph override reject '12-KH/TU' implements '05-CT/TW' --reason 'A misprint.'"))
@click.argument("source", type=WORDS)
@click.argument("kind", type=click.Choice([*_KIND.choices, "any"]))
@click.argument("target", type=WORDS)
@_deciding
def reject(source: str, kind: str, target: str, **decided: Any) -> None:
    """Removes the relation SOURCE KIND TARGET, whatever text states it."""
    _edge(Act.REJECT, source, None if kind == "any" else Kind(kind), target, decided)


@override.command(epilog=example("citegraph override add '12-KH/TU' implements '05-CT/TW' --reason 'Our file 7/2021.'"))
@click.argument("source", type=WORDS)
@click.argument("kind", type=_KIND)
@click.argument("target", type=WORDS)
@_deciding
def add(source: str, kind: str, target: str, **decided: Any) -> None:
    """Adds the relation SOURCE KIND TARGET, which no text states. The reason becomes its evidence."""
    _edge(Act.ADD, source, Kind(kind), target, decided)


@override.command(epilog=example("citegraph override merge 'ke-hoach:02' '02-KH/BCĐTW' --reason 'One plan.'"))
@click.argument("work", type=WORDS)
@click.argument("into", type=WORDS)
@_deciding
def merge(work: str, into: str, **decided: Any) -> None:
    """Merges WORK and INTO into one work with the key of INTO. Facts in which they differ are reported."""
    graph = open_graph(decided["db"])
    one, other = graph.resolve(work), graph.resolve(into)
    _decide([_override(Act.MERGE, one.key, other.key, decided)], decided)
    if differing := [field for field in _FACTS if _contradict(getattr(one, field), getattr(other, field))]:
        pairs = "; ".join(f"{field} {getattr(one, field)} and {getattr(other, field)}" for field in differing)
        report(f"they differ: {pairs}; to undo the merge: citegraph override list, then citegraph override undo N")


@override.command(epilog=example("citegraph override split '12-KH/TU' tin.txt --reason 'Another province.'"))
@click.argument("work", type=WORDS)
@click.argument("text", type=WORDS)
@_deciding
def split(work: str, text: str, **decided: Any) -> None:
    """Splits off the work that the source TEXT cites as WORK: another work with the same symbol."""
    with Store.open(decided["db"]) as store:
        key = open_graph(decided["db"]).resolve(work).key
        named = sorted({m.citation.work for m in store.mentions(key) if m.source == text and m.citation.work})
    if not named:
        raise OverrideError(f"{text}: does not cite {key}; list the sources that do with: citegraph show {key}")
    _decide([_override(Act.SPLIT, name, text, decided) for name in named], decided)


@override.command(epilog=example("citegraph override date '05-CT/TW' 2016-05-15 --reason 'The signed copy.'"))
@click.argument("work", type=WORDS)
@click.argument("date", type=DAY)
@_deciding
def date(work: str, date: str, **decided: Any) -> None:
    """Sets the date of WORK."""
    key = open_graph(decided["db"]).resolve(work).key
    _decide([_override(Act.DATE, key, date, decided)], decided)


@override.command(epilog=example("citegraph override issuer '05-CT/TW' 'Bộ Chính trị' --reason 'The signed copy.'"))
@click.argument("work", type=WORDS)
@click.argument("issuer", type=WORDS)
@_deciding
def issuer(work: str, issuer: str, **decided: Any) -> None:
    """Sets the issuer of WORK."""
    _decide([_override(Act.ISSUER, open_graph(decided["db"]).resolve(work).key, issuer, decided)], decided)


@override.command("list", epilog=example("citegraph override list --format csv"))
@db_option
@overrides_option
@format_option
def list_(db: Path, overrides: Path | None, layout: str) -> None:
    """Lists the decisions, with their numbers for `undo`."""
    path = overrides_of(db, overrides)
    found = read_overrides(path)
    records = [
        dict(zip(_FIELDS, (n, o.act.value, o.work, o.kind and o.kind.value, o.other, o.reason, o.by), strict=True))
        for n, o in enumerate(found, 1)
    ]
    rows = [(str(n), override_phrase(o), o.reason, o.by or "") for n, o in enumerate(found, 1)]

    def table() -> None:
        if rows:
            write_table(f"{path}:", ("number", "override", "reason", "by"), rows)
        else:
            click.echo(plain(f"{path}: no overrides"))

    write(layout, _FIELDS, records, table)


@override.command(epilog=example("citegraph override undo 2"))
@click.argument("number", type=click.IntRange(min=1))
@db_option
@overrides_option
@registry_option
def undo(number: int, db: Path, overrides: Path | None, overlays: tuple[Path, ...]) -> None:
    """Removes the override with this NUMBER."""
    from citegraph.registry import load_registry

    path = overrides_of(db, overrides)
    registry = load_registry(*overlays)  # errors in it are reported before the file changes
    with Store.open(db) as store:
        note_other_registry(store, overlays, standards=True)
        gone = remove_override(path, number)
        relink(store, registry, path)
    click.echo(plain(f"undone: {override_phrase(gone)}"))


def _contradict(one: str | None, other: str | None) -> bool:
    """Whether two values differ, and neither is the beginning of the other, as `2021` is of `2021-05-18`."""
    if not one or not other:
        return False
    first, second = fold(one), fold(other)
    return not first.startswith(second) and not second.startswith(first)


def _edge(act: Act, source: str, kind: Kind | None, target: str, decided: dict[str, Any]) -> None:
    graph = open_graph(decided["db"])
    ends = graph.resolve(source).key, graph.resolve(target).key
    if ends[0] == ends[1]:
        raise OverrideError(f"{ends[0]}: a work has no relation to itself; give two different works")
    _decide([_override(act, *ends, decided, kind)], decided)


def _override(act: Act, work: str, other: str, decided: dict[str, Any], kind: Kind | None = None) -> Override:
    return Override(act, work, other, decided["reason"], kind, decided["by"])


def _decide(new: list[Override], decided: dict[str, Any]) -> None:
    """Link with the new overrides; save them and the graph only if each of them matches something."""
    from citegraph.linking.link import link_with
    from citegraph.registry import load_registry

    path = overrides_of(decided["db"], decided["overrides"])
    kept = read_overrides(path)
    with Store.open(decided["db"]) as store:
        note_other_registry(store, decided["overlays"], standards=True)
        registry = load_registry(*decided["overlays"])
        corpus, idle = link_with(store.extractions(), registry, (*kept, *new))
        if wrong := [i - len(kept) for i in idle if i >= len(kept)]:
            raise OverrideError(f"{store.path}: {override_phrase(new[wrong[0]])} matches nothing; nothing was changed")
        append_overrides(path, new)
        store.save_corpus(corpus)
    for one in new:
        click.echo(plain(f"{override_phrase(one)}, kept in {path}"))
