"""The values that questions to a database return, besides those of the model."""

from __future__ import annotations

from dataclasses import dataclass

from citegraph.errors import StoreError
from citegraph.model import Citation, Kind, Pinpoint, Relation


class SlowQuestionError(StoreError):
    """A question that passed its deadline."""


@dataclass(frozen=True, slots=True)
class StoredMention:
    """A place that names a work: the citation, the sentence around it, and whether its source is a document itself."""

    source: str
    is_document: bool
    citation: Citation
    sentence: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a source from `start` to `end`, with the citations, relations and pinpoints that overlap it.

    `imported` is true for a register or a graph file, false for a text. `length` is that of the whole text, in code
    points.
    """

    id: str
    hash: str
    is_document: bool
    self_key: str | None
    imported: bool
    length: int
    start: int
    end: int
    text: str
    citations: tuple[Citation, ...]
    relations: tuple[Relation, ...]
    pinpoints: tuple[Pinpoint, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """The number of works, and of edges, in a relation of this kind to a work."""

    kind: Kind
    incoming: bool
    works: int
    edges: int


@dataclass(frozen=True, slots=True)
class Stats:
    """The size of a database. `edges` counts linked relations by kind; `stale` is true after an interrupted build."""

    sources: int
    citations: int
    works: int
    edges: dict[Kind, int]
    unresolved: int
    stale: bool
