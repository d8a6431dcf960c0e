"""The risk of the same rows, through Ibis on DuckDB and on Spark: the same numbers."""

import random
from typing import Any

import ibis
import pyarrow as pa
import pytest

from pseudonymisation.risk import diversity, measures, presence
from pseudonymisation.risk.engine import through
from pseudonymisation.risk.sql import Execute
from tests.pseudonymisation.spark.conftest import ON_SPARK

pytestmark = ON_SPARK
ROWS = 2_000
QUASI = ((), ("area",), ("area", "sex"), ("area", "sex", "weeks", "odd name"))


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    """Rows with missing values and a few who stand out, nobody, and a register that disagrees."""
    chance = random.Random(11)  # noqa: S311  # the same in every run, no secret
    people = {
        "area": chance.choices(["3011", "3012", "30 12", "é", None], [40, 30, 1, 2, 5], k=ROWS),
        "sex": chance.choices(["f", "m", None], [50, 49, 1], k=ROWS),
        "weeks": pa.array(chance.choices([24, 28, 31, None], k=ROWS), pa.int32()),
        "odd name": chance.choices(["x", "y"], [99, 1], k=ROWS),
        "answer": chance.choices(["yes", "no", None], [70, 25, 5], k=ROWS),
    }
    register = {
        "area": ["3011", "3011", "3012", None, "9999"],
        "sex": ["f", "m", "f", "f", "m"],
        "count": pa.array([900, 700, 3, 80, 4], pa.int64()),
    }
    everybody = pa.table(people)
    return {"people": everybody, "nobody": everybody.slice(0, 0), "register": pa.table(register)}


@pytest.fixture(scope="module")
def engines(spark: Any, tables: dict[str, pa.Table]) -> tuple[Execute, Execute]:
    """What runs a statement on DuckDB, and what runs it on Spark, over the same tables."""
    duck = ibis.duckdb.connect(threads=1)
    for name, table in tables.items():
        duck.create_table(name, table)
        spark.createDataFrame(table).createOrReplaceTempView(name)
    return through(duck), through(ibis.pyspark.connect(spark))


@pytest.mark.parametrize("relation", ["people", "nobody"])
@pytest.mark.parametrize("quasi", QUASI, ids=len)
def test_the_classes_have_the_same_sizes(
    engines: tuple[Execute, Execute], relation: str, quasi: tuple[str, ...]
) -> None:
    ours, theirs = (measures(execute, relation, quasi) for execute in engines)
    assert ours == theirs
    assert ours.rows == (ROWS if relation == "people" else 0)
    assert (ours.prosecutor_highest, ours.marketer) == (theirs.prosecutor_highest, theirs.marketer)


@pytest.mark.parametrize("relation", ["people", "nobody"])
@pytest.mark.parametrize("quasi", QUASI, ids=len)
def test_diversity_and_closeness_are_the_same(
    engines: tuple[Execute, Execute], relation: str, quasi: tuple[str, ...]
) -> None:
    ours, theirs = (diversity(execute, relation, quasi, "answer") for execute in engines)
    assert ours.distinct == theirs.distinct
    assert ours.closeness == pytest.approx(theirs.closeness, abs=1e-12)
    assert (ours.closeness > 0) == (relation == "people" and quasi != ())


@pytest.mark.parametrize("relation", ["people", "nobody"])
def test_presence_and_journalist_risk_are_the_same(
    engines: tuple[Execute, Execute], relation: str
) -> None:
    ours, theirs = (presence(run, relation, ("area", "sex"), "register") for run in engines)
    assert (ours.cells, ours.contradictions) == (theirs.cells, theirs.contradictions)
    for name in ("lowest", "highest", "journalist_highest", "journalist_average"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), abs=1e-12)
    assert (ours.contradictions > 0) == (relation == "people")
