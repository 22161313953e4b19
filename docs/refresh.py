"""Writes the parts of the documentation that are made from the product.

The table of docs/types.md comes from the registry, the figures of speed from the stored run. Each `console` block of a
page in docs/ is run in a copy of `seeds/` and `docs/examples/`, and its output is written below its command. The tests
check that nothing is left to write. With `--notebook`, the notebooks are executed and saved too.

    .venv/bin/python docs/refresh.py
"""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from citegraph.cli import main
from citegraph.model import Kind
from citegraph.presentation.labels import labels_in
from citegraph.registry import load_registry
from citegraph.registry.schema import TypeBlock

ROOT = Path(__file__).resolve().parent.parent
README_VI = ROOT / "README.vi.md"
SPEED = ROOT / "docs" / "speed.md"
TYPES = ROOT / "docs" / "types.md"
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))
WIDTH = "100"
INTERNAL = {  # not on the page
    "start: --version",
    "extract, workers 2",
    "link, all anew",
    "implements --transitive",
    "search",
    "export .csv",
    "verify",
    "large: search",
}

_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_KINDS = re.compile(r"(?<=<!-- kinds -->\n).*?(?=<!-- /kinds -->)", re.DOTALL)
_SPEED = re.compile(r"(?<=<!-- speed: )(\w+)( -->\n).*?(?=<!-- /speed -->)", re.DOTALL)
_TYPES = re.compile(r"(?<=<!-- types -->\n).*?(?=<!-- /types -->)", re.DOTALL)


def types(text: str) -> str:
    """The page of types with the registry's table."""
    return _TYPES.sub(lambda _: type_table(), text)


def readme_vi(text: str) -> str:
    """The Vietnamese README with the relations as pages name them."""
    return _KINDS.sub(lambda _: kind_table(), text)


def kind_table() -> str:
    """Each kind of relation with its Vietnamese words, in both directions."""
    labels = labels_in("vi")
    rows = [f"| `{kind.value}` | {labels['out'][kind.value]} | {labels['in'][kind.value]} |" for kind in Kind]
    return "\n".join(["| tên | A … B | B … A |", "| --- | --- | --- |", *rows, ""])


def type_table() -> str:
    """All types that are found, with their codes in symbols, and the types that are refused."""
    blocks = load_registry().types
    rows = [_type_row(block) for block in blocks if not block.excluded]
    refused = ", ".join(block.name.lower() for block in blocks if block.excluded)
    table = "\n".join(["| type | codes | without a symbol |", "| --- | --- | --- |", *rows])
    return f"{table}\n\nRefused, since other documents do not cite them: {refused}.\n"


def _type_row(block: TypeBlock) -> str:
    forms = {"name": block.named, "short": block.short, "“này”": block.self_reference}
    cells = (f"{block.name} (`{block.id}`)", _codes(block), ", ".join(form for form, found in forms.items() if found))
    return f"| {' | '.join(cells)} |"


def _codes(block: TypeBlock) -> str:
    """The codes of a type; those of only the party or only the state and mass bodies come after a colon."""
    party, state = list(block.party_codes), list(dict.fromkeys((*block.state_codes, *block.mass_codes)))
    parts = {
        "": [code for code in party if code in state],
        "party: ": [code for code in party if code not in state],
        "state: ": [code for code in state if code not in party],
    }
    return "; ".join(f"{label}{' '.join(codes)}" for label, codes in parts.items() if codes)


def speed(text: str) -> str:
    """The page of speed with the figures of the run that is kept, `benchmarks/baseline.json`."""
    lines = (ROOT / "benchmarks" / "baseline.json").read_text("utf-8").splitlines()
    run = [json.loads(line) for line in lines]
    parts = {
        "about": _about(run[0]),
        "steps": _steps(run),
        "rates": _rates(run),
    }
    return _SPEED.sub(lambda part: part[1] + part[2] + parts[part[1]], text)


def _about(texts: dict[str, Any]) -> str:
    machine = f"{texts['cores']} cores ({texts['machine']}, Python {texts['python']})"
    read = f"{texts['mb']} MB of the official gazette ({texts['sources']} texts)"
    return f"Measured on {texts['date']} on {machine} with {read}; median of {texts['times']} runs.\n"


def _steps(run: list[dict[str, Any]]) -> str:
    rows = [
        (r["step"], f"{r['seconds']:.2f}", f"{r['peak_mb']:.0f}" if "peak_mb" in r else "")
        for r in run
        if "work" in r and r["step"] not in INTERNAL
    ]
    return _table(("step", "processor seconds", "memory, MB"), rows)


def _rates(run: list[dict[str, Any]]) -> str:
    rates = [r for r in run if "mb_s" in r]
    rows = [(r["step"].removeprefix("rate: "), r["mb_s"], r.get("ratio", 1)) for r in rates]
    return _table(("in one process", "MB of text per second", "citegraph, times as fast"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    first, *lines = [f"| {' | '.join(map(str, line))} |\n" for line in (head, *rows)]
    return "".join([first, f"|{'---|' * len(head)}\n", *lines])


def guides() -> list[Path]:
    """The pages that show commands with what they print."""
    return [path for path in sorted(ROOT.glob("docs/**/*.md")) if _BLOCK.search(path.read_text("utf-8"))]


def guide(text: str) -> str:
    """A page with the output of every command."""
    with _copy():
        return _BLOCK.sub(lambda block: _run_block(block.group()), text)


@contextlib.contextmanager
def _copy() -> Iterator[None]:
    """A folder to run commands in, with the seed article and the examples."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "seeds", folder / "seeds")
        shutil.copytree(ROOT / "docs" / "examples", folder, dirs_exist_ok=True)
        with contextlib.chdir(folder):
            yield


def _run_block(block: str) -> str:
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"{command}\n{_output(shlex.split(command[2:]))}" for command in commands)


def _output(words: list[str]) -> str:
    if words[0] == "cat":
        return Path(words[1]).read_text("utf-8")
    env = {"COLUMNS": WIDTH, "NO_COLOR": "1"}
    result = CliRunner().invoke(main, words[1:], prog_name="citegraph", env=env)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception  # a crash is nothing to print in a guide
    code = f"[exit code {result.exit_code}]\n" if result.exit_code else ""
    return f"{result.output.rstrip()}\n{code}" if result.output.strip() else code


def notebook(path: Path) -> str:
    """A notebook, executed in its own folder, as it is saved."""
    import nbformat
    from nbclient import NotebookClient

    cells = nbformat.read(path, as_version=4)
    client = NotebookClient(cells, kernel_name="python3", record_timing=False, coalesce_streams=True, timeout=120)
    client.execute(cwd=str(path.parent))
    cells.metadata["language_info"] = {"name": "python"}
    return nbformat.writes(cells) + "\n"


if __name__ == "__main__":
    TYPES.write_text(types(TYPES.read_text("utf-8")), "utf-8")
    README_VI.write_text(readme_vi(README_VI.read_text("utf-8")), "utf-8")
    SPEED.write_text(speed(SPEED.read_text("utf-8")), "utf-8")
    for page in guides():
        page.write_text(guide(page.read_text("utf-8")), "utf-8")
    for path in NOTEBOOKS if "--notebook" in sys.argv else ():
        path.write_text(notebook(path), "utf-8")
