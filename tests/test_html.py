"""The HTML page: what stands in the file, and where the works are placed.

`story` and `many` are the corpora that the browser tests open too.
"""

from __future__ import annotations

import base64
import hashlib
import html.parser
import io
import math
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from citegraph.errors import ExportError
from citegraph.export.html import write_html
from citegraph.export.network import to_pyvis
from citegraph.export.pagedata import details_block, page_data, unpacked
from citegraph.export.selection import Selection, select, whole
from citegraph.identity.rank import Level, LevelFinder, level_finder, scope_depth
from citegraph.model import Corpus, Edge, Evidence, Kind, Work
from citegraph.presentation.force import spread
from citegraph.presentation.layout import Box, Layout, arrange, box_of, wrap, years_of
from citegraph.registry import load_registry

HOSTILE = "</script><img src=x onerror=alert(1)> \"'\u2028 &amp; <b>"
SEED = "seeds/quang-ninh.txt"


def edge(source: str, kind: Kind, target: str, quote: str, origin: str = SEED) -> Edge:
    return Edge(source, kind, target, origin, Evidence(0, len(quote), quote, "test"))


def corpus(works: list[Work], edges: list[Edge]) -> Corpus:
    return Corpus(
        works=tuple(sorted(works, key=lambda w: w.key)),
        edges=tuple(sorted(edges, key=lambda e: (e.source, e.kind, e.target, e.origin, e.evidence.start))),
        aliases={},
        unresolved={},
    )


def central(kind: str, symbol: str, date: str | None, title: str | None = None, term: int = 2021) -> Work:
    issuer = "Bộ Chính trị" if date else None
    return Work(f"{kind}:{symbol.lower()}~{term}", kind, symbol, None, None, issuer, None, date, title)


def local(kind: str, symbol: str, date: str | None, term: int = 2020) -> Work:
    issuer = "Ban Thường vụ Tỉnh ủy"
    return Work(
        f"{kind}:{symbol.lower()}@quang-ninh~{term}", kind, symbol, None, None, issuer, "Quảng Ninh", date, None
    )


def story() -> Corpus:
    """The works and relations of an article about a province, as the pipeline finds them."""
    congress = Work(
        "nghi-quyet:dai-hoi~2021",
        "nghi-quyet",
        name="Nghị quyết Đại hội đại biểu toàn quốc lần thứ XIII của Đảng",
        issuer="Đại hội đại biểu toàn quốc",
    )
    province = Work(
        "nghi-quyet:dai-hoi@quang-ninh~2020",
        "nghi-quyet",
        name="Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XV",
        scope="Quảng Ninh",
    )
    plenums = [
        Work(f"nghi-quyet:hoi-nghi-4~{year}", "nghi-quyet", name=f"Nghị quyết Trung ương 4 khóa {term}")
        for year, term in ((2016, "XII"), (2021, "XIII"))
    ]
    old = central("chi-thi", "05-CT/TW", "2016-05-15", "Đẩy mạnh học tập và làm theo tư tưởng Hồ Chí Minh", 2016)
    conclusion = central("ket-luan", "01-KL/TW", "2021-05-18", "Tiếp tục thực hiện Chỉ thị số 05-CT/TW")
    directive = central("chi-thi", "01-CT/TW", "2021-03-09", "Học tập, quán triệt Nghị quyết Đại hội XIII")
    wrong = replace(
        central("ket-luan", "14-QĐ/TW", "2021-09-22", "Khuyến khích và bảo vệ cán bộ năng động, sáng tạo"),
        probably="ket-luan:14-kl/tw~2021",
    )
    carrying = [local("chi-thi", "16-CT/TU", None), local("ke-hoach", "101-KH/TU", "2021-10-19")]
    programme = local("chuong-trinh", "06-CTr/TU", "2021-08-19")
    rest = [
        Work("nghi-quyet:128/nq-cp~2021", "nghi-quyet", "128/NQ-CP", "128", None, "Chính phủ", None, "2021-10-11"),
        local("chi-thi", "18-CT/TU", "2021-10-18"),
        local("quy-dinh", "04-QĐ/TU", "2017-06-07", 2015),
        central("quy-dinh", "37-QĐ/TW", "2021-10-25"),
        central("quy-dinh", "41-QĐ/TW", "2021-11-03"),
        central("nghi-quyet", "35-NQ/TW", None),
    ]
    about = "Thực hiện Kết luận số 01-KL/TW ngày 18/5/2021 về tiếp tục thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016"
    issued = "Ban Thường vụ Tỉnh ủy đã ban hành Chỉ thị số 16-CT/TU về thực hiện Kết luận số 01-KL/TW"
    return corpus(
        [congress, province, *plenums, old, conclusion, directive, wrong, *carrying, programme, *rest],
        [
            edge(conclusion.key, Kind.CONTINUES, old.key, about),
            edge(carrying[0].key, Kind.IMPLEMENTS, conclusion.key, issued),
            edge(carrying[1].key, Kind.IMPLEMENTS, conclusion.key, issued + "; Kế hoạch số 101-KH/TU"),
            edge(programme.key, Kind.IMPLEMENTS, congress.key, "ban hành Chương trình hành động số 06-CTr/TU"),
            edge(directive.key, Kind.IMPLEMENTS, congress.key, "Chỉ thị số 01-CT/TW “Về việc quán triệt Nghị quyết”"),
        ],
    )


