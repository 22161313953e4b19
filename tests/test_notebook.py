"""The notebooks run as they stand, and the outputs that they were saved with are those of a fresh run."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ipykernel", reason="The notebook needs ipykernel, which is not installed: run `make testing`.")

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = ["analysis.ipynb", "tour.ipynb"]


def read(repo_root: Path, name: str) -> Any:
    """A notebook as it is saved."""
    return nbformat.read(repo_root / "notebooks" / name, as_version=4)  # type: ignore[no-untyped-call]


def executed(notebook: Any, folder: Path) -> Any:
    """The notebook after a run in this folder."""
    # What a cell prints may come in several messages on a busy machine: one stream either way.
    client = NotebookClient(notebook, kernel_name="python3", record_timing=False, timeout=120, coalesce_streams=True)
    client.execute(cwd=str(folder))
    return notebook


def outputs(notebook: Any) -> list[Any]:
    """What each code cell printed or showed."""
    return [json.loads(json.dumps(cell.outputs)) for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "start"), [("tour.ipynb", "."), *((name, "notebooks") for name in NOTEBOOKS)])
def test_a_notebook_runs_and_shows_what_it_was_saved_with(
    repo_root: Path, name: str, start: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the project's folder and from its own; mend a difference with `docs/refresh.py --notebook`."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))  # nobody's own settings and history
    assert outputs(executed(read(repo_root, name), repo_root / start)) == outputs(read(repo_root, name))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_asks_for_nothing_that_is_not_installed(repo_root: Path, name: str) -> None:
    notebook = read(repo_root, name)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    names = {line.split()[1].partition(".")[0] for line in code.splitlines() if line.startswith(("import ", "from "))}
    assert names
    assert all(importlib.util.find_spec(name) for name in names)
    assert "http" not in code.replace("http://www.w3.org", "")
    assert not [o for cell in outputs(notebook) for o in cell if o["output_type"] == "error"]
