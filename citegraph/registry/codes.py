"""What contradicts itself between the codes in a known work's symbol and its type, its issuer and its date.

``30/2020/NĐ-CP`` is a decree of the Government, ``06-HD/BTCTW`` guidance of a central committee of the party; ``TW`` is
the Central Committee, the Politburo or the Secretariat. Older symbols (``31-L/CTN``, ``21-TC/TCT``) tell no type.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from citegraph.registry.findings import Finding, Places, by_mark, of_work
from citegraph.registry.load import Registry
from citegraph.registry.order import before
from citegraph.registry.schema import Family, IssuerBlock, KnownWork

_SYMBOLS: tuple[tuple[Family, re.Pattern[str], re.Pattern[str]], ...] = (
    ("state", re.compile(r"/\d{4}/([A-ZĐ]+)-"), re.compile(r"(?<!LT)/[A-ZĐ]+-([A-ZĐ]+)$")),
    ("party", re.compile(r"^\d+-([A-ZĐa-zđ]+)/\w*T[WƯ]$"), re.compile(r"^\d+-[A-ZĐa-zđ]+/([A-ZĐƯ]+)$")),
)
"""A family, where the code of its types stands in a symbol, and where that of its bodies."""


class _Codes(NamedTuple):
    """Which types and which bodies a family's codes may stand for."""

    types: dict[str, set[str]]
    bodies: dict[str, list[IssuerBlock]]


def codes_of_others(registry: Registry, where: Places) -> Iterator[Finding]:
    """Works whose symbol tells another type or issuer than they name, or a body that did not exist at their date."""
    known = {block.id for block in registry.types}
    for family, type_code, body_code in _SYMBOLS:
        codes = _codes(registry, family)
        for work in registry.works:
            m, n = type_code.search(work.symbol), body_code.search(work.symbol)
            types = codes.types.get(m[1], set()) if m else set()
            if types and work.type in known - types:
                message = f"its code is that of {' or '.join(sorted(types))}; mend the type or the symbol"
                yield of_work("error", work, where, message)
            for message in _of_bodies(work, codes.bodies.get(n[1], []) if n else []):
                yield of_work(by_mark(work), work, where, message)


def _codes(registry: Registry, family: Family) -> _Codes:
    codes = _Codes(defaultdict(set), defaultdict(list))
    for block in registry.types:
        for code in block.party_codes if family == "party" else block.state_codes:
            codes.types[code].add(block.id)
    for body in registry.issuers:
        # A body without words is a code alone, whose works are another's.
        if body.family == family and body.words and not body.local and (body.decides or family == "party"):
            for code in body.codes:
                codes.bodies[code].append(body)
    return codes


def _of_bodies(work: KnownWork, bodies: list[IssuerBlock]) -> Iterator[str]:
    """What a work says against the bodies that its code stands for."""
    if bodies and work.issuer and not any(_is(work.issuer, body) for body in bodies):
        yield f"its code is that of {' or '.join(b.name for b in bodies)}, its issuer {work.issuer!r}"
    elif len(bodies) == 1 and work.date:
        (body,) = bodies
        if before(work.date, body.valid_from or ""):
            yield f"its date {work.date} is before {body.name} began ({body.valid_from})"
        if before(body.valid_to or "", work.date):
            yield f"its date {work.date} is after {body.name} ended ({body.valid_to})"


def _is(issuer: str, body: IssuerBlock) -> bool:
    """Whether an issuer as written is this body, or several bodies of which this is one."""
    return issuer in body.name or body.name in issuer or issuer.casefold() in body.words
