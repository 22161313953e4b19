"""Serve an assistant over streamable HTTP, protected as the explorer is, and by the checks of the package `mcp`."""

from __future__ import annotations

from collections.abc import Collection

from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from citegraph.web.security import ASSISTANT_PATH, OWN_HOSTS, Guard
from citegraph.web.server import HttpServer


def http_server(
    server: MCPServer, host: str, port: int, hosts: Collection[str] = (), token: str | None = None
) -> HttpServer:
    """A server at `address`, which requires the token if one is given.

    `hosts` are names of the machine besides `localhost`; requests to other names, and from pages of other sites, are
    refused. No request depends on an earlier one. Raises `ServeError` if the socket cannot be opened.
    """
    names = sorted(f"[{name}]" if ":" in name else name for name in {*OWN_HOSTS, *hosts, host})
    allowed = [*names, *(f"{name}:*" for name in names)]
    app = server.streamable_http_app(
        streamable_http_path=ASSISTANT_PATH,
        json_response=True,
        stateless_http=True,
        transport_security=TransportSecuritySettings(
            allowed_hosts=allowed,
            allowed_origins=[f"{scheme}://{name}" for scheme in ("http", "https") for name in allowed],
        ),
    )

    async def without_streams(scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a stream of events, which would stay open and never have one."""
        if scope["type"] == "http" and scope["method"] == "GET":
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)
        else:
            await app(scope, receive, send)

    return HttpServer(Guard(without_streams, hosts, token), host, port, ASSISTANT_PATH)
