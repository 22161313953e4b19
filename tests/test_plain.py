"""What is found fast is what the plain way finds, on every case, on the seed article and on real texts."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import plain
import pytest
from casefiles import extractor, read_cases
from hypothesis import given
from hypothesis import strategies as st

from citegraph.model import Source
from citegraph.text.normal import Normal, normalise

FILES = ("in_the_wild", "synthetic", "negative", "known_failures")
EVERY, MOST = 15, 12_000  # of a corpus, each so many-th source and so many of its letters
LETTERS = " \\.*\n\t\r\u00a0\u2028\u200b\u00adaoeuđĐÐqh0-–/\u0301\u0323\u0302ếỷАС\ud800"


def texts(repo_root: Path) -> list[str]:
    """The cases, the seed article, and the same with its letters decomposed, which a file may hold."""
    seed = (repo_root / "seeds" / "quang-ninh.txt").read_text("utf-8")
    return [*(case.text for file in FILES for case in read_cases(file)), seed, f"{seed}\u0301"]


def real(corpus: Path) -> Iterator[str]:
    """A sample of the corpus: the heads of some sources of each of its files."""
    for file in sorted(corpus.glob("*.jsonl.gz")):
        for number, line in enumerate(gzip.decompress(file.read_bytes()).splitlines()):
            if number % EVERY == 0:
                yield json.loads(line)["text"][:MOST]


def differences(patch: pytest.MonkeyPatch, given_texts: list[str]) -> list[str]:
    """The texts of which the plain way says something else."""
    sources = [Source(str(i), said) for i, said in enumerate(given_texts)]
    fast = [extractor().extract(source) for source in sources]
    with patch.context() as m:
        plain.install(m, extractor()._lexicon)
        slow = [extractor().extract(source) for source in sources]
    return [s.text[:200] for s, a, b in zip(sources, fast, slow, strict=True) if a != b]


def test_cases_and_the_seed_are_read_as_the_plain_way_reads_them(
    repo_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert differences(monkeypatch, texts(repo_root)) == []


@pytest.mark.slow
def test_real_texts_are_read_as_the_plain_way_reads_them(eval_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = list(real(eval_dir / "corpus"))
    assert len(sample) > 50
    assert differences(monkeypatch, sample) == []


@given(st.text(LETTERS, max_size=14))
def test_a_text_is_normalised_as_letter_by_letter(raw: str) -> None:
    """The same letters, from the same places of the text as given."""
    fast, slow = normalise(raw), plain.normalise(raw)
    assert (fast.text, fast.lower) == (slow.text, slow.lower)
    places = [(i, j) for i in range(len(fast.text)) for j in range(i + 1, len(fast.text) + 1)]
    assert [fast.span(i, j) for i, j in places] == [(slow._at[i], slow._raw[j - 1]) for i, j in places]


def test_the_plain_way_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways would agree if nothing had been put in place."""
    monkeypatch.setattr(plain, "normalise", lambda raw: Normal(raw, "", "", (), (), ()))
    assert differences(monkeypatch, ["Chỉ thị số 05-CT/TW."]) != []
