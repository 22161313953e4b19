"""Check drafts in a separate process, which is killed if a draft takes too long.

No part of a draft is stored, in memory or on disk. A draft is checked against the registry and the works of the
database, if there is one, that it may concern; only these are read, never the whole graph.
"""

from __future__ import annotations

import io
import json
import signal
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path, PurePath
from typing import NamedTuple, TypeVar

from citegraph.check import Checker, Finding, MessageLanguage, Settings
from citegraph.check.facts import ASSEMBLY_YEAR
from citegraph.errors import CitegraphError, SourceError
from citegraph.extraction.pipeline import Extractor
from citegraph.extraction.workers import end_with_parent
from citegraph.model import Corpus, Extraction, Kind, Source
from citegraph.model.workkey import WorkKey
from citegraph.readers import Note, Wanted, reader_for
from citegraph.readers.apart import limit_memory
from citegraph.registry import load_registry
from citegraph.store import Query
from citegraph.word import WORD_TYPES

LONGEST = 500_000
"""Longest draft, in characters."""

SECONDS = 20.0
"""Longest time for checking a draft."""

_START_SECONDS = 60.0  # for the process to load the registry
_BEFORE = 10.0  # how long a draft waits for the previous one
_WAITING = 16  # drafts and sources at a time, each in a thread of the few that pages have too
_MEMORY = 2 << 30  # bytes of address space of the process
_NEAR = range(-5, 6)
_ENDINGS = (Kind.REPLACES, Kind.REPEALS, Kind.AMENDS)
_EDGES = 2_000
_OWN_TEXTS = 3
_STATUS = {"tooLong": 413, "tooSlow": 503, "busy": 503, "broken": 503}


T = TypeVar("T")
G = TypeVar("G")


class DraftError(CitegraphError):
    """A draft that was not checked; `label` is the page label of the reason, `detail` a value for it."""

    def __init__(self, label: str, detail: str = "") -> None:
        super().__init__(label, detail)  # unformatted, so that the error can be pickled
        self.label = label
        self.detail = detail

    @property
    def status(self) -> int:
        """The HTTP status for the reason."""
        return _STATUS.get(self.label, 400)


@dataclass(frozen=True, slots=True)
class Checked:
    """A text, its extraction and its findings."""

    source: Source
    extraction: Extraction
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DraftUpload:
    """A draft as received; the suffix of `name` is the format of `data`.

    With `track`, the typographic fixes of a Word draft are tracked changes. `today` is as for `Checker.check`.
    """

    name: str
    data: bytes
    language: str
    date: str | None = None
    track: bool = False
    today: str | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """The replacement of a span of a draft; `text` is what the span contained when it was proposed."""

    start: int
    end: int
    text: str
    proposed: str

    @classmethod
    def of(cls, finding: Finding, text: str) -> Fix:
        """Return the fix of a finding, for the text as a form sends it: with line feeds alone."""
        start, end = (at - text.count("\r\n", 0, at) for at in (finding.start, finding.end))
        return cls(start, end, finding.text.replace("\r\n", "\n"), finding.proposed or "")

    @classmethod
    def parse(cls, value: str) -> Fix | None:
        """Return the fix that `str` wrote, or None for any other text."""
        try:
            match json.loads(value):
                case [int(start), int(end), str(text), str(proposed)]:
                    return cls(start, end, text, proposed)
        except (ValueError, RecursionError):
            pass
        return None

    def __str__(self) -> str:
        return json.dumps([self.start, self.end, self.text, self.proposed], ensure_ascii=False)

    def applied(self, text: str) -> str | None:
        """Return the fixed text, or None if the span has changed meanwhile."""
        if not 0 <= self.start <= self.end or text[self.start : self.end] != self.text:
            return None
        return text[: self.start] + self.proposed + text[self.end :]


class Checking:
    """The process that checks drafts, one at a time, with a registry and, if given, a database."""

    def __init__(self, db: Path | None, overlays: tuple[Path, ...], seconds: float = SECONDS) -> None:
        self._start = (db, overlays)
        self._seconds = seconds
        self._turn = threading.Lock()
        self._places = threading.BoundedSemaphore(_WAITING)
        self._pool: ProcessPoolExecutor | None = None
        self._warm: Future[bool] | None = None

    def prepare(self) -> None:
        """Start the process, so that the first draft does not wait for it."""
        with self._turn:
            self._started()

    def close(self) -> None:
        """End the process and wait for it."""
        self._end(wait=True)

    def check(self, draft: DraftUpload, before: float = _BEFORE) -> Checked:
        """Extract and check a draft, after at most `before` seconds for the drafts in progress.

        Raise `DraftError` if that is not enough, or if the draft takes too long, is too long or is not a text.
        """
        return self.run(_check, draft, before)

    def comment(self, draft: DraftUpload, before: float = _BEFORE) -> bytes:
        """Return a Word draft with its findings as comments; raises as `check`, also if the draft is no Word file."""
        return self.run(_comment, draft, before)

    def run(self, act: Callable[[G], T], given: G, before: float = _BEFORE) -> T:
        """Return the result of a function, which uses `loaded()`, in the process.

        Raise `DraftError` as `check` does, and the errors of the function and of loading the registry.
        """
        if not self._places.acquire(blocking=False):
            raise DraftError("busy")
        try:
            return self._run_next(act, given, before)
        finally:
            self._places.release()

    def stop(self) -> None:
        """End the process; its draft raises `DraftError`, and the next one starts a new process."""
        self._end()

    def _run_next(self, act: Callable[[G], T], given: G, before: float) -> T:
        if not self._turn.acquire(timeout=before):
            raise DraftError("busy")
        try:
            pool = self._started()
            assert self._warm is not None
            self._warm.result(_START_SECONDS)
            return pool.submit(act, given).result(self._seconds)
        except TimeoutError:
            self._end()
            raise DraftError("tooSlow") from None
        except (BrokenProcessPool, MemoryError):
            self._end()
            raise DraftError("broken") from None
        finally:
            self._turn.release()

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Spawned, since a forked process would inherit the open database and the locks of threads.
            self._pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=_load, initargs=self._start)
            self._warm = self._pool.submit(_is_loaded)
        return self._pool

    def _end(self, wait: bool = False) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            for process in list((pool._processes or {}).values()):  # there is no public way to end a running one
                process.kill()
            pool.shutdown(wait=wait, cancel_futures=True)


