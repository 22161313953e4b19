"""What became of a work: its timeline, and its state on a day, from hand-made corpora."""

from __future__ import annotations

from dataclasses import replace

import pytest

from citegraph.graph.gaps import gaps
from citegraph.graph.graph import CitationGraph
from citegraph.graph.status import Happening, History, State
from citegraph.identity.keys import first_days
from citegraph.identity.rank import level_finder
from citegraph.model import Action, Corpus, Edge, Evidence, Kind, Provision, Work
from citegraph.registry import load_registry
from citegraph.text.days import first_day, last_day

LAW = Work("luat:1/2010/qh12", "luat", "1/2010/QH12", date="2010-06-01")
DECREE = Work("nghi-dinh:5/2012/nd-cp", "nghi-dinh", "5/2012/NĐ-CP", date="2012-03-01")
NEW = Work("luat:9/2020/qh14", "luat", "9/2020/QH14", date="2020-06-01")
OTHER = Work("luat:7/2015/qh13", "luat", "7/2015/QH13", date="2015-06-01")
UNDATED = Work("luat:3/qh", "luat", "3/QH")
WORKS = (LAW, DECREE, NEW, OTHER, UNDATED)


def edge(
    source: Work, kind: Kind, target: Work, extent: str | None = None, effective: str | None = None, origin: str = "a"
) -> Edge:
    said = Evidence(0, 4, f"{source.label} {kind.value} {target.label}", "rule")
    return Edge(source.key, kind, target.key, origin, said, extent, effective=effective)


def corpus(*edges: Edge, works: tuple[Work, ...] = WORKS) -> Corpus:
    return Corpus(tuple(sorted(works, key=lambda w: w.key)), edges, {}, {})


def state(work: Work, at: str | None, *edges: Edge) -> State:
    return History(corpus(*edges)).status(work, at).state


REPLACED = edge(NEW, Kind.REPLACES, LAW, "whole", "2021-01-01")
REPEALED = edge(NEW, Kind.REPEALS, LAW, "whole")
USED = edge(DECREE, Kind.BASED_ON, LAW)
GUIDE = edge(DECREE, Kind.GUIDES, LAW)
AMENDED = edge(OTHER, Kind.AMENDS, LAW, "part")


@pytest.mark.parametrize(
    ("at", "edges", "expected"),
    [
        pytest.param(None, (), State.UNKNOWN, id="silence tells nothing"),
        pytest.param("2015-01-01", (), State.UNKNOWN, id="nor does having been issued"),
        pytest.param("2010-05-31", (USED,), State.NOT_ISSUED, id="not before its own date"),
        pytest.param(None, (USED,), State.IN_FORCE, id="a later work rests on it"),
        pytest.param(None, (edge(DECREE, Kind.CITES, LAW),), State.UNKNOWN, id="to be cited is not to be in force"),
        pytest.param("2011-01-01", (USED,), State.IN_FORCE, id="what rests on it later shows it was in force before"),
        pytest.param(None, (REPLACED,), State.REPLACED, id="replaced"),
        pytest.param("2021-01-01", (REPLACED,), State.REPLACED, id="from the day of effect on"),
        pytest.param("2020-12-31", (REPLACED,), State.IN_FORCE, id="in force until the day before"),
        pytest.param("2020-06-01", (REPEALED,), State.REPEALED, id="the acting work's date where no day is given"),
        pytest.param("2020-05-31", (REPEALED,), State.IN_FORCE, id="and not before that"),
        pytest.param(None, (REPEALED, REPLACED), State.REPEALED, id="the first end counts"),
        pytest.param(None, (edge(NEW, Kind.REPLACES, LAW),), State.UNKNOWN, id="an extent left open decides nothing"),
        pytest.param(None, (edge(NEW, Kind.REPEALS, LAW, "part"),), State.PARTLY_AMENDED, id="repealed in part"),
        pytest.param(None, (AMENDED,), State.PARTLY_AMENDED, id="amended"),
        pytest.param("2014-01-01", (AMENDED, USED), State.IN_FORCE, id="not amended before the amendment"),
        pytest.param("2021-06-01", (AMENDED, REPLACED), State.REPLACED, id="an end outweighs an amendment"),
        pytest.param(None, (edge(OTHER, Kind.SUSPENDS, LAW),), State.SUSPENDED, id="suspended"),
        pytest.param(None, (edge(OTHER, Kind.CORRECTS, LAW),), State.IN_FORCE, id="a slip mended is no amendment"),
        pytest.param(None, (edge(UNDATED, Kind.REPEALS, LAW, "whole"),), State.REPEALED, id="undated counts at last"),
        pytest.param("2015-01-01", (edge(UNDATED, Kind.REPEALS, LAW, "whole"),), State.UNKNOWN, id="undated, on a day"),
        pytest.param(
            None,
            (edge(NEW, Kind.REPLACES, LAW, "whole", "2005-01-01"),),
            State.UNKNOWN,
            id="an end before the beginning is a contradiction",
        ),
        pytest.param(
            "2011-01-01",
            (edge(LAW, Kind.REPLACES, OTHER, "whole", "2011-07-01"), REPLACED),
            State.UNKNOWN,
            id="issued, but perhaps without effect yet",
        ),
    ],
)
def test_the_state_of_a_work_on_a_day(at: str | None, edges: tuple[Edge, ...], expected: State) -> None:
    assert state(LAW, at, *edges) is expected


