"""Questions to a linked corpus: the implementers of a work, the works it cites, the works that cite it.

>>> from citegraph import build_graph
>>> graph = build_graph(["Chỉ thị số 16-CT/TU về thực hiện Kết luận số 01-KL/TW ngày 18/5/2021 của Bộ Chính trị."])
>>> graph
<CitationGraph: 2 works, 1 relation>
>>> [(answer.work.label, answer.edge.origin) for answer in graph.implementers("Kết luận 01-KL/TW")]
[('16-CT/TU', 'text-1')]
>>> [(graph.works[edge.source].label, str(edge.kind), graph.works[edge.target].label) for edge in graph.edges]
[('16-CT/TU', 'implements', '01-KL/TW')]

The corpus is in memory or in a database, with the same answers. The `probably` of a work (the likely meaning of an
error in a text) is shown with the work and never followed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from citegraph.errors import CitegraphError, UnknownWorkError
from citegraph.graph import lookup
from citegraph.graph.relationship import AMENDED_BY, REPLACED_OR_REPEALED_BY, Relationship
from citegraph.graph.source import GraphSource, facts_of
from citegraph.model import CARRYING_OUT, Corpus, Edge, Kind, Work
from citegraph.model.notebook import SHOWN, counted, html_summary, html_table
from citegraph.model.workkey import WorkKey

if TYPE_CHECKING:
    from citegraph.graph.status import Event, History, Status
    from citegraph.registry import Registry

_LISTED = 50  # works among which someone can choose


@dataclass(frozen=True, slots=True)
class Answer:
    """A work in the relation that was asked for, and its edge.

    `depth` is 1 for an edge of the asked work itself; `via` are the keys of the works between, from the asked work
    outwards. `overrides` are the decisions of people on the work, against the texts.
    """

    work: Work
    edge: Edge
    depth: int = 1
    via: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """A place of a work in a tree, and its edges to the work above.

    `depth` and `via` are as in `Answer`. The works below appear at the `first` place only; elsewhere the work is only
    listed again.
    """

    work: Work
    edges: tuple[Edge, ...]
    depth: int
    via: tuple[str, ...]
    first: bool


class CitationGraph:
    """The works of a corpus, and the relations between them.

    A graph of a database is a context manager: leaving it closes the file.
    """

    def __init__(self, corpus: Corpus | GraphSource) -> None:
        self.facts = facts_of(corpus)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes the database of the graph; does nothing for a graph in memory."""
        self.facts.close()

    def __len__(self) -> int:
        """The number of works."""
        return len(self.works)

    def __bool__(self) -> bool:
        return True  # a graph without works is a graph

    def __repr__(self) -> str:
        try:
            shown = self._size()
        except CitegraphError as error:  # a closed database must not raise while a traceback is shown
            shown = str(error)
        return f"<{type(self).__name__}: {shown}>"

    def _repr_html_(self) -> str:
        """The size of the graph and its first relations, for notebooks."""
        edges = list(islice(self.edges, SHOWN))
        labels = {key: self.works[key].label for e in edges for key in (e.source, e.target)}
        rows = [(labels[e.source], e.kind.value, labels[e.target], e.origin) for e in edges]
        table = html_table(("work", "relation", "work", "source"), rows, len(self.edges) - len(rows)) if rows else ""
        return html_summary(self._size()) + table

    def _size(self) -> str:
        return f"{counted(len(self), 'work')}, {counted(len(self.edges), 'relation')}"

    @classmethod
    def from_corpus(cls, corpus: Corpus) -> CitationGraph:
        """The graph of a linked corpus."""
        return cls(corpus)

    @property
    def corpus(self) -> Corpus:
        """All works and edges as one value; of a database, all of it is read."""
        return self.facts.corpus

    @property
    def works(self) -> Mapping[str, Work]:
        """The works by key."""
        return self.facts.works

    @property
    def edges(self) -> Collection[Edge]:
        """The edges, in the order of a corpus; of a database, each iteration reads them."""
        return self.facts.all_edges

    @cached_property
    def nx(self) -> Any:
        """The result of `to_networkx`, kept: a change of it is seen by the next reader."""
        return self.to_networkx()

    def to_networkx(self) -> Any:
        """A new `networkx.MultiDiGraph`: a node per key, an edge per relation, with the attributes of graph files."""
        import networkx

        corpus = self.corpus
        graph = networkx.MultiDiGraph()
        for work in corpus.works:
            graph.add_node(work.key, **node_attributes(work, corpus))
        for edge in corpus.edges:
            graph.add_edge(edge.source, edge.target, **edge_attributes(edge))
        return graph

    def implementers(self, work: Work | str, transitive: bool = False, depth: int | None = None) -> list[Answer]:
        """The works that carry out `work` (implement, continue, guide); with `transitive`, their implementers too.

        `depth` is as for `answers`. A `str` is resolved first, and may raise `UnknownWorkError`.
        """
        return self.answers(work, CARRYING_OUT, incoming=True, transitive=transitive, depth=depth)

    def cited_by(self, work: Work | str) -> list[Answer]:
        """The works with a relation of any kind to `work`; a `str` is resolved first."""
        return self.answers(work, tuple(Kind), incoming=True)

    def cites(self, work: Work | str) -> list[Answer]:
        """The works that `work` has a relation of any kind to; a `str` is resolved first."""
        return self.answers(work, tuple(Kind), incoming=False)

    def amended_by(self, work: Work | str) -> list[Answer]:
        """The works that amend or supplement `work`; a `str` is resolved first."""
        return self.related(work, AMENDED_BY)

    def replaced_by(self, work: Work | str) -> list[Answer]:
        """The works that replace or repeal `work`, in whole or in part; a `str` is resolved first."""
        return self.related(work, REPLACED_OR_REPEALED_BY)

    def related(self, work: Work | str, related: Relationship) -> list[Answer]:
        """The works in one of the relationships of `citegraph.graph.relationship` to `work`."""
        return self.answers(work, related.kinds, incoming=related.incoming)

    def ask(self, question: str, registry: Registry | None = None) -> list[Answer] | Status:
        """The answer to a question in plain Vietnamese or English: works, or the status of the work in question.

        `Kế hoạch nào ở Lào Cai thực hiện …` gives plans of that place only. Raises `QuestionError` for another
        question, `UnknownWorkError` for an unknown work.
        """
        from citegraph.graph.ask import ask, locality_words, types_by_name
        from citegraph.registry import load_registry
        from citegraph.registry.localities import lies_in, scopes_of

        known = registry or load_registry()
        asked = ask(question, lambda: types_by_name(known), lambda: locality_words(known))
        if asked.form.related is None:
            return self.status(asked.subject, registry=registry)
        answers = self.related(asked.subject, asked.form.related)
        scopes = scopes_of(asked.place, known) if asked.place else None

        def fits(work: Work) -> bool:
            of_place = scopes is None or lies_in(WorkKey.parse(work.key).scope or "", scopes)
            return of_place and (not asked.types or work.type in asked.types)

        return [answer for answer in answers if fits(answer.work)]

    def status(
        self, work: Work | str, at: str | None = None, place: str | None = None, *, registry: Registry | None = None
    ) -> Status:
        """The state of `work`, or of a `place` in it (`khoản 2 Điều 8`), on the ISO day `at`, with its evidence.

        Without a day, all changes count.
        """
        return self.history(registry).status(self._work(work), at, place)

    def timeline(self, work: Work | str, place: str | None = None, *, registry: Registry | None = None) -> list[Event]:
        """The issue and the changes of `work`, or of a `place` in it, oldest first, undated ones last."""
        return self.history(registry).timeline(self._work(work), place)

    def history(self, registry: Registry | None = None) -> History:
        """The history of the works, with the first days in force of the registry (the built-in one if None)."""
        from citegraph.graph.status import History

        def first_day(work: Work) -> str | None:
            from citegraph.identity.keys import first_days
            from citegraph.registry import load_registry

            return first_days(registry or load_registry())(work)  # loaded only when a day is asked for

        return History(self.facts, first_day)

    def answers(
        self,
        work: Work | str,
        kinds: Iterable[Kind],
        *,
        incoming: bool,
        transitive: bool = False,
        depth: int | None = None,
        follow: Callable[[Edge], bool] = lambda _: True,
    ) -> list[Answer]:
        """The works at the other end of the edges of these kinds, nearest first, each at its least depth only.

        One answer per edge: a work with several edges comes several times, each with its evidence. `depth` is the
        greatest number of steps (None: one, or with `transitive` any number); edges that `follow` refuses do not count.
        """
        wanted = frozenset(kinds)
        asked = self._work(work, Relationship("", tuple(wanted), incoming)).key
        furthest = depth if depth is not None else None if transitive else 1
        paths: dict[str, tuple[str, ...]] = {asked: ()}
        level, step, out = [asked], 0, []
        while level and (furthest is None or step < furthest):
            step += 1
            edges = self.facts.edges(level, incoming=incoming, kinds=wanted)
            found = [a for key in level for a in self._step(edges[key], incoming, step, paths[key])]
            found = sorted((a for a in found if a.work.key not in paths and follow(a.edge)), key=_order)
            out += found
            level = list(dict.fromkeys(a.work.key for a in found))
            for answer in reversed(found):
                paths[answer.work.key] = (*answer.via, answer.work.key)
        return out

    def tree(
        self,
        work: Work | str,
        kinds: Iterable[Kind],
        *,
        depth: int | None = None,
        follow: Callable[[Edge], bool] = lambda _: True,
        order: Callable[[Work], Any] = lambda work: work.key,
    ) -> list[Branch]:
        """The answers by incoming edges of these kinds as branches, each followed by those below it.

        The first place of a work is the one nearest the asked work; the asked work itself, if it acts on one of the
        others, is only listed again. The works directly below a work are sorted by `order`.
        """
        wanted = frozenset(kinds)
        asked = self._work(work, Relationship("", tuple(wanted), True)).key
        above: dict[str, str] = {}
        for answer in self.answers(asked, wanted, incoming=True, transitive=True, depth=depth, follow=follow):
            above.setdefault(answer.work.key, answer.edge.target)
        into = self.facts.edges([asked, *above], incoming=True, kinds=wanted)

        def below(key: str, via: tuple[str, ...]) -> list[Branch]:
            """The branches directly below a work, the last one first."""
            joined: defaultdict[str, list[Edge]] = defaultdict(list)
            for edge in into[key]:
                if follow(edge) and (edge.source in above or edge.source == asked):
                    joined[edge.source].append(edge)
            works = sorted((self.works[source] for source in joined), key=order, reverse=True)
            return [Branch(w, tuple(joined[w.key]), len(via) + 1, via, above.get(w.key) == key) for w in works]

        out, waiting = [], below(asked, ())
        while waiting:
            branch = waiting.pop()
            out.append(branch)
            if branch.first and (depth is None or branch.depth < depth):
                waiting += below(branch.work.key, (*branch.via, branch.work.key))
        return out

    def _step(self, edges: Iterable[Edge], incoming: bool, depth: int, path: tuple[str, ...]) -> Iterator[Answer]:
        for edge in edges:
            other = edge.source if incoming else edge.target
            yield Answer(self.works[other], edge, depth, path, self.facts.overrides_of(other))

    def path(self, start: Work | str, end: Work | str) -> list[Edge] | None:
        """A shortest chain of edges between two works, each followed in either direction; None if there is none.

        Of several, the one whose first steps are of the strongest kinds, then of the first keys.
        """
        first, last = self._work(start).key, self._work(end).key
        came: dict[str, Edge | None] = {first: None}
        level = [first]
        while level and last not in came:
            reached = []
            into, out_of = (self.facts.edges(level, incoming=way) for way in (True, False))
            for key in level:
                for edge in sorted((*into[key], *out_of[key]), key=_strength):
                    if (other := _other_end(edge, key)) not in came:
                        came[other] = edge
                        reached.append(other)
            level = reached
        return _walked_back(came, last) if last in came else None

    def mistaken_for(self, work: Work) -> list[Work]:
        """The works that a text cited and that are probably `work`: ask for them too."""
        return self.facts.mistaken_for(work.key)

    def subgraph(self, works: Iterable[Work | str], depth: int = 1) -> CitationGraph:
        """The graph of these works and of those within `depth` edges of them, in either direction."""
        level = {self._work(work).key for work in works}
        kept = set(level)
        for _ in range(depth):
            sources = {e.source for edges in self.facts.edges(level, incoming=True).values() for e in edges}
            targets = {e.target for edges in self.facts.edges(level, incoming=False).values() for e in edges}
            level = (sources | targets) - kept
            kept |= level
        return CitationGraph(self.facts.part(kept))

    def find(self, text: str) -> list[Work]:
        """The works that `text` may mean, best first: by key or alias, symbol, type and number, or words of a name."""
        return [work for _, work in lookup.find(self.facts.index, text)]

    def meanings(self, text: str) -> list[Work]:
        """The works that `text` fits best; several if it cannot tell them apart, of up to 50 the likely first.

        Beside what `find` reads, `text` may be a name as texts have it: `TT200`, `NĐ 168`, `Nghị quyết Đại hội XIV`.
        """
        ranked = lookup.find(self.facts.index, text)
        if not ranked or ranked[0][0][0] > lookup.BY_WHOLE_NAME:
            ranked = lookup.as_cited(self.facts.index, text) or ranked
        best = [work for rank, work in ranked if rank == ranked[0][0]]
        if not 1 < len(best) <= _LISTED:
            return best
        sources = self._sources(best)
        return sorted(best, key=lambda work: (-sources[work.key], work.key))

    def resolve(self, text: str, related: Relationship | None = None) -> Work:
        """The one work that `text` means; of several, the only one with works in the relationship `related`, if given.

        Raises `UnknownWorkError` if none does, with similar ones as suggestions, or if several do, with their
        differences.
        """
        best = self.meanings(text)
        if 1 < len(best) <= _LISTED and related is not None:
            edges = self.facts.edges([w.key for w in best], incoming=related.incoming, kinds=frozenset(related.kinds))
            having = [work for work in best if edges[work.key]]
            best = having if len(having) == 1 else best
        if len(best) == 1:
            return best[0]
        if best:
            labels = tuple(work.label for work in best)
            listed = _listed(best, self._sources(best[:_LISTED]))
            raise UnknownWorkError(f"{text!r} fits {len(best)} works, ask for one by its key: {listed}", labels)
        near = lookup.near(self.facts.index, text)
        hint = f"did you mean {' or '.join(describe(work) for work in near)}?" if near else "no work is similar"
        raise UnknownWorkError(f"no work matches {text!r}; {hint}", tuple(work.label for work in near))

    def _sources(self, works: Iterable[Work]) -> dict[str, int]:
        """The number of sources of the relations of each work."""
        keys = [work.key for work in works]
        into, out_of = (self.facts.edges(keys, incoming=way) for way in (True, False))
        return {key: len({edge.origin for edge in (*into[key], *out_of[key])}) for key in keys}

    def _work(self, work: Work | str, related: Relationship | None = None) -> Work:
        return self.resolve(work, related) if isinstance(work, str) else work


