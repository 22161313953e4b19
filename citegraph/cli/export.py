"""`citegraph export`: a database, or the part of it that is asked for -> a graph file, or tables of all of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from citegraph.cli.options import DAY, db_option, example, registry_option
from citegraph.export import (
    DATABASE,
    FORMATS,
    LAYOUTS,
    Rows,
    Selected,
    Selection,
    export_graph,
    export_rows,
    files_of,
    is_streamed,
    select,
    suffix_of,
)
from citegraph.model import Kind
from citegraph.store import Store

_TABLES = "tables"
_CHOICES = [*(suffix.removeprefix(".") for suffix in (*FORMATS, DATABASE)), _TABLES]


def _kinds(_ctx: click.Context, _param: click.Parameter, value: str | None) -> frozenset[Kind]:
    names = [name.strip() for name in (value or "").split(",") if name.strip()]
    unknown = [name for name in names if name not in {*Kind}]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)} is no relation; choose among {', '.join(Kind)}")
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
@click.argument("file", type=click.Path(path_type=Path))
@db_option
@click.option("--format", "form", type=click.Choice(_CHOICES), help="Instead of what the suffix of FILE says.")
@click.option("--focus", metavar="WORK", help="The works round this one, named as for `citegraph show`.")
@click.option("--depth", type=click.IntRange(min=1), metavar="N", help="Steps round --focus.  [default: 1]")
@click.option("--kinds", callback=_kinds, metavar="KIND,...", help="These kinds of relation and what they join.")
@click.option("--since", type=DAY, metavar="YYYY-MM-DD", help="Works of this day or later, and what they act on.")
@click.option(
    "--max-nodes", "most", type=click.IntRange(min=1), metavar="N", help="The N works that hang together most."
)
@click.option("--layout", type=click.Choice(LAYOUTS), default="level", show_default=True, help="Of an html page.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Of what is read.")
@registry_option
def export(  # noqa: PLR0913, PLR0917
    file: Path,
    db: Path,
    form: str | None,
    focus: str | None,
    depth: int | None,
    kinds: frozenset[Kind],
    since: datetime | None,
    most: int | None,
    layout: str,
    language: str,
    overlays: tuple[Path, ...],
) -> None:
    """Writes the graph to FILE, in the format that its suffix names.

    .html is a page for a browser that works offline; .xlsx and .docx are reports for an office; .dot (Graphviz) and
    .mmd (Mermaid) are diagrams. A .docx holds 100 works and a diagram 60, or --max-nodes. .graphml is for Gephi, yEd
    and networkx, .gexf for Gephi's timeline, .json for networkx and D3, .cyjs for Cytoscape, .ttl and .jsonld are RDF,
    .jsonl has a work or a relation a line, .cypher is for Neo4j. NAME.csv (for spreadsheets), NAME.parquet and
    --format neo4j (for neo4j-admin) are two tables, NAME.nodes.* and NAME.edges.*. .sqlite is a database for --db,
    with the texts.

    The options that choose a part hold for every format, and what is left out is said. With --format tables, FILE is a
    folder for everything that the database holds, which `citegraph import` reads back.
    """
    if depth is not None and focus is None:
        raise click.UsageError("--depth goes with --focus: the work that the steps are counted from")
    day = since.date().isoformat() if since else None
    asked = Selection(focus, depth or 1, kinds, day, most)
    from citegraph.registry import load_registry

    registry = load_registry(*overlays)
    with Store.open(db) as store:
        if form == _TABLES:
            from citegraph.store.tables import export_tables

            export_tables(store, file)
            said = str(file)
        elif suffix_of(file, form) == DATABASE:
            said = _copied(store, file, asked)
        elif is_streamed(file, form) and asked == Selection():  # however large the database is
            export_rows(Rows(store.node_rows(), store.edge_rows()), file, form, registry=registry)
            said = _names(file, form)
        else:
            corpus = store.load_corpus()
            chosen = export_graph(corpus, file, form, language, selection=asked, layout=layout, registry=registry)
            said = _names(file, form) + _said(chosen)
    click.echo(f"wrote {said}")


def _copied(store: Store, file: Path, asked: Selection) -> str:
    """Writes a database, and tells what of this one is in it."""
    from citegraph.store.copying import export_copy, export_part

    if asked == Selection():
        export_copy(store, file)
        return str(file)
    chosen = select(store.load_corpus(), asked)
    texts = export_part(store, chosen.corpus, file)
    return f"{file}{_said(chosen)}; {texts} of {store.stats().sources} texts, those that name them"


def _names(file: Path, form: str | None) -> str:
    return " and ".join(map(str, files_of(file, form)))


def _said(chosen: Selected) -> str:
    """What of the corpus is in the file, where that is not all."""
    if not chosen.partial:
        return ""
    works, edges = len(chosen.corpus.works), len(chosen.corpus.edges)
    said = f": {works} of {chosen.all_works} works, {edges} of {chosen.all_edges} relations"
    if chosen.left_out:
        said += f"; {chosen.left_out} works that fit were left out, those with the fewest relations"
    return said
