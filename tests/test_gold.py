"""The figures on the gold data beside the project hold their floors; skipped where the data is not there.

A floor is a point or more below what was measured, so that a lucky text lost is no alarm and a broken rule is.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from casefiles import extractor

from citegraph.cli.records import extraction_record
from citegraph.model import Source

TEXTS = 20  # of each file of the corpus: 60 in all


@pytest.fixture(scope="module")
def scorer(eval_dir: Path) -> ModuleType:
    """The scorer that every figure is quoted from, as a module; it is read by its path, never installed."""
    spec = importlib.util.spec_from_file_location("score", eval_dir / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def record(source: Source) -> dict[str, Any]:
    """The line that the command prints for a source, after a way through JSON."""
    row: dict[str, Any] = json.loads(json.dumps(extraction_record(extractor().extract(source)), ensure_ascii=False))
    return row


def measure(scorer: ModuleType, kind: str, path: Path) -> dict[str, Any]:
    """The scorer's figures; fails on a breach of the output contract."""
    gold = scorer.load(str(path))
    out = {row["id"]: record(Source(row["id"], row["text"])) for row in gold}
    texts = {row["id"]: row["text"] for row in gold}
    assert [breach for key, row in out.items() for breach in scorer.check_contract(row, texts[key])] == []
    figures: dict[str, Any] = getattr(scorer, f"score_{kind}")(out, gold, lambda _: None)
    return figures


@pytest.fixture(scope="module")
def whole_texts(scorer: ModuleType, eval_dir: Path) -> dict[str, Any]:
    return measure(scorer, "gold", eval_dir / "gold_dev.jsonl")


@pytest.fixture(scope="module")
def passages(scorer: ModuleType, eval_dir: Path) -> dict[str, Any]:
    return measure(scorer, "gold", eval_dir / "carrying_dev.jsonl")


@pytest.mark.parametrize(
    ("figure", "floor"),
    [("mention_overlap", 98.0), ("works", 97.5), ("relations", 88.5), ("relations_without_cites", 92.0)],
)
def test_whole_texts_hold_their_floor(figure: str, floor: float, whole_texts: dict[str, Any]) -> None:
    assert whole_texts[figure]["F1"] >= floor


def test_one_key_is_one_work_across_texts(whole_texts: dict[str, Any]) -> None:
    assert whole_texts["across_texts"]["keys_joining_several"] == 0
    assert whole_texts["across_texts"]["split_into_several_keys"] <= 1


def test_carrying_out_holds_its_floor(passages: dict[str, Any]) -> None:
    assert passages["carrying_out"]["F1"] >= 90.0


def test_documents_are_told_from_stories(whole_texts: dict[str, Any], passages: dict[str, Any]) -> None:
    """Offices' own texts are known as documents, and texts about documents are not taken for one."""
    assert whole_texts["documents"]["known_%"] >= 98.0
    assert whole_texts["documents"]["stories_taken_for_documents"] == 0
    assert passages["documents"]["stories_taken_for_documents"] <= 3


def test_provisions_hold_their_floor(scorer: ModuleType, eval_dir: Path) -> None:
    assert measure(scorer, "vlegal", eval_dir / "vlegal_dev.jsonl")["provisions_R"] >= 54.0


def test_odd_forms_hold_their_floor(scorer: ModuleType, eval_dir: Path) -> None:
    assert measure(scorer, "odd", eval_dir / "odd_forms_dev.jsonl")["%"] >= 97.0


def sampled(folder: Path) -> Iterator[Source]:
    """Texts spread over each file of the corpus, the same on every run."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in islice(lines, 40 * TEXTS)]
        for row in rows[:: max(1, len(rows) // TEXTS)][:TEXTS]:
            yield Source(str(row["id"]), row["text"])


def test_the_contract_holds_over_real_texts(scorer: ModuleType, eval_dir: Path) -> None:
    """Every citation and all evidence is a slice of its text, and every key is listed."""
    sources = list(sampled(eval_dir / "corpus"))
    assert len(sources) >= 60
    rows = [record(source) for source in sources]
    found = [breach for s, row in zip(sources, rows, strict=True) for breach in scorer.check_contract(row, s.text)]
    assert found == []
    assert sum(len(row["citations"]) for row in rows) > len(sources)
