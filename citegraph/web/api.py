"""The JSON API of the explorer, with the content of its pages. `/api/openapi.json` describes it."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator, BaseModel
from pydantic_core import PydanticCustomError

from citegraph.check import Finding
from citegraph.export.formats import Layout
from citegraph.graph.pinpoint import read_pinpoint
from citegraph.linking.conflicts import Conflict
from citegraph.model import Edge, Extraction, Kind, Work
from citegraph.presentation.quotes import Segment
from citegraph.store.neighbourhood import around
from citegraph.store.proof import StoredProof
from citegraph.store.query_values import Excerpt, StoredMention
from citegraph.store.statistics import Figures
from citegraph.text.days import is_calendar_day, today
from citegraph.web import views
from citegraph.web.drafts import DraftUpload
from citegraph.web.explorer import ExplorerDep, QueryDep, WordsDep, explorer_of, language_of
from citegraph.web.page_words import PageWords, source_path, work_path
from citegraph.web.pictures import Picture, picture_around, whole_picture

T = TypeVar("T")

WINDOW = 30_000
"""Number of characters of a source on one page."""

MOST = 500
"""Largest number of works in a neighbourhood."""

_EDGES = 400

Limit = Annotated[int, Query(ge=1, le=100, description="Maximum number of items.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="Number of items to skip.")]
OffsetParam = Annotated[int, Query(ge=0, le=1_000_000_000, description="Offset in the text, counted from 0.")]
WorkKeyParam = Annotated[
    str, Query(alias="work", max_length=2000, description="A key, symbol, type and number, or name.")
]


def _day(given: str | None) -> str | None:
    """Return an ISO day, None or an empty text as given; raise the error of a parameter for anything else."""
    if given and not is_calendar_day(given):
        raise PydanticCustomError(NO_DAY, "{given} is not a day; write YYYY-MM-DD", {"given": given[:30]})
    return given


NO_DAY = "no_day"
"""The type of the error of a parameter that is no day."""

Day = Annotated[str | None, AfterValidator(_day), Query(description="An ISO day.")]
DayOrNone = Annotated[str, AfterValidator(_day), Query()]
Article = Annotated[
    str | None,
    AfterValidator(lambda given: given and read_pinpoint(given)),
    Query(max_length=200, description="An article by its number (8), or a place: khoản 2 Điều 8."),
]
LanguageParam = Annotated[Literal["vi", "en"] | None, Query(description="The language of names and messages.")]
SearchText = Annotated[str, Query(max_length=300)]


def _spoken(lang: LanguageParam = None) -> None:
    """Declare the `lang` parameter of all requests; `language_of` reads it."""


router = APIRouter(prefix="/api", dependencies=[Depends(_spoken)])


class Listing(BaseModel, Generic[T]):
    """A page of a list; `next` is the offset of the next page, or null at the end."""

    items: list[T]
    offset: int
    limit: int
    next: int | None

    @classmethod
    def of(cls, items: list[T], limit: int, offset: int) -> Listing[T]:
        """Return a page of the first `limit` items; one item more means that there is a next page."""
        more = offset + limit if len(items) > limit else None
        return cls(items=items[:limit], offset=offset, limit=limit, next=more)


@dataclass(frozen=True, slots=True)
class Hit:
    """A work found by a search: its name in a sentence and in a heading, what is stated beside it, its page's path."""

    work: Work
    name: str
    heading: str
    facts: list[str]
    title: str | None
    path: str
    level: str


@dataclass(frozen=True, slots=True)
class SourceItem:
    """A text of the database; `is_document` is false for a text that is only about documents."""

    id: str
    title: str
    is_document: bool
    length: int


@dataclass(frozen=True, slots=True)
class SourcePart:
    """A part of a source; `works` maps the keys of its works to keys in the graph."""

    reading: Excerpt
    works: dict[str, str]


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """The extraction and the findings of a draft."""

    extraction: Extraction
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """The sentence of a relation for display: both works marked, and the words between left out where it is long.

    `own` is true if the source is the work that acts, so that the sentence need not name it. `source` is the title of
    the source, and `place` the path of the sentence in it.
    """

    quote: str
    segments: tuple[Segment, ...]
    own: bool
    source: str
    place: str

    @classmethod
    def of(cls, edge: Edge, words: PageWords) -> ShownEvidence:
        """Return the sentence of an edge."""
        shown, evidence = words.quote(edge), edge.evidence
        place = source_path(edge.origin, evidence.start, evidence.end)
        return cls(evidence.quote, shown.segments, shown.own, words.source_name(edge.origin), place)


