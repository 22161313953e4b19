"""Plots of how works are carried out: how soon, in which provinces, in which years; each with the table of its figures.

A plot is narrow enough for a phone. Sizes of texts are estimated by their number of characters.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from statistics import median, quantiles

from citegraph.identity.rank import Level
from citegraph.presentation.labels import Labels, fill
from citegraph.presentation.shapes import Bar, Dot, Drawing, Line, Shape, Words
from citegraph.registry.localities import Province

WIDTH = 360
PAPER_WIDTH = 620
_SERIES = 5  # types with a colour of their own
_YEARS = 30  # bars of a year each
_BAND = 4  # works from which quartiles are drawn
_YEAR = 365.25

Show = Callable[[int], str]
"""How a number is written in the language of the labels."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing with its title, a sentence that describes it, and its figures as a table; `name` is its id."""

    name: str
    title: str
    description: str
    drawing: Drawing
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


# Days


def lag_plot(lags: Mapping[Level, Sequence[int]], words: Labels, show: Show = str) -> Plot | None:
    """The days after which works were carried out: a line for each level, a dot for each work; None without any."""
    said = words["plots"]
    known = [(level, sorted(lags[level])) for level in Level if lags.get(level)]
    if not known:
        return None
    most = max(days[-1] for _, days in known)
    step, unit = _time_step(most)
    right = WIDTH - 16
    scale = (right - 8) / max(step * -(-most // step), step)
    shapes: list[Shape] = []
    bottom = 12 + 50 * len(known)
    for tick in range(0, most + step, step):
        x = 8 + tick * scale
        label = fill(said[unit], show, n=round(tick / _YEAR) if unit == "years" else tick) if tick else "0"
        at, anchor = (x, "start") if not tick else (WIDTH, "end") if x > right - 14 else (x, "middle")
        shapes += [Line(((x, 8), (x, bottom)), "line"), Words(at, bottom + 16, label, 11.5, "soft", anchor)]
    for row, (level, days) in enumerate(known):
        y = 12 + 50 * row
        shapes += _strip(8, y, days, scale, fill(said["lagRow"], show, level=words["rows"][level], n=len(days)))
        middle = fill(said["lagMedian"], show, n=round(median(days)))
        shapes.append(Words(WIDTH, y + 10, middle, 11.5, "soft", "end"))
    rows = tuple(
        (words["rows"][level], show(len(days)), *(show(round(n)) for n in (days[0], median(days), days[-1])))
        for level, days in known
    )
    drawing = Drawing(WIDTH, bottom + 22, tuple(shapes))
    return Plot("lag", said["lagTitle"], said["lagHow"], drawing, tuple(said["lagHead"]), rows)


def _time_step(most: int) -> tuple[int, str]:
    """The days between two ticks of an axis up to `most`, and the unit of their labels."""
    for step in (10, 30, 60, 90):
        if most <= 5 * step:
            return step, "days"
    for count in (1, 2, 5, 10, 20):
        if most <= 5 * count * _YEAR:
            return round(count * _YEAR), "years"
    return round(50 * _YEAR), "years"


def _strip(left: float, y: float, days: Sequence[int], scale: float, label: str) -> list[Shape]:
    """One line of dots under its label, with the middle half of them as a band and the median as a stroke."""
    at = y + 28
    out: list[Shape] = [Words(left, y + 10, label, 12.5, bold=True)]
    if len(days) >= _BAND:
        low, _, high = quantiles(days, n=4)
        out.append(Bar(left + low * scale, at - 9, max((high - low) * scale, 2), 18, "band", radius=3))
    middle = left + median(days) * scale
    out += [Dot(left + x / 2, at, 4, "s0") for x in sorted({round(2 * day * scale) for day in days})]
    return [*out, Line(((middle, at - 12), (middle, at + 12)), "ink", 2)]


# Years


def year_plot(
    counts: Mapping[tuple[int, str], int], names: Mapping[str, str], words: Labels, show: Show = str
) -> Plot | None:
    """The number of works by year, the most frequent types in colours; None without any.

    `counts` has the number for each year and type. Works before the last `_YEARS` are in the table only.
    """
    said = words["plots"]
    total: Counter[str] = Counter()
    for (_, kind), n in counts.items():
        total[kind] += n
    if not total:
        return None
    ranked = [kind for kind, _ in sorted(total.items(), key=lambda item: (-item[1], item[0]))]
    series = ranked if len(ranked) == _SERIES + 1 else ranked[:_SERIES]
    shown = {kind: f"s{i}" for i, kind in enumerate(series)}
    last = max(year for year, _ in counts)
    first = max(min(year for year, _ in counts), last - _YEARS + 1)
    before = Counter[str]()
    bars: dict[int, Counter[str]] = {year: Counter() for year in range(first, last + 1)}
    for (year, kind), n in counts.items():
        (bars[year] if year >= first else before)[shown.get(kind, "rest")] += n
    roles = [*shown.values(), *(["rest"] if len(ranked) > len(series) else [])]
    labels = [*(names.get(kind, kind) for kind in series), said["otherTypes"]][: len(roles)]
    legend, top = _legend(list(zip(roles, labels, strict=True)))
    shapes = [*legend, *_year_bars(bars, roles, top + 12, show)]
    how = said["yearsHow"] + (
        f" {fill(said['yearsBefore'], show, n=before.total(), year=str(first))}" if before else ""
    )
    listed = [(said["before"].format(year=first), before), *((str(year), bar) for year, bar in bars.items())]
    rows = tuple((head, *(show(bar[role]) for role in roles), show(bar.total())) for head, bar in listed if bar)
    drawing = Drawing(WIDTH, top + 12 + 150 + 24, tuple(shapes))
    return Plot("years", said["yearsTitle"], how, drawing, (said["year"], *labels, said["total"]), rows)


def _legend(entries: Sequence[tuple[str, str]]) -> tuple[list[Shape], float]:
    """Squares with labels, in lines, and the height of them all."""
    out: list[Shape] = []
    x, y = 0.0, 6.0
    for role, label in entries:
        width = 20 + 6.6 * len(label)
        if x and x + width > WIDTH:
            x, y = 0.0, y + 20
        out += [Bar(x, y, 12, 12, role, radius=2), Words(x + 17, y + 10.5, label, 12)]
        x += width + 10
    return out, y + 16


def _year_bars(bars: Mapping[int, Counter[str]], roles: Sequence[str], top: float, show: Show) -> list[Shape]:
    """The bars over their axis, 150 high from `top`, with a scale on the left."""
    most = max(bar.total() for bar in bars.values())
    step = _count_step(most)
    high = step * -(-most // step)
    left, base = 12 + 7 * len(show(high)), top + 150
    shapes: list[Shape] = []
    for tick in range(0, high + 1, step):
        y = base - 150 * tick / high
        shapes += [Line(((left, y), (WIDTH, y)), "line"), Words(left - 5, y + 4, show(tick), 11.5, "soft", "end")]
    each = (WIDTH - left) / len(bars)
    width = min(0.76 * each, 34)
    every = next(n for n in (1, 2, 5, 10) if n * each >= 34 or n == 10)
    for i, (year, bar) in enumerate(bars.items()):
        x, y = left + (i + 0.5) * each, base
        for role in roles:
            if bar[role]:
                height = 150 * bar[role] / high
                y -= height
                hint = f"{year}: {show(bar[role])}"
                shapes.append(Bar(x - width / 2, y, width, max(height - 0.8, 0.6), role, hint=hint))
        if year % every == 0:
            shapes.append(Words(x, base + 17, str(year), 11.5, "soft", "middle"))
    return shapes


def _count_step(most: int) -> int:
    """The distance of the ticks of an axis up to `most`: 1, 2 or 5 times a power of ten, with at most five ticks."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if most <= 4 * step:
                return step
        size *= 10


# Provinces


@cache
def north_to_south() -> dict[str, int]:
    """The place of each province of today in the official order, by its slug."""
    listed = json.loads((files("citegraph.presentation") / "data" / "provinces.json").read_text("utf-8"))
    return {slug: place for place, slug in enumerate(listed["order"])}


def in_order(provinces: Iterable[Province]) -> list[Province]:
    """The provinces from the north to the south, those that the order does not have last."""
    order = north_to_south()
    return sorted(provinces, key=lambda each: (order.get(each.slug, len(order)), each.slug))


def province_plot(
    provinces: Iterable[Province],
    counts: Mapping[str, int],
    words: Labels,
    show: Show = str,
    *,
    carrying: bool = True,
    paper: bool = False,
) -> Plot:
    """A grid with a tile for each province: the number of its works, by slug, in colour where there are any.

    It is a list in the official order and no map. `carrying` works carry out one work, others are all of a database;
    on `paper`, tiles also have the names of the provinces that were merged.
    """
    said = words["plots"]
    listed = in_order(provinces)
    columns, width, height = (6, PAPER_WIDTH, 66) if paper else (4, WIDTH, 42)
    each = width / columns
    shapes: list[Shape] = []
    for place, province in enumerate(listed):
        row, column = divmod(place, columns)
        n = counts.get(province.slug, 0)
        shapes += _tile(
            province, n, (column * each + 0.5, row * (height + 4) + 0.5), (each - 4, height), show(n), paper
        )
    rows = tuple((p.name, ", ".join(p.before), show(counts.get(p.slug, 0))) for p in listed)
    have = sum(1 for province in listed if counts.get(province.slug))
    which = "Carrying" if carrying else "All"
    how = fill(said[f"provinces{which}How"], show, n=have, all=len(listed))
    drawing = Drawing(width, -(-len(listed) // columns) * (height + 4) - 3, tuple(shapes))
    return Plot("provinces", said[f"provinces{which}"], how, drawing, tuple(said["provincesHead"]), rows)


def _tile(
    province: Province, n: int, at: tuple[float, float], size: tuple[float, float], shown: str, paper: bool
) -> list[Shape]:
    (x, y), (width, height) = at, size
    hint = f"{province.name}: {shown}" + (f" ({', '.join(province.before)})" if province.before else "")
    fill_role, ink = ("full", "on-full") if n else ("none", "ink")
    soft = "on-full" if n else "soft"
    out: list[Shape] = [Bar(x, y, width, height, fill_role, None if n else "line", 4, hint)]
    out.append(Words(x + 6, y + 17, province.name, 11.5, ink, bold=bool(n)))
    out.append(Words(x + width - 6, y + height - 7, shown if n else "–", 14 if n else 12, soft, "end", bool(n)))
    if paper and province.before:
        lines = _lines(", ".join(province.before), 19)
        out += [Words(x + 6, y + 31 + 11 * i, line, 9, soft) for i, line in enumerate(lines)]
    return out


def _lines(text: str, width: int) -> list[str]:
    """Break a text at its spaces into lines of about `width` characters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
