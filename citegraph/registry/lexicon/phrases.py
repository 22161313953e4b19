"""The phrase lists of the registry, and the verbs of amending acts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ahocorasick_rs import AhoCorasick

from citegraph.lazy import lazy_pattern
from citegraph.registry.lexicon.spelling import is_word, one_of
from citegraph.registry.load import Registry
from citegraph.registry.schema import ActionBlock, beginnings
from citegraph.text.normal import PARAGRAPH

_OPENING = "(“\"‘'[–*_-"  # marks that may directly precede the first word of a phrase
_LONGEST_WORD = 24


def _word_start(lower: str, end: int) -> int:
    """The start of the word that ends at `end`, or the maximum word length before `end`."""
    reach = max(0, end - _LONGEST_WORD)
    start = lower.rfind(" ", reach, end) + 1 or reach
    return lower.rfind(PARAGRAPH, start, end) + 1 or start


class Phrases:
    """The phrase lists by name: `phrases["title-openers"]`; the methods match them in `Normal.lower`."""

    def __init__(self, registry: Registry) -> None:
        self._sets = {p.id: frozenset(p.words) for p in registry.phrases}
        lists = {p.id: p.words for p in registry.phrases} | _worded_signs(registry)
        self._lists = lists
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._by_beginning = {name: _by_beginning(words) for name, words in lists.items()}
        self._ends = {
            name: (
                frozenset(words),
                frozenset(w[-2:] for w in words),
                frozenset(w.rpartition(" ")[2] for w in words),
                max(w.count(" ") + 1 for w in words),
            )
            for name, words in lists.items()
        }
        self.commands = one_of(w for v in registry.verbs if v.commands for w in v.words)
        self.verbs = one_of(w for v in registry.verbs for w in v.words)
        self._registry_actions = registry.actions
        verbs = "|".join(f"(?P<a{i}>{block.pattern})" for i, block in enumerate(registry.actions))
        self._action = lazy_pattern(rf"(?<!\w)(?:{verbs})(?!\w)" if verbs else "(?!)")
        heads = sorted({head for block in registry.actions for head in beginnings(block.pattern)})
        self._action_heads = AhoCorasick(heads)

    def __getitem__(self, phrases: str) -> frozenset[str]:
        """The phrases of a list."""
        return self._sets[phrases]

    def starts_with(self, phrases: str, lower: str, position: int) -> int | None:
        """The end of the longest phrase of a list that begins at `position`, or None."""
        shortest, by_beginning = self._by_beginning[phrases]
        for phrase in by_beginning.get(lower[position : position + shortest], ()):
            if lower.startswith(phrase, position) and is_word(lower, position, position + len(phrase)):
                return position + len(phrase)
        return None

    def ends_with(self, phrases: str, lower: str, position: int) -> int | None:
        """The start of the longest phrase of a list that ends at `position`, ignoring spaces, or None."""
        words, last_letters, last_words, most = self._ends[phrases]
        end = position
        while end and lower[end - 1] == " ":
            end -= 1
        # nearly all calls end here
        if lower[max(0, end - 2) : end] not in last_letters and lower[end - 1 : end] not in last_letters:
            return None
        start, best = _word_start(lower, end), None
        if lower[start:end].lstrip(_OPENING) not in last_words:
            return None
        for _ in range(most):
            phrase = lower[start:end].lstrip(_OPENING)
            if phrase in words:
                best = end - len(phrase)
            if not start or len(phrase) < end - start:
                break
            start = _word_start(lower, start - 1)
        return best

    def find(self, phrases: str, lower: str, start: int, end: int) -> Iterator[int]:
        """The ends of the phrases of a list between two positions."""
        return (m.end() for m in self._pattern(phrases).finditer(lower, start, end))

    def spans(self, phrases: str, lower: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The spans of the phrases of a list between two positions."""
        return (m.span() for m in self._pattern(phrases).finditer(lower, start, end))

    def contains(self, phrases: str, lower: str) -> bool:
        """Whether a text contains a phrase of a list."""
        return self._pattern(phrases).search(lower) is not None

    def _pattern(self, phrases: str) -> re.Pattern[str]:
        """The pattern of a list, compiled when it is first searched for."""
        if phrases not in self._patterns:
            self._patterns[phrases] = one_of(self._lists[phrases])
        return self._patterns[phrases]

    def action_starts(self, lower: str) -> Iterator[int]:
        """The positions at which a verb of amending acts may begin."""
        return (start for _, start, _ in self._action_heads.find_matches_as_indexes(lower))

    def is_action(self, lower: str, position: int) -> bool:
        """Whether a verb of amending acts begins at `position`."""
        return self._action.match(lower, position) is not None

    def actions(self, lower: str) -> Iterator[tuple[int, int, ActionBlock]]:
        """The verbs of amending acts in a text: start, end, block."""
        for m in self._action.finditer(lower):
            yield m.start(), m.end(), self._registry_actions[int((m.lastgroup or "a0")[1:])]


def _by_beginning(words: Iterable[str]) -> tuple[int, dict[str, list[str]]]:
    """The phrases, longest first, by as many of their first characters as the shortest of them has, up to four."""
    longest_first = sorted(words, key=lambda w: (-len(w), w))
    shortest = min([4, *map(len, longest_first)])
    found: dict[str, list[str]] = {}
    for word in longest_first:
        found.setdefault(word[:shortest], []).append(word)
    return shortest, found


def _worded_signs(registry: Registry) -> dict[str, tuple[str, ...]]:
    """The words for each sign of works in words, as lists named `worded-plural` and so on."""
    signs: dict[str, tuple[str, ...]] = {}
    for block in registry.worded:
        name = f"worded-{block.sign}"
        signs[name] = (*signs.get(name, ()), *block.words)
    return signs