class DraftText(BaseModel):
    """A draft to check; it is not stored. `date` is the intended date, if the heading has none."""

    text: str
    date: Annotated[str | None, AfterValidator(_day)] = None


@router.get("/figures")
def get_figures(explorer: ExplorerDep) -> Figures | None:
    """Statistics of the database; null while they are being counted for the first time."""
    return explorer.figures()


@router.get("/works")
def search_works(
    query: QueryDep, words: WordsDep, q: SearchText = "", limit: Limit = 20, offset: Offset = 0
) -> Listing[Hit]:
    """Works with these words in their symbol, type, name, title, issuer or locality, best first."""
    return Listing[Hit].of(hits(query.search(q, limit + 1, offset), words), limit, offset)


def hits(works: list[Work], words: PageWords) -> list[Hit]:
    """Return works with their names, paths and levels."""
    return [
        Hit(
            work=work,
            name=words.name(work),
            heading=words.heading(work),
            facts=words.facts(work),
            title=words.title(work),
            path=work_path(work.key),
            level=words.level(work),
        )
        for work in works
    ]


@router.get("/works/{key:path}")
def get_work(query: QueryDep, key: str) -> views.Card:
    """The card of a work, with the first works in each relation to it."""
    return views.card(query, views.known_key(query, key))


@router.get("/relations")
def get_relations(
    query: QueryDep,
    work: WorkKeyParam,
    kind: Kind,
    way: Literal["in", "out"] = "in",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Listing[views.Related]:
    """Works in a relation of this kind to a work, with the evidence; `in` are those that act on it."""
    key = views.known_key(query, work)
    found = views.related(query, key, kind, way == "in", limit + 1, offset)
    return Listing[views.Related].of(list(found), limit, offset)


@router.get("/evidence")
def get_evidence(
    query: QueryDep,
    words: WordsDep,
    start: Annotated[str, Query(alias="from", max_length=2000, description="The key of the work that acts.")],
    kind: Kind,
    to: Annotated[str, Query(max_length=2000, description="The key of the work acted on.")],
    limit: Limit = 20,
) -> list[ShownEvidence]:
    """The sentences of the relations of one kind from a work to another, for display."""
    edges = query.edges_between([views.known_key(query, start)], [views.known_key(query, to)], _EDGES)
    proved = words.proved_by(StoredProof(query))
    return [ShownEvidence.of(edge, proved) for edge in edges if edge.kind is kind][:limit]


@router.get("/status")
def get_status(
    query: QueryDep, explorer: ExplorerDep, work: WorkKeyParam, at: Day = None, article: Article = None
) -> views.Past:
    """The status of a work, or of a place in it, on a day (default: today), and its history."""
    key = views.known_key(query, work)
    return views.past(query, query.works_by_key([key])[key], at or today(), explorer.registry, article or None)


@router.get("/implementers")
def get_tree(query: QueryDep, explorer: ExplorerDep, work: WorkKeyParam) -> views.Tree:
    """The works that carry out a work, directly or indirectly, as a tree."""
    return views.tree(query, views.known_key(query, work), explorer.finder)


@router.get("/mentions")
def get_mentions(query: QueryDep, work: WorkKeyParam, limit: Limit = 20, offset: Offset = 0) -> Listing[StoredMention]:
    """The mentions of a work, each with its sentence."""
    found = query.mentions(views.known_key(query, work), limit + 1, offset)
    return Listing[StoredMention].of(found, limit, offset)


@router.get("/graph", response_model=Picture | None)
def get_graph(
    request: Request,
    query: QueryDep,
    work: Annotated[str | None, Query(max_length=2000, description="Key of a work; default: the whole graph.")] = None,
    depth: Annotated[int, Query(ge=1, le=3)] = 1,
    limit: Annotated[int, Query(ge=2, le=MOST)] = 40,
    kind: Annotated[list[Kind] | None, Query()] = None,
    layout: Layout = "level",
) -> Response:
    """The graph around a work; without a work, the whole graph without its details, null while it is drawn."""
    explorer = explorer_of(request)
    if work is None:
        whole = whole_picture(explorer, layout)
        return _of_packed(request, whole and whole[0])
    key = views.known_key(query, work)
    kinds = tuple(kind or Kind)

    def made() -> bytes:
        focus = query.works_by_key([key])[key]
        return picture_around(
            explorer, around(query, key, depth, limit, kinds), focus, layout, request.state.proof, depth
        )

    return _of_json(explorer.pool.small(("graph", key, depth, limit, kinds, layout), made))


@router.get("/graph/details")
def get_graph_details(request: Request, layout: Layout = "level") -> dict[str, Any] | None:
    """The details of the whole graph: what its cards and its search need; null while it is drawn."""
    whole = whole_picture(explorer_of(request), layout)
    return _of_packed(request, whole and whole[1])  # type: ignore[return-value] # FastAPI passes it on as it is


def _of_json(content: bytes) -> Response:
    return Response(content, media_type="application/json")


def _of_packed(request: Request, content: bytes | None) -> Response:
    """Answer with gzipped JSON as it is, or unpacked for a program that does not read it; with null for None."""
    if content is None:
        return _of_json(b"null")
    headers = {"Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(content), media_type="application/json", headers=headers)
    return Response(content, media_type="application/json", headers={**headers, "Content-Encoding": "gzip"})


@router.get("/path")
def get_path(
    query: QueryDep,
    start: Annotated[str, Query(alias="from", max_length=300)],
    to: Annotated[str, Query(max_length=300)],
) -> views.Way:
    """A shortest chain of relations, in either direction, between two works."""
    return views.way(query, views.meant(query, start), views.meant(query, to))


@router.get("/unresolved")
def get_unresolved(query: QueryDep, limit: Limit = 20, offset: Offset = 0) -> Listing[views.UnresolvedWork]:
    """Works that could not be identified, because their key is partial or ambiguous."""
    return Listing[views.UnresolvedWork].of(views.open_works(query, limit + 1, offset), limit, offset)


@router.get("/conflicts")
def get_conflicts(
    explorer: ExplorerDep,
    query: QueryDep,
    limit: Annotated[int, Query(ge=1, le=20, description="Maximum number of works compared.")] = 10,
    offset: Offset = 0,
) -> Listing[Conflict]:
    """Works whose sources give different dates or issuers; works whose sources turn out to agree are omitted."""
    keys = explorer.disputed() or []
    found = explorer.conflicts(query, keys[offset : offset + limit])
    more = offset + limit if offset + limit < len(keys) else None
    return Listing[Conflict](items=found, offset=offset, limit=limit, next=more)


@router.get("/gaps")
def get_gaps(
    explorer: ExplorerDep,
    query: QueryDep,
    issuer: SearchText = "",
    scope: SearchText = "",
    due: Annotated[int | None, Query(ge=0, le=99_999)] = None,
    since: Day = None,
) -> views.Gaps:
    """Works that a committee's works cite but do not carry out."""
    return views.committee_gaps(query, explorer.finder, explorer.committees, issuer, scope, due, since)


@router.get("/sources")
def get_sources(
    query: QueryDep, words: WordsDep, q: SearchText = "", limit: Limit = 50, offset: Offset = 0
) -> Listing[SourceItem]:
    """The texts of the database whose ids or first lines contain `q`."""
    proved = words.proved_by(StoredProof(query))
    rows = query.find_sources(q, limit + 1, offset)
    found = [SourceItem(name, proved.source_name(name), is_document, length) for name, is_document, length in rows]
    return Listing[SourceItem].of(found, limit, offset)


@router.get("/sources/{name:path}")
def get_source(query: QueryDep, name: str, at: OffsetParam = 0) -> SourcePart:
    """The part of a source around an offset, with its citations and relations."""
    return SourcePart(*views.source(query, name, at, WINDOW))


@router.post("/check")
def check_draft(request: Request, explorer: ExplorerDep, draft: DraftText) -> CheckedDraft:
    """Check a draft against the registry and the database; the draft is not stored.

    Of relations with the same evidence, the first has the quote; that of the others is empty.
    """
    data = draft.text.encode("utf-8", "replace")
    done = explorer.checking.check(DraftUpload("draft.txt", data, language_of(request), draft.date, today=today()))
    return CheckedDraft(_quoted_once(done.extraction), done.findings)


def _quoted_once(extraction: Extraction) -> Extraction:
    """The extraction with each quote in the first relation of its span only: thousands may have one sentence."""
    seen: set[tuple[int, int]] = set()
    relations = []
    for relation in extraction.relations:
        span = relation.evidence.start, relation.evidence.end
        again = span in seen
        seen.add(span)
        relations.append(replace(relation, evidence=replace(relation.evidence, quote="")) if again else relation)
    return replace(extraction, relations=tuple(relations))
