"""The language server: the texts of an editor and its requests."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path, uri_scheme

from citegraph.errors import CitegraphError
from citegraph.integrations.lsp.client_positions import EditorWorkspace
from citegraph.integrations.lsp.draft_reading import DraftReading, OpenText, PlacedCitation
from citegraph.integrations.lsp.editor_settings import EditorSettings
from citegraph.integrations.lsp.open_texts import OpenTexts
from citegraph.integrations.lsp.protocol_values import (
    FIX_ALL,
    MOST,
    QUICK_FIX,
    Fixes,
    card_content,
    code_actions,
    diagnostics,
    encloses,
    range_of,
    text_edits,
)
from citegraph.integrations.lsp.work_card import CardQuestion, card_lines, own_files
from citegraph.web.drafts import Checking

_SECONDS = 60.0  # for a text; nobody waits for it, and the reading of an older state is ended


class EditorServer(LanguageServer):
    """A server for one editor, whose own settings take precedence over the given ones."""

    def __init__(self, settings: EditorSettings) -> None:
        super().__init__("citegraph", version("citegraph"))
        self._settings = settings
        self._texts: OpenTexts | None = None
        self._told: dict[str, str] = {}
        self.fault: str | None = None

    def shutdown(self) -> None:
        """End the process that reads texts, and the server."""
        self.close()
        super().shutdown()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """End the process that reads texts."""
        if self._texts is not None:
            self._texts.close()

    def begin(self, options: object) -> None:
        """Start the process that reads texts; with wrong options there is none, and `fault` is the reason."""
        before = self.workspace
        self.protocol._workspace = EditorWorkspace(
            before.root_uri,
            workspace_folders=list(before.folders.values()),
            position_encoding=types.PositionEncodingKind(before.position_encoding).value,
        )
        try:
            self._settings = self._settings.with_options(options, self._folder_of(None))
        except CitegraphError as error:
            self.fault = str(error)
            return
        checking = Checking(self._settings.db, self._settings.registry, _SECONDS)
        self._texts = OpenTexts(checking, self._show, self._fail)

    def read(self, uri: str) -> None:
        """Read the newest state of a text."""
        if self._texts is None:
            return
        document, path, date = self.workspace.get_text_document(uri), _path_of(uri), self._settings.date
        given = OpenText(
            name=path.name if path else uri,
            text=document.source,
            folder=self._folder_of(path),
            encoding=str(self.workspace.position_encoding),
            language=self._settings.language,
            date=date.isoformat() if date else None,
        )
        self._texts.change(uri, document.version, given)

    def forget(self, uri: str) -> None:
        """Drop a text that was closed, with its findings."""
        if self._texts is not None:
            self._texts.forget(uri)
        self._told.pop(uri, None)
        self._publish(uri, None, [])

    def show_error(self, line: str) -> None:
        """Show one line to the user."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, line))

    async def reading(self, uri: str) -> DraftReading | None:
        """The reading of the newest state of a text, or None."""
        return await self._texts.reading(uri) if self._texts else None

    async def card(self, cited: PlacedCitation, reading: DraftReading) -> types.Hover | None:
        """The card of a cited work."""
        assert self._texts is not None
        asked = CardQuestion(cited.work, cited.candidates, reading.date, reading.language)
        try:
            lines = await self._texts.ask(card_lines, asked)
        except CitegraphError as error:
            self.show_error(str(error))
            return None
        return types.Hover(card_content(lines, self._shows_markdown()), range_of(cited.start, cited.end))

    async def sources(self, cited: PlacedCitation) -> list[types.Location]:
        """The beginnings of the files with the text of a cited work."""
        assert self._texts is not None
        if cited.work is None:
            return []
        try:
            files = await self._texts.ask(own_files, cited.work.key)
        except CitegraphError as error:
            self.show_error(str(error))
            return []
        return [types.Location(from_fs_path(str(file)), range_of((0, 0), (0, 0))) for file in files]

    def edit(self, uri: str, fixes: Fixes) -> types.WorkspaceEdit:
        """An edit of the newest state of a text; an editor that knows versions refuses it for another one."""
        edits = text_edits(fixes)
        can = self.client_capabilities.workspace
        if not (can and can.workspace_edit and can.workspace_edit.document_changes):
            return types.WorkspaceEdit(changes={uri: edits})
        state = types.OptionalVersionedTextDocumentIdentifier(uri, self.workspace.get_text_document(uri).version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(state, list(edits))])

    def _shows_markdown(self) -> bool:
        can = self.client_capabilities.text_document
        formats = can.hover.content_format if can and can.hover else None
        return types.MarkupKind.Markdown in (formats or ())

    def _show(self, uri: str, state: int | None, reading: DraftReading) -> None:
        self._publish(uri, state, diagnostics(reading))
        if len(reading.findings) > MOST:
            self._tell(uri, f"{unquote(uri.rpartition('/')[2])}: has more than {MOST} findings; the first are shown")
        else:
            self._told.pop(uri, None)

    def _fail(self, uri: str, state: int | None, reason: str) -> None:
        self._publish(uri, state, [])
        self._tell(uri, reason)

    def _tell(self, uri: str, reason: str) -> None:
        """Show why not all of a text is checked; the same reason for several texts, or states of one, once."""
        if reason not in self._told.values():
            self.show_error(reason)
        self._told[uri] = reason

    def _publish(self, uri: str, state: int | None, found: list[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, state))

    def _folder_of(self, path: Path | None) -> Path:
        """The folder of the workspace that has a file, else that of the file; without a file, the first one."""
        roots = [folder.uri for folder in self.workspace.folders.values()] or [self.workspace.root_uri]
        folders = [found for uri in roots if uri and (found := _path_of(uri))]
        if path is None:
            return next(iter(folders), Path.cwd())
        return max((f for f in folders if path.is_relative_to(f)), key=lambda f: len(f.parts), default=path.parent)


