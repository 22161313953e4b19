"""The names of relations in registers, in every language of the labels."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from citegraph.model import Kind
from citegraph.presentation.labels import labels
from citegraph.text.normal import fold


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


def _names(label: str) -> Iterator[str]:
    """A label, and each of its items: `sửa đổi` and `bổ sung` of `sửa đổi, bổ sung`."""
    yield label
    yield from label.split(", ")