@pytest.mark.parametrize(
    ("at", "edges", "expected"),
    [
        (None, (GUIDE, REPLACED), State.BASIS_LAPSED),
        ("2020-12-31", (GUIDE, REPLACED), State.UNKNOWN),
        (None, (GUIDE, edge(DECREE, Kind.GUIDES, OTHER), REPLACED), State.UNKNOWN),
        (None, (GUIDE, AMENDED), State.UNKNOWN),
        (None, (USED, REPLACED), State.UNKNOWN),
        (None, (GUIDE, REPLACED, edge(NEW, Kind.REPEALS, DECREE, "whole")), State.REPEALED),
    ],
    ids=["lapsed", "not yet", "one of two", "only amended", "only based on it", "ended itself"],
)
def test_a_guide_does_not_end_with_its_law_but_its_basis_lapsed(
    at: str | None, edges: tuple[Edge, ...], expected: State
) -> None:
    """All that it guides has to have ended, and it is never shown as repealed for that."""
    assert state(DECREE, at, *edges) is expected


LAND = Work("luat:31/2024/qh15", "luat", "31/2024/QH15", date="2024-01-18")
FROM_REGISTRY = "from 2024-08-01, its first day in force according to the registry"


@pytest.mark.parametrize(
    ("at", "effective", "expected"),
    [
        ("2024-01-18", None, State.IN_FORCE),
        ("2024-07-31", None, State.IN_FORCE),
        ("2024-08-01", None, State.REPLACED),
        (None, None, State.REPLACED),
        ("2024-05-01", "2024-05-01", State.REPLACED),
        ("2024-04-30", "2024-05-01", State.IN_FORCE),
    ],
)
def test_a_change_counts_from_the_first_day_in_force_that_the_registry_knows(
    at: str | None, effective: str | None, expected: State
) -> None:
    """Unless a text gives the day; the reason says which of the two it is."""
    known = corpus(edge(LAND, Kind.REPLACES, LAW, "whole", effective), works=(LAW, LAND))
    found = History(known, first_days(load_registry())).status(LAW, at)
    assert found.state is expected
    assert found.why.endswith(FROM_REGISTRY) == (effective is None)
    assert {event.dated_by for event in found.rests_on} == {"effective" if effective else "registry"}
    assert History(known).status(LAW, "2024-01-18").state is (State.IN_FORCE if effective else State.REPLACED)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2024-01-17", State.NOT_ISSUED),
        ("2024-01-18", State.NOT_IN_FORCE),
        ("2024-07-31", State.NOT_IN_FORCE),
        ("2024-08-01", State.IN_FORCE),
        (None, State.IN_FORCE),
    ],
)
def test_a_work_is_in_force_from_the_first_day_that_the_registry_knows(at: str | None, expected: State) -> None:
    """Even if another work already rests on it: decrees are issued before the law that they guide is in force."""
    decree = Work("nghi-dinh:71/2024/nd-cp", "nghi-dinh", "71/2024/NĐ-CP", date="2024-06-27")
    known = corpus(edge(decree, Kind.BASED_ON, LAND), works=(LAND, decree))
    found = History(known, first_days(load_registry())).status(LAND, at)
    assert found.state is expected
    assert (found.why == "it is in force from 2024-08-01") == (expected is State.NOT_IN_FORCE)


