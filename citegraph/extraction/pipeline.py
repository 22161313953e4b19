"""Analyse one text: normalise, find mentions, resolve them to works, relate the works.

`Extractor` is pure and picklable: its result depends only on source and registry, not on earlier texts.
"""

from __future__ import annotations

import hashlib
import math
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path

from citegraph.extraction.analysis import Analysis
from citegraph.extraction.document.repair import repair
from citegraph.extraction.document.structure import read_structure
from citegraph.extraction.mentions.find import find_mentions
from citegraph.extraction.mentions.heading import read_heading, read_own_name
from citegraph.extraction.mentions.pinpoints import PinpointRun, attach, find_pinpoints
from citegraph.extraction.mentions.worded import add_worded
from citegraph.extraction.relations import Changes, Resolution, read_changes, relate, with_provisions
from citegraph.extraction.works import Resolved, resolve
from citegraph.identity.symbols import Refused
from citegraph.model import Extraction, Pinpoint, Rejection, Relation, Source
from citegraph.registry import Registry, load_registry
from citegraph.registry.lexicon import Lexicon, lexicon
from citegraph.text.normal import Normal, normalise
from citegraph.text.positions import Lines

MOST_CITATIONS = 100_000
"""The maximum number of citations of a source, which bounds memory; no real document has as many."""

CEILING = "ceiling"
"""The rule of the rejection that reports a source cut off at the maximum."""

OUT_OF_TIME = "time"
"""The rule of the rejection that reports a source cut off because it took too long."""

_BEGINNING = 60  # characters of the text from which on a source is not read


class OutOfTimeError(BaseException):
    """A text takes too long; no `Exception`, so that nothing on the way takes it for a failure of its own."""


