"""Keys of works that one source alone has: a plan of an unnamed province, a text that says no number of its own.

======================  ==========  ===========================
inside its source       the source  in the graph
======================  ==========  ===========================
``thong-tu:this``       ``a.txt``   ``thong-tu:this@a.txt``
``ke-hoach:02~2020``    ``a.txt``   ``ke-hoach:02@?a.txt~2020``
======================  ==========  ===========================

>>> apart("ke-hoach:02~2020", "a.txt")
'ke-hoach:02@?a.txt~2020'
>>> within("ke-hoach:02@?a.txt~2020")
('ke-hoach:02~2020', 'a.txt')
"""

from __future__ import annotations

import re

_OWN = ":this"
ITSELF = "van-ban:this"
"""The key inside its source of a document without a key of its own, which relations leave out."""

_ALONE = re.compile(r"(.+?)@\?(.+?)(~\d{4})?", re.DOTALL)
_ITSELF = re.compile(rf"(.+?{_OWN})@(.+)", re.DOTALL)


def is_own(key: str) -> bool:
    """Whether the key inside a source is that of a text that says no number of its own."""
    return key.endswith(_OWN)


def apart(key: str, source: str) -> str:
    """The key in the graph of the work that only `source` has under `key`."""
    if is_own(key):
        return f"{key}@{source}"
    head, mark, period = key.partition("~")
    return f"{head}@?{source}{mark}{period}"


def within(key: str) -> tuple[str, str | None]:
    """A key of the graph as sources have it, and the one source that has it, if only one does."""
    if found := _ALONE.fullmatch(key):
        return found[1] + (found[3] or ""), found[2]
    if found := _ITSELF.fullmatch(key):
        return found[1], found[2]
    return key, None


def scope_in(key: str) -> str:
    """The scope that a key of the graph holds (`lao-cai` of `chi-thi:16-ct/tu@lao-cai~2020`), or nothing."""
    head, _, chain = key.partition("@")
    return "" if chain.startswith("?") or is_own(head) else chain.partition("~")[0]


def stem_of(key: str) -> str:
    """The stem of a key; that of a text that says no number of its own is the key itself.

    >>> stem_of("chi-thi:16-ct/tu@lao-cai~2020"), stem_of("thong-tu:this@a.txt")
    ('chi-thi:16-ct/tu', 'thong-tu:this@a.txt')
    """
    head = key.partition("@")[0]
    return key if is_own(head) else head.partition("~")[0]


def stem_in(key: str, source: str | None) -> str:
    """The stem of a key as `source` has it; without a source, of a key of the graph."""
    return apart(key, source) if source is not None and is_own(key) else stem_of(key)
