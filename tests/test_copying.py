"""A database, or a part of it, as a database of its own: it answers as the one that it was made of, and is sound."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from casefiles import extractor
from click.testing import CliRunner, Result
from test_link import TEXTS

from citegraph.cli import main
from citegraph.errors import ExportError
from citegraph.export import Selection, export_graph, select
from citegraph.linking.link import link
from citegraph.model import Corpus, Source
from citegraph.store import Store
from citegraph.store.copying import export_copy, export_part


def make_database(path: str) -> None:
    """Makes a database of the texts of linking."""
    with Store.open(path, create=True) as store:
        for name, text in TEXTS.items():
            source = Source(name, text)
            store.replace_source(source, extractor().extract(source), "1")
        store.save_corpus(link(store.extractions(), extractor().registry))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a database."""
    monkeypatch.chdir(tmp_path)
    make_database("a.db")
    return tmp_path


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args, prog_name="citegraph")


def ok(*args: str) -> str:
    result = run(*args)
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    return result.stdout


def corpus_of(path: str) -> Corpus:
    with Store.open(path) as store:
        return store.load_corpus()


def test_a_copy_is_the_same_file_each_time_and_answers_the_same(folder: Path) -> None:
    """To the last statement of the schema; it can be written to and read at once, as every database."""
    assert ok("export", "b.sqlite", "--db", "a.db") == "wrote b.sqlite\n"
    ok("export", "c.db", "--format", "sqlite", "--db", "a.db")
    assert (folder / "b.sqlite").read_bytes() == (folder / "c.db").read_bytes()
    with closing(sqlite3.connect("a.db")) as one, closing(sqlite3.connect("b.sqlite")) as other:
        assert list(one.iterdump()) == list(other.iterdump())
        for pragma in ("journal_mode", "application_id", "user_version"):
            assert one.execute(f"PRAGMA {pragma}").fetchone() == other.execute(f"PRAGMA {pragma}").fetchone()
    for command in (["stats"], ["search", "05"], ["show", "05-CT/TW", "--format", "json"]):
        said = [ok(*command, "--db", db).replace(db, "DB") for db in ("a.db", "b.sqlite")]
        assert said[0] == said[1]
    assert sorted(path.name for path in folder.iterdir()) == ["a.db", "b.sqlite", "c.db"]


def test_a_part_holds_what_was_chosen_and_every_text_that_names_it(folder: Path) -> None:
    """It is sound, shows every place that names a work, and is the same file each time."""
    part = select(corpus_of("a.db"), Selection(focus="05-CT/TW")).corpus
    said = ok("export", "p.sqlite", "--focus", "05-CT/TW", "--db", "a.db")
    all_ = corpus_of("a.db")
    counts = (len(part.works), len(all_.works), len(part.edges), len(all_.edges))
    assert said.startswith("wrote p.sqlite: {} of {} works, {} of {} relations; ".format(*counts))
    assert said.endswith(f" of {len(TEXTS)} texts, those that cite them\n")
    assert corpus_of("p.sqlite") == part
    assert 0 < len(part.works) < len(all_.works)
    assert ok("verify", "--db", "p.sqlite") == "p.sqlite: sound\n"
    cards = [json.loads(ok("show", "05-CT/TW", "--format", "jsonl", "--db", db)) for db in ("a.db", "p.sqlite")]
    assert cards[0]["mentions"] == cards[1]["mentions"] != []
    ok("export", "again.sqlite", "--focus", "05-CT/TW", "--db", "a.db")
    assert (folder / "again.sqlite").read_bytes() == (folder / "p.sqlite").read_bytes()


def test_a_part_has_the_one_text_that_knows_a_work(folder: Path) -> None:
    """A work that only its source has under its key, and none of the others."""
    alone = next(work.key for work in corpus_of("a.db").works if "@?" in work.key)
    with Store.open("a.db") as store:
        assert store.naming([alone]) == {alone.split("@?")[1].split("~")[0]}
        export_part(store, select(store.load_corpus(), Selection(focus=alone)).corpus, folder / "p.sqlite")
    with Store.open("p.sqlite") as part:
        assert part.mentions(alone)


def test_a_database_is_not_written_onto_itself_nor_onto_one_in_use(folder: Path) -> None:
    before = (folder / "a.db").read_bytes()
    assert run("export", "./a.db", "--format", "sqlite", "--db", "a.db").stderr == (
        "citegraph: a.db: is the database that is exported; name another file\n"
    )
    ok("export", "b.sqlite", "--db", "a.db")
    with Store.open("b.sqlite") as other:
        other.replace_source(Source("x", "x"), extractor().extract(Source("x", "x")), "1")
        assert "b.sqlite: is a database in use" in run("export", "b.sqlite", "--db", "a.db").stderr
    ok("export", "b.sqlite", "--db", "a.db")
    assert (folder / "a.db").read_bytes() == before


def test_a_part_of_a_build_that_did_not_end_is_refused(folder: Path) -> None:
    """Its relations need not stand in the texts any more; a copy is a copy."""
    with Store.open("a.db") as store:
        store.replace_source(Source("a", "x"), extractor().extract(Source("a", "x")), "1")
        assert store.is_stale()
        with pytest.raises(ExportError, match=r"a\.db: the last build was interrupted"):
            export_part(store, store.load_corpus(), folder / "p.sqlite")
        export_copy(store, folder / "c.sqlite")
    with Store.open("c.sqlite") as copy:
        assert copy.is_stale()
    assert sorted(path.name for path in folder.iterdir()) == ["a.db", "c.sqlite"]


@pytest.mark.usefixtures("folder")
def test_a_corpus_alone_makes_no_database() -> None:
    with pytest.raises(ExportError, match="a database is copied from a database; run: citegraph export"):
        export_graph(corpus_of("a.db"), "g.sqlite")


def test_a_place_that_cannot_be_written_is_named(folder: Path) -> None:
    (folder / "d.sqlite").mkdir()
    result = run("export", "d.sqlite", "--db", "a.db")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "d.sqlite: cannot be written" in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["a.db", "d.sqlite"]
