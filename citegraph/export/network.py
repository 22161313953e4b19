r"""A corpus as a pyvis network: to change its look, and to show it in a notebook or in a page of one's own.

>>> from citegraph import build_graph
>>> from citegraph.model import Source
>>> graph = build_graph([Source("a", "Chỉ thị số 16-CT/TU thực hiện Kết luận số 01-KL/TW.")])
>>> network = to_pyvis(graph.corpus, language="en")
>>> [(edge["label"], edge["to"]) for edge in network.edges]
[('implements', 'ket-luan:01-kl/tw~2021')]
>>> [node["label"] for node in network.nodes]
['Directive\n16-CT/TU', 'Conclusion\n01-KL/TW']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citegraph.export.formats import registry_or_built_in
from citegraph.export.pagedata import page_data
from citegraph.export.selection import whole
from citegraph.presentation.labels import labels_in, type_names
from citegraph.presentation.names import facts_beside, work_name
from citegraph.presentation.palette import palette

if TYPE_CHECKING:
    from citegraph.model import Corpus, Work
    from citegraph.registry import Registry

_FONT = 18  # size of characters at scale 1, in pixels


def to_pyvis(corpus: Corpus, language: str = "vi", layout: str = "level", registry: Registry | None = None) -> Any:
    """Return a new `pyvis.network.Network`: a node per work, by its key, and an edge per kind between two works.

    Places, names and colours are those of the exported page (`export_graph`); nothing moves by itself. The title of a
    node states issuer and date, that of an edge quotes its source; vis-network shows both as text. The page that pyvis
    writes loads its style sheet from the network. Raises `ExportError` for a language without labels.
    """
    from pyvis.network import Network

    words = labels_in(language)
    known = registry_or_built_in(registry)
    names = type_names(known, words)
    picture = page_data(whole(corpus), language, layout, known)
    network = Network(height="95vh", directed=True, cdn_resources="in_line")
    network.toggle_physics(False)

    for work in picture.works:
        (x, y), box = picture.layout.places[work.key], picture.boxes[work.key]
        label = "\n".join((names.get(work.type, work.type), *box.lines))
        title = "\n".join((work_name(work, names), *facts_beside(work)))
        width = {"minimum": box.width, "maximum": box.width}
        font = {"size": round(_FONT * box.scale)}
        look = {"shape": "box", "color": _colour(work), "widthConstraint": width, "font": font}
        network.add_node(work.key, label, title=title, x=x, y=y, **look)
    for (source, kind, target), edges in picture.drawn.items():
        look = palette()["kinds"][kind.value]
        quotes = "\n\n".join(dict.fromkeys(edge.evidence.quote for edge in edges))
        network.add_edge(
            source, target, label=words["out"][kind.value], title=quotes, color=look["light"], width=look["width"]
        )
    return network


def _colour(work: Work) -> str:
    """The light colour of a work's type, as in the page."""
    hue = palette()["hues"].get(work.type)
    return "#ececec" if hue is None else f"hsl({hue}, 70%, 88%)"
