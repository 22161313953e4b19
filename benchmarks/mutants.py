"""Mutation testing: insert random small faults in the core, and count how many its tests detect.

    python benchmarks/mutants.py [--mutants N] [--seed N] [--jobs N] [--only FILE:LINE] [--save FILE]

A mutant is one change to one module of the core: a comparison, a number, an operator, a condition, a return value, an
omitted statement. Each is loaded in a separate process in place of the module, and `TESTS` run until one fails; a
mutant that never ends counts as found. Print one JSON object per mutant; the last line is the percentage found, with
the sampling error. Exit code 1 below `FOUND`. Needs a system that can fork.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.util
import json
import math
import os
import random
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import ROOT, report

FOUND = 85.0
LIMIT = 3  # times the computing of the tests without a mutant, after which a mutant counts as endless
CORE = ("text", "model", "identity", "extraction", "linking")
TESTS = (
    *("text", "structure", "resolve", "repair", "seed", "conflicts", "extraction", "relations", "provisions", "link"),
    *("keys", "graph", "matrix", "store_linking", "overrides", "standards", "plain", "properties", "gold"),
    *("doctests", "regression", "registry"),
)
"""Tests that run in this process, fastest first."""

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.Break: ast.Continue,
    ast.Continue: ast.Break,
}


@dataclass(frozen=True)
class Mutant:
    """The `n`th possible change in a file, with its line."""

    file: str
    n: int
    line: int
    what: str


class _Changer(ast.NodeTransformer):
    """Visits a module and makes its `n`th change; without `n` it only records the possible changes in `seen`."""

    def __init__(self, n: int = -1) -> None:
        self.n = n
        self.seen: list[tuple[int, str]] = []

    def _may(self, node: ast.AST, what: str) -> bool:
        self.seen.append((getattr(node, "lineno", 0), what))
        return len(self.seen) - 1 == self.n

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if ast.get_docstring(node) is not None and len(node.body) == 1:
            return node
        # Annotations and decorators are part of the declaration, not of the behaviour.
        rest = node.body[1:] if ast.get_docstring(node) is not None else node.body
        node.args.defaults = [self.visit(default) for default in node.args.defaults]
        node.body[len(node.body) - len(rest) :] = [self.visit(statement) for statement in rest]
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [self.visit(part) if isinstance(part, ast.FunctionDef) else part for part in node.body]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return node
        if self._may(node, "condition turned round"):
            node.test = ast.UnaryOp(ast.Not(), node.test)
        return self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        node.ops = [self._swapped(operator, node) for operator in node.ops]
        return self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        node.op = self._swapped(node.op, node)
        return self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        if type(node.op) in SWAPS and not isinstance(node.left, ast.Constant | ast.JoinedStr):
            node.op = self._swapped(node.op, node)
        return self.generic_visit(node)

    def visit_Break(self, node: ast.Break) -> ast.AST:
        return ast.copy_location(self._swapped(node, node), node)

    def visit_Continue(self, node: ast.Continue) -> ast.AST:
        return ast.copy_location(self._swapped(node, node), node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        if isinstance(node.op, ast.Not) and self._may(node, "not left out"):
            return node.operand
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool):
            return (
                ast.copy_location(ast.Constant(not node.value), node) if self._may(node, f"not {node.value}") else node
            )
        if isinstance(node.value, int) and self._may(node, f"{node.value} + 1"):
            return ast.copy_location(ast.Constant(node.value + 1), node)
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is not None and not isinstance(node.value, ast.Constant) and self._may(node, "returns None"):
            return ast.copy_location(ast.Return(ast.Constant(None)), node)
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Call) and self._may(node, "call left out"):
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        if self._may(node, "assignment left out"):
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return node

    def _swapped(self, operator: Any, node: ast.AST) -> Any:
        other = SWAPS.get(type(operator))
        if other is not None and self._may(node, f"{type(operator).__name__} -> {other.__name__}"):
            return other()
        return operator


def test_files() -> list[Path]:
    return [ROOT / "tests" / f"test_{name}.py" for name in TESTS]


def core_files() -> list[Path]:
    """Return the modules of `CORE`, in order."""
    places = [ROOT / "citegraph" / name for name in CORE]
    return sorted(file for place in places for file in place.rglob("*.py"))


def mutants() -> list[Mutant]:
    """Return all possible mutants."""
    found = []
    for file in core_files():
        changer = _Changer()
        changer.visit(ast.parse(file.read_text("utf-8")))
        name = file.relative_to(ROOT).as_posix()
        found += [Mutant(name, n, line, what) for n, (line, what) in enumerate(changer.seen)]
    return found


def changed(mutant: Mutant) -> ast.Module:
    """Return the module with the change."""
    tree = ast.parse((ROOT / mutant.file).read_text("utf-8"))
    return ast.fix_missing_locations(_Changer(mutant.n).visit(tree))  # type: ignore[no-any-return]


class _Instead(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads a mutant in place of its module."""

    def __init__(self, mutant: Mutant) -> None:
        parts = Path(mutant.file).with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.code, self.package = compile(changed(mutant), mutant.file, "exec"), parts[-1] == "__init__"

    def find_spec(self, name: str, *_: object) -> Any:
        return importlib.util.spec_from_loader(name, self, is_package=self.package) if name == self.name else None

    def exec_module(self, module: Any) -> None:
        if self.package:
            module.__path__ = [str(ROOT / self.name.replace(".", "/"))]
        exec(self.code, module.__dict__)  # noqa: S102 - that is the point


