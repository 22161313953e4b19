"""On Spark: the tables of a corpus are those of one process, whatever is wrong with a row or a task."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from casefiles import extractor
from click.testing import CliRunner
from test_link import TEXTS

from citegraph.cli import main
from citegraph.errors import MissingError
from citegraph.linking.link import link
from citegraph.model import Corpus, Extraction, Source
from citegraph.tables.columns import text_hash
from citegraph.tables.parquet import TableFolder

if TYPE_CHECKING:
    import pyarrow as pa

pytestmark = pytest.mark.slow

QUICK = {
    "spark_driver_extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark_sql_codegen_wholeStage": "false",
}
"""What makes a Spark that works for seconds, not for hours, start sooner."""

SKEWED = 7
"""So many texts name one work, and one symbol of unnamed provinces."""


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A session of two processes, which tries a failing task once more."""
    try:
        from citegraph.integrations.spark import session

        spark = session("local[2,2]", **QUICK)
    except MissingError as error:
        pytest.skip(f"{error}; `make test` installs it")
    spark.sparkContext.setLogLevel("OFF")  # a test lets a task fail
    yield spark
    spark.stop()


def corpus(root: Path) -> list[Source]:
    """The seed article, the texts of linking, and many that name the same."""
    seeds = [Source(path.name, path.read_text("utf-8")) for path in sorted((root / "seeds").glob("*.txt"))]
    same = "Theo Chỉ thị số 16-CT/TU và Nghị quyết số 57-NQ/TW ngày 22/12/2024, chi bộ họp."
    skewed = [Source(f"s{n}", same) for n in range(SKEWED)]
    partial = [Source("p", "Chi bộ học Kết luận số 999-KL/TW."), Source("q", "Kết luận số 999-KL/TW ngày 5/6/2022.")]
    return [*seeds, *(Source(name, text) for name, text in TEXTS.items()), *skewed, *partial, Source("đ", "")]


def one_process(sources: Iterable[Source]) -> tuple[list[Extraction], Corpus]:
    said = [extractor().extract(source) for source in sorted(sources, key=lambda source: source.id)]
    linked = link(said, extractor().registry)
    kept = ("source", "self_key", "is_document", "works", "citations", "relations", "pinpoints")
    return [Extraction(**{name: getattr(each, name) for name in kept}, rejections=()) for each in said], linked


def held(folder: Path) -> tuple[list[Extraction], Corpus]:
    tables = TableFolder(folder)
    return [reading.extraction for reading in tables.readings()], tables.corpus()


def flaky(mark: str) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Passes rows on, except that the first task which comes to it fails, as on a machine that is lost."""

    def pass_on(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import os

        try:
            os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            yield from batches
        else:
            raise RuntimeError("lost")

    return pass_on


def second_text(source: Source) -> str:
    """A text that is not read where the source has the same id."""
    return next(text for n in range(99) if text_hash(text := f"Khác {n}") > text_hash(source.text))


@pytest.fixture(scope="module")
def built(spark: Any, repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the corpus and of bad rows, in as many parts as there are tasks, of which one failed at first."""
    from citegraph.integrations.spark import build

    folder = tmp_path_factory.mktemp("spark")
    sources = corpus(repo_root)
    rows: list[tuple[str | None, str | None]] = [(source.id, source.text) for source in (*sources, sources[0])]
    rows += [(None, "Chỉ thị số 1-CT/TW"), ("", "Chỉ thị số 2-CT/TW"), ("none", None)]
    rows += [(sources[0].id, second_text(sources[0]))]
    frame = spark.createDataFrame(rows, "id string, text string").repartition(3)
    frame = frame.mapInArrow(flaky(str(folder / "failed")), frame.schema)
    with build(frame, share=2) as tables:
        tables.write(folder / "tables")
    assert (folder / "failed").exists()
    return folder / "tables"


def test_the_tables_are_those_of_one_process(built: Path, repo_root: Path) -> None:
    """Of many texts that name the same work, too, and of works that only their own text knows, dealt out in shares."""
    assert held(built) == one_process(corpus(repo_root))


def test_a_bad_row_is_a_row_of_rejected(built: Path, repo_root: Path) -> None:
    """A second text of an id is one; the same row twice is none."""
    first = corpus(repo_root)[0].id
    rejected = [(row["id"], row["reason"]) for row in TableFolder(built).rejected()]
    assert rejected == [
        (None, "it has no id"),
        ("", "it has no id"),
        ("none", "it has no text"),
        (first, "its id is that of another text; give each source its own"),
    ]


def test_the_tables_are_imported(built: Path, tmp_path: Path, repo_root: Path) -> None:
    db = str(tmp_path / "a.db")
    done = CliRunner().invoke(main, ["import", str(built), "--db", db])
    assert done.stdout.startswith(f"imported {len(corpus(repo_root))} sources, ")
    assert done.stderr.count("was not read: ") == 4
    again = CliRunner().invoke(main, ["build", str(repo_root / "seeds"), "--db", db])
    assert "0 failed" in again.stdout


def test_a_corpus_of_news_gives_the_same(spark: Any, eval_dir: Path, tmp_path: Path) -> None:
    """Written by one who leaves out what names nothing, which changes no work."""
    from citegraph.integrations.spark import build

    path = eval_dir / "corpus" / "party-news.jsonl.gz"
    if not path.is_file():
        pytest.skip("There is no corpus beside the project (../shared/eval/corpus).")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(120), strict=False)]
    frame = spark.createDataFrame([(row["id"], row["text"]) for row in rows], "id string, text string")
    with build(frame.repartition(2), silent=False) as tables:
        tables.write(tmp_path / "tables")
    said, linked = one_process(Source(row["id"], row["text"]) for row in rows)
    assert held(tmp_path / "tables") == ([each for each in said if each.citations], linked)
