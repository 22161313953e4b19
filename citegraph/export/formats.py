"""The export formats: the record that a format declares, and the list of all formats.

To add a format:

1. The module, for example `citegraph/export/toy.py`, contains the writer and declares the format:

       TOY = Format(".toy", text=lambda view, file: write_toy(view.rows, file), streamed=True)

2. The line in `FORMATS` below names that declaration: `".toy": "citegraph.export.toy:TOY"`.

3. Describe it in `docs/exports.md`, in the help of `citegraph/cli/export.py` and in the changelog. `DOWNLOADS` in
   `citegraph/web/downloads.py` lists the formats that the explorer offers.

`citegraph export`, `export_graph` and the tests read this list. A module is imported when its format is used.
`citegraph.export.selection` has chosen what to show: a writer writes all that it gets, at least the symbols of works
and the quotes of relations, without half surrogates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Literal, TextIO, get_args

from citegraph.export.graph_rows import GraphRows, to_graph_rows
from citegraph.export.selection import Selected

if TYPE_CHECKING:
    from citegraph.presentation.proof import Proof
    from citegraph.registry import Registry

FORMATS = {
    ".graphml": "citegraph.export.graphml:GRAPHML",
    ".gexf": "citegraph.export.gexf:GEXF",
    ".json": "citegraph.export.nodelink:NODE_LINK",
    ".jsonl": "citegraph.export.jsonl:JSONL",
    ".cyjs": "citegraph.export.cytoscape:CYTOSCAPE",
    ".cypher": "citegraph.export.cypher:CYPHER",
    ".html": "citegraph.export.html:HTML",
    ".dot": "citegraph.export.diagrams:DOT",
    ".mmd": "citegraph.export.diagrams:MERMAID",
    ".ttl": "citegraph.export.rdf:TURTLE",
    ".jsonld": "citegraph.export.rdf:JSON_LD",
    ".parquet": "citegraph.export.parquet:PARQUET",
    ".csv": "citegraph.export.csvfiles:CSV",
    ".neo4j": "citegraph.export.csvfiles:NEO4J",
    ".xlsx": "citegraph.export.office.xlsx:XLSX",
    ".docx": "citegraph.export.office.docx:DOCX",
}
"""The formats by suffix: the module that declares each, and its name there. The order is that of the command's help."""

DATABASE = ".sqlite"
"""The suffix of a database. It contains more than a corpus, so `citegraph.store.copying` writes it, and no `Format`."""

Layout = Literal["level", "force"]
"""How a page places the works: rows of levels by columns of years, or close to the works that they are joined to."""

LAYOUTS: tuple[Layout, ...] = get_args(Layout)
"""The layouts; the first is used unless another is asked for."""


@dataclass(frozen=True, slots=True)
class View:
    """The input of a writer: the graph, and how to show it.

    `content` is the selected part of a corpus, or for a streamed format the rows of a graph that need not fit into
    memory. `language` (`vi`, `en`) is that of the labels, `layout` one of `LAYOUTS`, `given` the registry to use in
    place of the built-in one. `proof` marks the works in quotes and names their sources.
    """

    content: Selected | GraphRows
    language: str = "vi"
    layout: str = LAYOUTS[0]
    given: Registry | None = None
    proof: Proof | None = None

    @property
    def rows(self) -> GraphRows:
        """The rows of the graph."""
        return self.content if isinstance(self.content, GraphRows) else to_graph_rows(self.content.corpus)

    @property
    def chosen(self) -> Selected:
        """The selected part of a corpus; a streamed format may not ask for it."""
        assert isinstance(self.content, Selected), "a streamed format takes rows only"
        return self.content

    @property
    def registry(self) -> Registry:
        """The registry that names the types and levels."""
        return registry_or_built_in(self.given)


@dataclass(frozen=True, slots=True)
class Format:
    """One export format.

    Exactly one of `text`, `binary` and `pair` writes it: to a text file in UTF-8, to a binary file, or to two binary
    files, `NAME.nodes.SUFFIX` of the works and `NAME.edges.SUFFIX` of the relations.

    - `streamed`: takes `view.rows` only, so that a graph of any size can be written straight from a database
    - `limit`: the number of works to write unless another is asked for; more are of no use to a reader of this format
    - `ending`: the suffix of the two files, if it is not `suffix`
    - `media_type`: the media type that a server states for such a file
    """

    suffix: str
    text: Callable[[View, TextIO], object] | None = None
    binary: Callable[[View, BinaryIO], object] | None = None
    pair: Callable[[View, BinaryIO, BinaryIO], object] | None = None
    streamed: bool = False
    limit: int | None = None
    ending: str | None = None
    media_type: str = "application/octet-stream"

    def __post_init__(self) -> None:
        """Raises `ValueError` unless exactly one writer is given."""
        if sum(writer is not None for writer in (self.text, self.binary, self.pair)) != 1:
            raise ValueError(f"{self.suffix}: a format has one writer: text, binary or pair")


def format_of(suffix: str) -> Format:
    """Import the module of a format and return its declaration. Raises `KeyError` for an unknown suffix."""
    module, _, name = FORMATS[suffix].partition(":")
    found: Format = getattr(import_module(module), name)
    return found


def registry_or_built_in(registry: Registry | None) -> Registry:
    """Return the given registry, or load the built-in one."""
    if registry is None:
        from citegraph.registry import load_registry

        registry = load_registry()
    return registry