def test_a_work_that_ended_before_it_was_in_force_has_ended() -> None:
    known = corpus(edge(NEW, Kind.REPEALS, LAND, "whole", "2024-03-01"), works=(LAND, replace(NEW, date="2024-02-01")))
    history = History(known, first_days(load_registry()))
    assert history.status(LAND, "2024-02-29").state is State.NOT_IN_FORCE
    assert history.status(LAND, "2024-03-01").state is State.REPEALED


def test_a_use_counts_from_the_date_of_the_work_that_uses() -> None:
    known = corpus(edge(LAND, Kind.BASED_ON, LAW), works=(LAW, LAND))
    found = History(known, first_days(load_registry())).status(LAW, "2024-02-01")
    assert found.why == "31/2024/QH15 of 2024-01-18 rests on it, ended by no source by 2024-02-01"


def test_the_registry_decides_nothing_for_an_unknown_work_or_an_unknown_day() -> None:
    day_of = first_days(load_registry())
    assert day_of(LAND) == "2024-08-01"
    assert [day_of(work) for work in (NEW, UNDATED, replace(LAND, key="nghi-dinh:31/2024/qh15"))] == [None] * 3


def test_no_congress_ends_a_work_of_the_party() -> None:
    """A directive of 2016 that a plan of 2017 carries out is in force in 2022: the term ended, the work did not."""
    directive = Work("chi-thi:05-ct/tw~2016", "chi-thi", "05-CT/TW", date="2016-05-15")
    plan = Work("ke-hoach:03-kh/tw~2016", "ke-hoach", "03-KH/TW", date="2016-07-25")
    found = History(corpus(edge(plan, Kind.IMPLEMENTS, directive), works=(directive, plan))).status(
        directive, "2022-01-01"
    )
    assert found.state is State.IN_FORCE


def test_a_status_shows_by_what_and_the_sentence_it_rests_on() -> None:
    found = History(corpus(REPLACED, USED)).status(LAW)
    assert (found.by, found.why) == ((NEW,), "replaced by 9/2020/QH14 from 2021-01-01")
    assert [event.edge for event in found.rests_on] == [REPLACED]


def test_a_year_that_holds_the_day_leaves_it_open() -> None:
    """`2020` may be before 2020-06-01 or after it."""
    vague = Work("luat:8/2020/qh14", "luat", "8/2020/QH14", date="2020")
    known = History(corpus(edge(vague, Kind.REPEALS, LAW, "whole"), works=(LAW, vague)))
    assert [known.status(LAW, f"{year}-06-01").state for year in (2019, 2020, 2021)] == [
        State.IN_FORCE,
        State.UNKNOWN,
        State.REPEALED,
    ]
    assert (first_day("2020"), last_day("2020")) == ("2020-01-01", "2020-12-31")


def test_a_timeline_is_in_the_order_of_days_and_leaves_out_what_changes_nothing() -> None:
    edges = (REPLACED, AMENDED, USED, edge(UNDATED, Kind.SUSPENDS, LAW), edge(DECREE, Kind.CORRECTS, LAW))
    events = History(corpus(*edges)).timeline(LAW)
    assert [(e.what, e.date, e.dated_by) for e in events] == [
        (Happening.ISSUED, "2010-06-01", "issued"),
        (Happening.CORRECTED, "2012-03-01", "issued"),
        (Happening.AMENDED, "2015-06-01", "issued"),
        (Happening.REPLACED, "2021-01-01", "effective"),
        (Happening.SUSPENDED, None, None),
    ]
    assert History(corpus(*edges[::-1])).timeline(LAW) == events


