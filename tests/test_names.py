"""One name, one idea: whoever searches for a public name or a module finds one of each."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import citegraph

PACKAGE = Path(citegraph.__file__).parent

# A command or a page is named like the function that it shows; it is found by the user's word.
SHOWN = ("cli/", "web/pages.py")

# The same idea in several places: names of the public API with their implementation, or for another kind of input.
SAME_IDEA = {
    "extract": "a text, or a Spark column of texts",
    "load_registry": "of the public API, which loads the module only when it is called",
    "link": "of extractions in memory, or of a database",
    "graph": "the package, and its main class",
    "proof": "what shows that a relation is stated, and how a database gives it",
}

# Modules that write, read or import a file format are named by it.
FORMATS = {"docx", "graphml", "html", "jsonl", "parquet"}


def public_names() -> Iterator[tuple[str, str]]:
    """Each public function and class at module level that is no command or page, with its module."""
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).as_posix()
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if not node.name.startswith("_") and not (module.startswith(SHOWN) and node.decorator_list):
                yield node.name, module


def modules() -> Iterator[tuple[str, str]]:
    """Each module that is no command, and each package below the top, with its path."""
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).as_posix()
        is_command = path.parent.name == "cli" and ".command(" in path.read_text(encoding="utf-8")
        if path.name == "__init__.py" and path.parent != PACKAGE:
            yield path.parent.name, module
        elif not path.name.startswith("__") and not is_command:
            yield path.stem, module


def homonyms(names: Iterator[tuple[str, str]], same: set[str]) -> dict[str, list[str]]:
    places = defaultdict(list)
    for name, module in names:
        places[name].append(module)
    return {name: found for name, found in places.items() if len(found) > 1 and name not in same}


def test_public_functions_and_classes_have_one_meaning() -> None:
    """No two modules define a public function or class of one name, except for the same idea."""
    assert homonyms(public_names(), set(SAME_IDEA)) == {}


def test_modules_have_one_meaning() -> None:
    """No two modules or packages share a name, except for the same idea or the same file format."""
    assert homonyms(modules(), set(SAME_IDEA) | FORMATS) == {}


def test_exceptions_are_needed() -> None:
    """Each exception names something that does exist twice."""
    twice = {*homonyms(public_names(), set()), *homonyms(modules(), set())}
    assert set(SAME_IDEA) | FORMATS <= twice
