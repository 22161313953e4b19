"""The built-in TOML files as one file of JSON that needs no validation, so that a program starts faster.

A snapshot belongs to the bytes of the registry's files. Where these have changed since it was written, it is ignored
and the files are read and validated, so that an edit counts at once. `make registry` writes it anew, and a test checks
that it is current.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from citegraph.files import packaged
from citegraph.model import Action, Kind
from citegraph.registry.schema import Entry, Example

FILE = Path(__file__).with_name("snapshot.json")
"""The file, beside the code: `data/` has only what people edit."""

_DECODERS: dict[str, Callable[[Any], Any]] = {
    "tuple": tuple,
    "kind": Kind,
    "kinds": lambda values: tuple(map(Kind, values)),
    "action": Action,
    "examples": lambda values: tuple(
        Example.of_valid({"text": value["text"], "finds": tuple(value["finds"])}) for value in values
    ),
}


def read_snapshot(digest: str, kinds: Mapping[str, type[Entry]]) -> dict[str, tuple[Any, ...]] | None:
    """The blocks by kind, or None where the snapshot is of other files than those with this digest."""
    try:
        held = json.loads(packaged("citegraph.registry", FILE.name))
    except OSError:
        return None
    if held["digest"] != digest:
        return None
    return {kind: tuple(_decoded(kinds[kind], **table)) for kind, table in held["blocks"].items()}


def _decoded(block: type[Entry], decoders: Mapping[str, str], rows: Iterable[dict[str, Any]]) -> Iterator[Entry]:
    ways = [(name, _DECODERS[way]) for name, way in decoders.items()]
    for row in rows:
        for name, decode in ways:
            if name in row:
                row[name] = decode(row[name])
        yield block.of_valid(row)


def snapshot(digest: str, blocks: Mapping[str, Iterable[Entry]]) -> str:
    """The text of the file for these blocks, one block per line so that a change of one is a change of one line."""
    tables = ",\n".join(f"{json.dumps(kind)}: {_table(list(of_kind))}" for kind, of_kind in blocks.items())
    return f'{{"digest": {json.dumps(digest)}, "blocks": {{\n{tables}\n}}}}\n'


def _table(entries: list[Entry]) -> str:
    rows = [entry.record(defaults=False) for entry in entries]
    found = {name: _way(getattr(entry, name)) for entry, row in zip(entries, rows, strict=True) for name in row}
    ways = {name: way for name, way in found.items() if way}
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{{"decoders": {json.dumps(ways)}, "rows": [\n{lines}\n]}}'


def _way(value: Any) -> str | None:
    """How a value is decoded from JSON; None where JSON gives it as it is."""
    if isinstance(value, Enum):
        return type(value).__name__.lower()
    if not isinstance(value, tuple):
        return None
    first = value[0] if value else None
    return "examples" if isinstance(first, Example) else "kinds" if isinstance(first, Kind) else "tuple"
