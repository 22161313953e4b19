"""Read a register that an office keeps as CSV as a source.

A row names a work, by its columns or in the words of one, and may state a relation of that work to another:

==========  ========  ============  =========  ========  =================================
Loại        Số hiệu   Cơ quan       Ngày       Quan hệ   Văn bản liên quan
==========  ========  ============  =========  ========  =================================
Kế hoạch    12-KH/TU  Tỉnh ủy Lào   3/4/2021   thực hiện Chỉ thị 05-CT/TW ngày 15/5/2016
                      Cai
==========  ========  ============  =========  ========  =================================

The text of the source is that of the file; the evidence of a relation is its row, or the sentence that the row quotes,
and its rule is `import:` with the line. If one row is wrong, nothing of the file is imported.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from citegraph.errors import ImportFileError
from citegraph.extraction.pipeline import Extractor
from citegraph.imports.kind_names import kinds_by_name, kinds_listed
from citegraph.imports.naming import Named, Naming, iso_date, naming_columns, with_row_facts
from citegraph.imports.register_table import TELLING, RegisterCell, RegisterRow, extent_of, header_of, register_rows
from citegraph.linking.link import filled
from citegraph.model import IMPORT, Citation, Evidence, Extraction, Form, Relation, Source, Work
from citegraph.model.workkey import WorkKey
from citegraph.registry.schema import TypeBlock
from citegraph.text.days import may_agree
from citegraph.text.normal import fold


@dataclass(frozen=True, slots=True)
class Register:
    """The extraction of a register, and the headings of columns that were ignored."""

    extraction: Extraction
    unread: list[str]


def read_register(source: Source, extractor: Extractor) -> Register:
    """Read the register with this text. Raises `ImportFileError` with the faults of all its rows."""
    reading = _Reading(source, Naming(extractor))
    header = header_of(source.text, source.id)
    for row in register_rows(source.text, header, source.id, reading.faults):
        reading.add(row)
    if not reading.citations and not reading.faults:
        reading.faults.append(f"{source.id}: no row below the headings; write one document per row")
    extraction = reading.extraction()
    for relation in extraction.relations:
        if relation.source == relation.target:
            line = relation.evidence.rule.partition(":")[2]
            reading.faults.append(f"{source.id}:{line}: relates {relation.target} to itself; name the other document")
    if reading.faults:
        raise ImportFileError(*reading.faults)
    return Register(extraction, header.unknown)


class _CellError(Exception):
    """A fault in a cell of a row; `column` is the one to fix."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column = column


