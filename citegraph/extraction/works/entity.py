"""The mentions of one text that are the same work, with their combined attributes."""

from __future__ import annotations

from dataclasses import dataclass, field

from citegraph.extraction.mentions.mention import Mention, WordedName
from citegraph.identity.issuers import Body
from citegraph.identity.keys import year_of
from citegraph.identity.places import may_be_one
from citegraph.identity.symbols import Symbol
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.schema import IssuerBlock, KnownWork
from citegraph.text.days import may_agree

UNTYPED = "van-ban"
"""The class of a work without known type."""


@dataclass(slots=True)
class Entity:
    """A work of one text: its mentions and their combined attributes."""

    mentions: list[int] = field(default_factory=list)
    type: str | None = None
    typed: bool = False
    symbol: Symbol | None = None
    canonical: str | None = None
    number: str | None = None
    name: str | None = None
    lookup: str | None = None
    year: str | None = None
    date: str | None = None
    issuer: str | None = None
    body: IssuerBlock | None = None
    place: str | None = None
    within: str | None = None  # the province of a small body whose own locality the text does not name
    level: str = ""  # of the body
    inside: str | None = None  # the body whose party committee is the issuer
    term: int | None = None
    groups: dict[str, str] = field(default_factory=dict)
    words: WordedName | None = None  # of a work named in words
    objects: tuple[Entity, ...] = ()  # the works that it acts on, according to its name
    title_of: Entity | None = None  # the numbered work with this title
    known: KnownWork | None = None
    candidates: tuple[KnownWork, ...] = ()
    key: str | None = None
    probably: KnownWork | None = None
    is_self: bool = False
    title: str | None = None


def names(entity: Entity, body: Body) -> None:
    """Set the issuer of a work; a place that includes its province is kept."""
    entity.issuer, entity.body, entity.level = body.name, body.issuer, body.level
    entity.inside = body.inside or entity.inside
    if body.place and len(body.place) > len(entity.place or ""):
        entity.place = body.place


def year_of_entity(entity: Entity) -> str | None:
    """The year in a work's symbol, else that of its date."""
    return year_of(entity.canonical) or (entity.date or entity.year or "")[:4] or None


def same_body(a: IssuerBlock, b: IssuerBlock) -> bool:
    """Whether two names may mean the same issuing body: the same block, or a shared code (TW, TU)."""
    return a.id == b.id or bool(set(a.codes) & set(b.codes))


def compatible(entity: Entity, mention: Mention, lexicon: Lexicon) -> bool:
    """Whether a mention does not contradict an entity: no other date, place or committee."""
    if mention.issuer is not None and not _compatible_body(entity, mention.issuer, lexicon):
        return False
    if not mention.date or not entity.date:
        return True
    if may_agree(mention.date, entity.date):
        return True
    # a symbol with its year identifies the work, even if the text gives a different date
    symbol = mention.symbol
    return symbol is not None and symbol.grammar.period == "own" and not (symbol.issuer and symbol.issuer.local)


def _compatible_body(entity: Entity, body: Body, lexicon: Lexicon) -> bool:
    """Whether a body may be the entity's issuer, by its place and the body around it."""
    if body.place and entity.place and not may_be_one(body.place, entity.place, lexicon):
        return False
    return not body.inside or not entity.inside or body.inside == entity.inside
