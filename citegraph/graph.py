"""Questions to a linked corpus: what implements a work, what it cites, what cites it, and which work is meant.

The answers come from two indexes over the corpus' edges; `CitationGraph.nx` is the same graph for networkx, made when
it is first asked for. A work's `probably` (what a text likely meant where it errs) is shown with the work and never
followed.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from citegraph.errors import UnknownWorkError
from citegraph.model import CARRYING_OUT, Corpus, Edge, Kind, Work
from citegraph.text import fold, fold_symbol

_SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """A work that stands in the asked relation, and the edge that says so.

    `depth` is 1 where the edge touches the asked work itself; `via` are the keys of the works between, from the
    asked work outwards. `overrides` is what people decided of the work against the texts.
    """

    work: Work
    edge: Edge
    depth: int = 1
    via: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """A place of a work in a tree, and the edges that join it to the work right above.

    `depth` and `via` are as in `Answer`. The works below stand at the `first` place alone; elsewhere the work is only
    named again.
    """

    work: Work
    edges: tuple[Edge, ...]
    depth: int
    via: tuple[str, ...]
    first: bool


class CitationGraph:
    """The works of a corpus and what its sources say they do to each other."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.works = {work.key: work for work in corpus.works}
        self._into: defaultdict[str, list[Edge]] = defaultdict(list)
        self._out_of: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in corpus.edges:
            self._into[edge.target].append(edge)
            self._out_of[edge.source].append(edge)

    @classmethod
    def from_corpus(cls, corpus: Corpus) -> CitationGraph:
        """The graph of a linked corpus."""
        return cls(corpus)

    @cached_property
    def nx(self) -> Any:
        """The same graph as a `networkx.MultiDiGraph`: a node a key, an edge a relation, all attributes strings."""
        import networkx

        graph = networkx.MultiDiGraph()
        for work in self.corpus.works:
            graph.add_node(work.key, **node_attributes(work, self.corpus))
        for edge in self.corpus.edges:
            graph.add_edge(edge.source, edge.target, **edge_attributes(edge))
        return graph

    def implementers(self, work: Work | str, transitive: bool = False, depth: int | None = None) -> list[Answer]:
        """The works that carry out `work` (implement, continue, guide); `transitive`: and those that carry out these.

        `depth` is as for `answers`. A `str` is resolved first, and may raise `UnknownWorkError`.
        """
        return self.answers(work, CARRYING_OUT, incoming=True, transitive=transitive, depth=depth)

    def cited_by(self, work: Work | str) -> list[Answer]:
        """The works with a relation of any kind to `work`; a `str` is resolved first."""
        return self.answers(work, tuple(Kind), incoming=True)

    def cites(self, work: Work | str) -> list[Answer]:
        """The works that `work` has a relation of any kind to; a `str` is resolved first."""
        return self.answers(work, tuple(Kind), incoming=False)

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
        """The works at the other end of the edges of these kinds, nearest first, each at its least depth alone.

        One answer an edge, so a work that several sources name comes several times, each with its evidence. `depth`
        is the greatest number of steps (None: one, or with `transitive` any number); edges that `follow` refuses do
        not count.
        """
        asked = self._work(work).key
        wanted = frozenset(kinds)
        furthest = depth if depth is not None else None if transitive else 1
        paths: dict[str, tuple[str, ...]] = {asked: ()}
        level, step, out = [asked], 0, []
        while level and (furthest is None or step < furthest):
            step += 1
            found = [a for key in level for a in self._step(key, wanted, incoming, step, paths[key])]
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
        """What `answers` reaches by incoming edges of these kinds, as branches, each followed by those below it.

        A work's first place is the one nearest the asked work, where `answers` comes upon it; the asked work itself,
        where it acts on one of them, is only named again. The works right below a work are sorted by `order`.
        """
        asked, wanted = self._work(work).key, frozenset(kinds)
        above: dict[str, str] = {}
        for answer in self.answers(asked, wanted, incoming=True, transitive=True, depth=depth, follow=follow):
            above.setdefault(answer.work.key, answer.edge.target)

        def below(key: str, via: tuple[str, ...]) -> list[Branch]:
            """The branches right below a work, the last one first."""
            joined: defaultdict[str, list[Edge]] = defaultdict(list)
            for edge in self._into.get(key, ()):
                if edge.kind in wanted and follow(edge) and (edge.source in above or edge.source == asked):
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

    def _step(
        self, key: str, kinds: frozenset[Kind], incoming: bool, depth: int, path: tuple[str, ...]
    ) -> Iterator[Answer]:
        for edge in (self._into if incoming else self._out_of).get(key, ()):
            if edge.kind in kinds:
                other = edge.source if incoming else edge.target
                yield Answer(self.works[other], edge, depth, path, self.corpus.overrides.get(other, ()))

    def path(self, start: Work | str, end: Work | str) -> list[Edge] | None:
        """A shortest chain of edges between two works, each followed in either direction; None if there is none.

        Of several, the one whose first steps are of the strongest kinds, then of the first keys.
        """
        first, last = self._work(start).key, self._work(end).key
        came: dict[str, Edge | None] = {first: None}
        level = [first]
        while level and last not in came:
            reached = []
            for key in level:
                for edge in sorted((*self._into.get(key, ()), *self._out_of.get(key, ())), key=_strength):
                    if (other := _other_end(edge, key)) not in came:
                        came[other] = edge
                        reached.append(other)
            level = reached
        return _walked_back(came, last) if last in came else None

    def mistaken_for(self, work: Work) -> list[Work]:
        """The works that a text named and that are probably `work`: ask for them as well."""
        return [other for other in self.corpus.works if other.probably == work.key]

    def subgraph(self, works: Iterable[Work | str], depth: int = 1) -> CitationGraph:
        """The graph of these works and of those within `depth` edges of them, in either direction."""
        level = {self._work(work).key for work in works}
        kept = set(level)
        for _ in range(depth):
            sources = {e.source for key in level for e in self._into.get(key, ())}
            level = (sources | {e.target for key in level for e in self._out_of.get(key, ())}) - kept
            kept |= level
        return CitationGraph(part_of(self.corpus, kept, self.corpus.edges))

    def find(self, text: str) -> list[Work]:
        """The works that `text` may mean, best first: by key or alias, symbol, type and number, or words of a name."""
        return [work for _, work in self._ranked(text)]

    def resolve(self, text: str) -> Work:
        """The one work that `text` means.

        Raises `UnknownWorkError` if none does, with near ones as suggestions, or if several do, with what tells them
        apart.
        """
        ranked = self._ranked(text)
        best = [work for rank, work in ranked if rank == ranked[0][0]]
        if len(best) == 1:
            return best[0]
        if best:
            listed = "; ".join(describe(work) for work in best)
            labels = tuple(work.label for work in best)
            raise UnknownWorkError(f"{text!r} fits {len(best)} works, ask for one by its key: {listed}", labels)
        near = self._index.near(text)
        hint = f"did you mean {' or '.join(describe(work) for work in near)}?" if near else "no work is near it"
        raise UnknownWorkError(f"no work matches {text!r}; {hint}", tuple(work.label for work in near))

    def _work(self, work: Work | str) -> Work:
        return self.resolve(work) if isinstance(work, str) else work

    @cached_property
    def _index(self) -> _Index:
        return _Index(self.corpus)

    def _ranked(self, text: str) -> list[tuple[_Rank, Work]]:
        key = text.strip().lower()
        exact = self.works.get(key) or self.works.get(self.corpus.aliases.get(key, ""))
        return [((0, 0, False), exact)] if exact else self._index.ranked(text)


