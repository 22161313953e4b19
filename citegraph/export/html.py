"""One HTML page with an interactive graph of the selected works, which needs no network and sends nothing.

Up to `MANY` works pyvis makes the graph (nodes, edges, options) and renders it into our template in place of its own,
which loads parts from the web even when everything is to be inlined; the drawing library (vis-network) is the copy in
pyvis. A larger graph uses the same page with force-graph, a copy of which is part of this package. Either way the
places are computed here, and nothing moves by itself.

A content security policy allows the page's own scripts and style by their hashes and nothing else, so that no text of a
source can become a script and no request can leave the page. All data is in packed blocks (`pagedata`); the page
inserts it as text, never as markup.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TextIO

from citegraph.export.csp import policy
from citegraph.export.formats import Format, registry_or_built_in
from citegraph.export.pagedata import PageData, curves, details_block, drawing, drawn_edges, packed
from citegraph.export.resources import asset
from citegraph.export.selection import Selected
from citegraph.identity.rank import level_finder
from citegraph.model import Corpus
from citegraph.presentation.force import spread
from citegraph.presentation.labels import labels_in
from citegraph.presentation.layout import Box, arrange, box_of
from citegraph.presentation.names import short_label, work_name
from citegraph.presentation.quotes import verbs_of

if TYPE_CHECKING:
    from citegraph.presentation.proof import Proof
    from citegraph.registry import Registry

MANY = 1000
"""The maximum number of works that pyvis draws; with more, or four times as many edges, force-graph does."""

PARTS = ("words", "picture", "stage", "legend", "card", "search", "start")
"""The parts of the page's script in their order; `stage` is one of two."""

OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "multiselect": False, "keyboard": {"enabled": False}},
    "edges": {"smooth": False, "arrows": {"to": {"enabled": True, "scaleFactor": 0.75}}, "chosen": False},
}

_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
_FORCE_GRAPH = "vendor/force-graph.min.js"
_TEMPLATES = files("citegraph.export") / "assets" / "page"

HTML = Format(
    ".html",
    text=lambda view, file: write_html(view.chosen, file, view.language, view.layout, view.registry, view.proof),
    media_type="text/html; charset=utf-8",
)


def write_html(
    chosen: Selected,
    file: TextIO,
    language: str = "vi",
    layout: str = "level",
    registry: Registry | None = None,
    proof: Proof | None = None,
) -> None:
    """Write the page of the selected works to `file`, which must be open for text in UTF-8.

    `language` is the one that the page opens in; `layout` is `level` (levels of issuers by years) or `force`;
    `registry` (the built-in one if None) has the levels of issuers and the names of types; `proof` marks the works
    in quotes and names their sources. Raises `ExportError` for a language without labels.
    """
    title = labels_in(language)["title"]
    picture = _picture(chosen, language, layout, registry_or_built_in(registry), proof)
    few = len(picture.works) <= MANY and len(picture.drawn) <= 4 * MANY
    file.write(_with_pyvis(picture, title) if few else _with_force_graph(picture, title))


def _picture(chosen: Selected, language: str, layout: str, registry: Registry, proof: Proof | None) -> PageData:
    names = {t.id: t.name for t in registry.types}
    corpus = chosen.corpus
    boxes = _boxes(corpus, names)
    if layout == "force":
        placed = spread(corpus.works, corpus.edges, boxes)
    else:
        placed = arrange(corpus.works, corpus.edges, boxes, level_finder(registry))
    return PageData(
        chosen=chosen,
        layout=placed,
        boxes=boxes,
        names=names,
        drawn=drawn_edges(corpus),
        language=language,
        layout_name=layout,
        ends=proof.ends(corpus.edges) if proof else {},
        sources=_source_names(corpus, names, proof),
        verbs=verbs_of(registry),
    )


def _source_names(corpus: Corpus, names: dict[str, str], proof: Proof | None) -> dict[str, str]:
    """What each source of an edge is called, by its id, as far as its text is known."""
    titles = proof.sources({edge.origin for edge in corpus.edges}) if proof else {}
    return {id_: title.name(lambda work: work_name(work, names)) for id_, title in titles.items()}


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
        boxes[work.key] = box_of(short_label(work, name), [c for c in (name, foot) if c], len(actors[work.key]))
    return boxes


def _with_pyvis(picture: PageData, title: str) -> str:
    """The page of a small graph: pyvis makes its nodes, edges and options and fills the template with them."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line", heading=title)
    network.set_options(json.dumps(OPTIONS))
    index = {work.key: i for i, work in enumerate(picture.works)}
    for work in picture.works:
        x, y = picture.layout.places[work.key]
        network.add_node(index[work.key], label=work.label, shape="custom", x=x, y=y)
    for i, ((source, _, target), bend) in enumerate(curves(picture.drawn, picture.layout).items()):
        network.add_edge(index[source], index[target], id=i, **_smooth(bend))

    def page_blocks(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], options: str) -> dict[str, str]:
        return _blocks(picture, vis={"nodes": nodes, "edges": edges, "options": json.loads(options)})

    network.set_template_dir(str(_TEMPLATES), "page.html")
    network.templateEnv.globals.update(_parts(picture.language, _vis(), "vis"), page_blocks=page_blocks)
    return str(network.generate_html())


def _smooth(bend: float) -> dict[str, Any]:
    """The bend of an edge for vis-network, whose default is straight."""
    if not bend:
        return {}
    turn = "curvedCW" if bend > 0 else "curvedCCW"
    return {"smooth": {"enabled": True, "type": turn, "roundness": abs(bend)}}


def _with_force_graph(picture: PageData, title: str) -> str:
    """The page of a large graph."""
    from jinja2 import Environment, FileSystemLoader

    library = asset(_FORCE_GRAPH)
    template = Environment(loader=FileSystemLoader(str(_TEMPLATES)), autoescape=False).get_template("page.html")  # noqa: S701 - what it is given is escaped, packed or our own, as pyvis's own environment wants it
    return template.render(
        _parts(picture.language, library, "canvas", _styles_in(library)),
        heading=title,
        page_blocks=lambda *_: _blocks(picture),
    )


def _blocks(picture: PageData, **more: Any) -> dict[str, str]:
    return {"drawing": packed(drawing(picture, **more)), "details": details_block(picture)}


def _parts(language: str, library: str, stage: str, styles: Sequence[str] = ()) -> dict[str, str]:
    """The page's own parts and the policy that allows them; `styles` are those that the library adds."""
    style = asset("page/page.css")
    names = [f"stage-{stage}" if part == "stage" else part for part in PARTS]
    script = "".join(['"use strict";\n(() => {\n', *(asset(f"page/{name}.js") for name in names), "})();\n"])
    return {
        "language": language,
        "csp": policy((library, script), (style, *styles)),
        "style": style,
        "library": library,
        "script": script,
    }


@lru_cache(maxsize=1)
def _vis() -> str:
    """vis-network from pyvis, without its reference to a source map that is not included."""
    text = (files("pyvis") / _VIS).read_text("utf-8")
    return re.sub(r"\n//# sourceMappingURL=\S*\s*$", "\n", text)


def _styles_in(library: str) -> list[str]:
    """The style sheets that force-graph and its tooltip add to the page on loading; the first is empty."""
    return ["", *(json.loads(found) for found in re.findall(r'"\.(?:force-graph|float-tooltip)[^"]*\{[^"]*"', library))]
