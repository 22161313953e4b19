"""Facts and rules for reading texts: document types, issuers, localities, known works, verbs, frames."""

from citegraph.registry.load import Registry, load_registry

__all__ = ["Registry", "load_registry"]
