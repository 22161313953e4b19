"""The display name of a work: its type and symbol, or its name."""

from __future__ import annotations

from collections.abc import Mapping

from citegraph.model import Work


def short_label(work: Work, type_name: str) -> str:
    """The label in a box below its type: a name without the type that it starts with.

    >>> from citegraph.model import Work
    >>> short_label(Work("nghi-quyet:70", "nghi-quyet", name="nghị quyết số 70"), "Nghị quyết")
    'số 70'
    """
    label = work.label
    rest = label[len(type_name) :].strip()
    return rest if not work.symbol and rest and label.casefold().startswith(type_name.casefold()) else label


def full_label(work: Work, type_name: str) -> str:
    """The name of a work in a sentence: its type and symbol, or its name, which usually starts with the type.

    >>> from citegraph.model import Work
    >>> full_label(Work("nghi-quyet:70", "nghi-quyet", name="nghị quyết số 70"), "Nghị quyết")
    'Nghị quyết số 70'
    >>> full_label(Work("luat:this@a.txt", "luat"), "Luật")
    'Luật không số, trong a.txt'
    """
    short = short_label(work, type_name)
    return short if short.casefold() == type_name.casefold() else f"{type_name} {short}"


def work_name(work: Work, names: Mapping[str, str]) -> str:
    """The name of a work in a sentence; `names` are those of types."""
    return full_label(work, names.get(work.type, work.type))
