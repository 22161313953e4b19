"""The value built by mention finding: a span of the normalised text that names one work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from citegraph.identity.issuers import Body
from citegraph.identity.standards import Standard
from citegraph.identity.symbols import Refused, Symbol
from citegraph.model import Form, Kind
from citegraph.registry.schema import NamedBlock


class WordedName(NamedTuple):
    """The content of a name in words: its issuer, its verb with the works that it acts on, or its topic.

    `stem` represents the verb in the key.
    """

    stem: str
    issuer: Body | None
    objects: tuple[Mention, ...] = ()
    topic: str = ""


@dataclass(slots=True)
class Mention:
    """A mention and its attributes. Built step by step during extraction, so it is not frozen."""

    start: int
    end: int
    form: Form
    rule: str
    type: str | None = None
    typed: bool = False  # the type word is present
    symbol: Symbol | None = None
    canonical: str | None = None  # the symbol in standard form, its own or completed from a list
    number: str | None = None  # as printed
    name: str | None = None
    name_end: int = 0  # the end of a law's name in the text, without the year or number after it
    lookup: str | None = None  # a law's name without punctuation, as in the registry's index
    year: str | None = None  # a year inside the name
    of_title: bool = False  # the year is that of the older work whose title contains the name
    named: NamedBlock | None = None
    standard: Standard | None = None
    groups: dict[str, str] = field(default_factory=dict)  # the groups matched by the named block's pattern
    date: str | None = None
    issuer: Body | None = None
    issued: bool = False  # the issuer is the subject of a verb of issuing before the mention
    term: str | None = None
    parent: Mention | None = None  # the mention whose name contains this one
    organisation: Body | None = None  # of a charter
    words: WordedName | None = None  # of a name in words
    names: Kind | None = None  # the relation to the works inside the name, by its verb
    titles: tuple[Mention, ...] = ()  # names in words that are the title of this work
    pinpoints: tuple[str, ...] = ()
    heading: bool = False
    attributes_end: int = 0  # the end of date, issuer and term after the mention


class FoundMentions(NamedTuple):
    """All mentions in text order, outer before inner, and the rejected candidates."""

    mentions: list[Mention]
    refused: list[Refused]
