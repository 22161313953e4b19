"""The value that mention finding builds up: a place of the normalised text that names one work."""

from __future__ import annotations

from dataclasses import dataclass, field

from citegraph.identity.issuers import Body
from citegraph.identity.standards import Standard
from citegraph.identity.symbols import Refused, Symbol
from citegraph.model import Form, Kind
from citegraph.registry.schema import NamedBlock


@dataclass(frozen=True, slots=True)
class Words:
    """What the name of a work in words says: whose it is, and what it does to which works, or what it is about.

    `stem` stands for what it does in the key.
    """

    stem: str
    issuer: Body | None
    objects: tuple[Mention, ...] = ()
    topic: str = ""


@dataclass(slots=True)
class Mention:
    """One mention with what stands about it in the text. Built in steps, so not frozen; it never leaves extraction."""

    start: int
    end: int
    form: Form
    rule: str
    type: str | None = None
    typed: bool = False  # the type word stands there
    symbol: Symbol | None = None
    canonical: str | None = None  # the symbol as it is to be read, its own or shared by a list
    number: str | None = None  # as printed
    name: str | None = None
    name_end: int = 0  # where a law's name ends in the text, without the year or number behind it
    lookup: str | None = None  # a law's name without punctuation, as the registry indexes it
    year: str | None = None  # a year inside the name
    of_title: bool = False  # the year is that of the older work in whose title the name stands
    named: NamedBlock | None = None
    standard: Standard | None = None
    groups: dict[str, str] = field(default_factory=dict)  # what the named block's pattern caught
    date: str | None = None
    issuer: Body | None = None
    issued: bool = False  # the issuer is the subject of a verb of issuing before the mention
    term: str | None = None
    parent: Mention | None = None  # the mention in whose name this one stands
    organisation: Body | None = None  # whose charter it is
    words: Words | None = None  # what a name in words says
    names: Kind | None = None  # what the verb in its name says that it does to the works inside
    titles: tuple[Mention, ...] = ()  # names in words that are its title
    pinpoints: tuple[str, ...] = ()
    heading: bool = False
    attributes_end: int = 0  # where date, issuer and term behind the mention end


@dataclass(frozen=True, slots=True)
class Found:
    """All mentions in text order, outer before inner, and the candidates that were refused."""

    mentions: list[Mention]
    refused: list[Refused]
