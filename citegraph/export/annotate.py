"""A text with its citations marked: a page made of the text, or the author's own HTML with links added.

A text becomes a page that works offline and sends nothing, under the same kind of policy as the graph's page. The text
is not changed; a citation has the colour of its relation, a card on hover or focus, and links to the address of its
work, or copies its key where no address is given. The relations with their sentences are shown beside the text. HTML
keeps its author's markup; it gets links (or marks, without an address or inside a link) and one style sheet, no script.
"""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from citegraph.errors import ExportError
from citegraph.export.csp import policy
from citegraph.export.marks import Mark, Tie, marked
from citegraph.export.markup import Markup
from citegraph.export.resources import asset
from citegraph.model import Extraction, Kind
from citegraph.presentation.labels import Labels, labels, labels_in, shown_date, type_names
from citegraph.presentation.names import clean_title, work_name
from citegraph.presentation.palette import palette

if TYPE_CHECKING:
    from citegraph.registry import Registry

_SCHEMES = ("", "http", "https", "file")
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class LinkTemplate:
    """The address of a work, with `{key}` in the place of its key.

    >>> LinkTemplate("https://example.org/{key}").address("chi-thi:05-ct/tw~2016")
    'https://example.org/chi-thi:05-ct/tw~2016'
    """

    template: str

    def __post_init__(self) -> None:
        """Raises `ExportError` for a template without `{key}`, or with a scheme that a browser could run."""
        if "{key}" not in self.template:
            raise ExportError(
                f"{self.template}: no {{key}} in the link template; write {{key}} in the place of the key"
            )
        if urlsplit(self.template.strip()).scheme.lower() not in _SCHEMES or _UNSHOWN.search(self.template):
            raise ExportError(f"{self.template}: not an address of http, https or a file; change the link template")

    def address(self, key: str) -> str:
        """The address of the work with this key, percent-encoded."""
        return self.template.strip().replace("{key}", quote(key, safe="/:@~", errors="replace"))


def annotated_text(
    text: str, extraction: Extraction, registry: Registry, link: LinkTemplate | None = None, language: str = "vi"
) -> str:
    """Return the page of a text, with its `extraction`."""
    marks, ties = marked(extraction)
    words = labels()
    names = {each: type_names(registry, words[each]) for each in words}
    style, script = asset("text/text.css") + _kind_colours(), asset("text/text.js")
    data = {
        "language": language,
        "labels": {each: _labels(words[each]) for each in words},
        "marks": [_card(mark, names) for mark in marks],
        "ties": [_relation(tie, extraction, names) for tie in ties],
    }
    values = {
        "language": language,
        "title": html.escape(extraction.source),
        "csp": policy([script], [style]),
        "style": style,
        "script": script,
        "data": _json(data),
        "text": "".join(_written(text, marks, ties, link)),
    }
    return re.sub(r"\{\{ (\w+) \}\}", lambda m: values[m[1]], asset("text/text.html"))


def annotated_markup(
    page: Markup, extraction: Extraction, registry: Registry, link: LinkTemplate | None = None, language: str = "vi"
) -> str:
    """Return the author's HTML, of whose text `extraction` was made, with every citation marked."""
    marks, _ = marked(extraction)
    names = type_names(registry, labels()[language])
    style = f"<style>{asset('text/marks.css')}{_kind_colours()}</style>"
    spans = ((m.citation.start, m.citation.end, _Wrapped(m, link, names, language)) for m in marks)
    return page.with_marks(spans, style if marks else "")


@dataclass(frozen=True, slots=True)
class _Wrapped:
    """Wraps a piece of the author's HTML in the tags of a citation."""

    mark: Mark
    link: LinkTemplate | None
    names: Mapping[str, str]
    language: str

    def __call__(self, piece: str, linked: bool) -> str:
        work = self.mark.work
        said = _attribute(_hint(self.mark, self.names, self.language))
        shared = f'class="{_classes(self.mark)}" title="{said}"'
        if work and self.link and not linked:
            return f'<a {shared} href="{_attribute(self.link.address(work.key))}">{piece}</a>'
        return f"<mark {shared}>{piece}</mark>"


def _hint(mark: Mark, names: Mapping[str, str], language: str) -> str:
    """A short description of a citation's work, for a tooltip."""
    if mark.work is None:
        return " · ".join([labels_in(language)["text"]["open"], *mark.citation.candidates])
    work = mark.work
    day, title = shown_date(work.date, language), clean_title(work)
    known = (work_name(work, names), work.issuer, work.scope, day, title, *mark.citation.pinpoints, work.key)
    return " · ".join(part for part in known if part)


