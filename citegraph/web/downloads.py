"""Write the graph around a work as a file: the formats of `citegraph export`, and its relations as JSON and CSV."""

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
"""The media type of each format."""

_COLUMNS = (
    "from", "kind", "to", "extent", "effective", "provisions", "quote", "source", "start", "end", "rule", "page",
)  # fmt: skip


def written(corpus: Corpus, form: str, language: str) -> bytes:
    """Return the corpus as a file in this format."""
    if form == "json":
        return _json(corpus)
    if form == "csv":
        return _csv(corpus)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"graph.{form}"
        export_graph(corpus, path, None, language)
        return path.read_bytes()


def file_name(key: str, form: str) -> str:
    """Return a file name that is valid on every system.

    >>> file_name("chi-thi:05-ct/tw~2016", "csv")
    'chi-thi-05-ct-tw-2016.csv'
    """
    return f"{re.sub(r'[^a-z0-9.]+', '-', key.lower()).strip('-.')[:80] or 'graph'}.{form}"


def _json(corpus: Corpus) -> bytes:
    content = {"works": [asdict(work) for work in corpus.works], "edges": [asdict(edge) for edge in corpus.edges]}
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


def _csv(corpus: Corpus) -> bytes:
    """Return one row per edge, in UTF-8 with the byte order mark that Excel needs."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for edge in corpus.edges:
        found = edge.evidence
        relation = (edge.source, edge.kind.value, edge.target, edge.extent, edge.effective, edge.provisions)
        evidence = (found.quote, edge.origin, found.start, found.end, found.rule, found.page)
        writer.writerow([cell(value) for value in (*relation, *evidence)])
    return out.getvalue().encode("utf-8-sig", "replace")
