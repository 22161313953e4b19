"""An editor gets the findings, fixes and cards of its texts from the language server, over standard input."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from conftest import RunCli, examples
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pygls", reason="The package pygls is not installed (pip install 'citegraph[lsp]').")

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.uris import from_fs_path
from pygls.workspace import PositionCodec

from citegraph.check import Checker, Finding, Settings, fixed, with_proposals
from citegraph.errors import SettingsError
from citegraph.extraction.pipeline import Extractor
from citegraph.integrations.lsp import EditorSettings
from citegraph.integrations.lsp.client_positions import ClientPositions, EditorText
from citegraph.integrations.lsp.draft_reading import LONGEST, DraftReading, OpenText, read_open_text
from citegraph.integrations.lsp.open_texts import OpenTexts
from citegraph.integrations.lsp.protocol_values import MOST, card_content
from citegraph.model import Source
from citegraph.registry import load_registry
from citegraph.store import Store
from citegraph.text.days import today
from citegraph.web import drafts
from citegraph.web.drafts import DraftError

COMMAND = str(Path(sys.executable).with_name("citegraph"))
ROOT = Path(__file__).resolve().parent.parent
DRAFT = (
    "# Dự thảo 😀\r\n\r\n"
    "😀 Cơ quan Ðảng ban hành Kế hoạch số 101- KH/TU.\f Tỉnh ủyđã họp ngày 31/02/2021.\r\n"
    + unicodedata.normalize("NFD", "Căn cứ Kết luận số 14-QĐ/TW ngày 18/5/2021\u2028và Nghị định 30/2020/ND-CP.\n")
)

T = TypeVar("T")


class Editor:
    """A client with its server in another process; a loop in a thread talks to it."""

    def __init__(self, folder: Path, *words: str, options: object = None, markdown: bool = True) -> None:
        self.folder = folder
        self.published: list[types.PublishDiagnosticsParams] = []
        self.messages: list[str] = []
        self._news = threading.Condition()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.client = LanguageClient("editor", "1")
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(self._listener(self.published, lambda each: each))
        self.client.feature(types.WINDOW_SHOW_MESSAGE)(self._listener(self.messages, lambda each: each.message))
        formats = [types.MarkupKind.Markdown] if markdown else [types.MarkupKind.PlainText]
        can = types.ClientCapabilities(
            workspace=types.WorkspaceClientCapabilities(
                workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=markdown)
            ),
            text_document=types.TextDocumentClientCapabilities(
                hover=types.HoverClientCapabilities(content_format=formats)
            ),
        )
        self.run(self.client.start_io(COMMAND, "lsp", *words, env={"PYTHONPATH": str(ROOT)}))
        params = types.InitializeParams(
            capabilities=can, root_uri=from_fs_path(str(folder)), initialization_options=options
        )
        self.run(self.client.initialize_async(params))
        self.client.initialized(types.InitializedParams())

    def _listener(self, into: list[T], of: Callable[[Any], T]) -> Callable[[Any], None]:
        def listen(params: Any) -> None:
            with self._news:
                into.append(of(params))
                self._news.notify_all()

        return listen

    def run(self, talk: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(talk, self._loop).result(60)

    def close(self) -> int:
        """Ends the server as editors do; returns its exit code."""
        self.run(self.client.shutdown_async(None))
        self.client.exit(None)
        assert self.client._server is not None
        code = self.run(self.client._server.wait())
        self._loop.call_soon_threadsafe(self._loop.stop)
        return code

    def uri(self, name: str) -> str:
        return str(from_fs_path(str(self.folder / name)))

    def open(self, name: str, text: str) -> list[types.Diagnostic]:
        """Opens a text; returns its findings."""
        item = types.TextDocumentItem(self.uri(name), "markdown", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return self.findings(name, 1)

    def replace(self, name: str, state: int, text: str) -> None:
        """Replaces a text by another one, as a newer state."""
        self.change(name, state, types.TextDocumentContentChangeWholeDocument(text))

    def change(self, name: str, state: int, *changes: types.TextDocumentContentChangeEvent) -> None:
        where = types.VersionedTextDocumentIdentifier(state, self.uri(name))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(where, list(changes)))

    def findings(self, name: str, state: int) -> list[types.Diagnostic]:
        """The findings of a state of a text, once they are there."""

        def found() -> list[types.Diagnostic] | None:
            return next((list(p.diagnostics) for p in self.published if (p.uri, p.version) == (uri, state)), None)

        uri = self.uri(name)
        with self._news:
            assert self._news.wait_for(lambda: found() is not None, 60)
            return found() or []

    def message(self, part: str) -> str:
        """The first message with these words, once it is there."""

        def found() -> str | None:
            return next((message for message in self.messages if part in message), None)

        with self._news:
            assert self._news.wait_for(found, 60), self.messages
            return found() or ""

    def actions(self, name: str, within: types.Range, *only: str) -> list[types.CodeAction]:
        context = types.CodeActionContext([], only=list(only) or None)
        params = types.CodeActionParams(types.TextDocumentIdentifier(self.uri(name)), within, context)
        found = self.run(self.client.text_document_code_action_async(params))
        return [action for action in found or () if isinstance(action, types.CodeAction)]

    def hover(self, name: str, text: str, words: str) -> str:
        """The card at the beginning of these words."""
        params = types.HoverParams(types.TextDocumentIdentifier(self.uri(name)), position(text, text.index(words)))
        found = self.run(self.client.text_document_hover_async(params))
        if found is None:
            return ""
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value

    def definition(self, name: str, text: str, words: str) -> list[str]:
        where = types.TextDocumentIdentifier(self.uri(name))
        params = types.DefinitionParams(where, position(text, text.index(words)))
        found = self.run(self.client.text_document_definition_async(params))
        assert isinstance(found, list)
        return [each.uri for each in found if isinstance(each, types.Location)]


def position(text: str, offset: int) -> types.Position:
    """The position of an offset, counted by hand in UTF-16."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return types.Position(len(before) - 1, sum(1 + (ord(char) > 0xFFFF) for char in before[-1]))


