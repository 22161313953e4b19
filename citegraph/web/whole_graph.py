"""The picture of the whole graph, up to so many works: made once for each state of the file."""

from __future__ import annotations

from citegraph.model import Corpus
from citegraph.store import Query
from citegraph.store.statistics import linked, most_joined
from citegraph.web.explorer import Explorer
from citegraph.web.pictures import Picture, picture
from citegraph.web.words import Words

WHOLE = 20_000
"""Works of the whole graph; of a larger one, those with the most relations."""

_EDGES = 60_000


def whole_picture(explorer: Explorer, words: Words) -> Picture | None:
    """The picture of the whole graph; None while it is being made for the first time."""

    def made(query: Query) -> Picture:
        keys = most_joined(query, WHOLE)
        corpus: Corpus = query.corpus_of(keys, query.edges_between(keys, keys, _EDGES))
        return picture(corpus, words, None, linked(query) - len(keys))

    return explorer.pool.whole(f"graph-{words.language}", made)
