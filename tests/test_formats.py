"""The list of export formats: adding one takes a module and a line, and a user's own registry reaches every format."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import zipfile
import zlib
from html import unescape
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from citegraph.cli import main
from citegraph.cli.export import export
from citegraph.errors import ExportError
from citegraph.export import DATABASE, FORMATS, Format, export_graph, format_of
from citegraph.extraction.pipeline import Extractor
from citegraph.model import Corpus, Edge, Evidence, Kind, Source, Work
from citegraph.presentation.labels import labels
from citegraph.registry import Registry, load_registry
from citegraph.store import Store

TYPE, NAME, ISSUER = "noi-lenh", "Nội lệnh mẫu", "Ủy hội Sông Mẫu"

OVERLAY = f"""
[[type]]
id = "{TYPE}"
name = "{NAME}"
words = ["nội lệnh mẫu"]
party_codes = ["NLM"]
source = "test"
examples = [{{ text = "Nội lệnh mẫu 05-NLM/TW ngày 15/5/2016 của Bộ Chính trị", finds = ["noi-lenh:05-nlm/tw~2016"] }}]

[[issuer]]
id = "uy-hoi-song-mau"
name = "{ISSUER}"
words = ["ủy hội sông mẫu"]
codes = ["UHSM"]
family = "state"
level = "province"
source = "test"
examples = [{{ text = "Quyết định số 5/QĐ-UHSM của Ủy hội Sông Mẫu", finds = ["quyet-dinh:5/qd-uhsm"] }}]
"""

ORDER, PLAN = f"{TYPE}:05-nlm/tw~2016", "quyet-dinh:7/qd-uhsm~2017"
CORPUS = Corpus(
    (
        Work(ORDER, TYPE, "05-NLM/TW", "05", issuer="Bộ Chính trị", date="2016-05-15"),
        Work(PLAN, "quyet-dinh", "7/QĐ-UHSM", "7", issuer=ISSUER, date="2017-01-02"),
    ),
    (Edge(PLAN, Kind.IMPLEMENTS, ORDER, "a.txt", Evidence(0, 4, "Quyết định 7 thực hiện Nội lệnh", "cue")),),
    {},
    {},
)

NAMING_TYPES = (".html", ".dot", ".mmd", ".ttl", ".jsonld", ".xlsx", ".docx")
"""The formats that name types; the others have ids alone."""

NAMING_LEVELS = (".gexf", ".html", ".xlsx", ".docx")
"""The formats that name the level of an issuer."""

TOY = '''
"""A format of its own: one key per line."""
from citegraph.export.formats import Format

TOY = Format(".toy", text=lambda view, file: file.writelines(f"{row[0]}\\n" for row in view.rows.nodes), streamed=True)
'''


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    path = tmp_path / "my.toml"
    path.write_text(OVERLAY, "utf-8")
    return path


@pytest.fixture
def registry(overlay: Path) -> Registry:
    return load_registry(overlay)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    with Store.open(path, create=True) as store:
        store.save_corpus(CORPUS)
    return path


def content(path: Path) -> str:
    """All the text of a file: the parts of an office file, the packed blocks of a page."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return unescape("".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist()))
    text = path.read_text("utf-8")
    for block in re.findall(r"<script[^>]*>([A-Za-z0-9+/=]{100,})</script>", text):
        text += zlib.decompress(base64.b64decode(block), -zlib.MAX_WBITS).decode()
    return text


