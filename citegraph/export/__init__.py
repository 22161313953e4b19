"""Views of a corpus as files: one writer a format."""

from citegraph.export.files import WRITERS, export_graph

__all__ = ["WRITERS", "export_graph"]
