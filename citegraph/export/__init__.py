"""Views of a corpus as files: one writer a format."""

from citegraph.export.files import LAYOUTS, WRITERS, export_graph, export_rows, suffix_of
from citegraph.export.selection import Selected, Selection, select, whole

__all__ = ["LAYOUTS", "WRITERS", "Selected", "Selection", "export_graph", "export_rows", "select", "suffix_of", "whole"]
