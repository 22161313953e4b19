"""Tables: a database comes back from them as it was, other programs read them, and broken ones make no database."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from casefiles import extractor
from click.testing import CliRunner, Result
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from test_copying import make_database
from test_link import TEXTS
from test_store import corpora, extractions, strings

from citegraph.cli import main
from citegraph.export import export_graph, target_files
from citegraph.model import Corpus, Source
from citegraph.store import Store
from citegraph.store.exchange import export_tables, import_tables
from citegraph.tables import parquet
from citegraph.tables.columns import SAID, TABLES, ExtractedSource, corpus_rows, reading_rows, to_corpus, to_reading


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a database and the tables of it."""
    monkeypatch.chdir(tmp_path)
    make_database("a.db")
    ok("export", "tables", "--format", "tables", "--db", "a.db")
    return tmp_path


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args, prog_name="citegraph")


def ok(*args: str) -> str:
    result = run(*args)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def test_a_database_comes_back_from_its_tables_as_it_was(folder: Path) -> None:
    """And its tables are the same bytes again."""
    assert ok("import", "tables", "--db", "b.db").startswith(f"imported {len(TEXTS)} sources, ")
    ok("export", "again", "--format", "tables", "--db", "b.db")
    for name in TABLES:
        assert (folder / "again" / f"{name}.parquet").read_bytes() == (
            folder / "tables" / f"{name}.parquet"
        ).read_bytes()
    with Store.open("a.db") as a, Store.open("b.db") as b:
        assert list(a.extractions()) == list(b.extractions())
        assert a.load_corpus() == b.load_corpus()
        assert a.sources() == b.sources()
        assert list(b.faults()) == []
        assert b.is_current(Source("a", TEXTS["a"]), "1")


@given(said=extractions, text=strings)
@examples(50)
def test_a_reading_comes_back_from_its_rows(said: Any, text: str) -> None:
    reading = ExtractedSource(Source("a", text), "1", said)
    rows = reading_rows(reading)
    (row,) = rows.pop("sources")
    assert set(rows) | {"sources"} == set(SAID)
    assert to_reading(row, rows) == reading


@given(corpus=corpora())
@examples(50)
def test_a_corpus_comes_back_from_its_rows(corpus: Corpus) -> None:
    """Where its aliases and open keys lead to works, as linking has it."""
    keys = {work.key for work in corpus.works}
    if keys.issuperset(corpus.aliases.values()) and keys.issuperset(corpus.unresolved):
        assert to_corpus(corpus_rows(corpus)) == corpus


@given(rows=st.lists(strings, max_size=9))
def test_groups_of_rows_are_one_table(rows: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """However few rows a group has."""
    file = tmp_path_factory.mktemp("t") / "aliases.parquet"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet, "_ROWS", 2)
        with parquet._writer(file, TABLES["aliases"]) as writer:
            writer.add({"alias": row, "key": row} for row in rows)
    assert pq.read_table(file).column("key").to_pylist() == rows
    assert pq.ParquetFile(file).num_row_groups == (len(rows) + 1) // 2


def test_the_graph_is_a_pair_of_files_for_other_programs(folder: Path) -> None:
    assert ok("export", "out/g.parquet", "--db", "a.db") == "wrote out/g.nodes.parquet and out/g.edges.parquet\n"
    with Store.open("a.db") as store:
        corpus = store.load_corpus()
    nodes, edges = (pq.read_table(folder / "out" / f"g.{part}.parquet") for part in ("nodes", "edges"))
    assert nodes.column("key").to_pylist() == [work.key for work in corpus.works]
    assert edges.column("quote").to_pylist() == [edge.evidence.quote for edge in corpus.edges]
    assert set(edges.column("target").to_pylist()) <= set(nodes.column("key").to_pylist())
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["g.edges.parquet", "g.nodes.parquet"]


def test_a_pair_that_breaks_off_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("citegraph.tables.parquet.write_graph", fail)
    result = run("export", "g.parquet", "--db", "a.db")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "g.parquet: cannot be written (No space left on device)" in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["a.db", "tables"]


def test_tables_are_replaced_and_other_files_are_not(folder: Path) -> None:
    ok("export", "tables", "--format", "tables", "--db", "a.db")
    (folder / "tables" / "note.txt").write_text("mine")
    result = run("export", "tables", "--format", "tables", "--db", "a.db")
    assert result.stderr == "citegraph: tables: contains note.txt, which is not a table; name a new folder\n"
    assert (folder / "tables" / "note.txt").read_text() == "mine"


def test_a_build_that_was_cut_off_is_not_exported(folder: Path) -> None:
    with Store.open("a.db") as store:
        store.replace_source(Source("z", ""), extractor().extract(Source("z", "")), "1")
    result = run("export", "other", "--format", "tables", "--db", "a.db")
    assert "the last build was interrupted" in result.stderr
    assert not (folder / "other").exists()


@pytest.mark.usefixtures("folder")
def test_tables_without_pyarrow_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "citegraph.tables.parquet")
    result = run("import", "tables", "--db", "b.db")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "pip install 'citegraph[parquet]'" in result.stderr


# Broken and foreign tables


def changed(name: str, change: Callable[[pa.Table], pa.Table]) -> Callable[[Path], None]:
    def apply(tables: Path) -> None:
        file = tables / f"{name}.parquet"
        pq.write_table(change(pq.read_table(file)), file)

    return apply


