"""The facts and rules that citegraph reads text with: types of documents, issuers, localities, works, verbs, frames."""

from citegraph.registry.load import Registry, load_registry

__all__ = ["Registry", "load_registry"]
