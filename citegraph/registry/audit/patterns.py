"""Find patterns that may backtrack exponentially: some text can be matched in more ways the longer it is.

A pattern is read as an automaton of its characters. Where two paths of it, from a place back to that place, read the
same characters, each turn doubles the ways in which a text can be matched, and a text that fits none of them is tried
in all: `(?:a+ ?)+`, `(?: ?,? ?a)*`. Look-arounds count as nothing; what is atomic or possessive has one way.
"""

from __future__ import annotations

import importlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

_PARSER: Any = importlib.import_module("re._parser")
_LOOKS = frozenset({"AT", "ASSERT", "ASSERT_NOT", "GROUPREF"})
_SAMPLES = " \t\n\u2029azAZ09_đạỗĐỔ.,;:-/()“\"'*|б"  # a character of each kind that patterns tell apart


@dataclass(slots=True)
class _Part:
    """A part of a pattern: in how many ways it may be empty, and at which characters it begins and ends."""

    empty: int
    first: Counter[int] = field(default_factory=Counter)
    last: Counter[int] = field(default_factory=Counter)


class _Automaton:
    """The characters of a pattern, and in how many ways each may follow another."""

    def __init__(self, tree: Any, bounded: bool = True) -> None:
        self._bounded = bounded  # whether a bounded repeat is a loop
        self.guarded: set[int] = set()  # characters after which a look-around or an end may still fail
        self.chars: list[frozenset[str]] = []
        self.follow: defaultdict[int, Counter[int]] = defaultdict(Counter)
        self.inner: list[_Automaton] = []  # what is atomic, to be looked at by itself
        self.alphabet = {*_SAMPLES, *_literals(tree)}
        self.whole = self._series(tree)

    def _series(self, items: Iterable[Any]) -> _Part:
        whole = _Part(1)
        for item in items:
            if str(item[0]) in _LOOKS:
                self.guarded |= whole.last.keys()
            whole = self._then(whole, self._part(*item))
        return whole

    def _then(self, a: _Part, b: _Part) -> _Part:
        self._join(a.last, b.first)
        first, last = Counter(a.first), Counter(b.last)
        for chars, more, times in ((first, b.first, a.empty), (last, a.last, b.empty)):
            for at, ways in more.items():
                if times:
                    chars[at] += ways * times
        return _Part(a.empty * b.empty, first, last)

    def _join(self, lasts: Counter[int], firsts: Counter[int]) -> None:
        for a, ways in lasts.items():
            for b, more in firsts.items():
                self.follow[a][b] += ways * more

    def _part(self, op: Any, value: Any) -> _Part:
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            return self._repeat(*value)
        if name == "SUBPATTERN":
            return self._series(value[3])
        if name == "BRANCH":
            parts = [self._series(branch) for branch in value[1]]
            ends = (sum((getattr(p, end) for p in parts), Counter[int]()) for end in ("first", "last"))
            return _Part(sum(p.empty for p in parts), *ends)
        if name in ("ATOMIC_GROUP", "POSSESSIVE_REPEAT"):
            inner = _Automaton(value[2] if name == "POSSESSIVE_REPEAT" else value, self._bounded)
            self.inner.append(inner)
            empty = inner.whole.empty or (name == "POSSESSIVE_REPEAT" and value[0] == 0)
            return _Part(int(empty), *self._char(c for at in inner.whole.first for c in inner.chars[at]))
        if name in _LOOKS or name == "GROUPREF_EXISTS":
            return _Part(1)
        return _Part(0, *self._char(c for c in self.alphabet if fits(op, value, c)))

    def _char(self, chars: Iterable[str]) -> tuple[Counter[int], Counter[int]]:
        self.chars.append(frozenset(chars))
        at = len(self.chars) - 1
        return Counter([at]), Counter([at])

    def _repeat(self, least: int, most: Any, body: Any) -> _Part:
        if most in (1, 2):
            whole = _Part(1)
            for turn in range(most):
                part = self._series(body)
                part.empty += turn >= least
                whole = self._then(whole, part)
            return whole
        part = self._series(body)
        if self._bounded or most is _PARSER.MAXREPEAT:
            self._join(part.last, part.first)
        return _Part(max(part.empty, int(least == 0)), part.first, part.last)

    def doubles(self) -> bool:
        """Whether two paths from a character back to it read the same."""
        if any(inner.doubles() for inner in self.inner):
            return True
        for circle in self._circles():
            steps = {a: [b for b in self.follow[a] if b in circle] for a in circle}
            if any(self.follow[a][b] > 1 for a in circle for b in steps[a]):
                return True
            onward: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
            back: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
            for a in circle:
                for b in circle:
                    for c, d in ((c, d) for c in steps[a] for d in steps[b] if self.chars[c] & self.chars[d]):
                        onward[a, b].append((c, d))
                        back[c, d].append((a, b))
            same = [(a, a) for a in circle]
            if any(a != b for a, b in _reached(same, onward) & _reached(same, back)):
                return True
        return False

    def squares(self) -> bool:
        """Whether a text can stay in one loop, move on to another and stay there, all with the same characters.

        The last loop of a pattern counts only if something after it may fail.
        """
        if any(inner.squares() for inner in self.inner):
            return True
        circle_of = {at: circle for circle in self._circles() for at in circle}
        steps: dict[int, list[int]] = {at: list(nexts) for at, nexts in self.follow.items()}
        done = self.whole.last.keys() - self.guarded
        for p, first in circle_of.items():
            for q in _reached([p], steps) & circle_of.keys() - {p} - done:
                if self.chars[p] & self.chars[q] and self._moves_on(p, q, first, circle_of[q]):
                    return True
        return False

    def _moves_on(self, p: int, q: int, first: set[int], second: set[int]) -> bool:
        """Whether some characters lead from p to p, from p to q and from q to q."""
        ahead, done = [(p, p, q)], {(p, p, q)}
        while ahead:
            a, b, c = ahead.pop()
            for x in self.follow[a].keys() & first:
                for z in self.follow[c].keys() & second:
                    common = self.chars[x] & self.chars[z]
                    fresh = {(x, y, z) for y in self.follow[b] if common & self.chars[y]} - done
                    if (p, q, q) in fresh:
                        return True
                    done |= fresh
                    ahead += fresh
        return False

    def _circles(self) -> Iterator[set[int]]:
        """The sets of characters that can each follow the other."""
        back: defaultdict[int, list[int]] = defaultdict(list)
        for a, nexts in self.follow.items():
            for b in nexts:
                back[b].append(a)
        left = set(range(len(self.chars)))
        while left:
            at = min(left)
            circle = _reached([at], {a: list(n) for a, n in self.follow.items()}) & _reached([at], back)
            left -= circle
            if len(circle) > 1 or at in self.follow[at]:
                yield circle


