"""The picture of the whole graph, up to so many works: made once for each state of the file."""

from __future__ import annotations

from citegraph.model import Corpus
from citegraph.store.reading import Reader
from citegraph.store.statistics import most_joined
from citegraph.web.explorer import Explorer
from citegraph.web.pictures import Picture, picture
from citegraph.web.words import Words

WHOLE = 20_000
"""Works of the whole graph; of a larger one, those with the most relations."""

_EDGES = 60_000


def whole_picture(explorer: Explorer, words: Words) -> Picture | None:
    """The picture of the whole graph; None while it is being made for the first time."""

    def made(reader: Reader) -> Picture:
        keys = most_joined(reader, WHOLE)
        corpus: Corpus = reader.corpus(keys, reader.edges_between(keys, keys, _EDGES))
        joined = reader.count("SELECT COUNT(*) FROM (SELECT source FROM edges UNION SELECT target FROM edges)")
        return picture(corpus, words, None, joined - len(keys))

    return explorer.pool.whole(f"graph-{words.language}", made)
