"""Check a registry as a whole: run its examples, and look for contradictions between entries.

Loading validates each block on its own; these checks need all blocks together.

==========================  =====================================================================================
problem                     reason
==========================  =====================================================================================
failing example             the pipeline does not find the works that the block lists
dangling reference          a `successor`, a `type` or a symbol of a plenum does not exist
one id in two overlays      the later file silently replaces the earlier one
a code with two owners      with `decides` the symbol implies the issuer, so a family has one body for the code
a code of two types         a symbol with it fits both types of the family; a warning
a word with a capital       texts are compared in lower case, with single spaces and new tone marks
an unknown phrase list      rules read the lists of ``phrases.toml`` only
an unknown kind or mark     of a locality, of a known work
a work that nobody cites    it has neither symbol nor name, or a symbol that no grammar reads
a slow pattern              a repeat in a repeat, or two slots for any words next to each other
a duplicate work            one symbol, type, name and date in two rows
an amending law too old     an act cannot amend a later one, nor itself through a chain of acts
dates out of order          in force before it was passed, out of force before it was in force
an Assembly's number        ``45/2013/QH13`` has year and Assembly: year and date are in that Assembly's term
a number of another year    ``30/2020/NĐ-CP`` was passed in 2020
a number out of order       numbers of a year rise with their dates; a date far from its neighbours is a misprint
two dates for one number    a number of a year, or of a party term, is one work, which has one date
a code of another type      ``30/2020/NĐ-CP`` is a decree, ``01-CT/TW`` a directive
a code of another body      if a code `decides`, its body is the issuer, and existed; ``TW`` is a body of the party
a period out of order       a body or locality does not end before it begins
a successor out of order    a successor does not end before its predecessor, and nothing is its own successor
terms out of order          a term begins in the year in which the one before it ends
a plenum out of its term    the symbols of a plenum belong to works of its term
a name of another date      a named work with a number has the date of the known work
a party work out of term    central numbers restart with each term, so a date outside all terms gives no key
==========================  =====================================================================================

A contradiction within an official source (a circular in force before its own date) is a warning, since we must not
change it. All others are errors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from citegraph.model import Extraction, Source, Work
from citegraph.registry.audit.blocks import without_effect
from citegraph.registry.audit.codes import ReadSymbol
from citegraph.registry.audit.periods import out_of_time
from citegraph.registry.audit.problems import BlockFiles, Problem, label
from citegraph.registry.audit.work_facts import contradictions
from citegraph.registry.load import Registry
from citegraph.registry.schema import (
    ActionBlock,
    Block,
    IssuerBlock,
    OrganBlock,
    PlaceLevelBlock,
    RelationBlock,
    SignBlock,
)

Extract = Callable[[Source], Extraction]


def validate(registry: Registry, overlays: Iterable[Path], extract: Extract, read: ReadSymbol) -> tuple[Problem, ...]:
    """Return all problems, errors first, by file and block.

    `registry` is the built-in one overlaid with `overlays`. `extract` extracts a text and `read` parses a symbol, both
    with this registry; they are passed in, since the registry must not import the pipeline.
    """
    where = BlockFiles(tuple(overlays))
    checks = (
        _overlays_that_clash(where),
        _examples(registry, where, extract),
        _references(registry, where),
        _shared_codes(registry, where),
        without_effect(registry, where, read),
        contradictions(registry, where, read),
        out_of_time(registry, where),
    )
    return tuple(sorted({problem for check in checks for problem in check}))


def _overlays_that_clash(where: BlockFiles) -> Iterator[Problem]:
    for kind, block, found in where.several():
        inside = [place for place in found if place in where.overlays]
        if len(inside) > 1:
            message = f"also defined in {', '.join(inside[:-1])}, whose block is overridden; keep one"
            yield Problem("warning", inside[-1], f"[[{kind}]] {block}", message)


# Examples


def _examples(registry: Registry, where: BlockFiles, extract: Extract) -> Iterator[Problem]:
    for kind, block in _example_blocks(registry):
        place = (where.file(kind, block.id), f"[[{kind}]] {block.id}")
        for example in block.examples:
            found = _found(block, extract(Source(block.id, example.text)))
            if list(example.finds) not in found:
                shown = ", ".join(found[0]) or "nothing"
                message = f"example {_quoted(example.text)} finds {shown}, not {', '.join(example.finds) or 'nothing'}"
                yield Problem("error", *place, message)
        for text in block.counter_examples:
            if wrong := _found(block, extract(Source(block.id, text)))[0]:
                yield Problem("error", *place, f"counter-example {_quoted(text)} finds {', '.join(wrong)}")


def _example_blocks(registry: Registry) -> Iterator[tuple[str, Block]]:
    kinds: tuple[tuple[str, Iterable[Block]], ...] = (
        ("type", registry.types),
        ("issuer", registry.issuers),
        ("body", registry.bodies),
        ("organ", registry.organs),
        ("place-level", registry.place_levels),
        ("grammar", registry.grammars),
        ("named", registry.named),
        ("abbreviation", registry.abbreviations),
        ("worded", registry.worded),
        ("standard", registry.standards),
        ("sign", registry.signs),
        ("verb", registry.verbs),
        ("mark", registry.marks),
        ("modal", registry.modals),
        ("frame", registry.frames),
        ("action", registry.actions),
    )
    yield from ((kind, block) for kind, blocks in kinds for block in blocks)


def _found(block: Block, extraction: Extraction) -> tuple[list[str], ...]:
    """Return the lists accepted as `finds` of an example; relations write the text itself as `this` or its label."""
    if isinstance(block, RelationBlock):
        return _relations(extraction, "this"), _relations(extraction, None)
    if isinstance(block, SignBlock):
        return (["document"] if extraction.is_document else [],)
    if isinstance(block, ActionBlock):
        return (_provisions(block, extraction),)
    cited = {citation.work: None for citation in extraction.citations}
    works = {work.key: work for work in extraction.works}
    mentioned = [works[key] for key in cited if key in works]
    if isinstance(block, IssuerBlock | OrganBlock | PlaceLevelBlock):
        return ([work.issuer or "" for work in mentioned],)
    return ([f"{work.type} {work.label}" for work in mentioned],)


def _relations(extraction: Extraction, own: str | None) -> list[str]:
    works: dict[str | None, Work] = {work.key: work for work in extraction.works}

    def name(key: str | None) -> str:
        if key is None or (own and key == extraction.self_key):
            return own or "this"
        return works[key].label

    return [f"{name(r.source)} {r.kind} {name(r.target)}" for r in extraction.relations]


def _provisions(block: ActionBlock, extraction: Extraction) -> list[str]:
    """Return the provisions changed by the action of the block, each after the label of its work."""
    works = {work.key: work for work in extraction.works}
    return [
        f"{works[r.target].label} {provision}"
        for r in extraction.relations
        for provision in r.provisions
        if provision.action is block.action
    ]


def _quoted(text: str) -> str:
    return f"“{' '.join(text.split())}”"


# References from block to block


class _Reference(NamedTuple):
    """A field of a block that names another block: `[[named]] party-congress` has the type `nghi-quyet`."""

    kind: str
    block: str
    field: str
    value: str


def _references(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
    for lost in (*_lost_types(registry), *_lost_bodies(registry), *_lost_works(registry), *_lost_verbs(registry)):
        if lost.value:
            message = f"{lost.field} {lost.value!r} does not exist; add it or fix the name"
            yield Problem("error", where.file(lost.kind, lost.block), f"[[{lost.kind}]] {lost.block}", message)


def _lost_types(registry: Registry) -> list[_Reference]:
    """Return the references to types that do not exist."""
    types = {block.id for block in registry.types}
    named = [_Reference("named", b.id, "type", b.type) for b in registry.named]
    named += [_Reference("worded", b.id, "types", t) for b in registry.worded for t in b.types]
    named += [_Reference("plenum", b.id, "type", b.type) for b in registry.plenums]
    named += [_Reference("standard", b.id, "type", b.type) for b in registry.standards]
    named += [_Reference("work", label(w), "type", w.type) for w in registry.works]
    return [reference for reference in named if reference.value not in types]


def _lost_bodies(registry: Registry) -> list[_Reference]:
    """Return the references to issuers, bodies and localities that do not exist."""
    issuers = {name for block in registry.issuers for name in (block.id, block.name)}
    bodies = issuers | {block.id for block in registry.bodies}
    places = {block.slug for block in registry.localities}
    lost = [
        _Reference("issuer", b.id, "successor", s) for b in registry.issuers for s in b.successors if s not in issuers
    ]
    lost += [
        _Reference("organ", b.id, "issuer", i) for b in registry.organs for i in (b.issuer, b.alone) if i not in bodies
    ]
    lost += [
        _Reference("locality", b.slug, "successor", b.successor)
        for b in registry.localities
        if b.successor not in places
    ]
    return lost


def _lost_works(registry: Registry) -> list[_Reference]:
    """Return the references to works that do not exist, by name or by symbol."""
    symbols = {work.symbol for work in registry.works}
    names = {work.name.casefold() for work in registry.works}
    lost = [
        _Reference("abbreviation", b.id, "name", b.name)
        for b in registry.abbreviations
        if b.name.casefold() not in names
    ]
    lost += [_Reference("plenum", b.id, "symbol", s) for b in registry.plenums for s in b.symbols if s not in symbols]
    return lost


def _lost_verbs(registry: Registry) -> list[_Reference]:
    """Return the references of frames to verbs that do not exist."""
    verbs = {block.id for block in registry.verbs}
    named = ((block, verb) for block in registry.frames for verb in (*block.verbs, *block.carries_out))
    return [_Reference("frame", block.id, "verb", verb) for block, verb in named if verb not in verbs]


def _shared_codes(registry: Registry, where: BlockFiles) -> Iterator[Problem]:
    owners: dict[tuple[str, str], list[IssuerBlock]] = defaultdict(list)
    for block in registry.issuers:
        if block.decides:
            for code in block.codes:
                owners[block.family, code].append(block)
    for (family, code), blocks in owners.items():
        if len(blocks) > 1:
            others = ", ".join(block.id for block in blocks[:-1])
            message = f"code {code} of the {family} family decides for {others} too; `decides` belongs to one of them"
            yield Problem("error", where.file("issuer", blocks[-1].id), f"[[issuer]] {blocks[-1].id}", message)
