"""Keys: every part of one is read and written in one place, and what a key tells of its place and period."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citegraph import load_registry
from citegraph.identity.keys import Terms, known_keys, symbol_reader
from citegraph.model.workkey import OWN, WorkKey

CLASSES = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
SLUGS = st.from_regex(r"[a-z0-9/.\-]{1,30}", fullmatch=True).filter(lambda slug: slug != OWN)
SCOPES = st.from_regex(r"[a-z][a-z.-]{0,30}", fullmatch=True)
PERIODS = st.from_regex(r"(?:19|20)[0-9]{2}(?:-[0-9]{2}){0,2}", fullmatch=True)
SOURCES = st.text(min_size=1) | st.text(alphabet="a~%0257EF\n", min_size=1)
OWN_KEYS = st.builds(WorkKey, CLASSES, st.just(OWN), source=st.none() | st.text(min_size=1))
KEYS = OWN_KEYS | st.builds(
    WorkKey, CLASSES, SLUGS, st.none() | SCOPES, st.none() | PERIODS | st.just("khoa-5"), st.none()
)


@given(KEYS)
def test_a_key_is_read_as_it_was_written(key: WorkKey) -> None:
    assert WorkKey.parse(str(key)) == key


@given(KEYS, SOURCES)
def test_a_key_apart_leads_back_to_its_source(key: WorkKey, source: str) -> None:
    apart = WorkKey.parse(str(key.within.apart(source)))
    assert (apart.within, apart.source) == (key.within, source)
    assert apart.is_apart is not key.is_own


@given(st.text() | st.text(alphabet="a1:@~?/-%257E"))
def test_any_string_is_written_as_it_was_read(text: str) -> None:
    key = WorkKey.parse(text)
    assert str(key) == text
    assert WorkKey.parse(str(key)) == key


@pytest.mark.parametrize("key", ["ke-hoach:02~2020", "ke-hoach:02", "thong-tu:this", "nghi-quyet:04-nq/tu@ha-nam~2020"])
@pytest.mark.parametrize("source", ["a.txt", "so/2020~cu@x.txt", "?a", "a@?b"])
def test_a_source_may_have_any_name(key: str, source: str) -> None:
    apart = WorkKey.parse(str(WorkKey.parse(key).apart(source)))
    assert (str(apart.within), apart.source) == (key, source)
    assert WorkKey.parse(key).source is None


@given(KEYS, SOURCES, KEYS, SOURCES)
def test_two_sources_never_share_a_key(key: WorkKey, source: str, other: WorkKey, another: str) -> None:
    """Whatever the ids of sources look like, such as `tin` and `tin~2020`, no key of one is a key of the other."""
    assert (str(key.apart(source)) == str(other.apart(another))) is (key.apart(source) == other.apart(another))


@pytest.mark.parametrize("key", ["ke-hoach:02", "thong-tu:this"])
def test_a_key_has_no_control_characters(key: str) -> None:
    """The id of a source may have some; in a key they would break lines of graph files."""
    assert not set("\n\r\t\x1b\x7f") & set(str(WorkKey.parse(key).apart("a\n\r\t\x1b\x7f.txt")))


def test_every_key_of_a_corpus_and_of_the_registry_is_in_parts(repo_root: Path) -> None:
    """A sample of real texts has them all: of the centre, of provinces, by name, by number, of the text itself."""
    registry = load_registry()
    rows = (repo_root / "tests" / "regression" / "citations.tsv").read_text("utf-8").splitlines()[1:]
    cited = [(key, text) for text, _, _, key in (row.split("\t") for row in rows) if key]
    keys = {key for key, _ in cited} | {str(WorkKey.parse(key).apart(text)) for key, text in cited}
    keys |= {known_keys(registry).key(work) for work in registry.works}
    assert len(keys) > 1_000
    for key in keys:
        parsed = WorkKey.parse(key)
        assert str(parsed) == key
        assert parsed.class_id
        assert not {*"@~"} & {*parsed.slug}


@pytest.mark.parametrize(
    ("key", "scope"),
    [
        ("chi-thi:16-ct/tu@lao-cai~2020", "lao-cai"),
        ("ke-hoach:12/kh-ubnd@ho-chi-minh", "ho-chi-minh"),
        ("ke-hoach:12-kh/tu@lao-cai@?b.txt~2020", "lao-cai"),
        ("chi-thi:05-ct/tw~2016", None),
        ("ke-hoach:02@?a.txt~2020", None),
        ("thong-tu:this@a.txt", None),
    ],
)
def test_the_scope_of_a_key_is_a_place_and_no_source(key: str, scope: str | None) -> None:
    assert WorkKey.parse(key).scope == scope


@pytest.mark.parametrize(
    ("key", "stem"),
    [
        ("chi-thi:16-ct/tu@lao-cai~2020", "chi-thi:16-ct/tu"),
        ("ke-hoach:02@?a.txt~2020", "ke-hoach:02"),
        ("luat:dat-dai~2013-11-29", "luat:dat-dai"),
        ("thong-tu:this@a.txt", "thong-tu:this@a.txt"),
        ("thong-tu:this", "thong-tu:this"),
    ],
)
def test_the_stem_of_a_key_has_neither_scope_nor_period(key: str, stem: str) -> None:
    assert WorkKey.parse(key).stem == stem


@pytest.mark.parametrize(
    ("key", "number", "series"),
    [
        ("nghi-dinh:30/2020/nd-cp", 30, "nghi-dinh:/2020/nd-cp"),
        ("chi-thi:18-ct/tu@quang-ninh~2020", 18, "chi-thi:-ct/tu@quang-ninh~2020"),
    ],
)
def test_a_key_tells_its_number_and_its_series(key: str, number: int, series: str) -> None:
    assert WorkKey.parse(key).numbered() == (number, WorkKey.parse(series))


@pytest.mark.parametrize("key", ["luat:dat-dai~2013", "ke-hoach:02", "thong-tu:this", "chi-thi:1234567-ct/tw"])
def test_a_key_without_a_number_before_codes_has_no_series(key: str) -> None:
    assert WorkKey.parse(key).numbered() is None


@pytest.mark.parametrize(
    ("date", "term"),
    [
        ("2019", 2015),
        ("2020", None),
        ("2020-01-10", 2015),
        ("2020-07-31", 2015),
        ("2020-08-01", None),
        ("2020-11-30", None),
        ("2020-12-01", 2020),
        ("2021-02-01", 2020),
    ],
)
def test_a_local_term_begins_in_the_autumn_before_the_central_one(date: str, term: int | None) -> None:
    """Which of two terms a day in the months of local congresses lies in is open."""
    assert Terms(load_registry()).local(date) == term


@pytest.mark.parametrize(
    ("symbol", "restarts", "local", "type_code", "bodies"),
    [
        ("30/2020/NĐ-CP", None, False, "NĐ", ("CP",)),
        ("45/2013/QH13", None, False, None, ("QH",)),
        ("128/NQ-CP", "year", False, "NQ", ("CP",)),
        ("01-CT/TW", "term", False, "CT", ("TW",)),
        ("18-CT/TU", "term", True, "CT", ("TU",)),
        ("12/2021/QĐ-UBND", None, True, "QĐ", ("UBND",)),
        ("26/2014/TTLT-BTC-BCT", None, False, "TTLT", ("BTC", "BCT")),
    ],
)
def test_a_symbol_tells_which_parts_of_a_key_it_leaves_open(
    symbol: str, restarts: str | None, local: bool, type_code: str | None, bodies: tuple[str, ...]
) -> None:
    """Its period where the numbers restart, its scope where every locality has such a body."""
    read = symbol_reader(load_registry())(symbol)
    assert read is not None
    assert (read.restarts, read.is_local) == (restarts, local)
    assert (read.type_code, read.body_codes) == (type_code, bodies)
