"""Helpers for gold that marks a part of a text: the works that an extraction cites, and whether a span is covered."""

from __future__ import annotations

from collections.abc import Iterable

from citegraph.evaluate.matching import folded
from citegraph.evaluate.results import Counts, Findings, per_cent
from citegraph.model import Extraction, Work

_SLACK = 9  # how many characters another annotator's start may lie off: "số ", "các "
_SHORT_BY = 2  # a span may end this much earlier: a closing quote, a full stop


def covers(start: int, end: int, marked: int, needed: int, marked_end: int) -> bool:
    """True if a span starts about where another is marked and extends far enough."""
    return abs(start - marked) <= _SLACK and end >= needed - _SHORT_BY and start < marked_end


def cited_works(said: Extraction) -> list[Work]:
    """The works that citations name, in order of first mention."""
    works = {work.key: work for work in said.works}
    return [works[key] for key in dict.fromkeys(c.work for c in said.citations) if key is not None and key in works]


def cited_symbols(said: Extraction) -> set[str]:
    """The folded symbols of the works that citations name."""
    return {folded(work.symbol) for work in cited_works(said)} - {""}


def single(label: str, right: bool) -> Findings:
    """The findings of a text that is right or wrong as a whole."""
    return Findings(found=(label,)) if right else Findings(missed=(label,))


def recall_of(hits: Iterable[bool]) -> float:
    """The share of hits in per cent; 100 where there was nothing to hit."""
    hit = list(hits)
    return per_cent(Counts(tp=sum(hit), fn=len(hit) - sum(hit)).recall)
