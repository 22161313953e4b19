r"""Training data for annotators and models: JSON lines, CoNLL, brat, spaCy's DocBin.

Labels of spans are ids of types (`chi-thi`), also for citations that fit several works of one type; with several types
the label is `OPEN`. Labels of relations are kinds (`implements`). Offsets are code points of the text as it was read.

- jsonl: one object per text with `id`, `text`, `spans` and `relations`, as Prodigy and doccano have them; a relation
  has the numbers of the spans at its ends (`head` acts) and the span of its evidence.
- conll: one line per token with token, start, end, key and tag (IOB2), an empty line after each line of the text, and
  no relations.
- brat: a `.txt` and an `.ann` per text, and `annotation.conf`; a relation with an end that is not cited is a note.
- docbin: spaCy's `Doc`s, whose tokens begin and end with the spans: `ents` and `spans["citegraph"]` with the key as
  `kb_id`, the relations in `user_data["relations"]`.

>>> list(tokens("Chỉ thị 05-CT/TW.", [(0, 16)]))
[(0, 3), (4, 7), (8, 10), (10, 11), (11, 13), (13, 14), (14, 16), (16, 17)]
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citegraph.export.marks import Mark, Tie, marked
from citegraph.files import replacing
from citegraph.model import Extraction, Kind, Source
from citegraph.model.workkey import WorkKey

if TYPE_CHECKING:
    from spacy.tokens import Doc, DocBin

OPEN = "open"
"""The label of a citation that fits several works of several types."""

SPANS = "citegraph"
"""The name of the spans in `Doc.spans`."""

_TOKEN = re.compile(r"(?:\w[\u0300-\u036f]*)+|[^\w\s]")
_LINE_BREAK = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")

ReadSource = tuple[Source, Extraction]


def jsonl_lines(said: Iterable[ReadSource]) -> Iterator[str]:
    """Yield one JSON object per text, each on a line with its line end."""
    for source, extraction in said:
        marks, ties = marked(extraction)
        record = {
            "id": source.id,
            "text": source.text,
            "spans": [_span(mark) for mark in marks],
            "relations": [_relation(tie) for tie in ties],
        }
        yield json.dumps(record, ensure_ascii=False) + "\n"


def _span(mark: Mark) -> dict[str, Any]:
    citation = mark.citation
    span = {"start": citation.start, "end": citation.end, "label": label_of(mark), "work": citation.work}
    return {**span, "form": citation.form.value, "candidates": list(citation.candidates)}


def _relation(tie: Tie) -> dict[str, Any]:
    """`head` and `child` are numbers of spans, None for an end that the sentence does not cite."""
    relation = tie.relation
    ends = {"head": tie.head, "child": tie.child, "label": relation.kind.value}
    works = {"source": relation.source, "target": relation.target}
    return {**ends, **works, "start": relation.evidence.start, "end": relation.evidence.end}


def label_of(mark: Mark) -> str:
    """The label of a citation's span."""
    if mark.work:
        return mark.work.type
    types = {WorkKey.parse(key).class_id for key in mark.citation.candidates}
    return types.pop() if len(types) == 1 else OPEN


