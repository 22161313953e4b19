"""A watched folder and its database agree, whatever happens to files, folder, disk and database meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import RunCli

from citegraph.cli import watch as watching
from citegraph.cli.building import BuildOptions
from citegraph.cli.watch import FolderWatch, keep_up
from citegraph.readers import Wanted
from citegraph.registry import load_registry
from citegraph.store import Query
from citegraph.store.connect import connect

PLAN = "Kế hoạch số {0}-KH/TU ngày {0}/8/2021 của Tỉnh ủy Lào Cai thực hiện Kết luận số 01-KL/TW ngày 18/5/2021."


class Folder:
    """A watched folder with its database; time passes only in `look` and `settle`."""

    def __init__(self, place: Path) -> None:
        self.path = place / "vb"
        self.path.mkdir()
        self.db = place / "vb.db"
        self.now = 0.0
        self.restart()

    def restart(self) -> None:
        options = BuildOptions(load_registry(), (), False, self.db.with_suffix(".toml"), Wanted(), 1, 60)
        self.watcher = FolderWatch(self.path, self.db, options, settle=1.0)

    def write(self, name: str, text: str) -> None:
        (self.path / name).parent.mkdir(exist_ok=True)
        (self.path / name).write_text(text, "utf-8")

    def look(self, seconds: float = 0.5) -> None:
        """Some time passes, then an event wakes the watcher."""
        self.now += seconds
        self.watcher.wake(True, self.now)

    def settle(self) -> None:
        self.look()
        self.look(1.0)

    def ids(self) -> list[str]:
        """The sources in the database, relative to the folder."""
        with Query.open(self.db) as query:
            return [os.path.relpath(name, self.path) if name.startswith("/") else name for name in query.sources()]

    def implementers(self) -> int:
        with Query.open(self.db) as query:
            return sum(side.works for side in query.sides("ket-luan:01-kl/tw~2021") if side.kind.value == "implements")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def lines(capsys: pytest.CaptureFixture[str], folder: Folder) -> list[str]:
    """The lines written since the last call, with the folder as `vb`."""
    out, err = capsys.readouterr()
    return [line.replace(str(folder.path), "vb") for line in (out + err).splitlines()]


def test_new_changed_and_removed_files_appear_in_the_graph_with_a_line_each(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write("a.txt", PLAN.format(1))
    folder.write("b.txt", PLAN.format(2))
    folder.settle()
    assert (folder.implementers(), lines(capsys, folder)) == (2, ["new vb/a.txt", "new vb/b.txt"])
    folder.write("b.txt", "Không có gì trong tệp này.")
    folder.settle()
    assert (folder.implementers(), lines(capsys, folder)) == (1, ["changed vb/b.txt"])
    (folder.path / "a.txt").unlink()
    folder.settle()
    assert (folder.implementers(), lines(capsys, folder)) == (0, ["removed vb/a.txt"])
    folder.settle()
    assert lines(capsys, folder) == []


def test_a_file_is_read_when_it_has_stopped_to_grow_and_again_when_it_goes_on(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    for length in (20, 40, 60):
        folder.write("a.txt", PLAN.format(1)[:length])
        folder.look(0.9)
        assert lines(capsys, folder) == []
    folder.look(1.0)
    assert lines(capsys, folder) == ["new vb/a.txt"]
    assert folder.implementers() == 0
    folder.write("a.txt", PLAN.format(1))
    folder.settle()
    assert lines(capsys, folder) == ["changed vb/a.txt"]
    assert folder.implementers() == 1


def test_a_file_that_is_replaced_with_its_old_size_and_time_is_read_again(folder: Folder) -> None:
    folder.write("a.txt", PLAN.format(1))
    folder.settle()
    old = (folder.path / "a.txt").stat()
    folder.write("b.tmp", PLAN.format(1).replace("thực hiện", "thực kiện"))
    os.utime(folder.path / "b.tmp", ns=(old.st_atime_ns, old.st_mtime_ns))
    (folder.path / "b.tmp").replace(folder.path / "a.txt")
    now = (folder.path / "a.txt").stat()
    assert (now.st_size, now.st_mtime_ns) == (old.st_size, old.st_mtime_ns)
    folder.settle()
    assert folder.implementers() == 0


def test_a_file_that_cannot_be_read_keeps_its_source_until_it_can(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write("rows.jsonl", json.dumps({"id": "one", "text": PLAN.format(1)}))
    folder.settle()
    folder.write("rows.jsonl", '{"id": "two", "tex')
    folder.write("b.txt", PLAN.format(2))
    folder.settle()
    assert folder.ids() == ["b.txt", "one"]
    assert "rows.jsonl" in "".join(lines(capsys, folder))
    folder.settle()
    assert lines(capsys, folder) == []
    folder.write("rows.jsonl", json.dumps({"id": "two", "text": PLAN.format(3)}))
    folder.settle()
    assert folder.ids() == ["b.txt", "two"]


def test_a_file_that_is_away_for_a_moment_is_not_removed(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """As one that an editor replaces, also while another file is read."""
    folder.write("a.txt", PLAN.format(1))
    folder.settle()
    folder.write("b.txt", PLAN.format(2))
    folder.look()
    (folder.path / "a.txt").rename(folder.path / "a.tmp")
    folder.look(1.0)
    (folder.path / "a.tmp").rename(folder.path / "a.txt")
    folder.settle()
    assert lines(capsys, folder) == ["new vb/a.txt", "new vb/b.txt"]


def test_a_renamed_folder_takes_its_sources_along(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.write("cu/a.txt", PLAN.format(1))
    folder.settle()
    (folder.path / "cu").rename(folder.path / "moi")
    folder.settle()
    assert lines(capsys, folder) == ["new vb/cu/a.txt", "new vb/moi/a.txt", "removed vb/cu/a.txt"]
    assert folder.implementers() == 1


def test_rows_of_a_renamed_file_stay_and_go_with_it(folder: Folder) -> None:
    """Their ids do not name the file, so that its new name has to be noted."""
    folder.write("rows.jsonl", json.dumps({"id": "one", "text": PLAN.format(1)}))
    folder.settle()
    (folder.path / "rows.jsonl").rename(folder.path / "more.jsonl")
    folder.settle()
    assert folder.ids() == ["one"]
    (folder.path / "more.jsonl").unlink()
    folder.write("b.txt", PLAN.format(2))
    folder.settle()
    assert folder.ids() == ["b.txt"]


def test_files_that_went_while_nobody_watched_are_removed_and_others_not_read_again(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.txt", "b.txt"):
        folder.write(name, PLAN.format(1))
    folder.settle()
    (folder.path / "a.txt").unlink()
    lines(capsys, folder)
    folder.restart()
    folder.settle()
    assert lines(capsys, folder) == ["removed vb/a.txt"]


def test_sources_from_elsewhere_are_kept(folder: Folder, run_cli: RunCli) -> None:
    other = folder.path.parent / "other.txt"
    other.write_text(PLAN.format(9), "utf-8")
    assert run_cli("build", other, "--db", folder.db).returncode == 0
    other.unlink()
    folder.write("a.txt", PLAN.format(1))
    folder.settle()
    (folder.path / "a.txt").unlink()
    folder.write("b.txt", PLAN.format(2))
    folder.settle()
    assert folder.ids() == ["../other.txt", "b.txt"]


def test_a_folder_that_disappears_keeps_its_sources_and_is_read_when_it_is_back(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    """The watcher of the old folder ends; the one of the new folder sees what changed in between."""
    folder.write("a.txt", PLAN.format(1))
    away = folder.path.with_name("away")
    started = 0

    def wakes(_: Path) -> Iterator[bool]:
        nonlocal started
        started += 1
        if started == 2:
            yield from (False, False, False)
            raise KeyboardInterrupt
        yield from (True, True)
        folder.path.rename(away)
        yield False
        raise AssertionError("events of a folder that is gone")

    def clock() -> float:
        folder.now += 1.0
        return folder.now

    def sleep(_: float) -> None:
        assert folder.ids() == ["a.txt"]
        folder.now += 1.0
        if folder.now > 10:
            shutil.copytree(away, folder.path)  # another folder in its place
            folder.write("b.txt", PLAN.format(2))

    with pytest.raises(KeyboardInterrupt):
        keep_up(folder.watcher, wakes, clock, sleep)
    gone = "citegraph: vb: is gone; its sources are kept until it is back"
    assert sorted(lines(capsys, folder)) == [gone, "new vb/a.txt", "new vb/b.txt"]


def test_an_empty_folder_keeps_its_sources(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """As a drive that is not mounted, and as `build --prune` does."""
    folder.write("a.txt", PLAN.format(1))
    folder.settle()
    (folder.path / "a.txt").rename(folder.path.parent / "a.txt")
    folder.settle()
    assert folder.ids() == ["a.txt"]
    assert lines(capsys, folder)[1:] == [
        "citegraph: vb: contains no readable file; its sources are kept until there is one"
    ]


def test_files_below_a_folder_that_cannot_be_searched_are_kept(
    folder: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("in/a.txt", PLAN.format(1))
    folder.write("b.txt", PLAN.format(2))
    folder.settle()
    shutil.rmtree(folder.path / "in")

    def closed_files(path: Path, closed: list[OSError]) -> Iterator[Path]:
        closed.append(PermissionError(13, "Permission denied", str(path / "in")))
        yield path / "b.txt"

    monkeypatch.setattr(watching, "known_files", closed_files)
    folder.write("b.txt", PLAN.format(3))
    folder.settle()
    assert folder.ids() == ["b.txt", "in/a.txt"]
    assert "cannot be searched (Permission denied); its sources are kept" in "".join(lines(capsys, folder))


def test_a_full_disk_is_reported_once_and_tried_again(
    folder: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not stored is stored when there is room; until then the graph is that before."""
    folder.write("a.txt", PLAN.format(1))
    folder.settle()
    attempts = 0

    def full(path: Path, create: bool) -> sqlite3.Connection:
        nonlocal attempts
        attempts += 1
        connection = connect(path, create)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    monkeypatch.setattr("citegraph.store.database.connect", full)
    folder.write("b.txt", PLAN.format(2) + "x" * 100_000)
    for _ in range(60):
        folder.look()
    assert folder.implementers() == 1
    assert attempts == 3
    assert sum("disk is full" in line for line in lines(capsys, folder)) == 1
    monkeypatch.undo()
    folder.look(10.0)
    assert folder.implementers() == 2
    assert lines(capsys, folder) == ["new vb/b.txt"]


