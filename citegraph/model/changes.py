"""The provisions that an edge changes in a work, and those that concern one place of the work.

A place is written as pinpoints are, inner to outer: ``khoản 2 Điều 8``. It is concerned by a change of the place
itself, of a place around it (``Điều 8``) and of a place in it (``điểm a khoản 2 Điều 8``).

>>> contains("Điều 8", "điểm a khoản 2 Điều 8"), contains("khoản 2 Điều 8", "khoản 3 Điều 8")
(True, False)
"""

from __future__ import annotations

import re

from citegraph.model import Action, Edge, Kind, Provision, Relation

ACTIONS = {
    Kind.AMENDS: Action.AMEND,
    Kind.REPLACES: Action.REPLACE,
    Kind.REPEALS: Action.REPEAL,
    Kind.SUSPENDS: Action.SUSPEND,
    Kind.CORRECTS: Action.CORRECT,
}
"""The action of a change on the places that it names, if no provision is more specific."""

LEVELS = ("tiết", "điểm", "khoản", "điều", "tiểu mục", "mục", "chương", "phần", "mẫu", "biểu", "phụ lục")
"""The levels of provisions, inner to outer."""

_PART = re.compile(rf"(?:^| )({'|'.join(LEVELS)}) ")


def changes_of(relation: Relation | Edge) -> tuple[Provision, ...]:
    """The provisions that a relation changes; without any, the places that it names, each changed by its kind."""
    action = ACTIONS.get(relation.kind)
    if relation.provisions or action is None:
        return relation.provisions
    source = relation.source_pinpoints[0] if len(relation.source_pinpoints) == 1 else None
    return tuple(Provision(action, place, source) for place in relation.target_pinpoints)


def changes_at(relation: Relation | Edge, place: str) -> tuple[Provision, ...]:
    """The changes that concern a place."""
    return tuple(p for p in changes_of(relation) if contains(p.target, place) or contains(place, p.target))


def contains(outer: str, inner: str) -> bool:
    """Whether a place is the same as another or contains it, by their names."""
    wide, narrow = parts_of(outer), parts_of(inner)
    return bool(wide) and narrow[-len(wide) :] == wide


def parts_of(place: str) -> list[tuple[str, str]]:
    """The levels of a place with their numbers, inner to outer; a place in another form is one part."""
    words = " ".join(place.lower().split())
    found = list(_PART.finditer(words))
    if not found or found[0].start():
        return [("", words)] if words else []
    ends = [m.start() for m in found[1:]] + [len(words)]
    return [(m[1], words[m.end() : end].strip()) for m, end in zip(found, ends, strict=True)]
