"""The answers to an assistant: works, and what texts state about them, each with its place in a source.

Every list is bounded. `Page.next` is the cursor of the rest: it is passed to the same tool with the same arguments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Self, TypeVar
from urllib.parse import quote as quoted

from pydantic import BaseModel
from pydantic_core import to_json

from citegraph.check import Finding
from citegraph.errors import CitegraphError
from citegraph.graph.status import Event, State
from citegraph.model import OVERRIDE, Citation, Edge, Evidence, Kind, Provision, Work
from citegraph.store.query_values import StoredMention

T = TypeVar("T")

BUDGET = 60_000
"""Largest number of bytes in the items of an answer, as JSON; a single longer item is not cut."""

_QUOTE = 2_000  # characters of a quote
_PROVISIONS = 30


def card_uri(key: str) -> str:
    """The address of the card of a work.

    >>> card_uri("chi-thi:05-ct/tw~2016")
    'citegraph://work/chi-thi%3A05-ct%2Ftw~2016'
    """
    return f"citegraph://work/{quoted(key, safe='')}"


def source_uri(name: str, at: int) -> str:
    """The address of the part of a source around an offset."""
    return f"citegraph://source/{quoted(name, safe='')}?at={at}"


class QuotedPlace(BaseModel):
    """A place in a source. The code points of its text from `start` to `end` are the quote, or begin with it if `cut`.

    `rule` is the rule that read it; for the decision of a person, `override`, there is no source.
    """

    quote: str
    source: str | None
    start: int
    end: int
    cut: bool
    page: int | None = None
    rule: str
    uri: str | None

    @classmethod
    def of(cls, source: str, evidence: Evidence | Citation) -> Self:
        """The place of a relation or of a citation in a source."""
        text = evidence.quote if isinstance(evidence, Evidence) else evidence.text
        is_in_text = evidence.rule != OVERRIDE
        return cls(
            quote=text[:_QUOTE],
            source=source if is_in_text else None,
            start=evidence.start,
            end=evidence.end,
            cut=len(text) > _QUOTE,
            page=evidence.page if isinstance(evidence, Evidence) else None,
            rule=evidence.rule,
            uri=source_uri(source, evidence.start) if is_in_text else None,
        )


class MentionItem(BaseModel):
    """A place that names a work, and its sentence on one line."""

    place: QuotedPlace
    sentence: str

    @classmethod
    def of(cls, found: StoredMention) -> Self:
        """A mention in the database."""
        return cls(place=QuotedPlace.of(found.source, found.citation), sentence=found.sentence[:_QUOTE])


class WorkItem(BaseModel):
    """A work; `label` is the shortest text by which a reader recognises it, `uri` its resource."""

    work: Work
    label: str
    uri: str

    @classmethod
    def of(cls, work: Work) -> Self:
        """A work with its address."""
        return cls(work=work, label=work.label, uri=card_uri(work.key))


class FoundWork(WorkItem):
    """A work that a search found, with one of the places that name it."""

    mention: MentionItem | None


class Statement(BaseModel):
    """A relation that a text states: the work with the key `source` acts on that with the key `target`."""

    source: str
    kind: Kind
    target: str
    extent: str | None
    effective: str | None
    provisions: list[str]
    more_provisions: int
    evidence: QuotedPlace

    @classmethod
    def of(cls, edge: Edge) -> Self:
        """A relation of the graph."""
        return cls(
            source=edge.source,
            kind=edge.kind,
            target=edge.target,
            extent=edge.extent,
            effective=edge.effective,
            provisions=_listed(edge.provisions),
            more_provisions=max(0, len(edge.provisions) - _PROVISIONS),
            evidence=QuotedPlace.of(edge.origin, edge.evidence),
        )


class RelatedWork(WorkItem):
    """A work in a relation to another, `depth` steps away; `more` is the number of statements that are left out."""

    depth: int
    statements: list[Statement]
    more: int


class Relationships(BaseModel):
    """The number of works in one relation to a work: `incoming` if they act on it."""

    kind: Kind
    incoming: bool
    works: int


class WorkCard(WorkItem):
    """A work with its surroundings.

    `candidates` are the works that it may be, if the texts leave that open; `probably` is the work that its text likely
    means; `overrides` are the decisions of people. `stale` is true while a build is not complete: the graph is then
    that of the build before.
    """

    aliases: list[str]
    candidates: list[WorkItem]
    probably: WorkItem | None
    overrides: list[str]
    relations: list[Relationships]
    mentions: list[MentionItem]
    stale: bool


class Happened(BaseModel):
    """An event in the history of a work. `dated_by` is the origin of its date."""

    what: str
    date: str | None
    dated_by: str | None
    by: WorkItem | None
    provisions: list[str]
    evidence: QuotedPlace | None

    @classmethod
    def of(cls, event: Event) -> Self:
        """An event with its evidence."""
        return cls(
            what=event.what.value,
            date=event.date,
            dated_by=event.dated_by,
            by=WorkItem.of(event.by) if event.by else None,
            provisions=_listed(event.provisions),
            evidence=QuotedPlace.of(event.edge.origin, event.edge.evidence) if event.edge else None,
        )


class StatusOnDay(BaseModel):
    """The state of a work, or of a `place` in it, on a day, the reason, and the events on which it rests.

    `timeline` are its first events; `more` is the number of others.
    """

    work: WorkItem
    day: str
    place: str | None
    state: State
    why: str
    rests_on: list[Happened]
    timeline: list[Happened]
    more: int
    stale: bool


class Chain(BaseModel):
    """A shortest chain of relations between two works, in either direction.

    `steps` is null if none was found; then there is none, unless `unsure`: the search was too wide to finish.
    """

    start: WorkItem
    end: WorkItem
    steps: list[Statement] | None
    unsure: bool


class Cited(BaseModel):
    """A citation in the text that was sent. `known_as` is the key of its work in the database, null if not there."""

    start: int
    end: int
    text: str
    work: Work | None
    candidates: list[str]
    known_as: str | None


class Stated(BaseModel):
    """A relation in the text that was sent: `source` null is the text itself."""

    source: str | None
    kind: Kind
    target: str
    start: int
    end: int
    quote: str
    cut: bool


class Page(BaseModel):
    """A part of a list. `next` is the cursor of the next part, null at the end."""

    next: str | None


class WorkPage(Page):
    """Works that a text may mean, best first."""

    items: list[FoundWork]


class RelatedPage(Page):
    """Works in some relation to `work`; `left_out` is the number of works of a tree that are not in any part."""

    work: WorkItem
    items: list[RelatedWork]
    left_out: int = 0
    stale: bool


class ReadPage(Page):
    """A part of the reading of a text. `restored`: it was not in Unicode, and offsets count in the restored text."""

    restored: bool


class TextPage(ReadPage):
    """The reading of a text: its own work if it is a document, and a part of its citations and relations."""

    is_document: bool
    own_work: Work | None
    citations: list[Cited]
    relations: list[Stated]


class FindingPage(ReadPage):
    """Errors and oddities in a text."""

    total: int
    findings: list[Finding]


class TextPart(BaseModel):
    """The code points of a source from `start` to `end`; `next` is the address of the part after it."""

    id: str
    is_document: bool
    length: int
    start: int
    end: int
    text: str
    next: str | None


def stated(quote: Evidence, source: str | None, kind: Kind, target: str) -> Stated:
    """A relation of a text with its evidence."""
    text = quote.quote
    return Stated(
        source=source,
        kind=kind,
        target=target,
        start=quote.start,
        end=quote.end,
        quote=text[:_QUOTE],
        cut=len(text) > _QUOTE,
    )


def _listed(provisions: Sequence[Provision]) -> list[str]:
    return [str(provision) for provision in provisions[:_PROVISIONS]]


def within_budget(items: Iterable[T]) -> list[T]:
    """The first items that fit into the budget, at least one."""
    kept: list[T] = []
    left = BUDGET
    for item in items:
        left -= len(to_json(item))
        if kept and left < 0:
            break
        kept.append(item)
    return kept


def cursor_at(position: Sequence[int], *asked: object) -> str:
    """The cursor of a position in the answer to a question."""
    return "-".join([*map(str, position), _mark(asked)])


def position_of(cursor: str | None, size: int, *asked: object) -> list[int]:
    """The position of a cursor, of `size` numbers; the beginning for None. Raises `CitegraphError` for another one."""
    if cursor is None:
        return [0] * size
    *numbers, mark = cursor.split("-")
    if len(numbers) != size or mark != _mark(asked) or not all(n.isdecimal() and len(n) < 10 for n in numbers):
        raise CitegraphError("the cursor belongs to another question; repeat the question without it")
    return [int(n) for n in numbers]


def _mark(asked: tuple[object, ...]) -> str:
    return hashlib.sha256(repr(asked).encode("utf-8", "replace")).hexdigest()[:12]
