"""The explorer on a socket: who is slow, who sends too much, who asks for what is no page, and hostile words."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from conftest import RunCli
from starlette.requests import ClientDisconnect

from citegraph.errors import StoreError
from citegraph.web import security, server
from citegraph.web.server import Server

SECRET = "-".join(("a", "long", "word"))
ATTACK = "<script>alert(1)</script>"
FORM = (
    b"POST /check HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n"
)
BIDI = "\u202e\u2066"
HOSTILE_ID = f"x/{ATTACK}\"'&{BIDI}.txt"
HOSTILE_TEXT = (
    f"Thực hiện Kết luận số 01-KL/TW ngày 18/5/2021 về {ATTACK} “\"'&{BIDI}”, Tỉnh ủy Quảng Ninh ban hành Chỉ thị số"
    f" 16-CT/TU ngày 27/7/2021 về {ATTACK}. Quyết định số 5/QĐ-TTg ngày 1/2/2021 về <img src=x onerror=alert(1)>.\n"
)


@pytest.fixture(scope="module")
def db(run_cli: RunCli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of texts whose id, words and one line of two million letters mean harm."""
    folder = tmp_path_factory.mktemp("server")
    rows = [{"id": HOSTILE_ID, "text": HOSTILE_TEXT}, {"id": "long", "text": HOSTILE_TEXT + "<b>" * 700_000}]
    (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    built = run_cli("build", folder / "in.jsonl", "--db", folder / "hostile.db")
    assert built.returncode == 0, built.stderr
    return folder / "hostile.db"


@contextmanager
def serving(db: Path, token: str | None = None) -> Iterator[tuple[str, int]]:
    """Host and port of a server in a thread of this process."""
    started = Server(db, (), "127.0.0.1", 0, (), token)
    thread = threading.Thread(target=started.run, daemon=True)
    thread.start()
    parts = urlsplit(started.address)
    yield str(parts.hostname), int(parts.port or 0)
    started._server.should_exit = True
    thread.join(10)


@pytest.fixture
def guarded(db: Path) -> Iterator[tuple[str, int]]:
    with serving(db, SECRET) as where:
        yield where


@pytest.fixture(scope="module")
def at(db: Path) -> Iterator[tuple[str, int]]:
    with serving(db) as where:
        yield where


def asked(at: tuple[str, int], path: str, headers: dict[str, str] | None = None, method: str = "GET") -> Any:
    """The status, the headers and the text of an answer to a path that is sent as it stands."""
    connection = http.client.HTTPConnection(*at, timeout=20)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in (headers or {}).items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read().decode("utf-8", "replace")
    connection.close()
    return found


def test_who_says_nothing_is_let_go(at: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection whose request does not come whole in time is closed, so that nobody holds one for nothing."""
    monkeypatch.setattr(server, "_HEADER_SECONDS", 0.3)
    for begun in (b"", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: "):
        with socket.create_connection(at, timeout=10) as silent:
            silent.sendall(begun)
            assert silent.recv(1000) == b""


def trickle(connection: socket.socket, sent: bytes) -> None:
    for byte in sent:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


@pytest.mark.parametrize("length", [b"", b"Content-Length: 1000\r\n"])
def test_who_was_answered_may_not_be_slow_afterwards(
    at: tuple[str, int], monkeypatch: pytest.MonkeyPatch, length: bytes
) -> None:
    """Not with the next request, nor with a body that nobody waits for, though bytes of it go on coming."""
    monkeypatch.setattr(server, "_HEADER_SECONDS", 0.3)
    monkeypatch.setattr(server, "_IDLE_SECONDS", 0.3)
    with socket.create_connection(at, timeout=10) as slow:
        slow.sendall(b"GET /static/icon.svg HTTP/1.1\r\nHost: localhost\r\n" + length + b"\r\n")
        assert slow.recv(100_000).startswith(b"HTTP/1.1 200")
        with pytest.raises(ConnectionError):
            trickle(slow, b"GET / HTTP/1.1\r\nX: " + b"y" * 50)


def test_who_takes_nothing_of_an_answer_is_let_go(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader who asks for much and reads none of it is cut off: the answer does not wait in memory for ever."""
    monkeypatch.setattr(server, "_TAKING_SECONDS", 0.3)
    listening = server._listening

    def hardly_buffered(host: str, port: int) -> socket.socket:
        found = listening(host, port)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        return found

    monkeypatch.setattr(server, "_listening", hardly_buffered)
    lost, let_go = server._Timely.connection_lost, threading.Event()

    def noticed(connection: server._Timely, exc: Exception | None) -> None:
        lost(connection, exc)
        let_go.set()

    monkeypatch.setattr(server._Timely, "connection_lost", noticed)
    with serving(db) as at, socket.create_connection(at, timeout=10) as greedy:
        greedy.sendall(b"GET /static/swagger-ui/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert let_go.wait(8)  # before a connection on which nothing goes on is closed
        taken = 0
        with suppress(ConnectionError):
            while part := greedy.recv(1 << 20):
                taken += len(part)
        assert taken < 1_000_000


def test_a_body_that_trickles_in_is_refused(at: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "_BODY_SECONDS", 0.3)
    with socket.create_connection(at, timeout=10) as slow:
        slow.sendall(FORM + b"Content-Length: 1000\r\n\r\ntext=")
        assert slow.recv(1000).split(b"\r\n")[0] == b"HTTP/1.1 408 Request Timeout"


def test_a_body_that_comes_byte_by_byte_has_one_deadline(at: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, all of them do not: the limit is for the whole body."""
    monkeypatch.setattr(security, "_BODY_SECONDS", 0.3)
    with socket.create_connection(at, timeout=10) as slow:
        slow.sendall(FORM + b"Content-Length: 1000\r\n\r\ntext=")
        with suppress(OSError):  # it stops listening
            trickle(slow, b"x" * 40)
        assert slow.recv(1000).split(b"\r\n")[0] == b"HTTP/1.1 408 Request Timeout"


def test_a_client_that_leaves_is_no_error_of_the_server() -> None:
    """Nobody is left to answer, and the log has no traceback."""

    async def left(*_: object) -> None:
        raise ClientDisconnect

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"localhost")]}
    nobody: Any = left
    # in a thread of its own: that of the tests may have the loop of a browser
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, security.Guard(nobody)(scope, nobody, nobody)).result(20)


def test_a_body_in_pieces_may_not_grow_past_the_bound(at: tuple[str, int]) -> None:
    piece = b"%x\r\n%s\r\n" % (500_000, b"x" * 500_000)
    with socket.create_connection(at, timeout=20) as long:
        long.sendall(FORM + b"Transfer-Encoding: chunked\r\n\r\n")
        with suppress(OSError):  # it stops listening
            for _ in range(8):
                long.sendall(piece)
        assert long.recv(1000).split(b"\r\n")[0] == b"HTTP/1.1 413 Request Entity Too Large"


def test_headers_without_end_are_refused(at: tuple[str, int]) -> None:
    with socket.create_connection(at, timeout=10) as long:
        with suppress(OSError):
            long.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 20_000)
        assert long.recv(1000)[:12] in {b"HTTP/1.1 400", b"HTTP/1.1 431"}


@pytest.mark.parametrize(
    "path",
    [
        "/static/../security.py",
        "/static/%2e%2e/security.py",
        "/static/..%2fsecurity.py",
        "/static//etc/passwd",
        "/static/",
        "/source/../../../../etc/passwd",
        "/source//etc/passwd",
        "/source/%2fetc%2fpasswd",
        "/source/..%00/etc/passwd",
        "/w/../../etc/passwd",
        "/download?work=/etc/passwd&format=json",
        "/download?work=ket-luan:01-kl/tw~2021&format=../../x",
        "/%00",
        "//etc/passwd",
    ],
)
def test_no_path_leads_to_a_file_of_the_machine(at: tuple[str, int], path: str) -> None:
    status, _, text = asked(at, path)
    assert 400 <= status < 500
    assert "root:" not in text
    assert "def " not in text


def test_ranges_and_methods_give_no_more_than_pages(at: tuple[str, int]) -> None:
    assert asked(at, "/static/style.css", {"Range": "bytes=0-9"})[0] in {200, 206}
    assert asked(at, "/static/style.css", {"Range": "bytes=9-0,-"})[0] in {200, 400, 416}
    for method in ("PUT", "DELETE", "TRACE", "POST"):
        assert asked(at, "/", method=method)[0] == 405


def pages(at: tuple[str, int]) -> Iterator[tuple[str, str]]:
    """Every page that can show hostile words, also by links from others, and hostile words in each query."""
    harm = quote(ATTACK + BIDI)
    key = "ket-luan:01-kl/tw~2021"
    source = "/source/" + quote(HOSTILE_ID, safe="/")
    paths = ["/", f"/?q={harm}", f"/w/{key}", f"/w/{harm}", f"/w/{key}?at={harm}", source, "/source/long", "/sources"]
    paths += [f"/path?from={harm}&to={key}", f"/path?from=16-CT/TU&to={key}", "/unresolved", "/conflicts", "/graph"]
    paths += [f"/gaps?scope={harm}", f"/w/{key}/implements", "/check"]
    for path in paths:
        status, headers, text = asked(at, path)
        assert status < 500, path
        assert "script-src 'self'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        yield path, text


def test_hostile_words_are_shown_as_words(at: tuple[str, int]) -> None:
    """Ids, texts, titles and queries stand on every page as text, and marks of direction end with them."""
    shown = dict(pages(at))
    assert not {path for path, text in shown.items() if ATTACK in text or "<img src=x" in text}
    assert any("&lt;script&gt;" in text for text in shown.values())
    for path, text in shown.items():
        for rest in text.split(BIDI[0])[1:]:
            end = re.match(r"[^<>]*(?:</(\w+)>)?", rest)
            assert end
            assert end[1] in {None, "bdi", "p", "a", "span", "title", "textarea", "ins"}, path


def test_a_token_is_asked_for_everywhere_and_kept_from_scripts(guarded: tuple[str, int]) -> None:
    at = guarded
    for path in ("/", "/graph", "/api/figures", "/api/openapi.json", "/download?work=x&format=json", "/check"):
        assert asked(at, path)[0] in {303, 401}
    assert asked(at, "/api/figures", {"Authorization": "Bearer wrong"})[0] == 401
    assert asked(at, "/api/figures", {"Authorization": f"Bearer {SECRET}"})[0] == 200
    connection = http.client.HTTPConnection(*at, timeout=20)
    connection.request("POST", "/token", f"token={SECRET}", {"Content-Type": "application/x-www-form-urlencoded"})
    cookie = connection.getresponse().getheader("set-cookie") or ""
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert SECRET not in cookie
    assert asked(at, "/api/figures", {"Cookie": cookie.partition(";")[0]})[0] == 200


def test_own_forms_may_state_where_they_come_from(at: tuple[str, int]) -> None:
    """Browsers send `Origin: null`, which is refused, with the forms of pages that send no referrer at all."""
    connection = http.client.HTTPConnection(*at, timeout=20)
    connection.request("GET", "/token")
    answer = connection.getresponse()
    assert answer.getheader("referrer-policy") == "same-origin"
    assert b'name="referrer" content="same-origin"' in answer.read()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://proxy.example"}, 400),
        ({"Origin": "http://HOST"}, 400),
        ({}, 400),
    ],
    ids=str,
)
def test_pages_of_other_sites_send_no_draft(at: tuple[str, int], headers: dict[str, str], status: int) -> None:
    """A browser names the page that sends a form; 400 is the answer to an empty draft."""
    sent = {name: value.replace("HOST", f"{at[0]}:{at[1]}") for name, value in headers.items()}
    assert asked(at, "/check", {"Content-Length": "0", **sent}, "POST")[0] == status
    assert asked(at, "/", sent)[0] == 200


def test_many_wrong_tokens_are_not_read(guarded: tuple[str, int]) -> None:
    """After ten wrong tokens no more are read for a while, right ones neither; who is logged in stays so."""
    connection = http.client.HTTPConnection(*guarded, timeout=20)
    connection.request("POST", "/token", f"token={SECRET}", {"Content-Type": "application/x-www-form-urlencoded"})
    cookie = (connection.getresponse().getheader("set-cookie") or "").partition(";")[0]
    for _ in range(10):
        assert asked(guarded, "/api/figures", {"Authorization": "Bearer wrong"})[0] == 401
    assert asked(guarded, "/api/figures", {"Authorization": f"Bearer {SECRET}"})[0] == 429
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    connection = http.client.HTTPConnection(*guarded, timeout=20)
    connection.request("POST", "/token", f"token={SECRET}", form)
    assert connection.getresponse().status == 429
    assert asked(guarded, "/api/figures", {"Cookie": cookie})[0] == 200


def test_wrong_tokens_are_forgotten_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is read every two seconds, and other clients are not affected."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    wrong, client, other = security._WrongTokens(), {"client": ("192.0.2.1", 1)}, {"client": ("192.0.2.2", 1)}
    for _ in range(10):
        assert wrong.may_try(client)
        wrong.add(client)
    assert not wrong.may_try(client)
    assert wrong.may_try(other)
    now[0] += 2
    assert wrong.may_try(client)
    wrong.add(client)
    assert not wrong.may_try(client)


def test_a_damaged_database_is_one_line_at_the_start(db: Path, tmp_path: Path) -> None:
    """Its pages are read before the address is printed."""
    damaged = bytearray(db.read_bytes())
    damaged[8192:] = b"\0" * (len(damaged) - 8192)
    (tmp_path / "hurt.db").write_bytes(damaged)
    with pytest.raises(StoreError, match="is damaged"):
        Server(tmp_path / "hurt.db", (), "127.0.0.1", 0, (), None)


def test_a_draft_of_an_old_word_starts_no_other_program(at: tuple[str, int]) -> None:
    """LibreOffice would run on when the time of a draft is over: such a file is refused with what to do."""
    form = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.doc"\r\n\r\n\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'
        b"\x00\x00\r\n--x--\r\n"
    )
    connection = http.client.HTTPConnection(*at, timeout=90)
    connection.request("POST", "/check", form, {"Content-Type": "multipart/form-data; boundary=x"})
    answer = connection.getresponse()
    assert answer.status == 400
    assert "save it as .docx" in answer.read().decode()


def test_an_address_that_others_reach_is_warned_of(db: Path) -> None:
    """`--host 0.0.0.0` says that there is no login, before it listens."""
    command = [sys.executable, "-m", "citegraph", "serve", "--db", str(db), "--host", "0.0.0.0", "--port", "0"]  # noqa: S104
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        said = process.stdout.readline()
        process.terminate()
        assert "http://0.0.0.0:" in said
        assert "can read the database; add --token" in process.stderr.read()


def test_many_readers_at_once_are_all_answered(at: tuple[str, int]) -> None:
    """Thirty readers of every page at the same time: no answer is an error of the server."""
    statuses: list[int] = []

    def read() -> None:
        paths = ("/", "/w/ket-luan:01-kl/tw~2021", "/api/works?q=01", "/source/long")
        statuses.extend(asked(at, path)[0] for path in paths)

    readers = [threading.Thread(target=read) for _ in range(30)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(60)
    assert len(statuses) == 120
    assert set(statuses) == {200}
