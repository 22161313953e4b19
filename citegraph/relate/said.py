"""What is read of a text before relations are made of it: phrases, sentences, rows of who does what to whom."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from citegraph.extraction.mention import Mention
from citegraph.model import Kind
from citegraph.text import PARAGRAPH

RANK = {kind: i for i, kind in enumerate(Kind)}
"""Of two kinds that a text says of one pair, the one of lower rank is the stronger."""

CHANGES = frozenset(list(Kind)[: RANK[Kind.CONTINUES]])
"""The kinds that leave the other work changed, or not in force."""

ENDS = (Kind.REPLACES, Kind.REPEALS)
"""The changes that end the other work."""

ITSELF = -1
"""Stands for the text itself where else the index of a mention stands."""

TITLE_REACH = 320
"""How many characters a title may run on."""

BREAKS = "\n" + PARAGRAPH
BLANKS = " " + BREAKS
NUMBERED = re.compile(r"(?:điều \d+\w?[.:]?|\d+[.)]|[a-zđ]\)|\(\d+\)|[ivx]+[.)-]|khoản \d+[.:]?|[-+•*]) ?")
"""What numbers an item of a list, an article or a clause, at its head."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of the registry in a gap, at `start:end` of it."""

    kind: Kind
    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Said:
    """One relation before its evidence is cut: indices of mentions, `ITSELF` for the text."""

    source: int
    kind: Kind
    target: int
    rule: str


@dataclass(slots=True)
class Sentence:
    """What has been read of one sentence: who acts on each mention, and which mentions stand in a title."""

    start: int
    end: int
    outer: list[int]
    actors: dict[int, list[int]] = field(default_factory=dict)
    cues: dict[int, tuple[Kind, str]] = field(default_factory=dict)
    turned: set[int] = field(default_factory=set)
    passive: dict[int, tuple[int, tuple[tuple[Kind, str], ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class List:
    """A list that a sentence opens for the ones behind it: `… hết hiệu lực …, cụ thể như sau:`, `Căn cứ …;`.

    With `turned` its members act, by these phrases, on one of `subjects`: `Luật A …, được sửa đổi, bổ sung bởi:`.
    """

    actor: int
    cue: tuple[Kind, str]
    turned: tuple[tuple[Kind, str], ...] = ()
    subjects: tuple[int, ...] = ()


def title_start(mention: Mention) -> int:
    """Where the words begin that stand behind a mention and what belongs to it: its title, if it has one."""
    return max(mention.attributes_end, mention.end)
