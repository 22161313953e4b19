"""Whether a text is a document itself, or a text about documents: many independent signs, weighed.

Signs for: a letterhead, ``Số:      /KH-SCT``, a title in capitals, a run of ``Căn cứ``, ``Kính gửi``, articles,
``Nơi nhận``. Signs against: a byline, reported speech, a reader's question, the menu of a page. None is needed, and
none but a few decides alone; each is a `[[sign]]` block of the registry with its weight.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from citegraph.extraction.document.structure import Block, Document, Role
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.schema import SignBlock
from citegraph.text.normal import PARAGRAPH

ENOUGH = 10
"""The sum of weights from which on a text is a document."""

_HEAD = 1800
_OPENING = 800
_BODY = 6000
_END = 1500
_NO_WORDS = frozenset({Role.LETTERHEAD, Role.NUMBER, Role.DATELINE, Role.FURNITURE, Role.TITLE})


def signs_of(document: Document, lexicon: Lexicon) -> tuple[SignBlock, ...]:
    """The signs that a text shows, in the order of the registry."""
    return tuple(_Zones(document).shown(lexicon))


def weight_of(document: Document, lexicon: Lexicon) -> int:
    """The sum of the weights of the signs that a text shows."""
    return sum(sign.weight for sign in signs_of(document, lexicon))


class _Zones:
    """The parts of a text that signs are looked for in, with line breaks where a pattern's `^` and `$` match."""

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
        }
        self._texts: dict[tuple[str, str], str] = {}

    def shown(self, lexicon: Lexicon) -> Iterator[SignBlock]:
        for sign, pattern in lexicon.blocks.signs:
            if sign.role:
                found = sum(1 for _ in zip(self._blocks(sign), range(sign.least), strict=False))
            else:
                found = sum(1 for _ in zip(pattern.finditer(self._text(sign)), range(sign.least), strict=False))
            if found >= sign.least:
                yield sign

    def _blocks(self, sign: SignBlock) -> Iterator[Block]:
        """The blocks of the sign's role in its zone; what a quotation gives belongs to another work."""
        start, end = self.spans[sign.zone]
        for block in self.document.blocks:
            if block.start >= end:
                return
            if block.role.value == sign.role and block.start >= start and not quoted(self.document, block.content):
                yield block

    def _text(self, sign: SignBlock) -> str:
        key = sign.zone, sign.case
        if key not in self._texts:
            start, end = self.spans[sign.zone]
            normal = self.document.normal
            text = normal.text if sign.case == "text" else normal.lower
            if sign.zone == "opening":  # a sentence that a printer broke is one line
                blocks = (b for b in self.document.blocks if b.end > start and b.start < end)
                lines = (text[max(start, b.start) : min(end, b.end)].replace("\n", " ") for b in blocks)
                self._texts[key] = "\n".join(lines).replace(PARAGRAPH, "\n")
            else:
                self._texts[key] = text[start:end].replace(PARAGRAPH, "\n")
        return self._texts[key]


def quoted(document: Document, position: int) -> bool:
    """Whether words are another work's, as in a note's ``có căn cứ ban hành như sau: “Căn cứ …”``."""
    return position < _end_of_cut_quotation(document.normal.text) or document.quote_at(position) is not None


@lru_cache(maxsize=1)
def _end_of_cut_quotation(text: str) -> int:
    """Where the quotation ends whose opening mark a clipped text has lost, or 0."""
    closes = text.find("”")
    return closes if closes >= 0 and text.find("“", 0, closes) < 0 else 0
