"""The key of a work as one value: the class of its type, its symbol or name, its scope, its period.

A key is written as a string in every output and in the model; `WorkKey.parse` is the only reader of that string.

====================================  ===================================================================
``nghi-dinh:30/2020/nd-cp``           class and symbol
``chi-thi:01-ct/tw~2021``             with the period in which the number is given once
``chi-thi:18-ct/tu@quang-ninh~2020``  with the scope, the locality of a local body
``thong-tu:this``                     a text without a number of its own, inside its source
``thong-tu:this@a.txt``               the same in the graph: it belongs to the source ``a.txt``
``ke-hoach:02@?a.txt~2020``           ``ke-hoach:02~2020`` of ``a.txt``: another source may mean another work
====================================  ===================================================================

Any string can be parsed, and `str` returns it unchanged. In the id of a source, control characters are written as in
an address (`%0A`), and so is a `~` that could begin a period: two sources never have one key.

>>> key = WorkKey.parse("chi-thi:18-ct/tu@quang-ninh~2020")
>>> key.class_id, key.slug, key.scope, key.period, key.stem
('chi-thi', '18-ct/tu', 'quang-ninh', '2020', 'chi-thi:18-ct/tu')
>>> str(WorkKey.parse("ke-hoach:02~2020").apart("a.txt"))
'ke-hoach:02@?a.txt~2020'
>>> str(WorkKey.parse("ke-hoach:02").apart("a~2020"))
'ke-hoach:02@?a%7E2020'
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

OWN = "this"
"""The part of a key in place of a symbol, for a text without a number of its own."""

ITSELF = f"van-ban:{OWN}"
"""The key, inside its source, of a document without a key of its own; relations leave it out."""

WHOLE_COUNTRY = "toan-quoc"
"""The scope of a body of the whole country whose code localities use too: `130/kh-bcdtknq18@toan-quoc`."""

_OWN_KEY = re.compile(rf"([^:@~]+):{OWN}(?:@(.+))?", re.DOTALL)
_KEY = re.compile(
    r"""(?:(?P<class>[^:@~]+):)?
    (?P<slug>[^@~]+)
    (?:@(?P<scope>[^?@~][^@~]*))?
    (?:@\?(?P<source>[^~]+))?
    (?:~(?P<period>.+))?""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPE = re.compile("%([01][0-9A-F]|25|7[EF])")
_UNSAFE = re.compile(rf"[\x00-\x1f\x7f]|%(?={_ESCAPE.pattern[1:]})")
_UNSAFE_APART = re.compile(f"~|{_UNSAFE.pattern}")
_NUMBERED = re.compile(r"([0-9]{1,6})([-/].+)")


@dataclass(frozen=True, slots=True)
class WorkKey:
    """A key in its parts, each as written; a part that is open or does not apply is None.

    `slug` is the symbol or the name in the spelling of keys. `source` is the id of the only source that has the work.
    """

    class_id: str
    slug: str
    scope: str | None = None
    period: str | None = None
    source: str | None = None

    @staticmethod
    @lru_cache(maxsize=1 << 14)
    def parse(text: str) -> WorkKey:
        """The key of a string; a string in any other form is all slug."""
        key = WorkKey("", text)
        if own := _OWN_KEY.fullmatch(text):
            key = WorkKey(own[1], OWN, source=_unescaped(own[2]))
        elif found := _KEY.fullmatch(text):
            source = _unescaped(found["source"])
            key = WorkKey(found["class"] or "", found["slug"], found["scope"], found["period"], source)
        return key if key.source is None or str(key) == text else WorkKey("", text)

    def __str__(self) -> str:
        """The key as outputs and the model write it."""
        head = f"{self.class_id}:{self.slug}" if self.class_id else self.slug
        if self.is_own:
            return head if self.source is None else f"{head}@{_escaped(self.source, _UNSAFE)}"
        scope = "" if self.scope is None else f"@{self.scope}"
        source = "" if self.source is None else f"@?{_escaped(self.source, _UNSAFE_APART)}"
        return f"{head}{scope}{source}" + ("" if self.period is None else f"~{self.period}")

    @property
    def is_own(self) -> bool:
        """Whether the work is a text without a number of its own."""
        return self.slug == OWN and bool(self.class_id) and self.scope is None and self.period is None

    @property
    def is_apart(self) -> bool:
        """Whether the key belongs to one source, since others may use it for another work."""
        return self.source is not None and not self.is_own

    @property
    def stem(self) -> str:
        """The key without scope and period; for a text without a number of its own the whole key.

        >>> WorkKey.parse("chi-thi:16-ct/tu@lao-cai~2020").stem, WorkKey.parse("thong-tu:this@a.txt").stem
        ('chi-thi:16-ct/tu', 'thong-tu:this@a.txt')
        """
        if self.is_own:
            return str(self)
        return f"{self.class_id}:{self.slug}" if self.class_id else self.slug

    @property
    def timeless(self) -> WorkKey:
        """The key without its period."""
        return self if self.period is None else replace(self, period=None)

    @property
    def within(self) -> WorkKey:
        """The key as its source uses it."""
        return self if self.source is None else replace(self, source=None)

    def apart(self, source: str) -> WorkKey:
        """The key in the graph of a work that only `source` has under this key."""
        return replace(self, source=source)

    def across(self, source: str) -> WorkKey:
        """The key in the graph of a work that `source` has under this key; a text without a number gets its source."""
        return self.apart(source) if self.is_own and self.source is None else self

    def numbered(self) -> tuple[int, WorkKey] | None:
        """The number at the beginning of its symbol, and the key without it, shared by its series.

        >>> number, series = WorkKey.parse("chi-thi:05-ct/tw~2016").numbered()
        >>> number, str(series)
        (5, 'chi-thi:-ct/tw~2016')
        """
        found = _NUMBERED.fullmatch(self.slug)
        return (int(found[1]), replace(self, slug=found[2])) if found else None


def _escaped(source: str, unsafe: re.Pattern[str]) -> str:
    return unsafe.sub(lambda found: f"%{ord(found[0]):02X}", source)


def _unescaped(source: str | None) -> str | None:
    return source and _ESCAPE.sub(lambda found: chr(int(found[1], 16)), source)
