"""List the works that one source mentions: those it cites, relates or is. These are the input of linking."""

from __future__ import annotations

from dataclasses import dataclass

from citegraph.model import Extraction, Work


@dataclass(frozen=True, slots=True)
class Use:
    """A work as described by one source, under its key across sources before completion.

    `times` is the number of sources with this same description.
    """

    source: str
    key: str
    work: Work
    candidates: tuple[str, ...]
    times: int = 1


def named_works(extraction: Extraction) -> set[str]:
    """Return the keys of the works that a source cites, relates or is; mere candidates are not included."""
    named = {c.work for c in extraction.citations} | {extraction.self_key}
    named |= {key for relation in extraction.relations for key in (relation.source, relation.target)}
    return {key for key in named if key}


def uses_in(extraction: Extraction) -> dict[str, tuple[Work, tuple[str, ...]]]:
    """Return the works that a source mentions, by key, each with its candidates.

    This includes works that a mentioned work probably is, and the name in words of a numbered work: an unnumbered work
    whose only purpose is to point at the numbered one by `probably`.
    """
    works = {w.key: w for w in extraction.works}
    candidates = {c.work: c.candidates for c in extraction.citations if c.work}
    named = named_works(extraction) & works.keys()
    # `Nghị quyết Trung ương 4 khóa XIII` is probably Kết luận 21-KL/TW
    named |= {p for k in named if (p := works[k].probably) is not None and p in works}
    # a programme named in words, which a resolution with a number issues
    named |= {k for k, work in works.items() if work.probably in named and work.symbol is None and work.number is None}
    return {key: (works[key], candidates.get(key, ())) for key in sorted(named)}
