"""A drawing of few shapes, which becomes SVG for a page; other writers draw the same shapes on paper.

Lengths are pixels of a page, y grows downwards. A colour is a role (`ink`, `s0`), whose look in the light and dark
theme is in the palette: a page draws a shape in its own theme, by class, and paper in the light one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from citegraph.presentation.palette import palette

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle from its left top corner; `hint` is shown when it is pointed at."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str | None = None
    radius: float = 0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle around its middle."""

    x: float
    y: float
    radius: float
    fill: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; with `arrow` it ends in a head."""

    points: tuple[Point, ...]
    stroke: str
    width: float = 1
    dashes: tuple[float, ...] = ()
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A text on one line; `anchor` is the part of it that is at x: start, middle or end. y is its baseline."""

    x: float
    y: float
    text: str
    size: float
    fill: str = "ink"
    anchor: str = "start"
    bold: bool = False


Shape = Bar | Dot | Line | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes from the back to the front, and the size of the whole."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def colour(role: str, theme: str = "light") -> str:
    """The colour of a role, a kind of relation among them, as `#rrggbb`."""
    looks = {**palette()["kinds"], **palette()["plot"]}
    return str(looks[role][theme])


def drawing_css() -> Iterator[str]:
    """Yield the rules of a style sheet for drawings in both themes."""
    roles = [*palette()["plot"], *palette()["kinds"]]
    yield "svg.plot{display:block;width:100%;height:auto;overflow:visible}svg.plot line,svg.plot polyline{fill:none}"
    yield "svg.plot .b{font-weight:600}"
    for theme, query in (("light", ""), ("dark", "@media screen and (prefers-color-scheme:dark)")):
        rules = "".join(
            f".plot .f-{role}{{fill:{colour(role, theme)}}}.plot .l-{role}{{stroke:{colour(role, theme)}}}"
            for role in roles
        )
        yield f"{query}{{{rules}}}" if query else rules


def arrow_head(line: Line) -> tuple[Point, Point, Point]:
    """The corners of the head of an arrow, whose tip is the last point of its line."""
    (x0, y0), (x1, y1) = line.points[-2:]
    length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 0.01)
    along, across = (x1 - x0) / length, (y1 - y0) / length
    back, half = 3 + 2.2 * line.width, 1.5 + 1.2 * line.width
    x, y = x1 - back * along, y1 - back * across
    return (x1, y1), (x - half * across, y + half * along), (x + half * across, y - half * along)


def to_svg(drawing: Drawing, title: str, description: str, name: str) -> str:
    """The drawing as an SVG element with a title and a description; `name` begins its ids, unique on the page."""
    shapes = "".join(map(_svg, drawing.shapes))
    return (
        f'<svg class="plot" viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}" role="img"'
        f' aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{shapes}</svg>'
    )


def _svg(shape: Shape) -> str:
    if isinstance(shape, Words):
        bold = " b" if shape.bold else ""
        anchor = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
        at = f'x="{_n(shape.x)}" y="{_n(shape.y)}" font-size="{_n(shape.size)}"{anchor}'
        return f'<text class="f-{shape.fill}{bold}" {at}>{escape(shape.text)}</text>'
    if isinstance(shape, Line):
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in shape.points)
        dashes = f' stroke-dasharray="{" ".join(map(_n, shape.dashes))}"' if shape.dashes else ""
        head = " ".join(f"{_n(x)},{_n(y)}" for x, y in arrow_head(shape)) if shape.arrow else ""
        arrow = f'<polygon class="f-{shape.stroke}" points="{head}"/>' if head else ""
        line = f'<polyline class="l-{shape.stroke}" points="{points}" stroke-width="{_n(shape.width)}"{dashes}/>'
        return line + arrow
    hint = f"<title>{escape(shape.hint)}</title>" if shape.hint else ""
    if isinstance(shape, Dot):
        at = f'cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.radius)}"'
        return f'<circle class="f-{shape.fill}" {at}>{hint}</circle>'
    stroke = f" l-{shape.stroke}" if shape.stroke else ""
    size = f'x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"'
    radius = f' rx="{_n(shape.radius)}"' if shape.radius else ""
    return f'<rect class="f-{shape.fill}{stroke}" {size}{radius}>{hint}</rect>'


def _n(number: float) -> str:
    """A length without needless digits."""
    return f"{number:.1f}".removesuffix(".0")
