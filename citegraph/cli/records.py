"""Model values -> records: the fields that JSON and CSV show.

An extraction's record is the output contract of `citegraph extract --format jsonl`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from citegraph.graph.graph import Answer
from citegraph.model import Citation, Evidence, Extraction, Pinpoint, Provision, Relation, Work
from citegraph.text.positions import Lines

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


def extraction_record(extraction: Extraction, lines: Lines | None = None) -> dict[str, Any]:
    """All that one source says; with the lines of its text, each citation of a text with pages has its page."""
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
    """What a source says of a work."""
    return {field: getattr(work, field) for field in WORK_FIELDS}


def citation_record(citation: Citation, lines: Lines | None = None) -> dict[str, Any]:
    """A mention and the work that it names."""
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
    """A work, the relation that it stands in, and the evidence."""
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


def provision_records(provisions: Iterable[Provision]) -> list[dict[str, str | None]]:
    """Provisions as JSON has them; a table has each as one text."""
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
