"""Issuing bodies and their organs, by their names in a text."""

from __future__ import annotations

from citegraph.lazy import lazy_pattern
from citegraph.registry.lexicon.spelling import name_beginnings, one_of
from citegraph.registry.load import Registry
from citegraph.registry.schema import BodyBlock, IssuerBlock, OrganBlock
from citegraph.text.normal import fold_case


class Bodies:
    """The listed issuers, the kinds of bodies, and the organs that act for a body."""

    def __init__(self, registry: Registry) -> None:
        self.issuers: dict[str, IssuerBlock] = {}
        for issuer in registry.issuers:
            for words in (*issuer.words, fold_case(issuer.name)):
                self.issuers.setdefault(words, issuer)
        self.beginnings = name_beginnings(self.issuers)
        self.issuers_by_id: dict[str, IssuerBlock] = {b.id: b for b in (*registry.bodies, *registry.issuers)}
        self.bodies: dict[str, BodyBlock] = {word: block for block in registry.bodies for word in block.words}
        self.body_word = one_of(tuple(self.bodies))
        self.organs: dict[str, OrganBlock] = {word: block for block in registry.organs for word in block.words}
        self.organ_word = one_of(tuple(self.organs))
        self.before_body = {b.id: lazy_pattern(f"(?:{b.before or '(?!)'})? (?:của )?") for b in registry.organs}
