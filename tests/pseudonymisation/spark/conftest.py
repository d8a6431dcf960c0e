"""One Spark for all tests that need it: this machine alone, little memory, nothing left behind."""

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.system import missing

LOOPBACK, MEMORY = "127.0.0.1", "512m"
LIGHT = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
# What every test here is: slow, on the worker that has the session. What PySpark 4.3 cannot help:
# it warns of pandas 3, which nothing here uses, and leaves it to Python to close a socket.
ON_SPARK = [
    pytest.mark.slow,
    pytest.mark.xdist_group("spark"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A Spark session of one worker, which ends with the tests."""
    if importlib.util.find_spec("pyspark") is None:
        missing("needs pyspark: `make extras` installs requirements/spark.txt")
    if shutil.which("java") is None:
        missing("needs Java 17 or newer (Debian: default-jre-headless)")
    folder = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as environment:  # Java keeps it; other tests do not see it
        environment.setenv("PYSPARK_PYTHON", sys.executable)
        environment.setenv("SPARK_LOCAL_DIRS", str(folder))
        environment.setenv("SPARK_LOCAL_IP", LOOPBACK)
        session = _started(folder)
    yield session
    _ended(session)


def _started(folder: Path) -> Any:
    from pyspark.sql import SparkSession

    settings = {
        "spark.driver.bindAddress": LOOPBACK,
        "spark.driver.extraJavaOptions": " ".join((f"-Djava.io.tmpdir={folder}", *LIGHT)),
        "spark.driver.host": LOOPBACK,
        "spark.driver.memory": MEMORY,
        "spark.io.encryption.enabled": "true",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local[1]").appName("heldennet-tests")
    return builder.config(map=settings).getOrCreate()


def _ended(session: Any) -> None:
    """Stop Spark, and then its Java, which would live as long as this process."""
    from pyspark import SparkContext

    gateway = session.sparkContext._gateway
    session.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait(60)
    SparkContext._gateway = SparkContext._jvm = None
