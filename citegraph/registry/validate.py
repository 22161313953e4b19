"""Whether a registry is at one with itself: its examples hold, and no entry contradicts another.

Loading checks the shape of each block; this checks what only all of them together can tell.

==========================  =====================================================================================
finding                     because
==========================  =====================================================================================
an example fails            the block promises what the pipeline does not do
a reference leads nowhere   `successor`, `type` or a plenum's symbols name what no block holds
one id in two overlays      the later file silently takes the place of the earlier one
a code with two owners      `decides` says that the symbol alone names the issuer: two bodies of a family cannot
a work that stands twice    one symbol, type, name and date in two rows
an amending law too old     an act cannot amend what did not yet exist
dates out of order          in force before it was passed, out of force before it was in force
an Assembly's number        ``45/2013/QH13`` tells year and Assembly, and the year lies in that Assembly's term
a party work out of time    central numbers restart with each term, so a date outside all terms gives no key
==========================  =====================================================================================

A finding that an official source states itself (a circular in force since before its day) is a warning: it is odd, and
it is not ours to change. All others are errors.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from citegraph.model import Extraction, Source, Work
from citegraph.registry.load import Registry
from citegraph.registry.schema import Block, CueBlock, IssuerBlock, KnownWork, TermBlock

Severity = Literal["error", "warning"]
Extract = Callable[[Source], Extraction]

_OFFICIAL = "official"
_ASSEMBLY = re.compile(r"/(?P<year>\d{4})/(?:UBTV)?QH(?P<number>\d+)$")
_CENTRAL_PARTY = re.compile(r"TW$")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that is wrong or odd: `file` and `block` say where, `message` what and, where it helps, the mend."""

    severity: Severity
    file: str
    block: str
    message: str


def validate(registry: Registry, overlays: Iterable[Path], extract: Extract) -> tuple[Finding, ...]:
    """All findings, errors first, by file and block.

    `registry` is the built-in one with `overlays` laid over it, and `extract` reads a text with it: a registry does
    not know the pipeline that runs on it.
    """
    where = Places(tuple(overlays))
    checks = (
        _overlays_that_clash(where),
        _examples(registry, where, extract),
        _references(registry, where),
        _shared_codes(registry, where),
        _works_twice(registry, where),
        _too_old_to_amend(registry, where),
        _dates(registry, where),
        _assembly_numbers(registry, where),
        _party_dates(registry, where),
    )
    return tuple(sorted({finding for check in checks for finding in check}))


class Places:
    """Which file each block stands in: a block's own file, and the line of a row of bulk facts."""

    def __init__(self, overlays: tuple[Path, ...] = ()) -> None:
        self.overlays = frozenset(str(path) for path in overlays)
        self._files: dict[tuple[str, str], list[str]] = defaultdict(list)
        data = files("citegraph.registry") / "data"
        for entry in sorted(data.iterdir(), key=lambda entry: entry.name):
            self._add(entry.name, entry.read_text("utf-8"))
        for path in overlays:
            self._add(str(path), path.read_text("utf-8"))

    def file(self, kind: str, block: str) -> str:
        """The file that a block was read from last."""
        return self._files.get((kind, block), ["?"])[-1]

    def several(self) -> Iterator[tuple[str, str, list[str]]]:
        """The blocks (kind, id, files) that more than one file holds."""
        yield from ((kind, block, found) for (kind, block), found in self._files.items() if len(found) > 1)

    def _add(self, name: str, text: str) -> None:
        for kind, block, place in _rows(name, text):
            self._files[kind, block].append(place)


def label(work: KnownWork) -> str:
    """What tells a row of known works from any other: its type, symbol, name and date."""
    return " ".join(part for part in (work.type, work.symbol, work.name, work.date) if part)


def _rows(name: str, text: str) -> Iterator[tuple[str, str, str]]:
    """(kind, id, place) of every block of a file."""
    if name.endswith(".csv"):
        rows = csv.DictReader(io.StringIO(text))
        for row in rows:
            yield *_identity(row), f"{name}:{rows.line_num}"
        return
    for kind, blocks in tomllib.loads(text).items():
        for block in blocks:
            yield kind, block.get("id") or _identity(block)[1], name


