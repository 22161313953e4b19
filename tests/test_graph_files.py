"""Graph files row by row: one vocabulary in all of them, whatever a text holds, and the same bytes from a database."""

from __future__ import annotations

import io
import json

from citegraph.export import Rows, rows_of
from citegraph.export.jsonl import write_jsonl
from citegraph.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES
from citegraph.model import Corpus, Edge, Evidence, Kind, Work

HOSTILE = (
    "=cmd|'/c calc'!A1",
    "+1",
    "-2",
    "@sum",
    "\t=1",
    "\r=1",
    'a "b", \'c\' \\ d \\u0022 \\"',
    "một\nhai\r\nba\u2028bốn\u2029năm\x85sáu",
    "]]></data><x>&amp;",
    "\x00\x01\x1b[31m\x7f",
    '"});\nMATCH (n) DETACH DELETE n; //',
    "🙂 Nghị quyết",
    "NULL",
    "",
)
"""What texts may hold that files, spreadsheets and databases could take for something else."""

KEYS = [f"chi-thi:{i:02}-ct/tw~2016 {text}" for i, text in enumerate(HOSTILE)]
WORKS = tuple(
    Work(key, "chi-thi", text, f"{i:02}", text, text, text, ("2016-05-15", "2016-05", "2016", None)[i % 4], text)
    for i, (key, text) in enumerate(zip(KEYS, HOSTILE, strict=True))
)
EDGES = tuple(
    Edge(
        KEYS[i],
        kind,
        KEYS[0],
        "tin/một.txt",
        Evidence(3 * i, 3 * i + 2, text, "cue", i or None),
        ("part", "whole", None)[i % 3],
        ("Điều 5", "khoản 2") if i % 2 else (),
        (text,) if i % 5 == 2 else (),
        "2021" if i % 4 else None,
    )
    for i, text in enumerate(HOSTILE)
    for kind in (Kind.CITES, Kind.IMPLEMENTS)
)
CORPUS = Corpus(WORKS, EDGES, {}, {}, {KEYS[1]: ("issuer: A", HOSTILE[6])})


def jsonl(rows: Rows) -> str:
    file = io.StringIO()
    write_jsonl(rows, file)
    return file.getvalue()


def test_a_line_of_jsonl_is_a_work_or_a_relation_with_the_attributes_of_graphml() -> None:
    """Every text as it was, and every line one line to any reader."""
    text = jsonl(rows_of(CORPUS))
    assert len(text.splitlines()) == text.count("\n") == len(WORKS) + len(EDGES)
    records = [json.loads(line) for line in text.splitlines()]
    works = [r for r in records if r.pop("record") == "work"]
    assert [work.pop("id") for work in works] == KEYS
    assert set().union(*works) <= set(NODE_ATTRIBUTES)
    assert [work["title"] for work in works] == list(HOSTILE)
    relations = records[len(works) :]
    assert set().union(*relations) == {"source", "target", *EDGE_ATTRIBUTES}
    assert [relation["quote"] for relation in relations] == [edge.evidence.quote for edge in EDGES]
    assert relations[3]["source_pinpoints"] == "Điều 5; khoản 2"
    assert (relations[3]["start"], relations[3]["end"], relations[3]["page"]) == (3, 5, 1)