def _classes(mark: Mark) -> str:
    kind = f"cg-{mark.kind.value}" if mark.kind else "cg-named"
    return f"cg {kind}" if mark.work else f"cg {kind} cg-open"


def _attribute(text: str) -> str:
    return html.escape(_clean(" ".join(text.split())))


def _json(value: object) -> str:
    """JSON that cannot end a script block."""
    text = _clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    return re.sub("[<>&\u2028\u2029]", lambda m: f"\\u{ord(m[0]):04x}", text)


def _clean(text: str) -> str:
    """The text with U+FFFD in place of characters that a page cannot contain."""
    return _UNSHOWN.sub("\ufffd", text)


def _written(text: str, marks: Sequence[Mark], ties: Sequence[Tie], link: LinkTemplate | None) -> Iterator[str]:
    """Yield the text as markup: one element per citation, and one around evidence that names its relations."""
    mark_at = {mark.citation.start: number for number, mark in enumerate(marks)}
    for start, end, inside in _stretches(text, marks, ties):
        number = mark_at.get(start)
        shown = html.escape(_clean(text[start:end]))
        if number is not None:
            shown = _element(number, marks[number], shown, link)
        yield f'<span class="said" data-ties="{" ".join(map(str, inside))}">{shown}</span>' if inside else shown


def _element(number: int, mark: Mark, shown: str, link: LinkTemplate | None) -> str:
    shared = f'class="{_classes(mark)}" id="c{number}" data-mark="{number}"'
    if mark.work and link:
        return f'<a {shared} href="{_attribute(link.address(mark.work.key))}">{shown}</a>'
    return f'<a {shared} role="button" tabindex="0">{shown}</a>'


def _stretches(text: str, marks: Sequence[Mark], ties: Sequence[Tie]) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield the text cut at both ends of every citation and of all evidence, each part with its relations.

    Evidence is cut around citations, never inside one.
    """
    spans = [(m.citation.start, m.citation.end) for m in marks]
    begins: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for number, tie in enumerate(ties):
        begins.setdefault(_outside(tie.relation.evidence.start, spans, 0), []).append(number)
        ends.setdefault(_outside(tie.relation.evidence.end, spans, 1), []).append(number)
    cuts = sorted({0, len(text), *(edge for span in spans for edge in span), *begins, *ends})
    open_: set[int] = set()
    for start, end in pairwise(cuts):
        open_.difference_update(ends.get(start, ()))
        open_.update(begins.get(start, ()))
        yield start, end, tuple(sorted(open_))


def _outside(position: int, spans: Sequence[tuple[int, int]], side: int) -> int:
    """The position, moved out of a citation that contains it: to its start (side 0) or its end (side 1)."""
    i = bisect_left(spans, (position, 0)) - 1
    return spans[i][side] if i >= 0 and spans[i][0] < position < spans[i][1] else position


def _card(mark: Mark, names: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    work, citation = mark.work, mark.citation
    card: dict[str, Any] = {"ties": mark.ties, "pinpoints": citation.pinpoints, "candidates": citation.candidates}
    if work:
        facts = ("key", "issuer", "scope", "date", "probably")
        card |= {"name": {each: work_name(work, names[each]) for each in names}}
        known = {fact: getattr(work, fact) for fact in facts} | {"title": clean_title(work)}
        card |= {fact: value for fact, value in known.items() if value}
    return card


def _relation(tie: Tie, extraction: Extraction, names: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    works = {work.key: work for work in extraction.works}
    relation = tie.relation

    def named(key: str | None) -> dict[str, str] | None:
        return {each: work_name(works[key], names[each]) for each in names} if key in works else None

    return {
        "kind": relation.kind.value,
        "source": named(relation.source),
        "target": named(relation.target),
        "quote": relation.evidence.quote,
        "extent": relation.extent,
        "effective": relation.effective,
        "provisions": [[p.action.value, p.target, p.source] for p in relation.provisions],
    }


def _labels(words: Labels) -> dict[str, Any]:
    shared = (
        "language",
        "languageHint",
        "dark",
        "light",
        "out",
        "date",
        "issuer",
        "scope",
        "heading",
        "probably",
        "whole",
        "part",
        "actions",
        "provisionBy",
    )
    return {**{name: words[name] for name in shared}, **words["text"]}


def _kind_colours() -> str:
    """One style rule per kind of relation, in the colours of the graph's page."""
    looks = palette()["kinds"]
    return "".join(_rule(kind, looks[kind]["light"], looks[kind]["dark"]) for kind in Kind)


def _rule(kind: Kind, light: str, dark: str) -> str:
    return f".cg-{kind.value}{{--cg:{light};--cg-dark:{dark}}}\n"
