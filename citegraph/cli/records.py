"""Turn values of the model into records: the fields that JSON and CSV show.

The record of an extraction is the output contract of `citegraph extract --format jsonl`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from citegraph.model import OVERRIDE, Citation, Edge, Evidence, Extraction, Pinpoint, Provision, Relation, Work
from citegraph.text.positions import Lines

if TYPE_CHECKING:
    from citegraph.graph.graph import Answer

WORK_FIELDS = ("key", "type", "symbol", "number", "name", "issuer", "scope", "date")
ANSWER_FIELDS = (
    "work",
    *WORK_FIELDS[1:],
    "title",
    "probably",
    "overrides",
    "from",
    "kind",
    "to",
    "depth",
    "via",
    "extent",
    "source_pinpoints",
    "target_pinpoints",
    "effective",
    "provisions",
    "quote",
    "source",
    "start",
    "end",
    "rule",
    "page",
)
EDGE_FIELDS = (
    "from", "kind", "to", "extent", "effective", "provisions", "quote", "source", "start",
    "end", "rule", "page",
)  # fmt: skip


def extraction_record(extraction: Extraction, lines: Lines | None = None) -> dict[str, Any]:
    """The record of one source; with the lines of its text, citations in a text with pages have their page."""
    return {
        "source": extraction.source,
        "self": extraction.self_key,
        "document": extraction.is_document,
        "works": [work_record(work) for work in extraction.works],
        "citations": [citation_record(citation, lines) for citation in extraction.citations],
        "relations": [_relation_record(relation) for relation in extraction.relations],
        "pinpoints": [_pinpoint_record(pinpoint) for pinpoint in extraction.pinpoints],
    }


def work_record(work: Work) -> dict[str, Any]:
    """The attributes of a work."""
    return {field: getattr(work, field) for field in WORK_FIELDS}


def citation_record(citation: Citation, lines: Lines | None = None) -> dict[str, Any]:
    """A citation and the work that it names."""
    page = lines.page(citation.start) if lines else None
    paged = {} if page is None else {"page": page}
    return {
        "start": citation.start,
        "end": citation.end,
        "text": citation.text,
        "form": citation.form.value,
        "work": citation.work,
        "candidates": list(citation.candidates),
        "pinpoints": list(citation.pinpoints),
        "rule": citation.rule,
        **paged,
    }


def answer_record(answer: Answer) -> dict[str, Any]:
    """A work, its relation, and the evidence."""
    edge = answer.edge
    fields = work_record(answer.work)
    return {
        "work": fields.pop("key"),
        **fields,
        "title": answer.work.title,
        "probably": answer.work.probably,
        "overrides": list(answer.overrides),
        "from": edge.source,
        "kind": edge.kind.value,
        "to": edge.target,
        "depth": answer.depth,
        "via": list(answer.via),
        "extent": edge.extent,
        "source_pinpoints": list(edge.source_pinpoints),
        "target_pinpoints": list(edge.target_pinpoints),
        "effective": edge.effective,
        "provisions": provision_records(edge.provisions),
        "quote": edge.evidence.quote,
        "source": edge.origin,
        "start": edge.evidence.start,
        "end": edge.evidence.end,
        "rule": edge.evidence.rule,
        "page": edge.evidence.page,
    }


def edge_record(edge: Edge | None) -> dict[str, Any]:
    """A relation with its evidence; for None, the same fields, each None."""
    if edge is None:
        return dict.fromkeys(EDGE_FIELDS)
    evidence = edge.evidence
    claim = (edge.source, edge.kind.value, edge.target, edge.extent, edge.effective, provision_records(edge.provisions))
    values = (*claim, evidence.quote, edge.origin, evidence.start, evidence.end, evidence.rule, evidence.page)
    return dict(zip(EDGE_FIELDS, values, strict=True))


def place(edge: Edge) -> str:
    """Where a relation is stated and the rule that read it; `override` for one that is not in any text."""
    evidence = edge.evidence
    if evidence.rule == OVERRIDE:
        return OVERRIDE
    page = "" if evidence.page is None else f" p. {evidence.page}"
    return f"{edge.origin}{page} [{evidence.start}:{evidence.end}] {evidence.rule}"


def provision_records(provisions: Iterable[Provision]) -> list[dict[str, str | None]]:
    """Provisions as JSON objects."""
    return [{"action": p.action.value, "target": p.target, "source": p.source} for p in provisions]


def _relation_record(relation: Relation) -> dict[str, Any]:
    return {
        "source": relation.source,
        "kind": relation.kind.value,
        "target": relation.target,
        "extent": relation.extent,
        "source_pinpoints": list(relation.source_pinpoints),
        "target_pinpoints": list(relation.target_pinpoints),
        "effective": relation.effective,
        "provisions": provision_records(relation.provisions),
        "evidence": _evidence_record(relation.evidence),
    }


def _evidence_record(evidence: Evidence) -> dict[str, Any]:
    fields = {"start": evidence.start, "end": evidence.end, "quote": evidence.quote, "rule": evidence.rule}
    return fields if evidence.page is None else {**fields, "page": evidence.page}


def _pinpoint_record(pinpoint: Pinpoint) -> dict[str, Any]:
    return {"start": pinpoint.start, "end": pinpoint.end, "text": pinpoint.text}