def part_of(corpus: Corpus, keys: Iterable[str], edges: Iterable[Edge]) -> Corpus:
    """The works of these keys, those of the edges that join two of them, and what else the corpus holds of them."""
    kept = frozenset(keys)
    return Corpus(
        works=tuple(w for w in corpus.works if w.key in kept),
        edges=tuple(e for e in edges if e.source in kept and e.target in kept),
        aliases={alias: key for alias, key in corpus.aliases.items() if key in kept},
        unresolved={key: fitting for key, fitting in corpus.unresolved.items() if key in kept},
        overrides={key: notes for key, notes in corpus.overrides.items() if key in kept},
    )


def node_attributes(work: Work, corpus: Corpus) -> dict[str, str]:
    """What a graph file says of a work of the corpus; what is not known is left out."""
    fields = ("key", "type", "symbol", "number", "name", "issuer", "scope", "date", "title", "probably")
    known = {field: value for field in fields if (value := getattr(work, field)) is not None}
    notes = corpus.overrides.get(work.key)
    return {**known, "overrides": "; ".join(notes)} if notes else known


def edge_attributes(edge: Edge) -> dict[str, str]:
    """What a graph file says of a relation; `source` is the id of the source that says it."""
    values = {
        "kind": edge.kind.value,
        "quote": edge.evidence.quote,
        "source": edge.origin,
        "rule": edge.evidence.rule,
        "extent": edge.extent,
        "effective": edge.effective,
    }
    return {field: value for field, value in values.items() if value is not None}


