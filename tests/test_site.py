"""The documentation builds as a site, strictly; every page is reached, and none fetches anything from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

pytest.importorskip("mkdocs", reason="The site needs mkdocs, which is not installed: run `make testing`.")

from citegraph import load_registry
from citegraph.cli import main

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site; a warning (a link that leads nowhere, a heading that is not there) fails it."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder],
        capture_output=True,
        text=True,
        cwd=repo_root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def html(site: Path, place: str) -> str:
    return (site / place).read_text("utf-8")


def test_every_page_of_the_docs_is_in_the_navigation(site: Path, repo_root: Path) -> None:
    """Decisions are reached from their own list."""
    index = html(site, "index.html") + html(site, "decisions/index.html").replace('href="0', 'href="decisions/0')
    docs = repo_root / "docs"
    pages = {path.relative_to(docs).with_suffix(".html").as_posix() for path in docs.rglob("*.md")}
    assert {page for page in pages if f'href="{page}"' not in index} == set()


def test_no_page_fetches_anything_from_elsewhere(site: Path) -> None:
    """Fonts, scripts, styles and pictures lie beside the pages; only links that a reader follows lead out."""
    fetched = re.compile(r"""(?:src|srcset)="(?:https?:)?//|<link[^>]+href="(?:https?:)?//""")
    style = re.compile(r"""url\(["']?(?:https?:)?//|@import""")
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 30
    assert [page.name for page in pages if fetched.search(page.read_text("utf-8"))] == []
    assert [path.name for path in site.rglob("*.css") if style.search(path.read_text("utf-8"))] == []


def commands(group: click.Group, name: str) -> list[str]:
    """The full names of all commands of a group."""
    names = []
    context = click.Context(group)
    for child in group.list_commands(context):
        command = group.get_command(context, child)
        names += [
            f"{name} {child}",
            *(commands(command, f"{name} {child}") if isinstance(command, click.Group) else []),
        ]
    return names


def test_the_reference_has_every_command(site: Path) -> None:
    page = html(site, "reference/commands.html")
    assert [name for name in commands(main, "citegraph") if f">{name}<" not in page] == []


@pytest.mark.parametrize("name", ["extract", "build_graph", "CitationGraph", "implementers", "Extractor", "draw_spans"])
def test_the_reference_of_python_has_what_programs_use(site: Path, name: str) -> None:
    assert f".{name}" in html(site, "reference/python.html")


def test_the_registry_stands_in_tables(site: Path) -> None:
    registry = load_registry()
    assert html(site, "tables/works.html").count("<tr>") == len(registry.works) + 1
    assert html(site, "tables/types.html").count("<tr>") == len(registry.types) + 1
