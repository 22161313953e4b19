"""What commands accept as paths, as standard input and as output: no input is overwritten and none is waited for."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from test_cli_questions import TEXTS, build_here, run

from citegraph.cli import main
from citegraph.store import Store

pytestmark = pytest.mark.usefixtures("folder")

SENTENCE = "Nghị định số 18/2020/NĐ-CP ngày 10/5/2020 thay thế Nghị định số 15/2012/NĐ-CP ngày 01/3/2012."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def piped(data: str, *args: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(main, args, input=data.encode(), prog_name="citegraph")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


# outputs


def outputs_that_are_inputs() -> list[tuple[str, ...]]:
    return [
        ("annotate", "a.txt", "-o", "a.txt"),
        ("annotate", "a.txt", "-o", "link.txt"),
        ("annotate", "texts", "--format", "jsonl", "-o", "texts/b.txt"),
        ("annotate", "texts/*.txt", "--format", "conll", "-o", "./texts/b.txt"),
        ("annotate", "texts", "--format", "brat", "-o", "texts"),
        ("annotate", "a.txt", "--format", "docbin", "-o", "a.txt"),
        ("annotate", "a.txt", "--registry", "own.toml", "-o", "own.toml"),
        ("evaluate", "gold.jsonl", "--save", "gold.jsonl"),
        ("export", "citegraph.db", "--format", "json"),
        ("export", "citegraph.db", "--format", "sqlite"),
        ("export", "own.toml", "--format", "json", "--registry", "own.toml"),
    ]


@pytest.mark.parametrize("args", outputs_that_are_inputs(), ids=" ".join)
def test_no_command_overwrites_what_it_reads(args: tuple[str, ...]) -> None:
    build_here(TEXTS)
    Path("texts").mkdir()
    for name in ("a.txt", "texts/b.txt"):
        Path(name).write_text(SENTENCE, "utf-8")
    Path("link.txt").symlink_to("a.txt")
    Path("own.toml").write_text("", "utf-8")
    Path("gold.jsonl").write_text('{"id": "a", "text": "x", "entities": [], "relations": []}\n', "utf-8")
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    result = run(*args)
    assert result.exit_code == 1
    assert "name another" in result.stderr
    assert result.stderr.count("\n") == 1
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


WRITERS = [
    ("export", "out.html"),
    ("export", "out.sqlite"),
    ("export", "out.xlsx"),
    ("annotate", "a.txt", "-o", "out.html"),
]


@pytest.mark.parametrize("args", WRITERS, ids=" ".join)
@pytest.mark.parametrize("exists", [True, False])
def test_an_output_behind_a_link_is_replaced_there(args: tuple[str, ...], exists: bool) -> None:
    """A symbolic link stays what it is: the file that it leads to gets the new content, also one that is new."""
    build_here(TEXTS)
    Path("a.txt").write_text(SENTENCE, "utf-8")
    Path("far").mkdir()
    link, target = Path(args[-1]), Path("far", args[-1])
    if exists:
        target.write_text("old", "utf-8")
    link.symlink_to(target)
    result = run(*args)
    assert result.exit_code == 0, result.output
    assert link.is_symlink()
    assert target.stat().st_size > 100
    assert [path.name for path in Path("far").iterdir()] == [target.name]


def test_tables_behind_a_link_are_replaced_there() -> None:
    """A link to a folder of tables stays a link."""
    build_here(TEXTS)
    Path("far").mkdir()
    Path("tables").symlink_to("far")
    assert run("export", "tables", "--format", "tables").exit_code == 0
    assert Path("tables").is_symlink()
    assert Path("far", "works.parquet").is_file()


@pytest.mark.parametrize("args", WRITERS, ids=" ".join)
def test_an_output_that_is_a_pipe_is_written_to(args: tuple[str, ...]) -> None:
    """A named pipe, as a device, is opened and written to, never replaced."""
    build_here(TEXTS)
    Path("a.txt").write_text(SENTENCE, "utf-8")
    os.mkfifo(args[-1])
    with ThreadPoolExecutor(1) as pool:
        taken = pool.submit(Path(args[-1]).read_bytes)
        result = run(*args)
        assert result.exit_code == 0, result.output
        assert len(taken.result(60)) > 100
    assert Path(args[-1]).is_fifo()
    assert not list(Path().glob(".*"))


def test_a_database_is_no_pipe() -> None:
    """SQLite would take the pipe for a failing disk."""
    Path("a.txt").write_text(SENTENCE, "utf-8")
    os.mkfifo("pipe.db")
    result = run("build", "a.txt", "--db", "pipe.db")
    assert result.exit_code == 1
    assert result.stderr == "citegraph: pipe.db: is a named pipe, not a file; name another file with --db\n"


@pytest.mark.parametrize(
    "args",
    [
        ("build", "a.txt", "--db", ""),
        ("search", "x", "--db", ""),
        ("check", "a.txt", "--db", ""),
        ("build", "a.txt", "--overrides", ""),
        ("extract", "a.txt", "--registry", ""),
        ("annotate", "a.txt", "-o", ""),
        ("export", ""),
        ("import", ""),
        ("evaluate", ""),
        ("diff", "", "citegraph.db"),
    ],
)
def test_an_empty_file_name_is_one_line(args: tuple[str, ...]) -> None:
    """An empty path, as from an unset variable of a shell, does not stand for the current folder."""
    Path("a.txt").write_text(SENTENCE, "utf-8")
    result = run(*args)
    assert result.exit_code == 1
    assert "is empty; name a file" in result.stderr
    assert result.stderr.count("\n") == 1


LONG = "a" * 300


@pytest.mark.parametrize(
    "args",
    [
        ("extract", f"{LONG}.txt"),
        ("check", f"{LONG}.txt"),
        ("search", "x", "--db", f"{LONG}.db"),
        ("verify", "--db", f"{LONG}.db"),
        ("import", f"{LONG}.csv"),
        ("export", f"{LONG}.html"),
        ("annotate", "a.txt", "-o", f"{LONG}.html"),
        ("diff", f"{LONG}.db", "citegraph.db"),
        ("search", "\udcff"),
        ("verify", "--db", "\udcff.db"),
        ("extract", "a.txt", "--registry", "\udcff.toml"),
        ("import", "\udcff.csv"),
        ("remove", "\udcff"),
    ],
)
def test_a_name_that_the_system_or_unicode_refuses_is_one_line(args: tuple[str, ...]) -> None:
    """A name of 300 characters, and a byte that is not UTF-8, end in one line and exit code 1."""
    build_here(TEXTS)
    Path("a.txt").write_text(SENTENCE, "utf-8")
    result = run(*args)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1), result.output
    assert result.exc_info
    assert result.exc_info[0] is SystemExit


@pytest.mark.parametrize("name", ["\udcff.html", "\udcff.csv"])
def test_a_file_whose_name_is_not_utf_8_is_written(name: str) -> None:
    """The name of an output is bytes to the system; the message escapes those that are not UTF-8."""
    build_here(TEXTS)
    result = run("export", name)
    assert result.exit_code == 0, result.output
    assert "\\udcff" in result.stdout


def started(args: tuple[str, ...], redirection: str) -> subprocess.CompletedProcess[str]:
    """The command with a standard stream closed, as a service without streams starts it."""
    script = f'exec "$0" -m citegraph "$@" {redirection}'
    command = ["sh", "-c", script, sys.executable, *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("args", "redirection"),
    [
        (("extract", "-"), "<&-"),
        (("extract", "a.txt"), ">&-"),
        (("stats",), ">&-"),
        (("--help",), ">&-"),
        (("annotate", "a.txt"), ">&-"),
    ],
)
def test_a_closed_stream_that_is_needed_is_one_line(args: tuple[str, ...], redirection: str) -> None:
    """Closed standard input and output end in one line and exit code 1."""
    build_here(TEXTS)
    Path("a.txt").write_text(SENTENCE, "utf-8")
    done = started(args, redirection)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert done.stderr.startswith("citegraph: ")


def test_a_closed_stream_that_is_not_needed_is_no_fault() -> None:
    """Nothing is read from standard input for a file, and messages may be thrown away."""
    Path("a.txt").write_text(SENTENCE, "utf-8")
    assert started(("extract", "a.txt", "missing.txt"), "<&- 2>&-").stdout.count("18/2020") > 0


def test_a_folder_that_is_gone_is_one_line() -> None:
    """The current folder may be removed while a shell is in it."""
    Path("gone").mkdir()
    os.chdir("gone")
    Path("../gone").rmdir()
    result = run("build", "../a.txt", "--db", "x.db")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1), result.output


def test_an_old_output_is_replaced() -> None:
    Path("a.txt").write_text(SENTENCE, "utf-8")
    for _ in range(2):
        assert run("annotate", "a.txt", "-o", "a.html").exit_code == 0


# standard input


def test_json_lines_on_standard_input_are_read_as_such() -> None:
    Path("texts").mkdir()
    for name, text in {"a.txt": SENTENCE, "b.txt": "Không có gì.\n"}.items():
        Path("texts", name).write_text(text, "utf-8")
    lines = run("read", "texts", "--format", "jsonl").stdout
    found = piped(lines, "extract", "-", "--format", "jsonl")
    assert [record["source"] for record in found] == ["texts/a.txt", "texts/b.txt"]
    assert found == [json.loads(line) for line in run("extract", "texts", "--format", "jsonl").stdout.splitlines()]
    Path("texts.ndjson").write_text(f"\n{lines}", "utf-8")
    assert run("read", "texts.ndjson", "--format", "jsonl").stdout == lines


def test_the_columns_of_json_lines_on_standard_input_can_be_named() -> None:
    line = json.dumps({"so": "1", "noi_dung": SENTENCE})
    (found,) = piped(line, "extract", "-", "--format", "jsonl", "--id-column", "so", "--text-column", "noi_dung")
    assert found["source"] == "1"


@pytest.mark.parametrize("text", ['{"id": "a"}\n', '{"id": "a", "text": "x"}\nvà\n', "[1]\n", "{", "{}\n", "", "\n \n"])
def test_other_standard_input_is_one_text(text: str) -> None:
    assert piped(text, "read", "-", "--format", "jsonl") == [{"id": "-", "text": text}]


# paths


def special_files(folder: Path) -> list[str]:
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket.txt"))
    (folder / "device.txt").symlink_to("/dev/zero")
    return ["device.txt", "pipe.txt", "socket.txt"]


def test_pipes_devices_and_sockets_are_refused_and_the_rest_is_read(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("s")  # the path of a socket has to be short
    monkeypatch.chdir(folder)
    names = special_files(folder)
    Path("a.txt").write_text(SENTENCE, "utf-8")
    for paths in (["."], [*names, "a.txt"]):
        result = run("read", *paths)
        assert (result.exit_code, result.stdout.strip()) == (1, SENTENCE)
        assert [line.split(":")[1].strip() for line in result.stderr.splitlines()] == names
        assert [line.split("(")[1].split(",")[0] for line in result.stderr.splitlines()] == [
            "a device",
            "a named pipe",
            "a socket",
        ]


@pytest.mark.parametrize(
    "args",
    [
        ("annotate", "pipe.html"),
        ("import", "pipe.csv"),
        ("import", "pipe.jsonl"),
        ("evaluate", "pipe.jsonl"),
        ("extract", "a.txt", "--registry", "pipe.toml"),
        ("build", "a.txt", "--overrides", "pipe.toml"),
    ],
    ids=" ".join,
)
def test_no_command_waits_for_a_pipe(args: tuple[str, ...]) -> None:
    Path("a.txt").write_text(SENTENCE, "utf-8")
    for suffix in ("html", "csv", "jsonl", "toml"):
        os.mkfifo(f"pipe.{suffix}")
    result = run(*args)
    assert result.exit_code == 1
    assert "a named pipe, not a file" in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_open_pipe_of_a_shell_is_read() -> None:
    reading, writing = os.pipe()
    os.write(writing, SENTENCE.encode())
    os.close(writing)
    try:
        assert run("read", f"/dev/fd/{reading}").stdout.strip() == SENTENCE
    finally:
        os.close(reading)


@pytest.mark.parametrize("command", ["extract", "read", "build", "explain", "annotate", "check"])
def test_an_empty_path_is_refused(command: str) -> None:
    Path("a.txt").write_text(SENTENCE, "utf-8")
    result = run(command, "a.txt", "")
    assert result.exit_code == 2
    assert "a path is empty" in result.stderr
    assert not Path("citegraph.db").exists()


@pytest.mark.parametrize(
    "text",
    [
        f"**{SENTENCE[:-1]}** (một phần)",
        f"* {SENTENCE}",
        f"{SENTENCE} Có đúng [không] ?",
        f"xem **/ {SENTENCE}",
    ],
)
def test_explain_takes_a_text_with_the_signs_of_a_pattern(text: str) -> None:
    (first, *_) = [json.loads(line) for line in run("explain", text, "--format", "jsonl").stdout.splitlines()]
    assert first["source"] == "text"


@pytest.mark.parametrize("pattern", ["văn bản/*", "văn bản/?.txt", "văn bản/[a].txt", "văn*/a.txt"])
def test_explain_takes_a_pattern_with_a_space(pattern: str) -> None:
    Path("văn bản").mkdir()
    Path("văn bản", "a.txt").write_text(SENTENCE, "utf-8")
    (first, *_) = [json.loads(line) for line in run("explain", pattern, "--format", "jsonl").stdout.splitlines()]
    assert first["source"] == "văn bản/a.txt"


# ids of sources

ROW = '{{"id": "{}", "text": "Quyết định số 5/QĐ-TTg ngày 1/2/2021."}}\n'


def stored(name: str) -> str:
    with Store.open("citegraph.db") as store:
        return store.text(name)


@pytest.mark.parametrize("name", ["a.txt", "z.zip/b.txt", "doc1", "texts/c.txt", "so.csv"])
@pytest.mark.parametrize("given", ["evil.jsonl", "evil"])
def test_no_file_takes_the_ids_of_another_file(name: str, given: str) -> None:
    """The id of a text, member, row or import belongs to its first file, also at the next build."""
    Path("texts").mkdir()
    for text in ("a.txt", "texts/c.txt"):
        Path(text).write_text(SENTENCE, "utf-8")
    with zipfile.ZipFile("z.zip", "w") as archive:
        archive.writestr("b.txt", SENTENCE)
    Path("rows.jsonl").write_text(ROW.replace("5/QĐ", "6/QĐ").format("doc1"), "utf-8")
    Path("so.csv").write_text("Loại,Số hiệu\nChỉ thị,05-CT/TW\n", "utf-8")
    assert run("build", "a.txt", "z.zip", "rows.jsonl", "texts").exit_code == 0
    assert run("import", "so.csv").exit_code == 0
    before = stored(name)
    evil = Path("evil.jsonl")
    if given == "evil":
        Path("evil").mkdir()
        evil = Path("evil", "x.jsonl")
    evil.write_text(ROW.format(name), "utf-8")
    result = run("build", given)
    owner = {"doc1": "rows.jsonl", "z.zip/b.txt": "z.zip"}.get(name, name)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"citegraph: {evil}: the id {name!r}")
    assert f" {owner}; give each source its own" in result.stderr
    assert result.stderr.count("\n") == 1
    assert stored(name) == before
    assert run("import", "so.csv").exit_code == 0


@pytest.mark.parametrize("name", ["g.graphml", "g.jsonl", "g.parquet"])
def test_control_characters_of_ids_break_no_file(name: str) -> None:
    """A graph of sources with line breaks and terminal codes in their ids is exported and imported again."""
    text = "KẾ HOẠCH\\nKế hoạch này bãi bỏ Nghị định số 12/2020/NĐ-CP. Kế hoạch số 02 thực hiện Luật Đất đai."
    rows = [f'{{"id": "{name}", "text": "{text}"}}\n' for name in ("a\\nb", "a\\tb\\u0007\\u001b[31m")]
    Path("rows.jsonl").write_text("".join(rows), "utf-8")
    assert run("build", "rows.jsonl").exit_code == 0
    assert run("export", name).exit_code == 0
    assert run("import", name, "--db", "again.db").exit_code == 0
    for command in ("verify", "unresolved", "stats"):
        assert "\x1b" not in run(command).output
    assert "\x1b[31m" not in run("annotate", "rows.jsonl", "--format", "conll").output.partition("KẾ")[0]
    assert "\x1b" not in run("check", "rows.jsonl", "--format", "github", "--strict").output


def test_an_id_belongs_to_its_file_whatever_the_folder_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same relative path in another folder is another file."""
    for folder, number in (("A", "5/QĐ"), ("B", "6/QĐ")):
        Path(folder).mkdir()
        Path(folder, "r.jsonl").write_text(ROW.replace("5/QĐ", number).format("doc1"), "utf-8")
    root = Path.cwd()
    monkeypatch.chdir(root / "A")
    assert run("build", "r.jsonl", "--db", "../citegraph.db").exit_code == 0
    monkeypatch.chdir(root / "B")
    result = run("build", "r.jsonl", "--db", "../citegraph.db")
    assert result.exit_code == 1
    assert "r.jsonl: the id 'doc1' was already read from ../A/r.jsonl;" in result.stderr
    monkeypatch.chdir(root)
    assert "5/QĐ" in stored("doc1")


