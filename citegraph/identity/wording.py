"""Build keys for works that are named only in words: by issuer, action, and the works acted on.

=================================================================  ====================================
``chuong-trinh:chinh-phu.thuc-hien.57-nq/tw~2021``                 a programme of the Government
``ke-hoach:uy-ban-nhan-dan-tinh.thuc-hien.48/nq-cp@lao-cai~2022``  a plan of a province's committee
``nghi-dinh:huong-dan.18/2023/qh15``                               no issuer: only one body issues decrees
``quy-che:chinh-phu.cua.lam-viec``                                 a subject in place of a work
=================================================================  ====================================

The period is that of the first work acted on, so that the key is partial if the text leaves it open, as any other key.

>>> words_key("chuong-trinh", "chinh-phu", "thuc-hien", ["nghi-quyet:57-nq/tw~2021"], None)
'chuong-trinh:chinh-phu.thuc-hien.57-nq/tw~2021'
>>> words_key("ke-hoach", "ubnd-tinh", "thuc-hien", ["nghi-quyet:05-nq/tu@lao-cai~2020"], "Lào Cai")
'ke-hoach:ubnd-tinh.thuc-hien.05-nq/tu@lao-cai~2020'
>>> words_key("quy-che", "chinh-phu", "cua", ["lam-viec"], None)
'quy-che:chinh-phu.cua.lam-viec'
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from citegraph.identity.keys import make_key, scope_slug
from citegraph.model.workkey import WorkKey
from citegraph.registry.lexicon import Lexicon


class Wording(NamedTuple):
    """The parts of the stem of a key in words; `issuer` is None if the name does not contain it."""

    issuer: str | None
    act: str
    object: str


def words_key(class_id: str, issuer: str | None, act: str, objects: Sequence[str], scope: str | None) -> str:
    """Build the key of a work in words from a slug of its issuer and the keys of works (or topic) that it acts on."""
    place = scope_slug(scope) if scope else ""
    # Works before the topic, in a fixed order: texts that list them differently get the same key.
    ordered = sorted(objects, key=lambda key: (":" not in key, key))
    period = next((found for key in ordered if (found := WorkKey.parse(key).period)), None)
    parts = [*([issuer] if issuer else []), act, *(_object(WorkKey.parse(key), place) for key in ordered)]
    return make_key(class_id, ".".join(parts), scope, period)


def _object(key: WorkKey, place: str) -> str:
    """Return the part of a key that identifies a work acted on: symbol, or class and name, and its own locality."""
    # A name needs its class (`luat-dat-dai`); a symbol contains its type (`57-nq/tw`).
    named = key.class_id and "/" not in key.slug
    return (
        (f"{key.class_id}-" if named else "") + key.slug + (f"-{key.scope}" if key.scope not in (None, place) else "")
    )


def wording_of(key: WorkKey, lexicon: Lexicon) -> Wording | None:
    """Split a key in words into its parts; return None for any other key."""
    parts = key.slug.split(".")
    for at in (0, 1):  # without an issuer the action comes first: `huong-dan.18/2023/qh15`
        if len(parts) > at + 1 and parts[at] in lexicon.worded.stems:
            return Wording(parts[0] if at else None, parts[at], ".".join(parts[at + 1 :]))
    return None


def identifies(key: str, lexicon: Lexicon) -> bool:
    """Return whether a key in words identifies one work across texts.

    Its issuer, verb and works must distinguish it from any other work. The key of a local body also needs its locality.
    An issuer that the registry does not list may be any body.
    """
    parsed = WorkKey.parse(key)
    wording = wording_of(parsed, lexicon)
    if wording is None or not lexicon.worded.stems[wording.act] or wording.issuer is None:
        return False
    issuer = lexicon.bodies.issuers_by_id.get(wording.issuer)
    return issuer is not None and (not issuer.local or parsed.scope is not None)
