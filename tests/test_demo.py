"""A start without setup: `demo` and its server, the container file, and completion in one command."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest

from citegraph.cli.demo import _adding_catalogue
from citegraph.web import security
from citegraph.web.security import HEALTH_PATH

SCRIPT = Path(sys.executable).with_name("citegraph")


def opened(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - an address of this machine
        return str(answer.read().decode("utf-8"))


@contextmanager
def demo(place: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running command and its address; afterwards it has left nothing. The browser keeps the address in a file."""
    browser = place / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {place}/opened\n')
    browser.chmod(0o700)
    temporary = place / "tmp"
    temporary.mkdir()
    env = {
        **os.environ,
        "TMPDIR": str(temporary),
        "BROWSER": f"{browser} %s",
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
    }
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [SCRIPT, "demo", "--port", "0"], stdout=pipe, stderr=pipe, text=True, encoding="utf-8", env=env, cwd=place
    ) as process:
        try:
            assert process.stdout
            assert "in the background" in process.stdout.readline()
            yield process, process.stdout.readline().split()[0]
            assert process.stderr
            assert "Traceback" not in process.stderr.read()
        finally:
            process.kill()
    assert list(temporary.iterdir()) == []


@pytest.mark.slow
def test_the_demo_opens_on_an_article_to_which_the_catalogue_is_added(tmp_path: Path) -> None:
    """The browser does not wait for the catalogue, and the first page says that it is coming."""
    with demo(tmp_path) as (process, address):
        assert "Chỉ thị 05-CT/TW" in opened(f"{address}w/chi-thi:05-ct/tw~2016?lang=vi")
        assert "tự tải lại" in opened(f"{address}?lang=vi")
        assert opened(f"{address.rstrip('/')}{HEALTH_PATH}") == "ok\n"
        for _ in range(100):
            if (tmp_path / "opened").exists():
                break
            time.sleep(0.05)
        assert (tmp_path / "opened").read_text().strip() == address
        assert process.stdout
        assert " 1,2" in process.stdout.readline()
        assert "Danh mục văn bản chính thức" in opened(f"{address}w/nghi-dinh:65/2018/nd-cp?lang=vi")
        for _ in range(100):  # the process ends after its line
            if "tự tải lại" not in opened(f"{address}?lang=vi"):
                break
            time.sleep(0.05)
        else:
            raise AssertionError("the page goes on to wait")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 128 + signal.SIGTERM


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_demo_that_is_ended_while_it_reads_the_catalogue_leaves_nothing(tmp_path: Path, how: signal.Signals) -> None:
    """As a container is ended, or by Ctrl-C, which reaches both processes."""
    with demo(tmp_path) as (process, address):
        opened(address)
        process.send_signal(how)
        assert process.wait(20) == 128 + how


def test_ctrl_c_works_after_a_process_that_could_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ignored only while the process starts, which inherits that."""

    def fail(_process: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(SpawnProcess, "start", fail)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(OSError, match="no more processes"), _adding_catalogue(tmp_path / "demo.db"):
        pass
    assert signal.getsignal(signal.SIGINT) is before


def test_the_article_of_the_demo_is_the_seed(repo_root: Path) -> None:
    """The package has a copy, since it is installed without the project around it."""
    seed = repo_root / "seeds" / "quang-ninh.txt"
    assert (repo_root / "citegraph" / "cli" / seed.name).read_bytes() == seed.read_bytes()


# completion


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without start files."""
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "ZDOTDIR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def completion(*args: str) -> subprocess.CompletedProcess[str]:
    """Run `citegraph completion` as the fixture `home` has the environment."""
    return subprocess.run([SCRIPT, "completion", *args], capture_output=True, text=True, check=False)