def test_pruning_hands_the_ids_of_files_left_out_to_new_ones() -> None:
    """Today's dump has the ids of yesterday's, which lies beside it."""
    for day, number in (("1", "5/QĐ"), ("2", "6/QĐ")):
        Path(f"d{day}.jsonl").write_text(ROW.replace("5/QĐ", number).format("doc1"), "utf-8")
    assert run("build", "d1.jsonl").exit_code == 0
    assert run("build", "d2.jsonl").exit_code == 1
    assert run("build", "d2.jsonl", "--prune").exit_code == 0
    assert "6/QĐ" in stored("doc1")


def test_a_circle_of_links_in_place_of_a_file_is_no_file() -> None:
    path = Path("d1.jsonl")
    path.write_text(ROW.format("doc1"), "utf-8")
    assert run("build", "d1.jsonl").exit_code == 0
    path.unlink()
    path.symlink_to(path)
    Path("d2.jsonl").write_text(ROW.replace("5/QĐ", "6/QĐ").format("doc1"), "utf-8")
    assert run("build", "d2.jsonl").exit_code == 0
    assert "6/QĐ" in stored("doc1")


def test_an_id_moves_with_its_file() -> None:
    """A renamed file, a copy, another way to write its path and the folder around it are no other file."""
    Path("f").mkdir()
    Path("f/x.jsonl").write_text(ROW.format("doc1"), "utf-8")
    assert run("build", "f/x.jsonl").exit_code == 0
    for number, given in enumerate(("./f/x.jsonl", "f", "f/*.jsonl", str(Path("f/x.jsonl").resolve())), 10):
        Path("f/x.jsonl").write_text(ROW.format("doc1").replace("5/", f"{number}/"), "utf-8")
        assert (run("build", given).exit_code, f"{number}/QĐ" in stored("doc1")) == (0, True), given
    Path("y.jsonl").write_bytes(Path("f/x.jsonl").read_bytes())
    assert run("build", "y.jsonl").exit_code == 0
    Path("f/x.jsonl").rename("z.jsonl")
    Path("z.jsonl").write_text(ROW.format("doc1").replace("5/", "20/"), "utf-8")
    assert run("build", "z.jsonl", "--prune").exit_code == 0
    assert "20/QĐ" in stored("doc1")


