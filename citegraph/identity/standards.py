"""Recognise standards (tiêu chuẩn) and technical regulations (quy chuẩn kỹ thuật): family, number, year, issuer.

==========================  ==================================================================
``TCVN 5574:2018``          a national standard
``TCVN ISO 9001:2015``      a national standard that adopts an international one
``TCVN 9386-1:2012``        a part of a standard
``TCVN 2622-1995``          a dash before the year, as written until 2006
``QCVN 06:2022/BXD``        a national technical regulation, with the code of its ministry
==========================  ==================================================================

They are not legal documents themselves, but are issued with one. They are extracted only with a registry loaded with
`standards=True`; otherwise they are refused, which `explain` reports. A standard without a year does not identify an
edition and is never read.
Source: Luật Tiêu chuẩn và quy chuẩn kỹ thuật 68/2006/QH11; Nghị định 127/2007/NĐ-CP.
"""

from __future__ import annotations

from typing import NamedTuple

from citegraph.identity.symbols import Refused, display_number
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.schema import StandardBlock

_PASSED_OVER = "a standard; extracted only with `--standards`, or load_registry(standards=True)"


class Standard(NamedTuple):
    """A standard at `start:end` of the normalised text; `body` is the code after the year, if any."""

    start: int
    end: int
    block: StandardBlock
    number: str  # 5574, ISO 9001, 06
    year: str
    body: str | None

    @property
    def canonical(self) -> str:
        """The canonical spelling: `QCVN 06:2022/BXD`."""
        return f"{self.block.code} {self.number}:{self.year}" + (f"/{self.body}" if self.body else "")

    @property
    def stem(self) -> str:
        """The symbol that the key is built from: `QCVN-06/2022/BXD`."""
        number = self.number.replace(" ", "-").replace("/", "-")
        return f"{self.block.code}-{number}/{self.year}" + (f"/{self.body}" if self.body else "")

    @property
    def rule(self) -> str:
        """The id of the rule that matched."""
        return f"standard:{self.block.id}"

    def refused(self) -> Refused:
        """Return this standard as a refused candidate, for a registry that does not read standards."""
        return Refused(self.start, self.end, self.rule, _PASSED_OVER)


def find_standards(text: str, lexicon: Lexicon) -> list[Standard]:
    """Return all standards of a normalised text, in order."""
    if not any(code in text for code in lexicon.symbols.standards):  # fast path: most texts have none
        return []
    return [
        Standard(
            m.start(),
            m.end(),
            lexicon.symbols.standards[m["code"]],
            (m["adopted"] or "") + display_number(m["number"]),
            m["year"],
            m["body"],
        )
        for m in lexicon.symbols.standard.finditer(text)
    ]