class Extractor:
    """Reads one text at a time with one registry, up to `most` citations each.

    A text that takes more than `seconds` of computing is read up to its half, its quarter, and so on. That works in the
    main thread, and not on Windows.
    """

    def __init__(self, registry: Registry | None = None, most: int = MOST_CITATIONS, seconds: float = math.inf) -> None:
        self.registry = registry or load_registry()
        self._most = most
        self._seconds = seconds

    @cached_property
    def _lexicon(self) -> Lexicon:
        """Compiled for the first text: a build without new texts does not need it."""
        return lexicon(self.registry)

    def __reduce__(self) -> tuple[type[Extractor], tuple[Registry, int, float]]:
        return Extractor, (self.registry, self._most, self._seconds)

    def extract(self, source: Source) -> Extraction:
        """Return the works, citations, relations and rejections of a source. Never raises on any text."""
        end, seconds, extraction = len(source.text), self._seconds, None
        while extraction is None:
            try:
                with _time_limit(seconds if end else math.inf):
                    extraction = self.analyse(Source(source.id, source.text[:end])).extraction
            except OutOfTimeError:
                end = source.text.rfind("\n", 0, end // 2) + 1 or end // 2
                seconds /= 2
        if end == len(source.text):
            return extraction
        why = f"reading takes more than {self._seconds:g} s; nothing from here on is read, so split it"
        stop = min(end + _BEGINNING, len(source.text))
        rejection = Rejection(end, stop, source.text[end:stop], OUT_OF_TIME, why)
        return replace(extraction, rejections=(*extraction.rejections, rejection))

    def analyse(self, source: Source) -> Analysis:
        """Return the extraction with its intermediate results. Never raises on any text."""
        normal = repair(normalise(source.text), self._lexicon)
        found = find_mentions(normal, self._lexicon)
        if len(found.mentions) > self._most:
            return self._cut(source, *normal.span(found.mentions[self._most].start, found.mentions[self._most].end))
        document = read_structure(normal, self._lexicon)
        owned = attach(normal, find_pinpoints(normal, self._lexicon), found.mentions)
        heading = read_heading(document, found.mentions, self._lexicon)
        # names in words need the heading: `Kế hoạch này` and the text's own title are not mentions
        found, heading = read_own_name(document, found, heading, self._lexicon)
        found = add_worded(normal, found, heading, self._lexicon)
        index = {id(mention): i for i, mention in enumerate(found.mentions)}
        places = [(place, None if owner is None else index.get(id(owner))) for place, owner in owned]
        resolved = resolve(document, found.mentions, heading, self._lexicon)
        resolution = Resolution(
            document,
            found.mentions,
            resolved.keys,
            resolved.works,
            heading,
            resolved.self_key,
            [(place.start, place.end) for place, _ in places],
        )
        related = relate(resolution, self._lexicon)
        # only a document can change provisions; a story about an amendment cannot
        changes = read_changes(resolution, places, self._lexicon) if heading.is_document else Changes()
        relations = with_provisions(related.relations, changes, resolution)
        extraction = self._extraction(source, resolution, resolved, places, relations, found.refused)
        return Analysis(
            source,
            document,
            heading,
            tuple(found.mentions),
            resolved,
            tuple(places),
            related.claims,
            related.refusals,
            extraction,
            changes.effective,
        )

    @staticmethod
    def _extraction(
        source: Source,
        resolution: Resolution,
        resolved: Resolved,
        places: list[tuple[PinpointRun, int | None]],
        relations: tuple[Relation, ...],
        refused: list[Refused],
    ) -> Extraction:
        """The public result, with offsets into the original text."""
        normal = resolution.document.normal
        # `Điều 5 của Nghị định này` in a text that is not a decree has no work: a pinpoint without owner.
        loose = [place for place, owner in places if owner is None or resolved.keys[owner] is None]
        return Extraction(
            source=source.id,
            self_key=resolved.self_key,
            is_document=resolution.heading.is_document,
            works=resolved.works,
            citations=resolved.citations,
            relations=_paged(relations, source.text),
            pinpoints=tuple(_pinpoint(normal, place, text) for place in loose for text in place.texts),
            rejections=tuple(_rejection(normal, r) for r in refused),
        )

    def _cut(self, source: Source, start: int, end: int) -> Analysis:
        """Analyse the source up to the first citation above the maximum."""
        cut = self.analyse(Source(source.id, source.text[:start]))
        why = f"a source may have {self._most:,} citations; nothing from here on is read, so split it"
        rejection = Rejection(start, end, source.text[start:end], CEILING, why)
        extraction = replace(cut.extraction, rejections=(*cut.extraction.rejections, rejection))
        return replace(cut, source=source, extraction=extraction)


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise `OutOfTimeError` inside after these seconds of computing."""
    if (
        math.isinf(seconds)
        or not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def stop(*_: object) -> None:
        raise OutOfTimeError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def key_of(name: str) -> str | None:
    """The key of the work named by a whole text, with the built-in registry.

    >>> key_of("Nghị quyết Đại hội XIV của Đảng")
    'nghi-quyet:dai-hoi~2026'
    """
    whole = name.strip()
    citations = _reader().extract(Source("", whole)).citations
    return next((c.work for c in citations if c.end - c.start == len(whole)), None)


@cache
def _reader() -> Extractor:
    return Extractor()


def fingerprint(registry: Registry) -> str:
    """A digest of everything that determines the result: the registry and the code of the package.

    Any change of code counts: reading a text again is cheaper than a mix of results from two versions.
    """
    return f"{registry.fingerprint}-{_code()}"


@cache
def _code() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _paged(relations: tuple[Relation, ...], text: str) -> tuple[Relation, ...]:
    """Add page numbers to the evidence of relations, if the text has pages."""
    # readers put a form feed between the pages of a PDF
    if "\f" not in text:
        return relations
    lines = Lines(text)
    return tuple(replace(r, evidence=replace(r.evidence, page=lines.page(r.evidence.start))) for r in relations)


def _pinpoint(normal: Normal, place: PinpointRun, text: str) -> Pinpoint:
    return Pinpoint(*normal.span(place.start, place.end), text)


def _rejection(normal: Normal, refused: Refused) -> Rejection:
    start, end = normal.span(refused.start, refused.end)
    return Rejection(start, end, normal.raw[start:end], refused.rule, refused.reason)
