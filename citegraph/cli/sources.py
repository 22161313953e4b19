"""Read the sources of a command: failures are reported and counted, and reading goes on."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from citegraph.cli.output import report
from citegraph.model import Extraction, Source
from citegraph.readers import Wanted
from citegraph.readers.corpus import STDIN, SourceFailure, read_sources

if TYPE_CHECKING:
    from citegraph.extraction.pipeline import Extractor

_PART_ENDS = re.compile("[/:]")


def extraction_of(extractor: Extractor, source: Source) -> Extraction:
    """Extract from a source; report one that exceeds the limit of citations, also from a worker process."""
    from citegraph.extraction.pipeline import CEILING

    extraction = extractor.extract(source)
    if extraction.rejections and (last := extraction.rejections[-1]).rule == CEILING:
        report(f"{source.id}: character {last.start}: {last.reason}")
    return extraction


Refusal = Callable[[Source, str | None], str | None]
"""Takes a source and the file it was read from, if known; returns why it is refused, or None."""


class SourceReading:
    """The sources of some paths; after iterating, `read` and `failed` count them, and `ids` are those read.

    Sources for which `refusal` has a reason are failures.
    """

    def __init__(self, paths: Sequence[str], wanted: Wanted | None = None, refusal: Refusal | None = None) -> None:
        self.paths = paths
        self._wanted = wanted
        self._refusal = refusal
        self._given = ""
        self.read = 0
        self.failed = 0
        self.ids: set[str] = set()

    def __iter__(self) -> Iterator[Source]:
        for item in read_sources(self._paths(), self._wanted, report, "--include-classified"):
            if isinstance(item, SourceFailure):
                self.failed += 1
                report(str(item.error))
                continue
            if self._refusal and (reason := self._refusal(item, file_of(self._given, item.id))):
                self.failed += 1
                report(reason)
                continue
            self.read += 1
            self.ids.add(item.id)
            if not item.text.strip():
                report(f"{item.id} has no text")
            yield item

    def _paths(self) -> Iterator[str]:
        """The paths, each taken when those before it have been read."""
        for given in self.paths:
            self._given = given
            yield given


def file_of(given: str, name: str) -> str | None:
    """The file of the source `name`, which was read from the path `given`; None for standard input.

    In a folder, the file is the longest beginning of the id that is a file there. Rows may have any id: for them it is
    the folder.
    """
    path = Path(given)
    if given == STDIN or not (path.exists() or glob.has_magic(given)):
        return None
    if path.is_file():
        return path.as_posix()
    folder = path if path.is_dir() else Path(*takewhile(lambda part: not glob.has_magic(part), path.parts))
    ends = [len(name), *(at.start() for at in reversed([*_PART_ENDS.finditer(name)]))]
    inside = (name[:end] for end in ends if Path(name[:end]).is_relative_to(folder))
    return next((file for file in inside if os.path.isfile(file)), folder.as_posix())  # noqa: PTH113 - never raises
