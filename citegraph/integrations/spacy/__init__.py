"""citegraph as a component of a spaCy pipeline.

>>> import spacy
>>> nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}})
>>> _ = nlp.add_pipe("citegraph")
>>> doc = nlp("Chỉ thị số 16-CT/TU về thực hiện khoản 2 Kết luận số 01-KL/TW ngày 18/5/2021 của Bộ Chính trị.")
>>> [(span.text, span.label_, span._.work.key, span._.pinpoints) for span in doc.spans["citegraph"]][1]
('Kết luận số 01-KL/TW', 'ket-luan', 'ket-luan:01-kl/tw~2021', ('khoản 2',))
>>> [(r.source, str(r.kind), r.target) for r in doc._.citegraph.relations]
[('chi-thi:16-ct/tu', 'implements', 'ket-luan:01-kl/tw~2021')]

`add_pipe` finds the component by its entry point, without an import of citegraph. With `config={"set_ents": True}`,
citations are also in `doc.ents`. The extensions (`doc._.citegraph`,
`span._.work` …) exist from the import of this module on: a program that only loads stored docs imports it.
"""

from citegraph.integrations.spacy.component import SPANS_KEY, CitegraphComponent, make_component
from citegraph.integrations.spacy.drawing import draw_relations, draw_spans
from citegraph.integrations.spacy.gold import gold_examples, read_docbin, to_docbin

__all__ = [
    "SPANS_KEY",
    "CitegraphComponent",
    "draw_relations",
    "draw_spans",
    "gold_examples",
    "make_component",
    "read_docbin",
    "to_docbin",
]
