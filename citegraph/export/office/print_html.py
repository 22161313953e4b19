"""A report as one page for a browser that prints on A4: no scripts, no network, all texts escaped."""

from __future__ import annotations

from functools import cache
from typing import BinaryIO

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from citegraph.export.csp import policy
from citegraph.export.office.content import Content, Illustration, Span, Table, Text, printable, printable_spans
from citegraph.export.resources import asset
from citegraph.presentation.shapes import drawing_css, to_svg


def write_printable(content: Content, file: BinaryIO) -> None:
    """Write a report as a page in UTF-8."""
    widths = {block.width for block in content.blocks if isinstance(block, Illustration)}
    widths |= {column.width for block in content.blocks if isinstance(block, Table) for column in block.columns}
    rules = (f".{_width_class(width)}{{width:{width:.1f}cm;max-width:100%}}" for width in sorted(widths))
    style = "\n".join([asset("report/report.css"), *drawing_css(), *rules])
    page = _template().render(content=content, style=Markup(style), policy=policy((), (style,)))  # noqa: S704 - our own
    file.write(page.encode("utf-8", "replace"))


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(printable=printable, spans=_spans, kind_of=_kind_of, svg=_svg, width_class=_width_class)
    return environment.from_string(asset("report/report.html"))


def _kind_of(block: object) -> str:
    return type(block).__name__


def _spans(line: Text) -> list[tuple[Span, str]]:
    return list(zip(line.spans, printable_spans(line), strict=True))


def _svg(picture: Illustration) -> Markup:
    """The drawing, whose texts `to_svg` escapes."""
    return Markup(to_svg(picture.drawing, picture.title, picture.description, picture.name))  # noqa: S704


def _width_class(width: float) -> str:
    return f"w{round(10 * width)}"
