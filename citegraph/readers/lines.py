r"""JSON lines: one object with a string `id` and a string `text` a line; other fields are ignored.

>>> import io
>>> [(place, source.id) for place, source in read_lines(io.BytesIO(b'{"id": "a", "text": "x"}\n'), "in.jsonl")]
[('in.jsonl:1', 'a')]
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from citegraph.errors import SourceError
from citegraph.model import Source
from citegraph.readers.decode import decode

_SURROGATE = re.compile("[\ud800-\udfff]")
_SHAPE = 'write {"id": "...", "text": "..."}'


def read_lines(file: BinaryIO, name: str) -> Iterator[tuple[str, Source | SourceError]]:
    """A source, or an error, for every line that is not blank; the place is `name:line`, counted from one."""
    offset = 0
    for number, line in enumerate(file, 1):
        place = f"{name}:{number}"
        if line.strip():
            try:
                yield place, _source(decode(line, place, offset), place)
            except SourceError as error:
                yield place, error
        offset += len(line)


def _source(line: str, place: str) -> Source:
    try:
        record = json.loads(line.rstrip())  # so that an error at the end is on this line
    except json.JSONDecodeError as error:
        raise SourceError(f"{place}: column {error.colno} is no JSON ({error.msg}); {_SHAPE}") from error
    except (RecursionError, ValueError) as error:
        raise SourceError(f"{place}: is JSON beyond what can be read; {_SHAPE}") from error
    if not isinstance(record, dict):
        raise SourceError(f"{place}: is no JSON object; {_SHAPE}")
    return Source(_string(record, "id", place), _string(record, "text", place))


def _string(record: dict[str, object], field: str, place: str) -> str:
    value = record.get(field)
    if not isinstance(value, str) or (field == "id" and not value):
        raise SourceError(f'{place}: has no string "{field}"; {_SHAPE}')
    # Half a surrogate pair is no character: no file could hold what we would say about it.
    if broken := _SURROGATE.search(value):
        raise SourceError(f'{place}: "{field}" holds half a surrogate pair at {broken.start()}; remove it')
    return value