def test_bash_completes_after_one_command(home: Path) -> None:
    """As one types `citegraph impl<Tab>` in a new shell; a second installation adds nothing."""
    if (bash := shutil.which("bash")) is None:
        pytest.skip("There is no bash, so it completes nothing here.")
    (home / ".bashrc").write_text("alias ll='ls -l'")
    for _ in range(2):
        done = completion("bash", "--install")
        assert (done.returncode, done.stderr) == (0, "")
    assert len((home / ".bashrc").read_text().splitlines()) == 2
    asked = (
        f". {home}/.bashrc; COMP_WORDS=(citegraph impl); COMP_CWORD=1; _citegraph_completion {SCRIPT};"
        ' printf "%s\\n" "${COMPREPLY[@]}"'
    )
    assert subprocess.run([bash, "-c", asked], capture_output=True, text=True, check=True).stdout == "implements\n"


@pytest.mark.parametrize(
    ("shell", "files"),
    [
        ("zsh", [".local/share/citegraph/completion.zsh", ".zshrc"]),
        ("fish", [".config/fish/completions/citegraph.fish"]),
    ],
)
def test_each_shell_has_its_files(home: Path, shell: str, files: list[str]) -> None:
    assert files[0] in completion(shell, "--install").stdout
    assert sorted(path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()) == files
    assert (home / files[0]).read_text() == completion(shell).stdout


def test_a_start_file_that_cannot_be_written_is_one_line(home: Path) -> None:
    (home / ".zshrc").mkdir()
    done = completion("zsh", "--install")
    assert done.returncode == 1
    line = r"citegraph: \S+/\.zshrc: cannot be written \(Is a directory\); add to it: source .*\n"
    assert re.fullmatch(line, done.stderr), done.stderr


# the container


Instruction = tuple[str, str]


@pytest.fixture(scope="module")
def container(repo_root: Path) -> list[Instruction]:
    """The instructions of the container file, in order."""
    text = re.sub(r"^#.*\n", "", (repo_root / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines if line)]


def of(container: list[Instruction], word: str) -> list[str]:
    return [rest for found, rest in container if found == word]


def test_the_container_is_small_pinned_and_not_root(container: list[Instruction]) -> None:
    """As hadolint asks: a base with its tag, no `ADD`, no cache of packages, one command and one entry point."""
    bases = of(container, "FROM")
    assert all(re.match(r"python:\d+\.\d+(\.\d+)?-slim-\w+( AS \w+)?$", base) for base in bases), bases
    assert not of(container, "ADD")
    assert "latest" not in str(container)
    installs = [run for run in of(container, "RUN") if "pip install" in run]
    assert installs
    assert all("--no-cache-dir" in run and "sudo" not in run for run in installs)
    last = max(n for n, (word, _) in enumerate(container) if word == "FROM")
    final = container[last:]
    (user,) = of(final, "USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), "a number, so that a cluster sees that it is not root"
    assert [word for word, _ in final].count("CMD") == [word for word, _ in final].count("ENTRYPOINT") == 1
    assert all(rest.startswith("[") for word in ("CMD", "ENTRYPOINT") for rest in of(final, word))
    assert all(rest.startswith("/") for rest in of(container, "WORKDIR"))


def test_the_container_asks_its_own_server_whether_it_is_well(container: list[Instruction]) -> None:
    """With what the image has, on the port that it exposes, at the path that needs no token."""
    (check,) = of(container, "HEALTHCHECK")
    (port,) = of(container, "EXPOSE")
    assert f"http://127.0.0.1:{port}{HEALTH_PATH}" in check
    assert "curl" not in check
    assert HEALTH_PATH in security._OPEN_PATHS
    (command,) = of(container, "CMD")
    assert json.loads(command)[0] == "demo"


def test_the_container_takes_only_what_it_needs(container: list[Instruction], repo_root: Path) -> None:
    """What is copied exists, and the ignore file lets it through and nothing else."""
    ignored = (repo_root / ".dockerignore").read_text("utf-8").split()
    assert ignored[0] == "*"
    taken = {line.removeprefix("!") for line in ignored[1:] if line.startswith("!")}
    copied = {name for copy in of(container, "COPY") if "--from" not in copy for name in copy.split()[:-1]}
    assert {name.rstrip("/") for name in copied if not name.startswith("--")} == taken
    assert all((repo_root / name).exists() for name in taken)
