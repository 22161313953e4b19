"""Which laws and central party documents that texts cite are known to the registry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from citegraph.identity.keys import known_keys
from citegraph.identity.rank import Level, level_finder
from citegraph.model import Extraction, Work
from citegraph.registry import Registry
from citegraph.text.normal import fold_symbol

_OF_REGISTRY = ("named:", "law:registry", "abbreviation:")
"""The rules that read a name of the registry."""

_OF_ASSEMBLY = ("symbol:law", "symbol:standing-committee")
"""The rules that read symbols of the National Assembly and its standing committee."""

_UNKNOWN_NAME = "law:open"
"""The rule that reads the name of a law that the registry does not have."""


@dataclass(frozen=True, slots=True)
class CitedWork:
    """A work, the ids of the texts that cite it, and whether the registry knows it, or the reason why it cannot."""

    work: Work
    texts: tuple[str, ...]
    known: bool
    reason: str


def cited_works(extractions: Iterable[Extraction], registry: Registry) -> list[CitedWork]:
    """The laws and central party documents that texts cite, those in most texts first.

    A text does not cite itself. Works that are named incompletely (`Nghị quyết 08`) or in other words are left out.
    """
    known = _Known(registry)
    works: dict[str, Work] = {}
    texts: defaultdict[str, list[str]] = defaultdict(list)
    found: dict[str, bool] = {}
    for extraction in extractions:
        rules: defaultdict[str, set[str]] = defaultdict(set)
        for citation in extraction.citations:
            rules[citation.work or ""].add(citation.rule)
        for work in extraction.works:
            is_known = known.knows(work, rules[work.key]) if work.key != extraction.self_key else None
            if is_known is not None:
                works[work.key] = work
                texts[work.key].append(extraction.source)
                found[work.key] = found.get(work.key, False) or is_known
    reasons = {block.key: block.reason for block in registry.unknowns}
    cited = [
        CitedWork(work, tuple(sorted(texts[key])), found[key], "" if found[key] else reasons.get(key, ""))
        for key, work in works.items()
    ]
    return sorted(cited, key=lambda c: (-len(c.texts), c.work.key))


class _Known:
    """The works of one registry, and the kinds of works that it should have."""

    def __init__(self, registry: Registry) -> None:
        keys = known_keys(registry)
        self._keys = {keys.key(work) for work in registry.works}
        self._symbols = {fold_symbol(work.symbol) for work in registry.works if work.symbol}
        self._named = {block.id for block in registry.types if block.named}
        self._levels = level_finder(registry)

    def knows(self, work: Work, rules: set[str]) -> bool | None:
        """Whether the registry knows a work; None for a work that it need not know."""
        if any(rule.startswith(_OF_REGISTRY) for rule in rules):
            return True
        if work.symbol is None:
            return False if _UNKNOWN_NAME in rules else None
        of_assembly = any(rule.startswith(_OF_ASSEMBLY) for rule in rules)
        if not (of_assembly or work.type in self._named or self._levels.level(work) is Level.PARTY):
            return None
        return work.key in self._keys or fold_symbol(work.symbol) in self._symbols
