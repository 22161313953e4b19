"""Intermediate values of relation extraction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from citegraph.extraction.document.structure import Document
from citegraph.extraction.mentions.heading import Heading
from citegraph.extraction.mentions.mention import Mention
from citegraph.extraction.relations.chart import ChartNode
from citegraph.model import Kind, Relation, Work
from citegraph.text.normal import PARAGRAPH

ENDS = (Kind.REPLACES, Kind.REPEALS)
"""The changes that end the validity of the object."""

ITSELF = -1
"""Represents the text itself in place of the index of a mention."""

TITLE_REACH = 320
"""The maximum length of a title in characters."""

BREAKS = "\n" + PARAGRAPH
BLANKS = " " + BREAKS


class Resolution(NamedTuple):
    """The input of relation extraction: the structure of a text, its mentions, and their works.

    `keys` are the keys of the mentions, None for a mention without work; `places` are the spans of pinpoints, in order.
    """

    document: Document
    mentions: Sequence[Mention]
    keys: tuple[str | None, ...]
    works: tuple[Work, ...]
    heading: Heading
    self_key: str | None
    places: list[tuple[int, int]]


class Claim(NamedTuple):
    """A relation without evidence: indices of mentions, `ITSELF` for the text."""

    source: int
    kind: Kind
    target: int
    rule: str


class Refusal(NamedTuple):
    """A verb next to a work without a claim, or a rejected claim; offsets into the normalised text.

    `rule` is `verb:` with the verb's id, or the rule of the claim; `reason` is one of the constants below, or names the
    modal.
    """

    start: int
    end: int
    rule: str
    reason: str


NO_FRAME = "no frame"
"""Two documents could be related, but no frame matches the sentence: these cases measure recall."""

BODY_ACTS = "a body acts"
"""No document can be the subject: only one work is named, and the text itself does not act here."""

UNNAMED = "unnamed document"
"""Like `BODY_ACTS`, but a type word before the verb means a document without number or name."""

MODAL = "modal"
"""The start of the reason if a modal makes the verb an intention: `modal: đề nghị`."""

OLDER = "older than its object"
OTHER_TYPE = "a work that changes only works of its own type"
APART = "across party and state"
"""A work of the party does not amend, replace or end one of the state, nor the reverse."""

ITSELF_TWICE = "a work and itself"
OPEN_WORK = "open work"
"""The work of one of the two mentions could not be determined."""

OUTSIDE = "outside the document"
"""The object is in a record page's own content, below the document."""


class RelationResult(NamedTuple):
    """The result for one text: the accepted claims, the relation of each, and the refusals."""

    claims: tuple[Claim, ...]
    relations: tuple[Relation, ...]
    refusals: tuple[Refusal, ...]


@dataclass(slots=True)
class SentenceReading:
    """The state of reading one sentence: its works, the subjects that act on each, and its row for clause frames.

    `noted` are works in brackets that are still open after them; `announced` are objects of a list that its first words
    announce: `sửa đổi một số điều của các Nghị định: A; B`.
    """

    start: int
    end: int
    block: int
    outer: list[int]
    actors: dict[int, list[int]] = field(default_factory=dict)
    cues: dict[int, tuple[Kind, str]] = field(default_factory=dict)
    turned: set[int] = field(default_factory=set)
    passive: dict[int, tuple[int, tuple[tuple[Kind, str], ...]]] = field(default_factory=dict)
    row: list[ChartNode] = field(default_factory=list)
    verbs: list[ChartNode] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    noted: set[int] = field(default_factory=set)
    announced: set[int] = field(default_factory=set)


class OpenList(NamedTuple):
    """The relation between a line and the items of its list.

    `actors` act on each item, or with `turned` each item acts on one of `subjects`.
    """

    cue: tuple[Kind, str]
    actors: tuple[int, ...] = ()
    turned: tuple[tuple[Kind, str], ...] = ()
    subjects: tuple[int, ...] = ()


def title_start(mention: Mention) -> int:
    """The start of the words after a mention and its attributes: its title, if there is one."""
    return max(mention.attributes_end, mention.end)
