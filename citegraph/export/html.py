"""One HTML page with an interactive graph of the selected works, which needs no network and sends nothing.

Places are computed here, and nothing moves by itself; the page's script (`assets/page`) draws on a canvas, and d3-zoom
moves it. The explorer uses the same script and style.

A content security policy allows the page's own scripts and style by their hashes and nothing else, so that no text of a
source can become a script and no request can leave the page. All data is in packed blocks (`pagedata`); the page
inserts it as text, never as markup.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, TextIO

from citegraph.export.csp import policy
from citegraph.export.formats import Format, registry_or_built_in
from citegraph.export.pagedata import details_block, drawing, packed, page_data
from citegraph.export.resources import asset
from citegraph.export.selection import Selected
from citegraph.presentation.labels import labels_in

if TYPE_CHECKING:
    from citegraph.presentation.proof import Proof
    from citegraph.registry import Registry

_LIBRARY = ("color", "dispatch", "ease", "interpolate", "timer", "selection", "drag", "transition", "zoom")
_ENGINE = (
    "words", "scenes", "geometry", "routes", "detours", "picture", "stage", "framing",
    "legend", "card", "search", "walk", "saving", "graph",
)  # fmt: skip
"""The parts of the script of a graph, in their order; its host comes last."""

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
    from jinja2 import Environment, FileSystemLoader

    title = labels_in(language)["title"]
    picture = page_data(chosen, language, layout, registry_or_built_in(registry), proof)
    library, script, style = graph_library(), graph_script("page"), graph_style() + asset("page/page.css")
    template = Environment(loader=FileSystemLoader(str(_TEMPLATES)), autoescape=False).get_template("page.html")  # noqa: S701 - what it is given is escaped, packed or our own
    page = template.render(
        heading=title,
        language=language,
        csp=policy((library, script), (style,)),
        style=style,
        library=library,
        script=script,
        drawing=packed(drawing(picture)),
        details=details_block(picture),
        waiting="",
    )
    file.write(page)


@lru_cache(maxsize=1)
def graph_library() -> str:
    """The modules of d3 that move and zoom a graph."""
    return "".join(asset(f"vendor/d3-{name}.min.js") for name in _LIBRARY)


@lru_cache(maxsize=2)
def graph_script(host: str) -> str:
    """The script of a graph; `host` is where it is: a `page` of its own, or a page of the `explorer`."""
    return "".join(['"use strict";\n(() => {\n', *(asset(f"page/{name}.js") for name in (*_ENGINE, host)), "})();\n"])


@lru_cache(maxsize=1)
def graph_style() -> str:
    """The style of a graph, without that of the page around it."""
    return asset("page/graph.css")
