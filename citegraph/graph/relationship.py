"""The ways in which the answers to a question are related to the work asked about, with their words."""

from __future__ import annotations

from dataclasses import dataclass

from citegraph.model import CARRYING_OUT, Kind


@dataclass(frozen=True, slots=True)
class Relationship:
    """Works at the other ends of a work's edges of some `kinds`: of those that reach it (`incoming`) or leave it.

    `verb` leads from the work to the answers, `active` from a single answer to the work.
    """

    verb: str
    kinds: tuple[Kind, ...]
    incoming: bool = False
    active: str = ""

    def without_answers(self, asked: str) -> str:
        """The sentence that no source names an answer for the work."""
        return f"No source names a work that {f'{self.active} {asked}' if self.incoming else f'{asked} {self.verb}'}."


IMPLEMENTED_BY = Relationship("is implemented by", CARRYING_OUT, True, "implements")
IMPLEMENTS = Relationship("implements", CARRYING_OUT)
BASED_ON = Relationship("is based on", (Kind.BASED_ON,))
BASIS_OF = Relationship("is the basis of", (Kind.BASED_ON,), True, "is based on")
CITES = Relationship("cites", tuple(Kind))
CITED_BY = Relationship("is cited by", tuple(Kind), True, "cites")
REPLACED_BY = Relationship("is replaced by", (Kind.REPLACES,), True, "replaces")
REPLACED_OR_REPEALED_BY = Relationship(
    "is replaced or repealed by", (Kind.REPLACES, Kind.REPEALS), True, "replaces or repeals"
)
REPLACES = Relationship("replaces", (Kind.REPLACES,))
AMENDED_BY = Relationship("is amended by", (Kind.AMENDS,), True, "amends")
AMENDS = Relationship("amends", (Kind.AMENDS,))
REPEALED_BY = Relationship("is repealed by", (Kind.REPEALS,), True, "repeals")
REPEALS = Relationship("repeals", (Kind.REPEALS,))
