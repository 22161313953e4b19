"""Views of a corpus as files: one writer a format."""

from citegraph.export.files import (
    DATABASE,
    LAYOUTS,
    ROW_BY_ROW,
    SUFFIXES,
    WRITERS,
    export_graph,
    export_rows,
    files_of,
    suffix_of,
)
from citegraph.export.rows import Rows, rows_of
from citegraph.export.selection import Selected, Selection, select, whole

__all__ = [
    "DATABASE",
    "LAYOUTS",
    "ROW_BY_ROW",
    "SUFFIXES",
    "WRITERS",
    "Rows",
    "Selected",
    "Selection",
    "export_graph",
    "export_rows",
    "files_of",
    "rows_of",
    "select",
    "suffix_of",
    "whole",
]
