"""The complete result of reading one text: the extraction and the intermediate results that led to it.

A text is analysed once (`Extractor.analyse`); code that needs more than the extraction takes it from the analysis
instead of reading the text again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from citegraph.extraction.document.structure import Document
from citegraph.extraction.mentions.heading import Heading
from citegraph.extraction.mentions.mention import Mention
from citegraph.extraction.mentions.pinpoints import PinpointRun
from citegraph.extraction.relations import Claim, Refusal
from citegraph.extraction.works import Resolved
from citegraph.model import Citation, Extraction, Source


@dataclass(frozen=True, slots=True)
class Analysis:
    """The analysis of one text. Offsets are into `document.normal`, those of `extraction` into the original text.

    `places` are the pinpoints, each with the index of the mention that it belongs to. `claims` are the source of the
    relations, except of those that only a provision of an amending article states; `refusals` are verbs and claims
    without a relation. `effective` is the first day in force of the text itself, if stated.
    """

    source: Source
    document: Document
    heading: Heading
    mentions: tuple[Mention, ...]
    resolved: Resolved
    places: tuple[tuple[PinpointRun, int | None], ...]
    claims: tuple[Claim, ...]
    refusals: tuple[Refusal, ...]
    extraction: Extraction
    effective: str | None

    def cited(self) -> Iterator[tuple[Mention, Citation]]:
        """The mentions that name a work, in text order, each with its citation."""
        # `resolve` makes one citation for each mention with a key, in the same order
        named = (m for m, key in zip(self.mentions, self.resolved.keys, strict=True) if key is not None)
        return zip(named, self.extraction.citations, strict=True)