# Chains


def test_a_path_is_the_shortest_chain_in_either_direction() -> None:
    graph = CitationGraph(corpus(USED, AMENDED, edge(NEW, Kind.CITES, OTHER), edge(NEW, Kind.REPLACES, LAW)))
    path = graph.path(DECREE, NEW)
    assert path is not None
    assert [(e.source, e.kind, e.target) for e in path] == [
        (DECREE.key, Kind.BASED_ON, LAW.key),
        (NEW.key, Kind.REPLACES, LAW.key),
    ]


def test_no_chain_and_the_same_work() -> None:
    graph = CitationGraph(corpus(USED))
    assert graph.path(DECREE, NEW) is None
    assert graph.path(LAW, LAW) == []


def test_of_two_relations_a_path_takes_the_stronger() -> None:
    graph = CitationGraph(corpus(edge(NEW, Kind.CITES, LAW), REPLACED))
    assert graph.path(LAW, NEW) == [REPLACED]


def test_depth_is_the_number_of_steps() -> None:
    graph = CitationGraph(corpus(GUIDE, edge(OTHER, Kind.IMPLEMENTS, DECREE), edge(NEW, Kind.IMPLEMENTS, OTHER)))
    assert [len(graph.implementers(LAW, depth=n)) for n in (1, 2, 3, 4)] == [1, 2, 3, 3]
    assert len(graph.implementers(LAW)) == 1
    assert len(graph.implementers(LAW, transitive=True)) == 3


# Ranks

CIRCULAR = Work("thong-tu:1/2013/tt-btc", "thong-tu", "1/2013/TT-BTC")
PLAN = Work("ke-hoach:2/kh-ubnd@ha-noi~2014", "ke-hoach", "2/KH-UBND", scope="Hà Nội")
COUNCIL = Work("nghi-quyet:3/nq-hdnd@ha-noi~2014", "nghi-quyet", "3/NQ-HĐND", scope="Hà Nội")
ELSEWHERE = Work("nghi-quyet:3/nq-hdnd@hue~2014", "nghi-quyet", "3/NQ-HĐND", scope="Huế")
PARTY = Work("nghi-quyet:18-nq/tw~2016", "nghi-quyet", "18-NQ/TW", issuer="Bộ Chính trị")


@pytest.mark.parametrize(
    ("lower", "higher", "below"),
    [
        (CIRCULAR, DECREE, True),
        (PLAN, CIRCULAR, True),
        (DECREE, LAW, True),
        (PLAN, COUNCIL, True),
        (PLAN, PARTY, True),
        (LAW, DECREE, False),
        (LAW, NEW, False),
        (PLAN, ELSEWHERE, False),
        (DECREE, PARTY, False),
        (Work("van-ban:this@a", "van-ban"), LAW, False),
    ],
)
def test_what_ranks_below_what(lower: Work, higher: Work, below: bool) -> None:
    """A lower level, or a lower body of the same level and place; what cannot be compared does not rank below."""
    registry = load_registry()
    assert level_finder(registry).ranks_below(lower, higher) is below


# Gaps


def test_a_gap_is_cited_by_the_committee_and_carried_out_by_none_of_its_works() -> None:
    mine = {DECREE.key}
    assert [gap.work for gap in gaps(corpus(USED), mine)] == [LAW]
    assert gaps(corpus(USED, GUIDE), mine) == []
    assert gaps(corpus(edge(OTHER, Kind.CITES, LAW)), mine) == []
    assert gaps(corpus(USED), {DECREE.key, LAW.key}) == []
    assert [gap.work for gap in gaps(corpus(USED, edge(OTHER, Kind.GUIDES, LAW)), mine)] == [LAW]


def test_what_was_carried_out_too_late_is_a_gap_where_days_are_given() -> None:
    """From 2010-06-01 to 2012-03-01 it is 639 days; a date that is not known to the day makes nothing late."""
    mine = {DECREE.key}
    assert gaps(corpus(GUIDE), mine, due=639) == []
    (gap,) = gaps(corpus(GUIDE), mine, due=638)
    assert (gap.work, gap.late) == (LAW, (GUIDE,))
    vague = Work(DECREE.key, "nghi-dinh", DECREE.symbol, date="2012")
    assert gaps(corpus(GUIDE, works=(LAW, vague)), mine, due=1) == []


