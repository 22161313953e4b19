"""What a source names: the works that it cites, relates or is, which are those that linking makes a graph of."""

from __future__ import annotations

from dataclasses import dataclass

from citegraph.model import Extraction, Work


@dataclass(frozen=True, slots=True)
class Use:
    """A work as one source names it, under the key that it has across sources before completion.

    `times` stands for that many sources which name it alike.
    """

    source: str
    key: str
    work: Work
    candidates: tuple[str, ...]
    times: int = 1


def named_works(extraction: Extraction) -> set[str]:
    """The keys of the works that a source cites, relates or is; a work that is only a candidate is none."""
    named = {c.work for c in extraction.citations} | {extraction.self_key}
    named |= {key for relation in extraction.relations for key in (relation.source, relation.target)}
    return {key for key in named if key}


def uses_in(extraction: Extraction) -> dict[str, tuple[Work, tuple[str, ...]]]:
    """The works that a source names, or that one which it names probably is, by key: each with its candidates.

    With them what a numbered work is called in words, a work that is only there to say that it is probably that one.
    """
    works = {w.key: w for w in extraction.works}
    candidates = {c.work: c.candidates for c in extraction.citations if c.work}
    named = named_works(extraction) & works.keys()
    named |= {p for k in named if (p := works[k].probably) is not None and p in works}
    named |= {k for k, work in works.items() if work.probably in named and work.symbol is None and work.number is None}
    return {key: (works[key], candidates.get(key, ())) for key in sorted(named)}
