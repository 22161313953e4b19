"""Find the work that some words name, with the code that reads texts.

The columns of a register are put together as a text would write them, `Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính
trị`, and read as one. So the work gets the key that a text's mention gets, and links with it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from citegraph.extraction.pipeline import Extractor
from citegraph.model import Source, Work
from citegraph.model.workkey import WorkKey
from citegraph.presentation.labels import names_of_types
from citegraph.registry import Registry
from citegraph.registry.schema import TypeBlock
from citegraph.text.dates import date_at
from citegraph.text.normal import fold

_ISO = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)(?:[ t]\d\d:\d\d(?::\d\d)?)?")  # spreadsheets add the time
_BARE = {re.compile(r"(?:19|20)\d\d"): "năm ", re.compile(r"(?:0?[1-9]|1[0-2])\s?[/-]\s?(?:19|20)\d\d"): "tháng "}


@dataclass(frozen=True, slots=True)
class Named:
    """The work that some words name, the keys of other possible works, and the works of these keys."""

    work: Work
    candidates: tuple[str, ...] = ()
    besides: tuple[Work, ...] = ()


class Naming:
    """Names works with one registry."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor
        self._types = _types(extractor.registry)
        self.named = lru_cache(maxsize=1 << 14)(self._named)

    def type_named(self, words: str) -> TypeBlock | None:
        """The type of document with this name, abbreviation or id, in any case; None for an unknown one."""
        return self._types.get(fold(words))

    def type_before(self, words: str) -> tuple[TypeBlock, str] | None:
        """The longest type that `words` start with, and the words after it."""
        ends = [m.start() for m in re.finditer(r"(?:\s|[,:.;]|$)", words)]
        for end in reversed(ends):
            if found := self._types.get(fold(words[:end])):
                return found, words[end:].strip(" ,:.;")
        return None

    def meant_by(self, work: Work) -> set[str]:
        """The keys of the registry's works that the type and symbol of a work may mean."""
        block = self._types.get(work.type)
        try:
            named = self.named(naming_columns({"symbol": work.symbol or ""}, block, None))
        except ValueError:
            return set()
        return {named.work.key, *named.candidates}

    def _named(self, words: str) -> Named:
        """The work that `words` name; raises `ValueError`, with the reason, if they name none or several."""
        said = self._extractor.extract(Source("", words))
        works = {work.key: work for work in said.works}
        keys = sorted({c.work for c in said.citations if c.work})
        if len(keys) > 1:
            raise ValueError(f"names {len(keys)} documents ({', '.join(keys)}); give each a row of its own")
        if not keys or WorkKey.parse(keys[0]).is_own:
            raise ValueError("does not identify a document; write its type and its whole number as texts do")
        candidates = next(c.candidates for c in said.citations if c.work)
        besides = {*candidates, works[keys[0]].probably}
        return Named(works[keys[0]], candidates, tuple(w for w in said.works if w.key in besides))


def naming_columns(columns: Mapping[str, str], type_: TypeBlock | None, date: str | None) -> str:
    """The columns `symbol`, `name` or `work`, `issuer` and `scope` of a row as a text names the document.

    >>> naming_columns({"symbol": "16-CT/TU", "issuer": "Tỉnh ủy", "scope": "Quảng Ninh"}, None, "2021-07-27")
    '16-CT/TU ngày 27/7/2021 của Tỉnh ủy Quảng Ninh'
    """
    symbol, issuer, scope = (columns.get(name, "") for name in ("symbol", "issuer", "scope"))
    name = columns.get("name") or columns.get("work", "")
    head = (f"{type_.name} số {symbol}" if type_ else symbol) if symbol else name
    if not symbol and type_ and not fold(name).startswith(fold(type_.name)):
        head = f"{type_.name} {name}"
    if scope and fold(scope) not in fold(issuer):
        issuer = f"{issuer} {scope}".strip()
    return head + (f" {_spelt(date)}" if date else "") + (f" của {issuer}" if issuer else "")


def with_row_facts(work: Work, columns: Mapping[str, str], date: str | None) -> Work:
    """The work with the facts of its row.

    The name of a work with a symbol is its title, if it has no other. An issuer that the registry does not know is left
    out where there is no symbol: it would separate the numbers of one body from another's.
    """
    issuer = work.issuer or (columns.get("issuer") if work.symbol else None) or None
    title = columns.get("title") or (columns.get("name") if work.symbol else None) or work.title
    return replace(work, title=title, date=date or work.date, issuer=issuer)


def iso_date(written: str) -> str | None:
    """The date of a cell as ISO, day before month; possibly a month or a year, None if it is not a date.

    >>> iso_date("15/5/2016"), iso_date("2016-05-15 00:00:00"), iso_date("5/2016"), iso_date("31/02/2020")
    ('2016-05-15', '2016-05-15', '2016-05', None)
    """
    lower = written.strip().lower()
    if found := _ISO.fullmatch(lower):
        try:
            return datetime.date.fromisoformat(found["day"]).isoformat()
        except ValueError:
            return None
    for pattern, word in _BARE.items():
        if pattern.fullmatch(lower):
            lower = word + lower
    date, end = date_at(lower, 0) or (None, 0)
    return date if end == len(lower) else None


def _spelt(date: str) -> str:
    """An ISO date as texts write it."""
    year, *rest = date.split("-")
    before = "/".join(str(int(part)) for part in reversed(rest))
    return ("năm ", "tháng ", "ngày ")[len(rest)] + (f"{before}/{year}" if rest else year)


def _types(registry: Registry) -> dict[str, TypeBlock]:
    blocks = {block.id: block for block in registry.types if not block.excluded}
    known: dict[str, TypeBlock] = {}
    for block in blocks.values():
        for word in (block.id, block.name, *block.words, *block.abbreviations):
            known.setdefault(fold(word), block)
    for id_, name in names_of_types():
        if id_ in blocks:
            known.setdefault(fold(name), blocks[id_])
    return known
