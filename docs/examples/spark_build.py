"""JSON lines of texts -> tables, on a cluster.

    spark-submit --master yarn spark_build.py hdfs:///texts/*.jsonl.gz hdfs:///corpus-tables

Each line is {"id": "…", "text": "…"}. The workers need pyarrow, pandas and what citegraph needs (`pip install
'citegraph[spark]'`, or an archive of such an environment with `--archives`); citegraph itself is sent to them.
"""

import sys

from pyspark.sql import SparkSession

from citegraph.integrations.spark import build

*texts, tables = sys.argv[1:]
spark = SparkSession.builder.appName("citegraph").getOrCreate()
spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "200")  # texts are long
with build(spark.read.schema("id string, text string").json(texts), silent=False) as built:
    built.write(tables)
spark.stop()
