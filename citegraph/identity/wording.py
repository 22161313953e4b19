"""Keys of works that are named in words alone: whose work it is, what it does, and to which works.

=================================================================  ====================================
``chuong-trinh:chinh-phu.thuc-hien.57-nq/tw~2021``                 a programme of the Government
``ke-hoach:uy-ban-nhan-dan-tinh.thuc-hien.48/nq-cp@lao-cai~2022``  a plan of a province's committee
``nghi-dinh:huong-dan.18/2023/qh15``                               one body alone issues decrees
``quy-che:chinh-phu.cua.lam-viec``                                 what it is about, in place of a work
=================================================================  ====================================

The period is that of the first of the works acted on, so that a text that leaves it open stays partial as with any key.

>>> words_key("chuong-trinh", "chinh-phu", "thuc-hien", ["nghi-quyet:57-nq/tw~2021"], None)
'chuong-trinh:chinh-phu.thuc-hien.57-nq/tw~2021'
>>> words_key("ke-hoach", "ubnd-tinh", "thuc-hien", ["nghi-quyet:05-nq/tu@lao-cai~2020"], "Lào Cai")
'ke-hoach:ubnd-tinh.thuc-hien.05-nq/tu@lao-cai~2020'
>>> words_key("quy-che", "chinh-phu", "cua", ["lam-viec"], None)
'quy-che:chinh-phu.cua.lam-viec'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citegraph.identity.keys import make_key, scope_slug
from citegraph.model.workkey import WorkKey
from citegraph.registry.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Wording:
    """The parts of the stem of a key in words; `issuer` is None where no name tells it."""

    issuer: str | None
    act: str
    object: str


def words_key(class_id: str, issuer: str | None, act: str, objects: Sequence[str], scope: str | None) -> str:
    """The key of a work in words; `issuer` is a slug, `objects` keys of works that it acts on, and its topic."""
    place = scope_slug(scope) if scope else ""
    ordered = sorted(objects, key=lambda key: (":" not in key, key))
    period = next((found for key in ordered if (found := WorkKey.parse(key).period)), None)
    parts = [*([issuer] if issuer else []), act, *(_object(WorkKey.parse(key), place) for key in ordered)]
    return make_key(class_id, ".".join(parts), scope, period)


def _object(key: WorkKey, place: str) -> str:
    """What a work gives to the key of one that acts on it: its symbol, or class and name, and its own locality."""
    named = key.class_id and "/" not in key.slug
    return (
        (f"{key.class_id}-" if named else "") + key.slug + (f"-{key.scope}" if key.scope not in (None, place) else "")
    )


def wording_of(key: WorkKey, lexicon: Lexicon) -> Wording | None:
    """The parts of a key in words, or None if the key is another's."""
    parts = key.slug.split(".")
    for at in (0, 1):
        if len(parts) > at + 1 and parts[at] in lexicon.worded.stems:
            return Wording(parts[0] if at else None, parts[at], ".".join(parts[at + 1 :]))
    return None


def identifies(key: str, lexicon: Lexicon) -> bool:
    """Whether all texts that have a key in words mean one work by it: issuer, verb and works tell it from any other.

    A local body's needs its locality; that of a body which the registry does not list may be anyone's.
    """
    parsed = WorkKey.parse(key)
    wording = wording_of(parsed, lexicon)
    if wording is None or not lexicon.worded.stems[wording.act] or wording.issuer is None:
        return False
    issuer = lexicon.bodies.issuers_by_id.get(wording.issuer)
    return issuer is not None and (not issuer.local or parsed.scope is not None)
