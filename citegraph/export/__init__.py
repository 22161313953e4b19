"""Views of a corpus as files: one module per format, and the list of them in `citegraph.export.formats`."""

from citegraph.export.files import export_graph, export_rows, files_of, is_streamed, suffix_of
from citegraph.export.formats import DATABASE, FORMATS, LAYOUTS, Format, View, format_of
from citegraph.export.rows import GraphRows, rows_of
from citegraph.export.selection import Selected, Selection, select, whole

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
    "files_of",
    "format_of",
    "is_streamed",
    "rows_of",
    "select",
    "suffix_of",
    "whole",
]
