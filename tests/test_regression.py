"""Every change of what is found in a sample of real texts shows here, as lines that can be read."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from citegraph.model import Source

FOLDER = Path(__file__).with_name("regression")
SHOWN = 200


@pytest.fixture(scope="module")
def renew() -> ModuleType:
    """The script that draws the sample and writes the file."""
    spec = importlib.util.spec_from_file_location("renew", FOLDER / "renew.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["renew"] = module  # its dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def differences(before: Iterable[Any], now: Iterable[Any], sources: dict[str, Source]) -> list[str]:
    """`+` what is found now, `-` what was, `~` where one span has another key; sorted by text and place."""
    old, new = ({(row.text, row.start, row.end): row.key for row in rows} for rows in (before, now))
    lines = []
    for place in sorted(old.keys() | new.keys()):
        if old.get(place) != new.get(place):
            text, start, end = place
            source = sources.get(text)
            quote = " ".join(source.text[start:end].split()) if source else "?"
            mark = "~" if place in old and place in new else "-" if place in old else "+"
            change = f"{old[place]} -> {new[place]}" if mark == "~" else (old | new)[place]
            lines.append(f"{mark} {source.id if source else text}: {quote} at {start}: {change}")
    return lines


def test_nothing_is_found_otherwise_than_before(renew: ModuleType, eval_dir: Path) -> None:
    """A wanted change: read the lines, then `make regression`."""
    sources = {renew.digest(source.text): source for source in renew.sample(eval_dir / "corpus")}
    saved = renew.saved()
    assert {row.text for row in saved} <= sources.keys(), "the texts have changed: run `make regression`"
    changed = differences(saved, renew.read(sources.values()), sources)
    lines = [*changed[:SHOWN], f"{len(changed)} changes; if they are wanted, run `make regression`"]
    assert not changed, "\n" + "\n".join(lines)


def test_nothing_else_of_what_is_found_changes(renew: ModuleType, eval_dir: Path) -> None:
    """Attributes, rules, relations, of more texts: `citegraph extract` before and after shows what changed."""
    sources = {renew.digest(source.text): source.id for source in renew.sample(eval_dir / "corpus", renew.DENSER)}
    sources[renew.LINKED] = "all of them, linked"
    before = {row.text: row for row in renew.saved_digests()}
    assert before.keys() == sources.keys(), "the texts have changed: run `make regression`"
    now = renew.digests(renew.sample(eval_dir / "corpus", renew.DENSER))
    changed = []
    for row in now:
        parts = (p for p in ("citations", "works", "relations") if getattr(row, p) != getattr(before[row.text], p))
        if told := ", ".join(parts):
            changed.append(f"{sources[row.text]}: {told}")
    lines = [*changed[:SHOWN], f"{len(changed)} texts differ; if that is wanted, run `make regression`"]
    assert not changed, "\n" + "\n".join(lines)


def test_the_file_holds_no_text(renew: ModuleType) -> None:
    rows = renew.saved()
    assert rows == sorted(rows)
    assert 1000 < len(rows) <= renew.MOST
    assert all(len(row.text) == 16 and int(row.text, 16) >= 0 and 0 <= row.start < row.end for row in rows)
    # The key of a work that only its name tells is made of that name, so the letters of keys are those of keys.
    assert all(row.key == renew.OPEN or row.key.isascii() for row in rows)


def test_a_change_reads_as_a_line(renew: ModuleType) -> None:
    source = Source("bao-1", "Theo Chỉ thị 05 và Quy định số 37-QĐ/TW thì đúng.")
    text = renew.digest(source.text)
    chi_thi, quy_dinh, now = renew.Row(text, 5, 15, "?"), renew.Row(text, 19, 39, "a"), renew.Row(text, 5, 15, "b")
    sources = {text: source}
    assert differences([chi_thi, quy_dinh], [now], sources) == [
        "~ bao-1: Chỉ thị 05 at 5: ? -> b",
        "- bao-1: Quy định số 37-QĐ/TW at 19: a",
    ]
    assert differences([], [quy_dinh], sources) == ["+ bao-1: Quy định số 37-QĐ/TW at 19: a"]
    assert differences([now], [now], sources) == []


def test_what_is_written_is_read_again(renew: ModuleType, tmp_path: Path) -> None:
    rows = renew.read([Source("a", "Chỉ thị số 01-CT/TW ngày 9/3/2021."), Source("b", "Không có gì.")])
    assert [row.key for row in rows] == ["chi-thi:01-ct/tw~2021"]
    renew.write(rows, tmp_path / "citations.tsv")
    assert renew.saved(tmp_path / "citations.tsv") == rows
    assert [path.name for path in tmp_path.iterdir()] == ["citations.tsv"]
