"""Extract and link corpora that are too large for one machine, as transformations of Spark DataFrames.

The input is a DataFrame with the columns `id` and `text`; the output is the tables of the exchange format, which
`citegraph import` reads. Texts are extracted and works linked by the same code as on one machine, so the rows are the
same. See docs/scale.md for when this is worth it.

    from citegraph.integrations.spark import build, session

    spark = session("local[2]")
    with build(spark.read.json("texts.jsonl.gz")) as built:
        built.write("corpus-tables")
"""

try:
    import pyspark  # noqa: F401 - imported here for a one-line error if it is missing
except ModuleNotFoundError as error:
    from citegraph.errors import MissingError

    raise MissingError("Spark is not installed; install it with: pip install 'citegraph[spark]'") from error

from citegraph.integrations.spark.build import Built, build
from citegraph.integrations.spark.read import extract
from citegraph.integrations.spark.session import session, ship

__all__ = ["Built", "build", "extract", "session", "ship"]
