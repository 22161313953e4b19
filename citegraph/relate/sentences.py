"""The sentences of a text that its relations are read from."""

from __future__ import annotations

from collections.abc import Iterator

from citegraph.extraction.lexicon import Lexicon
from citegraph.extraction.mention import Mention
from citegraph.relate.said import Sentence


def sentences_of(text: str, mentions: list[Mention], lexicon: Lexicon) -> Iterator[Sentence]:
    """Sentences that hold a mention or open a list. A break inside a mention is none."""
    start, i = 0, 0
    for end in [*(m.end() for m in lexicon.sentence_break.finditer(text)), len(text)]:
        first = i
        while i < len(mentions) and mentions[i].start < end:
            i += 1
        if i > first and max(m.end for m in mentions[first:i]) > end:
            i = first
            continue
        if i > first or text[max(start, end - 4) : end].rstrip().endswith(":"):
            yield Sentence(start, end, [j for j in range(first, i) if mentions[j].parent is None])
        start = end
