"""Decode bytes: UTF-8 and UTF-16, else the encodings of older Vietnamese files, detected by the resulting words.

A legacy encoding read as another one gives text that looks right in part, and citations that are wrong in part; so an
encoding is used only if nearly all words become Vietnamese syllables in it, and in no other. Else the file is an error
that states the place and the fix.
"""

from __future__ import annotations

import codecs
import unicodedata

from citegraph.errors import SourceError
from citegraph.readers.legacy import best, encodings

_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # before UTF-16, whose mark is a prefix of it
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_WINDOWS = "Windows-1258"
_WIDE = 0.25  # of the other bytes are zero in Vietnamese UTF-16: spaces, digits, unmarked letters
_FIX = "save it as UTF-8, for example with: iconv -f WINDOWS-1258 -t UTF-8"


def decode(data: bytes, place: str, offset: int = 0) -> tuple[str, str | None]:
    """Return the text of `data`, and the name of its encoding if that is older than Unicode.

    `data` begins at byte `offset` of the file that `place` names. Raises `SourceError` with the place, the byte
    position in the file and the fix.
    """
    if wide := _wide(data):
        try:
            return data.decode(wide), None
        except UnicodeDecodeError as error:
            raise SourceError(
                f"{place}: byte {offset + error.start} is not valid {wide}; save the file as UTF-8 text"
            ) from error
    zero = data.find(b"\0")
    if zero >= 0:
        raise SourceError(f"{place}: byte {offset + zero} is zero, so this is not a text file; save it as UTF-8 text")
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        if found := _older(data):
            return found
        # The decoder counts from after a byte order mark.
        position = offset + error.start + (len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0)
        raise SourceError(f"{place}: byte {position} is not UTF-8; {_FIX}") from error


def _wide(data: bytes) -> str | None:
    """The codec of UTF-16 or UTF-32 text: by its mark, or by the zeros in every other byte."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if len(data) % 2 or len(data) < 8:
        return None
    first, second = (data[i::2].count(0) / (len(data) // 2) for i in (0, 1))
    if min(first, second) > 0 or max(first, second) < _WIDE:
        return None
    return "UTF-16-LE" if second else "UTF-16-BE"


def _older(data: bytes) -> tuple[str, str] | None:
    """The text of a file of which some lines are in one older encoding, and the rest in UTF-8."""
    lines = data.split(b"\n")
    old = [i for i, line in enumerate(lines) if not _is_utf8(line)]
    written = b"\n".join(lines[i] for i in old)
    western = written.decode("cp1252", "replace")
    readings = {encoding.name: encoding.convert(western) for encoding in encodings()}
    readings[_WINDOWS] = unicodedata.normalize("NFC", written.decode("cp1258", "replace"))
    found = best(readings)
    if found is None:
        return None
    name, text = found
    converted = dict(zip(old, text.split("\n"), strict=True))
    return "\n".join(converted.get(i) or line.decode("utf-8-sig") for i, line in enumerate(lines)), name


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True
