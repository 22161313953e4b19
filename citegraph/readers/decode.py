"""Bytes -> text: UTF-8 with or without a byte order mark, and nothing guessed.

A legacy encoding read as another one gives text that looks right in part, and citations that are wrong in part; so a
file that is not UTF-8 is an error that says where and what to do.
"""

from __future__ import annotations

import codecs

from citegraph.errors import SourceError

_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def decode(data: bytes, place: str, offset: int = 0) -> str:
    """The text of `data`, which begins at byte `offset` of the file that `place` names.

    Raises `SourceError` naming the place, the byte position in the file and the mend.
    """
    for mark, encoding in _OTHER_MARKS:
        if data.startswith(mark):
            mend = f"save it as UTF-8, for example with: iconv -f {encoding} -t UTF-8"
            raise SourceError(f"{place}: byte {offset} begins {encoding} text; {mend}")
    zero = data.find(b"\0")
    if zero >= 0:
        raise SourceError(f"{place}: byte {offset + zero} is zero, so this is no text file; save it as UTF-8 text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The decoder counts from after a byte order mark.
        position = offset + error.start + (len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0)
        mend = "save it as UTF-8, for example with: iconv -f WINDOWS-1258 -t UTF-8"
        raise SourceError(f"{place}: byte {position} is not UTF-8; {mend}") from error
