"""Builds that are killed, run out of room, meet each other or find a broken file: nothing is lost, and all is said.

`CITEGRAPH_KILLS` is the number of times that a build is killed: a few here, 200 in the campaign (`make kills`).
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import RunCli

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of processes are those of POSIX")

KILLS = int(os.environ.get("CITEGRAPH_KILLS", "4"))
SOURCES = 400
BUILD = [sys.executable, "-m", "citegraph", "build"]


def texts(folder: Path, order: int = 0) -> Path:
    """A file of sources that name and change each other's works; `order` shuffles them."""
    chance = random.Random(order)  # noqa: S311 - the same on every run
    rows = []
    for n in range(SOURCES):
        number, older = n % 60 + 1, (n * 7) % 60 + 1
        text = (
            f"Thực hiện Nghị quyết số {older:02}-NQ/TW ngày 0{n % 9 + 1}/3/2021, Tỉnh ủy Quảng Ninh ban hành Kế hoạch"
            f" số {number:02}-KH/TU ngày 0{n % 8 + 1}/7/2021. Nghị định số {number}/2022/NĐ-CP thay thế Nghị định số"
            f" {older}/2015/NĐ-CP và sửa đổi Thông tư số {number}/2019/TT-BTC. "
            + "Đoạn văn không nêu văn bản nào. "
            * 120
        )
        rows.append({"id": f"tin/{n:03}", "text": text})
    if order:
        chance.shuffle(rows)
    path = folder / f"texts-{order}.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(run_cli: RunCli, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, float]:
    """The texts, the graph of a build that nothing disturbs, and how long that took."""
    folder = tmp_path_factory.mktemp("faults")
    path = texts(folder)
    begun = time.monotonic()
    assert run_cli("build", path, "--db", folder / "whole.db").returncode == 0
    return path, graph_of(run_cli, folder / "whole.db"), time.monotonic() - begun


def graph_of(run_cli: RunCli, db: Path) -> bytes:
    out = db.with_suffix(".graphml")
    exported = run_cli("export", out, "--db", db)
    assert exported.returncode == 0, exported.stderr
    return out.read_bytes()


def held(db: Path) -> set[str]:
    """The sources that are in a database; none where there is none yet."""
    if not db.exists():
        return set()
    connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    try:
        return {name for (name,) in connection.execute("SELECT id FROM sources")}
    except sqlite3.OperationalError:
        return set()  # killed before it had a table
    finally:
        connection.close()


def assert_plain(ended: subprocess.CompletedProcess[str]) -> None:
    """What went wrong is said in words, a line each."""
    assert "Traceback" not in ended.stderr
    assert all(line.startswith(("citegraph:", "Reading")) for line in ended.stderr.splitlines() if line.strip())


