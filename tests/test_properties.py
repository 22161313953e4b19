"""What holds of every text: quotes are slices, spelling moves no key, nothing raises, nothing depends on order."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from casefiles import extractor, read_cases, said
from conftest import examples
from hypothesis import assume, example, given
from hypothesis import strategies as st

from citegraph import load_registry
from citegraph.linking.link import link
from citegraph.model import Extraction, Source
from citegraph.text.normal import fold, fold_case, fold_symbol, normalise

CASES = [case for file in ("in_the_wild", "synthetic", "negative", "known_failures") for case in read_cases(file)]
STORIES = sorted({case.text for case in CASES if "\n" not in case.text and not said(case.text).is_document})
SEED = Path(__file__).parent.parent / "seeds" / "quang-ninh.txt"

FRAGMENTS = sorted(
    {word for case in CASES for word in re.findall(r"\w+|[^\w\s]+|\s+", case.text)}
    | {"số ", "Số: ", "ngày 9/3/2021", "của Bộ Chính trị", "khóa XIII", "Điều 5", "khoản 2 ", "Căn cứ ", " thay thế "}
    | {
        "Nghị định ",
        "Luật ",
        "sửa đổi, bổ sung một số điều của ",
        "này",
        "-CT/TW",
        "/2020/NĐ-CP",
        "01-CT/TW",
        "128/NQ-CP",
    }
    | {
        "\n",
        "\n\n",
        "\r\n",
        "\u00a0",
        "\u00ad",
        "\u200b",
        "\u0301",
        "\u0323",
        "\ud800",
        "\x00",
        "\u2029",
        "–",
        "Ð",
        "\u0421",
    }
)

ZEROS = "0\u0660\u06f0\u0966\u0e50\uff10\U0001d7ce\U0001d7d8"  # of eight scripts; the other digits follow each

anything = st.text(st.characters(), max_size=200)
legalese = st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join)
texts = st.one_of(anything, legalese)


# Text


@given(texts)
@example("\u0421\u00adT")
@example("a\u0323\u00ad\u0301")
def test_normalising_twice_is_normalising_once(raw: str) -> None:
    once = normalise(raw).text
    assert normalise(once).text == once


@pytest.mark.parametrize(
    ("raw", "spans"),
    [
        ("0A\u0300\u0300", [(0, 1), (1, 3), (3, 4)]),
        ("A\u0323\u00ad\u0301\u0301b", [(0, 3), (3, 4), (4, 5), (5, 6)]),
        ("\u0344b", [(0, 1), (1, 1), (1, 2)]),
        ("b\u0344", [(0, 1), (1, 2), (2, 2)]),
    ],
)
def test_a_letter_and_its_marks_are_one_span(raw: str, spans: list[tuple[int, int]]) -> None:
    normal = normalise(raw)
    assert [normal.span(i, i + 1) for i in range(len(normal.text))] == spans


def test_a_letter_may_have_any_number_of_marks() -> None:
    normal = normalise("a" + "\u0301" * 100_000 + " b")
    assert normal.span(0, len(normal.text)) == (0, 100_003)


@given(texts, st.data())
def test_a_span_of_the_text_leads_to_what_it_was_made_of(raw: str, data: st.DataObject) -> None:
    normal = normalise(raw)
    assume(normal.text)
    i = data.draw(st.integers(0, len(normal.text) - 1))
    j = data.draw(st.integers(i + 1, len(normal.text)))
    start, end = normal.span(i, j)
    assert 0 <= start <= end <= len(raw)
    # Whether a Cyrillic letter only looks Latin hangs on the letters around it, which a slice may lose.
    assume(not re.search("[\u0400-\u04ff]", raw))
    assert normalise(raw[start:end]).text == normal.text[i:j]


@given(texts)
def test_spans_keep_the_order_of_the_text(raw: str) -> None:
    normal = normalise(raw)
    starts = [normal.raw_at(i) for i in range(len(normal.text))]
    assert starts == sorted(starts)
    assert len(normal.lower) == len(normal.text)


@given(texts)
@example("\u00c0\u041e")  # a Latin letter with a mark, a Cyrillic one that looks Latin
def test_folding_twice_is_folding_once(raw: str) -> None:
    assert fold_case(fold_case(raw)) == fold_case(raw)
    assert fold(fold(raw)) == fold(raw)


# Extraction


def breaches(text: str, extraction: Extraction) -> list[str]:
    """Where an extraction breaks what it promises."""
    keys = [work.key for work in extraction.works]
    found = [f"{k} twice" for k in set(keys) if keys.count(k) > 1]
    spans = [(c.start, c.end, c.text) for c in extraction.citations]
    spans += [(r.start, r.end, r.text) for r in extraction.rejections]
    found += [f"{quote!r} is no slice" for start, end, quote in spans if text[start:end] != quote]
    quotes = [relation.evidence for relation in extraction.relations]
    found += [f"{q.quote!r} is no slice" for q in quotes if text[q.start : q.end] != q.quote or not q.quote]
    ends = [k for r in extraction.relations for k in (r.source, r.target)] + [extraction.self_key]
    ends += [k for c in extraction.citations for k in (c.work, *c.candidates)]
    found += [f"{k} is not listed" for k in ends if k is not None and k not in keys]
    starts = [citation.start for citation in extraction.citations]
    found += [] if starts == sorted(starts) else ["citations are out of order"]
    found += [f"{c.text!r} is empty" for c in extraction.citations if not c.text.strip()]
    found += [f"{p.text!r} lies outside" for p in extraction.pinpoints if not 0 <= p.start < p.end <= len(text)]
    return found


@examples(400)
@given(texts)
@example("\ud800\udfff")
@example("\x00Chỉ thị\x00số\x0001-CT/TW\x00")
@example("Nghi\u0323 đi\u0323nh sô\u0301 30/2020/NĐ-CP\u0301")
def test_no_text_raises_and_every_quote_is_a_slice(text: str) -> None:
    assert breaches(text, said(text)) == []


@pytest.mark.parametrize("text", [case.text for case in CASES] + [SEED.read_text("utf-8")], ids=lambda text: text[:24])
def test_every_quote_of_the_cases_is_a_slice(text: str) -> None:
    assert breaches(text, said(text)) == []


@given(texts)
def test_the_same_text_gives_the_same_extraction(text: str) -> None:
    assert said(text) == said(text)


def respelt(text: str, data: st.DataObject) -> str:
    """The text with other blanks, dashes, Đ, digits or composition."""
    blanks, dashes = [" ", "  ", "\u00a0", "\t", "\u2009"], "-\u2010\u2011\u2013\u2014\u2212"
    text = re.sub(" ", lambda _: data.draw(st.sampled_from(blanks)), text)
    text = re.sub("(?<=[0-9A-ZĐ])-", lambda _: data.draw(st.sampled_from(dashes)), text)
    text = re.sub("Đ", lambda _: data.draw(st.sampled_from("ĐÐ\u0189")), text)
    zeros = data.draw(st.lists(st.sampled_from(ZEROS), min_size=1, max_size=3))
    text = re.sub("[0-9]", lambda digit: chr(ord(data.draw(st.sampled_from(zeros))) + int(digit.group())), text)
    return unicodedata.normalize(data.draw(st.sampled_from(["NFC", "NFD"])), text)


@given(st.sampled_from(STORIES), st.data())
def test_spelling_changes_no_key(text: str, data: st.DataObject) -> None:
    plain, other = said(text), said(respelt(text, data))
    assert [c.work for c in other.citations] == [c.work for c in plain.citations]
    assert [(r.source, r.kind, r.target) for r in other.relations] == [
        (r.source, r.kind, r.target) for r in plain.relations
    ]


@given(st.sampled_from(STORIES), st.sampled_from(STORIES))
@example("Bị đơn kháng cáo Bản án số 12/2020/DS-ST.", "Mã hồ sơ 12/2020/DS-ST nằm ở kho.")
def test_joining_two_texts_shifts_spans(one: str, other: str) -> None:
    """Of two paragraphs; what points back (`Luật này`) may find something there."""
    assume("này" not in other)
    joined = said(f"{one}\n\n{other}")
    shift = len(one) + 2
    apart = [(c.start, c.end, c.text) for c in said(one).citations]
    apart += [(c.start + shift, c.end + shift, c.text) for c in said(other).citations]
    assert [(c.start, c.end, c.text) for c in joined.citations] == apart


@given(st.sampled_from(STORIES), st.integers(0, 40))
@example("Dự thảo Luật sửa đổi, bổ sung một số điều của Luật Đất đai đang được lấy ý kiến.", 2)
def test_lines_before_a_text_only_shift_it(text: str, lines: int) -> None:
    plain, shifted = said(text), said("\n" * lines + text)
    assert [(c.start + lines, c.end + lines, c.work) for c in plain.citations] == [
        (c.start, c.end, c.work) for c in shifted.citations
    ]


# Symbols


@pytest.mark.parametrize("symbol", ["12-QyĐ/TW", "12/2020/QyĐ-BTC", "12/QyĐ-UBND"])
def test_a_code_of_the_registry_with_a_small_letter_before_d_is_read(symbol: str) -> None:
    assert [w.symbol for w in said(f"Theo Quy định số {symbol}, mọi việc xong.").works] == [symbol]


@cache
def codes() -> dict[str, list[tuple[str, str]]]:
    """Type word and code of each family, where word and code are of one type alone."""
    listed: dict[str, list[tuple[str, str]]] = {"party": [], "state": []}
    for block in load_registry().types:
        if block.words and not block.excluded and not block.named:
            listed["party"] += [(block.name, code) for code in block.party_codes]
            listed["state"] += [(block.name, code) for code in block.state_codes]
    return listed


numbers = st.one_of(st.integers(1, 9999).map(lambda n: f"{n:02d}"), st.integers(1, 99).map(lambda n: f"{n:02d}a"))
party_bodies = sorted(
    {c for i in load_registry().issuers if i.family == "party" for c in i.codes if re.fullmatch("[A-ZĐ]{2,}", c)}
)
state_bodies = sorted(
    {c for i in load_registry().issuers if i.family == "state" for c in i.codes if re.fullmatch("[A-ZĐ]{2,}", c)}
)


@given(st.sampled_from(codes()["party"]), numbers, st.sampled_from(party_bodies))
def test_a_party_symbol_is_read_as_it_was_written(word_and_code: tuple[str, str], number: str, body: str) -> None:
    word, code = word_and_code
    symbol = f"{number}-{code}/{body}"
    found = said(f"Theo {word} số {symbol}, mọi việc xong.")
    assert [(c.text, found.works[0].symbol) for c in found.citations] == [(f"{word} số {symbol}", symbol)]


@given(st.sampled_from(codes()["state"]), numbers, st.integers(1990, 2030), st.sampled_from(state_bodies))
def test_a_state_symbol_is_read_as_it_was_written(
    word_and_code: tuple[str, str], number: str, year: int, body: str
) -> None:
    word, code = word_and_code
    symbol = f"{number}/{year}/{code}-{body}"
    found = said(f"Theo {word} số {symbol}, mọi việc xong.")
    assert [(c.text, found.works[0].symbol) for c in found.citations] == [(f"{word} số {symbol}", symbol)]


@given(st.sampled_from(codes()["state"]), numbers, st.sampled_from(state_bodies))
def test_a_yearly_symbol_is_read_as_it_was_written(word_and_code: tuple[str, str], number: str, body: str) -> None:
    word, code = word_and_code
    assume((code, body) != ("L", "CTN"))  # a law of 1992 to 1997 is written so, and is read as 01-L/CTN
    symbol = f"{number}/{code}-{body}"
    found = said(f"Theo {word} số {symbol}, mọi việc xong.")
    assert [(c.text, found.works[0].symbol) for c in found.citations] == [(f"{word} số {symbol}", symbol)]


@given(numbers, numbers)
def test_two_numbers_are_two_symbols(one: str, other: str) -> None:
    assert (fold_symbol(f"{one}-CT/TW") == fold_symbol(f"{other}-CT/TW")) == (one == other)


# Linking and processes


@given(st.lists(st.sampled_from(STORIES), max_size=8, unique=True), st.data())
def test_linking_hangs_on_no_order(stories: list[str], data: st.DataObject) -> None:
    extractions = [extractor().extract(Source(f"s{i}", text)) for i, text in enumerate(stories)]
    order = data.draw(st.permutations(extractions))
    cut = data.draw(st.integers(0, len(order)))
    whole = link(extractions, extractor().registry)
    assert link(order, extractor().registry) == whole
    assert link([*order[cut:], *order[:cut]], extractor().registry) == whole


def test_an_extractor_can_be_sent_to_a_worker() -> None:
    sent = pickle.loads(pickle.dumps(extractor()))  # noqa: S301 -- our own bytes
    text = SEED.read_text("utf-8")
    assert sent.extract(Source("a", text)) == extractor().extract(Source("a", text))


def test_an_extraction_can_be_sent_back() -> None:
    extraction = said(SEED.read_text("utf-8"))
    assert pickle.loads(pickle.dumps(extraction)) == extraction  # noqa: S301 -- our own bytes


SCRIPT = """
import sys
from pathlib import Path
from casefiles import extractor, read_cases
from citegraph.linking.link import link
from citegraph.model import Source
texts = [Path(sys.argv[1]).read_text("utf-8")]
texts += [case.text for file in ("in_the_wild", "synthetic") for case in read_cases(file)]
found = [extractor().extract(Source(str(i), text)) for i, text in enumerate(texts)]
sys.stdout.reconfigure(encoding="utf-8")
print(found)
print(link(found, extractor().registry))
"""


def test_every_process_gives_the_same_bytes() -> None:
    outputs = set()
    for seed in ("0", "1", "4242"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)}
        done = subprocess.run([sys.executable, "-c", SCRIPT, SEED], env=env, capture_output=True, check=True)
        assert len(done.stdout) > 10_000
        outputs.add(done.stdout)
    assert len(outputs) == 1
