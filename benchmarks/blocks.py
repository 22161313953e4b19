"""Leave out each block of the registry, or each word of a block, and list those that no example or case notices.

    python benchmarks/blocks.py [--words] [--kind KIND ...] [--sample N] [--seed N]

The examples and counter-examples of all blocks and the cases of `tests/cases` are read with the registry that is left.
Print one JSON object per loss that changes none of them; the last line is the percentage that is noticed. With
`--words`, texts that do not have the word are skipped. Exit code 1 below `NOTICED` percent of the blocks.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from corpus import ROOT, report

sys.path.insert(0, str(ROOT / "tests"))

from casefiles import cases, found_in
from test_registry import BLOCKS, what

from citegraph.extraction.pipeline import Extractor
from citegraph.model import Source
from citegraph.registry import Registry, load_registry
from citegraph.registry.schema import Block
from citegraph.text.normal import fold_case

KINDS = (
    *("types", "issuers", "bodies", "organs", "place_levels", "grammars", "named", "abbreviations", "worded"),
    *("standards", "verbs", "marks", "modals", "frames", "actions", "phrases"),
)
"""Not localities, terms and plenums, which `test_registry.py` lists, nor parts and signs, whose examples
`test_structure.py` reads with one block at a time."""

NOTICED = 80.0
AREAS = ("symbol", "named", "short", "attribute", "relation", "detail", "place", "provision", "document", "nothing")
_FILES = ("in_the_wild", "synthetic", "negative")


@dataclass(frozen=True, slots=True)
class Text:
    """A text, how what it finds is written (the block or the area of the case), and what that shall be."""

    text: str
    written: Block | str
    finds: list[str]

    def holds(self, extractor: Extractor) -> bool:
        """Whether the extractor finds in it what it shall."""
        extraction = extractor.extract(Source("case", self.text))
        written = self.written
        found = found_in(extraction, written) if isinstance(written, str) else what(written, extraction)
        return found == self.finds


@dataclass(frozen=True, slots=True)
class Loss:
    """A block that is left out, or a word of it, and the registry without it."""

    kind: str
    block: str
    word: str
    registry: Registry


def texts() -> list[Text]:
    """Return the examples of all blocks and the cases, those that the whole registry reads as they say."""
    found = [
        Text(e.text, block, list(e.finds)) for blocks in BLOCKS.values() for block in blocks for e in block.examples
    ]
    found += [Text(t, block, []) for blocks in BLOCKS.values() for block in blocks for t in block.counter_examples]
    found += [Text(case.text, area, list(case.finds)) for area in AREAS for case in cases(area, *_FILES)]
    whole = Extractor(load_registry(standards=True))
    return [text for text in found if text.holds(whole)]


def losses(kinds: list[str], words: bool) -> Iterator[Loss]:
    """Yield each loss of these kinds."""
    registry = load_registry(standards=True)
    for kind in kinds:
        blocks = getattr(registry, kind)
        for n, block in enumerate(blocks):
            name = getattr(block, "id", "") or block.slug
            for fewer, word in _without_words(block) if words else [((), "")]:
                left = replace(
                    registry, **{kind: (*blocks[:n], *fewer, *blocks[n + 1 :])}, fingerprint=f"{kind} {n} {word}"
                )
                yield Loss(kind, name, word, left)


def _without_words(block: Any) -> Iterator[tuple[tuple[Any, ...], str]]:
    """The block without each of its words in turn; a block of one word is not a list."""
    listed = getattr(block, "words", ()) or ()
    if len(listed) > 1:
        yield from ((((replace(block, words=tuple(w for w in listed if w != word)),)), word) for word in listed)


def noticed(loss: Loss, against: list[Text]) -> bool:
    """Whether a text is read differently, or not at all, with what is left; the block's own texts come first."""
    try:
        extractor = Extractor(loss.registry)
        word = fold_case(loss.word)
        tried = [text for text in against if word in fold_case(text.text)]
        tried.sort(key=lambda text: getattr(text.written, "id", "") != loss.block)
        return not all(text.holds(extractor) for text in tried)
    except (KeyError, StopIteration, ValueError, IndexError):
        return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", action="store_true", help="leave out words, not blocks")
    parser.add_argument("--kind", nargs="*", choices=KINDS, default=KINDS, metavar="KIND")
    parser.add_argument("--sample", type=int, metavar="N", help="how many of the losses to try")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    against, possible = texts(), list(losses(list(asked.kind), asked.words))
    tried = random.Random(asked.seed).sample(possible, min(asked.sample, len(possible))) if asked.sample else possible  # noqa: S311 - repeatable
    survived = 0
    for loss in tried:
        if not noticed(loss, against):
            survived += 1
            report({"kind": loss.kind, "block": loss.block, "word": loss.word})
    share = round(100 * (1 - survived / len(tried)), 1)
    report({"losses": len(tried), "of": len(possible), "noticed": share})
    sys.exit(int(share < NOTICED and not asked.words))


if __name__ == "__main__":
    main()
