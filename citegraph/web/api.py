"""The JSON of the explorer: what its pages show, for programs. `/api/openapi.json` describes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Generic, Literal, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from citegraph.check import Finding
from citegraph.linking.conflicts import Conflict
from citegraph.model import Extraction, Kind, Work
from citegraph.model.changes import place_of
from citegraph.store.neighbourhood import around
from citegraph.store.statistics import Figures
from citegraph.store.values import Excerpt, Mention
from citegraph.web import views
from citegraph.web.drafts import Draft
from citegraph.web.explorer import Asked, Has, Spoken, explorer_of, language_of, today
from citegraph.web.pictures import Picture, picture
from citegraph.web.whole_graph import whole_picture
from citegraph.web.words import Words, work_path

T = TypeVar("T")

WINDOW = 30_000
"""Characters of a source on one page."""

MOST = 500
"""Works of a neighbourhood."""

Limit = Annotated[int, Query(ge=1, le=100, description="How many, at most.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="How many to pass over.")]
Place = Annotated[int, Query(ge=0, le=1_000_000_000, description="A character of the text, counted from 0.")]
WorkKey = Annotated[str, Query(alias="work", max_length=2000, description="The key of a work, or an alias of it.")]
Day = Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", description="An ISO day.")]
Article = Annotated[
    str | None, Query(max_length=200, description="An article by its number (8), or a place: khoản 2 Điều 8.")
]
Language = Annotated[Literal["vi", "en"] | None, Query(description="The language of names and messages.")]
Words_ = Annotated[str, Query(max_length=300)]


def _spoken(lang: Language = None) -> None:
    """Every question may name the language of its answer; what reads it is `language_of`."""


router = APIRouter(prefix="/api", dependencies=[Depends(_spoken)])


class Listing(BaseModel, Generic[T]):
    """A page of a list; `next` is the offset of the page after it, or null at the end."""

    items: list[T]
    offset: int
    limit: int
    next: int | None

    @classmethod
    def of(cls, items: list[T], limit: int, offset: int) -> Listing[T]:
        """The first `limit` of the items, which are one more where there are more."""
        more = offset + limit if len(items) > limit else None
        return cls(items=items[:limit], offset=offset, limit=limit, next=more)


@dataclass(frozen=True, slots=True)
class Hit:
    """A work that a search found, its name in words, and the path of its page."""

    work: Work
    name: str
    path: str
    level: str


@dataclass(frozen=True, slots=True)
class SourceItem:
    """A text of the database; `is_document` tells a document from a story about documents."""

    id: str
    is_document: bool
    length: int


@dataclass(frozen=True, slots=True)
class Said:
    """A part of a source, and the keys in the graph of the works that it names, by the keys that it has for them."""

    reading: Excerpt
    works: dict[str, str]


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """What a draft says and what is wrong with it."""

    extraction: Extraction
    findings: tuple[Finding, ...]


class DraftText(BaseModel):
    """A draft to be checked; it is kept nowhere. `date` is the day it is written for, where its heading tells none."""

    text: str
    date: str | None = None


@router.get("/figures")
def get_figures(explorer: Has) -> Figures | None:
    """What the database holds; null while it is being counted for the first time."""
    return explorer.figures()


@router.get("/works")
def search_works(query: Asked, words: Spoken, q: Words_ = "", limit: Limit = 20, offset: Offset = 0) -> Listing[Hit]:
    """The works that have these words in their symbol, type, name, title, issuer or locality, best first."""
    return Listing[Hit].of(hits(query.search(q, limit + 1, offset), words), limit, offset)


def hits(works: list[Work], words: Words) -> list[Hit]:
    """Works with what a reader calls them."""
    return [Hit(work, words.name(work), work_path(work.key), words.level(work)) for work in works]


@router.get("/works/{key:path}")
def get_work(query: Asked, key: str) -> views.Card:
    """A work's card, with the first works in each relation to it."""
    return views.card(query, views.known_key(query, key))


@router.get("/relations")
def get_relations(
    query: Asked, work: WorkKey, kind: Kind, way: Literal["in", "out"] = "in", limit: Limit = 50, offset: Offset = 0
) -> Listing[views.Related]:
    """The works that stand in a relation of this kind to a work, with the evidence: `in` those that act on it."""
    key = views.known_key(query, work)
    found = views.related(query, key, kind, way == "in", limit + 1, offset)
    return Listing[views.Related].of(list(found), limit, offset)


