"""The content of the pages and the JSON API of the explorer, read from a database with few, bounded queries.

Each function takes a `Query` and returns frozen values. Pages render them with templates; the API serialises them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from citegraph.errors import CitegraphError
from citegraph.graph.gaps import HIGHER, Gap, gaps
from citegraph.graph.graph import Branch, CitationGraph
from citegraph.graph.status import EFFECTS, Event, Happening, History, Status
from citegraph.identity.committees import Committees
from citegraph.identity.keys import first_days
from citegraph.identity.rank import Level, LevelFinder
from citegraph.linking.conflicts import Conflict, find_conflicts
from citegraph.model import CARRYING_OUT, Edge, Kind, Provision, Work
from citegraph.model.changes import LEVELS, changes_of, parts_of
from citegraph.model.workkey import WorkKey
from citegraph.registry import Registry
from citegraph.store import Query
from citegraph.store.graph_source import StoredFacts
from citegraph.store.neighbourhood import STRONGEST_FIRST, became, below, chain
from citegraph.store.query_values import Excerpt, StoredMention
from citegraph.text.normal import fold

ROWS = 3
"""Number of works per kind, and of sources, on a work's page; the rest have pages of their own."""

SAID = 2
"""Number of sentences for one relation or event on a work's page."""

SOURCES = 5_000
"""Largest number of sources of a work that are counted."""

CONFLICTS = 10
"""Number of works whose sources one page compares."""

_EDGES = 400  # of one kind between two works
_CHANGES = 3_000
_ALIASES = 30
_SEVERAL = 8  # works of one name that are shown
_KEY = re.compile(r"[a-z-]+:")
_TREE = 200
_COMMITTEE = 1_500
_PLACES = 4  # of a committee's works whose other works are examined
_COMMITTEE_EDGES = 20_000
_ATTESTING = 60  # number of sources compared per work
_LEVELS = (Level.PARTY, Level.STATE, Level.MINISTRY, Level.PROVINCE, Level.DISTRICT, Level.UNKNOWN)


class NotThereError(CitegraphError):
    """Nothing has the requested name; `near` are works that it may mean."""

    def __init__(self, name: str, near: Sequence[Work] = ()) -> None:
        super().__init__(name)
        self.name = name
        self.near = tuple(near)


class SeveralError(NotThereError):
    """The requested name fits several works, `near`, which it cannot tell apart."""


