r"""The visible text of HTML with a map back to the source, and marks added to that source.

Nothing is parsed and written again: all characters of the author stay, and tags are only added, each pair around
characters of one stretch of text, so that every tag of the author stays whole and nested as it was. Tags, comments and
character references are recognised by the rules of the HTML standard's tokeniser. Scripts, styles, titles, form fields
and drawings (SVG, MathML) contain no text to mark and are left unchanged. White space is shown as spaces, as in a
browser, and a block is surrounded by empty lines:

>>> page = read_markup("<p>Chỉ thị&nbsp;số <b>05</b>-CT/TW</p>")
>>> page.text.strip()
'Chỉ thị\xa0số 05-CT/TW'
>>> start, end = page.text.index("Chỉ"), page.text.index("TW") + 2
>>> page.with_marks([(start, end, lambda text, _linked: f"<i>{text}</i>")])
'<p><i>Chỉ thị&nbsp;số</i> <b><i>05</i></b><i>-CT/TW</i></p>'
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

_ATTRIBUTES = r"""(?:[\s/]++|=?[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])[^\s>]*+))?+)*+"""
_TOKEN = re.compile(
    rf"""
      <!--(?:-?>|.*?(?:--!?>|\Z))                             # a comment
    | <(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+){_ATTRIBUTES}>   # a tag
    | </?[a-zA-Z][^>]*+\Z | </?[a-zA-Z].*                     # a tag that never ends
    | <[!?][^>]*+>? | </(?![a-zA-Z])[^>]*+>?                  # a bogus comment: browsers skip it
    """,
    re.VERBOSE | re.DOTALL,
)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,40});?")
_BLANKS = " \t\n\f\r"
_BLANK = re.compile(r"[\t\n\f\r]")
_RAW = {"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"}
_FOREIGN = {"svg", "math"}
_SHUT = {"select", "option", "optgroup", "datalist", "button", "template"}
_INLINE = set(
    re.findall(
        r"\w+",
        "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q rb rp rt ruby s "
        "samp small span strike strong sub sup time tt u var wbr",
    )
)
_CELLS = {"td", "th"}

Wrap = Callable[[str, bool], str]
"""Takes a piece of the HTML and whether it is inside a link of the author; returns it with tags around it."""


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of text: its start in the text and in the HTML, and its length in both.

    `node` numbers the stretch between two tags that it belongs to; `linked` is True inside a link.
    """

    at: int
    length: int
    raw: int
    raw_length: int
    node: int
    linked: bool


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML, its visible text, and the place of each character of that text in the HTML."""

    raw: str
    text: str
    _runs: tuple[_Run, ...]
    _starts: tuple[int, ...]

    def with_marks(self, marks: Iterable[tuple[int, int, Wrap]], style: str = "") -> str:
        """Return the HTML with every marked stretch of the text wrapped, and `style` inserted in the head.

        A mark is a span of the text and its wrapper; marks come in order and do not overlap.
        """
        out, done = [], self._head() if style else 0
        if style:
            out = [self.raw[:done], style]
        for start, end, wrap in marks:
            for first, last, linked in self.pieces(start, end):
                if first < done:  # a reference that shows several characters belongs to the mark it starts in
                    continue
                out += [self.raw[done:first], wrap(self.raw[first:last], linked)]
                done = last
        return "".join([*out, self.raw[done:]])

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Yield the places of a span in the HTML: one piece per stretch between tags, without outer white space."""
        found: dict[int, tuple[int, int, bool]] = {}
        i = max(bisect_right(self._starts, start) - 1, 0)
        while i < len(self._runs) and self._runs[i].at < end:
            run = self._runs[i]
            i += 1
            low, high = max(start, run.at), min(end, run.at + run.length)
            if low >= high:
                continue
            whole = run.raw_length != run.length  # a character reference is never cut
            first = run.raw if whole else run.raw + low - run.at
            last = run.raw + run.raw_length if whole else run.raw + high - run.at
            begun = found.get(run.node)
            found[run.node] = (begun[0] if begun else first, last, run.linked)
        for first, last, linked in found.values():
            # White space at the edge of an element may be invisible there, but visible inside a mark.
            shown = self.raw[first:last]
            if shown.strip(_BLANKS):
                yield first + len(shown) - len(shown.lstrip(_BLANKS)), first + len(shown.rstrip(_BLANKS)), linked

    def _head(self) -> int:
        """The place for a style sheet: the end of the head, or the place where the head would start."""
        last, before = 0, True
        for tag in tags(self.raw):
            if (tag.name, tag.closes) in (("head", True), ("body", False)):
                return tag.start
            before = before and tag.name in ("html", "head", "meta", "") and not self.raw[last : tag.start].strip()
            last = tag.end if before else last
        return last


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, or without a name a comment; raw text, such as a script, belongs to the tag before it."""

    start: int
    end: int
    name: str = ""
    closes: bool = False


def tags(raw: str) -> Iterator[Tag]:
    """The tags and comments of HTML, in order, by the rules of the tokeniser of the standard."""
    position = 0
    foreign = ""  # the outermost open drawing: inside it scripts are not raw text, and CDATA sections are text
    while token := _TOKEN.search(raw, position):
        tag = Tag(token.start(), token.end(), (token["name"] or "").lower(), bool(token["end"]))
        if foreign and not tag.name and raw.startswith("<![CDATA[", tag.start):
            tag = replace(tag, end=_end_of_cdata(raw, tag.start))
        elif tag.name in _RAW and not tag.closes and not foreign:
            tag = replace(tag, end=_raw_end(raw, tag.name, tag.end))
        elif tag.name in _FOREIGN and not token[0].endswith("/>"):
            foreign = _foreign_after(tag, foreign)
        yield tag
        position = tag.end


def opening(raw: str, tag: Tag) -> str:
    """A start tag without the raw text that belongs to it."""
    token = _TOKEN.match(raw, tag.start)
    return token[0] if token else ""


def _end_of_cdata(raw: str, start: int) -> int:
    end = raw.find("]]>", start)
    return end + len("]]>") if end >= 0 else len(raw)


def _foreign_after(tag: Tag, foreign: str) -> str:
    """The outermost drawing that is open after a tag of a drawing."""
    if tag.closes:
        return "" if tag.name == foreign else foreign
    return foreign or tag.name


def _raw_end(raw: str, name: str, start: int) -> int:
    """The start of the end tag that closes an element of raw text."""
    close = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    inner = re.compile(r"<(/?)script(?=[\s/>])|<!--|-->", re.IGNORECASE)
    if name == "plaintext":
        return len(raw)
    if name != "script":
        found = close.search(raw, start)
        return found.start() if found else len(raw)
    hidden = doubled = False  # a script inside a comment inside a script: its end tag ends neither
    for found in inner.finditer(raw, start):
        if found[0] == "<!--":
            hidden = True
        elif found[0] == "-->":
            hidden = doubled = False
        elif not found[1]:
            doubled = doubled or hidden
        elif doubled:
            doubled = False
        else:
            return found.start()
    return len(raw)


def read_markup(raw: str) -> Markup:
    """Read the text of an HTML page; never raises."""
    builder = _Builder(raw)
    done = 0
    for tag in tags(raw):
        builder.add_text(done, tag.start)
        builder.add_tag(tag)
        done = tag.end
    builder.add_text(done, len(raw))
    return builder.built()


class _Builder:
    """Collects the runs of a page from its tags and the text between them."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._text: list[str] = []
        self._runs: list[_Run] = []
        self._length = 0
        self._node = 0
        self._shut: list[str] = []  # open elements without text to mark
        self._links = 0
        self._pre = 0

    def add_tag(self, tag: Tag) -> None:
        self._node += 1
        name, step = tag.name, -1 if tag.closes else 1
        if name in _SHUT or name in _FOREIGN:
            self._open_or_close(tag)
        elif name == "a":
            self._links = max(self._links + step, 0)
        elif name == "pre":
            self._pre = max(self._pre + step, 0)
        if name == "br":
            self._gap("\n")
        elif name in _CELLS:
            self._gap("\t")
        elif name and name not in _INLINE:
            self._gap("\n\n")

    def _open_or_close(self, tag: Tag) -> None:
        if not tag.closes and not self._raw.endswith("/>", tag.start, tag.end):
            self._shut.append(tag.name)
        elif tag.closes and tag.name in self._shut:
            while self._shut.pop() != tag.name:
                pass

    def _gap(self, blank: str) -> None:
        self._text.append(blank)
        self._length += len(blank)

    def add_text(self, start: int, end: int) -> None:
        if start >= end or self._shut:
            return
        done = start
        for reference in _REFERENCE.finditer(self._raw, start, end):
            shown = html.unescape(reference[0])
            if shown == reference[0]:
                continue
            self._run(done, reference.start(), self._raw[done : reference.start()])
            self._run(reference.start(), reference.end(), shown)
            done = reference.end()
        self._run(done, end, self._raw[done:end])

    def _run(self, start: int, end: int, shown: str) -> None:
        if not shown:
            return
        self._text.append(shown if self._pre else _BLANK.sub(" ", shown))
        self._runs.append(_Run(self._length, len(shown), start, end - start, self._node, self._links > 0))
        self._length += len(shown)

    def built(self) -> Markup:
        return Markup(self._raw, "".join(self._text), tuple(self._runs), tuple(run.at for run in self._runs))
