"""citegraph: references between Vietnamese legal and party documents, as a graph.

>>> from citegraph import extract
>>> found = extract("Chỉ thị số 16-CT/TU về thực hiện Kết luận số 01-KL/TW ngày 18/5/2021 của Bộ Chính trị.")
>>> [work.symbol for work in found.works]
['16-CT/TU', '01-KL/TW']
>>> [str(relation.kind) for relation in found.relations]
['implements']
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from citegraph.errors import CitegraphError
from citegraph.model import Citation, Corpus, Extraction, Kind, Relation, Source, Work

if TYPE_CHECKING:  # graphs need networkx, registries pydantic: neither is loaded before it is needed
    from pathlib import Path

    from citegraph.extraction.explanation import Explanation
    from citegraph.graph.graph import CitationGraph
    from citegraph.registry import Registry

__all__ = [
    "Citation",
    "CitegraphError",
    "Corpus",
    "Extraction",
    "Kind",
    "Relation",
    "Source",
    "Work",
    "build_graph",
    "explain",
    "extract",
    "load_registry",
]


def load_registry(*overlays: Path, standards: bool = False) -> Registry:
    """The built-in registry, with TOML files of your own laid over it; raises `RegistryError`.

    With `standards`, what reads texts with it finds standards too (`TCVN 5574:2018`, `QCVN 06:2022/BXD`).
    """
    from citegraph.registry import load_registry as load

    return load(*overlays, standards=standards)


def extract(text: str | Source, registry: Registry | None = None) -> Extraction:
    """The works that a text names, where it names them, and what it says that they do to each other.

    A plain string is a source with the id `text`. Never raises on any text.
    """
    from citegraph.extraction.pipeline import Extractor

    source = Source("text", text) if isinstance(text, str) else text
    return Extractor(registry).extract(source)


def explain(text: str | Source, registry: Registry | None = None) -> Explanation:
    """The same reading with its steps: blocks, mentions taken and refused, claims, and verbs that make no claim.

    `print(explain(text))` lists them. Never raises on any text.
    """
    from citegraph.extraction.explanation import explained
    from citegraph.extraction.pipeline import Extractor

    source = Source("text", text) if isinstance(text, str) else text
    return explained(Extractor(registry).analyse(source))


def build_graph(sources: Iterable[str | Source], registry: Registry | None = None) -> CitationGraph:
    """One graph from many texts, the same in whatever order they come.

    Plain strings get the ids `text-1`, `text-2`, …; ids of sources must differ.
    """
    from citegraph.extraction.pipeline import Extractor
    from citegraph.graph.graph import CitationGraph
    from citegraph.linking.link import link

    extractor = Extractor(registry)
    named = (Source(f"text-{i}", s) if isinstance(s, str) else s for i, s in enumerate(sources, 1))
    return CitationGraph.from_corpus(link((extractor.extract(s) for s in named), extractor.registry))