# Places in a work


def part(source: Work, kind: Kind, *provisions: Provision, effective: str | None = None) -> Edge:
    """An edge that changes these provisions of the law alone."""
    targets = tuple(p.target for p in provisions)
    return replace(edge(source, kind, LAW, "part", effective), target_pinpoints=targets, provisions=provisions)


POINT = part(OTHER, Kind.AMENDS, Provision(Action.AMEND, "điểm a khoản 2 Điều 8", "khoản 1 Điều 1"))
CLAUSE = part(NEW, Kind.REPEALS, Provision(Action.REPEAL, "khoản 2 Điều 8", "Điều 3"))
NEW_ARTICLE = part(OTHER, Kind.AMENDS, Provision(Action.ADD, "Điều 8a"))
SOMEWHERE = edge(OTHER, Kind.AMENDS, LAW, "part")


@pytest.mark.parametrize(
    ("place", "at", "edges", "expected"),
    [
        pytest.param("khoản 2 Điều 8", None, (CLAUSE,), State.REPEALED, id="the place itself"),
        pytest.param("điểm a khoản 2 Điều 8", None, (CLAUSE,), State.REPEALED, id="it goes with what it lies in"),
        pytest.param("Điều 8", None, (CLAUSE,), State.PARTLY_AMENDED, id="but not with what lies in it"),
        pytest.param("khoản 2 Điều 9", None, (CLAUSE,), State.IN_FORCE, id="another article"),
        pytest.param("khoản 2 Điều 8", "2019-01-01", (CLAUSE, POINT), State.PARTLY_AMENDED, id="only amended by then"),
        pytest.param("khoản 3 Điều 8", None, (POINT,), State.IN_FORCE, id="the clause beside it"),
        pytest.param("Điều 8", None, (NEW_ARTICLE,), State.IN_FORCE, id="8a is not 8"),
        pytest.param("Điều 8", None, (REPEALED, CLAUSE), State.REPEALED, id="it ends with the whole work"),
        pytest.param("Điều 8", None, (SOMEWHERE,), State.UNKNOWN, id="a part that no source names"),
        pytest.param("Điều 8", None, (SOMEWHERE, POINT), State.PARTLY_AMENDED, id="named by one source"),
        pytest.param("Điều 8", None, (), State.UNKNOWN, id="silence tells nothing"),
        pytest.param("Điều 8", "2010-01-01", (POINT,), State.NOT_ISSUED, id="not before the work"),
    ],
)
def test_the_state_of_a_place_in_a_work(place: str, at: str | None, edges: tuple[Edge, ...], expected: State) -> None:
    assert History(corpus(*edges)).status(LAW, at, place).state is expected


def test_a_partial_repeal_is_not_an_end_of_the_work() -> None:
    """Not even where the text leaves its extent open."""
    for extent in ("part", None):
        found = History(corpus(replace(CLAUSE, extent=extent))).status(LAW)
        assert found.state is State.PARTLY_AMENDED
        assert found.why == "changed by 9/2020/QH14 (repeal khoản 2 Điều 8), ended by no source"


def test_the_timeline_of_a_place_leaves_out_what_changes_others() -> None:
    events = History(corpus(POINT, CLAUSE, NEW_ARTICLE, REPLACED)).timeline(LAW, "khoản 2 Điều 8")
    assert [(e.what, e.provisions) for e in events] == [
        (Happening.ISSUED, ()),
        (Happening.AMENDED, POINT.provisions),
        (Happening.REPEALED, CLAUSE.provisions),
        (Happening.REPLACED, ()),
    ]


def test_an_edge_that_only_names_places_changes_these() -> None:
    """As in a database that an older version built."""
    old = replace(CLAUSE, provisions=())
    assert History(corpus(old)).status(LAW, place="khoản 2 Điều 8").state is State.REPEALED
