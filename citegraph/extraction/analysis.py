"""All that is read of one text: what `extract` gives, and the steps that led there.

An analysis is made once (`Extractor.analyse`); whoever needs more than the extraction takes it from here and does not
read the text again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from citegraph.extraction.document.structure import Document
from citegraph.extraction.mentions.heading import Heading
from citegraph.extraction.mentions.mention import Mention
from citegraph.extraction.mentions.pinpoints import Place
from citegraph.extraction.relations import Refusal, Said
from citegraph.extraction.works import Resolved
from citegraph.model import Citation, Extraction, Source


@dataclass(frozen=True, slots=True)
class Analysis:
    """One text as it was read. Offsets are into `document.normal`, those of `extraction` into the text as given.

    `places` are the pinpoints, each with the index of the mention that it belongs to. `claims` made the relations, but
    for those that only an amending article's provisions tell; `refusals` are verbs and claims that made none.
    """

    source: Source
    document: Document
    heading: Heading
    mentions: tuple[Mention, ...]
    resolved: Resolved
    places: tuple[tuple[Place, int | None], ...]
    claims: tuple[Said, ...]
    refusals: tuple[Refusal, ...]
    extraction: Extraction

    def cited(self) -> Iterator[tuple[Mention, Citation]]:
        """The mentions that name a work, in text order, each with its citation."""
        named = (m for m, key in zip(self.mentions, self.resolved.keys, strict=True) if key is not None)
        return zip(named, self.extraction.citations, strict=True)
