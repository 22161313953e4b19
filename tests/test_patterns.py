"""No pattern of the code or of the registry takes exponential or, in one place of a text, quadratic time."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import citegraph
from citegraph.lazy import LazyPattern
from citegraph.registry import load_registry
from citegraph.registry.audit.patterns import may_explode, may_square
from citegraph.registry.lexicon import lexicon
from citegraph.registry.schema import fill_placeholders
from citegraph.registry.slots import compiled

BOUNDED = {"citegraph.graph.ask"}
"""Modules whose patterns are matched with short texts only."""

BEHIND_EXTRAS = ("citegraph.cli", "citegraph.integrations.spark", "citegraph.integrations", "citegraph.web")


def _patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern | LazyPattern) and isinstance(value.pattern, str):
        yield value.compiled if isinstance(value, LazyPattern) else value
    elif isinstance(value, dict):
        yield from _patterns_in([*value, *value.values()])
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _patterns_in(item)


def _modules() -> Iterator[str]:
    for module in pkgutil.walk_packages(citegraph.__path__, "citegraph."):
        if not module.name.startswith(BEHIND_EXTRAS) and module.name != "citegraph.__main__":
            yield module.name


@pytest.mark.parametrize(
    ("pattern", "explodes"),
    [
        ("(?:a+ ?)+", True),
        ("(?:(?:a)?)*b", False),
        ("(?:a*)*", True),
        ("(?:a|a)*", True),
        ("(?: ?,? ?a)*", True),
        ("(?: ?(?:, ?)?a)*", False),
        ("(?:(?:có )?(?:được )?a )*", False),
        ("(?:(?:(?:có )?)?a )*", True),
        ("(?:với |cùng |cùng với )*", True),
        ("(?:(?:mục|điều) [^,]{1,24}?,? ?)*", True),
        ("(?>(?:mục|điều) [^,]{1,24}?,? ?(?=mục|$))*+", False),
        (r"\d+(?:\.\d+)*", False),
    ],
)
def test_a_pattern_explodes_where_a_turn_of_it_can_be_read_in_two_ways(pattern: str, explodes: bool) -> None:
    assert may_explode(pattern) is explodes


@pytest.mark.parametrize(
    ("pattern", "squares"),
    [
        (r"\s*,?\s*$", True),
        ("(.*),(.*);", True),
        (r"\w*a\w*-", True),
        ("a*(?:b?a*)?c", True),
        ("(?>a*b?a*c)", True),
        ("(?:,(?: |a)*)?[a-z]*;", True),
        (r"\s*,?\s*", False),
        (r"\s*+(?:,\s*+)?$", False),
        ("[^ ]+(?: [^ ]+)*$", False),
        ("a*ba*c", False),
        ("(?:x a*)*y a*;", False),
        ("a{0,9}a*;", False),
    ],
)
def test_a_pattern_squares_where_one_loop_can_take_over_from_another(pattern: str, squares: bool) -> None:
    """A last loop counts if something after it may fail, and a bounded repeat is no loop."""
    assert may_square(pattern) is squares


@pytest.mark.parametrize("module", list(_modules()))
def test_no_pattern_of_the_code_explodes_or_squares(module: str) -> None:
    found = list(_patterns_in(list(vars(importlib.import_module(module)).values())))
    assert [p.pattern for p in found if may_explode(p.pattern, p.flags)] == []
    assert [p.pattern for p in found if may_square(p.pattern, p.flags) and module not in BOUNDED] == []


def patterns_of_code() -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """Each pattern of the code's modules, after its module and name; those for short texts are left out."""
    for module in _modules():
        for name, value in vars(importlib.import_module(module)).items() if module not in BOUNDED else ():
            yield from ((module, name, pattern) for pattern in _patterns_in(value))


def patterns_of_registry() -> list[re.Pattern[str]]:
    """The patterns of blocks, and those built from them. Frames are left out: they read 160 nodes at most."""
    registry = load_registry()
    patterns = [part.pattern for part in registry.parts] + [sign.pattern for sign in registry.signs]
    patterns += [fill_placeholders(p) for block in registry.named for p in (block.after, block.tail) if p]
    parts = [vars(part) for name, part in vars(lexicon(registry)).items() if name != "registry"]
    built = list(_patterns_in(parts))
    assert built
    frames = {pattern for frame in registry.frames for pattern in compiled(frame.slots).values()}
    return [p for p in (*map(re.compile, patterns), *built) if p.pattern not in frames]


def test_no_pattern_of_the_registry_explodes_or_squares() -> None:
    frames = [pattern for frame in load_registry().frames for pattern in compiled(frame.slots).values()]
    patterns = {p.pattern for p in patterns_of_registry()}
    assert [p for p in {*frames, *patterns} if may_explode(p)] == []
    assert [p for p in patterns if may_square(p)] == []
