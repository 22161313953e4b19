"""`citegraph registry`: list, show, search and check the registry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citegraph.cli.options import (
    WORDS,
    FilePath,
    db_option,
    example,
    format_option,
    paths_argument,
    reading_options,
    registry_option,
    workers_option,
)
from citegraph.cli.output import plain, report, write, write_table
from citegraph.cli.progress import with_progress
from citegraph.cli.records import WORK_FIELDS, work_record
from citegraph.cli.registering import append_block, refuse_known, work_in_heading
from citegraph.cli.sources import SourceReading, extraction_of
from citegraph.errors import CitegraphError, UnknownWorkError
from citegraph.identity.keys import known_keys, symbol_reader
from citegraph.model.notebook import counted
from citegraph.registry import Registry, load_registry
from citegraph.registry.audit.problems import BlockFiles, Problem, label
from citegraph.registry.audit.validate import validate
from citegraph.registry.schema import Entry, KnownWork
from citegraph.text.normal import fold, fold_case, fold_symbol

if TYPE_CHECKING:
    from citegraph.readers import Wanted

_BLOCKS = {
    "types": "type",
    "issuers": "issuer",
    "bodies": "body",
    "organs": "organ",
    "place_levels": "place-level",
    "localities": "locality",
    "terms": "term",
    "grammars": "grammar",
    "named": "named",
    "abbreviations": "abbreviation",
    "worded": "worded",
    "plenums": "plenum",
    "standards": "standard",
    "parts": "part",
    "signs": "sign",
    "verbs": "verb",
    "marks": "mark",
    "modals": "modal",
    "frames": "frame",
    "actions": "action",
    "phrases": "phrases",
    "works": "work",
    "unknowns": "unknown",
}
"""The names of the kinds of blocks on the command line, and in a registry file."""

_COLUMNS = {
    "types": ("id", "name", "words", "party_codes", "state_codes", "mass_codes"),
    "issuers": ("id", "name", "codes", "family", "level", "valid_from", "valid_to"),
    "bodies": ("id", "name", "words", "family", "level", "code"),
    "organs": ("id", "name", "words", "issuer"),
    "place_levels": ("id", "name", "words", "level", "valid_from", "valid_to"),
    "localities": ("slug", "name", "kind", "aliases", "valid_from", "valid_to", "successor"),
    "terms": ("id", "roman", "first_day", "last_day", "source"),
    "grammars": ("id", "family", "form", "period", "source"),
    "named": ("id", "type", "key", "symbol", "issuer"),
    "abbreviations": ("id", "name", "forms", "words", "source"),
    "worded": ("id", "sign", "types", "words", "kind"),
    "plenums": ("id", "type", "symbols", "misnomer", "note"),
    "standards": ("id", "code", "name", "type", "issuer"),
    "parts": ("id", "role", "pattern"),
    "signs": ("id", "weight", "zone", "pattern"),
    "verbs": ("id", "kind", "words"),
    "marks": ("id", "node", "words"),
    "modals": ("id", "reach", "words"),
    "frames": ("id", "where", "slots", "kinds"),
    "actions": ("id", "action", "kind", "voice", "pattern"),
    "phrases": ("id", "words", "source"),
    "works": ("type", "symbol", "name", "issuer", "date", "title", "mark"),
    "unknowns": ("id", "key", "reason"),
}
"""The columns of a table of each kind; json, jsonl and csv have all fields, csv without the examples."""

_SEARCHED = (
    ("id", "slug", "symbol", "key", "codes", "party_codes", "state_codes", "mass_codes", "abbreviations", "symbols"),
    ("name", "roman"),
    ("words", "aliases"),
    ("title", "note", "pattern", "reason"),
)
"""The fields that `find` searches, in groups of equal weight, the heaviest first."""

_REMARK = 4
"""The penalty for a match in a title or a note, in the steps of `_Query.quality`."""

_SEARCH = "search with: citegraph registry find TEXT"
_FIRST = ("id", "slug")
_LAST = ("source", "mark", "note", "examples", "counter_examples")
_WORD = re.compile(r"\w(?:[\w/.&-]*\w)?")
_FINDING_FIELDS = ("severity", "file", "block", "message")
_COMPARED = ("work", "field", "registry", "value", "votes", "source", "quote")
_COVERAGE = (*WORK_FIELDS, "texts", "text", "known", "reason")
_HIT_FIELDS = ("kind", "id", "found", "label")


@click.group(
    short_help="Lists, shows, searches and checks the registry.",
    epilog=example("citegraph registry find 'đất đai'", "citegraph registry show chi-thi"),
)
def registry() -> None:
    """Shows the registry: document types, issuing bodies, localities, terms, verbs, frames and known works."""


@registry.command("list", epilog=example("citegraph registry list types", "citegraph registry list works --format csv"))
@click.argument("what", type=click.Choice(list(_BLOCKS)))
@format_option
@registry_option
def list_blocks(what: str, layout: str, overlays: tuple[Path, ...]) -> None:
    """Lists all blocks of one kind, in the order of their files."""
    blocks = _blocks(load_registry(*overlays), what)
    records = [block.record() for block in blocks]
    fields = [field for field in records[0] if not field.endswith("examples")] if records else ()
    rows = ([_cell(record[column]) for column in _COLUMNS[what]] for record in records)
    write(layout, fields, records, lambda: write_table(f"{what} ({len(records)}):", _COLUMNS[what], rows))


@registry.command(epilog=example("citegraph registry show chi-thi", "citegraph registry show 45/2013/QH13 >> my.toml"))
@click.argument("wanted", metavar="ID", nargs=-1, required=True)
@registry_option
def show(wanted: tuple[str, ...], overlays: tuple[Path, ...]) -> None:
    """Shows the block with this ID, in the form of a registry file.

    ID is a block's id, a rule as `explain` prints it (`fronted:thuc-hien`), a locality's slug, or a known work's
    symbol or key.
    """
    asked = " ".join(wanted)
    known = load_registry(*overlays)
    where = BlockFiles(overlays)
    found = list(_wanted(known, asked))
    if not found and ":" in asked:  # `fronted:thuc-hien`, `verb:thuc-hien`
        found = [block for part in asked.split(":") for block in _wanted(known, part)]
    if not found:
        near = _near(known, asked)
        hint = f"did you mean {' or '.join(near)}?" if near else _SEARCH
        raise UnknownWorkError(f"{asked}: no block with this id, no known work with this symbol or key; {hint}")
    for what, block in found:
        kind = _BLOCKS[what]
        click.echo(f"# {where.file(kind, _id(block))}{_key_note(known, block)}")
        click.echo(_toml(kind, block))


@registry.command(epilog=example("citegraph registry find 'luat dat dai'", "citegraph registry find UBND --limit 5"))
@click.argument("text", nargs=-1, required=True)
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="The greatest number of blocks to show."
)
@format_option
@registry_option
def find(text: tuple[str, ...], limit: int, layout: str, overlays: tuple[Path, ...]) -> None:
    """Finds blocks by id, name, word, code, symbol or title, with or without diacritics, the best first."""
    asked = " ".join(text)
    hits = _search(load_registry(*overlays), asked)
    records = [{"kind": hit.kind, "id": hit.id, "found": hit.found, "label": hit.label} for hit in hits[:limit]]

    def table() -> None:
        if records:
            title = f"{len(hits)} found" + (f", the best {limit}:" if len(hits) > limit else ":")
            write_table(title, _HIT_FIELDS, ([record[field] for field in _HIT_FIELDS] for record in records))
        else:
            click.echo(plain(f"nothing contains {asked!r}"))

    write(layout, _HIT_FIELDS, records, table)


@registry.command("validate", epilog=example("citegraph registry validate", "citegraph registry validate my.toml"))
@click.argument("overlays", metavar="[FILE.toml]...", nargs=-1, type=FilePath())
@click.option("--all", "everything", is_flag=True, help="With FILE: also the warnings on the built-in registry.")
@format_option
@click.pass_context
def validate_files(ctx: click.Context, overlays: tuple[Path, ...], everything: bool, layout: str) -> None:
    """Checks your own registry files together with the built-in registry, or only the latter.

    The examples of every block are run, and contradictory entries are reported. The exit code is 1 if there is an
    error. A warning marks an official but unusual entry.
    """
    from citegraph.extraction.pipeline import Extractor

    known = load_registry(*overlays, standards=True)
    findings = validate(known, overlays, Extractor(known).extract, symbol_reader(known))
    if overlays and not everything:
        own = {str(path) for path in overlays}
        findings = tuple(finding for finding in findings if finding.severity == "error" or finding.file in own)
    records = [{field: getattr(finding, field) for field in _FINDING_FIELDS} for finding in findings]

    def table() -> None:
        if findings:
            _write_findings(findings)
        else:
            click.echo(f"{', '.join(map(str, overlays)) or 'the built-in registry'}: no errors or warnings")

    write(layout, _FINDING_FIELDS, records, table)
    if any(finding.severity == "error" for finding in findings):
        ctx.exit(1)


@registry.command(epilog=example("citegraph registry compare --db citegraph.db"))
@db_option
@format_option
@registry_option
def compare(db: Path, layout: str, overlays: tuple[Path, ...]) -> None:
    """Lists known works whose date or issuer differs between the registry and most sources of a database.

    Only sources that state the value in words count, once each. Either may be wrong: check before you change a row.
    """
    from citegraph.linking.conflicts import against_registry
    from citegraph.store import Store

    known = load_registry(*overlays)
    with Store.open(db) as store:
        found = against_registry(store.load_corpus(), store.extractions(), store.text, known)
    records = [
        {"work": d.work.key, "field": d.field, "registry": d.registered, "value": v.value, "votes": len(v.attestations)}
        | {"source": v.attestations[0].source, "quote": v.attestations[0].quote}
        for d in found
        for v in d.values
    ]

    def table() -> None:
        if records:
            write_table(
                f"{len(found)} of {len(known.works)} known works:",
                _COMPARED,
                [[str(v) for v in r.values()] for r in records],
            )
        else:
            click.echo("the registry and the sources agree")

    write(layout, _COMPARED, records, table)


@registry.command(epilog=example("citegraph registry coverage texts/", "citegraph registry coverage texts/ --least 1"))
@paths_argument
@click.option(
    "--least", type=click.IntRange(min=1), default=2, show_default=True, help="Only works that so many texts cite."
)
@click.option("--all", "everything", is_flag=True, help="Also the works that the registry knows.")
@click.option("--strict", is_flag=True, help="Exit with code 1 if a work is neither known nor has a reason.")
@format_option
@registry_option
@workers_option
@reading_options
@click.pass_context
def coverage(  # noqa: PLR0913, PLR0917 - one parameter per option
    ctx: click.Context,
    paths: tuple[str, ...],
    least: int,
    everything: bool,
    strict: bool,
    layout: str,
    overlays: tuple[Path, ...],
    workers: int | None,
    wanted: Wanted,
) -> None:
    """Lists laws and central party documents that texts cite and the registry lacks.

    PATHS are as for `citegraph extract`. Laws include ordinances and resolutions of the National Assembly. An unknown
    work is found by its number all the same, but without title, date and first day in force. To add one, write a
    [[work]] block in your own registry file; for one that cannot be known, an [[unknown]] block with the reason.
    """
    from citegraph.evaluate.coverage import cited_works
    from citegraph.extraction.pipeline import Extractor
    from citegraph.extraction.workers import available_cores, read_all

    known = load_registry(*overlays)
    reading = SourceReading(paths, wanted)
    read = read_all(
        partial(extraction_of, Extractor(known)), with_progress(reading, paths), workers or available_cores()
    )
    cited = [c for c in cited_works((extraction for _, extraction in read), known) if len(c.texts) >= least]
    shown = [c for c in cited if everything or not c.known]
    records = [
        {**work_record(c.work), "texts": len(c.texts), "text": c.texts[0], "known": c.known, "reason": c.reason}
        for c in shown
    ]
    in_registry = sum(c.known for c in cited)
    share = f" ({100 * in_registry / len(cited):.1f} %)" if cited else ""
    explained = sum(bool(c.reason) for c in cited)
    others = f", {explained} unknown for a reason" if explained else ""
    title = f"{in_registry} of {counted(len(cited), 'work')} known{share}{others}{':' if shown else ''}"
    rows = [
        (c.work.label, c.work.key, str(len(c.texts)), "yes" if c.known else "no", c.texts[0], c.reason) for c in shown
    ]

    def table() -> None:
        if rows:
            write_table(
                title,
                ("work", "key", "texts", "known", "one of them", "reason"),
                rows,
                shortened=("work", "one of them"),
            )
        else:
            click.echo(title)

    write(layout, _COVERAGE, records, table)
    if reading.failed or (strict and any(not (c.known or c.reason) for c in cited)):
        ctx.exit(1)


@registry.command(
    "add", epilog=example("citegraph registry add law.docx", "citegraph registry add *.docx --to my.toml")
)
@paths_argument
@click.option("--to", "target", type=FilePath(dir_okay=False), metavar="FILE.toml", help="Append the blocks here.")
@click.option("--source", "origin", type=WORDS, metavar="TEXT", help="The origin of the facts.")
@registry_option
@reading_options
@click.pass_context
def add(
    ctx: click.Context,
    paths: tuple[str, ...],
    target: Path | None,
    origin: str | None,
    overlays: tuple[Path, ...],
    wanted: Wanted,
) -> None:
    """Writes the [[work]] block of a document, from its heading: number, issuer, date, title, first day in force.

    PATHS are as for `citegraph extract`. Read the block before you use it. A known work is refused.
    """
    from citegraph.extraction.pipeline import Extractor

    extractor = Extractor(load_registry(*overlays))
    reading = SourceReading(paths, wanted)
    failed = 0
    for source in reading:
        try:
            work = work_in_heading(source, extractor, origin)
            own = (target,) if target and target.exists() else ()
            refuse_known(work, load_registry(*overlays, *own), source.id)
            if target:
                append_block(target, _toml("work", work))
                report(f"{target}: {work.symbol} added")
            else:
                click.echo(_toml("work", work))
        except CitegraphError as error:
            failed += 1
            report(str(error))
    if reading.failed or failed:
        ctx.exit(1)


def _write_findings(findings: Sequence[Problem]) -> None:
    for finding in findings:
        click.echo(plain(f"{finding.severity}: {finding.file}: {finding.block}: {finding.message}"))
    errors = sum(finding.severity == "error" for finding in findings)
    report(f"{counted(errors, 'error')}, {counted(len(findings) - errors, 'warning')}")


# Blocks


def _blocks(known: Registry, what: str) -> Sequence[Entry]:
    blocks: Sequence[Entry] = getattr(known, what)
    return blocks


def _id(block: Entry) -> str:
    if isinstance(block, KnownWork):
        return label(block)
    return str(getattr(block, "id", "") or getattr(block, "slug", ""))


def _wanted(known: Registry, asked: str) -> Iterator[tuple[str, Entry]]:
    """The blocks with this id, and the known works with this symbol or key."""
    for what in _BLOCKS:
        if what != "works":
            yield from ((what, block) for block in _blocks(known, what) if _id(block) == asked)
    symbol = fold_symbol(asked)
    keys = known_keys(known) if ":" in asked else None
    for work in known.works:
        if (work.symbol and fold_symbol(work.symbol) == symbol) or (keys and keys.key(work) == asked):
            yield "works", work


def _near(known: Registry, asked: str) -> list[str]:
    """Ids and symbols that look like an unknown one."""
    names = {_name(block): None for what in _BLOCKS for block in _blocks(known, what)}
    return get_close_matches(asked, names, n=3, cutoff=0.8)


def _key_note(known: Registry, block: Entry) -> str:
    return f", its key is {known_keys(known).key(block)}" if isinstance(block, KnownWork) else ""


def _toml(kind: str, block: Entry) -> str:
    """A block as TOML, without the fields that have their default."""
    fields = block.record(defaults=False)
    own = [field for field in fields if field not in _FIRST + _LAST]
    lines = [f"[[{kind}]]"]
    for field in (*_FIRST, *own, *_LAST):
        if field not in fields:
            continue
        value = fields[field]
        if value and isinstance(value, list) and (isinstance(value[0], dict) or len(value) > 6):
            lines += [f"{field} = [", *(f"  {_value(item)}," for item in value), "]"]
        else:
            lines.append(f"{field} = {_value(value)}")
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    """A value as TOML, whose strings are written like those of JSON."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{field} = {_value(item)}" for field, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value in (None, "") else str(value)


