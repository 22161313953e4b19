"""Search of a database by what people type: a number, or words of a work with or without tone marks, the last begun.

Each question looks at a bounded number of works, so that it takes a moment in a database of any size.
"""

# Statements are put together from names of columns and question marks; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Sequence

from citegraph.graph.lookup import by_symbol_or_number, words_of
from citegraph.model import Work
from citegraph.store.source import Query, StoredIndex, StoredWorks

_LOOKED_AT = 300  # works that a search ranks
_MOST_CITED = 1000  # more citations than these make no work come before another
_MOST_WORDS = 12


def search(query: Query, text: str, limit: int, offset: int = 0) -> list[Work]:
    """The works that `text` may mean, best first; case, tone marks and the separators of a symbol do not count.

    Those of that symbol or number come first, then those that all its words are known of, the last of which may be the
    beginning of a word.
    """
    found = {work.key: work for work in by_symbol_or_number(StoredIndex(query), text)}
    if words := words_of(text)[:_MOST_WORDS]:
        works = StoredWorks(query)
        keys = _known_by(query, words, limit + offset)
        works.fetch(keys)
        found |= {key: works[key] for key in keys if key not in found}
    return list(found.values())[offset : offset + limit]


def _known_by(query: Query, words: Sequence[str], limit: int) -> list[str]:
    """The keys of works that are known by all the words; if those are too few, by a word that the last one begins.

    Works that have the words in a row come first, then those that are cited most. Of very many, the first are looked
    at, which are those that were cited most when all was linked.
    """
    matching = (
        "SELECT works.key, instr(' ' || t.title || ' ' || t.name || ' ', ?), (SELECT count(*) FROM"
        f" (SELECT 1 FROM edges INDEXED BY edges_in WHERE target = works.key LIMIT {_MOST_CITED})) FROM"
        f" (SELECT rowid AS row, title, name FROM works_text WHERE works_text MATCH ? LIMIT {_LOOKED_AT}) AS t"
        " JOIN works ON works.n = t.row"
    )
    *before, last = map(_term, words)
    rows = list(query(matching, f" {' '.join(words)} ", " AND ".join([*before, last])))
    if len(rows) < limit:
        rows = list(query(matching, f" {' '.join(words)}", " AND ".join([*before, _term(words[-1], "*")])))
    return [key for key, *_ in sorted(rows, key=lambda row: (not row[1], -row[2], row[0]))][:limit]


def _term(word: str, more: str = "") -> str:
    """A word as the index looks for it, or with `more` its beginning; a short number with and without its zero."""
    if word.isdecimal() and len(word) < 3:
        number = word.lstrip("0") or "0"
        return f'("{number}"{more} OR "0{number}"{more})'
    return f'"{word}"{more}'
