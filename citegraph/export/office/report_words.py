"""The words of a report in one language: names of works, levels, relations and states, dates, sentences."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from citegraph.export.resources import asset
from citegraph.graph.status import State
from citegraph.identity.rank import Level, level_finder
from citegraph.model import OVERRIDE, Edge, Provision, Work
from citegraph.presentation.labels import Labels, labels_in, shown_date, shown_number, type_names
from citegraph.presentation.names import name_in
from citegraph.presentation.quotes import DisplayQuote, edge_quote, verbs_of

if TYPE_CHECKING:
    from citegraph.presentation.proof import Proof
    from citegraph.registry import Registry


@lru_cache(maxsize=1)
def own_labels() -> dict[str, Labels]:
    """The labels of reports, in every language."""
    known: dict[str, Labels] = json.loads(asset("report.json"))
    return known


class ReportWords:
    """The words of a report; `t` are its own labels, `words` those of all files; `proof` marks quotes, names sources.

    Raises `ExportError` for a language without labels.
    """

    def __init__(self, language: str, registry: Registry, proof: Proof | None = None) -> None:
        self.language = language
        self.words = labels_in(language)
        self.t: dict[str, Any] = own_labels()[language]
        self.names = type_names(registry, self.words)
        self.finder = level_finder(registry)
        self._proof = proof
        self._verbs = verbs_of(registry)

    def state(self, state: State) -> str:
        """The name of a state."""
        return str(self.words["states"][state.value])

    def type_name(self, work: Work) -> str:
        """The name of a work's type."""
        return self.names.get(work.type, work.type)

    def level(self, work: Work | Level) -> str:
        """The name of a level."""
        level = work if isinstance(work, Level) else self.finder.level(work)
        return str(self.words["rows"][level.value])

    def kind(self, edge: Edge) -> str:
        """The name of an edge's relation."""
        return str(self.words["out"][edge.kind.value])

    def extent(self, edge: Edge) -> str:
        """Whether the whole work or a part of it is acted on, where the text states it."""
        return str(self.words[edge.extent]) if edge.extent else ""

    def provisions(self, edge: Edge, most: int | None = None) -> str:
        """The changed provisions of an edge, each with its action; at most `most` of them."""
        shown = [self._provision(provision) for provision in edge.provisions[:most]]
        more = len(edge.provisions) - len(shown)
        return "; ".join([*shown, *([str(self.t["otherProvisions"]).format(n=more)] if more else [])])

    def _provision(self, provision: Provision) -> str:
        done = self.words["actions"][provision.action.value]
        by = self.words["provisionBy"].format(source=provision.source) if provision.source else ""
        return f"{provision.target}: {done}{f' ({by})' if by else ''}"

    def quote(self, edge: Edge, length: int) -> DisplayQuote:
        """The sentence of an edge, cut to about a length, with the mentions of both works where the text is known."""
        ends = self._proof.ends([edge]).get(edge) if self._proof else None
        return edge_quote(edge, ends, self._verbs, length)

    def source(self, edge: Edge) -> str:
        """The source of an edge, by its title where that is known, or the label of a person's decision."""
        if edge.evidence.rule == OVERRIDE:
            return str(self.t["override"])
        title = self._proof.sources([edge.origin]).get(edge.origin) if self._proof else None
        return title.name(self.name, self.words) if title else edge.origin

    def place(self, edge: Edge, others: int = 0) -> str:
        """The source of an edge with the page, and the number of `others` that state the same."""
        page = "" if edge.evidence.page is None else f", {self.t['page'].lower()} {edge.evidence.page}"
        more = f" ({self.t['others'].format(n=others)})" if others else ""
        return self.source(edge) + page + more

    def date(self, iso: str | None) -> str:
        """A date, possibly partial."""
        return shown_date(iso, self.language)

    def name(self, work: Work) -> str:
        """The name of a work in a sentence: type and symbol, a name, or its type, title, issuer and year."""
        return name_in(self.language, work, self.type_name(work), self.words["unnumbered"])

    def number(self, number: int) -> str:
        """A number with a separator of thousands."""
        return shown_number(number, self.language)


def body_name(issuer: str, scope: str | None) -> str:
    """An issuer with its locality, unless its name contains it."""
    return f"{issuer} ({scope})" if scope and scope.casefold() not in issuer.casefold() else issuer


def evidence_line(edge: Edge, most: int | None = None) -> str:
    """The evidence of an edge on one line of at most `most` characters."""
    said = " ".join(edge.evidence.quote.split())
    return said if most is None or len(said) <= most else f"{said[: most - 1].rstrip()}…"