def test_sources_of_an_older_database_are_replaced_as_before() -> None:
    """It does not know the files of its sources."""
    Path("x.jsonl").write_text(ROW.format("doc1"), "utf-8")
    Path("y.jsonl").write_text(ROW.format("doc1").replace("5/", "6/"), "utf-8")
    assert run("build", "x.jsonl").exit_code == 0
    with closing(sqlite3.connect("citegraph.db")) as connection, connection:
        connection.execute("UPDATE sources SET file = NULL")
    assert run("build", "y.jsonl").exit_code == 0
    assert "6/QĐ" in stored("doc1")
    assert run("build", "x.jsonl").exit_code == 1


# the registry of a database


def test_a_build_without_the_registry_of_the_last_build_says_so_once() -> None:
    Path("own").mkdir()
    for name in ("own/own.toml", "own.toml"):
        Path(name).write_text("", "utf-8")
    build_here(TEXTS)
    assert run("build", *TEXTS, "--registry", "own/own.toml", "--standards").stderr == ""
    note = "citegraph: citegraph.db: the last build used {0}; to keep what it found, repeat {0}\n"
    assert run("build", *TEXTS, "--registry", "own.toml").stderr == note.format("--standards")
    decision = ("override", "issuer", "19/2014/TT-BTC", "Bộ Tài chính", "--reason", "r")
    assert run(*decision).stderr == note.format("--registry own.toml")
    assert run(*decision, "--registry", "own.toml").stderr == ""
    assert run("override", "undo", "1").stderr == note.format("--registry own.toml")
    assert run("remove", "news.txt").stderr == note.format("--registry own.toml")
    assert run("build", *TEXTS).stderr == note.format("--registry own.toml")
    assert run("build", *TEXTS).stderr == ""
