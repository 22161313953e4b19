"""Split a text into lines and pieces for a page, with the citations and findings of each.

Plain marks of a layout are shown as what they mean: `**words**` are bold, `# ` begins a heading, and lines with bars
are rows of a table. All other characters stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from citegraph.check import Finding
from citegraph.model import Citation, Relation

MENTION = "mention"
"""The kind of a citation that is not part of the evidence of a relation."""

_HEADING = re.compile(r"\s*#{1,6}\s+(?=\S)")
_BOLD = re.compile(r"\*\*")
_BAR = re.compile(r"\s*\|\s*")
_RULE = re.compile(r"[\s|:-]*-{3,}[\s|:-]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line in which no mark begins or ends.

    `citation` is the index of its citation, `kind` the relation of the text to the cited work, `work` the key of that
    work in the graph, or None if unknown; `finding` is the index of a finding that covers it, `begins` has those that
    begin with it; `evidence` marks the span that the page was opened for, and `lands` the piece of it that a link leads
    to.
    """

    text: str
    citation: int | None = None
    kind: str | None = None
    work: str | None = None
    finding: int | None = None
    begins: Sequence[int] = ()
    evidence: bool = False
    lands: bool = False
    bold: bool = False


@dataclass(slots=True)
class TextLine:
    """A line of a text in one cell, or a row of a table; the indices of the findings that begin on it."""

    cells: list[list[Piece]] = field(default_factory=lambda: [[]])
    findings: list[int] = field(default_factory=list)
    is_heading: bool = False
    is_row: bool = False
    is_empty: bool = False


def kinds_of(citations: Sequence[Citation], relations: Iterable[Relation]) -> list[str]:
    """Return for each citation the kind of the first relation to its work whose evidence contains it."""
    known = [(r.evidence.start, r.evidence.end, r.target, r.kind.value) for r in relations]
    return [
        next((kind for start, end, to, kind in known if to == c.work and start <= c.start and c.end <= end), MENTION)
        for c in citations
    ]


def text_lines(
    text: str,
    offset: int,
    citations: Sequence[Citation],
    kinds: Sequence[str],
    linked: Mapping[str, str],
    findings: Sequence[Finding] = (),
    evidence: tuple[int, int] | None = None,
) -> list[list[TextLine]]:
    """Return the lines of a text that begins at `offset`, one by one, and the rows of a table together.

    `linked` maps the keys of citations to keys of the graph.
    """
    lines, signs = _layout(text)
    cited = [(c.start, c.end, i) for i, c in enumerate(citations)]
    found = [(f.start, max(f.end, f.start + 1), i) for i, f in enumerate(findings)]
    hidden = [(offset + sign.start, offset + sign.end, i) for i, sign in enumerate(signs)]
    breaks = [offset + line.end for line in lines]
    cuts = _cuts(offset, offset + len(text), [*cited, *found, *hidden, *([(*evidence, 0)] if evidence else [])])
    at_cited, at_found, at_sign = _Sweep(cited), _Sweep(found), _Sweep(hidden)
    out = [TextLine(is_heading=line.is_heading, is_row=line.is_row) for line in lines]
    number, bold, landed = 0, False, False
    begins: list[int] = []
    for start, stop in pairwise(sorted({*cuts, *breaks})):
        if start >= breaks[number]:
            number, bold = number + 1, False
        line = out[number]
        begun = [i for first, _, i in found if start <= first < stop]
        line.findings += begun
        begins += begun
        cite, finding, sign = at_cited.at(start), at_found.at(start), at_sign.at(start)
        if sign is not None:
            if start == hidden[sign][0]:
                bold ^= signs[sign].is_bold
                line.cells += [[]] if signs[sign].ends_cell else []
            continue
        words = text[start - offset : stop - offset].rstrip("\r\n")
        is_evidence = evidence is not None and evidence[0] <= start < evidence[1]
        lands = is_evidence and not landed and not words.isspace() and words != ""
        landed = landed or lands
        work = citations[cite].work if cite is not None else None
        line.cells[-1].append(
            Piece(
                text=words,
                citation=cite,
                kind=kinds[cite] if cite is not None else None,
                work=linked.get(work) if work else None,
                finding=finding,
                begins=tuple(begins),
                evidence=is_evidence,
                lands=lands,
                bold=bold,
            )
        )
        begins = []
    return list(_grouped(line for line, known in zip(out, lines, strict=True) if not known.is_rule))


@dataclass(frozen=True, slots=True)
class _Line:
    """The end of a line and what it is; a rule is the line below the head of a table."""

    end: int
    is_heading: bool
    is_row: bool
    is_rule: bool


@dataclass(frozen=True, slots=True)
class _Sign:
    """A mark of the layout that is not shown."""

    start: int
    end: int
    is_bold: bool = False
    ends_cell: bool = False


def _layout(text: str) -> tuple[list[_Line], list[_Sign]]:
    """Return the lines of a text, and the marks of its layout in order."""
    raw = text.split("\n")
    lines: list[_Line] = []
    signs: list[_Sign] = []
    at = 0
    for i, line in enumerate(raw):
        is_row = "|" in line and (
            line.lstrip().startswith("|") or "|" in "".join(raw[max(i - 1, 0) : i] + raw[i + 1 : i + 2])
        )
        heading = _HEADING.match(line)
        lines.append(_Line(at + len(line) + 1, bool(heading), is_row, is_row and bool(_RULE.fullmatch(line))))
        found = [_Sign(at + heading.start(), at + heading.end())] if heading else []
        found += [_Sign(at + m.start(), at + m.end(), is_bold=True) for m in _BOLD.finditer(line)]
        if is_row:
            found += _bars(line, at)
        signs += sorted(found, key=lambda sign: sign.start)
        at += len(line) + 1
    lines[-1] = replace(lines[-1], end=len(text))
    return lines, signs


def _bars(line: str, at: int) -> Iterator[_Sign]:
    """Yield the bars of a row that begins at `at`; the outer ones end no cell."""
    for m in _BAR.finditer(line):
        yield _Sign(at + m.start(), at + m.end(), ends_cell=m.start() > 0 and m.end() < len(line))


def _grouped(lines: Iterable[TextLine]) -> Iterator[list[TextLine]]:
    """Yield each line on its own, and the rows of a table together; no empty row, and one of several empty lines."""
    group: list[TextLine] = []
    for line in lines:
        is_empty = not line.findings and not any(piece.text.strip() for cell in line.cells for piece in cell)
        if is_empty and (line.is_row or (group and group[-1].is_empty)):
            continue
        line.is_empty = is_empty
        if group and not (line.is_row and group[-1].is_row):
            yield group
            group = []
        group.append(line)
    if group and not group[-1].is_empty:
        yield group


def _cuts(start: int, end: int, marks: Iterable[tuple[int, int, int]]) -> set[int]:
    """Return the positions of a text at which a mark begins or ends, with its own start and end."""
    return {start, end, *(at for mark in marks for at in mark[:2] if start < at < end)}


class _Sweep:
    """Finds the first span that covers a position; positions must be increasing."""

    def __init__(self, spans: Iterable[tuple[int, int, int]]) -> None:
        self._spans = sorted(spans)
        self._next = 0
        self._open: list[tuple[int, int]] = []

    def at(self, position: int) -> int | None:
        """Return the number of the span, or None."""
        while self._next < len(self._spans) and self._spans[self._next][0] <= position:
            _, end, number = self._spans[self._next]
            self._open.append((end, number))
            self._next += 1
        self._open = [(end, number) for end, number in self._open if end > position]
        return self._open[0][1] if self._open else None