def describe(work: Work) -> str:
    """A work in one phrase that tells it from its like: label, key, date, issuer.

    >>> describe(Work("chi-thi:05-ct/tw~2016", "chi-thi", "05-CT/TW", date="2016-05-15"))
    '05-CT/TW (chi-thi:05-ct/tw~2016, 2016-05-15)'
    """
    known = [part for part in (work.key, work.date, work.issuer) if part]
    return f"{work.label} ({', '.join(known)})"


def _order(answer: Answer) -> tuple[str, str, str, str, int]:
    edge = answer.edge
    near = edge.target if answer.work.key == edge.source else edge.source
    return (answer.work.key, near, edge.kind.value, edge.origin, edge.evidence.start)


_STRENGTH = {kind: i for i, kind in enumerate(Kind)}


def _strength(edge: Edge) -> tuple[int, str, str, str, int]:
    return (_STRENGTH[edge.kind], edge.source, edge.target, edge.origin, edge.evidence.start)


def _other_end(edge: Edge, key: str) -> str:
    return edge.target if edge.source == key else edge.source


def _walked_back(came: dict[str, Edge | None], last: str) -> list[Edge]:
    """The edges that led to `last`, from the first."""
    edges = []
    while (edge := came[last]) is not None:
        edges.append(edge)
        last = _other_end(edge, last)
    return edges[::-1]


_Rank = tuple[int, int, bool]
"""The way of matching, the words of the question that the work lacks, whether the work is an unresolved one."""