# in the process


class Loaded(NamedTuple):
    """The registry, in an extractor, and the database of the process."""

    extractor: Extractor
    db: Path | None


_loaded: list[Loaded | CitegraphError] = []


def loaded() -> Loaded:
    """Return the registry, in an extractor, and the database of the process. Raise the error of loading them."""
    (found,) = _loaded
    if isinstance(found, CitegraphError):
        raise found
    return found


def checked(source: Source, settings: Settings, date: str | None, today: str | None) -> Checked:
    """Return the extraction and the findings of a text; `date` and `today` are as for `Checker.check`."""
    extractor, db = loaded()
    analysis = extractor.analyse(source)
    extraction = analysis.extraction
    if db is None:
        return Checked(source, extraction, Checker(extractor.registry, settings).check_analysis(analysis, date, today))
    with Query.open(db) as query:
        known = nearby_corpus(query, [work.key for work in extraction.works])
        checker = Checker(extractor.registry, settings, known, lambda key: query.own_texts(key, _OWN_TEXTS))
        return Checked(source, extraction, checker.check_analysis(analysis, date, today))


def _load(db: Path | None, overlays: tuple[Path, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the server ends this one
    end_with_parent()
    limit_memory(_MEMORY)
    try:
        _loaded.append(Loaded(Extractor(load_registry(*overlays)), db))
    except CitegraphError as error:
        _loaded.append(error)


def _is_loaded() -> bool:
    return bool(loaded())


def _check(draft: DraftUpload) -> Checked:
    return checked(_read(draft), Settings(language=MessageLanguage(draft.language)), draft.date, draft.today)


def _comment(draft: DraftUpload) -> bytes:
    from citegraph.check.comments import with_comments

    if PurePath(draft.name).suffix.lower() not in WORD_TYPES:
        raise DraftError("notWord")
    checked = _check(draft)
    try:
        return with_comments(draft.data, checked.source, checked.findings, MessageLanguage(draft.language), draft.track)
    except SourceError as error:
        raise DraftError("unreadable", str(error)) from None


def _read(draft: DraftUpload) -> Source:
    """Return the text of a draft. Raise `DraftError` for no text, several texts, or a text that is too long."""
    suffix = PurePath(draft.name).suffix
    texts = []
    for _, item in reader_for(suffix)(io.BytesIO(draft.data), draft.name, Wanted(programs=False)):
        if isinstance(item, Note):
            continue
        if isinstance(item, SourceError):
            raise DraftError("unreadable", str(item))
        texts.append(item)
        if len(texts) > 1:
            raise DraftError("several", draft.name)
    if not texts or not texts[0].text.strip():
        raise DraftError("noText")
    if len(texts[0].text) > LONGEST:
        raise DraftError("tooLong")
    return texts[0]


def nearby_corpus(query: Query, keys: Iterable[str]) -> Corpus:
    """Return the part of a database that a checker needs for these works.

    These are the works, the relations that end them, and the works with nearby numbers.
    """
    named = sorted(set(keys))
    aliases = query.completed(named)
    own = {aliases.get(key, key) for key in named}
    near = query.works_by_key({other for key in own for other in near_numbers(key)})
    edges = [e for key in sorted(own) for e in query.edges_at([key], _ENDINGS, incoming=True, limit=_EDGES)]
    corpus = query.corpus_of({*own, *near}, edges)
    return Corpus(corpus.works, corpus.edges, aliases, corpus.unresolved, corpus.overrides)


def near_numbers(key: str) -> list[str]:
    """Return the keys with nearby numbers; those of the National Assembly also in the years of its term.

    >>> near_numbers("chi-thi:05-ct/tw~2016")[:2]
    ['chi-thi:01-ct/tw~2016', 'chi-thi:02-ct/tw~2016']
    """
    found = WorkKey.parse(key).numbered()
    if found is None:
        return []
    number, series = found
    rests = [series.slug]
    if year := ASSEMBLY_YEAR.search(series.slug):
        years = (int(year.group()[1:]) + step for step in _NEAR)
        rests = [ASSEMBLY_YEAR.sub(f"/{year}", series.slug) for year in years]
    near = (n for step in _NEAR if (n := number + step) > 0)
    return [str(replace(series, slug=f"{n:02}{rest}")) for n in near for rest in rests]
