"""Split a text into lines and pieces for a page, with the citations and findings of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from citegraph.check import Finding
from citegraph.model import Citation, Relation

MENTION = "mention"
"""The kind of a citation that is not part of the evidence of a relation."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line in which no mark begins or ends.

    `citation` is the index of its citation, `kind` the relation of the text to the cited work, `work` the key of that
    work in the graph, or None if unknown; `finding` is the index of a finding that covers it; `evidence` marks the span
    that the page was opened for.
    """

    text: str
    citation: int | None = None
    kind: str | None = None
    work: str | None = None
    finding: int | None = None
    evidence: bool = False


@dataclass(slots=True)
class TextLine:
    """A line of a text, and the indices of the findings that begin on it."""

    pieces: list[Piece] = field(default_factory=list)
    findings: list[int] = field(default_factory=list)


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
) -> list[TextLine]:
    """Return the lines of a text that begins at `offset`; `linked` maps the keys of citations to keys of the graph."""
    cited = [(c.start, c.end, i) for i, c in enumerate(citations)]
    found = [(f.start, max(f.end, f.start + 1), i) for i, f in enumerate(findings)]
    breaks = {offset + i + 1 for i, c in enumerate(text) if c == "\n"}
    marks = [*cited, *found, *([(*evidence, 0)] if evidence else [])]
    cuts = _cuts(offset, offset + len(text), marks)
    out = [TextLine()]
    at_cited, at_found = _Sweep(cited), _Sweep(found)
    for start, stop in pairwise(sorted(cuts | breaks)):
        number, finding = at_cited.at(start), at_found.at(start)
        citation, kind = (citations[number], kinds[number]) if number is not None else (None, None)
        out[-1].findings += [i for first, _, i in found if start <= first < stop]
        out[-1].pieces.append(
            Piece(
                text=text[start - offset : stop - offset].rstrip("\r\n"),
                citation=number,
                kind=kind,
                work=linked.get(citation.work) if citation and citation.work else None,
                finding=finding,
                evidence=evidence is not None and evidence[0] <= start < evidence[1],
            )
        )
        if stop in breaks:
            out.append(TextLine())
    return [row for row in out if row.pieces]


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
