"""Open the database of a command and its graph, and report what people should know before they read an answer."""

from __future__ import annotations

from pathlib import Path

import click

from citegraph.cli.output import report
from citegraph.graph.graph import CitationGraph, describe
from citegraph.graph.lookup import SUGGESTED
from citegraph.graph.relationship import Relationship
from citegraph.identity.rank import LevelFinder, level_finder
from citegraph.model import Work
from citegraph.store import Store
from citegraph.store.failures import INTERRUPTED


def open_store(db: Path) -> Store:
    """The database at this path, open until the command ends."""
    return click.get_current_context().with_resource(Store.open(db))


def open_graph(db: Path) -> CitationGraph:
    """The graph of the database at this path, open until the command ends."""
    return load_graph(open_store(db))


def load_graph(store: Store) -> CitationGraph:
    """The graph of an open database; an interrupted build is reported."""
    warn_if_stale(store)
    return CitationGraph(store.facts())


def warn_if_stale(store: Store) -> None:
    """Report a build that was interrupted."""
    if store.is_stale():
        report(f"{store.path}: {INTERRUPTED}")


def levels_by(overlays: tuple[Path, ...]) -> LevelFinder:
    """The finder of administrative levels, from the registry with the user's own files."""
    from citegraph.registry import load_registry

    return level_finder(load_registry(*overlays))


def resolve_for(graph: CitationGraph, text: str, related: Relationship) -> Work:
    """The work asked about; if `text` fits several of which only this one has answers, the others are reported."""
    meant = graph.meanings(text)
    work = meant[0] if len(meant) == 1 else graph.resolve(text, related)
    if others := [other for other in meant if other.key != work.key]:
        also = "; ".join(map(describe, others[:SUGGESTED]))
        more = f"; and {len(others) - SUGGESTED} more" if len(others) > SUGGESTED else ""
        taken = f"taken is the only one that {related.verb} any, {describe(work)}"
        report(f"{text!r} fits {len(others) + 1} works; {taken}; not taken: {also}{more}")
    return work


def remark(graph: CitationGraph, asked: Work) -> None:
    """Report overrides of a work, the work that it probably is, and works that are probably this one."""
    for note in graph.facts.overrides_of(asked.key):
        report(f"{asked.label}, override: {note}")
    if asked.probably and (likely := graph.works.get(asked.probably)):
        report(f"{describe(asked)} is probably {describe(likely)}")
    for other in graph.mistaken_for(asked):
        report(f"{describe(other)} is probably a misspelling of this work")
