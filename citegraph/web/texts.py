"""A text with what was found in it -> rows for a page: each line in pieces, with its findings beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from citegraph.check import Finding
from citegraph.model import Citation, Relation

MENTION = "mention"
"""The kind of a citation that no relation rests on."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line, none of whose marks begins or ends inside it.

    `citation` is the number of the citation that it belongs to, `kind` what the text does to the cited work, `work`
    its key in the graph, None where it is open; `finding` is the number of a finding over it; `evidence` tells that the
    reader was led here.
    """

    text: str
    citation: int | None = None
    kind: str | None = None
    work: str | None = None
    finding: int | None = None
    evidence: bool = False


@dataclass(slots=True)
class Row:
    """A line of a text and the findings that begin on it, by number."""

    pieces: list[Piece] = field(default_factory=list)
    findings: list[int] = field(default_factory=list)


def kinds_of(citations: Sequence[Citation], relations: Iterable[Relation]) -> list[str]:
    """For each citation, the kind of the first relation to its work whose evidence holds it."""
    said = [(r.evidence.start, r.evidence.end, r.target, r.kind.value) for r in relations]
    return [
        next((kind for start, end, to, kind in said if to == c.work and start <= c.start and c.end <= end), MENTION)
        for c in citations
    ]


def rows(
    text: str,
    offset: int,
    citations: Sequence[Citation],
    kinds: Sequence[str],
    linked: Mapping[str, str],
    findings: Sequence[Finding] = (),
    evidence: tuple[int, int] | None = None,
) -> list[Row]:
    """The lines of a text that begins at `offset`; `linked` gives the graph's keys for those of the citations."""
    end = offset + len(text)
    cited = [(c.start, c.end, i) for i, c in enumerate(citations)]
    found = [(f.start, max(f.end, f.start + 1), i) for i, f in enumerate(findings)]
    marks = [*cited, *found, *([(*evidence, 0)] if evidence else [])]
    cuts = {offset, end, *(at for mark in marks for at in mark[:2] if offset < at < end)}
    breaks = {offset + i + 1 for i, c in enumerate(text) if c == "\n"}
    bounds = sorted(cuts | breaks)
    out = [Row()]
    at_cited, at_found = _Sweep(cited), _Sweep(found)
    for start, stop in pairwise(bounds):
        number, finding = at_cited.at(start), at_found.at(start)
        citation = citations[number] if number is not None else None
        out[-1].findings += [i for first, _, i in found if start <= first < stop]
        out[-1].pieces.append(
            Piece(
                text=text[start - offset : stop - offset].rstrip("\r\n"),
                citation=number,
                kind=kinds[number] if number is not None else None,
                work=linked.get(citation.work) if citation and citation.work else None,
                finding=finding,
                evidence=evidence is not None and evidence[0] <= start < evidence[1],
            )
        )
        if stop in breaks:
            out.append(Row())
    return [row for row in out if row.pieces]


class _Sweep:
    """Which of some spans covers a position, asked from the left to the right: the first that began."""

    def __init__(self, spans: Iterable[tuple[int, int, int]]) -> None:
        self._spans = sorted(spans)
        self._next = 0
        self._open: list[tuple[int, int]] = []

    def at(self, position: int) -> int | None:
        """The number of the span, or None."""
        while self._next < len(self._spans) and self._spans[self._next][0] <= position:
            _, end, number = self._spans[self._next]
            self._open.append((end, number))
            self._next += 1
        self._open = [(end, number) for end, number in self._open if end > position]
        return self._open[0][1] if self._open else None
