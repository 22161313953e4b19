"""Convert gold rows to spaCy docs and back: a row of the kind `gold` is a doc with spans, its works in the user data.

Tokens are those of the pipeline, split further where a marked mention begins or ends inside one, so that marks keep
their bounds. The label of a span is the type of the work, its id the entity, its `kb_id_` the symbol. Spans that people
change, add or delete in a tool that reads a `DocBin` are kept when it is read back; an entity that the row lacks
becomes a new work with the type of the label.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example
from spacy.vocab import Vocab

from citegraph.errors import SourceError
from citegraph.evaluate.gold_rows import GoldEntity, GoldMention, GoldRow
from citegraph.integrations.spacy.component import SPANS_KEY, UNTYPED, tokens_at

_GOLD = "citegraph.gold"
"""The key of the row's id, works and relations in `doc.user_data`."""


def to_docbin(rows: Iterable[GoldRow], nlp: Language) -> DocBin:
    """Convert gold rows to docs with the tokens of a pipeline; `DocBin.to_disk` writes them."""
    return DocBin(store_user_data=True, docs=[_gold_doc(row, nlp) for row in rows])


def read_docbin(docs: DocBin, vocab: Vocab) -> tuple[GoldRow, ...]:
    """Return the gold rows of a `DocBin` that `to_docbin` made, with any changes made since.

    Raises:
        SourceError: If a doc has no gold data, or a relation refers to a work without a span or an entity.
    """
    return tuple(_row(number, doc) for number, doc in enumerate(docs.get_docs(vocab), 1))


def gold_examples(rows: Iterable[GoldRow], nlp: Language) -> list[Example]:
    """Return examples for `nlp.evaluate`: for each row the bare tokens, and the same tokens with the gold spans."""
    docs = [_gold_doc(row, nlp) for row in rows]
    return [Example(Doc(nlp.vocab, [t.text for t in doc], [bool(t.whitespace_) for t in doc]), doc) for doc in docs]


def _gold_doc(row: GoldRow, nlp: Language) -> Doc:
    doc = _cut(nlp.make_doc(row.text), {edge for m in row.mentions for edge in (m.start, m.end)})
    doc.spans[SPANS_KEY] = [_span(doc, mention, row.entities[mention.entity]) for mention in row.mentions]
    doc.user_data[_GOLD] = row.model_dump(mode="json", include={"id", "entities", "relations"})
    return doc


def _span(doc: Doc, mention: GoldMention, work: GoldEntity) -> Span:
    return tokens_at(doc, mention.start, mention.end, work.type or UNTYPED, work.symbol or "", mention.entity)


def _cut(doc: Doc, edges: set[int]) -> Doc:
    """Return the doc with a token boundary at each edge."""
    words: list[str] = []
    spaces: list[bool] = []
    for token in doc:
        parts = list(_parts(token.text, {edge - token.idx for edge in edges}))
        words += parts
        spaces += [False] * (len(parts) - 1) + [bool(token.whitespace_)]
    return Doc(doc.vocab, words=words, spaces=spaces)


def _parts(word: str, edges: set[int]) -> Iterator[str]:
    inside = sorted(edge for edge in edges if 0 < edge < len(word))
    for start, end in zip([0, *inside], [*inside, len(word)], strict=True):
        yield word[start:end]


def _row(number: int, doc: Doc) -> GoldRow:
    stored = doc.user_data.get(_GOLD)
    if stored is None:
        raise SourceError(f"doc {number}: no gold data; write it with to_docbin, which keeps the user data")
    spans = list(doc.spans.get(SPANS_KEY, ()))
    named: dict[str, Any] = {_entity(span): {"type": span.label_, "symbol": span.kb_id_ or None} for span in spans}
    mentions = [{"start": s.start_char, "end": s.end_char, "text": s.text, "entity": _entity(s)} for s in spans]
    row = {**stored, "text": doc.text, "mentions": mentions, "entities": {**named, **stored["entities"]}}
    try:
        return GoldRow.model_validate(row)
    except ValueError as error:
        raise SourceError(f"doc {number} ({stored['id']}): no longer valid gold data: {error}") from error


def _entity(span: Span) -> str:
    """Return the entity of a span; a span that a tool added without an id is a separate work."""
    return span.id_ or span.kb_id_ or f"{span.label_}:{span.start_char}"
