"""Make a page of HTML shallow: the tags of elements nested too deeply are taken out, their text is kept.

The time that a parser needs for an element grows with the elements around it, and with the attributes before each. A
page without such elements is left as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

_DEEPEST = 256  # elements inside each other; a page that people read has at most some sixty
_UNENDED = 1000  # elements of a page that may lack their end tag
_ATTRIBUTES = 1000  # words of a tag
_TAG = re.compile(
    r"""
    <!--(?:-?>)? | --!?> | <[!?][^>]*+> | </[^a-zA-Z][^>]*+>  # comments, and what a parser takes for one
    | <(/?) ([a-zA-Z][^\s/>]*+) (?: [^>"'=]++ | =\s*+ (?: "[^"]*+" | '[^']*+' )?+ | ["'] )*+ >
    """,
    re.VERBOSE,
)
_EMPTY = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_BY_ITSELF = frozenset({"p", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "html", "head", "body"})
"""Elements that the next of their kind ends, so that they are inside each other only with a counted one between."""
_ITEMS = {"li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}}
"""The same, but only if no other block is between: they are counted."""
_RAW = frozenset({"script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp", "plaintext"})
_COMMENT = "<!--"
_DRAWINGS = ("svg", "math")  # have rules of their own: any element may be in any other, or be closed by its slash


class _Open:
    """The elements that are open at a place of a page."""

    def __init__(self, blocks: frozenset[str]) -> None:
        self._blocks = blocks
        self._names: list[str] = []
        self._counts: Counter[str] = Counter()
        self._unended = 0

    @property
    def in_drawing(self) -> bool:
        return any(self._counts[drawing] for drawing in _DRAWINGS)

    def starts(self, name: str, tag: str) -> bool:
        """Take in a start tag; True if its element is nested too deeply."""
        if self.in_drawing and name not in self._blocks:
            if tag.endswith("/>"):
                return False
        elif name in _EMPTY or name in _BY_ITSELF:
            return False
        if name in _ITEMS:
            around = islice(reversed(self._names), _DEEPEST)
            if (block := next((other for other in around if other in self._blocks), "")) in _ITEMS[name]:
                self.ends(block)
        self._names.append(name)
        self._counts[name] += 1
        return len(self._names) > _DEEPEST

    def ends(self, name: str) -> bool:
        """Take in an end tag; True if its element is nested too deeply."""
        if not self._counts[name]:
            return False
        # A parser does not always end the elements between, so that a page could have many more open than it seems.
        while self._names[-1] != name and self._unended < _UNENDED:
            self._counts[self._names.pop()] -= 1
            self._unended += 1
        if self._names[-1] == name:
            self._counts[self._names.pop()] -= 1
        return len(self._names) >= _DEEPEST


def shallow(html: str, blocks: frozenset[str]) -> str:
    """The page without the tags of elements nested too deeply; a line break for each of those that are `blocks`."""
    opened = _Open(blocks)
    until = ""  # the end of the comment or script that the place is in
    pieces: list[str] = []
    end = 0
    for tag in _TAG.finditer(html, 0, html.rfind(">") + 1):  # so that each tag has an end, which is searched once
        name = (tag[2] or "").lower()
        if until:
            ends = tag[0] in {"-->", "--!>"} if until == _COMMENT else tag[1] and name == until
            until = "" if ends else until
        elif not name:
            until = _COMMENT if tag[0] == _COMMENT else ""
        elif name in _RAW and not opened.in_drawing:
            until = "" if tag[1] else name
        elif opened.ends(name) if tag[1] else opened.starts(name, tag[0]):
            pieces += [html[end : tag.start()], "<br>" if name in blocks else ""]
            end = tag.end()
        elif len(tag[0]) > _ATTRIBUTES and len(tag[0].split()) > _ATTRIBUTES:
            pieces += [html[end : tag.start()], f"<{name}>"]
            end = tag.end()
    return "".join([*pieces, html[end:]])