def _reached(starts: Iterable[Any], steps: Any) -> set[Any]:
    done, ahead = set(starts), list(starts)
    while ahead:
        fresh = set(steps.get(ahead.pop(), ())) - done
        done |= fresh
        ahead += fresh
    return done


def _literals(tree: Any) -> Iterator[str]:
    if isinstance(tree, (list, tuple)) or hasattr(tree, "data"):
        items = list(tree)
        if len(items) == 2 and str(items[0]) in ("LITERAL", "NOT_LITERAL"):
            yield chr(items[1])
        else:
            for item in items:
                yield from _literals(item)


def fits(op: Any, value: Any, char: str) -> bool:
    """Whether an item of a parsed pattern that reads one character reads this one."""
    name = str(op)
    if name in ("LITERAL", "NOT_LITERAL"):
        return (ord(char) == value) is (name == "LITERAL")
    if name == "ANY":
        return char != "\n"
    if name == "IN":
        turned = str(value[0][0]) == "NEGATE"
        return any(fits(kind, inner, char) for kind, inner in value[turned:]) is not turned
    if name == "RANGE":
        return bool(value[0] <= ord(char) <= value[1])
    kinds = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}
    kind = str(value).removeprefix("CATEGORY_")
    return (re.match(kinds[kind.removeprefix("NOT_")], char) is not None) is not kind.startswith("NOT_")


def may_explode(pattern: str, flags: int = 0) -> bool:
    """Whether the time of a pattern may double with every few characters of a text."""
    return _Automaton(_PARSER.parse(pattern, flags)).doubles()


def may_square(pattern: str, flags: int = 0) -> bool:
    """Whether the time of a pattern at one place may grow with the square of a text: `a*b?a*`, `.*,.*`."""
    return _Automaton(_PARSER.parse(pattern, flags), bounded=False).squares()