# Search


@dataclass(frozen=True, slots=True, order=True)
class _Hit:
    """A block that matches a search; smaller is better."""

    quality: int
    field: int
    length: int
    order: int
    id: str
    kind: str
    found: str
    label: str


def _search(known: Registry, asked: str) -> list[_Hit]:
    """All blocks that contain the text, the best first."""
    query = _Query(asked)
    if not query.plain:
        raise click.BadParameter("contains no letter and no digit; give a word, a code or a symbol", param_hint="TEXT")
    hits = []
    for order, (what, kind) in enumerate(_BLOCKS.items()):
        for block in _blocks(known, what):
            if (best := _best(query, block)) is not None:
                quality, field, found = best
                hits.append(_Hit(quality, field, len(found), order, _name(block), kind, found, _label(block)))
    return sorted(hits)


def _best(query: _Query, block: Entry) -> tuple[int, int, str] | None:
    """The quality of the best match in a block, its row of `_SEARCHED`, and its text."""
    fits = [
        (quality + _REMARK * (row == len(_SEARCHED) - 1), row, len(value), value)
        for row, fields in enumerate(_SEARCHED)
        for value in _texts(block, fields)
        if (quality := query.quality(value)) is not None
    ]
    if not fits:
        return None
    quality, row, _, value = min(fits)
    return quality, row, value