def install(mutant: Mutant) -> None:
    """Replace the module by the mutant in this process, and unload citegraph so that it is imported again."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "citegraph"]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Instead(mutant))


def run_tests(mutant: Mutant | None, log: Path) -> int:
    """Run pytest in this process and return its exit code; 0 means that the mutant survived."""
    import pytest

    with log.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        if mutant is not None:
            install(mutant)
        paths = map(str, test_files())
        options = ["-x", "-q", "-p", "no:cacheprovider", f"--rootdir={ROOT}", "-c", str(ROOT / "pyproject.toml")]
        return int(pytest.main([*paths, *options, "-m", "not slow", "-k", "not command_line and not every_process"]))


def forked(work: Callable[[], int], seconds: int | None = None) -> int:
    """Run work in a separate process, which is killed after so many seconds of computing; return its id."""
    if (child := os.fork()) == 0:
        code = 1
        try:
            if seconds is not None:
                resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
            code = work()
        finally:
            os._exit(code)
    return child


def outcomes(chosen: Sequence[Mutant], jobs: int, seconds: int, folder: Path) -> Iterator[tuple[Mutant, str, float]]:
    """Yield the outcome of each mutant (found, survived or endless), in the order in which they end."""
    waiting, running = list(reversed(chosen)), dict[int, Mutant]()
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            log = folder / f"{mutant.n}-{Path(mutant.file).name}.log"
            running[forked(lambda mutant=mutant, log=log: run_tests(mutant, log), seconds)] = mutant  # type: ignore[misc]
        child, status, used = os.wait3(0)
        outcome = "survived" if status == 0 else "endless" if os.WIFSIGNALED(status) else "found"
        yield running.pop(child), outcome, used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutants", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", metavar="FILE:LINE")
    parser.add_argument("--save", type=Path, metavar="FILE")
    parser.add_argument("--tests", action="store_true", help="only print the files of the tests")
    asked = parser.parse_args()
    if asked.tests:
        print(*(path.relative_to(ROOT) for path in test_files()))
        return
    possible = mutants()
    if asked.only:
        chosen = [m for m in possible if f"{m.file}:{m.line}" == asked.only]
    else:
        chosen = random.Random(asked.seed).sample(possible, min(asked.mutants, len(possible)))  # noqa: S311 - repeatable
    with tempfile.TemporaryDirectory(prefix="citegraph-mutants-") as name:
        folder = Path(name)
        forked(lambda: run_tests(None, folder / "sound.log"))
        _, status, used = os.wait3(0)
        if status:
            raise SystemExit(f"The tests fail without a mutant:\n{(folder / 'sound.log').read_text()[-2000:]}")
        limit = math.ceil(LIMIT * (used.ru_utime + used.ru_stime))
        results = []
        for mutant, outcome, seconds in outcomes(chosen, asked.jobs, limit, folder):
            results.append(report({**vars(mutant), "outcome": outcome, "seconds": round(seconds, 1)}))
    survived = sum(result["outcome"] == "survived" for result in results)
    share = 1 - survived / len(results)
    margin = 1.96 * (share * (1 - share) / len(results)) ** 0.5
    total = {
        "mutants": len(results),
        "of": len(possible),
        "found": round(100 * share, 1),
        "margin": round(100 * margin, 1),
    }
    report(total)
    if asked.save:
        lines = sorted(json.dumps(result) for result in results)
        asked.save.write_text("\n".join([*lines, json.dumps(total)]) + "\n", "utf-8")
    if total["found"] < FOUND and not asked.only:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
