"""Search for texts on which a pattern of the code or of the registry takes more than linear time.

    python benchmarks/patterns.py [--tries N] [--seed N] [--only MODULE]

From the parse tree of each pattern, build texts that repeat what its loops read, what its beginnings read and what the
whole pattern reads, each followed by what it cannot read. Match the pattern at the start of each text, or find it
everywhere if the code searches with it, at three lengths. Print one JSON object per pattern whose time grows faster
than its text, with the text, and at last the number of patterns. Exit code 1 for any. Times are of computing, the least
of three; what is fast at the greatest length is not compared. Where the code searches in short texts only, see `SHORT`.
"""

from __future__ import annotations

import argparse
import importlib
import random
import re
import signal
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus import ROOT, report

sys.path.insert(0, str(ROOT / "tests"))

from test_patterns import patterns_of_code, patterns_of_registry

from citegraph.registry.audit.patterns import fits

_PARSER: Any = importlib.import_module("re._parser")
LENGTHS = (1 << 12, 1 << 13, 1 << 14)
FAST = 0.02  # seconds at the greatest length: about a microsecond per character
MOST = 3.0  # times as long for twice the text; linear is 2, quadratic 4
LONGEST = 3.0  # seconds of one search
SHORT = {
    ("citegraph.check.date_rules", "_LAST_TERM"): "a symbol",
    ("citegraph.extraction.mentions.attributes", "TERM"): "the attributes of one mention",
    ("citegraph.extraction.mentions.find", "_APART"): "the words before a symbol",
    ("citegraph.extraction.mentions.worded", "_NUMBERING"): "16 characters",
    ("citegraph.extraction.relations.frames", "_ORDERED"): "the nodes between two works",
    ("citegraph.extraction.relations.reader", "_ENDS_LIST"): "the nodes between two works",
    ("citegraph.extraction.relations.reader", "_ENDS_LIST_AND"): "the nodes between two works",
    ("citegraph.identity.places", "_DATELINE"): "300 characters",
    ("citegraph.imports.graph_records", "_KEY"): "a key, which it matches whole",
    ("citegraph.presentation.quotes", "_CELLS"): "a quote",
    ("citegraph.readers.html", "_BREAKS"): "a text whose runs of spaces are one",
    ("citegraph.registry.lexicon.spelling", "_NO_SYNTAX"): "a pattern of the registry",
    ("citegraph.registry.lexicon.symbol_codes", "_NUMBERED_CODE"): "a symbol",
    ("citegraph.text.normal", "PAGE_BREAK"): "a quote",
}
"""Patterns that the code searches for in short texts only, with what these are."""

_SEARCH = re.compile(r"\b(\w+)\.(?:search|finditer|findall|subn?|split)\(")
_MATCH = re.compile(r"\b(\w+)\.(?:full)?match\(")
_MANY = 24  # a repeat with a lower bound than that is no loop
_CHARACTERS = " \t\n\u2029.,;:-/()[]“”\"'*|#_aAzZđĐạỗ0123456789б\x00"


class TooSlowError(Exception):
    """A search takes longer than `LONGEST`."""


class Texts:
    """Makes texts that a pattern, or a part of it, reads; choices are random."""

    def __init__(self, pattern: re.Pattern[str], chance: random.Random) -> None:
        self._tree = _PARSER.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
        self._chance = chance
        self._groups: dict[int, str] = {}

    def attack(self) -> tuple[str, str, str]:
        """Return what begins a text, what it repeats and what ends it."""
        loops = list(self._loops(self._tree))
        begin, repeated = self._chance.choice(loops) if loops and self._chance.random() < 0.7 else ([], self._tree)
        cut = self._chance.randint(1, max(1, len(repeated)))
        pump = self._read(list(repeated)[: cut if repeated is self._tree else None]) or " "
        if self._chance.random() < 0.3:
            pump += self._chance.choice(_CHARACTERS)
        return self._read(begin), pump, self._chance.choice(("", "\x00", "!", " б", "\n"))

    def _loops(self, items: Any) -> Iterator[tuple[list[Any], Any]]:
        """Each loop's body, after the items before it."""
        for n, (op, value) in enumerate(items):
            name, before = str(op), list(items)[:n]
            if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
                if value[1] >= _MANY:
                    yield before, value[2]
                yield from ((before + more, body) for more, body in self._loops(value[2]))
            else:
                for part in self._parts(name, value):
                    yield from ((before + more, body) for more, body in self._loops(part))

    @staticmethod
    def _parts(name: str, value: Any) -> list[Any]:
        if name == "SUBPATTERN":
            return [value[3]]
        if name in ("ASSERT", "ASSERT_NOT"):
            return [value[1]]
        return list(value[1]) if name == "BRANCH" else [value] if name == "ATOMIC_GROUP" else []

    def _read(self, items: Any) -> str:
        return "".join(self._item(str(op), value) for op, value in items)

    def _item(self, name: str, value: Any) -> str:
        if name == "LITERAL":
            return chr(value)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            times = min(value[1], value[0] + self._chance.choice((0, 0, 1, 2)))
            return "".join(self._read(value[2]) for _ in range(int(times)))
        if name == "BRANCH":
            return self._read(self._chance.choice(value[1]))
        if name == "SUBPATTERN":
            text = self._read(value[3])
            self._groups[value[0]] = text
            return text
        if name == "ATOMIC_GROUP":
            return self._read(value)
        if name == "GROUPREF":
            return self._groups.get(value, "")
        if name in ("IN", "ANY", "NOT_LITERAL"):
            return self._character(name, value)
        return ""

    def _character(self, name: str, value: Any) -> str:
        parts = [v for op, v in value if str(op) in ("LITERAL", "RANGE")] if name == "IN" else []
        own = [chr(v if isinstance(v, int) else v[0]) for v in parts]
        return self._chance.choice([c for c in (*_CHARACTERS, *own) if fits(name, value, c)] or [" "])


