"""Files -> sources: one reader a format, each a function over an open binary file.

A reader yields a `Source` for every text that it finds, a `SourceError` as a value for every one that it cannot read,
so that one bad line does not hide the lines after it, and a `Note` where a person should know what was done. The text
of a source is what every offset, line and column counts in; `citegraph read` shows it.
"""

from citegraph.readers.formats import READERS, is_known, reader_for
from citegraph.readers.reader import Found, Note, Reader, Wanted

__all__ = ["READERS", "Found", "Note", "Reader", "Wanted", "is_known", "reader_for"]