AttributeValue = str | int
"""A value in a graph file: text, or a number for a place."""

LIST_SEPARATOR = "; "
"""The separator of a list in a graph file."""

NODE_ATTRIBUTES = (
    "key", "type", "symbol", "number", "name", "issuer", "scope", "date", "title", "probably", "overrides",
)  # fmt: skip
"""The attributes of a work in a graph file, in this order; all are text."""

EDGE_ATTRIBUTES = (
    "kind", "quote", "origin", "rule", "extent", "effective", "source_pinpoints", "target_pinpoints", "provisions",
    "start", "end", "page",
)  # fmt: skip
"""The attributes of a relation in a graph file, in this order; `origin` is the id of its source."""

NUMBERS = frozenset({"start", "end", "page"})
"""The attributes that are numbers."""


def node_attributes(work: Work, corpus: Corpus) -> dict[str, AttributeValue]:
    """The attributes of a work of the corpus in a graph file; unknown ones are left out."""
    known = {field: value for field in NODE_ATTRIBUTES[:-1] if (value := getattr(work, field)) is not None}
    notes = corpus.overrides.get(work.key)
    return {**known, "overrides": LIST_SEPARATOR.join(notes)} if notes else known


def edge_attributes(edge: Edge) -> dict[str, AttributeValue]:
    """The attributes of a relation in a graph file; unknown ones are left out."""
    evidence = edge.evidence
    lists = (edge.source_pinpoints, edge.target_pinpoints, map(str, edge.provisions))
    texts = (LIST_SEPARATOR.join(joined) or None for joined in lists)
    head = (edge.kind.value, evidence.quote, edge.origin, evidence.rule, edge.extent, edge.effective, *texts)
    values = (*head, evidence.start, evidence.end, evidence.page)
    return {field: value for field, value in zip(EDGE_ATTRIBUTES, values, strict=True) if value is not None}