def offsets(text: str, span: types.Range) -> tuple[int, int]:
    """The offsets of a range."""
    places = [position(text, offset) for offset in range(len(text) + 1)]
    return places.index(span.start), places.index(span.end)


def between(text: str, span: types.Range) -> str:
    """The part of a text in a range."""
    start, end = offsets(text, span)
    return text[start:end]


def edited(text: str, action: types.CodeAction) -> str:
    """A text after an action."""
    assert action.edit is not None
    edits: list[Any] = []
    for change in action.edit.document_changes or ():
        assert isinstance(change, types.TextDocumentEdit)
        edits += change.edits
    for plain in (action.edit.changes or {}).values():
        edits += plain
    for edit in reversed(edits):
        start, end = offsets(text, edit.range)
        text = text[:start] + edit.new_text + text[end:]
    return text


def checked(db: Path, text: str) -> list[Finding]:
    """The findings of `check --db` with the date of the editor."""
    with Store.open(db) as store:
        checker = Checker(load_registry(), Settings(), store.load_corpus(), store.own_texts)
        return list(checker.check(Source("a.md", text), "2022-03-01"))


EVERYWHERE = types.Range(types.Position(0, 0), types.Position(10**6, 0))


@pytest.fixture(scope="module")
def db(repo_root: Path, run_cli: RunCli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the seed article and of a directive that stands in a file."""
    folder = tmp_path_factory.mktemp("lsp")
    (folder / "kho").mkdir()
    (folder / "kho" / "chi thi.txt").write_text(
        "BAN THƯỜNG VỤ TỈNH ỦY LÀO CAI\nSố: 19-CT/TU\nLào Cai, ngày 05 tháng 8 năm 2021\nCHỈ THỊ\n"
        "về thực hiện Kết luận số 01-KL/TW ngày 18/5/2021 của Bộ Chính trị\n",
        "utf-8",
    )
    (folder / "kho" / "tt.txt").write_text(
        "BỘ TÀI CHÍNH\nSố: 907/2021/TT-BTC\nHà Nội, ngày 5 tháng 8 năm 2021\nTHÔNG TƯ\n"
        "Điều 1. Bãi bỏ Điều 5 Thông tư số 906/2020/TT-BTC ngày 02/3/2020 của Bộ trưởng Bộ Tài chính.\n",
        "utf-8",
    )
    built = run_cli("build", repo_root / "seeds", "kho", "--db", "it.db", cwd=folder)
    assert built.returncode == 0, built.stderr
    return folder / "it.db"


@pytest.fixture(scope="module")
def editor(db: Path) -> Iterator[Editor]:
    found = Editor(db.parent, options={"db": "it.db", "date": "2022-03-01"})
    yield found
    assert found.close() == 0


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """An editor without a database, that shows plain text and knows no versions of texts."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "citegraph.toml").write_text('[check]\nseverity = { glued = "note" }\n', "utf-8")
    found = Editor(folder, "--language", "en", markdown=False)
    yield found
    assert found.close() == 0


def test_findings_are_those_of_check_at_their_places(editor: Editor, db: Path) -> None:
    """In UTF-16, after emojis, combining marks and separators that end no line of the protocol."""
    found = editor.open("a.md", DRAFT)
    expected = checked(db, DRAFT)
    assert [(d.code, between(DRAFT, d.range)) for d in found] == [(f.rule, f.text) for f in expected]
    assert [d.message.split("\n")[0] for d in found] == [f.message for f in expected]
    severities = {d.code: d.severity for d in found}
    assert severities["impossible-date"] is types.DiagnosticSeverity.Error
    assert severities["spacing"] is types.DiagnosticSeverity.Warning
    assert severities["missing-number-sign"] is types.DiagnosticSeverity.Information
    assert {d.source for d in found} == {"citegraph"}


def test_settings_of_the_project_and_of_the_command_count(plain: Editor) -> None:
    (found,) = plain.open("b.rst", "Tỉnh ủyđã họp.\n")
    assert found.severity is types.DiagnosticSeverity.Information
    assert "space" in found.message


def test_while_typing_only_the_newest_state_is_shown(editor: Editor) -> None:
    """Each change is of a part; none is lost."""
    words = "Kế hoạch số 101- KH/TU"
    editor.open("c.md", "😀 \f\n")
    for i, char in enumerate(words):
        at = types.Position(0, 4 + i)
        editor.change("c.md", i + 2, types.TextDocumentContentChangePartial(types.Range(at, at), char))
    (found,) = editor.findings("c.md", len(words) + 1)
    assert (found.code, found.range.start, found.range.end) == (
        "spacing",
        types.Position(0, 4 + words.index("101")),
        types.Position(0, 4 + len(words)),
    )
    assert {p.version for p in editor.published if p.uri == editor.uri("c.md")} == {1, len(words) + 1}


def test_fixes_are_those_of_check(editor: Editor, db: Path) -> None:
    """All at once those of `--fix`; one at a time every proposal; all are for the state that was read."""
    editor.open("d.md", DRAFT)
    findings = checked(db, DRAFT)
    *single, whole = editor.actions("d.md", EVERYWHERE)
    assert (whole.kind, edited(DRAFT, whole)) == ("source.fixAll.citegraph", fixed(DRAFT, findings))
    proposals = [f for f in findings if f.proposed is not None]
    assert [edited(DRAFT, each) for each in single] == [with_proposals(DRAFT, [f]) for f in proposals]
    assert [each.is_preferred for each in single] == [f.typographic for f in proposals]
    assert whole.edit is not None
    assert whole.edit.document_changes is not None
    (change,) = whole.edit.document_changes
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document.version == 1


def test_fixes_are_for_the_place_and_the_kind_that_is_asked(plain: Editor) -> None:
    text = "Kế hoạch số 101- KH/TU.\nKế hoạch số 102- KH/TU.\n"
    plain.open("e.md", text)
    second = position(text, text.index("102"))
    titles = [action.title for action in plain.actions("e.md", types.Range(second, second))]
    assert titles == ["Replace “102- KH/TU” with “102-KH/TU”", "Fix all 2 typographic errors"]
    only = plain.actions("e.md", EVERYWHERE, "source")
    assert [action.kind for action in only] == ["source.fixAll.citegraph"]
    assert edited(text, only[0]) == "Kế hoạch số 101-KH/TU.\nKế hoạch số 102-KH/TU.\n"
    assert plain.actions("e.md", EVERYWHERE, "refactor") == []


def test_a_card_has_the_facts_of_the_registry(plain: Editor) -> None:
    text = "Căn cứ Luật Đất đai số 13/2003/QH11 và quyết định ấy.\n"
    plain.open("f.txt", text)
    card = plain.hover("f.txt", text, "Luật Đất đai").split("\n")
    assert card[0] == "Luật Đất đai"
    assert card[1] == "13/2003/QH11 · Quốc hội · 2003-11-26"
    assert "has not been in force since" in card[-1]
    assert plain.hover("f.txt", text, "và quyết") == ""


def test_a_card_has_what_the_database_states(editor: Editor) -> None:
    """The status on the day of the draft, what carries the work out; signs of Markdown are only shown."""
    text = "Theo Kết luận số 01-KL/TW ngày 18/5/2021 của Bộ Chính trị.\n"
    editor.open("g.md", text)
    card = editor.hover("g.md", text, "Kết luận").split("\n\n")
    assert card[0] == "**Kết luận 01-KL/TW**"
    assert "Bộ Chính trị · 18/05/2021" in card
    assert "Hiệu lực ngày 01/03/2022: còn hiệu lực" in card
    (carried,) = [line for line in card if line.startswith("Được thực hiện bởi: ")]
    assert "Chỉ thị 19-CT/TU" in carried
    text = "Theo Thông tư số 906/2020/TT-BTC.\n"
    editor.open("g2.md", text)
    assert editor.hover("g2.md", text, "Thông tư").endswith("Bị bãi bỏ bởi: Thông tư 907/2021/TT-BTC (một phần)")
    assert card_content(["a*b", "<c>"], True).value == "**a\\*b**\n\n\\<c\\>"


def test_a_citation_leads_to_the_file_of_its_text(editor: Editor, plain: Editor, db: Path) -> None:
    text = "Thực hiện Chỉ thị số 19-CT/TU ngày 05/8/2021 của Ban Thường vụ Tỉnh ủy Lào Cai và Luật Đất đai.\n"
    editor.open("h.md", text)
    assert editor.definition("h.md", text, "Chỉ thị") == [from_fs_path(str(db.parent / "kho" / "chi thi.txt"))]
    assert editor.definition("h.md", text, "Luật Đất đai") == []
    plain.open("h.md", text)
    assert plain.definition("h.md", text, "Chỉ thị") == []


def test_a_large_text_does_not_hold_up_another(editor: Editor) -> None:
    """What is read for an older state of a text of a megabyte is dropped; too long a text is told of once."""
    large = "Cơ quan Ðảng họp về Kế hoạch số 101- KH/TU theo Luật Đất đai.\n" * 14_000
    item = types.TextDocumentItem(editor.uri("large.md"), "markdown", 1, large)
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    at = types.Position(0, 0)
    editor.change("large.md", 2, types.TextDocumentContentChangePartial(types.Range(at, at), "Á"))
    editor.replace("large.md", 3, "Kế hoạch số 101- KH/TU.\n")
    assert [d.code for d in editor.findings("large.md", 3)] == ["spacing"]
    assert {p.version for p in editor.published if p.uri == editor.uri("large.md")} == {3}
    for state in (4, 5):
        editor.replace("large.md", state, "x" * (LONGEST + state))
        assert editor.findings("large.md", state) == []
    assert [m for m in editor.messages if "large.md" in m] == [
        "large.md: is longer than 1,000,000 characters and not checked; split it"
    ]


def test_more_findings_than_an_editor_can_use_are_cut(plain: Editor) -> None:
    """And told of once."""
    text = "Tỉnh ủyđã họp.\n" * (MOST + 1)
    assert len(plain.open("nhiều lỗi.md", text)) == MOST
    plain.replace("nhiều lỗi.md", 2, text)
    assert len(plain.findings("nhiều lỗi.md", 2)) == MOST
    assert plain.actions("nhiều lỗi.md", EVERYWHERE)[-1].title == f"Fix all {MOST + 1} typographic errors"
    assert [m for m in plain.messages if "lỗi" in m] == [
        f"nhiều lỗi.md: has more than {MOST} findings; the first are shown"
    ]


class _Waiting:
    """A process that never finishes."""

    def __init__(self) -> None:
        self.started, self.stops = threading.Event(), 0

    def prepare(self) -> None:
        """Does nothing."""

    def run(self, *_: object) -> DraftReading:
        self.started.set()
        threading.Event().wait(0.2)
        raise DraftError("broken")

    def stop(self) -> None:
        self.stops += 1


@pytest.mark.parametrize(("length", "stops"), [(10, 0), (200_000, 1)])
def test_reading_an_older_state_of_a_long_text_is_ended(length: int, stops: int) -> None:
    """The second state is not read yet when the text is closed."""
    checking = _Waiting()
    failed: list[str] = []

    async def type_and_close() -> None:
        texts = OpenTexts(checking, lambda *_: None, lambda *given: failed.append(given[2]))  # type: ignore[arg-type]
        given = OpenText("a.md", "x" * length, Path(), "utf-16", None, None)
        texts.change("a", 1, given)
        await asyncio.to_thread(checking.started.wait, 10)
        texts.change("a", 2, given)
        texts.forget("a")
        texts.change("a", 3, replace(given, text="x"))
        assert await texts.reading("a") is None

    run_alone(type_and_close())
    assert (checking.stops, failed) == (stops, ["a.md: The checker was stopped. Try again."])


def run_alone(talk: Coroutine[Any, Any, T]) -> T:
    """The result in a loop of its own thread: the browser tests leave a running one in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, talk).result()


def test_a_closed_text_has_no_findings(plain: Editor) -> None:
    assert len(plain.open("i.md", "Tỉnh ủyđã họp.")) == 1
    where = types.TextDocumentIdentifier(plain.uri("i.md"))
    plain.client.text_document_did_close(types.DidCloseTextDocumentParams(where))
    plain.open("j.md", "Không có gì.")
    assert [len(p.diagnostics) for p in plain.published if p.uri == plain.uri("i.md")] == [1, 0]
    assert plain.actions("i.md", EVERYWHERE) == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"db": "none.db"}, "none.db: no such database"),
        ({"registry": "own.toml"}, "own.toml"),
        ({"database": "x.db"}, "initializationOptions.database: unknown field"),
    ],
)
def test_wrong_settings_are_told_of_once(tmp_path: Path, options: object, reason: str) -> None:
    """And nothing is checked without what was asked for."""
    (tmp_path / "own.toml").write_text("[[type]]\n", "utf-8")
    editor = Editor(tmp_path, options=options)
    for name in ("a.md", "b.md"):
        item = types.TextDocumentItem(editor.uri(name), "markdown", 1, "Tỉnh ủyđã họp.")
        editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    assert "\n" not in editor.message(reason)
    assert editor.actions("b.md", EVERYWHERE) == []
    assert editor.close() == 0
    assert len(editor.messages) == 1
    assert [d for p in editor.published for d in p.diagnostics] == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"date": "2021-02-30"}, "initializationOptions.date: "),
        ({"language": "fr"}, "initializationOptions.language: 'fr' is unknown; write 'vi' or 'en'"),
        ({"registry": [7]}, "initializationOptions.registry.0: "),
        (["x.db"], "initializationOptions: is not an object"),
    ],
)
def test_wrong_settings_have_a_reason(options: object, reason: str) -> None:
    with pytest.raises(SettingsError, match=f"^{re.escape(reason)}"):
        EditorSettings().with_options(options, Path())


def test_paths_of_an_editor_are_relative_to_its_folder() -> None:
    settings = EditorSettings(db=Path("a.db"), registry=(Path("a.toml"),))
    given = settings.with_options({"db": "b.db", "language": "en"}, Path("/kho"))
    assert (given.db, given.registry, given.language) == (Path("/kho/b.db"), (Path("a.toml"),), "en")
    assert settings.with_options(None, Path("/kho")) is settings
    assert settings.with_options({"db": None}, Path("/kho")).db is None


TEXTS = st.text(st.sampled_from("aĐ\u0301😀\r\n\f\u2028 "), max_size=12)


@given(TEXTS, st.sampled_from(["utf-8", "utf-16", "utf-32"]))
@examples(200)
def test_a_position_leads_back_to_its_offset(text: str, encoding: str) -> None:
    """Except inside the two characters of one end of a line."""
    positions = ClientPositions(text, encoding)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n":
            assert positions.offset(*positions.place(offset)) == offset
    assert positions.offset(10**6, 0) == len(text)


@given(TEXTS, st.data())
@examples(200)
def test_changes_of_parts_lead_to_the_text_of_the_editor(text: str, data: st.DataObject) -> None:
    document = EditorText("file:///a.md", text, 1, position_codec=PositionCodec("utf-16"))
    for _ in range(3):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, len(text)))
        new = data.draw(TEXTS)
        if "\r\n" in (text[start - 1 : start + 1], text[end - 1 : end + 1]):
            continue
        span = types.Range(position(text, start), position(text, end))
        document.apply_change(types.TextDocumentContentChangePartial(span, new))
        text = text[:start] + new + text[end:]
        assert document.source == text


def test_ctrl_c_ends_the_server(tmp_path: Path) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([COMMAND, "lsp"], stdin=pipe, stdout=pipe, stderr=pipe, cwd=tmp_path) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        body = b'{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}'
        server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        server.stdin.flush()
        assert server.stdout.readline().startswith(b"Content-Length")
        server.send_signal(signal.SIGINT)
        assert server.wait(10) == 130
        assert server.stderr is not None
        assert b"Traceback" not in server.stderr.read()


def test_without_the_package_the_command_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from citegraph.cli import main

    for name in [name for name in sys.modules if name == "pygls" or name.startswith("citegraph.integrations.lsp")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygls", None)
    done = CliRunner().invoke(main, ["lsp"])
    assert done.exit_code == 1
    assert "pip install 'citegraph[lsp]'" in done.output


def test_a_text_without_a_day_is_judged_on_today(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its findings and the cards of its works are of one day, that of its month if it states one."""
    monkeypatch.setattr(drafts, "_loaded", [drafts.Loaded(Extractor(load_registry()), None)])
    cites = "Căn cứ Luật Đất đai số 45/2013/QH13."
    dated = f"CHÍNH PHỦ\n\nSố: 99/2024/NĐ-CP\n\nHà Nội, ngày     tháng 9 năm 2024\n\nNGHỊ ĐỊNH\n\n{cites}\n"
    for text, day in ((cites, today()), (dated, "2024-09-30")):
        reading = read_open_text(OpenText("a.txt", text, tmp_path, "utf-16", None, None))
        assert [found.finding.rule for found in reading.findings] == ["no-date", "not-in-force"]
        assert reading.date == day
