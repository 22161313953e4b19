"""Check the codes in the symbol of a known work against its type, issuer and date.

``30/2020/NĐ-CP`` is a decree of the Government, ``06-HD/BTCTW`` guidance of a central committee of the party; ``TW`` is
the Central Committee, the Politburo or the Secretariat. Older symbols (``31-L/CTN``, ``21-TC/TCT``) have no reliable
type code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from citegraph.registry.audit.chains import before
from citegraph.registry.audit.problems import BlockFiles, Problem, by_mark, of_work
from citegraph.registry.load import Registry
from citegraph.registry.schema import Family, IssuerBlock, KnownWork


class Coded(Protocol):
    """A parsed symbol (`identity.symbols.Symbol`)."""

    @property
    def family(self) -> Family:
        """The family that uses this form of symbol."""

    @property
    def year(self) -> str | None:
        """The year in the symbol."""

    @property
    def type_code(self) -> str | None:
        """The code of the type, if the grammar has a token for it."""

    @property
    def body_codes(self) -> tuple[str, ...]:
        """The codes of the bodies."""


ReadSymbol = Callable[[str], Coded | None]
"""Parses the symbol of a work. Passed in, since the registry must not import the parser that is built on it."""


_FAMILIES: tuple[Family, ...] = ("state", "party")


class _Codes(NamedTuple):
    """The types and bodies that the codes of a family may mean, and the codes of central bodies."""

    types: dict[str, set[str]]
    bodies: dict[str, list[IssuerBlock]]
    central: set[str]


def codes_of_others(registry: Registry, where: BlockFiles, read: ReadSymbol) -> Iterator[Problem]:
    """Yield works whose symbol contradicts their type or issuer, or whose body did not exist at their date."""
    known = {block.id for block in registry.types}
    codes = {family: _codes(registry, family) for family in _FAMILIES}
    for work in registry.works:
        symbol = read(work.symbol) if work.symbol else None
        if symbol is None or symbol.family not in codes:
            continue
        of_family = codes[symbol.family]
        types = of_family.types.get(symbol.type_code or "", set()) if _tells_type(symbol, of_family) else set()
        if types and work.type in known - types:
            message = f"its code is that of {' or '.join(sorted(types))}; fix the type or the symbol"
            yield of_work("error", work, where, message)
        body = symbol.body_codes[0] if len(symbol.body_codes) == 1 else ""  # several codes: a joint document
        for message in _of_bodies(work, of_family.bodies.get(body, [])):
            yield of_work(by_mark(work), work, where, message)


def _tells_type(symbol: Coded, codes: _Codes) -> bool:
    """Return whether the type code is reliable; in older state symbols and local party symbols it varies."""
    if symbol.family == "state":
        return symbol.year is not None
    return not codes.central.isdisjoint(symbol.body_codes)


def _codes(registry: Registry, family: Family) -> _Codes:
    codes = _Codes(defaultdict(set), defaultdict(list), set())
    for block in registry.types:
        for code in block.party_codes if family == "party" else block.state_codes:
            codes.types[code].add(block.id)
    for body in registry.issuers:
        if body.family == family and not body.local:
            codes.central.update(body.codes)
        # A block without words exists only for its code: the works are issued by another body.
        if body.family == family and body.words and not body.local and (body.decides or family == "party"):
            for code in body.codes:
                codes.bodies[code].append(body)
    return codes


def _of_bodies(work: KnownWork, bodies: list[IssuerBlock]) -> Iterator[str]:
    """Yield contradictions between a work and the bodies that its code means."""
    if bodies and work.issuer and not any(_is(work.issuer, body) for body in bodies):
        yield f"its code is that of {' or '.join(b.name for b in bodies)}, its issuer {work.issuer!r}"
    elif len(bodies) == 1 and work.date:
        (body,) = bodies
        if before(work.date, body.valid_from or ""):
            yield f"its date {work.date} is before {body.name} began ({body.valid_from})"
        if before(body.valid_to or "", work.date):
            yield f"its date {work.date} is after {body.name} ended ({body.valid_to})"


def _is(issuer: str, body: IssuerBlock) -> bool:
    """Return whether an issuer as written is this body, or a list of bodies that includes it."""
    return issuer in body.name or body.name in issuer or issuer.casefold() in body.words
