"""HTML: the main text of a page with its tables; menus, footers and other furniture are left out.

A line of the browser is a line, a block is a paragraph. The cells of a table's row are on one line with ` | ` between
them, unless one of them contains several lines: then the cells follow each other, as in the two-column heading of a
document. `whole_page` keeps everything except scripts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, BinaryIO

from citegraph.errors import SourceError
from citegraph.readers.decode import decode
from citegraph.readers.protocol import ReadResult, Wanted
from citegraph.readers.shallow import shallow
from citegraph.readers.to_source import text_source

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_APART = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "blockquote", "pre", "article", "section"}
    | {"main", "header", "figure", "hr"}
)
_OWN_LINE = frozenset(
    {"div", "li", "tr", "dt", "dd", "caption", "figcaption", "address", "center", "details", "summary", "fieldset"}
    | {"legend", "br"}
)
_CELLS = frozenset({"td", "th"})
_CELL = "\x1f"
_SPACE = re.compile("[ \t\r\n\f\v\x1e\x1f]+")
_BREAK = "\x1e"
_BREAKS = re.compile(" *[\n\x1e][ \n\x1e]*")
_WORD = re.compile("[a-z0-9]+")
_MOST = 0.8  # of a part's prose in one child: the rest are headings and remarks
_LEAST = 0.3  # of a page's prose, for a named container to be its text
_LINKS = 0.6  # of a part's text in links: a menu
_DEEPEST = 50  # parts inside each other that are looked into


def read_html(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Read a page as one source."""
    try:
        html, encoding = decode(file.read(), name)
    except SourceError as error:
        yield name, error
        return
    yield from text_source(name, html_text(html, wanted.whole_page), encoding)


def html_text(html: str, whole_page: bool = False) -> str:
    """The main text of a page, or all its text."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(shallow(html.replace("\0", ""), _APART | _OWN_LINE))
    body = tree.body or tree.root
    if body is None:
        return ""
    tree.strip_tags(_rules()["unseen"], recursive=True)
    if whole_page:
        return _rendered(body)
    text = _main_text(body)
    # A page that seems to be all menu is read whole rather than not at all.
    return html_text(html, whole_page=True) if text is None else text


@cache
def _rules() -> dict[str, list[str]]:
    return tomllib.loads((files("citegraph.readers") / "data" / "pages.toml").read_text("utf-8"))


# which part


def _main_text(body: LexborNode) -> str | None:
    """The main text; None if hardly anything of the page would be left. Changes the page."""
    before = _prose(body)
    _drop_surroundings(body)
    if _prose(body) < _LEAST * before:
        return None
    part = _named_part(body) or _deepest_part(body)
    title = _rendered(heading) if (heading := _title(body, part)) else ""
    return "\n\n".join(text for text in (title, _rendered(part)) if text)


def _drop_surroundings(body: LexborNode) -> None:
    marks = set(_rules()["marks"])
    for node in body.css(", ".join(_rules()["around"])):
        node.decompose()
    for node in body.css("[class], [id]"):
        words = set(_WORD.findall(f"{node.attributes.get('class') or ''} {node.id or ''}".lower()))
        if words & marks and node.css_first("h1, article, main") is None and node.tag != "body":
            node.decompose()
    for node in body.css("ul, ol, header"):
        length = len(node.text())
        if length and sum(len(link.text()) for link in node.css("a")) > _LINKS * length:
            node.decompose()


def _prose(node: LexborNode) -> int:
    """The number of characters outside of links."""
    return len(node.text()) - sum(len(link.text()) for link in node.css("a"))


def _named_part(body: LexborNode) -> LexborNode | None:
    """The first of the usual containers with enough of the page's text; of several alike, the longest."""
    least = _LEAST * _prose(body)
    for selector in _rules()["texts"]:
        longest = max(body.css(selector), key=_prose, default=None)
        if longest is not None and _prose(longest) > least:
            return longest
    return None


def _deepest_part(body: LexborNode) -> LexborNode:
    """The part found by going down from the body as long as one child contains nearly all of the prose."""
    part = body
    for _ in range(_DEEPEST):
        least = _MOST * _prose(part)
        inner = next((n for n in part.iter() if n.tag not in _APART | _CELLS and _prose(n) > least), None)
        if inner is None:
            break
        part = inner
    return part


def _title(body: LexborNode, part: LexborNode) -> LexborNode | None:
    """The page's heading, if it is outside of the part."""
    heading = body.css_first("h1")
    return None if heading is None or part.css_first("h1") is not None or heading.tag == part.tag else heading


# its text


def _rendered(part: LexborNode) -> str:
    """The text of a part with its lines; a loop with its own stack, since a page may be nested without limit."""
    pieces: list[str] = []
    outer: list[list[str]] = []  # of tables' rows that are open
    for node, ends in _walk(part):
        tag = node.tag or ""
        if tag == "-text" and not ends:
            pieces.append(_SPACE.sub(" ", node.text_content or ""))
        elif tag == "tr" and not ends:
            outer.append(pieces)
            pieces = []
        elif tag == "tr" and outer:
            row = _row("".join(pieces))
            pieces = outer.pop()
            pieces += [row, _BREAK]
        elif tag in _CELLS:
            pieces.append(_CELL)
        elif tag in _APART or tag in _OWN_LINE:
            pieces.append("\n\n" if tag in _APART else _BREAK if tag != "br" else "" if ends else "\n")
    return tidy("".join(pieces)).strip().replace(_CELL, "")


def _walk(part: LexborNode) -> Iterator[tuple[Any, bool]]:
    """Every node below a part, at its beginning (False) and at its end (True)."""
    stack = [(part, False)]
    while stack:
        node, ends = stack.pop()
        yield node, ends
        if ends:
            continue
        stack.append((node, True))
        stack += [(child, False) for child in reversed(list(node.iter(include_text=True)))]


def _row(row: str) -> str:
    cells = [tidy(cell).strip() for cell in row.split(_CELL)]
    return table_row([cell for cell in cells if cell])


def table_row(cells: list[str]) -> str:
    """The cells of a row as lines of text: one, if no cell has more than one itself."""
    return cell_separator(cells).join(cells)


def cell_separator(cells: Iterable[str]) -> str:
    """What separates the cells of a row: a line break, if any of them has several lines."""
    return "\n" if any("\n" in cell for cell in cells) else " | "


def tidy(text: str) -> str:
    """The text with at most one empty line in a row, and no white space at the ends of lines."""
    return _BREAKS.sub(lambda m: "\n\n" if m.group().count("\n") > 1 else "\n", re.sub(" {2,}", " ", text))
