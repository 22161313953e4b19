"""The values of citegraph, shared by all other parts.

The input is a `Source`, the output an `Extraction`: the works that the text cites, a `Citation` for every place that
cites one, and the `Relation`s that the text states between them, each with its `Evidence`.

All spans are half-open code-point offsets into the given text, so ``source.text[c.start:c.end] == c.text``. All values
are frozen; change one with `dataclasses.replace`. This module imports the standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from textwrap import shorten
from typing import Any

from citegraph.model.notebook import SHOWN, counted, html_summary, html_table
from citegraph.model.workkey import WorkKey

_LABEL = 100  # characters of a title in a label


class Kind(StrEnum):
    """The kind of a relation; of several in one sentence the strongest counts (in this order after `CONSOLIDATES`)."""

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
        """The position of the kind in this order: 0 is the strongest."""
        return _RANKS[self]


_RANKS = {kind: place for place, kind in enumerate(Kind)}
CHANGES = frozenset(kind for kind in Kind if kind.rank <= Kind.CONSOLIDATES.rank)
"""The kinds by which one work changes another, or consolidates it with its changes."""

CARRYING_OUT = (Kind.IMPLEMENTS, Kind.CONTINUES, Kind.GUIDES)
"""The kinds of an implementer: they answer "what implements X"."""


class Action(StrEnum):
    """The change of one provision of a work; pages show it in words (`actions` of their labels)."""

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
    """The form of a citation."""

    FULL = "full"  # Chỉ thị số 01-CT/TW
    SHORT = "short"  # Chỉ thị 05
    NAMED = "named"  # Luật Đất đai, Nghị quyết Trung ương 4 khóa XII
    SELF = "self"  # Nghị định này, or the text's own heading


@dataclass(frozen=True, slots=True)
class Source:
    """A text to read. `id` is unique in a corpus: the path of a file as given, or the `id` of a JSON line."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Work:
    """A legal or party document, with the facts that the text states and, if only one work fits, the registry.

    `key` is stable and readable (`chi-thi:01-ct/tw~2021`); a key without its scope or period is partial. `date` is ISO:
    a day, a month (`2013-11`) or a year (`2013`). `probably` is the key of the work that the text likely means if it
    contradicts the registry; it is never an edge.
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
        """The shortest text by which a reader recognises the work.

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


OPTIONAL_FACTS = tuple(each.name for each in fields(Work) if each.name not in {"key", "type"})
"""The fields of a work that may be empty."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A mention with its work, or its candidates.

    `work` is a key, or None if it is open: `Extraction.work_of` leads to the work. `candidates` are keys, too.
    """

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
    """The sentence of a relation: its span and text, the rule that read it, the page on which it begins, if any."""

    start: int
    end: int
    quote: str
    rule: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision that a work changes: `target` is its place in the changed work, `source` the place of the change.

    `source` is None if the text names no place in the changing work. In files and tables a provision is one text:

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
        """The provision of a text that `str` returned; raises `ValueError` for any other text."""
        action, colon, places = text.partition(": ")
        target, arrow, source = places.partition(" <- ")
        if not colon or not target:
            raise ValueError(f"{text!r} is not a provision such as 'repeal: khoản 2 Điều 8 <- khoản 1 Điều 1'")
        return cls(Action(action), target, source if arrow else None)


