"""Mentions of one text -> works and citations; see `resolver`."""

from citegraph.resolve.resolver import Resolved, resolve

__all__ = ["Resolved", "resolve"]
