"""Our functions in SQL: normal forms of keys, symbols and words, for comparison."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable

from citegraph.graph.lookup import facts_words, plain_number, search_words
from citegraph.linking.link import completed
from citegraph.model import Work
from citegraph.model.workkey import WorkKey
from citegraph.store.rows import pack_list, unpack
from citegraph.text.normal import fold_symbol


def define_functions(connection: sqlite3.Connection) -> None:
    """Registers the functions with a connection."""
    for name, function in _FUNCTIONS.items():
        connection.create_function(name, -1, function, deterministic=True)


def index_row(work: Work) -> tuple[str, str, str | None, str | None]:
    """The columns of a work in `works` besides its facts: class and stem of its key, symbol and number for look-up."""
    key = WorkKey.parse(work.key)
    return key.class_id, key.stem, _plain_symbol(work.symbol), _plain_number(work.number, work.symbol)


def stem_in(key: str, source: str | None) -> str:
    """The stem of a key as `source` uses it; without a source, of a key of the graph."""
    known = WorkKey.parse(key)
    return known.stem if source is None else known.across(source).stem


def _apart(key: str, source: str) -> str:
    return str(WorkKey.parse(key).apart(source))


def _class(key: str) -> str:
    return WorkKey.parse(key).class_id


def _words(text: str | None) -> str:
    return " ".join(search_words(text or ""))


def _known_words(key: str, type_: str, issuer: str | None, scope: str | None, date: str | None) -> str:
    return facts_words(Work(key, type_, issuer=issuer, scope=scope, date=date))


def _plain_symbol(symbol: str | None) -> str | None:
    return fold_symbol(symbol) if symbol else None


def _plain_number(number: str | None, symbol: str | None) -> str | None:
    return plain_number(number or symbol or "") if number or symbol else None


def _completed(key: str, candidates: str, aliases: str) -> str:
    return pack_list(completed(key, unpack(candidates), json.loads(aliases)))


_FUNCTIONS: dict[str, Callable[..., str | None]] = {
    "apart": _apart,
    "class": _class,
    "stem": stem_in,
    "words": _words,
    "known_words": _known_words,
    "plain_symbol": _plain_symbol,
    "plain_number": _plain_number,
    "completed": _completed,
}