def describe(work: Work) -> str:
    """A work in one phrase that identifies it: label, key, date, issuer.

    >>> describe(Work("chi-thi:05-ct/tw~2016", "chi-thi", "05-CT/TW", date="2016-05-15"))
    '05-CT/TW (chi-thi:05-ct/tw~2016, 2016-05-15)'
    """
    known = [part for part in (work.key, work.date, work.issuer) if part]
    return f"{work.label} ({', '.join(known)})"


def _listed(works: Sequence[Work], sources: Mapping[str, int]) -> str:
    """One phrase per work, with the number of sources of its relations; of very many the first."""
    more = f"; and {len(works) - _LISTED} more" if len(works) > _LISTED else ""
    shown = (f"{describe(work)}, related by {counted(sources[work.key], 'source')}" for work in works[:_LISTED])
    return "; ".join(shown) + more


def _order(answer: Answer) -> tuple[str, str, str, str, int]:
    edge = answer.edge
    near = edge.target if answer.work.key == edge.source else edge.source
    return (answer.work.key, near, edge.kind.value, edge.origin, edge.evidence.start)


def _strength(edge: Edge) -> tuple[int, str, str, str, int]:
    return (edge.kind.rank, edge.source, edge.target, edge.origin, edge.evidence.start)


def _other_end(edge: Edge, key: str) -> str:
    return edge.target if edge.source == key else edge.source


def _walked_back(came: dict[str, Edge | None], last: str) -> list[Edge]:
    """The edges that led to `last`, from the first."""
    edges = []
    while (edge := came[last]) is not None:
        edges.append(edge)
        last = _other_end(edge, last)
    return edges[::-1]
