"""Yield the works and relations of JSON lines, as `citegraph export NAME.jsonl` writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from citegraph.errors import ImportFileError, SourceError
from citegraph.imports.graph_records import ImportRecord
from citegraph.readers.decode import decode

_SHAPE = (
    'write {"record": "work", "id": KEY, "type": …} or {"record": "relation", "source": KEY, "target": KEY, "kind": …}'
)


def line_records(path: Path, name: str) -> Iterator[ImportRecord]:
    """Yield the records of the file, one per line; raises `ImportFileError` for any other line, and `OSError`."""
    offset = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield _record(_object(line, f"{name}:{number}", offset), name, number)
            offset += len(line)


def _object(line: bytes, place: str, offset: int) -> dict[str, Any]:
    try:
        found = json.loads(decode(line, place, offset)[0])
    except SourceError as error:
        raise ImportFileError(str(error)) from error
    except json.JSONDecodeError as error:
        raise ImportFileError(f"{place}: column {error.colno} is not JSON ({error.msg}); {_SHAPE}") from error
    except (RecursionError, ValueError) as error:
        raise ImportFileError(f"{place}: JSON is nested too deeply or has too large a number; {_SHAPE}") from error
    if not isinstance(found, dict):
        raise ImportFileError(f"{place}: not a JSON object; {_SHAPE}")
    return found


def _record(found: dict[str, Any], name: str, line: int) -> ImportRecord:
    said = text_fields(found, f"{name}:{line}")
    match said.pop("record", None):
        case "work":
            own = said.pop("id", "")
            if said.setdefault("key", own) != own:
                raise ImportFileError(f"{name}:{line}: the id {own[:60]!r} is not the key; {_SHAPE}")
            return ImportRecord(line, said)
        case "relation":
            return ImportRecord(line, said, (said.pop("source", ""), said.pop("target", "")))
        case _:
            raise ImportFileError(f"{name}:{line}: neither a work nor a relation; {_SHAPE}")


def text_fields(found: dict[str, Any], place: str) -> dict[str, str]:
    """The values of a record as text, as in graph files; lists are joined, nulls are left out."""
    said = {}
    for field, value in found.items():
        if value is None:
            continue
        items = value if isinstance(value, list) else [value]
        if any(isinstance(item, (dict, list)) or item is None for item in items):
            raise ImportFileError(f"{place}: {field!r} is neither a text nor a number; {_SHAPE}")
        said[field] = "; ".join(map(str, items))
        try:
            said[field].encode()
        except UnicodeEncodeError as error:
            message = f"{place}: {field!r} has half a surrogate pair at {error.start}; remove it"
            raise ImportFileError(message) from error
    return said
