"""The content of a report for an office, in any file format.

The works of the selection are ordered by level, then date; so are their implementers, over any number of steps. States
and gaps depend on the whole corpus, since a work outside the selection may end or implement one inside it. A gap is
one of `citegraph gaps`, for every body below the centre that issued a work of the selection.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citegraph.export.formats import registry_or_built_in
from citegraph.export.office.report_words import ReportWords, body_name
from citegraph.export.selection import Selected, notes
from citegraph.graph.gaps import HIGHER, Gap, gaps
from citegraph.graph.graph import Answer, CitationGraph
from citegraph.graph.source import CorpusFacts
from citegraph.graph.status import History, Status
from citegraph.identity.committees import Committee, committees_of
from citegraph.identity.keys import first_days
from citegraph.identity.rank import CENTRAL, Level
from citegraph.model import CARRYING_OUT, Kind, Work

if TYPE_CHECKING:
    from citegraph.registry import Registry

_LEVELS = (*Level,)


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


class Report(ReportWords):
    """The parts of a report on the selected works, in a language (`vi`, `en`); `t` are its own labels.

    `registry` (the built-in one if None) has the names of types and the levels. Raises `ExportError` for a language
    without labels.
    """

    def __init__(self, chosen: Selected, language: str, registry: Registry | None = None) -> None:
        registry = registry_or_built_in(registry)
        super().__init__(language, registry)
        self.notes = notes(chosen, language)
        self.corpus = chosen.corpus
        self._facts = CorpusFacts(chosen.everything)
        self._history = History(self._facts, first_days(registry))
        self._graph = CitationGraph(chosen.corpus)
        self._committees = committees_of(registry)

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
                by[self.finder.level(answer.work)].append(answer)
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
        """The gaps of each body, in the order of its highest work, which names a committee of several organs."""
        own: defaultdict[Committee | None, set[str]] = defaultdict(set)
        for work in self._facts.corpus.works:
            own[self._committee(work)].add(work.key)
        below = (w for w in self.works() if self.finder.level(w) not in (*CENTRAL, Level.UNKNOWN))
        names: dict[Committee | None, str] = {}
        for work in below:
            if work.issuer:
                names.setdefault(self._committee(work), body_name(work.issuer, work.scope))
        found = []
        for body, name in names.items():
            missing = [gap for gap in gaps(self._facts, own[body]) if self._is_asked(gap)]
            if missing:
                missing.sort(key=lambda gap: self._order(gap.work))
                found.append(OpenTask(name, tuple(missing)))
        return found

    def status(self, work: Work) -> Status:
        """The state of a work in the whole corpus."""
        return self._history.status(work)

    def name_of(self, key: str) -> str:
        """The display name of a work of the corpus."""
        return self.name(self._facts.works[key])

    def way(self, answer: Answer) -> str:
        """How a work implements another: directly, or by way of which works."""
        if answer.depth == 1:
            return str(self.t["directly"])
        via = " → ".join(self._facts.works[key].label for key in reversed(answer.via))
        return str(self.t["step"]).format(n=answer.depth, via=via)

    def _committee(self, work: Work) -> Committee | None:
        return self._committees.of(work.issuer, work.scope, work.symbol)

    def _order(self, work: Work) -> tuple[int, str, str]:
        return _LEVELS.index(self.finder.level(work)), work.date or "9999", work.key

    def _is_asked(self, gap: Gap) -> bool:
        """True if the work of a gap is shown, leads, and certainly ranks above one that cites it."""
        works = self._facts.works
        if gap.work.key not in self._graph.works or self.finder.level(gap.work) not in HIGHER:
            return False
        return any(self.finder.ranks_below(works[edge.source], gap.work) for edge in gap.cited)
