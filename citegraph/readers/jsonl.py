r"""JSON lines: one object per line with a string `id` and a string `text`; other fields are ignored.

>>> import io
>>> from citegraph.readers.protocol import Wanted
>>> lines = io.BytesIO(b'{"id": "a", "text": "x"}\n')
>>> [(place, source.id) for place, source in read_lines(lines, "in.jsonl", Wanted())]
[('in.jsonl:1', 'a')]
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from citegraph.errors import SourceError
from citegraph.readers.decode import decode
from citegraph.readers.protocol import ReadResult, Wanted
from citegraph.readers.to_source import noted_once, text_source

_SURROGATE = re.compile("[\ud800-\udfff]")


def read_lines(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    """Yield a source, or an error, for every line that is not empty; the place is `name:line`, counted from one."""
    return noted_once(_lines(file, name, wanted))


def _lines(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[ReadResult]:
    offset = 0
    for number, line in enumerate(file, 1):
        place = f"{name}:{number}"
        if line.strip():
            try:
                yield from _line(line, place, offset, wanted)
            except SourceError as error:
                yield place, error
        offset += len(line)


def _line(data: bytes, place: str, offset: int, wanted: Wanted) -> Iterator[ReadResult]:
    line, encoding = decode(data, place, offset)
    shape = f'write {{"{wanted.id_column}": "...", "{wanted.text_column}": "..."}}'
    try:
        record = json.loads(line.rstrip())  # so that an error at the end is on this line
    except json.JSONDecodeError as error:
        raise SourceError(f"{place}: column {error.colno} is not JSON ({error.msg}); {shape}") from error
    except (RecursionError, ValueError) as error:
        raise SourceError(f"{place}: JSON is nested too deeply or has too large a number; {shape}") from error
    if not isinstance(record, dict):
        raise SourceError(f"{place}: not a JSON object; {shape}")
    name, text = (_string(record, field, place, shape) for field in (wanted.id_column, wanted.text_column))
    # Half a surrogate pair could not be written to any output file. UTF-8 contains none, except as an escape.
    for field, value in ((wanted.id_column, name), (wanted.text_column, text)) if "\\u" in line else ():
        if broken := _SURROGATE.search(value):
            raise SourceError(f'{place}: "{field}" has half a surrogate pair at {broken.start()}; remove it')
    if not name:
        raise SourceError(f'{place}: has no string "{wanted.id_column}"; {shape}')
    return text_source(name, text, encoding, place)


def _string(record: dict[str, object], field: str, place: str, shape: str) -> str:
    value = record.get(field)
    if not isinstance(value, str):
        raise SourceError(f'{place}: has no string "{field}"; {shape}')
    return value
