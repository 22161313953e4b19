"""Names of localities, the words for their levels, and the words that end the name of a place."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from citegraph.lazy import lazy_pattern
from citegraph.registry.lexicon.bodies import Bodies
from citegraph.registry.lexicon.phrases import Phrases
from citegraph.registry.lexicon.spelling import one_of, word_starts
from citegraph.registry.load import Registry
from citegraph.registry.schema import IssuerBlock, Locality, PlaceLevelBlock
from citegraph.text.normal import fold_case


class PlaceNames:
    """The provinces of the registry in all spellings, and the patterns around place names."""

    def __init__(self, registry: Registry, phrases: Phrases, bodies: Bodies) -> None:
        self.names = {
            fold_case(spelling): locality.name
            for locality in registry.localities
            for spelling in (locality.name, *locality.aliases)
        }
        self.province_names = frozenset(self.names.values())
        self.provinces = _periods_of_provinces(registry.localities)
        name_of = {row.slug: row.name for row in registry.localities}
        self.successors = {row.name: name_of[row.successor] for row in registry.localities if row.successor}
        merged_into = set(self.successors.values())
        new = Counter(row.valid_from for row in registry.localities if row.valid_from and row.name in merged_into)
        # the day of the mergers: most of today's merged provinces began on it
        self.merged = new.most_common(1)[0][0] if new else "9999"
        self.levels: dict[str, PlaceLevelBlock] = {
            word: block for block in registry.place_levels for word in block.words
        }
        self.level = one_of(tuple(self.levels))
        dotted = "".join(word[0] for word in self.levels if re.fullmatch(r"\w\.", word))
        self._numbered = re.compile(rf"(?P<letter>[{dotted}])(?<!\w.)\.?(?= ?\d{{1,2}}(?![\w/-]|\.\d))")
        below = [w for w, b in self.levels.items() if b.level != "province" and not w.endswith(".")]
        self.below = _below_province(below, registry.issuers)
        self.name = one_of(self.names)
        heads = (*bodies.bodies, *bodies.organs, *(words for words in bodies.issuers if " " not in words))
        self.stop = one_of((*heads, *phrases["place-stops"]))
        openers = (words for words in phrases["title-openers"] if " " in words)
        self.title_stop = one_of((*phrases["behind-place-names"], *openers))

    def level_at(self, lower: str, position: int) -> tuple[int, PlaceLevelBlock] | None:
        """The end and the level of the word at a position; one letter is enough before a number: `Q.1`, `P12`."""
        if word := self.level.match(lower, position):
            return word.end(), self.levels[word.group()]
        letter = self._numbered.match(lower, position)
        return (letter.end(), self.levels[f"{letter['letter']}."]) if letter else None


def _periods_of_provinces(localities: Iterable[Locality]) -> dict[str, tuple[Locality, ...]]:
    """The rows of each province's name, oldest first: Lào Cai until 2025, and Lào Cai with Yên Bái since."""
    by_name: dict[str, list[Locality]] = defaultdict(list)
    for locality in sorted(localities, key=lambda row: row.valid_from):
        by_name[locality.name].append(locality)
    return {name: tuple(rows) for name, rows in by_name.items()}


def _below_province(levels: Iterable[str], issuers: Iterable[IssuerBlock]) -> re.Pattern[str]:
    """The pattern for words before the name of a locality within a province: `huyện`, `phường`, `huyện ủy`."""
    committees = (w for b in issuers if b.family == "party" and b.level == "district" for w in b.words)
    return lazy_pattern(rf"(?P<word>{word_starts((*levels, *committees))}) (?!\w?\d)")
