"""The marks of a text: its citations with their works, and the pairs of citations that a relation joins.

A relation is between works, and its evidence is a sentence. The ends of a `Tie` are the citations of the two works in
that sentence: of several those nearest to each other, and None for a work that the sentence does not cite (a document
states what *it* does without citing itself).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from operator import attrgetter

from citegraph.model import Citation, Extraction, Kind, Relation, Work

_ENOUGH = 50  # citations of one work in a sentence that are compared for the nearest pair


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation for display: its work, or None where several fit, and its relations.

    `kind` is the strongest of the relations that the citation is an end of, None if it is only cited; `ties` are their
    numbers.
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
    """Return the marks in the order of the text, without overlaps, and one tie per relation."""
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
    """The citations by their starts, without those that start inside another."""
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