def create_editor_server(settings: EditorSettings) -> EditorServer:
    """The server with its features."""
    server = EditorServer(settings)
    for feature, act in _FEATURES.items():
        server.feature(feature)(act)
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions([QUICK_FIX, FIX_ALL]))(_code_action)
    return server


def _initialize(ls: EditorServer, params: types.InitializeParams) -> None:
    ls.begin(params.initialization_options)


def _initialized(ls: EditorServer, _params: types.InitializedParams) -> None:
    if ls.fault:
        ls.show_error(ls.fault)


def _shutdown(ls: EditorServer, _params: None) -> None:
    ls.close()


def _did_open(ls: EditorServer, params: types.DidOpenTextDocumentParams) -> None:
    ls.read(params.text_document.uri)


def _did_change(ls: EditorServer, params: types.DidChangeTextDocumentParams) -> None:
    ls.read(params.text_document.uri)


def _did_close(ls: EditorServer, params: types.DidCloseTextDocumentParams) -> None:
    ls.forget(params.text_document.uri)


async def _code_action(ls: EditorServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    uri = params.text_document.uri
    reading = await ls.reading(uri)
    if reading is None:
        return []
    return list(code_actions(reading, params.range, params.context.only, lambda fixes: ls.edit(uri, fixes)))


async def _hover(ls: EditorServer, params: types.HoverParams) -> types.Hover | None:
    reading, cited = await _cited_at(ls, params.text_document.uri, params.position)
    return await ls.card(cited, reading) if reading and cited else None


async def _definition(ls: EditorServer, params: types.DefinitionParams) -> list[types.Location]:
    _, cited = await _cited_at(ls, params.text_document.uri, params.position)
    return await ls.sources(cited) if cited else []


async def _cited_at(
    ls: EditorServer, uri: str, at: types.Position
) -> tuple[DraftReading | None, PlacedCitation | None]:
    """The reading of a text, and its citation at a position."""
    reading = await ls.reading(uri)
    cited = (c for c in reading.citations if encloses(c.start, c.end, at)) if reading else iter(())
    return reading, next(cited, None)


_FEATURES: dict[str, Callable[..., object]] = {
    types.INITIALIZE: _initialize,
    types.INITIALIZED: _initialized,
    types.SHUTDOWN: _shutdown,
    types.TEXT_DOCUMENT_DID_OPEN: _did_open,
    types.TEXT_DOCUMENT_DID_CHANGE: _did_change,
    types.TEXT_DOCUMENT_DID_CLOSE: _did_close,
    types.TEXT_DOCUMENT_HOVER: _hover,
    types.TEXT_DOCUMENT_DEFINITION: _definition,
}


def _path_of(uri: str) -> Path | None:
    """The path of a file; None for an address of anything else, as of a text that was never saved."""
    path = to_fs_path(uri) if uri_scheme(uri) == "file" else None
    return Path(path) if path else None
