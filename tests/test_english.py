"""Docstrings, comments and documentation are plain English, as far as counts can show it."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WORDS = tomllib.loads((ROOT / "tests" / "english.toml").read_text("utf-8"))["word"]
DOCS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")])
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
_NO_PROSE = re.compile(r"```.*?^```|`[^`\n]*`|``[^`]*``|<!-- .*? -->", re.DOTALL | re.MULTILINE)


def prose_of_code(path: Path) -> Iterator[tuple[str, str]]:
    """The docstrings and comments of a module, with their places; examples and quoted names left out."""
    text = path.read_text("utf-8")
    place = path.relative_to(ROOT)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines = (line for line in node.value.value.splitlines() if not line.lstrip().startswith((">>>", "...")))
            yield f"{place}:{node.lineno}", _NO_PROSE.sub(" ", "\n".join(lines))
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield f"{place}:{token.start[0]}", _NO_PROSE.sub(" ", token.string)


def prose_of_docs(path: Path) -> Iterator[tuple[str, str]]:
    """A page without its blocks of code."""
    yield str(path.relative_to(ROOT)), _NO_PROSE.sub(" ", path.read_text("utf-8"))


@pytest.fixture(scope="module")
def prose() -> dict[str, list[tuple[str, str]]]:
    code = [part for path in sorted((ROOT / "citegraph").rglob("*.py")) for part in prose_of_code(path)]
    pages = [part for path in DOCS if "/vi/" not in path.as_posix() for part in prose_of_docs(path)]
    return {"code": code, "docs": pages}


@pytest.mark.parametrize("where", ["code", "docs"])
@pytest.mark.parametrize("word", WORDS, ids=lambda word: word["better"])
def test_no_word_is_used_far_more_than_elsewhere(
    word: dict[str, str | float], where: str, prose: dict[str, list[tuple[str, str]]]
) -> None:
    """Each word of `english.toml` keeps its limit; the message lists where it occurs."""
    total = sum(len(_WORD.findall(text)) for _, text in prose[where])
    found = [(place, m[0]) for place, text in prose[where] for m in re.finditer(str(word["pattern"]), text)]
    assert len(found) / total * 10_000 <= float(word["limit"]), "\n".join(
        [f"write {word['better']} instead of:", *(f"{place}: {what}" for place, what in found)]
    )