@dataclass(frozen=True, slots=True)
class Related:
    """A work in some relation to another, with the edges of that relation."""

    work: Work
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The works in one relation to a work: their number, and some of them, newest first."""

    kind: Kind
    incoming: bool
    works: int
    items: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A work and its surroundings.

    `probably` is the work that its source probably means; `mistaken_for` are works cited in place of this one.
    """

    work: Work
    aliases: tuple[str, ...]
    notes: tuple[str, ...]
    candidates: tuple[Work, ...]
    probably: Work | None
    mistaken_for: tuple[Work, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """What happened to a work on one day by one or more works: its events, all of the same kinds."""

    events: tuple[Event, ...]

    @property
    def by(self) -> tuple[Work, ...]:
        """The works that caused the events, without duplicates."""
        return tuple({event.by.key: event.by for event in self.events if event.by is not None}.values())

    @property
    def happened(self) -> tuple[tuple[Happening, bool], ...]:
        """What happened, without duplicates, each with whether only a part of the work was concerned."""
        whole = {e.what for e in self.events if not e.provisions and (e.edge is None or e.edge.extent != "part")}
        return tuple((what, what not in whole) for what in dict.fromkeys(e.what for e in self.events))


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """A change of a place in a work: what changes, by which work (or of which), from which day, and the evidence."""

    provision: Provision
    work: Work
    date: str | None
    edge: Edge


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """A place in a work with its changes, oldest first."""

    place: str
    changes: tuple[PlaceChange, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """The history of a work, and its status on a day."""

    status: Status
    timeline: tuple[Event, ...]
    partial: bool

    @property
    def moments(self) -> list[Moment]:
        """The timeline by day and acting work, with works that did the same on one day grouped."""
        acts: defaultdict[tuple[str | None, str | None], list[Event]] = defaultdict(list)
        for event in self.timeline:
            acts[event.date, event.by.key if event.by is not None else None].append(event)
        days: defaultdict[tuple[object, ...], list[Event]] = defaultdict(list)
        for (date, by), events in acts.items():
            days[date, Moment(tuple(events)).happened, by if date is None else None] += events
        return [Moment(tuple(events)) for events in days.values()]

    @property
    def places(self) -> list[ChangedPlace]:
        """The places of the work that sources change, in the order of its articles."""
        changes: defaultdict[str, dict[tuple[object, ...], PlaceChange]] = defaultdict(dict)
        for event in self.timeline:
            for provision in event.provisions:
                if event.by is not None and event.edge is not None:
                    change = PlaceChange(provision, event.by, event.date, event.edge)
                    changes[provision.target].setdefault((provision.action, event.by.key), change)
        return [ChangedPlace(place, tuple(changes[place].values())) for place in sorted(changes, key=_order_of_place)]


@dataclass(frozen=True, slots=True)
class Tree:
    """The works that carry out a work, as branches in depth-first order; `left_out` is the number of works missing."""

    branches: tuple[Branch, ...]
    left_out: int

    @property
    def works(self) -> int:
        """The number of works that carry it out, with those left out."""
        return len({branch.work.key for branch in self.branches}) + self.left_out


@dataclass(frozen=True, slots=True)
class Step:
    """An edge on a path from one work to another, with its near and far end in reading order."""

    near: Work
    far: Work
    edge: Edge
    forward: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A path between two works; `steps` is None if none was found, `unsure` if the search was not exhaustive."""

    first: Work
    last: Work
    steps: tuple[Step, ...] | None
    unsure: bool


@dataclass(frozen=True, slots=True)
class UnresolvedWork:
    """A work that could not be identified, with its candidates and some of its mentions."""

    work: Work
    candidates: tuple[Work, ...]
    mentions: tuple[StoredMention, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """Works that a committee cites but does not carry out; `partial` if not all its works were examined."""

    committee: int
    partial: bool
    items: tuple[Gap, ...]
    works: dict[str, Work]


def known_key(query: Query, name: str) -> str:
    """Return the key of the work that a name means: a key, symbol, type and number, or name, as in commands.

    Raise `NotThereError` with similar works, `SeveralError` if it fits several; a wrong key is not read as a name.
    """
    if (key := query.key(name) or query.key(name.strip().lower())) is not None:
        return key
    found = [] if _KEY.match(name) else CitationGraph(StoredFacts(query)).meanings(name)
    if len(found) > 1:
        raise SeveralError(name, found[:_SEVERAL])
    if not found:
        raise NotThereError(name, suggestions(query, name))
    return found[0].key


def suggestions(query: Query, name: str, limit: int = 6) -> list[Work]:
    """Return works that a name may mean: those found by its words, then those whose keys begin like it."""
    key = WorkKey.parse(name.lower())
    words = fold(" ".join(part for part in (key.class_id, key.slug, key.scope, key.period) if part)).split()
    found: dict[str, Work] = {}
    for length in range(min(len(words), 6), 0, -1):
        if found := {work.key: work for work in query.search(" ".join(words[:length]), limit)}:
            break
    found |= {work.key: work for work in query.index.near_key(name.lower(), limit) if _begins_like(work.key, key)}
    return list(found.values())[:limit]


def _begins_like(key: str, asked: WorkKey) -> bool:
    """Return whether a key has the class of another and the same first two characters after it."""
    known = WorkKey.parse(key)
    return bool(asked.class_id) and (known.class_id, known.slug[:2]) == (asked.class_id, asked.slug[:2])


def meant(query: Query, text: str) -> Work:
    """Return the work that a text means. Raise as `known_key`."""
    key = known_key(query, text)
    return query.works_by_key([key])[key]


def card(query: Query, key: str, kinds: Collection[Kind] = tuple(Kind), rows: int = ROWS) -> Card:
    """Return a work, with some of the works around it for each kind."""
    corpus = query.corpus_of([key], [])
    work = corpus.works[0]
    probably = query.works_by_key([work.probably]).get(work.probably) if work.probably else None
    sides = sorted(query.sides(key), key=lambda side: STRONGEST_FIRST.index(side.kind))
    return Card(
        work=work,
        aliases=tuple(query.aliases([key], _ALIASES)),
        notes=corpus.overrides.get(key, ()),
        candidates=tuple(query.works_by_key(corpus.unresolved.get(key, ())).values()),
        probably=probably,
        mistaken_for=tuple(query.mistaken_for(key, _ALIASES)),
        groups=tuple(
            Group(side.kind, side.incoming, side.works, related(query, key, side.kind, side.incoming, rows))
            for side in sides
            if side.kind in kinds
        ),
    )


def related(query: Query, key: str, kind: Kind, incoming: bool, limit: int, offset: int = 0) -> tuple[Related, ...]:
    """Return the works in a relation of this kind to a work, newest first, each with its evidence."""
    others = query.neighbours(key, kind, incoming=incoming, limit=limit, offset=offset)
    works = query.works_by_key(others)
    return tuple(with_evidence(query, key, kind, incoming, works[other]) for other in others)


def with_evidence(query: Query, key: str, kind: Kind, incoming: bool, other: Work) -> Related:
    """Return a work in a relation of this kind to the work with this key, with its evidence."""
    source, target = (other.key, key) if incoming else (key, other.key)
    return Related(other, tuple(query.edges_of(source, kind, target, _EDGES)))  # a limit for all would leave out works


def past(query: Query, work: Work, at: str | None, registry: Registry, place: str | None = None) -> Past:
    """Return the history of a work, or of a place in it, and its status on the ISO day `at`."""
    part = became(query, work)
    history = History(part.corpus, first_days(registry))
    return Past(history.status(work, at, place), tuple(history.timeline(work, place)), part.more)


def _order_of_place(place: str) -> list[tuple[int, str, int, str]]:
    """Order places as they come in a text: `Điều 2`, `khoản 9 Điều 2`, `Điều 10`."""
    out = []
    for level, number in reversed(parts_of(place)):
        digits = re.match(r"\d*", number)
        value = int(digits[0]) if digits and digits[0] else 0
        out.append((LEVELS.index(level) if level in LEVELS else len(LEVELS), level, value, number))
    return out


def changed_by(query: Query, work: Work) -> list[PlaceChange]:
    """Return the provisions of other works that a work changes, by that work and place."""
    edges = [edge for edge in query.edges_at([work.key], EFFECTS, incoming=False, limit=_CHANGES) if changes_of(edge)]
    works = query.works_by_key({edge.target for edge in edges})
    found: dict[tuple[object, ...], PlaceChange] = {}
    for edge in edges:
        for provision in changes_of(edge):
            change = PlaceChange(provision, works[edge.target], edge.effective, edge)
            found.setdefault((edge.target, provision.action, provision.target), change)
    return sorted(found.values(), key=lambda c: (c.work.key, _order_of_place(c.provision.target)))


def tree(query: Query, key: str, finder: LevelFinder, limit: int = _TREE) -> Tree:
    """Return the works that carry out a work, level by level."""
    part = below(query, key, limit)
    graph = CitationGraph(part.corpus)

    def order(work: Work) -> tuple[int, str, str]:
        return _LEVELS.index(finder.level(work)), work.date or "9", work.key

    branches = graph.tree(graph.works[key], CARRYING_OUT, order=order)
    return Tree(tuple(islice(branches, 2 * limit)), part.left_out)


def way(query: Query, first: Work, last: Work) -> Way:
    """Return a shortest chain of relations, in either direction, between two works."""
    part = chain(query, first.key, last.key)
    if part is None or part.more:
        return Way(first, last, None, part is not None)
    graph = CitationGraph(part.corpus)
    steps, at = [], first.key
    for edge in graph.path(first, last) or ():
        other = edge.target if edge.source == at else edge.source
        steps.append(Step(graph.works[at], graph.works[other], edge, edge.source == at))
        at = other
    return Way(first, last, tuple(steps), False)


def examples(query: Query, work: Work, number: int) -> list[tuple[Work, Work]]:
    """Return pairs of works to find the path between: those that carry out `work` over most others, and `work`."""
    graph = CitationGraph(below(query, work.key, _TREE).corpus)
    found = [
        branch for branch in graph.tree(graph.works[work.key], CARRYING_OUT, order=lambda w: w.key) if branch.first
    ]
    farthest = sorted(found, key=lambda branch: (-branch.depth, branch.work.key))
    return [(branch.work, work) for branch in farthest[:number]]


def open_works(query: Query, limit: int, offset: int) -> list[UnresolvedWork]:
    """Return works that could not be identified, sorted by key."""
    listed = query.unresolved(limit=limit, offset=offset)
    works = query.works_by_key({*listed, *(other for fitting in listed.values() for other in fitting)})
    return [
        UnresolvedWork(works[key], tuple(works[c] for c in fitting if c in works), tuple(query.mentions(key, 2)))
        for key, fitting in listed.items()
        if key in works
    ]


def shown_edges(card: Card, tree: Tree, past: Past) -> list[Edge]:
    """Return the edges whose sentences a work's page shows."""
    rows = [row.edges for group in card.groups for row in group.items]
    branches = [branch.edges for branch in tree.branches if branch.first]
    events = [[event.edge for event in moment.events if event.edge] for moment in past.moments]
    return [edge for edges in (*rows, *branches, *events) for edge in edges[:SAID]]


def committee_gaps(
    query: Query,
    finder: LevelFinder,
    committees: Committees,
    issuer: str,
    scope: str,
    due: int | None = None,
    since: str | None = None,
) -> Gaps:
    """Return the central and provincial works that a committee's works cite but do not carry out.

    As in `citegraph gaps`: the committee's works are those whose issuer contains `issuer` and whose locality is
    `scope`, and those of bodies that are the same committee; with `due`, works carried out more than so many days later
    are included; `since` is the earliest date of a higher work.
    """
    named = query.index.by_issuer(issuer, scope, _COMMITTEE + 1)
    same = {body for work in named if (body := committees.of(work.issuer, work.scope, work.symbol)) and body[1]}
    places = sorted({place for _, place in same})[:_PLACES]
    local = [query.index.by_issuer("", place, _COMMITTEE + 1) for place in places if issuer.strip()]
    of_same = (w for works in local for w in works if committees.of(w.issuer, w.scope, w.symbol) in same)
    found = list({work.key: work for work in (*named, *of_same)}.values())
    cut = any(len(works) > _COMMITTEE for works in (found, *local))
    own = {work.key for work in found[:_COMMITTEE]}
    edges = query.edges_at(own, incoming=False, limit=_COMMITTEE_EDGES)
    corpus = query.corpus_of(own, edges)
    works = {work.key: work for work in corpus.works}
    items = tuple(
        gap
        for gap in gaps(corpus, own, due)
        if finder.level(gap.work) in HIGHER and (not since or (gap.work.date or "") >= since)
    )
    return Gaps(len(own), cut or len(edges) == _COMMITTEE_EDGES, items, works)


def conflicts(query: Query, keys: Iterable[str], registry: Registry) -> list[Conflict]:
    """Return the conflicts between the sources of these works; a limited number of sources is compared per work."""
    out = []
    for key in keys:
        corpus = query.corpus_of([key], [])
        corpus = replace(corpus, aliases=query.aliases([key], _ALIASES))
        names = sorted(query.naming([key], _ATTESTING))
        extractions = [e for name in names if (e := query.extraction(name)) is not None]
        out += find_conflicts(corpus, extractions, query.text, registry)
    return out


def source(query: Query, name: str, at: int, size: int) -> tuple[Excerpt, dict[str, str]]:
    """Return the part of a source around the offset `at`, and the keys in the graph for the keys of its citations.

    Raise `NotThereError` for an unknown source.
    """
    reading = query.excerpt(name, max(0, at) // size * size, size)
    if reading is None:
        raise NotThereError(name)
    keys = {c.work for c in reading.citations if c.work} | {r.target for r in reading.relations}
    return reading, query.linked_keys(name, keys)


def cited(query: Query, reading: Excerpt, linked: Mapping[str, str]) -> list[tuple[Work, int]]:
    """Return the works that a part of a source cites, each with the number of its citations, in order of mention."""
    times = Counter(linked[c.work] for c in reading.citations if c.work and c.work in linked)
    works = query.works_by_key(times)
    return [(works[key], number) for key, number in times.items()]
