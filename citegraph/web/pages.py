"""The pages of the explorer. All work without scripts, which add search as you type and the drawing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import PurePath
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from citegraph.check import with_proposals
from citegraph.export import html
from citegraph.graph.pinpoint import read_pinpoint
from citegraph.model import OVERRIDE, Kind
from citegraph.presentation.palette import palette
from citegraph.presentation.shapes import drawing_css
from citegraph.store.neighbourhood import around
from citegraph.store.proof import StoredProof
from citegraph.text.days import is_calendar_day, today
from citegraph.web import views
from citegraph.web.api import MOST, WINDOW, DayOrNone, SearchText
from citegraph.web.downloads import DOWNLOADS, file_name
from citegraph.web.downloads import download as downloaded
from citegraph.web.drafts import Checked, DraftError, DraftUpload, Fix
from citegraph.web.explorer import Explorer, ExplorerDep, QueryDep, explorer_of, language_of, render
from citegraph.web.page_words import work_path
from citegraph.web.plotting import plots_of_all, plots_of_work
from citegraph.web.printing import report_formats
from citegraph.web.security import HEALTH_PATH
from citegraph.web.texts import MENTION, kinds_of, text_lines
from citegraph.word import WORD_TYPES

PER_PAGE = 20
_EXAMPLES = 4
_ALL = "all"  # the value of a form that asks to fix all findings
_BEFORE = 2.0  # seconds that a source waits for drafts, since its page is useful without findings
_SMALL = 12_000  # longest source, in characters, that is checked at once; longer ones are checked on request

_TABS = (
    ("diagram", "diagram"),
    ("tree", "tabTree"),
    ("provisions", "tabPlaces"),
    ("timeline", "timelineTitle"),
    ("sources", "tabSources"),
)
"""The sections of a work's page: id and label."""

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
    overview = explorer.overview()
    plots = plots_of_all(overview, explorer.words[language_of(request)], explorer.registry) if overview else []
    return render(request, "home.html", figures=explorer.figures(), plots=plots, adding=explorer.is_adding())


@router.get(HEALTH_PATH)
def health(query: QueryDep) -> Response:
    """Whether the database can be asked."""
    query.is_stale()
    return PlainTextResponse("ok\n")


@router.get("/w/{key:path}")
def work(  # noqa: PLR0913, PLR0917 - the query parameters of the page
    request: Request,
    query: QueryDep,
    explorer: ExplorerDep,
    key: str,
    at: DayOrNone = "",
    article: SearchText = "",
    kind: Annotated[list[Kind] | None, Query()] = None,
    way: Literal["in", "out"] | None = None,
    listing: Annotated[Literal["sources"] | None, Query(alias="list")] = None,
    page: PageNumber = 1,
    depth: Annotated[int, Query(ge=1, le=3)] = 1,
    limit: Annotated[int, Query(ge=2, le=MOST)] = 20,
) -> Response:
    """A work: its status and neighbourhood, its relations, what carries it out, its provisions, history and sources."""
    known = views.known_key(query, key)
    if known != key:
        return RedirectResponse(work_path(known), 307)
    if way and kind and len(kind) == 1:
        return _relation(request, query, known, kind[0], way, page)
    if listing:
        return _mentions(request, query, known, page)
    place = _place(article)
    card = views.card(query, known, rows=views.ROWS)
    now = views.past(query, card.work, today(), explorer.registry)
    tree = views.tree(query, known, explorer.finder)
    changed = views.changed_by(query, card.work)
    sources = len(query.naming([known], views.SOURCES))
    related = sum(group.works for group in card.groups)
    request.state.proof.ends(views.shown_edges(card, tree, now))  # asked for at once, and remembered
    counts = (related, tree.works, len(now.places) + len(changed), len(now.moments), sources)
    return render(
        request,
        "work.html",
        card=card,
        work=card.work,
        shown=kind or list(Kind),
        related=related,
        tabs=[(*tab, n) for tab, n in zip(_TABS, counts, strict=True)],
        now=now,
        then=views.past(query, card.work, at, explorer.registry) if at else None,
        there=views.past(query, card.work, at or today(), explorer.registry, place) if place else None,
        place=place,
        at=at,
        article=article,
        tree=tree,
        changed=changed,
        mentions=query.first_mentions(known, views.ROWS),
        sources=sources,
        depth=depth,
        limit=limit,
        formats=DOWNLOADS,
        reports=report_formats(),
        plots=plots_of_work(card.work, tree, explorer.words[language_of(request)], explorer.registry),
        SAID=views.SAID,
        OVERRIDE=OVERRIDE,
    )


def _place(text: str) -> str | None:
    """Return the place in a work that a reader gives, or None for any other text."""
    with suppress(ValueError):
        return read_pinpoint(text)
    return None


