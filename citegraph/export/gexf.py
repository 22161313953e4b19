"""GEXF 1.3 for Gephi: one node per work, one edge per relation; a node starts on its date, for the timeline.

A work dated to a month or a year starts on the first day of it, and `date` has the date as known; an undated work is
always shown. `level` is that of its issuer. `kind` is also Gephi's own kind of an edge, so that several edges can join
two works; the id of an edge is a hash of its content. All else is as in GraphML.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, TextIO

from citegraph.export.formats import Format, registry_or_built_in
from citegraph.export.graph_rows import AttributeRow, GraphRows, edge_id, known, work_of
from citegraph.export.graphml import in_tag
from citegraph.graph.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, NUMBERS, AttributeValue
from citegraph.identity.rank import LevelFinder, level_finder
from citegraph.text.days import first_day

if TYPE_CHECKING:
    from citegraph.registry import Registry

_LEVEL = "level"

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
  <meta><creator>citegraph</creator></meta>
  <graph mode="dynamic" timeformat="date" timerepresentation="interval" defaultedgetype="directed">
"""

GEXF = Format(".gexf", text=lambda view, file: write_gexf(view.rows, file, view.registry), streamed=True)


def write_gexf(rows: GraphRows, file: TextIO, registry: Registry | None = None) -> None:
    """Write the works and relations, without unknown attributes; `registry` (built-in if None) has the levels."""
    levels = level_finder(registry_or_built_in(registry))
    file.write(_HEAD)
    for owner, names in (("node", (*NODE_ATTRIBUTES, _LEVEL)), ("edge", EDGE_ATTRIBUTES)):
        file.write(f'    <attributes class="{owner}" mode="static">\n')
        for name in names:
            type_ = "integer" if name in NUMBERS else "string"
            file.write(f'      <attribute id="{name}" title="{name}" type="{type_}"/>\n')
        file.write("    </attributes>\n")
    _write(file, "nodes", (_node(row, levels) for row in rows.nodes))
    _write(file, "edges", (_edge(row) for row in rows.edges))
    file.write("  </graph>\n</gexf>\n")


def _write(file: TextIO, name: str, elements: Iterable[str]) -> None:
    file.write(f"    <{name}>\n")
    file.writelines(elements)
    file.write(f"    </{name}>\n")


def _node(row: AttributeRow, levels: LevelFinder) -> str:
    said = known(NODE_ATTRIBUTES, row)
    work = work_of(row)
    shown = {"id": work.key, "label": work.label, **_begins(work.date)}
    return _element("node", shown, {**said, _LEVEL: levels.level(work).value})


def _edge(row: AttributeRow) -> str:
    source, target, *values = row
    said = known(EDGE_ATTRIBUTES, values)
    ends = {"id": edge_id(row), "source": source or "", "target": target or ""}
    return _element("edge", {**ends, "kind": said["kind"], "label": said["kind"]}, said)


def _element(tag: str, shown: dict[str, AttributeValue], said: dict[str, AttributeValue]) -> str:
    inside = "".join(f'<attvalue for="{name}" value="{in_tag(str(value))}"/>' for name, value in said.items())
    attributes = "".join(f' {name}="{in_tag(str(value))}"' for name, value in shown.items())
    return f"      <{tag}{attributes}><attvalues>{inside}</attvalues></{tag}>\n"


def _begins(known_date: str | None) -> dict[str, AttributeValue]:
    """The start of a node; empty for a date that the calendar does not have."""
    try:
        return {"start": date.fromisoformat(first_day(known_date or "")).isoformat()}
    except ValueError:
        return {}
