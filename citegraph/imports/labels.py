"""What relations and types of documents are called in the languages of the labels that pages show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from citegraph.model import Kind
from citegraph.text.normal import fold


@cache
def kinds() -> dict[str, tuple[Kind, bool]]:
    """What a relation is called, folded -> its kind, and whether the words are passive (`được thay thế bởi`)."""
    known = {fold(name): (kind, False) for kind in Kind for name in (kind.value, kind.value.replace("_", " "))}
    for labels in _labels().values():
        for kind, label in labels["out"].items():
            for name in _names(label):
                known.setdefault(fold(name), (Kind(kind), False))
        for kind, label in labels["in"].items():
            known.setdefault(fold(label), (Kind(kind), True))
    return known


def kinds_listed() -> str:
    """The relations as a register names them."""
    return "; ".join(_labels()["vi"]["out"].values())


def type_names() -> Iterator[tuple[str, str]]:
    """The names of types in other languages than that of the registry: the id, the name."""
    for labels in _labels().values():
        yield from labels["typeNames"].items()


def _names(label: str) -> Iterator[str]:
    """A label, and each of the words that it lists: `sửa đổi` and `bổ sung` of `sửa đổi, bổ sung`."""
    yield label
    yield from label.split(", ")


@cache
def _labels() -> dict[str, Any]:
    known: dict[str, Any] = json.loads((files("citegraph.export") / "assets" / "labels.json").read_text("utf-8"))
    return known
