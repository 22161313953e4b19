"""Extract texts in Python workers on Arrow batches, one row per text.

A row that cannot be read does not fail the job: the result has its id and a `reason`, and no other value.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name by which everyone knows it

from citegraph.integrations.spark.session import ship
from citegraph.model import Source
from citegraph.model.workkey import WorkKey
from citegraph.tables.columns import LINKED, SAID, ExtractedSource, TableRow, Type, reading_rows, table_rows
from citegraph.tables.parquet import schema_of

if TYPE_CHECKING:
    from citegraph.extraction.pipeline import Extractor
    from citegraph.linking.stem import StemLinker
    from citegraph.registry import Registry

USES = {"stem": Type.TEXT, "apart": Type.FLAG, **LINKED["works"], "candidates": Type.LIST}
"""The columns of a work as described by one source, under its key across sources; linking groups them by stem."""

PARTS: dict[str, dict[str, Type]] = {
    **{
        name: {k: v for k, v in columns.items() if k != "source"} for name, columns in SAID.items() if name != "sources"
    },
    "uses": USES,
    "edges": LINKED["edges"],
}
"""The columns of the lists in a row of `extract`."""


def extract(df: DataFrame, registry: Registry | None = None) -> DataFrame:
    """Extract each text of `df` (columns `id` and `text`): one row per text, with the columns of `sources`.

    The rows of the other tables are lists in it, named like the tables; `uses` and `edges` are the input of linking. A
    text that cannot be read has a `reason`, and null elsewhere; so does a row that already has a `reason`.
    """
    from citegraph.extraction.pipeline import fingerprint
    from citegraph.registry import load_registry

    registry = registry or load_registry()
    ship(df.sparkSession)
    packed, read_with = pickle.dumps(registry), fingerprint(registry)
    reason = F.col("reason") if "reason" in df.columns else F.lit(None)

    def read(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return read_batches(batches, packed, read_with)

    texts = df.select(*(column.cast("string") for column in (F.col("id"), F.col("text"), reason.alias("reason"))))
    return texts.mapInArrow(read, ddl(_SCHEMA))


def read_batches(batches: Iterable[pa.RecordBatch], registry: bytes, read_with: str) -> Iterator[pa.RecordBatch]:
    """Return the rows of `extract`, in a worker."""
    extractor, stems = readers(registry)
    for batch in batches:
        rows = [_read(text, extractor, stems, read_with) for text in batch.to_pylist()]
        yield from pa.Table.from_pylist(rows, _SCHEMA).to_batches()


@lru_cache(maxsize=2)
def readers(registry: bytes) -> tuple[Extractor, StemLinker]:
    """Return extractor and linker for a pickled registry, built once per worker, which serves many tasks."""
    from citegraph.extraction.pipeline import Extractor
    from citegraph.linking.stem import StemLinker
    from citegraph.registry.lexicon import lexicon

    extractor = Extractor(pickle.loads(registry))  # noqa: S301 - the session's own driver made it
    return extractor, StemLinker(lexicon(extractor.registry))


def _read(row: TableRow, extractor: Extractor, stems: StemLinker, read_with: str) -> TableRow:
    name, text = row["id"], row["text"]
    reason = "it has no id" if not name else row["reason"] or (None if text is not None else "it has no text")
    if reason:
        return {"id": name, "reason": reason}
    try:
        return _extracted(Source(name, text), extractor, stems, read_with)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one text must not end the job
        return {"id": name, "reason": f"{type(error).__name__}: {error}"}


def _extracted(source: Source, extractor: Extractor, stems: StemLinker, read_with: str) -> TableRow:
    from citegraph.linking.link import uses_and_edges

    extraction = extractor.extract(source)
    rows = reading_rows(ExtractedSource(source, read_with, extraction))
    uses, edges = uses_and_edges(extraction, stems)
    works = zip(uses, table_rows("works", [use.work for use in uses]), strict=True)
    named = [row | _grouped(WorkKey.parse(u.key)) | {"key": u.key, "candidates": u.candidates} for u, row in works]
    return rows.pop("sources")[0] | rows | {"uses": named, "edges": list(table_rows("edges", edges))}


def _grouped(key: WorkKey) -> TableRow:
    return {"stem": key.stem, "apart": key.is_apart}


def ddl(schema: pa.Schema) -> str:
    """Return a schema in Spark's DDL."""
    return ", ".join(f"`{field.name}` {_spark(field.type)}" for field in schema)


def _spark(type_: pa.DataType) -> str:
    if pa.types.is_list(type_):
        return f"array<{_spark(type_.value_type)}>"
    if pa.types.is_struct(type_):
        return f"struct<{', '.join(f'`{field.name}`: {_spark(field.type)}' for field in type_.fields)}>"
    return {pa.string(): "string", pa.int64(): "bigint", pa.bool_(): "boolean"}[type_]


def _nullable(columns: dict[str, Type]) -> list[pa.Field[Any]]:
    """Return the columns as Spark reports them: all nullable."""
    return [field.with_nullable(True) for field in schema_of(columns)]


_SCHEMA = pa.schema(
    [
        *_nullable(SAID["sources"]),
        *(pa.field(name, pa.list_(pa.struct(_nullable(columns)))) for name, columns in PARTS.items()),
        pa.field("reason", pa.string()),
    ]
)
