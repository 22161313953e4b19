"""Answer assistants over the Model Context Protocol (MCP) from one database, read-only, with evidence.

`create_server` makes the server of the package `mcp` for an open `Library`; `http_server` serves it over HTTP.
"""

try:
    import mcp  # noqa: F401 - imported here for a one-line error if it is missing
except ModuleNotFoundError as error:
    from citegraph.errors import MissingError

    raise MissingError("mcp is not installed; install it with: pip install 'citegraph[mcp]'") from error

from citegraph.integrations.mcp.library import Library
from citegraph.integrations.mcp.tools import create_server
from citegraph.integrations.mcp.transport import http_server

__all__ = ["Library", "create_server", "http_server"]
