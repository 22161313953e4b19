"""In a spaCy pipeline: nothing is lost to tokens, bytes or processes, and spaCy's figures are ours."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from citegraph import extract
from citegraph.errors import CitegraphError
from citegraph.evaluate import evaluate, read_gold
from citegraph.evaluate.gold_rows import GoldRow
from citegraph.integrations.spacy import (
    CitegraphComponent,
    draw_relations,
    draw_spans,
    gold_examples,
    read_docbin,
    to_docbin,
)

TEXT = (
    "Thực hiện khoản 2 Kết luận số 01-KL/TW ngày 18/5/2021 về tiếp tục thực hiện Chỉ thị số 05-CT/TW, "
    "Tỉnh ủy Quảng Ninh đã ban hành Chỉ thị số 16-CT/TU. Kế hoạch số 12-KH/TUđã được gửi các huyện."
)
BLOCK = """
[[type]]
id = "so-tay"
name = "Sổ tay"
words = ["sổ tay"]
state_codes = ["ST"]
source = "our own office"
examples = [{ text = "Sở ban hành Sổ tay số 03/ST-SNV.", finds = ["so-tay 03/ST-SNV"] }]
"""
NO_PYVI = {"nlp": {"tokenizer": {"use_pyvi": False}}}
MARKED = {
    "e1": "Kết luận số 01-KL/TW",
    "e2": "Chỉ thị số 05-CT/TW",
    "e3": "Chỉ thị số 16-CT/TU",
    "e4": "Kế hoạch số 12-KH/TU",
}
MENTIONS = [
    {"start": TEXT.index(text), "end": TEXT.index(text) + len(text), "text": text, "entity": entity}
    for entity, text in MARKED.items()
]
ROW: dict[str, Any] = {
    "id": "1",
    "text": TEXT,
    "mentions": MENTIONS,
    "entities": {
        "e1": {"type": "ket-luan", "symbol": "01-KL/TW", "issuer": "Bộ Chính trị"},
        "e2": {"type": "chi-thi", "symbol": "05-CT/TW"},
        "e3": {"type": "chi-thi", "symbol": "16-CT/TU"},
        "e4": {"type": "ke-hoach", "symbol": "12-KH/TU"},
    },
    "relations": [["e1", "continues", "e2"], ["e3", "implements", "e1"]],
}


def pipeline(language: str, **options: bool) -> Language:
    nlp = spacy.blank(language, config=NO_PYVI if language == "vi" else {})
    nlp.add_pipe("citegraph", config=options)
    return nlp


@pytest.fixture(scope="module", params=["vi", "xx", "en"])
def nlp(request: pytest.FixtureRequest) -> Language:
    """Tokenizers that split at blanks alone, at punctuation, and at English affixes."""
    return pipeline(request.param)


def test_every_citation_is_a_span_whatever_the_tokens(nlp: Language) -> None:
    """The tokens of a span cover its citation; where they reach further, `exact` says so and the place is kept."""
    doc = nlp(TEXT)
    spans = list(doc.spans["citegraph"])
    assert [span._.citation for span in spans] == list(extract(TEXT).citations)
    for span in spans:
        citation = span._.citation
        assert span.start_char <= citation.start < citation.end <= span.end_char
        assert span._.exact == (span.text == citation.text)
    assert not spans[-1]._.exact, "12-KH/TUđã is one token"


def test_a_span_tells_its_work_and_its_places(nlp: Language) -> None:
    doc = nlp(TEXT)
    first = doc.spans["citegraph"][0]
    assert (first.label_, first.kb_id_) == ("ket-luan", "ket-luan:01-kl/tw~2021")
    assert (first._.work.symbol, first._.pinpoints) == ("01-KL/TW", ("khoản 2",))


def test_relations_are_those_of_the_text(nlp: Language) -> None:
    said = nlp(TEXT)._.citegraph
    assert (said.relations, said.works) == (extract(TEXT).relations, extract(TEXT).works)


@pytest.mark.parametrize("text", ["", " \n ", "Không có văn bản nào."])
def test_a_text_without_citations_has_no_spans(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert (list(doc.spans["citegraph"]), doc._.citegraph.relations) == ([], ())


def test_other_spans_have_nothing_of_ours(nlp: Language) -> None:
    span = nlp(TEXT)[0:2]
    assert (span._.work, span._.citation, span._.pinpoints, span._.exact) == (None, None, (), False)
    assert nlp.make_doc(TEXT)._.citegraph is None


def shown(doc: Doc) -> list[object]:
    return [doc._.citegraph, *((s.text, s._.work, s._.citation) for s in doc.spans["citegraph"])]


def test_bytes_and_docbins_keep_everything(nlp: Language) -> None:
    doc = nlp(TEXT)
    packed = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    again = spacy.blank("xx").vocab  # knows none of our words
    (unpacked,) = DocBin().from_bytes(packed).get_docs(again)
    assert shown(unpacked) == shown(doc) == shown(Doc(spacy.blank("xx").vocab).from_bytes(doc.to_bytes()))


def test_several_processes_say_the_same() -> None:
    nlp = pipeline("vi")
    texts = [TEXT, "", TEXT[76:]]
    assert [shown(d) for d in nlp.pipe(texts, n_process=2, batch_size=1)] == [shown(nlp(text)) for text in texts]


def test_a_saved_pipeline_is_loaded_by_a_program_that_never_heard_of_us(tmp_path: Path) -> None:
    """The entry point finds the component; its configuration, a registry of one's own too, is kept."""
    block = tmp_path / "my.toml"
    block.write_text(BLOCK, "utf-8")
    nlp = spacy.blank("xx")
    nlp.add_pipe("citegraph", config={"registry": [str(block)]})
    nlp.to_disk(tmp_path / "pipeline")
    code = (
        f"import spacy; doc = spacy.load({str(tmp_path / 'pipeline')!r})('Sổ tay số 03/ST-SNV, 05-CT/TW')\n"
        "print(*doc.spans['citegraph'], sep='; ')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("Sổ tay số 03/ST-SNV"), done.stderr


def test_a_registry_that_does_not_load_is_an_error() -> None:
    with pytest.raises(CitegraphError, match=r"no-such\.toml"):
        spacy.blank("xx").add_pipe("citegraph", config={"registry": ["no-such.toml"]})


def test_sources_of_a_graph_have_the_ids_that_docs_give_them(nlp: Language) -> None:
    doc = nlp.make_doc(TEXT)
    doc.user_data["source"] = "tin.txt"
    assert nlp(doc)._.citegraph.source == "tin.txt"


# Entities


def test_entities_are_left_alone_unless_they_are_asked_for(nlp: Language) -> None:
    assert nlp(TEXT).ents == ()


@pytest.mark.parametrize("language", ["vi", "xx", "en"])
def test_citations_are_entities_on_request(language: str) -> None:
    """With the same label, key and extensions as spans; bytes keep them."""
    nlp = pipeline(language, set_ents=True)
    doc = nlp(TEXT)
    spans = list(doc.spans["citegraph"])
    assert [(e.start, e.end, e.label_, e.kb_id_) for e in doc.ents] == [
        (s.start, s.end, s.label_, s.kb_id_) for s in spans
    ]
    assert [(e._.citation, e._.work) for e in doc.ents] == [(s._.citation, s._.work) for s in spans]
    assert [e.text for e in Doc(nlp.vocab).from_bytes(doc.to_bytes()).ents] == [e.text for e in doc.ents]
    assert nlp("").ents == ()


def test_entities_do_not_overlap_those_of_others_nor_each_other() -> None:
    """An entity of an earlier component stays; of two citations that share a token the longer one is an entity."""
    nlp = spacy.blank("xx")
    ruler: Any = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "ORG", "pattern": "Kết luận"}, {"label": "GPE", "pattern": "Quảng Ninh"}])
    nlp.add_pipe("citegraph", config={"set_ents": True})
    doc = nlp(TEXT)
    assert [(e.text, e.label_) for e in doc.ents][:3] == [
        ("Kết luận", "ORG"),
        ("Chỉ thị số 05-CT/TW", "chi-thi"),
        ("Quảng Ninh", "GPE"),
    ]
    assert len(doc.spans["citegraph"]) == 4
    blanks = pipeline("vi", set_ents=True)
    glued = blanks("Theo Nghị định số 30/2020/NĐ-CP;Thông tư số 01/2019/TT-BNV của Bộ Nội vụ.")
    first, second = glued.spans["citegraph"]
    assert first.end > second.start, "the tokenizer left both symbols in one token"
    assert [e.text for e in glued.ents] == [max(first, second, key=len).text]