def many(count: int, edges_per_work: float = 1.5) -> Corpus:
    """A corpus of `count` works over four levels and ten years, made by arithmetic alone."""
    shapes = [
        ("nghi-quyet", "{n}-NQ/TW", "", "Bộ Chính trị"),
        ("nghi-dinh", "{n}/{y}/NĐ-CP", "", "Chính phủ"),
        ("thong-tu", "{n}/{y}/TT-BTC", "", "Bộ Tài chính"),
        ("ke-hoach", "{n}-KH/TU", "@tinh-{p}", "Ban Thường vụ Tỉnh ủy"),
        ("quyet-dinh", "{n}/{y}/QĐ-UBND", "@tinh-{p}", "Ủy ban nhân dân tỉnh"),
        ("huong-dan", "{n}-HD/HU", "@huyen-{p}.tinh-{p}", "Huyện ủy"),
    ]
    works = []
    for i in range(count):
        kind, symbol, scope, issuer = shapes[(i * i + i // 7) % len(shapes)]
        year, place = 2014 + (i * 7) % 10, i % 34
        symbol = symbol.format(n=i + 1, y=year)
        key = f"{kind}:{symbol.lower()}{scope.format(p=place)}~{year}"
        locality = f"Tỉnh {place}" if scope else None
        date = f"{year}-{1 + i % 12:02}-{1 + i % 28:02}"
        works.append(Work(key, kind, symbol, None, None, issuer, locality, date, f"Văn bản thứ {i}"))
    by_age = sorted(works, key=lambda w: (w.date or "", w.key))
    kinds = [Kind.IMPLEMENTS, Kind.IMPLEMENTS, Kind.GUIDES, Kind.CITES, Kind.CITES, Kind.AMENDS, Kind.BASED_ON]
    edges = {}
    for j in range(int(count * edges_per_work)):
        newer = 1 + (j * 31) % (count - 1)
        older = (j * j * 17 + j) % newer // (1 + j % 5)
        if newer % 6:
            ends = by_age[newer].key, kinds[j % len(kinds)], by_age[older].key
            edges[ends] = edge(*ends, f"{by_age[newer].label} thực hiện {by_age[older].label}", f"nguồn-{j}.txt")
    return corpus(works, list(edges.values()))


def page_of(value: Corpus, language: str = "vi", selection: Selection | None = None, layout: str = "level") -> str:
    file = io.StringIO()
    write_html(select(value, selection or Selection()), file, language=language, layout=layout)
    return file.getvalue()


class _Reader(html.parser.HTMLParser):
    """Gathers the tags, the scripts and styles, and the policy of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: list[tuple[str, dict[str, str | None], str]] = []
        self._open: tuple[str, dict[str, str | None]] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = (tag, dict(attrs)) if tag in ("script", "style") else None

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's own signature
        self._open = None

    def handle_data(self, data: str) -> None:
        if self._open:
            self.blocks.append((*self._open, data))

    @property
    def data(self) -> dict[str, Any]:
        """What the page draws by, and under `details` what its cards say."""
        packs = {attrs["id"]: text for _, attrs, text in self.blocks if attrs.get("id") in ("drawing", "details")}
        return {**unpacked(packs["drawing"]), "details": unpacked(packs["details"])}


def finder() -> LevelFinder:
    registry = load_registry()
    return level_finder(registry)


def layout_of(value: Corpus, by: str = "level") -> tuple[Layout, dict[str, Box]]:
    boxes = {w.key: box_of(w.label, [w.type, w.date or ""], 0) for w in value.works}
    if by == "force":
        return spread(value.works, value.edges, boxes), boxes
    return arrange(value.works, value.edges, boxes, finder()), boxes


def test_nothing_in_the_page_is_loaded_from_elsewhere() -> None:
    page = _Reader(page_of(story()))
    assert not [tag for tag, attrs in page.tags if {"src", "href", "srcset", "action"} & attrs.keys()]
    assert not [tag for tag, _ in page.tags if tag in ("link", "base", "iframe", "object", "img")]
    assert not re.search(r"url\(|@import", "".join(text for tag, _, text in page.blocks if tag == "style"))


def test_the_policy_lets_in_just_the_scripts_and_the_style_of_the_page() -> None:
    page = _Reader(page_of(story()))
    metas = [attrs for tag, attrs in page.tags if tag == "meta"]
    policy = next(m["content"] or "" for m in metas if m.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag, attrs, text in page.blocks:
        if attrs.get("type") != "application/octet-stream":
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy, tag


def test_a_hostile_title_stays_text() -> None:
    works = [Work("luat:1", "luat", name=HOSTILE, title=HOSTILE), Work("luat:2", "luat", "2/2020/QH14")]
    page = page_of(corpus(works, [edge("luat:2", Kind.AMENDS, "luat:1", HOSTILE, HOSTILE)]))
    assert "<img" not in page
    assert "\u2028" not in page
    details = _Reader(page).data["details"]
    assert details["works"]["title"][0] == " ".join(HOSTILE.split())
    [[[quote, spots, own, source, *_]]] = details["evidence"]
    assert (spots, own) == ([], 0)
    assert [details["strings"][i] for i in (quote, source)] == [
        " ".join(HOSTILE.split()),
        "script><img src=x onerror=alert(1)> \"'\u2028 &amp; <b>",
    ]


def test_a_lone_surrogate_does_not_break_the_file() -> None:
    page_of(corpus([Work("luat:1", "luat", name="Luật \udce9")], [])).encode("utf-8")


def test_the_page_is_the_same_on_every_run() -> None:
    assert page_of(story()) == page_of(story())


def test_the_page_holds_all_works_and_all_evidence() -> None:
    value = story()
    doubled = replace(value, edges=(*value.edges, replace(value.edges[0], origin="other.txt")))
    read = _Reader(page_of(doubled)).data
    assert read["details"]["works"]["key"] == [w.key for w in value.works]
    assert len(read["edges"]["from"]) == len(value.edges)
    assert sorted(len(says) for says in read["details"]["evidence"]) == [1, 1, 1, 1, 2]


def hub(count: int) -> Corpus:
    """A directive that `count` plans of a province implement, and a report that cites one of them."""
    directive = central("chi-thi", "05-CT/TW", "2016-05-15", "Học tập và làm theo", 2016)
    plans = [local("ke-hoach", f"{n}-KH/TU", f"2017-{1 + n % 12:02}-01") for n in range(1, count + 1)]
    report = local("bao-cao", "9-BC/TU", "2019-01-01")
    edges = [edge(plan.key, Kind.IMPLEMENTS, directive.key, "thực hiện Chỉ thị số 05-CT/TW") for plan in plans]
    return corpus([directive, report, *plans], [*edges, edge(report.key, Kind.CITES, plans[0].key, "theo Kế hoạch")])


def test_sentences_are_shortened_only_where_they_do_not_fit() -> None:
    """And the page says to how much, besides the mentions; a small page holds them whole."""
    value = many(40)
    long = replace(value, edges=tuple(_longer(e, i) for i, e in enumerate(value.edges)))
    assert _Reader(page_of(long)).data["details"]["shortened"] is None
    picture = page_data(whole(long), "vi", "force", load_registry())
    block = details_block(picture, limit=20_000)
    said = unpacked(block)
    assert len(block) <= 20_000
    assert max(len(s) for s in said["strings"]) <= said["shortened"] + len(" …")
    assert any(s.endswith("…") for s in said["strings"])


@pytest.mark.parametrize(("count", "titled"), [(1000, True), (1001, False)])
def test_the_page_states_whether_boxes_have_room_for_titles(count: int, titled: bool) -> None:
    """In a very large graph they have none, and are lower."""
    works = [Work(f"luat:{n}/2020/qh14", "luat", f"{n}/2020/QH14", title="Luật Cư trú") for n in range(count)]
    drawing = _Reader(page_of(corpus(works, []))).data
    assert drawing["titled"] is titled
    assert min(drawing["works"]["height"]) == box_of("1/2020/QH14", ["Luật"], 0, titled=titled).height


def _longer(old: Edge, number: int) -> Edge:
    words = " ".join(hashlib.sha256(f"{number} {i}".encode()).hexdigest() for i in range(30))
    return replace(old, evidence=replace(old.evidence, quote=words))


PLACES = """
import hashlib
from test_html import layout_of, many
places = sorted(layout_of(many(1000, 2.2), "force")[0].places.items())
print(hashlib.sha256(repr(places).encode()).hexdigest())
"""


def test_places_by_relation_do_not_depend_on_the_number_of_cores() -> None:
    """Libraries of matrices round otherwise on several cores, and each turn makes such a difference larger."""
    found = []
    for threads in ("1", "2"):
        environment = os.environ | dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), threads)
        command = [sys.executable, "-c", PLACES]
        done = subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).parent, env=environment)
        found.append(done.stdout)
    assert found[0] == found[1] != b""


def test_by_force_what_is_related_stands_near() -> None:
    layout, _ = layout_of(story(), "force")
    joined = {(e.source, e.target) for e in story().edges}

    def apart(pair: tuple[str, str]) -> float:
        return math.dist(layout.places[pair[0]], layout.places[pair[1]])

    keys = sorted({key for pair in joined for key in pair})
    others = [(a, b) for a in keys for b in keys if a < b and (a, b) not in joined and (b, a) not in joined]
    assert max(map(apart, joined)) < sum(map(apart, others)) / len(others)


def test_what_is_left_out_is_said_on_the_page_in_both_languages() -> None:
    notes = _Reader(page_of(story(), selection=Selection(focus="05-CT/TW", most=1))).data["notes"]
    assert notes["vi"][0] == "Một phần kho văn bản: 1/17 văn bản, 0/5 quan hệ"
    assert notes["en"][1:] == [
        "around 05-CT/TW, 1 step",
        "without 1 matching document with the fewest relations",
    ]
    assert _Reader(page_of(story())).data["notes"] == {"vi": [], "en": []}


def test_the_page_opens_in_the_language_asked_for() -> None:
    assert '<html lang="vi">' in page_of(story())
    assert '<html lang="en">' in page_of(story(), "en")
    with pytest.raises(ExportError, match="fr: no labels"):
        page_of(story(), "fr")


def test_every_label_is_there_in_every_language() -> None:
    labels = _Reader(page_of(story())).data["labels"]
    assert {k for k in labels["vi"] if k != "typeNames"} == {k for k in labels["en"] if k != "typeNames"}
    for language in labels.values():
        assert set(language["out"]) == set(language["in"]) == set(Kind)
        assert set(language["rows"]) == set(Level)


def test_every_type_of_the_registry_that_is_read_has_an_english_name() -> None:
    names = _Reader(page_of(story())).data["labels"]["en"]["typeNames"]
    assert not [t.id for t in load_registry().types if not t.excluded and t.id not in names]


def test_an_empty_corpus_gives_a_page() -> None:
    assert _Reader(page_of(corpus([], []))).data["works"]["x"] == []


@pytest.mark.parametrize(
    ("work", "level"),
    [
        (central("chi-thi", "05-CT/TW", None), Level.PARTY),
        (Work("luat:45/2013/qh13", "luat", "45/2013/QH13"), Level.STATE),
        (Work("nghi-dinh:30/2020/nd-cp", "nghi-dinh", "30/2020/NĐ-CP"), Level.STATE),
        (Work("thong-tu:1/2020/tt-btc", "thong-tu", "1/2020/TT-BTC"), Level.MINISTRY),
        (local("chi-thi", "18-CT/TU", None), Level.PROVINCE),
        (Work("quyet-dinh:1/2020/qd-ubnd@ha-noi", "quyet-dinh", "1/2020/QĐ-UBND", scope="Hà Nội"), Level.PROVINCE),
        (Work("quyet-dinh:1/qd-ubnd@ha-long.quang-ninh", "quyet-dinh", "1/QĐ-UBND", scope="Hạ Long"), Level.DISTRICT),
        (Work("ke-hoach:2-kh/hu", "ke-hoach", "2-KH/HU"), Level.DISTRICT),
        (Work("luat:luat-dat-dai", "luat", name="Luật Đất đai"), Level.STATE),
        (Work("nghi-quyet:hoi-nghi-4~2021", "nghi-quyet", name="Nghị quyết Trung ương 4 khóa XIII"), Level.PARTY),
        (Work("nghi-quyet:dai-hoi@quang-ninh", "nghi-quyet", name="Nghị quyết Đại hội Đảng bộ tỉnh"), Level.PROVINCE),
        (Work("quyet-dinh:7/qd-xyzzy", "quyet-dinh", "7/QĐ-XYZZY"), Level.UNKNOWN),
    ],
    ids=lambda value: value.label if isinstance(value, Work) else None,
)
def test_the_level_is_that_of_the_issuer(work: Work, level: Level) -> None:
    assert finder().level(work) == level


def test_the_depth_of_a_locality_is_read_from_the_key() -> None:
    assert [scope_depth(Work(key, "chi-thi")) for key in ("a:1~2020", "a:1@x~2020", "a:1@y.x")] == [0, 1, 2]


def test_an_undated_work_is_no_older_than_what_it_names() -> None:
    value = story()
    years = years_of(value.works, [(e.source, e.target) for e in value.edges])
    assert years["chi-thi:16-ct/tu@quang-ninh~2020"] == 2021
    assert years["chi-thi:05-ct/tw~2016"] == 2016


@pytest.mark.parametrize("by", ["level", "force"])
@pytest.mark.parametrize("value", [story(), many(60), many(300), many(600)], ids=["story", "60", "300", "600"])
def test_no_two_boxes_touch(value: Corpus, by: str) -> None:
    layout, boxes = layout_of(value, by)
    places = sorted(layout.places.items(), key=lambda item: item[1])
    assert len(places) == len(value.works)
    for i, (a, (ax, ay)) in enumerate(places):
        for b, (b_x, b_y) in places[:i]:
            apart_x = abs(ax - b_x) - (boxes[a].width + boxes[b].width) / 2
            apart_y = abs(ay - b_y) - (boxes[a].height + boxes[b].height) / 2
            assert max(apart_x, apart_y) > 8, (a, b)


@pytest.mark.parametrize("value", [story(), many(300)], ids=["story", "300"])
def test_boxes_stand_inside_their_row_and_their_year(value: Corpus) -> None:
    layout, boxes = layout_of(value)
    joined = {k for e in value.edges for k in (e.source, e.target)}
    rows, columns = {b.id: b for b in layout.rows}, {b.id: b for b in layout.columns}
    years = years_of(value.works, [(e.source, e.target) for e in value.edges])
    for work in value.works:
        x, y = layout.places[work.key]
        if work.key in joined:
            row, column = rows[finder().level(work)], columns[str(years[work.key])]
            assert row.start <= y - boxes[work.key].height / 2
            assert y + boxes[work.key].height / 2 <= row.end
            assert column.start <= x - boxes[work.key].width / 2
            assert x + boxes[work.key].width / 2 <= column.end
        else:
            assert layout.shelf is not None
            assert layout.shelf.start < y < layout.shelf.end


def test_the_story_reads_from_top_left_to_bottom_right() -> None:
    layout, _ = layout_of(story())
    old, conclusion, directive = (
        layout.places[k]
        for k in ("chi-thi:05-ct/tw~2016", "ket-luan:01-kl/tw~2021", "chi-thi:16-ct/tu@quang-ninh~2020")
    )
    assert old[0] < conclusion[0]
    assert conclusion[1] < directive[1]


def test_works_that_cite_each_other_in_a_ring_are_placed() -> None:
    works = [central("chi-thi", f"0{i}-CT/TW", "2021-01-01") for i in range(1, 5)]
    ring = [edge(a.key, Kind.CITES, b.key, "x") for a, b in zip(works, [*works[1:], works[0]], strict=True)]
    own = edge(works[0].key, Kind.CITES, works[0].key, "x")
    layout, _ = layout_of(corpus(works, [*ring, own]))
    assert len(set(layout.places.values())) == 4


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("01-KL/TW", ("01-KL/TW",)),
        ("12/2021/TTLT-BTC-BTP-BCA-VKSNDTC", ("12/2021/TTLT-BTC-", "BTP-BCA-VKSNDTC")),
        ("Nghị quyết Đại hội Đảng bộ tỉnh", ("Nghị quyết Đại hội", "Đảng bộ tỉnh")),
        ("", ("",)),
    ],
)
def test_long_labels_are_wrapped(label: str, lines: tuple[str, ...]) -> None:
    assert wrap(label) == lines


def test_an_endless_label_is_cut() -> None:
    lines = wrap("x" * 1000)
    assert len(lines) == 4
    assert max(len(line) for line in lines) <= 20
    assert lines[-1].endswith("…")


def test_a_work_that_many_cite_has_a_larger_box() -> None:
    assert box_of("01-CT/TW", [], 0).width < box_of("01-CT/TW", [], 3).width < box_of("01-CT/TW", [], 40).width


def test_a_pyvis_network_has_the_works_places_and_relations_of_the_page() -> None:
    """A node per work, where the page draws it; an arrow per kind, with the words of the language and its sentence."""
    value = story()
    network = to_pyvis(value, language="en")
    drawn = page_data(whole(value), "en", "level", load_registry())
    assert {node["id"]: (node["x"], node["y"]) for node in network.nodes} == dict(drawn.layout.places)
    assert {(edge["from"], edge["to"]) for edge in network.edges} == {(a, b) for a, _, b in drawn.drawn}
    assert all(edge["title"] and edge["arrows"] == "to" for edge in network.edges)
    assert not network.options.physics.enabled
