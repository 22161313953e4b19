"""Views of a corpus as files: one module per format, and the list of them in `citegraph.export.formats`."""

from citegraph.export.formats import DATABASE, FORMATS, LAYOUTS, Format, View, format_of
from citegraph.export.graph_rows import GraphRows, to_graph_rows
from citegraph.export.selection import Selected, Selection, select, whole
from citegraph.export.to_file import export_graph, export_rows, format_suffix, is_streamed, target_files

__all__ = [
    "DATABASE",
    "FORMATS",
    "LAYOUTS",
    "Format",
    "GraphRows",
    "Selected",
    "Selection",
    "View",
    "export_graph",
    "export_rows",
    "format_of",
    "format_suffix",
    "is_streamed",
    "select",
    "target_files",
    "to_graph_rows",
    "whole",
]
