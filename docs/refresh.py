"""Writes the parts of the documentation that are made from the product.

The table of types in the README comes from the registry; each `console` block of the user guide is run, in a copy of
`seeds/` and `docs/examples/`, and what it prints stands below its command. The tests hold that nothing is left to
write. With `--notebook`, the tour is executed too and its outputs are saved.

    .venv/bin/python docs/refresh.py
"""

from __future__ import annotations

import contextlib
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner

from citegraph.cli import main
from citegraph.registry import load_registry
from citegraph.registry.schema import TypeBlock

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
GUIDE = ROOT / "docs" / "user-guide.md"
TOUR = ROOT / "notebooks" / "tour.ipynb"
WIDTH = "100"

_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_TYPES = re.compile(r"(?<=<!-- types -->\n).*?(?=<!-- /types -->)", re.DOTALL)


def readme(text: str) -> str:
    """The README with the registry's table of types."""
    return _TYPES.sub(lambda _: type_table(), text)


def type_table() -> str:
    """All types that are found, with the codes that stand for them in symbols, and the types that are refused."""
    types = load_registry().types
    rows = [_type_row(t) for t in types if not t.excluded]
    refused = ", ".join(t.name.lower() for t in types if t.excluded)
    head = "| type | codes of the party | codes of the state and of mass bodies | found without a symbol |"
    table = "\n".join([head, "| --- | --- | --- | --- |", *rows])
    return f"{table}\n\nRefused, since they are no documents that others cite: {refused}.\n"


def _type_row(block: TypeBlock) -> str:
    forms = {"by name": block.named, "short": block.short, "“… này”": block.self_reference}
    cells = (
        f"{block.name} (`{block.id}`)",
        " ".join(block.party_codes),
        " ".join(dict.fromkeys((*block.state_codes, *block.mass_codes))),
        ", ".join(form for form, found in forms.items() if found),
    )
    return f"| {' | '.join(cells)} |"


def guide(text: str) -> str:
    """The user guide with the output of every command."""
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


def tour() -> str:
    """The notebook, executed in its own folder, as it is saved."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(TOUR, as_version=4)
    client = NotebookClient(notebook, kernel_name="python3", record_timing=False, timeout=120)
    client.execute(cwd=str(TOUR.parent))
    notebook.metadata["language_info"] = {"name": "python"}
    return nbformat.writes(notebook) + "\n"


if __name__ == "__main__":
    README.write_text(readme(README.read_text("utf-8")), "utf-8")
    GUIDE.write_text(guide(GUIDE.read_text("utf-8")), "utf-8")
    if "--notebook" in sys.argv:
        TOUR.write_text(tour(), "utf-8")
