"""Views of a corpus as files: one writer a format."""

from citegraph.export.files import WRITERS, export_graph, export_rows, suffix_of

__all__ = ["WRITERS", "export_graph", "export_rows", "suffix_of"]
