"""The facts and rules that citegraph reads text with: document types, issuers, localities, terms, known works, cues."""

from citegraph.registry.load import Registry, load_registry

__all__ = ["Registry", "load_registry"]
