"""Document types: their words, abbreviations and classes, and the names formed with a type word."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ahocorasick_rs import AhoCorasick, MatchKind

from citegraph.lazy import lazy_pattern
from citegraph.registry.lexicon.phrases import Phrases
from citegraph.registry.lexicon.spelling import literal_words
from citegraph.registry.load import Registry
from citegraph.registry.schema import AbbreviationBlock, NamedBlock, TypeBlock, fill_placeholders
from citegraph.text.normal import fold_case

_TYPE_WORD = 40
_NUMBER_BEHIND = re.compile(r"(?:[ \n](?:số[ \n])?)?\d")
_DATED_BEHIND = re.compile(r"[ \n](?:số[ \n])?\d{1,4}/(?:19|20)\d\d")
_NO_WORD = re.compile(r"\W")
_IN_CODE = frozenset("-/&")  # next to a word, these make it a part of a code

NamePattern = tuple[NamedBlock, re.Pattern[str], re.Pattern[str]]
"""A `[[named]]` block with its patterns: for the words after the type word, and for those that complete the name."""


class DocumentTypes:
    """The types by id, and the tables from words to types."""

    def __init__(self, registry: Registry, phrases: Phrases) -> None:
        self.by_id: dict[str, TypeBlock] = {t.id: t for t in registry.types}
        self.letter = next((t.id for t in registry.types if t.letter), None)
        self.consolidated = next((t.id for t in registry.types if t.consolidated), None)
        pairs = _words_of_types(registry, phrases)
        self.heads = AhoCorasick([w for w, _ in pairs], matchkind=MatchKind.LeftmostLongest)
        self.head_types = [t for _, t in pairs]
        self.type_words = dict(pairs)
        self.heads_of = {t.id: _heads_of(registry, t.name.lower()) for t in registry.types}
        self._only_dated = {a: t.id for t in registry.types for a in t.dated_abbreviations}
        self.short_words = {a: t.id for t in registry.types for a in t.abbreviations} | self._only_dated
        self._short_types = list(self.short_words.values())
        self._short_words = AhoCorasick(list(self.short_words), matchkind=MatchKind.LeftmostLongest)
        self.named = _names_after_types(registry.named)
        self.named_by_id = {n.id: n for n in registry.named}
        self._add_abbreviated_names(registry.abbreviations)

    def _add_abbreviated_names(self, blocks: Iterable[AbbreviationBlock]) -> None:
        """Index the abbreviations of laws: those after a type word (`Luật BVMT`) and those of whole names (`BLDS`)."""
        self.short_names = {form: block for block in blocks for form in block.forms}
        forms = sorted(self.short_names, key=lambda f: (-len(f), f))
        alternatives = "|".join(literal_words(form).replace(" ", r"[ \n]") for form in forms) or "(?!)"
        self._short_names = lazy_pattern(rf"[ \n](?P<form>{alternatives})(?![\w&]|[-/]\w)")
        self.whole_names = {word: block for block in blocks for word in block.words}
        self.whole_types = [self.type_of_name(block.name) for block in self.whole_names.values()]
        self._whole_names = AhoCorasick(list(self.whole_names), matchkind=MatchKind.LeftmostLongest)

    def key_class(self, type_id: str) -> str:
        """The class of a type in keys: luật and bộ luật are the same."""
        block = self.by_id.get(type_id)
        return block.key_class or type_id if block else type_id

    def type_of_name(self, name: str) -> str:
        """The type whose word begins a name."""
        words = fold_case(name).split(" ")
        return next((t for n in (3, 2, 1) if (t := self.type_words.get(" ".join(words[:n])))), "")

    def type_word_at(self, lower: str, position: int) -> str | None:
        """The longest type word, of at most three words, that begins at `position`."""
        words = lower[position : position + _TYPE_WORD].split(" ")
        return next((w for n in (3, 2, 1) if (w := " ".join(words[:n])) in self.type_words), None)

    def abbreviated(self, text: str, lower: str) -> Iterator[tuple[int, int, str]]:
        """The abbreviations of type words before a number or a name (`NQ 57`, `NQ Đại hội XIII`): start, end, type."""
        for index, start, end in self._short_words.find_matches_as_indexes(text):
            if start and not _NO_WORD.match(text, start - 1):
                continue
            if text[start:end] in self._only_dated and not _DATED_BEHIND.match(text, end):
                continue
            type_id, coded = self._short_types[index], text[start - 1 : start] in _IN_CODE
            if _NUMBER_BEHIND.match(text, end):
                stuck = coded and text[end : end + 1].isdigit()
            else:
                stuck = coded or not self._is_name(type_id, lower, end)
            if not stuck:
                yield start, end, type_id

    def _is_name(self, type_id: str, lower: str, position: int) -> bool:
        """Whether the words after a type word that ends at `position` name a work."""
        return any(after.match(lower, position) for _, after, _ in self.named.get(type_id, ()))

    def abbreviated_names(self, text: str) -> Iterator[tuple[int, int, str]]:
        """The abbreviations of whole names of laws (`BLDS`): start, end, type."""
        for index, start, end in self._whole_names.find_matches_as_indexes(text):
            before, following = text[start - 1 : start], text[end : end + 1]
            if not (before.isalnum() or before in _IN_CODE or following.isalnum() or following in _IN_CODE):
                yield start, end, self.whole_types[index]

    def abbreviation_at(self, text: str, position: int) -> tuple[int, AbbreviationBlock] | None:
        """The end and the block of the abbreviation after a law's type word that ends at `position`."""
        m = self._short_names.match(text, position)
        return (m.end(), self.short_names[" ".join(m["form"].split())]) if m else None


def _words_of_types(registry: Registry, phrases: Phrases) -> list[tuple[str, str]]:
    """The words that begin a reference, with their types: `nghị định`, the untyped `văn bản`, the named `Khoán 10`."""
    words = [(w, t.id) for t in registry.types for w in t.words]
    words += [(w, "") for w in phrases["generic-document"]]
    words += [(fold_case(w), f"named:{n.id}") for n in registry.named for w in n.words]
    return words


def _names_after_types(blocks: Iterable[NamedBlock]) -> dict[str, list[NamePattern]]:
    """The names that follow a type word, by type: `Đại hội XIII` after `nghị quyết`."""
    named: dict[str, list[NamePattern]] = defaultdict(list)
    for block in blocks:
        if block.after:
            after, tail = (
                lazy_pattern(fill_placeholders(block.after)),
                lazy_pattern(fill_placeholders(block.tail or "(?!)")),
            )
            named[block.type].append((block, after, tail))
    return named


def _heads_of(registry: Registry, name: str) -> list[str]:
    """The types whose names begin the name of a type: `thông tư` for `thông tư liên tịch`."""
    return [t.id for t in registry.types if name.startswith(f"{t.name.lower()} ")]
