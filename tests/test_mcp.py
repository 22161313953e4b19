"""An assistant gets answers with evidence from a database: in memory, over standard input and over HTTP."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
from conftest import RunCli

pytest.importorskip("mcp", reason="The package mcp is not installed (pip install 'citegraph[mcp]').")

import httpx
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError
from mcp.types import TextResourceContents

import citegraph
from citegraph.errors import StoreError
from citegraph.integrations.mcp import Library, create_server, http_server, replies, tools
from citegraph.model import Evidence, Kind
from citegraph.model.workkey import WorkKey
from citegraph.store import Query, Store

KEY = "ket-luan:01-kl/tw~2021"
SECRET = "-".join(("a", "long", "word"))
TOOLS = {"search", "work", "implements", "cited_by", "status_at", "path", "extract", "check"}
TEXT = "Theo Nghị định số 907/2020/NĐ-CP ngày 30/02/2020 và Kết luận số 01-KL/TW ngày 18/5/2021 của Bộ Chính trị."


@pytest.fixture(scope="module")
def db(repo_root: Path, run_cli: RunCli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the seed article, of thirty plans that carry out a conclusion in it, and of five that review it."""
    folder = tmp_path_factory.mktemp("mcp")
    shutil.copytree(repo_root / "seeds", folder / "seeds")
    plan = "Kế hoạch số {0}-KH/TU ngày {0}/8/2021 của Tỉnh ủy Lào Cai thực hiện Kết luận số 01-KL/TW ngày 18/5/2021."
    review = "Kết luận số {0}-KL/TU ngày {0}/9/2021 của Tỉnh ủy Lào Cai sơ kết Kết luận số 01-KL/TW ngày 18/5/2021."
    rows = [{"id": f"ke-hoach/{n}.txt?#", "text": plan.format(n)} for n in range(1, 31)]
    rows += [{"id": f"ket-luan/{n}", "text": review.format(n)} for n in range(1, 6)]
    (folder / "plans.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    built = run_cli("build", "seeds", "plans.jsonl", "--db", "it.db", cwd=folder)
    assert built.returncode == 0, built.stderr
    return folder / "it.db"


@pytest.fixture(scope="module")
def library(db: Path) -> Iterator[Library]:
    with Library(db) as found:
        yield found


@cache
def server_of(library: Library) -> Any:
    return create_server(library)


T = TypeVar("T")


def run(talk: Coroutine[Any, Any, T]) -> T:
    """The result of a conversation, in a thread of its own: the browser tests leave a running loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, talk).result()


def asked(library: Library, ask: Callable[[Client], Awaitable[Any]], mode: str = "auto") -> Any:
    """The result of a conversation with the server of a library, in memory."""

    async def talk() -> Any:
        async with Client(server_of(library), mode=mode) as client:
            return await ask(client)

    return run(talk())


def answer(library: Library, tool: str, **arguments: Any) -> Any:
    """The structured answer of a tool, or the line of its error."""
    result = asked(library, lambda client: client.call_tool(tool, arguments))
    return result.content[0].text if result.is_error else result.structured_content


def resource(library: Library, uri: str) -> str:
    """The text at an address, or the line of its error."""

    async def read(client: Client) -> str:
        try:
            (content,) = (await client.read_resource(uri)).contents
        except MCPError as error:
            return f"error: {error}"
        assert isinstance(content, TextResourceContents)
        return content.text

    return str(asked(library, read))


def pages(library: Library, tool: str, **arguments: Any) -> list[Any]:
    """The items of all pages of an answer."""
    items, cursor = [], None
    while True:
        page = answer(library, tool, **arguments, cursor=cursor)
        items += page["items"]
        if (cursor := page["next"]) is None:
            return items


def quotes(value: Any) -> Iterator[dict[str, Any]]:
    """All places of evidence in an answer."""
    if isinstance(value, dict):
        if {"quote", "source", "start", "uri"} <= value.keys():
            yield value
        for each in value.values():
            yield from quotes(each)
    if isinstance(value, list):
        for each in value:
            yield from quotes(each)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_of_either_protocol_sees_read_only_tools_with_a_schema(library: Library, mode: str) -> None:
    tools = asked(library, lambda client: client.list_tools(), mode).tools
    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert tool.output_schema
        assert tool.description


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("search", {"text": "05 ct tw"}),
        ("work", {"work": KEY}),
        ("implements", {"work": "Kết luận 01-KL/TW"}),
        ("implements", {"work": "05-CT/TW", "transitive": True}),
        ("cited_by", {"work": KEY, "kind": "implements"}),
        ("status_at", {"work": "05-CT/TW", "day": "2022-01-01"}),
        ("path", {"start": "05-CT/TW", "end": "16-CT/TU"}),
    ],
)
def test_each_quote_is_what_its_source_has_at_its_offsets(
    library: Library, db: Path, tool: str, arguments: dict[str, Any]
) -> None:
    found = list(quotes(answer(library, tool, **arguments)))
    assert found
    with closing(Query.open(db)) as query:
        for each in found:
            assert query.text(each["source"])[each["start"] : each["end"]] == each["quote"]


def test_pages_together_are_the_answers_of_the_graph(library: Library, db: Path) -> None:
    """Also where a page ends between two kinds of relations."""
    with citegraph.open(db) as graph:
        citing = {(answer.work.key, answer.edge.kind.value) for answer in graph.cited_by(KEY)}
        implementing = {answer.work.key for answer in graph.implementers("05-CT/TW", transitive=True)}
    found = pages(library, "cited_by", work=KEY, limit=7)
    assert {(item["work"]["key"], item["statements"][0]["kind"]) for item in found} == citing
    assert len(found) == len(citing) > 30
    assert len({kind for _, kind in citing}) > 1
    found = pages(library, "implements", work="05-CT/TW", transitive=True, limit=7)
    assert {item["work"]["key"] for item in found} == implementing
    assert len(found) == len(implementing) > 30


@pytest.mark.parametrize("transitive", [False, True])
def test_implementers_of_a_place_are_those_of_the_graph(
    library: Library, db: Path, transitive: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page, also where most works that are looked at are of other places."""
    monkeypatch.setattr(tools, "_LOOKED_AT", 3)
    with citegraph.open(db) as graph:
        answers = graph.implementers("05-CT/TW", transitive=transitive)
    for scope, slug in (("Lào Cai", "lao-cai"), ("Quảng Ninh", "quang-ninh")):
        of_place = {a.work.key for a in answers if (WorkKey.parse(a.work.key).scope or "").endswith(slug)}
        found = pages(library, "implements", work="05-CT/TW", transitive=transitive, scope=scope, limit=2)
        assert {item["work"]["key"] for item in found} == of_place
        assert len(found) == len(of_place)
        assert of_place or not transitive


@pytest.mark.parametrize(("scope", "read"), [("Lào Cai", 2), ("Thái Bình", 0), (None, 2)])
def test_evidence_is_read_only_for_the_works_of_the_answer(
    library: Library, scope: str | None, read: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not for works of other places, nor for those of the next page."""
    asked_for = []
    read_edges = Query.edges_of

    def edges_of(query: Query, source: str, *rest: Any) -> Any:
        asked_for.append(source)
        return read_edges(query, source, *rest)

    monkeypatch.setattr(Query, "edges_of", edges_of)
    answer(library, "implements", work=KEY, scope=scope, limit=2)
    assert len(asked_for) == read


def test_a_work_with_many_statements_hides_no_other(tmp_path: Path, run_cli: RunCli) -> None:
    """A limit on the statements of a page would leave out the works that come after."""
    often = "Kế hoạch số 1-KH/TU ngày 1/8/2021 của Tỉnh ủy Lào Cai sửa đổi Kết luận số 01-KL/TW ngày 18/5/2021.\n" * 900
    once = "Kế hoạch số 2-KH/TU ngày 2/8/2021 của Tỉnh ủy Lào Cai sửa đổi Kết luận số 01-KL/TW ngày 18/5/2021."
    for name, text in (("often.txt", often), ("once.txt", once)):
        (tmp_path / name).write_text(text, "utf-8")
    assert run_cli("build", "often.txt", "once.txt", "--db", "it.db", cwd=tmp_path).returncode == 0
    with Library(tmp_path / "it.db") as library:
        assert len(answer(library, "cited_by", work="01-KL/TW", limit=50)["items"]) == 2


def test_an_answer_that_is_too_long_goes_on_in_the_next_page(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pages(library, "cited_by", work=KEY, limit=50)
    monkeypatch.setattr(replies, "BUDGET", 3_000)
    first = answer(library, "cited_by", work=KEY, limit=50)
    assert 1 <= len(first["items"]) < 10
    assert pages(library, "cited_by", work=KEY, limit=50) == whole


def test_a_long_quote_is_cut_and_marked_as_cut() -> None:
    quote = replies.QuotedPlace.of("a.txt", Evidence(5, 10_005, "x" * 10_000, "rule"))
    assert (len(quote.quote), quote.start, quote.end, quote.cut) == (2_000, 5, 10_005, True)


def test_the_status_of_a_work_is_that_of_the_day(library: Library) -> None:
    assert answer(library, "status_at", work=KEY, day="2020-01-01")["state"] == "not yet issued"
    assert answer(library, "status_at", work=KEY, day="2022-01-01")["state"] == "in force"


def test_a_text_is_read_and_its_works_are_looked_up(library: Library) -> None:
    """A work that the database has is distinguished from one that only the text names."""
    read = answer(library, "extract", text=TEXT)
    assert [(cited["text"], cited["known_as"]) for cited in read["citations"]] == [
        ("Nghị định số 907/2020/NĐ-CP", None),
        ("Kết luận số 01-KL/TW", KEY),
    ]
    assert [TEXT[cited["start"] : cited["end"]] for cited in read["citations"]] == [
        cited["text"] for cited in read["citations"]
    ]
    one = answer(library, "extract", text=TEXT, limit=1)
    two = answer(library, "extract", text=TEXT, limit=1, cursor=one["next"])
    assert one["citations"] + two["citations"] == read["citations"]


def test_a_text_is_checked(library: Library) -> None:
    found = answer(library, "check", text=TEXT, language="en")
    assert ("impossible-date", "ngày 30/02/2020") in [(each["rule"], each["text"]) for each in found["findings"]]
    undated = answer(library, "check", text="Căn cứ Luật Đất đai số 45/2013/QH13.")
    assert [each["rule"] for each in undated["findings"]] == ["no-date", "not-in-force"]


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("search", {"text": "luật", "limit": 10**9}, "less than or equal to 50"),
        ("search", {"text": "x" * 301}, "at most 300 characters"),
        ("search", {"text": "luật", "cursor": "5-of-another"}, "cursor belongs to another question"),
        ("cited_by", {"work": KEY, "cursor": "99999999999-0-x"}, "cursor belongs to another question"),
        ("work", {"work": "Thông tư 999/2099/TT-XYZ"}, "no work matches"),
        ("work", {"work": "KH/TU"}, "ask for one by its key|no work matches"),
        ("cited_by", {"work": KEY, "kind": "likes"}, "'amends'"),
        ("status_at", {"work": KEY, "day": "2021-02-30"}, "valid date"),
        ("status_at", {"work": KEY, "day": "2021-02-03", "place": "đâu đó"}, "is not a place in a work"),
        ("extract", {"text": "x" * 500_001}, "at most 500000 characters"),
        ("extract", {"text": " \n "}, "There is no text"),
        ("erase", {}, "Unknown tool"),
        (
            "implements",
            {"work": KEY, "place": "Lào Cai"},
            "implements: unknown argument 'place'; the arguments are work, ",
        ),
        ("search", {"text": "luật", "x" * 9_999: 1}, "search: unknown argument"),
        ("path", {"start": KEY}, "path: end: is missing"),
        ("implements", {"work": KEY, "scope": "Lào Kai"}, "no work is of the place 'Lào Kai'; did you mean Lào Cai?"),
        ("implements", {"work": KEY, "scope": "Hà Nội"}, "no work is of the place 'Hà Nội'"),
    ],
)
def test_a_question_that_asks_for_too_much_or_for_nothing_gets_a_reason(
    library: Library, tool: str, arguments: dict[str, Any], message: str
) -> None:
    result = asked(library, lambda client: client.call_tool(tool, arguments))
    assert result.is_error
    assert any(part in result.content[0].text for part in message.split("|")), result.content[0].text
    assert len(result.content[0].text) < 10_000
    assert "\n" not in result.content[0].text


def test_the_schema_of_a_tool_forbids_arguments_that_it_does_not_have(library: Library) -> None:
    """So that a client sees it before it asks."""
    tools = asked(library, lambda client: client.list_tools()).tools
    assert not any(tool.input_schema["additionalProperties"] for tool in tools)


def test_addresses_in_answers_lead_to_the_card_and_to_the_text(library: Library) -> None:
    """Also of a source whose id has characters that mean something in an address."""
    item = next(each for each in pages(library, "implements", work=KEY) if each["work"]["symbol"] == "07-KH/TU")
    evidence = item["statements"][0]["evidence"]
    assert evidence["source"] == "ke-hoach/7.txt?#"

    card, part = (json.loads(resource(library, uri)) for uri in (item["uri"], evidence["uri"]))
    assert card["work"] == item["work"]
    assert part["text"][evidence["start"] : evidence["end"]] == evidence["quote"]


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("citegraph://work/khong-co", "not in the database"),
        ("citegraph://source/..%2F..%2Fetc%2Fpasswd", "not in the database"),
        ("citegraph://source/a?at=x", "is not an offset"),
        ("file:///etc/passwd", "Unknown resource"),
    ],
)
def test_an_address_that_leads_nowhere_is_an_error(library: Library, uri: str, reason: str) -> None:
    answered = resource(library, uri)
    assert answered.startswith("error: ")
    assert reason in answered


def test_questions_in_parallel_get_the_same_answers(library: Library) -> None:
    one = answer(library, "cited_by", work=KEY)

    async def many(client: Client) -> list[Any]:
        return await asyncio.gather(*(client.call_tool("cited_by", {"work": KEY}) for _ in range(20)))

    assert [result.structured_content for result in asked(library, many)] == [one] * 20


def test_more_questions_than_may_be_asked_at_once_wait(library: Library) -> None:
    with ExitStack() as eight:
        for _ in range(8):
            eight.enter_context(library.query())
        ninth = threading.Thread(target=answer, args=(library, "work"), kwargs={"work": KEY})
        ninth.start()
        ninth.join(0.5)
        assert ninth.is_alive()
    ninth.join(20)
    assert not ninth.is_alive()


def test_answers_during_a_build_are_of_the_state_before(db: Path, tmp_path: Path) -> None:
    """While a build writes, the old graph answers, then the new one; a file that is gone or broken is an error."""
    path = tmp_path / "it.db"
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("VACUUM INTO ?", (str(path),))
    with Library(path) as library:
        before = answer(library, "work", work=KEY)
        with Store.open(path) as store, store._transaction() as connection:
            connection.execute("DELETE FROM edges")
            assert answer(library, "work", work=KEY) == before
        assert answer(library, "work", work=KEY)["relations"] == []
        path.unlink()
        assert "no such database" in answer(library, "work", work=KEY)
        path.write_bytes(b"half of a database")
        assert "is not a citegraph database" in answer(library, "work", work=KEY)


def test_answers_while_a_build_is_not_complete_are_marked(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "it.db"
    shutil.copy(db, path)
    with Store.open(path) as store:
        store.remove_source("ke-hoach/1.txt?#")
    with Library(path) as library:
        assert answer(library, "work", work=KEY)["stale"]
        assert answer(library, "work", work=KEY)["relations"] != []


def test_nothing_is_written(library: Library) -> None:
    """The connections refuse to write, whatever a tool would do."""
    with library.query() as query, pytest.raises(StoreError, match="cannot be written"):
        next(query.rows("DELETE FROM edges"), None)


def test_a_program_starts_the_command_and_asks_over_standard_input(db: Path) -> None:
    """Also what another process reads, which writes nothing in between."""
    command = StdioServerParameters(
        command=str(Path(sys.executable).with_name("citegraph")),
        args=["mcp", "--db", str(db)],
        env={"PYTHONPATH": str(Path(__file__).parent.parent)},
    )

    async def talk() -> Any:
        async with Client(stdio_client(command)) as client:
            asked = (("search", {"text": "05 ct tw"}), ("extract", {"text": TEXT}))
            return [(await client.call_tool(tool, arguments)).structured_content for tool, arguments in asked]

    found, read = run(talk())
    assert found["items"][0]["work"]["symbol"] == "05-CT/TW"
    assert len(read["citations"]) == 2


def test_ctrl_c_ends_a_server_that_waits_for_a_line(db: Path) -> None:
    command = [str(Path(sys.executable).with_name("citegraph")), "mcp", "--db", str(db)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write('{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
        server.stdin.flush()
        assert json.loads(server.stdout.readline())["id"] == 1
        server.send_signal(signal.SIGINT)
        assert server.wait(10) == 130
        assert server.stderr is not None
        assert "Traceback" not in server.stderr.read()


@contextmanager
def listening(library: Library) -> Iterator[str]:
    """The address of a server with a token, in a thread."""
    server = http_server(create_server(library), "127.0.0.1", 0, ("kho.example",), SECRET)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.address
    server._server.should_exit = True
    thread.join(10)


def test_a_server_on_a_socket_answers_who_has_the_token(library: Library) -> None:
    """And nobody who has none, addresses it by a name of others, or asks from a page of another site."""
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    bearer = {"Authorization": f"Bearer {SECRET}"}

    async def talk(address: str, mode: str) -> Any:
        async with (
            httpx2.AsyncClient(headers=bearer) as http,
            Client(streamable_http_client(address, http_client=http), mode=mode) as client,
        ):
            return await client.call_tool("work", {"work": KEY})

    def status(address: str, **headers: str) -> int:
        accept = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
        return httpx.post(address, headers={**accept, **headers}, content=body).status_code

    with listening(library) as address:
        for mode in ("auto", "legacy"):
            assert run(talk(address, mode)).structured_content["work"]["key"] == KEY
        assert httpx.get(address, headers=bearer).status_code == 405
        assert status(address) == 401
        assert status(address, Authorization="Bearer guess") == 401
        assert status(address, **bearer, Host="kho.example") == 200
        assert httpx.post(address, headers=bearer, content=b"x" * 9_000_000).status_code == 413
        assert status(address, **bearer, Host="evil.example") == 400
        assert status(address, **bearer, Origin="http://evil.example") == 403


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--http", "--host", "192.0.2.1"], "needs --token"),
        (["--port", "8100"], "need --http"),
        (["--http", "--token", " "], "--token is empty"),
    ],
)
def test_a_server_for_other_machines_is_set_up_safely_or_not_at_all(
    db: Path, options: list[str], reason: str, run_cli: RunCli
) -> None:
    done = run_cli("mcp", "--db", db, *options)
    assert done.returncode == 2
    assert reason in done.stderr


def test_a_missing_database_is_one_line(tmp_path: Path, run_cli: RunCli) -> None:
    done = run_cli("mcp", "--db", tmp_path / "none.db")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no such database" in done.stderr


def test_without_the_package_the_command_names_the_extra(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from citegraph.cli import main

    for name in [name for name in sys.modules if name == "mcp" or name.startswith("citegraph.integrations.mcp")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    done = CliRunner().invoke(main, ["mcp", "--db", str(db)])
    assert done.exit_code == 1
    assert "pip install 'citegraph[mcp]'" in done.output


def test_kinds_of_relations_are_those_of_the_model(library: Library) -> None:
    """The schema that an assistant sees lists every kind."""
    (tool,) = [t for t in asked(library, lambda client: client.list_tools()).tools if t.name == "cited_by"]
    assert set(tool.input_schema["$defs"]["Kind"]["enum"]) == {kind.value for kind in Kind}
