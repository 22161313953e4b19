"""The component: a doc's text -> spans, with the extraction kept in the doc's user data.

A span is the tokens that a citation touches (`alignment_mode="expand"`). No other mode keeps every citation: `strict`
drops one whose end lies inside a token (`16-CT/TU,` where a tokenizer splits at blanks alone), `contract` one that lies
inside a single token. What is lost by expanding is not the place: `span._.citation` has it to the letter, and
`span._.exact` tells whether the tokens have the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span
from spacy.util import SimpleFrozenList, filter_spans

from citegraph.evaluate.matching import core
from citegraph.extraction.pipeline import Extractor
from citegraph.model import Citation, Extraction, Source, Work
from citegraph.registry import load_registry

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from spacy.training import Example

T = TypeVar("T")

SPANS_KEY = "citegraph"
"""Where the spans stand in `doc.spans`, and the extraction in `doc.user_data`."""

UNTYPED = "van-ban"
"""The label of a citation whose work is open, as it is the type of a work of which no type is known."""

_ID = "citation-"
_SCORE = "spans_citegraph"


class CitegraphComponent:
    """Finds citations and relations in docs. Contains only its extractor, so it pickles and needs no training.

    With `set_ents` it also fills `doc.ents`, which other components and matchers of spaCy read.
    """

    def __init__(self, extractor: Extractor, set_ents: bool = False) -> None:
        self.extractor = extractor
        self.set_ents = set_ents

    def __call__(self, doc: Doc) -> Doc:
        """The same doc with `doc.spans["citegraph"]` and `doc._.citegraph`; other components' spans are left alone.

        The id of the source is `doc.user_data["source"]`, where it is set before, else `text`.
        """
        said = self.extractor.extract(Source(str(doc.user_data.get("source", "text")), doc.text))
        doc.spans[SPANS_KEY] = list(_spans(doc, said))
        if self.set_ents:
            _add_ents(doc)
        doc.user_data[SPANS_KEY] = _adapter(Extraction).dump_python(said, mode="json", exclude={"rejections"})
        return doc

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """Precision, recall and F1 of spans (`spans_citegraph_p`, `_r`, `_f`), and by type (`_per_type`), from 0 to 1.

        As in `citegraph evaluate`, a leading `số` of a span without a type word does not count.
        """
        rows = list(examples)
        scored: dict[str, Any] = Scorer.score_spans(rows, _SCORE, labeled=False, **_HOW)
        return {**Scorer.score_spans(rows, _SCORE, **_HOW), **scored}


@Language.factory(
    "citegraph",
    default_config={"registry": [], "standards": False, "set_ents": False},
    default_score_weights={f"{_SCORE}_f": 1.0, f"{_SCORE}_p": 0.0, f"{_SCORE}_r": 0.0, f"{_SCORE}_per_type": None},
    assigns=[
        "doc.spans",
        "doc.ents",
        "doc._.citegraph",
        "span._.work",
        "span._.pinpoints",
        "span._.citation",
        "span._.exact",
    ],
)
def make_component(
    nlp: Language,  # noqa: ARG001
    name: str,  # noqa: ARG001
    registry: list[str],
    standards: bool,
    set_ents: bool,
) -> CitegraphComponent:
    """What `nlp.add_pipe("citegraph")` adds.

    Args:
        nlp: The pipeline; nothing of it is used.
        name: The component's name in it.
        registry: Paths of registry files of your own, laid over the built-in one.
        standards: Whether standards are read too (`TCVN 5574:2018`).
        set_ents: Whether citations are also added to `doc.ents`, with the same label, `kb_id_` and extensions as in
            `doc.spans`. Entities must not overlap: those of earlier components stay, and of two citations that share a
            token the longer one is taken.

    Raises:
        RegistryError: If a file does not load.
    """
    return CitegraphComponent(Extractor(load_registry(*map(Path, registry), standards=standards)), set_ents)


def _spans(doc: Doc, said: Extraction) -> Iterator[Span]:
    types = {work.key: work.type for work in said.works}
    for i, citation in enumerate(said.citations):
        label = types.get(citation.work or "", UNTYPED)
        yield tokens_at(doc, citation.start, citation.end, label, citation.work or "", f"{_ID}{i}")


def _add_ents(doc: Doc) -> None:
    """Adds the citations to the entities of a doc, where no entity of another component is."""
    taken = {token for entity in doc.ents for token in range(entity.start, entity.end)}
    free = [span for span in doc.spans[SPANS_KEY] if taken.isdisjoint(range(span.start, span.end))]
    doc.ents = (*doc.ents, *filter_spans(free))


def tokens_at(doc: Doc, start: int, end: int, label: str, kb_id: str = "", span_id: str = "") -> Span:
    """The span of all tokens that touch the characters from `start` to `end` of the doc's text."""
    span = doc.char_span(start, end, label=label, kb_id=kb_id, span_id=span_id, alignment_mode="expand")
    assert span is not None, "expanding finds tokens for every place of the text"
    return span


@lru_cache
def _adapter(kind: type[T]) -> TypeAdapter[T]:
    """Values of the model to and from plain ones, which is all that a doc's bytes may hold."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


# What `doc._` and `span._` show


def _extraction(doc: Doc) -> Extraction | None:
    held = doc.user_data.get(SPANS_KEY)
    return None if held is None else _adapter(Extraction).validate_python({"rejections": (), **held})


def _held(span: Span, field: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (span.doc.user_data.get(SPANS_KEY) or {}).get(field, [])
    return rows


def _citation(span: Span) -> Citation | None:
    number = span.id_.removeprefix(_ID) if span.id_.startswith(_ID) else ""
    rows = _held(span, "citations")
    if not (number.isdecimal() and int(number) < len(rows)):
        return None
    citation: Citation = _adapter(Citation).validate_python(rows[int(number)])
    return citation


def _work(span: Span) -> Work | None:
    return next((Work(**work) for work in _held(span, "works") if work["key"] == span.kb_id_), None)


def _pinpoints(span: Span) -> tuple[str, ...]:
    citation = _citation(span)
    return citation.pinpoints if citation else ()


def _exact(span: Span) -> bool:
    citation = _citation(span)
    return citation is not None and (span.start_char, span.end_char) == (citation.start, citation.end)


def _extend() -> None:
    """Registers the extensions; a second import, in a notebook that reloads, does no harm."""
    Doc.set_extension("citegraph", getter=_extraction, force=True)
    shown: dict[str, Callable[[Span], Any]] = {
        "citation": _citation,
        "work": _work,
        "pinpoints": _pinpoints,
        "exact": _exact,
    }
    for name, getter in shown.items():
        Span.set_extension(name, getter=getter, force=True)


_extend()


# Scoring


def _cores(doc: Doc, _: str) -> list[Span]:
    """A doc's spans without a leading `số`."""
    spans = doc.spans.get(SPANS_KEY, SimpleFrozenList())
    return [tokens_at(doc, *core(s.start_char, s.end_char, s.text), label=s.label_) for s in spans]


_HOW: dict[str, Any] = {
    "getter": _cores,
    "has_annotation": lambda doc: SPANS_KEY in doc.spans,
    "allow_overlap": True,
}
