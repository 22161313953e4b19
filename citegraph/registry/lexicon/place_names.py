"""Names of localities, the words for their levels, and the words that end the name of a place."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from citegraph.registry.lexicon.bodies import Bodies
from citegraph.registry.lexicon.phrases import Phrases
from citegraph.registry.lexicon.spelling import one_of
from citegraph.registry.load import Registry
from citegraph.registry.schema import Locality, PlaceLevelBlock
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
        by_name: dict[str, list[Locality]] = defaultdict(list)
        for locality in sorted(registry.localities, key=lambda row: row.valid_from):
            by_name[locality.name].append(locality)
        self.provinces = {name: tuple(rows) for name, rows in by_name.items()}
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
        below = [w for w, b in self.levels.items() if b.level != "province" and not w.endswith(".")]
        committees = [w for b in registry.issuers if b.family == "party" and b.level == "district" for w in b.words]
        levels = "|".join(map(re.escape, sorted((*below, *committees), key=lambda w: (-len(w), w))))
        self.below = re.compile(rf"(?<!\w)(?P<word>{levels}) (?!\w?\d)")
        names = sorted(self.names, key=lambda w: (-len(w), w))
        self.name = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
        heads = (*bodies.bodies, *bodies.organs, *(words for words in bodies.issuers if " " not in words))
        self.stop = one_of((*heads, *phrases["place-stops"]))
        openers = (words for words in phrases["title-openers"] if " " in words)
        self.title_stop = one_of((*phrases["behind-place-names"], *openers))
