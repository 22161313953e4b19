"""The proof of relations from the stored extraction: where texts mention both works, and the titles of texts."""

# Statements are built from fixed clauses; values are always bound.
# ruff: noqa: S608

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from citegraph.model import IMPORT, Edge
from citegraph.model.workkey import ITSELF
from citegraph.presentation.proof import HEAD, SourceTitle, first_line
from citegraph.presentation.quotes import Ends, Span
from citegraph.store.query import Query
from citegraph.store.rows import among, listed


@dataclass(frozen=True, slots=True)
class _Mention:
    """A citation of a source, and the key of its work in the graph."""

    start: int
    end: int
    text: str
    key: str


class StoredProof:
    """The proof of the relations of a database; implements `citegraph.presentation.proof.Proof`.

    It remembers what it was asked for: a page shows an edge, and even more a source, several times.
    """

    def __init__(self, query: Query) -> None:
        self._query = query
        self._ends: dict[Edge, Ends | None] = {}
        self._titles: dict[str, SourceTitle | None] = {}

    def ends(self, edges: Collection[Edge]) -> dict[Edge, Ends]:
        """Where the text of each edge mentions its works; without edges that rest on no stored text."""
        of: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in edges:
            if edge not in self._ends:
                of[edge.origin].append(edge)
                self._ends[edge] = None
        for source, stated in of.items():
            self._ends.update(self._ends_in(source, stated))
        return {edge: ends for edge in edges if (ends := self._ends[edge]) is not None}

    def sources(self, ids: Iterable[str]) -> dict[str, SourceTitle]:
        """The titles of the sources of these ids; without ids of no source."""
        asked = list(ids)
        missing = [name for name in asked if name not in self._titles]
        if missing:
            self._titles.update(dict.fromkeys(missing))
            self._titles.update((title.id, title) for title in self._titles_of(missing))
        return {name: title for name in asked if (title := self._titles[name]) is not None}

    def _titles_of(self, ids: Iterable[str]) -> Iterator[SourceTitle]:
        columns = f"id, self_key, fingerprint LIKE '{IMPORT} %', substr(text, 1, {HEAD})"
        rows = list(self._query.rows(f"SELECT {columns} FROM sources WHERE {among('id')}", listed(ids)))
        own = {name: self._query.linked_keys(name, [key]).get(key, "") for name, key, *_ in rows if key}
        works = self._query.works_by_key(own.values())
        for name, _, imported, head in rows:
            work = works.get(own.get(name, ""))
            known = imported or (work and (work.symbol or work.name or work.title))
            yield SourceTitle(name, work, None if known else first_line(head))

    def _ends_in(self, source: str, edges: Sequence[Edge]) -> dict[Edge, Ends]:
        """The ends of edges of one source."""
        row = next(self._query.rows("SELECT n, self_key FROM sources WHERE id = ?", source), None)
        if row is None:
            return {}
        n, self_key = row
        own = set(self._query.linked_keys(source, [self_key or ITSELF, ITSELF]).values())
        first, last = min(e.evidence.start for e in edges), max(e.evidence.end for e in edges)
        near = self._mentions(source, n, first, last)
        inside = {edge: (_spans(near, edge.source, edge), _spans(near, edge.target, edge)) for edge in edges}
        is_whole = all(
            (acts or edge.source in own) and (acted or edge.target in own) for edge, (acts, acted) in inside.items()
        )
        text = [] if is_whole else self._mentions(source, n)
        return {
            edge: Ends(
                acts,
                acted,
                own=not acts and edge.source in own,
                source_elsewhere=None if acts or edge.source in own else _elsewhere(text, edge.source, edge),
                target_elsewhere=None if acted or edge.target in own else _elsewhere(text, edge.target, edge),
            )
            for edge, (acts, acted) in inside.items()
        }

    def _mentions(self, source: str, n: int, start: int = 0, end: int = sys.maxsize) -> list[_Mention]:
        """The citations of a source from `start` to `end` whose work is in the graph, in the order of the text."""
        rows = list(
            self._query.rows(
                "SELECT start, end, text, work FROM citations"
                " WHERE source = ? AND work IS NOT NULL AND start >= ? AND end <= ? ORDER BY start",
                n,
                start,
                end,
            )
        )
        keys = self._query.linked_keys(source, {work for *_, work in rows})
        return [_Mention(start, end, text, keys[work]) for start, end, text, work in rows if work in keys]


def _spans(mentions: Sequence[_Mention], key: str, edge: Edge) -> tuple[Span, ...]:
    """The mentions of a work inside the evidence of an edge, relative to its start."""
    evidence = edge.evidence
    first = bisect_left(mentions, evidence.start, key=lambda mention: mention.start)
    last = bisect_left(mentions, evidence.end, key=lambda mention: mention.start)
    return tuple(
        (mention.start - evidence.start, mention.end - evidence.start)
        for mention in mentions[first:last]
        if mention.key == key and mention.end <= evidence.end
    )


def _elsewhere(mentions: Sequence[_Mention], key: str, edge: Edge) -> str | None:
    """The text of the nearest mention of a work before the evidence of an edge, else of the first one after it."""
    known = [mention for mention in mentions if mention.key == key]
    before = [mention for mention in known if mention.start < edge.evidence.start]
    return before[-1].text if before else known[0].text if known else None