@dataclass
class _Reading:
    """The rows of one register that were read so far."""

    source: Source
    naming: Naming
    faults: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    works: dict[str, Work] = field(default_factory=dict)
    described: set[str] = field(default_factory=set)
    dated: dict[str, tuple[str, int]] = field(default_factory=dict)

    def add(self, row: RegisterRow) -> None:
        """Add the content of a row, or its fault as a line of `faults`."""
        try:
            work = self._subject(row)
            relation = self._relation(row, work)
        except _CellError as fault:
            heading = row.headings.get(fault.column, fault.column)
            self.faults.append(f"{self.source.id}:{row.line}: {heading}: {fault}")
        else:
            self.relations += [relation] if relation else []

    def extraction(self) -> Extraction:
        """The extraction of the whole register; a partial key is replaced by a full one of the register."""
        full = _full_keys({c.work: self.works[c.work] for c in self.citations if c.work})
        kept = {key: work for key, work in self.works.items() if key not in full}
        for partial, key in full.items():
            kept[key] = filled(kept[key], self.works[partial])
        return Extraction(
            source=self.source.id,
            self_key=None,
            is_document=False,
            works=tuple(kept.values()),
            citations=tuple(sorted((_named_in_full(c, full) for c in self.citations), key=lambda c: (c.start, c.end))),
            relations=tuple(
                replace(r, source=full.get(r.source or "", r.source), target=full.get(r.target, r.target))
                for r in self.relations
            ),
            pinpoints=(),
            rejections=(),
        )

    def _subject(self, row: RegisterRow) -> str:
        """The key of the work that the row is about."""
        column = next((c for c in TELLING if c in row.cells), None)
        if column is None:
            heads = next(c for c in TELLING if c in row.headings)
            raise _CellError(heads, "is empty; every row must name a document")
        type_, columns = self._typed(row)
        date = _date(row, "date")
        work = self._named(row, column, naming_columns(columns, type_, date))
        known = self.works[work.key]
        known = filled(known, work) if work.key in self.described else filled(work, known)
        self.works[work.key] = with_row_facts(known, columns, date)
        self.described.add(work.key)
        if date:
            self._agree(work.key, date, row.line)
        return work.key

    def _typed(self, row: RegisterRow) -> tuple[TypeBlock | None, dict[str, str]]:
        """The type in a row, and its columns; a title that starts with the type is left without it."""
        columns = {name: cell.text for name, cell in row.cells.items()}
        words, joined = columns.get("type"), columns.get("type_and_title")
        type_ = self.naming.type_named(words) if words else None
        if words and type_ is None:
            raise _CellError(
                "type", f"{words!r} is not a type of document; choose one of: citegraph registry list types"
            )
        if joined:
            before, title = (None if type_ else self.naming.type_before(joined)) or (None, joined)
            return type_ or before, {**columns, "title": title}
        return type_, columns

    def _agree(self, key: str, date: str, line: int) -> None:
        """Raises `_CellError` for a date that differs from another row's for the same work."""
        said, first = self.dated.setdefault(key, (date, line))
        if not may_agree(said, date):
            raise _CellError("date", f"{date} for {key}, which has {said} in line {first}; correct one of them")

    def _named(self, row: RegisterRow, column: str, words: str) -> Work:
        """The work that `words` name, from a column of the row."""
        cell = row.cells[column]
        try:
            named: Named = self.naming.named(words)
        except ValueError as error:
            raise _CellError(column, f"{words!r} {error}") from error
        for work in (named.work, *named.besides):
            self.works.setdefault(work.key, work)
        text = self.source.text[cell.start : cell.end]
        rule = f"{IMPORT}:{row.line}"
        self.citations.append(Citation(cell.start, cell.end, text, Form.FULL, named.work.key, rule, named.candidates))
        return named.work

    def _relation(self, row: RegisterRow, work: str) -> Relation | None:
        """The relation in the row, if any."""
        does, other = row.cells.get("relation"), row.cells.get("target")
        if does is None and other is None:
            return None
        if does is None:
            raise _CellError(
                "relation", f"is empty beside {other.text if other else ''!r}; write one of: {kinds_listed()}"
            )
        if other is None:
            raise _CellError("target", f"is empty beside {does.text!r}; name the other document")
        if (found := kinds_by_name().get(fold(does.text))) is None:
            raise _CellError("relation", f"{does.text!r} is not a relation; write one of: {kinds_listed()}")
        target = self._named(row, "target", other.text).key
        kind, passive = found
        extent = row.cells.get("extent")
        if extent and extent_of(extent.text) is None:
            raise _CellError("extent", f"{extent.text!r} is neither the whole nor a part; write Toàn bộ or Một phần")
        return Relation(
            source=target if passive else work,
            kind=kind,
            target=work if passive else target,
            evidence=self._evidence(row),
            extent=extent_of(extent.text) if extent else None,
            effective=_date(row, "effective"),
        )

    def _evidence(self, row: RegisterRow) -> Evidence:
        """The sentence that the row quotes, or the whole row."""
        place: RegisterRow | RegisterCell = row.cells.get("quote", row)
        quote = self.source.text[place.start : place.end]
        return Evidence(place.start, place.end, quote, f"{IMPORT}:{row.line}")


def _date(row: RegisterRow, column: str) -> str | None:
    cell = row.cells.get(column)
    if cell is None:
        return None
    if date := iso_date(cell.text):
        return date
    raise _CellError(column, f"{cell.text!r} is not a date; write day, month and year as 15/5/2016")


def _full_keys(works: dict[str, Work]) -> dict[str, str]:
    """For each partial key, the one key of the same register that completes it without a contradiction."""
    by_stem: dict[str, list[str]] = {}
    for key in works:
        by_stem.setdefault(WorkKey.parse(key).stem, []).append(key)
    full = {}
    for key, work in works.items():
        fits = [f for f in by_stem[WorkKey.parse(key).stem] if f != key and _completes(works[f], work)]
        if len(fits) == 1:
            full[key] = fits[0]
    return full


def _completes(full: Work, partial: Work) -> bool:
    """True if a key has the scope and the period of another and more, and the dates do not contradict it."""
    parts = [(key.scope, key.period) for key in (WorkKey.parse(w.key) for w in (full, partial))]
    agree = all(mine in (None, theirs) for theirs, mine in zip(*parts, strict=True))
    return agree and parts[0] != parts[1] and may_agree(full.date or "", partial.date or "")


def _named_in_full(citation: Citation, full: dict[str, str]) -> Citation:
    if citation.work not in full:
        return citation
    return replace(citation, work=full[citation.work], candidates=())
