r"""DOT (Graphviz) and Mermaid: a diagram of a few works, for a report.

There is one box per work and one arrow per pair of works, with the higher bodies at the top where the tool can. The
caption states what was left out. Any text is escaped:

>>> dot_quoted('a "b" \\ c')
'"a \\"b\\" \\\\ c"'
>>> mermaid_escaped('<b> "x"')
'#60;b#62; #34;x#34;'
"""

from __future__ import annotations

import colorsys
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, TextIO

from citegraph.errors import ExportError
from citegraph.export.formats import Format, registry_or_built_in
from citegraph.export.selection import Selected, notes
from citegraph.model import Kind, Work
from citegraph.presentation.labels import Labels, fill, labels_in, shown_date, type_names
from citegraph.presentation.layout import wrap
from citegraph.presentation.palette import palette

if TYPE_CHECKING:
    from citegraph.registry import Registry

MERMAID_EDGES = 500
"""The maximum number of arrows that Mermaid draws by default."""

MERMAID_TEXT = 50_000
"""The maximum number of characters that Mermaid reads by default."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_PLAIN = re.compile(r"[^\w /.,:()·-]")
_LABEL_LINE = 26

DiagramArrow = tuple[str, str, tuple[Kind, ...]]

_MOST = 60
"""The number of works that a reader can follow in a diagram."""

DOT = Format(".dot", text=lambda view, file: write_dot(view.chosen, file, view.language, view.registry), limit=_MOST)

MERMAID = Format(
    ".mmd", text=lambda view, file: write_mermaid(view.chosen, file, view.language, view.registry), limit=_MOST
)


def write_dot(chosen: Selected, file: TextIO, language: str = "vi", registry: Registry | None = None) -> None:
    """Write a `digraph` for `dot`; raises `ExportError` for a language without labels."""
    words, names = _language(language, registry)
    caption = "; ".join(notes(chosen, language))
    file.write('digraph citegraph {\n  graph [rankdir=BT, charset="UTF-8", fontname="sans-serif", labelloc=b')
    file.write(f", label={dot_quoted(caption)}];\n" if caption else "];\n")
    file.write('  node [shape=box, style="rounded,filled", fontname="sans-serif", fontsize=11];\n')
    file.write('  edge [fontname="sans-serif", fontsize=9];\n')
    for work in chosen.corpus.works:
        lines = "\\n".join(dot_quoted(line)[1:-1] for line in _lines(work, names, language))
        thick = ", penwidth=3" if chosen.focus and work.key == chosen.focus.key else ""
        file.write(f'  {dot_quoted(work.key)} [label="{lines}", {_dot_colours(work)}{thick}];\n')
    for source, target, kinds in _arrows(chosen):
        look = palette()["kinds"][kinds[0]]
        dashed = ", style=dashed" if look["dashes"] else ""
        said = dot_quoted(_said(kinds, words))
        colour = f'color="{look["light"]}", fontcolor="{look["light"]}"'
        file.write(f"  {dot_quoted(source)} -> {dot_quoted(target)} [label={said}, {colour}{dashed}];\n")
    file.write("}\n")


def write_mermaid(chosen: Selected, file: TextIO, language: str = "vi", registry: Registry | None = None) -> None:
    """Write a `flowchart`; of more than `MERMAID_EDGES` arrows the weakest are left out, and the title says so.

    Raises `ExportError` if that is still more than Mermaid reads, or for a language without labels.
    """
    words, names = _language(language, registry)
    arrows = _arrows(chosen)
    strongest = sorted(arrows, key=lambda a: a[2][0].rank)[:MERMAID_EDGES]
    said = notes(chosen, language)
    if len(strongest) < len(arrows):
        said.append(fill(words["chosen"]["weakest"], n=len(arrows) - len(strongest)))
    lines = (
        ["---", f"title: {json.dumps(_CONTROL.sub(' ', '; '.join(said)), ensure_ascii=False)}", "---"] if said else []
    )
    lines.append("flowchart BT")
    ids = {work.key: f"n{i}" for i, work in enumerate(chosen.corpus.works)}
    for work in chosen.corpus.works:
        label = "<br>".join(mermaid_escaped(line) for line in _lines(work, names, language))
        lines.append(f'  {ids[work.key]}["{label}"]')
        width = ",stroke-width:4px" if chosen.focus and work.key == chosen.focus.key else ""
        inside, stroke = _colours(work)
        lines.append(f"  style {ids[work.key]} fill:{inside},stroke:{stroke},color:#16202c{width}")
    for i, (source, target, kinds) in enumerate(strongest):
        look = palette()["kinds"][kinds[0]]
        arrow = "-.->" if look["dashes"] else "-->"
        lines.append(f'  {ids[source]} {arrow}|"{mermaid_escaped(_said(kinds, words))}"| {ids[target]}')
        lines.append(f"  linkStyle {i} stroke:{look['light']},color:{look['light']}")
    text = "\n".join(lines) + "\n"
    if len(text) > MERMAID_TEXT:
        raise ExportError(
            f"Mermaid reads at most {MERMAID_TEXT} characters, and the diagram of {len(ids)} works has {len(text)}; "
            "use a smaller --max-nodes, or write a .dot file"
        )
    file.write(text)


def dot_quoted(text: str) -> str:
    """A text as a DOT string on one line."""
    escaped = _CONTROL.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def mermaid_escaped(text: str) -> str:
    """A text for Mermaid on one line: characters other than letters, digits and plain punctuation become codes."""
    return _PLAIN.sub(lambda m: f"#{ord(m[0])};", _CONTROL.sub(" ", text))


def _language(language: str, registry: Registry | None) -> tuple[Labels, Mapping[str, str]]:
    """The labels of a language, and the names of types in it."""
    words = labels_in(language)
    return words, type_names(registry_or_built_in(registry), words)


def _lines(work: Work, names: Mapping[str, str], language: str) -> list[str]:
    """The lines of a box: the type, the label, the place and the date."""
    foot = " · ".join(part for part in (work.scope, shown_date(work.date, language)) if part)
    lines = [names.get(work.type, work.type).upper(), *wrap(work.label, _LABEL_LINE), foot]
    return [line for line in lines if line]


def _said(kinds: tuple[Kind, ...], words: Labels) -> str:
    return ", ".join(words["out"][kind] for kind in kinds)


def _arrows(chosen: Selected) -> list[DiagramArrow]:
    """One arrow per pair of works, with all its kinds, strongest first."""
    kinds: defaultdict[tuple[str, str], set[Kind]] = defaultdict(set)
    for edge in chosen.corpus.edges:
        kinds[edge.source, edge.target].add(edge.kind)
    return [(*ends, tuple(sorted(found, key=attrgetter("rank")))) for ends, found in kinds.items()]


def _colours(work: Work) -> tuple[str, str]:
    """The fill and the border of a work's box, by its type, as on the page in its light theme."""
    hue = palette()["hues"].get(work.type)
    if hue is None:
        return _hex(0, 0.94, 0), _hex(0, 0.28, 0)
    return _hex(hue, 0.94, 0.78), _hex(hue, 0.28, 0.62)


def _dot_colours(work: Work) -> str:
    fill, border = _colours(work)
    return f'fillcolor="{fill}", color="{border}"'


def _hex(hue: int, light: float, saturation: float) -> str:
    red, green, blue = (round(255 * c) for c in colorsys.hls_to_rgb(hue / 360, light, saturation))
    return f"#{red:02x}{green:02x}{blue:02x}"
