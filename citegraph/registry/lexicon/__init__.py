"""The compiled registry: the tables and patterns for extraction.

Compiled once per registry. Words are matched in `Normal.lower`, with single spaces, so that a phrase of the registry is
found by slicing; codes are matched in `Normal.text`, where case matters.
"""

from __future__ import annotations

from functools import lru_cache

from citegraph.registry.garbage import no_collection
from citegraph.registry.lexicon.bodies import Bodies
from citegraph.registry.lexicon.boundaries import Boundaries
from citegraph.registry.lexicon.document_types import DocumentTypes
from citegraph.registry.lexicon.known_works import KnownWorks
from citegraph.registry.lexicon.phrases import Phrases
from citegraph.registry.lexicon.place_names import PlaceNames
from citegraph.registry.lexicon.symbol_codes import SymbolCodes
from citegraph.registry.lexicon.vocabulary import Vocabulary
from citegraph.registry.lexicon.worded_signs import WordedSigns
from citegraph.registry.load import Registry


class Lexicon:
    """The compiled registry in its parts. Immutable after construction; cheap to share."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.phrases = Phrases(registry)
        self.types = DocumentTypes(registry, self.phrases)
        self.blocks = Boundaries(registry, self.phrases)
        self.symbols = SymbolCodes(registry, self.phrases)
        self.bodies = Bodies(registry)
        self.places = PlaceNames(registry, self.phrases, self.bodies)
        self.works = KnownWorks(registry, self.types, self.phrases)
        self.worded = WordedSigns(registry, self.types)
        self.vocabulary = Vocabulary(registry, self.phrases)


@lru_cache(maxsize=4)
@no_collection()
def lexicon(registry: Registry) -> Lexicon:
    """The lexicon of a registry, cached."""
    return Lexicon(registry)
