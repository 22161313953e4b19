"""RDF: rdflib reads back what the corpus holds, SPARQL answers what the graph answers, every term is a known one."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

from citegraph.errors import MissingError
from citegraph.export import Selection, export_graph
from citegraph.export.rdf import write_jsonld, write_turtle
from citegraph.export.resources import asset
from citegraph.export.uris import work_uri
from citegraph.graph.graph import CitationGraph
from citegraph.model import Action, Corpus, Edge, Evidence, Kind, Provision, Work

CG, ELI = Namespace("urn:citegraph:vocabulary#"), Namespace("http://data.europa.eu/eli/ontology#")
NAMES = (ELI.ensures_implementation_of, CG.continues, CG.guides)
SAID = Evidence(3, 9, "Thực hiện \"x\" \\ '''\n\t<&> \U0001f4dc", "cue", page=4)

CT05 = Work(
    "chi-thi:05-ct/tw~2016", "chi-thi", "05-CT/TW", "05", issuer="Bộ Chính trị", date="2016-05-15", title="Về A"
)
KL01 = Work("ket-luan:01-kl/tw~2021", "ket-luan", "01-KL/TW", "01", date="2021-05", probably=CT05.key)
CT16 = Work("chi-thi:16-ct/tu@quang-ninh~2020", "chi-thi", "16-CT/TU", "16", scope="Quảng Ninh", date="2021")
KH35 = Work("ke-hoach:35@?tin/một, hai.txt#?~2020", "ke-hoach", number="35", name="Kế hoạch “35”")
NQ18 = Work("nghi-quyet:18-nq/tw~2016", "nghi-quyet", "18-NQ/TW")


def edge(source: Work, kind: Kind, target: Work, origin: str = "tin/một.txt", extent: str | None = None) -> Edge:
    return Edge(source.key, kind, target.key, origin, SAID, extent, ("Điều 1",), ("khoản 2 Điều 3",), "2021-07-01")


CORPUS = Corpus(
    tuple(sorted((CT05, KL01, CT16, KH35, NQ18), key=lambda work: work.key)),
    (
        edge(CT16, Kind.IMPLEMENTS, KL01),
        edge(CT16, Kind.IMPLEMENTS, KL01, "tin/hai.txt"),
        edge(KH35, Kind.GUIDES, CT16),
        edge(KL01, Kind.CONTINUES, CT05),
        edge(NQ18, Kind.CITES, CT05),
    ),
    {},
    {},
    {KL01.key: ("Công văn 7: “x”",)},
)


def turtle(corpus: Corpus) -> str:
    file = io.StringIO()
    write_turtle(corpus, file)
    return file.getvalue()


def jsonld(corpus: Corpus) -> str:
    file = io.StringIO()
    write_jsonld(corpus, file)
    return file.getvalue()


def read(corpus: Corpus) -> Graph:
    return Graph().parse(data=turtle(corpus), format="turtle")


def uri(work: Work) -> URIRef:
    return URIRef(work_uri(work.key))


def test_sparql_tells_what_implements_a_work_in_any_number_of_steps() -> None:
    """The works of `citegraph implements --transitive`, by a path of the three properties of carrying out."""
    asked = """
        SELECT DISTINCT ?work WHERE { ?work (eli:ensures_implementation_of|cg:continues|cg:guides)+ ?asked }
    """
    found = read(CORPUS).query(asked, initNs={"eli": ELI, "cg": CG}, initBindings={"asked": uri(CT05)})
    answers = CitationGraph(CORPUS).implementers(CT05, transitive=True)
    assert {str(row[0]) for row in found} == {work_uri(a.work.key) for a in answers}  # type: ignore[index]
    assert {a.work for a in answers} == {KL01, CT16, KH35}


def test_a_relation_keeps_the_provisions_that_it_changes() -> None:
    """Each a node of its own, since an action belongs to one place."""
    changed = (Provision(Action.REPEAL, "khoản 2 Điều 3", "Điều 1"), Provision(Action.ADD, "Điều 3a"))
    amends = replace(edge(NQ18, Kind.AMENDS, CT05, extent="part"), provisions=changed)
    asked = """
        SELECT ?action ?target ?source WHERE {
            ?relation cg:provision ?change . ?change a cg:Provision ; cg:action ?action ; cg:targetPinpoint ?target .
            OPTIONAL { ?change cg:sourcePinpoint ?source }
        } ORDER BY ?action
    """
    found = read(replace(CORPUS, edges=(amends,))).query(asked, initNs={"cg": CG})
    rows = [tuple(None if value is None else str(value) for value in row) for row in found]  # type: ignore[union-attr]
    assert rows == [("add", "Điều 3a", None), ("repeal", "khoản 2 Điều 3", "Điều 1")]


def test_a_relation_keeps_its_sentence_and_its_place() -> None:
    graph = read(CORPUS)
    (node,) = graph.subjects(RDF.subject, uri(KL01))
    assert (node, RDF.type, CG.Relation) in graph
    said = {p: o for p, o in graph.predicate_objects(node) if p != RDF.type}
    assert said == {
        RDF.subject: uri(KL01),
        RDF.predicate: CG.continues,
        RDF.object: uri(CT05),
        CG.kind: Literal("continues"),
        CG.quote: Literal(SAID.quote, lang="vi"),
        CG.source: Literal("tin/một.txt"),
        CG.start: Literal(3),
        CG.end: Literal(9),
        CG.page: Literal(4),
        CG.rule: Literal("cue"),
        CG.effective: Literal("2021-07-01", datatype=XSD.date),
        CG.sourcePinpoint: Literal("Điều 1"),
        CG.targetPinpoint: Literal("khoản 2 Điều 3"),
    }


def test_two_sources_that_say_the_same_are_two_relations_of_one_statement() -> None:
    graph = read(CORPUS)
    nodes = set(graph.subjects(RDF.subject, uri(CT16)))
    assert {str(graph.value(node, CG.source)) for node in nodes} == {"tin/một.txt", "tin/hai.txt"}
    assert list(graph.objects(uri(CT16), ELI.ensures_implementation_of)) == [uri(KL01)]


def test_a_work_has_what_is_known_of_it_in_the_terms_of_eli() -> None:
    graph = read(CORPUS)
    assert (uri(CT05), RDF.type, ELI.LegalResource) in graph
    assert graph.value(uri(CT05), ELI.id_local) == Literal(CT05.key)
    assert graph.value(uri(CT05), CG.symbol) == Literal("05-CT/TW")
    assert graph.value(uri(CT05), ELI.date_document) == Literal("2016-05-15", datatype=XSD.date)
    assert graph.value(graph.value(uri(CT05), ELI.passed_by), RDFS.label) == Literal("Bộ Chính trị")
    assert graph.value(graph.value(uri(CT05), ELI.is_realized_by), ELI.title) == Literal("Về A", lang="vi")
    assert graph.value(uri(KL01), CG.probably) == uri(CT05)
    assert graph.value(uri(KL01), CG.override) == Literal("Công văn 7: “x”")
    assert graph.value(uri(CT16), CG.scope) == Literal("Quảng Ninh")


@pytest.mark.parametrize(("work", "type_"), [(KL01, XSD.gYearMonth), (CT16, XSD.gYear)])
def test_a_date_that_is_no_day_is_not_the_day_that_eli_asks_for(work: Work, type_: URIRef) -> None:
    graph = read(CORPUS)
    assert graph.value(uri(work), ELI.date_document) is None
    assert graph.value(uri(work), rdflib.DCTERMS.issued) == Literal(work.date, datatype=type_)


@pytest.mark.parametrize(
    ("kind", "extent", "written"),
    [
        (Kind.REPEALS, "whole", {CG.repeals, ELI.repeals}),
        (Kind.REPEALS, "part", {CG.repeals}),
        (Kind.REPEALS, None, {CG.repeals}),
        (Kind.REPLACES, "whole", {CG.replaces, ELI.repeals}),
        (Kind.REPLACES, "part", {CG.replaces}),
        (Kind.AMENDS, "part", {ELI.amends}),
        (Kind.AMENDS, "whole", {ELI.amends}),
    ],
)
def test_eli_repeals_is_said_of_a_whole_work_alone(kind: Kind, extent: str | None, written: set[URIRef]) -> None:
    """In ELI it means that nothing of the other is left."""
    graph = read(Corpus((CT05, KL01), (edge(KL01, kind, CT05, extent=extent),), {}, {}))
    assert set(graph.predicates(uri(KL01), uri(CT05))) - {CG.probably} == written


def test_every_kind_is_written_and_every_term_of_ours_is_defined() -> None:
    vocabulary = Graph().parse(data=asset("vocabulary.ttl"), format="turtle")
    edges = (replace(edge(KL01, k, CT05, extent="whole"), provisions=(Provision(Action.ADD, "Điều 3a"),)) for k in Kind)
    every = Corpus((CT05, KL01), tuple(edges), {}, {})
    terms = {*read(CORPUS).predicates(), *read(every).predicates(), *read(every).objects(None, RDF.predicate)}
    used = {term for term in (*terms, CG.Relation, CG.Provision) if str(term).startswith(CG)}
    defined = {term for term in vocabulary.subjects() if str(term).startswith(CG)}
    assert used == defined
    for term in defined:
        names = list(vocabulary.objects(term, RDFS.label))
        assert {name.language for name in names if isinstance(name, Literal)} == {"en", "vi"}
        assert vocabulary.value(term, RDFS.comment)


def test_the_guide_lists_what_each_kind_is_written_with(repo_root: Path) -> None:
    guide = (repo_root / "docs" / "rdf.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", guide, re.MULTILINE))
    for kind, written in json.loads(asset("rdf.json"))["kinds"].items():
        assert re.findall(r"`([a-z]+:\w+)`", rows[kind]) == list(written.values())


def test_json_ld_is_the_same_graph_and_needs_no_network() -> None:
    document = json.loads(jsonld(CORPUS))
    assert all(isinstance(value, str) and not value.endswith(".jsonld") for value in document["@context"].values())
    assert set(Graph().parse(data=jsonld(CORPUS), format="json-ld")) == set(read(CORPUS))


@pytest.mark.parametrize("works", [(), (CT05,)])
def test_a_small_graph_is_a_file_too(works: tuple[Work, ...]) -> None:
    corpus = Corpus(works, (), {}, {})
    assert set(Graph().parse(data=jsonld(corpus), format="json-ld")) == set(read(corpus))


@examples(60)
@given(st.text(min_size=1), st.text(), st.text())
def test_any_key_title_and_quote_make_files_that_open_as_one_graph(key: str, title: str, quote: str) -> None:
    work = Work(key, "chi-thi", title=title, issuer=title, date=title)
    said = Edge(key, Kind.CITES, key, quote, Evidence(0, 1, quote, "cue"), effective=quote)
    corpus = Corpus((work,), (said,), {}, {})
    graph = read(corpus)
    assert set(Graph().parse(data=jsonld(corpus), format="json-ld")) == set(graph)
    (node,) = graph.subjects(RDF.type, CG.Relation)
    kept = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", quote)
    assert str(graph.value(node, CG.quote)) == kept


def test_the_order_of_sets_changes_no_byte(repo_root: Path) -> None:
    """Two processes with other seeds of hashing write the same files."""
    script = (
        "import sys; sys.path.insert(0, 'tests'); import test_rdf as t; "
        "print(t.turtle(t.CORPUS)); print(t.jsonld(t.CORPUS))"
    )
    command = [sys.executable, "-c", script]
    first, second = (
        subprocess.run(command, cwd=repo_root, env={"PYTHONHASHSEED": seed}, check=True, capture_output=True).stdout
        for seed in ("1", "2")
    )
    assert first == second


def test_a_part_of_the_graph_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    chosen = export_graph(CORPUS, tmp_path / "g.ttl", selection=Selection(focus=KL01.key))
    graph = Graph().parse(tmp_path / "g.ttl")
    assert {str(s) for s in graph.subjects(RDF.type, ELI.LegalResource)} == {
        work_uri(work.key) for work in chosen.corpus.works
    }
    assert len(chosen.corpus.works) == 3


def test_without_rdflib_one_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rdflib", None)
    monkeypatch.delitem(sys.modules, "citegraph.export.rdf")
    with pytest.raises(MissingError, match=r"^RDF needs rdflib.*; install it with: pip install 'citegraph\[rdf\]'$"):
        export_graph(CORPUS, tmp_path / "g.ttl")
    assert list(tmp_path.iterdir()) == []
