"""Keys of works that one source alone has, and what a key says of its place and period."""

from __future__ import annotations

import pytest

from citegraph import load_registry
from citegraph.identity import Terms
from citegraph.keys import apart, scope_in, within


@pytest.mark.parametrize("key", ["ke-hoach:02~2020", "ke-hoach:02", "thong-tu:this", "nghi-quyet:04-nq/tu@ha-nam~2020"])
@pytest.mark.parametrize("source", ["a.txt", "so/2020~cu@x.txt"])
def test_a_key_apart_leads_back_to_its_source(key: str, source: str) -> None:
    assert within(apart(key, source)) == (key, source)
    assert within(key) == (key, None)


@pytest.mark.parametrize(
    ("key", "scope"),
    [
        ("chi-thi:16-ct/tu@lao-cai~2020", "lao-cai"),
        ("ke-hoach:12/kh-ubnd@ho-chi-minh", "ho-chi-minh"),
        ("chi-thi:05-ct/tw~2016", ""),
        ("ke-hoach:02@?a.txt~2020", ""),
        ("thong-tu:this@a.txt", ""),
    ],
)
def test_the_scope_of_a_key_is_a_place_and_no_source(key: str, scope: str) -> None:
    assert scope_in(key) == scope


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
