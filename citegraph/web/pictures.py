"""The graphs of the explorer, as the data that the script of an exported page draws and reads.

The whole graph is drawn and compressed once for each state of the database file. A large one comes in parts: what is
drawn, then what the cards and the search need, without sentences, which the script asks for with the neighbourhood of a
work.
"""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from citegraph.errors import StoreError
from citegraph.export.formats import Layout
from citegraph.export.pagedata import PageData, details, drawing, page_data
from citegraph.export.selection import Selected, Selection
from citegraph.model import Corpus, Work
from citegraph.presentation.proof import Proof
from citegraph.store import Query
from citegraph.store.neighbourhood import Part
from citegraph.store.proof import StoredProof
from citegraph.store.statistics import linked, most_joined
from citegraph.web.explorer import Explorer
from citegraph.web.page_words import source_path
from citegraph.web.pool import GRACE_SECONDS

WHOLE = 20_000
"""Largest number of works drawn; of a larger graph, those with the most relations."""

CAREFUL = 22
"""Largest number of works for the careful layout, which compares all positions and would be too slow for more."""

_EDGES = 60_000
_SENTENCES = 3_000  # edges of the largest whole graph that comes with its sentences
_SENTENCES_AROUND = 600  # the same of several steps around a work


@dataclass(frozen=True, slots=True)
class Picture:
    """A graph to draw: the two blocks of an exported page (`citegraph.export.pagedata`).

    `details` is null if they are a separate answer, and their `evidence` is null if it is too much; `left` is the
    number of works that are not shown, `more` is true if there are more than that.
    """

    drawing: dict[str, Any]
    details: dict[str, Any] | None
    left: int
    more: bool


def picture_around(explorer: Explorer, part: Part, focus: Work, layout: Layout, proof: Proof, depth: int) -> bytes:
    """Return the picture of the neighbourhood of a work, as JSON: of one step always with its sentences."""
    few = depth == 1 or len(part.corpus.edges) <= _SENTENCES_AROUND
    data = _data(explorer, part.corpus, focus, layout, proof if few else None)
    return _json(Picture(drawing(data), details(data, None, sentences=few), part.left_out, part.more))


def prepare_whole(explorer: Explorer) -> None:
    """Start drawing the whole graph, so that the first reader does not wait for it."""
    with suppress(StoreError):  # the pages report it
        whole_picture(explorer, "level", seconds=0)


def whole_picture(explorer: Explorer, layout: Layout, seconds: float = GRACE_SECONDS) -> tuple[bytes, bytes] | None:
    """Return the whole graph and its details as gzipped JSON, or None while it is being drawn for the first time."""

    def made(query: Query) -> tuple[bytes, bytes]:
        keys = most_joined(query, WHOLE)
        edges = query.edges_between(keys, keys, _EDGES)
        few = len(edges) <= _SENTENCES
        data = _data(explorer, query.corpus_of(keys, edges), None, layout, StoredProof(query) if few else None)
        found = details(data, None, sentences=few)
        picture = Picture(drawing(data), None, linked(query) - len(keys), more=False)
        return gzip.compress(_json(picture), mtime=0), gzip.compress(_json(found), mtime=0)

    return explorer.pool.whole(f"graph-{layout}", made, seconds)


def _data(explorer: Explorer, corpus: Corpus, focus: Work | None, layout: Layout, proof: Proof | None) -> PageData:
    # The answer is the same in both languages: the script has both, and the page states which one it is in.
    works, edges = len(corpus.works), len(corpus.edges)
    chosen = Selected(corpus, corpus, Selection(), focus, works, edges, 0)
    careful = works <= CAREFUL
    return page_data(chosen, "vi", layout, explorer.registry, proof, careful=careful, place=source_path)


def _json(value: Any) -> bytes:
    plain = value if isinstance(value, dict) else {name: getattr(value, name) for name in Picture.__slots__}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