def exported(path: Path, *options: str) -> str:
    result = CliRunner().invoke(main, ["export", str(path), *options], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return content(path)


# A format is a module and a line


def test_a_new_format_is_one_module_and_one_line(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Python API and the command write it, whole or in part."""
    (tmp_path / "toyformat.py").write_text(TOY, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(FORMATS, ".toy", "toyformat:TOY")
    export_graph(CORPUS, tmp_path / "a.toy")
    assert (tmp_path / "a.toy").read_text() == f"{ORDER}\n{PLAN}\n"
    assert exported(tmp_path / "b.toy", "--db", str(database)) == f"{ORDER}\n{PLAN}\n"
    assert exported(tmp_path / "c.toy", "--db", str(database), "--max-nodes", "1") == f"{ORDER}\n"
    with pytest.raises(ExportError, match=r"\.toy, "):
        export_graph(CORPUS, tmp_path / "a.png")


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_line_of_the_list_names_a_format_of_that_suffix(suffix: str) -> None:
    assert format_of(suffix).suffix == suffix


def test_a_format_has_one_writer() -> None:
    for writers in ({}, {"text": print, "binary": print}):
        with pytest.raises(ValueError, match=r"^\.x: a format has one writer"):
            Format(".x", **writers)  # type: ignore[arg-type]


def test_the_list_imports_no_format() -> None:
    """So that no command pays for rdflib, openpyxl or pyarrow before it needs them."""
    code = "import sys, citegraph.export; print([m for m in sys.modules if m.startswith('citegraph.export.')])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    modules = {line.partition(":")[0] for line in FORMATS.values()}
    assert "citegraph.export.formats" in loaded
    assert not [module for module in modules if f"'{module}'" in loaded]


def test_the_command_offers_the_formats_of_the_list() -> None:
    option = next(option for option in export.params if option.name == "form")
    assert isinstance(option.type, click.Choice)
    assert list(option.type.choices) == [*(suffix[1:] for suffix in (*FORMATS, DATABASE)), "tables"]


# A user's own registry


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("suffix", NAMING_TYPES)
def test_a_users_own_type_is_named_in_every_export_that_names_types(
    tmp_path: Path, registry: Registry, database: Path, overlay: Path, suffix: str, language: str
) -> None:
    path = tmp_path / f"g{suffix}"
    export_graph(CORPUS, path, language=language, registry=registry)
    assert _names(NAME, content(path))
    by_command = exported(path, "--db", str(database), "--registry", str(overlay), "--language", language)
    assert _names(NAME, by_command)
    export_graph(CORPUS, path, language=language)
    assert not _names(NAME, content(path))


@pytest.mark.parametrize("suffix", NAMING_LEVELS)
def test_the_level_of_a_users_own_issuer_is_in_every_export_that_has_levels(
    tmp_path: Path, registry: Registry, database: Path, overlay: Path, suffix: str
) -> None:
    path = tmp_path / f"g{suffix}"
    level = "province" if suffix == ".gexf" else labels()["vi"]["rows"]["province"]
    with_it, without = tmp_path / f"with{suffix}", tmp_path / f"without{suffix}"
    export_graph(CORPUS, with_it, registry=registry)
    export_graph(CORPUS, without)
    assert content(with_it) != content(without)
    if suffix != ".html":  # whose labels of levels are there in any case
        assert (level in content(with_it), level in content(without)) == (True, False)
    assert exported(path, "--db", str(database), "--registry", str(overlay)) == content(with_it)


def test_every_other_format_is_the_same_by_any_registry(tmp_path: Path, registry: Registry) -> None:
    """They have the ids of types, and no levels; a format of two files is one of them."""
    for suffix in FORMATS.keys() - {*NAMING_TYPES, *NAMING_LEVELS}:
        if format_of(suffix).pair is None:
            export_graph(CORPUS, tmp_path / f"a{suffix}", registry=registry)
            export_graph(CORPUS, tmp_path / f"b{suffix}")
            assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_the_explorer_names_a_users_own_type_in_its_downloads(database: Path, overlay: Path, tmp_path: Path) -> None:
    testclient = pytest.importorskip("starlette.testclient")
    from citegraph.web.app import create_app
    from citegraph.web.explorer import Explorer

    app = create_app(Explorer(database, (overlay,)))
    with testclient.TestClient(app, base_url="http://localhost") as client:
        answer = client.get("/download", params={"work": ORDER, "format": "html"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    (tmp_path / "a.html").write_bytes(answer.content)
    assert _names(NAME, content(tmp_path / "a.html"))


def test_annotate_names_a_users_own_type(tmp_path: Path, overlay: Path) -> None:
    (tmp_path / "a.txt").write_text("Quán triệt Nội lệnh mẫu 05-NLM/TW ngày 15/5/2016 của Bộ Chính trị.", "utf-8")
    args = ["annotate", str(tmp_path / "a.txt"), "--registry", str(overlay), "-o", str(tmp_path / "a.html")]
    assert CliRunner().invoke(main, args, catch_exceptions=False).exit_code == 0
    assert f"{NAME} 05-NLM/TW" in (tmp_path / "a.html").read_text("utf-8")


def test_displacy_names_a_users_own_type(registry: Registry) -> None:
    spacy = pytest.importorskip("spacy")
    from citegraph.integrations.spacy import CitegraphComponent, draw_spans

    doc = CitegraphComponent(Extractor(registry))(spacy.blank("xx").make_doc("Nội lệnh mẫu 05-NLM/TW."))
    assert f">{NAME}" in " ".join(draw_spans(doc, registry=registry).split()).replace("> ", ">")


def test_the_extractor_reads_what_the_overlay_defines(registry: Registry) -> None:
    said = Extractor(registry).extract(Source("a", "Nội lệnh mẫu 05-NLM/TW ngày 15/5/2016 của Bộ Chính trị"))
    assert [work.key for work in said.works] == [ORDER]


def _names(name: str, text: str) -> bool:
    """True if the name is in the text, in any case."""
    return name.casefold() in text.casefold()
