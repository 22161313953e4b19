"""The graph around a work as a file: what `citegraph export` writes, and its relations as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from dataclasses import asdict
from pathlib import Path

from citegraph.export import export_graph
from citegraph.model import Corpus
from citegraph.tables.cells import cell

FORMATS = {
    "graphml": "application/graphml+xml",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
"""The type of each format."""

_COLUMNS = (
    "from", "kind", "to", "extent", "effective", "provisions", "quote", "source", "start", "end", "rule", "page",
)  # fmt: skip


def written(corpus: Corpus, form: str, language: str) -> bytes:
    """The corpus as a file of this format."""
    if form == "json":
        return _json(corpus)
    if form == "csv":
        return _csv(corpus)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"graph.{form}"
        export_graph(corpus, path, None, language)
        return path.read_bytes()


def file_name(key: str, form: str) -> str:
    """A name that every system takes.

    >>> file_name("chi-thi:05-ct/tw~2016", "csv")
    'chi-thi-05-ct-tw-2016.csv'
    """
    return f"{re.sub(r'[^a-z0-9.]+', '-', key.lower()).strip('-.')[:80] or 'graph'}.{form}"


def _json(corpus: Corpus) -> bytes:
    said = {"works": [asdict(work) for work in corpus.works], "edges": [asdict(edge) for edge in corpus.edges]}
    return json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


def _csv(corpus: Corpus) -> bytes:
    """A row an edge, in UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for edge in corpus.edges:
        said = edge.evidence
        claim = (edge.source, edge.kind.value, edge.target, edge.extent, edge.effective, edge.provisions)
        where = (said.quote, edge.origin, said.start, said.end, said.rule, said.page)
        writer.writerow([cell(value) for value in (*claim, *where)])
    return out.getvalue().encode("utf-8-sig", "replace")
