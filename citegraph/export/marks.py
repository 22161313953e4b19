"""One extraction -> what is marked in its text: every citation with its work, and the citations that a relation joins.

A relation holds between works, its evidence is a sentence; the ends of a `Tie` are the places in that sentence that
name the two works, the one nearest to the other end where there are several, or None where the sentence does not name
it (a document says what *it* does without a word for itself).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from operator import attrgetter

from citegraph.model import Citation, Extraction, Kind, Relation, Work

_ENOUGH = 50  # citations of one work in a sentence, of which the pair nearest to each other is looked for


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation as it is shown: its work, or None where several fit, and what the text says is done to it or by it.

    `kind` is the strongest of the relations that the citation is an end of, None where it is only named; `ties` are
    their numbers.
    """

    citation: Citation
    work: Work | None
    kind: Kind | None
    ties: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation with the numbers of the marks at its ends: `head` acts, `child` is acted on."""

    relation: Relation
    head: int | None
    child: int | None


def marked(extraction: Extraction) -> tuple[list[Mark], list[Tie]]:
    """The marks in the order of the text, none overlapping another, and a tie for each relation."""
    works = {work.key: work for work in extraction.works}
    citations = _apart(extraction.citations)
    ties = [_tie(relation, extraction.self_key, citations) for relation in extraction.relations]
    of: defaultdict[int, list[int]] = defaultdict(list)
    for number, tie in enumerate(ties):
        for end in dict.fromkeys((tie.head, tie.child)):
            if end is not None:
                of[end].append(number)

    def kind(number: int) -> Kind | None:
        kinds = [ties[i].relation.kind for i in of[number]]
        return min(kinds, key=attrgetter("rank"), default=None)

    marks = [Mark(c, works.get(c.work or ""), kind(i), tuple(of[i])) for i, c in enumerate(citations)]
    return marks, ties


def _apart(citations: tuple[Citation, ...]) -> list[Citation]:
    """The citations by their starts, without those that begin inside another."""
    kept: list[Citation] = []
    for citation in sorted(citations, key=lambda c: (c.start, -c.end)):
        if citation.end > citation.start and (not kept or citation.start >= kept[-1].end):
            kept.append(citation)
    return kept


def _tie(relation: Relation, self_key: str | None, citations: list[Citation]) -> Tie:
    first = bisect_left(citations, relation.evidence.start, key=lambda c: c.start)
    last = bisect_left(citations, relation.evidence.end, key=lambda c: c.start)

    def naming(work: str | None) -> list[int]:
        return [number for number in range(first, last) if work and citations[number].work == work][:_ENOUGH]

    heads, children = naming(relation.source or self_key), naming(relation.target)
    if heads and children:
        return Tie(relation, *min(product(heads, children), key=lambda ends: abs(ends[0] - ends[1])))
    return Tie(relation, next(iter(heads), None), next(iter(children), None))
