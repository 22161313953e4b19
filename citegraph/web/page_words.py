"""Labels of the pages in Vietnamese and English, and the formatting of works, dates and numbers.

The names of relations, levels and types are those of the exported graph page; the rest are in `labels.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, Self
from urllib.parse import quote

from citegraph.identity.rank import LevelFinder
from citegraph.model import Edge, Kind, Work
from citegraph.presentation.labels import LANGUAGES, fill, labels, shown_date, shown_number, type_names
from citegraph.presentation.names import clean_title, facts_beside, heading, name_in, short_label
from citegraph.presentation.proof import Proof, SourceTitle
from citegraph.presentation.quotes import DisplayQuote, Ends, display_quote, edge_quote, verbs_of
from citegraph.registry import Registry
from citegraph.store.query_values import StoredMention


@cache
def page_labels() -> dict[str, dict[str, Any]]:
    """Return all labels of the pages by language."""
    own = json.loads((files("citegraph.web") / "labels.json").read_text("utf-8"))
    return {language: {**labels()[language], **own[language]} for language in LANGUAGES}


def preferred_language(accepted: str) -> str:
    """Return the supported language that an `Accept-Language` header prefers, else Vietnamese.

    >>> preferred_language("fr, en-GB;q=0.8, vi;q=0.5")
    'en'
    """
    weighed = []
    for i, part in enumerate(accepted.split(",")[:20]):
        name, _, weight = part.strip().partition(";q=")
        language = name.strip().lower().partition("-")[0]
        if language in LANGUAGES:
            weighed.append((-_number(weight), i, language))
    return min(weighed)[2] if weighed else LANGUAGES[0]


def _number(weight: str) -> float:
    return float(weight) if re.fullmatch(r"[01](?:\.\d{1,3})?", weight.strip()) else 1.0


@dataclass(frozen=True, slots=True)
class PageWords:
    """Labels and formatting in one language; `t` has the labels, `verbs` the words of verbs by the rules that use them.

    `proof` marks the works in quotes and gives the titles of sources, if the words are those of a request.
    """

    language: str
    t: dict[str, Any]
    type_names: dict[str, str]
    finder: LevelFinder
    verbs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    proof: Proof | None = None

    @classmethod
    def of(cls, language: str, registry: Registry, finder: LevelFinder) -> PageWords:
        """Return the words of a language, with names of types from the registry."""
        own = page_labels()[language]
        return cls(language, own, type_names(registry, own), finder, verbs_of(registry))

    def proved_by(self, proof: Proof) -> Self:
        """Return the same words with a proof."""
        return replace(self, proof=proof)

    def type_name(self, type_id: str) -> str:
        """Return the name of a document type."""
        return self.type_names.get(type_id, type_id)

    def heading(self, work: Work) -> str:
        """Return what people call a work: the name of a law, else as `name`, without issuer and year."""
        if work.name and not work.symbol:
            return self.name(work)
        return heading(work, self.type_name(work.type), self.t["unnumbered"])

    def name(self, work: Work) -> str:
        """Return the name of a work in a sentence: type and symbol, its name, or its type, title, issuer and year.

        The type is added to a name that does not begin with it; in English never, since names are Vietnamese.
        """
        return name_in(self.language, work, self.type_name(work.type), self.t["unnumbered"])

    def short_name(self, work: Work) -> str:
        """Return the name of a work in its box, which shows the type separately."""
        return short_label(work, self.type_name(work.type), self.t["unnumbered"])

    def title(self, work: Work) -> str | None:
        """Return what a work is about, without what its heading states."""
        return clean_title(work)

    def facts(self, work: Work) -> list[str]:
        """Return what is stated beside the heading of a work: symbol, issuer, locality and date."""
        return [self.date(fact) if fact == work.date else fact for fact in facts_beside(work)]

    def quote(self, edge: Edge) -> DisplayQuote:
        """Return the sentence of a relation, with both works marked."""
        ends = self.proof.ends([edge]).get(edge) if self.proof else None
        return edge_quote(edge, ends, self.verbs)

    def mention(self, mention: StoredMention) -> DisplayQuote:
        """Return the sentence of a mention, with the work marked."""
        named = " ".join(mention.citation.text.split())
        start = mention.sentence.find(named)
        return display_quote(mention.sentence, Ends(target=((start, start + len(named)),) if start >= 0 else ()))

    def passage(self, text: str) -> DisplayQuote:
        """Return a passage of a text without the marks of its layout."""
        return display_quote(text, Ends())

    def source_name(self, source: str) -> str:
        """Return what a source is called: by its work, its title, its first line, or the name of its file."""
        title = self.proof.sources([source]).get(source) if self.proof else None
        return (title or SourceTitle(source)).name(self.name, self.t)

    def level(self, work: Work) -> str:
        """Return the name of the level at which a work was issued."""
        return str(self.t["rows"][self.finder.level(work).value])

    def date(self, iso: str | None) -> str:
        """Format a date, possibly partial."""
        return shown_date(iso, self.language)

    def count(self, number: int) -> str:
        """Format a number with a thousands separator."""
        return shown_number(number, self.language)

    def noun(self, label: str, number: int) -> str:
        """Return the form of a label, `document|documents`, for a number that is shown apart from it."""
        one, _, other = str(self.t[label]).partition("|")
        return one if number == 1 else other or one

    def relation(self, kind: Kind | str, *, incoming: bool) -> str:
        """Return the heading for works in a relation: `thực hiện`, or `được thực hiện bởi` if incoming."""
        return str(self.t["in" if incoming else "out"][str(kind)])

    def say(self, label: str, **values: Any) -> str:
        """Return a label filled with values; numbers get a thousands separator."""
        return fill(str(self.t[label]), self.count, **values)


def work_path(key: str) -> str:
    """Return the path of a work's page.

    >>> work_path("chi-thi:05-ct/tw~2016"), work_path("van-ban:this@a/../b c.txt")
    ('/w/chi-thi:05-ct/tw~2016', '/w/van-ban:this@a%2F..%2Fb%20c.txt')
    """
    return f"/w/{_in_path(key)}"


def source_path(name: str, start: int | None = None, end: int | None = None) -> str:
    """Return the path of a source's page, at a span of its text if one is given."""
    place = "" if start is None or end is None else f"?from={start}&to={end}#evidence"
    return f"/source/{_in_path(name)}{place}"


def _in_path(name: str) -> str:
    """Quote a name for a path; if it has `..`, `.` or empty segments, quote slashes too, or browsers resolve them."""
    plain = not re.search(r"(?:^|/)(?:\.{0,2})(?:/|$)|\\", name)
    return quote(name, safe=":@~/" if plain else ":@~", errors="surrogatepass")