def test_several_processes_set_the_same_entities() -> None:
    nlp = pipeline("vi", set_ents=True)
    found = [[e.text for e in doc.ents] for doc in nlp.pipe([TEXT, TEXT], n_process=2, batch_size=1)]
    assert found == [[e.text for e in nlp(TEXT).ents]] * 2


# Gold


def test_gold_goes_to_a_docbin_and_comes_back(nlp: Language) -> None:
    row = GoldRow.model_validate(ROW)
    assert read_docbin(to_docbin([row], nlp), spacy.blank("xx").vocab) == (row,)


def test_spans_that_people_changed_count(nlp: Language) -> None:
    """One deleted, one drawn by a tool that gives it a label alone."""
    (doc,) = to_docbin([GoldRow.model_validate(ROW)], nlp).get_docs(nlp.vocab)
    made = doc.char_span(0, 9, label="chi-thi", alignment_mode="expand")
    assert made is not None
    doc.spans["citegraph"] = [*list(doc.spans["citegraph"])[:3], made]
    (row,) = read_docbin(DocBin(store_user_data=True, docs=[doc]), nlp.vocab)
    assert [mention.text for mention in row.mentions] == [*list(MARKED.values())[:3], "Thực hiện"]
    assert row.entities[row.mentions[3].entity].type == "chi-thi"


