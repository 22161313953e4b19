"""Read the sources of a command: failures are reported and counted, and reading goes on."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from citegraph.cli.output import report
from citegraph.model import CATALOGUE, OFFICIAL, Extraction, Source
from citegraph.readers import Wanted
from citegraph.readers.corpus import STDIN, SourceFailure, placed_sources

if TYPE_CHECKING:
    from citegraph.extraction.pipeline import Extractor

_PART_ENDS = re.compile("[/:]")


def extraction_of(extractor: Extractor, source: Source) -> Extraction:
    """Extract from a source; report one that exceeds the limit of citations or time, also from a worker process."""
    if source.id == CATALOGUE:
        from citegraph.imports.catalogue import read_catalogue

        return read_catalogue(source, extractor)
    from citegraph.extraction.pipeline import CEILING, OUT_OF_TIME

    extraction = extractor.extract(source)
    if extraction.rejections and (last := extraction.rejections[-1]).rule in {CEILING, OUT_OF_TIME}:
        report(f"{source.id}: character {last.start}: {last.reason}")
    return extraction


Refusal = Callable[[Source, str | None], str | None]
"""Takes a source and the file it was read from, if known; returns why it is refused, or None."""


class SourceReading:
    """The sources of some paths; after iterating, `read` and `failed` count them, and `ids` are those read.

    Sources for which `refusal` has a reason are failures. `failed_files` are the files with failures. The sources
    `besides` come from no file and follow those of the paths.
    """

    def __init__(
        self,
        paths: Sequence[str],
        wanted: Wanted | None = None,
        refusal: Refusal | None = None,
        besides: Iterable[Source] = (),
    ) -> None:
        self.paths = paths
        self._besides = besides
        self._wanted = wanted
        self._refusal = refusal
        self.read = 0
        self.failed = 0
        self.failed_files: set[str] = set()
        self.ids: set[str] = set()

    def __iter__(self) -> Iterator[Source]:
        for place, item in placed_sources(self.paths, self._wanted, report, "--include-classified"):
            if isinstance(item, SourceFailure):
                self._fail(place, str(item.error))
                continue
            if reason := self._reason(place, item):
                self._fail(place, reason)
                continue
            if not item.text.strip():
                report(f"{item.id} has no text")
            yield self._counted(item)
        yield from map(self._counted, self._besides)

    def _reason(self, place: str, source: Source) -> str | None:
        if source.id == CATALOGUE or source.id.startswith(f"{OFFICIAL}/"):
            return f"{place}: the id {source.id!r} is kept for official sources; give the source another one"
        return self._refusal(source, file_of(place)) if self._refusal else None

    def _counted(self, source: Source) -> Source:
        self.read += 1
        self.ids.add(source.id)
        return source

    def _fail(self, place: str, reason: str) -> None:
        self.failed += 1
        self.failed_files.add(file_of(place) or place)
        report(reason)


def file_of(place: str) -> str | None:
    """The file of a source: the longest beginning of its place that is a file; None for standard input.

    The place is that of a row or of a file in an archive, too: `rows.jsonl:3`, `a.zip/b.txt`.
    """
    if place == STDIN:
        return None
    ends = [len(place), *(at.start() for at in reversed([*_PART_ENDS.finditer(place)]))]
    found = next((place[:end] for end in ends if os.path.isfile(place[:end])), None)  # noqa: PTH113 - never raises
    return Path(found).as_posix() if found else None
