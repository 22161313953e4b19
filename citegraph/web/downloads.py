"""The graph around a work as a file: formats of `citegraph export`, and its relations as JSON and CSV of one file."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING

from citegraph.export.formats import Format, View, format_of
from citegraph.export.selection import whole
from citegraph.export.to_file import written
from citegraph.model import Corpus
from citegraph.text.cells import cell

if TYPE_CHECKING:
    from citegraph.presentation.proof import Proof
    from citegraph.registry import Registry

_COLUMNS = (
    "from", "kind", "to", "extent", "effective", "provisions", "quote", "source", "start", "end", "rule", "page",
)  # fmt: skip

_OWN = {
    "json": Format(
        ".json", binary=lambda view, file: file.write(_json(view.chosen.corpus)), media_type="application/json"
    ),
    "csv": Format(
        ".csv", binary=lambda view, file: file.write(_csv(view.chosen.corpus)), media_type="text/csv; charset=utf-8"
    ),
}
"""The formats that only the explorer has."""

DOWNLOADS = ("graphml", "json", "csv", "html")
"""The names of the formats that the explorer offers, in the order of its page; all but `_OWN` are those of exports."""


def download(corpus: Corpus, name: str, language: str, registry: Registry, proof: Proof) -> tuple[bytes, str]:
    """Return the corpus as a file of this format, and its media type; `proof` marks the quotes of a page."""
    form = _OWN.get(name) or format_of(f".{name}")
    return written(form, View(whole(corpus), language, given=registry, proof=proof)), form.media_type


def file_name(key: str, form: str) -> str:
    """Return a file name that is valid on every system.

    >>> file_name("chi-thi:05-ct/tw~2016", "csv")
    'chi-thi-05-ct-tw-2016.csv'
    """
    return f"{re.sub(r'[^a-z0-9.]+', '-', key.lower()).strip('-.')[:80] or 'graph'}.{form}"


def _json(corpus: Corpus) -> bytes:
    record = {"works": [asdict(work) for work in corpus.works], "edges": [asdict(edge) for edge in corpus.edges]}
    return json.dumps(record, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


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
