"""One text -> one `Extraction`: normalise, find mentions, resolve them to works, relate the works.

`Extractor` is pure and picklable: the same source and registry give the same extraction, whatever was read before.
"""

from __future__ import annotations

from citegraph.extraction.heading import read_heading
from citegraph.extraction.lexicon import Lexicon, lexicon
from citegraph.extraction.mentions import find_mentions
from citegraph.model import Extraction, Rejection, Source
from citegraph.registry import Registry, load_registry
from citegraph.relate import relate
from citegraph.resolve import resolve
from citegraph.text import normalise


class Extractor:
    """Reads one text at a time with one registry."""

    def __init__(self, registry: Registry | None = None) -> None:
        self.registry = registry or load_registry()
        self._lexicon: Lexicon = lexicon(self.registry)

    def __reduce__(self) -> tuple[type[Extractor], tuple[Registry]]:
        return Extractor, (self.registry,)

    def extract(self, source: Source) -> Extraction:
        """Everything that the source says, and what was looked at and refused. Never raises on any text."""
        normal = normalise(source.text)
        found = find_mentions(normal, self._lexicon)
        heading = read_heading(normal, found.mentions, self._lexicon)
        resolved = resolve(normal, found.mentions, heading, self._lexicon)
        relations = relate(normal, found.mentions, resolved.keys, heading, resolved.self_key, self._lexicon)
        rejections = []
        for r in found.refused:
            start, end = normal.span(r.start, r.end)
            rejections.append(Rejection(start, end, source.text[start:end], r.rule, r.reason))
        return Extraction(
            source.id, resolved.self_key, heading.is_document, resolved.works, resolved.citations, relations, (), tuple(rejections)
        )