@dataclass(frozen=True, slots=True)
class Relation:
    """`source` acts on `target` by `kind`, according to `evidence`.

    `source` None is this text itself, if it is a document without a key of its own. `extent` is "whole", "part" or None
    if the text does not state it; `effective` is an ISO date or None. The targets of `provisions` are among
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
    """A candidate that was rejected: `reason` explains why."""

    start: int
    end: int
    text: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """The result for one source. `works` are in order of first mention, `citations` in text order.

    `self_key` is the key of the work that the text itself is, by its own heading, or None. `is_document` is true for a
    document, also without a key of its own, and false for a story about documents.

    >>> from citegraph import extract
    >>> found = extract("Thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016.")
    >>> found.work_of(found.citations[0]).date
    '2016-05-15'
    """

    source: str
    self_key: str | None
    is_document: bool
    works: tuple[Work, ...]
    citations: tuple[Citation, ...]
    relations: tuple[Relation, ...]
    pinpoints: tuple[Pinpoint, ...]
    rejections: tuple[Rejection, ...]

    def work_of(self, cited: Citation | str | None) -> Work | None:
        """The work of a citation, or of a key such as `relation.target`; None if it is open or not among the works."""
        key = cited.work if isinstance(cited, Citation) else cited
        return next((work for work in self.works if work.key == key), None)

    def _summary(self) -> str:
        found = {"citation": self.citations, "work": self.works, "relation": self.relations}
        return f"{self.source}: {', '.join(counted(len(values), noun) for noun, values in found.items())}"

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """One line in place of all values, for IPython and notebooks."""
        printer.text(f"<{type(self).__name__} of {self._summary()}>")

    def _repr_html_(self) -> str:
        """The first citations and relations, for notebooks."""
        cited = [(c.text, c.work or "", f"{c.start}–{c.end}") for c in self.citations[:SHOWN]]
        stated = [(r.source or self.source, r.kind.value, r.target, r.evidence.quote) for r in self.relations[:SHOWN]]
        parts = [html_summary(self._summary())]
        if cited:
            parts.append(html_table(("citation", "work", "place"), cited, len(self.citations) - len(cited)))
        if stated:
            parts.append(html_table(("work", "relation", "work", "quote"), stated, len(self.relations) - len(stated)))
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation of a linked corpus: both ends are keys of its works; `origin` is the id of its source."""

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
    """A decision of a person against the texts."""

    REJECT = "reject"
    ADD = "add"
    MERGE = "merge"
    SPLIT = "split"
    DATE = "date"
    ISSUER = "issuer"


OVERRIDE = "override"
"""The rule, and the origin, of an edge that a person added."""


IMPORT = "import"
"""The prefix of the rules of an imported file, before the line (`import:17`), and of its fingerprint."""

CATALOGUE = "registry:catalogue"
"""The id of the source that has the titles of the registry's official catalogue."""

OFFICIAL = "official:vbpl.vn"
"""The beginning of the ids of sources from the official tables of vbpl.vn, before a slash."""


def edge_order(edge: Edge) -> tuple[str | int, ...]:
    """The sort key of the edges of a corpus, different for any two edges."""
    evidence = edge.evidence
    ends = (edge.source, edge.kind.value, edge.target, edge.origin)
    place = (evidence.start, evidence.end, evidence.rule, evidence.quote)
    lists = (edge.source_pinpoints, edge.target_pinpoints, map(str, edge.provisions))
    return (*ends, *place, edge.extent or "", edge.effective or "", *("\0".join(texts) for texts in lists))


@dataclass(frozen=True, slots=True)
class Override:
    """A decision of a person that overrides the texts, with its reason.

    | act | `work` | `other` | besides |
    | --- | --- | --- | --- |
    | reject | the key that acts | the key acted on | `kind`; None for all kinds |
    | add | the key that acts | the key acted on | `kind`, never None |
    | merge | a key | the key of the same work | |
    | split | a key, as the source uses it | the id of the source | |
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
    """Many sources as one graph: each work once, however many sources cite it.

    `works` are sorted by key and `edges` by (source, kind, target, origin, start). `aliases` maps a key that a source
    used to the key that it was completed to. `unresolved` maps a partial key to the keys that could complete it.
    `overrides` maps a key to the decisions of people on its work, one per line.
    """

    works: tuple[Work, ...]
    edges: tuple[Edge, ...]
    aliases: dict[str, str]
    unresolved: dict[str, tuple[str, ...]]
    overrides: dict[str, tuple[str, ...]] = field(default_factory=dict)
