"""Measure `import --format vbpl` on made-up tables of growing size: seconds, peak memory, and bytes of the database.

    python benchmarks/official.py [--relations 20000,200000,1000000] [--share SHARE]

The tables have the works and relations of `graphs.py`, each in one row group: SHARE documents per relation (in the real
tables 0.19). The first import makes the database; the second replaces all of it. Print one JSON object per import; exit
code 1 if memory grows by more than `MEMORY` from the second of at least three sizes to the last: the first fits into
caches. One size is only measured.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from commands import run
from corpus import report
from graphs import make_edges, make_works

from citegraph.imports.vbpl import row_labels

RELATIONS = (20_000, 200_000, 1_000_000)
SHARE = 0.2
MEMORY = 1.1

_AT_ONCE = 50_000


def make_tables(folder: Path, documents: int, relations: int) -> None:
    """Write both tables into a folder."""
    chance = random.Random(documents)  # noqa: S311 - the same on every run
    works = make_works(documents, chance)
    _write(
        folder / "metadata.parquet",
        (
            {
                "id": str(n),
                "so_ky_hieu": work.symbol,
                "loai_van_ban": work.type,
                "title": work.title,
                "co_quan_ban_hanh": work.issuer,
                "ngay_ban_hanh": work.date,
            }
            for n, (work, _) in enumerate(works)
        ),
    )
    labels = {label.kind: name for name, label in row_labels().items() if not label.other_acts}

    def rows() -> Iterator[dict[str, Any]]:
        for i, kind, j in make_edges(works, relations, chance):
            old, new = sorted((i, j), key=lambda n: works[n][0].date or "")
            yield {"doc_id": str(new), "other_doc_id": str(old), "relationship": labels.get(kind, "căn cứ")}

    _write(folder / "relationships.parquet", rows())


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows as one row group, the hardest case for a reader that streams."""
    coming = iter(rows)
    tables = []
    while some := list(islice(coming, _AT_ONCE)):
        tables.append(pa.Table.from_pylist(some))
    table = pa.concat_tables(tables)
    pq.write_table(table, path, row_group_size=len(table))


def measured(relations: int, share: float) -> Iterator[dict[str, Any]]:
    """Yield the figures of both imports of tables of this size."""
    documents = int(relations * share)
    with tempfile.TemporaryDirectory(prefix="citegraph-official-") as name:
        folder = Path(name)
        make_tables(folder, documents, relations)
        db = folder / "official.db"
        for step in ("import", "import again"):
            figures = run("import", name, "--format", "vbpl", "--db", str(db))
            size = {"documents": documents, "relations": relations}
            yield {"step": step, **size, **figures, "db_mb": round(db.stat().st_size / 1e6, 1)}


def _sizes(given: str) -> list[int]:
    sizes = [int(size) for size in given.split(",")]
    if len(sizes) == 2:
        raise argparse.ArgumentTypeError("two sizes cannot be compared, since the first fits into caches; give three")
    return sizes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--relations", type=_sizes, default=RELATIONS, help="sizes, comma-separated: one, or at least three"
    )
    parser.add_argument("--share", type=float, default=SHARE, help="documents per relation")
    asked = parser.parse_args()
    peaks = []
    for relations in asked.relations:
        found = [report(figures) for figures in measured(relations, asked.share)]
        peaks.append(max(figures["peak_mb"] for figures in found))
    if len(peaks) > 2 and peaks[-1] > MEMORY * peaks[1]:
        raise SystemExit(f"memory grows: {peaks} MB")


if __name__ == "__main__":
    main()
