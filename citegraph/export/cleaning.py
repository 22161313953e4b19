r"""HTML without what could run, move the reader on or load: for the page of an unknown author.

Known elements and attributes stay, and of unknown elements the text. Scripts, frames, drawings and forms go, as do
refreshes, base addresses and whatever is loaded; pictures stay only if they are inside the page (`data:`). The content
security policy, the first element of the head, forbids the same once more, apart from refreshes, which no policy stops.

>>> cleaned('<base href=//x/><p onclick="f()" class=a>Chỉ <o:p>thị</o:p></p><script>f()</script>').partition("<p")[2]
' class="a">Chỉ thị</p>'
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator

from citegraph.export.markup import Tag, opening, tags

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_FIRST = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}" /><meta charset="utf-8" />'
_KEPT = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym address article aside b bdi bdo big blockquote body br caption center cite code col "
        "colgroup dd del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 head header "
        "hgroup hr html i img ins kbd li main mark menu nav nobr ol p pre q rp rt ruby s samp section small span "
        "strike strong style sub summary sup table tbody td tfoot th thead time title tr tt u ul var wbr",
    )
)
_GONE = frozenset({"applet", "datalist", "math", "object", "select", "svg", "template"})
"""Elements that go with their content, if they end."""

_ENDLESS = sys.maxsize

_ATTRIBUTES = frozenset(
    re.findall(
        r"\w+",
        "abbr align alt bgcolor border cellpadding cellspacing class clear color colspan compact datetime dir face "
        "headers height id lang name nowrap open reversed role rowspan rules scope size span start summary title "
        "type valign value width",
    )
)
_ARIA = re.compile("aria-[a-z]+")
_ATTRIBUTE = re.compile(r"""([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?""")
_SIMPLE_TAG = re.compile(
    r"""<[a-z][a-z0-9]*(?:\s+[a-z-]+(?:="[^"<>]*"|='[^'<>]*'|=[\w./\#:%-]+)?)*\s*/?>""", re.ASCII | re.IGNORECASE
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SKIPPED = re.compile(r"[\x00-\x20]+")  # by browsers, in an address
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_PICTURE = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=]*")
# What loads in a style sheet; a backslash or a comment can hide its name.
_LOADING = re.compile(r"\\|/\*|<|url|import|image|src|expression|behavior|binding", re.IGNORECASE)
_SIMPLE_COMMENT = re.compile(r"<!--[^<>-]*-->|<!doctype[^<>]*>", re.IGNORECASE)
_BEGINNING = re.compile(
    r"\ufeff?(?:\s*<!--[^<>-]*-->)*(?:\s*<!doctype[^>]*>)?(?:\s*<html\b[^>]*>)?(?:\s*<head\b[^>]*>)?", re.IGNORECASE
)


def cleaned(raw: str) -> str:
    """The HTML without what could run or load, with its policy as the first element of the head; never raises."""
    clean = "".join(_pieces(_without_endless(raw)))
    beginning = _BEGINNING.match(clean)
    assert beginning  # every part is optional
    return f"{beginning[0]}{_FIRST}{clean[beginning.end() :]}"


def _pieces(raw: str) -> Iterator[str]:
    ends = _ends(raw)
    done = gone = 0  # where the rest begins, and where the last element ends that goes with its content
    for tag in tags(raw):
        text, done = raw[done : tag.start], tag.end
        if tag.start < gone:
            continue
        yield _text(text)
        gone = ends.get(tag.start, gone)
        if tag.name in _KEPT:
            yield f"</{tag.name}>" if tag.closes else _opened(raw, tag)
        elif _SIMPLE_COMMENT.fullmatch(raw, tag.start, tag.end):
            yield raw[tag.start : tag.end]
    yield _text(raw[max(done, gone) :])


def _without_endless(raw: str) -> str:
    """The HTML without the start tags of elements that would take the rest of the page with them.

    The rules of a drawing no longer apply after it, so that the result is read anew.
    """
    ends = _ends(raw)
    endless = [tag for tag in tags(raw) if ends.get(tag.start) == _ENDLESS]
    kept = [0, *(edge for tag in endless for edge in (tag.start, tag.end)), len(raw)]
    return "".join(raw[start:end] for start, end in zip(kept[::2], kept[1::2], strict=True))


def _ends(raw: str) -> dict[int, int]:
    """Where each element of `_GONE` ends, by its start."""
    ends: dict[int, int] = {}
    open_: dict[str, list[int]] = {name: [] for name in _GONE}
    for tag in tags(raw):
        if tag.name not in _GONE:
            continue
        if not tag.closes and not raw.endswith("/>", tag.start, tag.end):
            ends[tag.start] = _ENDLESS
            open_[tag.name].append(tag.start)
        elif tag.closes and open_[tag.name]:
            ends[open_[tag.name].pop()] = tag.end
    return ends


def _text(text: str) -> str:
    """A text, which begins no tag when what follows it is left out."""
    return text.replace("<", "&lt;")


def _opened(raw: str, tag: Tag) -> str:
    """A start tag with its known attributes, and the raw text of a title or a style sheet."""
    start = opening(raw, tag)
    content = raw[tag.start + len(start) : tag.end]
    if tag.name == "style" and _LOADING.search(content):
        return ""
    given = [(m[1].lower(), m[2] or m[3] or m[4]) for m in _ATTRIBUTE.finditer(start, len(tag.name) + 1)]
    kept = [(name, value) for name, value in given if _is_kept(tag.name, name, html.unescape(value or ""))]
    if len(kept) < len(given) or not _SIMPLE_TAG.fullmatch(start):
        written = (f' {name}="{html.escape(html.unescape(value or ""))}"' for name, value in kept)
        start = f"<{tag.name}{''.join(written)}>"
    return start + _text(content)


def _is_kept(element: str, attribute: str, value: str) -> bool:
    if attribute == "style":
        return not _LOADING.search(value)
    if attribute == "xmlns":  # XHTML is read by the rules of XML
        return value == "http://www.w3.org/1999/xhtml"
    if attribute not in {"href", "src"}:
        return attribute in _ATTRIBUTES or bool(_ARIA.fullmatch(attribute))
    address = _SKIPPED.sub("", value)
    if attribute == "src":
        return element == "img" and bool(_PICTURE.fullmatch(address))
    scheme = _SCHEME.match(address)
    return element == "a" and (scheme is None or scheme[1].lower() in _SCHEMES)
