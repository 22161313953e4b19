"""Plots show their figures: bars, dots and tiles agree with the tables, in colours that can be read in both themes."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from statistics import median
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_html import HOSTILE

from citegraph.graph.carrying import days_between, years
from citegraph.identity.rank import Level
from citegraph.model import Kind, Work
from citegraph.presentation.labels import LANGUAGES, labels_in
from citegraph.presentation.palette import palette
from citegraph.presentation.plots import (
    Plot,
    in_order,
    lag_plot,
    north_to_south,
    province_plot,
    year_plot,
)
from citegraph.presentation.scheme import SchemeBox, SchemeRow, scheme
from citegraph.presentation.shapes import Bar, Dot, Drawing, Line, Words, colour, drawing_css, to_svg
from citegraph.registry import load_registry
from citegraph.registry.localities import provinces_of

VI = labels_in("vi")
PROVINCES = provinces_of(load_registry())
SVG = "{http://www.w3.org/2000/svg}"


def bars(plot: Plot, fill: str) -> list[Bar]:
    return [shape for shape in plot.drawing.shapes if isinstance(shape, Bar) and shape.fill == fill]


def said(plot: Plot) -> list[str]:
    return [shape.text for shape in plot.drawing.shapes if isinstance(shape, Words)]


# Days


def dated(date: str | None) -> Work:
    return Work(f"ke-hoach:{date}", "ke-hoach", date=date)


@pytest.mark.parametrize(
    ("earlier", "later", "days"),
    [
        ("2021-05-18", "2021-07-27", 70),
        ("2021-05-18", "2021-05-18", 0),
        ("2021-05", "2021-07-27", None),
        ("2021-05-18", None, None),
        ("2021-07-27", "2021-05-18", None),
    ],
)
def test_only_days_that_are_known_are_counted(earlier: str, later: str | None, days: int | None) -> None:
    """A month is no day, and a work that is older than what it carries out has a misread date."""
    assert days_between(dated(earlier), dated(later)) == days


@given(st.dictionaries(st.sampled_from([*Level]), st.lists(st.integers(0, 30_000), max_size=9)))
def test_the_dots_are_on_the_axis_and_the_table_has_the_medians(lags: dict[Level, list[int]]) -> None:
    plot = lag_plot(lags, VI)
    known = {level: days for level, days in lags.items() if days}
    assert (plot is None) == (not known)
    if plot is None:
        return
    assert {row[0]: row[3] for row in plot.rows} == {VI["rows"][k]: str(round(median(d))) for k, d in known.items()}
    dots = [shape for shape in plot.drawing.shapes if isinstance(shape, Dot)]
    assert all(0 <= dot.x <= plot.drawing.width for dot in dots)
    ticks = [s for s in plot.drawing.shapes if isinstance(s, Line) and s.stroke == "line"]
    assert max(dot.x for dot in dots) <= max(line.points[0][0] for line in ticks) + 0.5


def test_the_last_label_of_the_axis_is_apart_from_the_one_before() -> None:
    """It ends at the edge of the drawing; letters are at most 6.5 wide."""
    plot = lag_plot({Level.PARTY: [10, 9100]}, labels_in("en"))
    assert plot
    *_, before, last = (s for s in plot.drawing.shapes if isinstance(s, Words) and s.text.endswith("years"))
    assert before.x + len(before.text) * 6.5 / 2 < last.x - len(last.text) * 6.5


# Years


@given(st.dictionaries(st.tuples(st.integers(1940, 2030), st.sampled_from("abcdefgh")), st.integers(1, 5000)))
def test_bars_are_as_high_as_the_numbers_in_the_table(counts: dict[tuple[int, str], int]) -> None:
    plot = year_plot(counts, {}, VI)
    assert (plot is None) == (not counts)
    if plot is None:
        return
    totals = [int(row[-1]) for row in plot.rows]
    assert sum(totals) == sum(counts.values())
    drawn = Counter[float]()
    for bar in plot.drawing.shapes:
        if isinstance(bar, Bar) and bar.hint:
            drawn[bar.x] += int(bar.hint.partition(": ")[2])
            assert bar.y >= 0
    shown = [n for row, n in zip(plot.rows, totals, strict=True) if not row[0].startswith("trước")]
    assert [drawn[x] for x in sorted(drawn)] == shown


def test_old_works_are_in_the_table_and_the_description_only() -> None:
    plot = year_plot({(1951, "luat"): 7, (2020, "luat"): 2}, {"luat": "Luật"}, VI)
    assert plot is not None
    assert plot.rows == (("trước 1991", "7", "7"), ("2020", "2", "2"))
    assert "7 văn bản trước năm 1991" in plot.description


def test_a_work_without_a_year_is_in_no_bar() -> None:
    assert years([dated("2021-05"), dated("2021"), dated(None)]) == {(2021, "ke-hoach"): 2}


# Provinces


def test_there_are_34_provinces_in_the_official_order() -> None:
    """The order names each province of the registry once."""
    assert north_to_south().keys() == PROVINCES.today.keys()
    assert len(PROVINCES.today) == 34
    listed = [province.name for province in in_order(PROVINCES.today.values())]
    assert (listed[0], listed[-1]) == ("Hà Nội", "Cà Mau")


@pytest.mark.parametrize(
    ("key", "slug"),
    [
        ("ke-hoach:1-kh/tu@yen-bai~2020", "lao-cai-2025"),
        ("ke-hoach:1-kh/tu@lao-cai-2025~2025", "lao-cai-2025"),
        ("quyet-dinh:1/qd-ubnd@ha-long.quang-ninh~2021", "quang-ninh"),
        ("bao-cao:21-bc/du@dang-uy-chinh-phu", None),
        ("luat:45/2013/qh13", None),
        ("quyet-dinh:1/qd-ub@cuu-long~1980", None),
    ],
)
def test_a_locality_of_any_time_is_in_a_province_of_today(key: str, slug: str | None) -> None:
    """Cửu Long was split in 1991, so that no province of today is its successor."""
    assert PROVINCES.of(key) == slug


@pytest.mark.parametrize("paper", [False, True])
def test_a_tile_has_a_colour_where_there_are_works(paper: bool) -> None:
    plot = province_plot(PROVINCES.today.values(), {"lao-cai-2025": 3, "hue": 1}, VI, paper=paper)
    assert [bar.hint for bar in bars(plot, "full")] == ["Lào Cai: 3 (Lào Cai, Yên Bái)", "Huế: 1 (Thừa Thiên Huế)"]
    assert len(bars(plot, "none")) == 32
    assert plot.description.startswith("2/34 tỉnh, thành phố")
    assert ("Lào Cai", "Lào Cai, Yên Bái", "3") in plot.rows


# The scheme


def test_no_two_boxes_of_a_scheme_overlap_and_no_line_runs_beside_it() -> None:
    boxes = [
        SchemeBox(f"Kế hoạch {n}-KH/TU", ("Ban Thường vụ Tỉnh ủy Bà Rịa - Vũng Tàu",), Kind.IMPLEMENTS)
        for n in range(9)
    ]
    rows = [SchemeRow("Tỉnh", (*boxes, SchemeBox("và 4 văn bản khác"))), SchemeRow("Huyện", tuple(boxes[:1]))]
    drawing = scheme(
        SchemeBox("Chỉ thị 05-CT/TW"), SchemeRow("Căn cứ", tuple(boxes[:2])), rows, {Kind.IMPLEMENTS: "thực hiện"}
    )
    drawn = [shape for shape in drawing.shapes if isinstance(shape, Bar)]
    for one, two in combinations(drawn, 2):
        apart = (one.x + one.width <= two.x, two.x + two.width <= one.x)
        above = (one.y + one.height <= two.y, two.y + two.height <= one.y)
        assert any((*apart, *above))
    assert all(0 <= x <= drawing.width for s in drawing.shapes if isinstance(s, Line) for x, _ in s.points)
    assert max(box.y + box.height for box in drawn) <= drawing.height


# SVG and colours


def test_an_svg_has_its_title_and_description_and_escapes_every_text() -> None:
    drawing = Drawing(10, 10, (Words(1, 1, HOSTILE, 9), Bar(0, 0, 1, 1, "s0", hint=HOSTILE)))
    root = ET.fromstring(f'<svg xmlns="{SVG[1:-1]}">{to_svg(drawing, HOSTILE, HOSTILE, "a")}</svg>')[0]  # noqa: S314
    assert root.get("role") == "img"
    ids = (root.get("aria-labelledby") or "").split()
    assert [each.get("id") for each in root[:2]] == ids
    assert {each.text for each in root.iter() if each.tag in {f"{SVG}text", f"{SVG}title", f"{SVG}desc"}} == {HOSTILE}
    assert {each.tag for each in root.iter()} == {f"{SVG}{tag}" for tag in ("svg", "title", "desc", "text", "rect")}
    assert all("style" not in each.attrib for each in root.iter())


def contrast(one: str, two: str) -> float:
    def light(hexed: str) -> float:
        parts = [value / 255 for value in bytes.fromhex(hexed[1:])]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plots_can_be_read_in_both_themes(theme: str) -> None:
    """WCAG: 4.5 for text, 3 for what carries meaning."""
    for text, ground in (("ink", "box"), ("soft", "box"), ("ink", "none"), ("soft", "none"), ("on-full", "full")):
        assert contrast(colour(text, theme), colour(ground, theme)) >= 4.5, (text, ground)
    for role in (*(r for r in palette()["plot"] if r.startswith("s") and r != "soft"), "rest", "full"):
        assert contrast(colour(role, theme), colour("box", theme)) >= 3, role


def test_every_role_of_a_drawing_has_its_rules_in_both_themes() -> None:
    style = "".join(drawing_css())
    for role in palette()["plot"]:
        assert style.count(f".f-{role}{{") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_plots_have_their_labels_in_every_language(language: str) -> None:
    assert labels_in(language)["plots"].keys() == VI["plots"].keys()
