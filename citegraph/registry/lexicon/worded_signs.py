"""The signs of works named in words (`[[worded]]` blocks)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ahocorasick_rs import AhoCorasick, MatchKind

from citegraph.lazy import lazy_pattern
from citegraph.registry.lexicon.document_types import DocumentTypes
from citegraph.registry.lexicon.spelling import literal_words
from citegraph.registry.load import Registry
from citegraph.registry.schema import WordedBlock
from citegraph.text.normal import PARAGRAPH


class WordedSigns:
    """The compiled `[[worded]]` blocks: each pattern begins with a type word or with the body's verb."""

    def __init__(self, registry: Registry, types: DocumentTypes) -> None:
        by_sign: dict[str, list[WordedBlock]] = defaultdict(list)
        for block in registry.worded:
            by_sign[block.sign].append(block)
        self.acts: dict[str, list[WordedBlock]] = defaultdict(list)
        for block in by_sign["work"]:
            for act in block.words:
                self.acts[act].append(block)
        self.issuing_types = frozenset(t for b in by_sign["title"] for t in b.types)
        self.issued_by = by_sign["issued-by"]
        self.about = by_sign["about"]
        self.issued = by_sign["issued-topic"]
        self.many = frozenset(b.stem for b in registry.worded if b.many)
        self.stems = {b.stem: b.identifies for b in registry.worded if b.stem}
        self.any_bodies = frozenset(w for b in by_sign["any-body"] for w in b.words)
        rules = [(b, _rules_pattern(b, types)) for b in by_sign["rules"]]
        self.heads = rules + [(b, _quoted_pattern(b, types)) for b in by_sign["quoted"]]
        words = {w for block, _ in self.heads for t in block.types for w in types.by_id[t].words}
        self._head_words = AhoCorasick(sorted(words), matchkind=MatchKind.LeftmostLongest)

    def names(self, lower: str) -> Iterator[tuple[WordedBlock, re.Match[str]]]:
        """The names of rules and of works with a quoted title; those of one block do not overlap."""
        starts = [start for _, start, _ in self._head_words.find_matches_as_indexes(lower)]
        for block, pattern in self.heads:
            covered = 0
            for start in starts:
                if start >= covered and (m := pattern.match(lower, start)):
                    covered = m.end()
                    yield block, m


def _rules_pattern(block: WordedBlock, types: DocumentTypes) -> re.Pattern[str]:
    """The pattern for rules up to the name of their body: `Quy chế làm việc của `."""
    topic = r"(?: (?!của )[^\W\d_]{1,12},?){0,9} "
    return lazy_pattern(rf"(?<!\w){_head(block, types)}(?P<topic>{topic})(?:{_any_of(block.words)}) ")


def _quoted_pattern(block: WordedBlock, types: DocumentTypes) -> re.Pattern[str]:
    """The pattern for a work with its quoted title: `Quy định “Trách nhiệm nêu gương của cán bộ”`."""
    title = rf"(?P<title>[^“”\"{PARAGRAPH}]{{12,300}})[”\"]"
    return lazy_pattern(rf"(?<!\w){_head(block, types)}(?P<topic> )(?:{_any_of(block.words)}) ?{title}")


def _head(block: WordedBlock, types: DocumentTypes) -> str:
    """The type word that begins a name."""
    return f"(?P<head>{_any_of(word for type_id in block.types for word in types.by_id[type_id].words)})"


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(literal_words, words))
