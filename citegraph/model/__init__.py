"""The values that every other part of citegraph passes around.

Text goes in as a `Source`; an `Extraction` comes out: the works that the text names, a `Citation` for every place
that names one, the `Relation`s that the text says hold between them, each with its `Evidence`.

All spans are half-open code-point offsets into the text as given, so that ``source.text[c.start:c.end] == c.text``.
All values are frozen: a change is `dataclasses.replace`. This module needs the standard library alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from textwrap import shorten

from citegraph.model.workkey import WorkKey

_LABEL = 100  # characters of a title that a label gives


class Kind(StrEnum):
    """What one work does to another, strongest first where a text says several (after `CONSOLIDATES`)."""

    AMENDS = "amends"
    REPLACES = "replaces"
    REPEALS = "repeals"
    SUSPENDS = "suspends"
    CORRECTS = "corrects"
    CONSOLIDATES = "consolidates"
    CONTINUES = "continues"
    GUIDES = "guides"
    IMPLEMENTS = "implements"
    REVIEWS = "reviews"
    BASED_ON = "based_on"
    CITES = "cites"

    @property
    def rank(self) -> int:
        """The place of the kind in this order: 0 for the strongest."""
        return _RANKS[self]


_RANKS = {kind: place for place, kind in enumerate(Kind)}
CHANGES = frozenset(kind for kind in Kind if kind.rank <= Kind.CONSOLIDATES.rank)
"""The kinds by which one work changes another, or is made from it and its changes."""

CARRYING_OUT = (Kind.IMPLEMENTS, Kind.CONTINUES, Kind.GUIDES)
"""The kinds that answer "what implements X"."""


class Action(StrEnum):
    """What is done to one provision of a work; pages show it in words (`actions` of their labels)."""

    AMEND = "amend"  # sửa đổi; sửa đổi, bổ sung
    ADD = "add"  # bổ sung: a provision that was not there
    REPLACE = "replace"  # thay thế
    REPEAL = "repeal"  # bãi bỏ
    SUSPEND = "suspend"  # ngưng hiệu lực
    CORRECT = "correct"  # đính chính
    REPLACE_WORDS = "replace_words"  # thay cụm từ
    ADD_WORDS = "add_words"  # bổ sung cụm từ
    REMOVE_WORDS = "remove_words"  # bỏ cụm từ


class Form(StrEnum):
    """How a citation names its work."""

    FULL = "full"  # Chỉ thị số 01-CT/TW
    SHORT = "short"  # Chỉ thị 05
    NAMED = "named"  # Luật Đất đai, Nghị quyết Trung ương 4 khóa XII
    SELF = "self"  # Nghị định này, or the text's own heading


@dataclass(frozen=True, slots=True)
class Source:
    """A text that we read. `id` is unique in a corpus: a file's path as given, or the `id` of a JSON line."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Work:
    """A legal or party document as such, as far as the text (and, where only one fits, the registry) tells.

    `key` is stable and readable (`chi-thi:01-ct/tw~2021`); a key that lacks its scope or period is partial.
    `date` is ISO: a day, a month (`2013-11`) or a year (`2013`). `probably` is the key of the work that the text
    likely means where what it says contradicts the registry; it is never an edge.
    """

    key: str
    type: str
    symbol: str | None = None
    number: str | None = None
    name: str | None = None
    issuer: str | None = None
    scope: str | None = None
    date: str | None = None
    title: str | None = None
    probably: str | None = None

    @property
    def label(self) -> str:
        """The shortest text that a reader recognises the work by.

        >>> Work("ke-hoach:this@a.txt", "ke-hoach", title="Tổ chức hội thi").label
        'Tổ chức hội thi'
        >>> Work("thong-tu:this@tin/a.txt", "thong-tu").label
        'không số, trong tin/a.txt'
        """
        if found := self.symbol or self.name or self.number:
            return found
        key = WorkKey.parse(self.key)
        if not key.is_own:
            return self.key
        if self.title:
            return shorten(self.title, _LABEL, placeholder="…")
        return f"không số, trong {key.source}" if key.source is not None else self.key


