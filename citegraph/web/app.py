"""The ASGI application: pages, JSON and files, protected by the guard; errors become a page with advice."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from importlib.metadata import version
from importlib.resources import files

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from citegraph.errors import StoreError
from citegraph.store.query_values import SlowQuestionError
from citegraph.web import api, pages, printing
from citegraph.web.api import NO_DAY, hits
from citegraph.web.drafts import DraftError
from citegraph.web.explorer import Explorer, explorer_of, language_of, render
from citegraph.web.pictures import prepare_whole
from citegraph.web.security import Guard
from citegraph.web.views import NotThereError, SeveralError

_ABOUT = "The content of a citegraph database: works, their relations, and the sentences of evidence. Read-only."
_AT_ONCE = 8  # number of concurrent requests


def create_app(explorer: Explorer, hosts: Collection[str] = (), token: str | None = None) -> ASGIApp:
    """Return the ASGI application, which closes the explorer when it ends; `hosts`, `token` as for `Guard`."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(explorer.prepare)
        await run_in_threadpool(prepare_whole, explorer)
        yield
        explorer.close()

    app = FastAPI(
        title="citegraph",
        version=version("citegraph"),
        description=_ABOUT,
        lifespan=life,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.explorer = explorer
    app.include_router(pages.router)
    app.include_router(printing.router)
    app.include_router(api.router)
    for path, package, folder in (
        ("/static/swagger-ui", "citegraph.web", "vendor"),
        ("/static", "citegraph.web", "static"),
    ):
        app.mount(path, StaticFiles(directory=str(files(package) / folder)))
    app.add_exception_handler(NotThereError, _not_there)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _misasked)
    app.add_exception_handler(DraftError, _draft)
    app.add_exception_handler(StoreError, _store)
    app.add_exception_handler(Exception, _broken)
    return Guard(ConcurrencyLimit(GZipMiddleware(ETagger(app), minimum_size=1_000, compresslevel=4)), hosts, token)


class ConcurrencyLimit:
    """Limits concurrent requests to `at_once`; others wait, so that load does not push queries over their time limit.

    A request counts until its answer is computed, not until a slow client has received it. Drafts have their own limit.
    """

    def __init__(self, app: ASGIApp, at_once: int = _AT_ONCE) -> None:
        self._app = app
        self._free = asyncio.Semaphore(at_once)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request when there is capacity."""
        if scope["type"] != "http" or scope["method"] == "POST" or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        made = False

        async def watched(message: Message) -> None:
            nonlocal made
            if not made:
                made = True
                self._free.release()
            await send(message)

        await self._free.acquire()
        try:
            await self._app(scope, receive, watched)
        finally:
            if not made:
                self._free.release()


class ETagger:
    """Adds an ETag to JSON answers, and answers 304 if the client has the same content."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body: list[bytes] = []

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._answer(scope, start, b"".join(body), send)

        await self._app(scope, receive, kept)

    @staticmethod
    async def _answer(scope: Scope, start: Message, body: bytes, send: Send) -> None:
        headers = MutableHeaders(raw=list(start["headers"]))
        status = start["status"]
        if status == 200:
            tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
            headers["ETag"] = tag
            headers["Cache-Control"] = "no-cache"
            headers.add_vary_header("Accept-Language")
            headers.add_vary_header("Cookie")
            if tag in (t.strip() for t in Headers(scope=scope).get("if-none-match", "").split(",")):
                status, body = 304, b""
                del headers["content-length"]
        await send({"type": "http.response.start", "status": status, "headers": headers.raw})
        await send({"type": "http.response.body", "body": body})


def _refusal(
    request: Request,
    status: int,
    label: str,
    detail: str = "",
    near: list[object] | None = None,
    shown: str | None = None,
) -> Response:
    """Return a page, or JSON for programs, with the error and advice; `label` selects their words.

    `detail` may be English whatever the language of the page, which then has `shown` in place of it.
    """
    words = explorer_of(request).words[language_of(request)]
    if request.url.path.startswith("/api/"):
        texts = words.t["errors"][label]
        content = {"error": texts["title"], "detail": detail or texts["todo"], "near": jsonable_encoder(near or [])}
        return JSONResponse(content, status)
    return render(
        request, "error.html", status, label=label, detail=detail if shown is None else shown, near=near or []
    )


def _not_there(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotThereError)
    words = explorer_of(request).words[language_of(request)]
    status, label = (409, "several") if isinstance(error, SeveralError) else (404, "notThere")
    return _refusal(request, status, label, error.name[:300], list(hits(list(error.near), words)))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    label = {404: "noPage", 405: "noPage", 408: "slow", 413: "large"}.get(error.status_code, "misasked")
    return _refusal(request, error.status_code, label)


def _misasked(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    wrong = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors()[:3])
    names = ", ".join(dict.fromkeys(str(e["loc"][1]) for e in error.errors()[:3]))
    words = explorer_of(request).words[language_of(request)]
    days = [words.say("noDay", given=e["ctx"]["given"]) for e in error.errors()[:3] if e["type"] == NO_DAY]
    shown = f"{words.t['parameters']}: {names}"[:300]
    return _refusal(request, 400, "misasked", wrong[:300], shown=". ".join([shown, *days]))


def _draft(request: Request, error: Exception) -> Response:
    assert isinstance(error, DraftError)
    words = explorer_of(request).words[language_of(request)]
    return _refusal(request, error.status, "draft", words.t["draftErrors"][error.label])


def _store(request: Request, error: Exception) -> Response:
    return _refusal(request, 503, "slow" if isinstance(error, SlowQuestionError) else "store", str(error), shown="")


def _broken(request: Request, _: Exception) -> Response:
    return _refusal(request, 500, "broken")
