"""`citegraph report`: a report on the implementation of a work, to print."""

from __future__ import annotations

from pathlib import Path

import click

from citegraph.cli.open_database import load_graph, open_store, remark
from citegraph.cli.options import DAY, FilePath, db_option, example, registry_option, work_argument
from citegraph.cli.output import plain, spare
from citegraph.export.office.report_file import REPORT_SUFFIXES, report_writer, write_report
from citegraph.presentation.labels import LANGUAGES


def _named(_ctx: click.Context, _param: click.Parameter, path: Path) -> Path:
    if path.suffix.lower() not in REPORT_SUFFIXES:
        raise click.BadParameter(f"{str(path)!r} is not a report; end the name in {', '.join(REPORT_SUFFIXES)}")
    return path


@click.command(
    short_help="Writes a report on the implementation of a work, to print.",
    epilog=example(
        "citegraph report 'Chỉ thị 05-CT/TW' -o bao-cao.docx",
        "citegraph report 'Chỉ thị 05-CT/TW' -o bao-cao.pdf --at 2024-12-31",
    ),
)
@work_argument
@click.option(
    "-o", "--output", type=FilePath(dir_okay=False), required=True, callback=_named, help="A .docx, .html or .pdf file."
)
@db_option
@click.option("--at", type=DAY, metavar="YYYY-MM-DD", help="As on this day.  [default: after all changes]")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True, help="The language of labels."
)
@registry_option
def report(work: str, output: Path, db: Path, at: str | None, language: str, overlays: tuple[Path, ...]) -> None:
    """Writes a report on WORK for A4: the works that carry it out, by level and province, each with its sentence.

    It also has a scheme, the provinces and bodies without a source, the status and its changes, and plots. A place
    without a source may have carried WORK out all the same: this database does not know. With --at, works issued later
    are left out. A .pdf needs `pip install 'citegraph[pdf]'`.
    """
    spare([output], [db, *overlays])
    report_writer(output.suffix.lower())  # a missing package is reported before anything is read
    from citegraph.export.office.work_report import work_report
    from citegraph.registry import load_registry
    from citegraph.store.proof import StoredProof

    store = open_store(db)
    graph = load_graph(store)
    asked = graph.resolve(work)
    remark(graph, asked)
    content = work_report(graph, asked, language, load_registry(*overlays), at=at, proof=StoredProof(store))
    write_report(content, output)
    click.echo(plain(f"wrote {output}"))
