"""No input raises: overlays of the registry, and every address of the web API, as its own description has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import tomlkit
from conftest import RunCli, examples
from hypothesis import given
from hypothesis import strategies as st

from citegraph.errors import CitegraphError
from citegraph.registry import load_registry
from citegraph.web.app import create_app
from citegraph.web.explorer import Explorer

KEYS = ("ket-luan:01-kl/tw~2021", "chi-thi:05-ct/tw~2016", "seeds/quang-ninh.txt", "implements", "in", "2021-05-18")
NASTY = (
    "",
    "\x00",
    "\ud800",
    "%",
    "../../etc/passwd",
    '"',
    "<script>",
    "\u202e",
    "9" * 400,
    "-1",
    "1e9",
    "*",
    '" OR 1',
)

words = st.sampled_from((*KEYS, *NASTY)) | st.text(max_size=20) | st.integers().map(str)
values = st.recursive(
    st.text(max_size=8) | st.integers(-9, 9999) | st.booleans() | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("id", "words", "text", "finds")), inner)
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def block(repo_root: Path) -> dict[str, Any]:
    """An overlay that loads."""
    return tomlkit.parse((repo_root / "docs" / "examples" / "so-tay.toml").read_text("utf-8")).unwrap()


@examples(40)
@given(data=st.data())
def test_no_overlay_raises_but_on_purpose(block: dict[str, Any], tmp_path: Path, data: st.DataObject) -> None:
    """A block with other values, other fields or bytes that are no TOML loads, or says in a line what is wrong."""
    changed = json.loads(json.dumps(block))
    (kind,) = changed
    for _ in range(data.draw(st.integers(1, 3))):
        changed[kind][0][data.draw(st.sampled_from((*changed[kind][0], "new")))] = data.draw(values)
    raw = tomlkit.dumps(changed).encode("utf-8", "replace")
    cut = data.draw(st.integers(0, len(raw)) | st.just(len(raw)))
    path = tmp_path / "my.toml"
    path.write_bytes(raw[:cut] + data.draw(st.binary(max_size=4)) + raw[cut:])
    said = ""
    try:
        load_registry(path)
    except CitegraphError as error:
        said = str(error)
    assert not said or "my.toml" in said
    assert "\n" not in said


@pytest.fixture(scope="module")
def client(repo_root: Path, run_cli: RunCli, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from starlette.testclient import TestClient

    db = tmp_path_factory.mktemp("fuzz") / "seeds.db"
    assert run_cli("build", "seeds/", "--db", db, cwd=repo_root).returncode == 0
    with TestClient(create_app(Explorer(db)), base_url="http://localhost") as found:
        yield found


@examples(60)
@given(data=st.data())
def test_no_address_of_the_api_is_an_error_of_the_server(client: Any, data: st.DataObject) -> None:
    """Whatever stands in a path or a query, the answer is what was asked for or says what is wrong with it."""
    paths = client.get("/api/openapi.json").json()["paths"]
    path = data.draw(st.sampled_from(sorted(path for path in paths if "get" in paths[path])))
    asked = []
    for parameter in paths[path]["get"].get("parameters", ()):
        if parameter["in"] == "path":
            part = data.draw(words).encode("utf-8", "replace").decode()
            path = path.replace(f"{{{parameter['name']}}}", quote(part, safe="/")) or "/"
        elif parameter.get("required") or data.draw(st.booleans()):
            asked.append((parameter["name"], data.draw(words).encode("utf-8", "replace").decode()))
    answer = client.get(path, params=asked)
    assert answer.status_code < 500, (path, asked)
