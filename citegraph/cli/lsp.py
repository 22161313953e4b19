"""`citegraph lsp`: check drafts in an editor, as a language server."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click

from citegraph.cli.options import DAY, FilePath, example, registry_option
from citegraph.cli.output import INTERRUPTED
from citegraph.presentation.labels import LANGUAGES


@click.command(
    short_help="Checks drafts in an editor, over LSP.",
    epilog=example("citegraph lsp", "citegraph lsp --db citegraph.db --language en"),
)
@click.option("--db", type=FilePath(dir_okay=False), help="Also check against this database.")
@registry_option
@click.option("--date", type=DAY, metavar="YYYY-MM-DD", help="The date of drafts.")
@click.option("--language", type=click.Choice(LANGUAGES), help="The language of messages.  [default: vi]")
def lsp(db: Path | None, overlays: tuple[Path, ...], date: str | None, language: str | None) -> None:
    """Checks drafts while you type, as a language server that an editor starts; it uses standard input and output.

    Findings come with fixes; a citation has a card and, with --db, leads to the file of its text. The editor may give
    db, registry, date and language as initialization options.
    """
    from citegraph.integrations.lsp import EditorSettings, create_editor_server

    given = {"db": db, "registry": overlays, "date": date, "language": language}
    server = create_editor_server(EditorSettings.model_validate(given))
    # A thread waits for the next line and cannot be ended, so Ctrl-C ends the process; nothing is left to do.
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    server.start_io(stdout=answers)
