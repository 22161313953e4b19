"""Read the sources of a command: failures are reported and counted, and reading goes on."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from citegraph.cli.output import report
from citegraph.model import Extraction, Source
from citegraph.readers import Wanted
from citegraph.readers.corpus import STDIN, SourceFailure, placed_sources

if TYPE_CHECKING:
    from citegraph.extraction.pipeline import Extractor

_PART_ENDS = re.compile("[/:]")


def extraction_of(extractor: Extractor, source: Source) -> Extraction:
    """Extract from a source; report one that exceeds the limit of citations or time, also from a worker process."""
    from citegraph.extraction.pipeline import CEILING, OUT_OF_TIME

    extraction = extractor.extract(source)
    if extraction.rejections and (last := extraction.rejections[-1]).rule in {CEILING, OUT_OF_TIME}:
        report(f"{source.id}: character {last.start}: {last.reason}")
    return extraction


Refusal = Callable[[Source, str | None], str | None]
"""Takes a source and the file it was read from, if known; returns why it is refused, or None."""


class SourceReading:
    """The sources of some paths; after iterating, `read` and `failed` count them, and `ids` are those read.

    Sources for which `refusal` has a reason are failures. `failed_files` are the files with failures.
    """

    def __init__(self, paths: Sequence[str], wanted: Wanted | None = None, refusal: Refusal | None = None) -> None:
        self.paths = paths
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
            if self._refusal and (reason := self._refusal(item, file_of(place))):
                self._fail(place, reason)
                continue
            self.read += 1
            self.ids.add(item.id)
            if not item.text.strip():
                report(f"{item.id} has no text")
            yield item

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
