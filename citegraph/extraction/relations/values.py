"""Intermediate values of relation extraction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from citegraph.extraction.document.structure import Document
from citegraph.extraction.mentions.heading import Heading
from citegraph.extraction.mentions.mention import Mention
from citegraph.extraction.relations.chart import Node
from citegraph.model import Kind, Relation, Work
from citegraph.text.normal import PARAGRAPH

ENDS = (Kind.REPLACES, Kind.REPEALS)
"""The changes that end the other work."""

ITSELF = -1
"""Stands for the text itself where else the index of a mention stands."""

TITLE_REACH = 320
"""How many characters a title may run on."""

BREAKS = "\n" + PARAGRAPH
BLANKS = " " + BREAKS


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a text's relations are read from: its structure, its mentions, and the works that they name.

    `keys` are those of the mentions, None where one names no work; `places` are the spans of pinpoints, in order.
    """

    document: Document
    mentions: Sequence[Mention]
    keys: tuple[str | None, ...]
    works: tuple[Work, ...]
    heading: Heading
    self_key: str | None
    places: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Said:
    """One relation before its evidence is cut: indices of mentions, `ITSELF` for the text."""

    source: int
    kind: Kind
    target: int
    rule: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A verb beside a work that makes no claim, or a claim that is dropped; offsets into the normalised text.

    `rule` is `verb:` with the verb's id, or the rule of the claim; `reason` is one of those below, or names the modal.
    """

    start: int
    end: int
    rule: str
    reason: str


NO_FRAME = "no frame"
"""Two documents could be related, but no frame fits the sentence: the work list for recall."""

BODY_ACTS = "a body acts"
"""No document could be the subject: one work is named, and the text itself does not act here."""

UNNAMED = "unnamed document"
"""As `BODY_ACTS`, but a type word before the verb names a document that has neither number nor name."""

MODAL = "modal"
"""What a refusal's reason begins with where words make the verb an intention: `modal: đề nghị`."""

OLDER = "older than its object"
ITSELF_TWICE = "a work and itself"
OPEN_WORK = "open work"
"""One of the two mentions names no work that could be decided."""

OUTSIDE = "outside the document"
"""The object is in a record page's own matter below the document."""


@dataclass(frozen=True, slots=True)
class Related:
    """What is read of one text: the claims that were accepted, the relation that each makes, and the refusals."""

    claims: tuple[Said, ...]
    relations: tuple[Relation, ...]
    refusals: tuple[Refusal, ...]


@dataclass(slots=True)
class Reading:
    """What has been read of one sentence: its works, who acts on each, and its row for the frames of clauses.

    `noted` are works in brackets that are still open behind them.
    """

    start: int
    end: int
    block: int
    outer: list[int]
    actors: dict[int, list[int]] = field(default_factory=dict)
    cues: dict[int, tuple[Kind, str]] = field(default_factory=dict)
    turned: set[int] = field(default_factory=set)
    passive: dict[int, tuple[int, tuple[tuple[Kind, str], ...]]] = field(default_factory=dict)
    row: list[Node] = field(default_factory=list)
    verbs: list[Node] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    noted: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class OpenList:
    """What a line says of the list below it: each item is acted on by `actors`, or with `turned` acts on `subjects`."""

    cue: tuple[Kind, str]
    actors: tuple[int, ...] = ()
    turned: tuple[tuple[Kind, str], ...] = ()
    subjects: tuple[int, ...] = ()


def title_start(mention: Mention) -> int:
    """Where the words begin that stand behind a mention and what belongs to it: its title, if it has one."""
    return max(mention.attributes_end, mention.end)