def tokens(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield words and single other characters, cut at both ends of every span; white space is skipped."""
    cuts = sorted({edge for span in spans for edge in span})
    at = 0
    for found in _TOKEN.finditer(text):
        start = found.start()
        while at < len(cuts) and cuts[at] < found.end():
            if cuts[at] > start:
                yield start, cuts[at]
                start = cuts[at]
            at += 1
        yield start, found.end()


def conll_lines(said: Iterable[ReadSource]) -> Iterator[str]:
    """Yield lines with their line ends; each text starts with `-DOCSTART-` and its id in the fourth column."""
    for source, extraction in said:
        marks, _ = marked(extraction)
        yield f"-DOCSTART-\t0\t0\t{_one_line(source.id)}\tO\n\n"
        before = 0
        for start, end, mark in _marked_tokens(source.text, marks):
            tag = _tag(mark, start)
            if before and not tag.startswith("I-") and _LINE_BREAK.search(source.text, before, start):
                yield "\n"
            key = mark.citation.work if mark else None
            yield f"{source.text[start:end]}\t{start}\t{end}\t{_one_line(key or '_')}\t{tag}\n"
            before = end
        yield "\n"


def _marked_tokens(text: str, marks: Sequence[Mark]) -> Iterator[tuple[int, int, Mark | None]]:
    """The tokens of a text, each with the mark that it is part of."""
    starts = [mark.citation.start for mark in marks]
    for start, end in tokens(text, [(mark.citation.start, mark.citation.end) for mark in marks]):
        number = bisect_right(starts, start) - 1
        inside = number >= 0 and start < marks[number].citation.end
        yield start, end, marks[number] if inside else None


def _tag(mark: Mark | None, start: int) -> str:
    """The IOB2 tag of the token at `start`."""
    if mark is None:
        return "O"
    return f"{'B' if mark.citation.start == start else 'I'}-{label_of(mark)}"


def write_brat(said: Iterable[ReadSource], folder: Path) -> int:
    """Write two files per text and `annotation.conf` into `folder`; return the number of texts. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    labels: set[str] = set()
    names: dict[str, int] = {}
    for source, extraction in said:
        marks, ties = marked(extraction)
        labels |= {label_of(mark) for mark in marks}
        stem = re.sub(r"\.(?:txt|md|html?)$", "", source.id)
        name = re.sub(r"[^\w.-]+", "_", stem).strip("._")[-100:] or "text"
        names[name] = names.get(name, 0) + 1
        name = name if names[name] == 1 else f"{name}.{names[name]}"
        _write(folder / f"{name}.txt", source.text)
        _write(folder / f"{name}.ann", "".join(f"{line}\n" for line in brat_lines(source, marks, ties)))
    _write(folder / "annotation.conf", _brat_settings(labels))
    return sum(names.values())


def brat_lines(source: Source, marks: Sequence[Mark], ties: Sequence[Tie]) -> Iterator[str]:
    """Yield the lines of an `.ann` file: spans (in pieces where they contain line ends), keys as notes, relations."""
    notes, relations = count(1), count(1)
    for number, mark in enumerate(marks, 1):
        yield _brat_span(source.text, number, mark)
        if key := mark.citation.work or "; ".join(mark.citation.candidates):
            yield _brat_note(next(notes), number, key)
    for tie in ties:
        relation = tie.relation
        if tie.head is not None and tie.child is not None:
            yield f"R{next(relations)}\t{relation.kind.value} Arg1:T{tie.head + 1} Arg2:T{tie.child + 1}"
        elif (named := tie.child if tie.head is None else tie.head) is not None:
            claim = f"{relation.source or 'this text'} {relation.kind.value} {relation.target}"
            yield _brat_note(next(notes), named + 1, claim)


def _brat_span(text: str, number: int, mark: Mark) -> str:
    pieces = list(_pieces(text, mark.citation.start, mark.citation.end))
    places = ";".join(f"{start} {end}" for start, end in pieces)
    shown = " ".join(text[start:end] for start, end in pieces)
    return f"T{number}\t{label_of(mark)} {places}\t{shown}"


def _brat_note(note: int, span: int, words: str) -> str:
    return f"#{note}\tAnnotatorNotes T{span}\t{_one_line(words)}"


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for gap in _LINE_BREAK.finditer(text, start, end):
        if gap.start() > start:
            yield start, gap.start()
        start = gap.end()
    if end > start:
        yield start, end


def _brat_settings(labels: Iterable[str]) -> str:
    kinds = "".join(f"{kind.value}\tArg1:<ENTITY>, Arg2:<ENTITY>\n" for kind in Kind)
    overlaps = "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>\n"
    return "\n".join(["[entities]", *sorted(labels), "[relations]", overlaps + kinds + "[events]", "[attributes]", ""])


def _write(path: Path, text: str) -> None:
    with replacing(path) as file:
        file.write(text.encode("utf-8", "replace"))


def _one_line(text: str) -> str:
    return _CONTROL.sub("\ufffd", " ".join(text.split())) or "_"


def docbin(said: Iterable[ReadSource]) -> DocBin:
    """Return a `DocBin` with one `Doc` per text; needs spaCy."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    vocab = Vocab()
    bin_ = DocBin(attrs=["ORTH", "SPACY", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID"], store_user_data=True)
    for source, extraction in said:
        bin_.add(doc_of(source, extraction, vocab))
    return bin_


def doc_of(source: Source, extraction: Extraction, vocab: Any) -> Doc:
    """Return the text as a `Doc` whose tokens begin and end with its citations, so that no span is lost."""
    from spacy.tokens import Doc, Span
    from spacy.util import get_words_and_spaces

    marks, ties = marked(extraction)
    spans = [(m.citation.start, m.citation.end) for m in marks]
    text = source.text.encode("utf-8", "replace").decode()
    words, spaces = get_words_and_spaces([text[a:b] for a, b in tokens(text, spans)], text)
    doc = Doc(vocab, words=words, spaces=spaces)
    starts = {token.idx: token.i for token in doc}
    ends = {token.idx + len(token): token.i + 1 for token in doc}
    found = [
        Span(doc, starts[m.citation.start], ends[m.citation.end], label_of(m), kb_id=m.citation.work or "")
        for m in marks
    ]
    doc.spans[SPANS] = found
    doc.set_ents(found)
    doc.user_data["source"] = source.id
    doc.user_data["relations"] = [_relation(tie) for tie in ties]
    return doc
