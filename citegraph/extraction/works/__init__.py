"""Mentions of one text -> works and citations; see `resolver`."""

from citegraph.extraction.works.resolver import Resolved, resolve

__all__ = ["Resolved", "resolve"]
