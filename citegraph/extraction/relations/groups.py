"""Find references to several works named before: `cả hai nghị định trên`, `các thông tư này`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache

from citegraph.extraction.mentions.mention import Mention
from citegraph.extraction.relations.values import Resolution
from citegraph.model import Form
from citegraph.registry.lexicon import Lexicon

_REACH = 900  # the maximum distance in characters from a reference back to a work
_MOST = 12  # works that one reference stands for
_BOTH = "cả "  # `cả hai nghị định` points back without `này`
_NUMBERS = {"two": 2, "three": 3, "four": 4}


class Groups:
    """The references to several works in one text."""

    def __init__(self, given: Resolution, lexicon: Lexicon) -> None:
        self._lower = given.document.normal.lower
        self._mentions, self._keys, self._self_key = given.mentions, given.keys, given.self_key
        self._lexicon = lexicon
        self._pattern, pointers, self._counts = _patterns(lexicon)
        found = (re.finditer(re.escape(pointer), self._lower) for pointer in pointers)
        self._pointers = sorted(m.start() for matches in found for m in matches)

    def between(self, start: int, end: int) -> Iterator[tuple[int, int, list[int]]]:
        """The references in `start:end`, as spans with the mentions of their works, one for each work."""
        first = bisect_left(self._pointers, start)
        if first == len(self._pointers) or self._pointers[first] >= end:
            return
        for m in self._pattern.finditer(self._lower, start, end):
            if group := self._group(m):
                yield m.start(), m.end(), group

    def beside(self, start: int, end: int, work: int) -> list[int]:
        """The works of the reference at `start:end` other than `work`, which acts on them."""
        m = self._pattern.fullmatch(self._lower, start, end)
        return self._group(m, self._keys[work]) if m else []

    def _group(self, m: re.Match[str], other: str | None = None) -> list[int]:
        count = self._counts.get(m["count"] or m["both"])
        if not m["pointer"] and not (m[0].startswith(_BOTH) and count):
            return []
        group = self._named_before(m.start(), m["type"], count, other)
        return group if len(group) > 1 and count in (None, len(group)) else []

    def _named_before(self, start: int, word: str | None, count: int | None, other: str | None) -> list[int]:
        """The last works of a class before a position, or of any class; `count` of them, if it is known."""
        types = self._lexicon.types
        wanted = types.key_class(types.type_words[word]) if word else None
        found: dict[str, int] = {}
        for j in range(bisect_left(self._mentions, start, key=lambda m: m.start) - 1, -1, -1):
            mention, key = self._mentions[j], self._keys[j]
            if start - mention.end > _REACH or len(found) == (count or _MOST):
                break
            if key in (None, other, self._self_key) or not _stands_alone(mention):
                continue
            if wanted is None or types.key_class(mention.type or "") == wanted:
                found.setdefault(key or "", j)
        return sorted(found.values())


def _stands_alone(mention: Mention) -> bool:
    return mention.parent is None and mention.form is not Form.SELF


@lru_cache(maxsize=4)
def _patterns(lexicon: Lexicon) -> tuple[re.Pattern[str], tuple[str, ...], dict[str, int]]:
    """The pattern of a reference, words of which each reference has one, and the words for numbers."""
    phrases = lexicon.phrases
    counts = {word: n for name, n in _NUMBERS.items() for word in phrases[f"{name}-works"]}
    types = _any_of(word for word, slug in lexicon.types.type_words.items() if slug in lexicon.types.by_id)
    pointers = phrases["group-pointers"]
    pattern = re.compile(
        rf"(?<!\w)(?P<count>{_any_of([*counts, *phrases['all-works']])}) "
        rf"(?:(?P<type>{types})|{_any_of(phrases['any-work'])})(?: (?P<pointer>{_any_of(pointers)}))?(?!\w)"
        rf"|(?<!\w)(?P<both>{_BOTH}\w+)(?= (?:{_any_of(phrases['all-alike'])}) )"
    )
    return pattern, (_BOTH, *{pointer.split()[-1] for pointer in pointers}), counts


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