def cell(column: str, row: int, value: object) -> Callable[[pa.Table], pa.Table]:
    """The table with another value in one cell; columns may hold null then."""

    def change(table: pa.Table) -> pa.Table:
        values = table.column(column).to_pylist()
        values[row] = value
        at = table.schema.get_field_index(column)
        type_ = pa.list_(pa.string()) if isinstance(value, list) else table.schema.field(column).type
        return table.set_column(at, column, pa.array(values, type_))

    return change


def cut(tables: Path) -> None:
    file = tables / "citations.parquet"
    file.write_bytes(file.read_bytes()[:-20])


def scrambled(tables: Path) -> None:
    file = tables / "sources.parquet"
    data = bytearray(file.read_bytes())
    data[40:400] = bytes(360)
    file.write_bytes(data)


def half_written(tables: Path) -> None:
    """As a run on Spark leaves it that was killed."""
    file = tables / "works.parquet"
    data = file.read_bytes()
    file.unlink()
    file.mkdir()
    (file / "part-00000.parquet").write_bytes(data)


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no table": (lambda tables: (tables / "edges.parquet").unlink(), "edges.parquet: no such table"),
    "a text": (lambda tables: (tables / "edges.parquet").write_text("x"), "edges.parquet: cannot be read as Parquet"),
    "cut off": (cut, "citations.parquet: cannot be read as Parquet"),
    "scrambled": (scrambled, "sources.parquet: cannot be read as Parquet"),
    "half written": (half_written, "works.parquet: incomplete table"),
    "no column": (changed("works", lambda t: t.drop_columns(["title"])), "works.parquet: no column title"),
    "another type": (
        changed("citations", lambda t: t.set_column(2, "start", t.column("start").cast(pa.string()))),
        "citations.parquet: the column start has the type string; write it as number",
    ),
    "null": (changed("relations", cell("target", 0, None)), "relations.parquet: row 0: target is null"),
    "null in a list": (
        changed("relations", cell("source_pinpoints", 0, [None])),
        "relations.parquet: row 0: source_pinpoints is null; fill it",
    ),
    "not sorted": (changed("sources", lambda t: t.take([1, 0])), "row 1: 'a' comes after 'b'; sort it by id"),
    "another text": (changed("sources", cell("text", 0, "x")), "row 0: the text of 'a' does not match its hash"),
    "of no source": (changed("citations", cell("source", 0, "0")), "'0' is not in sources.parquet"),
    "a gap": (changed("citations", cell("position", 0, 3)), "position 3 of 'a' in the place of 0"),
    "another form": (changed("citations", cell("form", 0, "x")), "the extraction of 'a' cannot be read ('x'"),
    "another kind": (changed("edges", cell("kind", 0, "x")), "contradict each other ('x' is not a valid Kind"),
    "an end that is no work": (changed("edges", cell("target", 0, "x")), "x is not a work of works.parquet"),
}


@pytest.mark.parametrize(("breaks", "said"), BROKEN.values(), ids=BROKEN)
def test_tables_that_do_not_fit_are_one_line_and_no_database(
    folder: Path, breaks: Callable[[Path], object], said: str
) -> None:
    breaks(folder / "tables")
    result = run("import", "tables", "--db", "b.db")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1), result.stderr
    assert said in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["a.db", "tables"]


def test_a_database_that_is_there_is_left_alone(folder: Path) -> None:
    before = (folder / "a.db").read_bytes()
    result = run("import", "tables", "--db", "a.db")
    assert result.stderr == "citegraph: a.db: exists already; name another file with --db, or move it away\n"
    assert (folder / "a.db").read_bytes() == before


@pytest.mark.usefixtures("folder")
def test_a_folder_that_is_missing_is_named() -> None:
    assert "none: no such folder; create it with: citegraph export" in run("import", "none").stderr


def test_what_a_cluster_could_not_read_is_told(folder: Path) -> None:
    rejected = pa.table({"id": ["x", None], "reason": ["it has no text", "it has no id"]})
    pq.write_table(rejected, folder / "tables" / "rejected.parquet")
    result = run("import", "tables", "--db", "b.db")
    assert result.exit_code == 0
    assert result.stderr == (
        "citegraph: x was not read: it has no text\ncitegraph: a row without an id was not read: it has no id\n"
    )


def test_functions_do_what_the_commands_do(folder: Path) -> None:
    assert import_tables(folder / "tables", folder / "b.db") == []
    with Store.open("b.db") as store:
        export_tables(store, folder / "again")
        export_graph(store.load_corpus(), "g", "parquet")
    assert [file.name for file in target_files("g", "parquet")] == ["g.nodes.parquet", "g.edges.parquet"]
    assert all(file.is_file() for file in target_files("g", "parquet"))


def test_a_row_group_is_read_in_parts(tmp_path: Path) -> None:
    """However large it is; other programs write a file as one group."""
    path = tmp_path / "a.parquet"
    texts = [f"{n} " * 100 for n in range(20_000)]
    pq.write_table(pa.table({"text": texts}), path, use_dictionary=False, compression="none", row_group_size=len(texts))
    assert pq.ParquetFile(path).num_row_groups == 1
    before = pa.total_allocated_bytes()
    rows = parquet.text_rows(path, ["text"])
    assert next(rows) == (texts[0],)
    assert pa.total_allocated_bytes() - before < path.stat().st_size / 3
    assert [text for (text,) in rows] == texts[1:]