@contextmanager
def _limited() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def seconds(pattern: re.Pattern[str], text: str, searched: bool, times: int = 1) -> float:
    """Return the computing that it takes to find the pattern in a text, or to match it there, at most `LONGEST`."""
    least = LONGEST
    for _ in range(times):
        start = time.process_time()
        try:
            with _limited():
                deque(pattern.finditer(text), 0) if searched else pattern.match(text)
        except TooSlowError:
            return LONGEST
        least = min(least, time.process_time() - start)
    return least


def growth(pattern: re.Pattern[str], searched: bool, begin: str, pump: str, end: str) -> float:
    """Return how many times as long twice the text takes; 0 if the greatest length is fast."""

    def spent(length: int, times: int = 1) -> float:
        return seconds(pattern, begin + pump * (length // len(pump)) + end, searched, times)

    for length in LENGTHS:
        if spent(length) == LONGEST:
            return LONGEST / spent(length // 4, 3) / 2
    if spent(LENGTHS[-1]) < FAST:
        return 0.0
    return (spent(LENGTHS[-1], 3) / spent(LENGTHS[0], 3)) ** 0.5


def patterns(only: str | None) -> dict[re.Pattern[str], tuple[str, str, bool]]:
    """Return each pattern with its module or `registry`, its name, and whether the code searches long texts with it."""
    short = {pattern for module, name, pattern in patterns_of_code() if (module, name) in SHORT}
    code = {m: Path(sys.modules[m].__file__ or "").read_text("utf-8") for m, _, _ in patterns_of_code()}
    whole = "\n".join(code.values())
    found: dict[re.Pattern[str], tuple[str, str, bool]] = {}
    for module, name, pattern in patterns_of_code():
        where = code[module] if name.startswith("_") else whole  # a private name is of its module only
        long = pattern not in short and (name in _SEARCH.findall(where) or name not in _MATCH.findall(where))
        if (only is None or module.startswith(only)) and not (pattern in found and found[pattern][2]):
            found[pattern] = module, name, long
    if only in (None, "registry"):  # parts are matched at the start of a line, signs searched in zones
        found |= {pattern: ("registry", "", False) for pattern in patterns_of_registry() if pattern not in found}
    return found


def main(tries: int, seed: int, only: str | None) -> int:
    chance = random.Random(seed)  # noqa: S311 - the same texts for the same seed
    slow, tried = 0, patterns(only)
    for pattern, (module, name, searched) in tried.items():
        texts = Texts(pattern, chance)
        attacks = dict.fromkeys(texts.attack() for _ in range(tries))
        times, attack = max((growth(pattern, searched, *attack), attack) for attack in attacks)
        if times > MOST:
            slow += 1
            shown = {"pattern": pattern.pattern[:200], "times": round(times, 1), "text": attack}
            report({"module": module, "name": name, **shown})
    report({"patterns": len(tried), "slow": slow})
    return int(slow > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=20, metavar="N", help="how many texts for each pattern")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="random seed of the texts")
    parser.add_argument("--only", metavar="MODULE", help="only the patterns of this module, or of the registry")
    given = parser.parse_args()
    sys.exit(main(given.tries, given.seed, given.only))
