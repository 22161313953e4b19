"""What the site has beside the pages of docs/: a hook of mkdocs that adds pages, order and links.

The README (in both languages), the changelog, the guides of the project, the notebooks, and what is made from the
product (the reference of commands and of Python, the tables of the registry) become pages. A page of docs/ stands where
`SECTIONS` names it; one that no section names stands under “More”, so that a new page needs no entry.
"""

from __future__ import annotations

import fnmatch
import importlib.util
import json
import os
import posixpath
import re
import sys
from html import escape
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = {
    "Start": ["index.md", "tutorial.md", "user-guide.md", "notebooks/tour.md", "notebooks/*.md"],
    "Tiếng Việt": ["vi/index.md", "vi/*.md"],
    "How to": ["howto/office.md", "howto/*.md", "completion.md", "spacy.md", "check.md", "explorer.md"],
    "In and out": ["reading.md", "exports.md", "rdf.md", "import.md", "parquet.md", "scale.md"],
    "Explained": [
        "types.md",
        "identity.md",
        "relations.md",
        "why-no-edge.md",
        "status.md",
        "registry.md",
        "security.md",
        "robustness.md",
    ],
    "Figures": ["accuracy.md", "speed.md", "evaluate.md"],
    "Reference": ["reference/commands.md", "reference/python.md", "output.md"],
    "The registry": ["tables/*.md"],
    "Project": ["changelog.md", "contributing.md", "conduct.md", "weaknesses.md", "decisions/index.md"],
}
COPIED = {
    "README.md": "index.md",
    "README.vi.md": "vi/index.md",
    "CHANGELOG.md": "changelog.md",
    "CODE_OF_CONDUCT.md": "conduct.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "weaknesses.md",
}
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")
_FENCE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)


def _made() -> Any:
    """The script that writes pages from the product; docs/ is no package."""
    spec = importlib.util.spec_from_file_location("reference", Path(__file__).with_name("reference.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def on_files(files: Files, config: Any) -> Files:
    """Adds the pages that stand elsewhere or nowhere."""
    made = _made()
    pages = {place: _relinked((ROOT / name).read_text("utf-8"), name, place) for name, place in COPIED.items()}
    pages |= {"reference/commands.md": made.commands(), "reference/python.md": made.python()}
    pages |= {f"tables/{name}.md": text for name, text in made.tables().items()}
    for path in sorted(ROOT.glob("notebooks/*.ipynb")):
        pages |= _notebook(path)
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    listed = "\n".join(f"- [{p.read_text('utf-8').splitlines()[0].lstrip('# ')}]({p.name})" for p in decisions)
    pages |= {"decisions/index.md": f"# Decisions\n\n{listed}\n", "LICENSE.txt": (ROOT / "LICENSE").read_text("utf-8")}
    for place, text in pages.items():
        files.append(File.generated(config, place, content=text))
    _order(files, config)
    return files


def _order(files: Files, config: Any) -> None:
    """The navigation: every page once, under the first section that names it."""
    left = sorted(file.src_uri for file in files.documentation_pages())
    nav = []
    for title, patterns in SECTIONS.items():
        chosen = [p for pattern in patterns for p in fnmatch.filter(left, pattern)]
        chosen = list(dict.fromkeys(chosen))
        left = [page for page in left if page not in chosen]
        nav += [{title: chosen}] if chosen else []
    # The decisions are reached from their list.
    left = [page for page in left if not page.startswith("decisions/")]
    config.nav = [*nav, {"More": left}] if left else nav


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """A page of docs/ with the links out of docs/ turned to the pages here."""
    generated = page.file.generated_by is not None
    return markdown if generated else _relinked(markdown, f"docs/{page.file.src_uri}", page.file.src_uri)


def _relinked(text: str, path: str, place: str) -> str:
    """The text of the file at `path` of the project, with links that hold where it stands in the site."""

    def turned(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link[1]))
        return posixpath.relpath(_place(target), posixpath.dirname(place) or ".") + (link[2] or "")

    return "".join(part if part.startswith("```") else _LINK.sub(turned, part) for part in _FENCE.split(text))


def _place(target: str) -> str:
    """Where a file of the project stands in the site."""
    if target in COPIED:
        return COPIED[target]
    if target == "LICENSE":
        return "LICENSE.txt"
    if target.startswith("notebooks/"):
        return target.replace(".ipynb", ".md")
    inside = target.removeprefix("docs/")
    return "decisions/index.md" if inside == "decisions" else inside


def _notebook(path: Path) -> dict[str, str]:
    """A notebook as a page, its pictures beside it."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    place = f"notebooks/{path.stem}"
    parts, pictures = [], {}
    for number, cell in enumerate(cells):
        source = "".join(cell["source"])
        parts.append(source if cell["cell_type"] == "markdown" else f"```python\n{source}\n```")
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if drawn := data.get("image/svg+xml"):
                pictures[f"{place}-{number}.svg"] = "".join(drawn)
                parts.append(f"![The picture that the cell above draws]({path.stem}-{number}.svg)")
            elif text := "".join(output.get("text", data.get("text/plain", ""))):
                parts.append(f'<pre class="output">{escape(text.rstrip())}</pre>')
    text = _relinked("\n\n".join(parts) + "\n", os.fspath(path.relative_to(ROOT)), f"{place}.md")
    return {f"{place}.md": text, **pictures}
