"""What pages and diagrams say and how they look: labels in every language, colours, words for what was chosen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from citegraph.errors import ExportError
from citegraph.export.selection import Selected
from citegraph.model import Work

if TYPE_CHECKING:
    from citegraph.registry import Registry

Labels = dict[str, Any]
"""The labels of one language, as `assets/labels.json` has them."""


def asset(name: str) -> str:
    """The text of a file in `assets/`."""
    return (files("citegraph.export") / "assets" / name).read_text("utf-8")


@lru_cache(maxsize=1)
def labels() -> dict[str, Labels]:
    """The labels of every language (`vi`, `en`)."""
    known: dict[str, Labels] = json.loads(asset("labels.json"))
    return known


def labels_in(language: str) -> Labels:
    """The labels of this language. Raises `ExportError` for one that there are none for."""
    known = labels()
    if language not in known:
        raise ExportError(f"{language}: there are no labels in this language; choose one of {', '.join(sorted(known))}")
    return known[language]


@lru_cache(maxsize=1)
def palette() -> dict[str, Any]:
    """The colours: `kinds` maps a kind of relation to its look, `hues` a type to its hue in degrees."""
    known: dict[str, Any] = json.loads(asset("palette.json"))
    return known


def type_names(registry: Registry, words: Labels) -> dict[str, str]:
    """The name of each type of the registry, in the language of the labels where they have one."""
    return {**{t.id: t.name for t in registry.types}, **words["typeNames"]}


def short_label(work: Work, type_name: str) -> str:
    """The words of a box below its type: a name without the type that it begins with.

    >>> from citegraph.model import Work
    >>> short_label(Work("nghi-quyet:70", "nghi-quyet", name="nghị quyết số 70"), "Nghị quyết")
    'số 70'
    """
    label = work.label
    rest = label[len(type_name) :].strip()
    return rest if not work.symbol and rest and label.casefold().startswith(type_name.casefold()) else label


def full_label(work: Work, type_name: str) -> str:
    """What a sentence calls a work: its type and symbol, or its name, which begins with the type as a rule.

    >>> from citegraph.model import Work
    >>> full_label(Work("nghi-quyet:70", "nghi-quyet", name="nghị quyết số 70"), "Nghị quyết")
    'Nghị quyết số 70'
    >>> full_label(Work("luat:this@a.txt", "luat"), "Luật")
    'Luật không số, trong a.txt'
    """
    short = short_label(work, type_name)
    return short if short.casefold() == type_name.casefold() else f"{type_name} {short}"


def work_name(work: Work, names: Mapping[str, str]) -> str:
    """What a sentence calls a work, `names` being those of types."""
    return full_label(work, names.get(work.type, work.type))


def notes(chosen: Selected, words: Labels) -> list[str]:
    """What of the corpus was chosen, a phrase each; nothing where all of it was."""
    if not chosen.partial:
        return []
    asked, said = chosen.asked, words["chosen"]
    works, edges = len(chosen.corpus.works), len(chosen.corpus.edges)
    found = [said["part"].format(works=works, all=chosen.all_works, edges=edges, all_edges=chosen.all_edges)]
    if chosen.focus:
        found.append(said["focus"].format(work=chosen.focus.label, depth=asked.depth))
    if asked.kinds:
        found.append(said["kinds"].format(kinds=", ".join(words["out"][k] for k in sorted(asked.kinds))))
    if asked.since:
        found.append(said["since"].format(day=asked.since))
    if chosen.left_out:
        found.append(said["left"].format(n=chosen.left_out))
    return found
