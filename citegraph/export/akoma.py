"""A text with its citations marked as Akoma Ntoso 3.0: the XML of OASIS for legal documents (LegalDocML).

The document is a `doc` whose `mainBody` has one `p` per line. Its text, line ends included, is the text as it was read:
`"".join(mainBody.itertext())` has every character at its offset. A citation is a `ref`; its `href` is the IRI of its
work (`citegraph.export.uris`), or the URN of the work if its identity is open, its `title` the key. A citation that
fits several works is an `inline` named `candidates` with their keys. Characters that XML does not allow become U+FFFD.

The changes that the text makes in other works are the `analysis` of the document: one `textualMod` per provision.

A line end inside a citation stays inside its `p`, since a `ref` may not span two.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lxml import etree

from citegraph.export.marks import Mark, marked
from citegraph.export.uris import akoma_iri, akoma_place, akoma_words, uri, work_uri
from citegraph.identity.rank import Level, LevelFinder, level_finder
from citegraph.model import Extraction, Work
from citegraph.model.workkey import ITSELF, WorkKey
from citegraph.text.days import is_day
from citegraph.text.normal import slug
from citegraph.text.xml_characters import FORBIDDEN

if TYPE_CHECKING:
    from citegraph.registry import Registry

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
"""The namespace of Akoma Ntoso 3.0."""

_LOCAL = (Level.PROVINCE, Level.DISTRICT)
_UNDATED = "0001-01-01"  # the schema requires a day


def akoma_ntoso(text: str, extraction: Extraction, registry: Registry) -> str:
    """Return the document of a text, with its `extraction`."""
    shown = FORBIDDEN.sub("\ufffd", text)
    finder = level_finder(registry)
    own = next((work for work in extraction.works if work.key == extraction.self_key), None)
    root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap={None: NAMESPACE})
    document = _add(root, "doc", name=own.type if own else WorkKey.parse(ITSELF).class_id)
    name = _reference(own, finder) or uri("source", extraction.source)
    _add_meta(document, own, name, lambda meta: _add_changes(meta, extraction, name, finder))
    body = _add(document, "mainBody")
    etree.indent(root)  # before there is text, which indenting would change
    marks, _ = marked(extraction)
    for number, (start, end, inside) in enumerate(_lines(shown, marks)):
        if number:
            _append(body, "\n")
        if inside or shown[start:end].strip(" \t"):
            _fill(_add(body, "p"), shown, start, end, ((i, m, _reference(m.work, finder)) for i, m in inside))
        else:
            _append(body, shown[start:end])
    if body.find("*") is None:
        _add(body, "p")
    written: str = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    values = {name: FORBIDDEN.sub("\ufffd", value) for name, value in attributes.items()}
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", values)


def _append(element: etree._Element, text: str) -> None:
    """Add text after the last child of an element."""
    last = next(element.iterchildren(reversed=True), None)  # len() would count all of them
    if last is None:
        element.text = (element.text or "") + text
    else:
        last.tail = (last.tail or "") + text


def _lines(text: str, marks: Sequence[Mark]) -> Iterator[tuple[int, int, list[tuple[int, Mark]]]]:
    """Yield the lines, each with its marks and their numbers from 1; a line end inside a mark does not end a line."""
    starts = [mark.citation.start for mark in marks]
    start = first = 0
    for end in (*(found.start() for found in re.finditer("\n", text)), len(text)):
        last = bisect_left(starts, end)
        if last and end < marks[last - 1].citation.end:
            continue
        yield start, end, list(enumerate(marks[first:last], first + 1))
        start, first = end + 1, last


def _fill(paragraph: etree._Element, text: str, start: int, end: int, marks: Iterable[tuple[int, Mark, str]]) -> None:
    """Write `text[start:end]` into the paragraph, each mark with its number and reference as an element."""
    for number, mark, reference in marks:
        citation = mark.citation
        _append(paragraph, text[start : citation.start])
        if mark.work:
            element = _add(paragraph, "ref", eId=f"ref_{number}", href=reference, title=mark.work.key)
        else:
            element = _add(paragraph, "inline", name="candidates", title=" ".join(citation.candidates))
        element.text, start = text[citation.start : citation.end], citation.end
    _append(paragraph, text[start:end])


def _reference(work: Work | None, finder: LevelFinder) -> str:
    """The IRI of a work, or its URN; empty without a work."""
    if work is None:
        return ""
    return akoma_iri(work, local=finder.level(work) in _LOCAL) or work_uri(work.key)


def _add_changes(meta: etree._Element, extraction: Extraction, name: str, finder: LevelFinder) -> None:
    """Add the changed provisions, each as a modification from its place here to its place in the other work."""
    works, types = {work.key: work for work in extraction.works}, akoma_words()["modifications"]
    own = (r for r in extraction.relations if r.source in (None, extraction.self_key))
    found = [(works[r.target], p) for r in own for p in r.provisions if p.action.value in types]
    if not extraction.is_document or not found:
        return
    changes = _add(_add(meta, "analysis", source="#citegraph"), "activeModifications")
    for number, (work, provision) in enumerate(found, 1):
        change = _add(changes, "textualMod", eId=f"mod_{number}", type=types[provision.action.value])
        _add(change, "source", href=akoma_place(name, provision.source))
        _add(change, "destination", href=akoma_place(_reference(work, finder), provision.target))


def _add_meta(
    document: etree._Element, work: Work | None, name: str, analyse: Callable[[etree._Element], None]
) -> None:
    """Add author, date and language at the levels of FRBR, as known from the heading, and the output of `analyse`."""
    meta = _add(document, "meta")
    identification = _add(meta, "identification", source="#citegraph")
    author = "#issuer" if work and work.issuer else "#unknown"
    for level, suffix, component, by in (
        ("Work", "", "/!main", author),
        ("Expression", "/vie@", "/!main", author),
        ("Manifestation", "/vie@", "/!main.xml", "#citegraph"),
    ):
        part = _add(identification, f"FRBR{level}")
        _add(part, "FRBRthis", value=name + suffix + component)
        _add(part, "FRBRuri", value=name + suffix + (".xml" if component.endswith(".xml") else ""))
        _add_date(part, work)
        _add(part, "FRBRauthor", href=by)
        if level == "Work":
            _add(part, "FRBRcountry", value="vn")
        elif level == "Expression":
            _add(part, "FRBRlanguage", language="vie")
    analyse(meta)
    references = _add(meta, "references", source="#citegraph")
    for id_, shown in (("citegraph", "citegraph"), (author[1:], (work and work.issuer) or "unknown")):
        href = f"/akn/ontology/organization/{slug(shown) or id_}"
        _add(references, "TLCOrganization", eId=id_, href=href, showAs=shown)


def _add_date(part: etree._Element, work: Work | None) -> None:
    """Add the date of the work: the first day of a known month or year, or a placeholder named `unknown`."""
    if work and work.date:
        name = "generation" if is_day(work.date) else f"generation, known as {work.date}"
        _add(part, "FRBRdate", date=(work.date + _UNDATED[len(work.date) :]), name=name)
    else:
        _add(part, "FRBRdate", date=_UNDATED, name="unknown")
