"""Names of works for other systems: a URN made from the key, and an Akoma Ntoso IRI where enough is known.

Every work has a URN. An IRI follows the Akoma Ntoso Naming Convention 1.0 and states country, locality, class, type,
year and number; a work for which one of these is unknown has no IRI.

>>> work_uri("chi-thi:18-ct/tu@quang-ninh~2020")
'urn:citegraph:work:chi-thi:18-ct/tu@quang-ninh~2020'
>>> akoma_iri(Work("chi-thi:18-ct/tu@quang-ninh~2020", "chi-thi", "18-CT/TU", date="2021-08-30"), local=True)
'/akn/vn-quang-ninh/doc/chi-thi/2021/18-ct_tu'
>>> akoma_iri(Work("chi-thi:18-ct/tu", "chi-thi", "18-CT/TU", date="2021-08-30"), local=True)
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from citegraph.export.resources import asset
from citegraph.identity.keys import year_in_slug
from citegraph.model import Work
from citegraph.model.changes import parts_of
from citegraph.model.workkey import WorkKey
from citegraph.text.normal import slug

BASE = "urn:citegraph:"
"""The prefix of the names of all our resources."""


def uri(kind: str, name: str) -> str:
    """The URN of a resource, percent-encoded."""
    return f"{BASE}{kind}:{quote(name, safe=':/@~', errors='replace')}"


def work_uri(key: str) -> str:
    """The URN of the work with this key."""
    return uri("work", key)


def akoma_iri(work: Work, *, local: bool) -> str | None:
    """The IRI of a work, such as `/akn/vn/act/nghi-dinh/2020/30_2020_nd-cp`, or None if its identity is open.

    `local` is True for a work of a local body, which needs a locality. The year is that of the symbol, else of the
    date; the term of a party number is not a year. `/` of a symbol becomes `_`, which does not occur in keys.
    """
    key = WorkKey.parse(work.key)
    in_symbol = year_in_slug(key.slug)
    year = in_symbol or (work.date or "")[:4]
    if not year or not _is_identified(work, key) or (local and not key.scope):
        return None
    place = f"vn-{quote(key.scope, safe='.')}" if key.scope else "vn"
    kind = f"{_class(key.class_id, bool(in_symbol))}/{key.class_id}"
    return f"/akn/{place}/{kind}/{year}/{quote(key.slug.replace('/', '_'), safe='')}"


def _is_identified(work: Work, key: WorkKey) -> bool:
    """True if a work has a symbol, or a name in place of a number, and a key that is valid outside its source."""
    named = work.symbol or (work.name and not work.number)
    return bool(named) and key.source is None and not key.is_own


def akoma_place(reference: str, place: str | None) -> str:
    """The IRI of a provision of the work with this IRI or URN; that of the work for a place that has no name there.

    >>> akoma_place("/akn/vn/act/nghi-dinh/2020/15_2020_nd-cp", "điểm a khoản 2 Điều 8a")
    '/akn/vn/act/nghi-dinh/2020/15_2020_nd-cp/!main~art_8a__para_2__point_a'
    """
    names = akoma_words()["levels"]
    parts = [(names.get(level), slug(number)) for level, number in parts_of(place or "")]
    if not reference or not parts or any(not name or not number for name, number in parts):
        return reference
    portion = "__".join(f"{name}_{number}" for name, number in reversed(parts))
    return f"{reference}#{portion}" if reference.startswith(BASE) else f"{reference}/!main~{portion}"


@lru_cache(maxsize=1)
def akoma_words() -> dict[str, Any]:
    """The names of types, levels and modifications in Akoma Ntoso."""
    known: dict[str, Any] = json.loads(asset("akoma.json"))
    return known


def _class(type_: str, with_year: bool) -> str:
    """The class of a type in Akoma Ntoso. Some types are acts only if their number contains the year."""
    if type_ in akoma_words()["act"] or (with_year and type_ in akoma_words()["act_with_year"]):
        return "act"
    return "judgment" if type_ in akoma_words()["judgment"] else "doc"
