"""The compiled registry: what the extractor looks things up in.

Built once per registry. Words are matched on `Normal.lower`, where a gap is one space, so that a phrase of the registry
is found by slicing; codes are matched on `Normal.text`, where case matters.
"""

from __future__ import annotations

from functools import lru_cache

from citegraph.registry.garbage import no_collection
from citegraph.registry.lexicon.blocks import Blocks
from citegraph.registry.lexicon.bodies import Bodies
from citegraph.registry.lexicon.phrases import Phrases
from citegraph.registry.lexicon.places import Places
from citegraph.registry.lexicon.symbols import Symbols
from citegraph.registry.lexicon.types import Types
from citegraph.registry.lexicon.worded import Worded
from citegraph.registry.lexicon.works import Works
from citegraph.registry.load import Registry


class Lexicon:
    """The compiled registry in its parts. Immutable after construction; cheap to share."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.phrases = Phrases(registry)
        self.types = Types(registry, self.phrases)
        self.blocks = Blocks(registry, self.phrases)
        self.symbols = Symbols(registry, self.phrases)
        self.bodies = Bodies(registry)
        self.places = Places(registry, self.phrases, self.bodies)
        self.works = Works(registry, self.types)
        self.worded = Worded(registry, self.types)


@lru_cache(maxsize=4)
@no_collection()
def lexicon(registry: Registry) -> Lexicon:
    """The lexicon of a registry, built once."""
    return Lexicon(registry)
