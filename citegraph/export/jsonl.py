r"""JSON lines: one work or relation per line, the works first, each an object with its `record`.

- A work: `"record": "work"`, `id` (its key) and the `NODE_ATTRIBUTES`: `key`, `type`, `symbol`, …
- A relation: `"record": "relation"`, `source` and `target` (the keys of the work that acts and of the other) and the
  `EDGE_ATTRIBUTES`: `kind`, `quote`, `origin` (the id of the source that states it), …

Unknown values are left out; `start`, `end` and `page` are numbers, everything else is text. No line contains a
character that any reader reads as a line end.

>>> print(line({"title": 'a "b"\u2028c'}))
{"title": "a \"b\"\u2028c"}
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TextIO

from citegraph.export.formats import Format
from citegraph.export.graph_rows import ENDS, GraphRows, known
from citegraph.graph.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES

_ENCODER = json.JSONEncoder(ensure_ascii=False)
_ODD = re.compile("[\x85\u2028\u2029\ud800-\udfff]")

JSONL = Format(".jsonl", text=lambda view, file: write_jsonl(view.rows, file), streamed=True)


def write_jsonl(rows: GraphRows, file: TextIO) -> None:
    """Write the works, then the relations."""
    for row in rows.nodes:
        file.write(line({"record": "work", "id": row[0], **known(NODE_ATTRIBUTES, row)}) + "\n")
    for row in rows.edges:
        file.write(line({"record": "relation", **known((*ENDS, *EDGE_ATTRIBUTES), row)}) + "\n")


def line(record: Mapping[str, object]) -> str:
    """A record as JSON on one line that UTF-8 can encode."""
    return _ODD.sub(_escaped, _ENCODER.encode(record))


def _escaped(found: re.Match[str]) -> str:
    """A line end as a JSON escape; half of a surrogate pair becomes U+FFFD."""
    return "\ufffd" if "\ud800" <= found[0] <= "\udfff" else f"\\u{ord(found[0]):04x}"
