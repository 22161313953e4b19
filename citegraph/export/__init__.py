"""Views of a corpus as files: one writer a format."""

from citegraph.export.files import SUFFIXES, WRITERS, export_graph

__all__ = ["SUFFIXES", "WRITERS", "export_graph"]
