"""Corpora beyond one machine: extraction and linking as transformations of Spark DataFrames.

The texts are a DataFrame with the columns `id` and `text`; what comes out are the tables of the exchange format, which
`citegraph import` reads. A text is read, and a work decided, by the same code as on one machine, so the rows are the
same. See docs/scale.md for when this is worth it.

    from citegraph.integrations.spark import build, session

    spark = session("local[2]")
    with build(spark.read.json("texts.jsonl.gz")) as built:
        built.write("corpus-tables")
"""

try:
    import pyspark  # noqa: F401 - asked for here, so that its want is said in one line
except ModuleNotFoundError as error:
    from citegraph.errors import MissingError

    raise MissingError("Spark is not installed; install it with: pip install 'citegraph[spark]'") from error

from citegraph.integrations.spark.build import Built, build
from citegraph.integrations.spark.read import extract
from citegraph.integrations.spark.session import session, ship

__all__ = ["Built", "build", "extract", "session", "ship"]
