"""Resolve the mentions of one text to works and citations; see `resolver`."""

from citegraph.extraction.works.resolver import Resolved, resolve

__all__ = ["Resolved", "resolve"]