def _identity(row: dict[str, Any]) -> tuple[str, str]:
    """The kind and the label of a block that has no id."""
    if "slug" in row:
        return "locality", row["slug"]
    return "work", " ".join(row[part] for part in ("type", "symbol", "name", "date") if row.get(part))


def _overlays_that_clash(where: Places) -> Iterator[Finding]:
    for kind, block, found in where.several():
        inside = [place for place in found if place in where.overlays]
        if len(inside) > 1:
            message = f"also stands in {', '.join(inside[:-1])}, whose block is lost; keep one"
            yield Finding("warning", inside[-1], f"[[{kind}]] {block}", message)


# Examples


def _examples(registry: Registry, where: Places, extract: Extract) -> Iterator[Finding]:
    for kind, block in _example_blocks(registry):
        place = (where.file(kind, block.id), f"[[{kind}]] {block.id}")
        for example in block.examples:
            found = _found(block, extract(Source(block.id, example.text)))
            if list(example.finds) not in found:
                shown = ", ".join(found[0]) or "nothing"
                message = f"example {_quoted(example.text)} finds {shown}, not {', '.join(example.finds) or 'nothing'}"
                yield Finding("error", *place, message)
        for text in block.counter_examples:
            if said := _found(block, extract(Source(block.id, text)))[0]:
                yield Finding("error", *place, f"counter-example {_quoted(text)} finds {', '.join(said)}")


def _example_blocks(registry: Registry) -> Iterator[tuple[str, Block]]:
    yield from (("type", block) for block in registry.types)
    yield from (("issuer", block) for block in registry.issuers)
    yield from (("grammar", block) for block in registry.grammars)
    yield from (("named", block) for block in registry.named)
    yield from (("standard", block) for block in registry.standards)
    yield from (("cue", block) for block in registry.cues)


def _found(block: Block, said: Extraction) -> tuple[list[str], ...]:
    """What an example of this block may list; a cue's may call the text itself `this` or by its label."""
    if isinstance(block, CueBlock):
        return _relations(said, "this"), _relations(said, None)
    cited = {citation.work: None for citation in said.citations}
    works = {work.key: work for work in said.works}
    mentioned = [works[key] for key in cited if key in works]
    if isinstance(block, IssuerBlock):
        return ([work.issuer or "" for work in mentioned],)
    return ([f"{work.type} {work.label}" for work in mentioned],)


def _relations(said: Extraction, own: str | None) -> list[str]:
    works: dict[str | None, Work] = {work.key: work for work in said.works}

    def name(key: str | None) -> str:
        if key is None or (own and key == said.self_key):
            return own or "this"
        return works[key].label

    return [f"{name(r.source)} {r.kind} {name(r.target)}" for r in said.relations]


def _quoted(text: str) -> str:
    return f"“{' '.join(text.split())}”"


# References from block to block


def _references(registry: Registry, where: Places) -> Iterator[Finding]:
    types = {block.id for block in registry.types}
    issuers = {name for block in registry.issuers for name in (block.id, block.name)}
    places = {block.slug for block in registry.localities}
    symbols = {work.symbol for work in registry.works}
    lost = [("issuer", b.id, "successor", s) for b in registry.issuers for s in b.successors if s not in issuers]
    lost += [("locality", b.slug, "successor", b.successor) for b in registry.localities if b.successor not in places]
    lost += [("named", b.id, "type", b.type) for b in registry.named if b.type not in types]
    lost += [("plenum", b.id, "type", b.type) for b in registry.plenums if b.type not in types]
    lost += [("plenum", b.id, "symbol", s) for b in registry.plenums for s in b.symbols if s not in symbols]
    lost += [("standard", b.id, "type", b.type) for b in registry.standards if b.type not in types]
    lost += [("work", label(w), "type", w.type) for w in registry.works if w.type not in types]
    for kind, block, field, value in lost:
        if value:
            message = f"{field} {value!r} is no such block; add it or mend the name"
            yield Finding("error", where.file(kind, block), f"[[{kind}]] {block}", message)


def _shared_codes(registry: Registry, where: Places) -> Iterator[Finding]:
    owners: dict[tuple[str, str], list[IssuerBlock]] = defaultdict(list)
    for block in registry.issuers:
        if block.decides:
            for code in block.codes:
                owners[block.family, code].append(block)
    for (family, code), blocks in owners.items():
        if len(blocks) > 1:
            others = ", ".join(block.id for block in blocks[:-1])
            message = f"code {code} of the {family} family decides for {others} too; `decides` belongs to one of them"
            yield Finding("error", where.file("issuer", blocks[-1].id), f"[[issuer]] {blocks[-1].id}", message)


