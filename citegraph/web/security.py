"""Protect all pages: check host and token, limit size and duration of requests, and set security headers.

Pages have no inline scripts or styles, so the content security policy allows only files of this server.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import secrets
import time
from collections import OrderedDict
from collections.abc import Collection
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 2_000_000
"""Largest body of a request, in bytes."""

COOKIE = "citegraph-token"
_LONGEST_QUERY = 8_000
_BODY_SECONDS = 15.0
_WRONG_AT_ONCE = 10  # wrong tokens of one client before it has to wait
_WRONG_EACH_SECONDS = 2.0  # until one more is read
_CLIENTS = 10_000
OWN_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
"""The hosts by which a machine addresses itself."""

ASSISTANT_PATH = "/mcp"
"""The path at which assistants ask, on a server of their own."""

_TOKEN_PATH = "/token"  # noqa: S105 - the path of a page
HEALTH_PATH = "/health"
"""The path at which a container asks whether the server answers; open to everyone, and says no more than that."""

_OPEN_PATHS = ("/static/", "/kinds.css", _TOKEN_PATH, HEALTH_PATH)


PAGES_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of all pages."""


def _headers() -> dict[str, str]:
    return {
        "Content-Security-Policy": PAGES_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }


class Guard:
    """Rejects invalid requests before they reach a page, and adds security headers to every answer.

    `hosts` are the names of the server besides its own addresses; other names are rejected to prevent DNS rebinding.
    `token` is required if set.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] = (), token: str | None = None) -> None:
        self._app = app
        self._hosts = {*OWN_HOSTS, *(host.lower() for host in hosts)}
        self._token = token
        self._wrong = _WrongTokens()
        self._mark = hmac.new(secrets.token_bytes(32), (token or "").encode(), "sha256").hexdigest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refused(scope)
        bounded = _Bounded(receive)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = Headers(raw=message["headers"])
                added = [(k.lower().encode(), v.encode()) for k, v in _headers().items() if k not in own]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        try:
            if refused is None and scope["path"] == _TOKEN_PATH and self._token:
                refused = await self._enter(Request(scope, bounded))
            await (refused or self._app)(scope, bounded, with_headers)
        except HTTPException as error:  # raised outside the application
            await PlainTextResponse(error.detail, error.status_code)(scope, receive, with_headers)
        except ClientDisconnect:
            pass  # nobody is left to answer, and it is no fault of the server

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not self._is_own(headers.get("host", "")):
            refusal = "This host name is not allowed. Use the server's address, or start it with --allow-host NAME."
            return PlainTextResponse(refusal, 400)
        if scope["method"] not in {"GET", "HEAD"} and not _is_same_origin(headers):
            return PlainTextResponse("Requests from pages of other sites are not allowed.", 403)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 12 or int(length) > LARGEST:
            return PlainTextResponse(_too_large(), 413)
        if len(scope.get("query_string", b"")) > _LONGEST_QUERY or len(scope["path"]) > _LONGEST_QUERY:
            return PlainTextResponse("The address is too long.", 414)
        if self._token and not scope["path"].startswith(_OPEN_PATHS) and not self._has_cookie(headers):
            return self._without_cookie(scope, headers)
        return None

    def _is_own(self, host: str) -> bool:
        """Return whether a host is allowed. Addresses always are: only a name can be pointed here by somebody else."""
        try:
            name = (urlsplit(f"//{host}").hostname or "").lower()
        except ValueError:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name in self._hosts
        return True

    def _has_cookie(self, headers: Headers) -> bool:
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return cookie is not None and hmac.compare_digest(cookie.value.encode(), self._mark.encode())

    def _without_cookie(self, scope: Scope, headers: Headers) -> Response | None:
        """Return None for a program that sends the token, else the answer that refuses it."""
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return self._asks(scope)
        if not self._wrong.may_try(scope):
            return _too_many()
        if self._is_token(given.strip()):
            return None
        self._wrong.add(scope)
        return self._asks(scope)

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), (self._token or "").encode())

    def _asks(self, scope: Scope) -> Response:
        if scope["path"].startswith(("/api/", ASSISTANT_PATH)):
            scheme = {"WWW-Authenticate": "Bearer"}
            return PlainTextResponse("A token is required: Authorization: Bearer TOKEN", 401, scheme)
        return RedirectResponse(_TOKEN_PATH, 303)

    async def _enter(self, request: Request) -> Response | None:
        """Log in a reader who sends the token; return None to show the form."""
        if request.method != "POST":
            return None
        given = parse_qs((await request.body()).decode("utf-8", "replace")).get("token", [""])[0]
        if not self._wrong.may_try(request.scope):
            return _too_many()
        if not self._is_token(given.strip()):
            self._wrong.add(request.scope)
            await asyncio.sleep(0.5)
            return RedirectResponse(f"{_TOKEN_PATH}?wrong=1", 303)
        response = RedirectResponse("/", 303)
        response.set_cookie(COOKIE, self._mark, httponly=True, samesite="strict")
        return response


class _WrongTokens:
    """Counts the wrong tokens of each client, so that nobody can try many in a short time."""

    def __init__(self) -> None:
        self._until: OrderedDict[str, float] = OrderedDict()  # by client: when its wrong tokens are forgotten

    def may_try(self, scope: Scope) -> bool:
        """Return whether the token of this client is read now."""
        left = self._until.get(_client(scope), 0.0) - time.monotonic()
        return left <= (_WRONG_AT_ONCE - 1) * _WRONG_EACH_SECONDS

    def add(self, scope: Scope) -> None:
        """Count a wrong token."""
        client = _client(scope)
        self._until[client] = max(self._until.pop(client, 0.0), time.monotonic()) + _WRONG_EACH_SECONDS
        if len(self._until) > _CLIENTS:
            self._until.popitem(last=False)


class _Bounded:
    """Receives the body of a request, with limits for its size and for the time until all of it has come."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._size = 0
        self._deadline: float | None = None
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()  # a disconnect, which may come much later
        now = time.monotonic()
        self._deadline = self._deadline or now + _BODY_SECONDS  # from the moment that a page reads the body
        try:
            message = await asyncio.wait_for(self._receive(), self._deadline - now)
        except TimeoutError:
            raise HTTPException(408, "The request was too slow.") from None
        self._size += len(message.get("body", b""))
        if self._size > LARGEST:
            raise HTTPException(413, _too_large())
        self._whole = not message.get("more_body", False)
        return message


def _client(scope: Scope) -> str:
    return str((scope.get("client") or [""])[0])


def _is_same_origin(headers: Headers) -> bool:
    """Return whether a request comes from a page of this server, or from a program, which states no origin."""
    if (site := headers.get("sec-fetch-site")) is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or origin.lower().partition("://")[2] == headers.get("host", "").lower()


def _too_many() -> Response:
    return PlainTextResponse("Too many wrong tokens. Wait a few seconds.", 429, {"Retry-After": "2"})


def _too_large() -> str:
    return f"The request is too large: {LARGEST // 1_000_000} MB at most. Send a shorter text."
