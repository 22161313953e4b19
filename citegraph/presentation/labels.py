"""The Vietnamese and English labels of relations, types and levels, for pages and files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from citegraph.errors import ExportError

if TYPE_CHECKING:
    from citegraph.registry import Registry

LANGUAGES = ("vi", "en")
"""The languages of labels and messages, the default first."""

Labels = dict[str, Any]
"""The labels of one language, as `data/labels.json` has them."""


@cache
def labels() -> dict[str, Labels]:
    """The labels of every language."""
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


def shown_number(number: int, language: str) -> str:
    """A number with a separator of thousands.

    >>> shown_number(4301, "vi"), shown_number(4301, "en")
    ('4.301', '4,301')
    """
    return f"{number:,}".replace(",", "." if language == "vi" else ",")


def shown_date(iso: str | None, language: str) -> str:
    """A date, possibly partial: 15/05/2016 in Vietnamese, 2016-05-15 in English; empty for none."""
    if not iso or language != "vi":
        return iso or ""
    return "/".join(reversed(iso.split("-")))


def type_names(registry: Registry, words: Labels) -> dict[str, str]:
    """The name of each type of the registry, in the language of the labels if they have one."""
    return {**{t.id: t.name for t in registry.types}, **words["typeNames"]}


def names_of_types() -> Iterator[tuple[str, str]]:
    """The ids and names of types in the labels, which may be in another language than the registry's."""
    for words in labels().values():
        yield from words["typeNames"].items()
