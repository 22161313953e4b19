"""The data of a graph's page: two blocks, the first to draw by, the second to read.

A file has them as deflated JSON in base64, the explorer answers with them as JSON.

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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from citegraph.export.selection import Selected, notes
from citegraph.identity.rank import level_finder
from citegraph.model import CARRYING_OUT, Corpus, Edge, Kind, Work
from citegraph.presentation.force import spread
from citegraph.presentation.labels import Labels, labels, labels_in
from citegraph.presentation.layout import Band, Box, Layout, arrange, box_of
from citegraph.presentation.names import clean_title, short_label, short_title, work_name
from citegraph.presentation.palette import palette
from citegraph.presentation.proof import Proof, source_file_name
from citegraph.presentation.quotes import LENGTH, DisplayQuote, Ends, QuoteRole, edge_quote, verbs_of

if TYPE_CHECKING:
    from citegraph.registry import Registry

DETAILS_LIMIT = 1_650_000
"""The maximum length of the details with whole sentences, as base64, in characters."""

QUOTE_LENGTHS = (LENGTH, 200, 160, 120, 90, 60)
"""The lengths that sentences are cut to where they do not fit whole, in characters besides the mentions."""

SPOT_ROLES = (QuoteRole.ELISION, QuoteRole.SOURCE, QuoteRole.TARGET)
"""The roles of spots, by number."""

TITLED = 1000
"""The number of works up to which boxes have room for a title."""

_KINDS = (*CARRYING_OUT, *(kind for kind in Kind if kind not in CARRYING_OUT))  # as in the legend
_TWO_UNITS = re.compile("[\U00010000-\U0010ffff]")  # characters of two UTF-16 code units
_SURROGATE = re.compile("[\ud800-\udfff]")

Arrow = tuple[str, Kind, str]
Drawn = dict[Arrow, list[Edge]]


Place = Callable[[str, int, int], str]
"""Gives the address of a span of a source."""


@dataclass(frozen=True, slots=True)
class PageData:
    """The content of the page: the selected works and edges, their boxes, places and words.

    `names` are the types' names by id; `drawn` has one entry for all edges with the same ends and kind. `ends` are the
    mentions in the sentences, `sources` the names of the sources by id, `verbs` the words of verbs, by the end of the
    rules that read them; `place` gives the address where a sentence can be read.
    """

    chosen: Selected
    boxes: Mapping[str, Box]
    names: Mapping[str, str]
    drawn: Drawn
    layout: Layout
    language: str
    layout_name: str
    ends: Mapping[Edge, Ends] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    verbs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    place: Place | None = None

    @property
    def works(self) -> tuple[Work, ...]:
        """The works, in the order of the corpus; a work's number is its place here."""
        return self.chosen.corpus.works

    def quote(self, edge: Edge, length: int) -> DisplayQuote:
        """The sentence of an edge, cut to about this length."""
        return edge_quote(edge, self.ends.get(edge), self.verbs, length)


def page_data(
    chosen: Selected,
    language: str,
    layout: str,
    registry: Registry,
    proof: Proof | None = None,
    *,
    careful: bool = True,
    place: Place | None = None,
) -> PageData:
    """Lay out the selected works by `layout`, which is `level` or `force`; `careful` as for `arrange`."""
    corpus = chosen.corpus
    names = {t.id: t.name for t in registry.types}
    boxes = _boxes(corpus, names)
    if layout == "force":
        placed = spread(corpus.works, corpus.edges, boxes)
    else:
        placed = arrange(corpus.works, corpus.edges, boxes, level_finder(registry), careful=careful)
    return PageData(
        chosen=chosen,
        boxes=boxes,
        names=names,
        drawn=drawn_edges(corpus),
        layout=placed,
        language=language,
        layout_name=layout,
        ends=proof.ends(corpus.edges) if proof else {},
        sources=_source_names(corpus, names, proof, labels_in(language)),
        verbs=verbs_of(registry),
        place=place,
    )


