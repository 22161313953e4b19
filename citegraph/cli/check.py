"""`citegraph check`: find errors in the citations of drafts, and fix the typographic ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citegraph.cli.options import DAY, FilePath, example, not_empty, reading_options, registry_option
from citegraph.cli.output import legible, plain, report, to_json, write_json, write_table
from citegraph.cli.sources import SourceReading
from citegraph.cli.word_output import WordOutput
from citegraph.errors import CitegraphError, SourceError
from citegraph.presentation.labels import LANGUAGES
from citegraph.text.days import today
from citegraph.word import WORD_TYPES

if TYPE_CHECKING:
    from citegraph.check import Checker, Finding, Settings
    from citegraph.model import Source
    from citegraph.readers import Wanted

    _Fix = Callable[[Source, Sequence[Finding]], Source | None]

_COULD_NOT_RUN = 2
_SHOWN = ("place", "severity", "rule", "message", "text", "proposed")


@click.command(
    short_help="Checks the citations of a draft.",
    epilog=example(
        "citegraph check draft.txt",
        "citegraph check draft.txt --db citegraph.db --fix --yes",
        "citegraph check draft.docx -o draft.checked.docx --track",
    ),
)
@click.argument("paths", metavar="DRAFT...", nargs=-1, required=True, callback=not_empty)
@click.option("--db", type=FilePath(dir_okay=False), help="Also check against this database.")
@registry_option
@click.option(
    "--format",
    "layout",
    type=click.Choice(["table", "json", "sarif", "github"]),
    default="table",
    show_default=True,
    help="table: for people; json: one array; sarif: SARIF 2.1.0; github: annotations of a GitHub workflow.",
)
@click.option("--language", type=click.Choice(LANGUAGES), help="The language of messages.  [default: vi]")
@click.option("-o", "--output", type=FilePath(), help="Write a Word draft with a comment at each finding.")
@click.option("--track", is_flag=True, help="With -o: fixes of purely typographic errors as tracked changes.")
@click.option("--fix", is_flag=True, help="Show the fixes of purely typographic errors as a diff.")
@click.option("--yes", is_flag=True, help="With --fix: write them.")
@click.option("--strict", is_flag=True, help="Fail for notes, too.")
@click.option("--date", type=DAY, metavar="YYYY-MM-DD", help="The date of the draft.")
@reading_options
@click.pass_context
def check(  # noqa: PLR0913, PLR0917
    ctx: click.Context,
    paths: tuple[str, ...],
    db: Path | None,
    overlays: tuple[Path, ...],
    layout: str,
    language: str | None,
    output: Path | None,
    track: bool,
    fix: bool,
    yes: bool,
    strict: bool,
    date: str | None,
    wanted: Wanted,
) -> None:
    """Checks the citations of drafts against the registry and, with --db, a database.

    Exit codes: 0 no findings; 1 findings (notes count only with --strict); 2 the check could not run.
    Works out of force are judged on the date of the draft: --date, or that of its heading. Without one, today's date
    counts, which a note says.
    """
    from citegraph.check import Severity

    if yes and not fix:
        raise click.UsageError("--yes needs --fix")
    if track and output is None:
        raise click.UsageError("--track needs -o")
    if output is not None and (fix or len(paths) > 1):
        raise click.UsageError("-o takes one Word draft, without --fix")
    reading = SourceReading(paths, wanted)
    try:
        word = None if output is None else WordOutput(Path(paths[0]), output)
        settings = _settings(language)
        checker = _checker(ctx, overlays, settings, db)
        found = _checked(reading, checker, date, _fixer(fix, yes, layout) or _commenter(word, settings, track))
        _WRITERS[layout](found, settings)
        if not found and reading.read and layout in ("table", "github"):
            report(f"nothing found in {reading.read} draft{'s' * (reading.read > 1)}")
    except CitegraphError as error:
        report(str(error))
        ctx.exit(_COULD_NOT_RUN)
    if reading.failed:
        ctx.exit(_COULD_NOT_RUN)
    if any(strict or f.severity is not Severity.NOTE for f in found):
        ctx.exit(1)


def _settings(language: str | None) -> Settings:
    """The settings of the project; the command line takes precedence."""
    from dataclasses import replace

    from citegraph.check import MessageLanguage, read_settings

    settings = read_settings(Path.cwd())
    return replace(settings, language=MessageLanguage(language)) if language else settings


def _checker(ctx: click.Context, overlays: tuple[Path, ...], settings: Settings, db: Path | None) -> Checker:
    """A checker against the registry and a database, which is open until the command ends."""
    from citegraph.check import Checker
    from citegraph.registry import load_registry

    registry = load_registry(*overlays)
    if db is None:
        return Checker(registry, settings)
    from citegraph.store import Store

    store = ctx.with_resource(Store.open(db))
    return Checker(registry, settings, store.load_corpus(), store.own_texts)


def _checked(reading: SourceReading, checker: Checker, date: str | None, fix: _Fix | None) -> list[Finding]:
    found: list[Finding] = []
    for source in reading:
        findings = checker.check(source, date, today())
        if fix is not None and (after := fix(source, findings)) is not None:
            findings = checker.check(after, date, today())
        found += findings
    return found


def _fixer(fix: bool, write: bool, layout: str) -> _Fix | None:
    """The action of --fix on a source: show the diff, write it with --yes, and return the text that was written."""
    from dataclasses import replace

    from citegraph.check import diff, fixed, write_fixed

    def act(source: Source, findings: Sequence[Finding]) -> Source | None:
        after = fixed(source.text, findings)
        if after == source.text:
            return None
        # other formats are for programs, which could not parse a diff
        click.echo(diff(plain(source.id), source.text, after), nl=False, err=layout != "table")
        if not write:
            return None
        path = _plain_file(source)
        try:
            write_fixed(path, after)
        except OSError as error:
            message = f"{path}: cannot be written ({error.strerror}); check the folder's permissions"
            raise SourceError(message) from error
        return replace(source, text=after)

    return act if fix else None


def _commenter(word: WordOutput | None, settings: Settings, track: bool) -> _Fix | None:
    """The action of -o on a source: write it with its comments."""

    def act(source: Source, findings: Sequence[Finding]) -> Source | None:
        from citegraph.check.comments import with_comments

        assert word is not None
        word.write(with_comments(word.data, source, findings, settings.language, track))
        report(f"wrote {word.output}")
        return None

    return act if word else None


def _plain_file(source: Source) -> Path:
    """The file that contains only the text of a source; no other file is written."""
    path = Path(source.id)
    try:
        if path.read_bytes().decode("utf-8-sig") == source.text:
            return path
    except (OSError, UnicodeDecodeError):
        pass
    raise SourceError(f"{source.id}: not a plain text file, --fix cannot write it; {_mend(path)}")


def _mend(path: Path) -> str:
    is_word = path.suffix.lower() in WORD_TYPES
    return "use -o FILE --track" if is_word else "correct it by hand"


def _write_findings(findings: Sequence[Finding], settings: Settings) -> None:  # noqa: ARG001
    by_source: dict[str, list[Finding]] = {}
    for finding in findings:
        by_source.setdefault(finding.source, []).append(finding)
    for source, found in by_source.items():
        counts = Counter(f.severity.value for f in found)
        summary = ", ".join(
            f"{counts[s]} {s}{'s' * (counts[s] > 1)}" for s in ("error", "warning", "note") if counts[s]
        )
        rows = ((f"{f.line}:{f.column}", f.severity.value, f.rule, f.message, f.text, f.proposed or "") for f in found)
        write_table(f"{source}: {summary}", _SHOWN, rows)


def _write_records(findings: Sequence[Finding], settings: Settings) -> None:  # noqa: ARG001
    from citegraph.check import record

    write_json(record(finding) for finding in findings)


def _write_sarif(findings: Sequence[Finding], settings: Settings) -> None:
    from importlib.metadata import version

    from citegraph.check import sarif

    click.echo(to_json(sarif(findings, version("citegraph"), settings.language)))


def _write_commands(findings: Sequence[Finding], settings: Settings) -> None:  # noqa: ARG001
    from citegraph.check import workflow_line

    for finding in findings:
        click.echo(legible(workflow_line(finding)))


_WRITERS: dict[str, Callable[[Sequence[Finding], Settings], None]] = {
    "table": _write_findings,
    "json": _write_records,
    "sarif": _write_sarif,
    "github": _write_commands,
}
