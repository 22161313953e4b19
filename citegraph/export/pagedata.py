"""The data of the page: two blocks of deflated JSON in base64, the first to draw by, the second to read.

`drawing` contains the data of the first picture: boxes with their places and words, edges, bands, labels, colours.
`details` contains the data of the cards and the search: keys, issuers, titles and the evidence of every edge. Both are
made of columns (`works.x[3]` belongs to the fourth work), and frequent strings are numbers of a table. Base64 contains
no character that ends a script block, so no text of a source can become markup.

A sentence is shown as a `citegraph.presentation.quotes.DisplayQuote`: both works marked, the words between left out
where it is long. Its evidence begins with `[text, spots, own, source, …]`: the number of the tidy text in `strings`;
the spots that are not plain text, three numbers each, `start, end, role`, with the roles of `SPOT_ROLES` (0 for words
to leave out, 1 for a mention of the work that acts, 2 for one of the work that is acted on); 1 if the text itself is
the work that acts, and says so without naming itself; the number of the title of the source. Offsets count UTF-16 code
units, as JavaScript does.

Texts are whole, so that a page can show what it left out, as long as the details fit into `DETAILS_LIMIT` characters;
in a larger graph all are cut to the longest of `QUOTE_LENGTHS` that fits, which `shortened` states.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from citegraph.export.selection import Selected, notes
from citegraph.model import CARRYING_OUT, Corpus, Edge, Kind, Work
from citegraph.presentation.labels import labels
from citegraph.presentation.layout import Band, Box, Layout
from citegraph.presentation.palette import palette
from citegraph.presentation.proof import source_file_name
from citegraph.presentation.quotes import LENGTH, DisplayQuote, Ends, QuoteRole, display_quote

DETAILS_LIMIT = 1_650_000
"""The maximum length of the details with whole sentences, as base64, in characters."""

QUOTE_LENGTHS = (LENGTH, 200, 160, 120, 90, 60)
"""The lengths that sentences are cut to where they do not fit whole, in characters besides the mentions."""

SPOT_ROLES = (QuoteRole.ELISION, QuoteRole.SOURCE, QuoteRole.TARGET)
"""The roles of spots, by number."""

PARALLEL_BEND = 0.12  # keeps two edges between the same works apart
_KINDS = (*CARRYING_OUT, *(kind for kind in Kind if kind not in CARRYING_OUT))  # as in the legend
_TWO_UNITS = re.compile("[\U00010000-\U0010ffff]")  # characters of two UTF-16 code units
_SURROGATE = re.compile("[\ud800-\udfff]")

Arrow = tuple[str, Kind, str]
Drawn = dict[Arrow, list[Edge]]


@dataclass(frozen=True, slots=True)
class PageData:
    """The content of the page: the selected works and edges, their boxes, places and words.

    `names` are the types' names by id; `drawn` has one entry for all edges with the same ends and kind. `ends` are the
    mentions in the sentences, `sources` the names of the sources by id, `verbs` the words of verbs, by the end of the
    rules that read them.
    """

    chosen: Selected
    layout: Layout
    boxes: Mapping[str, Box]
    names: Mapping[str, str]
    drawn: Drawn
    language: str
    layout_name: str
    ends: Mapping[Edge, Ends] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    verbs: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def works(self) -> tuple[Work, ...]:
        """The works, in the order of the corpus; a work's number is its place here."""
        return self.chosen.corpus.works

    def quote(self, edge: Edge, length: int) -> DisplayQuote:
        """The sentence of an edge, cut to about this length."""
        verbs = self.verbs.get(edge.evidence.rule.rpartition(":")[2], ())
        return display_quote(edge.evidence.quote, self.ends.get(edge, Ends()), verbs, length)


def drawn_edges(corpus: Corpus) -> Drawn:
    """The edges of the corpus by source, kind and target: one drawn edge each."""
    keys = {work.key for work in corpus.works}
    drawn: defaultdict[Arrow, list[Edge]] = defaultdict(list)
    for edge in corpus.edges:
        if edge.source in keys and edge.target in keys:
            drawn[edge.source, edge.kind, edge.target].append(edge)
    return dict(drawn)


def curves(drawn: Iterable[Arrow], layout: Layout) -> dict[Arrow, float]:
    """The bend of each edge: around the boxes in its way, and apart from others between the same two works."""
    between: defaultdict[frozenset[str], list[Arrow]] = defaultdict(list)
    for edge in drawn:
        between[frozenset((edge[0], edge[2]))].append(edge)
    bends = {}
    for edges in between.values():
        for i, edge in enumerate(edges):
            around = layout.bends.get((edge[0], edge[2]), 0.0)
            # A bend is relative to the start of its edge, so that edges there and back bend to opposite sides.
            apart = PARALLEL_BEND * (i + 1) if len(edges) > 1 else 0.0
            bends[edge] = round(around + (apart if around >= 0 else -apart), 2)
    return {edge: bends[edge] for edge in drawn}


def drawing(picture: PageData, **more: Any) -> dict[str, Any]:
    """The first block; `more` is added for the drawing library."""
    index = {work.key: i for i, work in enumerate(picture.works)}
    layout, focus = picture.layout, picture.chosen.focus
    scopes = _Table()
    types = _types(picture.chosen.corpus, picture.names)
    return {
        "language": picture.language,
        "labels": labels(),
        "palette": palette(),
        "notes": {language: notes(picture.chosen, words) for language, words in labels().items()},
        "layout": picture.layout_name,
        "focus": index.get(focus.key) if focus else None,
        "kinds": [str(kind) for kind in _KINDS],
        "types": types,
        "works": _drawn_works(picture, [each["id"] for each in types], scopes),
        "edges": _drawn_edges(picture, index),
        "scopes": scopes.strings,
        "rows": [_band(band) for band in layout.rows],
        "columns": [_band(band) for band in layout.columns],
        "shelf": layout.shelf and _band(layout.shelf),
        **more,
    }


