"""Texts -> every table of the exchange format: reading is spread by text, linking by the stem of a key.

Whether two uses of a key are one work is decided among those of its stem alone (`citegraph.linking.stem`), so stems
are grouped. A stem that half of all texts name is no burden: equal uses are counted together before they are grouped,
and those that mean something inside their own text alone (`16-CT/TU` of no province) are dealt out in shares.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812 - the name by which everyone knows it

from citegraph.integrations.spark.read import PARTS, USES, ddl, extract, readers
from citegraph.model.workkey import WorkKey
from citegraph.tables.columns import LINKED, SAID, Row, Type, rows_of, to_work
from citegraph.tables.parquet import schema_of

if TYPE_CHECKING:
    from citegraph.linking.stem import StemLinker
    from citegraph.registry import Registry

SHARE = 20_000
"""So many works of one stem that mean something inside their own text alone are linked at a time."""

_SECOND = "its id is that of another text; give each source its own"

_LINKED = {"share": Type.NUMBER, "full": Type.OPTIONAL, "open": Type.FLAG, "candidates": Type.LIST, **LINKED["works"]}
"""A row of linking: a work with what could complete its key, if that is `open`, or a key with the `full` one."""


@dataclass(frozen=True, slots=True)
class Built:
    """The tables of a corpus by name, `rejected` among them, each sorted as the exchange format has it.

    What they have in common is kept on the executors' disks until the end: use it as a context manager.
    """

    tables: Mapping[str, DataFrame]
    kept: tuple[DataFrame, ...]

    def write(self, folder: str | Path) -> None:
        """Writes each table as a folder of Parquet parts; what an earlier run left of it is replaced."""
        for name, table in self.tables.items():
            table.write.mode("overwrite").option("compression", "zstd").parquet(f"{folder}/{name}.parquet")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for frame in self.kept:
            frame.unpersist()


def build(df: DataFrame, registry: Registry | None = None, *, silent: bool = True, share: int = SHARE) -> Built:
    """The tables of the texts of `df` (columns `id` and `text`), the same as a database of them holds.

    Without `silent`, texts that name no work are left out: most of the web. Of several rows with the same id, the one
    with the lowest hash of its text is read and the others are in `rejected`, unless they are all the same.
    """
    from citegraph.registry import load_registry

    registry = registry or load_registry()
    said = extract(_sorted(df), registry)
    said = said.filter("size(citations) > 0 OR reason IS NOT NULL") if not silent else said
    said = said.persist(StorageLevel.DISK_ONLY)
    linked = _linked(said, pickle.dumps(registry), share).persist(StorageLevel.DISK_ONLY)
    aliases = linked.filter("full IS NOT NULL").select(F.col("key").alias("alias"), F.col("full").alias("key"))
    read = said.filter("reason IS NULL")
    graph = {
        "works": linked.filter("full IS NULL").select(*LINKED["works"]).orderBy("key"),
        "edges": _edges(read, aliases),
        "aliases": aliases.orderBy("alias"),
        "unresolved": _unresolved(linked, aliases),
        "overrides": df.sparkSession.createDataFrame([], ddl(schema_of(LINKED["overrides"]))),
    }
    parts = {name: _part(read, name) for name in SAID if name != "sources"}
    rejected = said.filter("reason IS NOT NULL").select("id", "reason").orderBy("id", "reason")
    tables = {"sources": read.select(*SAID["sources"]), **parts, **graph, "rejected": rejected}
    return Built(tables, (said, linked))


def _sorted(df: DataFrame) -> DataFrame:
    """The texts by id, each once; a second text of the same id has a `reason` not to be read."""
    hashed = df.select(F.col("id").cast("string"), F.col("text").cast("string")).withColumn("hash", F.sha2("text", 256))
    same_id = Window.partitionBy("id").orderBy("hash")
    second = F.when(F.col("hash") != F.first("hash").over(same_id), _SECOND)
    numbered = hashed.repartitionByRange("id").withColumn("nth", F.row_number().over(same_id))
    once = numbered.withColumn("reason", second).filter("nth = 1 OR reason IS NOT NULL OR id IS NULL OR id = ''")
    return once.sortWithinPartitions("id", "hash")


def _part(said: DataFrame, name: str) -> DataFrame:
    """A table beside `sources`, in its order."""
    rows = said.select(F.col("id").alias("source"), F.explode(name).alias("row"))
    return rows.select("source", *(f"row.{column}" for column in PARTS[name]))


# linking


def _linked(said: DataFrame, registry: bytes, share: int) -> DataFrame:
    """The works of every stem, and the keys that were completed: rows of `_LINKED`."""
    uses = said.select(F.explode("uses").alias("use")).select("use.*")
    forms = uses.groupBy(*USES).agg(F.count("*").alias("times"))

    def link(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return link_batches(batches, registry)

    shares = _shares(forms, share).repartition("stem", "share").sortWithinPartitions("stem", "share")
    return shares.mapInArrow(link, ddl(schema_of(_LINKED)))


def _shares(forms: DataFrame, share: int) -> DataFrame:
    """The uses of each stem in shares: those that mean something inside their text alone in one, the others in each."""
    alone = F.col("apart")
    heavy = forms.filter(alone).groupBy("stem").agg(F.ceil(F.count("*") / share).alias("shares"))
    dealt = forms.join(heavy.filter("shares > 1"), "stem", "left").fillna(1, ["shares"])
    one = F.array(F.pmod(F.xxhash64("key"), F.col("shares")))
    every = F.sequence(F.lit(0).cast("bigint"), F.col("shares") - 1)
    return dealt.withColumn("share", F.explode(F.when(alone, one).otherwise(every))).drop("shares")


def link_batches(batches: Iterable[pa.RecordBatch], registry: bytes) -> Iterator[pa.RecordBatch]:
    """The rows of `_LINKED` of stems whose uses follow each other, in a worker."""
    _, stems = readers(registry)
    rows = chain.from_iterable(batch.to_pylist() for batch in batches)
    schema = schema_of(_LINKED)
    for (_, share), uses in groupby(rows, lambda row: (row["stem"], row["share"])):
        yield from pa.Table.from_pylist(list(_link(stems, uses, share)), schema).to_batches()


def _link(stems: StemLinker, uses: Iterable[Row], share: int) -> Iterator[Row]:
    from citegraph.linking.use import Use

    linked = stems.link([Use("", u["key"], to_work(u), tuple(u["candidates"]), u["times"]) for u in uses])
    for row in rows_of("works", linked.works.values()):
        if share == 0 or WorkKey.parse(row["key"]).is_apart:
            candidates = linked.unresolved.get(row["key"])
            yield row | {"share": share, "full": None, "open": candidates is not None, "candidates": candidates or ()}
    for key, full in linked.aliases.items() if share == 0 else ():
        none = dict.fromkeys(LINKED["works"])
        yield none | {"type": "", "share": share, "full": full, "open": False, "candidates": (), "key": key}


def _edges(said: DataFrame, aliases: DataFrame) -> DataFrame:
    """The relations with both ends under the keys of works, each once."""
    edges = said.select(F.explode("edges").alias("edge")).select("edge.*")
    for end in ("source", "target"):
        edges = _completed(edges, end, aliases)
    return edges.select(*LINKED["edges"]).filter("source != target").distinct().orderBy(*_edge_order())


def _completed(rows: DataFrame, column: str, aliases: DataFrame) -> DataFrame:
    """The rows with the keys of a column completed where they were."""
    renamed = aliases.select(F.col("alias").alias(column), F.col("key").alias("_full"))
    full = F.coalesce(F.col("_full"), F.col(column))
    return rows.join(renamed, column, "left").withColumn(column, full).drop("_full")


def _edge_order() -> list[Column]:
    """As `link.edge_order` has it."""
    names = ("source", "kind", "target", "origin", "start", "end", "rule", "quote")
    absent = [F.coalesce(F.col(name), F.lit("")) for name in ("extent", "effective")]
    lists = [F.concat_ws("\0", name) for name in ("source_pinpoints", "target_pinpoints", "provisions")]
    return [*(F.col(name) for name in names), *absent, *lists]


def _unresolved(linked: DataFrame, aliases: DataFrame) -> DataFrame:
    """What could complete each open key, as `link.completed` has it."""
    each = linked.filter("open").select("key", F.explode_outer("candidates").alias("candidate"))
    sets = _completed(each, "candidate", aliases).groupBy("key").agg(F.collect_set("candidate").alias("candidates"))
    others = F.array_except(F.col("candidates"), F.array("key"))
    return sets.select("key", F.array_sort(others).alias("candidates")).orderBy("key")
