"""Two Parquet files, of the works and of the relations, with the columns of `citegraph.tables`."""

from __future__ import annotations

from citegraph.export.formats import Format
from citegraph.tables import parquet

PARQUET = Format(".parquet", pair=lambda view, nodes, edges: parquet.write_graph(view.chosen.corpus, nodes, edges))