def _drawn_works(picture: PageData, types: Sequence[str], scopes: _Table) -> dict[str, list[Any]]:
    """The columns of the works, with types and scopes by number."""
    type_number = {id_: number for number, id_ in enumerate(types)}
    columns: dict[str, Callable[[Work, Box], Any]] = {
        "x": lambda work, _: picture.layout.places[work.key][0],
        "y": lambda work, _: picture.layout.places[work.key][1],
        "width": lambda _, box: box.width,
        "height": lambda _, box: box.height,
        "scale": lambda _, box: box.scale,
        "lines": lambda _, box: box.lines,
        "type": lambda work, _: type_number[work.type],
        "scope": lambda work, _: scopes.number(work.scope),
        "date": lambda work, _: work.date,
    }
    drawn = [(work, picture.boxes[work.key]) for work in picture.works]
    return {name: [value(work, box) for work, box in drawn] for name, value in columns.items()}


def _drawn_edges(picture: PageData, index: Mapping[str, int]) -> dict[str, list[Any]]:
    """The columns of the edges, with works and kinds by number."""
    bends = curves(picture.drawn, picture.layout)
    return {
        "from": [index[source] for source, _, _ in picture.drawn],
        "to": [index[target] for _, _, target in picture.drawn],
        "kind": [_KINDS.index(kind) for _, kind, _ in picture.drawn],
        "bend": [bends[edge] for edge in picture.drawn],
    }


def details_block(picture: PageData, limit: int = DETAILS_LIMIT) -> str:
    """The second block, packed: with whole sentences if they fit, else with the longest that do."""
    block = packed(details(picture, None))
    if len(block) <= limit:
        return block
    for length in QUOTE_LENGTHS:
        block = packed(details(picture, length))
        if len(block) <= limit:
            break
    return block


def details(picture: PageData, shortened: int | None) -> dict[str, Any]:
    """The second block, with sentences of at most `shortened` characters."""
    strings = _Table()
    corpus = picture.chosen.corpus

    def evidence(edge: Edge) -> list[Any]:
        quote = picture.quote(edge, shortened or LENGTH)
        if shortened is not None:
            quote = quote.shortened()
        source = picture.sources.get(edge.origin) or source_file_name(edge.origin)
        said = (strings.number(quote.text), _spots(quote), int(quote.own), strings.number(source))
        facts = (edge.source_pinpoints, edge.target_pinpoints, edge.extent, edge.effective)
        changed = [[p.action.value, p.target, p.source] for p in edge.provisions]
        page = edge.evidence.page
        # Few sources have pages, and few edges name provisions.
        rest = (page, changed) if changed else (page,) if page is not None else ()
        return [*said, *facts, *rest]

    columns: dict[str, Callable[[Work], Any]] = {
        "key": lambda w: w.key,
        "symbol": lambda w: w.symbol,
        "name": lambda w: w.name,
        "issuer": lambda w: strings.number(w.issuer),
        "title": lambda w: w.title,
        "probably": lambda w: w.probably,
        "overrides": lambda w: "; ".join(corpus.overrides.get(w.key, ())) or None,
    }
    return {
        "works": {name: [of(work) for work in corpus.works] for name, of in columns.items()},
        "evidence": [[evidence(e) for e in edges] for edges in picture.drawn.values()],
        "shortened": shortened,
        "strings": strings.strings,
    }


def packed(value: object) -> str:
    """Return a value as JSON, deflated, in base64."""
    text = _SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(deflate.compress(text.encode()) + deflate.flush()).decode()


def unpacked(block: str) -> Any:
    """Reverse `packed`.

    >>> unpacked(packed({"a": ["</script>"]}))
    {'a': ['</script>']}
    """
    return json.loads(zlib.decompress(base64.b64decode(block), -zlib.MAX_WBITS))


class _Table:
    """Strings by number, each once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str | None) -> int | None:
        return None if text is None else self._numbers.setdefault(text, len(self._numbers))

    @property
    def strings(self) -> Sequence[str]:
        return list(self._numbers)


def _spots(quote: DisplayQuote) -> list[int]:
    """The spots of a quote as numbers; offsets count UTF-16 code units."""
    double = [m.start() for m in _TWO_UNITS.finditer(quote.text)]
    places = ((spot.start, spot.end, SPOT_ROLES.index(spot.role)) for spot in quote.spots)
    return [n for start, end, role in places for n in (_units(start, double), _units(end, double), role)]


def _units(at: int, double: Sequence[int]) -> int:
    return at + bisect_left(double, at)


def _types(corpus: Corpus, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The types that occur, most frequent first, each with its name and its hue (None is grey)."""
    counts: defaultdict[str, int] = defaultdict(int)
    for work in corpus.works:
        counts[work.type] += 1
    order = sorted(counts, key=lambda t: (-counts[t], t))
    return [{"id": t, "name": names.get(t, t), "hue": palette()["hues"].get(t)} for t in order]


def _band(band: Band) -> dict[str, Any]:
    return {"id": band.id, "start": band.start, "end": band.end}
