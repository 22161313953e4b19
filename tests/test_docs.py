"""What a reader reads is true: code runs, commands work, examples give what they claim, links lead somewhere."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import click
import pytest
from conftest import RunCli

from citegraph import Extraction, extract, load_registry
from citegraph.cli import main
from citegraph.cli.group import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
FIGURES = "the evaluation folder beside the project"


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def code_blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def python_blocks(name: str) -> list[str]:
    return code_blocks(page(name), "python")


@pytest.fixture(scope="module")
def refresh() -> ModuleType:
    """The script that writes what is made from the product."""
    spec = importlib.util.spec_from_file_location("refresh", ROOT / "docs" / "refresh.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the seed article, as after cloning, but away from the project."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    return folder


def run_python(code: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


# Code and commands


@pytest.mark.parametrize("name", ["README.md", "README.vi.md", "docs/identity.md", "docs/rdf.md", "docs/spacy.md"])
def test_the_code_prints_what_stands_below_it(name: str, workplace: Path) -> None:
    code, *_ = python_blocks(name)
    (shown,) = code_blocks(page(name), "text")
    assert run_python(code, workplace) == shown


def shell_lines(name: str) -> Iterator[list[str]]:
    for block in code_blocks(page(name), "sh"):
        for line in block.splitlines():
            if words := shlex.split(line, comments=True):
                yield words


def test_the_turtle_of_the_page_is_that_of_its_export(run_cli: RunCli, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs" / "examples", tmp_path, dirs_exist_ok=True)
    console = "".join(code_blocks(page("docs/rdf.md"), "console"))
    for command in re.findall(r"^\$ citegraph (.+)$", console, re.MULTILINE):
        assert run_cli(*shlex.split(command), cwd=tmp_path).returncode == 0
    written = (tmp_path / "van-ban.ttl").read_text("utf-8")
    (shown,) = code_blocks(page("docs/rdf.md"), "turtle")
    assert [part for part in shown.strip().split("\n\n") if part not in written] == []


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_the_commands_of_the_readme_work_in_their_order(name: str, run_cli: RunCli, tmp_path: Path) -> None:
    workplace = shutil.copytree(ROOT / "seeds", tmp_path / "seeds").parent
    lines = [words[1:] for words in shell_lines(name) if words[0] == "citegraph"]
    assert [words[0] for words in lines] == ["extract", "build", "implements", "ask", "export"]
    for words in lines:
        done = run_cli(*words, cwd=workplace)
        assert (done.returncode, done.stderr) == (0, ""), words
        assert done.stdout.strip(), words
    assert (workplace / "out" / "graph.html").stat().st_size > 1000


def test_the_targets_that_the_pages_name_are_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    named = {
        words[1]
        for path in PAGES
        for words in shell_lines(str(path.relative_to(ROOT)))
        if words[0] == "make" and len(words) > 1
    }
    assert {"setup", "demo", "test"} <= named <= targets


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_of_the_package_on_a_page_exist(path: Path) -> None:
    """`citegraph.text.cells.cell_text` is a module or a name in one; the changelog and decisions name former ones."""
    if path.name == "CHANGELOG.md" or path.parent.name == "decisions":
        return
    names = set(re.findall(r"`(citegraph(?:\.[A-Za-z_]+)+)(?:\(\))?`", path.read_text("utf-8")))
    for name in sorted(name for name in names if not name.endswith((".toml", ".db"))):
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(module), attribute) or importlib.util.find_spec(name), name


def test_the_table_of_types_is_that_of_the_registry(refresh: ModuleType) -> None:
    """Fix it with `docs/refresh.py`."""
    assert page("docs/types.md") == refresh.types(page("docs/types.md"))
    assert page("README.vi.md") == refresh.readme_vi(page("README.vi.md"))
    rows = [line for line in refresh.type_table().splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + sum(not block.excluded for block in load_registry().types)


# The user guide


SHOWING = [path for path in PAGES if code_blocks(path.read_text("utf-8"), "console")]


def test_the_figures_of_speed_are_those_of_the_run_that_is_kept(refresh: ModuleType) -> None:
    """Mend it with `docs/refresh.py`."""
    assert page("docs/speed.md") == refresh.speed(page("docs/speed.md"))


@pytest.mark.parametrize("path", SHOWING, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_of_a_guide_prints_what_stands_below_it(path: Path, refresh: ModuleType) -> None:
    """Mend it with `docs/refresh.py`, after reading what changed."""
    text = path.read_text("utf-8")
    assert text == refresh.guide(text)


def test_the_guide_shows_every_command() -> None:
    text = page("docs/user-guide.md")
    assert [name for name in COMMANDS if f"citegraph {name} " not in text] == []


def test_the_guide_lists_every_question() -> None:
    from citegraph.graph.ask import FORMS, ask

    asked = re.findall(r"`([^`]+\?)`", page("docs/user-guide.md"))
    assert {example for form in FORMS for example in form.examples} == set(asked)
    assert {ask(question).form.name for question in asked} == {form.name for form in FORMS}


@pytest.mark.parametrize("code", [*python_blocks("docs/user-guide.md"), *python_blocks("docs/spacy.md")])
def test_the_code_of_the_guides_runs(code: str, workplace: Path) -> None:
    assert run_python(code, workplace).strip()


def all_commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command and sub-command with its name on the command line."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{above}{name}", command
        if isinstance(command, click.Group):
            yield from all_commands(command, f"{above}{name} ")


@pytest.mark.parametrize(
    ("name", "command"), list(all_commands(main)), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_has_help_with_an_example(name: str, command: click.Command) -> None:
    """And every option says what it does."""
    text = command.get_help(click.Context(command, info_name=name))
    assert "Example:" in text
    assert f"citegraph {name} " in f"{text.partition('Example:')[2]} "
    assert command.get_short_help_str(), name
    options = [param for param in command.params if isinstance(param, click.Option) and not param.hidden]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_commands_as_the_page_says(shell: str) -> None:
    """The script that the page has installed asks the program, which answers with the command meant."""
    assert shell in page("docs/completion.md")
    asking = {"_CITEGRAPH_COMPLETE": f"{shell}_complete", "COMP_WORDS": "citegraph im", "COMP_CWORD": "1"}
    done = subprocess.run(
        [Path(sys.executable).with_name("citegraph")],
        env={**os.environ, **asking, **({"COMP_CWORD": "im"} if shell == "fish" else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "implements" in done.stdout.replace(",", "\n").split(), done.stderr


# Examples in tables


def table_rows(name: str, *columns: str) -> list[dict[str, str]]:
    """The rows of all tables of a page that have these columns."""
    head: list[str] = []
    rows: list[dict[str, str]] = []
    for line in page(name).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            head = []
        elif not head:
            head = cells
        elif set(columns) <= set(head) and not set(cells[0]) <= {"-", " "}:
            rows.append(dict(zip(head, cells, strict=True)))
    return rows


def example_text(cell: str) -> str:
    """The text of a cell, where `⏎` is the end of a line and `∣` the border of a cell."""
    return cell.strip("`").replace("⏎", "\n").replace("∣", "|")


@pytest.mark.parametrize("row", table_rows("docs/identity.md", "text", "keys"), ids=lambda row: row["text"])
def test_the_examples_of_identity_give_their_keys(row: dict[str, str]) -> None:
    said = extract(example_text(row["text"]))
    assert [citation.work for citation in said.citations] == re.findall(r"`([^`]+)`", row["keys"])
    probably = [work.probably for work in said.works if work.probably]
    assert probably == re.findall(r"`([^`]+)`", row.get("probably", ""))


def relations(said: Extraction, labels: dict[str, str] | None = None) -> list[str]:
    """`A kind B` for each relation, in the labels of the works, or in what the text calls itself."""
    names = {work.key: work.symbol or work.name for work in said.works}
    own = next((citation.text for citation in said.citations if citation.work == said.self_key), "this")
    names |= labels or {}
    return [f"{names.get(r.source or '') or own} {r.kind} {names[r.target]}" for r in said.relations]


@pytest.mark.parametrize("row", table_rows("docs/relations.md", "text", "relations"), ids=lambda row: row["text"])
def test_the_examples_of_relations_give_their_relations(row: dict[str, str]) -> None:
    said = extract(example_text(row["text"]))
    assert said.citations
    assert relations(said) == ([] if row["relations"] == "none" else [row["relations"]])
    if "frame" in row:
        assert said.relations[0].evidence.rule.partition(":")[0] == row["frame"].strip("`")


def test_the_page_of_relations_lists_every_kind() -> None:
    from citegraph import Kind

    listed = [row["kind"].strip("`") for row in table_rows("docs/relations.md", "kind", "A … B")]
    assert sorted(listed) == sorted(kind.value for kind in Kind)


def test_the_picture_of_identity_shows_the_keys_that_are_given() -> None:
    shown = ET.parse(ROOT / "docs" / "images" / "identity.svg").iterfind(".//{*}text[@data-text]")  # noqa: S314
    pairs = [(element.get("data-text", ""), element.text) for element in shown]
    assert len(pairs) == 3
    assert [extract(text).citations[0].work for text, _ in pairs] == [key for _, key in pairs]


def test_the_picture_of_relations_shows_what_its_sentence_says() -> None:
    picture = ET.parse(ROOT / "docs" / "images" / "relations.svg").getroot()  # noqa: S314 (our own picture)
    sentence = picture.find(".//{*}g[@id='sentence']")
    assert sentence is not None
    drawn = {element.get("data-relation", "") for element in picture.iterfind(".//*[@data-relation]")}
    assert set(relations(extract(" ".join("".join(sentence.itertext()).split())))) == drawn


# The registry


def toml_blocks() -> list[tuple[str, dict[str, Any], str]]:
    examples = [page(f"docs/examples/{name}.toml") for name in ("my", "khung", "so-tay")]
    texts = [*code_blocks(page("docs/registry.md"), "toml"), *examples]
    return [(kind, rows[0], text) for text in texts for kind, rows in tomllib.loads(text).items()]


def found(kind: str, said: Extraction) -> list[str]:
    """What an example of a block of this kind lists."""
    if kind in ("verb", "mark", "modal", "frame"):
        return relations(said, {said.self_key: "this"} if said.self_key else {})
    return [work.issuer or "" if kind == "issuer" else f"{work.type} {work.label}" for work in said.works]


@pytest.mark.parametrize(("kind", "block", "text"), toml_blocks())
def test_every_block_of_the_page_can_be_laid_over_the_registry(
    kind: str, block: dict[str, Any], text: str, tmp_path: Path
) -> None:
    path = tmp_path / "my.toml"
    path.write_text(text, "utf-8")
    registry = load_registry(path)
    for example in block.get("examples", ()):
        assert found(kind, extract(example["text"], registry)) == example["finds"]
        assert found(kind, extract(example["text"])) != example["finds"], "the registry knows this already"
    for text_without in block.get("counter_examples", ()):
        assert found(kind, extract(text_without, registry)) == []
    if kind == "work":
        (work,) = extract(f"Theo Quyết định số {block['symbol']}.", registry).works
        assert (work.date, work.issuer, work.title) == (block["date"], block["issuer"], block["title"])


def files_section() -> tuple[str, str]:
    """The paragraph and the list of the section that names the kinds of blocks and their files."""
    section = page("docs/registry.md").split("\n## The files\n")[1].split("\n## ")[0]
    prose, _, listed = section.partition("\n- ")
    return prose, listed


def test_the_page_of_the_registry_names_every_file() -> None:
    prose, listed = files_section()
    named = set(re.findall(r"`([\w.]+)`", prose)) - {"KIND.toml"}
    elsewhere = {name for name in named if "." in name}
    files = {f"{kind}.toml" for kind in re.findall(r"`(\w+)`", listed) if kind not in named} | elsewhere
    assert files == {path.name for path in (ROOT / "citegraph" / "registry" / "data").iterdir()}


def test_the_page_of_the_registry_lists_every_kind_of_block() -> None:
    types = [param.type for param in dict(all_commands(main))["registry list"].params]
    kinds, *_ = [type_.choices for type_ in types if isinstance(type_, click.Choice) and "verbs" in type_.choices]
    listed = re.findall(r"`(\w+)`", files_section()[1])
    assert sorted(listed) == sorted(kinds)


def test_the_page_of_tables_lists_every_column() -> None:
    from citegraph.tables.columns import TABLES, Type

    marks = dict(zip(Type, ("", "?", "#", "#?", "!", "[]"), strict=True))
    listed = {row["table"]: row["columns"] for row in table_rows("docs/parquet.md", "table", "columns")}
    assert listed == {
        table: " ".join(f"`{name}{marks[type_]}`" for name, type_ in columns.items())
        for table, columns in TABLES.items()
    }


# All pages


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_inside_the_project_lead_somewhere(path: Path) -> None:
    prose = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = unquote(target).partition("#")
        there = (path.parent / file) if file else path
        assert there.exists(), f"{target} leads nowhere"
        assert there.resolve().is_relative_to(ROOT), f"{target} leads out of the project"
        assert not anchor or anchor in anchors(there), f"{target}: there is no such heading"


def anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_leads_a_reader_to_data_that_is_not_here(path: Path) -> None:
    """How figures are measured may be told; where the data lie is said only to those who run the figures."""
    text = path.read_text("utf-8")
    if path.name != "CONTRIBUTING.md":
        assert "shared/" not in text
    assert not re.search(r"gold_dev|_dev\.jsonl|/tmp/|/work/", text)


def test_the_page_of_figures_says_where_they_come_from() -> None:
    assert FIGURES in " ".join(page("docs/accuracy.md").split())
    for name, mark in (("README.md", "figures"), ("docs/accuracy.md", "results")):
        assert re.search(rf"<!-- {mark} -->\n.*\d{{4}}-\d\d-\d\d.*<!-- /{mark} -->", page(name), re.DOTALL), name


def test_decisions_are_numbered_and_complete() -> None:
    """Numbers are never used again: those of withdrawn decisions are missing."""
    paths = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert len({int(path.name[:4]) for path in paths}) == len(paths)
    for path in paths:
        text = path.read_text("utf-8")
        assert text.startswith(f"# {path.name[:4]} ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_the_changelog_knows_this_version() -> None:
    version = tomllib.loads(page("pyproject.toml"))["project"]["version"]
    heads = re.findall(r"^## \[(.+?)\]", page("CHANGELOG.md"), re.MULTILINE)
    assert heads[:2] == ["Unreleased", version]