def _source_names(corpus: Corpus, names: Mapping[str, str], proof: Proof | None, words: Labels) -> dict[str, str]:
    """What each source of an edge is called, by its id, as far as its text is known."""
    titles = proof.sources({edge.origin for edge in corpus.edges}) if proof else {}
    return {id_: title.name(lambda work: work_name(work, names), words) for id_, title in titles.items()}


def _boxes(corpus: Corpus, names: Mapping[str, str]) -> dict[str, Box]:
    """The box of each work, larger the more works act on it."""
    actors: defaultdict[str, set[str]] = defaultdict(set)
    for edge in corpus.edges:
        if edge.source != edge.target:
            actors[edge.target].add(edge.source)
    boxes = {}
    for work in corpus.works:
        name = names.get(work.type, work.type)
        foot = " · ".join(part for part in (work.scope, work.date) if part)
        titled = has_titles(corpus) and bool(work.title or (work.symbol and work.name))
        captions = [c for c in (name, foot) if c]
        boxes[work.key] = box_of(short_label(work, name), captions, len(actors[work.key]), titled=titled)
    return boxes


def has_titles(corpus: Corpus) -> bool:
    """Whether boxes have room for titles; in a very large graph they would be too small to read."""
    return len(corpus.works) <= TITLED


def drawn_edges(corpus: Corpus) -> Drawn:
    """The edges of the corpus by source, kind and target: one drawn edge each."""
    keys = {work.key for work in corpus.works}
    drawn: defaultdict[Arrow, list[Edge]] = defaultdict(list)
    for edge in corpus.edges:
        if edge.source in keys and edge.target in keys:
            drawn[edge.source, edge.kind, edge.target].append(edge)
    return dict(drawn)


def drawing(picture: PageData) -> dict[str, Any]:
    """The first block."""
    index = {work.key: i for i, work in enumerate(picture.works)}
    layout, focus = picture.layout, picture.chosen.focus
    scopes = _Table()
    types = _types(picture.chosen.corpus, picture.names)
    return {
        "language": picture.language,
        "labels": labels(),
        "palette": palette(),
        "notes": {language: notes(picture.chosen, language) for language in labels()},
        "layout": picture.layout_name,
        "titled": has_titles(picture.chosen.corpus),
        "focus": index.get(focus.key) if focus else None,
        "kinds": [str(kind) for kind in _KINDS],
        "types": types,
        "works": _drawn_works(picture, [each["id"] for each in types], scopes),
        "edges": _drawn_edges(picture, index),
        "scopes": scopes.strings,
        "rows": [_band(band) for band in layout.rows],
        "columns": [_band(band) for band in layout.columns],
        "shelf": layout.shelf and _band(layout.shelf),
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


def _drawn_edges(picture: PageData, index: Mapping[str, int]) -> dict[str, list[int]]:
    """The columns of the edges, with works and kinds by number."""
    return {
        "from": [index[source] for source, _, _ in picture.drawn],
        "to": [index[target] for _, _, target in picture.drawn],
        "kind": [_KINDS.index(kind) for _, kind, _ in picture.drawn],
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


def details(picture: PageData, shortened: int | None, *, sentences: bool = True) -> dict[str, Any]:
    """The second block, with sentences of at most `shortened` characters, or without any: then `evidence` is null."""
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
        "title": clean_title,
        "short": lambda w: short if (short := short_title(w)) != clean_title(w) else None,
        "probably": lambda w: w.probably,
        "overrides": lambda w: "; ".join(corpus.overrides.get(w.key, ())) or None,
    }
    found: dict[str, Any] = {
        "works": {name: [of(work) for work in corpus.works] for name, of in columns.items()},
        "evidence": [[evidence(e) for e in edges] for edges in picture.drawn.values()] if sentences else None,
        "shortened": shortened,
        "strings": strings.strings,
    }
    if sentences and (place := picture.place):
        found["places"] = [
            [place(e.origin, e.evidence.start, e.evidence.end) for e in edges] for edges in picture.drawn.values()
        ]
    return found


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
