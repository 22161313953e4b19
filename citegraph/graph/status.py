"""The history of a work, and its status on a day, according to the sources of a corpus.

Nothing is concluded from silence: a work that no source changes, ends or uses has an unknown status. A change applies
from the effective day in its text, else from that of the acting work in the registry, else from its own date. The end
of a congress term ends no work of the party: only a statement of a source does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from citegraph.graph.source import GraphSource, facts_of
from citegraph.model import CARRYING_OUT, Action, Corpus, Edge, Kind, Provision, Work
from citegraph.model.changes import changes_at, changes_of, contains
from citegraph.text.days import first_day, last_day


class Happening(StrEnum):
    """A kind of event in the history of a work."""

    ISSUED = "issued"
    AMENDED = "amended"
    CORRECTED = "corrected"
    SUSPENDED = "suspended"
    REPLACED = "replaced"
    REPEALED = "repealed"
    USED = "used"


class State(StrEnum):
    """The state of a work on a day."""

    IN_FORCE = "in force"
    PARTLY_AMENDED = "partly amended"
    SUSPENDED = "suspended"
    REPLACED = "replaced"
    REPEALED = "repealed"
    BASIS_LAPSED = "its basis lapsed"
    NOT_ISSUED = "not yet issued"
    NOT_IN_FORCE = "not yet in force"
    UNKNOWN = "unknown"


EFFECTS = {
    Kind.AMENDS: Happening.AMENDED,
    Kind.CORRECTS: Happening.CORRECTED,
    Kind.SUSPENDS: Happening.SUSPENDED,
    Kind.REPLACES: Happening.REPLACED,
    Kind.REPEALS: Happening.REPEALED,
}
"""The event for each kind of edge that changes a work."""

_ENDS = {Happening.REPLACED: State.REPLACED, Happening.REPEALED: State.REPEALED}
USES = {*CARRYING_OUT, Kind.BASED_ON, Kind.CORRECTS, Kind.AMENDS}
"""The kinds of edges by which a work treats another as in force."""

_LISTED = 4
"""Changed places in one sentence."""

_ORDER = {happening: i for i, happening in enumerate(Happening)}


@dataclass(frozen=True, slots=True)
class Event:
    """An event in the history of a work: its date, the acting work, the edge.

    `date` is ISO and may be partial. `dated_by` is its origin: "effective" (the text gives the day of the change),
    "registry" (the registry gives the first day of the acting work in force), "issued" (the day of the acting work, or
    of the work itself for its issue), or None without a date. `provisions` are the changed places of the edge; in the
    history of one place, those that concern it.
    """

    what: Happening
    date: str | None
    dated_by: str | None = None
    by: Work | None = None
    edge: Edge | None = None
    provisions: tuple[Provision, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """The state of `work` on the day `at` (None: after all events), with its evidence.

    `by` are the works that caused the state; `why` is the explanation in a sentence. `place` is the place of the work
    that has the state (`khoản 2 Điều 8`), None for the work as a whole.
    """

    work: Work
    at: str | None
    state: State
    why: str
    by: tuple[Work, ...] = ()
    rests_on: tuple[Event, ...] = ()
    place: str | None = None


class History:
    """The history of each work of a corpus.

    `in_force_from` returns the first day of a work in force, or None: `citegraph.identity.keys.first_days` makes one
    from a registry. Without it, a change whose day no text gives counts from the date of the acting work.
    """

    def __init__(
        self, corpus: Corpus | GraphSource, in_force_from: Callable[[Work], str | None] = lambda _: None
    ) -> None:
        self._facts = facts_of(corpus)
        self._in_force_from = in_force_from

    def timeline(self, work: Work, place: str | None = None) -> list[Event]:
        """The issue of `work`, then its changes, oldest first, undated ones last; one event per edge.

        With a `place` (`khoản 2 Điều 8`), only the changes that concern it, which include those of the whole work and
        those whose place no source names.
        """
        changes = self._changes(work) if place is None else self._changes_at(work, place)
        return [Event(Happening.ISSUED, work.date, "issued" if work.date else None), *changes]

    def status(self, work: Work, at: str | None = None, place: str | None = None) -> Status:
        """The state of `work`, or of a `place` in it, on the ISO day `at`; without a day, after all changes."""
        if place is not None:
            return replace(self._status_of_place(work, at, place), place=place)
        if at and work.date and first_day(work.date) > at:
            own = Event(Happening.ISSUED, work.date, "issued")
            return Status(work, at, State.NOT_ISSUED, f"it was issued on {work.date}", (), (own,))
        ended = self._ended(work, at)
        begins = self._in_force_from(work) if at else None
        if at and begins and begins > at and (ended is None or ended.state is State.UNKNOWN):
            own = Event(Happening.ISSUED, work.date, "issued" if work.date else None)
            return Status(work, at, State.NOT_IN_FORCE, f"it is in force from {begins}", (), (own,))
        return (
            ended
            or self._suspended(work, at)
            or self._without_basis(work, at)
            or self._amended(work, at)
            or self._in_force(work, at)
            or Status(work, at, State.UNKNOWN, "no source states its status")
        )

    def _edges(self, work: Work, *, incoming: bool) -> Sequence[Edge]:
        return self._facts.edges([work.key], incoming=incoming)[work.key]

    def _changes(self, work: Work) -> list[Event]:
        return _sorted(self._event(e, EFFECTS[e.kind]) for e in self._edges(work, incoming=True) if e.kind in EFFECTS)

    def _changes_at(self, work: Work, place: str) -> list[Event]:
        """The changes of a place, of the whole work, and those without a place."""
        found = []
        for event in self._changes(work):
            at_place = changes_at(event.edge, place) if event.edge else ()
            if at_place or not event.provisions:
                found.append(replace(event, provisions=at_place))
        return found

    def _event(self, edge: Edge, what: Happening) -> Event:
        by = self._facts.works[edge.source]
        changes = changes_of(edge)
        if edge.effective:
            return Event(what, edge.effective, "effective", by, edge, changes)
        # A work is used from its own date on, but changes another only when it is in force.
        if what is not Happening.USED and (day := self._in_force_from(by)):
            return Event(what, day, "registry", by, edge, changes)
        return Event(what, by.date, "issued" if by.date else None, by, edge, changes)

    def _status_of_place(self, work: Work, at: str | None, place: str) -> Status:
        """The state of a place: that of the whole work if it has ended, else the result of the changes of the place."""
        whole = self.status(work, at)
        if whole.state not in (State.IN_FORCE, State.PARTLY_AMENDED, State.UNKNOWN):
            return whole
        changes = [e for e in self._changes_at(work, place) if e.what is not Happening.CORRECTED]
        named = [e for e in changes if e.provisions]
        if undated := _undecided(named, at):
            return _unknown(work, at, f"a source changes {place}, but no source gives the day", undated)
        past = _past(named, at)
        if past and (ended := _ended_place(past[-1], place)):
            by = _actors(past[-1:])
            why = f"{ended.value} by {_named(by)}{_since(past[-1])}"
            return Status(work, at, ended, why, by, (past[-1],))
        if past:
            by = _actors(past)
            return Status(work, at, State.PARTLY_AMENDED, f"changed by {_listed_changes(past)}", by, tuple(past))
        if open_ := [e for e in changes if not e.provisions and _happened(e, at) is not False]:
            return _unknown(work, at, f"{_named(_actors(open_))} changes it; no source states whether {place}", open_)
        if whole.state is State.PARTLY_AMENDED:
            why = f"no source changes {place}; other places changed by {_named(whole.by)}"
            return Status(work, at, State.IN_FORCE, why, (), whole.rests_on)
        return replace(whole, why=f"no source changes {place}; {whole.why}")

    def _ended(self, work: Work, at: str | None) -> Status | None:
        """Replaced or repealed as a whole; unknown if no source states whether it is the whole, or when."""
        ends = [e for e in self._changes(work) if e.what in _ENDS and _extent(e) != "part"]
        if early := [e for e in ends if _precedes_issue(e, work)]:
            return _unknown(work, at, "a source ends it before the day on which it was issued", early)
        past = _past(ends, at)
        if whole := [e for e in past if _extent(e) == "whole"]:
            state = _ENDS[whole[0].what]
            by = _actors(e for e in whole if e.what is whole[0].what)
            return Status(work, at, state, f"{state.value} by {_named(by)}{_since(whole[0])}", by, tuple(whole))
        if past:
            return _unknown(work, at, "a source ends it, but does not state whether as a whole", past)
        if undated := _undecided(ends, at):
            return _unknown(work, at, "a source ends it, but no source gives the day", undated)
        return None

    def _suspended(self, work: Work, at: str | None) -> Status | None:
        halts = [e for e in self._changes(work) if e.what is Happening.SUSPENDED and _extent(e) != "part"]
        if past := _past(halts, at):
            by = _actors(past)
            return Status(work, at, State.SUSPENDED, f"suspended by {_named(by)}{_since(past[0])}", by, tuple(past))
        if undated := _undecided(halts, at):
            return _unknown(work, at, "a source suspends it, but no source gives the day", undated)
        return None

    def _without_basis(self, work: Work, at: str | None) -> Status | None:
        """A guiding work whose guided works have all ended: it did not end with them, but has no basis any more."""
        guided = sorted({e.target for e in self._edges(work, incoming=False) if e.kind is Kind.GUIDES})
        ends = [self._ended(self._facts.works[key], at) for key in guided]
        lapsed = [end for end in ends if end is not None and end.state is not State.UNKNOWN]
        if not guided or len(lapsed) < len(guided):
            return None
        why = "; ".join(f"{end.work.label}, which it guides, was {end.why}" for end in lapsed)
        by = tuple(dict.fromkeys(actor for end in lapsed for actor in end.by))
        rests = tuple(event for end in lapsed for event in end.rests_on)
        return Status(work, at, State.BASIS_LAPSED, why, by, rests)

    def _amended(self, work: Work, at: str | None) -> Status | None:
        """Changed in part: amended, or replaced, repealed or suspended in part."""
        changes = [e for e in self._changes(work) if e.what is not Happening.CORRECTED]
        parts = [e for e in changes if _happened(e, at) and (e.what is Happening.AMENDED or _extent(e) == "part")]
        if not parts:
            return None
        by = _actors(parts)
        return Status(
            work, at, State.PARTLY_AMENDED, f"changed by {_listed_changes(parts)}, ended by no source", by, tuple(parts)
        )

    def _in_force(self, work: Work, at: str | None) -> Status | None:
        """Used by another work, or ended only later: a source that uses a work treats it as in force."""
        uses = _sorted(self._event(e, Happening.USED) for e in self._edges(work, incoming=True) if e.kind in USES)
        if before := _past(uses, at):
            last = [e for e in before if e.date][-1:] or before[-1:]
            why = f"{_named(_actors(last))}{_since(last[0])} rests on it, ended by no source{_by_then(at)}"
            return Status(work, at, State.IN_FORCE, why, (), tuple(last))
        if at is not None and work.date and last_day(work.date) <= at:
            return self._since_issue(work, at, uses)
        return None

    def _since_issue(self, work: Work, at: str, uses: list[Event]) -> Status | None:
        """In force on a day after its issue, if a source uses or ends it only later."""
        if late := [e for e in self._effects(work) if e.date and e.date > at]:
            return _unknown(work, at, f"it was issued, but may take effect only on {late[0].date}", late[:1])
        ended = [e for e in self._changes(work) if e.what in _ENDS and _extent(e) == "whole"]
        after = [e for e in (*uses, *ended) if _happened(e, at) is False]
        if not after:
            return None
        first = _sorted(after)[0]
        why = f"issued by then, {first.what.value} by {_named(_actors([first]))} only later{_since(first)}"
        return Status(work, at, State.IN_FORCE, why, (), (first,))

    def _effects(self, work: Work) -> list[Event]:
        """The days from which `work` ends others: the only effective days of its own in a corpus."""
        edges = (
            e for e in self._edges(work, incoming=False) if e.effective and e.kind in (Kind.REPLACES, Kind.REPEALS)
        )
        return _sorted(self._event(e, EFFECTS[e.kind]) for e in edges)


def _happened(event: Event, at: str | None) -> bool | None:
    """Whether it had happened by the end of the day; None if its date does not decide that. Without a day: yes."""
    if at is None:
        return True
    if event.date is None:
        return None
    if last_day(event.date) <= at:
        return True
    return False if first_day(event.date) > at else None


def _past(events: Iterable[Event], at: str | None) -> list[Event]:
    """The events that had happened by the end of the day; without a day, all."""
    return [event for event in events if _happened(event, at)]


def _undecided(events: Iterable[Event], at: str | None) -> list[Event]:
    """The events whose date, if any, does not decide whether they had happened by the end of the day."""
    return [event for event in events if _happened(event, at) is None]


def _precedes_issue(event: Event, work: Work) -> bool:
    """Whether an event is dated before the issue of the work that it changes, which must be an error of a source."""
    if not event.date or not work.date:
        return False
    return last_day(event.date) < first_day(work.date)


def _extent(event: Event) -> str | None:
    """Whether the whole or a part is changed; an end of named provisions ends only these."""
    if event.edge is None:
        return None
    return event.edge.extent or ("part" if event.provisions else None)


def _ended_place(event: Event, place: str) -> State | None:
    """The state of a place that a change ends or suspends with all its parts."""
    states = {Action.REPEAL: State.REPEALED, Action.SUSPEND: State.SUSPENDED}
    whole = (p for p in event.provisions if contains(p.target, place))
    return next((states[p.action] for p in whole if p.action in states), None)


def _sorted(events: Iterable[Event]) -> list[Event]:
    def order(event: Event) -> tuple[bool, str, int, str, str, int]:
        edge = event.edge
        last = (edge.source, edge.origin, edge.evidence.start) if edge else ("", "", 0)
        return event.date is None, first_day(event.date or ""), _ORDER[event.what], *last

    return sorted(events, key=order)


def _unknown(work: Work, at: str | None, why: str, events: Sequence[Event]) -> Status:
    return Status(work, at, State.UNKNOWN, why, (), tuple(events))


def _actors(events: Iterable[Event]) -> tuple[Work, ...]:
    return tuple(dict.fromkeys(event.by for event in events if event.by))


def _named(works: Sequence[Work]) -> str:
    return ", ".join(work.label for work in works)


def _listed_changes(events: Sequence[Event]) -> str:
    """The works that change a place, each with its actions: `91/2022/NĐ-CP (repeal khoản 2 Điều 3)`."""
    found: dict[Work, list[str]] = {}
    for event in events:
        if event.by:
            done = (f"{p.action.value.replace('_', ' ')} {p.target}" for p in event.provisions)
            found.setdefault(event.by, []).extend(done)
    return ", ".join(f"{by.label}{f' ({shortened(places)})' if places else ''}" for by, places in found.items())


def shortened(places: Sequence[str]) -> str:
    """The places in a phrase; of many the first, and the number of the others."""
    places = list(dict.fromkeys(places))
    more = len(places) - _LISTED
    return "; ".join(places[:_LISTED]) + (f"; {more} more" if more > 0 else "")


def _since(event: Event) -> str:
    if event.date is None:
        return " on a day that no source gives"
    if event.dated_by == "registry":
        return f" from {event.date}, its first day in force according to the registry"
    return f" from {event.date}" if event.dated_by == "effective" else f" of {event.date}"


def _by_then(at: str | None) -> str:
    return f" by {at}" if at else ""
