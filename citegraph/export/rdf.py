"""RDF, as Turtle or JSON-LD: one resource per work, one statement per relation, and a node with its evidence.

Terms are those of ELI, the European Legislation Identifier, where ELI has them, else Dublin Core's, else our own, which
`assets/vocabulary.ttl` defines. `assets/rdf.json` maps each kind of relation to its term.

====================================  ==============================================
``urn:citegraph:work:KEY``            a work
``urn:citegraph:expression:KEY``      its text, which has the title
``urn:citegraph:type:ID``             a type of works
``urn:citegraph:body:NAME``           an issuing body, as texts spell it
``urn:citegraph:relation:DIGEST``     a relation, named by a hash of its content
``urn:citegraph:vocabulary#TERM``     a term of our own
====================================  ==============================================

URNs are percent-encoded. Statements are sorted, so that the same corpus gives the same bytes. Characters that XML does
not allow are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TextIO

from citegraph.errors import MissingError
from citegraph.export.formats import Format, registry_or_built_in
from citegraph.export.resources import asset
from citegraph.export.uris import BASE, uri, work_uri
from citegraph.model import Corpus, Edge, Work
from citegraph.presentation.labels import labels, type_names
from citegraph.text.days import is_day
from citegraph.text.xml_characters import FORBIDDEN

try:
    from rdflib import DCTERMS, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
except ImportError as error:
    message = "RDF needs rdflib, which is not installed; install it with: pip install 'citegraph[rdf]'"
    raise MissingError(message) from error

if TYPE_CHECKING:
    from citegraph.registry import Registry

_CG = Namespace(f"{BASE}vocabulary#")
_ELI = Namespace("http://data.europa.eu/eli/ontology#")
_DIGEST = 32  # hexadecimal digits

RdfTriple = tuple[URIRef, URIRef, URIRef | Literal]


TURTLE = Format(".ttl", text=lambda view, file: write_turtle(view.chosen.corpus, file, view.registry))

JSON_LD = Format(".jsonld", text=lambda view, file: write_jsonld(view.chosen.corpus, file, view.registry))


def write_turtle(corpus: Corpus, file: TextIO, registry: Registry | None = None) -> None:
    """Write the works and edges of `corpus` as Turtle."""
    file.write(rdf_graph(corpus, registry).serialize(format="turtle"))


def write_jsonld(corpus: Corpus, file: TextIO, registry: Registry | None = None) -> None:
    """Write the works and edges of `corpus` as JSON-LD with its own context, so that a reader fetches nothing."""
    text = rdf_graph(corpus, registry).serialize(format="json-ld", context=_terms()["prefixes"], use_native_types=True)
    document = json.loads(text)
    nodes = document.pop("@graph", None)
    context = document.pop("@context")
    nodes = ([document] if document else []) if nodes is None else nodes
    json.dump({"@context": context, "@graph": _sorted(nodes)}, file, ensure_ascii=False, indent=1, sort_keys=True)
    file.write("\n")


def rdf_graph(corpus: Corpus, registry: Registry | None = None) -> Graph:
    """Return the works and edges of `corpus` as an `rdflib.Graph`, its types named by `registry` (built-in if None)."""
    graph = Graph()
    for prefix, namespace in _terms()["prefixes"].items():
        graph.bind(prefix, namespace, replace=True)
    known = registry_or_built_in(registry)
    names = {language: type_names(known, words) for language, words in labels().items()}
    for work in corpus.works:
        for triple in _of_work(work, corpus.overrides.get(work.key, ()), names):
            graph.add(triple)
    for edge in corpus.edges:
        for triple in _of_edge(edge):
            graph.add(triple)
    return graph


@lru_cache(maxsize=1)
def _terms() -> dict[str, Any]:
    known: dict[str, Any] = json.loads(asset("rdf.json"))
    return known


@lru_cache
def _term(name: str) -> URIRef:
    """The URI of a term with a prefix."""
    prefix, _, local = name.partition(":")
    return URIRef(_terms()["prefixes"][prefix] + local)


def _of_work(work: Work, overrides: Iterable[str], names: dict[str, dict[str, str]]) -> Iterator[RdfTriple]:
    node = URIRef(work_uri(work.key))
    yield node, RDF.type, _ELI.LegalResource
    for field, term in _terms()["work"].items():
        if (value := getattr(work, field)) is not None:
            yield node, _term(term), _text(value)
    type_ = URIRef(uri("type", work.type))
    yield node, _ELI.type_document, type_
    yield type_, RDF.type, SKOS.Concept
    for language, known in names.items():
        if name := known.get(work.type):
            yield type_, SKOS.prefLabel, _text(name, language)
    if work.date:
        yield node, _ELI.date_document if is_day(work.date) else DCTERMS.issued, _day(work.date)
    if work.issuer:
        body = URIRef(uri("body", work.issuer))
        yield from ((node, _ELI.passed_by, body), (body, RDF.type, _ELI.Agent), (body, RDFS.label, _text(work.issuer)))
    if work.title:
        said = URIRef(uri("expression", work.key))
        yield from ((said, RDF.type, _ELI.LegalExpression), (said, _ELI.realizes, node))
        yield from ((node, _ELI.is_realized_by, said), (said, _ELI.title, _text(work.title, "vi")))
    if work.probably:
        yield node, _CG.probably, URIRef(work_uri(work.probably))
    for note in overrides:
        yield node, _CG.override, _text(note)


def _of_edge(edge: Edge) -> Iterator[RdfTriple]:
    source, target = URIRef(work_uri(edge.source)), URIRef(work_uri(edge.target))
    written = _terms()["kinds"][edge.kind.value]
    yield source, _term(written["always"]), target
    if edge.extent in written:
        yield source, _term(written[edge.extent]), target
    node, said = URIRef(uri("relation", _digest(edge))), edge.evidence
    yield from ((node, RDF.type, _CG.Relation), (node, RDF.subject, source), (node, RDF.object, target))
    yield from ((node, RDF.predicate, _term(written["always"])), (node, _CG.kind, Literal(edge.kind.value)))
    yield from ((node, _CG.quote, _text(said.quote, "vi")), (node, _CG.source, _text(edge.origin)))
    yield from ((node, _CG.start, Literal(said.start)), (node, _CG.end, Literal(said.end)))
    yield node, _CG.rule, _text(said.rule)
    if said.page is not None:
        yield node, _CG.page, Literal(said.page)
    if edge.extent:
        yield node, _CG.extent, _text(edge.extent)
    if edge.effective:
        yield node, _CG.effective, _day(edge.effective)
    for term, places in ((_CG.sourcePinpoint, edge.source_pinpoints), (_CG.targetPinpoint, edge.target_pinpoints)):
        yield from ((node, term, _text(place)) for place in places)
    for number, provision in enumerate(edge.provisions, 1):
        change = URIRef(f"{node}:{number}")
        yield from ((node, _CG.provision, change), (change, RDF.type, _CG.Provision))
        yield change, _CG.action, Literal(provision.action.value)
        yield change, _CG.targetPinpoint, _text(provision.target)
        if provision.source is not None:
            yield change, _CG.sourcePinpoint, _text(provision.source)


def _digest(edge: Edge) -> str:
    """A hash of all that a relation states, the same in any corpus."""
    return sha256(json.dumps(astuple(edge)).encode()).hexdigest()[:_DIGEST]


def _text(text: str, language: str | None = None) -> Literal:
    return Literal(FORBIDDEN.sub("", text), lang=language)


def _day(iso: str) -> Literal:
    """A day, a month or a year with its type; any other value as a text."""
    try:
        date.fromisoformat(iso + "0000-01-01"[len(iso) :])
    except ValueError:
        return _text(iso)
    return Literal(iso, datatype={4: XSD.gYear, 7: XSD.gYearMonth}.get(len(iso), XSD.date), normalize=False)


def _sorted(value: Any) -> Any:
    """Sort every list of a value; rdflib's order is that of its sets."""
    if isinstance(value, dict):
        return {name: _sorted(each) for name, each in value.items()}
    if isinstance(value, list):
        return sorted((_sorted(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))
    return value