def _mentions(request: Request, query: QueryDep, key: str, page: int) -> Response:
    """All sources that cite a work, paged."""
    found = query.first_mentions(key, PER_PAGE + 1, PER_PAGE * (page - 1))
    work = query.works_by_key([key])[key]
    return render(request, "mentions.html", work=work, found=found[:PER_PAGE], **_paging(found, page))


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
    explorer: ExplorerDep,
    start: Annotated[str, Query(alias="from", max_length=300)] = "",
    to: SearchText = "",
) -> Response:
    """The path between two works; without works, an example."""
    way, unknown = None, None
    figures = explorer.figures()
    others = views.examples(query, figures.carried_out[0], _EXAMPLES) if figures and figures.carried_out else []
    asked = bool(start.strip() and to.strip())
    try:
        if asked:
            way = views.way(query, views.meant(query, start), views.meant(query, to))
        elif others:
            way = views.way(query, *others[0])
    except views.NotThereError as error:
        unknown = error
    values = {"way": way, "unknown": unknown, "start": start, "to": to, "others": others, "example": way and not asked}
    return render(request, "path.html", 404 if unknown else 200, OVERRIDE=OVERRIDE, **values)


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
    found = explorer.conflicts(query, looked[: views.CONFLICTS])
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
    since: DayOrNone = "",
) -> Response:
    """Works that a committee cites but does not carry out; without a committee, an example."""
    bodies = explorer.bodies()
    example = bool(bodies and bodies.citing) and not (issuer.strip() or scope.strip())
    if bodies and example:
        issuer, scope = bodies.citing[0][0], bodies.citing[0][1] or ""
    found = None
    if issuer.strip() or scope.strip():
        found = views.committee_gaps(
            query, explorer.finder, explorer.committees, issuer, scope, int(due) if due else None, since or None
        )
    values: dict[str, Any] = {"found": found, "bodies": bodies, "example": example, "issuer": issuer, "scope": scope}
    return render(request, "gaps.html", due=due, since=since, OVERRIDE=OVERRIDE, **values)


@router.get("/check")
def check_form(request: Request) -> Response:
    """The form for a draft."""
    return _check_page(request)


@router.post("/check")
async def check(request: Request) -> Response:
    """A draft with its citations and findings, after the fix of one finding or of all; it is not stored."""
    async with request.form(max_files=1, max_fields=5, max_part_size=2_000_000) as form:
        text, file, fix, as_word = (
            str(form.get("text") or "").replace("\r\n", "\n"),
            form.get("file"),
            str(form.get("fix") or ""),
            form.get("as") == "word",
        )
        date = str(form.get("date") or "")
        name, data = "", text.encode("utf-8", "replace")
        if isinstance(file, UploadFile) and file.filename and not fix:
            name, data = file.filename[-200:], await file.read()
        track = form.get("track") is not None
    draft = DraftUpload(name or "draft.txt", data, language_of(request), date or None, track, today())
    if date and not is_calendar_day(date):
        wrong = DraftError("noDay", date[:30])
        return _check_page(request, wrong.status, failed=wrong, **_given(draft, name, date))
    if as_word:
        return await run_in_threadpool(_commented, request, draft, name, date)
    return await run_in_threadpool(_answer, request, draft, name, date, fix)


def _commented(request: Request, draft: DraftUpload, name: str, date: str) -> Response:
    """A Word draft with its findings as comments, to download."""
    try:
        content = explorer_of(request).checking.comment(draft)
    except DraftError as error:
        return _check_page(request, error.status, failed=error, **_given(draft, name, date))
    path = PurePath(name)
    stated = quote(f"{path.stem}.checked{path.suffix}", safe="", errors="replace")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{stated}", "Cache-Control": "no-store"}
    return Response(content, media_type=WORD_TYPES[path.suffix.lower()], headers=headers)


def _given(draft: DraftUpload, name: str, date: str) -> dict[str, Any]:
    """The values of the form; the text of a file is not among them."""
    return {"name": name, "date": date, "text": "" if name else draft.data.decode("utf-8", "replace")}


def _answer(request: Request, draft: DraftUpload, name: str, date: str, fix: str) -> Response:
    explorer = explorer_of(request)
    given = _given(draft, name, date)
    try:
        done, text, evidence = _fixed(explorer, draft, given["text"], fix)
        checked = explorer.checking.check(replace(draft, data=text.encode("utf-8", "replace")) if done else draft)
    except DraftError as error:
        return _check_page(request, error.status, failed=error, **given)
    extraction, text = checked.extraction, checked.source.text
    kinds = kinds_of(extraction.citations, extraction.relations)
    with explorer.pool.query() as query:
        keys = {c.work for c in extraction.citations if c.work}
        aliases = query.completed(keys)
        linked = {key: known for key in keys if (known := aliases.get(key, key)) in query.works_by_key([known])}
    return _check_page(
        request,
        **{**given, "text": text},
        checked=checked,
        rows=text_lines(text, 0, extraction.citations, kinds, linked, checked.findings, evidence),
        used=[kind for kind in ("mention", *Kind) if kind in kinds],
        fixes=[Fix.of(found, text) if found.proposed is not None else None for found in checked.findings],
        done=done,
        stale=bool(fix) and not done,
    )


def _fixed(explorer: Explorer, draft: DraftUpload, text: str, fix: str) -> tuple[int, str, tuple[int, int] | None]:
    """Return how many findings of a draft were fixed, the fixed text, and the place of the fix if it was one."""
    if fix == _ALL:
        found = [f for f in explorer.checking.check(draft).findings if f.proposed is not None]
        return len(found), with_proposals(text, found), None
    one = Fix.parse(fix)
    fixed = one.applied(text) if one else None
    if one is None or fixed is None:
        return 0, text, None
    return 1, fixed, (one.start, one.start + len(one.proposed))


def _check_page(request: Request, status: int = 200, **values: Any) -> Response:
    unset = {"checked": None, "failed": None, "text": "", "date": "", "name": "", "done": 0, "stale": False}
    return render(request, "check.html", status, ALL=_ALL, **(unset | values))


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
    """The colours of relations and of plots as a style sheet: one class per kind, for light and dark mode."""
    colours = {**palette()["kinds"], MENTION: palette()["kinds"][Kind.CITES]}

    def classes(theme: str) -> str:
        return "".join(f".k-{kind}{{--edge:{colour[theme]}}}\n" for kind, colour in colours.items())

    style = f"{classes('light')}@media (prefers-color-scheme: dark){{\n{classes('dark')}}}\n"
    style += "\n".join(drawing_css())
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
