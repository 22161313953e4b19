"""Standards (tiêu chuẩn) and technical regulations (quy chuẩn kỹ thuật): family, number, year, and who issued them.

==========================  ==================================================================
``TCVN 5574:2018``          a national standard
``TCVN ISO 9001:2015``      one that takes over an international standard
``TCVN 9386-1:2012``        a part of one
``TCVN 2622-1995``          before 2006 a dash stood before the year
``QCVN 06:2022/BXD``        a national technical regulation, with the code of its ministry
==========================  ==================================================================

They are no documents of the legal order, but are issued with one. A registry loaded with `standards=True` reads them;
any other passes them over and `explain` says so. One without a year names no edition and is not read at all.
Source: Luật Tiêu chuẩn và quy chuẩn kỹ thuật 68/2006/QH11; Nghị định 127/2007/NĐ-CP.
"""

from __future__ import annotations

from dataclasses import dataclass

from citegraph.identity.symbols import Refused, display_number
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.schema import StandardBlock

_PASSED_OVER = "a standard, passed over as such; `--standards`, or load_registry(standards=True), reads it"


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard as it stands at `start:end` of the normalised text; `body` is the code behind the year, if any."""

    start: int
    end: int
    block: StandardBlock
    number: str  # 5574, ISO 9001, 06
    year: str
    body: str | None

    @property
    def canonical(self) -> str:
        """`QCVN 06:2022/BXD`."""
        return f"{self.block.code} {self.number}:{self.year}" + (f"/{self.body}" if self.body else "")

    @property
    def stem(self) -> str:
        """What the key is made of: `QCVN-06/2022/BXD`."""
        number = self.number.replace(" ", "-").replace("/", "-")
        return f"{self.block.code}-{number}/{self.year}" + (f"/{self.body}" if self.body else "")

    @property
    def rule(self) -> str:
        """The id of the rule that found it."""
        return f"standard:{self.block.id}"

    def refused(self) -> Refused:
        """The standard where standards are not read."""
        return Refused(self.start, self.end, self.rule, _PASSED_OVER)


def find_standards(text: str, lexicon: Lexicon) -> list[Standard]:
    """All standards of a normalised text, in order."""
    if not any(code in text for code in lexicon.symbols.standards):  # most texts name none
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