def _texts(block: Entry, fields: Sequence[str]) -> Iterator[str]:
    for field in fields:
        value = getattr(block, field, ())
        yield from (value,) if isinstance(value, str) else value or ()


def _name(block: Entry) -> str:
    """The argument for `show`: an id, or the symbol of a work if it has one."""
    return (block.symbol or label(block)) if isinstance(block, KnownWork) else _id(block)


def _label(block: Entry) -> str:
    if isinstance(block, KnownWork):
        return ", ".join(part for part in (block.name or block.title, block.issuer, block.date) if part)
    return str(getattr(block, "name", "") or getattr(block, "key", "") or getattr(block, "source", ""))


class _Query:
    """A text to search for: as written, without diacritics, and as a symbol."""

    def __init__(self, asked: str) -> None:
        self.exact = _spaced(fold_case(asked))
        self.plain = _spaced(fold(asked))
        self.words = self.plain.split()
        self.symbol = fold_symbol(asked) if any(c.isdigit() for c in asked) else ""

    def quality(self, value: str) -> int | None:
        """0 for the same text, then 2, 4, 6, 8 for a prefix, whole words, a part, single words; +1 for other marks."""
        if self.symbol and fold_symbol(value) == self.symbol:
            return 0
        plain = _spaced(fold(value))
        loose = self.exact not in _spaced(fold_case(value))
        if plain == self.plain:
            return int(loose)
        if self.plain not in plain:
            return loose + 8 if len(self.words) > 1 and set(self.words) <= set(plain.split()) else None
        if plain.startswith(f"{self.plain} "):
            return loose + 2
        return loose + (4 if f" {self.plain} " in f" {plain} " else 6)


def _spaced(text: str) -> str:
    """The words of a text separated by single spaces, with the marks inside words, as in symbols and ids."""
    return " ".join(_WORD.findall(text))
