"""A Word file with its citations as links."""

from __future__ import annotations

from citegraph.export.annotate import LinkTemplate
from citegraph.export.marks import marked
from citegraph.model import Extraction, Source
from citegraph.word.marking import WordDocument


def with_links(data: bytes, source: Source, extraction: Extraction, link: LinkTemplate) -> bytes:
    """A .docx, of which `source` was read, with each citation of one work as a link; raises `SourceError`."""
    document = WordDocument(data, source.id, source.text)
    for mark in marked(extraction)[0]:
        if mark.work is not None:
            document.link(mark.citation.start, mark.citation.end, link.address(mark.work.key))
    return document.packed()
