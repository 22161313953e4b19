"""The contract of an extraction for any text: spans that are slices, in order, and keys of listed works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from citegraph.model import Extraction


def breaches(text: str, said: Extraction) -> tuple[str, ...]:
    """The breaches of the contract of `citegraph.model`: spans, order, keys of unlisted works."""
    listed = [work.key for work in said.works]
    known = {*listed, None}
    wrong = [f"{key} is listed twice" for key, n in Counter(listed).items() if n > 1]
    if said.self_key not in known:
        wrong.append(f"self is not listed: {said.self_key}")
    return tuple(f"{said.source}: {line}" for line in (*wrong, *_citation_breaches(text, said, known)))


def _citation_breaches(text: str, said: Extraction, known: set[str | None]) -> Iterator[str]:
    last = 0
    for citation in said.citations:
        if text[citation.start : citation.end] != citation.text:
            yield f"citation is not the slice at {citation.start}:{citation.end}"
        if citation.start < last:
            yield f"citations are not in text order at {citation.start}"
        last = citation.start
        yield from (f"{key} is cited, not listed" for key in (citation.work, *citation.candidates) if key not in known)
    for relation in said.relations:
        evidence = relation.evidence
        if not {relation.source, relation.target} <= known:
            yield f"{relation.source} {relation.kind} {relation.target}: an end is not listed"
        if text[evidence.start : evidence.end] != evidence.quote:
            yield f"evidence is not the slice at {evidence.start}:{evidence.end}"
