"""The content of a report for an office, in any file format.

The works of the selection are ordered by level, then date; so are their implementers, over any number of steps. States
and gaps depend on the whole corpus, since a work outside the selection may end or implement one inside it. A gap is
one of `citegraph gaps`, for every body below the centre that issued a work of the selection.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from citegraph.export.formats import registry_or_built_in
from citegraph.export.resources import asset
from citegraph.export.selection import Selected, notes
from citegraph.graph.gaps import HIGHER, Gap, gaps
from citegraph.graph.graph import Answer, CitationGraph
from citegraph.graph.source import CorpusFacts
from citegraph.graph.status import History, State, Status
from citegraph.identity.keys import first_days
from citegraph.identity.rank import CENTRAL, Level, level_finder
from citegraph.model import CARRYING_OUT, OVERRIDE, Edge, Kind, Provision, Work
from citegraph.model.workkey import WorkKey
from citegraph.presentation.labels import Labels, labels_in, shown_date, type_names
from citegraph.presentation.names import work_name

if TYPE_CHECKING:
    from citegraph.registry import Registry

_LEVELS = (*Level,)


@lru_cache(maxsize=1)
def _own_labels() -> dict[str, Labels]:
    known: dict[str, Labels] = json.loads(asset("report.json"))
    return known


@dataclass(frozen=True, slots=True)
class Carried:
    """A work and its implementers, nearest steps first, by level."""

    work: Work
    by: tuple[tuple[Level, tuple[Answer, ...]], ...]

    @property
    def count(self) -> int:
        """The number of implementers."""
        return len({answer.work.key for _, answers in self.by for answer in answers})


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A body and the higher works that its own works cite and none of them implements."""

    body: str
    gaps: tuple[Gap, ...]


class Report:
    """The parts of a report on the selected works, in a language (`vi`, `en`); `t` are its own labels.

    `registry` (the built-in one if None) has the names of types and the levels. Raises `ExportError` for a language
    without labels.
    """

    def __init__(self, chosen: Selected, language: str, registry: Registry | None = None) -> None:
        registry = registry_or_built_in(registry)
        self.language = language
        self.words = labels_in(language)
        self.t: dict[str, Any] = _own_labels()[language]
        self.notes = notes(chosen, language)
        self.corpus = chosen.corpus
        self._names = type_names(registry, self.words)
        self._finder = level_finder(registry)
        self._facts = CorpusFacts(chosen.everything)
        self._history = History(self._facts, first_days(registry))
        self._graph = CitationGraph(chosen.corpus)

    def counts(self) -> list[tuple[str, int]]:
        """The number of works, then of relations of each kind."""
        kinds = Counter(edge.kind for edge in self.corpus.edges)
        related = [(self.words["out"][kind.value], kinds[kind]) for kind in Kind if kinds[kind]]
        total = [
            (self.t["worksCount"], len(self.corpus.works)),
            (self.t["relations"], len(self.corpus.edges)),
        ]
        return [*total, *((f"– {name}", number) for name, number in related)]

    def works(self) -> list[Work]:
        """The works, higher levels first, then by date."""
        return sorted(self.corpus.works, key=self._order)

    def carried(self) -> Iterator[Carried]:
        """Yield the works that others implement."""
        for work in self.works():
            by: defaultdict[Level, list[Answer]] = defaultdict(list)
            for answer in self._graph.implementers(work, transitive=True):
                by[self._finder.level(answer.work)].append(answer)
            if by:
                ordered = (
                    (level, sorted(by[level], key=lambda a: (a.depth, *self._order(a.work)))) for level in _LEVELS
                )
                yield Carried(work, tuple((level, tuple(answers)) for level, answers in ordered if answers))

    def direct_carriers(self, work: Work) -> int:
        """The number of direct implementers of a work."""
        edges = self._graph.facts.edges([work.key], incoming=True, kinds=CARRYING_OUT)[work.key]
        return len({edge.source for edge in edges})

    def open(self) -> list[OpenTask]:
        """The gaps of each body, in the order of its highest work."""
        own: defaultdict[tuple[str | None, str | None], set[str]] = defaultdict(set)
        for work in self._facts.corpus.works:
            own[work.issuer, work.scope].add(work.key)
        below = (w for w in self.works() if self._finder.level(w) not in (*CENTRAL, Level.UNKNOWN))
        found = []
        for issuer, scope in dict.fromkeys((work.issuer, work.scope) for work in below):
            missing = [gap for gap in gaps(self._facts, own[issuer, scope]) if self._is_asked(gap)]
            if issuer and missing:
                missing.sort(key=lambda gap: self._order(gap.work))
                found.append(OpenTask(_body(issuer, scope), tuple(missing)))
        return found

    def status(self, work: Work) -> Status:
        """The state of a work in the whole corpus."""
        return self._history.status(work)

    def state(self, state: State) -> str:
        """The name of a state."""
        return str(self.words["states"][state.value])

    def name(self, key: str) -> str:
        """The display name of a work of the corpus: type and symbol, a name, or the source whose own work it is."""
        work = self._facts.works[key]
        if work.symbol or work.name:
            return work_name(work, self._names)
        return f"{self.type_name(work)} ({WorkKey.parse(key).source or key})"

    def type_name(self, work: Work) -> str:
        """The name of a work's type."""
        return self._names.get(work.type, work.type)

    def level(self, work: Work | Level) -> str:
        """The name of a level."""
        level = work if isinstance(work, Level) else self._finder.level(work)
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
        return "; ".join([*shown, *([str(self.words["more"]).format(n=more)] if more else [])])

    def _provision(self, provision: Provision) -> str:
        done = self.words["actions"][provision.action.value]
        by = self.words["provisionBy"].format(source=provision.source) if provision.source else ""
        return f"{provision.target}: {done}{f' ({by})' if by else ''}"

    def source(self, edge: Edge) -> str:
        """The source of an edge, or the label of a person's decision."""
        return str(self.t["override"]) if edge.evidence.rule == OVERRIDE else edge.origin

    def date(self, iso: str | None) -> str:
        """A date, possibly partial."""
        return shown_date(iso, self.language)

    def way(self, answer: Answer) -> str:
        """How a work implements another: directly, or by way of which works."""
        if answer.depth == 1:
            return str(self.t["directly"])
        via = " → ".join(self._facts.works[key].label for key in reversed(answer.via))
        return str(self.t["step"]).format(n=answer.depth, via=via)

    def _order(self, work: Work) -> tuple[int, str, str]:
        return _LEVELS.index(self._finder.level(work)), work.date or "9999", work.key

    def _is_asked(self, gap: Gap) -> bool:
        """True if the work of a gap is shown, leads, and certainly ranks above one that cites it."""
        works = self._facts.works
        if gap.work.key not in self._graph.works or self._finder.level(gap.work) not in HIGHER:
            return False
        return any(self._finder.ranks_below(works[edge.source], gap.work) for edge in gap.cited)


def _body(issuer: str, scope: str | None) -> str:
    """An issuer with its locality, unless its name contains it."""
    return f"{issuer} ({scope})" if scope and scope.casefold() not in issuer.casefold() else issuer


def evidence_line(edge: Edge, most: int | None = None) -> str:
    """The evidence of an edge on one line of at most `most` characters."""
    said = " ".join(edge.evidence.quote.split())
    return said if most is None or len(said) <= most else f"{said[: most - 1].rstrip()}…"
