"""Check drafts in editors over the Language Server Protocol (LSP): findings while typing, fixes, cards of works.

`create_editor_server` makes the server of the package `pygls`.
"""

try:
    import pygls  # noqa: F401 - imported here for a one-line error if it is missing
except ModuleNotFoundError as error:
    from citegraph.errors import MissingError

    raise MissingError("pygls is not installed; install it with: pip install 'citegraph[lsp]'") from error

from citegraph.integrations.lsp.editor_settings import EditorSettings
from citegraph.integrations.lsp.language_server import create_editor_server

__all__ = ["EditorSettings", "create_editor_server"]
