"""No pattern of the code or of the registry takes exponential time, whatever the text."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import citegraph
from citegraph.registry import load_registry
from citegraph.registry.audit.patterns import may_explode
from citegraph.registry.lexicon import lexicon
from citegraph.registry.schema import fill_placeholders
from citegraph.registry.slots import compiled

BEHIND_EXTRAS = ("citegraph.cli", "citegraph.integrations.spark", "citegraph.integrations", "citegraph.web")


def _patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
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


@pytest.mark.parametrize("module", list(_modules()))
def test_no_pattern_of_the_code_explodes(module: str) -> None:
    found = _patterns_in(list(vars(importlib.import_module(module)).values()))
    assert [p.pattern for p in found if may_explode(p.pattern, p.flags)] == []


def test_no_pattern_of_the_registry_explodes() -> None:
    registry = load_registry()
    patterns = [part.pattern for part in registry.parts] + [sign.pattern for sign in registry.signs]
    patterns += [pattern for frame in registry.frames for pattern in compiled(frame.slots).values()]
    patterns += [fill_placeholders(p) for block in registry.named for p in (block.after, block.tail) if p]
    parts = [vars(part) for name, part in vars(lexicon(registry)).items() if name != "registry"]
    built = [p.pattern for p in _patterns_in(parts)]
    assert built
    assert [p for p in (*patterns, *built) if may_explode(p)] == []
