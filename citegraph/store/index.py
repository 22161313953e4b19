"""Look up works in a database: by key, symbol, type and number, or words, with or without tone marks.

A search reads a bounded number of works, so its time does not grow with the database.
"""

# Statements are built from names of columns and fixed clauses; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from citegraph.graph.lookup import as_cited, by_symbol_or_number, described, known_words, search_words
from citegraph.model import Work
from citegraph.model.workkey import WorkKey
from citegraph.store.rows import ALL, WORK, RunStatement, among, listed, stored_work

_RANKED = 300  # works that a search ranks
_MOST_CITED = 1000  # citations above this number do not change the rank
_MOST_WORDS = 12
_ALL_SIMILAR = 20_000  # a database of up to so many works is compared whole with a misspelled label
_SOME_SIMILAR = 500

_MATCHING = "n IN (SELECT rowid FROM works_text WHERE works_text MATCH ?1)"
_DATED = "(?3 IS NULL OR date IS NULL OR instr(date, ?3) = 1 OR instr(?3, date) = 1)"


class WorkIndex:
    """The index of works in a database; implements `citegraph.graph.lookup.Index`."""

    def __init__(self, rows: RunStatement) -> None:
        self._rows = rows

    def by_key(self, key: str) -> Work | None:
        """The work of a key or an alias."""
        return next(self.works("key = ?", key), None) or next(
            self.works("key = (SELECT key FROM aliases WHERE alias = ?)", key), None
        )

    def by_keys(self, keys: Iterable[str]) -> dict[str, Work]:
        """The works of these keys that exist, in order."""
        return {work.key: work for work in self.works(f"{among('key')} ORDER BY key", listed(keys))}

    def by_symbol(self, plain: str) -> Iterator[Work]:
        """The works with this symbol."""
        return self.works("plain_symbol = ?", plain)

    def by_number(self, plain: str, types: Collection[str], date: str | None) -> Iterator[Work]:
        """The works with this number and date whose type or class is one of these."""
        # Two statements, each with an index of its own: by type, and for the few works of another class by class.
        of_type = among("type", "?2")
        of_class = f"type <> class AND {among('class', '?2')} AND NOT {of_type}"
        for fits in (of_type, of_class):
            yield from self.works(f"plain_number = ?1 AND {fits} AND {_DATED}", plain, listed(types), date)

    def by_words(self, words: set[str]) -> Iterator[Work]:
        """The works that are known by all these words."""
        return self.works(_MATCHING, _match(sorted(words)))

    def by_issuer(self, issuer: str, scope: str, limit: int) -> list[Work]:
        """The works whose issuer, with its locality, contains these words in order, and whose locality is this one.

        Without either, there are none.
        """
        wanted = [" ".join(search_words(given)) for given in (issuer, scope)]
        if not any(wanted):
            return []
        match = " AND ".join(f'known : "{words}"' for words in wanted if words)
        of_body = "(?3 = '' OR instr(words(issuer || ' ' || coalesce(scope, '')), ?3))"
        fits = f"{_MATCHING} AND (?2 = '' OR words(scope) = ?2) AND {of_body} LIMIT ?4"
        return list(self.works(fits, match, wanted[1], wanted[0], limit))

    def by_probably(self, key: str, limit: int = ALL) -> list[Work]:
        """The works that are probably the work of this key, in order."""
        return list(self.works("probably = ? ORDER BY key LIMIT ?", key, limit))

    def similar(self, text: str) -> Iterable[Work]:
        """All works of a small database; of a large one those that match the words of the text best."""
        (last,) = next(self._rows("SELECT coalesce(max(n), 0) FROM works"))
        if last <= _ALL_SIMILAR:
            return self.works("true ORDER BY key")
        words = _match(search_words(text), " OR ")
        found = "SELECT rowid FROM works_text WHERE works_text MATCH ? ORDER BY rank LIMIT ?"
        return self.works(f"n IN ({found}) ORDER BY key", words, _SOME_SIMILAR) if words else ()

    def near_key(self, key: str, limit: int) -> list[Work]:
        """The works whose keys share the longest beginning with `key`."""
        below = self.works("key < ? ORDER BY key DESC LIMIT ?", key, limit)
        above = self.works("key >= ? ORDER BY key LIMIT ?", key, limit)
        return sorted((*below, *above), key=lambda work: (-_shared(work.key, key), work.key))[:limit]

    def unresolved(self, keys: Collection[str]) -> set[str]:
        """Those of the keys that leave open which work it is."""
        return {key for (key,) in self._rows(f"SELECT key FROM unresolved WHERE {among('key')}", listed(keys))}

    def merged(self) -> list[tuple[Work, Work]]:
        """The works that people merged into another one, as their sources describe them, each with that work."""
        found = dict(self._rows("SELECT alias, key FROM merged ORDER BY alias"))
        works = self.by_keys(found.values()) if found else {}
        return [(self._as_it_was(alias), works[key]) for alias, key in found.items() if key in works]

    def _as_it_was(self, alias: str) -> Work:
        """The work of a merged key, from the first source that describes it."""
        known = WorkKey.parse(alias)
        stored = f"SELECT {WORK} FROM source_works WHERE stem = ? AND key = ? ORDER BY source, position LIMIT 1"
        row = next(self._rows(stored, known.stem, str(known.within)), None)
        return replace(stored_work(row), key=alias) if row else described(alias)

    def search(self, text: str, limit: int, offset: int = 0) -> list[Work]:
        """The works that `text` may mean, best first; case, tone marks and the separators of a symbol do not count.

        Works of that symbol or number come first, then works known by all its words; the last word may be incomplete.
        If there are none, those that a text would cite so (`TT200`).
        """
        found = {work.key: work for work in by_symbol_or_number(self, text)}
        if words := search_words(text)[:_MOST_WORDS]:
            keys = self._known_by(words, limit + offset)
            works = self.by_keys(keys)
            found |= {key: works[key] for key in keys if key not in found}
            found |= {work.key: work for was, work in self.merged() if set(words) <= known_words(was)}
        found = found or {work.key: work for _, work in as_cited(self, text)}
        return list(found.values())[offset : offset + limit]

    def works(self, where: str, *values: object) -> Iterator[Work]:
        """The works that satisfy a condition."""
        return (stored_work(row) for row in self._rows(f"SELECT {WORK} FROM works WHERE {where}", *values))

    def _known_by(self, words: Sequence[str], limit: int) -> list[str]:
        """The keys of works that are known by all the words; if too few, by words that begin with the last one.

        Works that have the words in a row come first, then the most cited. Of very many matches the first are ranked,
        which were the most cited when the works were indexed.
        """
        matching = (
            "SELECT works.key, instr(' ' || t.title || ' ' || t.name || ' ', ?), (SELECT count(*) FROM"
            f" (SELECT 1 FROM edges INDEXED BY edges_in WHERE target = works.key LIMIT {_MOST_CITED})) FROM"
            f" (SELECT rowid AS row, title, name FROM works_text WHERE works_text MATCH ? LIMIT {_RANKED}) AS t"
            " JOIN works ON works.n = t.row"
        )
        *before, last = map(_term, words)
        rows = list(self._rows(matching, f" {' '.join(words)} ", " AND ".join([*before, last])))
        if len(rows) < limit:
            begun = " AND ".join([*before, _term(words[-1], "*")])
            rows = list(self._rows(matching, f" {' '.join(words)}", begun))
        return [key for key, *_ in sorted(rows, key=lambda row: (not row[1], -row[2], row[0]))][:limit]


def _match(words: Iterable[str], between: str = " ") -> str:
    """A full-text query for words of a-z and 0-9: all of them, or as `between` joins them."""
    return between.join(f'"{word}"' for word in words)


def _term(word: str, more: str = "") -> str:
    """A word of a full-text query, or with `more` its prefix; a short number with and without a leading zero."""
    if word.isdecimal() and len(word) < 3:
        number = word.lstrip("0") or "0"
        return f'("{number}"{more} OR "0{number}"{more})'
    return f'"{word}"{more}'


def _shared(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