def test_a_build_may_be_killed_at_any_moment(
    run_cli: RunCli, tmp_path: Path, undisturbed: tuple[Path, bytes, float]
) -> None:
    """What was stored stays, the file is sound each time, and the build that ends gives the graph of any other."""
    path, whole, seconds = undisturbed
    chance = random.Random(KILLS)  # noqa: S311 - the same moments, as far as the machine keeps time
    db = tmp_path / "killed.db"
    stored: set[str] = set()
    for n in range(KILLS):
        if stored == held(db) and len(stored) == SOURCES:
            db.unlink()  # a new one, so that there is something to disturb
            stored = set()
        command = [*BUILD, str(path), "--db", str(db), "--workers", str(n % 2 + 1)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as build:
            time.sleep(chance.uniform(0.15, seconds))
            build.send_signal(signal.SIGKILL)
        now = held(db)
        assert stored <= now
        stored = now
        if now:
            assert run_cli("verify", "--db", db).stdout.endswith(": sound\n")
    assert run_cli("build", path, "--db", db).returncode == 0
    assert held(db) == {f"tin/{n:03}" for n in range(SOURCES)}
    assert graph_of(run_cli, db) == whole


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are told by Linux's /proc")
def test_workers_end_with_the_build_that_started_them(tmp_path: Path, undisturbed: tuple[Path, bytes, float]) -> None:
    """A build that is killed cannot end its workers: they see that it is gone."""
    command = [*BUILD, str(undisturbed[0]), "--db", str(tmp_path / "a.db"), "--workers", "2"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as build:
        children = Path(f"/proc/{build.pid}/task/{build.pid}/children")
        while build.poll() is None and len(workers := children.read_text().split()) < 2:
            time.sleep(0.01)
        build.send_signal(signal.SIGKILL)
    assert len(workers) == 2
    late = time.monotonic() + 20
    while (left := [pid for pid in workers if Path(f"/proc/{pid}").exists()]) and time.monotonic() < late:
        time.sleep(0.05)
    assert not left


@pytest.mark.parametrize(("order", "workers"), [(1, "1"), (2, "2")])
def test_neither_order_nor_workers_change_the_graph(
    run_cli: RunCli, tmp_path: Path, undisturbed: tuple[Path, bytes, float], order: int, workers: str
) -> None:
    db = tmp_path / "a.db"
    assert run_cli("build", texts(tmp_path, order), "--db", db, "--workers", workers).returncode == 0
    assert graph_of(run_cli, db) == undisturbed[1]


def test_a_full_disk_is_said_and_made_good(
    run_cli: RunCli, tmp_path: Path, undisturbed: tuple[Path, bytes, float]
) -> None:
    path, whole, _ = undisturbed
    db = tmp_path / "full.db"
    ended = subprocess.run(
        [*BUILD, str(path), "--db", str(db)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000)),
    )
    assert ended.returncode == 1
    assert_plain(ended)
    assert "disk" in ended.stderr
    assert run_cli("verify", "--db", db).stdout.endswith(": sound\n")
    assert run_cli("build", path, "--db", db).returncode == 0
    assert graph_of(run_cli, db) == whole


def test_two_builds_and_readers_at_once_do_each_other_no_harm(
    run_cli: RunCli, tmp_path: Path, undisturbed: tuple[Path, bytes, float]
) -> None:
    """Each build ends well or says that another is at work; who asks meanwhile gets an answer or one line."""
    path, whole, _ = undisturbed
    db = tmp_path / "both.db"
    command = [*BUILD, str(path), "--db", str(db)]
    builds = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        for _ in range(2)
    ]
    while any(build.poll() is None for build in builds):
        asked = run_cli("stats", "--db", db)
        assert asked.returncode in {0, 1}
        assert_plain(asked)
    for build in builds:
        _, said = build.communicate()
        assert build.returncode in {0, 1}
        assert_plain(subprocess.CompletedProcess(command, build.returncode, "", said))
    assert run_cli("build", path, "--db", db).returncode == 0
    assert run_cli("verify", "--db", db).stdout.endswith(": sound\n")
    assert graph_of(run_cli, db) == whole


@pytest.mark.parametrize("damage", ["cut", "overwritten", "emptied", "foreign"])
def test_a_broken_file_is_told_in_a_line(
    run_cli: RunCli, tmp_path: Path, undisturbed: tuple[Path, bytes, float], damage: str
) -> None:
    """No command trips over it, `verify` fails, and nothing of it is changed by asking."""
    whole = undisturbed[0].with_name("whole.db").read_bytes()
    middle = len(whole) // 2
    broken = {
        "cut": whole[:middle],
        "overwritten": whole[:middle] + b"\xff" * 40_000 + whole[middle + 40_000 :],
        "emptied": b"",
        "foreign": b"%PDF-1.7 " + whole[9:],
    }[damage]
    db = tmp_path / "broken.db"
    db.write_bytes(broken)
    verified = run_cli("verify", "--db", db)
    assert verified.returncode == 1
    assert_plain(verified)
    assert (verified.stderr + verified.stdout).strip()
    for words in (["stats"], ["implements", "01-NQ/TW"], ["export", tmp_path / "g.graphml"], ["search", "nghi dinh"]):
        ended = run_cli(*words, "--db", db)
        assert ended.returncode in {0, 1}
        assert_plain(ended)
    if damage == "foreign":
        assert db.read_bytes() == broken


def test_a_clock_set_back_changes_nothing(
    run_cli: RunCli, tmp_path: Path, undisturbed: tuple[Path, bytes, float]
) -> None:
    """Texts are told apart by what they hold, not by when they were written."""
    path = texts(tmp_path)
    db = tmp_path / "a.db"
    assert run_cli("build", path, "--db", db).returncode == 0
    os.utime(path, (0, 0))
    again = run_cli("build", path, "--db", db)
    assert f"0 read, {SOURCES} unchanged" in again.stdout
    path.write_text(path.read_text("utf-8").replace("01-KH/TU ngày 01/7", "01-KH/TU ngày 09/7"), "utf-8")
    os.utime(path, (0, 0))
    assert "unchanged" in run_cli("build", path, "--db", db).stdout
    assert graph_of(run_cli, db) != undisturbed[1]
