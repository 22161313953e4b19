"""citegraph: references between Vietnamese legal and party documents, as a graph.

>>> import citegraph
>>> found = citegraph.extract("Chỉ thị số 16-CT/TU về thực hiện Kết luận số 01-KL/TW ngày 18/5/2021 của Bộ Chính trị.")
>>> [(citation.text, found.work_of(citation).symbol) for citation in found.citations]
[('Chỉ thị số 16-CT/TU', '16-CT/TU'), ('Kết luận số 01-KL/TW', '01-KL/TW')]
>>> [str(relation.kind) for relation in found.relations]
['implements']

`read` reads files, `build_graph` links many texts, `open` opens a database that `citegraph build` wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from citegraph.errors import CitegraphError, SourceError

if TYPE_CHECKING:  # graphs need networkx, registries pydantic: neither is loaded before it is needed
    from pathlib import Path

    from citegraph.extraction.explanation import Explanation
    from citegraph.graph.graph import CitationGraph
    from citegraph.model import Citation, Corpus, Extraction, Kind, Relation, Source, Work
    from citegraph.readers import Wanted
    from citegraph.registry import Registry

    __version__: str

__all__ = [
    "Citation",
    "CitegraphError",
    "Corpus",
    "Extraction",
    "Kind",
    "Relation",
    "Source",
    "Work",
    "__version__",
    "build_graph",
    "explain",
    "extract",
    "load_registry",
    "open",
    "read",
]

_OF_MODEL = frozenset({"Citation", "Corpus", "Extraction", "Kind", "Relation", "Source", "Work"})


def __getattr__(name: str) -> Any:
    """`__version__` and the values of the model, looked up when they are first asked for."""
    if name in _OF_MODEL:
        from citegraph import model

        return getattr(model, name)
    if name == "__version__":
        from importlib.metadata import version

        return version("citegraph")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_registry(*overlays: Path, standards: bool = False) -> Registry:
    """The built-in registry, with your own TOML files laid over it; raises `RegistryError`.

    With `standards`, extraction finds standards too (`TCVN 5574:2018`, `QCVN 06:2022/BXD`).
    """
    from citegraph.registry import load_registry as load

    return load(*overlays, standards=standards)


def read(*paths: str | Path, wanted: Wanted | None = None) -> list[Source]:
    """The texts of files and folders, in order: text, HTML, Word, PDF, tables, mails, archives.

    The id of a source is its path, or its path inside an archive. `wanted` are the options of reading, such as
    `citegraph.readers.Wanted(ocr=True)`. What a reader did or left out on purpose (an old encoding, a stamp of secrecy)
    is a `UserWarning`.

    Raises `SourceError`, in one line, for the first text that cannot be read; to go on after an error, use
    `citegraph.readers.corpus.read_sources`.

    >>> import citegraph
    >>> citegraph.read("missing.docx")
    Traceback (most recent call last):
    citegraph.errors.SourceError: missing.docx: no such file; check the path
    """
    import warnings

    from citegraph.readers.corpus import SourceFailure, read_sources

    def warn(message: str) -> None:
        warnings.warn(message, stacklevel=5)  # the caller of `read`; the generators of `read_sources` are between

    found = []
    for item in read_sources(paths, wanted, warn):
        if isinstance(item, SourceFailure):
            raise item.error
        found.append(item)
    return found


def extract(text: str | Source, registry: Registry | None = None) -> Extraction:
    """The works that a text cites, the citations, and the relations between the works.

    A plain string is a source with the id `text`. No text raises an error.
    """
    from citegraph.extraction.pipeline import Extractor

    source = _source(text, "text")
    return Extractor(registry).extract(source)


def explain(text: str | Source, registry: Registry | None = None) -> Explanation:
    """The same reading with its steps: blocks, accepted and rejected mentions, claims, and verbs without a claim.

    `print(explain(text))` lists them. No text raises an error.
    """
    from citegraph.extraction.explanation import explained
    from citegraph.extraction.pipeline import Extractor

    source = _source(text, "text")
    return explained(Extractor(registry).analyse(source))


def build_graph(sources: Iterable[str | Source], registry: Registry | None = None) -> CitationGraph:
    """One graph from many texts, the same for every order of them.

    Plain strings get the ids `text-1`, `text-2`, …; raises `SourceError` for two sources with one id.

    >>> from citegraph import build_graph
    >>> graph = build_graph(["Kế hoạch số 101-KH/TU thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016."])
    >>> len(graph), [str(edge.kind) for edge in graph.edges]
    (2, ['implements'])
    """
    from citegraph.extraction.pipeline import Extractor
    from citegraph.graph.graph import CitationGraph
    from citegraph.linking.link import link
    from citegraph.model import Source

    if isinstance(sources, str | bytes | Source) or not isinstance(sources, Iterable):
        given = type(sources).__name__
        raise TypeError(f"sources is a list of texts, not {given}; for one text: build_graph([text])")
    extractor = Extractor(registry)
    return CitationGraph.from_corpus(link((extractor.extract(s) for s in _distinct(sources)), extractor.registry))


def open(path: str | Path) -> CitationGraph:  # noqa: A001 - as gzip.open and tarfile.open
    """The graph of a database that `citegraph build` wrote, read-only; rows are read when they are needed.

    Use it in a `with` statement, or call its `close`. A graph older than its sources, after an interrupted build, is a
    `UserWarning`. Raises `StoreError` for a file that is not such a database.

    >>> import citegraph
    >>> citegraph.open("missing.db")
    Traceback (most recent call last):
    citegraph.errors.StoreError: missing.db: no such database; create it with: citegraph build PATHS --db missing.db
    """
    import warnings

    from citegraph.graph.graph import CitationGraph
    from citegraph.store import Query
    from citegraph.store.failures import INTERRUPTED
    from citegraph.store.graph_source import StoredFacts

    query = Query.open(path)
    if query.is_stale():
        warnings.warn(f"{path}: {INTERRUPTED}", stacklevel=2)
    return CitationGraph(StoredFacts(query))


def _source(text: object, name: str) -> Source:
    """A text as a source, a plain string under this id; raises `TypeError` for anything else."""
    from citegraph.model import Source

    if isinstance(text, Source):
        return text
    if isinstance(text, str):
        return Source(name, text)
    fix = "decode it: data.decode('utf-8')" if isinstance(text, bytes) else "to read files: citegraph.read(path)"
    raise TypeError(f"a text is a str or a citegraph.Source, not {type(text).__name__}; {fix}")


def _distinct(sources: Iterable[str | Source]) -> Iterator[Source]:
    """The texts as sources; raises `SourceError` for the second one with an id."""
    seen: set[str] = set()
    for number, text in enumerate(sources, 1):
        source = _source(text, f"text-{number}")
        if source.id in seen:
            raise SourceError(f"{source.id}: two sources have this id; give each its own")
        seen.add(source.id)
        yield source