@dataclass(frozen=True, slots=True)
class Citation:
    """A mention with its work decided, or its candidates; `work` and `candidates` are keys of listed works."""

    start: int
    end: int
    text: str
    form: Form
    work: str | None
    rule: str
    candidates: tuple[str, ...] = ()
    pinpoints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a source says something: the span, its text, the rule that read it, and the page it begins on, if any."""

    start: int
    end: int
    quote: str
    rule: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision that a work changes: `target` is its place in the changed work, `source` that of the change.

    `source` is None where the text names no place of the changing work. In files and tables a provision is one text:

    >>> str(Provision(Action.REPEAL, "khoản 2 Điều 8", "khoản 1 Điều 1"))
    'repeal: khoản 2 Điều 8 <- khoản 1 Điều 1'
    >>> Provision.parse("add: Điều 5a")
    Provision(action=<Action.ADD: 'add'>, target='Điều 5a', source=None)
    """

    action: Action
    target: str
    source: str | None = None

    def __str__(self) -> str:
        place = f"{self.action.value}: {self.target}"
        return place if self.source is None else f"{place} <- {self.source}"

    @classmethod
    def parse(cls, text: str) -> Provision:
        """The provision that `str` gave; raises `ValueError` for a text that is not one."""
        action, colon, places = text.partition(": ")
        target, arrow, source = places.partition(" <- ")
        if not colon or not target:
            raise ValueError(f"{text!r} is not a provision such as 'repeal: khoản 2 Điều 8 <- khoản 1 Điều 1'")
        return cls(Action(action), target, source if arrow else None)


@dataclass(frozen=True, slots=True)
class Relation:
    """`source` does `kind` to `target`, as `evidence` says.

    `source` None is this text itself, where it is a document without a key of its own. `extent` is "whole", "part"
    or None where the text leaves it open; `effective` is an ISO date or None. The targets of `provisions` are among
    `target_pinpoints`.
    """

    source: str | None
    kind: Kind
    target: str
    evidence: Evidence
    extent: str | None = None
    source_pinpoints: tuple[str, ...] = ()
    target_pinpoints: tuple[str, ...] = ()
    effective: str | None = None
    provisions: tuple[Provision, ...] = ()


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """A place inside a work that belongs to no cited work (`khoản 2 Điều này`)."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A candidate that was looked at and refused: `reason` says why, to a reader."""

    start: int
    end: int
    text: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one source says. `works` are in order of first mention, `citations` in text order.

    `self_key` is the key of the work that the text itself is, by its own heading, or None. `is_document` tells a
    document without a key of its own (True) from a story about documents (False).
    """

    source: str
    self_key: str | None
    is_document: bool
    works: tuple[Work, ...]
    citations: tuple[Citation, ...]
    relations: tuple[Relation, ...]
    pinpoints: tuple[Pinpoint, ...]
    rejections: tuple[Rejection, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation of a linked corpus: both ends are keys of its works; `origin` is the id of the source that says it."""

    source: str
    kind: Kind
    target: str
    origin: str
    evidence: Evidence
    extent: str | None = None
    source_pinpoints: tuple[str, ...] = ()
    target_pinpoints: tuple[str, ...] = ()
    effective: str | None = None
    provisions: tuple[Provision, ...] = ()


class Act(StrEnum):
    """What a person may decide against the texts."""

    REJECT = "reject"
    ADD = "add"
    MERGE = "merge"
    SPLIT = "split"
    DATE = "date"
    ISSUER = "issuer"


OVERRIDE = "override"
"""The rule, and the origin, of an edge that no text says but a person."""


IMPORT = "import"
"""What the rule of an imported file begins with, the line behind it (`import:17`), and what it was read with."""


def edge_order(edge: Edge) -> tuple[str | int, ...]:
    """What the edges of a corpus are sorted by: no two edges have the same."""
    said = edge.evidence
    place = (edge.source, edge.kind.value, edge.target, edge.origin, said.start, said.end, said.rule, said.quote)
    lists = (edge.source_pinpoints, edge.target_pinpoints, map(str, edge.provisions))
    return (*place, edge.extent or "", edge.effective or "", *("\0".join(texts) for texts in lists))


@dataclass(frozen=True, slots=True)
class Override:
    """A person's decision that stands against what the texts say, with the reason for it.

    | act | `work` | `other` | besides |
    | --- | --- | --- | --- |
    | reject | the key that acts | the key acted on | `kind`; None for all kinds |
    | add | the key that acts | the key acted on | `kind`, never None |
    | merge | a key | the key of the same work | |
    | split | a key, as the source has it | the id of the source | |
    | date, issuer | a key | the value; a date is ISO: a day, a month or a year | |
    """

    act: Act
    work: str
    other: str
    reason: str
    kind: Kind | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Many sources as one graph: each work once, however many sources name it.

    `works` are sorted by key and `edges` by (source, kind, target, origin, start). `aliases` maps a key that a source
    used to the key that it was completed to. `unresolved` maps a partial key to the keys that could complete it.
    `overrides` maps a key to what people decided of its work, a line each.
    """

    works: tuple[Work, ...]
    edges: tuple[Edge, ...]
    aliases: dict[str, str]
    unresolved: dict[str, tuple[str, ...]]
    overrides: dict[str, tuple[str, ...]] = field(default_factory=dict)