def test_docs_that_hold_no_gold_are_an_error(nlp: Language) -> None:
    with pytest.raises(CitegraphError, match="doc 1: no gold data"):
        read_docbin(DocBin(docs=[nlp(TEXT)]), nlp.vocab)


def assert_the_same_figures(nlp: Language, rows: tuple[GoldRow, ...]) -> None:
    component = nlp.get_pipe("citegraph")
    assert isinstance(component, CitegraphComponent)
    ours = evaluate(rows, component.extractor.extract).figures["mention_exact"]
    theirs = nlp.evaluate(gold_examples(rows, nlp))
    scored = {name: round(100 * theirs[f"spans_citegraph_{name[0].lower()}"], 2) for name in ("P", "R", "F1")}
    assert scored == {name: ours[name] for name in scored}


def test_the_scorer_of_spacy_has_our_figures(nlp: Language) -> None:
    """On a text with one mention that is found, one missed, and one found that is not marked."""
    strange = {"start": 0, "end": 9, "text": TEXT[:9], "entity": "e1"}
    changed = {**ROW, "id": "2", "mentions": [*MENTIONS[1:], strange]}
    assert_the_same_figures(nlp, (GoldRow.model_validate(ROW),))
    assert_the_same_figures(nlp, (GoldRow.model_validate(ROW), GoldRow.model_validate(changed)))


def test_the_scorer_of_spacy_has_our_figures_on_the_gold_texts(eval_dir: Path) -> None:
    assert_the_same_figures(pipeline("vi"), read_gold(eval_dir / "gold_dev.jsonl"))


# Pictures


@pytest.mark.parametrize(
    ("language", "words"), [("vi", ("Kết luận", "thực hiện")), ("en", ("Conclusion", "implements"))]
)
def test_pictures_speak_both_languages(nlp: Language, language: str, words: tuple[str, str]) -> None:
    doc = nlp(TEXT)
    page = draw_spans(doc, language, page=True)
    assert words[0] in page
    assert "ket-luan:01-kl/tw~2021" in page
    drawn = draw_relations(doc, language)
    texts = [element.text for element in ET.fromstring(drawn).iter() if element.text]  # noqa: S314 (our own picture)
    assert {words[1], "01-KL/TW", "05-CT/TW", "16-CT/TU"} <= set(texts)
    assert not {"src=", "<link", "@import"} & set(page.split())


def test_a_picture_of_nothing_is_an_error(nlp: Language) -> None:
    with pytest.raises(CitegraphError, match="has no citations"):
        draw_spans(nlp.make_doc(TEXT))
    with pytest.raises(CitegraphError, match="choose one of"):
        draw_relations(nlp(TEXT), "fr")