@router.get("/status")
def get_status(query: Asked, work: WorkKey, at: Day = None, article: Article = None) -> views.Past:
    """The status of a work, or of a place in it, on a day, today's if none is given, and what happened to it."""
    key = views.known_key(query, work)
    return views.past(query, query.works_by_key([key])[key], at or today(), place_of(article) if article else None)


@router.get("/implementers")
def get_tree(query: Asked, explorer: Has, work: WorkKey) -> views.Tree:
    """What carries a work out, and what carries that out, as a tree."""
    return views.tree(query, views.known_key(query, work), explorer.finder)


@router.get("/mentions")
def get_mentions(query: Asked, work: WorkKey, limit: Limit = 20, offset: Offset = 0) -> Listing[Mention]:
    """The places that name a work, each with its sentence."""
    found = query.mentions(views.known_key(query, work), limit + 1, offset)
    return Listing[Mention].of(found, limit, offset)


@router.get("/graph")
def get_graph(
    request: Request,
    query: Asked,
    words: Spoken,
    work: Annotated[str | None, Query(max_length=2000, description="A work's key; without it, the whole.")] = None,
    depth: Annotated[int, Query(ge=1, le=3)] = 1,
    limit: Annotated[int, Query(ge=2, le=MOST)] = 40,
    kind: Annotated[list[Kind] | None, Query()] = None,
) -> Picture | None:
    """What lies around a work, with places level by time; without a work, the whole graph, null while it is made."""
    explorer = explorer_of(request)
    if work is None:
        return whole_picture(explorer, words)
    key = views.known_key(query, work)
    kinds = tuple(kind or Kind)

    def made() -> Picture:
        part = around(query, key, depth, limit, kinds)
        return picture(part.corpus, words, key, part.left_out)

    return explorer.pool.small(("graph", key, depth, limit, kinds, words.language), made)


@router.get("/path")
def get_path(
    query: Asked, start: Annotated[str, Query(alias="from", max_length=300)], to: Annotated[str, Query(max_length=300)]
) -> views.Way:
    """A shortest chain of relations between two works, each followed either way."""
    return views.way(query, views.meant(query, start), views.meant(query, to))


@router.get("/unresolved")
def get_unresolved(query: Asked, limit: Limit = 20, offset: Offset = 0) -> Listing[views.Open]:
    """Works whose key leaves open which they are."""
    return Listing[views.Open].of(views.open_works(query, limit + 1, offset), limit, offset)


@router.get("/conflicts")
def get_conflicts(
    explorer: Has,
    query: Asked,
    limit: Annotated[int, Query(ge=1, le=20, description="How many works are compared, at most.")] = 10,
    offset: Offset = 0,
) -> Listing[Conflict]:
    """Works of which sources say different dates or issuers; a work whose sources agree after all is left out."""
    keys = explorer.disputed() or []
    found = views.conflicts(query, keys[offset : offset + limit], explorer.registry)
    more = offset + limit if offset + limit < len(keys) else None
    return Listing[Conflict](items=found, offset=offset, limit=limit, next=more)


@router.get("/gaps")
def get_gaps(
    explorer: Has,
    query: Asked,
    issuer: Words_ = "",
    scope: Words_ = "",
    due: Annotated[int | None, Query(ge=0, le=99_999)] = None,
    since: Day = None,
) -> views.Gaps:
    """What a committee's works cite and none of them carries out."""
    return views.committee_gaps(query, explorer.finder, issuer, scope, due, since)


@router.get("/sources")
def get_sources(query: Asked, q: Words_ = "", limit: Limit = 50, offset: Offset = 0) -> Listing[SourceItem]:
    """The texts of the database whose ids hold these letters."""
    found = [SourceItem(*row) for row in query.find_sources(q, limit + 1, offset)]
    return Listing[SourceItem].of(found, limit, offset)


@router.get("/sources/{name:path}")
def get_source(query: Asked, name: str, at: Place = 0) -> Said:
    """The part of a source that holds an offset, with what it says there."""
    return Said(*views.source(query, name, at, WINDOW))


@router.post("/check")
def check_draft(request: Request, explorer: Has, draft: DraftText) -> CheckedDraft:
    """Checks a draft against the registry and the database; the draft is kept nowhere."""
    data = draft.text.encode("utf-8", "replace")
    done = explorer.checking.check(Draft("draft.txt", data, language_of(request), draft.date))
    return CheckedDraft(done.extraction, done.findings)
