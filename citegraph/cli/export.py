"""`citegraph export`: write a database or a part of it to a graph file, or all of it to tables."""

from __future__ import annotations

from pathlib import Path

import click

from citegraph.cli.options import DAY, WORDS, FilePath, db_option, example, registry_option
from citegraph.cli.output import plain, spare
from citegraph.export import (
    DATABASE,
    FORMATS,
    LAYOUTS,
    GraphRows,
    Selected,
    Selection,
    export_graph,
    export_rows,
    format_suffix,
    is_streamed,
    select,
    target_files,
)
from citegraph.model import Kind
from citegraph.model.notebook import counted
from citegraph.presentation.labels import LANGUAGES
from citegraph.store import Store
from citegraph.store.proof import StoredProof

_TABLES = "tables"
_CHOICES = [*(suffix.removeprefix(".") for suffix in (*FORMATS, DATABASE)), _TABLES]


def _kinds(_ctx: click.Context, _param: click.Parameter, value: str | None) -> frozenset[Kind]:
    names = [name.strip() for name in (value or "").split(",") if name.strip()]
    unknown = [name for name in names if name not in {*Kind}]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)} is not a relation; choose among {', '.join(Kind)}")
    return frozenset(Kind(name) for name in names)


@click.command(
    short_help="Writes the graph, or a part of it, to a file.",
    epilog=example(
        "citegraph export graph.html",
        "citegraph export graph.graphml --db citegraph.db",
        "citegraph export bao-cao.docx --focus 'Chỉ thị 05-CT/TW' --depth 2",
        "citegraph export 05.mmd --focus 'Chỉ thị 05-CT/TW' --depth 2 --kinds implements,continues",
    ),
)
@click.argument("file", type=FilePath())
@db_option
@click.option(
    "--format", "form", type=click.Choice(_CHOICES), help="Instead of the format that the suffix of FILE names."
)
@click.option("--focus", type=WORDS, metavar="WORK", help="Only works around this one, named as for `citegraph show`.")
@click.option("--depth", type=click.IntRange(min=1), metavar="N", help="Steps around --focus.  [default: 1]")
@click.option(
    "--kinds", callback=_kinds, metavar="KIND,...", help="Only these kinds of relation and the works that they join."
)
@click.option(
    "--since", type=DAY, metavar="YYYY-MM-DD", help="Only works of this day or later, and the works that they act on."
)
@click.option("--max-nodes", "most", type=click.IntRange(min=1), metavar="N", help="Keep the N most connected works.")
@click.option(
    "--layout", type=click.Choice(LAYOUTS), default="level", show_default=True, help="The layout of an html page."
)
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True, help="The language of labels."
)
@registry_option
def export(  # noqa: PLR0913, PLR0917
    file: Path,
    db: Path,
    form: str | None,
    focus: str | None,
    depth: int | None,
    kinds: frozenset[Kind],
    since: str | None,
    most: int | None,
    layout: str,
    language: str,
    overlays: tuple[Path, ...],
) -> None:
    """Writes the graph to FILE, in the format that its suffix names.

    .html is a page for a browser that works offline; .xlsx and .docx are reports for an office; .dot (Graphviz) and
    .mmd (Mermaid) are diagrams. A .docx contains up to 100 works and a diagram up to 60, unless --max-nodes is given.
    .graphml is for Gephi, yEd and networkx, .gexf for Gephi's timeline, .json for networkx and D3, .cyjs for Cytoscape;
    .ttl and .jsonld are RDF, .jsonl has one work or relation per line, .cypher is for Neo4j. NAME.csv (for
    spreadsheets), NAME.parquet and --format neo4j (for neo4j-admin) are two tables, NAME.nodes.* and NAME.edges.*.
    .sqlite is a database for --db, with the texts.

    The options that choose a part apply to every format; what is left out is reported. With --format tables, FILE is a
    folder with the whole content of the database, which `citegraph import` can read.
    """
    if depth is not None and focus is None:
        raise click.UsageError("--depth needs --focus, the work to count the steps from")
    suffix = None if form == _TABLES else format_suffix(file, form)
    asked = Selection(focus, depth or 1, kinds, since, most)
    spare([file] if suffix is None else target_files(file, form), [*([] if suffix == DATABASE else [db]), *overlays])
    from citegraph.registry import load_registry

    registry = load_registry(*overlays)
    with Store.open(db) as store:
        if form == _TABLES:
            from citegraph.store.exchange import export_tables

            export_tables(store, file)
            written = str(file)
        elif suffix == DATABASE:
            written = _copied(store, file, asked)
        elif is_streamed(file, form) and asked == Selection():  # however large the database is
            export_rows(GraphRows(store.node_rows(), store.edge_rows()), file, form, registry=registry)
            written = _names(file, form)
        else:
            corpus = store.load_corpus()
            proof = StoredProof(store)
            chosen = export_graph(
                corpus, file, form, language, selection=asked, layout=layout, registry=registry, proof=proof
            )
            written = _names(file, form) + _part(chosen)
    click.echo(plain(f"wrote {written}"))


def _copied(store: Store, file: Path, asked: Selection) -> str:
    """Write a database; return its name and what part of this one it contains."""
    from citegraph.store.copying import export_copy, export_part

    if asked == Selection():
        export_copy(store, file)
        return str(file)
    chosen = select(store.load_corpus(), asked)
    texts = export_part(store, chosen.corpus, file)
    return f"{file}{_part(chosen)}; {texts} of {counted(store.stats().sources, 'text')}, those that cite them"


def _names(file: Path, form: str | None) -> str:
    return " and ".join(map(str, target_files(file, form)))


def _part(chosen: Selected) -> str:
    """How much of the corpus is in the file, if not all of it."""
    if not chosen.partial:
        return ""
    works, edges = len(chosen.corpus.works), len(chosen.corpus.edges)
    part = f": {works} of {counted(chosen.all_works, 'work')}, {edges} of {counted(chosen.all_edges, 'relation')}"
    if chosen.left_out:
        part += f"; {chosen.left_out} matching works were left out, those with the fewest relations"
    return part
