"""Draw the whole graph, up to `WHOLE` works, once for each state of the database file."""

from __future__ import annotations

from citegraph.model import Corpus
from citegraph.store import Query
from citegraph.store.statistics import linked, most_joined
from citegraph.web.explorer import Explorer
from citegraph.web.page_words import PageWords
from citegraph.web.pictures import Picture, picture

WHOLE = 20_000
"""Largest number of works drawn; of a larger graph, those with the most relations."""

_EDGES = 60_000


def whole_picture(explorer: Explorer, words: PageWords) -> Picture | None:
    """Return the picture of the whole graph, or None while it is being drawn for the first time."""

    def made(query: Query) -> Picture:
        keys = most_joined(query, WHOLE)
        corpus: Corpus = query.corpus_of(keys, query.edges_between(keys, keys, _EDGES))
        return picture(corpus, words, None, linked(query) - len(keys))

    return explorer.pool.whole(f"graph-{words.language}", made)
