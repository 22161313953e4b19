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
an amending law too old     an act cannot amend what did not yet exist, nor itself by any chain of acts
dates out of order          in force before it was passed, out of force before it was in force
an Assembly's number        ``45/2013/QH13`` tells year and Assembly: year and date lie in that Assembly's term
a number of another year    ``30/2020/NĐ-CP`` was passed in 2020
a number out of order       numbers of a year rise with their days; a day far off its neighbours' is a misprint
two days for one number     one number of a year, or of a term of the party, is one work, which has one day
a code of another type      ``30/2020/NĐ-CP`` is a decree, ``01-CT/TW`` a directive
a code of another body      where a code `decides`, its body is the issuer, and existed; ``TW`` is a body of the party
a life out of time          a body or a locality does not end before it begins
a successor out of time     what follows a body or a locality does not end before it, and nothing follows itself
terms out of order          a term begins in the year in which the one before it ends
a plenum out of its term    the symbols of a plenum are those of works of its term
a name of another day       a named work with a number has the day of the known work
a party work out of time    central numbers restart with each term, so a date outside all terms gives no key
==========================  =====================================================================================

A finding that an official source states itself (a circular in force since before its day) is a warning: it is odd, and
it is not ours to change. All others are errors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from citegraph.model import Extraction, Source, Work
from citegraph.registry.audit.codes import ReadSymbol
from citegraph.registry.audit.findings import Finding, Places, label
from citegraph.registry.audit.periods import out_of_time
from citegraph.registry.audit.works import contradictions
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


def validate(registry: Registry, overlays: Iterable[Path], extract: Extract, read: ReadSymbol) -> tuple[Finding, ...]:
    """All findings, errors first, by file and block.

    `registry` is the built-in one with `overlays` laid over it; `extract` reads a text with it and `read` the symbol of
    a work: a registry does not know the pipeline that runs on it.
    """
    where = Places(tuple(overlays))
    checks = (
        _overlays_that_clash(where),
        _examples(registry, where, extract),
        _references(registry, where),
        _shared_codes(registry, where),
        contradictions(registry, where, read),
        out_of_time(registry, where),
    )
    return tuple(sorted({finding for check in checks for finding in check}))


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
    yield from (("body", block) for block in registry.bodies)
    yield from (("organ", block) for block in registry.organs)
    yield from (("place-level", block) for block in registry.place_levels)
    yield from (("grammar", block) for block in registry.grammars)
    yield from (("named", block) for block in registry.named)
    yield from (("abbreviation", block) for block in registry.abbreviations)
    yield from (("worded", block) for block in registry.worded)
    yield from (("standard", block) for block in registry.standards)
    yield from (("sign", block) for block in registry.signs)
    yield from (("verb", block) for block in registry.verbs)
    yield from (("mark", block) for block in registry.marks)
    yield from (("modal", block) for block in registry.modals)
    yield from (("frame", block) for block in registry.frames)
    yield from (("action", block) for block in registry.actions)


def _found(block: Block, said: Extraction) -> tuple[list[str], ...]:
    """What an example of this block may list; a relation may call the text itself `this` or by its label."""
    if isinstance(block, RelationBlock):
        return _relations(said, "this"), _relations(said, None)
    if isinstance(block, SignBlock):
        return (["document"] if said.is_document else [],)
    if isinstance(block, ActionBlock):
        return (_provisions(block, said),)
    cited = {citation.work: None for citation in said.citations}
    works = {work.key: work for work in said.works}
    mentioned = [works[key] for key in cited if key in works]
    if isinstance(block, IssuerBlock | OrganBlock | PlaceLevelBlock):
        return ([work.issuer or "" for work in mentioned],)
    return ([f"{work.type} {work.label}" for work in mentioned],)


def _relations(said: Extraction, own: str | None) -> list[str]:
    works: dict[str | None, Work] = {work.key: work for work in said.works}

    def name(key: str | None) -> str:
        if key is None or (own and key == said.self_key):
            return own or "this"
        return works[key].label

    return [f"{name(r.source)} {r.kind} {name(r.target)}" for r in said.relations]


def _provisions(block: ActionBlock, said: Extraction) -> list[str]:
    """The provisions that an action of the block changes, each behind its work."""
    works = {work.key: work for work in said.works}
    return [
        f"{works[r.target].label} {provision}"
        for r in said.relations
        for provision in r.provisions
        if provision.action is block.action
    ]


def _quoted(text: str) -> str:
    return f"“{' '.join(text.split())}”"


# References from block to block


def _references(registry: Registry, where: Places) -> Iterator[Finding]:
    types = {block.id for block in registry.types}
    issuers = {name for block in registry.issuers for name in (block.id, block.name)}
    places = {block.slug for block in registry.localities}
    symbols = {work.symbol for work in registry.works}
    names = {work.name.casefold() for work in registry.works}
    lost = [("issuer", b.id, "successor", s) for b in registry.issuers for s in b.successors if s not in issuers]
    known = issuers | {block.id for block in registry.bodies}
    lost += [("organ", b.id, "issuer", i) for b in registry.organs for i in (b.issuer, b.alone) if i not in known]
    lost += [("locality", b.slug, "successor", b.successor) for b in registry.localities if b.successor not in places]
    lost += [("named", b.id, "type", b.type) for b in registry.named if b.type not in types]
    lost += [("abbreviation", b.id, "name", b.name) for b in registry.abbreviations if b.name.casefold() not in names]
    lost += [("worded", b.id, "types", t) for b in registry.worded for t in b.types if t not in types]
    lost += [("plenum", b.id, "type", b.type) for b in registry.plenums if b.type not in types]
    lost += [("plenum", b.id, "symbol", s) for b in registry.plenums for s in b.symbols if s not in symbols]
    verbs = {block.id for block in registry.verbs}
    lost += [("frame", b.id, "verb", v) for b in registry.frames for v in b.verbs if v not in verbs]
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
