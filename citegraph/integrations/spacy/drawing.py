"""Draw the citations and relations of a doc with displaCy.

The names of types and relations, and the colours of types, are those of the page that `citegraph export graph.html`
writes. Drawing needs no network and no pipeline: a stored doc is enough.
"""

from __future__ import annotations

import textwrap
from html import escape
from typing import Any

from spacy import displacy
from spacy.displacy.templates import TPL_SPAN, TPL_SPAN_SLICE, TPL_SPAN_START
from spacy.tokens import Doc

from citegraph.errors import ExportError
from citegraph.integrations.spacy.component import SPANS_KEY, UNTYPED
from citegraph.model import Extraction, Kind
from citegraph.presentation.labels import labels_in, type_names
from citegraph.presentation.palette import palette
from citegraph.registry import Registry, load_registry

_GREY = "#ddd"
_WIDTH = 26
"""Longest label of a work, in characters, that fits between two arrows."""
_UNBROKEN = {
    "span": TPL_SPAN,
    "slice": TPL_SPAN_SLICE,
    # A key that wraps would cover the text below it.
    "start": TPL_SPAN_START.replace("line-height: 1;", "line-height: 1; white-space: nowrap;"),
}
_THIS = {"vi": "văn bản này", "en": "this text"}


def draw_spans(doc: Doc, language: str = "vi", *, page: bool = False, registry: Registry | None = None) -> str:
    """Return the text as HTML, with type and work key under each citation; with `page`, a complete HTML page.

    `registry` (the built-in one if None) has the names of the types.

    Raises:
        ExportError: For a language other than `vi` and `en`, or if the component has not processed the doc.
    """
    _extraction(doc)
    names = type_names(registry or load_registry(), labels_in(language))
    spans = [
        {
            "start": span.start_char,
            "end": span.end_char,
            "start_token": span.start,
            "end_token": span.end,
            "label": escape(names.get(span.label_, span.label_)),
            "kb_id": escape(span.kb_id_),
        }
        for span in doc.spans[SPANS_KEY]
    ]
    drawn = {"text": doc.text, "tokens": [token.text for token in doc], "spans": spans, "settings": {"lang": language}}
    colors = {escape(names.get(kind, kind)): f"hsl({hue}, 60%, 75%)" for kind, hue in palette()["hues"].items()}
    options = {"colors": {**colors, escape(names[UNTYPED]): _GREY}, "template": _UNBROKEN}
    return _rendered(drawn, "span", page, options)


def draw_relations(doc: Doc, language: str = "vi", *, page: bool = False, registry: Registry | None = None) -> str:
    """Return the relations as SVG: the works in a relation, in order of first mention, and one arrow per kind.

    Raises:
        ExportError: As `draw_spans`.
    """
    extraction = _extraction(doc)
    labels = labels_in(language)
    names, verbs = type_names(registry or load_registry(), labels), labels["out"]
    arrows = list(dict.fromkeys((r.source, r.kind, r.target) for r in extraction.relations))
    works = [work for work in extraction.works if any(work.key in (a, b) for a, _, b in arrows)]
    places: dict[str | None, int] = {work.key: i for i, work in enumerate(works)}
    words = [{"text": _short(work.label), "tag": names.get(work.type, work.type)} for work in works]
    if any(a is None for a, _, _ in arrows):
        places[None] = len(words)
        words.append({"text": _THIS[language], "tag": ""})
    arcs = [_arc(places[a], places[b], verbs, kind) for a, kind, b in arrows]
    drawn = {"words": words, "arcs": arcs, "settings": {"lang": language}}
    return _rendered(drawn, "dep", page, {"distance": 240, "compact": True})


def _short(label: str) -> str:
    return textwrap.shorten(label, _WIDTH, placeholder=" …")


def _arc(actor: int, other: int, verbs: dict[str, str], kind: Kind) -> dict[str, Any]:
    """Return an arrow with its head at the work acted on; displaCy expects the left end first."""
    ends = {"start": min(actor, other), "end": max(actor, other)}
    return {**ends, "label": verbs[kind.value], "dir": "right" if actor < other else "left"}


def _rendered(drawn: dict[str, Any], style: str, page: bool, options: dict[str, Any]) -> str:
    return displacy.render(drawn, style=style, manual=True, page=page, jupyter=False, options=options)


def _extraction(doc: Doc) -> Extraction:
    extraction = doc._.citegraph
    if not isinstance(extraction, Extraction):
        raise ExportError("the doc has no citations; process it with a pipeline that has the citegraph component")
    return extraction
