"""Read the sources of a command: failures are reported and counted, and reading goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from citegraph.cli.output import report
from citegraph.model import Extraction, Source
from citegraph.readers import Wanted
from citegraph.readers.corpus import SourceFailure, read_sources

if TYPE_CHECKING:
    from citegraph.extraction.pipeline import Extractor


def extraction_of(extractor: Extractor, source: Source) -> Extraction:
    """Extract from a source; report one that exceeds the limit of citations, also from a worker process."""
    from citegraph.extraction.pipeline import CEILING

    extraction = extractor.extract(source)
    if extraction.rejections and (last := extraction.rejections[-1]).rule == CEILING:
        report(f"{source.id}: character {last.start}: {last.reason}")
    return extraction


class SourceReading:
    """The sources of some paths; after iterating, `read` and `failed` count them, and `ids` are those read."""

    def __init__(self, paths: Sequence[str], wanted: Wanted | None = None) -> None:
        self.paths = paths
        self._wanted = wanted
        self.read = 0
        self.failed = 0
        self.ids: set[str] = set()

    def __iter__(self) -> Iterator[Source]:
        for item in read_sources(self.paths, self._wanted, report, "--include-classified"):
            if isinstance(item, SourceFailure):
                self.failed += 1
                report(str(item.error))
                continue
            self.read += 1
            self.ids.add(item.id)
            if not item.text.strip():
                report(f"{item.id} has no text")
            yield item
