"""Classify a text as a document or as a text about documents, by a weighted sum of independent signs.

Signs for a document: a letterhead, ``Số:      /KH-SCT``, a title in capitals, a series of ``Căn cứ``, ``Kính gửi``,
articles, ``Nơi nhận``. Signs against: a byline, reported speech, a reader's question, the menu of a web page. No sign
is required and few are sufficient; each is a `[[sign]]` block of the registry with its weight.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from citegraph.extraction.document.structure import Document, Role, TextBlock, is_capitals
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.schema import SignBlock
from citegraph.text.normal import PARAGRAPH

ENOUGH = 10
"""The minimum sum of weights for a document."""

# the lengths of the zones in which signs are searched
_HEAD = 1800
_OPENING = 800
_BODY = 6000
_END = 1500
# blocks above the first sentence of a document
_NO_WORDS = frozenset({Role.LETTERHEAD, Role.NUMBER, Role.DATELINE, Role.FURNITURE, Role.TITLE})


def signs_of(document: Document, lexicon: Lexicon) -> tuple[SignBlock, ...]:
    """The signs found in a text, in the order of the registry."""
    return tuple(_Zones(document).shown(lexicon))


def weight_of(document: Document, lexicon: Lexicon) -> int:
    """The sum of the weights of the signs found in a text."""
    return sum(sign.weight for sign in signs_of(document, lexicon))


class _Zones:
    """The zones of a text in which signs are searched, with line breaks where a pattern's `^` and `$` match."""

    def __init__(self, document: Document) -> None:
        self.document = document
        length = len(document.normal.text)
        first = next((b for b in document.blocks if b.role not in _NO_WORDS), None)
        opens = 0 if first is None else first.start if first.role is Role.BASIS else first.content
        self.spans = {
            "head": (0, min(length, _HEAD)),
            "opening": (opens, min(length, opens + _OPENING)),
            "body": (0, min(length, _BODY)),
            "end": (max(0, length - _END), length),
            "any": (0, length),
            "whole": (0, length),  # the pattern has to match all of it
        }
        self.by_role: defaultdict[str, list[TextBlock]] = defaultdict(list)
        for block in document.blocks:
            self.by_role[block.role.value].append(block)
        self._texts: dict[tuple[str, str], str] = {}
        self._starts: dict[tuple[str, str], list[int]] = {}

    def shown(self, lexicon: Lexicon) -> Iterator[SignBlock]:
        for sign, pattern, anchor in lexicon.blocks.signs:
            if sign.role and sign.zone == "whole":
                found = self._share(sign)
            elif sign.role:
                # count up to `least` only: a long text may have thousands of articles
                found = sum(1 for _ in zip(self._blocks(sign), range(sign.least), strict=False))
            elif sign.zone == "whole":
                found = pattern.fullmatch(self._text(sign)) is not None
            elif sign.least == 1:
                found = self._matches_once(sign, pattern, anchor)
            else:
                found = sum(1 for _ in zip(self._matches(sign, pattern, anchor), range(sign.least), strict=False))
            if found >= sign.least:
                yield sign

    def _share(self, sign: SignBlock) -> int:
        """The number of blocks of the sign's role if there are no others, except heading lines and capitals.

        All but the last end like the items of a list: `Căn cứ Điều 5 … thì phải nộp thuế.` is advice.
        """
        text = self.document.normal.text
        ends: list[str] = []
        for block in self.document.blocks:
            words = text[block.start : block.end]
            if block.role.value == sign.role:
                ends.append(words.rstrip()[-1:])
            elif block.role not in _NO_WORDS and not is_capitals(words):
                return 0
        listed = all(end in (";", ",") for end in ends[:-1]) and ends[-1:] != ["?"]
        return len(ends) if listed else 0

    def _blocks(self, sign: SignBlock) -> Iterator[TextBlock]:
        """The blocks of the sign's role in its zone, except in quotations, which belong to another work."""
        start, end = self.spans[sign.zone]
        for block in self.by_role[sign.role]:
            if start <= block.start < end and not quoted(self.document, block.content):
                yield block

    def _matches_once(self, sign: SignBlock, pattern: re.Pattern[str], anchor: str) -> bool:
        """Whether `_matches` has any: the same, faster."""
        text = self._text(sign)
        if anchor == "^":
            return any(pattern.match(text, start) for start in self._line_starts(sign, text))
        return (pattern.match if anchor else pattern.search)(text) is not None

    def _line_starts(self, sign: SignBlock, text: str) -> list[int]:
        """The starts of the lines of a sign's text."""
        key = sign.zone, sign.case
        if key not in self._starts:
            lengths = (len(line) + 1 for line in text.split("\n"))
            self._starts[key] = list(accumulate(lengths, initial=0))[:-1]
        return self._starts[key]

    def _matches(self, sign: SignBlock, pattern: re.Pattern[str], anchor: str) -> Iterator[re.Match[str]]:
        """The matches of a sign's pattern in its zone; `re` would try one with an `anchor` at every character."""
        text = self._text(sign)
        if not anchor:
            yield from pattern.finditer(text)
            return
        at: int | None = 0
        while at is not None:
            m = pattern.match(text, at)
            if m is not None:
                yield m
            end = text.find("\n", at if m is None else max(at, m.end() - 1)) if anchor == "^" else -1
            at = end + 1 if end >= 0 else None

    def _text(self, sign: SignBlock) -> str:
        key = sign.zone, sign.case
        if key not in self._texts:
            start, end = self.spans[sign.zone]
            normal = self.document.normal
            text = normal.text if sign.case == "text" else normal.lower
            if sign.zone == "opening":  # a sentence split over printed lines becomes one line
                blocks = (b for b in self.document.blocks if b.end > start and b.start < end)
                lines = (text[max(start, b.start) : min(end, b.end)].replace("\n", " ") for b in blocks)
                self._texts[key] = "\n".join(lines).replace(PARAGRAPH, "\n")
            else:
                self._texts[key] = text[start:end].replace(PARAGRAPH, "\n")
        return self._texts[key]


def quoted(document: Document, position: int) -> bool:
    """Whether a position is in the words of another work, as in a note's ``có căn cứ ban hành như sau: “Căn cứ …”``."""
    return position < _end_of_cut_quotation(document.normal.text) or document.quote_at(position) is not None


@lru_cache(maxsize=1)
def _end_of_cut_quotation(text: str) -> int:
    """The end of the quotation whose opening mark is missing from a clipped text, or 0."""
    closes = text.find("”")
    return closes if closes >= 0 and text.find("“", 0, closes) < 0 else 0