_SYMBOL = re.compile(r"\b\d[\d.]*[a-z]?(?: ?[-/] ?[a-z0-9]+)* ?[-/] ?[a-z][a-z0-9]*(?: ?[-/] ?[a-z0-9]+)*")
_NUMBER = re.compile(r"\b(?P<number>\d[\d.]*[a-z]?)(?=[ ,]|$)")
_DAY = re.compile(r"\b(\d{1,2})(?:[-/.]| thang )(\d{1,2})(?:[-/.]| nam )(\d{4})\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WORD = re.compile(r"[a-z0-9]+")
_BY_SYMBOL, _BY_NUMBER, _BY_WHOLE_NAME, _BY_NAME, _BY_WORDS = range(1, 6)


class _Index:
    """The works of a corpus by symbol, by number and by words, all folded: case and tone marks do not count."""

    def __init__(self, corpus: Corpus) -> None:
        self._works = corpus.works
        self._unresolved = corpus.unresolved
        self._symbols: defaultdict[str, list[Work]] = defaultdict(list)
        self._numbers: defaultdict[str, list[Work]] = defaultdict(list)
        for work in corpus.works:
            if work.symbol:
                self._symbols[fold_symbol(work.symbol)].append(work)
            if number := work.number or work.symbol:
                self._numbers[_plain_number(number)].append(work)

    def ranked(self, text: str) -> list[tuple[_Rank, Work]]:
        """The works that fit, by the first way of matching that finds any."""
        if whole := self._symbols.get(fold_symbol(text)):
            return self._narrowed(whole, _BY_SYMBOL, "")  # QCVN 06:2022/BXD: a symbol need not begin with its number
        question = fold(text)
        for match, index, way in ((_SYMBOL, self._symbols, _BY_SYMBOL), (_NUMBER, self._numbers, _BY_NUMBER)):
            if (found := match.search(question)) is None:
                continue
            key = fold_symbol(found.group()) if way == _BY_SYMBOL else _plain_number(found.group())
            type_words = question[: found.start()].strip().removesuffix(" so").removesuffix("so").strip()
            fitting = [w for w in index.get(key, ()) if _type_fits(w, type_words, required=way == _BY_NUMBER)]
            if ranked := self._narrowed(fitting, way, question[found.end() :]):
                return ranked
            if way == _BY_SYMBOL:
                return []
        return self._named(question)

    def near(self, text: str) -> list[Work]:
        """The works whose type and label are spelled most like `text`."""
        labels = {fold(f"{_type_words(work)[0]} {work.label}"): work for work in self._works}
        labels |= {fold(work.label): work for work in self._works}
        close = difflib.get_close_matches(fold(text), labels, n=2 * _SUGGESTED, cutoff=0.6)
        return list({labels[label].key: labels[label] for label in close}.values())[:_SUGGESTED]

    def _narrowed(self, works: Iterable[Work], way: int, rest: str) -> list[tuple[_Rank, Work]]:
        """Those that the words after the number do not contradict, ranked by how many of these words they lack."""
        date, words = _date(rest)
        return _sorted((self._rank(way, words - _words(w), w), w) for w in works if _agree(date, w.date))

    def _named(self, question: str) -> list[tuple[_Rank, Work]]:
        if not (words := set(_WORD.findall(question))):
            return []
        ways = ((_name_match(work, question, words), work) for work in self._works)
        return _sorted((self._rank(way, set(), work), work) for way, work in ways if way)

    def _rank(self, way: int, lacking: set[str], work: Work) -> _Rank:
        return way, len(lacking), work.key in self._unresolved


def _sorted(ranked: Iterable[tuple[_Rank, Work]]) -> list[tuple[_Rank, Work]]:
    return sorted(ranked, key=lambda item: (item[0], item[1].key))


def _name_match(work: Work, question: str, words: set[str]) -> int | None:
    name = fold(work.name or "")
    type_words = _type_words(work)[0]
    if name and question in (name, f"{type_words} {name}"):
        return _BY_WHOLE_NAME
    if name and words <= set(_WORD.findall(f"{type_words} {name}")):
        return _BY_NAME
    return _BY_WORDS if words <= _words(work) else None


def _words(work: Work) -> set[str]:
    """All the words that a reader may know the work by."""
    known = (*_type_words(work), work.name, work.title, work.symbol, work.issuer, work.scope, work.date)
    return set(_WORD.findall(fold(" ".join(part for part in known if part))))


def _type_words(work: Work) -> tuple[str, str]:
    """The words of the work's type, and those of its class, the part of the key that law and code have in common."""
    return work.type.replace("-", " "), work.key.partition(":")[0].replace("-", " ")


def _type_fits(work: Work, asked: str, required: bool) -> bool:
    if not asked:
        return not required
    return any(asked == words or asked.endswith(f" {words}") for words in _type_words(work))


def _plain_number(number: str) -> str:
    """The number that a symbol begins with, without leading zeros: `05-CT/TW` and `5` are alike."""
    found = re.match(r"[\d.]*\d[a-z]?(?![a-z])", fold(number))
    return found.group().lstrip("0") if found else fold(number)


def _date(rest: str) -> tuple[str | None, set[str]]:
    """The date among folded words, as far as they give it, and the other words."""
    if day := _DAY.search(rest):
        date = f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
        return date, set(_WORD.findall(rest[: day.start()] + rest[day.end() :]))
    if year := _YEAR.search(rest):
        return year.group(), set(_WORD.findall(rest[: year.start()] + rest[year.end() :]))
    return None, set(_WORD.findall(rest))


def _agree(asked: str | None, known: str | None) -> bool:
    return asked is None or known is None or asked.startswith(known) or known.startswith(asked)
