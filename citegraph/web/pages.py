"""The pages of the explorer. All work without scripts, which add search as you type and the drawing."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from citegraph.export import html
from citegraph.model import OVERRIDE, Kind
from citegraph.presentation.palette import palette
from citegraph.store.neighbourhood import around
from citegraph.store.proof import StoredProof
from citegraph.web import views
from citegraph.web.api import MOST, WINDOW, Day, SearchText
from citegraph.web.downloads import DOWNLOADS, file_name
from citegraph.web.downloads import download as downloaded
from citegraph.web.drafts import Checked, DraftError, DraftUpload
from citegraph.web.explorer import Explorer, ExplorerDep, QueryDep, WordsDep, explorer_of, language_of, render, today
from citegraph.web.page_words import work_path
from citegraph.web.texts import MENTION, kinds_of, text_lines

PER_PAGE = 20
_BEFORE = 2.0  # seconds that a source waits for drafts, since its page is useful without findings
_SMALL = 12_000  # longest source, in characters, that is checked at once; longer ones are checked on request

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_LONGEST = 1_000_000_000  # longest text, in characters
PageNumber = Annotated[int, Query(ge=1, le=100_000)]


@router.get("/")
def home(
    request: Request, query: QueryDep, explorer: ExplorerDep, q: SearchText = "", page: PageNumber = 1
) -> Response:
    """Search results, or the start page: statistics, the works with most relations, the newest works."""
    if q.strip():
        found = query.search(q, PER_PAGE + 1, PER_PAGE * (page - 1))
        near = views.suggestions(query, q) if not found and page == 1 else []
        return render(request, "results.html", found=found[:PER_PAGE], near=near, **_paging(found, page))
    return render(request, "home.html", figures=explorer.figures())


@router.get("/w/{key:path}")
def work(  # noqa: PLR0913, PLR0917 - the query parameters of the page
    request: Request,
    query: QueryDep,
    words: WordsDep,
    explorer: ExplorerDep,
    key: str,
    at: Day = None,
    kind: Annotated[list[Kind] | None, Query()] = None,
    way: Literal["in", "out"] | None = None,
    page: PageNumber = 1,
    depth: Annotated[int, Query(ge=1, le=3)] = 1,
    limit: Annotated[int, Query(ge=2, le=MOST)] = 20,
) -> Response:
    """A work: its description, its relations in both directions, its history, and the works that carry it out."""
    known = views.known_key(query, key)
    if known != key:
        return RedirectResponse(work_path(known), 307)
    if way and kind and len(kind) == 1:
        return _relation(request, query, known, kind[0], way, page)
    card = views.card(query, known, rows=views.ROWS)
    return render(
        request,
        "work.html",
        card=card,
        work=card.work,
        shown=kind or list(Kind),
        now=views.past(query, card.work, today(), explorer.registry),
        then=views.past(query, card.work, at, explorer.registry) if at else None,
        at=at,
        tree=views.tree(query, known, explorer.finder),
        mentions=[m for m in query.mentions(known, 60) if not m.is_document][: views.ROWS],
        depth=depth,
        limit=limit,
        formats=DOWNLOADS,
        OVERRIDE=OVERRIDE,
        level=words.level(card.work),
    )


def _relation(request: Request, query: QueryDep, key: str, kind: Kind, way: str, page: int) -> Response:
    """All works in one relation to a work, paged."""
    found = views.related(query, key, kind, way == "in", PER_PAGE + 1, PER_PAGE * (page - 1))
    return render(
        request,
        "relation.html",
        work=query.works_by_key([key])[key],
        kind=kind,
        incoming=way == "in",
        items=found[:PER_PAGE],
        OVERRIDE=OVERRIDE,
        **_paging(found, page),
    )


@router.get("/source/{name:path}")
def source(  # noqa: PLR0913, PLR0917 - the query parameters of the page
    request: Request,
    query: QueryDep,
    explorer: ExplorerDep,
    name: str,
    at: Annotated[int, Query(ge=0, le=_LONGEST)] = 0,
    start: Annotated[int | None, Query(alias="from", ge=0, le=_LONGEST)] = None,
    end: Annotated[int | None, Query(alias="to", ge=0, le=_LONGEST)] = None,
    check: bool = False,
) -> Response:
    """A part of a text with its citations as links, by kind, and the findings of the checker."""
    reading, linked = views.source(query, name, at if start is None else start, WINDOW)
    checked, failed = None, None
    if check or reading.length <= _SMALL:
        try:
            checked = _checked_source(explorer, query, reading.id, reading.hash, language_of(request))
        except DraftError as error:
            failed = error
    findings = [f for f in (checked.findings if checked else ()) if reading.start <= f.start < reading.end]
    kinds = kinds_of(reading.citations, reading.relations)
    evidence = (start, end) if start is not None and end is not None else None
    lines = text_lines(reading.text, reading.start, reading.citations, kinds, linked, findings, evidence)
    return render(
        request,
        "source.html",
        reading=reading,
        own=query.works_by_key([linked[key]])[linked[key]] if (key := reading.self_key) in linked else None,
        rows=lines,
        cited=views.cited(query, reading, linked),
        used=[kind for kind in ("mention", *Kind) if kind in kinds],
        findings=findings,
        checked=checked,
        failed=failed,
        window=WINDOW,
    )


def _checked_source(explorer: Explorer, query: QueryDep, name: str, digest: str, language: str) -> Checked:
    """Check a source; the result is cached until the database changes."""

    def made() -> Checked:
        text = query.text(name)
        draft = DraftUpload("source.txt", text.encode("utf-8", "surrogatepass"), language)
        return explorer.checking.check(draft, _BEFORE)

    return explorer.pool.small(("check", name, digest, language), made)


@router.get("/sources")
def sources(request: Request, query: QueryDep, q: SearchText = "", page: PageNumber = 1) -> Response:
    """The texts of the database, by name."""
    found = query.find_sources(q, PER_PAGE + 1, PER_PAGE * (page - 1))
    return render(request, "sources.html", found=found[:PER_PAGE], **_paging(found, page))


@router.get("/path")
def path(
    request: Request,
    query: QueryDep,
    start: Annotated[str, Query(alias="from", max_length=300)] = "",
    to: SearchText = "",
) -> Response:
    """The path between two works."""
    way, unknown = None, None
    if start.strip() and to.strip():
        try:
            way = views.way(query, views.meant(query, start), views.meant(query, to))
        except views.NotThereError as error:
            unknown = error
    status = 404 if unknown else 200
    return render(request, "path.html", status, way=way, unknown=unknown, start=start, to=to, OVERRIDE=OVERRIDE)


@router.get("/unresolved")
def unresolved(request: Request, query: QueryDep, page: PageNumber = 1) -> Response:
    """Works that could not be identified."""
    found = views.open_works(query, PER_PAGE + 1, PER_PAGE * (page - 1))
    return render(request, "unresolved.html", found=found[:PER_PAGE], **_paging(found, page))


@router.get("/conflicts")
def conflicts(request: Request, query: QueryDep, explorer: ExplorerDep, page: PageNumber = 1) -> Response:
    """Works whose sources give different dates or issuers."""
    keys = explorer.disputed()
    first = views.CONFLICTS * (page - 1)
    looked = (keys or [])[first : first + views.CONFLICTS + 1]
    found = views.conflicts(query, looked[: views.CONFLICTS], explorer.registry)
    paging = {"page": page, "more": len(looked) > views.CONFLICTS}
    return render(request, "conflicts.html", found=found, counting=keys is None, **paging)


@router.get("/gaps")
def gaps(
    request: Request,
    query: QueryDep,
    explorer: ExplorerDep,
    issuer: SearchText = "",
    scope: SearchText = "",
    due: Annotated[str, Query(pattern=r"^\d{0,5}$")] = "",
    since: Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = "",
) -> Response:
    """Works that a committee cites but does not carry out."""
    asked = bool(issuer.strip() or scope.strip())
    days = int(due) if due else None
    found = views.committee_gaps(query, explorer.finder, issuer, scope, days, since or None) if asked else None
    return render(
        request, "gaps.html", found=found, issuer=issuer, scope=scope, due=due, since=since, OVERRIDE=OVERRIDE
    )


@router.get("/check")
def check_form(request: Request) -> Response:
    """The form for a draft."""
    return render(request, "check.html", checked=None, failed=None, text="", date="", name="")


@router.post("/check")
async def check(request: Request) -> Response:
    """A draft with its citations and findings; it is not stored."""
    async with request.form(max_files=1, max_fields=5, max_part_size=2_000_000) as form:
        text, file = form.get("text"), form.get("file")
        date = str(form.get("date") or "")
        name, data = "", str(text or "").replace("\r\n", "\n").encode("utf-8", "replace")
        if isinstance(file, UploadFile) and file.filename:
            name, data = file.filename[-200:], await file.read()
    draft = DraftUpload(name or "draft.txt", data, language_of(request), date if _is_day(date) else None)
    return await run_in_threadpool(_answer, request, draft, name, date)


def _is_day(date: str) -> bool:
    return len(date) == 10 and date.replace("-", "").isdecimal()


def _answer(request: Request, draft: DraftUpload, name: str, date: str) -> Response:
    explorer = explorer_of(request)
    given = "" if name else draft.data.decode("utf-8", "replace")
    try:
        checked = explorer.checking.check(draft)
    except DraftError as error:
        return render(request, "check.html", error.status, checked=None, failed=error, text=given, date=date, name=name)
    extraction = checked.extraction
    kinds = kinds_of(extraction.citations, extraction.relations)
    with explorer.pool.query() as query:
        keys = {c.work for c in extraction.citations if c.work}
        aliases = query.completed(keys)
        linked = {key: known for key in keys if (known := aliases.get(key, key)) in query.works_by_key([known])}
    lines = text_lines(checked.source.text, 0, extraction.citations, kinds, linked, checked.findings)
    values: dict[str, Any] = {"rows": lines, "used": [kind for kind in ("mention", *Kind) if kind in kinds]}
    return render(request, "check.html", checked=checked, failed=None, text=given, date=date, name=name, **values)


@router.get("/graph")
def graph(
    request: Request,
    query: QueryDep,
    work: Annotated[str | None, Query(max_length=2000)] = None,
    depth: Annotated[int, Query(ge=1, le=3)] = 1,
    limit: Annotated[int, Query(ge=2, le=MOST)] = 40,
) -> Response:
    """The graph around a work in all of the window, or the whole graph, or the most connected part of a large one."""
    key = work and views.known_key(query, work)
    return render(request, "graph.html", work=key and query.works_by_key([key])[key], depth=depth, limit=limit)


@router.get("/graph.js")
def graph_script() -> Response:
    """The script of graphs, which is that of exported pages, and the library that it needs."""
    script = html.graph_library() + html.graph_script("explorer")
    return Response(script, media_type="text/javascript", headers={"Cache-Control": "max-age=3600"})


@router.get("/graph.css")
def graph_style() -> Response:
    """The style of graphs, which is that of exported pages."""
    return Response(html.graph_style(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


@router.get("/download")
def download(  # noqa: PLR0913, PLR0917 - what an address may ask for
    request: Request,
    query: QueryDep,
    explorer: ExplorerDep,
    name: Annotated[str, Query(alias="work", max_length=2000)],
    form: Annotated[str, Query(alias="format", pattern=f"^({'|'.join(DOWNLOADS)})$")] = DOWNLOADS[0],
    depth: Annotated[int, Query(ge=1, le=3)] = 1,
    limit: Annotated[int, Query(ge=2, le=MOST)] = MOST,
    kind: Annotated[list[Kind] | None, Query()] = None,
) -> Response:
    """The graph around a work, as a file."""
    key = views.known_key(query, name)
    part = around(query, key, depth, limit, tuple(kind or Kind))
    headers = {"Content-Disposition": f'attachment; filename="{file_name(key, form)}"'}
    proof = StoredProof(query)
    content, media_type = downloaded(part.corpus, form, language_of(request), explorer.registry, proof)
    return Response(content, media_type=media_type, headers=headers)


@router.get("/api/docs")
def docs(request: Request) -> Response:
    """The documentation of the JSON API."""
    return render(request, "docs.html")


@router.get("/kinds.css")
def kinds() -> Response:
    """The colours of relations as a style sheet: one class per kind, for light and dark mode."""
    colours = {**palette()["kinds"], MENTION: palette()["kinds"][Kind.CITES]}

    def classes(theme: str) -> str:
        return "".join(f".k-{kind}{{--edge:{colour[theme]}}}\n" for kind, colour in colours.items())

    style = f"{classes('light')}@media (prefers-color-scheme: dark){{\n{classes('dark')}}}\n"
    return Response(style, media_type="text/css", headers={"Cache-Control": "max-age=3600"})


@router.get("/token")
def token(request: Request, wrong: bool = False) -> Response:
    """The form for the token, if the server requires one."""
    if not explorer_of(request).has_token:
        raise HTTPException(404)
    return render(request, "token.html", 401 if wrong else 200, wrong=wrong)


def _paging(found: Any, page: int) -> dict[str, Any]:
    """Return the paging values of a list; `found` has one item more than a page if there is a next page."""
    return {"page": page, "more": len(found) > PER_PAGE}
