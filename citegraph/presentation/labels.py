"""The Vietnamese and English labels of relations, types and levels, for pages and files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from citegraph.errors import ExportError
from citegraph.model import Kind
from citegraph.text.normal import fold

if TYPE_CHECKING:
    from citegraph.registry import Registry

Labels = dict[str, Any]
"""The labels of one language, as `data/labels.json` has them."""


@cache
def labels() -> dict[str, Labels]:
    """The labels of every language (`vi`, `en`)."""
    known: dict[str, Labels] = json.loads((files("citegraph.presentation") / "data" / "labels.json").read_text("utf-8"))
    return known


def labels_in(language: str) -> Labels:
    """The labels of this language. Raises `ExportError` for a language without labels."""
    known = labels()
    if language not in known:
        raise ExportError(f"{language}: no labels in this language; choose one of {', '.join(sorted(known))}")
    return known[language]


@dataclass(frozen=True, slots=True)
class _Count:
    """A number in a label, which may state its noun: `{n:document|documents}`."""

    number: int
    shown: str

    def __format__(self, nouns: str) -> str:
        one, _, other = nouns.partition("|")
        return f"{self.shown} {one if self.number == 1 else other}" if nouns else self.shown


def fill(label: str, show: Callable[[int], str] = str, **values: object) -> str:
    """Fill in a label; `show` formats its numbers.

    >>> fill("{n:document|documents} of {all}", n=1, all=2)
    '1 document of 2'
    """
    counted = {name: _Count(each, show(each)) if isinstance(each, int) else each for name, each in values.items()}
    return label.format(**counted)


def type_names(registry: Registry, words: Labels) -> dict[str, str]:
    """The name of each type of the registry, in the language of the labels if they have one."""
    return {**{t.id: t.name for t in registry.types}, **words["typeNames"]}


@cache
def kinds_by_name() -> dict[str, tuple[Kind, bool]]:
    """The kind of each folded name of a relation, and whether the name is passive (`được thay thế bởi`)."""
    known = {fold(name): (kind, False) for kind in Kind for name in (kind.value, kind.value.replace("_", " "))}
    for words in labels().values():
        for kind, label in words["out"].items():
            for name in _names(label):
                known.setdefault(fold(name), (Kind(kind), False))
        for kind, label in words["in"].items():
            known.setdefault(fold(label), (Kind(kind), True))
    return known


def kinds_listed() -> str:
    """The names of relations for a register."""
    return "; ".join(labels()["vi"]["out"].values())


def names_of_types() -> Iterator[tuple[str, str]]:
    """The ids and names of types in the labels, which may be in another language than the registry's."""
    for words in labels().values():
        yield from words["typeNames"].items()


def _names(label: str) -> Iterator[str]:
    """A label, and each of its items: `sửa đổi` and `bổ sung` of `sửa đổi, bổ sung`."""
    yield label
    yield from label.split(", ")
