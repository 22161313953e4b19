"""Draw the whole graph, up to `WHOLE` works, once for each state of the database file."""

from __future__ import annotations

from citegraph.model import Corpus
from citegraph.store.reading import Reader
from citegraph.store.statistics import most_joined
from citegraph.web.explorer import Explorer
from citegraph.web.page_words import PageWords
from citegraph.web.pictures import Picture, picture

WHOLE = 20_000
"""Largest number of works drawn; of a larger graph, those with the most relations."""

_EDGES = 60_000


def whole_picture(explorer: Explorer, words: PageWords) -> Picture | None:
    """Return the picture of the whole graph, or None while it is being drawn for the first time."""

    def made(reader: Reader) -> Picture:
        keys = most_joined(reader, WHOLE)
        corpus: Corpus = reader.corpus(keys, reader.edges_between(keys, keys, _EDGES))
        joined = reader.count("SELECT COUNT(*) FROM (SELECT source FROM edges UNION SELECT target FROM edges)")
        return picture(corpus, words, None, joined - len(keys))

    return explorer.pool.whole(f"graph-{words.language}", made)
