"""Read files as sources: one reader per format, each a function over an open binary file.

A reader yields a `Source` for every text that it finds, a `SourceError` as a value for every one that it cannot read,
so that one bad line does not hide the lines after it, and a `Note` for people about what was done. All offsets, lines
and columns count in the text of a source; `citegraph read` shows it.
"""

from citegraph.readers.by_suffix import READERS, is_known, reader_for
from citegraph.readers.protocol import Note, Reader, ReadResult, Wanted

__all__ = ["READERS", "Note", "ReadResult", "Reader", "Wanted", "is_known", "reader_for"]