def test_a_database_that_was_deleted_is_built_again(folder: Folder) -> None:
    folder.write("a.txt", PLAN.format(1))
    folder.settle()
    for file in folder.db.parent.glob("vb.db*"):
        file.unlink()
    folder.settle()
    assert folder.ids() == ["a.txt"]


def test_a_link_out_of_the_folder_is_reported_and_not_read(
    folder: Folder, capsys: pytest.CaptureFixture[str], run_cli: RunCli
) -> None:
    """Nor does it touch the source that was read from the file to which it leads."""
    outside = folder.path.parent / "outside.txt"
    outside.write_text(PLAN.format(9), "utf-8")
    assert run_cli("build", outside, "--db", folder.db).returncode == 0
    (folder.path / "link.txt").symlink_to(outside)
    folder.write("a.txt", PLAN.format(1))
    folder.settle()
    assert folder.ids() == ["../outside.txt", "a.txt"]
    assert "citegraph: vb/link.txt: a link to a file outside the folder, which is not read" in lines(capsys, folder)


def test_sources_that_were_stored_before_an_error_get_their_line_when_they_are_linked(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write("a.txt", PLAN.format(1))
    folder.db.with_suffix(".toml").write_text("no overrides", "utf-8")
    folder.settle()
    assert all("vb.toml" in line for line in lines(capsys, folder))
    folder.db.with_suffix(".toml").unlink()
    folder.look(10.0)
    assert lines(capsys, folder) == ["new vb/a.txt"]
    assert folder.implementers() == 1


@pytest.mark.slow
def test_ten_thousand_files_at_once(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(10_000):
        folder.write(f"{number % 100}/{number}.txt", f"Theo Nghị định số {number + 1}/2020/NĐ-CP.")
    folder.settle()
    assert len(lines(capsys, folder)) == len(folder.ids()) == 10_000
    shutil.rmtree(folder.path / "7")
    folder.settle()
    assert len(lines(capsys, folder)) == 100
    assert len(folder.ids()) == 9_900


def test_the_explorer_shows_what_came_without_a_restart(folder: Folder) -> None:
    """Its pages and its figures; figures are counted once at a time, however often the file changes."""
    from starlette.testclient import TestClient

    from citegraph.web.app import create_app
    from citegraph.web.explorer import Explorer

    folder.write("a.txt", PLAN.format(1))
    folder.settle()
    explorer = Explorer(folder.db)
    with TestClient(create_app(explorer), base_url="http://localhost") as client:
        assert client.get("/api/works?q=02-KH/TU").json()["items"] == []
        before = explorer.figures(10.0)
        folder.write("b.txt", PLAN.format(2))
        folder.settle()
        assert client.get("/api/works?q=02-KH/TU").json()["items"][0]["work"]["symbol"] == "02-KH/TU"
        after = explorer.figures(10.0)
        assert before is not None
        assert after is not None
        assert (before.sources, after.sources) == (1, 2)


def test_a_question_about_the_whole_file_is_not_queued_twice(folder: Folder) -> None:
    from citegraph.web.pool import Pool

    folder.write("a.txt", PLAN.format(1))
    folder.settle()
    pool = Pool(folder.db)
    may_end = threading.Event()
    asked = []

    def slow(query: Query) -> int:
        asked.append(query)
        may_end.wait(20)
        return query.count("sources")

    for number in range(2, 6):
        assert pool.whole("sources", slow, 0.0) is None
        folder.write(f"{number}.txt", PLAN.format(number))
        folder.settle()
    may_end.set()
    pool.whole("sources", slow, 20.0)
    assert pool.whole("sources", slow, 20.0) == 5
    assert len(asked) == 2
    pool.close()


def test_the_command_follows_a_real_folder_and_ends_cleanly_at_ctrl_c(folder: Folder) -> None:
    """Also the folder that comes in place of one that disappears."""
    pytest.importorskip("watchfiles", reason="watchfiles is not installed (pip install 'citegraph[watch]').")
    folder.write("a.txt", PLAN.format(1))
    script = Path(sys.executable).with_name("citegraph")
    command = [str(script), "watch", str(folder.path), "--db", str(folder.db), "--settle", "0.1"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        giving_up = threading.Timer(60, process.kill)
        giving_up.start()
        assert process.stdout is not None
        assert process.stderr is not None
        assert "watched" in process.stdout.readline()
        assert process.stdout.readline() == f"new {folder.path}/a.txt\n"
        folder.write("b.txt", PLAN.format(2))
        assert process.stdout.readline() == f"new {folder.path}/b.txt\n"
        (folder.path / "a.txt").unlink()
        assert process.stdout.readline() == f"removed {folder.path}/a.txt\n"
        folder.path.rename(folder.path.with_name("away"))
        assert process.stderr.readline().endswith(" is gone; its sources are kept until it is back\n")
        folder.path.mkdir()
        folder.write("c.txt", PLAN.format(3))
        assert process.stdout.readline() == f"new {folder.path}/c.txt\n"
        assert process.stdout.readline() == f"removed {folder.path}/b.txt\n"
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        assert process.stderr.read() == "citegraph: interrupted\n"
        giving_up.cancel()


def test_a_missing_folder_is_one_line(tmp_path: Path, run_cli: RunCli) -> None:
    done = run_cli("watch", tmp_path / "none", "--db", tmp_path / "it.db")
    assert done.returncode == 1
    assert "no such folder" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_watchfiles_the_command_names_the_extra(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from citegraph.cli import main

    monkeypatch.setattr(watching, "find_spec", lambda _: None)
    done = CliRunner().invoke(main, ["watch", str(folder.path), "--db", str(folder.db)])
    assert done.exit_code == 1
    assert "pip install 'citegraph[watch]'" in done.output
