"""Build the tables of the exchange format from texts: extraction is distributed by text, linking by key stem.

Only uses of the same stem can be the same work (`citegraph.linking.stem`), so uses are grouped by stem. A stem that
occurs in half of all texts is no problem: equal uses are counted first, and keys that are valid only within one text
(`16-CT/TU` without a province) are distributed over shares.
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
from citegraph.tables.columns import LINKED, SAID, TableRow, Type, table_rows, to_work
from citegraph.tables.parquet import schema_of

if TYPE_CHECKING:
    from citegraph.linking.stem import StemLinker
    from citegraph.registry import Registry

SHARE = 20_000
"""How many works of one stem with keys valid only within one text are linked at a time."""

_SECOND = "its id is that of another text; give each source its own"

_LINKED = {"share": Type.NUMBER, "full": Type.OPTIONAL, "open": Type.FLAG, "candidates": Type.LIST, **LINKED["works"]}
"""A row of linking: a work, with candidates if its key is `open`, or a completed key with its `full` key."""


@dataclass(frozen=True, slots=True)
class Built:
    """The tables of a corpus by name, including `rejected`, each sorted as in the exchange format.

    Use it as a context manager: shared intermediate results are kept on the executors' disks until it exits.
    """

    tables: Mapping[str, DataFrame]
    kept: tuple[DataFrame, ...]

    def write(self, folder: str | Path) -> None:
        """Write each table as a folder of Parquet parts, replacing those of an earlier run."""
        for name, table in self.tables.items():
            table.write.mode("overwrite").option("compression", "zstd").parquet(f"{folder}/{name}.parquet")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for frame in self.kept:
            frame.unpersist()


def build(df: DataFrame, registry: Registry | None = None, *, silent: bool = True, share: int = SHARE) -> Built:
    """Build the tables of the texts of `df` (columns `id` and `text`), the same as those of a database of these texts.

    Without `silent`, texts without citations are left out: most of the web. Of several rows with the same id and
    different texts, the one with the lowest hash is read and the others are in `rejected`.
    """
    from citegraph.registry import load_registry

    registry = registry or load_registry()
    extracted = extract(_sorted(df), registry)
    extracted = extracted.filter("size(citations) > 0 OR reason IS NOT NULL") if not silent else extracted
    extracted = extracted.persist(StorageLevel.DISK_ONLY)
    linked = _linked(extracted, pickle.dumps(registry), share).persist(StorageLevel.DISK_ONLY)
    aliases = linked.filter("full IS NOT NULL").select(F.col("key").alias("alias"), F.col("full").alias("key"))
    read = extracted.filter("reason IS NULL")
    graph = {
        "works": linked.filter("full IS NULL").select(*LINKED["works"]).orderBy("key"),
        "edges": _edges(read, aliases),
        "aliases": aliases.orderBy("alias"),
        "unresolved": _unresolved(linked, aliases),
        "overrides": df.sparkSession.createDataFrame([], ddl(schema_of(LINKED["overrides"]))),
    }
    parts = {name: _part(read, name) for name in SAID if name != "sources"}
    rejected = extracted.filter("reason IS NOT NULL").select("id", "reason").orderBy("id", "reason")
    tables = {"sources": read.select(*SAID["sources"]), **parts, **graph, "rejected": rejected}
    return Built(tables, (extracted, linked))


def _sorted(df: DataFrame) -> DataFrame:
    """Return the texts by id, without duplicates; a second text with the same id gets a `reason` for rejection."""
    hashed = df.select(F.col("id").cast("string"), F.col("text").cast("string")).withColumn("hash", F.sha2("text", 256))
    same_id = Window.partitionBy("id").orderBy("hash")
    second = F.when(F.col("hash") != F.first("hash").over(same_id), _SECOND)
    numbered = hashed.repartitionByRange("id").withColumn("nth", F.row_number().over(same_id))
    once = numbered.withColumn("reason", second).filter("nth = 1 OR reason IS NOT NULL OR id IS NULL OR id = ''")
    return once.sortWithinPartitions("id", "hash")


def _part(extracted: DataFrame, name: str) -> DataFrame:
    """Return a table other than `sources`, in the order of the sources."""
    rows = extracted.select(F.col("id").alias("source"), F.explode(name).alias("row"))
    return rows.select("source", *(f"row.{column}" for column in PARTS[name]))


# linking


def _linked(extracted: DataFrame, registry: bytes, share: int) -> DataFrame:
    """Return the works of every stem and the completed keys, as rows of `_LINKED`."""
    uses = extracted.select(F.explode("uses").alias("use")).select("use.*")
    forms = uses.groupBy(*USES).agg(F.count("*").alias("times"))

    def link(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return link_batches(batches, registry)

    shares = _shares(forms, share).repartition("stem", "share").sortWithinPartitions("stem", "share")
    return shares.mapInArrow(link, ddl(schema_of(_LINKED)))


def _shares(forms: DataFrame, share: int) -> DataFrame:
    """Distribute the uses of each stem: those with a key valid only within one text to one share, others to all."""
    apart = F.col("apart")
    heavy = forms.filter(apart).groupBy("stem").agg(F.ceil(F.count("*") / share).alias("shares"))
    dealt = forms.join(heavy.filter("shares > 1"), "stem", "left").fillna(1, ["shares"])
    one = F.array(F.pmod(F.xxhash64("key"), F.col("shares")))
    every = F.sequence(F.lit(0).cast("bigint"), F.col("shares") - 1)
    return dealt.withColumn("share", F.explode(F.when(apart, one).otherwise(every))).drop("shares")


def link_batches(batches: Iterable[pa.RecordBatch], registry: bytes) -> Iterator[pa.RecordBatch]:
    """Return the rows of `_LINKED` in a worker; the uses of a stem must be consecutive."""
    _, stems = readers(registry)
    rows = chain.from_iterable(batch.to_pylist() for batch in batches)
    schema = schema_of(_LINKED)
    for (_, share), uses in groupby(rows, lambda row: (row["stem"], row["share"])):
        yield from pa.Table.from_pylist(list(_link(stems, uses, share)), schema).to_batches()


def _link(stems: StemLinker, uses: Iterable[TableRow], share: int) -> Iterator[TableRow]:
    from citegraph.linking.use import Use

    linked = stems.link([Use("", u["key"], to_work(u), tuple(u["candidates"]), u["times"]) for u in uses])
    for row in table_rows("works", linked.works.values()):
        if share == 0 or WorkKey.parse(row["key"]).is_apart:
            candidates = linked.unresolved.get(row["key"])
            yield row | {"share": share, "full": None, "open": candidates is not None, "candidates": candidates or ()}
    for key, full in linked.aliases.items() if share == 0 else ():
        none = dict.fromkeys(LINKED["works"])
        yield none | {"type": "", "share": share, "full": full, "open": False, "candidates": (), "key": key}


def _edges(extracted: DataFrame, aliases: DataFrame) -> DataFrame:
    """Return the relations without duplicates, with completed keys at both ends."""
    edges = extracted.select(F.explode("edges").alias("edge")).select("edge.*")
    for end in ("source", "target"):
        edges = _completed(edges, end, aliases)
    return edges.select(*LINKED["edges"]).filter("source != target").distinct().orderBy(*_edge_order())


def _completed(rows: DataFrame, column: str, aliases: DataFrame) -> DataFrame:
    """Replace the keys of a column by their completed keys."""
    renamed = aliases.select(F.col("alias").alias(column), F.col("key").alias("_full"))
    full = F.coalesce(F.col("_full"), F.col(column))
    return rows.join(renamed, column, "left").withColumn(column, full).drop("_full")


def _edge_order() -> list[Column]:
    """Return the columns of the same order as `model.edge_order`."""
    names = ("source", "kind", "target", "origin", "start", "end", "rule", "quote")
    absent = [F.coalesce(F.col(name), F.lit("")) for name in ("extent", "effective")]
    lists = [F.concat_ws("\0", name) for name in ("source_pinpoints", "target_pinpoints", "provisions")]
    return [*(F.col(name) for name in names), *absent, *lists]


def _unresolved(linked: DataFrame, aliases: DataFrame) -> DataFrame:
    """Return the candidates of each open key, as `link.completed` does."""
    each = linked.filter("open").select("key", F.explode_outer("candidates").alias("candidate"))
    sets = _completed(each, "candidate", aliases).groupBy("key").agg(F.collect_set("candidate").alias("candidates"))
    others = F.array_except(F.col("candidates"), F.array("key"))
    return sets.select("key", F.array_sort(others).alias("candidates")).orderBy("key")
