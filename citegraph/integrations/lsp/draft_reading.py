"""Read a text that is open in an editor, in the process of `Checking`: findings and cited works at their positions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from citegraph.check import Finding, MessageLanguage, read_settings
from citegraph.check.draft import judging_day
from citegraph.errors import SourceError
from citegraph.integrations.lsp.client_positions import ClientPositions, Place
from citegraph.model import Form, Source, Work
from citegraph.presentation.labels import shown_number
from citegraph.readers.legacy import restore
from citegraph.text.days import today
from citegraph.web.drafts import checked

LONGEST = 1_000_000
"""Longest text that is checked, in characters."""


@dataclass(frozen=True, slots=True)
class OpenText:
    """A text in an editor; `folder` is the one whose settings of `check` count, `encoding` that of positions."""

    name: str
    text: str
    folder: Path
    encoding: str
    language: MessageLanguage | None
    date: str | None


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding with its positions."""

    start: Place
    end: Place
    finding: Finding


@dataclass(frozen=True, slots=True)
class PlacedCitation:
    """A place that names a work, None if that is open, and the works that it may be."""

    start: Place
    end: Place
    work: Work | None
    candidates: tuple[Work, ...]


@dataclass(frozen=True, slots=True)
class DraftReading:
    """The findings and citations of a text, in its order; the day on which works are judged, and the language."""

    findings: tuple[PlacedFinding, ...]
    citations: tuple[PlacedCitation, ...]
    date: str | None
    language: MessageLanguage


def read_open_text(given: OpenText) -> DraftReading:
    """The findings and citations of a text. Raises `CitegraphError` for one that cannot be checked."""
    if len(given.text) > LONGEST:
        most = shown_number(LONGEST, "en")
        raise SourceError(f"{given.name}: is longer than {most} characters and not checked; split it")
    if encoding := restore(given.text)[1]:
        raise SourceError(f"{given.name}: is in {encoding} and not checked; convert it to Unicode: citegraph read")
    settings = read_settings(given.folder)
    if given.language is not None:
        settings = replace(settings, language=given.language)
    done = checked(Source(given.name, given.text), settings, given.date, today())
    extraction, positions = done.extraction, ClientPositions(given.text, given.encoding)
    works = {work.key: work for work in extraction.works}
    return DraftReading(
        findings=tuple(PlacedFinding(positions.place(f.start), positions.place(f.end), f) for f in done.findings),
        citations=tuple(
            PlacedCitation(
                positions.place(cited.start),
                positions.place(cited.end),
                works.get(cited.work or ""),
                tuple(works[key] for key in cited.candidates if key in works),
            )
            for cited in extraction.citations
            if cited.form is not Form.SELF
        ),
        date=judging_day(extraction, given.date, today()),
        language=settings.language,
    )