# Known works


def _work(severity: Severity, work: KnownWork, where: Places, message: str) -> Finding:
    return Finding(severity, where.file("work", label(work)), f"[[work]] {label(work)}", message)


def _works_twice(registry: Registry, where: Places) -> Iterator[Finding]:
    rows: dict[tuple[str, ...], list[KnownWork]] = defaultdict(list)
    for work in registry.works:
        rows[work.type, _folded(work.symbol), _folded(work.name), work.date].append(work)
    for same in rows.values():
        if len(same) > 1:
            yield _work("error", same[-1], where, f"stands in {len(same)} rows; keep one")


def _folded(text: str) -> str:
    """A symbol or a name for comparison: no case, no blanks, no separators, no leading zero."""
    return re.sub(r"[\W_]", "", text.casefold()).lstrip("0")


def _too_old_to_amend(registry: Registry, where: Places) -> Iterator[Finding]:
    """Acts whose targets are all later; of several works of one name, one that is old enough is meant."""
    named: dict[str, list[str]] = defaultdict(list)
    for work in registry.works:
        for name in {_folded(work.symbol), _folded(work.name)} - {""}:
            named[name].append(work.date)
    for work in registry.works:
        for target in work.amends if work.date else ():
            dates = named.get(_folded(target), [])
            if dates and all(dates) and all(_surely_before(work.date, date) for date in dates):
                message = f"amends {target}, which is of {min(dates)}, later than {work.date}"
                yield _work("error", work, where, message)


def _surely_before(one: str, other: str) -> bool:
    """Whether a date is before another as far as both are known; a year is not before a day of it."""
    known = min(len(one), len(other))
    return one[:known] < other[:known]


def _dates(registry: Registry, where: Places) -> Iterator[Finding]:
    for work in registry.works:
        severity: Severity = "warning" if work.mark == _OFFICIAL else "error"
        for field, value in (("date", work.date), ("effective", work.effective), ("until", work.until)):
            if value and not _is_date(value):
                yield _work("error", work, where, f"{field} {value!r} is no ISO date (2013, 2013-11 or 2013-11-29)")
        if _before(work.effective, work.date):
            yield _work(severity, work, where, f"in force since {work.effective}, before its date {work.date}")
        if _before(work.until, work.effective or work.date):
            since = work.effective or work.date
            yield _work(severity, work, where, f"out of force since {work.until}, before it was in force ({since})")


def _before(first: str, second: str) -> bool:
    """Whether one ISO date is surely before another; of unlike lengths the shared part decides."""
    shared = min(len(first), len(second))
    return first[:shared] < second[:shared]


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(f"{value}-01-01"[:10])
    except ValueError:
        return False
    return len(value) <= 10


def _assembly_numbers(registry: Registry, where: Places) -> Iterator[Finding]:
    terms = {term.number: term for term in registry.terms if term.body == "assembly"}
    for work in registry.works:
        m = _ASSEMBLY.search(work.symbol)
        if not m:
            continue
        term = terms.get(int(m["number"]))
        if term is None:
            yield _work("error", work, where, f"Assembly {m['number']} is no term of the registry")
        elif not _in_term(m["year"], term):
            span = f"{term.first_day[:4]} to {(term.last_day or 'now')[:4]}"
            yield _work(
                "error", work, where, f"the year {m['year']} is outside the term of Assembly {m['number']}, {span}"
            )
        elif work.date and not work.date.startswith(m["year"]):
            yield _work("warning", work, where, f"the number says {m['year']}, the date {work.date}")


def _party_dates(registry: Registry, where: Places) -> Iterator[Finding]:
    party = [term for term in registry.terms if term.body == "party"]
    for work in registry.works:
        if work.date and _CENTRAL_PARTY.search(work.symbol) and not any(_in_term(work.date, term) for term in party):
            yield _work("error", work, where, f"its date {work.date} lies in no term of the Central Committee")


def _in_term(value: str, term: TermBlock) -> bool:
    """Whether a date, as far as it is known, lies in a term."""
    return not _before(value, term.first_day) and not (term.last_day and _before(term.last_day, value))
