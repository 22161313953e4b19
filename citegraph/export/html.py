"""A corpus -> one HTML page: an interactive graph that needs no network and sends nothing.

pyvis makes the graph (nodes, edges, options) and renders it into our own template in place of its own, which loads
parts from the web even when told to hold everything. The drawing library (vis-network) is the copy that pyvis brings.
A content security policy allows the page's own scripts and style by their hashes and nothing else, so that no text of a
source can become a script and no request can leave the page. All data stands in one JSON block; the page sets it as
text, never as markup.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TextIO

from citegraph.errors import ExportError
from citegraph.export.layout import Band, Box, Layout, arrange, box_of
from citegraph.levels import LevelFinder
from citegraph.model import Corpus, Edge, Kind, Work

if TYPE_CHECKING:
    from citegraph.registry import Registry

LIBRARY = "templates/lib/vis-9.1.2/vis-network.min.js"
OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "multiselect": False, "keyboard": {"enabled": True, "bindToWindow": False}},
    "edges": {"smooth": False, "arrows": {"to": {"enabled": True, "scaleFactor": 0.75}}, "chosen": False},
}
PARALLEL_BEND = 0.12  # keeps two edges between the same works apart


def write_html(corpus: Corpus, file: TextIO, language: str = "vi", registry: Registry | None = None) -> None:
    """Writes the page of `corpus` to `file`, which must be open for text in UTF-8.

    `language` is the one that the page opens in; `registry` (the built-in one if None) tells the levels of issuers and
    the names of types. Raises `ExportError` for a language that there are no labels for.
    """
    labels = json.loads(_asset("labels.json"))
    if language not in labels:
        raise ExportError(
            f"{language}: there are no labels in this language; choose one of {', '.join(sorted(labels))}"
        )
    if registry is None:
        from citegraph.registry import load_registry

        registry = load_registry()
    names = {t.id: t.name for t in registry.types}
    boxes = _boxes(corpus, names)
    layout = arrange(corpus.works, corpus.edges, boxes, LevelFinder(registry.issuers, registry.types))
    file.write(_render(corpus, layout, boxes, names, labels, language))


def _asset(name: str) -> str:
    return (files("citegraph.export") / "assets" / name).read_text("utf-8")


@lru_cache(maxsize=1)
def _library() -> str:
    """vis-network as pyvis brings it, without the pointer to a source map that is not there."""
    text = (files("pyvis") / LIBRARY).read_text("utf-8")
    return re.sub(r"\n//# sourceMappingURL=\S*\s*$", "\n", text)


def _boxes(corpus: Corpus, names: dict[str, str]) -> dict[str, Box]:
    """The box of each work, larger the more works act on it."""
    actors: defaultdict[str, set[str]] = defaultdict(set)
    for edge in corpus.edges:
        if edge.source != edge.target:
            actors[edge.target].add(edge.source)
    boxes = {}
    for work in corpus.works:
        name = names.get(work.type, work.type)
        foot = " · ".join(part for part in (work.scope, work.date) if part)
        boxes[work.key] = box_of(_label(work, name), [c for c in (name, foot) if c], len(actors[work.key]))
    return boxes


def _label(work: Work, type_name: str) -> str:
    """The words of a box below its type: a name without the type that it begins with."""
    label = work.label
    rest = label[len(type_name) :].strip()
    return rest if not work.symbol and rest and label.casefold().startswith(type_name.casefold()) else label


def _render(
    corpus: Corpus, layout: Layout, boxes: dict[str, Box], names: dict[str, str], labels: dict[str, Any], language: str
) -> str:
    from pyvis.network import Network

    style, script = _asset("page.css"), _asset("page.js")
    palette = json.loads(_asset("palette.json"))
    network = Network(directed=True, cdn_resources="in_line", heading=labels[language]["title"])
    network.set_options(json.dumps(OPTIONS))
    index = {work.key: i for i, work in enumerate(corpus.works)}
    for work in corpus.works:
        x, y = layout.places[work.key]
        network.add_node(index[work.key], label=work.label, shape="box", x=x, y=y)
    drawn = _drawn_edges(corpus, index)
    for i, ((source, kind, target), bend) in enumerate(_curves(drawn, layout).items()):
        network.add_edge(index[source], index[target], id=i, kind=str(kind), **_smooth(bend))
    page = {
        "language": language,
        "labels": labels,
        "palette": palette,
        "kinds": [str(k) for k in _kinds_in_legend()],
        "types": _types(corpus, names, palette),
        "works": [_work(w, boxes[w.key], corpus.overrides.get(w.key, ())) for w in corpus.works],
        "evidence": [[_evidence(e) for e in edges] for edges in drawn.values()],
        "rows": [_band(b) for b in layout.rows],
        "columns": [_band(b) for b in layout.columns],
        "shelf": layout.shelf and _band(layout.shelf),
    }

    def page_data(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], options: str) -> str:
        return _json({**page, "nodes": nodes, "edges": edges, "options": json.loads(options)})

    network.set_template_dir(str(files("citegraph.export") / "assets"), "page.html")
    network.templateEnv.globals.update(
        language=language,
        csp=_policy((_library(), script), style),
        style=style,
        library=_library(),
        script=script,
        page_data=page_data,
    )
    return str(network.generate_html())


def _kinds_in_legend() -> list[Kind]:
    """Carrying-out first, since that is what the page is looked at for."""
    first = [Kind.IMPLEMENTS, Kind.CONTINUES, Kind.GUIDES]
    return [*first, *(k for k in Kind if k not in first)]


Drawn = dict[tuple[str, Kind, str], list[Edge]]


def _drawn_edges(corpus: Corpus, index: dict[str, int]) -> Drawn:
    """One edge for all that says the same: the evidence of each (source, kind, target)."""
    drawn: defaultdict[tuple[str, Kind, str], list[Edge]] = defaultdict(list)
    for edge in corpus.edges:
        if edge.source in index and edge.target in index:
            drawn[edge.source, edge.kind, edge.target].append(edge)
    return dict(drawn)


def _curves(drawn: Drawn, layout: Layout) -> dict[tuple[str, Kind, str], float]:
    """How each edge bends: round the boxes in its way, and apart from others between the same two works."""
    between: defaultdict[frozenset[str], list[tuple[str, Kind, str]]] = defaultdict(list)
    for edge in drawn:
        between[frozenset((edge[0], edge[2]))].append(edge)
    bends = {}
    for edges in between.values():
        for i, edge in enumerate(edges):
            around = layout.bends.get((edge[0], edge[2]), 0.0)
            # Bends are seen from an edge's own start, so that there and back swing to opposite sides.
            apart = PARALLEL_BEND * (i + 1) if len(edges) > 1 else 0.0
            bends[edge] = around + (apart if around >= 0 else -apart)
    return {edge: bends[edge] for edge in drawn}


def _smooth(bend: float) -> dict[str, Any]:
    """The same for the drawing library; a straight edge is its default."""
    if not bend:
        return {}
    turn = "curvedCW" if bend > 0 else "curvedCCW"
    return {"smooth": {"enabled": True, "type": turn, "roundness": round(abs(bend), 2)}}


def _types(corpus: Corpus, names: dict[str, str], palette: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The types that occur, most frequent first, each with its Vietnamese name and its hue (None is grey)."""
    counts: defaultdict[str, int] = defaultdict(int)
    for work in corpus.works:
        counts[work.type] += 1
    order = sorted(counts, key=lambda t: (-counts[t], t))
    return {t: {"name": names.get(t, t), "hue": palette["hues"].get(t)} for t in order}


def _work(work: Work, box: Box, overrides: Sequence[str]) -> dict[str, Any]:
    facts = {
        "key": work.key,
        "type": work.type,
        "symbol": work.symbol,
        "name": work.name,
        "issuer": work.issuer,
        "scope": work.scope,
        "date": work.date,
        "title": work.title,
        "probably": work.probably,
        "overrides": "; ".join(overrides),
    }
    drawn = {"lines": box.lines, "width": box.width, "height": box.height, "scale": box.scale}
    return {**{k: v for k, v in facts.items() if v}, "box": drawn}


def _evidence(edge: Edge) -> dict[str, Any]:
    return {
        "quote": edge.evidence.quote,
        "origin": edge.origin,
        "extent": edge.extent,
        "from": edge.source_pinpoints,
        "to": edge.target_pinpoints,
        "effective": edge.effective,
    }


def _band(band: Band) -> dict[str, Any]:
    return {"id": band.id, "start": band.start, "end": band.end}


def _json(value: object) -> str:
    """JSON that ends no script block and holds no character that a reader of the page's source would trip over."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", text)


def _policy(scripts: tuple[str, ...], style: str) -> str:
    """The content security policy that lets just these scripts and this style in."""
    allowed = " ".join(_hash(s) for s in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
