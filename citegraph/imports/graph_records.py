"""Read the records of a graph file, in any format, as a source.

The text of the source has one paragraph per record, with its identity and its origin:

    chi-thi:05-ct/tw~2016 | 05-CT/TW | 2016-05-15 | Bộ Chính trị
    ke-hoach:12-kh/tu@lao-cai~2020 | implements | chi-thi:05-ct/tw~2016 | thực hiện Chỉ thị số 05-CT/TW | tin.txt | cue

The evidence of a relation is the sentence that the file quotes; its rule is `import:` with the line of the file.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from citegraph.errors import ImportFileError
from citegraph.extraction.pipeline import Extractor
from citegraph.graph.graph import NODE_ATTRIBUTES
from citegraph.identity.keys import year_of
from citegraph.imports.naming import Naming
from citegraph.model import (
    IMPORT,
    Action,
    Citation,
    Evidence,
    Extraction,
    Form,
    Kind,
    Provision,
    Relation,
    Source,
    Work,
)
from citegraph.model.workkey import WorkKey

_FIELDS = NODE_ATTRIBUTES[1:-1]  # between the key and people's decisions
_KEY = re.compile(r"[a-z][a-z0-9-]*:[^\n\r]+")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_TYPE = re.compile(r"[a-z][a-z0-9-]*")
_BETWEEN = " | "
_LIST = "; "
_MOST = 1 << 29  # characters of one source


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """A work, or with `ends` (the keys of the work that acts and of the other) a relation; `place` is its line."""

    place: int
    said: Mapping[str, str]
    ends: tuple[str, str] | None = None


def read_records(records: Iterable[ImportRecord], name: str, extractor: Extractor) -> tuple[Source, Extraction]:
    """Return the source of the file `name` and its extraction. Raises `ImportFileError` for any other graph."""
    reading = _Reading(name)
    for record in records:
        (reading.add_relation if record.ends else reading.add_work)(record)
        if reading.length > _MOST:
            raise ImportFileError(
                f"{name}: too large to import as one file; export the database with --format tables instead"
            )
    reading.check_ends()
    if not reading.works:
        raise ImportFileError(f"{name}: contains no work; export it again: citegraph export {name}")
    return Source(name, "".join(reading.text)), reading.extraction(Naming(extractor))


@dataclass
class _Reading:
    """The records of one file that were read so far."""

    name: str
    text: list[str] = field(default_factory=list)
    length: int = 0
    works: dict[str, Work] = field(default_factory=dict)
    citations: list[Citation] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    ends: dict[str, int] = field(default_factory=dict)

    def add_work(self, record: ImportRecord) -> None:
        """Add a work."""
        said = {name: value for name, value in record.said.items() if value}
        key = said.get("key", "")
        self._check(record, "key", key, _KEY, "such as chi-thi:05-ct/tw~2016")
        self._check(record, "type", said.get("type", ""), _TYPE, "such as chi-thi")
        self._check(record, "date", said.get("date", "2000"), _DATE, "such as 2016-05-15")
        if key in self.works:
            raise self._wrong(record, f"the work {key!r} occurs twice; keep one")
        self.works[key] = Work(key, **{name: said[name] for name in _FIELDS if name in said})
        shown = [said[name] for name in ("symbol", "name", "date", "issuer", "title", "overrides") if name in said]
        start, _ = self._write(key, *shown)
        self.citations.append(Citation(start, start + len(key), key, Form.FULL, key, f"{IMPORT}:{record.place}"))

    def add_relation(self, record: ImportRecord) -> None:
        """Add a relation."""
        assert record.ends
        source, target = record.ends
        said = {name: value for name, value in record.said.items() if value}
        kind, extent = said.get("kind", ""), said.get("extent")
        if kind not in {*Kind}:
            raise self._wrong(record, f"{kind!r} is not a kind of relation; write one of {', '.join(Kind)}")
        if extent not in {None, "whole", "part"}:
            raise self._wrong(record, f"the extent {extent!r} is neither whole nor part; write one of them")
        self._check(record, "effective", said.get("effective", "2000"), _DATE, "such as 2016-05-15")
        for key in record.ends:
            self.ends.setdefault(key, record.place)
        self.relations.append(
            Relation(
                source,
                Kind(kind),
                target,
                self._evidence(record, (source, kind, target)),
                extent,
                _listed(said.get("source_pinpoints", "")),
                _listed(said.get("target_pinpoints", "")),
                said.get("effective"),
                self._provisions(record),
            )
        )

    def _provisions(self, record: ImportRecord) -> tuple[Provision, ...]:
        try:
            return tuple(map(Provision.parse, _listed(record.said.get("provisions", ""))))
        except ValueError as error:
            raise self._wrong(record, f"{error}; write one of {', '.join(Action)}, a colon, the place") from error

    def _evidence(self, record: ImportRecord, claim: tuple[str, str, str]) -> Evidence:
        """The place in the text: the sentence that the record quotes, or the whole paragraph."""
        quote, origin, rule = (record.said.get(name, "") for name in ("quote", "origin", "rule"))
        shown = [part for part in (*claim, quote, origin or record.said.get("source", ""), rule) if part]
        start, end = self._write(*shown)
        if quote:
            start += len(_BETWEEN.join((*claim, "")))
            end = start + len(quote)
        return Evidence(start, end, quote or _BETWEEN.join(shown), f"{IMPORT}:{record.place}")

    def check_ends(self) -> None:
        """Raises `ImportFileError` for a relation of a work that the file does not contain."""
        for end, place in self.ends.items():
            if end not in self.works:
                raise ImportFileError(
                    f"{self.name}:{place}: the relation's end {end!r} is not a work of the file; add it"
                )

    def extraction(self, naming: Naming) -> Extraction:
        """The extraction of the whole file."""
        candidates = self._candidates(naming)
        return Extraction(
            source=self.name,
            self_key=None,
            is_document=False,
            works=tuple(self.works.values()),
            citations=tuple(replace(c, candidates=candidates.get(c.work or "", ())) for c in self.citations),
            relations=tuple(self.relations),
            pinpoints=(),
            rejections=(),
        )

    def _candidates(self, naming: Naming) -> dict[str, tuple[str, ...]]:
        """The candidates of partial keys: those of the file, which left them open, and those of the registry.

        A partial key beside one that would complete it is a candidate too: the writer of the file knew both.
        """
        beside: defaultdict[str, set[str]] = defaultdict(set)
        for key in self.works:
            beside[str(WorkKey.parse(key).timeless)].add(key)
        found = {}
        for timeless, keys in beside.items():
            if timeless in keys and (work := self.works[timeless]).symbol and not year_of(work.symbol):
                others = keys if len(keys) > 1 else set()
                found[timeless] = tuple(sorted(others | (naming.meant_by(work) - {timeless})))
        return found

    def _write(self, *parts: str) -> tuple[int, int]:
        """Add a paragraph to the text; return its span."""
        start, written = self.length, _BETWEEN.join(parts)
        self.text.append(f"{written}\n\n")
        self.length += len(written) + 2
        return start, start + len(written)

    def _check(self, record: ImportRecord, what: str, value: str, pattern: re.Pattern[str], like: str) -> None:
        if not pattern.fullmatch(value):
            raise self._wrong(record, f"{value[:80]!r} is not a valid {what}; write it {like}")

    def _wrong(self, record: ImportRecord, why: str) -> ImportFileError:
        return ImportFileError(f"{self.name}:{record.place}: {why}")


def _listed(joined: str) -> tuple[str, ...]:
    return tuple(joined.split(_LIST)) if joined else ()
