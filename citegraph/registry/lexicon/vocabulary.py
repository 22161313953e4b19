"""The words of the registry, for texts whose words are broken or written without diacritics."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ahocorasick_rs import AhoCorasick, MatchKind

from citegraph.registry.lexicon.phrases import Phrases
from citegraph.registry.lexicon.spelling import WORD, is_syllable, is_word
from citegraph.registry.load import Registry
from citegraph.text.normal import fold, fold_case

_LEAST = 4  # letters of a type word that is recognised without its diacritics: `luat`


class Vocabulary:
    """The syllables and phrases of the registry. Its tables are built for the first text that needs them."""

    def __init__(self, registry: Registry, phrases: Phrases) -> None:
        self._registry, self._phrases = registry, phrases
        words = {word for block in registry.types for word in block.words if len(word) >= _LEAST}
        self._unmarked_types = AhoCorasick(sorted({fold(word) for word in words} - words))

    @cached_property
    def syllables(self) -> frozenset[str]:
        """The syllables of all phrases, names and titles, in lower case with new-style tone placement."""
        titles = (work.title for work in self._registry.works)
        words = {word for text in (*self._texts(), *titles) for word in WORD.findall(fold_case(text))}
        return frozenset(filter(is_syllable, words))

    @cached_property
    def longest_syllable(self) -> int:
        """The most letters that a syllable has."""
        return max(map(len, self.syllables), default=0)

    def names_unmarked_type(self, lower: str) -> bool:
        """Whether a text in lower case contains a document type without its diacritics."""
        return bool(self._unmarked_types.find_matches_as_indexes(lower))

    def marked(self, lower: str) -> Iterator[tuple[int, str]]:
        """The phrases that a text without diacritics contains: the start, and the phrase with its diacritics.

        A word that several words are written like without diacritics (`so`, `nam`) counts only before a number.
        """
        phrases, found = self._unmarked
        for index, start, end in found.find_matches_as_indexes(lower):
            phrase = phrases[index]
            numbered = phrase not in self._phrases["unmarked-before-numbers"] or lower[end + 1 : end + 2].isdigit()
            # a code is no word: `16-CT/TU ngay`
            if numbered and is_word(lower, start, end) and lower[start - 1 : start] not in ("-", "/"):
                yield start, phrase

    @cached_property
    def _unmarked(self) -> tuple[list[str], AhoCorasick]:
        """The phrases that have diacritics, and the automaton of their forms without; the first of equal forms wins."""
        forms: dict[str, str] = {}
        alone = (*self._phrases["unmarked-words"], *self._phrases["unmarked-before-numbers"])
        for text in (*(t for t in map(fold_case, self._texts()) if " " in t), *alone):
            form = fold(text)
            if len(form) == len(text) and form != text:
                forms.setdefault(form, text)
        return list(forms.values()), AhoCorasick(list(forms), matchkind=MatchKind.LeftmostLongest)

    def _texts(self) -> Iterator[str]:
        """The words and names of all blocks, those that begin a reference first."""
        registry = self._registry
        yield from (word for block in registry.types for word in block.words)
        yield from (word for block in registry.verbs for word in block.words)
        yield from (word for block in registry.marks for word in block.words)
        yield from (word for block in (*registry.issuers, *registry.bodies) for word in (*block.words, block.name))
        yield from (word for block in registry.organs for word in block.words)
        yield from (word for block in registry.phrases for word in block.words)
        yield from (word for block in registry.worded for word in block.words)
        yield from (word for block in registry.named for word in block.words)
        yield from (place.name for place in registry.localities)
        yield from (work.name for work in registry.works)
