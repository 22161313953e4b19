"""What an edge changes in a work, provision by provision, and which of it bears on one place of the work.

A place is written as pinpoints are, inner to outer: ``khoản 2 Điều 8``. What bears on it is a change of the place
itself, of what it lies in (``Điều 8``) and of what lies in it (``điểm a khoản 2 Điều 8``).

>>> holds("Điều 8", "điểm a khoản 2 Điều 8"), holds("khoản 2 Điều 8", "khoản 3 Điều 8")
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
"""What a change of a work does to the places that it names, where no provision says more."""

_LEVELS = ("tiết", "điểm", "khoản", "điều", "tiểu mục", "mục", "chương", "phần", "phụ lục", "mẫu")
_PART = re.compile(rf"(?:^| )({'|'.join(_LEVELS)}) ")
_ARTICLE = re.compile(r"\d+[a-zđ]?")


def place_of(text: str) -> str:
    """The place that people mean by a text: an article by its number alone, else the text itself.

    >>> place_of("8"), place_of(" khoản 2  Điều 8"), place_of("điều 5A")
    ('Điều 8', 'khoản 2 Điều 8', 'điều 5A')
    """
    words = " ".join(text.split())
    return f"Điều {words.lower()}" if _ARTICLE.fullmatch(words.lower()) else words


def changes_of(said: Relation | Edge) -> tuple[Provision, ...]:
    """The provisions that a relation changes; of one that only names places, these, each changed as its kind says."""
    action = ACTIONS.get(said.kind)
    if said.provisions or action is None:
        return said.provisions
    source = said.source_pinpoints[0] if len(said.source_pinpoints) == 1 else None
    return tuple(Provision(action, place, source) for place in said.target_pinpoints)


def changes_at(said: Relation | Edge, place: str) -> tuple[Provision, ...]:
    """Those of the changes that bear on a place."""
    return tuple(p for p in changes_of(said) if holds(p.target, place) or holds(place, p.target))


def holds(outer: str, inner: str) -> bool:
    """Whether a place is another or has it inside, as far as the places themselves tell."""
    wide, narrow = parts_of(outer), parts_of(inner)
    return bool(wide) and narrow[-len(wide) :] == wide


def parts_of(place: str) -> list[tuple[str, str]]:
    """The levels of a place with their numbers, inner to outer; a place of another form is one part."""
    words = " ".join(place.lower().split())
    found = list(_PART.finditer(words))
    if not found or found[0].start():
        return [("", words)] if words else []
    ends = [m.start() for m in found[1:]] + [len(words)]
    return [(m[1], words[m.end() : end].strip()) for m, end in zip(found, ends, strict=True)]
